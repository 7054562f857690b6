/* Allocator, growable bytes, counted blocks, sized structs, ASCII helpers. */
#include "unit.h"

#include <string.h>
#include <azactivity/config.h>
#include "core/ascii.h"
#include "core/mem.h"
#include "core/sized.h"

typedef struct ledger {
  size_t live; /* bytes */
  size_t calls;
  size_t fail_at; /* this allocation answers NULL; 0 = none */
} ledger;

static void *ledger_alloc(size_t size, void *user) {
  ledger *l = user;
  ck_assert_uint_gt(size, 0);
  if (++l->calls == l->fail_at) return NULL;
  l->live += size;
  return malloc(size);
}

static void *ledger_realloc(void *ptr, size_t old_size, size_t new_size, void *user) {
  ledger *l = user;
  ck_assert_ptr_nonnull(ptr);
  if (++l->calls == l->fail_at) return NULL;
  l->live += new_size;
  l->live -= old_size;
  return realloc(ptr, new_size);
}

static void ledger_free(void *ptr, size_t size, void *user) {
  ledger *l = user;
  l->live -= size;
  free(ptr);
}

static azacti_mem ledger_mem(ledger *l) {
  azact_allocator allocator = {sizeof allocator, ledger_alloc, ledger_realloc, ledger_free, l};
  azacti_mem mem;
  ck_assert_int_eq(azacti_mem_init(&mem, &allocator), AZACT_OK);
  return mem;
}

START_TEST(allocator_is_checked) {
  azacti_mem mem;
  azact_allocator allocator = {sizeof allocator, ledger_alloc, ledger_realloc, NULL, NULL};
  ck_assert_int_eq(azacti_mem_init(&mem, &allocator), AZACT_ERR_USAGE);
  allocator.free = ledger_free;
  allocator.struct_size = 8;
  ck_assert_int_eq(azacti_mem_init(&mem, &allocator), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  void *p = azacti_alloc(&mem, 0);
  ck_assert_ptr_nonnull(p);
  azacti_free(&mem, p, 0);
}
END_TEST

START_TEST(buffers_grow_and_count_right) {
  ledger l = {0};
  azacti_mem mem = ledger_mem(&l);
  azacti_buf buf;
  azacti_buf_init(&buf, &mem);
  for (unsigned i = 0; i < 10000; i++) ck_assert(azacti_buf_push(&buf, (uint8_t)i));
  ck_assert(azacti_buf_append(&buf, "tail", 4));
  ck_assert(azacti_buf_append(&buf, NULL, 0));
  ck_assert_uint_eq(buf.len, 10004);
  for (unsigned i = 0; i < 10000; i++) ck_assert_uint_eq(buf.ptr[i], (uint8_t)i);
  ck_assert_mem_eq(buf.ptr + 10000, "tail", 4);
  ck_assert_uint_lt(l.calls, 30); /* geometric */
  ck_assert(!azacti_buf_reserve(&buf, SIZE_MAX - 5));
  ck_assert_uint_eq(buf.len, 10004);
  azacti_buf_free(&buf);
  ck_assert_uint_eq(l.live, 0);
}
END_TEST

START_TEST(a_failed_growth_changes_nothing) {
  ledger l = {0};
  azacti_mem mem = ledger_mem(&l);
  azacti_buf buf;
  azacti_buf_init(&buf, &mem);
  ck_assert(azacti_buf_append(&buf, "abc", 3));
  l.fail_at = l.calls + 1;
  ck_assert(!azacti_buf_reserve(&buf, 100000));
  ck_assert_uint_eq(buf.len, 3);
  ck_assert_mem_eq(buf.ptr, "abc", 3);
  ck_assert(azacti_buf_reserve(&buf, 100000));
  azacti_buf_free(&buf);
  void *array = NULL;
  size_t cap = 0;
  ck_assert(!azacti_grow(&mem, &array, &cap, SIZE_MAX / 4, 8));
  ck_assert(azacti_grow(&mem, &array, &cap, 3, 8));
  ck_assert_uint_ge(cap, 3);
  azacti_free(&mem, array, cap * 8);
  ck_assert_uint_eq(l.live, 0);
}
END_TEST

static void block_released(const void *data, size_t len, void *user) {
  ck_assert_mem_eq(data, "borrowed", 8);
  ck_assert_uint_eq(len, 8);
  ++*(int *)user;
}

START_TEST(blocks_are_counted) {
  ledger l = {0};
  azacti_mem mem = ledger_mem(&l);
  azacti_block *block = azacti_block_new(&mem, 100);
  ck_assert_uint_eq(azacti_block_cap(block), 100);
  memset(azacti_block_data(block), 7, 100);
  ck_assert(!azacti_block_is_shared(block));
  ck_assert_ptr_eq(azacti_block_ref(block), block);
  ck_assert(azacti_block_is_shared(block));
  azacti_block_unref(block);
  ck_assert(!azacti_block_is_shared(block));
  azacti_block_unref(block);
  azacti_block_unref(NULL);
  ck_assert_uint_eq(l.live, 0);
  ck_assert_ptr_null(azacti_block_new(&mem, SIZE_MAX - 3));

  int released = 0;
  block = azacti_block_wrap(&mem, "borrowed", 8, block_released, &released);
  azacti_block_ref(block);
  azacti_block_unref(block);
  ck_assert_int_eq(released, 0);
  azacti_block_unref(block);
  ck_assert_int_eq(released, 1);
  ck_assert_uint_eq(l.live, 0);
}
END_TEST

typedef struct sized_sample {
  size_t struct_size;
  uint32_t a, b;
} sized_sample;

START_TEST(sized_structs_tell_three_errors_apart) {
  size_t first = offsetof(sized_sample, b);
  sized_sample in = {first, 1, 2}, out;
  ck_assert_int_eq(azacti_sized_read(&in, first, &out, sizeof out), AZACT_OK);
  ck_assert_uint_eq(out.a, 1);
  ck_assert_uint_eq(out.b, 0); /* beyond the caller's size */
  in.struct_size = first - 1;
  ck_assert_int_eq(azacti_sized_read(&in, first, &out, sizeof out), AZACT_ERR_STRUCT_SMALL);
  in.struct_size = 1u << 20;
  ck_assert_int_eq(azacti_sized_read(&in, first, &out, sizeof out), AZACT_ERR_STRUCT_SIZE);
  ck_assert_int_eq(azacti_sized_read(NULL, first, &out, sizeof out), AZACT_ERR_USAGE);

  struct {
    sized_sample known;
    uint8_t tail[8];
  } newer = {{sizeof newer, 1, 2}, {0}};
  ck_assert_int_eq(azacti_sized_read(&newer, first, &out, sizeof out), AZACT_OK);
  newer.tail[7] = 1;
  ck_assert_int_eq(azacti_sized_read(&newer, first, &out, sizeof out), AZACT_ERR_STRUCT_NEWER);

  sized_sample ours = {sizeof ours, 8, 9};
  ck_assert_int_eq(azacti_sized_write(&newer, first, &ours, sizeof ours), AZACT_OK);
  ck_assert_uint_eq(newer.known.struct_size, sizeof newer);
  ck_assert_uint_eq(newer.known.b, 9);
  ck_assert_uint_eq(newer.tail[7], 0);
  in = (sized_sample){first, 1, 2};
  ck_assert_int_eq(azacti_sized_write(&in, first, &ours, sizeof ours), AZACT_OK);
  ck_assert_uint_eq(in.a, 8);
  ck_assert_uint_eq(in.b, 2); /* not the library's to write */
}
END_TEST

START_TEST(config_init_writes_the_callers_size) {
  azact_config config;
  memset(&config, 0xaa, sizeof config);
  ck_assert_int_eq(azact_config_init(&config, sizeof config), AZACT_OK);
  ck_assert_uint_eq(config.struct_size, sizeof config);
  ck_assert_ptr_null(config.allocator);
  ck_assert_uint_eq(config.hash_seed[1], 0);
  ck_assert_int_eq(azact_config_init(NULL, sizeof config), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_config_init(&config, 8), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_config_init(&config, (size_t)1 << 24), AZACT_ERR_STRUCT_SIZE);
}
END_TEST

START_TEST(status_names_and_classes) {
  ck_assert_str_eq(azact_status_name(AZACT_OK), "AZACT_OK");
  ck_assert_str_eq(azact_status_name(-203), "AZACT_ERR_NOT_RECOGNISED");
  ck_assert_str_eq(azact_status_name(-50), "AZACT_UNKNOWN");
  ck_assert_str_eq(azact_status_name(INT32_MIN), "AZACT_UNKNOWN");
  ck_assert_int_eq(azact_status_is_record(-99), 1);
  ck_assert_int_eq(azact_status_is_record(-100), 0);
  ck_assert_int_eq(azact_status_is_record(0), 0);
  ck_assert_int_eq(azact_status_is_fatal(-200), 1);
  ck_assert_int_eq(azact_status_is_fatal(-199), 0);
  ck_assert_int_eq(azact_has_feature(NULL), 0);
  ck_assert_int_eq(azact_has_feature("ICU"), 0);
  ck_assert_int_eq(azact_has_feature("icu"), AZACT_HAVE_ICU);
  ck_assert_uint_ge(azact_abi_version(), 1);
  ck_assert_ptr_nonnull(strchr(azact_version(), '.'));
}
END_TEST

START_TEST(ascii_helpers) {
  ck_assert(azacti_eq_nocase(AZACTI_STR("AbZ[@"), AZACTI_STR("aBz[@")));
  ck_assert(!azacti_eq_nocase(AZACTI_STR("["), AZACTI_STR("{")));
  ck_assert(!azacti_eq_nocase(AZACTI_STR("\xc3\x84"), AZACTI_STR("\xc3\xa4")));
  ck_assert(azacti_starts_nocase(AZACTI_STR("Microsoft.X"), AZACTI_STR("microsoft.")));
  ck_assert(!azacti_starts_nocase(AZACTI_STR("Micro"), AZACTI_STR("microsoft.")));
  ck_assert_uint_eq(azacti_trim(AZACTI_STR(" \t\r\n a b \n")).len, 3);
  ck_assert_uint_eq(azacti_trim(AZACTI_STR(" \n")).len, 0);
  uint8_t bytes[16];
  char text[37];
  ck_assert(azacti_guid_bytes(AZACTI_STR("0123456789ABCDEF0123456789abcdef"), bytes));
  azacti_guid_text(bytes, text);
  ck_assert_str_eq(text, "01234567-89ab-cdef-0123-456789abcdef");
  ck_assert(azacti_is_guid((azact_str){text, 36}));
  ck_assert(!azacti_is_guid(AZACTI_STR("01234567-89ab-cdef-0123-456789abcde")));
  ck_assert(!azacti_is_guid(AZACTI_STR("0123456789ab-cdef-0123-456789abcdef-")));
  ck_assert(!azacti_is_guid(AZACTI_STR("g123456789ABCDEF0123456789abcdef")));
  char digits[20];
  ck_assert_uint_eq(azacti_u64_text(0, digits), 1);
  ck_assert_uint_eq(azacti_u64_text(UINT64_MAX, digits), 20);
  ck_assert_mem_eq(digits, "18446744073709551615", 20);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("mem");
  TCase *tests = tcase_create("core");
  tcase_add_test(tests, allocator_is_checked);
  tcase_add_test(tests, buffers_grow_and_count_right);
  tcase_add_test(tests, a_failed_growth_changes_nothing);
  tcase_add_test(tests, blocks_are_counted);
  tcase_add_test(tests, sized_structs_tell_three_errors_apart);
  tcase_add_test(tests, config_init_writes_the_callers_size);
  tcase_add_test(tests, status_names_and_classes);
  tcase_add_test(tests, ascii_helpers);
  suite_add_tcase(suite, tests);
  return suite;
}
