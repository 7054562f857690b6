/* The decoder's grammar: a table of small documents, and jansson beside it.
 *
 * Each case is the value of a member of a record, once directly and once inside an array and an object. What jansson accepts,
 * the decoder must accept without a repair, and every member must have the same value. What is invalid must be told
 * broken; what is repaired must be flagged. */
#include "unit.h"
#include "decode_event.h"
#include "grammar_cases.h"
#include "decode/valuehandle.h"

#include <jansson.h>
#include <stdio.h>

#define REPAIRS                                                                                                            \
  (1u << AZACT_ANOMALY_INVALID_UTF8 | 1u << AZACT_ANOMALY_LONE_SURROGATE | 1u << AZACT_ANOMALY_RAW_CONTROL |               \
   1u << AZACT_ANOMALY_DUPLICATE_KEY | 1u << AZACT_ANOMALY_NUL_BYTE)

static size_t wrap(char *out, const grammar_case *one, int form) {
  static const char *const before[] = {"{\"before\":1,\"v\":", "{\"v\":[0,",
                                       "{\"eventTimestamp\":\"t\",\"properties\":{\"v\":", "{\"claims\" : {\"ipaddr\"\n: "};
  static const char *const behind[] = {",\"after\":\"x\"}", ",\"y\"]}", " }}", "}}"};
  size_t len = strlen(before[form]);
  memcpy(out, before[form], len);
  memcpy(out + len, one->text, one->len);
  len += one->len;
  memcpy(out + len, behind[form], strlen(behind[form]));
  return len + strlen(behind[form]);
}

static void same(azact_value *ours, json_t *theirs);

static azact_status same_element(const azact_str *key, azact_value *value, void *user) {
  json_t *theirs = ((json_t **)user)[0];
  size_t *index = ((size_t **)user)[1];
  (void)key;
  same(value, json_array_get(theirs, (*index)++));
  return AZACT_OK;
}

static azact_status same_member(const azact_str *key, azact_value *value, void *user) {
  json_t *member = json_object_getn(((json_t **)user)[0], key->ptr, key->len);
  ck_assert_ptr_nonnull(member);
  ++*((size_t **)user)[1];
  same(value, member);
  return AZACT_OK;
}

static void same_scalar(azact_value *ours, json_t *theirs) {
  azact_str text;
  int64_t number;
  ck_assert_int_eq(azact_value_text(ours, &text), AZACT_OK);
  switch (json_typeof(theirs)) {
  case JSON_STRING:
    ck_assert_uint_eq(azact_value_type(ours), AZACT_JSON_STRING);
    ck_assert_uint_eq(text.len, json_string_length(theirs));
    ck_assert(memcmp(text.ptr, json_string_value(theirs), text.len) == 0);
    break;
  case JSON_INTEGER:
    ck_assert_int_eq(azact_value_int64(ours, &number), AZACT_OK);
    ck_assert_int_eq(number, json_integer_value(theirs));
    break;
  case JSON_REAL:
    ck_assert_uint_eq(azact_value_type(ours), AZACT_JSON_NUMBER);
    ck_assert_double_eq(strtod(text.ptr, NULL), json_real_value(theirs)); /* a comma or bracket ends it */
    break;
  case JSON_TRUE: ck_assert_uint_eq(azact_value_type(ours), AZACT_JSON_TRUE); break;
  case JSON_FALSE: ck_assert_uint_eq(azact_value_type(ours), AZACT_JSON_FALSE); break;
  default: ck_assert_uint_eq(azact_value_type(ours), AZACT_JSON_NULL);
  }
}

static void same(azact_value *ours, json_t *theirs) {
  size_t count = 0;
  void *user[2] = {theirs, &count};
  ck_assert_ptr_nonnull(theirs);
  if (json_is_object(theirs)) {
    ck_assert_int_eq(azact_value_each(ours, same_member, user), AZACT_OK);
    ck_assert_uint_eq(count, json_object_size(theirs));
  } else if (json_is_array(theirs)) {
    ck_assert_int_eq(azact_value_each(ours, same_element, user), AZACT_OK);
    ck_assert_uint_eq(count, json_array_size(theirs));
  } else {
    same_scalar(ours, theirs);
  }
}

START_TEST(each_case) {
  const grammar_case *grammar = &grammar_cases[_i / 4];
  char text[256];
  json_error_t error;
  decode_one one;
  size_t len = wrap(text, grammar, _i % 4);
  json_t *theirs = json_loadb(text, len, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &error);
  decode_begin(&one, 64, 1000);
  decode_text(&one, text, len, false);
  uint64_t bits = azacti_record_anomaly_bits(one.event);
  if (grammar->kind == 'V') ck_assert_msg(theirs != NULL, "the table calls valid what jansson refuses: %s", text);
  if (grammar->kind == 'I')
    ck_assert_msg(one.answer.what != AZACTI_DECODED || one.answer.end < len, "taken although invalid: %s", text);
  if (grammar->kind == 'R') {
    ck_assert_msg(one.answer.what == AZACTI_DECODED, "not repaired (%s): %s", one.answer.message, text);
    ck_assert_msg((bits & REPAIRS) != 0, "not flagged: %s", text);
  }
  if (grammar->kind == 'V' || grammar->kind == 'D') {
    ck_assert_msg(one.answer.what == AZACTI_DECODED, "refused (%s): %s", one.answer.message, text);
    ck_assert_msg((bits & REPAIRS) == 0, "flagged: %s", text);
  }
  if (theirs != NULL && grammar->kind != 'I') {
    azact_value *ours;
    ck_assert_msg(one.answer.what == AZACTI_DECODED && (bits & REPAIRS) == 0, "jansson takes it: %s", text);
    ck_assert_int_eq(azacti_value_lookup(one.event, (azact_str){"", 0}, &ours), AZACT_OK);
    same(ours, theirs);
    azact_value_unref(ours);
  }
  json_decref(theirs);
  decode_end(&one);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("grammar");
  TCase *tests = tcase_create("grammar");
  tcase_add_loop_test(tests, each_case, 0, (int)GRAMMAR_CASES * 4);
  suite_add_tcase(suite, tests);
  return suite;
}
