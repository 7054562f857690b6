/* The window: the run of bytes that were read and not yet consumed, in one block.
 *
 * Bytes are appended behind the window while there is room. When room runs out the window moves to the front of its block
 * if nobody else holds it, or else into another block. Each move is paid for by at least a quarter of a block that was
 * consumed or will be filled, so all copying together stays linear in the input, for records larger than a block too. */
#include "input/input_open.h"

#include <string.h>

void azacti_input_window(const azacti_input *input, azacti_window *ret) {
  const uint8_t *base = input->block ? azacti_block_data(input->block) : (const uint8_t *)"";
  ret->ptr = base + input->start;
  ret->len = input->len;
  ret->adv = input->adv ? input->adv + input->start : NULL;
  ret->block = input->block;
}

static uint64_t window_trace(const azacti_input *input, size_t len) {
  if (!input->adv) return len;
  const uint8_t *adv = input->adv + input->start;
  uint64_t sum = 0;
  for (size_t i = 0; i < len; i++) sum += adv[i] & AZACTI_ADV_MASK;
  return sum;
}

void azacti_input_consume(azacti_input *input, size_t len) {
  if (len > input->len) len = input->len;
  input->offset += window_trace(input, len);
  input->start += len;
  input->len -= len;
}

uint64_t azacti_input_offset(const azacti_input *input) { return input->offset; }

uint64_t azacti_input_offset_at(const azacti_input *input, size_t at) {
  return input->offset + window_trace(input, at < input->len ? at : input->len);
}

size_t azacti_input_tail(const azacti_input *input) { return input->tail; }

/* A block that nobody else holds: the one laid aside if it fits, or a new one. */
static azacti_block *window_get_block(azacti_input *input, size_t cap) {
  azacti_block *spare = input->spare;
  if (spare && azacti_block_cap(spare) == cap && !azacti_block_is_shared(spare)) {
    input->spare = NULL;
    return spare;
  }
  return azacti_block_new(&input->mem, cap);
}

static void window_drop_block(azacti_input *input) {
  if (!input->block) return;
  if (azacti_block_cap(input->block) == input->block_bytes) {
    azacti_block_unref(input->spare);
    input->spare = input->block;
  } else {
    azacti_block_unref(input->block);
  }
  input->block = NULL;
}

static bool window_adv_grow(azacti_input *input, size_t cap) {
  if (!input->coder || cap <= input->adv_cap) return true;
  uint8_t *adv = (uint8_t *)azacti_realloc(&input->mem, input->adv, input->adv_cap, cap);
  if (!adv) return false;
  input->adv = adv;
  input->adv_cap = cap;
  return true;
}

/* After a large record the tracing bytes go back to normal size too. */
static void window_adv_shrink(azacti_input *input, size_t cap) {
  if (input->adv_cap <= cap) return;
  uint8_t *adv = (uint8_t *)azacti_realloc(&input->mem, input->adv, input->adv_cap, cap);
  if (!adv) return;
  input->adv = adv;
  input->adv_cap = cap;
}

static void window_adv_to_front(azacti_input *input) {
  if (input->adv) memmove(input->adv, input->adv + input->start, input->len);
}

static bool window_to_block(azacti_input *input, size_t cap) {
  if (!window_adv_grow(input, cap)) return false;
  azacti_block *block = window_get_block(input, cap);
  if (!block) return false;
  if (input->len) memcpy(azacti_block_data(block), azacti_block_data(input->block) + input->start, input->len);
  window_adv_to_front(input);
  window_adv_shrink(input, cap);
  window_drop_block(input);
  input->block = block;
  input->start = 0;
  return true;
}

/* Room behind the window. false = no memory, nothing has changed. */
static bool window_make_room(azacti_input *input) {
  size_t normal = input->block_bytes, enough = normal / 16 < 16 ? 16 : normal / 16;
  if (!input->block) return window_to_block(input, normal);
  size_t cap = azacti_block_cap(input->block);
  bool oversized = cap > normal && input->len <= normal / 2;
  bool shared = azacti_block_is_shared(input->block);
  if (!oversized && !shared && input->len == 0) input->start = 0;
  if (!oversized && cap - input->start - input->len >= enough) return true;
  if (!oversized && !shared && input->start >= cap / 4) {
    uint8_t *data = azacti_block_data(input->block);
    memmove(data, data + input->start, input->len);
    window_adv_to_front(input);
    input->start = 0;
    return true;
  }
  size_t want = normal;
  while (want - want / 4 < input->len) {
    if (want > SIZE_MAX / 2) return false;
    want *= 2;
  }
  return window_to_block(input, want);
}

static azact_status window_fill_plain(azacti_input *input, uint8_t *out, size_t cap) {
  size_t got = 0;
  azact_status status = azacti_stream_read(&input->stream, out, cap, &got);
  input->len += got;
  return status;
}

/* What the end of the file cut is no character, and no U+FFFD in its place either: that would make another damage of it.
 * `wrote`: bytes that flushing gave. Returns those of whole characters. */
static size_t window_drop_cut(azacti_input *input, const uint8_t *adv, size_t wrote) {
  size_t keep = wrote;
  for (size_t i = wrote; i > 0 && (adv[i - 1] == 0 || (adv[i - 1] & AZACTI_ADV_BAD)); i--) {
    if (adv[i - 1] == 0) continue;
    keep = i - 1;
    input->tail += adv[keep] & AZACTI_ADV_MASK;
  }
  return keep;
}

static azact_status window_fill_coded(azacti_input *input, uint8_t *out, size_t cap) {
  uint8_t *adv = input->adv + input->start + input->len;
  size_t wrote = 0;
  azact_status status = AZACT_OK;
  while (status == AZACT_OK && wrote == 0) {
    const uint8_t *p;
    size_t len;
    status = azacti_stream_peek(&input->stream, 1, &p, &len);
    if (len == 0 && status != AZACT_END) break;
    /* At the end a character cut in two is flushed; a second flush writes nothing. */
    wrote = azacti_transcode(input->coder, p, &len, len == 0, out, adv, cap);
    if (len == 0) wrote = window_drop_cut(input, adv, wrote);
    azacti_stream_take(&input->stream, len);
  }
  input->len += wrote;
  return wrote ? AZACT_OK : status;
}

bool azacti_input_is_whole(const azacti_input *input) { return input->whole; }

azact_status azacti_input_more(azacti_input *input) {
  if (input->phase != AZACTI_INPUT_RUN) {
    azact_status status = azacti_input_prepare(input);
    if (status != AZACT_OK) return status;
  }
  if (input->whole) return AZACT_END;
  if (!window_make_room(input)) return AZACT_ERR_NOMEM;
  size_t cap = azacti_block_cap(input->block) - input->start - input->len;
  if (cap > input->block_bytes) cap = input->block_bytes;
  uint8_t *out = azacti_block_data(input->block) + input->start + input->len;
  return input->coder ? window_fill_coded(input, out, cap) : window_fill_plain(input, out, cap);
}
