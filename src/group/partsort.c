/* Puts parts in order, in place: quicksort by the median of three, and heapsort for a range that input made to measure keeps
 * from shrinking. No two parts are equal, so the result does not depend on how they stood. */
#include "group/grouper.h"

enum { PARTSORT_SMALL = 12, PARTSORT_STACK = 64 };

static int partsort_text(azact_str a, azact_str b) {
  size_t len = a.len < b.len ? a.len : b.len;
  int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
  if (order != 0 || a.len == b.len) return order;
  return a.len < b.len ? -1 : 1;
}

static bool partsort_before(const azacti_group_part *a, const azacti_group_part *b) {
  char x[37], y[37];
  if (a->by != b->by) return a->by < b->by;
  if (a->start != b->start) return a->start < b->start;
  int order = a->bag == b->bag ? 0 : partsort_text(azacti_grouper_key_text(a->bag, x), azacti_grouper_key_text(b->bag, y));
  return order != 0 ? order < 0 : a->number < b->number;
}

static void partsort_swap(azacti_group_part *a, azacti_group_part *b) {
  azacti_group_part kept = *a;
  *a = *b;
  *b = kept;
}

static void partsort_insert(azacti_group_part *parts, size_t count) {
  for (size_t i = 1; i < count; i++) {
    azacti_group_part kept = parts[i];
    size_t at = i;
    for (; at > 0 && partsort_before(&kept, &parts[at - 1]); at--) parts[at] = parts[at - 1];
    parts[at] = kept;
  }
}

static void partsort_sink(azacti_group_part *parts, size_t at, size_t count) {
  for (size_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && partsort_before(&parts[child], &parts[child + 1])) child++;
    if (!partsort_before(&parts[at], &parts[child])) return;
    partsort_swap(&parts[at], &parts[child]);
  }
}

static void partsort_heap(azacti_group_part *parts, size_t count) {
  for (size_t at = count / 2; at-- > 0;) partsort_sink(parts, at, count);
  for (size_t end = count; end-- > 1;) {
    partsort_swap(&parts[0], &parts[end]);
    partsort_sink(parts, 0, end);
  }
}

/* Splits count > 3 parts: those before the answer are not behind, those after it not before what stands there. */
static size_t partsort_split(azacti_group_part *parts, size_t count) {
  azacti_group_part *middle = &parts[count / 2], *last = &parts[count - 1];
  if (partsort_before(middle, &parts[0])) partsort_swap(middle, &parts[0]);
  if (partsort_before(last, &parts[0])) partsort_swap(last, &parts[0]);
  if (partsort_before(last, middle)) partsort_swap(last, middle);
  partsort_swap(middle, &parts[count - 2]);
  const azacti_group_part pivot = parts[count - 2];
  size_t low = 0, high = count - 2;
  for (;;) {
    while (partsort_before(&parts[++low], &pivot)) {
    }
    while (high > 0 && partsort_before(&pivot, &parts[--high])) {
    }
    if (low >= high) break;
    partsort_swap(&parts[low], &parts[high]);
  }
  partsort_swap(&parts[low], &parts[count - 2]);
  return low;
}

void azacti_parts_sort(azacti_group_part *parts, size_t count) {
  struct {
    azacti_group_part *parts;
    size_t count;
    unsigned left; /* splits before heapsort takes over */
  } stack[PARTSORT_STACK];
  unsigned depth = 0, most = 2;
  for (size_t n = count; n > 1; n /= 2) most += 2;
  for (unsigned left = most;;) {
    if (count <= PARTSORT_SMALL || left == 0) {
      if (count <= PARTSORT_SMALL)
        partsort_insert(parts, count);
      else
        partsort_heap(parts, count);
      if (depth == 0) return;
      depth--;
      parts = stack[depth].parts;
      count = stack[depth].count;
      left = stack[depth].left;
      continue;
    }
    size_t at = partsort_split(parts, count), above = count - at - 1;
    left--;
    /* The larger half waits: the stack never holds more than one range for each halving. */
    stack[depth].left = left;
    if (at < above) {
      stack[depth].parts = parts + at + 1;
      stack[depth].count = above;
      count = at;
    } else {
      stack[depth].parts = parts;
      stack[depth].count = at;
      parts += at + 1;
      count = above;
    }
    depth++;
  }
}
