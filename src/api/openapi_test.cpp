#include "api/openapi.h"

#include <gmock/gmock.h>
#include <rapidjson/pointer.h>

#include <set>

#include "api/routes.h"

namespace hindsight::api {
namespace {

using ::testing::IsEmpty;

json::Document document() {
  auto parsed = json::parse(openapi_document());
  EXPECT_TRUE(parsed.has_value());
  return parsed ? std::move(*parsed) : json::Document(rapidjson::kObjectType);
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

std::string name_of(const Route& route) {
  return std::string(route.method) + " " + route.path;
}

/// Operations by "METHOD /path".
std::map<std::string, const json::Value*> operations(const json::Document& document) {
  static const std::set<std::string_view> kNoMethods{"parameters", "summary", "description"};
  std::map<std::string, const json::Value*> out;
  for (const auto& path : document["paths"].GetObject()) {
    for (const auto& member : path.value.GetObject()) {
      if (kNoMethods.contains(json::view(member.name))) continue;
      out[upper(json::view(member.name)) + " " + std::string(json::view(path.name))] =
          &member.value;
    }
  }
  return out;
}

void find_broken(const json::Value& value, const json::Document& document,
                 std::vector<std::string>& broken) {
  if (value.IsArray()) {
    for (const auto& item : value.GetArray()) find_broken(item, document, broken);
  }
  if (!value.IsObject()) return;
  for (const auto& member : value.GetObject()) {
    find_broken(member.value, document, broken);
    if (json::view(member.name) != "$ref") continue;
    const auto target = std::string(json::view(member.value));
    if (rapidjson::Pointer(target.c_str()).Get(document) == nullptr) broken.push_back(target);
  }
}

TEST(OpenApi, DescribesEachRouteAndNothingElse) {
  const auto parsed = document();
  auto described = operations(parsed);
  std::vector<std::string> missing;
  for (const auto& route : routes()) {
    if (described.erase(name_of(route)) == 0) missing.push_back(name_of(route));
  }
  EXPECT_THAT(missing, IsEmpty()) << "describe them in docs/openapi";
  std::vector<std::string> unknown;
  for (const auto& [name, operation] : described) unknown.push_back(name);
  EXPECT_THAT(unknown, IsEmpty()) << "no such routes";
}

TEST(OpenApi, SaysWhatNeedsALogin) {
  const auto parsed = document();
  const auto described = operations(parsed);
  for (const auto& route : routes()) {
    const auto found = described.find(name_of(route));
    if (found == described.end()) continue;
    const auto* security = json::find(*found->second, "security");
    const bool is_open = security != nullptr && security->IsArray() && security->Empty();
    EXPECT_EQ(is_open, route.access == Access::open) << name_of(route);
    const bool by_token = security != nullptr && security->IsArray() && !security->Empty() &&
                          json::find((*security)[0], "token") != nullptr;
    EXPECT_EQ(by_token, route.access == Access::token) << name_of(route);
  }
}

TEST(OpenApi, HasWhatItRefersTo) {
  const auto parsed = document();
  std::vector<std::string> broken;
  find_broken(parsed, parsed, broken);
  EXPECT_THAT(broken, IsEmpty());
}

}  // namespace
}  // namespace hindsight::api
