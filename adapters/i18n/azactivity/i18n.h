/* libazactivity-i18n: text that deceives the eye, and bytes of an unknown charset.
 *
 * A library of its own beside libazactivity (pkg-config: azactivity-i18n), because it needs ICU's icu-i18n, which the core
 * does not. Include this header apart; azactivity.h does not.
 *
 * The caller of an operation and the names of resources are chosen by people, also by the one who is being audited. A caller
 * "p\u0430ypal@contoso.com" with a Cyrillic a, a resource group with a zero width space, a name that a bidi control shows
 * backwards: all are sound events, decoded like any other. What is found here is a *hint* for the analyst who reads them.
 * Nothing is an error, nothing is a reason to drop an event, and a text without hints is not proven honest. Hints and
 * skeletons follow the Unicode tables of the ICU that runs (UTS 39), so they may differ between versions of ICU; store
 * neither.
 *
 * Threads: a handle is immutable; any number of threads may use one at the same time ("const-shared"). ICU is used as it is:
 * u_init, u_cleanup and u_setMemoryFunctions are never called, and ICU's own memory comes from ICU's allocator.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_I18N_H
#define AZACTIVITY_I18N_H

#include <azactivity/azactivity.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(AZACT_I18N_API)
/* given from outside */
#elif defined(_WIN32) && defined(AZACT_SHARED)
#  ifdef AZACT_I18N_BUILDING
#    define AZACT_I18N_API __declspec(dllexport)
#  else
#    define AZACT_I18N_API __declspec(dllimport)
#  endif
#elif defined(__GNUC__)
#  define AZACT_I18N_API __attribute__((visibility("default")))
#else
#  define AZACT_I18N_API
#endif

typedef struct azact_i18n azact_i18n; /* opaque, immutable */

/* How far scripts are mixed in a text (UTS 39, 5.2), from none to all. */
#define AZACT_RESTRICTION_ASCII 1u         /* ASCII only */
#define AZACT_RESTRICTION_SINGLE_SCRIPT 2u /* one script */
#define AZACT_RESTRICTION_HIGH 3u          /* one script, or Latin with Chinese, Japanese or Korean */
#define AZACT_RESTRICTION_MODERATE 4u      /* Latin with one other script, but not Cyrillic or Greek */
#define AZACT_RESTRICTION_MINIMAL 5u       /* any mixture of scripts */
#define AZACT_RESTRICTION_NONE 6u          /* any characters */

/* How a handle is set up; 0 and NULL mean the default. */
typedef struct azact_i18n_config {
  size_t struct_size;
  const azact_allocator *allocator; /* copied; NULL = malloc, realloc, free. For the handle and passing buffers */
  uint32_t restriction;             /* AZACT_RESTRICTION_*: what passes without a hint; 0 = AZACT_RESTRICTION_HIGH */
  uint32_t reserved;                /* 0 */
  uint64_t max_text;                /* 0 = 4096 bytes; at most 1 MiB. ICU's time may grow with the square of a text */
} azact_i18n_config;

/* Set up a config: writes `size` and zeroes. Call it as azact_i18n_config_init(&config, sizeof config).
 * config: NULL gives AZACT_ERR_USAGE. size: the caller's sizeof.
 * Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL, AZACT_ERR_STRUCT_SIZE. Threads: any. Since 1.0. */
AZACT_I18N_API azact_status azact_i18n_config_init(azact_i18n_config *config, size_t size);

/* Make a handle. config: NULL = all defaults. ret: receives one reference; NULL gives AZACT_ERR_USAGE.
 * Returns AZACT_OK, AZACT_ERR_USAGE (also: an allocator without all three functions), _STRUCT_SMALL, _STRUCT_SIZE,
 * _STRUCT_NEWER, _RANGE (restriction or max_text), _UNSUPPORTED (this ICU lacks the data), _NOMEM (an ICU that found no memory while it
 * loaded its tables for the first time gives this for the life of the process). Threads: any. Since 1.0. */
AZACT_I18N_API azact_status azact_i18n_new(const azact_i18n_config *config, azact_i18n **ret);

/* Add a reference. i18n: the handle. Returns `i18n`; NULL gives NULL. Threads: any. Since 1.0. */
AZACT_I18N_API azact_i18n *azact_i18n_ref(azact_i18n *i18n);

/* Drop a reference. i18n: the handle; NULL does nothing. Threads: any. Since 1.0. */
AZACT_I18N_API void azact_i18n_unref(azact_i18n *i18n);

/* ---- hints -------------------------------------------------------------------------------------------------------
 * Of one part of a text; parts end at "/" and "@", so that a name stands apart from its domain and its neighbours. */
#define AZACT_HINT_MIXED_SCRIPT 1u   /* more scripts than config.restriction lets pass */
#define AZACT_HINT_LOOKS_ASCII 2u    /* not ASCII, but every character looks like ASCII */
#define AZACT_HINT_MIXED_NUMBERS 3u  /* digits of several scripts */
#define AZACT_HINT_REPEATED_MARK 4u  /* the same accent twice on one letter: shows as once */
#define AZACT_HINT_HIDDEN_OVERLAY 5u /* an accent that vanishes in the letter before it: i with a dot above */
#define AZACT_HINT_UNCHECKED 6u      /* longer than config.max_text: the five above were not looked for */
/* Of one character. */
#define AZACT_HINT_BIDI_CONTROL 16u /* U+061C, U+200E, U+200F, U+202A-202E, U+2066-2069: turns the order of what is shown */
#define AZACT_HINT_ZERO_WIDTH 17u   /* U+200B-200D, U+2060, U+FEFF: takes no room */
#define AZACT_HINT_IGNORABLE 18u    /* any other character that shows as nothing: tags, fillers, variation selectors ... */
#define AZACT_HINT_CONTROL 19u      /* C0, DEL, C1, U+2028, U+2029: upsets terminals and logs */

/* The word for AZACT_HINT_* ("mixed_script"); "unknown" for another number. Static storage. kind: AZACT_HINT_*. Threads: any.
 * Since 1.0. */
AZACT_I18N_API const char *azact_hint_name(uint32_t kind);

/* The word for AZACT_RESTRICTION_* ("single_script"); "unknown" for another number. Static storage. restriction:
 * AZACT_RESTRICTION_*. Threads: any. Since 1.0. */
AZACT_I18N_API const char *azact_restriction_name(uint32_t restriction);

/* One thing that may deceive the eye. */
typedef struct azact_hint {
  size_t struct_size;
  uint32_t kind;        /* AZACT_HINT_* */
  azact_field field;    /* whose text it is; 0 = a text given by the caller */
  azact_str text;       /* the whole text */
  uint64_t offset;      /* of the part or the character in it, bytes */
  uint64_t length;      /* bytes */
  uint32_t code_point;  /* hints of one character; else 0 */
  uint32_t restriction; /* mixed_script: AZACT_RESTRICTION_* of the part; else 0 */
} azact_hint;

/* Receives one hint; it and its text are valid during the call only. Anything but AZACT_OK stops, and is what the calling
 * function returns. The handle may be used from inside. */
typedef azact_status (*azact_hint_fn)(const azact_hint *hint, void *user);

/* Hints on a text: those of characters first, then part by part, each in the order of the text.
 * i18n: the handle. text: UTF-8; bytes that are none count as U+FFFD; may be NULL if len is 0. fn: not NULL.
 * Returns AZACT_OK (also without any hint), what `fn` returned, AZACT_ERR_USAGE, AZACT_ERR_NOMEM (some hints may have been
 * given). Threads: const-shared. Since 1.0. */
AZACT_I18N_API azact_status azact_i18n_check(const azact_i18n *i18n, const char *text, size_t len, azact_hint_fn fn,
                                             void *user);

/* Hints on what people choose in an event: caller; the names in the claims (name, upn, e-mail) where they differ from it;
 * resource_id with every name in it; resource_group where the record has one of its own.
 * i18n: the handle. fn: not NULL.
 * Returns as azact_i18n_check. Threads: const-shared. Since 1.0. */
AZACT_I18N_API azact_status azact_i18n_check_event(const azact_i18n *i18n, const azact_event *event, azact_hint_fn fn,
                                                   void *user);

/* The first hint of one character at or behind byte `from`; go on at ret->offset + ret->length. For texts of any length: time
 * grows with the bytes looked at. text: as of azact_i18n_check; ret->text is borrowed from it. from: at most len. ret: its struct_size must be set.
 * Returns AZACT_OK, AZACT_ABSENT (no more), AZACT_ERR_RANGE (from > len), AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE.
 * Threads: any. Since 1.0. */
AZACT_I18N_API azact_status azact_i18n_next_hidden(const char *text, size_t len, size_t from, azact_hint *ret);

/* ---- names that look alike --------------------------------------------------------------------------------------- */

/* Flags of azact_i18n_skeleton and azact_i18n_confusable. */
#define AZACT_SKELETON_FOLD 1u /* without case, as Azure compares names */

/* A text's skeleton (UTS 39, 4): two texts that look alike have the same one. It is for comparing, not for showing: that of
 * "m" is "rn". Copied: at most `cap` bytes with a NUL at the end, and always the full length without it to *ret_len. With too
 * little room the answer is AZACT_ERR_RANGE, an empty text (if cap is not 0) and *ret_len. buf: may be NULL if cap is 0.
 * ret_len: may be NULL. i18n: the handle. text: as of azact_i18n_check. flags: AZACT_SKELETON_*.
 * Returns AZACT_OK, AZACT_ERR_RANGE, AZACT_ERR_LIMIT (longer than config.max_text), AZACT_ERR_USAGE (also: an unknown flag),
 * AZACT_ERR_NOMEM. Threads: const-shared. Since 1.0. */
AZACT_I18N_API azact_status azact_i18n_skeleton(const azact_i18n *i18n, const char *text, size_t len, uint32_t flags,
                                                char *buf, size_t cap, size_t *ret_len);

/* Are two texts different and yet look alike? *ret: 1 = yes, 0 = no (also if they are equal, byte by byte or, with
 * AZACT_SKELETON_FOLD, but for case). To find such pairs among many texts compare their skeletons instead.
 * i18n: the handle. a, b: as the text of azact_i18n_check. a_len, b_len: their bytes. flags: AZACT_SKELETON_*.
 * Returns AZACT_OK, AZACT_ERR_LIMIT, AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Threads: const-shared. Since 1.0. */
AZACT_I18N_API azact_status azact_i18n_confusable(const azact_i18n *i18n, const char *a, size_t a_len, const char *b,
                                                  size_t b_len, uint32_t flags, uint32_t *ret);

/* ---- charset ----------------------------------------------------------------------------------------------------- */

/* What bytes may be written in. */
typedef struct azact_charset {
  size_t struct_size;
  uint32_t confidence; /* 0 ... 100 */
  uint32_t reserved;   /* 0 */
  char name[40];       /* as azact_config.encoding takes it ("windows-1252", "UTF-16LE"); ends in a NUL */
  char language[16];   /* "de" ...; "" where the charset doesn't tell */
} azact_charset;

/* The `index`-th best guess at the charset of some bytes, from 0. The first 64 KiB are looked at. A guess by statistics: weak
 * on short text and on text that is mostly ASCII, which logs are; a byte order mark or sound UTF-8 beyond ASCII is sure.
 * Mind a host that limits memory hard: ICU's own detector (seen in 72) crashes if malloc answers NULL inside it.
 * i18n: the handle. bytes: may be NULL only if len is 0. ret: its struct_size must be set.
 * Returns AZACT_OK, AZACT_ABSENT (no more guesses), AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE, AZACT_ERR_NOMEM,
 * AZACT_ERR_UNSUPPORTED (this ICU lacks the data). Threads: const-shared. Since 1.0. */
AZACT_I18N_API azact_status azact_i18n_guess_charset(const azact_i18n *i18n, const void *bytes, size_t len, size_t index,
                                                     azact_charset *ret);

#ifdef __cplusplus
}
#endif
#endif
