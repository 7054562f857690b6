#include "gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct maker {
  char *text;
  size_t len, cap;
  uint64_t state;
} maker;

static uint32_t chance(maker *m, uint32_t below) {
  m->state = m->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(m->state >> 33) % below;
}

static const char *hex(maker *m, char *out, size_t digits) {
  for (size_t i = 0; i < digits; i++) out[i] = "0123456789abcdef"[chance(m, 16)];
  out[digits] = 0;
  return out;
}

static const char *guid(maker *m, char out[37]) {
  hex(m, out, 36);
  out[8] = out[13] = out[18] = out[23] = '-';
  return out;
}

static const struct {
  const char *provider, *type, *verb;
} operations[] = {
    {"MICROSOFT.COMPUTE", "VIRTUALMACHINES", "WRITE"},
    {"MICROSOFT.COMPUTE", "VIRTUALMACHINES", "DEALLOCATE/ACTION"},
    {"MICROSOFT.STORAGE", "STORAGEACCOUNTS", "LISTKEYS/ACTION"},
    {"MICROSOFT.NETWORK", "NETWORKSECURITYGROUPS", "WRITE"},
    {"MICROSOFT.KEYVAULT", "VAULTS", "DELETE"},
    {"MICROSOFT.WEB", "SITES", "RESTART/ACTION"},
};
static const char *const results[][2] = {{"Start", "Started."},
                                         {"Success", "Succeeded.OK"},
                                         {"Accept", "Accepted.Accepted"},
                                         {"Failure", "Failed.Conflict"}};
static const char *const people[] = {"dana@contoso.example", "alex.muller@contoso.example", "j\\u00f8rgen@contoso.example",
                                     "kim@fabrikam.example"};

static void record(maker *m) {
  char sub[37], cor[37], oid[33], tid[37], a[37], b[37], c[65], d[65];
  uint32_t o = chance(m, 6), r = chance(m, 4), p = chance(m, 4), day = 1 + chance(m, 28), hour = chance(m, 24),
           minute = chance(m, 60), second = chance(m, 60);
  guid(m, sub), guid(m, cor), hex(m, oid, 32), guid(m, tid), guid(m, a), guid(m, b), hex(m, c, 64), hex(m, d, 64);
  char *out = m->text + m->len;
  size_t room = m->cap - m->len;
  int n = snprintf(
      out, room,
      "{ \"RoleLocation\": \"West Europe\", \"Stamp\": \"am3prodgl01-0%u\", \"ReleaseVersion\": "
      "\"6.2023.29.4+%.8s.release\", \"time\": "
      "\"2023-07-%02uT%02u:%02u:%02u.%07uZ\", \"resourceId\": "
      "\"/SUBSCRIPTIONS/%s/RESOURCEGROUPS/RG-PROD-%u/PROVIDERS/%s/%s/ITEM%u\", "
      "\"operationName\": \"%s/%s/%s\", \"category\": \"Administrative\", \"resultType\": \"%s\", \"resultSignature\": "
      "\"%s\", \"durationMs\": \"%u\", "
      "\"callerIpAddress\": \"203.0.%u.%u\", \"correlationId\": \"%s\", \"identity\": "
      "{\"authorization\":{\"scope\":\"/subscriptions/%s/resourceGroups/rg-prod-%u/"
      "providers/%s/%s/item%u\",\"action\":\"%s/%s/%s\",\"evidence\":{\"role\":\"Contributor\",\"roleAssignmentScope\":\"/"
      "subscriptions/%s\","
      "\"roleAssignmentId\":\"%s\",\"roleDefinitionId\":\"b24988ac618042a0ab8820f7382dd24c\",\"principalId\":\"%s\","
      "\"principalType\":\"User\"}},\"claims\":{"
      "\"aud\":\"https://management.core.windows.net/\",\"iss\":\"https://sts.windows.net/%s/"
      "\",\"iat\":\"%u\",\"nbf\":\"%u\",\"exp\":\"%u\","
      "\"http://schemas.microsoft.com/claims/authnclassreference\":\"1\",\"aio\":\"AVQAq/8TAAAA%s%s==\","
      "\"http://schemas.microsoft.com/claims/"
      "authnmethodsreferences\":\"pwd,mfa\",\"appid\":\"c44b4083-3bb0-49c1-b47d-974e53cbdf3c\",\"appidacr\":\"2\","
      "\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname\":\"Contoso\",\"http://schemas.xmlsoap.org/ws/2005/"
      "05/identity/claims/givenname\":\"Dana\","
      "\"groups\":\"%s,%s,%s\",\"ipaddr\":\"203.0.%u.%u\",\"name\":\"Dana "
      "Contoso\",\"http://schemas.microsoft.com/identity/claims/objectidentifier\":\"%s\","
      "\"puid\":\"10030000A8%.8s\",\"rh\":\"0.AVwA%.40s.\",\"http://schemas.microsoft.com/identity/claims/"
      "scope\":\"user_impersonation\","
      "\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier\":\"%.43s\",\"http://schemas.microsoft.com/"
      "identity/claims/tenantid\":\"%s\","
      "\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name\":\"%s\",\"http://schemas.xmlsoap.org/ws/2005/05/"
      "identity/claims/upn\":\"%s\","
      "\"uti\":\"%.22s\",\"ver\":\"1.0\",\"wids\":\"62e90394-69f5-4237-9190-012177145e10,b79fbf4d-3ef9-4689-8143-"
      "76b194e85509\",\"xms_tcdt\":\"1569338562\"}}, "
      "\"level\": \"Information\", \"properties\": "
      "{\"eventCategory\":\"Administrative\",\"entity\":\"/subscriptions/%s/resourceGroups/rg-prod-%u/providers/%s/%s/"
      "item%u\",\"message\":\"%s/%s/%s\",\"hierarchy\":\"%s/mg-root/mg-prod/"
      "%s\",\"requestbody\":\"{\\\"location\\\":\\\"westeurope\\\",\\\"tags\\\":{\\\"env\\\":"
      "\\\"prod\\\",\\\"owner\\\":\\\"team-%u\\\"},\\\"properties\\\":{\\\"hash\\\":\\\"%.64s\\\"}}\",\"statusCode\":"
      "\"OK\",\"serviceRequestId\":\"%s\"}, \"tenantId\": \"%s\"}\n",
      chance(m, 9), c, day, hour, minute, second, chance(m, 10000000), sub, o, operations[o].provider, operations[o].type,
      r, operations[o].provider, operations[o].type, operations[o].verb, results[r][0], results[r][1], chance(m, 900),
      chance(m, 256), chance(m, 256), cor, sub, o, operations[o].provider, operations[o].type, r, operations[o].provider,
      operations[o].type, operations[o].verb, sub, oid, oid, tid, 1690000000 + chance(m, 99999),
      1690000000 + chance(m, 99999), 1690003600 + chance(m, 99999), c, d, a, b, tid, chance(m, 256), chance(m, 256), oid, d,
      c, d, tid, people[p], people[p], c, sub, o, operations[o].provider, operations[o].type, r, operations[o].provider,
      operations[o].type, operations[o].verb, tid, sub, chance(m, 40), c, a, tid);
  if (n < 0 || (size_t)n >= room) abort();
  m->len += (size_t)n;
}

char *bench_lines(size_t bytes, uint64_t seed, size_t *ret_len, size_t *ret_records) {
  maker m = {malloc(bytes + 8192), 0, bytes + 8192, seed * 2 + 1};
  if (m.text == NULL) abort();
  *ret_records = 0;
  while (m.len < bytes) {
    record(&m);
    ++*ret_records;
  }
  *ret_len = m.len;
  return m.text;
}
