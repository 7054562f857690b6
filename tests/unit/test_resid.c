/* Resource ids: the grammar of docs/resource-ids.md on ids of our own, and the handle of resource.h. */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include "view/resid.h"

#define G "/subscriptions/00000000-0000-0000-0000-000000000001"
#define RG G "/resourceGroups/rg1"
#define VM RG "/providers/Microsoft.Compute/virtualMachines/vm1"

/* id, then what azact_resource_write_json writes behind `{"id":"...",` */
static const struct {
  const char *id, *want;
} resid_cases[] = {
    {"", "\"kind\":\"empty\"}"},
    {" ", "\"kind\":\"empty\"}"},
    {"\\t\\r\\n", "\"kind\":\"unparsed\"}"}, /* backslashes, no blanks */
    {"/", "\"kind\":\"tenant\",\"scope\":\"tenant\",\"provider\":\"Microsoft.Resources\",\"type\":\"Microsoft.Resources/"
          "tenants\","
          "\"name\":\"\",\"parent_id\":\"\"}"},
    {"///", "\"kind\":\"tenant\",\"scope\":\"tenant\",\"provider\":\"Microsoft.Resources\",\"type\":\"Microsoft.Resources/"
            "tenants\","
            "\"name\":\"\",\"parent_id\":\"\"}"},
    {"abc", "\"kind\":\"unparsed\"}"},
    {"/abc", "\"kind\":\"unparsed\"}"},
    {"/abc/def", "\"kind\":\"unparsed\"}"},
    {"/subscriptions", "\"kind\":\"unparsed\"}"},
    {"/subscriptions//", "\"kind\":\"unparsed\"}"},
    {"/resourceGroups/rg", "\"kind\":\"unparsed\"}"},
    {"subscriptions/00000000-0000-0000-0000-000000000001", "\"kind\":\"unparsed\"}"},
    {" " G, "\"kind\":\"unparsed\"}"},
    {G, "\"kind\":\"subscription\",\"scope\":\"subscription\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
        "\"provider\":\"Microsoft.Resources\",\"type\":\"Microsoft.Resources/subscriptions\","
        "\"name\":\"00000000-0000-0000-0000-000000000001\",\"parent_id\":\"\"}"},
    {"/subscriptions/my sub/",
     "\"kind\":\"subscription\",\"scope\":\"subscription\",\"subscription_id\":\"my sub\","
     "\"provider\":\"Microsoft.Resources\",\"type\":\"Microsoft.Resources/subscriptions\",\"name\":\"my sub\","
     "\"parent_id\":\"\",\"flags\":[\"subscription_not_guid\"]}"},
    {RG, "\"kind\":\"resource_group\",\"scope\":\"resource_group\",\"subscription_id\":\"00000000-0000-0000-0000-"
         "000000000001\","
         "\"resource_group\":\"rg1\",\"provider\":\"Microsoft.Resources\",\"type\":\"Microsoft.Resources/resourceGroups\","
         "\"name\":\"rg1\",\"parent_id\":\"" G "\"}"},
    {G "/RESOURCEGROUPS/RG1/",
     "\"kind\":\"resource_group\",\"scope\":\"resource_group\","
     "\"subscription_id\":\"00000000-0000-0000-0000-000000000001\",\"resource_group\":\"RG1\","
     "\"provider\":\"Microsoft.Resources\",\"type\":\"Microsoft.Resources/resourceGroups\",\"name\":\"RG1\","
     "\"parent_id\":\"" G "\"}"},
    {G "/resourceGroups/", "\"kind\":\"unparsed\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
                           "\"flags\":[\"partial\"]}"},
    {RG "/providers/Microsoft.Compute/virtualMachines",
     "\"kind\":\"unparsed\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\",\"resource_group\":\"rg1\","
     "\"flags\":[\"partial\"]}"},
    {"/providers/Microsoft.X", "\"kind\":\"provider\",\"scope\":\"tenant\",\"provider\":\"Microsoft.X\","
                               "\"type\":\"Microsoft.Resources/providers\",\"name\":\"Microsoft.X\",\"parent_id\":\"\"}"},
    {"/providers/Microsoft.X/things", "\"kind\":\"unparsed\"}"},
    {"/providers/A/providers/B", "\"kind\":\"unparsed\",\"flags\":[\"partial\"]}"},
    {"/providers/Microsoft.Management/managementGroups/mg-1",
     "\"kind\":\"management_group\",\"scope\":\"management_group\",\"management_group\":\"mg-1\",\"provider\":\"Microsoft."
     "Management\","
     "\"type\":\"Microsoft.Management/managementGroups\",\"name\":\"mg-1\",\"parent_id\":\"\"}"},
    {"/PROVIDERS/MICROSOFT.MANAGEMENT/MANAGEMENTGROUPS/MG-1",
     "\"kind\":\"management_group\",\"scope\":\"management_group\",\"management_group\":\"MG-1\",\"provider\":\"MICROSOFT."
     "MANAGEMENT\","
     "\"type\":\"MICROSOFT.MANAGEMENT/MANAGEMENTGROUPS\",\"name\":\"MG-1\",\"parent_id\":\"\"}"},
    {"/providers/Microsoft.Management/managementGroups/mg/subscriptions/s",
     "\"kind\":\"resource\",\"scope\":\"management_group\",\"management_group\":\"mg\",\"provider\":\"Microsoft."
     "Management\","
     "\"type\":\"Microsoft.Management/managementGroups/subscriptions\",\"name\":\"s\","
     "\"parent_id\":\"/providers/Microsoft.Management/managementGroups/mg\"}"},
    {VM "/providers/Microsoft.Insights/diagnosticSettings/ds/parts/p",
     "\"kind\":\"resource\",\"scope\":\"resource_group\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"resource_group\":\"rg1\",\"provider\":\"Microsoft.Insights\",\"type\":\"Microsoft.Insights/diagnosticSettings/"
     "parts\","
     "\"name\":\"p\",\"parent_id\":\"" VM "/providers/Microsoft.Insights/diagnosticSettings/ds\",\"extension_of\":\"" VM
     "\"}"},
    {VM "/providers/Microsoft.Insights/diagnosticSettings/ds/parts",
     "\"kind\":\"resource\",\"scope\":\"resource_group\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"resource_group\":\"rg1\",\"provider\":\"Microsoft.Insights\",\"type\":\"Microsoft.Insights/diagnosticSettings/"
     "parts\","
     "\"name\":\"\",\"parent_id\":\"" VM "/providers/Microsoft.Insights/diagnosticSettings/ds\",\"extension_of\":\"" VM
     "\"}"},
    {RG "//providers///Microsoft.Compute//virtualMachines/vm1//",
     "\"kind\":\"resource\",\"scope\":\"resource_group\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"resource_group\":\"rg1\",\"provider\":\"Microsoft.Compute\",\"type\":\"Microsoft.Compute/"
     "virtualMachines\",\"name\":\"vm1\","
     "\"parent_id\":\"" RG "\"}"},
    {"https://v.vault.azure.net/secrets/s", "\"kind\":\"data_plane\"}"},
    {"https://management.azure.com" G, "\"kind\":\"data_plane\"}"},
    {"/https://x", "\"kind\":\"data_plane\"}"},
    {"/tenants/t/providers/Microsoft.aadiam",
     "\"kind\":\"provider\",\"scope\":\"tenant\",\"tenant_id\":\"t\",\"provider\":\"Microsoft.aadiam\","
     "\"type\":\"Microsoft.Resources/providers\",\"name\":\"Microsoft.aadiam\",\"parent_id\":\"/tenants/"
     "t\",\"flags\":[\"lenient\"]}"},
    {"/tenants/t", "\"kind\":\"tenant\",\"scope\":\"tenant\",\"tenant_id\":\"t\",\"provider\":\"Microsoft.Resources\","
                   "\"type\":\"Microsoft.Resources/tenants\",\"name\":\"t\",\"parent_id\":\"\",\"flags\":[\"lenient\"]}"},
    {"/tenants/t/things/x", "\"kind\":\"unparsed\",\"tenant_id\":\"t\",\"flags\":[\"partial\"]}"},
    {"/subscription/00000000-0000-0000-0000-000000000001",
     "\"kind\":\"subscription\",\"scope\":\"subscription\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"provider\":\"Microsoft.Resources\",\"type\":\"Microsoft.Resources/subscriptions\","
     "\"name\":\"00000000-0000-0000-0000-000000000001\",\"parent_id\":\"\",\"flags\":[\"typo\"]}"},
    {"/subscription/x", "\"kind\":\"unparsed\"}"},
    {"/subscription/x/resourceGroups/rg",
     "\"kind\":\"resource_group\",\"scope\":\"resource_group\",\"subscription_id\":\"x\",\"resource_group\":\"rg\","
     "\"provider\":\"Microsoft.Resources\",\"type\":\"Microsoft.Resources/resourceGroups\",\"name\":\"rg\","
     "\"parent_id\":\"/subscription/x\",\"flags\":[\"typo\",\"subscription_not_guid\"]}"},
    {G "/resourceGroups/rgproviders/Microsoft.Compute/virtualMachines/vm",
     "\"kind\":\"resource\",\"scope\":\"resource_group\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"resource_group\":\"rgproviders\",\"provider\":\"Microsoft.Resources\","
     "\"type\":\"Microsoft.Resources/resourceGroups/Microsoft.Compute/vm\",\"name\":\"\","
     "\"parent_id\":\"" G "/resourceGroups/rgproviders/Microsoft.Compute/virtualMachines\",\"flags\":[\"missing_slash\"]}"},
    {G "/resourceGroups/Gr\xc3\xbc\xc3\x9f"
       "e/providers/N/t/n",
     "\"kind\":\"resource\",\"scope\":\"resource_group\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"resource_group\":\"Gr\xc3\xbc\xc3\x9f"
     "e\",\"provider\":\"N\",\"type\":\"N/t\",\"name\":\"n\","
     "\"parent_id\":\"" G "/resourceGroups/Gr\xc3\xbc\xc3\x9f"
     "e\"}"},
    {VM "/rbac.example.io/bindings/b/providers/N/t/n/tail",
     "\"kind\":\"resource\",\"scope\":\"resource_group\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"resource_group\":\"rg1\",\"provider\":\"N\",\"type\":\"N/t/tail\",\"name\":\"\","
     "\"parent_id\":\"" VM "/rbac.example.io/bindings/b/providers/N/t/n\",\"extension_of\":\"" VM
     "/rbac.example.io/bindings/b\",\"flags\":[\"dotted_type\"]}"},
    {VM "/dot.ted/x",
     "\"kind\":\"resource\",\"scope\":\"resource_group\","
     "\"subscription_id\":\"00000000-0000-0000-0000-000000000001\",\"resource_group\":\"rg1\","
     "\"provider\":\"Microsoft.Compute\",\"type\":\"Microsoft.Compute/virtualMachines/dot.ted\",\"name\":\"x\","
     "\"parent_id\":\"" VM "\"}"},
    {G "/locations/weu",
     "\"kind\":\"location\",\"scope\":\"subscription\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"provider\":\"Microsoft.Resources\",\"type\":\"Microsoft.Resources/subscriptions/locations\",\"name\":\"weu\","
     "\"location\":\"weu\",\"parent_id\":\"" G "\"}"},
    {G "/LOCATIONS/WEU/providers/N/t/n",
     "\"kind\":\"resource\",\"scope\":\"subscription\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"provider\":\"N\","
     "\"type\":\"N/t\",\"name\":\"n\",\"location\":\"WEU\",\"parent_id\":\"" G "/LOCATIONS/WEU\"}"},
    {G "/providers/N/locations/weu/resourceGroups/x/t/n",
     "\"kind\":\"resource\",\"scope\":\"subscription\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"provider\":\"N\","
     "\"type\":\"N/locations/resourceGroups/t\",\"name\":\"n\",\"location\":\"weu\","
     "\"parent_id\":\"" G "/providers/N/locations/weu/resourceGroups/x\"}"},
    {RG "/providers/N/t/providers",
     "\"kind\":\"resource\",\"scope\":\"resource_group\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"resource_group\":\"rg1\",\"provider\":\"N\",\"type\":\"N/t\",\"name\":\"providers\",\"parent_id\":\"" RG "\"}"},
    {RG "/providers/N/t/n/incidents/L3N1YnM=",
     "\"kind\":\"resource\",\"scope\":\"resource_group\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
     "\"resource_group\":\"rg1\",\"provider\":\"N\",\"type\":\"N/t/incidents\",\"name\":\"L3N1YnM=\","
     "\"parent_id\":\"" RG "/providers/N/t/n\"}"},
    {RG "/providers/Only", "\"kind\":\"unparsed\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
                           "\"resource_group\":\"rg1\",\"flags\":[\"partial\"]}"},
    {G "/providers/Only", "\"kind\":\"provider\",\"scope\":\"subscription\","
                          "\"subscription_id\":\"00000000-0000-0000-0000-000000000001\",\"provider\":\"Only\","
                          "\"type\":\"Microsoft.Resources/providers\",\"name\":\"Only\",\"parent_id\":\"" G "\"}"},
    {RG "/thing", "\"kind\":\"unparsed\",\"subscription_id\":\"00000000-0000-0000-0000-000000000001\","
                  "\"resource_group\":\"rg1\",\"flags\":[\"partial\"]}"},
};

static azact_status resid_collect(const char *data, size_t len, void *user) {
  azacti_buf *buf = user;
  return azacti_buf_append(buf, data, len) ? AZACT_OK : AZACT_ERR_NOMEM;
}

START_TEST(json) {
  azact_resource *resource = NULL;
  azacti_mem mem;
  azacti_buf buf;
  const char *id = resid_cases[_i].id;
  azacti_mem_init(&mem, NULL);
  azacti_buf_init(&buf, &mem);
  ck_assert_int_eq(azact_resource_parse(id, strlen(id), NULL, &resource), AZACT_OK);
  ck_assert_int_eq(azact_resource_write_json(resource, resid_collect, &buf), AZACT_OK);
  ck_assert(azacti_buf_push(&buf, 0));
  const char *got = strstr((const char *)buf.ptr, "\"kind\":");
  ck_assert_msg(got && strcmp(got, resid_cases[_i].want) == 0, "%s\n expected %s\n got      %s", id, resid_cases[_i].want,
                got);
  azacti_buf_free(&buf);
  azact_resource_unref(resource);
}
END_TEST

static azact_resource *resid_of(const char *text) {
  azact_resource *resource = NULL;
  ck_assert_int_eq(azact_resource_parse(text, strlen(text), NULL, &resource), AZACT_OK);
  return resource;
}

/* a, b, relation: 0 equal, -1 a before b and containing it, -2 a before b only, 2 neither contains the other */
static const struct {
  const char *a, *b;
  int equal, contains;
} resid_pairs[] = {
    {"/subscriptions/a", "/SUBSCRIPTIONS/A/", 1, 1},
    {"/subscriptions/a//resourceGroups/b", "/subscriptions/a/resourcegroups/B", 1, 1},
    {"/", "//", 1, 1},
    {"/", RG, 0, 1},
    {"/", "abc", 0, 0},
    {G, RG, 0, 1},
    {RG, G, 0, 0},
    {RG, RG "2", 0, 0},
    {RG, VM, 0, 1},
    {VM, VM "/providers/N/t/n", 0, 1},
    {G "/resourceGroups/rg", G "/resourceGroups/r", 0, 0},
    {"", "/", 0, 0},
    {"abc", "ABC", 1, 1},
    {"abc", "/abc", 0, 0},
    {"https://x/a", "https://x/a/b", 0, 0},
    {"/subscriptions/\xff", "/subscriptions/\xfe", 0, 0},
    {"/subscriptions/\xc3\xa4", "/subscriptions/\xc3\xa4", 1, 1},
};

START_TEST(pairs) {
  azact_resource *a = resid_of(resid_pairs[_i].a), *b = resid_of(resid_pairs[_i].b);
  ck_assert_int_eq(azact_resource_equal(a, b), resid_pairs[_i].equal);
  ck_assert_int_eq(azact_resource_equal(b, a), resid_pairs[_i].equal);
  ck_assert_int_eq(azact_resource_compare(a, b) == 0, resid_pairs[_i].equal);
  ck_assert_int_eq(azact_resource_compare(a, b), -azact_resource_compare(b, a));
  ck_assert_int_eq(azact_resource_contains(a, b), resid_pairs[_i].contains);
  if (resid_pairs[_i].equal)
    ck_assert(azact_resource_hash(a, 1, 2) == azact_resource_hash(b, 1, 2));
  else
    ck_assert(azact_resource_hash(a, 1, 2) != azact_resource_hash(b, 1, 2));
  ck_assert(azact_resource_hash(a, 1, 2) != azact_resource_hash(a, 3, 2));
  if (resid_pairs[_i].contains && !resid_pairs[_i].equal) ck_assert_int_lt(azact_resource_compare(a, b), 0);
  azact_resource_unref(a);
  azact_resource_unref(b);
}
END_TEST

START_TEST(walk_up) {
  static const char *const steps[] = {VM "/providers/N/t/n", VM, RG, G, "/"};
  azact_resource *here = resid_of(VM "/providers/N/t/n/c/");
  azact_str text;
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    azact_resource *up = NULL;
    ck_assert_int_eq(azact_resource_parent(here, &up), AZACT_OK);
    ck_assert_int_eq(azact_resource_id(up, &text), AZACT_OK);
    ck_assert_msg(strlen(steps[i]) == text.len && memcmp(steps[i], text.ptr, text.len) == 0, "step %zu", i);
    azact_resource_unref(here);
    here = up;
  }
  azact_resource *none = NULL;
  ck_assert_int_eq(azact_resource_parent(here, &none), AZACT_ABSENT);
  ck_assert_ptr_null(none);
  azact_resource_unref(here);
}
END_TEST

/* "/subscription/x" alone says nothing; as the head of an id that was read as a typing error it is the subscription. */
START_TEST(walk_up_typo) {
  static const char *const steps[] = {"/subscription/x/resourceGroups/g", "/subscription/x", "/"};
  azact_resource *here = resid_of("/subscription/x/resourceGroups/g/providers/N/t/n"), *below = azact_resource_ref(here);
  azact_str text;
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    azact_resource *up = NULL;
    ck_assert_int_eq(azact_resource_parent(here, &up), AZACT_OK);
    ck_assert_int_eq(azact_resource_id(up, &text), AZACT_OK);
    ck_assert_msg(strlen(steps[i]) == text.len && memcmp(steps[i], text.ptr, text.len) == 0, "step %zu", i);
    ck_assert_int_eq(azact_resource_contains(up, below), 1);
    azact_resource_unref(here);
    here = up;
  }
  azact_resource_unref(here);
  azact_resource_unref(below);
  azact_resource *alone = resid_of("/subscription/x");
  ck_assert_uint_eq(azact_resource_kind(alone), AZACT_KIND_UNPARSED);
  azact_resource_unref(alone);
}
END_TEST

START_TEST(build) {
  azact_resource *rg = resid_of(RG "/"), *vm = NULL, *lock = NULL, *bad = NULL;
  azact_str text;
  ck_assert_int_eq(azact_resource_append_extension(rg, "Microsoft.Compute", 17, "virtualMachines", 15, "vm1", 3, &vm),
                   AZACT_OK);
  azact_resource_id(vm, &text);
  ck_assert(text.len == strlen(VM) && memcmp(text.ptr, VM, text.len) == 0);
  ck_assert_int_eq(azact_resource_append_child(vm, "extensions", 10, "e", 1, &lock), AZACT_OK);
  azact_resource_type(lock, &text);
  ck_assert(text.len == 44 && memcmp(text.ptr, "Microsoft.Compute/virtualMachines/extensions", 44) == 0);
  ck_assert_int_eq(azact_resource_append_child(vm, "a/b", 3, "e", 1, &bad), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_resource_append_child(vm, "", 0, "e", 1, &bad), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_resource_append_child(vm, "a", 1, NULL, 0, &bad), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_resource_append_child(vm, "Providers", 9, "N", 1, &bad), AZACT_ERR_USAGE);
  azact_resource *unparsed = resid_of("x"), *root = resid_of("/"), *sub = NULL;
  ck_assert_int_eq(azact_resource_append_child(unparsed, "a", 1, "b", 1, &bad), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_resource_append_child(root, "subscriptions", 13, "s", 1, &sub), AZACT_OK);
  ck_assert_int_eq((int)azact_resource_kind(sub), AZACT_KIND_SUBSCRIPTION);
  ck_assert_int_eq(azact_resource_append_child(root, "things", 6, "s", 1, &bad), AZACT_ERR_USAGE);
  ck_assert_ptr_null(bad);
  azact_resource_unref(sub);
  ck_assert_int_eq(azact_resource_append_extension(root, "Microsoft.Management", 20, "managementGroups", 16, "m", 1, &sub),
                   AZACT_OK);
  ck_assert_int_eq((int)azact_resource_kind(sub), AZACT_KIND_MANAGEMENT_GROUP);
  azact_resource_unref(sub);
  azact_resource_unref(root);
  azact_resource_unref(unparsed);
  azact_resource_unref(lock);
  azact_resource_unref(vm);
  azact_resource_unref(rg);
}
END_TEST

START_TEST(copies) {
  char buf[128];
  size_t len = 0;
  azact_resource *a = resid_of("/Subscriptions/ABC//ResourceGroups/\xc3\x84/");
  ck_assert_int_eq(azact_resource_canonical(a, buf, sizeof buf, &len), AZACT_OK);
  ck_assert_str_eq(buf, "/subscriptions/abc/resourcegroups/\xc3\x84");
  ck_assert_uint_eq(len, strlen(buf));
  ck_assert_int_eq(azact_resource_canonical(a, NULL, 0, &len), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_resource_canonical(a, buf, 5, &len), AZACT_ERR_RANGE);
  ck_assert_str_eq(buf, "/sub");
  ck_assert_uint_eq(azact_resource_segment_count(a), 4);
  azact_str segment;
  ck_assert_int_eq(azact_resource_segment(a, 1, &segment), AZACT_OK);
  ck_assert(segment.len == 3 && memcmp(segment.ptr, "ABC", 3) == 0);
  ck_assert_int_eq(azact_resource_segment(a, 4, &segment), AZACT_ERR_RANGE);
  azact_resource_unref(a);
  a = resid_of("//");
  ck_assert_int_eq(azact_resource_canonical(a, buf, sizeof buf, &len), AZACT_OK);
  ck_assert_str_eq(buf, "/");
  azact_resource_unref(a);
  ck_assert_int_eq(azact_resource_type_copy(VM "/a/b", strlen(VM "/a/b"), buf, sizeof buf, &len), AZACT_OK);
  ck_assert_str_eq(buf, "Microsoft.Compute/virtualMachines/a");
  ck_assert_int_eq(azact_resource_type_copy("x", 1, buf, sizeof buf, &len), AZACT_ABSENT);
}
END_TEST

START_TEST(misuse) {
  azact_str text;
  azact_resource *resource = NULL;
  ck_assert_int_eq(azact_resource_parse(NULL, 1, NULL, &resource), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_resource_parse("x", 1, NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_resource_parse("x", ((size_t)1 << 30) + 1, NULL, &resource), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_resource_parse(NULL, 0, NULL, &resource), AZACT_OK);
  ck_assert_int_eq((int)azact_resource_kind(resource), AZACT_KIND_EMPTY);
  ck_assert_int_eq(azact_resource_name(resource, &text), AZACT_ABSENT);
  ck_assert_int_eq(azact_resource_name(resource, NULL), AZACT_ERR_USAGE);
  azact_resource_unref(resource);
  azact_resource_unref(NULL);
  ck_assert_ptr_null(azact_resource_ref(NULL));
  ck_assert_int_eq(azact_resource_id(NULL, &text), AZACT_ERR_USAGE);
  ck_assert_int_eq((int)azact_resource_kind(NULL), 0);
  ck_assert_int_eq(azact_resource_equal(NULL, NULL), 0);
  ck_assert_int_eq(azact_resource_compare(NULL, NULL), 0);
  ck_assert_str_eq(azact_kind_name(99), "unknown");
  ck_assert_str_eq(azact_scope_name(99), "");
}
END_TEST

/* 4 MiB of the pieces that look ahead: must be linear, or the test runs into check's time limit. */
START_TEST(hostile) {
  static const char *const pieces[] = {"/a.b", "/providers", "/a.b/c/d", "//", "/a.b/providers", "/subscriptions/x"};
  size_t len = (size_t)4 << 20, at = 0;
  char *text = malloc(len);
  ck_assert_ptr_nonnull(text);
  memcpy(text, G "/providers/N/t/n", strlen(G "/providers/N/t/n"));
  at = strlen(G "/providers/N/t/n");
  size_t piece = strlen(pieces[_i]);
  while (at + piece <= len) {
    memcpy(text + at, pieces[_i], piece);
    at += piece;
  }
  azact_resource *resource = NULL, *other = NULL;
  azact_str got;
  ck_assert_int_eq(azact_resource_parse(text, at, NULL, &resource), AZACT_OK);
  ck_assert_int_eq(azact_resource_subscription_id(resource, &got), AZACT_OK);
  ck_assert_uint_eq(got.len, 36);
  ck_assert_int_eq(azact_resource_parse(text, at, NULL, &other), AZACT_OK);
  ck_assert_int_eq(azact_resource_equal(resource, other), 1);
  azact_resource_unref(resource);
  azact_resource_unref(other);
  free(text);
}
END_TEST

START_TEST(long_segment_and_nul) {
  size_t len = (size_t)1 << 20;
  char *text = malloc(len);
  ck_assert_ptr_nonnull(text);
  memset(text, 'x', len);
  memcpy(text, RG "/providers/N/t/", strlen(RG "/providers/N/t/"));
  text[len - 5] = 0;
  azact_resource *resource = NULL;
  azact_str name;
  ck_assert_int_eq(azact_resource_parse(text, len, NULL, &resource), AZACT_OK);
  ck_assert_int_eq(azact_resource_name(resource, &name), AZACT_OK);
  ck_assert_uint_eq(name.len, len - strlen(RG "/providers/N/t/"));
  azact_resource_unref(resource);
  free(text);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("resource ids");
  TCase *tcase = tcase_create("resid");
  tcase_set_timeout(tcase, 30);
  tcase_add_loop_test(tcase, json, 0, (int)(sizeof resid_cases / sizeof resid_cases[0]));
  tcase_add_loop_test(tcase, pairs, 0, (int)(sizeof resid_pairs / sizeof resid_pairs[0]));
  tcase_add_test(tcase, walk_up);
  tcase_add_test(tcase, walk_up_typo);
  tcase_add_test(tcase, build);
  tcase_add_test(tcase, copies);
  tcase_add_test(tcase, misuse);
  tcase_add_loop_test(tcase, hostile, 0, 6);
  tcase_add_test(tcase, long_segment_and_nul);
  suite_add_tcase(suite, tcase);
  return suite;
}
