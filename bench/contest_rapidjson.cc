// RapidJSON: a tree of each record, from a pool that is used again.
#include "contest.h"

#include <rapidjson/document.h>

extern "C" int contest_prepare(const char *, size_t) { return 0; }

namespace {

const rapidjson::Value *get(const rapidjson::Value *object, const char *key) {
  if (object == nullptr || !object->IsObject()) return nullptr;
  auto found = object->FindMember(key);
  return found == object->MemberEnd() ? nullptr : &found->value;
}

} // namespace

extern "C" int contest_pass(const char *, const char *text, size_t len, contest *c) {
  const char *end = text + len;
  static char pool[1 << 16];
  for (const char *p = contest_next(text, end); p < end; p = contest_next(p, end)) {
    rapidjson::MemoryPoolAllocator<> allocator(pool, sizeof pool);
    rapidjson::Document record(&allocator);
    rapidjson::StringStream stream(p); // the text ends with zeros
    record.ParseStream<rapidjson::kParseStopWhenDoneFlag>(stream);
    if (record.HasParseError()) return -1;
    p += stream.Tell();
    const rapidjson::Value *identity = get(&record, "identity"), *object[CONTEST_OBJECTS];
    object[CONTEST_ROOT] = &record;
    object[CONTEST_AUTH] = get(identity, "authorization");
    object[CONTEST_EVIDENCE] = get(object[CONTEST_AUTH], "evidence");
    object[CONTEST_CLAIMS] = get(identity, "claims");
    object[CONTEST_PROPS] = get(&record, "properties");
    contest_begin(c);
    for (unsigned i = 0; i < CONTEST_FIELDS; i++) {
      const rapidjson::Value *value = get(object[contest_places[i].object], contest_places[i].key);
      if (value && value->IsString()) contest_put(c, i, value->GetString(), value->GetStringLength());
    }
    contest_end(c);
  }
  return 0;
}
