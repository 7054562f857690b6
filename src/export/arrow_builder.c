/* The builder of event batches: config, set, table and row put together. */
#include "export/arrow_row.h"

#include <string.h>
#include "core/sized.h"
#include "reader/reader_p.h"

static const uint64_t builder_most_rows = (uint64_t)1 << 24;
static const uint32_t builder_flags = AZACT_ARROW_STOP | AZACT_ARROW_ERRORS | AZACT_ARROW_SKIP;

azact_status azacti_arrow_config_read(const azact_arrow_config *config, azact_arrow_config *copy, azacti_mem *mem) {
  memset(copy, 0, sizeof *copy);
  azact_status status =
      config ? azacti_sized_read(config, AZACTI_FIRST(azact_arrow_config, user), copy, sizeof *copy) : AZACT_OK;
  if (status == AZACT_OK) status = azacti_mem_init(mem, copy->allocator);
  if (status != AZACT_OK) return status;
  bool both = (copy->flags & AZACT_ARROW_STOP) && (copy->flags & AZACT_ARROW_ERRORS);
  if ((copy->flags & ~builder_flags) || both || copy->reserved || copy->batch_rows > builder_most_rows)
    return AZACT_ERR_RANGE;
  if (copy->batch_rows == 0) copy->batch_rows = 2048;
  if (copy->batch_bytes == 0) copy->batch_bytes = (uint64_t)64 << 20;
  return AZACT_OK;
}

azact_status azacti_arrow_builder_make(const azact_arrow_config *config, const azacti_mem *mem, azact_arrow_builder **ret) {
  static const char *const quarantine[] = {"quarantine__code", "quarantine__message", NULL};
  azacti_arrow_set *set = NULL;
  bool errors = (config->flags & AZACT_ARROW_ERRORS) != 0;
  azact_status status = azacti_arrow_set_new(mem, &azacti_arrow_events, config->columns, errors ? quarantine : NULL, &set);
  if (status != AZACT_OK) return status;
  azact_arrow_builder *builder = (azact_arrow_builder *)azacti_zalloc(mem, sizeof *builder);
  if (!builder) {
    azacti_arrow_set_unref(set);
    return AZACT_ERR_NOMEM;
  }
  builder->magic = AZACTI_ARROW_BUILDER_MAGIC;
  atomic_init(&builder->refs, 1);
  builder->mem = *mem;
  builder->errors = errors;
  status = azacti_arrow_table_init(&builder->table, mem, set, config);
  if (status == AZACT_OK) builder->row = azacti_arrow_row_new(mem);
  if (!builder->row) {
    azacti_arrow_builder_release(builder);
    return AZACT_ERR_NOMEM;
  }
  builder->done = config->done;
  builder->user = config->user;
  *ret = builder;
  return AZACT_OK;
}

static void builder_free(azact_arrow_builder *builder) {
  azacti_mem mem = builder->mem;
  void (*done)(void *user) = builder->done;
  void *user = builder->user;
  azacti_arrow_row_free(builder->row);
  azacti_arrow_table_free(&builder->table);
  builder->magic = 0;
  azacti_free(&mem, builder, sizeof *builder);
  if (done) done(user);
}

void azacti_arrow_builder_release(azact_arrow_builder *builder) {
  if (atomic_fetch_sub_explicit(&builder->refs, 1, memory_order_acq_rel) != 1) return;
  if (builder->busy)
    builder->orphan = true;
  else
    builder_free(builder);
}

azact_status azacti_arrow_builder_leave(azact_arrow_builder *builder, azact_status status) {
  builder->busy = false;
  if (builder->orphan) builder_free(builder);
  return status;
}

azact_status azacti_arrow_builder_add(azact_arrow_builder *builder, const azact_event *event) {
  if (builder->table.full) return AZACT_READY;
  azacti_arrow_row_event(builder->row, event, builder->table.set->needs);
  if (builder->row->no_memory) return AZACT_ERR_NOMEM;
  return azacti_arrow_table_add(&builder->table, builder->row->dialect, builder->row);
}

azact_status azacti_arrow_builder_add_error(azact_arrow_builder *builder, const azact_reader *reader) {
  if (!reader->told.there || !azact_status_is_record(reader->told.error.status)) return AZACT_ABSENT;
  azact_str source = {(const char *)azacti_block_data(reader->name), reader->name_len};
  azacti_arrow_row_error(builder->row, &reader->told.error, source);
  return azacti_arrow_table_add(&builder->table, 0, builder->row);
}
