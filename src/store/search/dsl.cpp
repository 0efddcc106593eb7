#include "store/search/dsl.h"

#include <fmt/format.h>

#include "base/json.h"

namespace hindsight::store::search::dsl {
namespace {

std::string boolean(std::string_view clause, const std::vector<std::string>& queries) {
  return object({{"bool", object({{clause, list(queries)}})}});
}

}  // namespace

std::string quote(std::string_view text) {
  json::Buffer buffer;
  json::Writer out(buffer);
  json::string(out, text);
  return std::string(json::view(buffer));
}

std::string number(double number) {
  return fmt::format("{}", number);
}
std::string number(std::int64_t number) {
  return std::to_string(number);
}

std::string object(const std::vector<Member>& members) {
  std::string out = "{";
  for (const auto& [name, value] : members) {
    if (out.size() > 1) out += ',';
    out += quote(name) + ":" + value;
  }
  return out + "}";
}

std::string list(const std::vector<std::string>& elements) {
  return fmt::format("[{}]", fmt::join(elements, ","));
}

std::string texts(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  quoted.reserve(texts.size());
  for (const auto& text : texts) quoted.push_back(quote(text));
  return list(quoted);
}

Member script(std::string_view source, const std::vector<Member>& params) {
  return {
      "script",
      object({{"lang", R"("painless")"}, {"source", quote(source)}, {"params", object(params)}})};
}

std::string everything() {
  return R"({"match_all":{}})";
}
std::string nothing() {
  return R"({"match_none":{}})";
}

std::string all_of(std::vector<std::string> queries) {
  std::erase(queries, everything());
  if (queries.empty()) return everything();
  return queries.size() == 1 ? queries.front() : boolean("filter", queries);
}
std::string any_of(const std::vector<std::string>& queries) {
  if (queries.empty()) return nothing();
  if (queries.size() == 1) return queries.front();
  return object({{"bool", object({{"should", list(queries)}, {"minimum_should_match", "1"}})}});
}
std::string none_of(const std::vector<std::string>& queries) {
  return boolean("must_not", queries);
}

std::string term(std::string_view field, std::string_view text) {
  return object({{"term", object({{field, quote(text)}})}});
}
std::string term(std::string_view field, bool value) {
  return object({{"term", object({{field, value ? "true" : "false"}})}});
}
std::string terms(std::string_view field, const std::vector<std::string>& values) {
  return object({{"terms", object({{field, texts(values)}})}});
}
std::string begins(std::string_view field, std::string_view text) {
  return object({{"prefix", object({{field, quote(text)}})}});
}
std::string contains(std::string_view field, std::string_view text) {
  std::string pattern = "*";
  for (const char c : text) {
    if (c == '*' || c == '?' || c == '\\') pattern += '\\';
    pattern += c;
  }
  pattern += '*';
  return object({{"wildcard", object({{field, object({{"value", quote(pattern)}})}})}});
}
std::string exists(std::string_view field) {
  return object({{"exists", object({{"field", quote(field)}})}});
}
std::string range(std::string_view field, const std::vector<Member>& bounds) {
  if (bounds.empty()) return exists(field);
  return object({{"range", object({{field, object(bounds)}})}});
}
std::string nested(std::string_view path, const std::string& query) {
  return object({{"nested", object({{"path", quote(path)}, {"query", query}})}});
}

}  // namespace hindsight::store::search::dsl
