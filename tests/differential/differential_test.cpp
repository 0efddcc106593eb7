// The embedded and the shared store hold the same random history and answer the same random
// questions; every answer must be equal. Needs a search cluster: HINDSIGHT_TEST_SEARCH names its
// address (scripts/test starts one).

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "differential/random_plan.h"
#include "differential/stores.h"

namespace hindsight::differential {
namespace {

using Measures = std::vector<std::optional<double>>;
using Answer = std::map<std::pair<std::string, std::int64_t>, Measures>;

Answer by_key(const store::ReportAnswer& answer) {
  Answer out;
  for (const auto& bucket : answer.buckets) out[{bucket.key, bucket.index}] = bucket.measures;
  return out;
}

/// A digest of few values is exact but for its interpolation between neighbours, which lies within
/// their range; sums and averages differ by rounding only.
bool equal(const report::Measure& measure, std::optional<double> exact, std::optional<double> found,
           double spread) {
  if (exact.has_value() != found.has_value()) return false;
  if (!exact) return true;
  const bool percentile = measure.kind == report::Measure::Kind::duration &&
                          measure.aggregation.kind == report::Aggregation::Kind::percentile;
  const double tolerance =
      percentile ? spread : 1e-9 * std::max(1.0, std::max(std::abs(*exact), std::abs(*found)));
  return std::abs(*exact - *found) <= tolerance;
}

/// Largest minus smallest duration that the plan's rows have.
double spread_of(store::Reading& reading, report::Plan plan) {
  report::Measure min{report::Measure::Kind::duration, {report::Aggregation::Kind::min, 0}, {}};
  double widest = 0;
  for (const auto time :
       {report::UserTaskTime::total, report::UserTaskTime::idle, report::UserTaskTime::work}) {
    if (time != report::UserTaskTime::total && plan.entity != report::Entity::user_task) continue;
    min.time = time;
    auto max = min;
    max.aggregation.kind = report::Aggregation::Kind::max;
    plan.measures = {min, max};
    const auto answer = reading.evaluate(plan);
    if (!answer) continue;
    for (const auto& bucket : answer->buckets) {
      if (bucket.measures[0]) widest = std::max(widest, *bucket.measures[1] - *bucket.measures[0]);
    }
  }
  return widest;
}

void compare(Stores& stores, const report::Plan& plan) {
  auto exact_reading = stores.embedded->read({});
  auto found_reading = stores.shared->read({});
  ASSERT_TRUE(exact_reading);
  ASSERT_TRUE(found_reading);
  const auto exact = (*exact_reading)->evaluate(plan);
  const auto found = (*found_reading)->evaluate(plan);
  ASSERT_TRUE(exact) << exact.error().text();
  ASSERT_TRUE(found) << found.error().text() << "; " << describe(plan);
  ASSERT_EQ(exact->instance_count, found->instance_count) << describe(plan);
  const auto expected = by_key(*exact);
  const auto actual = by_key(*found);
  const double spread = spread_of(**exact_reading, plan);
  for (const auto& [key, measures] : expected) {
    const auto at = actual.find(key);
    ASSERT_NE(at, actual.end()) << "no group '" << key.first << "' " << key.second << "; "
                                << describe(plan);
    for (std::size_t i = 0; i < measures.size(); ++i) {
      ASSERT_TRUE(equal(plan.measures[i], measures[i], at->second[i], spread))
          << "group '" << key.first << "' " << key.second << ", measure " << i << ": "
          << measures[i].value_or(-1) << " and " << at->second[i].value_or(-1) << "; "
          << describe(plan);
    }
  }
  ASSERT_EQ(expected.size(), actual.size()) << describe(plan);
}

void compare_ranges(Stores& stores, const report::Plan& plan) {
  auto one = stores.embedded->read({});
  auto other = stores.shared->read({});
  const auto same = [&](const Result<std::optional<store::Range>>& a,
                        const Result<std::optional<store::Range>>& b) {
    ASSERT_TRUE(a && b) << (a ? b : a).error().text();
    ASSERT_EQ(a->has_value(), b->has_value()) << describe(plan);
    if (!*a) return;
    ASSERT_EQ((*a)->min, (*b)->min) << describe(plan);
    ASSERT_EQ((*a)->max, (*b)->max) << describe(plan);
  };
  for (const auto field : {report::InstanceDate::start, report::InstanceDate::end})
    same((*one)->date_range(plan, field), (*other)->date_range(plan, field));
  same((*one)->variable_range(plan, "due", model::VariableType::date),
       (*other)->variable_range(plan, "due", model::VariableType::date));
  same((*one)->variable_range(plan, "rate", model::VariableType::double_number),
       (*other)->variable_range(plan, "rate", model::VariableType::double_number));
  const auto counts = std::pair((*one)->count_all(plan.sources), (*other)->count_all(plan.sources));
  ASSERT_TRUE(counts.first && counts.second);
  ASSERT_EQ(*counts.first, *counts.second);
}

std::string text_of(const store::RawInstance& row) {
  std::string out = row.engine + "|" + row.definition_key + "|" + row.definition_id + "|" + row.id +
                    "|" + row.business_key + "|" + row.tenant;
  for (const auto number :
       {row.start, row.end, row.duration, row.incidents, row.open_incidents, row.user_tasks})
    out += "|" + std::to_string(number);
  for (const auto& [node, duration] : row.flow_node_durations)
    out += "|" + node + "=" + std::to_string(duration);
  for (const auto& v : row.variables)
    out +=
        "|" + v.name + ":" + std::string(to_string(v.type)) + (v.is_null ? "=null" : "=" + v.text);
  return out;
}

void compare_raw(Stores& stores, const report::RawPlan& plan) {
  auto one = stores.embedded->read({});
  auto other = stores.shared->read({});
  const auto exact = (*one)->raw(plan);
  const auto found = (*other)->raw(plan);
  ASSERT_TRUE(exact) << exact.error().text();
  ASSERT_TRUE(found) << found.error().text() << "; sorted by " << plan.sort_by;
  ASSERT_EQ(exact->instance_count, found->instance_count);
  std::vector<std::string> expected, actual;
  for (const auto& row : exact->instances) expected.push_back(text_of(row));
  for (const auto& row : found->instances) actual.push_back(text_of(row));
  ASSERT_EQ(expected, actual) << "sorted by " << plan.sort_by << (plan.ascending ? " asc" : " desc")
                              << ", offset " << plan.offset << ", limit " << plan.limit;
}

void compare_names_and_values(Stores& stores, RandomPlan& plans) {
  const auto sources = plans.sources();
  auto one = stores.embedded->read({});
  auto other = stores.shared->read({});
  const auto names = (*one)->variable_names(sources);
  const auto found_names = (*other)->variable_names(sources);
  ASSERT_TRUE(names && found_names);
  const auto flat = [](const std::vector<store::VariableName>& all) {
    std::vector<std::string> out;
    for (const auto& name : all) out.push_back(name.name + ":" + std::string(to_string(name.type)));
    return out;
  };
  ASSERT_EQ(flat(*names), flat(*found_names));
  for (const auto& name : *names) {
    for (const auto* needle : {"", "a", "1", "ß"}) {
      const auto exact = stores.embedded->variable_values(sources, name, needle, 1, 10, {});
      const auto found = stores.shared->variable_values(sources, name, needle, 1, 10, {});
      ASSERT_TRUE(exact && found) << (exact ? found : exact).error().text();
      ASSERT_EQ(*exact, *found) << name.name << " containing '" << needle << "'";
    }
  }
}

void compare_overview(Stores& stores) {
  const auto flat = [](const Result<std::vector<store::ReportStore::ProcessOverview>>& rows) {
    EXPECT_TRUE(rows) << (rows ? "" : rows.error().text());
    std::vector<std::string> out;
    for (const auto& row : *rows)
      out.push_back(row.engine + "|" + row.key + "|" + row.tenant + "|" +
                    std::to_string(row.instances) + "|" + std::to_string(row.running) + "|" +
                    std::to_string(row.open_incidents));
    std::sort(out.begin(), out.end());
    return out;
  };
  ASSERT_EQ(flat(stores.embedded->overview({})), flat(stores.shared->overview({})));
}

TEST(EmbeddedAndSharedStore, HoldTheSameHistoryAndAnswerAlike) {
  ASSERT_FALSE(search_address().empty())
      << "HINDSIGHT_TEST_SEARCH must name a search cluster, e.g. http://127.0.0.1:9200";
  const auto first = number_of("HINDSIGHT_TEST_SEED", std::random_device()());
  const auto worlds = number_of("HINDSIGHT_TEST_WORLDS", 5);
  const auto questions = number_of("HINDSIGHT_TEST_QUESTIONS", 200);
  for (std::uint64_t world = 0; world < worlds; ++world) {
    const auto seed = first + world;
    SCOPED_TRACE("HINDSIGHT_TEST_SEED=" + std::to_string(seed));
    std::cout << "seed " << seed << std::endl;
    Stores stores(seed);
    ASSERT_TRUE(stores.embedded && stores.shared);
    stores.import();
    if (HasFatalFailure()) return;
    ASSERT_EQ(dump_of(*stores.embedded), dump_of(*stores.shared));
    RandomPlan plans(seed);
    compare_overview(stores);
    compare_names_and_values(stores, plans);
    for (std::uint64_t i = 0; i < questions && !HasFatalFailure(); ++i) {
      const auto plan = plans.plan();
      compare(stores, plan);
      if (i % 4 == 0) compare_ranges(stores, plan);
      if (i % 4 == 1) compare_raw(stores, plans.raw_plan());
    }
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace hindsight::differential
