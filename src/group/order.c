/* The order of events. Sorted in place, since sorting must not fail; the input is hostile, so every step is n log n at worst. */
#include "group/bag.h"
#include "core/ascii.h"
#include "kernel/sha256.h"

typedef int (*order_fn)(const azacti_bag *bag, const azacti_member *a, const azacti_member *b);

enum { ORDER_SMALL = 16, ORDER_STACK = 64 };

uint32_t azacti_phase_rank(uint32_t phase) {
  static const uint8_t ranks[] = {[AZACT_PHASE_NONE] = 4,     [AZACT_PHASE_START] = 0, [AZACT_PHASE_ACCEPT] = 1,
                                  [AZACT_PHASE_PROGRESS] = 2, [AZACT_PHASE_END] = 3,   [AZACT_PHASE_STATE] = 5};
  return phase < sizeof ranks ? ranks[phase] : 4;
}

static int order_u64(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

static int order_text(azact_str a, azact_str b) {
  size_t len = a.len < b.len ? a.len : b.len;
  int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;
  return order != 0 ? order : order_u64(a.len, b.len);
}

/* ---- what nearly always decides: time, phase, uid */

static int order_head(const azacti_bag *bag, const azacti_member *a, const azacti_member *b) {
  (void)bag;
  uint32_t timed = a->flags & AZACTI_MEMBER_HAS_TIME;
  if (timed != (b->flags & AZACTI_MEMBER_HAS_TIME)) return timed ? -1 : 1;
  if (timed && a->time_ns != b->time_ns) return a->time_ns < b->time_ns ? -1 : 1;
  if (a->phase != b->phase) return order_u64(azacti_phase_rank(a->phase), azacti_phase_rank(b->phase));
  return memcmp(a->uid, b->uid, sizeof a->uid);
}

/* ---- content */

static int order_source(const azacti_bag *bag, const azacti_member *a, const azacti_member *b) {
  if (a->source != b->source) {
    azact_str name, other, encoding;
    azacti_bag_source(bag, a->source, &name, &encoding);
    azacti_bag_source(bag, b->source, &other, &encoding);
    int order = order_text(name, other);
    if (order != 0) return order;
  }
  if (a->record != b->record) return order_u64(a->record, b->record);
  if (a->offset != b->offset) return order_u64(a->offset, b->offset);
  return order_u64(a->inner, b->inner);
}

static int order_actor(const azacti_bag *bag, azacti_atom a, azacti_atom b) {
  azacti_actor x, y;
  if (a == b) return 0;
  azacti_bag_actor(bag, a, &x);
  azacti_bag_actor(bag, b, &y);
  const azact_str left[] = {x.correlation_id, x.caller, x.principal, x.address, x.tenant_id, x.token_tenant};
  const azact_str right[] = {y.correlation_id, y.caller, y.principal, y.address, y.tenant_id, y.token_tenant};
  int order = 0;
  for (size_t i = 0; order == 0 && i < sizeof left / sizeof *left; i++) order = order_text(left[i], right[i]);
  return order;
}

static int order_names(const azacti_bag *bag, azacti_atom a, azacti_atom b) {
  if (a == b) return 0;
  int order = order_text(azacti_bag_operation_name(bag, a), azacti_bag_operation_name(bag, b));
  return order != 0 ? order : order_text(azacti_bag_resource_id(bag, a), azacti_bag_resource_id(bag, b));
}

static int order_error(const azacti_bag *bag, azacti_atom a, azacti_atom b) {
  azact_str code, message, other_code, other_message;
  if (a == b) return 0;
  azacti_bag_error(bag, a, &code, &message);
  azacti_bag_error(bag, b, &other_code, &other_message);
  int order = order_text(code, other_code);
  return order != 0 ? order : order_text(message, other_message);
}

static int order_numbers(const azacti_member *a, const azacti_member *b) {
  if (a->dialect != b->dialect) return order_u64(a->dialect, b->dialect);
  if (a->digits != b->digits) return order_u64(a->digits, b->digits);
  if (a->outcome != b->outcome) return order_u64(a->outcome, b->outcome);
  if (a->http_status != b->http_status) return a->http_status < b->http_status ? -1 : 1;
  return 0;
}

/* What is kept of an event in both modes: so a compact group shows what the other one shows. */
static int order_kept(const azacti_bag *bag, const azacti_member *a, const azacti_member *b) {
  int order = order_numbers(a, b);
  if (order == 0) order = order_names(bag, a->name, b->name);
  if (order == 0 && a->operation_id != b->operation_id)
    order = order_text(azacti_bag_operation_id(bag, a->operation_id), azacti_bag_operation_id(bag, b->operation_id));
  if (order == 0) order = order_actor(bag, a->actor, b->actor);
  return order != 0 ? order : order_error(bag, a->error, b->error);
}

static void order_hash(const azacti_member *member, uint8_t out[32]) {
  azact_str raw = azacti_record_raw(member->event);
  azacti_sha256 sha;
  azacti_sha256_init(&sha);
  if (raw.len > 0) azacti_sha256_add(&sha, raw.ptr, raw.len);
  azacti_sha256_end(&sha, out);
}

static bool order_same_bytes(const azacti_member *a, const azacti_member *b) {
  return azacti_eq(azacti_record_raw(a->event), azacti_record_raw(b->event));
}

int azacti_member_compare(const azacti_bag *bag, const azacti_member *a, const azacti_member *b) {
  uint8_t left[32], right[32];
  int order = order_head(bag, a, b);
  if (order == 0) order = order_kept(bag, a, b);
  if (order == 0 && a->event && b->event && !order_same_bytes(a, b)) {
    order_hash(a, left);
    order_hash(b, right);
    order = memcmp(left, right, sizeof left);
  }
  return order != 0 ? order : order_source(bag, a, b);
}

/* ---- sorting */

/* Cheap for what is nearly in order. false: that would take more than `moves`; everything is still there. */
static bool order_insert(const azacti_bag *bag, azacti_member *members, size_t count, size_t moves, order_fn compare) {
  for (size_t i = 1; i < count; i++) {
    if (compare(bag, &members[i - 1], &members[i]) <= 0) continue;
    azacti_member one = members[i];
    size_t at = i;
    do {
      members[at] = members[at - 1];
      at--;
    } while (moves-- > 0 && at > 0 && compare(bag, &members[at - 1], &one) > 0);
    members[at] = one;
    if (moves == SIZE_MAX) return false;
  }
  return true;
}

static void order_swap(azacti_member *a, azacti_member *b) {
  azacti_member one = *a;
  *a = *b;
  *b = one;
}

static void order_sift(const azacti_bag *bag, azacti_member *members, size_t at, size_t count, order_fn compare) {
  azacti_member one = members[at];
  for (size_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && compare(bag, &members[child], &members[child + 1]) < 0) child++;
    if (compare(bag, &one, &members[child]) >= 0) break;
    members[at] = members[child];
  }
  members[at] = one;
}

static void order_heap(const azacti_bag *bag, azacti_member *members, size_t count, order_fn compare) {
  for (size_t i = count / 2; i > 0; i--) order_sift(bag, members, i - 1, count, compare);
  for (size_t end = count; end > 1; end--) {
    order_swap(&members[0], &members[end - 1]);
    order_sift(bag, members, 0, end - 1, compare);
  }
}

/* The middle one of the first, the middle and the last comes to the front. */
static void order_pivot(const azacti_bag *bag, azacti_member *members, size_t count, order_fn compare) {
  azacti_member *first = members, *middle = members + count / 2, *last = members + count - 1;
  azacti_member *low = compare(bag, first, middle) < 0 ? first : middle;
  azacti_member *high = low == first ? middle : first;
  azacti_member *pivot = compare(bag, last, low) < 0 ? low : compare(bag, last, high) < 0 ? last : high;
  if (pivot != first) order_swap(first, pivot);
}

/* Everything before the returned place is not greater than the pivot there, everything behind it not less. */
static size_t order_split(const azacti_bag *bag, azacti_member *members, size_t count, order_fn compare) {
  order_pivot(bag, members, count, compare);
  size_t low = 1, high = count - 1;
  for (;;) {
    while (low <= high && compare(bag, &members[low], &members[0]) < 0) low++;
    while (low <= high && compare(bag, &members[high], &members[0]) > 0) high--;
    if (low >= high) break;
    order_swap(&members[low++], &members[high--]);
  }
  order_swap(&members[0], &members[high]);
  return high;
}

/* Quicksort while it goes well, a heap where it does not. The smaller side is sorted at once, so the stack stays small. */
static void order_quick(const azacti_bag *bag, azacti_member *members, size_t count, order_fn compare) {
  struct {
    size_t from, count, depth;
  } stack[ORDER_STACK], now = {0, count, 0};
  unsigned held = 0;
  for (size_t n = count; n > 1; n /= 2) now.depth += 2;
  for (;;) {
    if (now.count <= ORDER_SMALL || now.depth == 0) {
      if (now.count <= ORDER_SMALL)
        (void)order_insert(bag, members + now.from, now.count, SIZE_MAX / 2, compare);
      else
        order_heap(bag, members + now.from, now.count, compare);
      if (held == 0) return;
      now = stack[--held];
      continue;
    }
    size_t at = order_split(bag, members + now.from, now.count, compare);
    size_t right = now.count - at - 1;
    now.depth--;
    stack[held] = now;
    if (at < right) {
      stack[held].from += at + 1;
      stack[held].count = right;
      now.count = at;
    } else {
      stack[held].count = at;
      now.from += at + 1;
      now.count = right;
    }
    held++;
  }
}

/* Newest first is how the REST API answers: turned round that is nearly in order. */
static void order_turn(const azacti_bag *bag, azacti_member *members, size_t count, order_fn compare) {
  size_t falling = 0, rising = 0;
  for (size_t i = 1; i < count; i++) {
    int order = compare(bag, &members[i - 1], &members[i]);
    falling += order > 0;
    rising += order < 0;
  }
  if (falling <= rising) return;
  for (size_t i = 0, end = count - 1; i < end; i++, end--) order_swap(&members[i], &members[end]);
}

static void order_sort(const azacti_bag *bag, azacti_member *members, size_t count, order_fn compare) {
  if (count > ORDER_SMALL) order_turn(bag, members, count, compare);
  if (!order_insert(bag, members, count, count <= ORDER_SMALL ? SIZE_MAX / 2 : 2 * count, compare))
    order_quick(bag, members, count, compare);
}

/* uid and time hold the first 24 bytes of the content's hash while a run of equal ones is sorted. */
static int order_hashed(const azacti_bag *bag, const azacti_member *a, const azacti_member *b) {
  int order = memcmp(a->uid, b->uid, sizeof a->uid);
  if (order == 0) order = order_u64((uint64_t)a->time_ns, (uint64_t)b->time_ns);
  return order != 0 ? order : order_source(bag, a, b);
}

/* Members alike in all that is kept of them. Each is hashed once, and only if their bytes differ; where the sums stand while
 * sorting, all of them hold the same. */
static void order_alike(const azacti_bag *bag, azacti_member *members, size_t count) {
  const azacti_member first = members[0];
  bool held = true, same = true;
  for (size_t i = 0; i < count && held; i++) held = members[i].event != NULL;
  for (size_t i = 1; i < count && held && same; i++) same = order_same_bytes(&members[0], &members[i]);
  if (!held || same) {
    order_sort(bag, members, count, order_source);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    uint8_t sum[32];
    uint64_t rest = 0;
    order_hash(&members[i], sum);
    for (unsigned k = 16; k < 24; k++) rest = rest << 8 | sum[k];
    memcpy(members[i].uid, sum, sizeof members[i].uid);
    members[i].time_ns = (int64_t)rest;
  }
  order_sort(bag, members, count, order_hashed);
  for (size_t i = 0; i < count; i++) {
    memcpy(members[i].uid, first.uid, sizeof first.uid);
    members[i].time_ns = first.time_ns;
  }
}

static size_t order_run(const azacti_bag *bag, const azacti_member *members, size_t count, size_t at, order_fn compare) {
  size_t end = at + 1;
  while (end < count && compare(bag, &members[at], &members[end]) == 0) end++;
  return end;
}

/* Members alike in time, phase and uid. */
static void order_tied(const azacti_bag *bag, azacti_member *members, size_t count) {
  order_sort(bag, members, count, order_kept);
  for (size_t at = 0, end; at < count; at = end) {
    end = order_run(bag, members, count, at, order_kept);
    if (end - at > 1) order_alike(bag, members + at, end - at);
  }
}

void azacti_bag_sort(azacti_bag *bag) {
  azacti_member *members = bag->members;
  size_t count = bag->count;
  if (bag->sorted) return;
  order_sort(bag, members, count, order_head);
  for (size_t at = 0, end; at < count; at = end) {
    end = order_run(bag, members, count, at, order_head);
    if (end - at > 1) order_tied(bag, members + at, end - at);
  }
  bag->sorted = true;
}
