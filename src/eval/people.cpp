#include "eval/people.h"

#include <algorithm>
#include <tuple>

#include "base/letter_case.h"

namespace hindsight::eval {
namespace {

/// Below what search clusters give at once.
constexpr std::size_t kPeopleMax = 50'000;

report::Filter has(TaskRole role, const std::vector<std::string>& any_of) {
  report::RowFilter rows;
  auto& who = role == TaskRole::assignee ? rows.condition.assignee : rows.condition.candidate_group;
  who = {false, any_of};
  return {std::move(rows), {}};
}

report::Plan tasks_by(TaskRole role, const std::vector<report::Source>& sources,
                      const std::vector<std::string>& among) {
  report::Plan plan;
  plan.entity = report::Entity::user_task;
  plan.sources = sources;
  plan.measures = {{}};
  if (role == TaskRole::assignee)
    plan.grouping = report::ByAssignee();
  else
    plan.grouping = report::ByCandidateGroup();
  if (!among.empty()) plan.filters = {has(role, among)};
  return plan;
}

}  // namespace

Result<std::vector<std::string>> people_in(store::ReportStore& reports,
                                           const std::vector<report::Source>& sources,
                                           TaskRole role, const std::vector<std::string>& among,
                                           store::QueryLimits limits) {
  if (sources.empty()) return std::vector<std::string>();
  limits.buckets_max = kPeopleMax;
  HS_ASSIGN(const auto reading, reports.read(limits));
  const auto buckets = reading->buckets(tasks_by(role, sources, among));
  if (!buckets && buckets.error().code == ErrorCode::resource_exhausted)
    return fail(ErrorCode::resource_exhausted,
                "more than 50,000 users or groups have to do with these processes");
  if (!buckets) return fail(buckets.error());
  std::vector<std::string> out;
  for (const auto& bucket : *buckets) {
    const bool is_wanted = among.empty() || std::ranges::find(among, bucket.key) != among.end();
    // "" = nobody; and a task that was asked for may have other groups, too.
    if (!bucket.key.empty() && is_wanted) out.push_back(bucket.key);
  }
  return out;
}

Person person(std::string id, const IdentityNames::Name& name_of) {
  auto name = name_of ? name_of(id) : std::string();
  if (name.empty()) name = id;
  return {std::move(id), std::move(name)};
}

PeopleFound find_people(const std::vector<std::string>& ids, const IdentityNames::Name& name_of,
                        std::string_view text, std::size_t limit) {
  struct Found {
    std::string sorted_by;
    Person person;
  };
  const auto wanted = to_lower(text);
  std::vector<Found> found;
  for (const auto& id : ids) {
    auto one = person(id, name_of);
    auto name = to_lower(one.name);
    if (name.find(wanted) == std::string::npos && to_lower(id).find(wanted) == std::string::npos)
      continue;
    found.push_back({std::move(name), std::move(one)});
  }
  std::ranges::sort(found, {},
                    [](const Found& one) { return std::tie(one.sorted_by, one.person.id); });
  PeopleFound out{{}, found.size()};
  found.resize(std::min(limit, found.size()));
  for (auto& one : found) out.first.push_back(std::move(one.person));
  return out;
}

}  // namespace hindsight::eval
