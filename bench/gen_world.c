#include "gen_world.h"

#include <stdio.h>
#include <string.h>

static const struct {
  const char *provider, *type, *verb;
} world_operations[] = {
    {"Microsoft.Compute", "virtualMachines", "write"},
    {"Microsoft.Compute", "virtualMachines", "deallocate/action"},
    {"Microsoft.Compute", "disks", "delete"},
    {"Microsoft.Storage", "storageAccounts", "listKeys/action"},
    {"Microsoft.Storage", "storageAccounts", "write"},
    {"Microsoft.Network", "networkSecurityGroups", "write"},
    {"Microsoft.Network", "networkInterfaces", "join/action"},
    {"Microsoft.KeyVault", "vaults", "delete"},
    {"Microsoft.Web", "sites", "restart/action"},
    {"Microsoft.Authorization", "roleAssignments", "write"},
    {"Microsoft.ContainerService", "managedClusters", "listClusterUserCredential/action"},
    {"Microsoft.Sql", "servers", "firewallRules/write"},
};

static const struct {
  const char *upn, *name, *given, *surname;
} world_people[] = {
    {"dana.whitfield@contoso.example", "Dana Whitfield", "Dana", "Whitfield"},
    {"alex.mueller@contoso.example", "Alexander Müller", "Alexander", "Müller"},
    {"jorgen.ostergard@contoso.example", "Jørgen Østergård", "Jørgen", "Østergård"},
    {"kim.lee@fabrikam.example", "Kim Lee", "Kim", "Lee"},
    {"sora.yamato@fabrikam.example", "大和 空", "空", "大和"},
    {"priya.n@contoso.example", "Priya Natarajan (Ext, \"Platform\")", "Priya", "Natarajan"},
    {"z.lukasiewicz@contoso.example", "Zoë Łukasiewicz", "Zoë", "Łukasiewicz"},
    {"sam.okafor@fabrikam.example", "Sam Okafor", "Sam", "Okafor"},
};

static const char *const world_roles[] = {"Contributor", "Owner", "Virtual Machine Contributor",
                                          "Storage Account Contributor", "User Access Administrator"};
static const char *const world_words[] = {"production", "Kundenservice", "résumé", "größe",    "données",
                                          "サーバー",   "资源组",        "сервер", "παραγωγή", "😀",
                                          "🚀launch",    "backup",        "naïve",  "łódź",     "übung",
                                          "데이터",     "שרת",           "خادم",   "añadir",   "west-europe"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

void bench_make_caller(bench_chance *chance, bench_caller *ret) {
  uint32_t who = bench_below(chance, COUNT(world_people));
  ret->person = bench_below(chance, 4) != 0;
  ret->name = world_people[who].name;
  ret->given = world_people[who].given;
  ret->surname = world_people[who].surname;
  snprintf(ret->upn, sizeof ret->upn, "%u.%s", bench_below(chance, 1000), world_people[who].upn);
  snprintf(ret->address, sizeof ret->address, bench_below(chance, 5) ? "203.0.%u.%u" : "2001:db8:85a3:%x::8a2e:%x",
           bench_below(chance, 256), bench_below(chance, 256));
  bench_guid(chance, ret->object_id);
  bench_guid(chance, ret->tenant);
  bench_guid(chance, ret->app);
  bench_guid(chance, ret->session);
  bench_hex(chance, ret->assignment, 32);
  bench_hex(chance, ret->definition, 32);
  bench_hex(chance, ret->principal, 32);
  bench_opaque(chance, ret->token_id, 22);
  bench_opaque(chance, ret->opaque, 104 + bench_below(chance, 50));
  for (size_t i = 0; i < 4; i++) bench_guid(chance, ret->groups[i]);
  ret->role = world_roles[bench_below(chance, COUNT(world_roles))];
  ret->issued = 1690000000u + bench_below(chance, 9999999);
}

void bench_make_operation(bench_chance *chance, const char *subscription, uint64_t now, bench_operation *ret) {
  uint32_t which = bench_below(chance, COUNT(world_operations));
  ret->provider = world_operations[which].provider;
  ret->type = world_operations[which].type;
  ret->verb = world_operations[which].verb;
  snprintf(ret->subscription, sizeof ret->subscription, "%s", subscription);
  snprintf(ret->group, sizeof ret->group, "rg-%s-%s-%u", bench_below(chance, 2) ? "prod" : "test",
           bench_below(chance, 2) ? "weu" : "eastus2", bench_below(chance, 40));
  snprintf(ret->resource, sizeof ret->resource, "%s-%u", bench_below(chance, 2) ? "item" : "app-frontend",
           bench_below(chance, 5000));
  bench_guid(chance, ret->correlation);
  bench_guid(chance, ret->request);
  ret->started = now;
}

static void world_upper(char *text) {
  for (; *text; text++)
    if (*text >= 'a' && *text <= 'z') *text = (char)(*text - 32);
}

void bench_resource_id(const bench_operation *operation, int upper, char *out, size_t room) {
  snprintf(out, room, "/subscriptions/%s/resourceGroups/%s/providers/%s/%s/%s", operation->subscription, operation->group,
           operation->provider, operation->type, operation->resource);
  if (upper) world_upper(out);
}

void bench_operation_name(const bench_operation *operation, int upper, char *out, size_t room) {
  snprintf(out, room, "%s/%s/%s", operation->provider, operation->type, operation->verb);
  if (upper) world_upper(out);
}

void bench_body(bench_chance *chance, const bench_operation *operation, size_t about, bench_text *out) {
  char hex[65], guid[37];
  size_t end = out->len + about;
  bench_text_format(
      out,
      "{\"location\":\"westeurope\",\"name\":\"%s\",\"properties\":{\"hardwareProfile\":{\"vmSize\":\"Standard_D%us_v3\"}",
      operation->resource, 2u << bench_below(chance, 4));
  for (uint32_t i = 0; out->len < end; i++) switch (bench_below(chance, 4)) {
    case 0: bench_text_format(out, ",\"setting%u\":\"%s\"", i, bench_hex(chance, hex, 16)); break;
    case 1: bench_text_format(out, ",\"count%u\":%u,\"enabled%u\":true", i, bench_below(chance, 100000), i); break;
    case 2:
      bench_text_format(out, ",\"rule%u\":{\"id\":\"%s\",\"priority\":%u}", i, bench_guid(chance, guid),
                        bench_below(chance, 4096));
      break;
    default: bench_text_format(out, ",\"path%u\":\"C:\\\\data\\\\%s\"", i, bench_hex(chance, hex, 8)); break;
    }
  bench_text_str(out, "},\"tags\":{\"env\":\"prod\",\"owner\":\"");
  if (bench_below(chance, 4) == 0)
    bench_words(chance, 20, out);
  else
    bench_text_format(out, "team-%u", bench_below(chance, 40));
  bench_text_str(out, "\"}}");
}

void bench_words(bench_chance *chance, size_t about, bench_text *out) {
  for (size_t end = out->len + about; out->len < end;) {
    bench_text_str(out, world_words[bench_below(chance, COUNT(world_words))]);
    if (out->len + 1 < end) bench_text_str(out, " ");
  }
}

void bench_time(uint64_t ticks, char out[48]) {
  uint64_t second = ticks / 10000000, day = second / 86400;
  static const uint32_t months[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  uint32_t year = 2023 + (uint32_t)(day / 365), left = (uint32_t)(day % 365), month = 0; /* leap days are left out */
  while (left >= months[month]) left -= months[month++];
  snprintf(out, 48, "%04u-%02u-%02uT%02u:%02u:%02u.%07uZ", year, month + 1, left + 1, (uint32_t)(second / 3600 % 24),
           (uint32_t)(second / 60 % 60), (uint32_t)(second % 60), (uint32_t)(ticks % 10000000));
}
