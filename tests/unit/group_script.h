/* Groups from short scripts, for the tests of what a group is made of. One event a line:
 *   PHASE TIME OPERATION RESOURCE [key=value ...]
 * PHASE: S start, A accept, P progress, N none, T state, E end; N, T and E with + success, - failure, x cancelled, ? unknown.
 * TIME: seconds, or "-" for none. RESOURCE: "-" for none. Keys: id (operation id), u (uid, a number), d (dialect, a number),
 * f (fraction digits), h (HTTP status), e (error code), c (caller), a (address), t (tenant), k (token's tenant), v (verb);
 * "own": its uid is an event data id; "policy".
 * The events of a script are called a, b, c ... (and A, B ... after z) in its order; they have different uids if `u` does not
 * say otherwise.
 *
 * A group is described by its operations, in the order of delivery:
 *   [PARENT] OPERATION RESOURCE ATTEMPT STATE OUTCOME EVENTS
 * with EVENTS as letters; "b=a" is a copy of a, "b?" a possible one. */
#ifndef AZACT_TEST_GROUP_SCRIPT_H
#define AZACT_TEST_GROUP_SCRIPT_H

#include "group/analysis.h"
#include "group_fact.h"
#include "view/names.h"

#define SCRIPT_MOST 60
#define SCRIPT_SECOND INT64_C(1000000000)

typedef struct script_event {
  azacti_fact fact;
  char text[12][96]; /* of each key */
  char operation[160], resource[400];
} script_event;

typedef struct script {
  script_event events[SCRIPT_MOST];
  size_t count;
} script;

static inline void script_phase(azacti_fact *fact, const char *word) {
  static const char letters[] = "NSAPET", outcomes[] = "?+-x";
  const char *letter = strchr(letters, word[0]);
  ck_assert_msg(letter && *letter, "phase %s", word);
  fact->phase = (uint32_t)(letter - letters);
  fact->outcome = word[1] ? (uint32_t)(strchr(outcomes, word[1]) - outcomes) : AZACT_OUTCOME_UNKNOWN;
}

static inline void script_time(azacti_fact *fact, const char *word) {
  fact->flags &= ~AZACTI_MEMBER_HAS_TIME;
  fact->time_ns = 0;
  if (strcmp(word, "-") == 0) return;
  bool minus = *word == '-';
  int64_t unit = SCRIPT_SECOND, whole = 0;
  const char *at = word + minus;
  for (; *at && *at != '.'; at++) whole = whole * 10 + (*at - '0');
  fact->time_ns = whole * unit;
  for (at += *at == '.'; *at; at++) fact->time_ns += (*at - '0') * (unit /= 10);
  if (minus) fact->time_ns = -fact->time_ns;
  fact->flags |= AZACTI_MEMBER_HAS_TIME;
}

static inline void script_key(script_event *event, const char *word) {
  static const char keys[] = "idudfheactkv";
  azacti_fact *fact = &event->fact;
  if (strcmp(word, "own") == 0) {
    fact->flags |= AZACTI_MEMBER_HAS_DATA_ID;
    return;
  }
  if (strcmp(word, "policy") == 0) {
    fact->flags |= AZACTI_MEMBER_POLICY;
    return;
  }
  const char *value = strchr(word, '=');
  ck_assert_msg(value != NULL, "%s", word);
  value++;
  char *copy = event->text[strchr(keys, word[0]) - keys];
  ck_assert_uint_lt(strlen(value), sizeof event->text[0]);
  (void)strcpy(copy, value);
  azact_str text = fact_str(copy);
  uint32_t number = 0;
  for (const char *at = value; *at >= '0' && *at <= '9'; at++) number = number * 10 + (uint32_t)(*at - '0');
  switch (word[0]) {
  case 'i': fact->operation_id = text; break;
  case 'u': memset(fact->uid, (int)number, sizeof fact->uid); break;
  case 'd': fact->dialect = number; break;
  case 'f': fact->time_digits = number; break;
  case 'h': fact->http_status = (int32_t)number; break;
  case 'e': fact->error_code = text; break;
  case 'c': fact->actor.caller = fact->actor.principal = text; break;
  case 'a': fact->actor.address = text; break;
  case 't': fact->actor.tenant_id = text; break;
  case 'k': fact->actor.token_tenant = text; break;
  case 'v': fact->verb = number; break;
  default: ck_abort_msg("key %s", word);
  }
}

static inline const char *script_word(const char *at, char *out, size_t cap) {
  size_t len = 0;
  while (*at == ' ') at++;
  for (; *at && *at != ' ' && *at != '\n'; at++) {
    ck_assert_uint_lt(len + 1, cap);
    out[len++] = *at;
  }
  out[len] = 0;
  return at;
}

static inline void script_read(script *s, const char *text) {
  s->count = 0;
  while (*text) {
    char word[400];
    ck_assert_uint_lt(s->count, SCRIPT_MOST);
    script_event *event = &s->events[s->count];
    event->fact = fact_plain("", "");
    azacti_fact *fact = &event->fact;
    fact->actor.tenant_id = fact->actor.token_tenant = AZACTI_STR("");
    fact->actor.caller = fact->actor.principal = fact->actor.address = AZACTI_STR("");
    memset(fact->uid, (int)(128 + s->count), sizeof fact->uid);
    fact->record = ++s->count;
    text = script_word(text, word, sizeof word);
    script_phase(fact, word);
    text = script_word(text, word, sizeof word);
    script_time(fact, word);
    text = script_word(text, event->operation, sizeof event->operation);
    text = script_word(text, event->resource, sizeof event->resource);
    fact->operation_name = fact_str(event->operation);
    fact->resource_id = fact_str(strcmp(event->resource, "-") == 0 ? "" : event->resource);
    for (;;) {
      text = script_word(text, word, sizeof word);
      if (!*word) break;
      script_key(event, word);
    }
    while (*text == '\n') text++;
  }
}

static inline azacti_bag *script_bag_in(const script *s, const size_t *order) {
  static const uint64_t seed[2] = {3, 4};
  uint64_t probes = 0;
  azacti_mem mem;
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  azacti_bag *bag = azacti_bag_new(&mem);
  ck_assert_ptr_nonnull(bag);
  ck_assert_int_eq(azacti_bag_set_group_key(bag, AZACTI_STR("key")), AZACT_OK);
  for (size_t i = 0; i < s->count; i++)
    ck_assert_int_eq(azacti_bag_add(bag, &s->events[order ? order[i] : i].fact, NULL, seed, &probes), AZACT_OK);
  azacti_bag_sort(bag);
  return bag;
}

static inline azact_group *script_group_of(azacti_bag *bag) {
  const azacti_group_context context = {.key = {"key", 3}, .part = 1};
  azact_group *group = NULL;
  ck_assert_int_eq(azacti_group_make(bag, 0, bag->count, &context, &group), AZACT_OK);
  azacti_bag_unref(bag);
  return group;
}

static inline azact_group *script_group(const char *text) {
  static script s;
  script_read(&s, text);
  return script_group_of(script_bag_in(&s, NULL));
}

static inline char script_letter(const azacti_member *member) {
  return (char)(member->record <= 26 ? 'a' + (int)member->record - 1 : 'A' + (int)member->record - 27);
}

static inline void script_describe(const azact_group *group, char *out, size_t cap) {
  size_t len = 0;
  out[0] = 0;
  for (uint32_t i = 0; i < group->op_count; i++) {
    const azacti_op *op = &group->ops[i];
    azact_str name = azacti_op_name(group, op), resource = azacti_op_resource(group, op);
    char parent[16] = "-";
    if (op->parent != AZACTI_NONE) (void)snprintf(parent, sizeof parent, "%u", (unsigned)op->parent);
    len += (size_t)snprintf(out + len, cap - len, "%s[%s] %.*s %.*s %u %s %s ", i ? "\n" : "", parent, (int)name.len,
                            name.ptr, resource.len ? (int)resource.len : 1, resource.len ? resource.ptr : "-",
                            (unsigned)op->attempt, azacti_state_name(op->state), azacti_outcome_name(op->outcome));
    for (uint32_t k = 0; k < op->count; k++) {
      uint32_t one = group->listed[op->first + k], kept = group->copy_of[one];
      ck_assert_uint_lt(len + 8, cap);
      out[len++] = script_letter(&group->members[one]);
      if (kept != AZACTI_NONE) out[len++] = '=';
      if (kept != AZACTI_NONE) out[len++] = script_letter(&group->members[kept]);
      if (group->possible[one]) out[len++] = '?';
    }
    out[len] = 0;
  }
}

/* The group is as described, in whichever order its events came. */
static inline void script_check(const char *text, const char *want) {
  static script s;
  static char got[8192];
  size_t order[SCRIPT_MOST];
  uint32_t random = 1;
  script_read(&s, text);
  for (size_t i = 0; i < s.count; i++) order[i] = i;
  for (int round = 0; round < 12; round++) {
    azact_group *group = script_group_of(script_bag_in(&s, order));
    script_describe(group, got, sizeof got);
    ck_assert_msg(strcmp(got, want) == 0, "round %d of\n%s\nexpected\n%s\ngot\n%s", round, text, want, got);
    azacti_group_free(group);
    for (size_t i = s.count; i > 1; i--) { /* round 1 on: shuffled */
      random = random * 1664525u + 1013904223u;
      size_t with = (random >> 8) % i, keep = order[i - 1];
      order[i - 1] = order[with];
      order[with] = keep;
    }
  }
}

typedef struct script_case {
  const char *text, *want;
} script_case;

#define SCRIPT_CHECK(table)                                                                                                \
  for (size_t script_i = 0; script_i < sizeof(table) / sizeof *(table); script_i++)                                        \
  script_check((table)[script_i].text, (table)[script_i].want)

#endif
