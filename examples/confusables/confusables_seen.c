/* Names and hints that were met, each once. */
#include "confusables.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int seen_order(const void *left, const void *right) {
  const seen *a = left, *b = right;
  if (a->field != b->field) return a->field < b->field ? -1 : 1;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  int order = strcmp(a->skeleton, b->skeleton);
  if (order != 0) return order;
  order = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);
  return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

int seen_add(void **tree, azact_field field, uint32_t kind, const char *skeleton, azact_str text) {
  size_t head = strlen(skeleton) + 1;
  seen *one = malloc(sizeof *one + head + text.len);
  if (!one) return -1;
  char *place = (char *)(one + 1);
  memcpy(place, skeleton, head);
  memcpy(place + head, text.ptr, text.len);
  *one = (seen){field, kind, place, place + head, text.len};
  seen *const *found = tsearch(one, tree, seen_order);
  if (found && *found == one) return 1;
  free(one);
  return found ? 0 : -1;
}

void seen_put(azact_str text) {
  for (size_t i = 0; i < text.len;) {
    unsigned char c = (unsigned char)text.ptr[i++];
    if (c >= 0x20 && c < 0x7f && c != '\\') {
      putchar(c);
      continue;
    }
    uint32_t code = c < 0x80 ? c : c < 0xe0 ? c & 31u : c < 0xf0 ? c & 15u : c & 7u;
    while (c >= 0x80 && i < text.len && ((unsigned char)text.ptr[i] & 0xc0) == 0x80)
      code = code << 6 | ((unsigned char)text.ptr[i++] & 63u);
    printf("\\u{%X}", (unsigned)code);
  }
}
