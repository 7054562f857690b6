"""What protects the library from its hosts, taken away: the host of tests/hosts that it protects from must then fail."""
from __future__ import annotations

from workshop import Edit, Mutant

API, READER, MEM = "src/api/api_base.c", "src/api/api_reader.c", "src/core/mem.c"
FEATURE = "int32_t azact_has_feature(const char *name) {\n"
NEXT = "  return azacti_reader_next(reader, ret);\n"
WITHOUT = [f"-{what}AZACT_HAVE_{part}{value}" for part in ("ICU", "ZLIB", "ZSTD") for what, value in (("U", ""), ("D", "=0"))]
CONDITIONAL = [API, "src/text/foldicu.c", "src/text/transicu.c", "src/input/inflate_gzip.c", "src/input/inflate_zstd.c"]
LIBRARIES = ["^-l", r"lib(icu|z|zstd)", "nodelete"]

# The base itself, so that nothing below fails for being built without optimisation; and a build without the optional libraries.
BARE = Mutant("without ICU, zlib and zstd", cflags=WITHOUT, also=CONDITIONAL, unlink=LIBRARIES)

# Each with the hosts that must fail and what they must say.
REMOVED = [
    Mutant("the library calls jansson", [
        Edit(API, FEATURE, "extern void *json_object_get(const void *object, const char *key);\n" + FEATURE +
             "  if (json_object_get(NULL, name)) return 2;\n")],
        link=["-ljansson"], refused=[("names", r"called the host's json_object_get")]),
    Mutant("the library takes json_object_get from whoever has it", [
        Edit(API, FEATURE, "extern void *json_object_get(const void *object, const char *key) __attribute__((weak));\n" + FEATURE +
             "  static uint64_t tree[16];\n  if (json_object_get) json_object_get(tree, name);\n"
             "  for (int i = 0; i < 16; i++)\n    if (tree[i]) return 99;\n")],
        refused=[("jsonc", r"it gets another text: b'1\.0\.0 99'")]),
    Mutant("inner names can be seen", cflags=["-fvisibility=default"], also=[MEM], unlink=["version-script"],
           refused=[("names", r"called the host's azacti_(z?alloc|mem_init)")]),
    Mutant("the library can be unloaded, ICU stays", unlink=["nodelete"], refused=[("load", r"the heap grows|was unloaded, and ICU with it")]),
    Mutant("a lock of the whole process", [
        Edit(READER, NEXT, "  static atomic_flag lock = ATOMIC_FLAG_INIT;\n  while (atomic_flag_test_and_set(&lock)) {\n  }\n"
             "  azact_status status = azacti_reader_next(reader, ret);\n  atomic_flag_clear(&lock);\n  return status;\n")],
        refused=[("fork", r"a child that reads \([pdmf]\) ends with signal 14")]),
    Mutant("a reader remembers its process", [
        Edit(READER, "azact_status azact_reader_new(", "extern int getpid(void);\nstatic int owner;\nazact_status azact_reader_new("),
        Edit(READER, NEXT, "  if (!owner) owner = getpid();\n  if (owner != getpid()) return AZACT_ERR_USAGE;\n" + NEXT)],
        refused=[("fork", r"a child that reads \([pdmf]\) ends with status")]),
    Mutant("a large buffer on the stack", [
        Edit(READER, NEXT, "  volatile char room[65536];\n  for (size_t i = 0; i < sizeof room; i += 512) room[i] = 1;\n" + NEXT)],
        refused=[("stack", r"it ended with -11")]),
    Mutant("letters are those of the locale", [
        Edit("src/core/ascii.c", "bool azacti_eq_nocase(azact_str a, azact_str b) {\n  if (a.len != b.len) return false;\n",
             "extern int strncasecmp(const char *a, const char *b, size_t len);\nbool azacti_eq_nocase(azact_str a, azact_str b) {\n"
             "  if (a.len != b.len) return false;\n  if (a.len < 99) return strncasecmp(a.ptr, b.ptr, a.len) == 0;\n")],
        refused=[("locale", r"another text in the locale tr_TR\.ISO-8859-9.*another text while locales are switched")]),
    Mutant("enums in a struct", [
        Edit("include/azactivity/view.h", "typedef struct azact_result {",
             "enum azact_a { AZACT_A };\nenum azact_b { AZACT_B };\ntypedef struct azact_result {"),
        Edit("include/azactivity/view.h", "  uint32_t phase;      /* AZACT_PHASE_* */\n  uint32_t outcome;    /* AZACT_OUTCOME_* */",
             "  enum azact_a phase;\n  enum azact_b outcome;")],
        refused=[("enums", r"it gets another text|it ended with -6")]),
    Mutant("malloc beside the host's allocator", [
        Edit(MEM, "void *azacti_alloc(const azacti_mem *mem, size_t size) { return", "void *azacti_alloc(const azacti_mem *mem, size_t size) { free(malloc(64)); return")],
        refused=[("memory", r"calls of malloc and free came from the library")]),
    Mutant("the host's allocator is not taken", [
        Edit(MEM, "  *mem = (azacti_mem){copy.alloc, copy.realloc, copy.free, copy.user};", "  *mem = (azacti_mem){mem_std_alloc, mem_std_realloc, mem_std_free, NULL};")],
        refused=[("memory", r"the host's allocator was hardly used")]),
    Mutant("a block is not given back", [
        Edit(MEM, "  if (ptr) mem->free(ptr, size ? size : 1, mem->user);", "  if (ptr && size != 64) mem->free(ptr, size ? size : 1, mem->user);")],
        refused=[("memory", r"memory is left")]),
    Mutant("a symbol that nobody has", [
        Edit(API, FEATURE, "extern int azacti_nowhere(void);\n" + FEATURE + "  if (name == (const char *)1) return azacti_nowhere();\n")],
        refused=[("bindnow", r"undefined symbol: azacti_nowhere")]),
    Mutant("ICU is called though it is off", [Edit("src/text/foldicu.c", "#if AZACT_HAVE_ICU", "#if 1")],
           cflags=WITHOUT, also=CONDITIONAL, unlink=LIBRARIES, refused=[("noicu", r"it calls \['u_foldCase")]),
]
