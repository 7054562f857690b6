/* Records of one log repeat their shape: the same keys in the same order, the same punctuation, only the values differ. The
 * trail remembers shapes as a tree of steps. A step is the run of bytes between two values (quotes, commas, brackets, keys),
 * followed by one value that is a string or a scalar. A record whose bytes follow a path of the tree to its end has, by
 * induction, the shape of a record that the scan has been through: the same keys in the same objects, so the same entries, no
 * key twice, no level too deep. Only its values are looked at.
 *
 * Nothing is believed that was not compared byte for byte, and a record that leaves the tree, or holds a value that needs a
 * repair, is scanned from its beginning by scan.c. So what comes out never depends on what was read before. */
#ifndef AZACTI_TRAIL_H
#define AZACTI_TRAIL_H

#include "decode/leaf.h"

#define AZACTI_TRAIL_TEXT 192u /* longer runs are not learned */

enum { AZACTI_TRAIL_STRING, AZACTI_TRAIL_SCALAR, AZACTI_TRAIL_END };

typedef struct azacti_trail_step {
  uint32_t child, sibling; /* steps; 0 = none. Of an END step, child is its leaf */
  uint32_t text;           /* where its bytes begin in the pool */
  uint32_t entry;          /* where its entries begin in the templates */
  uint32_t close;          /* where its closings begin */
  uint32_t values;         /* values from the record's first byte up to this step's, this one included */
  uint16_t len;            /* bytes */
  uint8_t kind;            /* AZACTI_TRAIL_* */
  uint8_t entries;         /* entries that begin in it */
  uint8_t closes;          /* containers with an entry that end in it */
  bool known;              /* its value belongs to the last of the entries */
  bool look;               /* embed.c looks at some of the entries, whatever their values */
  uint8_t last, steady;    /* bytes of its last string (below 64), and how often in a row they were as many */
} azacti_trail_step;

/* `entry` ends `at` bytes behind the step's first. */
typedef struct azacti_trail_close {
  uint32_t entry, at;
} azacti_trail_close;

typedef struct azacti_trail azacti_trail;
/* The loop of azacti_trail_follow; one instance per instruction set (trail_run.h). */
typedef const uint8_t *(*azacti_trail_fn)(azacti_trail *trail, azact_event *event, const uint8_t *base, const uint8_t *end,
                                          uint64_t *values);

struct azacti_trail {
  azacti_trail_step *step; /* step[0] is the root: its child is a record's first step */
  size_t steps, step_cap;
  azacti_entry *entry; /* templates: places count from the step's first byte */
  size_t entries, entry_cap;
  azacti_trail_close *close;
  size_t closes, close_cap;
  azacti_leaf *leaf;
  size_t leaves, leaf_cap;
  uint32_t reached; /* leaf of the record followed last */
  azacti_buf pool;
  size_t most;            /* entries on the longest way from the root */
  int32_t credit;         /* what following the trail has won; below 0 it rests */
  uint32_t rest, resting; /* records to rest the next time, and still to rest */
  azacti_trail_fn run;    /* the instance for this processor */
};

void azacti_trail_init(azacti_trail *trail, const azacti_mem *mem);
void azacti_trail_free(azacti_trail *trail);

/* Follow the trail over the record that begins at base (`{`); fills the entries of an event that was just reset. Returns the
 * byte behind the record, or NULL: not known, and the event is as it was. *values: added to. */
const uint8_t *azacti_trail_follow(azacti_trail *trail, azact_event *event, const uint8_t *base, const uint8_t *end,
                                   uint64_t *values);
/* Remember the shape of a record that the scan went through without an anomaly. Memory that is not there only means that
 * nothing is learned. */
void azacti_trail_learn(azacti_trail *trail, const azact_event *event, const uint8_t *base, const uint8_t *end);

const uint8_t *azacti_trail_run_base(azacti_trail *trail, azact_event *event, const uint8_t *base, const uint8_t *end,
                                     uint64_t *values);
#if defined(__x86_64__) && defined(__GNUC__) && !defined(AZACT_NO_SIMD)
#  define AZACTI_TRAIL_X86 1
const uint8_t *azacti_trail_run_avx2(azacti_trail *trail, azact_event *event, const uint8_t *base, const uint8_t *end,
                                     uint64_t *values);
const uint8_t *azacti_trail_run_avx512(azacti_trail *trail, azact_event *event, const uint8_t *base, const uint8_t *end,
                                       uint64_t *values);
#else
#  define AZACTI_TRAIL_X86 0
#endif

#endif
