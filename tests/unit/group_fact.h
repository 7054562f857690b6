/* Facts and allocators for the tests of group/. */
#ifndef AZACT_TEST_GROUP_FACT_H
#define AZACT_TEST_GROUP_FACT_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/ascii.h"
#include "group/bag.h"

static inline azact_str fact_str(const char *text) { return (azact_str){text, strlen(text)}; }

/* A Start of some operation; every text there, none NULL. */
static inline azacti_fact fact_plain(const char *operation, const char *resource) {
  azacti_fact fact;
  memset(&fact, 0, sizeof fact);
  fact.flags = AZACTI_MEMBER_HAS_TIME;
  fact.phase = AZACT_PHASE_START;
  fact.dialect = AZACT_DIALECT_DIAGNOSTIC;
  fact.operation_name = fact_str(operation);
  fact.resource_id = fact_str(resource);
  fact.operation_id = fact.subscription_id = fact.error_code = fact.error_message = AZACTI_STR("");
  fact.source_name = AZACTI_STR("PT1H.json");
  fact.encoding = AZACTI_STR("utf-8");
  fact.actor.correlation_id = AZACTI_STR("");
  fact.actor.caller = fact.actor.principal = AZACTI_STR("ada@example.com");
  fact.actor.address = AZACTI_STR("203.0.113.7");
  fact.actor.tenant_id = fact.actor.token_tenant = AZACTI_STR("11111111-2222-3333-4444-555555555555");
  return fact;
}

/* Counts what is held, and fails the call number fail_at (from 1). */
typedef struct counted_mem {
  size_t held, peak, calls, fail_at;
} counted_mem;

static inline bool counted_fails(counted_mem *c) { return ++c->calls == c->fail_at; }
static inline void counted_add(counted_mem *c, size_t size) {
  c->held += size;
  if (c->held > c->peak) c->peak = c->held;
}
static inline void *counted_alloc(size_t size, void *user) {
  counted_mem *c = user;
  void *ptr = counted_fails(c) ? NULL : malloc(size);
  if (ptr) counted_add(c, size);
  return ptr;
}
static inline void *counted_realloc(void *ptr, size_t old_size, size_t new_size, void *user) {
  counted_mem *c = user;
  void *grown = counted_fails(c) ? NULL : realloc(ptr, new_size);
  if (grown) {
    c->held -= old_size;
    counted_add(c, new_size);
  }
  return grown;
}
static inline void counted_free(void *ptr, size_t size, void *user) {
  counted_mem *c = user;
  c->held -= size;
  free(ptr);
}
static inline azacti_mem counted_as_mem(counted_mem *c) {
  return (azacti_mem){counted_alloc, counted_realloc, counted_free, c};
}
static inline azact_allocator counted_allocator(counted_mem *c) {
  return (azact_allocator){sizeof(azact_allocator), counted_alloc, counted_realloc, counted_free, c};
}

#endif
