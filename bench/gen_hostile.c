/* Records made to be slow to read: nothing is where it was, nothing is said twice, most strings hold escapes or are not
 * ASCII. All of it is sound JSON. */
#include "gen_record.h"

#include <string.h>

static void hostile_text(bench_scene *scene, int parent, const char *key, size_t about) {
  scene->body.len = 0;
  bench_words(&scene->chance, 3 + bench_below(&scene->chance, (uint32_t)about * 4 / 5), &scene->body);
  if (bench_below(&scene->chance, 3) == 0) bench_text_str(&scene->body, "\t\"quoted\\path\"\r\n.");
  bench_tree_bytes(&scene->tree, parent, key, scene->body.ptr, scene->body.len);
}

static void hostile_id(bench_scene *scene, int parent, const char *key) {
  char guid[37];
  bench_tree_text(&scene->tree, parent, key, "%s", bench_guid(&scene->chance, guid));
}

static void hostile_resource(bench_scene *scene, int parent, const char *key) {
  char subscription[37], guid[37];
  scene->body.len = 0;
  bench_text_format(&scene->body, "/subscriptions/%s/resourceGroups/", bench_guid(&scene->chance, subscription));
  bench_words(&scene->chance, 10, &scene->body);
  bench_text_format(&scene->body, "/providers/Microsoft.Compute/virtualMachines/%s", bench_guid(&scene->chance, guid));
  bench_tree_bytes(&scene->tree, parent, key, scene->body.ptr, scene->body.len);
}

static void hostile_evidence(bench_scene *scene, int identity) {
  bench_tree *tree = &scene->tree;
  int object = bench_tree_object(tree, identity, "authorization");
  hostile_resource(scene, object, "scope");
  hostile_text(scene, object, "action", 30);
  int evidence = bench_tree_object(tree, object, "evidence");
  hostile_text(scene, evidence, "role", 20);
  hostile_resource(scene, evidence, "roleAssignmentScope");
  hostile_id(scene, evidence, "roleAssignmentId");
  hostile_id(scene, evidence, "roleDefinitionId");
  hostile_id(scene, evidence, "principalId");
  hostile_text(scene, evidence, "principalType", 8);
}

static void hostile_claims(bench_scene *scene, int identity) {
  static const char *const texts[] = {
      "aud",
      "iss",
      "aio",
      "name",
      "rh",
      "uti",
      "groups",
      "http://schemas.microsoft.com/claims/authnmethodsreferences",
      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
  };
  char key[32];
  int claims = bench_tree_object(&scene->tree, identity, "claims");
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (bench_below(&scene->chance, 8)) hostile_text(scene, claims, texts[i], 18);
  hostile_id(scene, claims, "appid");
  hostile_id(scene, claims, "http://schemas.microsoft.com/identity/claims/objectidentifier");
  hostile_id(scene, claims, "http://schemas.microsoft.com/identity/claims/tenantid");
  bench_tree_text(&scene->tree, claims, "iat", "%u", 1500000000u + bench_below(&scene->chance, 200000000));
  bench_tree_text(&scene->tree, claims, "exp", "%u", 1700000000u + bench_below(&scene->chance, 200000000));
  bench_tree_text(&scene->tree, claims, "ipaddr", "2001:db8::%x:%x", bench_below(&scene->chance, 65536),
                  bench_below(&scene->chance, 65536));
  for (uint32_t i = bench_below(&scene->chance, 6); i > 0; i--)
    hostile_text(scene, claims, bench_opaque(&scene->chance, key, 6 + bench_below(&scene->chance, 20)), 30);
}

static void hostile_properties(bench_scene *scene) {
  char key[32];
  bench_tree *tree = &scene->tree;
  int object = bench_tree_object(tree, 0, "properties");
  hostile_text(scene, object, "statusCode", 10);
  hostile_text(scene, object, "statusMessage", 40);
  hostile_id(scene, object, "serviceRequestId");
  hostile_text(scene, object, "eventCategory", 10);
  hostile_resource(scene, object, "entity");
  hostile_text(scene, object, "message", 40);
  hostile_text(scene, object, "hierarchy", 40);
  hostile_text(scene, object, bench_below(&scene->chance, 2) ? "requestbody" : "responseBody", 160);
  for (uint32_t i = bench_below(&scene->chance, 8); i > 0; i--) {
    bench_opaque(&scene->chance, key, 6 + bench_below(&scene->chance, 20));
    scene->body.len = 0;
    bench_text_format(&scene->body, "[%u.%ue-%u, {\"\\u00e9%x\": [true, null , -%u]}\t]", bench_below(&scene->chance, 1000),
                      bench_below(&scene->chance, 1000000), bench_below(&scene->chance, 30),
                      bench_below(&scene->chance, 65536), bench_below(&scene->chance, 1000000));
    bench_text_put(&scene->body, "", 1);
    bench_tree_json(tree, object, key, scene->body.ptr);
  }
}

void bench_record_hostile(bench_scene *scene) {
  static const char *const categories[] = {"Administrative", "Policy", "Security", "Alert"};
  static const char *const levels[] = {"Critical", "Error", "Warning", "Informational", "Verbose"};
  static const char *const types[] = {"Start", "Accept", "Success", "Failure"};
  char when[48], hex[17];
  bench_tree *tree = &scene->tree;
  bench_tree_clear(tree);
  tree->spelling = BENCH_WILD;
  scene->ticks += (uint64_t)bench_below(&scene->chance, 1000000000) * 7;
  bench_time(scene->ticks, when);
  bench_tree_text(tree, 0, "time", "%s", when);
  hostile_resource(scene, 0, "resourceId");
  bench_tree_text(tree, 0, "operationName", "Microsoft.Test/%s/write", bench_hex(&scene->chance, hex, 16));
  bench_tree_text(tree, 0, "category", "%s", categories[bench_below(&scene->chance, 4)]);
  bench_tree_text(tree, 0, "resultType", "%s", types[bench_below(&scene->chance, 4)]);
  hostile_text(scene, 0, "resultSignature", 10);
  bench_tree_text(tree, 0, "durationMs", "%u", bench_below(&scene->chance, 1000000));
  bench_tree_text(tree, 0, "callerIpAddress", "2001:db8::%x", bench_below(&scene->chance, 65536));
  hostile_id(scene, 0, "correlationId");
  bench_tree_text(tree, 0, "level", "%s", levels[bench_below(&scene->chance, 5)]);
  hostile_id(scene, 0, "tenantId");
  hostile_text(scene, 0, "RoleLocation", 10);
  hostile_text(scene, 0, "ReleaseVersion", 10);
  if (bench_below(&scene->chance, 2)) hostile_text(scene, 0, "location", 10);
  int identity = bench_tree_object(tree, 0, "identity");
  hostile_evidence(scene, identity);
  hostile_claims(scene, identity);
  hostile_properties(scene);
  bench_tree_shuffle(tree);
}
