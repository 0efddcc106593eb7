// The embedded and the shared store hold the same random history and answer the same random
// questions; every answer must be equal. Needs a search cluster: HINDSIGHT_TEST_SEARCH names its
// address (scripts/test starts one).

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <tuple>

#include "differential/random_history.h"
#include "differential/random_plan.h"
#include "differential/stores.h"
#include "report/row_filters.h"
#include "store/raw_row.h"

namespace hindsight::differential {
namespace {

using Measures = std::vector<std::optional<double>>;
using Key = std::tuple<std::string, std::int64_t, std::string, std::int64_t>;
using Answer = std::map<Key, Measures>;

Answer by_key(const store::ReportAnswer& answer) {
  Answer out;
  for (const auto& bucket : answer.buckets)
    out[{bucket.key, bucket.index, bucket.distributed_key, bucket.distributed_index}] =
        bucket.measures;
  return out;
}

std::string text(const Key& key) {
  const auto& [outer, index, inner, inner_index] = key;
  return "'" + outer + "' " + std::to_string(index) + ", '" + inner + "' " +
         std::to_string(inner_index);
}

/// ms; runs of the histories take days.
constexpr double kDeviationTolerance = 100;

/// A digest of few values is exact but for its interpolation between neighbours, which lies within
/// their range; sums and averages differ by rounding only. A cluster takes a deviation from the sum
/// of the squares, which costs it half of the digits.
bool equal(const report::Measure& measure, std::optional<double> exact, std::optional<double> found,
           double spread) {
  if (exact.has_value() != found.has_value()) return false;
  if (!exact) return true;
  using Kind = report::Aggregation::Kind;
  double tolerance = 1e-9 * std::max(1.0, std::max(std::abs(*exact), std::abs(*found)));
  if (measure.kind != report::Measure::Kind::count) {
    if (measure.aggregation.kind == Kind::percentile) tolerance = spread;
    if (measure.aggregation.kind == Kind::deviation) tolerance += kDeviationTolerance;
  }
  return std::abs(*exact - *found) <= tolerance;
}

/// Largest minus smallest duration or value that the plan's rows have.
double spread_of(store::Reading& reading, report::Plan plan) {
  report::Measure min{plan.entity == report::Entity::variable ? report::Measure::Kind::value
                                                              : report::Measure::Kind::duration,
                      {report::Aggregation::Kind::min, 0},
                      {}};
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
      if (!bucket.measures.empty() && bucket.measures[0])
        widest = std::max(widest, *bucket.measures[1] - *bucket.measures[0]);
    }
  }
  return widest;
}

void compare_answers(const report::Plan& plan, const store::ReportAnswer& exact,
                     const store::ReportAnswer& found, double spread) {
  ASSERT_EQ(exact.instances.chosen, found.instances.chosen) << describe(plan);
  ASSERT_EQ(exact.instances.all, found.instances.all) << describe(plan);
  const auto expected = by_key(exact);
  const auto actual = by_key(found);
  for (const auto& [key, measures] : expected) {
    const auto at = actual.find(key);
    ASSERT_NE(at, actual.end()) << "no group " << text(key) << "; " << describe(plan);
    ASSERT_EQ(measures.size(), at->second.size()) << text(key) << "; " << describe(plan);
    for (std::size_t i = 0; i < measures.size(); ++i) {
      ASSERT_TRUE(equal(plan.measures[i], measures[i], at->second[i], spread))
          << "group " << text(key) << ", measure " << i << ": " << measures[i].value_or(-1)
          << " and " << at->second[i].value_or(-1) << "; " << describe(plan);
    }
  }
  ASSERT_EQ(expected.size(), actual.size()) << describe(plan);
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
  compare_answers(plan, *exact, *found, spread_of(**exact_reading, plan));
}

/// Groups over a range as finish_plan() makes them, only coarser.
Result<report::Grouping> thirds(const report::RangeQuestion& question, const store::Range& range) {
  const auto min = range ? range->min : 0;
  const auto width = range ? std::floor((range->max - range->min) / 3) + 1 : 1;
  std::vector<EpochMs> boundaries;
  for (int i = 0; i <= 3; ++i) boundaries.push_back(static_cast<EpochMs>(min + i * width));
  if (const auto* field = std::get_if<report::DateField>(&question))
    return report::ByDate{*field, boundaries};
  if (std::holds_alternative<report::RunningRange>(question))
    return report::ByRunningDate{boundaries};
  if (std::holds_alternative<report::DurationRange>(question))
    return report::ByDuration{static_cast<DurationMs>(min), static_cast<DurationMs>(width)};
  const auto& variable = std::get<report::VariableReference>(question);
  if (variable.type == model::VariableType::date)
    return report::ByVariable{variable.name, variable.type, 0, 0, boundaries};
  return report::ByVariable{variable.name, variable.type, min, width, {}};
}

/// Groups as calendar units make them.
Result<report::Grouping> weeks(report::DateField field, const store::Range& range) {
  constexpr EpochMs kWeek = 7 * 86'400'000;
  const auto first = range ? static_cast<EpochMs>(range->min) / kWeek : 0;
  const auto last = range ? static_cast<EpochMs>(range->max) / kWeek : 0;
  report::ByDate out{field, {}};
  for (auto week = first; week <= last + 1; ++week) out.boundaries.push_back(week * kWeek);
  return out;
}

/// Asked several times, because earlier answers shorten later ones.
void compare_over_range(Stores& stores, report::Plan draft, const report::RangeQuestion& question,
                        const store::GroupingOf& grouping_of) {
  draft.distribution = report::ByNone{};
  draft.measures = {{}};
  auto one = stores.embedded->read({});
  const auto exact = (*one)->evaluate(draft, question, grouping_of);
  ASSERT_TRUE(exact) << exact.error().text();
  for (int i = 0; i < 3; ++i) {
    auto other = stores.shared->read({});
    const auto found = (*other)->evaluate(draft, question, grouping_of);
    ASSERT_TRUE(found) << found.error().text() << "; " << describe(draft);
    ASSERT_EQ(grouping_of(exact->range).value(), grouping_of(found->range).value())
        << describe(draft);
    compare_answers(draft, exact->answer, found->answer, 0);
  }
}

void compare_over_ranges(Stores& stores, report::Plan draft) {
  using model::VariableType;
  std::vector<report::RangeQuestion> all{report::DateField::start, report::DateField::end,
                                         report::DurationRange{}};
  // Durations are grouped by of whole instances only, and variables not at all.
  draft.part.reset();
  if (draft.entity == report::Entity::variable) draft.measures = {{}};
  if (draft.entity == report::Entity::incident || draft.entity == report::Entity::variable)
    draft.entity = report::Entity::process_instance;
  if (draft.entity == report::Entity::process_instance) {
    all.insert(all.end(),
               {report::RunningRange{}, report::VariableReference{"due", VariableType::date},
                report::VariableReference{"rate", VariableType::double_number}});
    draft.filters = report::without_other_rows(draft.filters, draft.entity, draft.sources.size());
  }
  for (const auto& question : all) {
    compare_over_range(stores, draft, question,
                       [&](const store::Range& range) { return thirds(question, range); });
    if (const auto* field = std::get_if<report::DateField>(&question))
      compare_over_range(stores, draft, question,
                         [field](const store::Range& range) { return weeks(*field, range); });
  }
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
  ASSERT_EQ(exact->instances.chosen, found->instances.chosen);
  ASSERT_EQ(exact->instances.all, found->instances.all);
  ASSERT_EQ(exact->variables, found->variables);
  std::vector<std::string> expected, actual;
  for (const auto& row : exact->rows) expected.push_back(text_of(row));
  for (const auto& row : found->rows) actual.push_back(text_of(row));
  ASSERT_EQ(expected, actual) << "sorted by " << plan.sort_by << (plan.ascending ? " asc" : " desc")
                              << ", offset " << plan.offset << ", limit " << plan.limit;
}

/// All rows, read in pages that go on from each other, or at once.
std::vector<std::string> all_rows(store::ReportStore& store, report::RawPlan plan, bool paged) {
  std::vector<std::string> out;
  plan.offset = 0;
  if (paged)
    plan.after = "";
  else
    plan.limit = 10'000;
  for (std::size_t got = 1; got > 0;) {
    auto reading = store.read({});
    const auto answer = (*reading)->raw(plan);
    EXPECT_TRUE(answer) << answer.error().text() << "; sorted by " << plan.sort_by;
    if (!answer) break;
    got = paged ? answer->rows.size() : 0;
    for (const auto& row : answer->rows) out.push_back(text_of(row));
    if (paged) plan.after = answer->position;
  }
  return out;
}

void compare_pages(Stores& stores, report::RawPlan plan) {
  plan.limit += 10;
  const auto expected = all_rows(*stores.embedded, plan, false);
  ASSERT_EQ(expected, all_rows(*stores.embedded, plan, true)) << "embedded, by " << plan.sort_by;
  ASSERT_EQ(expected, all_rows(*stores.shared, plan, true)) << "shared, by " << plan.sort_by;
}

std::string text_of(const store::InstanceDetails& in) {
  std::string out =
      fmt::format("{} {} {} {} {} {} {} {} {} {} {}", in.engine, in.id, in.definition_id,
                  in.definition_key, in.business_key, in.tenant, to_string(in.state), in.start,
                  in.end, in.duration, in.super_instance);
  for (const auto& n : in.nodes)
    out += fmt::format("\nnode {} {} {} {} {} {} {} {} {}", n.id, n.node, n.type, n.start, n.end,
                       n.duration, n.canceled, n.sequence, n.called_instance);
  for (const auto& t : in.tasks) {
    out += fmt::format("\ntask {} {} {} {} {} {} {} {} {} {} {} {} {} {}", t.id, t.node, t.node_run,
                       t.name, t.start, t.end, t.duration, t.due, t.priority, t.canceled,
                       t.assignee, fmt::join(t.candidate_groups, ","), t.idle, t.work);
    for (const auto& c : t.changes) out += fmt::format(" {}{}{}", c.time, c.assigned, c.user);
  }
  for (const auto& v : in.variables)
    out += fmt::format("\nvariable {} {} {} {} {} {} {} {}", v.id, v.name, v.item,
                       to_string(v.type), v.is_null, v.truncated, v.text, v.time);
  for (const auto& i : in.incidents)
    out += fmt::format("\nincident {} {} {} {} {} {} {}", i.id, i.node, i.type, i.message, i.create,
                       i.end, to_string(i.status));
  return out;
}

std::vector<std::string> walked(store::Reading& reading, const report::RawPlan& plan,
                                std::size_t page_size) {
  const auto walk = reading.walk(plan);
  EXPECT_TRUE(walk) << walk.error().text();
  std::vector<std::string> out{std::to_string((*walk)->count())};
  while (true) {
    auto page = (*walk)->next(page_size);
    EXPECT_TRUE(page) << page.error().text();
    if (!page || page->empty()) return out;
    for (auto& instance : *page) {
      for (auto& task : instance.tasks) task.changes.clear();  // of no walk
      out.push_back(text_of(instance) + "\n" +
                    text_of(store::raw_row(instance, plan.now, plan.calendar.get())));
    }
  }
}

/// Any number of pages, of any size: the same instances with all that they have, and the same rows.
void compare_walks(Stores& stores, report::RawPlan plan) {
  plan.limit = 150;
  const auto one = stores.embedded->read({.long_lived = true}).value();
  const auto other = stores.shared->read({.long_lived = true}).value();
  const auto exact = walked(*one, plan, 7);
  ASSERT_EQ(exact, walked(*other, plan, 40))
      << "sorted by " << plan.sort_by << (plan.ascending ? " asc" : " desc");
  plan.offset = 0;
  const auto rows = one->raw(plan);
  ASSERT_TRUE(rows) << rows.error().text();
  ASSERT_EQ(exact.size(), rows->rows.size() + 1);
  for (std::size_t i = 0; i < rows->rows.size(); ++i)
    ASSERT_TRUE(exact[i + 1].ends_with("\n" + text_of(rows->rows[i]))) << exact[i + 1];
}

/// Of one of the two engines, and of the other, where it is not known.
void compare_instances(Stores& stores, RandomPlan& plans) {
  report::RawPlan plan;
  plan.sources = plans.sources();
  plan.limit = 40;
  plan.now = RandomHistory::kNow;
  auto one = stores.embedded->read({});
  auto other = stores.shared->read({});
  const auto rows = (*one)->raw(plan);
  ASSERT_TRUE(rows) << rows.error().text();
  for (const auto& row : rows->rows) {
    for (const auto* engine : RandomHistory::kEngines) {
      const auto exact = (*one)->instance(engine, row.id);
      const auto found = (*other)->instance(engine, row.id);
      ASSERT_TRUE(exact) << exact.error().text();
      ASSERT_TRUE(found) << found.error().text();
      ASSERT_EQ(exact->has_value(), engine == row.engine) << row.id;
      ASSERT_EQ(exact->has_value(), found->has_value()) << row.id;
      if (!*exact) continue;
      EXPECT_EQ((*exact)->definition_id, row.definition_id);
      ASSERT_EQ(text_of(**exact), text_of(**found));
    }
  }
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

std::string text_of(const store::ProcessTrend::Period& period) {
  return fmt::format("{} started, {} ended ({})", period.started, period.ended,
                     period.median.has_value());
}

/// What a report says of the same: the durations of a key's instances that ended in the period.
void compare_with_report(store::Reading& reading, const store::TrendQuestion& question,
                         const std::string& key, const store::ProcessTrend::Period& period,
                         double tolerance) {
  using Kind = report::Aggregation::Kind;
  report::Plan plan;
  for (const auto& source : question.sources)
    if (source.key == key) plan.sources.push_back(source);
  plan.filters.push_back(
      {report::DateFilter{report::DateField::end, question.days.front(), question.days.back() - 1},
       {}});
  plan.now = RandomHistory::kNow;
  plan.measures = {{},
                   {report::Measure::Kind::duration, {Kind::percentile, 50}, {}},
                   {report::Measure::Kind::duration, {Kind::percentile, 90}, {}}};
  const auto answer = reading.evaluate(plan);
  ASSERT_TRUE(answer) << answer.error().text();
  ASSERT_EQ(answer->instances.chosen, period.ended);
  if (period.ended == 0) return;
  const auto& measures = answer->buckets.at(0).measures;
  ASSERT_EQ(measures[1].has_value(), period.median.has_value());
  if (!period.median) return;
  EXPECT_NEAR(*measures[1], *period.median, tolerance * *period.median) << key;
  EXPECT_NEAR(*measures[2], *period.p90, tolerance * *period.p90) << key;
}

void compare_trends(Stores& stores, RandomPlan& plans) {
  store::TrendQuestion question;
  question.sources = plans.sources();
  question.days = plans.boundaries();
  question.before = 2 * question.days.front() - question.days.back();
  auto one = stores.embedded->read({});
  auto other = stores.shared->read({});
  const auto exact = (*one)->trends(question);
  const auto found = (*other)->trends(question);
  ASSERT_TRUE(exact) << exact.error().text();
  ASSERT_TRUE(found) << found.error().text();
  const auto flat = [](const store::ProcessTrends& trends) {
    std::vector<std::string> out;
    for (const auto& [key, t] : trends)
      out.push_back(fmt::format("{}: {}, before {}, days {}, {} of {} run since {}, {} incidents",
                                key, text_of(t.period), text_of(t.before),
                                fmt::join(t.started_by_day, " "), t.running, t.instances,
                                t.oldest_running, t.open_incidents));
    return out;
  };
  ASSERT_EQ(flat(*exact), flat(*found));
  for (const auto& [key, trend] : *exact)
    compare_with_report(**one, question, key, trend.period, 1e-9);
  for (const auto& [key, trend] : *found)
    compare_with_report(**other, question, key, trend.period, 0.01);
}

store::InstanceQuestion instance_question(RandomPlan& plans, std::size_t limit) {
  const auto plan = plans.plan();
  return {plan.sources,
          report::without_other_rows(plan.filters, report::Entity::process_instance,
                                     plan.sources.size()),
          plan.now, limit};
}

/// Of equally frequent ones any may be the last.
void compare_variants(Stores& stores, const store::InstanceQuestion& question) {
  auto one = stores.embedded->read({});
  auto other = stores.shared->read({});
  const auto exact = (*one)->variants(question);
  const auto found = (*other)->variants(question);
  ASSERT_TRUE(exact) << exact.error().text();
  ASSERT_TRUE(found) << found.error().text();
  ASSERT_EQ(found->unknown, 0);
  ASSERT_EQ(exact->ended, found->ended);
  ASSERT_EQ(exact->variants.size(), found->variants.size());
  if (exact->variants.empty()) return;
  const bool complete = exact->variants.size() < question.limit;
  const auto last = exact->variants.back().instances;
  const auto flat = [&](const store::VariantAnswer& answer) {
    std::map<std::string, store::Variant> out;
    for (const auto& variant : answer.variants) {
      if (complete || variant.instances > last)
        out.emplace(fmt::format("{} {}", variant.instances, fmt::join(variant.flow_nodes, ">")),
                    variant);
    }
    return out;
  };
  const auto expected = flat(*exact), actual = flat(*found);
  std::int64_t sum = 0;
  for (const auto& [name, variant] : expected) {
    const auto at = actual.find(name);
    ASSERT_NE(at, actual.end()) << name;
    ASSERT_EQ(variant.median.has_value(), at->second.median.has_value()) << name;
    if (variant.median && variant.instances == 1) {
      EXPECT_NEAR(*variant.median, *at->second.median, 1e-9 * *variant.median) << name;
    }
    sum += variant.instances;
  }
  ASSERT_EQ(expected.size(), actual.size());
  if (complete) {
    ASSERT_EQ(sum, exact->ended);
  }
}

void compare_incidents(Stores& stores, const store::InstanceQuestion& question) {
  auto one = stores.embedded->read({});
  auto other = stores.shared->read({});
  const auto exact = (*one)->incidents(question);
  const auto found = (*other)->incidents(question);
  ASSERT_TRUE(exact) << exact.error().text();
  ASSERT_TRUE(found) << found.error().text();
  const auto flat = [](const store::IncidentAnswer& answer) {
    std::vector<std::string> out{fmt::format("{} of {}", answer.open, answer.incidents)};
    for (const auto& c : answer.causes)
      out.push_back(fmt::format("{} '{}' {} of {}, {} to {}", c.flow_node, c.headline, c.open,
                                c.incidents, c.first, c.last));
    return out;
  };
  ASSERT_EQ(flat(*exact), flat(*found));
}

/// What is kept of paths and what is read from flow nodes.
void compare_paths_and_causes(Stores& stores, RandomPlan& plans) {
  for (const bool kept : {false, true}) {
    while (kept && stores.embedded->tidy({})) {
    }
    for (const std::size_t limit : {1'000, 1'000, 1'000, 1'000, 3}) {
      const auto question = instance_question(plans, limit);
      compare_variants(stores, question);
      compare_incidents(stores, question);
    }
  }
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
    for (int i = 0; i < 10 && !HasFatalFailure(); ++i) compare_trends(stores, plans);
    compare_names_and_values(stores, plans);
    compare_paths_and_causes(stores, plans);
    for (int i = 0; i < 5 && !HasFatalFailure(); ++i) compare_instances(stores, plans);
    for (std::uint64_t i = 0; i < questions && !HasFatalFailure(); ++i) {
      const auto plan = plans.plan();
      compare(stores, plan);
      if (i % 4 == 0) compare_over_ranges(stores, plan);
      if (i % 4 == 1) compare_raw(stores, plans.raw_plan());
      if (i % 4 == 3) compare_walks(stores, plans.raw_plan());
    }
    RandomPlan paged(seed);
    for (std::uint64_t i = 0; i < questions / 25 && !HasFatalFailure(); ++i)
      compare_pages(stores, paged.raw_plan());
    if (HasFatalFailure()) return;
    // What earlier answers told no longer holds.
    RandomPlan same_plans(seed);
    stores.import_more();
    ASSERT_EQ(dump_of(*stores.embedded), dump_of(*stores.shared));
    compare_overview(stores);
    compare_names_and_values(stores, same_plans);
    compare_paths_and_causes(stores, same_plans);
    for (std::uint64_t i = 0; i < questions / 4 && !HasFatalFailure(); ++i) {
      const auto plan = same_plans.plan();
      compare(stores, plan);
      if (i % 4 == 0) compare_over_ranges(stores, plan);
      if (i % 4 == 1) compare_raw(stores, same_plans.raw_plan());
    }
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace hindsight::differential
