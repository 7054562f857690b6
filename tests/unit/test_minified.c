/* JSON that is copied where it can be: the kernels against the one that goes byte by byte, and columns of random JSON against
 * the canonical record. */
#include "unit.h"

#include <string.h>
#include <azactivity/azactivity.h>
#include "core/mem.h"
#include "kernel/minified.h"

static uint64_t state = 88172645463325252u;

static uint64_t chance(uint64_t below) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state % below;
}

typedef const uint8_t *(*kernel)(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted);

static bool runs(kernel which) {
#if AZACTI_KERNEL_MINIFIED_AVX
  if (which == azacti_kernel_minified_avx2) return azacti_kernel_minified_avx2_runs();
  if (which == azacti_kernel_minified_avx512) return azacti_kernel_minified_avx512_runs();
#endif
  return which != NULL;
}

static void same(const uint8_t *p, size_t len, bool quoted) {
  static const kernel kernels[] = {
    azacti_kernel_minified,
#if AZACTI_KERNEL_SSE2
    azacti_kernel_minified_sse2,
#endif
#if AZACTI_KERNEL_MINIFIED_AVX
    azacti_kernel_minified_avx2,
    azacti_kernel_minified_avx512
#endif
  };
  /* Exactly the room that is needed, so that a byte too many is found by the sanitizer. */
  uint8_t *out = malloc(len + 1);
  bool expected_quoted = quoted;
  const uint8_t *expected = azacti_kernel_minified_portable(p, p + len, out, &expected_quoted);
  ck_assert(memcmp(out, p, (size_t)(expected - p)) == 0);
  free(out);
  for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
    if (!runs(kernels[i])) continue;
    bool now = quoted;
    out = malloc(len ? len : 1);
    const uint8_t *got = kernels[i](p, p + len, out, &now);
    ck_assert_msg(got == expected && now == expected_quoted, "kernel %zu: byte %td not %td of %zu, quoted %d not %d", i,
                  got - p, expected - p, len, now, expected_quoted);
    ck_assert(memcmp(out, p, (size_t)(got - p)) == 0);
    free(out);
  }
}

/* Mostly what may stand, so that long runs come about. */
static size_t put_piece(uint8_t *to, bool odd) {
  static const char *const usual[] = {"a",  "bc",       "\\\"",     "\\\\",         "\\n",  "\"x y\"",
                                      "{",  ":",        ",",        "\"\"",         "12.5", "\\t",
                                      "\"", "\xc3\xa4", "\xc2\xa0", "\xe2\x82\xac", "xyz",  "\"k\":"};
  static const char *const rare[] = {" ",  "\\u0041",         "\\/", "\x7f", "\xc2\x85", "\xe2\x80\xa8", "\x01", "\n",
                                     "\\", "\xf0\x9f\x98\x80"};
  const char *text = odd ? rare[chance(sizeof rare / sizeof *rare)] : usual[chance(sizeof usual / sizeof *usual)];
  memcpy(to, text, strlen(text));
  return strlen(text);
}

START_TEST(kernels_agree) {
  uint8_t *block = malloc(700);
  for (int round = 0; round < 40000; round++) {
    size_t want = chance(round % 3 ? 80 : 600), len = 0, odd = chance(3) ? 120 : 6;
    while (len < want) len += put_piece(block + len, chance(odd) == 0);
    /* At the end of what was allocated, so that a look too far is found by the sanitizer. */
    uint8_t *exact = malloc(len + 1);
    memcpy(exact, block, len);
    same(exact, len, chance(2) != 0);
    free(exact);
  }
  free(block);
}
END_TEST

/* ---- columns */

typedef struct text {
  char bytes[8192];
  size_t len;
} text;

static void put(text *to, const char *piece) {
  size_t len = strlen(piece);
  if (to->len + len >= sizeof to->bytes - 1000) return;
  memcpy(to->bytes + to->len, piece, len);
  to->len += len;
}

static void gap(text *to, unsigned spread) {
  static const char *const blanks[] = {" ", "\t", "\r\n", "   ",
                                       "                                                                "};
  if (spread && chance(spread) == 0) put(to, blanks[chance(5)]);
}

static void put_string(text *to, unsigned odd) {
  static const char *const pieces[] = {
      "plain text ", "x", "\xc3\xa4\xc3\xb6", "\xe6\x97\xa5\xe6\x9c\xac", "\\\"", "\\\\", "\\n", "{[,:]}"};
  static const char *const rare[] = {"\\u00e4",      "\\ud83d\\ude00", "\\/",     "\x7f",   "\xc2\x80",
                                     "\xe2\x80\xa9", "\\u0007",        "\\ud800", "\\u2028"};
  put(to, "\"");
  for (uint64_t n = chance(12); n > 0; n--) put(to, odd && chance(odd) == 0 ? rare[chance(9)] : pieces[chance(8)]);
  put(to, "\"");
}

static void put_value(text *to, unsigned depth, unsigned odd, unsigned spread);

static void put_container(text *to, unsigned depth, unsigned odd, unsigned spread) {
  bool object = chance(2) != 0;
  uint64_t count = chance(5);
  put(to, object ? "{" : "[");
  for (uint64_t i = 0; i < count; i++) {
    char key[8] = {'"', (char)('a' + i), '"', 0};
    gap(to, spread);
    if (object) put(to, key);
    if (object) gap(to, spread), put(to, ":"), gap(to, spread);
    put_value(to, depth + 1, odd, spread);
    gap(to, spread);
    if (i + 1 < count) put(to, ",");
  }
  gap(to, spread);
  put(to, object ? "}" : "]");
}

static void put_value(text *to, unsigned depth, unsigned odd, unsigned spread) {
  static const char *const scalars[] = {"1", "-0", "1.50e3", "true", "false", "null", "12345678901234567890"};
  uint64_t kind = chance(depth < 4 ? 3 : 2);
  if (kind == 0)
    put(to, scalars[chance(7)]);
  else if (kind == 1)
    put_string(to, odd);
  else
    put_container(to, depth, odd, spread);
}

static azact_status collect(const char *data, size_t len, void *user) {
  text *to = user;
  ck_assert_uint_lt(to->len + len, sizeof to->bytes);
  memcpy(to->bytes + to->len, data, len);
  to->len += len;
  return AZACT_OK;
}

static void same_column(azact_arrow_builder *builder, const text *record, text *expected) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  struct ArrowArray array;
  ck_assert_int_eq(azact_reader_open_memory(NULL, record->bytes, record->len, AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_append(builder, event), AZACT_OK);
  ck_assert_int_eq(azact_arrow_builder_finish(builder, &array), AZACT_OK);
  expected->len = 0;
  ck_assert_int_eq(azact_event_write_field(event, AZACT_F_PROPERTIES, collect, expected), AZACT_OK);
  const int32_t *offset = array.children[0]->buffers[1];
  ck_assert(array.length == 1 && array.children[0]->null_count == 0);
  ck_assert_msg((size_t)offset[1] == expected->len &&
                    memcmp(array.children[0]->buffers[2], expected->bytes, expected->len) == 0,
                "%.*s", (int)record->len, record->bytes);
  array.release(&array);
  azact_event_unref(event);
  azact_reader_unref(reader);
}

START_TEST(columns_are_canonical) {
  static text record, expected;
  azact_arrow_config config;
  azact_arrow_builder *builder = NULL;
  azact_arrow_config_init(&config, sizeof config);
  config.columns = "properties";
  ck_assert_int_eq(azact_arrow_builder_new(&config, &builder), AZACT_OK);
  for (int round = 0; round < 6000; round++) {
    unsigned odd = round % 3 == 0 ? 0 : (unsigned)(2 + chance(20)),
             spread = round % 4 == 0 ? 0 : (unsigned)(1 + chance(20));
    record.len = 0;
    put(&record,
        "{\"time\":\"2023-07-21T19:23:45Z\",\"operationName\":\"A/B/WRITE\",\"resultType\":\"Start\",\"properties\":");
    put_container(&record, 0, odd, spread);
    put(&record, "}");
    same_column(builder, &record, &expected);
  }
  azact_arrow_builder_unref(builder);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("minified");
  TCase *tests = tcase_create("minified");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, kernels_agree);
  tcase_add_test(tests, columns_are_canonical);
  suite_add_tcase(suite, tests);
  return suite;
}
