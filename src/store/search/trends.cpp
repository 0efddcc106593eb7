#include "store/search/trends.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "store/search/dsl.h"
#include "store/search/instance_codec.h"

namespace hindsight::store::search {
namespace {

/// Rows of the sources below `path`. Sources with the same tenants share one condition: there may
/// be thousands of them.
std::string rows_of(const std::vector<report::Source>& sources, const std::string& path) {
  std::map<std::vector<std::string>, std::vector<std::string>> definitions_by_tenants;
  for (const auto& source : sources) {
    auto& definitions = definitions_by_tenants[source.tenants];
    for (const auto& d : source.definitions) definitions.push_back(definition_name(d.engine, d.id));
  }
  std::vector<std::string> any;
  any.reserve(definitions_by_tenants.size());
  for (const auto& [tenants, definitions] : definitions_by_tenants) {
    any.push_back(dsl::all_of(
        {dsl::terms(path + "definition", definitions), dsl::terms(path + "tenant", tenants)}));
  }
  return dsl::any_of(any);
}

std::string within(std::string_view field, EpochMs from, EpochMs until) {
  return dsl::range(field, {{"gte", dsl::number(from)}, {"lt", dsl::number(until)}});
}

const std::string kDurations = dsl::object(
    {{"percentiles",
      dsl::object({{"field", R"("total")"}, {"percents", "[50,90]"}, {"keyed", "false"}})}});

std::string days_of(const std::vector<EpochMs>& days) {
  std::vector<std::string> ranges;
  for (std::size_t i = 0; i + 1 < days.size(); ++i) {
    ranges.push_back(dsl::object({{"key", dsl::quote(std::to_string(i))},
                                  {"from", dsl::number(days[i])},
                                  {"to", dsl::number(days[i + 1])}}));
  }
  return dsl::object(
      {{"range", dsl::object({{"field", R"("start")"}, {"ranges", dsl::list(ranges)}})}});
}

Result<std::int64_t> count_at(const json::Value& bucket, std::string_view name) {
  HS_ASSIGN(const auto* found, member(bucket, name));
  return count_of(*found);
}

Status read_ended(const json::Value& bucket, std::string_view name, ProcessTrend::Period& out) {
  HS_ASSIGN(out.ended, count_at(bucket, name));
  HS_ASSIGN(const auto* values, down({name, "durations", "values"}, bucket));
  if (!values->IsArray() || values->Size() != 2)
    return fail(ErrorCode::bad_answer, "percentiles are no list of the expected length");
  const auto number = [&](unsigned i) -> std::optional<double> {
    const auto* value = json::find((*values)[i], "value");
    if (value == nullptr || !value->IsNumber()) return std::nullopt;
    return value->GetDouble();
  };
  out.median = number(0);
  out.p90 = number(1);
  return {};
}

Status read_process(const json::Value& bucket, std::size_t days, ProcessTrend& out) {
  HS_ASSIGN(out.period.started, count_at(bucket, "started"));
  HS_ASSIGN(out.before.started, count_at(bucket, "startedBefore"));
  HS_RETURN_IF_ERROR(read_ended(bucket, "ended", out.period));
  HS_RETURN_IF_ERROR(read_ended(bucket, "endedBefore", out.before));
  HS_ASSIGN(out.running, count_at(bucket, "running"));
  HS_ASSIGN(const auto* oldest, down({"running", "oldest"}, bucket));
  const auto* start = json::find(*oldest, "value");
  if (start != nullptr && start->IsNumber())
    out.oldest_running = static_cast<EpochMs>(start->GetDouble());
  HS_ASSIGN(const auto* list, down({"started", "days", "buckets"}, bucket));
  if (!list->IsArray() || list->Size() != days)
    return fail(ErrorCode::bad_answer, "days are no list of the expected length");
  for (std::size_t i = 0; i < days; ++i) {
    HS_ASSIGN(out.started_by_day[i], count_of((*list)[static_cast<unsigned>(i)]));
  }
  return {};
}

}  // namespace

Question compile_trends(const TrendQuestion& question) {
  const auto begin = question.days.front(), end = question.days.back();
  const auto oldest = dsl::object({{"min", R"({"field":"start"})"}});
  const auto by_key = terms_aggregation(
      "definitionKey",
      {{"started",
        filter_aggregation(within("start", begin, end), {{"days", days_of(question.days)}})},
       {"startedBefore", filter_aggregation(within("start", question.before, begin))},
       {"ended", filter_aggregation(within("end", begin, end), {{"durations", kDurations}})},
       {"endedBefore",
        filter_aggregation(within("end", question.before, begin), {{"durations", kDurations}})},
       {"running", filter_aggregation(dsl::none_of({dsl::exists("end")}), {{"oldest", oldest}})}});
  const auto since = dsl::number(question.before);
  const auto recent =
      dsl::any_of({dsl::none_of({dsl::exists("end")}), dsl::range("start", {{"gte", since}}),
                   dsl::range("end", {{"gte", since}})});
  const auto open = dsl::term("incidents.status", std::string_view("open"));
  const auto incidents = nested_aggregation(
      "incidents",
      {{"rows", filter_aggregation(dsl::all_of({open, rows_of(question.sources, "incidents.")}),
                                   {{"definitions", terms_aggregation("incidents.definition")}})}});
  const auto instances = dsl::all_of({dsl::term("seen", true), rows_of(question.sources, "")});
  return {
      dsl::everything(),
      {{"instances", filter_aggregation(instances, {{"keys", terms_aggregation("definitionKey")}})},
       {"recent", filter_aggregation(dsl::all_of({instances, recent}), {{"keys", by_key}})},
       {"open", filter_aggregation(dsl::nested("incidents", open), {{"incidents", incidents}})}}};
}

Result<ProcessTrends> read_trends(const TrendQuestion& question, const json::Value& answer) {
  ProcessTrends trends;
  const auto trend_of = [&](const std::string& key) -> ProcessTrend& {
    auto& trend = trends[key];
    trend.started_by_day.resize(question.days.size() - 1);
    return trend;
  };
  HS_ASSIGN(const auto* all, down({"aggregations", "instances", "keys"}, answer));
  HS_ASSIGN(const auto* all_keys, all_terms(*all));
  for (const auto& bucket : all_keys->GetArray()) {
    HS_ASSIGN(trend_of(json::string_or(bucket, "key")).instances, count_of(bucket));
  }
  HS_ASSIGN(const auto* recent, down({"aggregations", "recent", "keys"}, answer));
  HS_ASSIGN(const auto* processes, all_terms(*recent));
  for (const auto& bucket : processes->GetArray()) {
    HS_RETURN_IF_ERROR(
        read_process(bucket, question.days.size() - 1, trend_of(json::string_or(bucket, "key"))));
  }
  std::unordered_map<std::string, std::string> key_of;
  for (const auto& source : question.sources) {
    for (const auto& d : source.definitions)
      key_of.emplace(definition_name(d.engine, d.id), source.key);
  }
  HS_ASSIGN(const auto* open,
            down({"aggregations", "open", "incidents", "rows", "definitions"}, answer));
  HS_ASSIGN(const auto* definitions, all_terms(*open));
  for (const auto& bucket : definitions->GetArray()) {
    HS_ASSIGN(const auto count, count_of(bucket));
    trend_of(key_of[json::string_or(bucket, "key")]).open_incidents += count;
  }
  return trends;
}

}  // namespace hindsight::store::search
