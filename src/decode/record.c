#include "decode/record_private.h"

#include "core/ascii.h"

azact_event *azacti_record_new(const azacti_mem *mem) {
  azact_event *event = (azact_event *)azacti_zalloc(mem, sizeof *event);
  if (event == NULL) return NULL;
  event->magic = AZACTI_EVENT_MAGIC;
  atomic_init(&event->refs, 1u);
  event->mem = *mem;
  event->raw = (const uint8_t *)"";
  azacti_buf_init(&event->doc, &event->mem);
  azacti_buf_init(&event->scratch, &event->mem);
  azacti_buf_init(&event->paths, &event->mem);
  return event;
}

static void record_drop_block(azact_event *event) {
  azacti_block_unref(event->block);
  event->block = NULL;
  event->raw = (const uint8_t *)"";
  event->raw_len = 0;
  event->owns = false;
}

void azacti_record_reset(azact_event *event) {
  record_drop_block(event);
  /* The name stays until another comes: it is mostly the same, and counting its holders costs more than the rest of this. */
  event->place = (azacti_place){.name = event->place.name};
  azacti_event_drop_entries(event);
  event->cell_count = 0;
  event->doc.len = 0;
  event->scratch.len = 0;
  event->paths.len = 0;
  event->anomaly_count = 0;
  event->anomaly_bits = 0;
  event->dialect = 0;
  event->root = 0;
  event->row = false;
  event->objects_for_text = false;
}

static void record_free(azact_event *event) {
  azacti_mem mem = event->mem;
  record_drop_block(event);
  azacti_block_unref(event->place.name);
  azacti_free(&mem, event->entry, event->entry_cap * sizeof *event->entry);
  azacti_free(&mem, event->cell, event->cell_cap * sizeof *event->cell);
  azacti_buf_free(&event->doc);
  azacti_buf_free(&event->scratch);
  azacti_buf_free(&event->paths);
  event->magic = 0;
  azacti_free(&mem, event, sizeof *event);
}

void azacti_record_ref(azact_event *event) { (void)atomic_fetch_add_explicit(&event->refs, 1u, memory_order_relaxed); }

void azacti_record_unref(azact_event *event) {
  /* Release what this thread did with the event, acquire what the others did, before the last one frees it. */
  if (atomic_fetch_sub_explicit(&event->refs, 1u, memory_order_acq_rel) == 1u) record_free(event);
}

bool azacti_record_is_shared(const azact_event *event) {
  return atomic_load_explicit(&event->refs, memory_order_acquire) > 1u;
}

void azacti_record_place(azact_event *event, azacti_block *block, const uint8_t *raw, size_t len) {
  azacti_block *old = event->block;
  event->block = block ? azacti_block_ref(block) : NULL;
  azacti_block_unref(old);
  event->raw = raw;
  event->raw_len = len;
  event->owns = false;
}

azact_status azacti_record_own(azact_event *event) {
  if (event->owns) return AZACT_OK;
  azacti_block *copy = azacti_block_new(&event->mem, event->raw_len ? event->raw_len : 1);
  if (copy == NULL) return AZACT_ERR_NOMEM;
  uint8_t *data = azacti_block_data(copy);
  if (event->raw_len) memcpy(data, event->raw, event->raw_len);
  azacti_block_unref(event->block);
  event->block = copy;
  event->raw = data;
  event->owns = true;
  return AZACT_OK;
}

void azacti_record_set_place(azact_event *event, const azacti_place *place) {
  azacti_block *old = event->place.name;
  event->place = *place;
  if (place->name == old) return;
  if (place->name) azacti_block_ref(place->name);
  azacti_block_unref(old);
}

const azacti_place *azacti_record_place_of(const azact_event *event) { return &event->place; }

azact_str azacti_record_raw(const azact_event *event) { return (azact_str){(const char *)event->raw, event->raw_len}; }

azact_str azacti_record_doc(const azact_event *event) {
  if (event->row) return (azact_str){(const char *)event->doc.ptr, event->doc.len};
  return azacti_record_raw(event);
}

uint32_t azacti_record_dialect(const azact_event *event) { return event->dialect; }
const azacti_mem *azacti_record_mem(const azact_event *event) { return &event->mem; }

size_t azacti_record_bytes(const azact_event *event) {
  return sizeof *event + event->raw_len + event->entry_cap * sizeof *event->entry + event->cell_cap * sizeof *event->cell +
         event->doc.cap + event->scratch.cap + event->paths.cap;
}
