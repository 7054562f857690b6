/* What broken bytes cost: the broken record alone (fields.md 4: 27, 35, 40; docs/formats.md, "Recovery"). */
#include "unit.h"
#include "readrun.h"

#define R "{\"time\":\"204\",\"operationName\":\"a/read\"}" /* 39 bytes */

START_TEST(test_lines) {
  static const readrun_case cases[] = {
      /* broken inside, brackets whole */
      {"{\"a\":}\n" R "\n", "syntax:0+6@5 E7+39"},
      {R "\n{\"a\" 1}\n" R "\n", "E0+39 syntax:40+7@45 E48+39"},
      {"{\"a\":1]}\n" R "\n", "syntax:0+8@6 E9+39"},
      /* broken off by a crash, the next line whole */
      {R "\n{\"time\":\"20\n" R "\n" R "\n", "E0+39 syntax:40+11@51 E52+39 E92+39"},
      {R "\n{\"time\":\"204\",\n" R "\n", "E0+39 syntax:40+14@54 E55+39"},
      {"{\"time\":\n" R "\n" R "\n", "syntax:0+8@8 E9+39 E49+39"},
      {"{\n" R "\n", "syntax:0+1@1 E2+39"},
      {"{\"time\":\"204\",\"b\":[\n" R "\n" R "\n", "syntax:0+19@19 E20+39 E60+39"},
      /* the last but one: no error, only the end */
      {"{\"time\":\n" R "\n", "syntax:0+8@8 E9+39"},
      /* a quote too many */
      {"{\"a\":\"x\"y\",\"b\":1}\n" R "\n" R, "syntax:0+17@8 E18+39 E58+39"},
      /* behind a whole record */
      {R "}\n" R "\n", "E0+39 syntax:39+1@39 E41+39"},
      {R " tail " R "\n" R "\n", "E0+39 syntax:40+44@40 E85+39"},
      {R "\n}\n" R, "E0+39 syntax:40+1@40 E42+39"},
      {R "\n]\n" R, "E0+39 syntax:40+1@40 E42+39"},
      {"{'a': 1}\n" R "\n", "syntax:0+8@1 E9+39"},
      {R "\n{'a': 1}\n" R "\n", "E0+39 syntax:40+8@41 E49+39"},
  };
  READRUN_CASES(cases);
}
END_TEST

START_TEST(test_arrays) {
  static const readrun_case cases[] = {
      {"[{\"a\":}," R "]", "syntax:1+6@6 E8+39"},
      {"[" R ",{\"time\":\"x\"y\",\"b\":2}," R "]", "E1+39 syntax:41+20@52 E62+39"},
      {"[{\"time\":\"x}," R "," R "]", "syntax:1+11@12 E13+39 E53+39"},
      {"[{\"time\":\"x},{\"time\":2},{\"time\":3}]", "syntax:1+34@15"}, /* too little to tell them from what is inside */
      {"[{\"time\":\"x\",\"p\":{\"a\":1}," R "," R "]", "syntax:1+23@24 E25+39 E65+39"},
      {"[{\"time\":\"x\",\"p\":[1,2}," R "," R "]", "syntax:1+21@21 E23+39 E63+39"},
      {"[\n  " R ",\n  {\"a\":\"x\n  " R "\n]\n", "E4+39 syntax:47+7@54 E57+39"},
      {"[\n  " R ",\n  {\"a\":\"x\"y\"}\n]\n" R, "E4+39 syntax:47+11@55 E61+39"},
      {"[\n  {\n    \"a\": \"x,\n    \"b\": 1\n  },\n  {\n    \"a\": 2\n  }\n]\n", "syntax:4+29@24 E37+16f"},
      {"[" R ",]", "E1+39 syntax:40+1@40"},
      {"[" R " " R "]", "E1+39 syntax:41+0@41 E41+39"},
      {"[" R ",," R "]", "E1+39 syntax:41+1@41 E42+39"},
      {"[," R "]", "syntax:1+1@1 E2+39"},
      {"[" R ",oops," R "]", "E1+39 syntax:41+4@41 E46+39"},
      {"{\"records\":[" R "}\n" R, "E12+39 syntax:51+0@51 E53+39"},
      {"{\"records\":[" R "]\n{\"records\":[" R "]}", "E12+39 syntax:53+0@53 E65+39"},
      {"{\"records\":[" R ",\n" R "\n{\"records\":[" R "]}", "E12+39 E53+39 syntax:93+0@93 E105+39"},
  };
  READRUN_CASES(cases);
}
END_TEST

/* What stands inside a broken record or behind a whole one is never a record, however much it looks like one. */
#define FORGED "{\"time\":\"666\",\"operationName\":\"a/x\"}" /* 36 bytes */

START_TEST(test_smuggling_lines) {
  static const readrun_case cases[] = {
      /* a brace too early: the rest is one tail */
      {R "\"b\":1,\"properties\":" FORGED "}\n" R "\n", "E0+39 syntax:39+56@39 E96+39"},
      {R ",\"b\":1,\"properties\":" FORGED "}\n" R "\n", "E0+39 syntax:40+56@40 E97+39"},
      {R "}" FORGED "\n" R "\n", "E0+39 syntax:39+37@39 E77+39"},
      {"{\"time\":\"1\",\"p\"}" FORGED "}\n" R "\n", "syntax:0+53@15 E54+39"},
      {"{\"time\":1,\"p\":}" FORGED "," FORGED "],\"q\":2}\n" R "\n", "syntax:0+96@14 E97+39"},
      {"{\"time\":\"x\"y\",\"p\":[" FORGED "," FORGED "]}\n" R "\n", "syntax:0+94@11 E95+39"},
      {"{\"time\":1 \"p\":" FORGED "}" FORGED "\n" R "\n", "syntax:0+87@10 E88+39"},
      /* `[` for `{` */
      {"[\"time\":\"1\",\"p\":" FORGED "}\n" R "\n" R "\n", "syntax:0+53@7 E54+39 E94+39"},
      {"[\"time\":\"1\",\"p\":[" FORGED "," FORGED "]}\n" R "\n", "syntax:0+92@7 E93+39"},
      {R "\n[\"time\":\"1\",\"p\":" FORGED "}\n" R, "E0+39 syntax:40+53@47 E94+39"},
      {"[\"time\":\"1\",\"p\":" FORGED "}", "syntax:0+53@7"},
      /* `{` for the line end */
      {R "{" R "\n" R "\n", "E0+39 syntax:39+40@40 E80+39"},
      /* pretty-printed: what is indented deeper stays inside */
      {"{\n  \"time\": 1}\n  \"p\":\n  " FORGED ",\n  \"q\": [\n    " FORGED "\n  ]\n}\n" R "\n",
       "E0+14f syntax:17+100@17 E118+39"},
      {"{\n  \"time\": }\n  " FORGED "\n  \"q\": [\n    " FORGED "\n  ]\n}\n" R "\n", "syntax:0+108@12 E109+39"},
      {"{\n\"time\": 1,,\n\"q\": [\n" FORGED ",\n" FORGED "\n]\n}\n" R "\n", "syntax:0+99@12 E100+39"},
      {"{\n\"time\": }\n" FORGED "\n]\n}\n" R "\n", "syntax:0+52@10 E53+39"},
  };
  READRUN_CASES(cases);
}
END_TEST

START_TEST(test_smuggling_arrays) {
  static const readrun_case cases[] = {
      {"[{\"time\":1},\"p\":[" FORGED "," FORGED "]}," R "]", "E1+10f syntax:12+80@15 E93+39"},
      {"[{\"time\":1}\"p\":[" FORGED "," FORGED "]}," R "]", "E1+10f syntax:11+0@11 syntax:11+80@14 E92+39"},
      {"[{\"time\":1}x\"p\":[" FORGED "," FORGED "]}," R "]", "E1+10f syntax:11+0@11 syntax:11+81@11 E93+39"},
      {"[{\"time\":1,\"p\":}" FORGED "," FORGED "],\"q\":2}," R "]", "syntax:1+96@15 E98+39"},
      {"[{\"time\":1,,\"p\":[" FORGED "," FORGED "]}," R "]", "syntax:1+91@11 E93+39"},
      {"[{\"time\":\"x\"y\",\"p\":[" FORGED "," FORGED "," FORGED "]}," R "]", "syntax:1+131@12 E133+39"},
      {"[{\"time\":\"x,\"p\":[" FORGED "," FORGED "," FORGED "]}," R "]", "syntax:1+128@13 E130+39"},
      {"[{\"time\":\"x\"y\",\"t\":\"},{\\\"time\\\":1,\\\"operationName\\\":\\\"a/x\\\"},\"}," R "]",
       "syntax:1+20@12 syntax:22+41@23 E64+39"},
      {"[\n  {\n    \"time\": 1,,\n    \"p\": [\n      " FORGED ",\n      " FORGED "\n    ]\n  },\n  " R "\n]",
       "syntax:4+125@20 E133+39"},
      {"{\"records\":[" R "],\"x\" " FORGED ",\"y\":1}\n" R, "E12+39 syntax:57+0@57 E101+39"},
      {"{\"records\":[" R "]," FORGED ",\"y\":1}\n" R, "E12+39 syntax:53+36@53 E97+39"},
  };
  READRUN_CASES(cases);
}
END_TEST

START_TEST(test_cuts) {
  static const readrun_case cases[] = {
      {"{", "truncated:0+1@1"},
      {"[", "truncated:0+1@1"},
      {"{\"records\":[", "truncated:0+12@12"},
      {"{\"records\":[" R, "E12+39 truncated:51+0@51"},
      {"{\"records\":[" R ",", "E12+39 truncated:51+1@52"},
      {"{\"records\":[" R ",{\"a", "E12+39 truncated:51+4@55"},
      {"{\"records\":[" R "]", "E12+39 truncated:51+1@52"},
      {"{\"value\":[" R "],\"nextLink\":\"htt", "E10+39 truncated:49+17@66"},
      {R "\n{\"a\":\"b", "E0+39 truncated:39+8@47"},
      {R "\n", "E0+39"},
      {"[" R "," R, "E1+39 E41+39 truncated:80+0@80"},
      {"[{\"k\":1,\"x\":[{\"k\":1},{\"k\":2", "truncated:0+27@27"},
      {"{\n\"k\":[\n{\n\"b\":1\n},\n{\n\"b\":", "truncated:0+25@25"},
      {"\"{\\\"a\\\":1", "truncated:0+9@9"},
  };
  READRUN_CASES(cases);
}
END_TEST

static const char *limited(uint64_t bytes, uint64_t values, const char *data, size_t len) {
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.max_record_bytes = bytes;
  config.max_values = values;
  return readrun_with(&config, data, len, true);
}

START_TEST(test_limits) {
  static const char lines[] = "{\"a\":\"0123456789012345678901234567890123456789\"}\n{\"a\":1}\n";
  ck_assert_str_eq(limited(48, 0, lines, strlen(lines)), "E0+48f E49+7f");
  ck_assert_str_eq(limited(47, 0, lines, strlen(lines)), "limit_bytes:0+48@47~ E49+7f");
  ck_assert_str_eq(limited(10, 0, lines, strlen(lines)), "limit_bytes:0+48@10~ E49+7f");
  static const char array[] = "[{\"a\":\"01234567890123456789\"},{\"a\":1}]";
  ck_assert_str_eq(limited(20, 0, array, strlen(array)), "limit_bytes:1+28@21~ E30+7f");
  static const char values[] = "{\"a\":[1,2,3,4,5,6,7,8,9]}\n{\"a\":1}\n";
  ck_assert_str_eq(limited(0, 5, values, strlen(values)), "limit_values:0+25@14 E26+7f");
}
END_TEST

/* A record far larger than the limit passes through without being held. */
START_TEST(test_limit_streams) {
  size_t big = 300000;
  char *data = malloc(big + 64);
  memcpy(data, "{\"a\":\"", 6);
  memset(data + 6, 'x', big);
  memcpy(data + 6 + big, "\"}\n{\"a\":1}\n", 12);
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.max_record_bytes = 5000;
  static readrun out;
  for (size_t step = 0; step <= 7000; step += 1000) {
    readrun_once(&out, &config, data, big + 17, step, true);
    ck_assert_str_eq(out.text, "limit_bytes:0+300008@5000~ E300009+7f");
  }
  free(data);
}
END_TEST

/* Blanks without end behind a bracket: neither held beyond the limit nor looked at again with each byte. */
START_TEST(test_many_blanks) {
  static const struct {
    const char *head, *want;
  } cases[] = {
      {"{", "limit_bytes:0+98329@5000~"},
      {"[", "truncated:0+100000@0~"},
      {"[\"a\"", "not_an_object:1+3@1 truncated:4+99996@4~"},
      {"[{\"a\":x\"a\"},{", "syntax:1+10@6 limit_bytes:12+98329@5012~"},
      {"{\"a\":}", "syntax:0+98334@5~"},
  };
  size_t len = 100000;
  char *data = malloc(len);
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.max_record_bytes = 5000;
  config.block_bytes = 4096;
  static readrun out;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    memset(data, ' ', len);
    memcpy(data, cases[i].head, strlen(cases[i].head));
    for (size_t step = 0; step < 2; step++) {
      readrun_once(&out, &config, data, len, step, true);
      ck_assert_str_eq(out.text, cases[i].want);
    }
  }
  free(data);
}
END_TEST

START_TEST(test_strict) {
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.flags = AZACT_CONFIG_STRICT;
  static const char data[] = "{\"a\":\"\t\"}\n{\"a\":1,\"a\":2}\n" R "\n\xef\xbb\xbf" R;
  ck_assert_str_eq(readrun_with(NULL, data, strlen(data), true),
                   "E0+9f!raw_control E10+13f!duplicate_key E24+39 E67+39!bom_inside");
  ck_assert_str_eq(readrun_with(&config, data, strlen(data), true),
                   "encoding:0+9@0 syntax:10+13@10 E24+39 encoding:67+39@67");
}
END_TEST

START_TEST(test_place) {
  static const char data[] = R "\n\n{\"\xc3\xa4\":}\n";
  azact_reader *reader;
  azact_event *event = NULL;
  azact_error error = {.struct_size = sizeof error};
  ck_assert_int_eq(azact_reader_open_memory(NULL, data, strlen(data), AZACT_BORROW, NULL, NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  ck_assert_int_eq(azact_reader_error(reader, &error), AZACT_ABSENT);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_ERR_SYNTAX);
  ck_assert_int_eq(azact_reader_error(reader, &error), AZACT_OK);
  ck_assert_uint_eq(error.record, 2);
  ck_assert_uint_eq(error.line, 3);
  ck_assert_uint_eq(error.column, 6); /* characters, not bytes */
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_END);
  azact_event_unref(event);
  azact_reader_unref(reader);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("recover");
  TCase *tcase = tcase_create("recovery");
  tcase_add_test(tcase, test_lines);
  tcase_add_test(tcase, test_arrays);
  tcase_add_test(tcase, test_smuggling_lines);
  tcase_add_test(tcase, test_smuggling_arrays);
  tcase_add_test(tcase, test_cuts);
  tcase_add_test(tcase, test_limits);
  tcase_add_test(tcase, test_limit_streams);
  tcase_add_test(tcase, test_many_blanks);
  tcase_add_test(tcase, test_strict);
  tcase_add_test(tcase, test_place);
  suite_add_tcase(suite, tcase);
  return suite;
}
