/* Operations as rows: a grouper as an Arrow stream. */
#include "export/arrow_flow.h"

#include "core/ascii.h"
#include "export/arrow_row.h"
#include "text/jsonout.h"
#include "view/names.h"

/* One operation, with its group, on its way into columns. */
typedef struct operation_row {
  const azact_group *group;
  azact_group_info info;
  azact_group_operation op;
  uint64_t index;
  azact_operation name; /* operation_name taken apart */
  azacti_resid resource;
  azacti_buf tmp;
} operation_row;

enum operation_column {
  OPC_KEY,
  OPC_PART,
  OPC_CONTINUATION_OF,
  OPC_CORRELATION_ID,
  OPC_INDEX,
  OPC_PARENT,
  OPC_ROOT,
  OPC_OPERATION_NAME,
  OPC_RESOURCE_ID,
  OPC_ATTEMPT,
  OPC_STATE,
  OPC_OUTCOME,
  OPC_START,
  OPC_START_NS,
  OPC_END,
  OPC_END_NS,
  OPC_DURATION_NS,
  OPC_ACCEPT_NS,
  OPC_HTTP_STATUS,
  OPC_CALLER,
  OPC_ADDRESS,
  OPC_ERROR_CODE,
  OPC_ERROR_MESSAGE,
  OPC_EVENT_COUNT,
  OPC_REPEATED_ENDS,
  OPC_POLICY,
  OPC_CLOCK,
  OPC_VERB,
  OPC_SUB_VERB,
  OPC_PROVIDER,
  OPC_OPERATION_RESOURCE_TYPE,
  OPC_RESOURCE_SUBSCRIPTION_ID,
  OPC_RESOURCE_GROUP,
  OPC_RESOURCE_PROVIDER,
  OPC_RESOURCE_TYPE,
  OPC_RESOURCE_NAME,
  OPC_GROUP_START,
  OPC_GROUP_START_NS,
  OPC_GROUP_END,
  OPC_GROUP_END_NS,
  OPC_GROUP_OUTCOME,
  OPC_GROUP_ROOT_OUTCOME,
  OPC_GROUP_EVENTS,
  OPC_GROUP_DUPLICATES,
  OPC_GROUP_OPERATIONS,
  OPC_GROUP_FAILED,
  OPC_GROUP_OPEN,
  OPC_GROUP_RESOURCES,
  OPC_GROUP_PRINCIPALS,
  OPC_GROUP_ADDRESSES,
  OPC_GROUP_VERBS,
  OPC_GROUP_REUSED,
  OPC_GROUP_INCOMPLETE,
  OPC_GROUP_TENANT_MISMATCH,
  OPC_GROUP_CLOCK,
  OPC_GROUP_HAS_DELETE
};

/* Length 0 means none. Groups hold what records said, so bytes are looked at. */
static azact_status opc_text(azacti_arrow_column *column, size_t at, azact_str text) {
  return text.len == 0 ? AZACT_OK : azacti_arrow_put_clean(column, at, text, true);
}

static azact_status opc_word(azacti_arrow_column *column, size_t at, const char *word) {
  return azacti_arrow_put_text(column, at, (azact_str){word, strlen(word)});
}

static azact_status opc_time(azacti_arrow_column *column, size_t at, bool there, int64_t ns) {
  return there ? azacti_arrow_put_i64(column, at, ns / 1000 - (ns % 1000 < 0)) : AZACT_OK;
}

static azact_status opc_number(azacti_arrow_column *column, size_t at, bool there, int64_t number) {
  return there ? azacti_arrow_put_i64(column, at, number) : AZACT_OK;
}

/* ---- the group's columns */

static azact_status opc_piece(const char *data, size_t len, void *user) {
  return azacti_arrow_text_piece((azacti_arrow_column *)user, data, len);
}

/* ["ada@example.com","bob@example.com"] */
static azact_status opc_list(azacti_arrow_column *column, size_t at, const azact_group *group, uint32_t list) {
  azacti_out out;
  azact_str item;
  azact_status status = azacti_arrow_text_begin(column, at);
  if (status != AZACT_OK) return status;
  azacti_out_init(&out, opc_piece, column);
  azacti_out_bytes(&out, "[", 1);
  for (size_t i = 0; azact_group_list_at(group, list, i, &item) == AZACT_OK; i++) {
    if (i > 0) azacti_out_bytes(&out, ",", 1);
    azacti_out_string(&out, item);
  }
  azacti_out_bytes(&out, "]", 1);
  status = azacti_out_end(&out);
  if (status == AZACT_OK) azacti_arrow_text_end(column, at);
  return status;
}

static azact_status opc_fill_group(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const operation_row *row = (const operation_row *)user;
  const azact_group_info *info = &row->info;
  bool timed = (info->flags & AZACT_GROUP_HAS_TIME) != 0;
  switch (op->what) {
  case OPC_KEY: return opc_text(column, at, info->key);
  case OPC_PART: return azacti_arrow_put_i64(column, at, (int64_t)info->part);
  case OPC_CONTINUATION_OF: return opc_text(column, at, info->continuation_of);
  case OPC_CORRELATION_ID: return opc_text(column, at, info->correlation_id);
  case OPC_GROUP_START: return opc_time(column, at, timed, info->start_ns);
  case OPC_GROUP_START_NS: return opc_number(column, at, timed, info->start_ns);
  case OPC_GROUP_END: return opc_time(column, at, timed, info->end_ns);
  case OPC_GROUP_END_NS: return opc_number(column, at, timed, info->end_ns);
  case OPC_GROUP_OUTCOME: return opc_word(column, at, azacti_outcome_name(info->outcome));
  case OPC_GROUP_ROOT_OUTCOME: return opc_word(column, at, azacti_outcome_name(info->root_outcome));
  case OPC_GROUP_EVENTS: return azacti_arrow_put_i64(column, at, (int64_t)info->event_count);
  case OPC_GROUP_DUPLICATES: return azacti_arrow_put_i64(column, at, (int64_t)info->duplicate_count);
  case OPC_GROUP_OPERATIONS: return azacti_arrow_put_i64(column, at, (int64_t)info->operation_count);
  case OPC_GROUP_FAILED: return azacti_arrow_put_i64(column, at, (int64_t)info->failed_count);
  case OPC_GROUP_OPEN: return azacti_arrow_put_i64(column, at, (int64_t)info->open_count);
  case OPC_GROUP_RESOURCES: return azacti_arrow_put_i64(column, at, (int64_t)info->resource_count);
  case OPC_GROUP_PRINCIPALS: return opc_list(column, at, row->group, AZACT_GROUP_PRINCIPALS);
  case OPC_GROUP_ADDRESSES: return opc_list(column, at, row->group, AZACT_GROUP_ADDRESSES);
  case OPC_GROUP_VERBS: return opc_list(column, at, row->group, AZACT_GROUP_VERBS);
  case OPC_GROUP_REUSED: return azacti_arrow_put_bool(column, at, (info->flags & AZACT_GROUP_REUSED) != 0);
  case OPC_GROUP_INCOMPLETE: return azacti_arrow_put_bool(column, at, (info->flags & AZACT_GROUP_INCOMPLETE) != 0);
  case OPC_GROUP_TENANT_MISMATCH:
    return azacti_arrow_put_bool(column, at, (info->flags & AZACT_GROUP_TENANT_MISMATCH) != 0);
  case OPC_GROUP_CLOCK: return azacti_arrow_put_bool(column, at, (info->flags & AZACT_GROUP_CLOCK) != 0);
  default: return azacti_arrow_put_bool(column, at, (info->flags & AZACT_GROUP_HAS_DELETE) != 0);
  }
}

/* ---- the operation's */

static azact_status opc_fill_operation(azacti_arrow_column *column, size_t at, const azacti_arrow_op *turn, void *user) {
  const operation_row *row = (const operation_row *)user;
  const azact_group_operation *op = &row->op;
  uint32_t flags = op->flags;
  switch (turn->what) {
  case OPC_INDEX: return azacti_arrow_put_i64(column, at, (int64_t)row->index);
  case OPC_PARENT: return opc_number(column, at, op->parent >= 0, op->parent);
  case OPC_ROOT: return azacti_arrow_put_bool(column, at, row->index == row->info.root);
  case OPC_OPERATION_NAME: return opc_text(column, at, op->operation_name);
  case OPC_RESOURCE_ID: return opc_text(column, at, op->resource_id);
  case OPC_ATTEMPT: return azacti_arrow_put_i64(column, at, op->attempt);
  case OPC_STATE: return opc_word(column, at, azact_state_name(op->state));
  case OPC_OUTCOME: return opc_word(column, at, azacti_outcome_name(op->outcome));
  case OPC_START: return opc_time(column, at, (flags & AZACT_OPERATION_HAS_START) != 0, op->start_ns);
  case OPC_START_NS: return opc_number(column, at, (flags & AZACT_OPERATION_HAS_START) != 0, op->start_ns);
  case OPC_END: return opc_time(column, at, (flags & AZACT_OPERATION_HAS_END) != 0, op->end_ns);
  case OPC_END_NS: return opc_number(column, at, (flags & AZACT_OPERATION_HAS_END) != 0, op->end_ns);
  case OPC_DURATION_NS: return opc_number(column, at, (flags & AZACT_OPERATION_HAS_DURATION) != 0, op->duration_ns);
  case OPC_ACCEPT_NS: return opc_number(column, at, (flags & AZACT_OPERATION_HAS_ACCEPT) != 0, op->accept_ns);
  case OPC_HTTP_STATUS: return opc_number(column, at, op->http_status != 0, op->http_status);
  case OPC_CALLER: return opc_text(column, at, op->caller);
  case OPC_ADDRESS: return opc_text(column, at, op->address);
  case OPC_ERROR_CODE: return opc_text(column, at, op->error_code);
  case OPC_ERROR_MESSAGE: return opc_text(column, at, op->error_message);
  case OPC_EVENT_COUNT: return azacti_arrow_put_i64(column, at, (int64_t)op->event_count);
  case OPC_REPEATED_ENDS: return azacti_arrow_put_i64(column, at, op->repeated_ends);
  case OPC_POLICY: return azacti_arrow_put_bool(column, at, (flags & AZACT_OPERATION_POLICY) != 0);
  default: return azacti_arrow_put_bool(column, at, (flags & AZACT_OPERATION_CLOCK) != 0);
  }
}

static azact_status opc_lower(azacti_arrow_column *column, size_t at, operation_row *row, azact_str text) {
  row->tmp.len = 0;
  if (!azacti_buf_append(&row->tmp, text.ptr, text.len)) return AZACT_ERR_NOMEM;
  for (size_t i = 0; i < text.len; i++) row->tmp.ptr[i] = azacti_lower(row->tmp.ptr[i]);
  return opc_text(column, at, (azact_str){(const char *)row->tmp.ptr, text.len});
}

static azact_status opc_type(azacti_arrow_column *column, size_t at, operation_row *row) {
  if (!row->resource.type_composed) return opc_text(column, at, row->resource.type);
  row->tmp.len = 0;
  if (!azacti_resid_type(&row->resource, &row->tmp)) return AZACT_ERR_NOMEM;
  return opc_text(column, at, (azact_str){(const char *)row->tmp.ptr, row->tmp.len});
}

/* What its name and its resource id say. */
static azact_status opc_fill_parts(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  operation_row *row = (operation_row *)user;
  switch (op->what) {
  case OPC_VERB:
    return row->name.verb == AZACT_VERB_NONE ? AZACT_OK : opc_word(column, at, azacti_verb_name(row->name.verb));
  case OPC_SUB_VERB: return row->name.sub_verb.len > 0 ? opc_lower(column, at, row, row->name.sub_verb) : AZACT_OK;
  case OPC_PROVIDER: return opc_text(column, at, row->name.provider);
  case OPC_OPERATION_RESOURCE_TYPE: return opc_text(column, at, row->name.resource_type);
  case OPC_RESOURCE_SUBSCRIPTION_ID: return opc_text(column, at, row->resource.subscription_id);
  case OPC_RESOURCE_GROUP: return opc_text(column, at, row->resource.resource_group);
  case OPC_RESOURCE_PROVIDER: return opc_text(column, at, row->resource.provider);
  case OPC_RESOURCE_NAME: return opc_text(column, at, row->resource.name);
  default: return opc_type(column, at, row);
  }
}

/* ---- which there are */

static const azacti_arrow_def opc_defs[] = {
    {"key", "u", opc_fill_group, OPC_KEY, 0, false, false},
    {"part", "l", opc_fill_group, OPC_PART, 0, false, false},
    {"continuation_of", "u", opc_fill_group, OPC_CONTINUATION_OF, 0, false, false},
    {"correlation_id", "u", opc_fill_group, OPC_CORRELATION_ID, 0, false, false},
    {"operation_index", "l", opc_fill_operation, OPC_INDEX, 0, false, false},
    {"parent_index", "l", opc_fill_operation, OPC_PARENT, 0, false, false},
    {"root", "b", opc_fill_operation, OPC_ROOT, 0, false, false},
    {"operation_name", "u", opc_fill_operation, OPC_OPERATION_NAME, 0, false, false},
    {"resource_id", "u", opc_fill_operation, OPC_RESOURCE_ID, 0, false, false},
    {"attempt", "i", opc_fill_operation, OPC_ATTEMPT, 0, false, false},
    {"state", "u", opc_fill_operation, OPC_STATE, 0, false, false},
    {"outcome", "u", opc_fill_operation, OPC_OUTCOME, 0, false, false},
    {"start", "tsu:UTC", opc_fill_operation, OPC_START, 0, false, false},
    {"start_ns", "l", opc_fill_operation, OPC_START_NS, 0, false, false},
    {"end", "tsu:UTC", opc_fill_operation, OPC_END, 0, false, false},
    {"end_ns", "l", opc_fill_operation, OPC_END_NS, 0, false, false},
    {"duration_ns", "l", opc_fill_operation, OPC_DURATION_NS, 0, false, false},
    {"accept_ns", "l", opc_fill_operation, OPC_ACCEPT_NS, 0, false, false},
    {"http_status", "i", opc_fill_operation, OPC_HTTP_STATUS, 0, false, false},
    {"caller", "u", opc_fill_operation, OPC_CALLER, 0, false, false},
    {"address", "u", opc_fill_operation, OPC_ADDRESS, 0, false, false},
    {"error_code", "u", opc_fill_operation, OPC_ERROR_CODE, 0, false, false},
    {"error_message", "u", opc_fill_operation, OPC_ERROR_MESSAGE, 0, false, false},
    {"event_count", "l", opc_fill_operation, OPC_EVENT_COUNT, 0, false, false},
    {"repeated_ends", "l", opc_fill_operation, OPC_REPEATED_ENDS, 0, false, false},
    {"policy", "b", opc_fill_operation, OPC_POLICY, 0, false, false},
    {"clock", "b", opc_fill_operation, OPC_CLOCK, 0, false, false},
    {"verb", "u", opc_fill_parts, OPC_VERB, 0, false, false},
    {"sub_verb", "u", opc_fill_parts, OPC_SUB_VERB, 0, false, false},
    {"provider", "u", opc_fill_parts, OPC_PROVIDER, 0, false, false},
    {"operation_resource_type", "u", opc_fill_parts, OPC_OPERATION_RESOURCE_TYPE, 0, false, false},
    {"resource__subscription_id", "u", opc_fill_parts, OPC_RESOURCE_SUBSCRIPTION_ID, 0, false, false},
    {"resource__resource_group", "u", opc_fill_parts, OPC_RESOURCE_GROUP, 0, false, false},
    {"resource__provider", "u", opc_fill_parts, OPC_RESOURCE_PROVIDER, 0, false, false},
    {"resource__type", "u", opc_fill_parts, OPC_RESOURCE_TYPE, 0, false, false},
    {"resource__name", "u", opc_fill_parts, OPC_RESOURCE_NAME, 0, false, false},
    {"group__start", "tsu:UTC", opc_fill_group, OPC_GROUP_START, 0, false, false},
    {"group__start_ns", "l", opc_fill_group, OPC_GROUP_START_NS, 0, false, false},
    {"group__end", "tsu:UTC", opc_fill_group, OPC_GROUP_END, 0, false, false},
    {"group__end_ns", "l", opc_fill_group, OPC_GROUP_END_NS, 0, false, false},
    {"group__outcome", "u", opc_fill_group, OPC_GROUP_OUTCOME, 0, false, false},
    {"group__root_outcome", "u", opc_fill_group, OPC_GROUP_ROOT_OUTCOME, 0, false, false},
    {"group__event_count", "l", opc_fill_group, OPC_GROUP_EVENTS, 0, false, false},
    {"group__duplicate_count", "l", opc_fill_group, OPC_GROUP_DUPLICATES, 0, false, false},
    {"group__operation_count", "l", opc_fill_group, OPC_GROUP_OPERATIONS, 0, false, false},
    {"group__failed_count", "l", opc_fill_group, OPC_GROUP_FAILED, 0, false, false},
    {"group__open_count", "l", opc_fill_group, OPC_GROUP_OPEN, 0, false, false},
    {"group__resource_count", "l", opc_fill_group, OPC_GROUP_RESOURCES, 0, false, false},
    {"group__principals", "u", opc_fill_group, OPC_GROUP_PRINCIPALS, 0, false, false},
    {"group__addresses", "u", opc_fill_group, OPC_GROUP_ADDRESSES, 0, false, false},
    {"group__verbs", "u", opc_fill_group, OPC_GROUP_VERBS, 0, false, false},
    {"group__reused_correlation", "b", opc_fill_group, OPC_GROUP_REUSED, 0, false, false},
    {"group__incomplete", "b", opc_fill_group, OPC_GROUP_INCOMPLETE, 0, false, false},
    {"group__tenant_mismatch", "b", opc_fill_group, OPC_GROUP_TENANT_MISMATCH, 0, false, false},
    {"group__clock", "b", opc_fill_group, OPC_GROUP_CLOCK, 0, false, false},
    {"group__has_delete", "b", opc_fill_group, OPC_GROUP_HAS_DELETE, 0, false, false},
};

static bool opc_at(size_t index, azacti_arrow_def *def, char name[64], bool *is_default, bool *in_all) {
  (void)name;
  if (index >= sizeof opc_defs / sizeof *opc_defs) return false;
  *def = opc_defs[index];
  *is_default = *in_all = true;
  return true;
}

static const azacti_arrow_catalog opc_catalog = {opc_at};

/* ---- the stream */

typedef struct operation_stream {
  azacti_arrow_flow flow;
  azacti_mem mem;
  azacti_arrow_table table;
  azact_grouper *grouper;
  azact_group *group; /* whose operations are being put into rows; NULL: the next one is to be taken */
  uint64_t next;      /* of its operations */
  operation_row row;
  void (*done)(void *user);
  void *user;
} operation_stream;

static void opstream_drop_group(operation_stream *stream) {
  azact_group_unref(stream->group);
  stream->group = NULL;
}

static azact_status opstream_group(operation_stream *stream) {
  azact_status status = azact_grouper_next(stream->grouper, &stream->group);
  if (status != AZACT_OK) return status;
  operation_row *row = &stream->row;
  row->group = stream->group;
  row->info.struct_size = sizeof row->info;
  stream->next = 0;
  return azact_group_facts(stream->group, &row->info);
}

static azact_status opstream_step(azacti_arrow_flow *flow) {
  operation_stream *stream = (operation_stream *)(void *)flow;
  operation_row *row = &stream->row;
  if (!stream->group) {
    azact_status status = opstream_group(stream);
    if (status == AZACT_OK || status == AZACT_END || status == AZACT_NEED_MORE || status == AZACT_ERR_NOMEM) return status;
    if (status == AZACT_ERR_REENTRANT) return status;
    azacti_arrow_say_begin(flow);
    azacti_arrow_say_word(flow, azact_status_name(status));
    flow->failed = status;
    flow->last = true;
    return AZACT_READY;
  }
  row->index = stream->next;
  row->op.struct_size = sizeof row->op;
  if (azact_group_operation_at(stream->group, (size_t)stream->next, &row->op) != AZACT_OK) {
    opstream_drop_group(stream);
    return AZACT_OK;
  }
  row->name.struct_size = sizeof row->name;
  azact_operation_parse(row->op.operation_name.ptr, row->op.operation_name.len, &row->name);
  azacti_resid_parse(row->op.resource_id, &row->resource);
  azact_status status = azacti_arrow_table_add(&stream->table, 0, row);
  if (status == AZACT_READY || status == AZACT_ERR_NOMEM) return status;
  stream->next++;
  if (status == AZACT_OK) return status;
  azacti_arrow_say_begin(flow);
  azacti_arrow_say_word(flow, "an operation has a text longer than 2 GiB");
  flow->failed = status;
  flow->last = false;
  return AZACT_READY;
}

static void opstream_close(azacti_arrow_flow *flow) {
  operation_stream *stream = (operation_stream *)(void *)flow;
  azacti_mem mem = stream->mem;
  void (*done)(void *user) = stream->done;
  void *user = stream->user;
  opstream_drop_group(stream);
  azact_grouper_unref(stream->grouper);
  azacti_buf_free(&stream->row.tmp);
  azacti_arrow_table_free(&stream->table);
  azacti_free(&mem, stream, sizeof *stream);
  if (done) done(user);
}

azact_status azacti_arrow_operations_make(azact_grouper *grouper, const azact_arrow_config *config, const azacti_mem *mem,
                                          struct ArrowArrayStream *out) {
  azacti_arrow_set *set = NULL;
  if (config->flags & AZACT_ARROW_ERRORS) return AZACT_ERR_RANGE;
  azact_status status = azacti_arrow_set_new(mem, &opc_catalog, config->columns, NULL, &set);
  if (status != AZACT_OK) return status;
  operation_stream *stream = (operation_stream *)azacti_zalloc(mem, sizeof *stream);
  if (!stream) {
    azacti_arrow_set_unref(set);
    return AZACT_ERR_NOMEM;
  }
  stream->mem = *mem;
  azacti_buf_init(&stream->row.tmp, &stream->mem);
  status = azacti_arrow_table_init(&stream->table, mem, set, config);
  if (status != AZACT_OK) {
    opstream_close(&stream->flow);
    return status;
  }
  stream->grouper = azact_grouper_ref(grouper);
  stream->done = config->done;
  stream->user = config->user;
  stream->flow.table = &stream->table;
  stream->flow.step = opstream_step;
  stream->flow.close = opstream_close;
  azacti_arrow_flow_open(&stream->flow, out);
  return AZACT_OK;
}
