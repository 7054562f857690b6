/* Every source, compression, encoding and chunking gives the same text with the right offsets; damage and limits. */
#if !defined(_POSIX_C_SOURCE)
#  define _POSIX_C_SOURCE 200809L
#endif
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <azactivity/reader.h>
#include "input/input.h"
#include "text/utf8.h"
#if AZACT_HAVE_ZLIB
#  include <zlib.h>
#endif
#if AZACT_HAVE_ZSTD
#  include <zstd.h>
#endif

typedef struct bytes {
  uint8_t *ptr;
  size_t len, cap;
} bytes;

static void add(bytes *b, const void *data, size_t len) {
  if (b->len + len > b->cap) {
    b->cap = (b->len + len) * 2;
    b->ptr = realloc(b->ptr, b->cap);
  }
  if (len) memcpy(b->ptr + b->len, data, len);
  b->len += len;
}

static uint32_t next_random(uint32_t *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

/* Lines of very different lengths, some with letters of two, three and four bytes. */
static bytes make_text(size_t about) {
  bytes text = {0};
  uint32_t seed = 7;
  while (text.len < about) {
    char number[32];
    size_t len = next_random(&seed) % 20 == 0 ? next_random(&seed) % 3000 : next_random(&seed) % 80;
    add(&text, number, (size_t)snprintf(number, sizeof number, "{\"%u\":\"", next_random(&seed)));
    for (size_t i = 0; i < len; i++) {
      static const char *const letters[] = {"a", "b", "c", "d", "e", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9d\x84\x9e"};
      const char *letter = letters[next_random(&seed) % 8];
      add(&text, letter, strlen(letter));
    }
    add(&text, "\"}\n", 3);
  }
  return text;
}

/* ---- encodings ---- */

typedef struct encoding {
  const char *name;
  bool bom;
} encoding;

static const encoding encodings[] = {{"utf-8", false},    {"utf-8", true},    {"utf-16le", false}, {"utf-16le", true},
                                     {"utf-16be", false}, {"utf-16be", true}, {"utf-32le", true},  {"utf-32be", true}};
#define ENCODINGS ((int)(sizeof encodings / sizeof encodings[0]))

static size_t encode_cp(const char *name, uint32_t cp, uint8_t out[4]) {
  if (name[4] == '8') return azacti_utf8_put(cp, out);
  bool big = name[6] == 'b';
  if (name[4] == '3') {
    for (unsigned i = 0; i < 4; i++) out[i] = (uint8_t)(cp >> (big ? 24 - 8 * i : 8 * i));
    return 4;
  }
  uint32_t units[2] = {cp, 0}, count = 1;
  if (cp > 0xffff) {
    units[0] = 0xd800 + ((cp - 0x10000) >> 10);
    units[1] = 0xdc00 + ((cp - 0x10000) & 0x3ff);
    count = 2;
  }
  for (unsigned i = 0; i < count; i++) {
    out[2 * i] = (uint8_t)(units[i] >> (big ? 8 : 0));
    out[2 * i + 1] = (uint8_t)(units[i] >> (big ? 0 : 8));
  }
  return 2 * count;
}

/* map[i]: where the character that byte i of the text belongs to begins; map[len]: the end. */
static bytes encode(const bytes *text, const encoding *e, uint64_t *map) {
  bytes coded = {0};
  uint8_t out[4];
  if (e->bom) add(&coded, out, encode_cp(e->name, 0xfeff, out));
  const uint8_t *p = text->ptr, *end = p + text->len;
  while (p < end) {
    const uint8_t *at = p;
    bool bad = false;
    uint32_t cp = azacti_utf8_next(&p, end, &bad);
    bool same = strcmp(e->name, "utf-8") == 0;
    for (const uint8_t *q = at; q < p; q++) map[q - text->ptr] = coded.len + (same ? (size_t)(q - at) : 0);
    add(&coded, out, encode_cp(e->name, cp, out));
    /* behind its first byte a character is consumed */
    for (const uint8_t *q = at + 1; q < p && !same; q++) map[q - text->ptr] = coded.len;
  }
  map[text->len] = coded.len;
  return coded;
}

/* ---- compression ---- */

enum packing { PLAIN, GZIP, GZIP_MEMBERS, ZSTD, ZSTD_FRAMES, PACKINGS };

static bool can_pack(int packing) {
  if (packing == GZIP || packing == GZIP_MEMBERS) return AZACT_HAVE_ZLIB;
  if (packing == ZSTD || packing == ZSTD_FRAMES) return AZACT_HAVE_ZSTD;
  return true;
}

#if AZACT_HAVE_ZLIB
static void add_gzip(bytes *out, const uint8_t *in, size_t len, bool head) {
  z_stream z = {0};
  ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  static Bytef name[] = "name.json", note[] = "a comment", extra[] = "extra field";
  gz_header info = {.name = name, .comment = note, .extra = extra, .extra_len = sizeof extra, .hcrc = 1};
  if (head) deflateSetHeader(&z, &info);
  uLong bound = deflateBound(&z, len) + 200;
  uint8_t *packed = malloc(bound);
  z.next_in = (Bytef *)(uintptr_t)in;
  z.avail_in = (uInt)len;
  z.next_out = packed;
  z.avail_out = (uInt)bound;
  ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
  add(out, packed, z.total_out);
  deflateEnd(&z);
  free(packed);
}
#else
static void add_gzip(bytes *out, const uint8_t *in, size_t len, bool head) { (void)out, (void)in, (void)len, (void)head; }
#endif

#if AZACT_HAVE_ZSTD
static void add_zstd(bytes *out, const uint8_t *in, size_t len, bool sum) {
  ZSTD_CCtx *z = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, sum);
  size_t bound = ZSTD_compressBound(len);
  uint8_t *packed = malloc(bound);
  size_t size = ZSTD_compress2(z, packed, bound, in, len);
  ck_assert(!ZSTD_isError(size));
  add(out, packed, size);
  free(packed);
  ZSTD_freeCCtx(z);
}
#else
static void add_zstd(bytes *out, const uint8_t *in, size_t len, bool sum) { (void)out, (void)in, (void)len, (void)sum; }
#endif

static bytes pack(const bytes *in, int packing) {
  bytes out = {0};
  size_t third = in->len / 3;
  switch (packing) {
  case GZIP: add_gzip(&out, in->ptr, in->len, false); break;
  case GZIP_MEMBERS:
    add_gzip(&out, in->ptr, third, true);
    add_gzip(&out, in->ptr, 0, true);
    add(&out, "\0\0\0\0\0\0\0", 7); /* padding between members */
    add_gzip(&out, in->ptr + third, in->len - third, true);
    add(&out, "\0\0\0", 3);
    break;
  case ZSTD: add_zstd(&out, in->ptr, in->len, false); break;
  case ZSTD_FRAMES:
    add(&out, "\x51\x2a\x4d\x18\x05\0\0\0hello", 13); /* skippable */
    add_zstd(&out, in->ptr, third, true);
    add(&out, "\x5f\x2a\x4d\x18\0\0\0\0", 8);
    add_zstd(&out, in->ptr + third, in->len - third, true);
    break;
  default: add(&out, in->ptr, in->len); break;
  }
  return out;
}

/* ---- sources ---- */

enum source { MEMORY_COPY, MEMORY_BORROW, FILE_FD, FILE_PATH, FEED, SOURCES };

typedef struct opened {
  azacti_input *input;
  FILE *file;
  char path[64];
  const bytes *data; /* to be fed */
  size_t fed, piece;
  int released;
} opened;

static void count_release(const void *data, size_t len, void *user) {
  (void)data, (void)len;
  ++*(int *)user;
}

static azacti_input_config make_config(size_t block_bytes) {
  azacti_input_config config = {.block_bytes = block_bytes};
  ck_assert_int_eq(azacti_mem_init(&config.mem, NULL), AZACT_OK);
  return config;
}

static void open_file(opened *o, const azacti_input_config *config, const bytes *data, bool by_path) {
  int32_t os_error = 0;
  azact_status status;
  if (by_path) {
    strcpy(o->path, "/tmp/azact-test-XXXXXX");
    int fd = mkstemp(o->path);
    ck_assert_int_ge(fd, 0);
    o->file = fdopen(fd, "wb");
  } else {
    o->file = tmpfile();
  }
  ck_assert_ptr_nonnull(o->file);
  ck_assert_uint_eq(fwrite(data->ptr, 1, data->len, o->file), data->len);
  ck_assert_int_eq(fflush(o->file), 0);
  ck_assert_int_eq(fseek(o->file, 0, SEEK_SET), 0);
  if (by_path) {
    status = azacti_input_new_path(config, o->path, &o->input, &os_error);
  } else {
    status = azacti_input_new_fd(config, fileno(o->file), &o->input, &os_error);
  }
  ck_assert_int_eq(status, AZACT_OK);
}

static void open_source(opened *o, const azacti_input_config *config, const bytes *data, int source, size_t piece) {
  memset(o, 0, sizeof *o);
  o->data = data;
  o->piece = piece;
  uint32_t mode = source == MEMORY_COPY ? AZACT_COPY : AZACT_BORROW;
  switch (source) {
  case FEED: ck_assert_int_eq(azacti_input_new_feed(config, &o->input), AZACT_OK); break;
  case FILE_FD:
  case FILE_PATH: open_file(o, config, data, source == FILE_PATH); break;
  default:
    ck_assert_int_eq(azacti_input_new_memory(config, data->ptr, data->len, mode, count_release, &o->released, &o->input),
                     AZACT_OK);
    ck_assert_int_eq(o->released, source == MEMORY_COPY);
  }
}

static void close_source(opened *o) {
  azacti_input_free(o->input);
  if (o->file) fclose(o->file);
  if (o->path[0]) remove(o->path);
}

/* azacti_input_more, feeding when it asks for it. */
static azact_status more(opened *o) {
  for (;;) {
    azact_status status = azacti_input_more(o->input);
    if (status != AZACT_NEED_MORE || !o->data) return status;
    size_t len = o->data->len - o->fed;
    if (len == 0) {
      ck_assert_int_eq(azacti_input_finish(o->input), AZACT_OK);
      ck_assert_int_eq(azacti_input_feed(o->input, "x", 1), AZACT_ERR_USAGE);
      continue;
    }
    if (len > o->piece) len = o->piece;
    uint8_t *exact = malloc(len);
    memcpy(exact, o->data->ptr + o->fed, len);
    ck_assert_int_eq(azacti_input_feed(o->input, exact, len), AZACT_OK);
    memset(exact, 0, len); /* feed has copied it */
    free(exact);
    o->fed += len;
  }
}

/* What an event does: keep a block and the bytes in it. */
typedef struct pin {
  azacti_block *block;
  const uint8_t *ptr;
  size_t at, len;
} pin;

#define PINS 8

/* Read to the end with a mixed consumer; every byte and every offset is compared. Returns what ended it. */
static azact_status read_all(opened *o, const bytes *text, const uint64_t *map, uint64_t origin, uint32_t seed,
                             size_t *ret_read) {
  azact_status status = AZACT_OK;
  size_t done = 0;
  pin pins[PINS] = {{0}};
  unsigned turn = 0;
  while (status == AZACT_OK) {
    azacti_window w;
    status = more(o);
    azacti_input_window(o->input, &w);
    ck_assert_uint_le(done + w.len, text->len);
    if (w.len) ck_assert_mem_eq(w.ptr, text->ptr + done, w.len);
    ck_assert_uint_eq(azacti_input_offset(o->input), origin + map[done]);
    size_t inside = w.len ? next_random(&seed) % w.len : 0;
    ck_assert_uint_eq(azacti_input_offset_at(o->input, inside), origin + map[done + inside]);
    pin *slot = &pins[turn++ % PINS];
    if (turn % 3 == 0 && w.len) {
      azacti_block_unref(slot->block);
      *slot = (pin){azacti_block_ref(w.block), w.ptr, done, w.len};
    }
    /* nothing, all, or part: windows pile up, move and shrink */
    size_t take = turn % 5 == 0 ? w.len : turn % 5 == 1 ? 0 : w.len ? next_random(&seed) % (w.len + 1) : 0;
    azacti_input_consume(o->input, take);
    done += take;
    for (size_t i = 0; i < PINS && turn % 16 == 0; i++) {
      if (pins[i].block) ck_assert_mem_eq(pins[i].ptr, text->ptr + pins[i].at, pins[i].len);
    }
  }
  azacti_window w;
  azacti_input_window(o->input, &w);
  if (w.len) ck_assert_mem_eq(w.ptr, text->ptr + done, w.len);
  azacti_input_consume(o->input, w.len + 5);
  done += w.len;
  ck_assert_uint_eq(azacti_input_offset(o->input), origin + map[done]);
  ck_assert_int_eq(azacti_input_more(o->input), status); /* the end stays */
  for (size_t i = 0; i < PINS; i++) azacti_block_unref(pins[i].block);
  *ret_read = done;
  return status;
}

static void ck_trouble(const azacti_input *input, azact_status status, uint64_t offset, uint64_t length) {
  azacti_trouble trouble;
  azacti_input_trouble(input, &trouble);
  ck_assert_int_eq(trouble.status, status);
  ck_assert_uint_eq(trouble.offset, offset);
  ck_assert_uint_eq(trouble.length, length);
  ck_assert((trouble.message != NULL) == (status != AZACT_OK));
}

static void check_whole(const bytes *text, const uint64_t *map, const encoding *e, const bytes *packed, int packing,
                        int source, size_t piece, size_t block) {
  azacti_input_config config = make_config(block);
  opened o;
  size_t read;
  open_source(&o, &config, packed, source, piece);
  ck_assert_int_eq(read_all(&o, text, map, 0, (uint32_t)piece, &read), AZACT_END);
  ck_assert_uint_eq(read, text->len);
  ck_assert_str_eq(azacti_input_encoding(o.input), e->name);
  ck_assert_int_eq(azacti_input_is_compressed(o.input), packing != PLAIN);
  ck_assert_uint_eq(azacti_input_bytes_in(o.input), packed->len);
  ck_trouble(o.input, AZACT_OK, 0, 0);
  close_source(&o);
}

/* _i: encoding */
START_TEST(all_roads_give_the_same_text) {
  bytes text = make_text(10000);
  uint64_t *map = malloc((text.len + 1) * sizeof *map);
  const encoding *e = &encodings[_i];
  bytes coded = encode(&text, e, map);
  for (int packing = 0; packing < PACKINGS; packing++) {
    if (!can_pack(packing)) continue;
    bytes packed = pack(&coded, packing);
    for (int source = 0; source < SOURCES; source++) {
      static const size_t pieces[] = {1, 2, 3, 7, 64, 1000, 100000}, blocks[] = {64, 4096, 0};
      for (size_t b = 0; b < 3; b++) {
        for (size_t i = 0; i < (source == FEED ? 7 : 1); i++) {
          if (pieces[i] < 7 && source == FEED && blocks[b] == 64) continue;
          check_whole(&text, map, e, &packed, packing, source, pieces[i], blocks[b]);
        }
      }
    }
    free(packed.ptr);
  }
  free(coded.ptr);
  free(text.ptr);
  free(map);
}
END_TEST

/* _i: encoding */
START_TEST(going_on_in_the_middle) {
  bytes text = make_text(3000);
  uint64_t *map = malloc((text.len + 1) * sizeof *map);
  const encoding *e = &encodings[_i];
  bytes coded = encode(&text, e, map);
  for (int packing = 0; packing < PACKINGS; packing++) {
    if (!can_pack(packing)) continue;
    bytes packed = pack(&coded, packing);
    for (int source = 0; source < FEED; source++) {
      for (size_t at = 0; at <= text.len; at += at < text.len && at + 97 > text.len ? text.len - at : 97) {
        while (at < text.len && (text.ptr[at] & 0xc0) == 0x80) at++;
        azacti_input_config config = make_config(4096);
        config.skip = map[at];
        bytes rest = {text.ptr + at, text.len - at, 0};
        opened o;
        size_t read;
        open_source(&o, &config, &packed, source, 0);
        ck_assert_int_eq(read_all(&o, &rest, map + at, 0, 1, &read), AZACT_END);
        ck_assert_uint_eq(read, rest.len);
        close_source(&o);
      }
    }
    free(packed.ptr);
  }
  free(coded.ptr);
  free(text.ptr);
  free(map);
}
END_TEST

START_TEST(going_on_in_a_feed) {
  bytes text = make_text(3000);
  uint64_t *map = malloc((text.len + 1) * sizeof *map);
  for (size_t i = 0; i <= text.len; i++) map[i] = i;
  azacti_input_config config = make_config(4096);
  config.skip = 12345; /* the first byte fed is that one */
  opened o;
  size_t read;
  open_source(&o, &config, &text, FEED, 10);
  ck_assert_int_eq(read_all(&o, &text, map, 12345, 1, &read), AZACT_END);
  ck_assert_uint_eq(read, text.len);
  close_source(&o);
  free(text.ptr);
  free(map);
}
END_TEST

START_TEST(borrowed_text_is_not_copied) {
  static const char text[] = "\xef\xbb\xbf{\"a\":1}";
  azacti_input_config config = make_config(0);
  azacti_input *input;
  azacti_window w;
  int released = 0;
  ck_assert_int_eq(azacti_input_new_memory(&config, text, 10, AZACT_BORROW, count_release, &released, &input), AZACT_OK);
  azacti_input_window(input, &w); /* there before the first call of more */
  ck_assert_ptr_eq(w.ptr, text + 3);
  ck_assert_uint_eq(w.len, 7);
  ck_assert_uint_eq(azacti_input_offset(input), 3);
  ck_assert_int_eq(azacti_input_more(input), AZACT_END);
  azacti_block *held = azacti_block_ref(w.block);
  azacti_input_free(input);
  ck_assert_int_eq(released, 0); /* an event still points there */
  azacti_block_unref(held);
  ck_assert_int_eq(released, 1);

  ck_assert_int_eq(azacti_input_new_memory(&config, NULL, 0, AZACT_BORROW, NULL, NULL, &input), AZACT_OK);
  azacti_input_window(input, &w);
  ck_assert_uint_eq(w.len, 0);
  ck_assert_ptr_nonnull(w.ptr);
  ck_assert_int_eq(azacti_input_more(input), AZACT_END);
  ck_assert_int_eq(azacti_input_feed(input, "x", 1), AZACT_ERR_USAGE);
  ck_assert_int_eq(azacti_input_finish(input), AZACT_ERR_USAGE);
  azacti_input_free(input);
  released = 0;
  config.encoding = "no-such-encoding";
  ck_assert_int_eq(azacti_input_new_memory(&config, text, 10, AZACT_BORROW, count_release, &released, &input),
                   AZACT_ERR_UNSUPPORTED);
  ck_assert_int_eq(released, 1);
}
END_TEST

/* Short inputs: nothing, a BOM alone, less than what recognition wants. */
START_TEST(short_inputs) {
  static const struct {
    const char *in;
    size_t len, text_at;
  } cases[] = {{"", 0, 0},
               {"{", 1, 0},
               {"{}", 2, 0},
               {"{}\n", 3, 0},
               {"\xef\xbb\xbf", 3, 3},
               {"\xef\xbb", 2, 0},
               {"\xef\xbb\xbf{}", 5, 3}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    for (int source = 0; source < SOURCES; source++) {
      bytes in = {(uint8_t *)(uintptr_t)cases[i].in, cases[i].len, 0};
      bytes text = {in.ptr + cases[i].text_at, in.len - cases[i].text_at, 0};
      uint64_t map[8];
      for (size_t k = 0; k < 8; k++) map[k] = k;
      azacti_input_config config = make_config(0);
      opened o;
      size_t read;
      open_source(&o, &config, &in, source, 1);
      ck_assert_int_eq(read_all(&o, &text, map, cases[i].text_at, 1, &read), AZACT_END);
      ck_assert_uint_eq(read, text.len);
      close_source(&o);
    }
  }
}
END_TEST

START_TEST(named_encodings) {
  static const struct {
    const char *name, *in;
    size_t len;
    const char *text, *encoding;
  } cases[] = {
    {"utf-16", "{\0}\0", 4, "{}", "utf-16le"},
    {"UTF-16", "\xfe\xff\0{\0}", 6, "{}", "utf-16be"},
    {"utf-16", "\xe4\0\xe4\0", 4, "\xc3\xa4\xc3\xa4", "utf-16le"},
    {"utf-16be", "\xfe\xff\0{", 4, "{", "utf-16be"},
    {"utf-16be", "\0\xe4", 2, "\xc3\xa4", "utf-16be"},
    {"utf8", "\xef\xbb\xbf{}", 5, "{}", "utf-8"},
    {"utf-8", "{\0}\0", 4, "{", "utf-8"},
    {"utf-32", "{\0\0\0", 4, "{", "utf-32le"},
#if AZACT_HAVE_ICU
    {"windows-1252", "\x80{}", 3, "\xe2\x82\xac{}", "windows-1252"},
#endif
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    azacti_input_config config = make_config(0);
    config.encoding = cases[i].name;
    azacti_input *input;
    azacti_window w;
    ck_assert_int_eq(azacti_input_new_memory(&config, cases[i].in, cases[i].len, AZACT_COPY, NULL, NULL, &input), AZACT_OK);
    while (azacti_input_more(input) == AZACT_OK) {
    }
    azacti_input_window(input, &w);
    ck_assert_uint_ge(w.len, strlen(cases[i].text));
    ck_assert_mem_eq(w.ptr, cases[i].text, strlen(cases[i].text));
    ck_assert_str_eq(azacti_input_encoding(input), cases[i].encoding);
    azacti_input_free(input);
  }
}
END_TEST

/* ---- damage ---- */

/* Whatever comes out of a damaged file must be a beginning of the text. */
static azact_status read_damaged(const bytes *packed, const bytes *text, int source, size_t piece, size_t *read,
                                 azacti_trouble *trouble) {
  azacti_input_config config = make_config(4096);
  opened o;
  uint64_t *map = malloc((text->len + 1) * sizeof *map);
  for (size_t i = 0; i <= text->len; i++) map[i] = i;
  open_source(&o, &config, packed, source, piece);
  azact_status status = read_all(&o, text, map, 0, 1, read);
  azacti_input_trouble(o.input, trouble);
  close_source(&o);
  free(map);
  return status;
}

/* _i: packing */
START_TEST(cut_files_give_what_is_there) {
  if (!can_pack(_i) || _i == PLAIN) return;
  bytes text = make_text(3000), packed = pack(&text, _i);
  size_t last_read = 0;
  for (size_t cut = 4; cut <= packed.len; cut++) {
    bytes part = {packed.ptr, cut, 0};
    size_t read, again;
    azacti_trouble trouble, trouble_fed;
    ck_assert_int_eq(read_damaged(&part, &text, MEMORY_BORROW, 0, &read, &trouble), AZACT_END);
    ck_assert_uint_ge(read, last_read);
    last_read = read;
    if (cut < packed.len && read < text.len) {
      bool between = trouble.status == AZACT_OK; /* the cut fell between two members */
      ck_assert(between ? _i == GZIP_MEMBERS || _i == ZSTD_FRAMES : true);
      if (trouble.status == AZACT_ERR_TRUNCATED) ck_assert_uint_eq(trouble.offset, cut);
    }
    ck_assert_int_eq(read_damaged(&part, &text, FEED, 1 + cut % 5, &again, &trouble_fed), AZACT_END);
    ck_assert_uint_eq(again, read);
    ck_assert_int_eq(trouble_fed.status, trouble.status);
    ck_assert_uint_eq(trouble_fed.offset, trouble.offset);
    ck_assert_uint_eq(trouble_fed.length, trouble.length);
  }
  ck_assert_uint_eq(last_read, text.len);
  free(text.ptr);
  free(packed.ptr);
}
END_TEST

/* _i: packing */
START_TEST(flipped_bytes_never_lie_silently) {
  if (!can_pack(_i) || _i == ZSTD) return; /* our ZSTD has no checksum */
  bytes text = make_text(2000), packed = pack(&text, _i);
  azacti_input_config config = make_config(4096);
  for (size_t at = 4; at < packed.len; at++) {
    packed.ptr[at] ^= 0x55;
    azacti_input *input;
    azacti_window w;
    azacti_trouble trouble;
    azact_status status = AZACT_OK;
    ck_assert_int_eq(azacti_input_new_memory(&config, packed.ptr, packed.len, AZACT_BORROW, NULL, NULL, &input), AZACT_OK);
    while (status == AZACT_OK) status = azacti_input_more(input);
    ck_assert_int_ne(status, AZACT_ERR_NOMEM);
    azacti_input_window(input, &w);
    azacti_input_trouble(input, &trouble);
    bool right = w.len == text.len && memcmp(w.ptr, text.ptr, w.len) == 0;
    if (!right) ck_assert_int_ne(trouble.status, AZACT_OK);
    ck_assert(status == AZACT_END || trouble.status == status);
    azacti_input_free(input);
    packed.ptr[at] ^= 0x55;
  }
  free(text.ptr);
  free(packed.ptr);
}
END_TEST

/* _i: packing */
START_TEST(garbage_behind_the_last_member) {
  if (!can_pack(_i) || _i == PLAIN) return;
  bytes text = make_text(2000), packed = pack(&text, _i);
  uint64_t at = packed.len;
  add(&packed, "\0\0", 2);
  add(&packed, "garbage, and more of it", 23);
  for (int source = 0; source < SOURCES; source++) {
    size_t read;
    azacti_trouble trouble;
    ck_assert_int_eq(read_damaged(&packed, &text, source, 3, &read, &trouble), AZACT_END);
    ck_assert_uint_eq(read, text.len);
    ck_assert_int_eq(trouble.status, AZACT_ERR_DECOMPRESS);
    ck_assert_uint_eq(trouble.offset, at + 2);
    ck_assert_uint_eq(trouble.length, 23);
  }
  free(text.ptr);
  free(packed.ptr);
}
END_TEST

/* _i: packing */
START_TEST(wrong_checksum_after_complete_data) {
  if (!can_pack(_i) || (_i != GZIP && _i != ZSTD_FRAMES)) return;
  bytes text = make_text(300000), packed = pack(&text, _i);
  packed.ptr[packed.len - (_i == GZIP ? 5 : 1)] ^= 1;
  size_t sum = _i == GZIP ? 8 : 4, whole = packed.len;
  for (size_t piece = 1; piece < 1000000; piece *= 10) {
    size_t read;
    azacti_trouble trouble;
    ck_assert_int_eq(read_damaged(&packed, &text, FEED, piece, &read, &trouble), AZACT_END);
    ck_assert_uint_eq(read, text.len);
    ck_assert_int_eq(trouble.status, AZACT_ERR_DECOMPRESS);
    ck_assert_uint_eq(trouble.offset, whole - sum);
    ck_assert_uint_eq(trouble.length, sum);
  }
  free(text.ptr);
  free(packed.ptr);
}
END_TEST

START_TEST(missing_checksum_after_complete_data) {
  if (!can_pack(GZIP)) return;
  bytes text = make_text(2000), packed = pack(&text, GZIP);
  for (size_t missing = 1; missing <= 8; missing++) {
    bytes part = {packed.ptr, packed.len - missing, 0};
    size_t read;
    azacti_trouble trouble;
    ck_assert_int_eq(read_damaged(&part, &text, MEMORY_COPY, 0, &read, &trouble), AZACT_END);
    ck_assert_uint_eq(read, text.len);
    ck_assert_int_eq(trouble.status, AZACT_ERR_DECOMPRESS);
  }
  free(text.ptr);
  free(packed.ptr);
}
END_TEST

/* ---- limits ---- */

static bytes make_bomb(size_t len, int packing) {
  bytes zeros = {calloc(1, len), len, len};
  memset(zeros.ptr, ' ', len);
  bytes packed = pack(&zeros, packing);
  free(zeros.ptr);
  return packed;
}

static azact_status read_counting(const azacti_input_config *config, const bytes *packed, int source, size_t piece,
                                  uint64_t *read, azacti_trouble *trouble) {
  opened o;
  azact_status status = AZACT_OK;
  open_source(&o, config, packed, source, piece);
  *read = 0;
  while (status == AZACT_OK) {
    azacti_window w;
    status = more(&o);
    azacti_input_window(o.input, &w);
    *read += w.len;
    azacti_input_consume(o.input, w.len);
  }
  azacti_input_trouble(o.input, trouble);
  close_source(&o);
  return status;
}

/* _i: packing */
START_TEST(the_ratio_limit_bites) {
  if (!can_pack(_i) || (_i != GZIP && _i != ZSTD)) return;
  bytes bomb = make_bomb((size_t)8 << 20, _i), small = make_bomb((size_t)1 << 20, _i);
  azacti_input_config config = make_config(0);
  uint64_t read, first_read = 0;
  azacti_trouble trouble;
  for (size_t piece = 1; piece < 100000; piece *= 10) {
    ck_assert_int_eq(read_counting(&config, &bomb, FEED, piece, &read, &trouble), AZACT_ERR_RATIO);
    ck_assert_int_eq(trouble.status, AZACT_ERR_RATIO);
    ck_assert_uint_ge(read, (uint64_t)1 << 20); /* what came before the limit is delivered */
    ck_assert_uint_lt(read, (uint64_t)8 << 20);
    if (!first_read) first_read = read;
    ck_assert_uint_eq(read, first_read); /* and is the same for every chunking */
  }
  config.max_ratio = 1000000;
  ck_assert_int_eq(read_counting(&config, &bomb, MEMORY_BORROW, 0, &read, &trouble), AZACT_END);
  ck_assert_uint_eq(read, (uint64_t)8 << 20);
  config.max_ratio = 1;
  ck_assert_int_eq(read_counting(&config, &small, MEMORY_BORROW, 0, &read, &trouble),
                   AZACT_END); /* the first MiB is free */
  ck_assert_uint_eq(read, (uint64_t)1 << 20);
  free(bomb.ptr);
  free(small.ptr);
}
END_TEST

/* _i: packing */
START_TEST(the_output_limit_bites) {
  if (!can_pack(_i) || _i == PLAIN) return;
  bytes text = make_text(200000), packed = pack(&text, _i);
  azacti_input_config config = make_config(0);
  uint64_t read;
  azacti_trouble trouble;
  for (int source = 0; source < SOURCES; source++) {
    config.max_output_bytes = 100001;
    ck_assert_int_eq(read_counting(&config, &packed, source, 77, &read, &trouble), AZACT_ERR_RATIO);
    ck_assert_uint_eq(read, 100001);
    ck_assert_int_eq(trouble.status, AZACT_ERR_RATIO);
    config.max_output_bytes = text.len;
    ck_assert_int_eq(read_counting(&config, &packed, source, 77, &read, &trouble), AZACT_END);
    ck_assert_uint_eq(read, text.len);
  }
  free(text.ptr);
  free(packed.ptr);
}
END_TEST

#if AZACT_HAVE_ZSTD
START_TEST(the_window_limit_bites) {
  bytes text = make_text(3000), packed = {0};
  ZSTD_CCtx *z = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(z, ZSTD_c_windowLog, 24);
  ZSTD_CCtx_setParameter(z, ZSTD_c_contentSizeFlag, 0);
  uint8_t room[8192];
  ZSTD_inBuffer from = {text.ptr, text.len, 0};
  ZSTD_outBuffer to = {room, sizeof room, 0};
  /* in two calls, so that the size is not known beforehand and the window is as asked */
  ck_assert(!ZSTD_isError(ZSTD_compressStream2(z, &to, &from, ZSTD_e_flush)));
  ck_assert_uint_eq(ZSTD_compressStream2(z, &to, &from, ZSTD_e_end), 0);
  ZSTD_freeCCtx(z);
  add(&packed, room, to.pos);
  azacti_input_config config = make_config(0);
  uint64_t read;
  azacti_trouble trouble;
  config.zstd_window_log = 23;
  ck_assert_int_eq(read_counting(&config, &packed, MEMORY_BORROW, 0, &read, &trouble), AZACT_ERR_RATIO);
  ck_assert_int_eq(trouble.status, AZACT_ERR_RATIO);
  ck_assert_uint_eq(read, 0);
  config.zstd_window_log = 24;
  ck_assert_int_eq(read_counting(&config, &packed, MEMORY_BORROW, 0, &read, &trouble), AZACT_END);
  ck_assert_uint_eq(read, text.len);
  free(text.ptr);
  free(packed.ptr);
}
END_TEST
#endif

/* ---- files ---- */

START_TEST(following_a_growing_file) {
  char path[] = "/tmp/azact-test-XXXXXX";
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  azacti_input_config config = make_config(0);
  config.follow = true;
  azacti_input *input;
  azacti_window w;
  int32_t os_error;
  ck_assert_int_eq(azacti_input_new_path(&config, path, &input, &os_error), AZACT_OK);
  ck_assert_int_eq(azacti_input_more(input), AZACT_NEED_MORE);
  ck_assert_int_eq(write(fd, "{\"a", 3), 3);
  ck_assert_int_eq(azacti_input_more(input), AZACT_NEED_MORE); /* too little to know what it is */
  ck_assert_int_eq(write(fd, "\":1}", 4), 4);
  ck_assert_int_eq(azacti_input_more(input), AZACT_OK);
  azacti_input_window(input, &w);
  while (w.len < 7 && azacti_input_more(input) == AZACT_OK) azacti_input_window(input, &w);
  ck_assert_uint_eq(w.len, 7);
  ck_assert_int_eq(azacti_input_more(input), AZACT_NEED_MORE);
  ck_assert_int_eq(write(fd, "\n", 1), 1);
  ck_assert_int_eq(azacti_input_more(input), AZACT_OK);
  azacti_input_window(input, &w);
  ck_assert_mem_eq(w.ptr, "{\"a\":1}\n", 8);
  azacti_input_free(input);
  close(fd);
  remove(path);
}
END_TEST

START_TEST(files_that_can_not_be_read) {
  azacti_input_config config = make_config(0);
  azacti_input *input = NULL;
  int32_t os_error = 0;
  ck_assert_int_eq(azacti_input_new_path(&config, "/no/such/file", &input, &os_error), AZACT_ERR_IO);
  ck_assert_int_ne(os_error, 0);
  os_error = 0;
  ck_assert_int_eq(azacti_input_new_path(&config, "/tmp", &input, &os_error), AZACT_ERR_IO);
  ck_assert_int_ne(os_error, 0);
  ck_assert_int_eq(azacti_input_new_path(&config, "/tmp", &input, NULL), AZACT_ERR_IO);
  ck_assert_ptr_null(input);
  /* a descriptor that is open for writing only */
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  ck_assert_int_eq(azacti_input_new_fd(&config, ends[1], &input, &os_error), AZACT_OK);
  ck_assert_int_eq(azacti_input_more(input), AZACT_ERR_IO);
  ck_assert_int_eq(azacti_input_more(input), AZACT_ERR_IO);
  azacti_trouble trouble;
  azacti_input_trouble(input, &trouble);
  ck_assert_int_eq(trouble.status, AZACT_ERR_IO);
  ck_assert_int_ne(trouble.os_error, 0);
  azacti_input_free(input);
  close(ends[0]);
  close(ends[1]);
}
END_TEST

/* A pipe gives short reads and cannot seek. */
START_TEST(pipes) {
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  azacti_input_config config = make_config(0);
  config.skip = 5;
  azacti_input *input;
  azacti_window w;
  ck_assert_int_eq(azacti_input_new_fd(&config, ends[0], &input, NULL), AZACT_OK);
  ck_assert_int_eq(write(ends[1], "012", 3), 3);
  ck_assert_int_eq(write(ends[1], "3456", 4), 4);
  ck_assert_int_eq(azacti_input_more(input), AZACT_OK);
  ck_assert_int_eq(write(ends[1], "789", 3), 3);
  close(ends[1]);
  while (azacti_input_more(input) == AZACT_OK) {
  }
  azacti_input_window(input, &w);
  ck_assert_uint_eq(w.len, 5);
  ck_assert_mem_eq(w.ptr, "56789", 5);
  ck_assert_uint_eq(azacti_input_offset(input), 5);
  azacti_input_free(input);
  close(ends[0]);
}
END_TEST

/* ---- memory ---- */

typedef struct meter {
  size_t live, peak, calls, fail_at;
} meter;

static void *meter_alloc(size_t size, void *user) {
  meter *m = user;
  if (++m->calls == m->fail_at) return NULL;
  m->live += size;
  if (m->live > m->peak) m->peak = m->live;
  return malloc(size);
}

static void *meter_realloc(void *ptr, size_t old_size, size_t new_size, void *user) {
  meter *m = user;
  if (++m->calls == m->fail_at) return NULL;
  m->live += new_size - old_size;
  if (m->live > m->peak) m->peak = m->live;
  return realloc(ptr, new_size);
}

static void meter_free(void *ptr, size_t size, void *user) {
  ((meter *)user)->live -= size;
  free(ptr);
}

static azacti_input_config metered_config(meter *m) {
  azact_allocator allocator = {sizeof allocator, meter_alloc, meter_realloc, meter_free, m};
  azacti_input_config config = {.block_bytes = 65536};
  ck_assert_int_eq(azacti_mem_init(&config.mem, &allocator), AZACT_OK);
  return config;
}

/* Lines pass through; one huge record makes the window grow, and shrink again. */
START_TEST(memory_stays_bounded) {
  meter m = {0};
  azacti_input_config config = metered_config(&m);
  azacti_input *input;
  ck_assert_int_eq(azacti_input_new_feed(&config, &input), AZACT_OK);
  static uint8_t chunk[10000];
  memset(chunk, 'x', sizeof chunk);
  for (unsigned round = 0; round < 2000; round++) {
    ck_assert_int_eq(azacti_input_feed(input, chunk, sizeof chunk), AZACT_OK);
    azact_status status;
    while ((status = azacti_input_more(input)) == AZACT_OK) {
    }
    ck_assert_int_eq(status, AZACT_NEED_MORE);
    azacti_window w;
    azacti_input_window(input, &w);
    bool gathering = round >= 500 && round < 700; /* a record of 2 MB */
    if (!gathering) azacti_input_consume(input, w.len > 3000 ? w.len - 3000 : 0);
    if (round == 499) {
      ck_assert_uint_lt(m.peak, 65536 * 4);
      ck_assert_uint_lt(m.calls, 20); /* blocks are used again */
    }
    if (round == 800) ck_assert_uint_lt(m.live, 65536 * 4);
  }
  ck_assert_uint_lt(m.peak, (size_t)8 << 20);
  ck_assert_uint_lt(m.calls, 80);
  azacti_input_free(input);
  ck_assert_uint_eq(m.live, 0);
}
END_TEST

/* A window whose block an event holds is left for another block, and taken up again when the event is gone. */
START_TEST(two_blocks_take_turns) {
  meter m = {0};
  azacti_input_config config = metered_config(&m);
  bytes text = make_text(3000000);
  FILE *file = tmpfile();
  ck_assert_uint_eq(fwrite(text.ptr, 1, text.len, file), text.len);
  ck_assert_int_eq(fflush(file), 0);
  ck_assert_int_eq(fseek(file, 0, SEEK_SET), 0);
  azacti_input *input;
  ck_assert_int_eq(azacti_input_new_fd(&config, fileno(file), &input, NULL), AZACT_OK);
  azacti_block *event = NULL;
  while (azacti_input_more(input) == AZACT_OK) {
    azacti_window w;
    azacti_input_window(input, &w);
    azacti_block *old = event;
    event = azacti_block_ref(w.block);
    azacti_block_unref(old);
    azacti_input_consume(input, w.len - w.len / 10);
  }
  azacti_block_unref(event);
  ck_assert_uint_lt(m.calls, 12);
  azacti_input_free(input);
  ck_assert_uint_eq(m.live, 0);
  fclose(file);
  free(text.ptr);
}
END_TEST

/* _i: packing. Every allocation fails once: the text is the same after the call is repeated. */
START_TEST(no_memory_is_no_loss) {
  if (!can_pack(_i)) return;
  bytes text = make_text(70000), coded, packed;
  uint64_t *map = malloc((text.len + 1) * sizeof *map);
  coded = encode(&text, &encodings[3], map);
  packed = pack(&coded, _i);
  for (int source = 0; source < SOURCES; source++) {
    for (size_t fail_at = 1, failed = 1; failed; fail_at++) {
      meter m = {.fail_at = fail_at};
      azacti_input_config config = metered_config(&m);
      config.block_bytes = 4096;
      azacti_input *input = NULL;
      azact_status status;
      FILE *file = NULL;
      if (source == FEED) {
        status = azacti_input_new_feed(&config, &input);
      } else if (source == FILE_FD || source == FILE_PATH) {
        file = tmpfile();
        ck_assert_uint_eq(fwrite(packed.ptr, 1, packed.len, file), packed.len);
        ck_assert_int_eq(fflush(file), 0);
        ck_assert_int_eq(fseek(file, 0, SEEK_SET), 0);
        status = azacti_input_new_fd(&config, fileno(file), &input, NULL);
      } else {
        uint32_t mode = source == MEMORY_COPY ? AZACT_COPY : AZACT_BORROW;
        status = azacti_input_new_memory(&config, packed.ptr, packed.len, mode, NULL, NULL, &input);
      }
      if (status == AZACT_OK && source == FEED) {
        while (azacti_input_feed(input, packed.ptr, packed.len) == AZACT_ERR_NOMEM) {
        }
        ck_assert_int_eq(azacti_input_finish(input), AZACT_OK);
      }
      if (status == AZACT_OK) {
        do status = azacti_input_more(input);
        while (status == AZACT_OK || status == AZACT_ERR_NOMEM);
        ck_assert_int_eq(status, AZACT_END);
        azacti_window w;
        azacti_input_window(input, &w);
        ck_assert_uint_eq(w.len, text.len);
        ck_assert_mem_eq(w.ptr, text.ptr, w.len);
        azacti_input_consume(input, w.len);
        ck_assert_uint_eq(azacti_input_offset(input), coded.len);
      } else {
        ck_assert_int_eq(status, AZACT_ERR_NOMEM);
      }
      azacti_input_free(input);
      if (file) fclose(file);
      ck_assert_uint_eq(m.live, 0);
      failed = m.calls >= fail_at;
    }
  }
  free(text.ptr);
  free(coded.ptr);
  free(packed.ptr);
  free(map);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("input");
  TCase *tests = tcase_create("input");
  tcase_set_timeout(tests, 300);
  tcase_add_loop_test(tests, all_roads_give_the_same_text, 0, ENCODINGS);
  tcase_add_loop_test(tests, going_on_in_the_middle, 0, ENCODINGS);
  tcase_add_test(tests, going_on_in_a_feed);
  tcase_add_test(tests, borrowed_text_is_not_copied);
  tcase_add_test(tests, short_inputs);
  tcase_add_test(tests, named_encodings);
  tcase_add_loop_test(tests, cut_files_give_what_is_there, 0, PACKINGS);
  tcase_add_loop_test(tests, flipped_bytes_never_lie_silently, GZIP, PACKINGS);
  tcase_add_loop_test(tests, garbage_behind_the_last_member, 0, PACKINGS);
  tcase_add_loop_test(tests, wrong_checksum_after_complete_data, 0, PACKINGS);
  tcase_add_test(tests, missing_checksum_after_complete_data);
  tcase_add_loop_test(tests, the_ratio_limit_bites, 0, PACKINGS);
  tcase_add_loop_test(tests, the_output_limit_bites, 0, PACKINGS);
#if AZACT_HAVE_ZSTD
  tcase_add_test(tests, the_window_limit_bites);
#endif
  tcase_add_test(tests, following_a_growing_file);
  tcase_add_test(tests, files_that_can_not_be_read);
  tcase_add_test(tests, pipes);
  tcase_add_test(tests, memory_stays_bounded);
  tcase_add_test(tests, two_blocks_take_turns);
  tcase_add_loop_test(tests, no_memory_is_no_loss, 0, PACKINGS);
  suite_add_tcase(suite, tests);
  return suite;
}
