/* Containers: where records are found (fields.md 4: 22, 23, 28, 30, 32, 34, 39, 40). */
#include "unit.h"
#include "readrun.h"

/* A small record: `time` and `operationName` make it a diagnostic one; 39 bytes. */
#define R "{\"time\":\"204\",\"operationName\":\"a/read\"}"
#define L 39

START_TEST(test_objects) {
  static const readrun_case cases[] = {
      {R, "E0+39"},
      {R "\n", "E0+39"},
      {R "\n" R "\n", "E0+39 E40+39"},
      {R "\r\n" R "\r\n", "E0+39 E41+39"},
      {"\n\n" R "\n\n\n  " R, "E2+39 E46+39"},
      {R R, "E0+39 E39+39"},
      {R "," R ",\n", "E0+39 E40+39"},
      {"\x1e" R "\n\x1e" R "\n", "E1+39 E42+39"},
      {"\xef\xbb\xbf" R "\n\xef\xbb\xbf" R, "E3+39 E46+39!bom_inside"},
      {"{\n  \"time\": \"x\",\n  \"operationName\": \"a/b\"\n}\n{\n  \"time\": 1,\n  \"operationName\": \"c/d\"\n}\n",
       "E0+43 E44+41"},
      {"{}", "E0+2f"},
  };
  READRUN_CASES(cases);
}
END_TEST

START_TEST(test_arrays) {
  static const readrun_case cases[] = {
      {"[" R "," R "]", "E1+39 E41+39"},
      {"[\n  " R ",\n  " R "\n]\n", "E4+39 E47+39"},
      {"[]", ""},
      {" [ ] \n", ""},
      {"[" R "]\n[" R "]\n" R, "E1+39 E43+39 E84+39"},
      {"[{\"records\":[" R "]},{\"records\":[" R "]}]", "E13+39 E67+39"},
      {"[" R ",5," R "]", "E1+39 not_an_object:41+1@41 E43+39"},
      {"[" R ",[1,{}]," R "]", "E1+39 not_an_object:41+6@41 E48+39"},
      {"[null]", "not_an_object:1+4@1"},
      {"[\"text\"]", "not_an_object:1+6@1"},
  };
  READRUN_CASES(cases);
}
END_TEST

START_TEST(test_envelopes) {
  static const readrun_case cases[] = {
      {"{\"records\":[" R "," R "]}", "E12+39 E52+39"},
      {"{\"records\":[" R "]}\n{\"records\":[" R "]}\n" R "\n", "E12+39 E66+39 E108+39"},
      {"{\"value\":[" R "],\"nextLink\":\"https://x/?a=[{\\\"\"}", "E10+39"},
      {"{\"count\":1,\"value\":[" R "],\"more\":{\"a\":[{}]},\"n\":null}", "E20+39"},
      {"{\"records\":[]}", ""},
      {"{\"value\":[]}", ""},
      {"{\"tables\":[]}", ""},
      {"{\"records\":null}", "not_an_object:0+16@0"},
      {"{\"records\":{}}", "not_an_object:0+14@0"},
      {"{\"records\":[" R "],\"records\":[" R "]}", "E12+39 E64+39!duplicate_key"},
      {"{\"records\":[" R "],\"value\":[" R "]}", "E12+39 E62+39"},
  };
  READRUN_CASES(cases);
}
END_TEST

#define COLUMNS "\"columns\":[{\"name\":\"TimeGenerated\",\"type\":\"datetime\"},{\"name\":\"OperationNameValue\"}]"

START_TEST(test_tables) {
  static const readrun_case cases[] = {
      {"{\"tables\":[{\"name\":\"P\"," COLUMNS ",\"rows\":[[\"a\",\"b\"],[\"c\",\"d\"]]}]}", "E116+9 E126+9"},
      {"{\"tables\":[{\"rows\":[[\"a\",\"b\"],[\"c\",\"d\"]]," COLUMNS "}]}", "E20+9 E30+9"},
      {"{\"tables\":[{" COLUMNS ",\"rows\":[]},{" COLUMNS ",\"rows\":[[1,2]]}]}", "E202+5"},
      {"{\"tables\":[{" COLUMNS ",\"rows\":[[1],[1,2],[1,2,3]]}]}", "csv_cells:105+3@105 E109+5 csv_cells:115+7@115"},
      {"{\"tables\":[{\"rows\":[[1,2]]}]}", "syntax:19+7@19"},
      {"{\"tables\":[{" COLUMNS ",\"rows\":[5,[1,2]]}]}", "not_an_object:105+1@105 E107+5"},
  };
  READRUN_CASES(cases);
}
END_TEST

START_TEST(test_batches) {
  static const readrun_case cases[] = {
      {"\"{\\\"time\\\":1,\\\"operationName\\\":\\\"a/b\\\"}\"", "E1+38i1"},
      {"[\"{\\\"records\\\":[{},{}]}\"]", "E16+2i1f E19+2i2f"},
      {"[\"[{\\u0022a\\u0022:1},{}]\"," R "]", "E3+17i1f E21+2i2f E26+39"},
      {"[\"{}\\n{}\\n\"]", "E2+2i1f E6+2i2f"},
      {"[\"{\\\"a\\\":}\",{}]", "syntax:2+8@9 E12+2f"},
      {"[\"[\\\"{}\\\"]\",{}]", "not_an_object:3+6@3 E12+2f"},
  };
  READRUN_CASES(cases);
}
END_TEST

START_TEST(test_tops) {
  static const readrun_case cases[] = {
      {"", ""},
      {"  \n\r\n\t", ""},
      {"\xef\xbb\xbf", ""},
      {"5", "not_an_object:0+1@0"},
      {"\"text\"\n", "not_an_object:0+6@0"},
      {"true\n17\n", "not_an_object:0+4@0 not_an_object:5+2@5"},
      {"{\"error\":{\"code\":\"a\",\"message\":\"b\"}}", "service_error:0+36@0"},
      {"{\"code\":\"a\",\"message\":\"b\"}", "service_error:0+26@0"},
      {"{\"error\":{\"code\":\"a\",\"message\":\"b\"},\"time\":1}", "E0+45f"},
      {"hello\nworld\n", "not_recognised:0+0@0"},
      {"[section]\nkey=1\n", "not_recognised:0+0@0"},
      {"Content\n" R "\n", "syntax:0+7@0 E8+39"},
      {"Content\r\n\r\n[" R "]\n", "syntax:0+7@0 E12+39"},
      {"a\nb\n{\"records\":[" R "]}", "syntax:0+1@0 syntax:2+1@2 E16+39"},
      {R "\nhello\n" R "\n", "E0+39 syntax:40+5@40 E46+39"},
  };
  READRUN_CASES(cases);
}
END_TEST

START_TEST(test_nul_bytes) {
  static const char end[] = R "\n\0\0\0\0";
  static const char between[] = R "\n\0\0\0\0" R "\n";
  ck_assert_str_eq(readrun_with(NULL, end, sizeof end - 1, true), "E0+39");
  ck_assert_str_eq(readrun_with(NULL, between, sizeof between - 1, true), "E0+39 E44+39!nul_byte");
}
END_TEST

START_TEST(test_unknown_is_bounded) {
  size_t len = 3u << 20;
  char *data = malloc(len);
  memset(data, 'x', len);
  for (size_t i = 99; i < len; i += 100) data[i] = '\n';
  memcpy(data + (2u << 20), R, L); /* too late to be recognised */
  static readrun out;
  readrun_once(&out, NULL, data, len, 0, true);
  ck_assert_str_eq(out.text, "not_recognised:0+0@0");
  readrun_once(&out, NULL, data, len, 5000, true);
  ck_assert_str_eq(out.text, "not_recognised:0+0@0");
  memset(data, 'x', len);
  readrun_once(&out, NULL, data, len, 0, true);
  ck_assert_str_eq(out.text, "not_recognised:0+0@0");
  free(data);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("frame");
  TCase *tcase = tcase_create("containers");
  tcase_add_test(tcase, test_objects);
  tcase_add_test(tcase, test_arrays);
  tcase_add_test(tcase, test_envelopes);
  tcase_add_test(tcase, test_tables);
  tcase_add_test(tcase, test_batches);
  tcase_add_test(tcase, test_tops);
  tcase_add_test(tcase, test_nul_bytes);
  tcase_add_test(tcase, test_unknown_is_bounded);
  suite_add_tcase(suite, tcase);
  return suite;
}
