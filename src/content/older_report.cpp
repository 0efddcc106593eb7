#include "content/older_report.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace hindsight::content {
namespace {

struct Renaming {
  std::string_view older;
  std::string_view newer;
};
constexpr std::array<Renaming, 2> kFilters{
    {{"startDate", "instanceStartDate"}, {"endDate", "instanceEndDate"}}};
constexpr std::array<Renaming, 3> kColumns{{{"numberOfIncidents", "count:incidents"},
                                            {"numberOfOpenIncidents", "count:openIncidents"},
                                            {"numberOfUserTasks", "count:userTasks"}}};

void rename(json::Value& text, std::span<const Renaming> names) {
  if (!text.IsString()) return;
  const auto found = std::ranges::find(names, json::view(text), &Renaming::older);
  if (found != names.end())
    text = json::Value(rapidjson::StringRef(found->newer.data(), found->newer.size()));
}

json::Value* member(json::Value& object, const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

void renew_filter(json::Value& filter, json::Document::AllocatorType& memory) {
  auto* type = member(filter, "type");
  if (type == nullptr) return;
  rename(*type, kFilters);
  if (json::find(filter, "filterLevel") != nullptr) return;
  filter.RemoveMember("filterLevel");
  filter.AddMember("filterLevel", "instance", memory);
}

}  // namespace

void renew(json::Value& data, json::Document::AllocatorType& memory) {
  if (auto* filters = member(data, "filter"); filters != nullptr && filters->IsArray()) {
    for (auto& filter : filters->GetArray()) renew_filter(filter, memory);
  }
  auto* configuration = member(data, "configuration");
  auto* columns = configuration == nullptr ? nullptr : member(*configuration, "tableColumns");
  if (columns == nullptr) return;
  for (const auto* name : {"excludedColumns", "includedColumns", "columnOrder"}) {
    auto* list = member(*columns, name);
    if (list == nullptr || !list->IsArray()) continue;
    for (auto& column : list->GetArray()) rename(column, kColumns);
  }
}

void renew_dashboard(json::Value& dashboard) {
  auto* filters = member(dashboard, "availableFilters");
  if (filters == nullptr || !filters->IsArray()) return;
  for (auto& filter : filters->GetArray()) {
    if (auto* type = member(filter, "type"); type != nullptr) rename(*type, kFilters);
  }
}

}  // namespace hindsight::content
