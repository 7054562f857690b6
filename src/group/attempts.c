/* Attempts: the runs of one operation on one resource, told apart by starts and ends, and by operation ids where these can be
 * relied upon. Azure changes the operation id within one run, so a new id alone is never a new attempt. */
#include "group/analysis.h"

enum { ATTEMPTS_FEW = 16 };

/* One operation id within one operation key. */
typedef struct attempts_id {
  uint32_t newest;   /* attempt in which it was seen */
  uint32_t open;     /* attempt in which it was seen that may be open */
  uint32_t last_end; /* its END that came last, chained by state.earlier_end */
  uint32_t mark;
  bool has_start, has_end;
} attempts_id;

typedef struct attempts_run {
  uint32_t key;
  uint32_t start_id;                /* operation id of its first START, AZACTI_NONE = none */
  uint32_t before, after;           /* open attempts of the key */
  uint32_t previous;                /* attempt of the key before this one */
  uint32_t into;                    /* its events belong to that attempt; itself but for the clock rule */
  uint32_t first_event, last_event; /* chained by state.next */
  bool has_start, has_end, clock;
} attempts_run;

typedef struct attempts_key {
  uint32_t newest, open; /* newest attempt; newest open attempt */
} attempts_key;

typedef struct attempts_state {
  azacti_analysis *a;
  uint32_t *id_of; /* per member: number of its operation id within its key; AZACTI_NONE = none */
  attempts_id *ids;
  uint32_t id_count;
  attempts_run *runs;
  uint32_t run_count;
  attempts_key *keys;
  uint32_t *next; /* per member: the next of the same attempt */
  uint32_t *earlier_end;
} attempts_state;

/* ---- operation ids */

static void attempts_new_id(attempts_state *s) {
  s->ids[s->id_count++] = (attempts_id){AZACTI_NONE, AZACTI_NONE, AZACTI_NONE, AZACTI_NONE, false, false};
}

static bool attempts_has_id(const attempts_state *s, uint32_t one) {
  return s->a->copy_of[one] == AZACTI_NONE && s->a->members[one].operation_id != 0;
}

/* Members with an id: their number among them is where the first one with the same id stands. */
static void attempts_ids_few(attempts_state *s) {
  const azacti_analysis *a = s->a;
  for (uint32_t i = 0; i < a->count; i++) {
    if (!attempts_has_id(s, i)) continue;
    uint32_t j = 0;
    while (j < i && !(s->id_of[j] != AZACTI_NONE && a->keys[j] == a->keys[i] &&
                      a->members[j].operation_id == a->members[i].operation_id))
      j++;
    s->id_of[i] = j < i ? s->id_of[j] : s->id_count;
    if (j == i) attempts_new_id(s);
  }
}

static azact_status attempts_ids_many(attempts_state *s, uint32_t with_id) {
  const azacti_analysis *a = s->a;
  azacti_scratch_mark mark = azacti_scratch_mark_of(a->scratch);
  azacti_pair *pairs = (azacti_pair *)azacti_scratch_take(a->scratch, with_id, sizeof *pairs);
  azacti_pair *tmp = (azacti_pair *)azacti_scratch_take(a->scratch, with_id, sizeof *tmp);
  if (!pairs || !tmp) return AZACT_ERR_NOMEM;
  uint32_t count = 0;
  for (uint32_t i = 0; i < a->count; i++)
    if (attempts_has_id(s, i)) pairs[count++] = (azacti_pair){(uint64_t)a->keys[i] << 32 | a->members[i].operation_id, i};
  azacti_pairs_sort(pairs, count, tmp);
  for (uint32_t i = 0; i < count; i++) {
    if (i == 0 || pairs[i].key != pairs[i - 1].key) attempts_new_id(s);
    s->id_of[pairs[i].value] = s->id_count - 1;
  }
  azacti_scratch_rewind(a->scratch, mark);
  return AZACT_OK;
}

static azact_status attempts_ids(attempts_state *s) {
  const azacti_analysis *a = s->a;
  uint32_t with_id = 0;
  for (uint32_t i = 0; i < a->count; i++) with_id += attempts_has_id(s, i);
  s->id_of = (uint32_t *)azacti_scratch_take(a->scratch, a->count, sizeof *s->id_of);
  s->ids = (attempts_id *)azacti_scratch_take(a->scratch, with_id, sizeof *s->ids);
  if (!s->id_of || !s->ids) return AZACT_ERR_NOMEM;
  memset(s->id_of, 0xFF, a->count * sizeof *s->id_of);
  if (with_id > ATTEMPTS_FEW) {
    azact_status status = attempts_ids_many(s, with_id);
    if (status != AZACT_OK) return status;
  } else if (with_id > 0) {
    attempts_ids_few(s);
  }
  for (uint32_t i = 0; i < a->count; i++) {
    if (s->id_of[i] == AZACTI_NONE) continue;
    if (a->members[i].phase == AZACT_PHASE_START) s->ids[s->id_of[i]].has_start = true;
    if (a->members[i].phase == AZACT_PHASE_END) s->ids[s->id_of[i]].has_end = true;
  }
  return AZACT_OK;
}

/* ---- which attempt an event joins */

static uint32_t attempts_new_run(attempts_state *s, uint32_t key) {
  uint32_t run = s->run_count++;
  attempts_key *of = &s->keys[key];
  s->runs[run] = (attempts_run){.key = key,
                                .start_id = AZACTI_NONE,
                                .before = of->open,
                                .after = AZACTI_NONE,
                                .previous = of->newest,
                                .into = run,
                                .first_event = AZACTI_NONE,
                                .last_event = AZACTI_NONE};
  if (of->open != AZACTI_NONE) s->runs[of->open].after = run;
  of->open = of->newest = run;
  return run;
}

static void attempts_close(attempts_state *s, uint32_t run) {
  attempts_run *r = &s->runs[run];
  if (r->has_end) return;
  r->has_end = true;
  if (r->before != AZACTI_NONE) s->runs[r->before].after = r->after;
  if (r->after != AZACTI_NONE)
    s->runs[r->after].before = r->before;
  else
    s->keys[r->key].open = r->before;
}

/* Two starts, and both ids have a run of their own. */
static bool attempts_parallel(const attempts_state *s, uint32_t id, uint32_t other) {
  if (id == AZACTI_NONE || other == AZACTI_NONE || id == other) return false;
  const attempts_id *x = &s->ids[id], *y = &s->ids[other];
  return x->has_start && x->has_end && y->has_start && y->has_end;
}

static uint32_t attempts_of_start(attempts_state *s, uint32_t key, uint32_t id) {
  uint32_t open = s->keys[key].open;
  uint32_t same = id != AZACTI_NONE ? s->ids[id].open : AZACTI_NONE;
  if (same != AZACTI_NONE && !s->runs[same].has_end) return same;
  if (open == AZACTI_NONE || attempts_parallel(s, id, s->runs[open].start_id)) return attempts_new_run(s, key);
  return open;
}

static uint32_t attempts_of_other(attempts_state *s, uint32_t key, uint32_t id) {
  if (id != AZACTI_NONE && s->ids[id].newest != AZACTI_NONE) return s->ids[id].newest;
  return s->keys[key].newest != AZACTI_NONE ? s->keys[key].newest : attempts_new_run(s, key);
}

static void attempts_chain(attempts_state *s, uint32_t run, uint32_t one) {
  attempts_run *r = &s->runs[run];
  if (r->last_event == AZACTI_NONE)
    r->first_event = one;
  else
    s->next[r->last_event] = one;
  r->last_event = one;
  s->next[one] = AZACTI_NONE;
  s->a->op_of[one] = run;
}

static void attempts_join(attempts_state *s, uint32_t one) {
  uint32_t key = s->a->keys[one], id = s->id_of[one], phase = s->a->members[one].phase;
  uint32_t run = phase == AZACT_PHASE_START ? attempts_of_start(s, key, id) : attempts_of_other(s, key, id);
  attempts_run *r = &s->runs[run];
  attempts_chain(s, run, one);
  if (phase == AZACT_PHASE_START && !r->has_start) {
    r->has_start = true;
    r->start_id = id;
  }
  if (phase == AZACT_PHASE_END) attempts_close(s, run);
  if (id == AZACTI_NONE) return;
  attempts_id *of = &s->ids[id];
  /* An id is in one open attempt at most: it comes into another one only when it is in none. */
  if (!r->has_end) of->open = run;
  if (of->newest == AZACTI_NONE || run > of->newest) of->newest = run;
  if (phase == AZACT_PHASE_END) {
    s->earlier_end[one] = of->last_end;
    of->last_end = one;
  }
}

/* ---- ends stamped before their start */

/* Some operation id in both, or one has none at all. */
static bool attempts_compatible(attempts_state *s, uint32_t run, uint32_t other) {
  bool has_id = false, other_has = false;
  for (uint32_t i = s->runs[other].first_event; i != AZACTI_NONE; i = s->next[i]) {
    if (s->id_of[i] == AZACTI_NONE) continue;
    s->ids[s->id_of[i]].mark = run;
    other_has = true;
  }
  for (uint32_t i = s->runs[run].first_event; i != AZACTI_NONE; i = s->next[i]) {
    if (s->id_of[i] == AZACTI_NONE) continue;
    if (s->ids[s->id_of[i]].mark == run) return true;
    has_id = true;
  }
  return !has_id || !other_has;
}

/* ENDs of the id that went to attempts which another one began. Attempts are open under one id at a time, so the ENDs of an id
 * are walked once. */
static void attempts_take_ends(attempts_state *s, uint32_t run) {
  attempts_run *r = &s->runs[run];
  for (uint32_t end = s->ids[r->start_id].last_end; end != AZACTI_NONE; end = s->earlier_end[end]) {
    uint32_t from = s->runs[s->a->op_of[end]].into, began = s->runs[from].start_id;
    if (from >= run || began == AZACTI_NONE || began == r->start_id) continue;
    s->a->op_of[end] = run;
    r->has_end = r->clock = true;
  }
}

static void attempts_mend(attempts_state *s, uint32_t run) {
  attempts_run *r = &s->runs[run];
  if (!r->has_start || r->has_end) return;
  attempts_run *before = r->previous != AZACTI_NONE ? &s->runs[r->previous] : NULL;
  if (before && before->has_end && !before->has_start && attempts_compatible(s, run, r->previous)) {
    before->into = run;
    r->has_end = r->clock = true;
    r->previous = before->previous;
  } else if (r->start_id != AZACTI_NONE) {
    attempts_take_ends(s, run);
  }
}

/* ---- the outcome */

/* Operations in the order of their first events, copies with what they are copies of. */
static azact_status attempts_number(attempts_state *s) {
  azacti_analysis *a = s->a;
  uint32_t *number = (uint32_t *)azacti_scratch_take(a->scratch, s->run_count, sizeof *number);
  uint32_t *attempt = (uint32_t *)azacti_scratch_take(a->scratch, a->key_count, sizeof *attempt);
  a->attempts = (azacti_attempt_of *)azacti_scratch_take(a->scratch, s->run_count, sizeof *a->attempts);
  if (!number || !attempt || !a->attempts) return AZACT_ERR_NOMEM;
  memset(number, 0xFF, s->run_count * sizeof *number);
  memset(attempt, 0, a->key_count * sizeof *attempt);
  for (uint32_t i = 0; i < a->count; i++) {
    if (a->copy_of[i] != AZACTI_NONE) continue;
    uint32_t run = s->runs[a->op_of[i]].into;
    if (number[run] == AZACTI_NONE) {
      uint32_t key = s->runs[run].key;
      number[run] = a->op_count;
      a->attempts[a->op_count++] = (azacti_attempt_of){key, ++attempt[key], 0, i, s->runs[run].clock};
    }
    a->op_of[i] = number[run];
  }
  for (uint32_t i = 0; i < a->count; i++) {
    if (a->copy_of[i] != AZACTI_NONE) a->op_of[i] = a->op_of[a->copy_of[i]];
    a->attempts[a->op_of[i]].count++;
  }
  return AZACT_OK;
}

static azact_status attempts_prepare(attempts_state *s) {
  azacti_analysis *a = s->a;
  uint32_t most = a->key_count; /* only a START makes another attempt of a key */
  for (uint32_t i = 0; i < a->count; i++) most += a->members[i].phase == AZACT_PHASE_START;
  s->runs = (attempts_run *)azacti_scratch_take(a->scratch, most, sizeof *s->runs);
  s->keys = (attempts_key *)azacti_scratch_take(a->scratch, a->key_count, sizeof *s->keys);
  s->next = (uint32_t *)azacti_scratch_take(a->scratch, a->count, sizeof *s->next);
  s->earlier_end = (uint32_t *)azacti_scratch_take(a->scratch, a->count, sizeof *s->earlier_end);
  a->op_of = (uint32_t *)azacti_scratch_take(a->scratch, a->count, sizeof *a->op_of);
  if (!s->runs || !s->keys || !s->next || !s->earlier_end || !a->op_of) return AZACT_ERR_NOMEM;
  memset(s->keys, 0xFF, a->key_count * sizeof *s->keys);
  return attempts_ids(s);
}

azact_status azacti_attempts_find(azacti_analysis *a) {
  attempts_state s = {.a = a};
  azact_status status = attempts_prepare(&s);
  if (status != AZACT_OK) return status;
  for (uint32_t i = 0; i < a->count; i++)
    if (a->copy_of[i] == AZACTI_NONE) attempts_join(&s, i);
  for (uint32_t i = 0; i < s.run_count; i++) attempts_mend(&s, i);
  return attempts_number(&s);
}
