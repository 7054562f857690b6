#include "arrowuse.h"

#include <string.h>

static const char *const formats[] = {"u", "l", "i", "b", "tsu:UTC"};

static int is_known(const char *format) {
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (strcmp(format, formats[i]) == 0) return 1;
  return 0;
}

void arrow_check_schema(const struct ArrowSchema *schema) {
  PROBE_CHECK(schema->release != NULL);
  PROBE_CHECK(strcmp(schema->format, "+s") == 0);
  PROBE_CHECK(schema->name != NULL && schema->metadata == NULL && schema->dictionary == NULL);
  PROBE_CHECK(schema->n_children > 0 && schema->children != NULL);
  for (int64_t i = 0; i < schema->n_children; i++) {
    const struct ArrowSchema *child = schema->children[i];
    PROBE_CHECK(child->release != NULL && child->dictionary == NULL && child->metadata == NULL);
    PROBE_CHECK(is_known(child->format));
    PROBE_CHECK(child->flags == ARROW_FLAG_NULLABLE && child->n_children == 0);
    PROBE_CHECK(child->name != NULL && child->name[0] != 0 && strchr(child->name, '.') == NULL);
    for (int64_t k = 0; k < i; k++) PROBE_CHECK(strcmp(child->name, schema->children[k]->name) != 0);
  }
}

static int bit(const uint8_t *bits, int64_t at) { return bits[at / 8] >> (at % 8) & 1; }

static void check_bits(const uint8_t *bits, int64_t length) {
  for (int64_t i = length; i % 64 != 0; i++) PROBE_CHECK(!bit(bits, i));
}

/* Strictly: no surrogates, no overlong forms. */
static int is_utf8(const uint8_t *p, size_t len) {
  const uint8_t *end = p + len;
  while (p < end) {
    size_t more = *p < 0x80                 ? 0
                  : *p >= 0xc2 && *p < 0xe0 ? 1
                  : *p >= 0xe0 && *p < 0xf0 ? 2
                  : *p >= 0xf0 && *p < 0xf5 ? 3
                                            : 9;
    if ((size_t)(end - p) <= more) return 0;
    if (*p == 0xe0 && p[1] < 0xa0) return 0;
    if (*p == 0xed && p[1] > 0x9f) return 0;
    if (*p == 0xf0 && p[1] < 0x90) return 0;
    if (*p == 0xf4 && p[1] > 0x8f) return 0;
    for (size_t i = 1; i <= more; i++)
      if ((p[i] & 0xc0) != 0x80) return 0;
    p += more + 1;
  }
  return 1;
}

static void check_texts(const struct ArrowArray *column) {
  const int32_t *offset = column->buffers[1];
  const uint8_t *data = column->buffers[2], *bits = column->buffers[0];
  PROBE_CHECK(column->n_buffers == 3 && offset[0] == 0);
  for (int64_t i = 0; i < column->length; i++) {
    PROBE_CHECK(offset[i + 1] >= offset[i]);
    if (bits && !bit(bits, i)) PROBE_CHECK(offset[i + 1] == offset[i]);
    if (offset[i + 1] > offset[i]) PROBE_CHECK(is_utf8(data + offset[i], (size_t)(offset[i + 1] - offset[i])));
  }
  PROBE_CHECK(data != NULL || offset[column->length] == 0);
}

void arrow_check_column(const char *format, const struct ArrowArray *column) {
  const uint8_t *bits = column->buffers[0];
  int64_t nulls = 0;
  PROBE_CHECK(column->release != NULL && column->dictionary == NULL && column->n_children == 0 && column->offset == 0);
  PROBE_CHECK(column->n_buffers == (format[0] == 'u' ? 3 : 2));
  for (int64_t i = 0; i < column->n_buffers; i++) PROBE_CHECK((uintptr_t)column->buffers[i] % 64 == 0);
  PROBE_CHECK(bits != NULL || column->null_count == 0);
  PROBE_CHECK(column->buffers[1] != NULL);
  for (int64_t i = 0; bits && i < column->length; i++) nulls += !bit(bits, i);
  PROBE_CHECK(nulls == column->null_count);
  if (bits && column->length > 0) check_bits(bits, column->length);
  if (format[0] == 'b' && column->length > 0) check_bits(column->buffers[1], column->length);
  if (format[0] == 'u') {
    check_texts(column);
    return;
  }
  for (int64_t i = 0; bits && i < column->length; i++)
    if (!bit(bits, i)) PROBE_CHECK(arrow_at(format, column, i).number == 0);
}

void arrow_check_array(const struct ArrowSchema *schema, const struct ArrowArray *array) {
  PROBE_CHECK(array->release != NULL && array->length >= 0 && array->null_count == 0 && array->offset == 0);
  PROBE_CHECK(array->n_buffers == 1 && array->buffers != NULL && array->buffers[0] == NULL && array->dictionary == NULL);
  PROBE_CHECK(array->n_children == schema->n_children);
  for (int64_t i = 0; i < array->n_children; i++) {
    PROBE_CHECK(array->children[i]->length == array->length);
    arrow_check_column(schema->children[i]->format, array->children[i]);
  }
}

arrow_cell arrow_at(const char *format, const struct ArrowArray *column, int64_t row) {
  arrow_cell cell = {0, {"", 0}, 0};
  const uint8_t *bits = column->buffers[0];
  cell.is_null = bits && !bit(bits, row);
  switch (format[0]) {
  case 'u': {
    const int32_t *offset = column->buffers[1];
    cell.text.ptr = (const char *)column->buffers[2] + offset[row];
    cell.text.len = (size_t)(offset[row + 1] - offset[row]);
    break;
  }
  case 'i': cell.number = ((const int32_t *)column->buffers[1])[row]; break;
  case 'b': cell.number = bit(column->buffers[1], row); break;
  default: cell.number = ((const int64_t *)column->buffers[1])[row];
  }
  return cell;
}

int64_t arrow_find(const struct ArrowSchema *schema, const char *name) {
  for (int64_t i = 0; i < schema->n_children; i++)
    if (strcmp(schema->children[i]->name, name) == 0) return i;
  return -1;
}
