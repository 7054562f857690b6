/* What the host gives to be called back: the log, the allocator, the source of inputs. Each gets what its page promises, and
 * calling back in from it is refused; dropping the last reference from there does not pull the floor away. */
#include "api.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const char three[] = FLAT("1") "\n{\"broken\":}\n" FLAT("2") "\n";

/* ---- the log ---- */

typedef struct log_state {
  azact_reader *reader;
  size_t calls;
  uint32_t levels; /* bits */
  int drop;
} log_state;

static void look_at_text(uint32_t level, const char *message, size_t len, void *user) {
  log_state *state = user;
  state->calls++;
  ck_assert(level == AZACT_LOG_ERROR || level == AZACT_LOG_WARNING || level == AZACT_LOG_INFO);
  state->levels |= 1u << level;
  ck_assert_msg(len > 10 && message[len] == 0 && strlen(message) == len, "no finished text: %.60s", message);
  ck_assert_msg(message[len - 1] == '.', "no sentence: %s", message);
  for (size_t i = 0; i < len; i++) ck_assert_msg(message[i] >= ' ' && message[i] < 0x7f, "byte %d", message[i]);
}

static void read_logged(const char *path, const probe_text *content, void *user) {
  azact_config config;
  (void)path;
  azact_config_init(&config, sizeof config);
  config.log = look_at_text;
  config.log_user = user;
  azact_reader *reader = open_text(&config, content->ptr ? content->ptr : "", content->len);
  probe_walk walk = {0};
  probe_take(reader, &walk, NULL);
  azact_stats stats = {.struct_size = sizeof stats};
  ck_assert_int_eq(azact_reader_stats(reader, &stats), AZACT_OK);
  azact_reader_unref(reader);
}

START_TEST(log_text) {
  char path[1024];
  log_state state = {0};
  snprintf(path, sizeof path, "%s/tests/fuzz/seeds/reader", getenv("AZACT_SOURCE_ROOT"));
  ck_assert(probe_each_file(path, read_logged, &state) > 20);
  ck_assert(state.calls > 10);
  ck_assert_uint_eq(state.levels, (1u << AZACT_LOG_WARNING) | (1u << AZACT_LOG_ERROR));
}
END_TEST

#define REENTRANT(call) ck_assert_msg((call) == AZACT_ERR_REENTRANT, "%s is not refused", #call)

static void enter_reader(azact_reader *reader, int fed) {
  azact_event *event = NULL;
  azact_stats stats = {.struct_size = sizeof stats};
  azact_position position = {.struct_size = sizeof position};
  REENTRANT(azact_reader_next(reader, &event));
  REENTRANT(azact_reader_next_into(reader, &event));
  if (fed) {
    REENTRANT(azact_reader_feed(reader, "x", 1));
    REENTRANT(azact_reader_finish(reader));
  }
  ck_assert(event == NULL);
  ck_assert_int_eq(azact_reader_stats(reader, &stats), AZACT_OK); /* looking is allowed */
  ck_assert_int_eq(azact_reader_position(reader, &position), AZACT_OK);
  azact_reader_unref(azact_reader_ref(reader));
}

static void enter_from_log(uint32_t level, const char *message, size_t len, void *user) {
  log_state *state = user;
  azact_error error = {.struct_size = sizeof error};
  (void)level, (void)message, (void)len;
  state->calls++;
  enter_reader(state->reader, 1);
  ck_assert_int_eq(azact_reader_error(state->reader, &error), AZACT_OK);
  ck_assert_int_eq(error.status, AZACT_ERR_SYNTAX);
  if (state->drop) azact_reader_unref(state->reader);
}

static azact_reader *fed_reader(azact_config *config, log_state *state) {
  azact_config_init(config, sizeof *config);
  config->log = enter_from_log;
  config->log_user = state;
  ck_assert_int_eq(azact_reader_new(config, &state->reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_feed(state->reader, LIT(three)), AZACT_OK);
  ck_assert_int_eq(azact_reader_finish(state->reader), AZACT_OK);
  return state->reader;
}

START_TEST(log_reenters) {
  azact_config config;
  log_state state = {0};
  probe_walk walk = {.into = _i};
  azact_reader *reader = fed_reader(&config, &state);
  ck_assert_int_eq(probe_take(reader, &walk, NULL), AZACT_END);
  ck_assert(walk.events == 2 && walk.errors == 1 && state.calls == 1);
  probe_walk_end(&walk);
  azact_reader_unref(reader);
}
END_TEST

START_TEST(log_drops) {
  azact_config config;
  log_state state = {.drop = 1};
  probe_memory memory = {0};
  azact_allocator allocator;
  probe_allocator(&allocator, &memory);
  azact_event *event = NULL;
  azact_config_init(&config, sizeof config);
  config.log = enter_from_log;
  config.log_user = &state;
  config.allocator = &allocator;
  ck_assert_int_eq(azact_reader_new(&config, &state.reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_feed(state.reader, LIT(three)), AZACT_OK);
  ck_assert_int_eq(azact_reader_next_into(state.reader, &event), AZACT_OK);
  ck_assert_int_eq(azact_reader_next_into(state.reader, &event), AZACT_ERR_SYNTAX); /* the reader goes with this call */
  ck_assert_uint_eq(state.calls, 1);
  azact_event_unref(event);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

/* ---- the allocator ---- */

typedef struct enter_state {
  probe_memory memory;
  azact_allocator below;
  azact_reader *reader;
  azact_grouper *grouper;
  azact_arrow_builder *builder;
  azact_event *event;
  size_t entered;
  int inside, finished;
} enter_state;

static void enter_grouper(azact_grouper *grouper, azact_event *event) { /* event: NULL once it was finished */
  azact_group *group = NULL;
  azact_grouper_counts counts = {.struct_size = sizeof counts};
  if (event) REENTRANT(azact_grouper_add(grouper, event));
  REENTRANT(azact_grouper_next(grouper, &group));
  REENTRANT(azact_grouper_finish(grouper, AZACT_GROUP_BY_START));
  ck_assert_int_eq(azact_grouper_stats(grouper, &counts), AZACT_OK);
  azact_grouper_unref(azact_grouper_ref(grouper));
}

static void enter_builder(azact_arrow_builder *builder, azact_event *event) {
  struct ArrowArray array;
  REENTRANT(azact_arrow_builder_append(builder, event));
  REENTRANT(azact_arrow_builder_finish(builder, &array));
  azact_arrow_builder_unref(azact_arrow_builder_ref(builder));
}

static void enter_all(enter_state *state) {
  if (state->inside) return;
  state->inside = 1;
  state->entered += state->reader || state->grouper || state->builder;
  if (state->reader) enter_reader(state->reader, 1);
  if (state->grouper) enter_grouper(state->grouper, state->finished ? NULL : state->event);
  if (state->builder) enter_builder(state->builder, state->event);
  state->inside = 0;
}

static void *enter_alloc(size_t size, void *user) {
  enter_state *state = user;
  enter_all(state);
  return state->below.alloc(size, state->below.user);
}
static void *enter_realloc(void *ptr, size_t old_size, size_t new_size, void *user) {
  enter_state *state = user;
  enter_all(state);
  return state->below.realloc(ptr, old_size, new_size, state->below.user);
}
static void enter_free(void *ptr, size_t size, void *user) {
  enter_state *state = user;
  state->below.free(ptr, size, state->below.user);
}

static azact_allocator entering(enter_state *state) {
  probe_allocator(&state->below, &state->memory);
  return (azact_allocator){sizeof(azact_allocator), enter_alloc, enter_realloc, enter_free, state};
}

START_TEST(allocator_reenters_reader) {
  enter_state state = {.entered = 0};
  azact_allocator allocator = entering(&state);
  azact_config config;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_config_init(&config, sizeof config);
  config.allocator = &allocator;
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_OK);
  state.reader = reader;
  ck_assert_int_eq(azact_reader_feed(reader, LIT(three)), AZACT_OK);
  ck_assert_int_eq(azact_reader_finish(reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  ck_assert(state.entered > 2);
  state.reader = NULL;
  azact_event_unref(event);
  azact_reader_unref(reader);
  ck_assert_uint_eq(state.memory.live, 0);
}
END_TEST

START_TEST(allocator_reenters_grouper) {
  enter_state state = {.entered = 0};
  azact_allocator allocator = entering(&state);
  azact_group_config config;
  azact_group *group = NULL;
  azact_group_config_init(&config, sizeof config);
  config.allocator = &allocator;
  config.flags = _i ? AZACT_GROUPER_STREAM : 0;
  state.event = one_event(LIT(FLAT("1")));
  azact_grouper *grouper = NULL;
  ck_assert_int_eq(azact_grouper_new(&config, &grouper), AZACT_OK);
  state.grouper = grouper;
  ck_assert_int_eq(azact_grouper_add(grouper, state.event), AZACT_OK);
  ck_assert_int_eq(azact_grouper_advance(grouper, 0), AZACT_OK);
  state.finished = 1;
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_OK);
  ck_assert(state.entered > 2);
  state.grouper = NULL;
  azact_group_unref(group);
  azact_grouper_unref(grouper);
  azact_event_unref(state.event);
  ck_assert_uint_eq(state.memory.live, 0);
}
END_TEST

START_TEST(allocator_reenters_builder) {
  enter_state state = {.entered = 0};
  azact_allocator allocator = entering(&state);
  azact_arrow_config config;
  struct ArrowArray array;
  azact_arrow_config_init(&config, sizeof config);
  config.allocator = &allocator;
  state.event = one_event(LIT(FLAT("1")));
  azact_arrow_builder *builder = NULL;
  ck_assert_int_eq(azact_arrow_builder_new(&config, &builder), AZACT_OK);
  state.builder = builder;
  for (int i = 0; i < 200; i++) ck_assert_int_eq(azact_arrow_builder_append(builder, state.event), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_finish(builder, &array), AZACT_OK);
  ck_assert(state.entered > 2);
  state.builder = NULL;
  array.release(&array);
  azact_arrow_builder_unref(builder);
  azact_event_unref(state.event);
  ck_assert_uint_eq(state.memory.live, 0);
}
END_TEST

/* The last reference goes from inside the allocator, the call goes on. */
static void drop_all(enter_state *state) {
  state->inside = 1;
  azact_reader *reader = state->reader;
  azact_grouper *grouper = state->grouper;
  azact_arrow_builder *builder = state->builder;
  state->reader = NULL, state->grouper = NULL, state->builder = NULL;
  azact_reader_unref(reader);
  azact_grouper_unref(grouper);
  azact_arrow_builder_unref(builder);
  state->inside = 0;
}
static void *drop_alloc(size_t size, void *user) {
  enter_state *state = user;
  drop_all(state);
  return state->below.alloc(size, state->below.user);
}
static void *drop_realloc(void *ptr, size_t old_size, size_t new_size, void *user) {
  enter_state *state = user;
  drop_all(state);
  return state->below.realloc(ptr, old_size, new_size, state->below.user);
}

START_TEST(allocator_drops) {
  enter_state state = {.entered = 0};
  azact_allocator allocator = entering(&state);
  allocator.alloc = drop_alloc;
  allocator.realloc = drop_realloc;
  azact_config config;
  azact_group_config group_config;
  azact_arrow_config arrow_config;
  azact_reader *reader = NULL;
  azact_grouper *grouper = NULL;
  azact_arrow_builder *builder = NULL;
  azact_event *event = NULL, *other = one_event(LIT(FLAT("1")));
  azact_config_init(&config, sizeof config);
  azact_group_config_init(&group_config, sizeof group_config);
  azact_arrow_config_init(&arrow_config, sizeof arrow_config);
  config.allocator = group_config.allocator = arrow_config.allocator = &allocator;

  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_OK);
  state.reader = reader;
  ck_assert_int_eq(azact_reader_feed(reader, LIT(three)), AZACT_OK); /* which takes memory, so the reader is gone */
  ck_assert(state.reader == NULL);
  ck_assert_uint_eq(state.memory.live, 0);

  ck_assert_int_eq(azact_grouper_new(&group_config, &grouper), AZACT_OK);
  state.grouper = grouper;
  ck_assert_int_eq(azact_grouper_add(grouper, other), AZACT_OK);
  ck_assert(state.grouper == NULL);
  ck_assert_uint_eq(state.memory.live, 0);

  ck_assert_int_eq(azact_arrow_builder_new(&arrow_config, &builder), AZACT_OK);
  state.builder = azact_arrow_builder_ref(builder);
  for (int i = 0; state.builder && i < 2000; i++) azact_arrow_builder_append(builder, other);
  ck_assert(state.builder == NULL);
  state.builder = builder; /* the reference that is left */
  for (int i = 0; state.builder && i < 20000; i++) azact_arrow_builder_append(builder, other);
  ck_assert(state.builder == NULL);
  ck_assert_uint_eq(state.memory.live, 0);
  azact_event_unref(event);
  azact_event_unref(other);
}
END_TEST

/* ---- the source of a table's inputs ---- */

typedef struct source_state {
  struct ArrowArrayStream stream;
  int released, done;
} source_state;

static azact_status release_stream(azact_reader **ret, void *user) {
  source_state *state = user;
  (void)ret;
  struct ArrowArray array;
  ck_assert_int_eq(state->stream.get_next(&state->stream, &array), EINVAL); /* called by its own source */
  state->stream.release(&state->stream);
  state->released = 1;
  return AZACT_END;
}
static void stream_done(void *user) { ((source_state *)user)->done++; }

START_TEST(source_releases) {
  source_state state = {.done = 0};
  azact_arrow_config config;
  struct ArrowArray array;
  azact_arrow_config_init(&config, sizeof config);
  config.next = release_stream;
  config.done = stream_done;
  config.user = &state;
  ck_assert_int_eq(azact_arrow_stream(NULL, &config, &state.stream), AZACT_OK);
  ck_assert_int_eq(state.stream.get_next(&state.stream, &array), 0);
  ck_assert(state.released && array.release == NULL);
  ck_assert_int_eq(state.done, 1);
}
END_TEST

/* ---- text that is written goes on being there ---- */

typedef struct write_state {
  azact_reader *reader;
  probe_text text;
} write_state;

static azact_status write_and_read(const char *data, size_t len, void *user) {
  write_state *state = user;
  azact_event *event = NULL;
  for (int i = 0; i < 50; i++) { /* which forgets the error that is being written, and moves the window on */
    ck_assert_int_eq(azact_reader_feed(state->reader, LIT(three)), AZACT_OK);
    while (azact_reader_next_into(state->reader, &event) != AZACT_NEED_MORE) {
    }
  }
  azact_event_unref(event);
  return probe_write(data, len, &state->text);
}

START_TEST(write_goes_on) {
  azact_config config;
  azact_event *event = NULL;
  write_state state = {.reader = NULL};
  azact_config_init(&config, sizeof config);
  config.block_bytes = 4096;
  ck_assert_int_eq(azact_reader_new(&config, &state.reader), AZACT_OK);
  /* Longer than what is written in one piece. */
  char broken[3000];
  memset(broken, 'x', sizeof broken);
  memcpy(broken, "{\"", 2);
  memcpy(broken + sizeof broken - 4, "\":}\n", 4);
  ck_assert_int_eq(azact_reader_feed(state.reader, broken, sizeof broken), AZACT_OK);
  ck_assert_int_eq(azact_reader_feed(state.reader, LIT(three)), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(state.reader, &event), AZACT_ERR_SYNTAX);
  ck_assert_int_eq(azact_reader_write_error_json(state.reader, write_and_read, &state), AZACT_OK);
  size_t same = 0;
  for (size_t i = 0; i < state.text.len; i++) same += state.text.ptr[i] == 'x';
  ck_assert_msg(same == sizeof broken - 6 + 1, "%zu of %zu: %s", same, sizeof broken - 6,
                state.text.ptr); /* and one in "syntax" */
  probe_text_free(&state.text);
  azact_reader_unref(state.reader);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("api_callbacks");
  TCase *cases = tcase_create("callbacks");
  tcase_add_test(cases, log_text);
  tcase_add_loop_test(cases, log_reenters, 0, 2);
  tcase_add_test(cases, log_drops);
  tcase_add_test(cases, allocator_reenters_reader);
  tcase_add_loop_test(cases, allocator_reenters_grouper, 0, 2);
  tcase_add_test(cases, allocator_reenters_builder);
  tcase_add_test(cases, allocator_drops);
  tcase_add_test(cases, source_releases);
  tcase_add_test(cases, write_goes_on);
  suite_add_tcase(suite, cases);
  return suite;
}
