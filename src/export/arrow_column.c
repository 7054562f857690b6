/* One column of a batch: validity bits, values, bytes of texts. */
#include "export/arrow_p.h"

#include <string.h>

/* Texts begin with room for so many bytes, numbers for so many rows; both double. */
enum { COLUMN_FIRST_BYTES = 256, COLUMN_FIRST_ROWS = 64 };

void azacti_arrow_slab_free(const azacti_mem *mem, azacti_arrow_slab *slab) {
  azacti_free(mem, slab->base, slab->size);
  *slab = (azacti_arrow_slab){NULL, 0, NULL, 0};
}

/* The members that rows use follow what the slabs are. */
static bool column_mirror(azacti_arrow_column *column, bool good) {
  column->bit = column->store->bits.ptr;
  column->value = column->store->values.ptr;
  column->byte = column->store->data.ptr;
  column->cap = column->store->data.cap < column->store->limit ? column->store->data.cap : column->store->limit;
  return good;
}

/* At least `need` bytes, the first `keep` of them kept. false = no memory, and the slab is as before. */
static bool column_grow(azacti_arrow_column *column, azacti_arrow_slab *slab, size_t need, size_t keep) {
  const azacti_mem *mem = column->store->mem;
  if (need <= slab->cap) return true;
  if (!slab->base) {
    size_t which = slab == &column->store->bits ? 0 : slab == &column->store->values ? 1 : 2;
    if (azacti_arrow_pool_take(column->store->pool, column->store->place + which, slab)) {
      if (need <= slab->cap) return column_mirror(column, true);
      azacti_arrow_slab_free(mem, slab); /* what is there counts as prepared: nothing is */
    }
  }
  if (need > SIZE_MAX / 2) return false;
  size_t cap = need + (AZACTI_ARROW_ALIGN - need % AZACTI_ARROW_ALIGN) % AZACTI_ARROW_ALIGN;
  azacti_arrow_slab grown = {NULL, cap, NULL, cap + AZACTI_ARROW_ALIGN - 1};
  grown.base = azacti_alloc(mem, grown.size);
  if (!grown.base) return column_mirror(column, false);
  grown.ptr = (uint8_t *)grown.base;
  grown.ptr += (AZACTI_ARROW_ALIGN - (uintptr_t)grown.base % AZACTI_ARROW_ALIGN) % AZACTI_ARROW_ALIGN;
  if (keep > 0 && slab->ptr) memcpy(grown.ptr, slab->ptr, keep);
  azacti_arrow_slab_free(mem, slab);
  *slab = grown;
  return column_mirror(column, true);
}

void azacti_arrow_column_init(azacti_arrow_column *column, azacti_arrow_store *store, const azacti_mem *mem,
                              azacti_arrow_pool *pool, size_t place, const char *format) {
  memset(column, 0, sizeof *column);
  memset(store, 0, sizeof *store);
  column->store = store;
  column->store->mem = mem;
  column->store->pool = pool;
  column->store->place = place;
  column->store->limit = INT32_MAX;
  column->text = format[0] == 'u';
  column->width = format[0] == 'b' ? 0 : format[0] == 'u' || format[0] == 'i' ? 4 : 8;
}

void azacti_arrow_column_free(azacti_arrow_column *column) {
  azacti_arrow_slab_free(column->store->mem, &column->store->bits);
  azacti_arrow_slab_free(column->store->mem, &column->store->values);
  azacti_arrow_slab_free(column->store->mem, &column->store->data);
}

/* Bytes of the values of `rows` rows. A batch has at most 2^24 of them, so nothing overflows. */
static size_t column_bytes(const azacti_arrow_column *column, size_t rows) {
  if (column->width == 0) return (rows + 7) / 8;
  return (rows + column->text) * column->width;
}

/* Bits are 0 from the beginning, so that only what is there has to be set. */
static bool column_more_rows(azacti_arrow_column *column, size_t rows) {
  size_t want = column->room ? 2 * (size_t)column->room : column->store->hint_rows;
  if (want < COLUMN_FIRST_ROWS) want = COLUMN_FIRST_ROWS;
  if (want < rows) want = rows;
  size_t had_bits = column->store->bits.cap, had_values = column->store->values.cap;
  size_t set = column_bytes(column, column->rows); /* of texts the first offset, too: nothing but nulls may have come */
  if (!column_grow(column, &column->store->bits, (want + 7) / 8, had_bits)) return false;
  if (column->store->bits.cap > had_bits) memset(column->store->bits.ptr + had_bits, 0, column->store->bits.cap - had_bits);
  if (!column_grow(column, &column->store->values, column_bytes(column, want), column->width ? set : had_values))
    return false;
  if (column->width == 0) memset(column->store->values.ptr + had_values, 0, column->store->values.cap - had_values);
  if (column->text && had_values == 0) memset(column->store->values.ptr, 0, column->width);
  column->room = (uint32_t)want;
  return true;
}

/* Rows from column->rows up to `rows` are null: their offsets repeat, their numbers are 0. */
static void column_gap(azacti_arrow_column *column, size_t rows) {
  if (column->width == 0 || rows <= column->rows) return;
  if (column->text) {
    int32_t *offset = (int32_t *)(void *)column->value, end = (int32_t)column->len;
    for (size_t i = column->rows + (size_t)1; i <= rows; i++) offset[i] = end;
    return;
  }
  memset(column->value + (size_t)column->rows * column->width, 0, (rows - column->rows) * column->width);
}

static inline bool column_ready(azacti_arrow_column *column, size_t at) {
  if (at >= column->room && !column_more_rows(column, at + 1)) return false;
  if (at > column->rows) column_gap(column, at);
  return true;
}

/* The next row writes behind this one, and by then the memory should be there: more columns are written side by side than
 * the processor follows by itself. */
static inline void column_prefetch(const uint8_t *p, size_t offset) {
#if defined(__GNUC__)
  __builtin_prefetch((const void *)((uintptr_t)p + offset), 1); /* which may be behind what was allocated */
#else
  (void)p;
  (void)offset;
#endif
}

static inline void column_mark(azacti_arrow_column *column, size_t at, size_t width) {
  column->bit[at / 8] = (uint8_t)(column->bit[at / 8] | 1u << at % 8);
  column->rows = (uint32_t)at + 1;
  column->valid++;
  column_prefetch(column->value, (at + 16) * width);
}

static bool column_more_bytes(azacti_arrow_column *column, size_t need) {
  size_t want = column->cap ? 2 * column->cap : column->store->hint_len;
  if (want < COLUMN_FIRST_BYTES) want = COLUMN_FIRST_BYTES;
  if (want > column->store->limit) want = column->store->limit;
  if (want < need) want = need;
  return column_grow(column, &column->store->data, want, column->len);
}

/* A short text without a call: two moves that overlap, or twice two. Most are GUIDs. */
static inline void column_copy(uint8_t *to, const char *from, size_t len) {
  if (len > 64) {
    memcpy(to, from, len);
  } else if (len > 32) {
    memcpy(to, from, 32);
    memcpy(to + len - 32, from + len - 32, 32);
  } else if (len >= 16) {
    memcpy(to, from, 16);
    memcpy(to + len - 16, from + len - 16, 16);
  } else if (len >= 8) {
    memcpy(to, from, 8);
    memcpy(to + len - 8, from + len - 8, 8);
  } else if (len >= 4) {
    memcpy(to, from, 4);
    memcpy(to + len - 4, from + len - 4, 4);
  } else {
    for (size_t i = 0; i < len; i++) to[i] = (uint8_t)from[i];
  }
}

/* Everything of the column is read before anything is written: bytes may be anybody's, so what comes behind a write would
 * have to be read anew. */
azact_status azacti_arrow_put_text(azacti_arrow_column *column, size_t at, azact_str text) {
  size_t from = column->len, len = from + text.len;
  if (!column_ready(column, at)) return AZACT_ERR_NOMEM;
  if (text.len > column->cap - from) {
    if (text.len > column->store->limit - from) return from ? AZACT_READY : AZACT_ERR_RANGE;
    if (!column_more_bytes(column, len)) return AZACT_ERR_NOMEM;
  }
  uint8_t *byte = column->byte, *value = column->value, *bit = column->bit + at / 8;
  column->len = len;
  column->rows = (uint32_t)at + 1;
  column->valid++;
  ((int32_t *)(void *)value)[at + 1] = (int32_t)len;
  *bit = (uint8_t)(*bit | 1u << at % 8);
  column_prefetch(value, (at + 16) * sizeof(int32_t));
  column_prefetch(byte, len + 64);
  if (text.len > 0) column_copy(byte + from, text.ptr, text.len);
  return AZACT_OK;
}

azact_status azacti_arrow_text_begin(azacti_arrow_column *column, size_t at) {
  return column_ready(column, at) ? AZACT_OK : AZACT_ERR_NOMEM;
}

azact_status azacti_arrow_text_room(azacti_arrow_column *column, size_t len, uint8_t **ret) {
  if (len > column->store->limit - column->len) {
    /* Alone in a batch it would begin at 0. */
    const int32_t *offset = (const int32_t *)(const void *)column->value;
    return offset[column->rows] > 0 ? AZACT_READY : AZACT_ERR_RANGE;
  }
  if (len > column->cap - column->len && !column_more_bytes(column, column->len + len)) return AZACT_ERR_NOMEM;
  *ret = column->byte + column->len;
  return AZACT_OK;
}

azact_status azacti_arrow_text_piece(azacti_arrow_column *column, const char *data, size_t len) {
  uint8_t *to;
  if (len == 0) return AZACT_OK;
  azact_status status = azacti_arrow_text_room(column, len, &to);
  if (status != AZACT_OK) return status;
  memcpy(to, data, len);
  column->len += len;
  return AZACT_OK;
}

void azacti_arrow_text_end(azacti_arrow_column *column, size_t at) {
  int32_t *offset = (int32_t *)(void *)column->value;
  offset[at + 1] = (int32_t)column->len;
  column_mark(column, at, sizeof *offset);
}

azact_status azacti_arrow_put_i64(azacti_arrow_column *column, size_t at, int64_t number) {
  if (!column_ready(column, at)) return AZACT_ERR_NOMEM;
  if (column->width == 8) {
    ((int64_t *)(void *)column->value)[at] = number;
  } else {
    ((int32_t *)(void *)column->value)[at] = (int32_t)number;
  }
  column_mark(column, at, column->width);
  return AZACT_OK;
}

azact_status azacti_arrow_put_bool(azacti_arrow_column *column, size_t at, bool value) {
  if (!column_ready(column, at)) return AZACT_ERR_NOMEM;
  if (value) column->value[at / 8] = (uint8_t)(column->value[at / 8] | 1u << at % 8);
  column_mark(column, at, column->width);
  return AZACT_OK;
}

void azacti_arrow_column_back(azacti_arrow_column *column, size_t at) {
  uint8_t bit = (uint8_t)(1u << at % 8);
  /* A text that was begun and not ended has moved len, and perhaps nothing else. The gap before it may be filled:
   * offsets up to `at` are right then, and filled again otherwise. */
  if (column->text && column->value) {
    const int32_t *offset = (const int32_t *)(const void *)column->value;
    column->len = (size_t)offset[column->rows > at ? at : column->rows];
  }
  if (column->rows <= at) return;
  column->bit[at / 8] = (uint8_t)(column->bit[at / 8] & ~bit);
  if (column->width == 0 && column->value) column->value[at / 8] = (uint8_t)(column->value[at / 8] & ~bit);
  column->rows = (uint32_t)at;
  column->valid--;
}

bool azacti_arrow_column_settle(azacti_arrow_column *column, size_t rows) {
  if (rows > column->room || column->room == 0) {
    if (!column_more_rows(column, rows)) return false;
  }
  if (column->text && !column_grow(column, &column->store->data, column->len ? column->len : 1, column->len)) return false;
  column_gap(column, rows);
  /* Who reads whole blocks finds zeros behind the end. */
  size_t used = column_bytes(column, rows);
  size_t behind = (AZACTI_ARROW_ALIGN - used % AZACTI_ARROW_ALIGN) % AZACTI_ARROW_ALIGN;
  if (column->width) memset(column->value + used, 0, behind);
  behind = (AZACTI_ARROW_ALIGN - column->len % AZACTI_ARROW_ALIGN) % AZACTI_ARROW_ALIGN;
  if (column->text)
    memset(column->byte + column->len, 0, behind < column->cap - column->len ? behind : column->cap - column->len);
  return true;
}
