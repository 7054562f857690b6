/* Skeletons: what a text looks like. */
#include "i18n_p.h"

#include <string.h>
#include <unicode/ustring.h>

/* Passing UTF-16 of a text, its capacity kept for the allocator. */
typedef struct skeleton_wide {
  UChar *ptr;
  int32_t len;
  size_t bytes;
} skeleton_wide;

/* Of UTF-8, each byte is at most one unit; folding makes at most three of one. Bad bytes become U+FFFD. */
static azact_status skeleton_fold(const azact_i18n *i18n, const char *text, size_t len, skeleton_wide *ret) {
  int32_t plain_cap = (int32_t)len + 1, fold_cap = plain_cap * 3;
  *ret = (skeleton_wide){NULL, 0, ((size_t)plain_cap + (size_t)fold_cap) * sizeof(UChar)};
  ret->ptr = azacti_i18n_alloc(i18n, ret->bytes);
  if (!ret->ptr) return AZACT_ERR_NOMEM;
  UChar *plain = ret->ptr + fold_cap;
  int32_t plain_len = 0;
  UErrorCode code = U_ZERO_ERROR;
  u_strFromUTF8WithSub(plain, plain_cap, &plain_len, text, (int32_t)len, 0xfffd, NULL, &code);
  ret->len = u_strFoldCase(ret->ptr, fold_cap, plain, plain_len, U_FOLD_CASE_DEFAULT, &code);
  azact_status status = azacti_i18n_status(code);
  if (status != AZACT_OK) azacti_i18n_free(i18n, ret->ptr, ret->bytes);
  return status;
}

/* The folded text's skeleton as UTF-8. */
static int32_t skeleton_folded(const azact_i18n *i18n, const skeleton_wide *wide, char *buf, int32_t cap,
                               UErrorCode *code) {
  UErrorCode measure = U_ZERO_ERROR;
  int32_t units = uspoof_getSkeleton(i18n->checker, 0, wide->ptr, wide->len, NULL, 0, &measure), len = 0;
  size_t bytes = ((size_t)(units > 0 ? units : 0) + 1) * sizeof(UChar);
  UChar *skeleton = azacti_i18n_alloc(i18n, bytes);
  if (!skeleton) {
    *code = U_MEMORY_ALLOCATION_ERROR;
    return 0;
  }
  uspoof_getSkeleton(i18n->checker, 0, wide->ptr, wide->len, skeleton, units + 1, code);
  u_strToUTF8(buf, cap, &len, skeleton, units, code);
  azacti_i18n_free(i18n, skeleton, bytes);
  return len;
}

azact_status azact_i18n_skeleton(const azact_i18n *i18n, const char *text, size_t len, uint32_t flags, char *buf,
                                 size_t cap, size_t *ret_len) {
  if (!azacti_i18n_ok(i18n) || (!text && len > 0) || (!buf && cap > 0) || (flags & ~AZACT_SKELETON_FOLD))
    return AZACT_ERR_USAGE;
  if (len > i18n->max_text) return AZACT_ERR_LIMIT;
  UErrorCode code = U_ZERO_ERROR;
  int32_t room = cap > INT32_MAX ? INT32_MAX : (int32_t)cap, made = 0;
  if (flags & AZACT_SKELETON_FOLD) {
    skeleton_wide wide;
    azact_status status = skeleton_fold(i18n, text ? text : "", len, &wide);
    if (status != AZACT_OK) return status;
    made = skeleton_folded(i18n, &wide, buf, room, &code);
    azacti_i18n_free(i18n, wide.ptr, wide.bytes);
  } else
    made = uspoof_getSkeletonUTF8(i18n->checker, 0, text ? text : "", (int32_t)len, buf, room, &code);
  int cut = code == U_BUFFER_OVERFLOW_ERROR || (U_SUCCESS(code) && made >= room);
  if (U_FAILURE(code) && !cut) return azacti_i18n_status(code);
  if (ret_len) *ret_len = (size_t)made;
  if (cap > 0) buf[cut ? 0 : made] = 0;
  return cut ? AZACT_ERR_RANGE : AZACT_OK;
}

/* Both skeletons, one behind the other, in one block. */
static azact_status skeleton_pair(const azact_i18n *i18n, const azact_str texts[2], uint32_t flags, uint32_t *same) {
  size_t len[2] = {0, 0};
  for (int i = 0; i < 2; i++) {
    azact_status status = azact_i18n_skeleton(i18n, texts[i].ptr, texts[i].len, flags, NULL, 0, &len[i]);
    if (status != AZACT_ERR_RANGE) return status;
  }
  *same = 0;
  if (len[0] != len[1]) return AZACT_OK;
  size_t half = len[0] + 1;
  char *block = azacti_i18n_alloc(i18n, 2 * half);
  if (!block) return AZACT_ERR_NOMEM;
  azact_status status = AZACT_OK;
  for (size_t i = 0; i < 2 && status == AZACT_OK; i++)
    status = azact_i18n_skeleton(i18n, texts[i].ptr, texts[i].len, flags, block + i * half, half, NULL);
  *same = status == AZACT_OK && memcmp(block, block + half, half) == 0;
  azacti_i18n_free(i18n, block, 2 * half);
  return status;
}

/* Equal but for case: the same thing to Azure, and no deception. */
static azact_status skeleton_equal_folded(const azact_i18n *i18n, const azact_str texts[2], uint32_t *equal) {
  skeleton_wide a, b;
  azact_status status = skeleton_fold(i18n, texts[0].ptr, texts[0].len, &a);
  if (status != AZACT_OK) return status;
  status = skeleton_fold(i18n, texts[1].ptr, texts[1].len, &b);
  if (status == AZACT_OK) {
    *equal = a.len == b.len && u_memcmp(a.ptr, b.ptr, a.len) == 0;
    azacti_i18n_free(i18n, b.ptr, b.bytes);
  }
  azacti_i18n_free(i18n, a.ptr, a.bytes);
  return status;
}

azact_status azact_i18n_confusable(const azact_i18n *i18n, const char *a, size_t a_len, const char *b, size_t b_len,
                                   uint32_t flags, uint32_t *ret) {
  if (!azacti_i18n_ok(i18n) || !ret || (!a && a_len > 0) || (!b && b_len > 0) || (flags & ~AZACT_SKELETON_FOLD))
    return AZACT_ERR_USAGE;
  if (a_len > i18n->max_text || b_len > i18n->max_text) return AZACT_ERR_LIMIT;
  const azact_str texts[2] = {{a ? a : "", a_len}, {b ? b : "", b_len}};
  uint32_t equal = a_len == b_len && memcmp(texts[0].ptr, texts[1].ptr, a_len) == 0, same = 0;
  azact_status status = AZACT_OK;
  if (!equal && (flags & AZACT_SKELETON_FOLD)) status = skeleton_equal_folded(i18n, texts, &equal);
  if (status == AZACT_OK && !equal) status = skeleton_pair(i18n, texts, flags, &same);
  if (status == AZACT_OK) *ret = same;
  return status;
}
