/* For strdup and dirent in strict C11. */
#define _POSIX_C_SOURCE 200809L

#include "probe.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void probe_fail(const char *file, int line, const char *what) {
  fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
  fflush(stderr);
  abort();
}

/* ---- text ---- */

void probe_text_free(probe_text *text) {
  free(text->ptr);
  *text = (probe_text){0};
}

azact_status probe_write(const char *data, size_t len, void *user) {
  probe_text *text = user;
  if (text->cap - text->len < len + 1) {
    size_t cap = (text->len + len + 64) * 2;
    char *ptr = realloc(text->ptr, cap);
    PROBE_CHECK(ptr != NULL);
    text->ptr = ptr;
    text->cap = cap;
  }
  if (len > 0) memcpy(text->ptr + text->len, data, len);
  text->len += len;
  text->ptr[text->len] = 0;
  return AZACT_OK;
}

void probe_print(probe_text *text, const char *format, ...) {
  char line[512];
  va_list args;
  va_start(args, format);
  int len = vsnprintf(line, sizeof line, format, args);
  va_end(args);
  if (len > 0) probe_write(line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1, text);
}

int probe_read_file(const char *path, probe_text *text) {
  FILE *file = fopen(path, "rb");
  char block[4096];
  size_t got;
  if (file == NULL) return 0;
  text->len = 0;
  while ((got = fread(block, 1, sizeof block, file)) > 0) probe_write(block, got, text);
  int bad = ferror(file);
  fclose(file);
  return !bad;
}

/* ---- memory: each block carries its size in front, so that the sizes given back can be checked ---- */

#define HEAD 16u

static int refuses(probe_memory *memory) {
  memory->calls++;
  if (memory->fail_at != 0 && (memory->calls == memory->fail_at || (memory->for_good && memory->calls > memory->fail_at))) {
    memory->failed = 1;
    return 1;
  }
  return 0;
}

static void count_in(probe_memory *memory, size_t size) {
  memory->live++;
  memory->bytes += size;
  if (memory->bytes > memory->peak) memory->peak = memory->bytes;
}

static void *counted_alloc(size_t size, void *user) {
  PROBE_CHECK(size > 0);
  if (refuses(user)) return NULL;
  char *block = malloc(size + HEAD);
  if (block == NULL) return NULL;
  memcpy(block, &size, sizeof size);
  memset(block + HEAD, 0xa5, size); /* memory from the system is often zero, and hides who counts on it */
  count_in(user, size);
  return block + HEAD;
}

static void counted_free(void *ptr, size_t size, void *user) {
  probe_memory *memory = user;
  size_t asked;
  PROBE_CHECK(ptr != NULL);
  memcpy(&asked, (char *)ptr - HEAD, sizeof asked);
  PROBE_CHECK(asked == size);
  PROBE_CHECK(memory->live > 0 && memory->bytes >= size);
  memory->live--;
  memory->bytes -= size;
  free((char *)ptr - HEAD);
}

static void *counted_realloc(void *ptr, size_t old_size, size_t new_size, void *user) {
  probe_memory *memory = user;
  PROBE_CHECK(new_size > 0);
  if (ptr == NULL) return counted_alloc(new_size, user);
  if (refuses(memory)) return NULL;
  size_t asked;
  memcpy(&asked, (char *)ptr - HEAD, sizeof asked);
  PROBE_CHECK(asked == old_size);
  char *block = realloc((char *)ptr - HEAD, new_size + HEAD);
  if (block == NULL) return NULL;
  memcpy(block, &new_size, sizeof new_size);
  memory->live--;
  memory->bytes -= old_size;
  count_in(memory, new_size);
  return block + HEAD;
}

void probe_allocator(azact_allocator *allocator, probe_memory *memory) {
  memset(allocator, 0, sizeof *allocator);
  allocator->struct_size = sizeof *allocator;
  allocator->alloc = counted_alloc;
  allocator->realloc = counted_realloc;
  allocator->free = counted_free;
  allocator->user = memory;
}

/* ---- events ---- */

typedef struct probe_visit {
  const azact_event *event;
  size_t count;
  azact_status memory;
} probe_visit;

static azact_status visited(azact_field field, azact_status status, const azact_str *text, void *user) {
  probe_visit *visit = user;
  visit->count++;
  PROBE_CHECK(field != 0);
  PROBE_CHECK(status == AZACT_OK || status == AZACT_NULL);
  if (status == AZACT_OK) {
    size_t len = 0;
    azact_status again = azact_event_copy_text(visit->event, field, NULL, 0, &len);
    if (again == AZACT_ERR_NOMEM)
      visit->memory = again;
    else
      PROBE_CHECK((again == AZACT_OK || again == AZACT_ERR_RANGE) && len == text->len);
  }
  return AZACT_OK;
}

static azact_status each(const azact_str *key, azact_value *value, void *user) {
  int64_t number;
  azact_str text;
  (void)key;
  PROBE_CHECK(azact_value_type(value) >= AZACT_JSON_NULL && azact_value_type(value) <= AZACT_JSON_ARRAY);
  PROBE_CHECK(azact_value_text(value, &text) == AZACT_OK && text.ptr != NULL);
  PROBE_CHECK(azact_value_raw(value, &text) == AZACT_OK && text.ptr != NULL && text.len > 0);
  azact_value_int64(value, &number);
  size_t *count = user;
  return ++*count > 10000 ? 77 : AZACT_OK;
}

/* The value at a pointer, walked one level down. */
static azact_status look(const azact_event *event, const char *pointer, size_t len) {
  azact_value *value = NULL, *child = NULL;
  size_t count = 0;
  azact_status status = azact_event_lookup(event, pointer, len, &value);
  if (status != AZACT_OK) return status;
  status = azact_value_each(value, each, &count);
  if (status == 77) status = AZACT_OK;
  azact_status element = azact_value_element(value, 0, &child);
  if (element == AZACT_OK) azact_value_unref(child);
  child = NULL;
  azact_status member = azact_value_member(value, "value", 5, &child);
  if (member == AZACT_OK) azact_value_unref(child);
  azact_value_unref(value);
  if (element == AZACT_ERR_NOMEM || member == AZACT_ERR_NOMEM) return AZACT_ERR_NOMEM;
  return status;
}

static azact_status probe_field(const azact_event *event, azact_field field, uint32_t type) {
  azact_str text;
  int64_t number;
  size_t len = 0, again = 0;
  char small[8];
  azact_status plain = azact_event_text(event, field, &text);
  azact_status copy = azact_event_copy_text(event, field, NULL, 0, &len);
  if (copy == AZACT_ERR_NOMEM) return copy;
  PROBE_CHECK(copy == AZACT_ABSENT || copy == AZACT_NULL || copy == AZACT_ERR_RANGE || copy == AZACT_OK);
  if (plain == AZACT_OK)
    PROBE_CHECK(text.ptr != NULL && (copy == AZACT_OK || copy == AZACT_ERR_RANGE) && text.len == len);
  else
    PROBE_CHECK(plain == copy || plain == AZACT_ERR_UNSUPPORTED);
  memset(small, 'x', sizeof small);
  copy = azact_event_copy_text(event, field, small, sizeof small, &again);
  if (copy == AZACT_ERR_NOMEM) return copy;
  if (copy == AZACT_OK || copy == AZACT_ERR_RANGE) {
    PROBE_CHECK(again == len && small[len < 7 ? len : 7] == 0);
    PROBE_CHECK((copy == AZACT_OK) == (len < sizeof small));
  }
  uint32_t origin = azact_event_origin(event, field);
  PROBE_CHECK(origin <= AZACT_ORIGIN_DERIVED);
  azact_event_int64(event, field, &number);
  if (type == AZACT_TYPE_JSON) {
    azact_value *value = NULL;
    azact_status got = azact_event_field_value(event, field, &value);
    if (got == AZACT_OK) azact_value_unref(value);
    if (got == AZACT_ERR_NOMEM) return got;
  }
  return AZACT_OK;
}

static azact_status probe_views(const azact_event *event) {
  azact_time time = {.struct_size = sizeof time};
  azact_result result = {.struct_size = sizeof result};
  azact_operation operation = {.struct_size = sizeof operation};
  azact_principal principal = {.struct_size = sizeof principal};
  azact_address address = {.struct_size = sizeof address};
  azact_token token = {.struct_size = sizeof token};
  azact_resource *resource = NULL;
  uint8_t id[16], key[16];
  char line[64];
  azact_status status = azact_event_time(event, &time);
  PROBE_CHECK(status == AZACT_OK || status == AZACT_ABSENT);
  if (status == AZACT_OK) PROBE_CHECK(azact_time_format(time.ns, time.digits, line, sizeof line, NULL) == AZACT_OK);
  PROBE_CHECK(azact_event_result(event, &result) == AZACT_OK);
  PROBE_CHECK(result.phase <= AZACT_PHASE_STATE && result.outcome <= AZACT_OUTCOME_CANCELLED);
  PROBE_CHECK(result.http_status == 0 || (result.http_status >= 100 && result.http_status <= 599));
  azact_event_operation(event, &operation);
  PROBE_CHECK(azact_event_level_number(event) <= 5);
  PROBE_CHECK(azact_event_category_kind(event) <= AZACT_CATEGORY_OTHER);
  azact_event_principal(event, &principal);
  azact_event_address(event, &address);
  azact_event_token(event, &token);
  azact_status uid = azact_event_uid(event, id), match = azact_event_match_key(event, key);
  if (uid == AZACT_ERR_NOMEM || match == AZACT_ERR_NOMEM) return AZACT_ERR_NOMEM;
  PROBE_CHECK(uid == AZACT_OK && match == AZACT_OK);
  status = azact_event_resource(event, &resource);
  if (status == AZACT_OK) {
    status = probe_resource(resource);
    azact_resource_unref(resource);
  }
  return status == AZACT_ERR_NOMEM ? status : AZACT_OK;
}

static azact_status probe_anomalies(const azact_event *event, azact_str raw) {
  uint64_t bits = 0, last = 0;
  size_t count = azact_event_anomaly_count(event);
  azact_anomaly anomaly = {.struct_size = sizeof anomaly};
  for (size_t i = 0; i < count; i++) {
    PROBE_CHECK(azact_event_anomaly_at(event, i, &anomaly) == AZACT_OK);
    PROBE_CHECK(anomaly.code < 64 && azact_anomaly_name(anomaly.code) != NULL && anomaly.name.len > 0);
    PROBE_CHECK(anomaly.offset <= raw.len && anomaly.length <= raw.len - anomaly.offset);
    PROBE_CHECK(anomaly.other_offset <= raw.len && anomaly.other_length <= raw.len - anomaly.other_offset);
    PROBE_CHECK(anomaly.offset >= last);
    last = anomaly.offset;
    bits |= (uint64_t)1 << anomaly.code;
    if (look(event, anomaly.path.ptr, anomaly.path.len) == AZACT_ERR_NOMEM) return AZACT_ERR_NOMEM;
  }
  PROBE_CHECK((bits & ~azact_event_anomaly_bits(event)) == 0);
  PROBE_CHECK(count > 0 || azact_event_anomaly_bits(event) == 0);
  PROBE_CHECK(azact_event_anomaly_at(event, count, &anomaly) == AZACT_ERR_RANGE);
  return AZACT_OK;
}

azact_status probe_event(const azact_event *event) {
  azact_str raw;
  azact_source source = {.struct_size = sizeof source};
  azact_field_info info = {.struct_size = sizeof info};
  static const char *const pointers[] = {"",   "/properties",  "/identity/claims", "/properties/statusMessage/error",
                                         "/0", "/data/context"};
  PROBE_CHECK(azact_event_raw(event, &raw) == AZACT_OK && raw.ptr != NULL);
  PROBE_CHECK(azact_event_source(event, &source) == AZACT_OK && source.name.ptr != NULL && source.record >= 1);
  PROBE_CHECK(azact_event_dialect(event) >= 1 && azact_event_dialect(event) <= AZACT_DIALECT_FOREIGN);
  for (size_t i = 0; i < azact_field_count(); i++) {
    PROBE_CHECK(azact_field_at(i, &info) == AZACT_OK);
    if (probe_field(event, info.id, info.type) == AZACT_ERR_NOMEM) return AZACT_ERR_NOMEM;
  }
  probe_visit visit = {event, 0, AZACT_OK};
  azact_status status = azact_event_visit(event, visited, &visit);
  if (status == AZACT_ERR_NOMEM || visit.memory == AZACT_ERR_NOMEM) return AZACT_ERR_NOMEM;
  PROBE_CHECK(status == AZACT_OK && visit.count >= 7);
  for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++)
    if (look(event, pointers[i], strlen(pointers[i])) == AZACT_ERR_NOMEM) return AZACT_ERR_NOMEM;
  if (probe_anomalies(event, raw) == AZACT_ERR_NOMEM) return AZACT_ERR_NOMEM;
  return probe_views(event);
}

/* ---- resource ids ---- */

static azact_status canonical_of(const azact_resource *resource, probe_text *text) {
  size_t len = 0;
  azact_status status = azact_resource_canonical(resource, NULL, 0, &len);
  if (status == AZACT_ERR_NOMEM) return status;
  PROBE_CHECK(status == AZACT_OK || status == AZACT_ERR_RANGE);
  text->ptr = malloc(len + 1);
  text->cap = len + 1;
  PROBE_CHECK(text->ptr != NULL);
  status = azact_resource_canonical(resource, text->ptr, text->cap, &text->len);
  PROBE_CHECK(status == AZACT_OK && text->len == len);
  return AZACT_OK;
}

static void probe_parts(const azact_resource *resource) {
  azact_status (*const parts[])(const azact_resource *, azact_str *) = {
      azact_resource_id,        azact_resource_subscription_id, azact_resource_group,       azact_resource_management_group,
      azact_resource_tenant_id, azact_resource_provider,        azact_resource_type,        azact_resource_name,
      azact_resource_location,  azact_resource_parent_id,       azact_resource_extension_of};
  azact_str text;
  PROBE_CHECK(azact_resource_kind(resource) >= AZACT_KIND_EMPTY && azact_resource_kind(resource) <= AZACT_KIND_DATA_PLANE);
  PROBE_CHECK(azact_resource_scope(resource) <= AZACT_SCOPE_RESOURCE_GROUP);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    azact_status status = parts[i](resource, &text);
    PROBE_CHECK(status == AZACT_ABSENT || (status == AZACT_OK && text.ptr != NULL));
  }
  size_t count = azact_resource_segment_count(resource);
  for (size_t i = 0; i < count; i++) PROBE_CHECK(azact_resource_segment(resource, i, &text) == AZACT_OK && text.len > 0);
  PROBE_CHECK(azact_resource_segment(resource, count, &text) == AZACT_ERR_RANGE);
}

azact_status probe_resource(const azact_resource *resource) {
  probe_text text = {0};
  azact_resource *up = NULL, *again = NULL;
  azact_str id, up_id;
  probe_parts(resource);
  azact_status status = canonical_of(resource, &text);
  if (status == AZACT_OK) status = azact_resource_parse(text.ptr, text.len, NULL, &again);
  if (status == AZACT_OK) {
    PROBE_CHECK(azact_resource_equal(resource, again) == 1 && azact_resource_compare(resource, again) == 0);
    PROBE_CHECK(azact_resource_hash(resource, 1, 2) == azact_resource_hash(again, 1, 2));
    azact_resource_unref(again);
  }
  text.len = 0;
  azact_status written = azact_resource_write_json(resource, probe_write, &text);
  PROBE_CHECK(written == AZACT_ERR_NOMEM || (written == AZACT_OK && text.len >= 2 && text.ptr[0] == '{'));
  probe_text_free(&text);
  if (status == AZACT_ERR_NOMEM || written == AZACT_ERR_NOMEM) return AZACT_ERR_NOMEM;
  PROBE_CHECK(azact_resource_id(resource, &id) == AZACT_OK);
  status = azact_resource_parent(resource, &up);
  if (status != AZACT_OK) return status == AZACT_ERR_NOMEM ? status : AZACT_OK;
  PROBE_CHECK(azact_resource_id(up, &up_id) == AZACT_OK);
  PROBE_CHECK(!azact_resource_equal(resource, up));
  PROBE_CHECK(azact_resource_contains(up, resource) == 1 && azact_resource_compare(up, resource) < 0);
  azact_resource_unref(up);
  return AZACT_OK;
}

/* ---- readers ---- */

static void took_event(const azact_event *event, probe_walk *walk, uint64_t *offset, uint64_t *length, int *checkable) {
  azact_source source = {.struct_size = sizeof source};
  PROBE_CHECK(azact_event_source(event, &source) == AZACT_OK);
  walk->events++;
  walk->anomaly_bits |= azact_event_anomaly_bits(event);
  *offset = source.offset;
  *length = source.length;
  *checkable = (source.flags & AZACT_SOURCE_COMPRESSED) == 0;
}

static azact_status took(azact_reader *reader, azact_status status, azact_event *event, probe_walk *walk, probe_text *log) {
  uint64_t offset = 0, length = 0;
  int checkable = 0, has_range = 1;
  azact_status result = AZACT_OK;
  if (status == AZACT_OK) {
    took_event(event, walk, &offset, &length, &checkable);
    if (walk->deep) result = probe_event(event);
    if (log != NULL && result == AZACT_OK) result = azact_event_write_json(event, probe_write, log);
  } else {
    azact_error error = {.struct_size = sizeof error};
    PROBE_CHECK(azact_reader_error(reader, &error) == AZACT_OK);
    PROBE_CHECK(error.status == status && error.code.len > 0 && error.message.len > 0 && error.raw.ptr != NULL);
    PROBE_CHECK(error.length == 0 ||
                (error.error_offset >= error.offset && error.error_offset - error.offset <= error.length));
    walk->errors++;
    if (status > -32) walk->status_seen |= 1u << (uint32_t)-status;
    offset = error.offset;
    length = error.length;
    has_range = error.record != 0;
    if (log != NULL) result = azact_reader_write_error_json(reader, probe_write, log);
  }
  if (result == AZACT_OK && log != NULL) probe_write("\n", 1, log);
  if (has_range) {
    PROBE_CHECK(offset >= walk->end_of_last);
    if (walk->total != 0 && checkable) PROBE_CHECK(offset <= walk->total && length <= walk->total - offset);
    walk->end_of_last = offset + length;
  }
  return result;
}

azact_status probe_take(azact_reader *reader, probe_walk *walk, probe_text *log) {
  for (;;) {
    azact_event *event = NULL;
    azact_status status = walk->into ? azact_reader_next_into(reader, &walk->event) : azact_reader_next(reader, &event);
    if (status == AZACT_END || status == AZACT_NEED_MORE || status == AZACT_ERR_NOMEM) return status;
    if (azact_status_is_fatal(status) ||
        status == AZACT_ERR_UNSUPPORTED) { /* the latter: compressed, and no zlib or zstd */
      if (log != NULL) probe_print(log, "%s\n", azact_status_name(status));
      return status;
    }
    PROBE_CHECK(status == AZACT_OK || azact_status_is_record(status));
    azact_status result = took(reader, status, walk->into ? walk->event : event, walk, log);
    if (!walk->into && status == AZACT_OK) azact_event_unref(event);
    if (result != AZACT_OK) return result;
  }
}

void probe_walk_end(probe_walk *walk) {
  azact_event_unref(walk->event);
  walk->event = NULL;
}

/* ---- files ---- */

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

size_t probe_each_file(const char *path, void (*fn)(const char *path, const probe_text *content, void *user), void *user) {
  char **names = NULL;
  size_t count = 0, cap = 0, run = 0;
  struct stat info;
  if (stat(path, &info) != 0) return 0;
  if (!S_ISDIR(info.st_mode)) {
    names = calloc(1, sizeof *names);
    PROBE_CHECK(names != NULL);
    names[count++] = strdup(path);
  } else {
    DIR *folder = opendir(path);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
      size_t size = strlen(path) + strlen(entry->d_name) + 2;
      char *name = malloc(size);
      PROBE_CHECK(name != NULL);
      snprintf(name, size, "%s/%s", path, entry->d_name);
      if (count == cap) names = realloc(names, (cap = cap * 2 + 64) * sizeof *names);
      PROBE_CHECK(names != NULL);
      names[count++] = name;
    }
    if (folder != NULL) closedir(folder);
    if (count > 1) qsort(names, count, sizeof *names, by_name);
  }
  for (size_t i = 0; i < count; i++) {
    probe_text content = {0};
    if (stat(names[i], &info) == 0 && S_ISREG(info.st_mode) && probe_read_file(names[i], &content)) {
      probe_write("", 0, &content);
      fn(names[i], &content, user);
      run++;
    }
    probe_text_free(&content);
    free(names[i]);
  }
  free(names);
  return run;
}
