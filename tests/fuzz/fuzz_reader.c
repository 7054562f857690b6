/* Whole inputs, one way and another: in one piece and fed in chunks, next and next_into, must say the same.
 *
 * An input may begin with a head: 0xF5 (never valid text), flags, limits, encoding, size of the chunks. Without it the
 * defaults hold and the chunks follow from the bytes. So seeds can be plain files. */
#include "fuzz.h"

#define HEAD_MARK 0xF5u

typedef struct plan {
  azact_config config;
  uint32_t chunk; /* 0 = by chance */
  int follow;
} plan;

static const char *const encodings[] = {NULL, NULL, NULL, "utf-16le", "utf-16be", "utf-32le", "utf-8", "windows-1252"};

static void make_plan(plan *p, const uint8_t **data, size_t *size) {
  const uint8_t *d = *data;
  azact_config_init(&p->config, sizeof p->config);
  p->config.source_name = "fuzz";
  p->config.block_bytes = 4096;
  p->config.hash_seed[0] = 1;
  p->chunk = 0;
  p->follow = 0;
  if (*size < 5 || d[0] != HEAD_MARK) return;
  if (d[1] & 1u) p->config.flags |= AZACT_CONFIG_STRICT;
  p->follow = (d[1] & 2u) != 0;
  if (d[1] & 4u) p->config.max_depth = 1 + d[2] % 8u;
  if (d[1] & 8u) p->config.max_values = 1 + d[2];
  if (d[1] & 16u) p->config.max_record_bytes = 64u + 16u * d[2];
  if (d[1] & 32u) p->config.max_output_bytes = 64u * (1u + d[2]);
  if (azact_has_feature("icu") || d[3] % 8u < 7) p->config.encoding = encodings[d[3] % 8u];
  p->chunk = d[4];
  *data += 5;
  *size -= 5;
}

static azact_status whole(const plan *p, const uint8_t *data, size_t size, probe_text *log) {
  azact_reader *reader = NULL;
  probe_walk walk = {.total = size, .deep = size < 20000};
  azact_status status = azact_reader_open_memory(&p->config, data, size, AZACT_BORROW, NULL, NULL, &reader);
  PROBE_CHECK(status == AZACT_OK);
  status = probe_take(reader, &walk, log);
  azact_stats stats = {.struct_size = sizeof stats};
  azact_position position = {.struct_size = sizeof position};
  PROBE_CHECK(azact_reader_stats(reader, &stats) == AZACT_OK && azact_reader_position(reader, &position) == AZACT_OK);
  PROBE_CHECK(stats.records == stats.clean + stats.flagged + stats.quarantined);
  PROBE_CHECK(stats.clean + stats.flagged == walk.events && stats.quarantined <= walk.errors);
  azact_reader_unref(reader);
  probe_walk_end(&walk);
  return status;
}

static azact_status in_chunks(const plan *p, const uint8_t *data, size_t size, probe_text *log) {
  azact_reader *reader = NULL;
  probe_walk walk = {.total = size, .into = 1};
  uint64_t seed = fuzz_seed(data, size);
  PROBE_CHECK(azact_reader_new(&p->config, &reader) == AZACT_OK);
  azact_status status = AZACT_NEED_MORE;
  size_t done = 0;
  while (status == AZACT_NEED_MORE && done < size) {
    size_t step = p->chunk > 0 ? p->chunk : 1 + fuzz_next(&seed) % (fuzz_next(&seed) % 4 == 0 ? 4096u : 40u);
    if (step > size - done) step = size - done;
    PROBE_CHECK(azact_reader_feed(reader, data + done, step) == AZACT_OK);
    done += step;
    status = probe_take(reader, &walk, log);
    PROBE_CHECK(status != AZACT_END);
  }
  if (status == AZACT_NEED_MORE) {
    PROBE_CHECK(azact_reader_finish(reader) == AZACT_OK);
    status = probe_take(reader, &walk, log);
  }
  azact_reader_unref(reader);
  probe_walk_end(&walk);
  return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  plan p;
  probe_text one = {0}, other = {0};
  probe_memory memory = {0};
  azact_allocator allocator;
  make_plan(&p, &data, &size);
  probe_allocator(&allocator, &memory);
  p.config.allocator = &allocator;

  azact_status first = whole(&p, data, size, &one);
  azact_status second = in_chunks(&p, data, size, &other);
  PROBE_CHECK(first == second);
  PROBE_CHECK(first == AZACT_END || first == AZACT_ERR_UNSUPPORTED || azact_status_is_fatal(first));
  if (one.len != other.len || (one.len > 0 && memcmp(one.ptr, other.ptr, one.len) != 0)) {
    size_t at = 0;
    while (at < one.len && at < other.len && one.ptr[at] == other.ptr[at]) at++;
    size_t from = at < 200 ? 0 : at - 200;
    probe_text message = {0};
    probe_print(&message, "outputs differ at %zu\none piece: ...%.220s\nin chunks: ...%.220s", at,
                one.ptr ? one.ptr + from : "", other.ptr ? other.ptr + from : "");
    probe_fail(__FILE__, __LINE__, message.ptr);
  }
  if (p.follow) {
    p.config.flags |= AZACT_CONFIG_FOLLOW;
    whole(&p, data, size, NULL);
  }
  PROBE_CHECK(memory.live == 0 && memory.bytes == 0);
  probe_text_free(&one);
  probe_text_free(&other);
  return 0;
}
