#include "store/search/variants.h"

#include "model/arena.h"
#include "model/paths.h"
#include "store/search/dsl.h"
#include "store/search/instance_codec.h"

namespace hindsight::store::search {
namespace {

/// One document of a path tells its steps.
const std::string kExample =
    dsl::object({{"top_hits", R"({"size":1,"_source":["uid","engine","flowNodes"]})"}});
const std::string kMedian = R"({"percentiles":{"field":"total","percents":[50],"keyed":false}})";

Result<std::vector<std::string>> steps_of(const json::Value& bucket) {
  HS_ASSIGN(const auto* hits, down({"example", "hits", "hits"}, bucket));
  if (!hits->IsArray() || hits->Empty())
    return fail(ErrorCode::bad_answer, "a path has no document");
  HS_ASSIGN(const auto* source, member((*hits)[0], "_source"));
  model::Arena arena;
  HS_ASSIGN(const auto facts, decode_instance(*source, arena));
  std::vector<std::string> steps;
  for (const auto node : model::path_of(facts.flow_nodes)) steps.emplace_back(node);
  return steps;
}

Result<std::optional<double>> median_of(const json::Value& bucket) {
  HS_ASSIGN(const auto* values, down({"median", "values"}, bucket));
  if (!values->IsArray() || values->Size() != 1)
    return fail(ErrorCode::bad_answer, "percentiles are no list of the expected length");
  const auto* value = json::find((*values)[0], "value");
  return value != nullptr && value->IsNumber() ? std::optional(value->GetDouble()) : std::nullopt;
}

}  // namespace

Question compile_variants(const InstanceQuestion& question, Rows rows) {
  const Scope scope{question.sources, rows};
  return {dsl::all_of({instance_query(scope, question.filters, question.now), dsl::exists("end")}),
          {{"paths",
            top_terms("path", question.limit + 1, {{"example", kExample}, {"median", kMedian}})}}};
}

Result<VariantAnswer> read_variants(const InstanceQuestion& question, const json::Value& answer) {
  VariantAnswer out;
  HS_ASSIGN(out.ended, total_hits(answer));
  HS_ASSIGN(const auto* paths, down({"aggregations", "paths"}, answer));
  HS_ASSIGN(const auto* buckets, exact_terms(*paths));
  for (const auto& bucket : buckets->GetArray()) {
    HS_ASSIGN(const auto instances, count_of(bucket));
    if (json::string_or(bucket, "key").empty()) {
      out.unknown = instances;
      continue;
    }
    auto& variant = out.variants.emplace_back();
    variant.instances = instances;
    HS_ASSIGN(variant.flow_nodes, steps_of(bucket));
    HS_ASSIGN(variant.median, median_of(bucket));
  }
  if (out.variants.size() > question.limit) out.variants.resize(question.limit);
  return out;
}

}  // namespace hindsight::store::search
