"""The mutated copies of tests/abi/mutants: what breaks an ABI, and what does not."""
from __future__ import annotations

from workshop import Edit, Mutant

BASE, VIEW, EVENT = "include/azactivity/base.h", "include/azactivity/view.h", "include/azactivity/event.h"
TOKEN_END = "  azact_str address;   /* claim ipaddr, as found */\n"
GROWN = Edit(VIEW, TOKEN_END, TOKEN_END + "  uint64_t later;      /* of a later version */\n")
LAST = "  azact_version;\n"

ALLOWED = [
    Mutant("as it is"),
    Mutant("a function is added, in a node of its own", [
        Edit("azactivity.map", "", "\nAZACT_1.1 {\n  global:\n    azact_added;\n} AZACT_1.0;\n"),
        Edit(BASE, "/* Number of the ABI,", "/* New. Since 1.1. */\nAZACT_API int32_t azact_added(const char *name);\n\n/* Number of the ABI,"),
        Edit("src/api/api_base.c", "", "\nint32_t azact_added(const char *name) { return name != NULL; }\n")]),
    Mutant("a sized struct grows at its end", [GROWN]),
    Mutant("a constant is added", [Edit(EVENT, "#define AZACT_ORIGIN_DERIVED 6u", "#define AZACT_ORIGIN_LATER 7u\n#define AZACT_ORIGIN_DERIVED 6u")]),
]

REFUSED = [
    Mutant("the type of a parameter is changed", [
        Edit(BASE, "azact_status_name(azact_status status)", "azact_status_name(int64_t status)"),
        Edit("src/api/api_base.c", "azact_status_name(azact_status status)", "azact_status_name(int64_t status)")],
        refused=[("abi", r"abidiff.*azact_status_name.*parameter 1 of type")]),
    Mutant("a parameter is added", [
        Edit(BASE, "azact_has_feature(const char *name)", "azact_has_feature(const char *name, size_t len)"),
        Edit("src/api/api_base.c", "azact_has_feature(const char *name)", "azact_has_feature(const char *name, size_t len)")],
        refused=[("abi", r"abidiff.*azact_has_feature")]),
    Mutant("the result is of another type", [
        Edit(BASE, "uint32_t azact_abi_version(void)", "uint64_t azact_abi_version(void)"),
        Edit("src/api/api_base.c", "uint32_t azact_abi_version(void)", "uint64_t azact_abi_version(void)")],
        refused=[("abi", r"abidiff.*azact_abi_version.*return type changed")]),
    Mutant("a field is put into a struct", [Edit(VIEW, "  int64_t issued_ns;", "  uint64_t inserted;\n  int64_t issued_ns;")],
           refused=[("abi", r"azact_token\.issued_ns moved"), ("abi", r"azact_token\.inserted was put in"), ("abi", r"abidiff.*azact_token")]),
    Mutant("a field takes the place of the reserved one", [
        Edit(VIEW, "  uint32_t reserved;\n  azact_str reason;", "  uint32_t retries;\n  azact_str reason;")],
        refused=[("abi", r"azact_result\.reserved is gone")]),
    Mutant("a field is of another type of the same size", [Edit(VIEW, "  int32_t mfa; ", "  uint32_t mfa; ")],
           refused=[("abi", r"azact_token\.mfa moved or is of another type"), ("abi", r"abidiff.*azact_token.*mfa")]),
    Mutant("a fixed struct grows", [Edit(BASE, "} azact_str;", "  size_t cap;\n} azact_str;")],
           refused=[("abi", r"layout: azact_str was"), ("abi", r"abidiff.*azact_str")]),
    Mutant("a struct grows, and yesterday's size is not taken any more", [
        GROWN, Edit("src/api/api_view.c", "#define APIVIEW_OF_EVENT(",
                    "#undef AZACTI_FIRST\n#define AZACTI_FIRST(type, last) sizeof(type)\n#define APIVIEW_OF_EVENT(")],
        refused=[("abi", r"the program of 1\.0\.0.*"), ("abi", r"azact_event_token\(event, &token\.s\)")]),
    Mutant("a struct grows by less than its padding", [Edit(VIEW, TOKEN_END, TOKEN_END + "  uint32_t later;\n")],
           refused=[("abi", r"azact_token has 4 unnamed bytes at its end")]),
    Mutant("constants are renumbered", [
        Edit("include/azactivity/operation.h", "#define AZACT_OUTCOME_FAILURE 2u", "#define AZACT_OUTCOME_FAILURE 3u"),
        Edit("include/azactivity/operation.h", "#define AZACT_OUTCOME_CANCELLED 3u", "#define AZACT_OUTCOME_CANCELLED 2u")],
        refused=[("abi", r'values: it was "AZACT_OUTCOME_FAILURE 2"')]),
    Mutant("a status has another value", [Edit(BASE, "#define AZACT_ERR_LIMIT (-5)", "#define AZACT_ERR_LIMIT (-8)")],
           refused=[("abi", r'values: it was "AZACT_ERR_LIMIT -5"'), ("abi", r"the program of 1\.0\.0: it was \"status -5 AZACT_ERR_LIMIT")]),
    Mutant("a field has another id", [Edit("include/azactivity/fields.h", "#define AZACT_F_CALLER 12u", "#define AZACT_F_CALLER 112u")],
           refused=[("abi", r'values: it was "AZACT_F_CALLER 12"')]),
    Mutant("a constant is gone", [Edit(EVENT, "#define AZACT_ORIGIN_CLAIMS 2u ", "#define AZACT_ORIGIN_TOKEN 2u ")],
           also=["src/api/api_base.c"], refused=[("abi", r'"AZACT_ORIGIN_CLAIMS 2" and is .gone')]),
    Mutant("a symbol is gone from the map", [Edit("azactivity.map", LAST.strip(), "")],
           refused=[("abi", r"symbols: azact_version@@AZACT_1\.0 is gone"), ("symbols", r"headers and azactivity\.map: only in the first \['azact_version'\]")]),
    Mutant("a function is gone everywhere", [
        Edit("azactivity.map", "    azact_value_raw;\n", ""),
        Edit("include/azactivity/value.h", "AZACT_API azact_status azact_value_raw(const azact_value *value, azact_str *ret);", ""),
        Edit("src/api/api_value.c", "azact_status azact_value_raw(", "static azact_status azact_value_raw(")],
        refused=[("abi", r"symbols: azact_value_raw@@AZACT_1\.0 is gone"), ("abi", r"abidiff.*azact_value_raw"),
                 ("abi", r"the program of 1\.0\.0")]),
    Mutant("a function moves to another node", [
        Edit("azactivity.map", "    azact_value_raw;\n", ""),
        Edit("azactivity.map", "", "\nAZACT_1.1 {\n  global:\n    azact_value_raw;\n} AZACT_1.0;\n")],
        refused=[("abi", r"symbols: azact_value_raw@@AZACT_1\.0 is azact_value_raw@@AZACT_1\.1"),
                 ("abi", r"the program of 1\.0\.0.*"), ("abi", r"undefined symbol: azact_value_raw, version AZACT_1\.0")]),
    Mutant("a function that no header names is exported", [
        Edit("azactivity.map", LAST, LAST + "    azact_back_door;\n"),
        Edit("src/api/api_base.c", "", "\nAZACT_API int32_t azact_back_door(void);\nint32_t azact_back_door(void) { return 1; }\n")],
        refused=[("symbols", r"headers and azactivity\.map: .*only in the second \['azact_back_door'\]")]),
    Mutant("a function of a header is not exported", [
        Edit(BASE, "/* Number of the ABI,", "/* New. Since 1.0. */\nAZACT_API int32_t azact_forgotten(void);\n\n/* Number of the ABI,")],
        refused=[("symbols", r"headers and azactivity\.map: only in the first \['azact_forgotten'\]")]),
    Mutant("another name", [], link=["-Wl,-soname,libazactivity.so.2"], refused=[("symbols", r"soname"), ("abi", r"abidiff")]),
    Mutant("without debug information", strip=True, refused=[("abi", r"no debug information, so nothing can be compared")]),
    Mutant("a global of the archive has no prefix", [Edit("src/core/ascii.c", "", "\nint helper_count(int a);\nint helper_count(int a) { return a + 1; }\n")],
           refused=[("symbols", r"without the prefix: \['helper_count'\]")]),
    Mutant("a constructor", [Edit("src/core/ascii.c", "", "\n__attribute__((constructor)) static void ascii_begin(void) {}\n")],
           refused=[("symbols", r"constructors or destructors in the static library: \['\.init_array'\]"), ("sources", r"constructor")]),
    Mutant("a destructor", [Edit("src/core/ascii.c", "", "\n__attribute__((destructor)) static void ascii_end(void) {}\n")],
           refused=[("symbols", r"constructors or destructors in the static library: \['\.fini_array'\]")]),
    Mutant("thread-local memory", [Edit("src/core/ascii.c", "", "\nextern _Thread_local int azacti_own;\n_Thread_local int azacti_own;\n")],
           refused=[("symbols", r"thread-local memory in the static library")]),
    Mutant("mutable global state", [Edit("src/core/ascii.c", "", "\nint azacti_count(void);\nint azacti_count(void) {\n  static int count;\n  return ++count;\n}\n")],
           refused=[("symbols", r"mutable global state: \['count'\]")]),
    Mutant("exported data", [Edit("azactivity.map", LAST, LAST + "    azact_counter;\n"),
                             Edit("src/api/api_base.c", "", "\nAZACT_API extern int32_t azact_counter;\nint32_t azact_counter = 1;\n")],
           refused=[("symbols", r"exported data: \['azact_counter'\]")]),
    Mutant("one more library is needed", link=["-Wl,--no-as-needed", "-lm"], refused=[("symbols", r"needs \['libm\.so\.6'\]")]),
    Mutant("ICU can be unloaded", unlink=["nodelete"], refused=[("symbols", r"-z nodelete must be set exactly when ICU is linked")]),
    Mutant("an ifunc", [Edit("src/core/ascii.c", "", "\nstatic int ascii_one(void) { return 1; }\nstatic int (*ascii_choose(void))(void) { return ascii_one; }\n"
                             "int azacti_chosen(void) __attribute__((ifunc(\"ascii_choose\")));\n")],
           refused=[("symbols", r"ifunc"), ("sources", r"ifunc")]),
    *(Mutant(f"a header says {what}", [Edit(VIEW, "  int64_t issued_ns;", new)], refused=[("header text", reason)]) for what, new, reason in (
        ("bool", "  bool issued;\n  int64_t issued_ns;", r"bool may not cross"),
        ("long", "  long issued_ns;", r"long may not cross"),
        ("time_t", "  time_t issued_ns;", r"time_t may not cross"),
        ("FILE", "  FILE *out;\n  int64_t issued_ns;", r"FILE may not cross"),
        ("enum", "  enum azact_mode mode;\n  int64_t issued_ns;", r"enum may not cross"),
        ("a bit-field", "  uint32_t issued : 1;\n  int64_t issued_ns;", r"bit-field may not cross"),
        ("a union", "  union { int64_t a; } u;\n  int64_t issued_ns;", r"union may not cross"),
        ("a foreign type", "  pthread_t thread;\n  int64_t issued_ns;", r'the type of "pthread_t thread"'))),
    Mutant("a function takes a struct by value", [Edit(BASE, "azact_has_feature(const char *name)", "azact_has_feature(azact_str name)"),
                                                  Edit("src/api/api_base.c", "int32_t azact_has_feature(const char *name) {", "int32_t azact_has_feature(azact_str text) {\n  const char *name = text.ptr;")],
           refused=[("header text", r"azact_str name: a struct by value")]),
    Mutant("a function takes varargs", [Edit(BASE, "/* Number of the ABI,", "/* New. Since 1.0. */\nAZACT_API void azact_say(const char *format, ...);\n\n/* Number of the ABI,")],
           refused=[("header text", r"varargs may not cross")]),
    Mutant("an inline function in a header", [Edit(BASE, "/* Number of the ABI,", "static inline int32_t azact_quick(void) { return 1; }\n/* Number of the ABI,")],
           refused=[("header text", r"static inline may not cross")]),
    Mutant("a header that leans on another", [Edit("include/azactivity/operation.h", "#include <azactivity/base.h>\n", "")],
           refused=[("headers", r"operation\.h alone as c99 with gcc")]),
    Mutant("a header that is no C++", [Edit(BASE, "azact_has_feature(const char *name)", "azact_has_feature(const char *class)")],
           refused=[("headers", r"base\.h alone as c\+\+11 with g\+\+")]),
    Mutant("a floor looks down", [Edit("src/core/ascii.c", '#include "core/ascii.h"', '#include "core/ascii.h"\n#include "reader/reader_p.h"')],
           refused=[("layers", r"core/ascii\.c looks down at reader/reader_p\.h")]),
    Mutant("a foreign header", [Edit("src/view/names.c", '#include "view/names.h"', '#include "view/names.h"\n#include <locale.h>')],
           refused=[("layers", r"<locale\.h> is not among the allowed"), ("sources", r"locale\.h")]),
    Mutant("malloc outside of its file", [Edit("src/core/ascii.c", "", "\nvoid *malloc(unsigned long);\nvoid *azacti_take(void);\nvoid *azacti_take(void) { return malloc(8); }\n")],
           refused=[("sources", r"core/ascii\.c.*'malloc\('")]),
]
