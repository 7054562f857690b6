/* How a reader is set up: memory, limits, diagnostics. Every limit bounds memory before it is spent.
 *
 * Structs that cross the border start with `struct_size` and grow only at their end. Set them up with their _init
 * function, which writes the caller's size and zero everywhere else; zero always means "the default".
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_CONFIG_H
#define AZACTIVITY_CONFIG_H

#include <azactivity/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where memory comes from. All three functions must be given, be callable from every thread that drops a reference,
 * and live as long as any object made with them. `alloc` answers NULL for "no memory"; sizes are never 0. `old_size`
 * and `size` are what was asked for, so that an arena needs no headers. */
typedef struct azact_allocator {
  size_t struct_size;
  void *(*alloc)(size_t size, void *user);                                   /* as malloc */
  void *(*realloc)(void *ptr, size_t old_size, size_t new_size, void *user); /* as realloc */
  void (*free)(void *ptr, size_t size, void *user);                          /* as free */
  void *user;                                                                /* handed to all three */
} azact_allocator;

#define AZACT_LOG_ERROR 1u   /* the input cannot be read on */
#define AZACT_LOG_WARNING 2u /* a record was quarantined */
#define AZACT_LOG_INFO 3u    /* not used yet */

/* Receives one finished English sentence: `len` bytes and a NUL behind them, no newline; valid during the call. level:
 * AZACT_LOG_*. Calling the same handle from inside answers AZACT_ERR_REENTRANT; its last reference may be dropped there,
 * it then goes when the call that runs is over. So it is for the functions of an azact_allocator. */
typedef void (*azact_log_fn)(uint32_t level, const char *message, size_t len, void *user);

/* Flags of azact_config. */
#define AZACT_CONFIG_STRICT 1u /* a record that would need a repair is quarantined instead (notices still pass) */
#define AZACT_CONFIG_FOLLOW 2u /* the end of the file is not the end: answer AZACT_NEED_MORE, never "truncated" */

/* Where in an input to go on; filled by azact_reader_position, valid for the same input only.
 * Offsets are bytes from 0 in the file, or in the decompressed stream when the file is compressed. */
typedef struct azact_position {
  size_t struct_size;
  uint64_t offset;         /* the first byte not yet consumed by a delivered record */
  uint64_t record;         /* number of records delivered or quarantined so far */
  uint32_t container;      /* what the reader stands in; opaque, 0 = between top-level values */
  uint32_t reserved;       /* 0 */
  uint64_t heading_offset; /* CSV and tables: where the heading (the columns) stands */
  uint64_t heading_length; /* its bytes; 0 = no heading is needed */
} azact_position;

/* How a reader is set up; 0 and NULL mean the default. */
typedef struct azact_config {
  size_t struct_size;
  const azact_allocator *allocator; /* copied; NULL = malloc, realloc, free */
  const char *source_name;          /* copied; what events give as their source; NULL = the path, or "-" */
  const char *encoding;             /* copied; e.g. "windows-1252" (needs ICU), "utf-16le"; NULL = found out */
  azact_log_fn log;                 /* NULL = silence */
  void *log_user;                   /* handed to log */
  const azact_position *start; /* copied; NULL = the beginning. A reader that is fed gets first the start->heading_length
                                  bytes at start->heading_offset (none if 0), then the bytes from start->offset on,
                                  both decompressed */
  uint64_t max_record_bytes;   /* 0 = 16 MiB; at most 1 GiB. A longer record is quarantined, the next follows */
  uint64_t max_values;         /* 0 = 1,000,000 JSON values (members and elements) in one record; else quarantined */
  uint64_t max_output_bytes;   /* 0 = no bound on what one input may decompress to; else AZACT_ERR_RATIO */
  uint32_t max_depth;          /* 0 = 64; at most 512. Deeper containers stay text, with the notice depth_limit */
  uint32_t max_ratio;          /* 0 = 200. Decompressed : compressed, looked at after the first MiB of output */
  uint32_t zstd_window_log;    /* 0 = 25 (32 MiB); 10 ... 31. A frame that wants more ends with AZACT_ERR_RATIO */
  uint32_t flags;              /* AZACT_CONFIG_* */
  uint64_t block_bytes;        /* 0 = 256 KiB; the size of the reader's window, 4 KiB ... 64 MiB */
  uint64_t hash_seed[2];       /* {0, 0} = from the system; tables keyed by text of the input use it. Never changes
                                  what comes out */
} azact_config;

/* Set up a config: writes `size` and zeroes. Call it as azact_config_init(&config, sizeof config).
 * config: NULL gives AZACT_ERR_USAGE. size: the caller's sizeof.
 * Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL, AZACT_ERR_STRUCT_SIZE. Threads: any. Since 1.0. */
AZACT_API azact_status azact_config_init(azact_config *config, size_t size);

#ifdef __cplusplus
}
#endif
#endif
