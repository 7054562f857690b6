/* The operations that others hang under. */
#include "group/opkind.h"
#include "group/rescanon.h"

/* A portal export has display texts. They are in the language of whoever exported; English alone is known. */
static uint32_t opkind_of_row(azact_str name, azact_str resource) {
  azacti_resid id;
  while (resource.len > 0 && resource.ptr[resource.len - 1] == '/') resource.len--;
  if (azacti_eq_nocase(name, AZACTI_STR("Create Deployment"))) {
    const azact_str marker = AZACTI_STR("/providers/microsoft.resources/deployments/");
    for (size_t at = 0; at < resource.len; at++)
      if (resource.ptr[at] == '/' && azacti_rescanon_starts((azact_str){resource.ptr + at, resource.len - at}, marker))
        return AZACTI_OPKIND_DEPLOYMENT;
  }
  if (azacti_eq_nocase(name, AZACTI_STR("Delete resource group"))) {
    azacti_resid_parse(resource, &id);
    if (id.kind == AZACT_KIND_RESOURCE_GROUP) return AZACTI_OPKIND_GROUP_DELETE;
  }
  return AZACTI_OPKIND_OTHER;
}

uint32_t azacti_opkind_of(const azact_group *group, const azacti_op *op) {
  static const struct {
    azact_str name;
    uint32_t kind;
  } kinds[] = {{{"microsoft.resources/deployments/write", 37}, AZACTI_OPKIND_DEPLOYMENT},
               {{"microsoft.resources/subscriptions/resourcegroups/delete", 55}, AZACTI_OPKIND_GROUP_DELETE},
               {{"microsoft.resources/deployments/validate/action", 47}, AZACTI_OPKIND_VALIDATE}};
  azact_str name = azacti_op_name(group, op);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (azacti_eq_nocase(name, kinds[i].name)) return kinds[i].kind;
  if (group->members[op->named].dialect != AZACT_DIALECT_PORTAL_CSV) return AZACTI_OPKIND_OTHER;
  return opkind_of_row(name, azacti_op_resource(group, op));
}

int64_t azacti_opkind_until(const azact_group *group, const azacti_op *op, uint32_t kind) {
  if (!(op->flags & AZACT_OPERATION_HAS_END)) return INT64_MAX;
  int16_t status = group->members[op->ended].http_status;
  if (kind == AZACTI_OPKIND_DEPLOYMENT && (status == 201 || status == 202)) return INT64_MAX;
  return azacti_time_plus(op->end_ns, AZACTI_SLACK_NS);
}

azact_str azacti_opkind_deployed_to(azact_str canonical) {
  const azact_str marker = AZACTI_STR("/providers/microsoft.resources/deployments/");
  for (size_t at = canonical.len; at-- > 0;)
    if (canonical.ptr[at] == '/' && canonical.len - at > marker.len &&
        memcmp(canonical.ptr + at, marker.ptr, marker.len) == 0)
      return (azact_str){canonical.ptr, at};
  return (azact_str){NULL, 0};
}
