#include "store/search/search_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "store/search/dsl.h"
#include "store/search/filter_compiler.h"
#include "store/search/plan_compiler.h"
#include "store/search/raw_reader.h"

namespace hindsight::store::search {
namespace {

/// Names, definitions and tenants of one answer; more are an error, never left out in silence.
constexpr int kTermsMax = 20'000;

Error incomplete(std::string_view what) {
  return {ErrorCode::bad_answer, "the search cluster's answer is incomplete", std::string(what)};
}

/// The value below `names`; bad_answer when any is missing.
Result<const json::Value*> below(const json::Value& value, const std::vector<std::string>& names) {
  const auto* at = &value;
  for (const auto& name : names) {
    at = json::find(*at, name);
    if (at == nullptr) return fail(incomplete(name));
  }
  return at;
}

Result<std::int64_t> total_of(const json::Value& answer) {
  HS_ASSIGN(const auto* value, below(answer, {"hits", "total", "value"}));
  if (!value->IsInt64()) return fail(incomplete("total"));
  return value->GetInt64();
}

Result<const json::Value*> bucket_list(const json::Value& value,
                                       const std::vector<std::string>& names) {
  HS_ASSIGN(const auto* aggregation, below(value, names));
  const auto* buckets = json::find(*aggregation, "buckets");
  if (buckets == nullptr || !buckets->IsArray()) return fail(incomplete("buckets"));
  const auto* others = json::find(*aggregation, "sum_other_doc_count");
  if (others != nullptr && others->IsInt64() && others->GetInt64() > 0)
    return fail(ErrorCode::resource_exhausted,
                fmt::format("there are more than {} different values", kTermsMax));
  return buckets;
}

std::int64_t doc_count(const json::Value& bucket) {
  const auto* count = json::find(bucket, "doc_count");
  return count != nullptr && count->IsInt64() ? count->GetInt64() : 0;
}

std::string terms_of(std::string_view field, const std::string& aggregations = {}) {
  std::vector<dsl::Member> members{
      {"terms", dsl::object({{"field", dsl::quote(field)}, {"size", std::to_string(kTermsMax)}})}};
  if (!aggregations.empty()) members.emplace_back("aggs", aggregations);
  return dsl::object(members);
}

std::string filtered(const std::string& query, const std::string& aggregations) {
  return dsl::object({{"filter", query}, {"aggs", aggregations}});
}

std::string in_variables(const std::string& query, const std::string& aggregations) {
  return dsl::object(
      {{"variables",
        dsl::object({{"nested", R"({"path":"variables"})"},
                     {"aggs", dsl::object({{"rows", filtered(query, aggregations)}})}})}});
}

std::string variable_rows(const std::vector<report::Source>& sources, const std::string& name,
                          model::VariableType type) {
  return dsl::all_of({source_query(sources, "variables."),
                      dsl::term("variables.name", std::string_view(name)),
                      dsl::term("variables.type", to_string(type)),
                      dsl::none_of({dsl::term("variables.isNull", true)})});
}

std::string min_and_max(std::string_view field) {
  const auto of = dsl::object({{"field", dsl::quote(field)}});
  return dsl::object({{"min", dsl::object({{"min", of}})}, {"max", dsl::object({{"max", of}})}});
}

model::VariableType type_named(std::string_view name) {
  using enum model::VariableType;
  for (const auto type : {null, string, short_integer, integer, long_integer, double_number,
                          boolean, date, object, json}) {
    if (to_string(type) == name) return type;
  }
  return other;
}

bool is_number(model::VariableType type) {
  using enum model::VariableType;
  return type == short_integer || type == integer || type == long_integer || type == double_number;
}

}  // namespace

Result<std::chrono::milliseconds> SearchBudget::left() const {
  if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the question was cancelled");
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  if (left.count() <= 0)
    return fail(ErrorCode::deadline_exceeded,
                "the question took too long; narrow it down by filters");
  return left;
}

// The preference makes all instances ask the same copy of a shard while it lives: copies are
// refreshed one after the other, and counts must not go back from one report to the next.

Status SearchReading::open() {
  if (!point_in_time_.empty()) return {};
  HS_ASSIGN(const auto left, budget_.left());
  const auto common = fmt::format("keep_alive={}s&preference=hindsight", left.count() / 1000 + 5);
  const bool open_search = kind_ == PointInTime::opensearch;
  const auto path = open_search
                        ? "/" + names_.instances +
                              "/_search/point_in_time?allow_partial_pit_creation=false&" + common
                        : "/" + names_.instances + "/_pit?" + common;
  HS_ASSIGN(const auto answer,
            client_.send({.method = "POST", .path = path, .deadline = left, .stop = budget_.stop}));
  point_in_time_ = json::string_or(answer, open_search ? "pit_id" : "id");
  if (point_in_time_.empty()) return fail(incomplete("point in time"));
  return {};
}

SearchReading::~SearchReading() {
  if (point_in_time_.empty()) return;
  const bool open_search = kind_ == PointInTime::opensearch;
  // It would end by itself; nobody waits for the answer.
  client_.send_and_forget(
      {.method = "DELETE",
       .path = open_search ? "/_search/point_in_time" : "/_pit",
       .body = open_search ? dsl::object({{"pit_id", dsl::list({dsl::quote(point_in_time_)})}})
                           : dsl::object({{"id", dsl::quote(point_in_time_)}})});
}

Result<json::Document> SearchReading::ask(const std::vector<dsl::Member>& members) {
  std::string path = "/_search";
  auto all = members;
  if (one_question_) {
    path = "/" + names_.instances + "/_search?preference=hindsight";
  } else {
    HS_RETURN_IF_ERROR(open());
    all.emplace_back("pit", dsl::object({{"id", dsl::quote(point_in_time_)}}));
  }
  HS_ASSIGN(const auto left, budget_.left());
  return client_.search({.method = "POST",
                         .path = path,
                         .body = dsl::object(all),
                         .deadline = left,
                         .stop = budget_.stop});
}

Result<json::Document> SearchReading::aggregate(const std::string& query,
                                                const std::string& aggregations) {
  return ask(
      {{"size", "0"}, {"track_total_hits", "false"}, {"query", query}, {"aggs", aggregations}});
}

Result<ReportAnswer> SearchReading::evaluate(const report::Plan& plan) {
  const auto question = compile(plan, buckets_max_);
  HS_ASSIGN(const auto answer, aggregate(question.query, question.aggregations));
  HS_ASSIGN(const auto* aggregations, below(answer, {"aggregations"}));
  return read_answer(plan, *aggregations, buckets_max_);
}

Result<std::int64_t> SearchReading::count(const std::string& query) {
  HS_ASSIGN(const auto answer,
            ask({{"size", "0"}, {"track_total_hits", "true"}, {"query", query}}));
  return total_of(answer);
}

Result<std::int64_t> SearchReading::count_all(const std::vector<report::Source>& sources) {
  return count(instance_query(sources, {}, 0));
}

Result<std::optional<Range>> SearchReading::range(const std::string& query,
                                                  const std::string& aggregations,
                                                  const std::vector<std::string>& path) {
  HS_ASSIGN(const auto answer, aggregate(query, aggregations));
  HS_ASSIGN(const auto* at, below(answer, path));
  const auto number = [&](const char* name) -> std::optional<double> {
    const auto* found = json::find(*at, name);
    const auto* value = found == nullptr ? nullptr : json::find(*found, "value");
    if (value == nullptr || !value->IsNumber()) return std::nullopt;
    return value->GetDouble();
  };
  const auto min = number("min");
  const auto max = number("max");
  if (!min || !max) return std::nullopt;
  return Range{*min, *max};
}

Result<std::optional<Range>> SearchReading::date_range(const report::Plan& plan,
                                                       report::InstanceDate field) {
  return range(instance_query(plan.sources, plan.filters, plan.now),
               min_and_max(field == report::InstanceDate::start ? "start" : "end"),
               {"aggregations"});
}

Result<std::optional<Range>> SearchReading::variable_range(const report::Plan& plan,
                                                           const std::string& name,
                                                           model::VariableType type) {
  const auto query = plan.filters.empty() ? documents_of(plan.sources)
                                          : instance_query(plan.sources, plan.filters, plan.now);
  const auto* field = type == model::VariableType::date ? "variables.integer" : "variables.number";
  return range(query, in_variables(variable_rows(plan.sources, name, type), min_and_max(field)),
               {"aggregations", "variables", "rows"});
}

Result<std::vector<VariableName>> SearchReading::variable_names(
    const std::vector<report::Source>& sources) {
  const auto types = dsl::object({{"types", terms_of("variables.type")}});
  const auto names = dsl::object({{"names", terms_of("variables.name", types)}});
  HS_ASSIGN(const auto answer, aggregate(documents_of(sources),
                                         in_variables(source_query(sources, "variables."), names)));
  HS_ASSIGN(const auto* buckets,
            bucket_list(answer, {"aggregations", "variables", "rows", "names"}));
  std::vector<VariableName> out;
  for (const auto& name : buckets->GetArray()) {
    HS_ASSIGN(const auto* found, bucket_list(name, {"types"}));
    for (const auto& type : found->GetArray())
      out.push_back({json::string_or(name, "key"), type_named(json::string_or(type, "key"))});
  }
  std::sort(out.begin(), out.end(), [](const VariableName& a, const VariableName& b) {
    return std::tie(a.name, a.type) < std::tie(b.name, b.type);
  });
  return out;
}

Result<std::vector<std::string>> SearchReading::variable_values(
    const std::vector<report::Source>& sources, const VariableName& variable,
    const std::string& needle, std::size_t offset, std::size_t limit) {
  auto rows = variable_rows(sources, variable.name, variable.type);
  if (!needle.empty()) rows = dsl::all_of({rows, value_contains(needle)});
  const auto size = std::to_string(std::max<std::size_t>(1, offset + limit));
  const auto sorted = [&](const char* field, const std::vector<dsl::Member>& more) {
    std::vector<dsl::Member> members{{"terms", dsl::object({{"field", dsl::quote(field)},
                                                            {"size", size},
                                                            {"order", R"({"_key":"asc"})"}})}};
    members.insert(members.end(), more.begin(), more.end());
    return dsl::object(members);
  };
  // Numbers in their own order; each has one text.
  const bool numeric = is_number(variable.type);
  const auto values = numeric
                          ? sorted("variables.number",
                                   {{"aggs", dsl::object({{"text", terms_of("variables.value")}})}})
                          : sorted("variables.value", {});
  HS_ASSIGN(const auto answer, aggregate(documents_of(sources),
                                         in_variables(rows, dsl::object({{"values", values}}))));
  HS_ASSIGN(const auto* at,
            below(answer, {"aggregations", "variables", "rows", "values", "buckets"}));
  if (!at->IsArray()) return fail(incomplete("values"));
  std::vector<std::string> all;
  for (const auto& bucket : at->GetArray()) {
    if (!numeric) {
      all.push_back(json::string_or(bucket, "key"));
      continue;
    }
    HS_ASSIGN(const auto* texts, bucket_list(bucket, {"text"}));
    std::vector<std::string> of_number;
    for (const auto& text : texts->GetArray()) of_number.push_back(json::string_or(text, "key"));
    std::sort(of_number.begin(), of_number.end());
    std::move(of_number.begin(), of_number.end(), std::back_inserter(all));
  }
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(offset, all.size())));
  if (all.size() > limit) all.resize(limit);
  return all;
}

Result<std::vector<SearchReading::Counts>> SearchReading::overview() {
  const auto running =
      dsl::object({{"running", dsl::object({{"filter", dsl::none_of({dsl::exists("end")})}})}});
  const auto instances = filtered(
      dsl::term("seen", true),
      dsl::object(
          {{"definitions",
            terms_of("definition", dsl::object({{"tenants", terms_of("tenant", running)}}))}}));
  const auto open = filtered(
      dsl::term("incidents.status", std::string_view("open")),
      dsl::object(
          {{"definitions", terms_of("incidents.definition",
                                    dsl::object({{"tenants", terms_of("incidents.tenant")}}))}}));
  const auto incidents =
      dsl::object({{"nested", R"({"path":"incidents"})"}, {"aggs", dsl::object({{"open", open}})}});
  HS_ASSIGN(const auto answer,
            aggregate(dsl::everything(),
                      dsl::object({{"instances", instances}, {"incidents", incidents}})));
  std::map<std::pair<std::string, std::string>, Counts> by_name;
  const auto each = [&](const std::vector<std::string>& path, const auto& take) -> Status {
    HS_ASSIGN(const auto* definitions, bucket_list(answer, path));
    for (const auto& definition : definitions->GetArray()) {
      HS_ASSIGN(const auto* tenants, bucket_list(definition, {"tenants"}));
      for (const auto& tenant : tenants->GetArray()) {
        auto& counts =
            by_name[{json::string_or(definition, "key"), json::string_or(tenant, "key")}];
        counts.definition = json::string_or(definition, "key");
        counts.tenant = json::string_or(tenant, "key");
        HS_RETURN_IF_ERROR(take(counts, tenant));
      }
    }
    return {};
  };
  HS_RETURN_IF_ERROR(each({"aggregations", "instances", "definitions"},
                          [](Counts& counts, const json::Value& bucket) -> Status {
                            counts.instances = doc_count(bucket);
                            HS_ASSIGN(const auto* runs, below(bucket, {"running"}));
                            counts.running = doc_count(*runs);
                            return {};
                          }));
  HS_RETURN_IF_ERROR(each({"aggregations", "incidents", "open", "definitions"},
                          [](Counts& counts, const json::Value& bucket) -> Status {
                            counts.open_incidents = doc_count(bucket);
                            return {};
                          }));
  std::vector<Counts> out;
  out.reserve(by_name.size());
  for (auto& [name, counts] : by_name) out.push_back(std::move(counts));
  return out;
}

Result<RawAnswer> SearchReading::raw(const report::RawPlan& plan) {
  const auto query = instance_query(plan.sources, plan.filters, plan.now);
  RawAnswer answer;
  RawPages pages(plan);
  bool counted = false;
  while (const auto page = pages.next()) {
    auto members = *page;
    members.emplace_back("query", query);
    // Without it OpenSearch 2.19 skips documents that a nested sort has not ranked yet.
    members.emplace_back("track_total_hits", "true");
    HS_ASSIGN(const auto hits, ask(members));
    if (!std::exchange(counted, true)) {
      HS_ASSIGN(answer.instance_count, total_of(hits));
    }
    HS_RETURN_IF_ERROR(pages.take(hits));
  }
  if (!counted) {
    HS_ASSIGN(answer.instance_count, count(query));
  }
  answer.instances = std::move(pages.instances);
  return answer;
}

Result<PointInTime> probe_point_in_time(SearchClient& client, const std::string& alias) {
  const auto opened =
      client.send({.method = "POST", .path = "/" + alias + "/_search/point_in_time?keep_alive=1s"});
  if (opened) return PointInTime::opensearch;
  if (opened.error().code == ErrorCode::unavailable ||
      opened.error().code == ErrorCode::deadline_exceeded)
    return fail(opened.error());
  const auto other = client.send({.method = "POST", .path = "/" + alias + "/_pit?keep_alive=1s"});
  if (other) return PointInTime::elasticsearch;
  return fail(other.error().in("the search cluster can take no point in time"));
}

}  // namespace hindsight::store::search
