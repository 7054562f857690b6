/* libazactivity: the ground everything else stands on.
 *
 * Types, status codes, version. Nothing here allocates and every function may be called from any thread at any time.
 *
 * Reading the headers of this folder alone tells what the library can do:
 *   base.h      types, status codes, version           config.h    allocator, limits, log callback
 *   reader.h    bytes in, events out                   event.h     one event: fields, origin, anomalies, raw bytes
 *   view.h      typed derived values of an event       value.h     any JSON value in an event, by JSON Pointer
 *   resource.h  ARM resource ids                       operation.h operation names and status words
 *   export.h    the canonical record as text           group.h     events of one correlation id: groups, operations
 *   arrow.h     events and operations as tables
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_BASE_H
#define AZACTIVITY_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(AZACT_API)
/* given from outside: the single-file build hides its calls */
#elif defined(_WIN32) && defined(AZACT_SHARED)
#  ifdef AZACT_BUILDING
#    define AZACT_API __declspec(dllexport)
#  else
#    define AZACT_API __declspec(dllimport)
#  endif
#elif defined(__GNUC__)
#  define AZACT_API __attribute__((visibility("default")))
#else
#  define AZACT_API
#endif

/* ---- status ------------------------------------------------------------------------------------------------------
 * 0 is success. Positive: there is no value, and that is not an error. Negative: an error, of one of three classes:
 *   -1 ...  -99   record-level: this record is lost to decoding, its bytes are not; the reader goes on with the next;
 *   -100 ... -199 call-level: the call was refused, the handle is as it was before;
 *   -200 and below handle-level: the handle is finished, only unref is left.
 * Outputs are written only when a call returns AZACT_OK, unless its page says otherwise. Values never change. */
typedef int32_t azact_status; /* AZACT_OK, AZACT_ABSENT ..., AZACT_ERR_* */

#define AZACT_OK 0        /* success; outputs are written */
#define AZACT_ABSENT 1    /* the record does not have it */
#define AZACT_NULL 2      /* the record has it, and it is JSON null */
#define AZACT_END 3       /* the input is at its end, nothing follows */
#define AZACT_NEED_MORE 4 /* feed more bytes (or wait for the file to grow) and call again */
#define AZACT_READY 5     /* results are waiting: take them, then call again */

#define AZACT_ERR_SYNTAX (-1)     /* the record's JSON cannot be read */
#define AZACT_ERR_TRUNCATED (-2)  /* the input ended inside the record */
#define AZACT_ERR_NOT_OBJECT (-3) /* an element that should be a record is a number, a string, an array ... */
#define AZACT_ERR_CSV_CELLS (-4)  /* a CSV row with more or fewer cells than its heading */
#define AZACT_ERR_LIMIT (-5)      /* a limit of azact_config was reached; the error's code says which */
#define AZACT_ERR_ENCODING (-6)   /* strict mode: the record held invalid UTF-8 or the like */
#define AZACT_ERR_SERVICE (-7)    /* the input holds Azure's error answer instead of events */

#define AZACT_ERR_USAGE (-100)        /* NULL where it is not allowed, wrong handle, wrong state */
#define AZACT_ERR_STRUCT_SMALL (-101) /* struct_size is smaller than the first published size */
#define AZACT_ERR_STRUCT_SIZE (-102)  /* struct_size is absurd */
#define AZACT_ERR_STRUCT_NEWER (-103) /* the caller set a member that this library does not know */
#define AZACT_ERR_REENTRANT (-104)    /* called on a handle from inside one of its own callbacks */
#define AZACT_ERR_TYPE (-105)         /* the value is there, but is not of the type asked for */
#define AZACT_ERR_RANGE (-106)        /* the number does not fit, the index or the id is out of range */
#define AZACT_ERR_UNSUPPORTED (-107)  /* this build lacks the feature (see azact_has_feature) */
#define AZACT_ERR_NOMEM (-108)        /* the allocator answered NULL; nothing is lost, the call may be repeated */

#define AZACT_ERR_IO (-200)             /* reading failed */
#define AZACT_ERR_DECOMPRESS (-201)     /* gzip or zstd data is damaged */
#define AZACT_ERR_RATIO (-202)          /* decompression passed the ratio limit or the zstd window limit */
#define AZACT_ERR_NOT_RECOGNISED (-203) /* neither JSON nor a known CSV heading in the first MiB */

/* Parameters and members that mean the same everywhere, unless a comment of their own says otherwise:
 *   event, reader, grouper, group, value, resource, builder   the handle that is asked or changed. NULL, and what is no
 *              such handle, gives AZACT_ERR_USAGE; where no status is returned, 0 or NULL
 *   ret        where the result goes; NULL gives AZACT_ERR_USAGE. Written on AZACT_OK only. A struct needs its
 *              struct_size set
 *   config     how to set it up; copied. NULL = all defaults
 *   field      AZACT_F_*
 *   index      from 0
 *   len        bytes of the text before it
 *   buf        where the text is copied to; NULL only if cap is 0
 *   cap        bytes that buf has room for, the NUL included
 *   ret_len    receives the length of the whole text without the NUL; may be NULL
 *   write      receives the text in pieces; NULL gives AZACT_ERR_USAGE
 *   fn         is called for each; NULL gives AZACT_ERR_USAGE
 *   user       handed to the callback as it is; may be NULL
 *   struct_size  sizeof of the struct, as the caller's header has it; the caller sets it
 *   reserved   0 */

/* Text: UTF-8, not NUL-terminated, may hold NUL bytes. `ptr` is never NULL when a function has returned AZACT_OK. */
typedef struct azact_str {
  const char *ptr; /* its first byte */
  size_t len;      /* bytes */
} azact_str;

/* Receives text in pieces. `data` is valid during the call only. Anything but AZACT_OK stops the writing, and is what
 * the writing function then returns; use a call-level code or a positive number of your own. */
typedef azact_status (*azact_write_fn)(const char *data, size_t len, void *user);

/* Name of a status code, as in "AZACT_ERR_SYNTAX"; "AZACT_UNKNOWN" for any other number. Never NULL; static storage.
 * status: any number. Threads: any. Since 1.0. */
AZACT_API const char *azact_status_name(azact_status status);

/* 1 if `status` is a record-level error (-1 ... -99): the reader goes on. Else 0. status: any number. Threads: any.
 * Since 1.0. */
AZACT_API int32_t azact_status_is_record(azact_status status);

/* 1 if `status` is a handle-level error (-200 and below): only unref is left. Else 0. status: any number. Threads: any.
 * Since 1.0. */
AZACT_API int32_t azact_status_is_fatal(azact_status status);

/* Version of the library that is running, "MAJOR.MINOR.PATCH". Static storage. Threads: any. Since 1.0. */
AZACT_API const char *azact_version(void);

/* Number of the ABI, the one in the shared library's name. Threads: any. Since 1.0. */
AZACT_API uint32_t azact_abi_version(void);

/* 1 if this build has the feature, 0 if it has not, or if `name` is NULL or unknown. name: NUL-terminated: "icu" (case
 * folding beyond ASCII, named code pages), "zlib" (gzip), "zstd". Threads: any. Since 1.0. */
AZACT_API int32_t azact_has_feature(const char *name);

#ifdef __cplusplus
}
#endif
#endif
