#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "base/json.h"

/// Changes of JSON that leave it JSON, so that libFuzzer gets past the parser: values from
/// elsewhere in the document or in another one, none, some twice, and strange ones.

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using namespace hindsight;
using Random = std::minstd_rand;

constexpr const char* kStrange[] = {
    "null",     "true",   "-1", "0",    "0.5",   "1e308", "1e-320", "9223372036854775807",
    "[]",       "[null]", "{}", "\"\"", "\"'\"", "\"%\"", "\";\"",  "\"\\u0000\"",
    "\"null\"", "[[{}]]"};

void collect(json::Value& value, std::vector<json::Value*>& out) {
  out.push_back(&value);
  if (value.IsObject()) {
    for (auto& member : value.GetObject()) collect(member.value, out);
  } else if (value.IsArray()) {
    for (auto& item : value.GetArray()) collect(item, out);
  }
}

json::Value& any_of(json::Document& document, Random& random) {
  std::vector<json::Value*> values;
  collect(document, values);
  return *values[random() % values.size()];
}

void remove_one(json::Value& from, Random& random) {
  if (from.IsObject() && from.MemberCount() > 0)
    from.EraseMember(from.MemberBegin() +
                     static_cast<std::ptrdiff_t>(random() % from.MemberCount()));
  else if (from.IsArray() && !from.Empty())
    from.Erase(from.Begin() + random() % from.Size());
}

void change_text(json::Value& value, json::Document& document) {
  std::string text(json::view(value));
  const auto size = text.size();
  text.resize(size + 16);
  text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, text.size()));
  value.SetString(text.data(), static_cast<rapidjson::SizeType>(text.size()),
                  document.GetAllocator());
}

void change(json::Document& document, Random& random) {
  auto& value = any_of(document, random);
  switch (random() % 6) {
    case 0: {
      const auto strange = json::parse(kStrange[random() % std::size(kStrange)]);
      value.CopyFrom(*strange, document.GetAllocator());
      return;
    }
    case 1: {
      json::Document other;
      other.CopyFrom(any_of(document, random), other.GetAllocator());
      value.CopyFrom(other, document.GetAllocator());
      return;
    }
    case 2:
      return remove_one(value, random);
    case 3:
      if (value.IsArray() && !value.Empty()) {
        json::Value again(value[static_cast<rapidjson::SizeType>(random() % value.Size())],
                          document.GetAllocator());
        value.PushBack(again, document.GetAllocator());
      }
      return;
    case 4:
      if (value.IsNumber()) value.SetDouble(value.GetDouble() * -1000.5 + 1);
      return;
    default:
      if (value.IsString()) change_text(value, document);
  }
}

/// 0 where it has no room, or is no JSON as a text was changed into something else.
std::size_t write(const json::Document& document, std::uint8_t* data, std::size_t max_size) {
  const auto text = json::to_text(document);
  if (text.size() > max_size) return 0;
  std::copy(text.begin(), text.end(), data);
  return text.size();
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  Random random(seed + 1);
  auto document = json::parse({reinterpret_cast<const char*>(data), size});
  if (!document || random() % 10 == 0) return LLVMFuzzerMutate(data, size, max_size);
  for (auto changes = 1 + random() % 3; changes > 0; --changes) change(*document, random);
  const auto written = write(*document, data, max_size);
  return written > 0 ? written : LLVMFuzzerMutate(data, size, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                                 const std::uint8_t* other, std::size_t other_size,
                                                 std::uint8_t* out, std::size_t max_size,
                                                 unsigned seed) {
  Random random(seed + 1);
  auto into = json::parse({reinterpret_cast<const char*>(one), one_size});
  auto from = json::parse({reinterpret_cast<const char*>(other), other_size});
  if (!into || !from) return 0;
  any_of(*into, random).CopyFrom(any_of(*from, random), into->GetAllocator());
  return write(*into, out, max_size);
}
