#include "content/dashboard_input.h"

#include <algorithm>
#include <array>

#include "content/dashboard_filters.h"
#include "report/json_reader.h"

namespace hindsight::content {
namespace {

using report::invalid;
using report::item_path;
using report::member_path;
using report::Word;
using Memory = json::Document::AllocatorType;

constexpr rapidjson::SizeType kTilesMax = 200;
constexpr std::size_t kUrlBytesMax = 2'000;
constexpr int kGridMax = 100'000;  ///< columns and rows; no screen is so large

enum class Kind { report, website, text };
constexpr std::array<Word<Kind>, 3> kKinds{
    {{"optimize_report", Kind::report}, {"external_url", Kind::website}, {"text", Kind::text}}};

/// Before tiles had types, their configuration told what they are.
Kind kind_by_configuration(const json::Value& tile) {
  const auto* configuration = json::find(tile, "configuration");
  if (configuration == nullptr) return Kind::report;
  if (json::find(*configuration, "external") != nullptr) return Kind::website;
  return json::find(*configuration, "text") != nullptr ? Kind::text : Kind::report;
}

Result<Kind> kind_of(const json::Value& tile, const std::string& path) {
  const auto* type = json::find(tile, "type");
  if (type == nullptr) return kind_by_configuration(tile);
  return report::read_word(kKinds, *type, member_path(path, "type"));
}

/// Other addresses could run scripts in the browser of whoever looks at the dashboard.
bool is_website(std::string_view url) {
  const auto begins = [&](std::string_view scheme) {
    if (url.size() <= scheme.size()) return false;
    for (std::size_t i = 0; i < scheme.size(); ++i) {
      const char c = url[i] >= 'A' && url[i] <= 'Z' ? static_cast<char>(url[i] | 0x20) : url[i];
      if (c != scheme[i]) return false;
    }
    return true;
  };
  const bool has_control = std::ranges::any_of(
      url, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
  return (begins("http://") || begins("https://")) && !has_control && url.size() <= kUrlBytesMax;
}

Status check_configuration(Kind kind, const json::Value& tile, const std::string& path) {
  const auto* configuration = json::find(tile, "configuration");
  const auto inner = member_path(path, "configuration");
  if (configuration != nullptr && !configuration->IsObject())
    return invalid("expected an object", inner);
  if (kind == Kind::report) return {};
  if (configuration == nullptr) return invalid("'configuration' is missing", path);
  if (kind == Kind::website) {
    HS_ASSIGN(const auto url, report::require_text(*configuration, "external", inner));
    if (!is_website(url))
      return invalid("expected an address that begins with http:// or https://",
                     member_path(inner, "external"));
    return {};
  }
  HS_ASSIGN(const auto* text, report::require(*configuration, "text", inner));
  if (!text->IsString() && !text->IsObject() && !text->IsArray())
    return invalid("expected a text", member_path(inner, "text"));
  return {};
}

/// `{<first>, <second>}` in cells of the grid; null if the client leaves it to itself.
Result<json::Value> read_cells(const json::Value& tile, const char* name, const char* first,
                               const char* second, int min, const std::string& path,
                               Memory& memory) {
  const auto* cells = json::find(tile, name);
  if (cells == nullptr) return json::Value();
  json::Value out(rapidjson::kObjectType);
  for (const auto* member : {first, second}) {
    HS_ASSIGN(const auto* number, report::require(*cells, member, member_path(path, name)));
    if (!number->IsInt() || number->GetInt() < min || number->GetInt() > kGridMax)
      return invalid("expected a whole number from " + std::to_string(min) + " on",
                     member_path(member_path(path, name), member));
    out.AddMember(rapidjson::StringRef(member), number->GetInt(), memory);
  }
  return out;
}

Result<json::Value> read_tile(const json::Value& tile, const std::string& path, Memory& memory) {
  if (!tile.IsObject()) return invalid("expected an object", path);
  HS_ASSIGN(const auto kind, kind_of(tile, path));
  const auto* id = json::find(tile, "id");
  const bool has_id = id != nullptr && !(id->IsString() && id->GetStringLength() == 0);
  if (has_id && !id->IsString()) return invalid("expected text", member_path(path, "id"));
  if (kind == Kind::report && !has_id)
    return invalid("the id of the report is missing", member_path(path, "id"));
  if (kind != Kind::report && has_id)
    return invalid("only tiles of reports have an id", member_path(path, "id"));
  HS_RETURN_IF_ERROR(check_configuration(kind, tile, path));
  json::Value out(rapidjson::kObjectType);
  out.AddMember("id", has_id ? json::Value(*id, memory) : json::Value(), memory);
  const auto type = report::spelling(kKinds, kind);
  out.AddMember("type",
                rapidjson::StringRef(type.data(), static_cast<rapidjson::SizeType>(type.size())),
                memory);
  HS_ASSIGN(auto position, read_cells(tile, "position", "x", "y", 0, path, memory));
  out.AddMember("position", position, memory);
  HS_ASSIGN(auto dimensions, read_cells(tile, "dimensions", "width", "height", 1, path, memory));
  out.AddMember("dimensions", dimensions, memory);
  const auto* configuration = json::find(tile, "configuration");
  out.AddMember("configuration",
                configuration == nullptr ? json::Value() : json::Value(*configuration, memory),
                memory);
  return out;
}

Result<json::Value> read_tiles(const json::Value& body, Memory& memory) {
  json::Value out(rapidjson::kArrayType);
  const char* name = json::find(body, "tiles") == nullptr ? "reports" : "tiles";
  const auto* tiles = json::find(body, name);
  if (tiles == nullptr) return out;
  if (!tiles->IsArray()) return invalid("expected a list", name);
  if (tiles->Size() > kTilesMax)
    return invalid("a dashboard has at most " + std::to_string(kTilesMax) + " tiles", name);
  for (rapidjson::SizeType i = 0; i < tiles->Size(); ++i) {
    HS_ASSIGN(auto tile, read_tile((*tiles)[i], item_path(name, i), memory));
    out.PushBack(tile, memory);
  }
  return out;
}

Result<json::Value> read_refresh_rate(const json::Value& body) {
  const auto* seconds = json::find(body, "refreshRateSeconds");
  if (seconds == nullptr) return json::Value();
  if (!seconds->IsInt() || seconds->GetInt() <= 0)
    return invalid("expected a whole number of seconds", "refreshRateSeconds");
  return json::Value(seconds->GetInt());
}

}  // namespace

Result<DashboardInput> read_dashboard(const json::Value& body) {
  if (!body.IsObject()) return invalid("expected an object", {});
  for (const auto* name : {"managementDashboard", "instantPreviewDashboard"}) {
    if (json::is_true(body, name))
      return invalid("such dashboards belong to the program and cannot be saved", name);
  }
  DashboardInput input;
  HS_ASSIGN(static_cast<EntityInput&>(input), read_entity_input(body));
  input.data.SetObject();
  auto& memory = input.data.GetAllocator();
  HS_ASSIGN(auto tiles, read_tiles(body, memory));
  const auto* filters = json::find(body, "availableFilters");
  if (filters != nullptr) HS_RETURN_IF_ERROR(check_available_filters(*filters, "availableFilters"));
  HS_ASSIGN(auto refresh_rate, read_refresh_rate(body));
  input.data.AddMember("tiles", tiles, memory);
  input.data.AddMember(
      "availableFilters",
      filters == nullptr ? json::Value(rapidjson::kArrayType) : json::Value(*filters, memory),
      memory);
  input.data.AddMember("refreshRateSeconds", refresh_rate, memory);
  return input;
}

Dashboard new_dashboard(std::string id, DashboardInput input, const Caller& caller, EpochMs now) {
  Dashboard dashboard;
  begin(dashboard, std::move(id), caller, now);
  dashboard.data = std::move(input.data);
  take_input(dashboard, std::move(input));
  return dashboard;
}

}  // namespace hindsight::content
