/* libazactivity-jansson: events for hosts that speak jansson.
 *
 * A library of its own beside libazactivity (pkg-config: azactivity-jansson), and the only one that knows json_t. Include
 * this header apart; azactivity.h does not. It needs jansson 2.14 or later, whose symbols carry versions: jansson shares two
 * names with json-c, so a host that links json-c links the core alone (docs/adapters.md).
 *
 * Ownership. What a function hands out in `ret` is one new reference: the caller drops it with json_decref, azact_event_unref
 * or azact_reader_unref. A tree is the caller's alone, shares nothing with the event, and may be changed freely. Trees that
 * are handed in are only read; not even their reference counts change.
 * Memory. Trees and all passing memory come from jansson's own allocator, which is the host's to choose
 * (json_set_alloc_funcs is never called here); events and readers come from azact_config.allocator.
 * Depth. jansson frees, compares and copies a tree by recursion, up to 300 bytes of stack a level. So no tree deeper than
 * max_depth is ever handed out: AZACT_ERR_LIMIT comes instead. Building and writing use no recursion.
 * Threads. The functions may be called from any thread at any time. An event, group or value may be read by many threads at
 * once; a tree that is handed in must not be changed by another thread meanwhile. A host that builds trees in several
 * threads calls jansson's json_object_seed(0) before it starts them.
 *
 * How JSON becomes json_t:
 *   numbers  a whole number written with digits only that fits 64 bits is a json_integer (-0 is 0); a number with a fraction
 *            or an exponent is the nearest json_real; what jansson can't hold (99999999999999999999, 1e400) is a json_string
 *            with the number's spelling, so that it isn't lost. With AZACT_JANSSON_EXACT every number that would not keep
 *            its spelling as an integer ("1.0", "1e3", "-0", 30 digits) is such a string. No locale has a say in it.
 *   strings  by length, never by NUL: use json_string_length and, for keys, json_object_iter_key_len or json_object_getn;
 *            the caller of an event can put \u0000 into either. Always well-formed UTF-8: what was not, reads U+FFFD.
 *   keys     of equal keys the last counts, and stands where the last stood, as everywhere in libazactivity.
 *   null     is json_null(). A field that the event lacks is AZACT_ABSENT, and no tree.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_JANSSON_H
#define AZACTIVITY_JANSSON_H

#include <azactivity/azactivity.h>
#include <jansson.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(AZACT_JANSSON_API)
/* given from outside */
#elif defined(_WIN32) && defined(AZACT_SHARED)
#  ifdef AZACT_JANSSON_BUILDING
#    define AZACT_JANSSON_API __declspec(dllexport)
#  else
#    define AZACT_JANSSON_API __declspec(dllimport)
#  endif
#elif defined(__GNUC__)
#  define AZACT_JANSSON_API __attribute__((visibility("default")))
#else
#  define AZACT_JANSSON_API
#endif

/* azact_jansson_config.flags */
#define AZACT_JANSSON_EXACT 1u /* numbers that a json_integer does not spell as they are written become strings */

/* Limits of one tree. 0 means the default. */
typedef struct azact_jansson_config {
  size_t struct_size;
  uint32_t flags;      /* AZACT_JANSSON_* */
  uint32_t max_depth;  /* 0 = 128; at most 512. The outermost object or array is level 1 */
  uint64_t max_values; /* 0 = 2,000,000 nodes of the tree; hostile JSON costs jansson up to 80 times its own size */
  uint64_t max_bytes;  /* 0 = 256 MiB; of the text that a tree is written to (azact_jansson_to_event, _open) */
} azact_jansson_config;

/* Set up a config: writes `size` and zeroes. Call it as azact_jansson_config_init(&config, sizeof config).
 * config: NULL gives AZACT_ERR_USAGE. size: the caller's sizeof.
 * Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL, AZACT_ERR_STRUCT_SIZE. Threads: any. Since 1.0. */
AZACT_JANSSON_API azact_status azact_jansson_config_init(azact_jansson_config *config, size_t size);

/* ---- from events to json_t ---------------------------------------------------------------------------------------- */

/* The canonical record of an event, which is what azact_event_write_json writes, as an object. Keys are in its order.
 * ret: receives one reference, which json_decref drops; NULL gives AZACT_ERR_USAGE.
 * Returns AZACT_OK, AZACT_ERR_LIMIT (deeper or of more values than the config allows; the event is as sound as before),
 * AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE / _NEWER, AZACT_ERR_RANGE (max_depth above 512, an unknown flag),
 * AZACT_ERR_NOMEM. Threads: const-shared. Since 1.0. */
AZACT_JANSSON_API azact_status azact_jansson_event(const azact_event *event, const azact_jansson_config *config,
                                                   json_t **ret);

/* One field, as azact_event_write_field writes it: a string, a number, an object, json_null() ...
 * ret: receives one reference, which json_decref drops; NULL gives AZACT_ERR_USAGE.
 * Returns as azact_jansson_event, and AZACT_ABSENT (the event does not have it), AZACT_ERR_RANGE (no such field).
 * Threads: const-shared. Since 1.0. */
AZACT_JANSSON_API azact_status azact_jansson_field(const azact_event *event, azact_field field,
                                                   const azact_jansson_config *config, json_t **ret);

/* The record's `properties`: an object or array, also if it came as a string that holds one; otherwise what it is.
 * ret: receives one reference, which json_decref drops; NULL gives AZACT_ERR_USAGE.
 * Returns as azact_jansson_event, and AZACT_ABSENT. Threads: const-shared. Since 1.0. */
AZACT_JANSSON_API azact_status azact_jansson_properties(const azact_event *event, const azact_jansson_config *config,
                                                        json_t **ret);

/* The claims of the caller's token, read through like `properties`.
 * ret: receives one reference, which json_decref drops; NULL gives AZACT_ERR_USAGE.
 * Returns as azact_jansson_event, and AZACT_ABSENT. Threads: const-shared. Since 1.0. */
AZACT_JANSSON_API azact_status azact_jansson_claims(const azact_event *event, const azact_jansson_config *config,
                                                    json_t **ret);

/* Any value of an event (azact_event_lookup, azact_event_field_value) as it is written: a string that holds JSON stays a
 * string. Time grows with the value's bytes times its depth.
 * ret: receives one reference, which json_decref drops; NULL gives AZACT_ERR_USAGE.
 * Returns as azact_jansson_event. Threads: const-shared. Since 1.0. */
AZACT_JANSSON_API azact_status azact_jansson_value(const azact_value *value, const azact_jansson_config *config,
                                                   json_t **ret);

/* A group, which is what azact_group_write_json writes, as an object. A group of very many events needs a larger
 * max_values.
 * ret: receives one reference, which json_decref drops; NULL gives AZACT_ERR_USAGE.
 * Returns as azact_jansson_event. Threads: const-shared. Since 1.0. */
AZACT_JANSSON_API azact_status azact_jansson_group(const azact_group *group, const azact_jansson_config *config,
                                                   json_t **ret);

/* The last error of a reader, which is what azact_reader_write_error_json writes, as an object: the record that could not be
 * decoded, with its place and its bytes.
 * ret: receives one reference, which json_decref drops; NULL gives AZACT_ERR_USAGE.
 * Returns as azact_jansson_event, and AZACT_ABSENT (there is no error). Threads: per-handle. Since 1.0. */
AZACT_JANSSON_API azact_status azact_jansson_reader_error(const azact_reader *reader, const azact_jansson_config *config,
                                                          json_t **ret);

/* ---- from json_t to events ----------------------------------------------------------------------------------------
 * The tree is written as compact JSON and decoded: reals in the shortest spelling that reads back as the same number, in no
 * locale. What jansson has dropped while it parsed (digits, equal keys, the spelling of numbers) is not in the tree and not
 * in the event; give the library the bytes where they matter. azact_event_raw and the offsets of azact_event_source are
 * those of the compact text. */

/* A reader over a tree of any shape that the library knows: one record, an array, {"records":[...]}, {"value":[...]} ...
 * json: not NULL; no longer needed when the call returns. limits: NULL = all defaults. config: as for azact_reader_new.
 * ret: receives one reference; NULL gives AZACT_ERR_USAGE.
 * Returns AZACT_OK; AZACT_ERR_LIMIT (deeper, of more values or more bytes than `limits` allows; a tree that holds itself is
 * deeper); AZACT_ERR_TYPE (a node of no known type, or a real that is no number); AZACT_ERR_NOMEM; what azact_reader_new
 * answers; AZACT_ERR_STRUCT_SMALL / _SIZE / _NEWER and AZACT_ERR_RANGE also for `limits`. Threads: any. Since 1.0. */
AZACT_JANSSON_API azact_status azact_jansson_open(const json_t *json, const azact_jansson_config *limits,
                                                  const azact_config *config, azact_reader **ret);

/* The one event that a tree is. It pins its own text only.
 * json: not NULL; no longer needed when the call returns. limits: NULL = all defaults. config: as for azact_reader_new.
 * ret: receives one reference; NULL gives AZACT_ERR_USAGE.
 * Returns as azact_jansson_open; AZACT_ABSENT (the tree holds no record: {"records":[]}); AZACT_ERR_USAGE also for more than
 * one record (azact_jansson_open reads them); the error of the record (AZACT_ERR_NOT_OBJECT, AZACT_ERR_LIMIT,
 * AZACT_ERR_ENCODING, AZACT_ERR_SERVICE). Threads: any. Since 1.0. */
AZACT_JANSSON_API azact_status azact_jansson_to_event(const json_t *json, const azact_jansson_config *limits,
                                                      const azact_config *config, azact_event **ret);

#ifdef __cplusplus
}
#endif
#endif
