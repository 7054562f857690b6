#include "ex_common.h"

#include <inttypes.h>
#include <string.h>

void ex_tally_input(ex_tally *tally, const char *path, bool in_folder) {
  tally->path = path;
  tally->in_folder = in_folder;
  tally->here_quarantined = 0;
}

void ex_tally_unopened(ex_tally *tally, azact_status status, int32_t os_error) {
  ex_say("cannot open %s: %s", tally->path, status == AZACT_ERR_IO ? strerror(os_error) : azact_status_name(status));
  tally->failed++;
}

void ex_tally_event(ex_tally *tally, const azact_event *event) {
  tally->events++;
  tally->foreign += azact_event_dialect(event) == AZACT_DIALECT_FOREIGN;
}

bool ex_tally_error(ex_tally *tally, const azact_reader *reader, azact_status status) {
  azact_error error = {.struct_size = sizeof error};
  const char *name = azact_status_name(status);
  azact_str why = {name, strlen(name)};
  if (azact_reader_error(reader, &error) == AZACT_OK && error.message.len > 0) why = error.message;
  int len = why.len < 600 ? (int)why.len : 600;
  if (azact_status_is_record(status) || status == AZACT_ERR_DECOMPRESS || status == AZACT_ERR_RATIO) {
    if (tally->here_quarantined++ == 0) { /* the first is told, the others are counted */
      ex_say("%s: quarantined at byte %" PRIu64 ": %.*s", tally->path, error.offset, len, why.ptr);
    }
    tally->quarantined++;
    return true;
  }
  ex_say("%s: %.*s", tally->path, len, why.ptr);
  if (status != AZACT_ERR_NOT_RECOGNISED)
    tally->failed++;
  else if (tally->in_folder)
    tally->strangers++;
  else
    tally->unrecognised++;
  return false;
}

void ex_tally_end(ex_tally *tally, bool whole) {
  tally->recognised += whole;
  if (tally->here_quarantined > 0) {
    ex_say("%s: %" PRIu64 " quarantined", tally->path, tally->here_quarantined);
  }
}

void ex_tally_say(const ex_tally *tally) {
  ex_say("%" PRIu64 " events (%" PRIu64 " of other logs), %" PRIu64 " quarantined", tally->events, tally->foreign,
         tally->quarantined);
}

int ex_verdict(const ex_tally *tally) {
  if (tally->failed) return EX_IO;
  if (tally->events > tally->foreign) return tally->quarantined || tally->unrecognised ? EX_IMPERFECT : EX_OK;
  bool only_strangers = tally->strangers > 0 && tally->recognised == 0;
  return tally->quarantined || tally->foreign || tally->unrecognised || only_strangers ? EX_NOTHING : EX_OK;
}
