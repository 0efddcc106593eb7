#include "store/search/overview.h"

#include <map>

namespace hindsight::store::search {
namespace {

/// `count(row, tenant's bucket)` for every definition and tenant below `path`.
template <typename Count>
Status for_each_tenant(const json::Value& answer, const std::vector<std::string_view>& path,
                       std::map<std::pair<std::string, std::string>, OverviewCounts>& rows,
                       Count count) {
  HS_ASSIGN(const auto* found, down(path, answer));
  HS_ASSIGN(const auto* definitions, all_terms(*found));
  for (const auto& definition : definitions->GetArray()) {
    HS_ASSIGN(const auto* below, member(definition, "tenants"));
    HS_ASSIGN(const auto* tenants, all_terms(*below));
    for (const auto& tenant : tenants->GetArray()) {
      const std::pair name{json::string_or(definition, "key"), json::string_or(tenant, "key")};
      auto& row = rows[name];
      row.definition = name.first;
      row.tenant = name.second;
      HS_RETURN_IF_ERROR(count(row, tenant));
    }
  }
  return {};
}

}  // namespace

Question compile_overview() {
  const auto by_tenant = [](const std::string& prefix, const std::vector<dsl::Member>& below) {
    return terms_aggregation(prefix + "definition",
                             {{"tenants", terms_aggregation(prefix + "tenant", below)}});
  };
  const auto running = filter_aggregation(dsl::none_of({dsl::exists("end")}));
  const auto open = dsl::term("incidents.status", std::string_view("open"));
  return {
      dsl::everything(),
      {{"instances", filter_aggregation(dsl::term("seen", true),
                                        {{"definitions", by_tenant("", {{"running", running}})}})},
       {"incidents",
        nested_aggregation(
            "incidents",
            {{"open", filter_aggregation(open, {{"definitions", by_tenant("incidents.", {})}})}})}},
      {}};
}

Result<std::vector<OverviewCounts>> read_overview(const json::Value& answer) {
  std::map<std::pair<std::string, std::string>, OverviewCounts> rows;
  HS_RETURN_IF_ERROR(for_each_tenant(answer, {"aggregations", "instances", "definitions"}, rows,
                                     [](OverviewCounts& row, const json::Value& bucket) -> Status {
                                       HS_ASSIGN(row.instances, count_of(bucket));
                                       HS_ASSIGN(const auto* running, member(bucket, "running"));
                                       HS_ASSIGN(row.running, count_of(*running));
                                       return {};
                                     }));
  HS_RETURN_IF_ERROR(for_each_tenant(answer, {"aggregations", "incidents", "open", "definitions"},
                                     rows,
                                     [](OverviewCounts& row, const json::Value& bucket) -> Status {
                                       HS_ASSIGN(row.open_incidents, count_of(bucket));
                                       return {};
                                     }));
  std::vector<OverviewCounts> out;
  out.reserve(rows.size());
  for (auto& [name, row] : rows) out.push_back(std::move(row));
  return out;
}

}  // namespace hindsight::store::search
