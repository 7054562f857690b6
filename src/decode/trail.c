/* The tree: what is kept, how a record's shape is put into it, and when it rests. */
#include "decode/trail.h"
#include "decode/embed.h"

#include "core/ascii.h"
#include "kernel/kernel_inline.h"
#include "text/jsontext.h"

enum {
  TRAIL_STEPS = 1 << 14, /* some megabytes at most; a full tree is begun anew */
  TRAIL_FORKS = 12,      /* ways on from one step */
  TRAIL_DEPTH = 64,
  TRAIL_BEGUN = 64, /* entries that begin in one step */
  TRAIL_CREDIT = 64,
  TRAIL_REST = 4096
};

static azacti_trail_fn trail_choose(void) {
#if AZACTI_TRAIL_X86
  if (AZACTI_SUPPORTS_AVX512("avx512bw") && AZACTI_SUPPORTS_AVX512("avx512vl")) return azacti_trail_run_avx512;
  if (AZACTI_SUPPORTS_AVX2("avx2")) return azacti_trail_run_avx2;
#endif
  return azacti_trail_run_base;
}

void azacti_trail_init(azacti_trail *trail, const azacti_mem *mem) {
  memset(trail, 0, sizeof *trail);
  trail->run = trail_choose();
  trail->credit = TRAIL_CREDIT / 4;
  azacti_buf_init(&trail->pool, mem);
}

void azacti_trail_free(azacti_trail *trail) {
  const azacti_mem *mem = trail->pool.mem;
  azacti_free(mem, trail->step, trail->step_cap * sizeof *trail->step);
  azacti_free(mem, trail->entry, trail->entry_cap * sizeof *trail->entry);
  azacti_free(mem, trail->close, trail->close_cap * sizeof *trail->close);
  azacti_free(mem, trail->leaf, trail->leaf_cap * sizeof *trail->leaf);
  azacti_buf_free(&trail->pool);
}

/* ---- following */

/* Once for all of a record's entries, so that the loop need not ask. */
static bool trail_room(azact_event *event, size_t most) {
  if (event->entry_cap >= most) return true;
  void *entries = event->entry;
  if (!azacti_grow(&event->mem, &entries, &event->entry_cap, most, sizeof *event->entry)) return false;
  event->entry = (azacti_entry *)entries;
  return true;
}

/* Where records do not repeat, trying costs more than it brings: rest, longer each time. */
static void trail_pay(azacti_trail *trail, int32_t price) {
  trail->credit -= price;
  if (trail->credit >= 0) return;
  trail->rest = trail->rest == 0 ? 16 : trail->rest < TRAIL_REST ? trail->rest * 2 : (uint32_t)TRAIL_REST;
  trail->resting = trail->rest;
  trail->credit = TRAIL_CREDIT / 4;
}

const uint8_t *azacti_trail_follow(azacti_trail *trail, azact_event *event, const uint8_t *base, const uint8_t *end,
                                   uint64_t *values) {
  if (trail->resting) {
    trail->resting--;
    return NULL;
  }
  if (trail->steps == 0 || !trail_room(event, trail->most)) return NULL;
  const uint8_t *behind = trail->run(trail, event, base, end, values);
  if (behind == NULL) {
    azacti_event_drop_entries(event);
    return NULL;
  }
  if (trail->credit < TRAIL_CREDIT) trail->credit += 2;
  trail->rest = 0;
  return behind;
}

/* ---- learning */

typedef struct trail_walk {
  azacti_trail *trail;
  const azact_event *event;
  const uint8_t *base, *end;
  const uint8_t *run; /* first byte of the run in hand */
  uint32_t before;    /* the step it follows */
  uint32_t values;
  size_t met;                      /* entries of the event that were met */
  azacti_entry begun[TRAIL_BEGUN]; /* in the run in hand */
  azacti_trail_close ended[TRAIL_DEPTH];
  uint32_t begun_count, ended_count;
  bool known; /* the value to come belongs to the last entry begun */
  uint32_t depth;
  uint32_t open[TRAIL_DEPTH]; /* entries of the open containers; 0 = not known */
  uint8_t array[TRAIL_DEPTH];
} trail_walk;

static bool trail_grow(azacti_trail *trail, const trail_walk *walk, size_t len) {
  const azacti_mem *mem = trail->pool.mem;
  void *step = trail->step, *entry = trail->entry, *close = trail->close, *leaf = trail->leaf;
  bool ok = azacti_grow(mem, &step, &trail->step_cap, trail->steps + 1, sizeof *trail->step);
  trail->step = (azacti_trail_step *)step;
  ok = ok && azacti_grow(mem, &entry, &trail->entry_cap, trail->entries + walk->begun_count + 1, sizeof *trail->entry);
  trail->entry = (azacti_entry *)entry;
  ok = ok && azacti_grow(mem, &close, &trail->close_cap, trail->closes + walk->ended_count + 1, sizeof *trail->close);
  trail->close = (azacti_trail_close *)close;
  ok = ok && azacti_grow(mem, &leaf, &trail->leaf_cap, trail->leaves + 1, sizeof *trail->leaf);
  trail->leaf = (azacti_leaf *)leaf;
  /* The comparison reads in blocks, beyond the end of what it compares. */
  return ok && azacti_buf_reserve(&trail->pool, len + AZACTI_TRAIL_TEXT + 64);
}

static bool trail_same_step(const azacti_trail *trail, const azacti_trail_step *step, const trail_walk *walk, size_t len,
                            uint8_t kind) {
  return step->len == len && step->kind == kind && memcmp(trail->pool.ptr + step->text, walk->run, len) == 0;
}

/* The run in hand ends at p: find its step, or make it. */
static bool trail_put(trail_walk *walk, const uint8_t *p, uint8_t kind) {
  azacti_trail *trail = walk->trail;
  size_t len = (size_t)(p - walk->run);
  uint32_t forks = 0, number = trail->step[walk->before].child;
  for (; number != 0 && !trail_same_step(trail, &trail->step[number], walk, len, kind);
       number = trail->step[number].sibling)
    forks++;
  if (number == 0) {
    if (len == 0 || len > AZACTI_TRAIL_TEXT || forks >= TRAIL_FORKS || trail->steps >= TRAIL_STEPS ||
        !trail_grow(trail, walk, len))
      return false;
    uint32_t offset = (uint32_t)(walk->run - walk->base);
    number = (uint32_t)trail->steps++;
    azacti_trail_step *step = &trail->step[number], *before = &trail->step[walk->before];
    *step = (azacti_trail_step){.sibling = before->child,
                                .text = (uint32_t)trail->pool.len,
                                .entry = (uint32_t)trail->entries,
                                .close = (uint32_t)trail->closes,
                                .values = walk->values,
                                .len = (uint16_t)len,
                                .kind = kind,
                                .entries = (uint8_t)walk->begun_count,
                                .closes = (uint8_t)walk->ended_count,
                                .known = walk->known};
    before->child = number;
    if (kind == AZACTI_TRAIL_END) {
      step->child = (uint32_t)trail->leaves;
      trail->leaf[trail->leaves++] = (azacti_leaf){.known = false};
    }
    memcpy(trail->pool.ptr + trail->pool.len, walk->run, len);
    trail->pool.len += len;
    memset(trail->pool.ptr + trail->pool.len, 0, AZACTI_TRAIL_TEXT + 64);
    for (uint32_t i = 0; i < walk->begun_count; i++) {
      azacti_entry *entry = &trail->entry[trail->entries++];
      *entry = walk->begun[i];
      entry->key_at -= offset;
      entry->value_at -= offset;
      entry->value_len = entry->next = 0;
      entry->flags = (uint8_t)(entry->flags & AZACTI_ENTRY_KEY_DIRTY);
      step->look = step->look || azacti_embed_looks(entry);
    }
    for (uint32_t i = 0; i < walk->ended_count; i++) {
      azacti_trail_close *close = &trail->close[trail->closes++];
      *close = walk->ended[i];
      close->at -= offset;
    }
  }
  walk->before = number;
  walk->begun_count = walk->ended_count = 0;
  walk->known = false;
  return true;
}

/* p behind the opening quote of a string known to be sound. Returns the byte behind the closing one. */
static const uint8_t *trail_string(const uint8_t *p, const uint8_t *end) { return azacti_json_skip_string(p - 1, end); }

static bool trail_is_envelope(const uint8_t *key, size_t len) {
  azact_str text = {(const char *)key, len};
  return azacti_eq(text, AZACTI_STR("records")) || azacti_eq(text, AZACTI_STR("value")) ||
         azacti_eq(text, AZACTI_STR("tables"));
}

/* p at a key. Returns the first byte of its value; NULL = not to be learned. */
static const uint8_t *trail_key(trail_walk *walk, const uint8_t *p) {
  const azact_event *event = walk->event;
  const uint8_t *key = p + 1;
  p = trail_string(key, walk->end);
  if (p == NULL) return NULL;
  size_t len = (size_t)(p - 1 - key);
  p = azacti_json_skip_gap(p, walk->end) + 1;
  p = azacti_json_skip_gap(p, walk->end);
  /* A record that begins like an envelope is looked at twice. */
  if (walk->depth == 1 && *p == '[' && trail_is_envelope(key, len)) return NULL;
  if (walk->met < event->entry_count && event->entry[walk->met].key_at == (uint32_t)(key - walk->base)) {
    if (walk->begun_count == TRAIL_BEGUN) return NULL;
    walk->begun[walk->begun_count++] = event->entry[walk->met++];
    walk->known = true;
  }
  return p;
}

static const uint8_t *trail_open(trail_walk *walk, const uint8_t *p) {
  if (walk->depth == TRAIL_DEPTH) return NULL;
  walk->open[walk->depth] = walk->known ? (uint32_t)walk->met : 0;
  walk->array[walk->depth++] = *p == '[';
  walk->known = false;
  return azacti_json_skip_gap(p + 1, walk->end);
}

/* p behind a value: over commas and closing brackets to the next value or key. At the record's end walk->depth is 0. */
static const uint8_t *trail_behind(trail_walk *walk, const uint8_t *p) {
  while (walk->depth > 0) {
    p = azacti_json_skip_gap(p, walk->end);
    if (*p == ',') return azacti_json_skip_gap(p + 1, walk->end);
    p++;
    uint32_t entry = walk->open[--walk->depth];
    if (entry == 0) continue;
    if (walk->ended_count == TRAIL_DEPTH) return NULL;
    walk->ended[walk->ended_count++] = (azacti_trail_close){entry, (uint32_t)(p - walk->base)};
  }
  return p;
}

static bool trail_walk_record(trail_walk *walk) {
  const uint8_t *p = walk->base;
  for (;;) { /* p at a value */
    if (walk->depth > 0) walk->values++;
    if (*p == '{' || *p == '[') {
      p = trail_open(walk, p);
      if (p == NULL) return false;
      if (*p != '}' && *p != ']') {
        if (!walk->array[walk->depth - 1] && (p = trail_key(walk, p)) == NULL) return false;
        continue;
      }
    } else {
      bool string = *p == '"';
      if (!trail_put(walk, p + string, string ? AZACTI_TRAIL_STRING : AZACTI_TRAIL_SCALAR)) return false;
      p = string ? trail_string(p + 1, walk->end) : azacti_json_skip_value(p, walk->end);
      if (p == NULL) return false;
      walk->run = p;
    }
    p = trail_behind(walk, p);
    if (p == NULL) return false;
    if (walk->depth == 0) return trail_put(walk, p, AZACTI_TRAIL_END);
    if (!walk->array[walk->depth - 1] && (p = trail_key(walk, p)) == NULL) return false;
  }
}

static bool trail_begin(azacti_trail *trail) {
  trail_walk none = {0};
  trail->steps = trail->entries = trail->closes = trail->leaves = trail->most = 0;
  trail->pool.len = 0;
  if (!trail_grow(trail, &none, 0)) return false;
  trail->step[0] = (azacti_trail_step){0};
  trail->steps = 1;
  return true;
}

void azacti_trail_learn(azacti_trail *trail, const azact_event *event, const uint8_t *base, const uint8_t *end) {
  if (trail->resting || event->anomaly_count > 0) return;
  if ((trail->steps == 0 || trail->steps >= TRAIL_STEPS) && !trail_begin(trail)) return;
  trail_walk walk = {.trail = trail, .event = event, .base = base, .end = end, .run = base};
  (void)trail_walk_record(&walk); /* a part of a shape does no harm: whoever follows it is lost at its end */
  if (walk.met > trail->most) trail->most = walk.met;
  trail_pay(trail, 1);
}
