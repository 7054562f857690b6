#include "export/groupjson.h"

#include "core/ascii.h"
#include "export/canonical.h"
#include "view/names.h"

/* An object or array being written: `first` tells whether a comma must stand before its next member. */
typedef struct groupjson_part {
  azacti_out *out;
  bool first;
} groupjson_part;

static groupjson_part groupjson_open(azacti_out *out, const char *bracket) {
  azacti_out_bytes(out, bracket, 1);
  return (groupjson_part){out, true};
}

static void groupjson_u64(groupjson_part *part, const char *key, uint64_t number) {
  azacti_out_key(part->out, &part->first, key);
  azacti_out_u64(part->out, number);
}

static void groupjson_i64(groupjson_part *part, const char *key, int64_t number) {
  azacti_out_key(part->out, &part->first, key);
  azacti_out_i64(part->out, number);
}

static void groupjson_word(groupjson_part *part, const char *key, const char *word) {
  azacti_out_key(part->out, &part->first, key);
  azacti_out_string(part->out, (azact_str){word, strlen(word)});
}

static void groupjson_true(groupjson_part *part, const char *key) {
  azacti_out_key(part->out, &part->first, key);
  azacti_out_text(part->out, "true");
}

/* Length 0 means none: no member. */
static void groupjson_text(groupjson_part *part, const char *key, azact_str text) {
  if (text.len == 0) return;
  azacti_out_key(part->out, &part->first, key);
  azacti_out_string(part->out, text);
}

static void groupjson_time(groupjson_part *part, const char *key, int64_t ns, uint32_t digits) {
  char text[36];
  azacti_out_key(part->out, &part->first, key);
  azacti_out_string(part->out, (azact_str){text, azacti_time_text(ns, digits, text)});
}

static void groupjson_uid(groupjson_part *part, const char *key, const uint8_t uid[16]) {
  char text[37];
  azacti_guid_text(uid, text);
  groupjson_word(part, key, text);
}

/* ---- one operation ---- */

static void groupjson_event(azacti_out *out, const azact_group *group, uint32_t number) {
  const azacti_member *member = &group->members[number];
  uint32_t kept = group->copy_of[number];
  azacti_source_line source = {.record = member->record,
                               .offset = member->offset,
                               .length = member->length,
                               .inner = member->inner,
                               .has_record = true,
                               .compressed = (member->flags & AZACTI_MEMBER_COMPRESSED) != 0};
  azacti_bag_source(group->bag, member->source, &source.name, &source.encoding);
  groupjson_part part = groupjson_open(out, "{");
  groupjson_uid(&part, "uid", member->uid);
  groupjson_word(&part, "phase", azacti_phase_name(member->phase));
  if (member->flags & AZACTI_MEMBER_HAS_TIME) groupjson_time(&part, "time", member->time_ns, member->digits);
  groupjson_word(&part, "dialect", azacti_dialect_name(member->dialect));
  azacti_out_key(out, &part.first, "source");
  azacti_source_json(out, &source);
  if (kept != AZACTI_NONE) groupjson_uid(&part, "dup_of", group->members[kept].uid);
  if (group->possible[number]) groupjson_true(&part, "dup_possible");
  azacti_out_bytes(out, "}", 1);
}

/* The values of the merged view, and after them `from`: which event supplied each. */
static void groupjson_merged(groupjson_part *part, const azact_group *group, const azacti_op *op) {
  const azacti_merged *merged = &op->merged;
  azacti_actor actor;
  azact_str code, message;
  if (merged->http_status != AZACTI_NONE) {
    groupjson_i64(part, "http_status", azacti_op_member(group, op, merged->http_status)->http_status);
  }
  if (merged->caller != AZACTI_NONE) {
    azacti_bag_actor(group->bag, azacti_op_member(group, op, merged->caller)->actor, &actor);
    groupjson_text(part, "caller", actor.caller);
  }
  if (merged->address != AZACTI_NONE) {
    azacti_bag_actor(group->bag, azacti_op_member(group, op, merged->address)->actor, &actor);
    groupjson_text(part, "address", actor.address);
  }
  if (merged->error != AZACTI_NONE) {
    azacti_bag_error(group->bag, azacti_op_member(group, op, merged->error)->error, &code, &message);
    azacti_out_key(part->out, &part->first, "error");
    groupjson_part error = groupjson_open(part->out, "{");
    groupjson_text(&error, "code", code);
    groupjson_text(&error, "message", message);
    azacti_out_bytes(part->out, "}", 1);
  }
}

static void groupjson_from(groupjson_part *part, const azacti_op *op) {
  const struct {
    const char *key;
    uint32_t event;
  } sources[] = {{"http_status", op->merged.http_status},
                 {"caller", op->merged.caller},
                 {"address", op->merged.address},
                 {"error", op->merged.error}};
  groupjson_part from = {part->out, true};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    if (sources[i].event == AZACTI_NONE) continue;
    if (from.first) {
      azacti_out_key(part->out, &part->first, "from");
      azacti_out_bytes(part->out, "{", 1);
    }
    groupjson_u64(&from, sources[i].key, sources[i].event);
  }
  if (!from.first) azacti_out_bytes(part->out, "}", 1);
}

static void groupjson_operation(azacti_out *out, const azact_group *group, uint32_t index) {
  const azacti_op *op = &group->ops[index];
  azacti_atom name = group->members[op->named].name;
  groupjson_part part = groupjson_open(out, "{");
  groupjson_u64(&part, "index", index);
  azacti_out_key(out, &part.first, "parent");
  if (op->parent == AZACTI_NONE)
    azacti_out_text(out, "null");
  else
    azacti_out_u64(out, op->parent);
  groupjson_text(&part, "operation_name", azacti_bag_operation_name(group->bag, name));
  groupjson_text(&part, "resource_id", azacti_bag_resource_id(group->bag, name));
  groupjson_u64(&part, "attempt", op->attempt);
  groupjson_word(&part, "state", azacti_state_name(op->state));
  groupjson_word(&part, "outcome", azacti_outcome_name(op->outcome));
  if (op->flags & AZACT_OPERATION_HAS_START) {
    groupjson_time(&part, "start", op->start_ns, group->members[op->started].digits);
  }
  if (op->flags & AZACT_OPERATION_HAS_END) groupjson_time(&part, "end", op->end_ns, group->members[op->ended].digits);
  if (op->flags & AZACT_OPERATION_HAS_DURATION) groupjson_i64(&part, "duration_ns", op->duration_ns);
  if (op->flags & AZACT_OPERATION_HAS_ACCEPT) groupjson_i64(&part, "accept_ns", op->accept_ns);
  groupjson_u64(&part, "repeated_ends", op->repeated_ends);
  groupjson_merged(&part, group, op);
  groupjson_from(&part, op);
  azacti_out_key(out, &part.first, "events");
  azacti_out_bytes(out, "[", 1);
  for (uint32_t i = 0; i < op->count && out->status == AZACT_OK; i++) {
    if (i > 0) azacti_out_bytes(out, ",", 1);
    groupjson_event(out, group, group->listed[op->first + i]);
  }
  azacti_out_bytes(out, "]}", 2);
}

/* ---- the group ---- */

static void groupjson_list(groupjson_part *part, const char *key, const azacti_list *list) {
  azacti_out_key(part->out, &part->first, key);
  azacti_out_bytes(part->out, "[", 1);
  for (size_t i = 0; i < list->count; i++) {
    if (i > 0) azacti_out_bytes(part->out, ",", 1);
    azacti_out_string(part->out, list->items[i]);
  }
  azacti_out_bytes(part->out, "]", 1);
}

static void groupjson_flags(groupjson_part *part, uint32_t flags) {
  static const struct {
    uint32_t flag;
    const char *word;
  } words[] = {{AZACT_GROUP_CLOCK, "clock"}, /* in the order of their bytes */
               {AZACT_GROUP_INCOMPLETE, "incomplete"},
               {AZACT_GROUP_REUSED, "reused_correlation"},
               {AZACT_GROUP_TENANT_MISMATCH, "tenant_mismatch"}};
  bool first = true;
  azacti_out_key(part->out, &part->first, "flags");
  azacti_out_bytes(part->out, "[", 1);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (!(flags & words[i].flag)) continue;
    if (!first) azacti_out_bytes(part->out, ",", 1);
    azacti_out_string(part->out, (azact_str){words[i].word, strlen(words[i].word)});
    first = false;
  }
  azacti_out_bytes(part->out, "]", 1);
}

static void groupjson_counts(groupjson_part *part, const azact_group *group) {
  azacti_out_key(part->out, &part->first, "counts");
  groupjson_part counts = groupjson_open(part->out, "{");
  groupjson_u64(&counts, "events", group->count);
  groupjson_u64(&counts, "operations", group->op_count);
  groupjson_u64(&counts, "failed", group->failed);
  groupjson_u64(&counts, "open", group->open);
  groupjson_u64(&counts, "resources", group->resources);
  groupjson_u64(&counts, "duplicates", group->duplicates);
  azacti_out_bytes(part->out, "}", 1);
}

static void groupjson_head(groupjson_part *part, const azact_group *group) {
  azacti_actor actor;
  azacti_bag_actor(group->bag, group->members[group->first_kept].actor, &actor);
  groupjson_text(part, "correlation_id", actor.correlation_id);
  groupjson_text(part, "key", (azact_str){group->key, group->key_len});
  groupjson_u64(part, "part", group->part);
  if (group->flags & AZACT_GROUP_HAS_TIME) {
    groupjson_time(part, "start", group->start_ns, group->start_digits);
    groupjson_time(part, "end", group->end_ns, group->end_digits);
    /* Unsigned: between the first and the last year that a time can have lie more nanoseconds than an int64_t holds. */
    groupjson_u64(part, "span_ns", (uint64_t)group->end_ns - (uint64_t)group->start_ns);
  }
  groupjson_word(part, "outcome", azacti_outcome_name(group->outcome));
  groupjson_word(part, "root_outcome", azacti_outcome_name(group->ops[group->root].outcome));
  groupjson_u64(part, "root", group->root);
  groupjson_counts(part, group);
  groupjson_list(part, "principals", &group->principals);
  groupjson_list(part, "addresses", &group->addresses);
  groupjson_list(part, "verbs", &group->verbs);
  azacti_out_key(part->out, &part->first, "has_delete");
  azacti_out_text(part->out, group->flags & AZACT_GROUP_HAS_DELETE ? "true" : "false");
  groupjson_flags(part, group->flags);
  groupjson_text(part, "continuation_of", (azact_str){group->key + group->key_len, group->continuation_len});
}

azact_status azacti_groupjson_write(const azact_group *group, azact_write_fn write, void *user) {
  azacti_out out;
  azacti_out_init(&out, write, user);
  groupjson_part part = groupjson_open(&out, "{");
  groupjson_head(&part, group);
  azacti_out_key(&out, &part.first, "operations");
  azacti_out_bytes(&out, "[", 1);
  for (uint32_t i = 0; i < group->op_count && out.status == AZACT_OK; i++) {
    if (i > 0) azacti_out_bytes(&out, ",", 1);
    groupjson_operation(&out, group, i);
  }
  azacti_out_bytes(&out, "]}", 2);
  return azacti_out_end(&out);
}
