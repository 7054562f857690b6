/* Making an input, finding out what it holds, and answering questions about it. */
#include "input/input_open.h"

#include <string.h>
#include "core/ascii.h"

#define INPUT_BLOCK_DEFAULT ((size_t)256 << 10)
#define INPUT_BLOCK_MIN ((size_t)64)

/* Names that leave something to find out: byte order, or only whether there is a BOM. Without a BOM or a pattern UTF-16 and
 * UTF-32 are little-endian, as Windows writes them. */
static const char *input_family(const char *name) {
  static const char *const known[][3] = {{"utf-8", "utf-8", "utf8"},
                                         {"utf-16le", "utf-16", "utf16"},
                                         {"utf-32le", "utf-32", "utf32"}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    for (size_t j = 1; j < 3; j++) {
      if (azacti_eq_nocase((azact_str){name, strlen(name)}, (azact_str){known[i][j], strlen(known[i][j])}))
        return known[i][0];
    }
  }
  return NULL;
}

/* `source` belongs to the input from here on, also on failure. */
static azact_status input_new(const azacti_input_config *config, azacti_source *source, bool fed, azacti_input **ret) {
  azacti_input *input = (azacti_input *)azacti_zalloc(&config->mem, sizeof *input);
  if (!input) {
    source->ops->free(source);
    return AZACT_ERR_NOMEM;
  }
  input->mem = config->mem;
  azacti_stream_init(&input->stream, config, source);
  input->fed = fed;
  input->skip = config->skip;
  input->block_bytes = config->block_bytes ? config->block_bytes : INPUT_BLOCK_DEFAULT;
  if (input->block_bytes < INPUT_BLOCK_MIN) input->block_bytes = INPUT_BLOCK_MIN;
  input->encoding = "utf-8";
  azact_status status = AZACT_OK;
  if (config->encoding) {
    input->family = input_family(config->encoding);
    if (!input->family) status = azacti_transcoder_new(&input->mem, config->encoding, &input->coder);
  }
  if (status == AZACT_OK && azacti_source_memory_block(source)) {
    /* Memory is all there: so is then the window, before the first azacti_input_more. Damage is told by that call. */
    status = azacti_input_prepare(input);
    if (status != AZACT_ERR_NOMEM) status = AZACT_OK;
  }
  if (status != AZACT_OK) {
    azacti_input_free(input);
    return status;
  }
  *ret = input;
  return AZACT_OK;
}

azact_status azacti_input_new_feed(const azacti_input_config *config, azacti_input **ret) {
  azacti_source *source;
  azact_status status = azacti_source_feed_new(&config->mem, &source);
  return status == AZACT_OK ? input_new(config, source, true, ret) : status;
}

azact_status azacti_input_new_memory(const azacti_input_config *config, const void *data, size_t len, uint32_t mode,
                                     void (*release)(const void *data, size_t len, void *user), void *user,
                                     azacti_input **ret) {
  azacti_source *source;
  azact_status status = azacti_source_memory_new(&config->mem, data, len, mode, release, user, &source);
  return status == AZACT_OK ? input_new(config, source, false, ret) : status;
}

azact_status azacti_input_new_fd(const azacti_input_config *config, int fd, azacti_input **ret, int32_t *os_error) {
  azacti_source *source;
  (void)os_error; /* a bad descriptor shows itself at the first read */
  azact_status status = azacti_source_fd_new(&config->mem, fd, config->follow, &source);
  return status == AZACT_OK ? input_new(config, source, false, ret) : status;
}

azact_status azacti_input_new_path(const azacti_input_config *config, const char *path, azacti_input **ret,
                                   int32_t *os_error) {
  azacti_source *source;
  azact_status status = azacti_source_path_new(&config->mem, path, config->follow, &source, os_error);
  return status == AZACT_OK ? input_new(config, source, false, ret) : status;
}

void azacti_input_free(azacti_input *input) {
  if (!input) return;
  azacti_block_unref(input->block);
  azacti_block_unref(input->spare);
  azacti_transcoder_free(input->coder);
  azacti_mem mem = input->mem;
  azacti_free(&mem, input->adv, input->adv_cap);
  azacti_stream_clear(&input->stream);
  azacti_free(&mem, input, sizeof *input);
}

azact_status azacti_input_feed(azacti_input *input, const void *data, size_t len) {
  if (!input->fed) return AZACT_ERR_USAGE;
  return azacti_source_feed_add(input->stream.source, data, len);
}

azact_status azacti_input_finish(azacti_input *input) {
  if (!input->fed) return AZACT_ERR_USAGE;
  return azacti_source_feed_finish(input->stream.source);
}

/* ---- what is inside ---- */

/* Fed from the middle: the first byte is text, and no BOM stands there. */
static bool input_is_resumed_feed(const azacti_input *input) { return input->fed && input->skip > 0; }

static azact_status input_head(azacti_input *input) {
  azact_status status = input_is_resumed_feed(input) ? AZACT_OK : azacti_stream_detect(&input->stream);
  if (status == AZACT_OK) input->phase = AZACTI_INPUT_TEXT;
  return status;
}

/* The encoding by name or by the first bytes, and the length of its BOM. */
static const char *input_encoding(const azacti_input *input, const uint8_t *p, size_t len, size_t *bom) {
  const char *found = azacti_sniff_encoding(p, len, bom);
  const char *asked = input->coder ? azacti_transcoder_name(input->coder) : input->family;
  if (!asked || strcmp(found, asked) == 0) return found;
  /* "utf-16" and "utf-32" take the byte order that was found. */
  bool same_family = input->family && strlen(input->family) == 8 && strncmp(found, input->family, 6) == 0;
  if (same_family) return found;
  *bom = 0;
  return asked;
}

static azact_status input_text(azacti_input *input) {
  const uint8_t *p;
  size_t len, bom = 0;
  azact_status status = azacti_stream_peek(&input->stream, 4, &p, &len);
  if (status == AZACT_NEED_MORE || status == AZACT_ERR_NOMEM) return status;
  const char *name = input_encoding(input, p, len, &bom);
  if (!input->coder && strcmp(name, "utf-8") != 0) {
    status = azacti_transcoder_new(&input->mem, name, &input->coder);
    if (status != AZACT_OK) return status;
  }
  input->encoding = input->coder ? azacti_transcoder_name(input->coder) : "utf-8";
  if (input_is_resumed_feed(input)) {
    input->offset = input->skip;
  } else {
    azacti_stream_take(&input->stream, bom);
    input->offset = bom;
  }
  input->phase = AZACTI_INPUT_SKIP;
  return AZACT_OK;
}

static azact_status input_skip(azacti_input *input) {
  azact_status status = AZACT_OK;
  if (input->offset < input->skip && azacti_stream_seek(&input->stream, input->skip)) input->offset = input->skip;
  while (status == AZACT_OK && input->offset < input->skip) {
    const uint8_t *p;
    size_t len;
    status = azacti_stream_peek(&input->stream, 1, &p, &len);
    uint64_t left = input->skip - input->offset;
    if (len > left) len = (size_t)left;
    azacti_stream_take(&input->stream, len);
    input->offset += len;
    if (len) status = AZACT_OK;
  }
  if (status == AZACT_OK) input->phase = AZACTI_INPUT_RUN;
  return status;
}

/* UTF-8 in memory is its own window: nothing is copied. */
static void input_take_whole(azacti_input *input) {
  azacti_source *source = input->stream.source;
  azacti_block *block = azacti_source_memory_block(source);
  if (!block || input->stream.inflater || input->coder) return;
  input->whole = true;
  input->block = azacti_block_ref(block);
  input->start = azacti_block_cap(block) - source->len;
  input->len = source->len;
  input->offset = input->start;
  azacti_source_take(source, source->len);
}

azact_status azacti_input_prepare(azacti_input *input) {
  azact_status status = AZACT_OK;
  if (input->phase == AZACTI_INPUT_HEAD) status = input_head(input);
  if (status == AZACT_OK && input->phase == AZACTI_INPUT_TEXT) status = input_text(input);
  if (status == AZACT_OK && input->phase == AZACTI_INPUT_SKIP) {
    status = input_skip(input);
    if (status == AZACT_OK) input_take_whole(input);
  }
  return status;
}

/* ---- questions ---- */

bool azacti_input_is_compressed(const azacti_input *input) { return input->stream.inflater != NULL; }

const char *azacti_input_encoding(const azacti_input *input) { return input->encoding; }

uint64_t azacti_input_bytes_in(const azacti_input *input) { return input->stream.source->taken; }

void azacti_input_trouble(const azacti_input *input, azacti_trouble *ret) {
  *ret = input->stream.trouble;
  ret->raw = (azact_str){input->stream.raw.ptr ? (const char *)input->stream.raw.ptr : "", input->stream.raw.len};
}
