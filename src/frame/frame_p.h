/* Shared by the files of frame/ alone. */
#ifndef AZACTI_FRAME_P_H
#define AZACTI_FRAME_P_H

#include "frame/frame.h"

/* azacti_frame.mode */
enum azacti_frame_mode {
  AZACTI_MODE_BETWEEN, /* at a place where a record, a separator or the container's end may stand */
  AZACTI_MODE_OBJECT,  /* the decoder is to be asked */
  AZACTI_MODE_SKIM,    /* the decoder ran out of bytes: look for the record's end first */
  AZACTI_MODE_STRING,
  AZACTI_MODE_ROW,
  AZACTI_MODE_CSV,
  AZACTI_MODE_KEY, /* envelope and table members */
  AZACTI_MODE_COLON,
  AZACTI_MODE_VALUE,
  AZACTI_MODE_SKIP, /* a member's value that says nothing */
  AZACTI_MODE_SCALAR,
  AZACTI_MODE_COLUMNS,
  AZACTI_MODE_ROWS_AHEAD /* rows before their columns */
};

/* azacti_frame.after */
enum { AZACTI_AFTER_OPEN, AZACTI_AFTER_ELEMENT, AZACTI_AFTER_COMMA };

/* azacti_bad.shape */
enum {
  AZACTI_SHAPE_RECORD, /* an object or a row that broke: recovery */
  AZACTI_SHAPE_SPAN,   /* to where brackets and quotes close */
  AZACTI_SHAPE_LINE,   /* to the line's end */
  AZACTI_SHAPE_TAIL,   /* at the top: to the line's end, and over lines that are indented deeper than the last record's */
  AZACTI_SHAPE_TOKEN   /* in arrays and objects: to the next separator */
};

/* What a step of the machine answers. */
enum azacti_step { AZACTI_STEP_AGAIN, AZACTI_STEP_ITEM, AZACTI_STEP_MORE };

#define AZACTI_FRAME_UNKNOWN_AFTER (1u << 20)
#define AZACTI_FRAME_GAP 4096u

static inline size_t azacti_frame_at(const azacti_frame *f, uint64_t pos) { return (size_t)(pos - f->base); }
static inline const uint8_t *azacti_frame_ptr(const azacti_frame *f, const azacti_bytes *b, uint64_t pos) {
  return b->p + azacti_frame_at(f, pos);
}
static inline uint64_t azacti_frame_end(const azacti_frame *f, const azacti_bytes *b) { return f->base + b->len; }
static inline uint8_t azacti_frame_level(const azacti_frame *f) {
  return f->levels ? f->level[f->levels - 1] : (uint8_t)AZACTI_LEVEL_TOP;
}

static inline bool azacti_frame_in_list(const azacti_frame *f) {
  uint8_t level = azacti_frame_level(f);
  return level == AZACTI_LEVEL_ARRAY || level == AZACTI_LEVEL_ARRAY_AGAIN || level == AZACTI_LEVEL_TABLE_LIST ||
         level == AZACTI_LEVEL_ROWS;
}

/* frame.c */
bool azacti_frame_push(azacti_frame *f, uint8_t level);
void azacti_frame_pop(azacti_frame *f);
enum azacti_step azacti_frame_blanks(azacti_frame *f, const azacti_bytes *b);
/* The bytes ran out inside a container or a record: one report from the last record's end. */
enum azacti_step azacti_frame_cut(azacti_frame *f, const azacti_bytes *b, azacti_item *ret);
/* A range known at once. */
enum azacti_step azacti_frame_report(azacti_frame *f, uint64_t start, uint64_t end, uint32_t code, const char *message,
                                     azacti_item *ret);
/* The first byte from `from` on that is no blank; the window's end if there is none. Bytes that come one at a time
 * are looked at once. *wait: it may still come; not said of more blanks than a record may have bytes. */
const uint8_t *azacti_frame_look(azacti_frame *f, const azacti_bytes *b, uint64_t from, bool *wait);
void azacti_frame_done(azacti_frame *f, uint64_t end);
bool azacti_frame_recognise(azacti_frame *f);
/* Keep the front of what is skipped once it outgrows the limit. */
bool azacti_frame_detach_gap(azacti_frame *f, const azacti_bytes *b, azacti_item *ret);

/* A top-level value begins: its line is what lines behind damage are held against. */
void azacti_frame_note_lead(azacti_frame *f);
/* The record at cur is an object for the decoder; or a span (string, row) to be skimmed in that mode. */
void azacti_frame_begin_object(azacti_frame *f);
void azacti_frame_begin_span(azacti_frame *f, uint8_t mode);

/* toplevel.c */
enum azacti_step azacti_top_step(azacti_frame *f, const azacti_bytes *b, azacti_item *ret);

/* recover.c */
void azacti_bad_begin(azacti_frame *f, const azacti_bytes *b, uint8_t shape, uint32_t code, uint64_t start, uint64_t error,
                      const char *message);
/* What stands at `start` is the inside of an object whose beginning is damaged or was taken for a whole one. */
void azacti_bad_begin_inside(azacti_frame *f, const azacti_bytes *b, uint64_t start, uint64_t error);
uint64_t azacti_bad_keep(const azacti_bad *bad); /* the window is needed from here on */
enum azacti_step azacti_bad_step(azacti_frame *f, const azacti_bytes *b, azacti_item *ret);

/* members.c: envelopes and tables */
enum azacti_step azacti_members_step(azacti_frame *f, const azacti_bytes *b, azacti_item *ret);
enum azacti_step azacti_members_mode(azacti_frame *f, const azacti_bytes *b, azacti_item *ret);
azact_status azacti_members_columns(azacti_frame *f, const uint8_t *p, size_t len);
void azacti_members_rows_end(azacti_frame *f);

/* csvrow.c */
enum azacti_step azacti_csv_step(azacti_frame *f, const azacti_bytes *b, azacti_item *ret);
/* Is the line [p, p + len) a heading? AZACT_OK (columns replaced), AZACT_ABSENT, AZACT_ERR_NOMEM. */
azact_status azacti_csv_heading(azacti_frame *f, const uint8_t *p, size_t len);
void azacti_csv_begin(azacti_frame *f);

#endif
