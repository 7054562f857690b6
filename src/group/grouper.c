/* The handle: its life, the keys of events, the counters. */
#include "group/grouper.h"

#include "core/ascii.h"
#include "core/hash.h"
#include "core/seed.h"
#include "core/sized.h"
#include "kernel/kernel.h"

enum {
  GROUPER_FLAGS = AZACT_GROUPER_STREAM | AZACT_GROUPER_COMPACT | AZACT_GROUPER_HOST_CLOCK | AZACT_GROUPER_BY_SUBSCRIPTION
};
enum { GROUPER_SCRATCH = 65536 }; /* scratch larger than this is given back after the event that needed it */

#define GROUPER_HOUR INT64_C(3600000000000)

static azact_status grouper_read_config(const azact_group_config *given, azact_group_config *config) {
  memset(config, 0, sizeof *config);
  azact_status status =
      given ? azacti_sized_read(given, AZACTI_FIRST(azact_group_config, max_closed), config, sizeof *config) : AZACT_OK;
  if (status != AZACT_OK) return status;
  if (config->flags & ~(uint32_t)GROUPER_FLAGS) return AZACT_ERR_RANGE;
  if (config->idle_ns < 0 || config->max_open_ns < 0 || config->lateness_ns < 0) return AZACT_ERR_RANGE;
  if (config->idle_ns == 0) config->idle_ns = 24 * GROUPER_HOUR;
  if (config->max_open_ns == 0) config->max_open_ns = 7 * 24 * GROUPER_HOUR;
  if (config->lateness_ns == 0) config->lateness_ns = GROUPER_HOUR / 4;
  if (config->max_groups == 0) config->max_groups = 65536;
  if (config->max_bytes == 0) config->max_bytes = UINT64_C(256) << 20;
  if (config->max_closed == 0) config->max_closed = 65536;
  return AZACT_OK;
}

azact_status azacti_grouper_open(const azact_group_config *given, azact_grouper **ret) {
  azact_group_config config;
  azacti_mem mem;
  azact_status status = grouper_read_config(given, &config);
  if (status == AZACT_OK) status = azacti_mem_init(&mem, config.allocator);
  if (status != AZACT_OK) return status;
  azact_grouper *grouper = (azact_grouper *)azacti_zalloc(&mem, sizeof *grouper);
  if (!grouper) return AZACT_ERR_NOMEM;
  grouper->magic = AZACTI_GROUPER_MAGIC;
  atomic_init(&grouper->refs, 1u);
  grouper->mem = mem;
  memcpy(grouper->seed, config.hash_seed, sizeof grouper->seed);
  azacti_seed_fill(grouper->seed, grouper);
  grouper->flags = config.flags;
  grouper->rule = (azacti_part_rule){config.idle_ns, config.max_open_ns};
  azacti_buf_init(&grouper->tmp, &grouper->mem);
  azacti_buf_init(&grouper->key, &grouper->mem);
  grouper->counts.clock_ns = INT64_MIN;
  if (config.flags & AZACT_GROUPER_STREAM) azacti_stream_open(grouper, &config);
  azacti_grouper_note_peak(grouper);
  *ret = grouper;
  return AZACT_OK;
}

void azacti_grouper_close(azact_grouper *grouper) {
  azacti_mem mem = grouper->mem;
  size_t at = 0;
  azacti_stream_drop(grouper);
  for (azacti_chained *entry; (entry = azacti_grouptable_any(&grouper->table, &at)) != NULL;) {
    azacti_grouptable_take(&grouper->table, entry);
    azacti_bag_unref(azacti_bag_of_chained(entry));
  }
  azacti_grouptable_free(&mem, &grouper->table);
  azacti_wholeset_drop(grouper);
  azacti_buf_free(&grouper->tmp);
  azacti_buf_free(&grouper->key);
  grouper->magic = 0;
  azacti_free(&mem, grouper, sizeof *grouper);
}

/* ---- keys */

static bool grouper_is_nil(azact_str id) {
  uint8_t bytes[16];
  static const uint8_t nil[16] = {0};
  return id.len > 0 && id.ptr[0] == '0' && azacti_guid_bytes(id, bytes) && memcmp(bytes, nil, sizeof nil) == 0;
}

static bool grouper_append_lower(azacti_buf *buf, azact_str text) {
  if (!azacti_buf_reserve(buf, text.len)) return false;
  if (text.len > 0) azacti_kernel_lower(buf->ptr + buf->len, (const uint8_t *)text.ptr, text.len);
  buf->len += text.len;
  return true;
}

static bool grouper_lacks_key(const azacti_fact *fact) {
  return fact->actor.correlation_id.len == 0 || grouper_is_nil(fact->actor.correlation_id);
}

static bool grouper_key_of(azact_grouper *grouper, const azacti_fact *fact, azacti_groupkey *ret) {
  azacti_buf *buf = &grouper->key;
  azact_str id = fact->actor.correlation_id;
  buf->len = 0;
  ret->uid = fact->uid;
  ret->text = AZACTI_STR("");
  if (grouper_lacks_key(fact)) {
    /* Another hash than a text of the same bytes has. */
    ret->hash = azacti_siphash(fact->uid, 16, ~grouper->seed[0], grouper->seed[1]);
    return true;
  }
  if (!grouper_append_lower(buf, id)) return false;
  if (grouper->flags & AZACT_GROUPER_BY_SUBSCRIPTION)
    if (!azacti_buf_push(buf, '@') || !grouper_append_lower(buf, fact->subscription_id)) return false;
  ret->text = (azact_str){(const char *)buf->ptr, buf->len};
  ret->hash = azacti_siphash(buf->ptr, buf->len, grouper->seed[0], grouper->seed[1]);
  return true;
}

static bool grouper_has_key(const azacti_bag *bag, const azacti_groupkey *key) {
  if (key->text.len > 0) return bag->group_key && azacti_eq(azacti_bag_group_key(bag), key->text);
  return !bag->group_key && memcmp(bag->members[0].uid, key->uid, 16) == 0;
}

azacti_bag *azacti_grouper_find(azact_grouper *grouper, const azacti_groupkey *key) {
  azacti_chained *entry = azacti_grouptable_first(&grouper->table, key->hash, &grouper->counts.probes);
  while (entry && !grouper_has_key(azacti_bag_of_chained(entry), key))
    entry = azacti_grouptable_after(entry, &grouper->counts.probes);
  return entry ? azacti_bag_of_chained(entry) : NULL;
}

azacti_bag *azacti_grouper_bag(azact_grouper *grouper, const azacti_groupkey *key) {
  azacti_bag *bag = azacti_bag_new(&grouper->mem);
  if (bag && azacti_bag_set_group_key(bag, key->text) != AZACT_OK) {
    azacti_bag_unref(bag);
    bag = NULL;
  }
  if (bag) bag->in_table.hash = key->hash;
  return bag;
}

azact_str azacti_grouper_key_text(const azacti_bag *bag, char text[37]) {
  if (bag->group_key) return azacti_bag_group_key(bag);
  azacti_guid_text(bag->members[0].uid, text);
  return (azact_str){text, 36};
}

/* ---- adding, counting */

static void grouper_trim(azacti_buf *buf) {
  if (buf->cap > GROUPER_SCRATCH) azacti_buf_free(buf);
}

static azact_status grouper_add_keyed(azact_grouper *grouper, const azacti_fact *fact, const azacti_groupkey *key,
                                      azact_event *event) {
  azact_event *held = grouper->flags & AZACT_GROUPER_COMPACT ? NULL : event;
  azact_status status = grouper->flags & AZACT_GROUPER_STREAM ? azacti_stream_add(grouper, fact, key, held)
                                                              : azacti_wholeset_add(grouper, fact, key, held);
  if (status == AZACT_OK) grouper->counts.events++;
  azacti_grouper_note_peak(grouper);
  return status;
}

azact_status azacti_grouper_add_fact(azact_grouper *grouper, const azacti_fact *fact, azact_event *event) {
  azacti_groupkey key;
  azact_status status = AZACT_ERR_NOMEM;
  if (grouper_key_of(grouper, fact, &key)) status = grouper_add_keyed(grouper, fact, &key, event);
  grouper_trim(&grouper->key);
  return status;
}

/* The bag of an event is seldom in the cache: what leads to it, itself and its texts are asked for one after another, as soon
 * as the key is known, while the rest is found out of the event. */
azact_status azacti_grouper_add(azact_grouper *grouper, azact_event *event) {
  azacti_fact fact;
  azacti_factwork work;
  azacti_groupkey key;
  bool subscription = (grouper->flags & AZACT_GROUPER_BY_SUBSCRIPTION) != 0;
  azacti_fact_key(event, &work, &fact);
  bool early = !subscription && !grouper_lacks_key(&fact), keyed = early && grouper_key_of(grouper, &fact, &key);
  if (keyed) azacti_grouptable_prefetch(&grouper->table, key.hash);
  azacti_fact_course(event, &work, &fact);
  azacti_chained *entry = keyed ? azacti_grouptable_chain(&grouper->table, key.hash) : NULL;
  if (entry) azacti_bag_prefetch_head(entry);
  azacti_fact_actor(event, &fact);
  if (entry) azacti_bag_prefetch_texts(azacti_bag_of_chained(entry));
  azact_status status = azacti_fact_ids(event, subscription, &grouper->tmp, &work, &fact);
  if (status == AZACT_OK && !early) keyed = grouper_key_of(grouper, &fact, &key);
  if (status == AZACT_OK) status = keyed ? grouper_add_keyed(grouper, &fact, &key, event) : AZACT_ERR_NOMEM;
  grouper_trim(&grouper->key);
  grouper_trim(&grouper->tmp);
  return status;
}

azact_status azacti_grouper_finish(azact_grouper *grouper, uint32_t order) {
  if (grouper->finished) return AZACT_OK;
  if (!grouper->ending) grouper->order = order; /* a call that failed is repeated in the order that it began with */
  grouper->ending = true;
  azact_status status =
      grouper->flags & AZACT_GROUPER_STREAM ? azacti_stream_finish(grouper) : azacti_wholeset_finish(grouper);
  grouper->finished = status == AZACT_OK;
  azacti_grouper_note_peak(grouper);
  return status;
}

azact_status azacti_grouper_next(azact_grouper *grouper, azact_group **ret) {
  if (grouper->flags & AZACT_GROUPER_STREAM) return azacti_stream_next(grouper, ret);
  return grouper->finished ? azacti_wholeset_next(grouper, ret) : AZACT_NEED_MORE;
}

size_t azacti_grouper_bytes(const azact_grouper *grouper) {
  return sizeof *grouper + grouper->held + azacti_grouptable_bytes(&grouper->table) +
         grouper->part_cap * sizeof *grouper->parts + azacti_stream_bytes(&grouper->stream);
}

void azacti_grouper_note_peak(azact_grouper *grouper) {
  size_t bytes = azacti_grouper_bytes(grouper);
  if (bytes > grouper->counts.peak_bytes) grouper->counts.peak_bytes = bytes;
}

void azacti_grouper_stats(const azact_grouper *grouper, azact_grouper_counts *ret) {
  *ret = grouper->counts;
  ret->struct_size = sizeof *ret;
  ret->bytes = azacti_grouper_bytes(grouper);
  ret->open = grouper->table.count + (grouper->part_count - grouper->part_next) + grouper->stream.waiting_count;
}
