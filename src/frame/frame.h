/* Containers: where records stand in the window, and what to do where they do not.
 *
 * The frame is a state machine over the window's bytes. It points at the next record and never looks inside one when
 * all is well: the decoder finds a record's end, and the reader tells the frame about it. Only when bytes run out or
 * a record is broken does the frame skim over brackets and quotes itself. docs/formats.md has the rules.
 *
 * Positions inside are counted from the first byte ever seen, in the window's UTF-8; what crosses this border is
 * counted from the window's front. */
#ifndef AZACTI_FRAME_H
#define AZACTI_FRAME_H

#include <azactivity/base.h>
#include "core/mem.h"
#include "frame/columns.h"
#include "frame/nest.h"
#include "frame/skim.h"

typedef struct azacti_bytes {
  const uint8_t *p;
  size_t len;
  bool eof; /* nothing follows */
  bool cut; /* and it is known that something is missing: the end fell into a character, or into compressed data */
} azacti_bytes;

/* azacti_item.what */
#define AZACTI_ITEM_MORE 0u   /* make the window longer */
#define AZACTI_ITEM_END 1u    /* nothing is left */
#define AZACTI_ITEM_OBJECT 2u /* `{` at `at`: ask the decoder with `len` bytes, then answer _ends, _more ... */
#define AZACTI_ITEM_ROW 3u    /* a table's row `[...]`; read by frame->columns; answer _ends or _broken */
#define AZACTI_ITEM_CSV 4u    /* a CSV row; cells in frame->cells; answer _ends */
#define AZACTI_ITEM_STRING 5u /* a string with its quotes, which holds a batch or nothing; answer _ends */
#define AZACTI_ITEM_BAD 6u    /* a range to quarantine; nothing to answer */
#define AZACTI_ITEM_DETACH                                                                                                 \
  7u                           /* the bytes at `at` begin a range that outgrows the record limit: keep the first `len` and
                                 where they stand, they are about to leave the window; then ask again */
#define AZACTI_ITEM_UNKNOWN 8u /* neither JSON nor a known heading */
#define AZACTI_ITEM_NOMEM 9u   /* nothing has happened; ask again */
#define AZACTI_ITEM_TRY 10u    /* behind damage: is the object at `at` a record of the log? answer _tried */

/* Why a range is quarantined (azact_error.code). */
#define AZACTI_BAD_SYNTAX 0u
#define AZACTI_BAD_TRUNCATED 1u
#define AZACTI_BAD_NOT_OBJECT 2u
#define AZACTI_BAD_CSV_CELLS 3u
#define AZACTI_BAD_LIMIT_BYTES 4u
#define AZACTI_BAD_LIMIT_VALUES 5u
#define AZACTI_BAD_ENCODING 6u
#define AZACTI_BAD_SERVICE 7u

typedef struct azacti_item {
  uint32_t what;
  uint32_t code;  /* BAD: AZACTI_BAD_* */
  size_t at, len; /* BAD with `detached`: `at` says nothing and at + len is the end (len 0) */
  size_t error_at;
  const char *message; /* BAD: static English */
  bool may_be_envelope;
  bool detached; /* BAD: it begins at the bytes kept by the last DETACH */
} azacti_item;

#define AZACTI_FRAME_LEVELS 7u
#define AZACTI_FRAME_LEAD 32u /* blanks at the beginning of a line that are looked at */

/* Kinds of level; numbers go into azact_position.container. */
enum azacti_level_kind {
  AZACTI_LEVEL_TOP,
  AZACTI_LEVEL_ARRAY,
  AZACTI_LEVEL_ARRAY_AGAIN, /* the second `records` of one envelope */
  AZACTI_LEVEL_RECORDS,     /* an envelope's object, opened by that key */
  AZACTI_LEVEL_VALUE,
  AZACTI_LEVEL_TABLES,
  AZACTI_LEVEL_TABLE_LIST,
  AZACTI_LEVEL_TABLE,
  AZACTI_LEVEL_ROWS
};

/* A range that is being quarantined: where it ends is looked for byte by byte (recover.c). */
typedef struct azacti_bad {
  uint8_t shape; /* what ends it */
  uint8_t code;
  uint8_t open, shut;    /* the record's brackets */
  bool detached, at_eof; /* at_eof: the decoder met no error, the bytes ran out */
  const char *message;
  uint64_t start, error, pos;
  uint64_t solid;       /* behind the last byte that is no blank */
  uint64_t unseparated; /* the same, before the last comma */
  /* Two readings of brackets and strings: as they stand, and (`other`) as if a quote were missing or too many where the
   * decoder stopped. */
  azacti_nest nest, other;
  uint64_t close, other_close; /* behind a bracket that may close the record; 0 = none */
  uint64_t other_at;           /* where the second reading begins; 0 = nowhere */
  uint64_t mark;               /* the last bracket or quote */
  bool other_on;
  azacti_skim skim; /* SHAPE_SPAN */
  /* an object that may be the next record is shown to the decoder */
  uint64_t tried, try_need;
  uint8_t tries;
  bool try_good;
  /* lines */
  uint64_t line;
  bool at_lead, lead_same;          /* in the blanks that begin a line; so far they are those of the record's line */
  bool one_line;                    /* the record's first line holds more than its bracket */
  bool flat;                        /* its lines are not indented deeper than itself, so indentation tells nothing */
  bool brace_line, last_brace_line; /* this line, the last line is `}` and nothing else */
  uint8_t lead, indent;
  uint8_t before, before2; /* the last two bytes that are no blanks */
  uint8_t key_len;
  char indent_text[AZACTI_FRAME_LEAD];
  char key[64]; /* the record's first key, with its quotes */
} azacti_bad;

typedef struct azacti_frame {
  const azacti_mem *mem;
  uint64_t max_record;
  bool inner; /* the text of a batch: no strings, no CSV, nothing to recognise */

  uint64_t base; /* position of the window's first byte */
  uint64_t cur;  /* next byte to look at */
  uint64_t rec;  /* start of what is being read */
  uint64_t gap;  /* end of the last record: a cut is reported from here */
  uint64_t comma;
  uint64_t opened; /* the `[` of the array at cur */
  /* The blanks that begin the line cur stands in or, when that began inside a record, the record's line. */
  char lead[AZACTI_FRAME_LEAD];
  uint8_t lead_len;
  bool lead_open;                   /* nothing but blanks so far */
  char top_lead[AZACTI_FRAME_LEAD]; /* of the line on which the last top-level value began */
  uint8_t top_lead_len;

  uint8_t level[AZACTI_FRAME_LEVELS];
  uint8_t levels;
  uint8_t mode;                     /* what is going on at cur: frame_p.h */
  uint8_t after;                    /* in arrays and objects: what came before cur */
  bool fresh_line;                  /* an LF or nothing stands between the last record and cur */
  bool lenient;                     /* a missing comma here has been told of, or is no wonder */
  bool no_comma;                    /* told of, and at the beginning of a line */
  bool not_json;                    /* the line at cur begins like JSON and is not */
  bool recognised, junk, junk_hard; /* junk: lines before anything was recognised; hard: not only bare scalars */
  bool gap_far, gap_detached;
  uint64_t junk_start;
  uint64_t line_pos;        /* no LF in [cur, line_pos) */
  uint64_t look_from, look; /* nothing but blanks in [look_from, look) */

  azacti_skim skim;
  uint64_t skim_pos;
  bool skim_over;
  uint64_t asked; /* bytes the decoder had the last time */

  /* envelope and table members */
  uint64_t key, value;
  uint32_t key_len;
  bool rows_waiting, rows_again; /* rows came before their columns; they are being read now */
  uint64_t rows_at, rows_end, back_to;

  azacti_columns columns;
  bool columns_known;
  uint64_t heading_at; /* of the columns; kept through _consumed */
  size_t heading_len;
  bool heading_new; /* the reader has not yet seen where it stands */
  bool csv;
  uint8_t delimiter, csv_state;
  bool csv_done, csv_line; /* the row's end is found; it is an LF */
  azacti_cell *cells;
  size_t cell_count, cell_cap;
  size_t *marks; /* start and end of each cell, from rec */
  size_t mark_count, mark_cap;
  uint64_t csv_pos;
  azacti_buf heading_line;

  bool pending_bom, pending_nul; /* seen before the next record */

  bool bad_active;
  azacti_bad bad;
} azacti_frame;

void azacti_frame_init(azacti_frame *frame, const azacti_mem *mem, uint64_t max_record, bool inner);
void azacti_frame_free(azacti_frame *frame);
void azacti_frame_restart(azacti_frame *frame); /* as after _init, memory kept */

void azacti_frame_next(azacti_frame *frame, const azacti_bytes *bytes, azacti_item *ret);

/* Answers to OBJECT, ROW, CSV, STRING. */

/* The record was whole, `len` bytes. false: the frame has only now recognised the input and goes back to report what
 * stood before; the record is not to be delivered, it comes again. */
bool azacti_frame_ends(azacti_frame *frame, size_t len);
void azacti_frame_more(azacti_frame *frame, const azacti_bytes *bytes, size_t given); /* the decoder ran out of bytes */
bool azacti_frame_envelope(azacti_frame *frame, uint32_t envelope, size_t at); /* `[` at `at` from the record's start */
/* The record cannot be read: an error `at` bytes from its start. code: AZACTI_BAD_*. */
void azacti_frame_broken(azacti_frame *frame, const azacti_bytes *bytes, uint32_t code, size_t at, const char *message);

/* Answer to TRY. */
#define AZACTI_TRY_NO 0u
#define AZACTI_TRY_YES 1u
#define AZACTI_TRY_MORE 2u /* the bytes ran out inside it */
void azacti_frame_tried(azacti_frame *frame, const azacti_bytes *bytes, const azacti_item *item, uint32_t answer);

/* Bytes at the window's front that are no longer needed. */
size_t azacti_frame_spare(const azacti_frame *frame);
void azacti_frame_consumed(azacti_frame *frame, size_t len);

/* Where it stands, for azact_position.container; and back. */
uint32_t azacti_frame_container(const azacti_frame *frame);
bool azacti_frame_resume(azacti_frame *frame, uint32_t container); /* false: not a number that _container gave */
/* Read a heading again: the bytes of a CSV heading line, or of a table's columns. AZACT_OK, _NOMEM, _RANGE. */
azact_status azacti_frame_heading(azacti_frame *frame, uint32_t container, const uint8_t *p, size_t len);

/* The record that comes next belongs to the second array of that name in its envelope. */
bool azacti_frame_is_again(const azacti_frame *frame);

#endif
