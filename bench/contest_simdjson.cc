// simdjson. Modes: ondemand (members taken in the order in which they stand), dom. Both over the whole text as a stream of
// documents, which is the fastest that the library offers for many small ones.
#include "contest.h"

#include <simdjson.h>

extern "C" int contest_prepare(const char *, size_t) { return 0; }

namespace {

constexpr size_t batch = 1 << 20;

// The key of a member between its quotes. What the library itself offers either copies the key or asks for it to be known
// beforehand; its end is found backwards from the value.
inline std::string_view key_of(simdjson::ondemand::field &field) {
  const char *begin = field.key().raw();
  const char *p = field.value().raw_json_token().data() - 1;
  while (*p != '"') p--;
  return {begin, size_t(p - begin)};
}

inline int find(const unsigned char *from, const unsigned char *to, std::string_view key) {
  for (; from < to; from++) {
    const char *name = contest_places[*from].key;
    if (std::memcmp(name, key.data(), key.size()) == 0 && name[key.size()] == 0) return *from;
  }
  return -1;
}

// The fields of one object by the length of their keys, so that a key is compared with one or two.
struct lengths {
  unsigned char list[CONTEST_FIELDS];
  unsigned char first[66];
  explicit lengths(contest_object object) {
    unsigned count = 0;
    for (size_t len = 0; len < 65; len++) {
      first[len] = static_cast<unsigned char>(count);
      for (unsigned i = 0; i < CONTEST_FIELDS; i++)
        if (contest_places[i].object == object && std::strlen(contest_places[i].key) == len)
          list[count++] = static_cast<unsigned char>(i);
    }
    first[65] = static_cast<unsigned char>(count);
  }
  inline int operator()(std::string_view key) const {
    return key.size() > 64 ? -1 : find(list + first[key.size()], list + first[key.size() + 1], key);
  }
};

const lengths in_root(CONTEST_ROOT), in_auth(CONTEST_AUTH), in_evidence(CONTEST_EVIDENCE), in_claims(CONTEST_CLAIMS),
    in_props(CONTEST_PROPS);

inline void take(contest *c, int number, simdjson::ondemand::value value) {
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) contest_put(c, unsigned(number), text.data(), text.size());
}

void flat(contest *c, simdjson::ondemand::object object, const lengths &known) {
  for (auto field : object) {
    int number = known(key_of(field.value_unsafe()));
    if (number >= 0) take(c, number, field.value());
  }
}

void authorization(contest *c, simdjson::ondemand::object object) {
  for (auto field : object) {
    auto key = key_of(field.value_unsafe());
    int number = in_auth(key);
    if (number >= 0)
      take(c, number, field.value());
    else if (key == "evidence")
      flat(c, field.value().get_object(), in_evidence);
  }
}

void identity(contest *c, simdjson::ondemand::object object) {
  for (auto field : object) {
    auto key = key_of(field.value_unsafe());
    if (key == "claims")
      flat(c, field.value().get_object(), in_claims);
    else if (key == "authorization")
      authorization(c, field.value().get_object());
  }
}

int ondemand(const char *text, size_t len, contest *c) {
  simdjson::ondemand::parser parser;
#ifdef SIMDJSON_THREADS_ENABLED
  parser.threaded = false;
#endif
  simdjson::ondemand::document_stream stream;
  if (parser.iterate_many(text, len, batch).get(stream)) return -1;
  for (auto document : stream) {
    contest_begin(c);
    for (auto field : document.get_object()) {
      auto key = key_of(field.value_unsafe());
      int number = in_root(key);
      if (number >= 0)
        take(c, number, field.value());
      else if (key == "identity")
        identity(c, field.value().get_object());
      else if (key == "properties")
        flat(c, field.value().get_object(), in_props);
    }
    contest_end(c);
  }
  return 0;
}

int dom(const char *text, size_t len, contest *c) {
  simdjson::dom::parser parser;
#ifdef SIMDJSON_THREADS_ENABLED
  parser.threaded = false;
#endif
  simdjson::dom::document_stream stream;
  if (parser.parse_many(text, len, batch).get(stream)) return -1;
  for (auto document : stream) {
    simdjson::dom::object object[CONTEST_OBJECTS], inner;
    bool there[CONTEST_OBJECTS];
    there[CONTEST_ROOT] = !document.get(object[CONTEST_ROOT]);
    bool known = !document["identity"].get(inner);
    there[CONTEST_AUTH] = known && !inner["authorization"].get(object[CONTEST_AUTH]);
    there[CONTEST_EVIDENCE] = there[CONTEST_AUTH] && !object[CONTEST_AUTH]["evidence"].get(object[CONTEST_EVIDENCE]);
    there[CONTEST_CLAIMS] = known && !inner["claims"].get(object[CONTEST_CLAIMS]);
    there[CONTEST_PROPS] = !document["properties"].get(object[CONTEST_PROPS]);
    contest_begin(c);
    for (unsigned i = 0; i < CONTEST_FIELDS; i++) {
      std::string_view value;
      if (there[contest_places[i].object] && !object[contest_places[i].object][contest_places[i].key].get(value))
        contest_put(c, i, value.data(), value.size());
    }
    contest_end(c);
  }
  return 0;
}

} // namespace

extern "C" int contest_pass(const char *mode, const char *text, size_t len, contest *c) {
  try {
    return std::strcmp(mode, "dom") == 0 ? dom(text, len, c) : ondemand(text, len, c);
  } catch (const simdjson::simdjson_error &) {
    return -1;
  }
}
