#include "decode/scan.h"

#include "decode/dialect.h"
#include "decode/embed.h"
#include "decode/finish.h"
#include "decode/sources.h"

azact_status azacti_decoder_new(const azacti_decoder_config *config, azacti_decoder **ret) {
  azacti_decoder *decoder = (azacti_decoder *)azacti_zalloc(&config->mem, sizeof *decoder);
  if (decoder == NULL) return AZACT_ERR_NOMEM;
  decoder->mem = config->mem;
  decoder->max_depth = config->max_depth < 1                  ? 64
                       : config->max_depth > AZACTI_DEPTH_MAX ? AZACTI_DEPTH_MAX
                                                              : config->max_depth;
  decoder->max_values = config->max_values < 1 ? 1000000 : config->max_values;
  decoder->seed[0] = config->hash_seed[0];
  decoder->seed[1] = config->hash_seed[1];
  azacti_buf_init(&decoder->path, &decoder->mem);
  azacti_buf_init(&decoder->key_a, &decoder->mem);
  azacti_buf_init(&decoder->key_b, &decoder->mem);
  azacti_buf_init(&decoder->bits, &decoder->mem);
  decoder->plain = config->plain;
  decoder->index = azacti_tokens_best();
  azacti_trail_init(&decoder->trail, &decoder->mem);
  azacti_keytable_build(&decoder->table);
  *ret = decoder;
  return AZACT_OK;
}

void azacti_decoder_free(azacti_decoder *decoder) {
  if (decoder == NULL) return;
  azacti_mem mem = decoder->mem;
  azacti_buf_free(&decoder->path);
  azacti_buf_free(&decoder->key_a);
  azacti_buf_free(&decoder->key_b);
  azacti_buf_free(&decoder->bits);
  azacti_trail_free(&decoder->trail);
  azacti_free(&mem, decoder->seen, decoder->seen_cap * sizeof *decoder->seen);
  azacti_free(&mem, decoder->set, decoder->set_cap * sizeof *decoder->set);
  azacti_free(&mem, decoder, sizeof *decoder);
}

/* leaf: where the record left the trail; NULL = it was scanned. */
static void decode_settle(azacti_decoder *decoder, azact_event *event, bool portal, azacti_leaf *leaf,
                          azacti_decoded *ret) {
  ret->what = azacti_embed(decoder, event, ret);
  if (ret->what != AZACTI_DECODED) return;
  if (leaf == NULL || !azacti_leaf_tell(leaf, event)) {
    azacti_dialect_tell(event, portal);
    azacti_sources_find_parts(event);
    if (leaf) azacti_leaf_keep(leaf, event);
  }
  if (!azacti_embed_notices(decoder, event)) ret->what = AZACTI_DECODE_NOMEM;
}

void azacti_decode_finish(azacti_decoder *decoder, azact_event *event, bool portal, azacti_decoded *ret) {
  decode_settle(decoder, event, portal, NULL, ret);
}

void azacti_decode_object(azacti_decoder *decoder, const uint8_t *p, size_t len, bool may_be_envelope, azact_event *event,
                          azacti_decoded *ret) {
  azacti_scan scan = {.decoder = decoder,
                      .event = event,
                      .base = p,
                      .end = p + (len > INT32_MAX ? INT32_MAX : len), /* offsets are 32 bits wide; records end far before */
                      .context = AZACTI_CTX_ROOT,
                      .may_be_envelope = may_be_envelope};
  azacti_record_reset(event);
  decoder->values = 0;
  *ret = (azacti_decoded){.what = AZACTI_DECODE_MORE, .message = "the text ends inside the record"};
  if (len == 0) return;
  if (*p != '{') {
    *ret = (azacti_decoded){.what = AZACTI_DECODE_BROKEN, .message = "a record begins with {"};
    return;
  }
  event->raw = p; /* for as long as this takes; azacti_record_place says where the bytes stay */
  const uint8_t *end = decoder->plain ? NULL : azacti_trail_follow(&decoder->trail, event, p, scan.end, &decoder->values);
  bool followed = end != NULL;
  if (end == NULL) {
    if (!decoder->plain) end = azacti_scan_indexed(&scan, p);
    if (end == NULL) end = azacti_scan_value(&scan, p);
    if (end && !decoder->plain) azacti_trail_learn(&decoder->trail, event, p, end);
  }
  if (end == NULL) {
    ret->what = scan.what;
    ret->envelope = scan.envelope;
    ret->at = (size_t)(scan.at - p);
    ret->message = scan.message;
    return;
  }
  event->raw_len = (size_t)(end - p);
  ret->end = (size_t)(end - p);
  ret->message = NULL;
  decode_settle(decoder, event, false, followed ? &decoder->trail.leaf[decoder->trail.reached] : NULL, ret);
}
