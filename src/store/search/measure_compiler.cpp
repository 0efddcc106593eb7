#include "store/search/measure_compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "store/search/filter_compiler.h"
#include "store/search/working_time.h"

namespace hindsight::store::search {
namespace {

using report::Aggregation;
using report::Measure;
using report::UserTaskTime;

/// The fields of a duration, of what has ended and of what runs (now - base), and the aggregations
/// about them. Where a row has one value for a measure (values of variables, parts, working time)
/// `ended` is about that.
struct Fields {
  const char *total, *base;
  const char *ended, *running, *percentiles;
};
Fields fields_of(UserTaskTime time) {
  switch (time) {
    case UserTaskTime::total:
      return {"total", "totalBase", "endedTotal", "runningTotal", "percentilesTotal"};
    case UserTaskTime::idle:
      return {"idleTotal", "idleBase", "endedIdle", "runningIdle", "percentilesIdle"};
    case UserTaskTime::work:
      return {"workTotal", "workBase", "endedWork", "runningWork", "percentilesWork"};
  }
  return {};
}

constexpr std::array kTimes = {UserTaskTime::total, UserTaskTime::idle, UserTaskTime::work};

bool is_percentile(const Measure& measure) {
  return measure.kind != Measure::Kind::count &&
         measure.aggregation.kind == Aggregation::Kind::percentile;
}

bool is_deviation(const Measure& measure) {
  return measure.kind == Measure::Kind::duration &&
         measure.aggregation.kind == Aggregation::Kind::deviation;
}

/// `kind`: stats or extended_stats.
std::string stats(std::string_view kind, const std::string& field) {
  return dsl::object({{kind, dsl::object({{"field", dsl::quote(field)}})}});
}

/// `what`: whose percentiles.
std::string percentiles(const report::Plan& plan, UserTaskTime time, const dsl::Member& what) {
  std::set<std::string> percents;  // some servers refuse to be asked twice
  for (const auto& measure : plan.measures) {
    if (is_percentile(measure) && measure.time == time)
      percents.insert(dsl::number(measure.aggregation.percentile));
  }
  return dsl::object(
      {{"percentiles", dsl::object({{"percents", dsl::list({percents.begin(), percents.end()})},
                                    {"keyed", "false"},
                                    what})}});
}

/// The duration of the plan's part, of a document. Only its source has the rows together, which is
/// slow, but right.
dsl::Member part_of(const report::Plan& plan, const report::ProcessPart& part) {
  std::vector<std::string> sources;
  sources.reserve(plan.sources.size());
  for (const auto& source : plan.sources)
    sources.push_back(
        dsl::object({{"definitions", dsl::texts(definition_names(source.definitions))},
                     {"tenants", dsl::texts(source.tenants)}}));
  std::vector<dsl::Member> params{{"start", dsl::quote(part.start)},
                                  {"end", dsl::quote(part.end)},
                                  {"sources", dsl::list(sources)}};
  static constexpr std::string_view kFind = R"(
boolean belongs(def row, def sources) {
  for (source in sources) {
    if (source.definitions.contains(row.definition) && source.tenants.contains(row.tenant)) { return true; }
  }
  return false;
}
def rows = params._source.flowNodes;
if (rows == null || params.start == params.end) { return []; }
long from = Long.MAX_VALUE;
for (row in rows) {
  if (row.flowNode == params.start && row.start != null && belongs(row, params.sources)) {
    from = (long) Math.min(from, (long) row.start);
  }
}
long to = Long.MAX_VALUE;
for (row in rows) {
  if (row.flowNode == params.end && row.end != null && (long) row.end >= from && belongs(row, params.sources)) {
    to = (long) Math.min(to, (long) row.end);
  }
}
return to == Long.MAX_VALUE ? [] : [)";
  if (!plan.calendar) return dsl::script(fmt::format("{}to - from];", kFind), params);
  params.emplace_back("calendar", calendar_param(*plan.calendar));
  constexpr auto kTook = "workingTime(from, to, params.calendar)];";
  return dsl::script(fmt::format("{}{}{}", kWorkingTime, kFind, kTook), params);
}

std::string duration_percentiles(const report::Plan& plan, const std::string& path,
                                 UserTaskTime time) {
  const auto fields = fields_of(time);
  const auto total = path + fields.total;
  const auto base = path + fields.base;
  // Rows with neither have no duration and must not reach the script.
  const auto source = fmt::format(
      "doc['{0}'].size() != 0 ? doc['{0}'].value : params.now - doc['{1}'].value", total, base);
  const auto script = dsl::script(source, {{"now", dsl::number(plan.now)}});
  return dsl::object({{"filter", dsl::any_of({dsl::exists(total), dsl::exists(base)})},
                      {"aggs", dsl::object({{"p", percentiles(plan, time, script)}})}});
}

/// Of a stats aggregation; absent values as JSON null.
struct Stats {
  double count = 0, sum = 0;
  std::optional<double> min, max;
  std::optional<double> deviation;  ///< extended_stats only
};

Result<Stats> read_stats(const json::Value& bucket, const std::string& name) {
  const auto* stats = json::find(bucket, name);
  const auto* count = stats == nullptr ? nullptr : json::find(*stats, "count");
  if (count == nullptr || !count->IsNumber())
    return fail(ErrorCode::bad_answer, "the search cluster's answer lacks a measure", name);
  Stats out;
  out.count = count->GetDouble();
  const auto number = [&](const char* member) -> std::optional<double> {
    const auto* value = json::find(*stats, member);
    if (value == nullptr || !value->IsNumber()) return std::nullopt;
    return value->GetDouble();
  };
  out.sum = number("sum").value_or(0);
  if (out.count > 0) {
    out.min = number("min");
    out.max = number("max");
    out.deviation = number("std_deviation");
  }
  return out;
}

std::optional<double> least(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}
std::optional<double> greatest(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return a ? a : b;
  return std::max(*a, *b);
}

Result<std::optional<double>> read_percentile(const Measure& measure, const json::Value* answer) {
  const auto* values = answer == nullptr ? nullptr : json::find(*answer, "values");
  if (values != nullptr && values->IsArray()) {
    for (const auto& entry : values->GetArray()) {
      const auto* key = json::find(entry, "key");
      if (key == nullptr || !key->IsNumber() || key->GetDouble() != measure.aggregation.percentile)
        continue;
      const auto* value = json::find(entry, "value");
      if (value == nullptr || !value->IsNumber()) return std::nullopt;
      return value->GetDouble();
    }
  }
  return fail(ErrorCode::bad_answer, "the search cluster's answer lacks a percentile");
}

Result<std::optional<double>> read_duration(const Measure& measure, EpochMs now_ms,
                                            const json::Value& bucket) {
  if (is_percentile(measure)) {
    const auto* filtered = json::find(bucket, fields_of(measure.time).percentiles);
    return read_percentile(measure, filtered == nullptr ? nullptr : json::find(*filtered, "p"));
  }
  HS_ASSIGN(const auto ended, read_stats(bucket, fields_of(measure.time).ended));
  HS_ASSIGN(const auto running, read_stats(bucket, fields_of(measure.time).running));
  const double count = ended.count + running.count;
  if (count == 0) return std::nullopt;
  const auto now = static_cast<double>(now_ms);
  const double sum = ended.sum + (running.count * now - running.sum);
  const auto until_now = [&](std::optional<double> base) -> std::optional<double> {
    if (!base) return std::nullopt;
    return now - *base;
  };
  switch (measure.aggregation.kind) {
    case Aggregation::Kind::avg:
      return sum / count;
    case Aggregation::Kind::sum:
      return sum;
    case Aggregation::Kind::min:
      return least(ended.min, until_now(running.max));
    case Aggregation::Kind::max:
      return greatest(ended.max, until_now(running.min));
    case Aggregation::Kind::deviation:
      return ended.deviation;
    case Aggregation::Kind::percentile:
      break;
  }
  return std::nullopt;
}

/// Whether measures are of one value of a row.
bool has_amounts(const report::Plan& plan) {
  return plan.part || plan.calendar || plan.entity == report::Entity::variable;
}

dsl::Member amount_of(const report::Plan& plan, UserTaskTime time, const std::string& path) {
  if (plan.entity == report::Entity::variable) return {"field", dsl::quote(path + "number")};
  if (plan.part) return part_of(plan, *plan.part);
  return time == UserTaskTime::total ? working_time(*plan.calendar, path, plan.now)
                                     : task_working_time(*plan.calendar, time, path, plan.now);
}

std::vector<dsl::Member> amount_aggregations(const report::Plan& plan, const std::string& path) {
  std::vector<dsl::Member> out;
  for (const auto time : kTimes) {
    bool exact = false, digest = false;
    for (const auto& measure : plan.measures) {
      if (measure.kind == Measure::Kind::count || measure.time != time) continue;
      (is_percentile(measure) ? digest : exact) = true;
    }
    if (!exact && !digest) continue;
    const auto fields = fields_of(time);
    const auto amount = amount_of(plan, time, path);
    if (exact) out.emplace_back(fields.ended, dsl::object({{"stats", dsl::object({amount})}}));
    if (digest) out.emplace_back(fields.percentiles, percentiles(plan, time, amount));
  }
  return out;
}

Result<std::optional<double>> read_amount(const Measure& measure, const json::Value& bucket) {
  if (is_percentile(measure))
    return read_percentile(measure, json::find(bucket, fields_of(measure.time).percentiles));
  HS_ASSIGN(const auto found, read_stats(bucket, fields_of(measure.time).ended));
  if (found.count == 0) return std::nullopt;
  switch (measure.aggregation.kind) {
    case Aggregation::Kind::avg:
      return found.sum / found.count;
    case Aggregation::Kind::sum:
      return found.sum;
    case Aggregation::Kind::min:
      return found.min;
    case Aggregation::Kind::max:
      return found.max;
    case Aggregation::Kind::percentile:
    case Aggregation::Kind::deviation:  // of durations only
      break;
  }
  return std::nullopt;
}

}  // namespace

bool looks_at_handovers(const report::Plan& plan) {
  return plan.calendar &&
         std::any_of(plan.measures.begin(), plan.measures.end(), [](const Measure& measure) {
           return measure.kind == Measure::Kind::duration && measure.time != UserTaskTime::total;
         });
}

std::vector<dsl::Member> measure_aggregations(const report::Plan& plan, const std::string& path) {
  if (has_amounts(plan)) return amount_aggregations(plan, path);
  std::vector<dsl::Member> out;
  for (const auto time : kTimes) {
    bool exact = false, digest = false, deviation = false;
    for (const auto& measure : plan.measures) {
      if (measure.kind != Measure::Kind::duration || measure.time != time) continue;
      (is_percentile(measure) ? digest : exact) = true;
      deviation = deviation || is_deviation(measure);
    }
    const auto fields = fields_of(time);
    if (exact) {
      out.emplace_back(fields.ended,
                       stats(deviation ? "extended_stats" : "stats", path + fields.total));
      out.emplace_back(fields.running, stats("stats", path + fields.base));
    }
    if (digest) out.emplace_back(fields.percentiles, duration_percentiles(plan, path, time));
  }
  return out;
}

Result<std::vector<std::optional<double>>> read_measures(const report::Plan& plan,
                                                         const json::Value& bucket,
                                                         std::int64_t count) {
  std::vector<std::optional<double>> out;
  for (const auto& measure : plan.measures) {
    if (measure.kind == Measure::Kind::count) {
      out.emplace_back(static_cast<double>(count));
      continue;
    }
    HS_ASSIGN(const auto value, has_amounts(plan) ? read_amount(measure, bucket)
                                                  : read_duration(measure, plan.now, bucket));
    out.push_back(value);
  }
  return out;
}

}  // namespace hindsight::store::search
