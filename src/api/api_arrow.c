/* arrow.h */
#include <azactivity/arrow.h>

#include <string.h>
#include "core/sized.h"
#include "export/arrow_p.h"
#include "group/grouper.h"
#include "decode/record_private.h"
#include "reader/reader_p.h"

static bool arrow_is_reader(const azact_reader *reader) { return reader && reader->magic == AZACTI_READER_MAGIC; }

static bool arrow_is_builder(const azact_arrow_builder *builder) {
  return builder && builder->magic == AZACTI_ARROW_BUILDER_MAGIC;
}

azact_status azact_arrow_config_init(azact_arrow_config *config, size_t size) {
  if (!config) return AZACT_ERR_USAGE;
  azact_status status = azacti_sized_check(&size, AZACTI_FIRST(azact_arrow_config, user));
  if (status != AZACT_OK) return status;
  memset(config, 0, size);
  memcpy(config, &size, sizeof size);
  return AZACT_OK;
}

azact_status azact_arrow_stream(azact_reader *reader, const azact_arrow_config *config, struct ArrowArrayStream *out) {
  azact_arrow_config copy;
  azacti_mem mem;
  if (!out || (reader && !arrow_is_reader(reader))) return AZACT_ERR_USAGE;
  azact_status status = azacti_arrow_config_read(config, &copy, &mem);
  if (status != AZACT_OK) return status;
  return reader || copy.next ? azacti_arrow_stream_make(reader, &copy, &mem, out) : AZACT_ERR_USAGE;
}

azact_status azact_arrow_operations(azact_grouper *grouper, const azact_arrow_config *config,
                                    struct ArrowArrayStream *out) {
  azact_arrow_config copy;
  azacti_mem mem;
  if (!grouper || grouper->magic != AZACTI_GROUPER_MAGIC || !out) return AZACT_ERR_USAGE;
  azact_status status = azacti_arrow_config_read(config, &copy, &mem);
  return status == AZACT_OK ? azacti_arrow_operations_make(grouper, &copy, &mem, out) : status;
}

azact_status azact_arrow_builder_new(const azact_arrow_config *config, azact_arrow_builder **ret) {
  azact_arrow_config copy;
  azacti_mem mem;
  if (!ret) return AZACT_ERR_USAGE;
  azact_status status = azacti_arrow_config_read(config, &copy, &mem);
  return status == AZACT_OK ? azacti_arrow_builder_make(&copy, &mem, ret) : status;
}

azact_arrow_builder *azact_arrow_builder_ref(azact_arrow_builder *builder) {
  if (!arrow_is_builder(builder)) return NULL;
  atomic_fetch_add_explicit(&builder->refs, 1, memory_order_relaxed);
  return builder;
}

void azact_arrow_builder_unref(azact_arrow_builder *builder) {
  if (arrow_is_builder(builder)) azacti_arrow_builder_release(builder);
}

azact_status azact_arrow_builder_schema(const azact_arrow_builder *builder, struct ArrowSchema *out) {
  if (!arrow_is_builder(builder) || !out) return AZACT_ERR_USAGE;
  return azacti_arrow_schema(builder->table.set, out);
}

azact_status azact_arrow_builder_append(azact_arrow_builder *builder, const azact_event *event) {
  if (!arrow_is_builder(builder) || !azacti_event_ok(event)) return AZACT_ERR_USAGE;
  if (builder->busy) return AZACT_ERR_REENTRANT;
  builder->busy = true;
  return azacti_arrow_builder_leave(builder, azacti_arrow_builder_add(builder, event));
}

azact_status azact_arrow_builder_append_error(azact_arrow_builder *builder, const azact_reader *reader) {
  if (!arrow_is_builder(builder) || !arrow_is_reader(reader) || !builder->errors) return AZACT_ERR_USAGE;
  if (builder->busy) return AZACT_ERR_REENTRANT;
  builder->busy = true;
  return azacti_arrow_builder_leave(builder, azacti_arrow_builder_add_error(builder, reader));
}

uint64_t azact_arrow_builder_rows(const azact_arrow_builder *builder) {
  return arrow_is_builder(builder) ? builder->table.rows : 0;
}

azact_status azact_arrow_builder_finish(azact_arrow_builder *builder, struct ArrowArray *out) {
  if (!arrow_is_builder(builder) || !out) return AZACT_ERR_USAGE;
  if (builder->busy) return AZACT_ERR_REENTRANT;
  builder->busy = true;
  return azacti_arrow_builder_leave(builder, azacti_arrow_table_take(&builder->table, out));
}
