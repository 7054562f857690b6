#include "group_maker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- records: a text for each operation and phase is made once, and what tells events apart is written over its runs of
 * control characters. The number of the character says what stands there. ---- */

enum {
  AT_TIME = 1,
  AT_CORRELATION,
  AT_SUBSCRIPTION,
  AT_GROUP,
  AT_ITEM,
  AT_CALLER,
  AT_OID,
  AT_TOKEN,
  AT_DURATION,
  AT_KINDS
};

#define RUN6(c) c c c c c c
#define RUN12(c) RUN6(c) RUN6(c)
#define RUN36(c) RUN12(c) RUN12(c) RUN12(c)
#define TIME RUN12("\1") RUN12("\1") "\1\1\1\1"
#define CORRELATION RUN36("\2")
#define SUBSCRIPTION "5c3e8a1f-1d2b-4e7a-9f00-" RUN12("\3")
#define GROUP RUN6("\4")
#define ITEM RUN6("\5")
#define CALLER "\6\6\6\6"
#define OID RUN12("\7") RUN12("\7") "\7\7\7\7\7\7\7\7"
#define TOKEN RUN12("\10") RUN12("\10") RUN12("\10") "\10\10\10\10\10\10"
#define DURATION "\11\11\11\11"

enum { PHASE_START, PHASE_ACCEPT, PHASE_SUCCESS, PHASE_FAILURE, PHASES };

static const struct {
  const char *type, *status, *code, *message;
} phases[PHASES] = {
    {"Start", "Started.", "", ""},
    {"Accept", "Accepted.Accepted", "Accepted",
     ",\"responseBody\":\"{\\\"properties\\\":{\\\"provisioningState\\\":\\\"Updating\\\"}}\""},
    {"Success", "Succeeded.OK", "OK", ""},
    {"Failure", "Failed.Conflict", "Conflict",
     ",\"statusMessage\":\"{\\\"error\\\":{\\\"code\\\":\\\"AnotherOperationInProgress\\\",\\\"message\\\":\\\"Another "
     "operation "
     "on this or a dependent resource is in progress.\\\",\\\"details\\\":[]}}\""},
};

enum { OPERATION_DEPLOYMENT = 6, OPERATIONS };

static const struct {
  const char *provider, *type, *verb;
} operations[OPERATIONS] = {
    {"MICROSOFT.COMPUTE", "VIRTUALMACHINES", "WRITE"},
    {"MICROSOFT.COMPUTE", "VIRTUALMACHINES", "DEALLOCATE/ACTION"},
    {"MICROSOFT.STORAGE", "STORAGEACCOUNTS", "LISTKEYS/ACTION"},
    {"MICROSOFT.NETWORK", "NETWORKSECURITYGROUPS", "WRITE"},
    {"MICROSOFT.KEYVAULT", "VAULTS", "DELETE"},
    {"MICROSOFT.WEB", "SITES", "RESTART/ACTION"},
    {"MICROSOFT.RESOURCES", "DEPLOYMENTS", "WRITE"},
};

#define CLAIM "http://schemas.microsoft.com/identity/claims/"
#define SOAP "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"

static const char record_format[] =
    "{ \"RoleLocation\": \"West Europe\", \"Stamp\": \"am3prodgl01-01\", \"ReleaseVersion\": \"6.2023.29.4+" GROUP
    ".release\", "
    "\"time\": \"" TIME "\", \"resourceId\": \"/SUBSCRIPTIONS/" SUBSCRIPTION "/RESOURCEGROUPS/RG-PROD-" GROUP
    "/PROVIDERS/%s/%s/ITEM-" ITEM "\", \"operationName\": \"%s/%s/%s\", \"category\": \"Administrative\", "
    "\"resultType\": \"%s\", \"resultSignature\": \"%s\", \"durationMs\": \"" DURATION
    "\", \"callerIpAddress\": \"203.0.113.71\", "
    "\"correlationId\": \"" CORRELATION "\", \"identity\": {\"authorization\":{\"scope\":\"/subscriptions/" SUBSCRIPTION
    "/resourceGroups/rg-prod-" GROUP "/providers/%s/%s/item-" ITEM "\",\"action\":\"%s/%s/%s\",\"evidence\":{\"role\":"
    "\"Contributor\",\"roleAssignmentScope\":\"/subscriptions/" SUBSCRIPTION "\",\"roleAssignmentId\":\"" OID
    "\",\"roleDefinitionId\":\"b24988ac618042a0ab8820f7382dd24c\",\"principalId\":\"" OID "\",\"principalType\":\"User\"}},"
    "\"claims\":{\"aud\":\"https://management.core.windows.net/\",\"iss\":\"https://sts.windows.net/"
    "2a144b72-f23f-4a20-9b3c-5d2f1d3a7c11/\",\"iat\":\"1690000000\",\"nbf\":\"1690000000\",\"exp\":\"1690003600\","
    "\"http://schemas.microsoft.com/claims/authnclassreference\":\"1\",\"aio\":\"AVQAq/8TAAAA" TOKEN TOKEN
    "==\",\"http://schemas.microsoft.com/claims/authnmethodsreferences\":\"pwd,mfa\",\"appid\":"
    "\"c44b4083-3bb0-49c1-b47d-974e53cbdf3c\",\"appidacr\":\"2\",\"" SOAP "surname\":\"Contoso\",\"" SOAP
    "givenname\":\"Dana\",\"groups\":\"" TOKEN "," TOKEN "\",\"ipaddr\":\"203.0.113.71\",\"name\":\"Dana Contoso\",\"" CLAIM
    "objectidentifier\":\"" OID "\",\"puid\":\"10030000A8" GROUP "\",\"rh\":\"0.AVwA" TOKEN ".\",\"" CLAIM
    "scope\":\"user_impersonation\",\"" SOAP "nameidentifier\":\"" TOKEN "\",\"" CLAIM
    "tenantid\":\"2a144b72-f23f-4a20-9b3c-5d2f1d3a7c11\",\"" SOAP "name\":\"dana." CALLER "@contoso.example\",\"" SOAP
    "upn\":\"dana." CALLER "@contoso.example\",\"uti\":\"" OID "\",\"ver\":\"1.0\",\"wids\":"
    "\"62e90394-69f5-4237-9190-012177145e10,b79fbf4d-3ef9-4689-8143-76b194e85509\",\"xms_tcdt\":\"1569338562\"}}, "
    "\"level\": \"Information\", \"properties\": "
    "{\"eventCategory\":\"Administrative\",\"entity\":\"/subscriptions/" SUBSCRIPTION "/resourceGroups/rg-prod-" GROUP
    "/providers/%s/%s/item-" ITEM "\",\"message\":\"%s/%s/%s\",\"hierarchy\":"
    "\"2a144b72-f23f-4a20-9b3c-5d2f1d3a7c11/mg-root/mg-prod/" SUBSCRIPTION "\",\"requestbody\":\"{\\\"location\\\":"
    "\\\"westeurope\\\",\\\"tags\\\":{\\\"env\\\":\\\"prod\\\",\\\"owner\\\":\\\"team-7\\\"},\\\"properties\\\":{"
    "\\\"hash\\\":\\\"" TOKEN "\\\"}}\",\"statusCode\":\"%s\",\"serviceRequestId\":\"\"%s}, \"tenantId\": "
    "\"2a144b72-f23f-4a20-9b3c-5d2f1d3a7c11\"}\n";

typedef struct spot {
  uint16_t at;
  uint8_t what, len;
} spot;

typedef struct form {
  char *text;
  size_t len, spot_count;
  spot spots[64];
} form;

static void form_make(form *to, int operation, int phase) {
  const char *p = operations[operation].provider, *t = operations[operation].type, *v = operations[operation].verb;
  size_t room = sizeof record_format + 2048;
  to->text = malloc(room);
  if (to->text == NULL) abort();
  int len = snprintf(to->text, room, record_format, p, t, p, t, v, phases[phase].type, phases[phase].status, p, t, p, t, v,
                     p, t, p, t, v, phases[phase].code, phases[phase].message);
  if (len < 0 || (size_t)len >= room) abort();
  to->len = (size_t)len;
  to->spot_count = 0;
  for (size_t at = 0; at < to->len;) {
    unsigned char c = (unsigned char)to->text[at];
    size_t end = at + 1;
    if (c > 0 && c < AT_KINDS) {
      while (to->text[end] == (char)c) end++;
      if (to->spot_count == sizeof to->spots / sizeof *to->spots) abort();
      to->spots[to->spot_count++] = (spot){(uint16_t)at, c, (uint8_t)(end - at)};
    }
    at = end;
  }
}

/* ---- groups under way ---- */

enum { SLOTS = 256, LATE = 8192, LATE_MOST = 6000 }; /* 6000 events are five minutes */

typedef struct happening {
  uint64_t group;
  int64_t time_ns;
  uint32_t item, caller;
  uint8_t operation, phase;
  uint32_t next; /* of those that arrive at the same time; 0 = none, else place + 1 */
} happening;

typedef struct under_way {
  uint64_t group;
  uint32_t operations, step, caller, failing, begun;
} under_way;

struct group_maker {
  form forms[OPERATIONS][PHASES];
  under_way slots[SLOTS];
  happening *waiting; /* those that are late, and a list of unused places */
  size_t waiting_cap, waiting_count;
  uint32_t unused, arriving[LATE];
  uint64_t state, happened, arrived, limit, newest_group;
  group_made made;
  char *text;
  size_t text_cap;
};

static uint32_t chance(group_maker *m, uint32_t below) {
  m->state = m->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(((m->state >> 32) * below) >> 32);
}

static void slot_begin(group_maker *m, under_way *slot) {
  uint32_t kind = chance(m, 100);
  *slot = (under_way){.group = ++m->newest_group, .caller = chance(m, 400)};
  slot->operations = kind < 40 ? 0 : kind < 98 ? 1 : 10 + chance(m, 57);
  slot->failing = chance(m, 32);
}

/* What operation and phase stands at a step of a deployment: its own start and accept, then each operation's start, the
 * accept of the one begun two before it and the end of the one begun four before it, and its own end. */
static int deployment_step(const under_way *slot, uint32_t step, uint32_t *item, uint8_t *phase) {
  uint32_t children = slot->operations - 1, steps = 3 * (children + 4);
  static const uint32_t behind[3] = {0, 2, 4};
  *item = 0;
  if (step < 2 || step == steps + 2) {
    *phase = step < 2 ? (uint8_t)step : PHASE_SUCCESS;
    return 1;
  }
  *phase = (uint8_t)((step - 2) % 3);
  *item = (step - 2) / 3 - behind[*phase] + 1;
  return (step - 2) / 3 >= behind[*phase] && *item >= 1 && *item <= children;
}

static happening happen(group_maker *m) {
  under_way *slot = &m->slots[chance(m, SLOTS)];
  happening now = {.group = slot->group, .caller = slot->caller, .phase = PHASE_SUCCESS};
  int last = 1;
  now.time_ns = INT64_C(1689950000000000000) + (int64_t)m->happened++ * 50000000 + chance(m, 49999999) / 100 * 100;
  now.operation = (uint8_t)(slot->group % OPERATION_DEPLOYMENT);
  if (slot->operations == 1) {
    now.phase = (uint8_t)slot->step++;
    last = now.phase == PHASE_SUCCESS;
  } else if (slot->operations > 1) {
    while (!deployment_step(slot, slot->step++, &now.item, &now.phase)) continue;
    last = now.item == 0 && now.phase == PHASE_SUCCESS;
    now.operation = now.item == 0 ? OPERATION_DEPLOYMENT : (uint8_t)((slot->group + now.item) % OPERATION_DEPLOYMENT);
  }
  m->made.groups += !slot->begun;
  slot->begun = 1;
  if (now.phase == PHASE_START || slot->operations == 0) m->made.operations++;
  if (now.phase == PHASE_SUCCESS && (now.item + slot->failing) % 32 == 0) {
    now.phase = PHASE_FAILURE;
    m->made.failed++;
  }
  if (last) slot_begin(m, slot);
  return now;
}

static void put_late(group_maker *m, const happening *one) {
  uint32_t bucket = (uint32_t)((m->arrived + 1 + chance(m, LATE_MOST)) % LATE), place = m->unused;
  if (place == 0) {
    if (m->waiting_count == m->waiting_cap) {
      m->waiting_cap = m->waiting_cap * 2 + 1024;
      m->waiting = realloc(m->waiting, m->waiting_cap * sizeof *m->waiting);
      if (m->waiting == NULL) abort();
    }
    place = (uint32_t)++m->waiting_count;
  } else {
    m->unused = m->waiting[place - 1].next;
  }
  m->waiting[place - 1] = *one;
  m->waiting[place - 1].next = m->arriving[bucket];
  m->arriving[bucket] = place;
}

/* The next event to arrive: one that is late and due, else what happens now if it is not itself late. */
static happening arrive(group_maker *m) {
  uint32_t *due = &m->arriving[m->arrived % LATE];
  while (*due == 0 && m->happened < m->limit) {
    happening now = happen(m);
    if (chance(m, 10) != 0) {
      m->arrived++;
      return now;
    }
    put_late(m, &now);
  }
  while (*due == 0) due = &m->arriving[++m->arrived % LATE];
  uint32_t place = *due;
  happening late = m->waiting[place - 1];
  *due = late.next;
  m->waiting[place - 1].next = m->unused;
  m->unused = place;
  return late;
}

/* ---- an event as text ---- */

static void put_number(char *out, size_t digits, uint64_t number) {
  while (digits-- > 0) {
    out[digits] = (char)('0' + number % 10);
    number /= 10;
  }
}

static void put_hex(char *out, size_t digits, uint64_t a) {
  for (size_t i = 0; i < digits; i++) {
    if (i % 8 == 0) a = (a ^ (a >> 29)) * 0xbf58476d1ce4e5b9u + 0x9e3779b97f4a7c15u;
    out[i] = "0123456789abcdef"[a >> (60 - 4 * (i % 8)) & 15];
  }
}

/* 28 characters: 2023-07-21T14:33:20.1234567Z. The stream stays within July to December for ten million events. */
static void put_time(char *out, int64_t ns) {
  uint64_t ticks = (uint64_t)ns / 100, second = ticks / 10000000, day = second / 86400 - 19539; /* since 2023-07-01 */
  static const unsigned days[] = {31, 31, 30, 31, 30, 31};
  unsigned month = 0;
  while (month < 5 && day >= days[month]) day -= days[month++];
  memcpy(out, "2023-00-00T00:00:00.0000000Z", 28);
  put_number(out + 5, 2, 7 + month);
  put_number(out + 8, 2, day + 1);
  put_number(out + 11, 2, second / 3600 % 24);
  put_number(out + 14, 2, second / 60 % 60);
  put_number(out + 17, 2, second % 60);
  put_number(out + 20, 7, ticks % 10000000);
}

static void put_spot(char *out, const spot *s, const happening *one) {
  switch (s->what) {
  case AT_TIME: put_time(out, one->time_ns); break;
  case AT_CORRELATION:
    put_hex(out, 36, one->group);
    out[8] = out[13] = out[18] = out[23] = '-';
    break;
  case AT_SUBSCRIPTION: put_hex(out, 12, one->group % 20); break;
  case AT_GROUP: put_number(out, s->len, one->group % 1000); break;
  case AT_ITEM: put_number(out, s->len, one->item * 1000 + one->group % 1000); break;
  case AT_CALLER: put_number(out, s->len, one->caller); break;
  case AT_OID: put_hex(out, s->len, one->caller); break;
  case AT_TOKEN: put_hex(out, s->len, (uint64_t)one->time_ns / 3600000000000u * 1000 + one->caller); break;
  default: put_number(out, s->len, (uint64_t)one->time_ns / 100 % 10000); break;
  }
}

size_t group_maker_next(group_maker *m, size_t count, const char **ret_text, size_t *ret_len) {
  size_t len = 0, made = 0;
  for (; made < count && m->made.events < m->limit; made++) {
    happening one = arrive(m);
    const form *from = &m->forms[one.operation][one.phase];
    if (m->text_cap - len < from->len) {
      m->text_cap = m->text_cap * 2 + 65536;
      m->text = realloc(m->text, m->text_cap);
      if (m->text == NULL) abort();
    }
    memcpy(m->text + len, from->text, from->len);
    for (size_t i = 0; i < from->spot_count; i++) put_spot(m->text + len + from->spots[i].at, &from->spots[i], &one);
    len += from->len;
    m->made.events++;
  }
  *ret_text = m->text;
  *ret_len = len;
  return made;
}

group_maker *group_maker_new(uint64_t events, uint64_t seed) {
  group_maker *m = calloc(1, sizeof *m);
  if (m == NULL) abort();
  m->state = seed * 2 + 1;
  m->limit = events;
  for (int o = 0; o < OPERATIONS; o++)
    for (int p = 0; p < PHASES; p++) form_make(&m->forms[o][p], o, p);
  for (int i = 0; i < SLOTS; i++) slot_begin(m, &m->slots[i]);
  return m;
}

void group_maker_free(group_maker *m) {
  for (int o = 0; o < OPERATIONS; o++)
    for (int p = 0; p < PHASES; p++) free(m->forms[o][p].text);
  free(m->waiting);
  free(m->text);
  free(m);
}

group_made group_maker_made(const group_maker *m) { return m->made; }
