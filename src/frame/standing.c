/* Where a frame stands, as a number, and how another one goes on from there. */
#include "frame/frame_p.h"

#define STANDING_AFTER (1u << 28)
#define STANDING_CSV (1u << 29)
#define STANDING_LENIENT (1u << 30)

uint32_t azacti_frame_container(const azacti_frame *frame) {
  uint32_t number = 0;
  for (uint32_t i = 0; i < frame->levels; i++) number |= (uint32_t)frame->level[i] << (4 * i);
  if (frame->levels && frame->after != AZACTI_AFTER_OPEN) number |= STANDING_AFTER;
  if (frame->csv) number |= STANDING_CSV;
  if (frame->lenient) number |= STANDING_LENIENT;
  return number;
}

static bool standing_fits(uint8_t above, uint8_t level) {
  switch (level) {
  case AZACTI_LEVEL_TABLE_LIST: return above == AZACTI_LEVEL_TABLES;
  case AZACTI_LEVEL_TABLE: return above == AZACTI_LEVEL_TABLE_LIST;
  case AZACTI_LEVEL_ROWS: return above == AZACTI_LEVEL_TABLE;
  case AZACTI_LEVEL_ARRAY:
    return above == AZACTI_LEVEL_TOP || (above >= AZACTI_LEVEL_RECORDS && above <= AZACTI_LEVEL_TABLES);
  case AZACTI_LEVEL_ARRAY_AGAIN: return above == AZACTI_LEVEL_RECORDS || above == AZACTI_LEVEL_VALUE;
  default: return above <= AZACTI_LEVEL_ARRAY_AGAIN; /* an envelope, at the top or in an array */
  }
}

bool azacti_frame_resume(azacti_frame *frame, uint32_t container) {
  uint8_t above = AZACTI_LEVEL_TOP;
  uint32_t rest = container & (STANDING_AFTER - 1);
  frame->levels = 0;
  for (; rest; rest >>= 4) {
    uint8_t level = (uint8_t)(rest & 15u);
    if (level == AZACTI_LEVEL_TOP || level > AZACTI_LEVEL_ROWS || !standing_fits(above, level)) return false;
    frame->level[frame->levels++] = above = level;
  }
  if ((container >> 31) != 0) return false;
  frame->after = container & STANDING_AFTER ? AZACTI_AFTER_ELEMENT : AZACTI_AFTER_OPEN;
  frame->lenient = (container & STANDING_LENIENT) != 0;
  frame->recognised = container != 0;
  frame->mode = AZACTI_MODE_BETWEEN;
  frame->fresh_line = false;
  return true;
}

azact_status azacti_frame_heading(azacti_frame *frame, uint32_t container, const uint8_t *p, size_t len) {
  if (!(container & STANDING_CSV)) return azacti_members_columns(frame, p, len);
  azact_status status = azacti_csv_heading(frame, p, len);
  return status == AZACT_ABSENT ? AZACT_ERR_RANGE : status;
}
