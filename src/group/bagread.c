/* What a bag's atoms say. */
#include "core/ascii.h"
#include "group/bag_p.h"

azact_str azacti_bag_group_key(const azacti_bag *bag) {
  if (!bag->group_key) return AZACTI_STR("");
  return (azact_str){azacti_atom_bytes(bag, bag->group_key, 2), azacti_word_len(azacti_atom_word(bag, bag->group_key, 1))};
}

/* The index-th text of an atom, the ones before it left out. Shared ones: `shared` says where they stand. */
static azact_str bag_text(const azacti_bag *bag, azacti_atom atom, uint32_t kind, uint32_t index, const char *shared) {
  uint32_t texts = azacti_atom_texts(kind), word = azacti_atom_word(bag, atom, 1 + index);
  const char *at = azacti_atom_bytes(bag, atom, azacti_atom_words(kind, texts));
  for (uint32_t i = 0; i < index; i++) at += azacti_word_kept(azacti_atom_word(bag, atom, 1 + i));
  return (azact_str){word & AZACTI_TEXT_SHARED ? shared : at, azacti_word_len(word)};
}

azact_str azacti_bag_operation_name(const azacti_bag *bag, azacti_atom name) {
  return bag_text(bag, name, AZACTI_ATOM_NAME, 0, NULL);
}

azact_str azacti_bag_resource_id(const azacti_bag *bag, azacti_atom name) {
  return bag_text(bag, name, AZACTI_ATOM_NAME, 1, NULL);
}

uint32_t azacti_bag_key(const azacti_bag *bag, azacti_atom name) { return azacti_atom_word(bag, name, 3); }

void azacti_bag_actor(const azacti_bag *bag, azacti_atom actor, azacti_actor *ret) {
  ret->correlation_id = bag_text(bag, actor, AZACTI_ATOM_ACTOR, 0, azacti_bag_group_key(bag).ptr);
  ret->caller = bag_text(bag, actor, AZACTI_ATOM_ACTOR, 1, NULL);
  ret->principal = bag_text(bag, actor, AZACTI_ATOM_ACTOR, 2, ret->caller.ptr);
  ret->address = bag_text(bag, actor, AZACTI_ATOM_ACTOR, 3, NULL);
  ret->tenant_id = bag_text(bag, actor, AZACTI_ATOM_ACTOR, 4, NULL);
  ret->token_tenant = bag_text(bag, actor, AZACTI_ATOM_ACTOR, 5, ret->tenant_id.ptr);
}

azact_str azacti_bag_operation_id(const azacti_bag *bag, azacti_atom operation_id) {
  if (!operation_id) return AZACTI_STR("");
  return bag_text(bag, operation_id, AZACTI_ATOM_OPERATION_ID, 0, azacti_bag_group_key(bag).ptr);
}

void azacti_bag_error(const azacti_bag *bag, azacti_atom error, azact_str *code, azact_str *message) {
  *code = *message = AZACTI_STR("");
  if (!error) return;
  *code = bag_text(bag, error, AZACTI_ATOM_ERROR, 0, NULL);
  *message = bag_text(bag, error, AZACTI_ATOM_ERROR, 1, NULL);
}

void azacti_bag_source(const azacti_bag *bag, azacti_atom source, azact_str *name, azact_str *encoding) {
  *name = bag_text(bag, source, AZACTI_ATOM_SOURCE, 0, NULL);
  *encoding = bag_text(bag, source, AZACTI_ATOM_SOURCE, 1, NULL);
}
