/* The root, deployments and what hangs under them, judgements of policies. */
#include "unit.h"

#include "group_script.h"
#include "group/opkind.h"
#include "group/rescanon.h"

#define DEP "Microsoft.Resources/deployments/write"
#define DEL "Microsoft.Resources/subscriptions/resourceGroups/delete"
#define VAL "Microsoft.Resources/deployments/validate/action"
#define SUB "/subscriptions/s"
#define RG SUB "/resourceGroups/g"
#define MG "/providers/Microsoft.Management/managementGroups/m"
#define AT "/providers/Microsoft.Resources/deployments/"

static void tree_root_is(const char *text, char letter) {
  azact_group *group = script_group(text);
  char got = script_letter(azacti_op_member(group, &group->ops[group->root], 0));
  ck_assert_msg(got == letter, "%s\nroot has %c, not %c", text, got, letter);
  azacti_group_free(group);
}

START_TEST(roots) {
  tree_root_is("S 1 w a\nS 2 " DEP " " RG AT "x", 'b');
  tree_root_is("S 1 w a\nS 2 " VAL " " RG AT "x\nS 3 " DEP " " RG AT "x", 'b');
  tree_root_is("S 1 w a\nS 2 " DEL " " RG "\nS 3 " DEP " " RG AT "x", 'b');
  tree_root_is("E+ 1 w a\nS 2 w b\nS 3 w c", 'b');
  tree_root_is("E+ 1 " DEP " " RG AT "x\nS 2 w b", 'b'); /* only what has a START */
  tree_root_is("N 1 w a\nE+ 2 w b", 'a');
  tree_root_is("E+ 1 w a\nS 2 w a\nS 3 w b", 'a'); /* by its START, not by its first event */
  tree_root_is("S 2 w a\nE+ 1 " DEP " " RG AT "x\nS 3 " DEP " " RG AT "x", 'b');
  /* a portal export's display texts */
  tree_root_is("S 1 w a d=8\nS 2 w b d=8", 'a');
}
END_TEST

START_TEST(order_of_siblings) {
  static const script_case cases[] = {
      {"S 1 w b\nS 1 W a\nS 1 v c\nS 0 z z\nE+ - a a",
       "[-] z z 1 open unknown d\n[-] v c 1 open unknown c\n[-] W a 1 open unknown b\n[-] w b 1 open unknown a\n"
       "[-] a a 1 single success e"},
      {"S 1 w a\nE+ 1 w a\nS 1 w b\nS 2 w a",
       "[-] w a 1 complete success ab\n[-] w b 1 open unknown c\n[-] w a 2 open unknown d"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

START_TEST(deployments) {
  static const script_case cases[] = {
      /* nested: the innermost one that was running */
      {"S 1 " DEP " " SUB AT "outer\nS 2 " DEP " " RG AT "inner\nS 3 w " RG "/providers/p/t/n\nE+ 4 w " RG
       "/providers/p/t/n\nE+ 5 " DEP " " RG AT "inner\nS 6 w " RG "/providers/p/t/late\nE+ 9 " DEP " " SUB AT
       "outer\nS 20 w " RG "/providers/p/t/after",
       "[-] " DEP " " SUB AT "outer 1 complete success ag\n[0] " DEP " " RG AT "inner 1 complete success be\n[1] w " RG
       "/providers/p/t/n 1 complete success cd\n[1] w " RG "/providers/p/t/late 1 open unknown f\n[-] w " RG
       "/providers/p/t/after 1 open unknown h"},
      /* five seconds of slack at the end, no more */
      {"S 1 " DEP " " RG AT "x\nE+ 2 " DEP " " RG AT "x\nS 7 w " RG "/a\nS 7.1 w " RG "/b",
       "[-] " DEP " " RG AT "x 1 complete success ab\n[0] w " RG "/a 1 open unknown c\n[-] w " RG "/b 1 open unknown d"},
      /* the answer to the PUT is not the deployment's end */
      {"S 1 " DEP " " RG AT "x\nE+ 2 " DEP " " RG AT "x h=201\nS 70 w " RG "/a",
       "[-] " DEP " " RG AT "x 1 complete success ab\n[0] w " RG "/a 1 open unknown c"},
      {"S 1 " DEP " " RG AT "x\nE+ 2 " DEP " " RG AT "x h=200\nS 70 w " RG "/a",
       "[-] " DEP " " RG AT "x 1 complete success ab\n[-] w " RG "/a 1 open unknown c"},
      /* a child whose end is stamped late */
      {"S 1 " DEP " " SUB AT "o\nS 2 " DEP " " RG AT "x\nS 3 w " RG "/a\nE+ 5 " DEP " " RG AT "x\nE+ 6 " DEP " " SUB AT
       "o\nE+ 603 w " RG "/a",
       "[-] " DEP " " SUB AT "o 1 complete success ae\n[0] " DEP " " RG AT "x 1 complete success bd\n[1] w " RG
       "/a 1 complete success cf"},
      /* two at once on one scope: the later one, unless it ended before the child did */
      {"S 1 " DEP " " RG AT "x\nS 2 " DEP " " RG AT "y\nS 3 w " RG "/a\nE+ 4 w " RG "/a\nE+ 9 " DEP " " RG AT "x\nE+ 9 " DEP
       " " RG AT "y",
       "[-] " DEP " " RG AT "x 1 complete success ae\n[0] " DEP " " RG AT "y 1 complete success bf\n[1] w " RG
       "/a 1 complete success cd"},
      {"S 1 " DEP " " RG AT "x\nS 2 " DEP " " RG AT "y\nS 3 w " RG "/a\nE+ 3.5 " DEP " " RG AT "y\nE+ 9 w " RG
       "/a\nE+ 9 " DEP " " RG AT "x",
       "[-] " DEP " " RG AT "x 1 complete success af\n[0] " DEP " " RG AT "y 1 complete success bd\n[0] w " RG
       "/a 1 complete success ce"},
      /* another resource group: by the root, while it runs */
      {"S 1 " DEP " " RG AT "x\nS 2 w " SUB "/resourceGroups/other/a\nE+ 3 " DEP " " RG AT "x\nS 9 w " SUB
       "/resourceGroups/other/b",
       "[-] " DEP " " RG AT "x 1 complete success ac\n[0] w " SUB "/resourceGroups/other/a 1 open unknown b\n[-] w " SUB
       "/resourceGroups/other/b 1 open unknown d"},
      /* a border is a slash; what begins before the deployment is not its child */
      {"S 0 w " RG "/early\nS 1 " DEP " " RG AT "x\nE+ 2 " DEP " " RG AT "x\nS 2 w " RG "gg/a",
       "[-] w " RG "/early 1 open unknown a\n[-] " DEP " " RG AT "x 1 complete success bc\n[1] w " RG
       "gg/a 1 open unknown d"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

START_TEST(wide_scopes) {
  static const script_case cases[] = {
      /* tenant and management group hold what lies below subscriptions; the nearer one first */
      {"S 1 " DEP " " AT "t\nS 2 " DEP " " MG AT "m\nS 3 " DEP " " SUB AT "s\nS 4 w " RG "/a\nS 5 w " MG "/b\nS 6 w /c",
       "[-] " DEP " " AT "t 1 open unknown a\n[0] " DEP " " MG AT "m 1 open unknown b\n[1] " DEP " " SUB AT
       "s 1 open unknown c\n[2] w " RG "/a 1 open unknown d\n[1] w " MG "/b 1 open unknown e\n[0] w /c 1 open unknown f"},
      {"S 1 " DEP " " MG AT "m\nS 2 w " RG "/a",
       "[-] " DEP " " MG AT "m 1 open unknown a\n[0] w " RG "/a 1 open unknown b"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

START_TEST(group_deletes) {
  static const script_case cases[] = {
      {"S 1 " DEL " " RG "\nS 2 d " RG "/providers/p/t/n\nE+ 3 d " RG "/providers/p/t/n\nE+ 60 " DEL " " RG,
       "[-] " DEL " " RG " 1 complete success ad\n[0] d " RG "/providers/p/t/n 1 complete success bc"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

/* With a validation as the root, what is in no scope hangs under the first deployment. */
START_TEST(fallbacks) {
  static const script_case cases[] = {
      {"S 1 " VAL " " RG AT "x\nE+ 2 " VAL " " RG AT "x\nS 3 " DEP " " RG AT "x\nS 4 w " SUB "/resourceGroups/o/a",
       "[-] " VAL " " RG AT "x 1 complete success ab\n[-] " DEP " " RG AT "x 1 open unknown c\n[1] w " SUB
       "/resourceGroups/o/a 1 open unknown d"},
      /* a deployment whose id does not say where it is deployed to holds nothing */
      {"S 1 " DEP " -\nS 2 w " RG "/a", "[-] " DEP " - 1 open unknown a\n[-] w " RG "/a 1 open unknown b"},
      {"S 1 w " RG "/a\nS 2 v " RG "/b", "[-] w " RG "/a 1 open unknown a\n[-] v " RG "/b 1 open unknown b"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

START_TEST(portal_texts) {
  static script s;
  /* "Create_Deployment": blanks end a word in a script */
  script_read(&s, "S 1 Create_Deployment " RG AT "x d=8\nS 2 Delete_resource_group " RG " d=8\nS 3 w " RG "/a d=8\n"
                  "S 4 Create_Deployment " RG AT "x d=5");
  for (size_t i = 0; i < s.count; i++)
    for (char *at = s.events[i].operation; *at; at++)
      if (*at == '_') *at = ' ';
  azact_group *group = script_group_of(script_bag_in(&s, NULL));
  ck_assert_uint_eq(azacti_opkind_of(group, &group->ops[0]), AZACTI_OPKIND_DEPLOYMENT);
  ck_assert_uint_eq(azacti_opkind_of(group, &group->ops[1]), AZACTI_OPKIND_GROUP_DELETE);
  ck_assert_uint_eq(group->ops[2].parent, 1);
  azacti_group_free(group);
  script_read(&s, "S 1 Create_Deployment " RG "/providers/p/t/x d=8\nS 2 Delete_resource_group " RG "/a d=8\n"
                  "S 4 Create_Deployment " RG AT "x d=5");
  for (size_t i = 0; i < s.count; i++)
    for (char *at = s.events[i].operation; *at; at++)
      if (*at == '_') *at = ' ';
  group = script_group_of(script_bag_in(&s, NULL));
  for (uint32_t i = 0; i < 3; i++) ck_assert_uint_eq(azacti_opkind_of(group, &group->ops[i]), AZACTI_OPKIND_OTHER);
  azacti_group_free(group);
}
END_TEST

START_TEST(policies) {
  static const script_case cases[] = {
      /* a write that was denied */
      {"S 1 w " RG "/a\nE- 2 deny " RG "/A policy\nE- 2 w " RG "/a",
       "[-] w " RG "/a 1 failed failure ac\n[0] deny " RG "/A 1 single failure b"},
      /* of several the one that started last; five seconds of slack on both sides */
      {"S 1 w " RG "/a\nE- 20 w " RG "/a\nS 10 v " RG "/a\nE- 20 v " RG "/a\nE- 15 deny " RG "/a policy",
       "[-] w " RG "/a 1 failed failure ab\n[-] v " RG "/a 1 failed failure cd\n[1] deny " RG "/a 1 single failure e"},
      {"S 1 x z\nS 10 w " RG "/a\nE- 20 w " RG "/a\nE- 5 deny " RG "/a policy\nE- 25 audit " RG "/a policy",
       "[-] x z 1 open unknown a\n[-] w " RG "/a 1 failed failure bc\n[1] deny " RG "/a 1 single failure d\n[1] audit " RG
       "/a 1 single failure e"},
      /* too late, another resource, or none: under the root */
      {"S 1 x z\nS 10 w " RG "/a\nE- 20 w " RG "/a\nE- 25.1 audit " RG "/a policy\nE- 15 deny " RG
       "/b policy\nE- 15 deny - policy",
       "[-] x z 1 open unknown a\n[0] deny - 1 single failure f\n[0] deny " RG "/b 1 single failure e\n[0] audit " RG
       "/a 1 single failure d\n[-] w " RG "/a 1 failed failure bc"},
      /* no end: up to its last event */
      {"S 1 w " RG "/a\nA 10 w " RG "/a\nE- 15 deny " RG "/a policy\nE- 15.1 audit " RG "/a policy",
       "[-] w " RG "/a 1 open unknown ab\n[0] deny " RG "/a 1 single failure c\n[0] audit " RG "/a 1 single failure d"},
      /* a policy's operation may be the root; it never holds a deployment's children */
      {"S 1 audit " RG "/a policy\nE+ 2 audit " RG "/a policy\nE+ 3 deny q policy",
       "[-] audit " RG "/a 1 complete success ab\n[0] deny q 1 single success c"},
      {"S 1 " DEP " " RG AT "x policy\nS 2 w " RG AT "x\nS 3 v " RG "/a",
       "[-] " DEP " " RG AT "x 1 open unknown a\n[-] w " RG AT "x 1 open unknown b\n[-] v " RG "/a 1 open unknown c"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

START_TEST(canonical_ids) {
  static const struct {
    const char *a, *b;
    bool equal;
  } cases[] = {{"/A/b", "/a/B/", true}, {"//a///b//", "/a/b", true}, {"/", "", true},   {"a", "/a", false},
               {"/ab", "/a/b", false},  {"/a/b", "/a/c", false},     {"//", "/", true}, {"b/a", "/a", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    azact_str a = fact_str(cases[i].a), b = fact_str(cases[i].b);
    const uint64_t seed[2] = {1, 2};
    ck_assert_msg(azacti_rescanon_equal(a, b) == cases[i].equal, "%s %s", cases[i].a, cases[i].b);
    ck_assert_int_eq(azacti_rescanon_compare(a, b) == 0, cases[i].equal);
    ck_assert_int_eq(azacti_rescanon_hash(a, seed) == azacti_rescanon_hash(b, seed), cases[i].equal);
  }
  char out[16];
  azact_str id = AZACTI_STR("//A/b//C/");
  ck_assert_uint_eq(azacti_rescanon_length(id), 6);
  azacti_rescanon_write(id, out);
  ck_assert_mem_eq(out, "/a/b/c", 6);
  ck_assert(azacti_rescanon_below(id, AZACTI_STR("/a/b")) && azacti_rescanon_below(id, AZACTI_STR("/a/b/c")));
  ck_assert(azacti_rescanon_below(id, AZACTI_STR("")) && !azacti_rescanon_below(id, AZACTI_STR("/a/b/")));
  ck_assert(!azacti_rescanon_below(AZACTI_STR("/a/bb"), AZACTI_STR("/a/b")));
  ck_assert(azacti_rescanon_starts(id, AZACTI_STR("/a/b/")) && !azacti_rescanon_starts(id, AZACTI_STR("/b")));
}
END_TEST

/* ---- many operations, made by chance: what the tree says is what trying all containers says */

static uint32_t tree_random(uint32_t *state, uint32_t below) {
  *state = *state * 1664525u + 1013904223u;
  return (*state >> 10) % below;
}

static int tree_before(const azact_group *group, uint32_t a, uint32_t b) { /* the order of delivery is that of siblings */
  const azacti_op *x = &group->ops[a], *y = &group->ops[b];
  if (x->start_ns != y->start_ns) return x->start_ns < y->start_ns;
  azact_str left = azacti_op_name(group, x), right = azacti_op_name(group, y);
  size_t len = left.len < right.len ? left.len : right.len;
  int order = memcmp(left.ptr, right.ptr, len);
  if (order == 0 && left.len != right.len) return left.len < right.len;
  if (order == 0) order = azacti_rescanon_compare(azacti_op_resource(group, x), azacti_op_resource(group, y));
  return order != 0 ? order < 0 : x->attempt < y->attempt;
}

static uint32_t tree_try_all(const azact_group *group, uint32_t number, bool whole) {
  const azacti_op *op = &group->ops[number];
  azact_str resource = azacti_op_resource(group, op);
  uint32_t best = AZACTI_NONE;
  size_t best_len = 0;
  for (uint32_t i = 0; i < group->op_count; i++) {
    const azacti_op *c = &group->ops[i];
    char canonical[400];
    uint32_t kind = azacti_opkind_of(group, c);
    if (!azacti_opkind_holds(c, kind) || !tree_before(group, i, number)) continue;
    azact_str scope = {canonical, azacti_rescanon_length(azacti_op_resource(group, c))};
    azacti_rescanon_write(azacti_op_resource(group, c), canonical);
    if (kind == AZACTI_OPKIND_DEPLOYMENT) scope = azacti_opkind_deployed_to(scope);
    int64_t until = azacti_opkind_until(group, c, kind);
    if (!scope.ptr || !azacti_rescanon_below(resource, scope) || op->start_ns > until) continue;
    if (whole && (op->flags & AZACT_OPERATION_HAS_END) && op->end_ns > until) continue;
    if (best != AZACTI_NONE && (scope.len < best_len || (scope.len == best_len && tree_before(group, i, best)))) continue;
    best = i;
    best_len = scope.len;
  }
  return best;
}

START_TEST(like_trying_all) {
  static const char *const scopes[] = {"/subscriptions/s", "/subscriptions/s/resourcegroups/g", "/subscriptions/t",
                                       "/subscriptions/s/resourcegroups/h"};
  uint32_t random = 7, nested = 0;
  for (uint32_t round = 0; round < 300; round++) {
    static script s;
    char text[SCRIPT_MOST * 160];
    size_t len = 0;
    uint32_t containers = round % 3 == 0 ? 3 : 20; /* few scopes are tried, many are looked up */
    for (uint32_t i = 0; i < 28; i++) {
      char scope[64], id[120];
      if (i % 2 == 0 || round % 3 == 0)
        (void)strcpy(scope, scopes[tree_random(&random, 4)]);
      else
        (void)snprintf(scope, sizeof scope, "/subscriptions/u%u", (unsigned)i / 4);
      const char *name = i < containers ? "microsoft.resources/deployments/write" : "w";
      (void)snprintf(id, sizeof id, i < containers ? "%s/providers/microsoft.resources/deployments/d%u" : "%s/r/%u", scope,
                     (unsigned)tree_random(&random, 6));
      uint32_t start = tree_random(&random, 30), end = start + tree_random(&random, 20);
      len += (size_t)snprintf(text + len, sizeof text - len, "S %u %s %s\n", (unsigned)start, name, id);
      if (tree_random(&random, 4) > 0)
        len += (size_t)snprintf(text + len, sizeof text - len, "E+ %u %s %s\n", (unsigned)end, name, id);
    }
    script_read(&s, text);
    azact_group *group = script_group_of(script_bag_in(&s, NULL));
    for (uint32_t i = 0; i < group->op_count; i++) {
      if (i == group->root) continue;
      uint32_t want = tree_try_all(group, i, true);
      if (want == AZACTI_NONE) want = tree_try_all(group, i, false);
      if (want == AZACTI_NONE) continue; /* the fall-back has cases of its own */
      nested++;
      ck_assert_msg(group->ops[i].parent == want, "round %u: operation %u hangs under %u, not %u", (unsigned)round,
                    (unsigned)i, (unsigned)group->ops[i].parent, (unsigned)want);
    }
    azacti_group_free(group);
  }
  ck_assert_uint_gt(nested, 1000);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("tree");
  TCase *tcase = tcase_create("tree");
  tcase_add_test(tcase, roots);
  tcase_add_test(tcase, order_of_siblings);
  tcase_add_test(tcase, deployments);
  tcase_add_test(tcase, wide_scopes);
  tcase_add_test(tcase, group_deletes);
  tcase_add_test(tcase, fallbacks);
  tcase_add_test(tcase, portal_texts);
  tcase_add_test(tcase, policies);
  tcase_add_test(tcase, canonical_ids);
  tcase_add_test(tcase, like_trying_all);
  suite_add_tcase(suite, tcase);
  return suite;
}
