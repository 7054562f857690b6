/* The reader's inside, shared by the files of reader/. */
#ifndef AZACTI_READER_P_H
#define AZACTI_READER_P_H

#include <azactivity/reader.h>
#include "core/atomics.h"
#include "decode/decoder.h"
#include "decode/record.h"
#include "frame/frame.h"
#include "input/input.h"
#include "reader/errorplace.h"
#include "view/derive.h"

#define AZACTI_READER_MAGIC 0x415a5244u

/* A batch that was carried as a string: its text, unescaped, and a frame of its own over it. */
typedef struct azacti_batch {
  bool active;
  azacti_frame frame;
  azacti_block *text;
  size_t text_len, text_cap;
  uint8_t *adv; /* for each byte of the text the bytes of the string that it stands for */
  size_t adv_cap;
  size_t string_at;      /* of the string's first inner byte, in the window */
  size_t string_len;     /* with its quotes */
  size_t seen, seen_adv; /* sum of adv over the first `seen` bytes, so that mapping is linear */
  uint64_t number;
} azacti_batch;

typedef struct azacti_told {
  bool there;
  azact_error error;
  azacti_block *block; /* keeps error.raw */
  uint64_t inner;
  bool in_file; /* offsets count in the compressed file itself */
} azacti_told;

struct azact_reader {
  uint32_t magic;
  atomic_uint_fast32_t refs;
  azacti_mem mem;
  bool busy, fed, borrowed, strict;
  bool orphan; /* the last reference was dropped by a callback of the call that runs */
  uint64_t max_record;
  azact_log_fn log;
  void *log_user;
  azacti_block *name;
  size_t name_len;

  azacti_input *input;
  azacti_decoder *decoder;
  azacti_judge_memo judge;
  azacti_frame frame;
  azacti_batch batch;
  azact_event *spare;

  bool eof, cut_told;
  bool tail_told;     /* the bytes behind the last whole character */
  azact_status fatal; /* what every further call answers */

  /* going on where another reader stopped */
  azact_position start;
  bool started;
  uint32_t resume; /* 0 nothing to do, 1 the heading is to be read, 2 the way to start.offset */
  int64_t shift;   /* from offsets of what is fed to offsets of the file */

  /* where the next one may go on */
  azact_position position;

  /* lines before the window */
  uint64_t lines, chars;

  azacti_told told;
  azacti_told kept; /* the front of a range that outgrew the window */
  azact_stats stats;
};

/* One record, or one range, of the frame that is active. */
typedef struct azacti_at {
  uint64_t offset, length, error_offset;
  size_t window_at; /* of the error, for line and column */
} azacti_at;

/* loop.c */
azact_status azacti_reader_step(azact_reader *reader, azact_event *event, bool own);
azact_status azacti_reader_more(azact_reader *reader); /* AZACT_OK also at the end: then reader->eof */
uint64_t azacti_reader_offset_at(const azact_reader *reader, size_t window_at);
/* File offset of a byte of what the active frame sees. */
uint64_t azacti_reader_map(azact_reader *reader, size_t at, size_t *window_at);

/* report.c */
void azacti_reader_forget(azact_reader *reader); /* the last error */
azact_status azacti_reader_report(azact_reader *reader, const azacti_item *item);
azact_status azacti_reader_fail(azact_reader *reader, azact_status status, const char *message);
azact_status azacti_reader_trouble(azact_reader *reader, azact_status status);
void azacti_reader_keep(azact_reader *reader, const azacti_item *item);
void azacti_reader_count_lines(azact_reader *reader, const uint8_t *p, size_t len);

/* batch.c */
azact_status azacti_batch_open(azact_reader *reader, const azacti_item *item, bool *is_batch);
void azacti_batch_close(azact_reader *reader);
void azacti_batch_free(azact_reader *reader);

/* resume.c */
azact_status azacti_reader_resume(azact_reader *reader);
void azacti_reader_note(azact_reader *reader); /* after a record: the position */
void azacti_reader_note_heading(azact_reader *reader);

/* verdict.c */
/* What a decoded object is after all: AZACTI_BAD_NOT_OBJECT, AZACTI_BAD_SERVICE, or -1: an event. */
int azacti_verdict_odd(const uint8_t *p, size_t len, bool top);
azact_status azacti_verdict_flags(azact_reader *reader, azact_event *event, const azacti_item *item);

/* reader.c: what api_reader.c calls */
enum azacti_how { AZACTI_OPEN_FEED, AZACTI_OPEN_MEMORY, AZACTI_OPEN_FD, AZACTI_OPEN_PATH };
typedef struct azacti_opening {
  enum azacti_how how;
  const void *data;
  size_t len;
  uint32_t mode;
  void (*release)(const void *data, size_t len, void *user);
  void *user;
  int32_t fd;
  const char *path;
  int32_t *os_error;
} azacti_opening;
azact_status azacti_reader_open(const azact_config *config, const azacti_opening *opening, azact_reader **ret);
azact_status azacti_reader_next(azact_reader *reader, azact_event **ret);
azact_status azacti_reader_next_into(azact_reader *reader, azact_event **inout);
void azacti_reader_stats(const azact_reader *reader, azact_stats *ret);
void azacti_reader_release(azact_reader *reader);
/* The call that set `busy` is over. The reader may be gone afterwards. */
void azacti_reader_leave(azact_reader *reader);

#endif
