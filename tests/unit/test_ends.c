/* Ends of inputs: cut inside a character or inside compressed data, garbage behind it, files that still grow, and going on
 * later through every layer (fields.md 4: 32, 35, 40; config.h: AZACT_CONFIG_FOLLOW, azact_config.start). */
#define _POSIX_C_SOURCE 200809L
#include "unit.h"
#include "readrun.h"
#include <fcntl.h>
#include <unistd.h>
#include "text/transcode.h"

#define R "{\"time\":\"204\",\"operationName\":\"a/read\"}" /* 39 bytes */
#define HEADING "TimeGenerated,OperationNameValue,Caller\n"

/* ---- small coders, so that the tests need no tools ---- */

static size_t ends_utf16(const char *text, size_t len, char *out) {
  memcpy(out, "\xff\xfe", 2);
  for (size_t i = 0; i < len; i++) {
    out[2 + 2 * i] = text[i];
    out[3 + 2 * i] = 0;
  }
  return 2 + 2 * len;
}

#if AZACT_HAVE_ZLIB
static uint32_t ends_crc(const char *text, size_t len) {
  uint32_t crc = 0xffffffffu;
  for (size_t i = 0; i < len; i++) {
    crc ^= (uint8_t)text[i];
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
  }
  return ~crc;
}

/* One gzip member, a stored block: 15 bytes before the text, 8 behind it. */
static size_t ends_gzip(const char *text, size_t len, char *out) {
  static const char head[11] = {0x1f, (char)0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1};
  uint32_t crc = ends_crc(text, len);
  memcpy(out, head, 11);
  out[11] = (char)(len & 0xff);
  out[12] = (char)(len >> 8);
  out[13] = (char)~out[11];
  out[14] = (char)~out[12];
  memcpy(out + 15, text, len);
  for (size_t i = 0; i < 4; i++) out[15 + len + i] = (char)(crc >> (8 * i));
  for (size_t i = 0; i < 4; i++) out[19 + len + i] = (char)(len >> (8 * i));
  return len + 23;
}
#endif

#if AZACT_HAVE_ZSTD
/* One zstd frame, a raw block: 9 bytes before the text, nothing behind it. */
static size_t ends_zstd(const char *text, size_t len, char *out) {
  size_t block = len << 3 | 1;
  memcpy(out, "\x28\xb5\x2f\xfd\x20", 5);
  out[5] = (char)len;
  for (size_t i = 0; i < 3; i++) out[6 + i] = (char)(block >> (8 * i));
  memcpy(out + 9, text, len);
  return len + 9;
}
#endif

static const char *ends_run(const char *data, size_t len) {
  static readrun whole, pieces;
  readrun_once(&whole, NULL, data, len, 0, false);
  for (size_t step = 1; step < 8; step++) {
    readrun_once(&pieces, NULL, data, len, step, false);
    ck_assert_str_eq(pieces.text, whole.text);
  }
  return whole.text;
}

/* ---- inside a character ---- */

START_TEST(test_cut_character) {
  char wide[512];
  size_t len = ends_utf16(R "\n" R "\n", 80, wide);
  ck_assert_str_eq(ends_run(wide, len), "E2+78 E82+78");
  ck_assert_str_eq(ends_run(wide, 101), "E2+78 truncated:80+21@100");
  ck_assert_str_eq(ends_run(wide, 33), "truncated:2+31@32");
  ck_assert_str_eq(ends_run(wide, 161), "E2+78 E82+78 truncated:160+1@160");
  len = ends_utf16("{\"records\":[" R, 51, wide);
  ck_assert_str_eq(ends_run(wide, 27), "truncated:2+25@26");
  wide[len] = ',';
  ck_assert_str_eq(ends_run(wide, len + 1), "E26+78 truncated:104+1@104");
  /* half a pair: two bytes, a whole unit, and no character */
  len = ends_utf16("{\"a\":\"", 6, wide);
  memcpy(wide + len, "\x3d\xd8\x00", 3);
  ck_assert_str_eq(ends_run(wide, len + 2), "truncated:2+14@14");
  ck_assert_str_eq(ends_run(wide, len + 3), "truncated:2+15@14");
  /* a row: its last cell is known to be cut */
  len = ends_utf16(HEADING "1,2,3", 45, wide);
  ck_assert_str_eq(ends_run(wide, len), "E82+10");
  ck_assert_str_eq(ends_run(wide, len - 1), "truncated:80+11@90");
  static const char quad[] = "\xff\xfe\0\0{\0\0\0\"\0\0\0\0\0\0";
  ck_assert_str_eq(ends_run(quad, 14), "truncated:4+10@12");
}
END_TEST

#if AZACT_HAVE_ICU
START_TEST(test_cut_code_page) {
  static const char data[] = "{\"a\":\"\x83\x65\"}\n{\"a\":\"\x83";
  azact_config config;
  static readrun out;
  azact_config_init(&config, sizeof config);
  config.encoding = "shift_jis";
  for (size_t step = 0; step < 4; step++) {
    readrun_once(&out, &config, data, sizeof data - 1, step, false);
    ck_assert_str_eq(out.text, "E0+10f truncated:10+8@17");
  }
}
END_TEST
#endif

/* ---- compressed ---- */

#if AZACT_HAVE_ZLIB
START_TEST(test_cut_gzip) {
  static const char text[] = R "\n" R "\n" R "\n";
  char data[512];
  size_t first = ends_gzip(text, 60, data); /* ends inside the second record */
  size_t len = first + ends_gzip(text + 60, 60, data + first);
  ck_assert_str_eq(ends_run(data, len), "E0+39 E40+39 E80+39");
  for (size_t cut = 15 + 41; cut < first + 16; cut++) {
    const char *got = ends_run(data, cut);
    size_t had = cut < first ? cut - 15 : 60;
    char want[64];
    if (had > 60) had = 60;
    snprintf(want, sizeof want, "E0+39 truncated:39+%d@%d", (int)had - 39, (int)had);
    ck_assert_str_eq(got, want);
  }
  ck_assert_str_eq(ends_run(data, first + 15 + 20), "E0+39 E40+39 truncated:80+0@80");
  /* nothing is cut but the checksum: all events, and that it is missing */
  first = ends_gzip(text, 120, data);
  ck_assert_str_eq(ends_run(data, first - 8), "E0+39 E40+39 E80+39 decompress:135+0@135");
  ck_assert_str_eq(ends_run(data, first - 3), "E0+39 E40+39 E80+39 decompress:135+5@135");
  data[first - 1] ^= 1;
  ck_assert_str_eq(ends_run(data, first), "E0+39 E40+39 E80+39 decompress:135+8@135");
}
END_TEST

/* The report's bytes and its place are those of the compressed file, and its line does not say otherwise. */
START_TEST(test_behind_gzip) {
  char data[512];
  size_t len = ends_gzip(R "\n", 40, data);
  memcpy(data + len, "\0\0\0garbage", 10);
  ck_assert_str_eq(ends_run(data, len + 3), "E0+39");
  ck_assert_str_eq(ends_run(data, len + 10), "E0+39 decompress:66+7@66");
  for (uint64_t limit = 4; limit <= 4096; limit *= 1024) {
    azact_config config;
    azact_reader *reader;
    azact_event *event = NULL;
    azact_error error = {.struct_size = sizeof error};
    azact_config_init(&config, sizeof config);
    config.max_record_bytes = limit;
    ck_assert_int_eq(azact_reader_open_memory(&config, data, len + 10, AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
    azact_status status = azact_reader_next_into(reader, &event);
    while (!azact_status_is_fatal(status) && status != AZACT_END) status = azact_reader_next_into(reader, &event);
    ck_assert_int_eq(status, AZACT_ERR_DECOMPRESS);
    ck_assert_int_eq(azact_reader_error(reader, &error), AZACT_OK);
    ck_assert_uint_eq(error.raw.len, limit == 4 ? 4 : 7);
    ck_assert_int_eq(memcmp(error.raw.ptr, "garbage", error.raw.len), 0);
    ck_assert_uint_eq(error.truncated, limit == 4);
    ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_ERR_DECOMPRESS);
    azact_event_unref(event);
    azact_reader_unref(reader);
  }
}
END_TEST
#endif

/* ---- files that grow ---- */

static azact_status ends_next(azact_reader *reader, azact_event **event, readrun *out) {
  azact_status status;
  while ((status = azact_reader_next_into(reader, event)) == AZACT_OK || azact_status_is_record(status)) {
    if (status == AZACT_OK)
      readrun_event(out, *event, NULL);
    else
      readrun_error(out, reader, status, NULL);
  }
  return status;
}

/* how: 0 open_path, 1 open_fd, 2 feed */
static void ends_grow(int how, const char *data, size_t len, size_t step, readrun *out) {
  char path[] = "/tmp/azact-ends-XXXXXX";
  azact_config config;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  int fd = mkstemp(path), reading = -1;
  ck_assert_int_ge(fd, 0);
  azact_config_init(&config, sizeof config);
  config.flags = AZACT_CONFIG_FOLLOW;
  if (how == 0) ck_assert_int_eq(azact_reader_open_path(&config, path, &reader, NULL), AZACT_OK);
  if (how == 1) {
    reading = open(path, O_RDONLY);
    ck_assert_int_eq(azact_reader_open_fd(&config, reading, &reader, NULL), AZACT_OK);
  }
  if (how == 2) ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_OK);
  out->len = 0;
  out->text[0] = 0;
  ck_assert_int_eq(ends_next(reader, &event, out), AZACT_NEED_MORE); /* empty at first */
  for (size_t at = 0; at < len; at += step) {
    size_t piece = len - at < step ? len - at : step;
    if (how == 2)
      ck_assert_int_eq(azact_reader_feed(reader, data + at, piece), AZACT_OK);
    else
      ck_assert_int_eq((int)write(fd, data + at, piece), (int)piece);
    ck_assert_int_eq(ends_next(reader, &event, out), AZACT_NEED_MORE);
    ck_assert_int_eq(ends_next(reader, &event, out), AZACT_NEED_MORE); /* asked too early: nothing happens */
  }
  azact_event_unref(event);
  azact_reader_unref(reader);
  close(fd);
  if (reading >= 0) close(reading);
  unlink(path);
}

START_TEST(test_follow) {
  static const struct {
    const char *data, *want;
  } cases[] = {
      {R "\n" R "\n" R, "E0+39 E40+39 E80+39"},
      {R "\n" R "\n{\"time\":\"20", "E0+39 E40+39"}, /* never truncated */
      {R "\n{\"a\":}\n" R "\n", "E0+39 syntax:40+6@45 E47+39"},
      {"{\"records\":[" R ",\n" R, "E12+39 E53+39"},
      {"[\n" R ",\n" R "\n", "E2+39 E43+39"},
      {HEADING "1,2,3\n4,5,6\n7,8", "E40+5 E46+5"},
  };
  static readrun out;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    for (int how = 0; how < 3; how++)
      for (size_t step = 1; step < 200; step = 3 * step + 4) {
        ends_grow(how, cases[i].data, strlen(cases[i].data), step, &out);
        ck_assert_str_eq(out.text, cases[i].want);
      }
}
END_TEST

START_TEST(test_follow_utf16) {
  char wide[512];
  static readrun out;
  size_t len = ends_utf16(R "\n" R "\n", 80, wide);
  for (int how = 0; how < 3; how++) {
    ends_grow(how, wide, len, 3, &out);
    ck_assert_str_eq(out.text, "E2+78 E82+78");
    ends_grow(how, wide, len - 5, 7, &out); /* ends inside a character */
    ck_assert_str_eq(out.text, "E2+78");
  }
}
END_TEST

#if AZACT_HAVE_ZLIB
START_TEST(test_follow_gzip) {
  char data[512];
  static readrun out;
  size_t len = ends_gzip(R "\n", 40, data);
  len += ends_gzip(R "\n", 40, data + len);
  for (int how = 0; how < 3; how++) {
    ends_grow(how, data, len, 5, &out);
    ck_assert_str_eq(out.text, "E0+39 E40+39");
    ends_grow(how, data, len - 30, 5, &out); /* not cut: not yet complete */
    ck_assert_str_eq(out.text, "E0+39");
  }
}
END_TEST
#endif

/* ---- going on later ---- */

typedef struct ends_place {
  uint64_t offset, length, record;
  azact_position position;
} ends_place;

/* how: 0 memory, 1 path, 2 fd, 3 feed of what is left */
static size_t ends_read(int how, const azact_position *start, const char *data, size_t len, ends_place *out) {
  char path[] = "/tmp/azact-ends-XXXXXX";
  azact_config config;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  size_t count = 0;
  int fd = mkstemp(path);
  ck_assert_int_eq((int)write(fd, data, len), (int)len);
  ck_assert_int_eq((int)lseek(fd, 0, SEEK_SET), 0);
  azact_config_init(&config, sizeof config);
  config.start = start;
  if (how == 0) ck_assert_int_eq(azact_reader_open_memory(&config, data, len, AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  if (how == 1) ck_assert_int_eq(azact_reader_open_path(&config, path, &reader, NULL), AZACT_OK);
  if (how == 2) ck_assert_int_eq(azact_reader_open_fd(&config, fd, &reader, NULL), AZACT_OK);
  if (how == 3) {
    ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_OK);
    size_t from = 0;
    if (start) {
      size_t head = (size_t)start->heading_length;
      for (size_t i = 0; i < head; i++)
        ck_assert_int_eq(azact_reader_feed(reader, data + start->heading_offset + i, 1), AZACT_OK);
      from = (size_t)start->offset;
    }
    ck_assert_int_eq(azact_reader_feed(reader, data + from, len - from), AZACT_OK);
    ck_assert_int_eq(azact_reader_finish(reader), AZACT_OK);
  }
  azact_status status;
  while ((status = azact_reader_next_into(reader, &event)) == AZACT_OK) {
    azact_source source = {.struct_size = sizeof source};
    ck_assert_int_eq(azact_event_source(event, &source), AZACT_OK);
    out[count] = (ends_place){source.offset, source.length, source.record, {.struct_size = sizeof(azact_position)}};
    ck_assert_int_eq(azact_reader_position(reader, &out[count].position), AZACT_OK);
    count++;
  }
  ck_assert_int_eq(status, AZACT_END);
  azact_event_unref(event);
  azact_reader_unref(reader);
  close(fd);
  unlink(path);
  return count;
}

static void ends_resume(const char *data, size_t len, int ways) {
  ends_place all[16], rest[16];
  size_t count = ends_read(0, NULL, data, len, all);
  ck_assert_uint_eq(count, 3);
  for (size_t i = 0; i < count; i++)
    for (int how = 0; how < ways; how++) {
      ck_assert_uint_eq(ends_read(how, &all[i].position, data, len, rest), count - i - 1);
      for (size_t k = i + 1; k < count; k++) {
        ck_assert_uint_eq(rest[k - i - 1].offset, all[k].offset);
        ck_assert_uint_eq(rest[k - i - 1].length, all[k].length);
        ck_assert_uint_eq(rest[k - i - 1].record, all[k].record);
        ck_assert_uint_eq(rest[k - i - 1].position.offset, all[k].position.offset);
        ck_assert_uint_eq(rest[k - i - 1].position.container, all[k].position.container);
      }
    }
}

#define COLUMNS "\"columns\":[{\"name\":\"TimeGenerated\"},{\"name\":\"OperationNameValue\"}]"
static const char *const ends_inputs[] = {
    R "\n" R "\n" R "\n",
    "[" R ",\n" R "," R "]",
    "{\"records\":[" R "," R "," R "]}",
    "[{\"records\":[" R "," R "]},{\"value\":[" R "]}]",
    HEADING "1,2,3\n4,\"5\n5\",6\n7,8,9",
    "{\"tables\":[{" COLUMNS ",\"rows\":[[1,2],[3,4],[5,6]]}]}",
};
#define ENDS_INPUTS (sizeof ends_inputs / sizeof ends_inputs[0])

START_TEST(test_resume_plain) {
  for (size_t i = 0; i < ENDS_INPUTS; i++) ends_resume(ends_inputs[i], strlen(ends_inputs[i]), 4);
}
END_TEST

START_TEST(test_resume_utf16) {
  char wide[1024];
  for (size_t i = 0; i < ENDS_INPUTS; i++) ends_resume(wide, ends_utf16(ends_inputs[i], strlen(ends_inputs[i]), wide), 3);
}
END_TEST

START_TEST(test_resume_compressed) {
  char data[1024];
  for (size_t i = 0; i < ENDS_INPUTS; i++) {
    size_t len = strlen(ends_inputs[i]);
    (void)data;
#if AZACT_HAVE_ZLIB
    size_t first = ends_gzip(ends_inputs[i], 30, data);
    ends_resume(data, first + ends_gzip(ends_inputs[i] + 30, len - 30, data + first), 3);
#endif
#if AZACT_HAVE_ZSTD
    ends_resume(data, ends_zstd(ends_inputs[i], len, data), 3);
#endif
    ck_assert_uint_gt(len, 30);
  }
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("ends");
  TCase *tcase = tcase_create("ends");
  tcase_add_test(tcase, test_cut_character);
#if AZACT_HAVE_ICU
  tcase_add_test(tcase, test_cut_code_page);
#endif
#if AZACT_HAVE_ZLIB
  tcase_add_test(tcase, test_cut_gzip);
  tcase_add_test(tcase, test_behind_gzip);
  tcase_add_test(tcase, test_follow_gzip);
#endif
  tcase_add_test(tcase, test_follow);
  tcase_add_test(tcase, test_follow_utf16);
  tcase_add_test(tcase, test_resume_plain);
  tcase_add_test(tcase, test_resume_utf16);
  tcase_add_test(tcase, test_resume_compressed);
  suite_add_tcase(suite, tcase);
  return suite;
}
