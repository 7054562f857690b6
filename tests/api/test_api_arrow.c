/* The Arrow streams and builders by the rules of the C data interface: who releases what, in which order, and what is told
 * when something fails. */
#include "api.h"
#include "arrowuse.h"

#include <errno.h>
#include <stdio.h>

static const char three[] = FLAT("1") "\n" FLAT("2") "\n" FLAT("3") "\n";
static const char damaged[] = FLAT("1") "\n{\"eventTimestamp\":\"2023\",}\n" FLAT("3") "\n";

static azact_arrow_config with(const char *columns, uint32_t flags, uint64_t rows) {
  azact_arrow_config config;
  ck_assert_int_eq(azact_arrow_config_init(&config, sizeof config), AZACT_OK);
  config.columns = columns;
  config.flags = flags;
  config.batch_rows = rows;
  return config;
}

static struct ArrowArrayStream stream_of(const char *text, size_t len, const azact_arrow_config *config) {
  struct ArrowArrayStream stream;
  azact_reader *reader = open_text(NULL, text, len);
  memset(&stream, 0xee, sizeof stream);
  ck_assert_int_eq(azact_arrow_stream(reader, config, &stream), AZACT_OK);
  azact_reader_unref(reader);
  return stream;
}

static struct ArrowSchema schema_of(struct ArrowArrayStream *stream) {
  struct ArrowSchema schema;
  memset(&schema, 0xee, sizeof schema);
  ck_assert_int_eq(stream->get_schema(stream, &schema), 0);
  arrow_check_schema(&schema);
  return schema;
}

static struct ArrowArray next_of(struct ArrowArrayStream *stream) {
  struct ArrowArray array;
  memset(&array, 0xee, sizeof array);
  ck_assert_int_eq(stream->get_next(stream, &array), 0);
  ck_assert(stream->get_last_error(stream) == NULL);
  return array;
}

static void expect_text(const struct ArrowSchema *schema, const struct ArrowArray *array, const char *name, int64_t row,
                        const char *expected) {
  int64_t at = arrow_find(schema, name);
  ck_assert_msg(at >= 0, "no column %s", name);
  arrow_cell cell = arrow_at(schema->children[at]->format, array->children[at], row);
  if (expected == NULL)
    ck_assert_msg(cell.is_null, "%s: %.*s", name, (int)cell.text.len, cell.text.ptr);
  else
    ck_assert_msg(!cell.is_null && is(cell.text, expected), "%s: %.*s", name, (int)cell.text.len, cell.text.ptr);
}

START_TEST(batches_and_end) {
  azact_arrow_config config = with(NULL, 0, 2);
  struct ArrowArrayStream stream = stream_of(LIT(three), &config);
  struct ArrowSchema schema = schema_of(&stream), again = schema_of(&stream);
  struct ArrowArray first = next_of(&stream), second = next_of(&stream);
  arrow_check_array(&schema, &first);
  arrow_check_array(&schema, &second);
  ck_assert(first.length == 2 && second.length == 1);
  expect_text(&again, &first, "caller", 1, "user2@contoso.example");
  expect_text(&schema, &second, "caller", 0, "user3@contoso.example");
  expect_text(&schema, &second, "properties", 0, NULL);
  for (int i = 0; i < 3; i++) {
    struct ArrowArray end = next_of(&stream);
    ck_assert(end.release == NULL);
  }
  first.release(&first);
  second.release(&second);
  ck_assert(first.release == NULL && second.release == NULL);
  again.release(&again);
  ck_assert(again.release == NULL);
  schema.release(&schema);
  stream.release(&stream);
  ck_assert(stream.release == NULL);
}
END_TEST

START_TEST(nothing_in_it) {
  static const char *const inputs[] = {"", "\n \n", "{\"records\":[]}", "[]"};
  for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
    struct ArrowArrayStream stream = stream_of(inputs[i], strlen(inputs[i]), NULL);
    struct ArrowSchema schema = schema_of(&stream);
    struct ArrowArray end = next_of(&stream);
    ck_assert(end.release == NULL && schema.n_children > 50);
    schema.release(&schema);
    stream.release(&stream);
  }
}
END_TEST

/* A text column that is asked row by row and has nothing, through batches larger and larger than what there is room for. */
START_TEST(nothing_but_nulls) {
  enum { ROWS = 1000 };
  static char text[ROWS * sizeof FLAT("1")];
  size_t len = 0;
  for (int i = 0; i < ROWS; i++) {
    memcpy(text + len, FLAT("1") "\n", sizeof FLAT("1"));
    len += sizeof FLAT("1");
  }
  probe_memory memory = {0};
  azact_allocator allocator;
  probe_allocator(&allocator, &memory);
  azact_arrow_config config = with("error,caller,sub_verb,error__code,token", 0, 600);
  config.allocator = &allocator;
  struct ArrowArrayStream stream = stream_of(text, len, &config);
  struct ArrowSchema schema = schema_of(&stream);
  for (int batch = 0; batch < 2; batch++) {
    struct ArrowArray array = next_of(&stream);
    ck_assert_int_eq(array.length, batch == 0 ? 600 : 400);
    arrow_check_array(&schema, &array);
    expect_text(&schema, &array, "error", array.length - 1, NULL);
    expect_text(&schema, &array, "caller", array.length - 1, "user1@contoso.example");
    array.release(&array);
  }
  schema.release(&schema);
  stream.release(&stream);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

/* Stream first, then the parent, then children that were moved out; and the other way round. */
START_TEST(released_in_any_order) {
  azact_arrow_config config = with("caller,time,resource__name,anomalies", 0, 0);
  for (int order = 0; order < 6; order++) {
    struct ArrowArrayStream stream = stream_of(LIT(three), &config), moved;
    struct ArrowSchema schema = schema_of(&stream), name;
    struct ArrowArray array = next_of(&stream), caller, time, other;
    memcpy(&moved, &stream, sizeof moved); /* structs may be moved: the old place is forgotten */
    memset(&stream, 0xee, sizeof stream);
    memcpy(&other, &array, sizeof other);
    memset(&array, 0xee, sizeof array);
    memcpy(&caller, other.children[0], sizeof caller);
    other.children[0]->release = NULL;
    memcpy(&time, other.children[1], sizeof time);
    other.children[1]->release = NULL;
    memcpy(&name, schema.children[0], sizeof name);
    schema.children[0]->release = NULL;
    for (int step = 0; step < 4; step++) {
      switch ((step + order) % 4) {
      case 0: moved.release(&moved); break;
      case 1: other.release(&other); break;
      case 2:
        arrow_check_column("u", &caller);
        ck_assert(is(arrow_at("u", &caller, 2).text, "user3@contoso.example"));
        caller.release(&caller);
        ck_assert(caller.release == NULL);
        break;
      default:
        arrow_check_column("tsu:UTC", &time);
        time.release(&time);
        schema.release(&schema);
        ck_assert_str_eq(name.name, "caller");
        ck_assert_str_eq(name.format, "u");
      }
    }
    name.release(&name);
    ck_assert(name.release == NULL && moved.release == NULL && other.release == NULL);
  }
}
END_TEST

START_TEST(arrays_outlive_everything) {
  probe_memory memory = {0};
  azact_allocator allocator;
  probe_allocator(&allocator, &memory);
  azact_arrow_config config = with(NULL, 0, 1);
  config.allocator = &allocator;
  struct ArrowArrayStream stream = stream_of(LIT(three), &config);
  struct ArrowSchema schema = schema_of(&stream);
  struct ArrowArray arrays[3];
  for (int i = 0; i < 3; i++) arrays[i] = next_of(&stream);
  arrays[1].release(&arrays[1]);
  stream.release(&stream);
  expect_text(&schema, &arrays[0], "caller", 0, "user1@contoso.example");
  expect_text(&schema, &arrays[2], "caller", 0, "user3@contoso.example");
  arrays[2].release(&arrays[2]);
  arrow_check_array(&schema, &arrays[0]);
  schema.release(&schema);
  arrays[0].release(&arrays[0]);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

/* What is released serves the next batch, and what is held is left alone. */
START_TEST(memory_is_used_again) {
  probe_memory memory = {0};
  azact_allocator allocator;
  probe_allocator(&allocator, &memory);
  azact_arrow_config config = with("caller,time_ns", 0, 1);
  config.allocator = &allocator;
  struct ArrowArrayStream stream = stream_of(LIT(three), &config);
  struct ArrowSchema schema = schema_of(&stream);
  struct ArrowArray held = next_of(&stream), array = next_of(&stream);
  array.release(&array);
  size_t before = memory.calls;
  array = next_of(&stream);
  ck_assert_uint_le(memory.calls - before, 1); /* the batch itself */
  expect_text(&schema, &held, "caller", 0, "user1@contoso.example");
  expect_text(&schema, &array, "caller", 0, "user3@contoso.example");
  array.release(&array);
  stream.release(&stream);
  held.release(&held);
  schema.release(&schema);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

START_TEST(columns_by_name) {
  static const struct {
    const char *list, *first;
    int64_t count;
  } table[] = {
      {"caller", "caller", 1},
      {" time , caller,time ", "time", 2},
      {"resource.name", "resource__name", 1},
      {"resource__name,resource.name", "resource__name", 1},
      {"all,-caller,-caller", "time", 0},
      {"time,default,-default,uid", "uid", 1},
      {"properties,-properties,claims", "claims", 1},
      {"resource,error", "resource", 2},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    azact_arrow_config config = with(table[i].list, 0, 0);
    azact_arrow_builder *builder = NULL;
    struct ArrowSchema schema;
    ck_assert_msg(azact_arrow_builder_new(&config, &builder) == AZACT_OK, "%s", table[i].list);
    ck_assert_int_eq(azact_arrow_builder_schema(builder, &schema), AZACT_OK);
    azact_arrow_builder_unref(builder);
    arrow_check_schema(&schema);
    ck_assert_str_eq(schema.children[0]->name, table[i].first);
    if (table[i].count > 0) ck_assert_msg(schema.n_children == table[i].count, "%s", table[i].list);
    schema.release(&schema);
  }
  static const char *const bad[] = {"nothing",     "caller,",        ",",          "-caller",   "time,-time", "Caller",
                                    "caller;time", "resource_.name", "resource__", "quarantine"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    azact_arrow_config config = with(bad[i], 0, 0);
    azact_arrow_builder *builder = NULL;
    ck_assert_msg(azact_arrow_builder_new(&config, &builder) == AZACT_ERR_RANGE && !builder, "%s", bad[i]);
  }
}
END_TEST

/* `all` has every field of the registry but the whole objects, and time_ns. */
START_TEST(every_field_has_a_column) {
  azact_arrow_config config = with("all,resource,address,principal,token,error,source", 0, 0);
  azact_arrow_builder *builder = NULL;
  struct ArrowSchema schema;
  ck_assert_int_eq(azact_arrow_builder_new(&config, &builder), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_schema(builder, &schema), AZACT_OK);
  azact_field_info info = {.struct_size = sizeof info};
  for (size_t i = 0; azact_field_at(i, &info) == AZACT_OK; i++) {
    char name[80];
    size_t len = 0;
    for (size_t k = 0; k < info.name.len; k++) {
      if (info.name.ptr[k] == '.') name[len++] = '_';
      name[len++] = info.name.ptr[k] == '.' ? '_' : info.name.ptr[k];
    }
    name[len] = 0;
    ck_assert_msg(arrow_find(&schema, name) >= 0, "%s", name);
  }
  ck_assert(arrow_find(&schema, "time_ns") == 1);
  ck_assert_uint_eq((uint64_t)schema.n_children, azact_field_count() + 1);
  schema.release(&schema);
  azact_arrow_builder_unref(builder);
}
END_TEST

/* docs/arrow.md lists the default columns, in their order. */
START_TEST(the_page_is_right) {
  const char *root = getenv("AZACT_SOURCE_ROOT");
  char path[1024];
  probe_text page = {0};
  azact_arrow_builder *builder = NULL;
  struct ArrowSchema schema;
  snprintf(path, sizeof path, "%s/docs/arrow.md", root ? root : ".");
  ck_assert(probe_read_file(path, &page));
  probe_write("", 0, &page);
  const char *at = strstr(page.ptr, "<!-- default columns -->");
  ck_assert(at != NULL);
  at = strstr(at, "```") + 3;
  ck_assert_int_eq(azact_arrow_builder_new(NULL, &builder), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_schema(builder, &schema), AZACT_OK);
  for (int64_t i = 0; i < schema.n_children; i++) {
    at += strspn(at, " \n");
    size_t len = strcspn(at, " \n");
    ck_assert_msg(len == strlen(schema.children[i]->name) && memcmp(at, schema.children[i]->name, len) == 0, "%.*s, not %s",
                  (int)len, at, schema.children[i]->name);
    at += len;
  }
  ck_assert(strncmp(at + strspn(at, "\n"), "```", 3) == 0);
  schema.release(&schema);
  azact_arrow_builder_unref(builder);
  probe_text_free(&page);
}
END_TEST

START_TEST(damaged_records) {
  azact_arrow_config config = with(NULL, 0, 0);
  azact_reader *reader = open_text(NULL, LIT(damaged));
  struct ArrowArrayStream stream;
  azact_stats stats = {.struct_size = sizeof stats};
  ck_assert_int_eq(azact_arrow_stream(reader, &config, &stream), AZACT_OK);
  struct ArrowArray array = next_of(&stream);
  ck_assert(array.length == 2);
  array.release(&array);
  array = next_of(&stream);
  ck_assert(array.release == NULL);
  ck_assert_int_eq(azact_reader_stats(reader, &stats), AZACT_OK);
  ck_assert(stats.records == 3 && stats.quarantined == 1);
  stream.release(&stream);
  azact_reader_unref(reader);

  config = with("caller,source__record,source__name", AZACT_ARROW_ERRORS, 2);
  stream = stream_of(LIT(damaged), &config);
  struct ArrowSchema schema = schema_of(&stream);
  ck_assert(schema.n_children == 5);
  array = next_of(&stream);
  arrow_check_array(&schema, &array);
  ck_assert(array.length == 2);
  expect_text(&schema, &array, "quarantine__code", 0, NULL);
  expect_text(&schema, &array, "quarantine__code", 1, "syntax");
  expect_text(&schema, &array, "caller", 1, NULL);
  expect_text(&schema, &array, "source__name", 1, "-");
  ck_assert(arrow_at("l", array.children[1], 1).number == 2);
  array.release(&array);
  array = next_of(&stream);
  ck_assert(array.length == 1);
  expect_text(&schema, &array, "caller", 0, "user3@contoso.example");
  array.release(&array);
  schema.release(&schema);
  stream.release(&stream);
}
END_TEST

/* Rows first, then the error, and again whenever asked. */
static void expect_failure(struct ArrowArrayStream *stream, int code, const char *part) {
  struct ArrowArray array;
  int got = stream->get_next(stream, &array);
  ck_assert_msg(got == code && array.release == NULL, "%d", got);
  const char *text = stream->get_last_error(stream);
  ck_assert_msg(text != NULL && strstr(text, part) != NULL, "%s", text);
  ck_assert_str_eq(text, stream->get_last_error(stream));
}

START_TEST(stopped_by_a_record) {
  azact_arrow_config config = with("caller", AZACT_ARROW_STOP, 0);
  struct ArrowArrayStream stream = stream_of(LIT(damaged), &config);
  struct ArrowArray array = next_of(&stream);
  ck_assert(array.length == 1);
  for (int i = 0; i < 2; i++) expect_failure(&stream, EINVAL, "-: record 2 at byte ");
  struct ArrowSchema schema = schema_of(&stream); /* still to be had, and the text is gone */
  ck_assert(stream.get_last_error(&stream) == NULL);
  schema.release(&schema);
  stream.release(&stream);
  array.release(&array);
}
END_TEST

START_TEST(input_that_is_none) {
  struct ArrowArrayStream stream = stream_of(LIT("this is no log at all"), NULL);
  for (int i = 0; i < 2; i++) expect_failure(&stream, EINVAL, "AZACT_ERR_NOT_RECOGNISED");
  stream.release(&stream);
  azact_arrow_config config = with("caller", AZACT_ARROW_SKIP, 0);
  stream = stream_of(LIT("this is no log at all"), &config);
  struct ArrowArray end = next_of(&stream);
  ck_assert(end.release == NULL);
  stream.release(&stream);
  if (!azact_has_feature("zlib")) return;
  static const char gzip[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff\xff\xff\xff\xff";
  stream = stream_of(gzip, sizeof gzip - 1, NULL);
  for (int i = 0; i < 2; i++) expect_failure(&stream, EIO, "AZACT_ERR_DECOMPRESS");
  stream.release(&stream);
}
END_TEST

START_TEST(fed_reader) {
  azact_reader *reader = NULL;
  azact_arrow_config config = with("caller", 0, 0);
  struct ArrowArrayStream stream;
  ck_assert_int_eq(azact_reader_new(NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_arrow_stream(reader, &config, &stream), AZACT_OK);
  expect_failure(&stream, EAGAIN, "feed");
  ck_assert_int_eq(azact_reader_feed(reader, LIT(three)), AZACT_OK);
  struct ArrowArray array = next_of(&stream);
  ck_assert(array.length >= 2); /* the last line's end may tell more */
  int64_t rows = array.length;
  array.release(&array);
  expect_failure(&stream, EAGAIN, "feed");
  ck_assert_int_eq(azact_reader_finish(reader), AZACT_OK);
  for (;;) {
    array = next_of(&stream);
    if (!array.release) break;
    rows += array.length;
    array.release(&array);
  }
  ck_assert(rows == 3);
  stream.release(&stream);
  azact_reader_unref(reader);
}
END_TEST

/* ---- one input after another */

typedef struct inputs {
  const char *const *text; /* NULL: the host's own error */
  size_t count, given;
  int done;
} inputs;

static azact_status next_input(azact_reader **ret, void *user) {
  inputs *in = user;
  if (in->given == in->count) return AZACT_END;
  const char *text = in->text[in->given++];
  if (!text) return AZACT_ERR_IO;
  return azact_reader_open_memory(NULL, text, strlen(text), AZACT_COPY, NULL, NULL, ret);
}

static void inputs_done(void *user) { ((inputs *)user)->done++; }

START_TEST(several_inputs) {
  static const char *const texts[] = {FLAT("1") "\n", "", "no log", FLAT("2") "\n" FLAT("3"), NULL, FLAT("4")};
  for (int skip = 0; skip < 2; skip++) {
    inputs in = {texts, 6, 0, 0};
    azact_arrow_config config = with("caller", skip ? AZACT_ARROW_SKIP : 0, 0);
    struct ArrowArrayStream stream;
    config.next = next_input;
    config.done = inputs_done;
    config.user = &in;
    ck_assert_int_eq(azact_arrow_stream(NULL, &config, &stream), AZACT_OK);
    struct ArrowSchema schema = schema_of(&stream);
    struct ArrowArray array = next_of(&stream);
    if (!skip) {
      ck_assert(array.length == 1);
      array.release(&array);
      expect_failure(&stream, EINVAL, "NOT_RECOGNISED"); /* told once; the next input follows */
      array = next_of(&stream);
      ck_assert(array.length == 2);
    } else {
      ck_assert(array.length == 3);
    }
    array.release(&array);
    expect_failure(&stream, EIO, "AZACT_ERR_IO");
    array = next_of(&stream);
    ck_assert(array.length == 1);
    expect_text(&schema, &array, "caller", 0, "user4@contoso.example");
    array.release(&array);
    array = next_of(&stream);
    ck_assert(array.release == NULL && in.done == 0);
    stream.release(&stream);
    ck_assert_int_eq(in.done, 1);
    schema.release(&schema);
  }
}
END_TEST

/* ---- the builder */

START_TEST(builder_by_hand) {
  azact_arrow_config config = with("caller,resource__name,time", 0, 2);
  azact_arrow_builder *builder = NULL;
  azact_event *event = one_event(LIT(FLAT("1")));
  struct ArrowSchema schema;
  struct ArrowArray array, empty;
  ck_assert_int_eq(azact_arrow_builder_new(&config, &builder), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_schema(builder, &schema), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_finish(builder, &empty), AZACT_OK);
  arrow_check_array(&schema, &empty);
  ck_assert(empty.length == 0);
  empty.release(&empty);
  ck_assert_int_eq(azact_arrow_builder_append(builder, event), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_append(builder, event), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_append(builder, event), AZACT_READY);
  ck_assert_uint_eq(azact_arrow_builder_rows(builder), 2);
  ck_assert_int_eq(azact_arrow_builder_finish(builder, &array), AZACT_OK);
  arrow_check_array(&schema, &array);
  ck_assert_uint_eq(azact_arrow_builder_rows(builder), 0);
  ck_assert_int_eq(azact_arrow_builder_append(builder, event), AZACT_OK);
  azact_event_unref(event);
  ck_assert(azact_arrow_builder_ref(builder) == builder);
  azact_arrow_builder_unref(builder);
  azact_arrow_builder_unref(builder); /* with a row in it */
  expect_text(&schema, &array, "caller", 1, "user1@contoso.example");
  array.release(&array);
  schema.release(&schema);
}
END_TEST

START_TEST(bytes_end_a_batch) {
  azact_arrow_config config = with("caller", 0, 0);
  config.batch_bytes = 22;
  struct ArrowArrayStream stream = stream_of(LIT(three), &config);
  struct ArrowArray array = next_of(&stream);
  ck_assert(array.length == 2); /* 21 bytes a row */
  array.release(&array);
  array = next_of(&stream);
  ck_assert(array.length == 1);
  array.release(&array);
  stream.release(&stream);
}
END_TEST

START_TEST(errors_by_hand) {
  azact_arrow_config config = with("source__record", AZACT_ARROW_ERRORS, 0);
  azact_arrow_builder *builder = NULL, *plain = NULL;
  azact_reader *reader = open_text(NULL, LIT(damaged));
  azact_event *event = NULL;
  struct ArrowArray array;
  ck_assert_int_eq(azact_arrow_builder_new(&config, &builder), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_append_error(builder, reader), AZACT_ABSENT);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_append_error(builder, reader), AZACT_ABSENT);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_ERR_SYNTAX);
  ck_assert_int_eq(azact_arrow_builder_append_error(builder, reader), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_finish(builder, &array), AZACT_OK);
  ck_assert(array.length == 1 && is(arrow_at("u", array.children[1], 0).text, "syntax"));
  array.release(&array);
  ck_assert_int_eq(azact_arrow_builder_new(NULL, &plain), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_append_error(plain, reader), AZACT_ERR_USAGE);
  azact_arrow_builder_unref(plain);
  azact_arrow_builder_unref(builder);
  azact_event_unref(event);
  azact_reader_unref(reader);
}
END_TEST

START_TEST(misuse) {
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray array;
  azact_arrow_builder *builder = NULL;
  azact_reader *reader = open_text(NULL, LIT(three));
  azact_arrow_config config;
  ck_assert_int_eq(azact_arrow_config_init(NULL, sizeof config), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_arrow_config_init(&config, 8), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_arrow_stream(NULL, NULL, &stream), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_arrow_stream(reader, NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_arrow_builder_new(NULL, NULL), AZACT_ERR_USAGE);
  config = with(NULL, AZACT_ARROW_STOP | AZACT_ARROW_ERRORS, 0);
  ck_assert_int_eq(azact_arrow_stream(reader, &config, &stream), AZACT_ERR_RANGE);
  config = with(NULL, 1u << 30, 0);
  ck_assert_int_eq(azact_arrow_stream(reader, &config, &stream), AZACT_ERR_RANGE);
  config = with(NULL, 0, (1u << 24) + 1);
  ck_assert_int_eq(azact_arrow_stream(reader, &config, &stream), AZACT_ERR_RANGE);
  config = with(NULL, 0, 0);
  config.struct_size = 4;
  ck_assert_int_eq(azact_arrow_stream(reader, &config, &stream), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_arrow_builder_schema(NULL, &schema), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_arrow_builder_append(NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_arrow_builder_append_error(NULL, reader), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_arrow_builder_finish(NULL, &array), AZACT_ERR_USAGE);
  ck_assert_uint_eq(azact_arrow_builder_rows(NULL), 0);
  ck_assert(azact_arrow_builder_ref(NULL) == NULL);
  azact_arrow_builder_unref(NULL);
  ck_assert_int_eq(azact_arrow_builder_new(NULL, &builder), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_append(builder, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_arrow_builder_schema(builder, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_arrow_builder_finish(builder, NULL), AZACT_ERR_USAGE);
  azact_arrow_builder_unref(builder);
  azact_reader_unref(reader);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("arrow");
  TCase *tests = tcase_create("arrow");
  tcase_add_test(tests, batches_and_end);
  tcase_add_test(tests, nothing_in_it);
  tcase_add_test(tests, nothing_but_nulls);
  tcase_add_test(tests, released_in_any_order);
  tcase_add_test(tests, arrays_outlive_everything);
  tcase_add_test(tests, memory_is_used_again);
  tcase_add_test(tests, columns_by_name);
  tcase_add_test(tests, every_field_has_a_column);
  tcase_add_test(tests, the_page_is_right);
  tcase_add_test(tests, damaged_records);
  tcase_add_test(tests, stopped_by_a_record);
  tcase_add_test(tests, input_that_is_none);
  tcase_add_test(tests, fed_reader);
  tcase_add_test(tests, several_inputs);
  tcase_add_test(tests, builder_by_hand);
  tcase_add_test(tests, bytes_end_a_batch);
  tcase_add_test(tests, errors_by_hand);
  tcase_add_test(tests, misuse);
  suite_add_tcase(suite, tests);
  return suite;
}
