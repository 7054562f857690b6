/* Operation names, levels and categories. */
#include "unit.h"

#include <string.h>
#include "view/names.h"
#include "view/opname.h"

static const struct {
  const char *name, *verb, *provider, *type, *sub_verb;
} operation_cases[] = {
    {"Microsoft.Compute/virtualMachines/deallocate/action", "action", "Microsoft.Compute",
     "Microsoft.Compute/virtualMachines", "deallocate"},
    {"MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION", "action", "MICROSOFT.STORAGE",
     "MICROSOFT.STORAGE/STORAGEACCOUNTS", "LISTKEYS"},
    {"Microsoft.Compute/virtualMachines/extensions/write", "write", "Microsoft.Compute",
     "Microsoft.Compute/virtualMachines/extensions", ""},
    {"Microsoft.Compute/virtualMachines/delete", "delete", "Microsoft.Compute", "Microsoft.Compute/virtualMachines", ""},
    {"Microsoft.Compute/virtualMachines/Read", "read", "Microsoft.Compute", "Microsoft.Compute/virtualMachines", ""},
    {"Microsoft.X/things/EXTEND", "none", "Microsoft.X", "Microsoft.X/things", "EXTEND"},
    {"Microsoft.Network/register/action", "action", "Microsoft.Network", "", "register"},
    {"Microsoft.Network/write", "write", "Microsoft.Network", "", ""},
    {"Microsoft.Network/action", "action", "Microsoft.Network", "", ""},
    {"ScaleUp", "none", "", "", ""},
    {"write", "none", "", "", ""},
    {"Add member to role requested (PIM activation)", "none", "", "", ""},
    {"", "none", "", "", ""},
    {"/", "none", "", "", ""},
    {"///", "none", "", "", ""},
    {"a/", "none", "", "", ""},
    {"/a", "none", "", "", ""},
    {"/a/write/", "write", "a", "", ""},
    {"a//b//write", "write", "a", "a//b", ""},
    {" A/b/write ", "write", "A", "A/b", ""},
    {"A/b/rbac.k8s.io/rolebindings/write", "write", "A", "A/b/rbac.k8s.io/rolebindings", ""},
};

static bool operation_is(azact_str text, const char *want) {
  return text.len == strlen(want) && memcmp(text.ptr, want, text.len) == 0;
}

START_TEST(names) {
  azact_operation operation = {.struct_size = sizeof operation};
  const char *name = operation_cases[_i].name;
  ck_assert_int_eq(azact_operation_parse(name, strlen(name), &operation), AZACT_OK);
  ck_assert_str_eq(azact_verb_name(operation.verb), operation_cases[_i].verb);
  ck_assert_msg(operation_is(operation.provider, operation_cases[_i].provider), "provider of %s", name);
  ck_assert_msg(operation_is(operation.resource_type, operation_cases[_i].type), "type of %s", name);
  ck_assert_msg(operation_is(operation.sub_verb, operation_cases[_i].sub_verb), "sub-verb of %s", name);
}
END_TEST

static const struct {
  const char *word;
  uint32_t kind;
} category_cases[] = {
    {"Administrative", AZACT_CATEGORY_ADMINISTRATIVE},
    {"Service Health", AZACT_CATEGORY_SERVICE_HEALTH},
    {"ServiceHealth", AZACT_CATEGORY_SERVICE_HEALTH},
    {" RESOURCE  health ", AZACT_CATEGORY_RESOURCE_HEALTH},
    {"alert", AZACT_CATEGORY_ALERT},
    {"Autoscale", AZACT_CATEGORY_AUTOSCALE},
    {"Recommendation", AZACT_CATEGORY_RECOMMENDATION},
    {"security", AZACT_CATEGORY_SECURITY},
    {"Policy", AZACT_CATEGORY_POLICY},
    {"Policies", AZACT_CATEGORY_OTHER},
    {"AuditLogs", AZACT_CATEGORY_OTHER},
    {"RecommendationRecommendation", AZACT_CATEGORY_OTHER},
    {"", AZACT_CATEGORY_OTHER},
};

START_TEST(categories) {
  const char *word = category_cases[_i].word;
  ck_assert_uint_eq(azacti_category_of((azact_str){word, strlen(word)}), category_cases[_i].kind);
}
END_TEST

static const struct {
  const char *text;
  uint32_t level, from_zero;
} level_cases[] = {
    {"Critical", 1, 1},
    {"error", 2, 2},
    {"WARNING", 3, 3},
    {"Informational", 4, 4},
    {"Information", 4, 4},
    {"Verbose", 5, 5},
    {"1", 1, 2},
    {"4", 4, 5},
    {"5", 5, 0},
    {"0", 0, 1},
    {"6", 0, 0},
    {"44", 0, 0},
    {"", 0, 0},
    {" 3 ", 3, 4},
    {"Info", 0, 0},
};

START_TEST(levels) {
  azact_str text = {level_cases[_i].text, strlen(level_cases[_i].text)};
  ck_assert_uint_eq(azacti_level_of(text, false), level_cases[_i].level);
  ck_assert_uint_eq(azacti_level_of(text, true), level_cases[_i].from_zero);
}
END_TEST

START_TEST(misuse) {
  azact_operation operation = {.struct_size = 4};
  ck_assert_int_eq(azact_operation_parse("x", 1, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_operation_parse(NULL, 1, &operation), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_operation_parse("x", 1, &operation), AZACT_ERR_STRUCT_SMALL);
  operation.struct_size = sizeof operation;
  ck_assert_int_eq(azact_operation_parse(NULL, 0, &operation), AZACT_OK);
  ck_assert_ptr_nonnull(operation.provider.ptr);
  ck_assert_str_eq(azact_verb_name(77), "none");
  ck_assert_str_eq(azact_category_name(77), "unknown");
  ck_assert_str_eq(azact_principal_name(77), "unknown");
  ck_assert_str_eq(azact_phase_name(77), "none");
  ck_assert_str_eq(azact_outcome_name(77), "unknown");
}
END_TEST

START_TEST(slashes) {
  size_t len = (size_t)1 << 20;
  char *text = malloc(len);
  azact_operation operation = {.struct_size = sizeof operation};
  ck_assert_ptr_nonnull(text);
  memset(text, '/', len);
  text[0] = 'a';
  text[len - 1] = 'b';
  ck_assert_int_eq(azact_operation_parse(text, len, &operation), AZACT_OK);
  ck_assert_uint_eq(operation.provider.len, 1);
  ck_assert_uint_eq(operation.sub_verb.len, 1);
  free(text);
}
END_TEST

#define OPERATION_COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *azact_suite(void) {
  Suite *suite = suite_create("operation");
  TCase *tcase = tcase_create("operation");
  tcase_add_loop_test(tcase, names, 0, OPERATION_COUNT(operation_cases));
  tcase_add_loop_test(tcase, categories, 0, OPERATION_COUNT(category_cases));
  tcase_add_loop_test(tcase, levels, 0, OPERATION_COUNT(level_cases));
  tcase_add_test(tcase, misuse);
  tcase_add_test(tcase, slashes);
  suite_add_tcase(suite, tcase);
  return suite;
}
