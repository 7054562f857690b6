/* Diagnostic records as Azure writes them: burst and mixed. */
#include "gen_record.h"

#include <stdlib.h>
#include <string.h>

static const char *const record_places[] = {"West Europe", "North Europe", "East US 2", "France South"};

bench_scene *bench_scene_new(uint64_t seed) {
  bench_scene *scene = calloc(1, sizeof *scene);
  if (scene == NULL) abort();
  bench_chance_seed(&scene->chance, seed);
  scene->tree.chance = &scene->chance;
  scene->ticks = (uint64_t)201 * 86400 * 10000000;
  bench_guid(&scene->chance, scene->subscription);
  bench_guid(&scene->chance, scene->release);
  for (size_t i = 0; i < BENCH_CALLERS; i++) bench_make_caller(&scene->chance, &scene->caller[i]);
  return scene;
}

void bench_scene_free(bench_scene *scene) {
  bench_tree_free(&scene->tree);
  free(scene->body.ptr);
  free(scene);
}

uint64_t bench_scene_tick(bench_scene *scene) {
  scene->ticks += 100 + bench_below(&scene->chance, 9000000);
  return scene->ticks;
}

const bench_operation *bench_scene_operation(bench_scene *scene, enum bench_phase phase) {
  uint64_t under_way = scene->started - scene->ended;
  if (phase == BENCH_START || under_way == 0) {
    if (under_way == BENCH_UNDER_WAY) scene->ended++; /* one that nobody saw the end of */
    bench_operation *operation = &scene->under_way[scene->started++ % BENCH_UNDER_WAY];
    bench_make_operation(&scene->chance, scene->subscription, scene->ticks, operation);
    return operation;
  }
  if (phase == BENCH_END) return &scene->under_way[scene->ended++ % BENCH_UNDER_WAY];
  return &scene->under_way[(scene->ended + bench_below(&scene->chance, (uint32_t)under_way)) % BENCH_UNDER_WAY];
}

void bench_put_authorization(bench_tree *tree, int parent, const bench_caller *caller, const bench_operation *operation) {
  char text[512];
  int object = bench_tree_object(tree, parent, "authorization");
  bench_resource_id(operation, 0, text, sizeof text);
  bench_tree_text(tree, object, "scope", "%s", text);
  bench_operation_name(operation, 0, text, sizeof text);
  bench_tree_text(tree, object, "action", "%s", text);
  int evidence = bench_tree_object(tree, object, "evidence");
  bench_tree_text(tree, evidence, "role", "%s", caller->role);
  bench_tree_text(tree, evidence, "roleAssignmentScope", "/subscriptions/%s", operation->subscription);
  bench_tree_text(tree, evidence, "roleAssignmentId", "%s", caller->assignment);
  bench_tree_text(tree, evidence, "roleDefinitionId", "%s", caller->definition);
  bench_tree_text(tree, evidence, "principalId", "%s", caller->principal);
  bench_tree_text(tree, evidence, "principalType", "%s", caller->person ? "User" : "ServicePrincipal");
}

#define MICROSOFT "http://schemas.microsoft.com/"
#define IDENTITY "http://schemas.microsoft.com/identity/claims/"
#define XMLSOAP "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"

void bench_put_claims(bench_tree *tree, int parent, const bench_caller *caller) {
  int claims = bench_tree_object(tree, parent, "claims");
  bench_tree_text(tree, claims, "aud", "https://management.core.windows.net/");
  bench_tree_text(tree, claims, "iss", "https://sts.windows.net/%s/", caller->tenant);
  bench_tree_text(tree, claims, "iat", "%u", caller->issued);
  bench_tree_text(tree, claims, "nbf", "%u", caller->issued);
  bench_tree_text(tree, claims, "exp", "%u", caller->issued + 5463);
  if (caller->person) bench_tree_text(tree, claims, MICROSOFT "claims/authnclassreference", "1");
  bench_tree_text(tree, claims, "aio", "%s", caller->opaque);
  if (caller->person) {
    bench_tree_text(tree, claims, MICROSOFT "claims/authnmethodsreferences", "pwd,mfa");
    bench_tree_text(tree, claims, "appid", "%s", caller->app);
    bench_tree_text(tree, claims, "appidacr", "0");
    bench_tree_text(tree, claims, XMLSOAP "surname", "%s", caller->surname);
    bench_tree_text(tree, claims, XMLSOAP "givenname", "%s", caller->given);
  } else {
    bench_tree_text(tree, claims, "appid", "%s", caller->app);
    bench_tree_text(tree, claims, "appidacr", "1");
  }
  bench_tree_text(tree, claims, "groups", "%s,%s,%s", caller->groups[0], caller->groups[1], caller->groups[2]);
  if (!caller->person) {
    bench_tree_text(tree, claims, IDENTITY "identityprovider", "https://sts.windows.net/%s/", caller->tenant);
    bench_tree_text(tree, claims, "idtyp", "app");
  }
  if (caller->person) {
    bench_tree_text(tree, claims, "ipaddr", "%s", caller->address);
    bench_tree_text(tree, claims, "name", "%s", caller->name);
  }
  bench_tree_text(tree, claims, IDENTITY "objectidentifier", "%s", caller->object_id);
  if (caller->person) bench_tree_text(tree, claims, "puid", "10030000%.8s", caller->principal);
  bench_tree_text(tree, claims, "rh", "0.AVwA%.40s.", caller->opaque + 30);
  if (caller->person) bench_tree_text(tree, claims, IDENTITY "scope", "user_impersonation");
  bench_tree_text(tree, claims, XMLSOAP "nameidentifier", "%.43s", caller->opaque + 60);
  bench_tree_text(tree, claims, IDENTITY "tenantid", "%s", caller->tenant);
  if (caller->person) {
    bench_tree_text(tree, claims, XMLSOAP "name", "%s", caller->upn);
    bench_tree_text(tree, claims, XMLSOAP "upn", "%s", caller->upn);
  }
  bench_tree_text(tree, claims, "uti", "%s", caller->token_id);
  bench_tree_text(tree, claims, "ver", "1.0");
  if (caller->person) bench_tree_text(tree, claims, "wids", "%s,%s", caller->groups[1], caller->groups[2]);
  bench_tree_text(tree, claims, "xms_tcdt", "%u", caller->issued - 120351438);
}

static void record_where(bench_scene *scene, int parent) {
  bench_tree *tree = &scene->tree;
  bench_tree_text(tree, parent, "RoleLocation", "%s", record_places[bench_below(&scene->chance, 8) ? 0 : 3]);
  bench_tree_text(tree, parent, "Stamp", "am3prodgl01-0%u", bench_below(&scene->chance, 4));
  bench_tree_text(tree, parent, "ReleaseVersion", "6.2023.29.4+%.8s.release_2023w29", scene->release);
}

static void record_what(bench_scene *scene, const bench_operation *operation) {
  char text[512], when[48];
  bench_time(bench_scene_tick(scene), when);
  bench_tree_text(&scene->tree, 0, "time", "%s", when);
  bench_resource_id(operation, 1, text, sizeof text);
  bench_tree_text(&scene->tree, 0, "resourceId", "%s", text);
  bench_operation_name(operation, 1, text, sizeof text);
  bench_tree_text(&scene->tree, 0, "operationName", "%s", text);
}

static void record_result(bench_scene *scene, enum bench_phase phase, int failed) {
  static const char *const types[] = {"Start", "Accept", "Success", "Failure"};
  static const char *const signatures[] = {"Started.", "Accepted.Accepted", "Succeeded.OK", "Failed.Conflict"};
  int which = phase == BENCH_END && failed ? 3 : (int)phase;
  bench_tree_text(&scene->tree, 0, "resultType", "%s", types[which]);
  bench_tree_text(&scene->tree, 0, "resultSignature", "%s", signatures[which]);
}

static void record_body(bench_scene *scene, int parent, const char *key, const bench_operation *operation, size_t about) {
  scene->body.len = 0;
  bench_body(&scene->chance, operation, about, &scene->body);
  bench_tree_bytes(&scene->tree, parent, key, scene->body.ptr, scene->body.len);
}

static void record_end(bench_scene *scene, int parent, const bench_caller *caller, const bench_operation *operation) {
  char text[512];
  bench_tree *tree = &scene->tree;
  bench_tree_text(tree, parent, "eventCategory", "Administrative");
  bench_resource_id(operation, 0, text, sizeof text);
  bench_tree_text(tree, parent, "entity", "%s", text);
  bench_operation_name(operation, 0, text, sizeof text);
  bench_tree_text(tree, parent, "message", "%s", text);
  bench_tree_text(tree, parent, "hierarchy", "%s/mg-root/mg-production/%s", caller->tenant, operation->subscription);
}

static void record_from(bench_scene *scene, const bench_caller *caller, const bench_operation *operation) {
  bench_tree_text(&scene->tree, 0, "durationMs", "%u",
                  bench_below(&scene->chance, 3) ? 0 : bench_below(&scene->chance, 900));
  bench_tree_text(&scene->tree, 0, "callerIpAddress", "%s", caller->address);
  bench_tree_text(&scene->tree, 0, "correlationId", "%s", operation->correlation);
}

/* The three layouts: how a start is written, an acceptance, and an end by another of Azure's front ends. */
static void record_start(bench_scene *scene, const bench_caller *caller, size_t body) {
  bench_tree *tree = &scene->tree;
  const bench_operation *operation = bench_scene_operation(scene, BENCH_START);
  record_where(scene, 0);
  record_what(scene, operation);
  bench_tree_text(tree, 0, "category", "Administrative");
  record_result(scene, BENCH_START, 0);
  record_from(scene, caller, operation);
  int identity = bench_tree_object(tree, 0, "identity");
  bench_put_authorization(tree, identity, caller, operation);
  bench_put_claims(tree, identity, caller);
  bench_tree_text(tree, 0, "level", "Information");
  int properties = bench_tree_object(tree, 0, "properties");
  record_body(scene, properties, "requestbody", operation, body);
  record_end(scene, properties, caller, operation);
  bench_tree_text(tree, 0, "tenantId", "%s", caller->tenant);
}

static void record_accepted(bench_scene *scene, const bench_caller *caller, size_t body) {
  bench_tree *tree = &scene->tree;
  const bench_operation *operation = bench_scene_operation(scene, BENCH_ACCEPT);
  record_where(scene, 0);
  record_what(scene, operation);
  bench_tree_text(tree, 0, "category", "Administrative");
  record_result(scene, BENCH_ACCEPT, 0);
  record_from(scene, caller, operation);
  int identity = bench_tree_object(tree, 0, "identity");
  bench_put_authorization(tree, identity, caller, operation);
  bench_put_claims(tree, identity, caller);
  bench_tree_text(tree, 0, "level", "Information");
  int properties = bench_tree_object(tree, 0, "properties");
  bench_tree_text(tree, properties, "statusCode", "Accepted");
  bench_tree_text(tree, properties, "serviceRequestId", "%s", operation->request);
  record_body(scene, properties, "responseBody", operation, body);
  record_end(scene, properties, caller, operation);
  bench_tree_text(tree, 0, "tenantId", "%s", caller->tenant);
}

static void record_ended(bench_scene *scene, const bench_caller *caller) {
  bench_tree *tree = &scene->tree;
  const bench_operation *operation = bench_scene_operation(scene, BENCH_END);
  int failed = bench_below(&scene->chance, 8) == 0;
  record_what(scene, operation);
  bench_tree_text(tree, 0, "level", "Information");
  bench_tree_text(tree, 0, "location", "global");
  bench_tree_text(tree, 0, "category", "Administrative");
  record_result(scene, BENCH_END, failed);
  record_from(scene, caller, operation);
  int identity = bench_tree_object(tree, 0, "identity");
  bench_put_authorization(tree, identity, caller, operation);
  bench_put_claims(tree, identity, caller);
  int properties = bench_tree_object(tree, 0, "properties");
  bench_tree_text(tree, properties, "statusCode", "%s", failed ? "Conflict" : "OK");
  bench_tree_text(tree, properties, "serviceRequestId", "%s", operation->request);
  bench_tree_text(
      tree, properties, "statusMessage", "%s",
      failed ? "{\"error\":{\"code\":\"Conflict\",\"message\":\"The resource is being changed by another operation.\"}}"
             : "{\"status\":\"Succeeded\"}");
  record_end(scene, properties, caller, operation);
  bench_tree_text(tree, 0, "tenantId", "%s", caller->tenant);
  record_where(scene, 0);
}

static void record_any(bench_scene *scene, const bench_caller *caller, size_t body) {
  if (bench_below(&scene->chance, 5) != 0) scene->layout = (scene->layout + 1) % 3;
  bench_tree_clear(&scene->tree);
  scene->tree.spelling = BENCH_PLAIN;
  if (scene->layout == 0)
    record_start(scene, caller, body);
  else if (scene->layout == 1)
    record_accepted(scene, caller, body);
  else
    record_ended(scene, caller);
}

void bench_record_burst(bench_scene *scene) {
  if (scene->left == 0) {
    bench_make_caller(&scene->chance, &scene->caller[0]);
    scene->left = 10 + bench_below(&scene->chance, 60);
  }
  scene->left--;
  record_any(scene, &scene->caller[0], 150 + bench_below(&scene->chance, 600));
}

void bench_record_mixed(bench_scene *scene) {
  bench_guid(&scene->chance, scene->subscription);
  bench_guid(&scene->chance, scene->release);
  record_any(scene, &scene->caller[bench_below(&scene->chance, BENCH_CALLERS)], 200 + bench_below(&scene->chance, 1000));
}
