/* export.h, and what group.h has as text. */
#include <azactivity/export.h>
#include <azactivity/group.h>

#include "decode/record_private.h"
#include "export/canonical.h"
#include "export/errline.h"
#include "export/groupjson.h"
#include "reader/reader_p.h"

azact_status azact_event_write_json(const azact_event *event, azact_write_fn write, void *user) {
  if (!azacti_event_ok(event) || !write) return AZACT_ERR_USAGE;
  return azacti_canonical_event(event, write, user);
}

azact_status azact_event_write_field(const azact_event *event, azact_field field, azact_write_fn write, void *user) {
  if (!azacti_event_ok(event) || !write) return AZACT_ERR_USAGE;
  return azacti_canonical_field(event, field, write, user);
}

azact_status azact_reader_write_error_json(const azact_reader *reader, azact_write_fn write, void *user) {
  azact_error error;
  azacti_error_place place;
  error.struct_size = sizeof error;
  if (!write) return AZACT_ERR_USAGE;
  azact_status status = azact_reader_error(reader, &error);
  if (status != AZACT_OK) return status;
  azacti_reader_error_place(reader, &place);
  /* `write` may be wrong and go on with the reader: what it is given stays. */
  azacti_block *block = reader->told.block ? azacti_block_ref(reader->told.block) : NULL;
  status = azacti_errline_write(&error, &place, write, user);
  if (block) azacti_block_unref(block);
  return status;
}

azact_status azact_group_write_json(const azact_group *group, azact_write_fn write, void *user) {
  if (!group || group->magic != AZACTI_GROUP_MAGIC || !write) return AZACT_ERR_USAGE;
  return azacti_groupjson_write(group, write, user);
}
