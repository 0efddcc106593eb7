#include "store/search/aggregations.h"

#include <fmt/format.h>

#include <algorithm>

namespace hindsight::store::search {
namespace {

constexpr int kTermsMax = 20'000;
/// Of each shard, so that the most frequent of all are among them, with all they have.
constexpr int kShardTermsMax = 10'000;

}  // namespace

void Question::add(std::string_view name, const std::string& condition,
                   std::vector<dsl::Member> below) {
  if (condition == dsl::everything()) {
    std::move(below.begin(), below.end(), std::back_inserter(aggregations));
  } else {
    aggregations.emplace_back(name, filter_aggregation(condition, below));
    path.emplace_back(name);
  }
}

std::string aggregation(const dsl::Member& what, const std::vector<dsl::Member>& below) {
  std::vector<dsl::Member> members{what};
  if (!below.empty()) members.emplace_back("aggs", dsl::object(below));
  return dsl::object(members);
}

std::string filter_aggregation(const std::string& query, const std::vector<dsl::Member>& below) {
  return aggregation({"filter", query}, below);
}

std::string nested_aggregation(std::string_view path, const std::vector<dsl::Member>& below) {
  return aggregation({"nested", dsl::object({{"path", dsl::quote(path)}})}, below);
}

std::string terms_aggregation(std::string_view field, const std::vector<dsl::Member>& below) {
  return aggregation(
      {"terms", dsl::object({{"field", dsl::quote(field)}, {"size", std::to_string(kTermsMax)}})},
      below);
}

std::string top_terms(std::string_view field, std::size_t size,
                      const std::vector<dsl::Member>& below) {
  return aggregation({"terms", dsl::object({{"field", dsl::quote(field)},
                                            {"size", std::to_string(size)},
                                            {"shard_size", std::to_string(kShardTermsMax)},
                                            {"missing", R"("")"}})},
                     below);
}

Result<const json::Value*> member(const json::Value& value, std::string_view name) {
  const auto* found = json::find(value, name);
  if (found == nullptr)
    return fail(ErrorCode::bad_answer, "the search cluster's answer is incomplete",
                std::string(name));
  return found;
}

Result<const json::Value*> down(const std::vector<std::string_view>& path,
                                const json::Value& value) {
  const auto* at = &value;
  for (const auto name : path) {
    HS_ASSIGN(at, member(*at, name));
  }
  return at;
}

Result<std::int64_t> count_of(const json::Value& bucket) {
  HS_ASSIGN(const auto* count, member(bucket, "doc_count"));
  if (!count->IsInt64()) return fail(ErrorCode::bad_answer, "a count is no number");
  return count->GetInt64();
}

Result<const json::Value*> hits_of(const json::Value& answer) {
  const auto* outer = json::find(answer, "hits");
  const auto* hits = outer == nullptr ? nullptr : json::find(*outer, "hits");
  if (hits == nullptr || !hits->IsArray())
    return fail(ErrorCode::bad_answer, "the search cluster's answer has no hits");
  return hits;
}

Result<std::int64_t> total_hits(const json::Value& answer) {
  HS_ASSIGN(const auto* value, down({"hits", "total", "value"}, answer));
  if (!value->IsInt64()) return fail(ErrorCode::bad_answer, "the number of hits is no number");
  return value->GetInt64();
}

Result<const json::Value*> all_terms(const json::Value& aggregation) {
  HS_ASSIGN(const auto* buckets, member(aggregation, "buckets"));
  HS_ASSIGN(const auto* others, member(aggregation, "sum_other_doc_count"));
  if (!buckets->IsArray() || !others->IsInt64())
    return fail(ErrorCode::bad_answer, "buckets are no list");
  if (others->GetInt64() > 0)
    return fail(ErrorCode::resource_exhausted,
                fmt::format("there are more than {} different values", kTermsMax));
  return buckets;
}

Result<const json::Value*> exact_terms(const json::Value& aggregation) {
  HS_ASSIGN(const auto* buckets, member(aggregation, "buckets"));
  HS_ASSIGN(const auto* error, member(aggregation, "doc_count_error_upper_bound"));
  if (!buckets->IsArray() || !error->IsInt64())
    return fail(ErrorCode::bad_answer, "buckets are no list");
  if (error->GetInt64() != 0)
    return fail(ErrorCode::resource_exhausted,
                "there are too many different values to count them exactly; add a filter");
  return buckets;
}

}  // namespace hindsight::store::search
