#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/plan.h"
#include "store/search/aggregations.h"
#include "store/search/filter_compiler.h"

/// Compiles what is counted and grouped to aggregations over the documents of schema.cpp. Pure
/// functions; no meaning is added.
namespace hindsight::store::search {

/// The nested rows of an entity; empty = the document itself.
std::string path_of(report::Entity entity);
const char* field_of(report::DateField date);

/// A group for each text of a field; `more`: members of the aggregation.
std::string terms_of(const std::string& field, std::size_t buckets_max,
                     const std::vector<dsl::Member>& below,
                     const std::vector<dsl::Member>& more = {});
/// Half-open buckets; each is named by its index. `and_before`: one more of what lies before them.
std::string ranges_of(const std::string& field, const std::vector<EpochMs>& boundaries,
                      const std::vector<dsl::Member>& below, bool and_before = false);
/// Groups of values over nested rows below `path` (with a dot at its end); each leads back to the
/// documents, which count once.
std::string value_groups(const std::string& path, const report::ByVariable& by,
                         std::size_t buckets_max, const std::vector<dsl::Member>& measures);

/// One extreme value of a field, and both of them as "min" and "max".
dsl::Member extreme_of(std::string_view name, std::string_view kind, std::string_view field);
std::vector<dsl::Member> extremes_of(std::string_view field);

/// Below "rows" of the variables.
std::string in_variables(const std::string& row, const std::vector<dsl::Member>& below);

/// The key of the range that lies before the first boundary, where it is asked for.
inline constexpr const char* kBefore = "before";

/// How many groups the plan may have: fewer than `buckets_max` where each has a list of ranges
/// in it, since the cluster answers ranges without rows, too.
std::size_t groups_max(const report::Plan& plan, std::size_t buckets_max);

/// The groups of the plan's rows below `prefix` (a path with a dot, or nothing), for read_groups();
/// without grouping the measures themselves.
std::vector<dsl::Member> grouped(const report::Plan& plan, const Scope& scope,
                                 const std::string& prefix, std::size_t buckets_max);

/// `below` for the counted rows of the documents at hand.
Question in_facts(const report::Plan& plan, const Scope& scope, std::vector<dsl::Member> below);
/// Whether the groups are of documents, and the counted rows are looked for in each.
bool groups_by_others(const report::Plan& plan);

/// Conditions on the instances of a plan beside its sources and instance filters: for user tasks
/// those count that have one, and with view filters those that have such a row.
std::vector<std::string> row_conditions(const report::Plan& plan, const Scope& scope,
                                        const std::string& path);
/// True when rows count whose process instance belongs elsewhere or is not known yet: then a
/// question is about more documents than the plan's instances.
bool reads_further(const report::Plan& plan, Rows rows);

}  // namespace hindsight::store::search
