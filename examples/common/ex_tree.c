/* Groups as indented trees: a head of two lines or more, then each operation under the one it hangs under. */
#include "ex_common.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TREE_HAS_CHILD 1u
#define TREE_IS_LAST 2u
#define TREE_LEVELS 8u /* deeper ones are drawn at this level: a chain of any length may come in */
#define TREE_MESSAGE_LINES 4u

void ex_tree_start(ex_tree *tree, size_t width, bool color, bool utf8) {
  memset(tree, 0, sizeof *tree);
  tree->color = color;
  tree->utf8 = utf8;
  tree->width = width < 60 ? 60 : width > 140 ? 140 : width;
}

void ex_tree_free(ex_tree *tree) {
  free(tree->depth);
  free(tree->bits);
}

static void tree_color(const ex_tree *tree, const char *color) {
  if (tree->color && color) printf("\x1b[%sm", color);
}

static void tree_plain(const ex_tree *tree, const char *color) {
  if (tree->color && color) fputs("\x1b[0m", stdout);
}

static size_t tree_cell(const ex_tree *tree, azact_str text, size_t width, const char *color, bool pad) {
  tree_color(tree, color);
  size_t used = ex_put_cell(stdout, text.ptr, text.len, width, pad);
  tree_plain(tree, color);
  return used;
}

/* "82ms", "12.3s", "3m 58s", "5h 02m", "3d 04h": seven columns at most. */
static azact_str tree_span(uint64_t ns, char out[24]) {
  uint64_t ms = ns / 1000000, s = ms / 1000, m = s / 60, h = m / 60, d = h / 24;
  int len = s == 0     ? snprintf(out, 24, "%" PRIu64 "ms", ms)
            : m == 0   ? snprintf(out, 24, "%" PRIu64 ".%" PRIu64 "s", s, ms / 100 % 10)
            : h == 0   ? snprintf(out, 24, "%" PRIu64 "m %02" PRIu64 "s", m, s % 60)
            : d == 0   ? snprintf(out, 24, "%" PRIu64 "h %02" PRIu64 "m", h, m % 60)
            : d < 1000 ? snprintf(out, 24, "%" PRIu64 "d %02" PRIu64 "h", d, h % 24)
                       : snprintf(out, 24, "%" PRIu64 "d", d);
  return (azact_str){out, len > 0 ? (size_t)len : 0};
}

static void tree_right(const ex_tree *tree, azact_str text, size_t width, const char *color) {
  for (size_t i = text.len; i < width; i++) putchar(' ');
  tree_cell(tree, text, width, color, false);
}

static const char *tree_outcome_color(uint32_t outcome) {
  static const char *const color[] = {EX_CYAN, EX_GREEN, EX_RED, EX_YELLOW};
  return outcome <= AZACT_OUTCOME_CANCELLED ? color[outcome] : NULL;
}

/* ---- the head of a group ---- */

/* A list that goes on in the next line when this one is full. */
typedef struct tree_items {
  const ex_tree *tree;
  size_t column;
} tree_items;

static void tree_item(tree_items *items, azact_str text) {
  size_t room = items->tree->width - 3; /* two blanks before it, perhaps a comma behind */
  bool fits = ex_line_fit(text.ptr, text.len, room - items->column > 2 ? room - items->column - 2 : 0) == text.len;
  if (items->column > 0 && fits) {
    fputs(", ", stdout);
    items->column += 2;
  } else if (items->column > 0) {
    fputs(",\n  ", stdout);
    items->column = 0;
  } else
    fputs("  ", stdout);
  items->column += ex_put_cell(stdout, text.ptr, text.len, room - items->column, false);
}

static void tree_count(tree_items *items, uint64_t number, const char *what, bool plural) {
  char text[64];
  int len = snprintf(text, sizeof text, "%" PRIu64 " %s%s", number, what, plural && number != 1 ? "s" : "");
  tree_item(items, (azact_str){text, len > 0 ? (size_t)len : 0});
}

static void tree_flags(tree_items *items, const azact_group_info *info) {
  if (info->flags & AZACT_GROUP_REUSED) tree_item(items, ex_str("id used anew"));
  if (info->flags & AZACT_GROUP_INCOMPLETE) tree_item(items, ex_str("incomplete"));
  if (info->continuation_of.len > 0) tree_item(items, ex_str("goes on from an earlier group"));
  if (info->flags & AZACT_GROUP_TENANT_MISMATCH) tree_item(items, ex_str("tenants differ"));
  if (info->flags & AZACT_GROUP_CLOCK) tree_item(items, ex_str("end stamped before start"));
  if (info->flags & AZACT_GROUP_HAS_DELETE) tree_item(items, ex_str("deletes"));
}

static void tree_facts(const ex_tree *tree, const azact_group *group, const azact_group_info *info) {
  tree_items items = {tree, 0};
  size_t principals = azact_group_list_size(group, AZACT_GROUP_PRINCIPALS);
  size_t addresses = azact_group_list_size(group, AZACT_GROUP_ADDRESSES);
  tree_color(tree, EX_DIM);
  tree_item(&items, info->correlation_id.len > 0 ? info->correlation_id : ex_str("no correlation id"));
  if (info->part > 1 || info->flags & AZACT_GROUP_REUSED) {
    char text[32];
    int len = snprintf(text, sizeof text, "part %" PRIu64, info->part);
    tree_item(&items, (azact_str){text, len > 0 ? (size_t)len : 0});
  }
  tree_count(&items, info->event_count, "event", true);
  if (info->duplicate_count > 0)
    tree_count(&items, info->duplicate_count, info->duplicate_count > 1 ? "copies" : "copy", false);
  tree_count(&items, info->operation_count, "operation", true);
  if (info->failed_count > 0) tree_count(&items, info->failed_count, "failed", false);
  if (info->open_count > 0) tree_count(&items, info->open_count, "open", false);
  if (principals > 1) tree_count(&items, principals, "principals", false);
  if (addresses > 1) tree_count(&items, addresses, "addresses", false);
  tree_flags(&items, info);
  tree_plain(tree, EX_DIM);
  putchar('\n');
}

static void tree_time(const ex_tree *tree, const azact_group_info *info) {
  char text[40];
  size_t len = 0;
  if (!(info->flags & AZACT_GROUP_HAS_TIME) || azact_time_format(info->start_ns, 0, text, sizeof text, &len) != AZACT_OK ||
      len < 20) {
    tree_cell(tree, ex_str("without a time"), 20, EX_BOLD, true);
    return;
  }
  text[10] = ' ';
  tree_cell(tree, (azact_str){text, len}, 20, EX_BOLD, true);
}

static azact_str tree_listed(const azact_group *group, uint32_t list) {
  azact_str text = {"", 0};
  azact_group_list_at(group, list, 0, &text);
  return text;
}

static void tree_head(const ex_tree *tree, const azact_group *group, const azact_group_info *info,
                      const azact_group_operation *root) {
  char span[24];
  azact_str caller = root->caller.len > 0 ? root->caller : tree_listed(group, AZACT_GROUP_PRINCIPALS);
  azact_str address = root->address.len > 0 ? root->address : tree_listed(group, AZACT_GROUP_ADDRESSES);
  size_t room = tree->width - 20 - 2 - 9 - 2 - 7 - 2;
  tree_time(tree, info);
  fputs("  ", stdout);
  tree_cell(tree, ex_str(azact_outcome_name(info->outcome)), 9, tree_outcome_color(info->outcome), true);
  fputs("  ", stdout);
  bool timed = (info->flags & AZACT_GROUP_HAS_TIME) != 0;
  tree_right(tree, timed ? tree_span((uint64_t)info->end_ns - (uint64_t)info->start_ns, span) : ex_str(NULL), 7, NULL);
  fputs("  ", stdout);
  size_t used = tree_cell(tree, caller.len > 0 ? caller : ex_str("-"), room, NULL, false);
  if (address.len > 0 && used + 2 < room) {
    fputs("  ", stdout);
    tree_cell(tree, address, room - used - 2, EX_DIM, false);
  }
  putchar('\n');
  tree_facts(tree, group, info);
}

/* ---- an operation ---- */

/* What stands left of an operation, or (own: false) of the lines below it. Returns its columns. */
static size_t tree_indent(ex_tree *tree, size_t index, bool own) {
  static const char *const line[2][4] = {{"   ", "|  ", "`- ", "|- "}, {"   ", "│  ", "└─ ", "├─ "}};
  const char *const *part = line[tree->utf8];
  size_t level = tree->depth[index] < TREE_LEVELS ? tree->depth[index] : TREE_LEVELS;
  bool last = (tree->bits[index] & TREE_IS_LAST) != 0;
  bool child = (tree->bits[index] & TREE_HAS_CHILD) != 0 && level < TREE_LEVELS;
  tree->more[level] = !last;
  tree_color(tree, EX_DIM);
  for (size_t i = 0; i < level; i++) fputs(part[tree->more[i]], stdout);
  fputs(part[own ? 2 + !last : !last], stdout);
  if (!own) fputs(part[child], stdout);
  tree_plain(tree, EX_DIM);
  return 3 * (level + (own ? 1 : 2));
}

/* What was done ("write", "deallocate"), and to which type; type.len 0: the name has no such parts, `verb` is the name. */
typedef struct tree_words {
  azact_str verb, type;
  char lower[48];
} tree_words;

static void tree_words_of(const azact_group_operation *op, tree_words *ret) {
  azact_operation parts = {.struct_size = sizeof parts};
  ret->verb = op->operation_name.len > 0 ? op->operation_name : ex_str("(no operation)");
  ret->type = ex_str(NULL);
  if (azact_operation_parse(op->operation_name.ptr, op->operation_name.len, &parts) != AZACT_OK) return;
  if (parts.resource_type.len == 0 || (parts.verb == AZACT_VERB_NONE && parts.sub_verb.len == 0)) return;
  ret->type = ex_type_text(&parts);
  ret->verb = ex_str(azact_verb_name(parts.verb));
  if (parts.sub_verb.len == 0) return;
  ret->verb = (azact_str){ret->lower, parts.sub_verb.len < sizeof ret->lower ? parts.sub_verb.len : sizeof ret->lower};
  for (size_t i = 0; i < ret->verb.len; i++) {
    char c = parts.sub_verb.ptr[i];
    ret->lower[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c); /* the wire may shout it */
  }
}

/* " vm-web-01", on a wide screen " rg-shop/vm-web-01"; the whole id if it cannot be taken apart. Returns the columns. */
static size_t tree_resource(const ex_tree *tree, azact_str id, size_t room) {
  azact_resource *resource = NULL;
  azact_str name = {"", 0}, group = {"", 0};
  size_t used = 1;
  if (id.len == 0 || room < 8) return 0;
  if (azact_resource_parse(id.ptr, id.len, NULL, &resource) != AZACT_OK) return 0;
  bool below_group = tree->width >= 100 && azact_resource_kind(resource) == AZACT_KIND_RESOURCE;
  if (azact_resource_name(resource, &name) != AZACT_OK || name.len == 0) name = id;
  putchar(' ');
  if (below_group && azact_resource_group(resource, &group) == AZACT_OK && group.len < room / 2) {
    used += tree_cell(tree, group, room - used, EX_BOLD, false);
    used += tree_cell(tree, ex_str("/"), room - used, EX_BOLD, false);
  }
  used += tree_cell(tree, name, room - used, EX_BOLD, false);
  azact_resource_unref(resource);
  return used;
}

static const char *tree_state_color(const azact_group_operation *op) {
  if (op->state == AZACT_STATE_OPEN) return EX_CYAN;
  if (op->state == AZACT_STATE_NOTICE && op->outcome == AZACT_OUTCOME_UNKNOWN) return EX_DIM;
  return tree_outcome_color(op->outcome);
}

/* The state and the duration; where there is none its room serves for the outcome, if the state does not tell that. */
static void tree_state(const ex_tree *tree, const azact_group_operation *op) {
  char text[64];
  bool timed = (op->flags & AZACT_OPERATION_HAS_DURATION) != 0;
  bool untold = op->state == AZACT_STATE_SINGLE || op->state == AZACT_STATE_ORPHAN_END || op->state == AZACT_STATE_NOTICE;
  const char *state = azact_state_name(op->state), *outcome = azact_outcome_name(op->outcome);
  bool bad = op->outcome == AZACT_OUTCOME_FAILURE || op->outcome == AZACT_OUTCOME_CANCELLED;
  int len = snprintf(text, sizeof text, "%s%s%s", state, untold && bad ? " " : "", untold && bad ? outcome : "");
  tree_cell(tree, (azact_str){text, len > 0 ? (size_t)len : 0}, timed ? 11 : 20, tree_state_color(op), timed);
  if (!timed) return;
  fputs("  ", stdout);
  tree_right(tree, tree_span(op->duration_ns > 0 ? (uint64_t)op->duration_ns : 0, text), 7, NULL);
}

static void tree_operation(ex_tree *tree, size_t index, const azact_group_info *info, const azact_group_operation *op) {
  char text[32];
  tree_words words;
  bool wide = tree->width >= 100;
  size_t left = tree->width - (wide ? 9 : 0) - 2 - 11 - 2 - 7, used = tree_indent(tree, index, true);
  tree_words_of(op, &words);
  used += tree_cell(tree, words.verb, left - used, NULL, false);
  int len = op->attempt > 1 ? snprintf(text, sizeof text, " attempt %" PRIu32, op->attempt) : 0;
  size_t room = left - used > (size_t)len ? left - used - (size_t)len : 0;
  used += tree_resource(tree, op->resource_id, room);
  if (len > 0) used += tree_cell(tree, (azact_str){text, (size_t)len}, left - used, EX_YELLOW, false);
  if (words.type.len > 0 && left - used > 3) {
    putchar(' ');
    used += 1 + tree_cell(tree, words.type, left - used - 1, EX_DIM, false);
  }
  for (; used < left; used++) putchar(' ');
  if (wide) {
    bool timed = (op->flags & AZACT_OPERATION_HAS_START) != 0 && op->start_ns >= info->start_ns;
    azact_str offset = ex_str(NULL);
    text[0] = '+';
    if (timed) offset = tree_span((uint64_t)op->start_ns - (uint64_t)info->start_ns, text + 1);
    tree_right(tree, timed ? (azact_str){text, offset.len + 1} : offset, 9, EX_DIM);
  }
  fputs("  ", stdout);
  tree_state(tree, op);
  putchar('\n');
}

/* Runs of blanks and line ends as one blank: messages come as indented JSON, too. Returns the length. */
static size_t tree_squeeze(azact_str text, char *out, size_t cap, size_t len) {
  for (size_t i = 0; i < text.len && len < cap; i++) {
    bool blank = text.ptr[i] == ' ' || text.ptr[i] == '\t' || text.ptr[i] == '\r' || text.ptr[i] == '\n';
    if (!blank)
      out[len++] = text.ptr[i];
    else if (len > 0 && out[len - 1] != ' ')
      out[len++] = ' ';
  }
  return len;
}

/* A text below its operation, in as many lines as it needs, but not more than a few. */
static void tree_message(ex_tree *tree, size_t index, const char *text, size_t len, const char *color) {
  for (size_t line = 1; len > 0; line++) {
    size_t room = tree->width - tree_indent(tree, index, false);
    size_t take = line < TREE_MESSAGE_LINES ? ex_line_fit(text, len, room) : len;
    size_t shown = take > 0 && take < len && text[take - 1] == ' ' ? take - 1 : take;
    tree_cell(tree, (azact_str){text, shown}, room, color, false);
    putchar('\n');
    text += take;
    len -= take;
  }
}

/* Why it failed, and who did it if that is not who is named in the head. */
static void tree_notes(ex_tree *tree, size_t index, const azact_group_operation *op, azact_str caller) {
  char text[2048];
  bool bad = op->outcome == AZACT_OUTCOME_FAILURE || op->outcome == AZACT_OUTCOME_CANCELLED;
  size_t len = tree_squeeze(op->error_code, text, 200, 0);
  if (len > 0 && op->error_message.len > 0) len = tree_squeeze(ex_str(": "), text, sizeof text, len);
  len = tree_squeeze(op->error_message, text, sizeof text, len);
  if (len > 0) tree_message(tree, index, text, len, bad ? tree_outcome_color(op->outcome) : NULL);
  if (op->caller.len == 0 || (op->caller.len == caller.len && memcmp(op->caller.ptr, caller.ptr, caller.len) == 0)) return;
  len = tree_squeeze(ex_str("by "), text, sizeof text, 0);
  len = tree_squeeze(op->caller, text, 400, len);
  tree_message(tree, index, text, len, EX_DIM);
}

/* ---- the whole ---- */

static bool tree_room(ex_tree *tree, size_t count) {
  if (count <= tree->cap) return true;
  if (count > SIZE_MAX / (2 * sizeof *tree->depth)) return false;
  ex_tree_free(tree);
  tree->cap = 0;
  tree->depth = malloc(2 * count * sizeof *tree->depth);
  tree->bits = malloc(2 * count);
  if (!tree->depth || !tree->bits) return false;
  tree->cap = 2 * count;
  return true;
}

/* Operations come depth first, so that what hangs under one stands behind it: which is the last of its siblings is seen from
 * the end, how deep it stands from the beginning. */
static void tree_shape(ex_tree *tree, const azact_group *group, size_t count) {
  azact_group_operation op = {.struct_size = sizeof op};
  bool top = false;
  memset(tree->bits, 0, count);
  for (size_t i = count; i-- > 0;) {
    if (azact_group_operation_at(group, i, &op) != AZACT_OK) continue;
    bool under = op.parent >= 0 && (uint64_t)op.parent < i;
    bool seen = under ? (tree->bits[op.parent] & TREE_HAS_CHILD) != 0 : top;
    if (!seen) tree->bits[i] |= TREE_IS_LAST;
    if (under)
      tree->bits[op.parent] |= TREE_HAS_CHILD;
    else
      top = true;
  }
}

bool ex_tree_group(ex_tree *tree, const azact_group *group) {
  azact_group_info info = {.struct_size = sizeof info};
  azact_group_operation op = {.struct_size = sizeof op}, root = {.struct_size = sizeof root};
  if (azact_group_facts(group, &info) != AZACT_OK || !tree_room(tree, info.operation_count)) return false;
  if (azact_group_operation_at(group, info.root, &root) != AZACT_OK) return false;
  if (tree->groups++ > 0) putchar('\n');
  tree_head(tree, group, &info, &root);
  tree_shape(tree, group, info.operation_count);
  for (size_t i = 0; azact_group_operation_at(group, i, &op) == AZACT_OK && !ferror(stdout); i++) {
    tree->depth[i] = op.parent >= 0 && (uint64_t)op.parent < i ? tree->depth[op.parent] + 1 : 0;
    tree_operation(tree, i, &info, &op);
    tree_notes(tree, i, &op, root.caller);
  }
  return true;
}
