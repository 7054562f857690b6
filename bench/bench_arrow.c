/* What tables cost beside what they are made of. Usage: bench_arrow FILE [ROUNDS]
 *
 * The file is read from memory, in one thread; each row is the best of the rounds, in time of the processor.
 *   decode          events out of bytes, nothing else
 *   views           the same, and each view behind the default columns worked out once: time, result, operation, level,
 *                   category, address, principal, token, resource, error, uid
 *   found           the same, and each text column's value looked up, not copied
 *   columns         the default columns without properties and claims
 *   copy            decode + views, and the bytes of properties and claims copied into memory that is used again
 *   all columns     the default columns
 * Exit status 1 if `columns` costs more than 1.5 times `views`, or `all columns` more than 1.5 times `views` and 1.5 times
 * what the copying costs. */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <azactivity/azactivity.h>
#include "view/derive.h"

static uint64_t sink; /* so that nothing is left out as useless */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* the machine may be busy with other things */
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

typedef struct file {
  char *data;
  size_t size, events;
} file;

enum { WITH_VIEWS = 1, WITH_FOUND = 2, WITH_COPY = 4 };

static void add_views(const azact_event *event, azacti_buf *tmp) {
  azact_time time;
  azact_result result;
  azact_operation operation;
  azact_address address;
  azact_principal principal;
  azact_token token;
  azacti_resid resource;
  azacti_error_view error;
  uint8_t uid[16];
  tmp->len = 0;
  sink += azacti_view_time(event, &time);
  azacti_view_result(event, &result);
  sink += result.phase + azacti_view_operation(event, &operation) + azacti_view_level(event) + azacti_view_category(event);
  sink += azacti_view_address(event, &address);
  sink += azacti_view_principal(event, &principal);
  sink += azacti_view_token(event, &token);
  sink += azacti_view_resource(event, tmp, &resource);
  sink += azacti_view_uid(event, uid);
  if (result.outcome > AZACT_OUTCOME_SUCCESS) sink += (uint64_t)azacti_view_error(event, tmp, &error);
}

static void find_texts(const azact_event *event, const azact_field *field, size_t count) {
  for (size_t i = 0; i < count; i++) sink += azacti_field(event, field[i]).len;
}

static size_t copy_text(const azact_event *event, azact_field field, char *to, size_t at, size_t cap) {
  azacti_val value = azacti_field(event, field);
  if (value.type == 0 || value.len > cap) return at;
  if (at + value.len > cap) at = 0;
  memcpy(to + at, value.ptr, value.len);
  return at + value.len;
}

static double decode(file *f, unsigned with, const azact_field *field, size_t fields, char *copy, size_t cap) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_status status;
  azacti_mem mem;
  azacti_buf tmp;
  size_t at = 0;
  azacti_mem_init(&mem, NULL);
  azacti_buf_init(&tmp, &mem);
  double start = now();
  if (azact_reader_open_memory(NULL, f->data, f->size, AZACT_BORROW, NULL, NULL, &reader) != AZACT_OK) exit(3);
  f->events = 0;
  while ((status = azact_reader_next_into(reader, &event)) == AZACT_OK || azact_status_is_record(status)) {
    if (status != AZACT_OK) continue;
    f->events++;
    if (with & WITH_VIEWS) add_views(event, &tmp);
    if (with & WITH_FOUND) find_texts(event, field, fields);
    if (with & WITH_COPY) {
      at = copy_text(event, AZACT_F_PROPERTIES, copy, at, cap);
      at = copy_text(event, AZACT_F_CLAIMS, copy, at, cap);
    }
  }
  azact_event_unref(event);
  azact_reader_unref(reader);
  azacti_buf_free(&tmp);
  return now() - start;
}

static double table(const file *f, const char *columns) {
  azact_reader *reader = NULL;
  azact_arrow_config config;
  struct ArrowArrayStream stream;
  struct ArrowArray array;
  size_t rows = 0;
  azact_arrow_config_init(&config, sizeof config);
  config.columns = columns;
  double start = now();
  if (azact_reader_open_memory(NULL, f->data, f->size, AZACT_BORROW, NULL, NULL, &reader) != AZACT_OK) exit(3);
  if (azact_arrow_stream(reader, &config, &stream) != AZACT_OK) exit(3);
  azact_reader_unref(reader);
  while (stream.get_next(&stream, &array) == 0 && array.release) {
    rows += (size_t)array.length;
    array.release(&array);
  }
  stream.release(&stream);
  double taken = now() - start;
  if (rows != f->events) {
    printf("%zu rows, %zu events\n", rows, f->events);
    exit(1);
  }
  return taken;
}

static int read_file(const char *path, file *f) {
  FILE *in = fopen(path, "rb");
  if (!in || fseek(in, 0, SEEK_END) != 0) return 0;
  long size = ftell(in);
  if (size < 0 || fseek(in, 0, SEEK_SET) != 0) return 0;
  f->size = (size_t)size;
  f->data = malloc(f->size + 1);
  if (!f->data || fread(f->data, 1, f->size, in) != f->size) return 0;
  return fclose(in) == 0;
}

/* The text columns that the default ones take straight from the record. */
static size_t found_fields(azact_field field[128]) {
  azact_arrow_builder *builder = NULL;
  struct ArrowSchema schema;
  size_t count = 0;
  azact_arrow_config config;
  azact_arrow_config_init(&config, sizeof config);
  config.columns = "default,-properties,-claims";
  if (azact_arrow_builder_new(&config, &builder) != AZACT_OK || azact_arrow_builder_schema(builder, &schema) != AZACT_OK)
    exit(3);
  for (int64_t i = 0; i < schema.n_children && count < 128; i++) {
    azact_field id = azact_field_by_name(schema.children[i]->name, strlen(schema.children[i]->name));
    if (id != 0 && !(azacti_field_info_of(id)->flags & AZACT_FIELD_DERIVED)) field[count++] = id;
  }
  schema.release(&schema);
  azact_arrow_builder_unref(builder);
  return count;
}

int main(int argc, char **argv) {
  enum { DECODE, VIEWS, FOUND, COLUMNS, COPY, ALL, KINDS };
  static const char *const names[KINDS] = {"decode",  "decode + views",        "decode + views + found",
                                           "columns", "decode + views + copy", "all columns"};
  double best[KINDS];
  azact_field field[128];
  file f = {NULL, 0, 0};
  const size_t cap = (size_t)1 << 24;
  char *copy = malloc(cap);
  int rounds = argc > 2 ? atoi(argv[2]) : 5;
  if (argc < 2 || !copy || !read_file(argv[1], &f)) {
    fprintf(stderr, "usage: bench_arrow FILE [ROUNDS]\n");
    return 2;
  }
  size_t fields = found_fields(field);
  memset(copy, 1, cap);
  for (int i = 0; i < KINDS; i++) best[i] = 1e9;
  for (int round = 0; round < rounds; round++) {
    double taken[KINDS] = {decode(&f, 0, NULL, 0, NULL, 0),
                           decode(&f, WITH_VIEWS, NULL, 0, NULL, 0),
                           decode(&f, WITH_VIEWS | WITH_FOUND, field, fields, NULL, 0),
                           table(&f, "default,-properties,-claims"),
                           decode(&f, WITH_VIEWS | WITH_COPY, NULL, 0, copy, cap),
                           table(&f, NULL)};
    for (int i = 0; i < KINDS; i++)
      if (taken[i] < best[i]) best[i] = taken[i];
  }
  double each = 1e9 / (double)f.events;
  printf("%zu events, %.0f bytes each\n", f.events, (double)f.size / (double)f.events);
  for (int i = 0; i < KINDS; i++)
    printf("%-24s %8.0f ns an event  %6.2f GB/s\n", names[i], best[i] * each, (double)f.size / best[i] * 1e-9);
  double columns = best[COLUMNS] / best[VIEWS], copying = best[COPY] - best[VIEWS];
  double bound = 1.5 * (best[VIEWS] + copying);
  printf("columns : decode + views                        %.2f (at most 1.5)\n", columns);
  printf("columns : decode + views + found                %.2f\n", best[COLUMNS] / best[FOUND]);
  printf("properties and claims : copying of the same     %.2f (%.0f ns : %.0f ns; at most 1.5)\n",
         (best[ALL] - best[COLUMNS]) / copying, (best[ALL] - best[COLUMNS]) * each, copying * each);
  printf("all columns : 1.5 (decode + views) + 1.5 copying %.2f (at most 1)\n", best[ALL] / bound);
  free(f.data);
  free(copy);
  return columns > 1.5 || best[ALL] > bound ? 1 : 0;
}
