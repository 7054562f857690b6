/* The input's inside, shared by input_open.c (making, feeding, asking) and window.c (moving bytes). */
#ifndef AZACTI_INPUT_OPEN_H
#define AZACTI_INPUT_OPEN_H

#include "input/input.h"
#include "input/input_stream.h"
#include "text/transcode.h"

enum azacti_input_phase {
  AZACTI_INPUT_HEAD, /* compression is not known yet */
  AZACTI_INPUT_TEXT, /* encoding is not known yet */
  AZACTI_INPUT_SKIP, /* on the way to config.skip */
  AZACTI_INPUT_RUN
};

struct azacti_input {
  azacti_mem mem;
  azacti_stream stream;
  enum azacti_input_phase phase;
  bool fed;
  bool whole; /* the window is all of a memory source */
  size_t block_bytes;
  uint64_t skip;
  /* What config.encoding asked for: a made coder, or a family ("utf-8", "utf-16", "utf-32") to look for a BOM in. */
  const char *family;
  azacti_transcoder *coder;
  const char *encoding;

  azacti_block *block;
  size_t start, len;   /* the window in the block */
  azacti_block *spare; /* a block laid aside; events may still point into it */
  uint8_t *adv;        /* one byte for each of the block's, when there is a coder */
  size_t adv_cap;
  uint64_t offset; /* of the window's first byte */
  size_t tail;     /* bytes of a character that the end of the file cut */
};

/* Takes the phases on as far as possible. AZACT_OK: running. */
azact_status azacti_input_prepare(azacti_input *input);

#endif
