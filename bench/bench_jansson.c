/* This library (next_into, 14 fields) against a loop on jansson as one would write it by hand (json_loadb per line, the same
 * 14 values), on the same bytes in the same process, in turns. Both hash what they find; the hashes must agree.
 *
 * Usage: bench_jansson [MEGABYTES [ROUNDS [AT_LEAST]]]
 * Prints each round and last the median ratio; with AT_LEAST the exit status is 1 if the ratio is smaller. */
#define _POSIX_C_SOURCE 200809L

#include "gen.h"

#include <azactivity/azactivity.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A checksum that costs next to nothing: length, first and last bytes of each value. */
static uint64_t mix(uint64_t sum, const char *text, size_t len) {
  uint64_t head = 0, tail = 0;
  size_t take = len < 8 ? len : 8;
  memcpy(&head, text, take);
  memcpy(&tail, text + len - take, take);
  return (sum ^ head ^ (tail << 1) ^ len) * 0x9e3779b97f4a7c15u;
}

static const azact_field fields[] = {
    AZACT_F_EVENT_TIMESTAMP,      AZACT_F_RESOURCE_ID,      AZACT_F_OPERATION_NAME, AZACT_F_CATEGORY,
    AZACT_F_RESULT_TYPE,          AZACT_F_RESULT_SIGNATURE, AZACT_F_DURATION_MS,    AZACT_F_CALLER,
    AZACT_F_CALLER_IP_ADDRESS,    AZACT_F_CORRELATION_ID,   AZACT_F_LEVEL,          AZACT_F_TENANT_ID,
    AZACT_F_AUTHORIZATION_ACTION, AZACT_F_STATUS_CODE,
};

static uint64_t by_azactivity(const char *data, size_t len, size_t *records) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  uint64_t sum = 0;
  azact_str text;
  if (azact_reader_open_memory(NULL, data, len, AZACT_BORROW, NULL, NULL, &reader) != AZACT_OK) exit(3);
  *records = 0;
  while (azact_reader_next_into(reader, &event) == AZACT_OK) {
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
      if (azact_event_text(event, fields[i], &text) == AZACT_OK) sum = mix(sum, text.ptr, text.len);
    ++*records;
  }
  azact_event_unref(event);
  azact_reader_unref(reader);
  return sum;
}

static const char *const top[] = {"time",       "resourceId",      "operationName", "category",
                                  "resultType", "resultSignature", "durationMs"};
static const char *const after[] = {"callerIpAddress", "correlationId", "level", "tenantId"};

/* Services have no upn. */
static const char *const callers[] = {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
                                      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
                                      "http://schemas.microsoft.com/identity/claims/objectidentifier", "appid"};

static uint64_t add(uint64_t sum, const json_t *node) {
  return json_is_string(node) ? mix(sum, json_string_value(node), json_string_length(node)) : sum;
}

static uint64_t by_jansson(const char *data, size_t len, size_t *records) {
  const char *end = data + len;
  uint64_t sum = 0;
  *records = 0;
  while (data < end) {
    const char *line_end = memchr(data, '\n', (size_t)(end - data));
    if (line_end == NULL) line_end = end;
    json_error_t error;
    json_t *record = json_loadb(data, (size_t)(line_end - data), 0, &error);
    if (record == NULL) exit(3);
    json_t *identity = json_object_get(record, "identity");
    for (size_t i = 0; i < sizeof top / sizeof *top; i++) sum = add(sum, json_object_get(record, top[i]));
    const json_t *claims = json_object_get(identity, "claims"), *caller = NULL;
    for (size_t i = 0; i < sizeof callers / sizeof *callers && caller == NULL; i++)
      caller = json_object_get(claims, callers[i]);
    sum = add(sum, caller);
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) sum = add(sum, json_object_get(record, after[i]));
    sum = add(sum, json_object_get(json_object_get(identity, "authorization"), "action"));
    sum = add(sum, json_object_get(json_object_get(record, "properties"), "statusCode"));
    json_decref(record);
    ++*records;
    data = line_end + 1;
  }
  return sum;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int smaller(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  size_t megabytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 100, rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 5;
  double at_least = argc > 3 ? strtod(argv[3], NULL) : 0, ratios[64];
  size_t len, made, ours, theirs;
  if (rounds == 0 || rounds > 64) rounds = 5;
  char *data = bench_lines(megabytes * 1000000, 42, &len, &made);
  printf("%zu records, %zu bytes, %zu each\n", made, len, len / made);
  for (size_t i = 0; i < rounds; i++) {
    double start = seconds();
    uint64_t sum = by_azactivity(data, len, &ours);
    double middle = seconds();
    uint64_t other = by_jansson(data, len, &theirs);
    double end = seconds();
    if (sum != other || ours != made || theirs != made) {
      printf("the two do not agree: %zu and %zu records of %zu, %016llx and %016llx\n", ours, theirs, made,
             (unsigned long long)sum, (unsigned long long)other);
      return 3;
    }
    ratios[i] = (end - middle) / (middle - start);
    printf("azactivity %.3f GB/s   jansson %.3f GB/s   ratio %.1f\n", (double)len / 1e9 / (middle - start),
           (double)len / 1e9 / (end - middle), ratios[i]);
  }
  qsort(ratios, rounds, sizeof *ratios, smaller);
  printf("median ratio %.1f\n", ratios[rounds / 2]);
  free(data);
  return ratios[rounds / 2] < at_least;
}
