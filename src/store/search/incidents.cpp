#include "store/search/incidents.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "store/search/dsl.h"

namespace hindsight::store::search {
namespace {

const std::string kOpen =
    filter_aggregation(dsl::term("incidents.status", std::string_view("open")));

Result<EpochMs> time_at(const json::Value& bucket, std::string_view name) {
  HS_ASSIGN(const auto* value, down({name, "value"}, bucket));
  return value->IsNumber() ? std::llround(value->GetDouble()) : model::kNoTime;
}

Result<std::int64_t> open_in(const json::Value& bucket) {
  HS_ASSIGN(const auto* open, member(bucket, "open"));
  return count_of(*open);
}

}  // namespace

Question compile_incidents(const InstanceQuestion& question, Rows rows) {
  const Scope scope{question.sources, rows};
  const auto headlines = top_terms("incidents.headline", question.limit,
                                   {{"open", kOpen},
                                    {"first", R"({"min":{"field":"incidents.start"}})"},
                                    {"last", R"({"max":{"field":"incidents.start"}})"}});
  Question facts;
  facts.add("rows", row_query(scope, "incidents."),
            {{"open", kOpen},
             {"nodes", terms_aggregation("incidents.flowNode", {{"headlines", headlines}})}});
  // Rows of the definitions may lie in documents of other ones.
  const bool further = rows == Rows::mixed && !restricts_instances(question.filters);
  Question out{further ? documents_of(question.sources)
                       : instance_query(scope, question.filters, question.now),
               {{"incidents", nested_aggregation("incidents", facts.aggregations)}},
               {"incidents"}};
  out.path.insert(out.path.end(), facts.path.begin(), facts.path.end());
  return out;
}

Result<IncidentAnswer> read_incidents(const InstanceQuestion& question, const Question& asked,
                                      const json::Value& answer) {
  IncidentAnswer out;
  HS_ASSIGN(const auto* aggregations, member(answer, "aggregations"));
  HS_ASSIGN(const auto* rows, down(asked.path, *aggregations));
  HS_ASSIGN(out.incidents, count_of(*rows));
  HS_ASSIGN(out.open, open_in(*rows));
  HS_ASSIGN(const auto* nodes, member(*rows, "nodes"));
  HS_ASSIGN(const auto* node_buckets, all_terms(*nodes));
  for (const auto& node : node_buckets->GetArray()) {
    HS_ASSIGN(const auto* headlines, member(node, "headlines"));
    HS_ASSIGN(const auto* buckets, exact_terms(*headlines));
    for (const auto& bucket : buckets->GetArray()) {
      IncidentCause cause{json::string_or(node, "key"), json::string_or(bucket, "key")};
      HS_ASSIGN(cause.incidents, count_of(bucket));
      HS_ASSIGN(cause.open, open_in(bucket));
      HS_ASSIGN(cause.first, time_at(bucket, "first"));
      HS_ASSIGN(cause.last, time_at(bucket, "last"));
      out.causes.push_back(std::move(cause));
    }
  }
  std::sort(out.causes.begin(), out.causes.end(), [](const auto& a, const auto& b) {
    return std::tie(b.incidents, a.flow_node, a.headline) <
           std::tie(a.incidents, b.flow_node, b.headline);
  });
  if (out.causes.size() > question.limit) out.causes.resize(question.limit);
  return out;
}

}  // namespace hindsight::store::search
