#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/search/dsl.h"

/// Aggregations of search requests, and the parts of their answers. What is missing in an answer is
/// `bad_answer`, never zero.
namespace hindsight::store::search {

/// `query` and `aggs` of one search request; together with `size`, `pit` and the like they are its
/// body.
struct Question {
  std::string query;
  std::vector<dsl::Member> aggregations{};
  /// Names of the aggregations that lead to the answer, from the outermost one on.
  std::vector<std::string_view> path{};
  /// The instances of the sources, without filters, have to be counted by another question.
  bool all_apart = false;
  /// Else a cluster may skip documents that come later in the order anyway.
  bool counts_hits = true;

  /// `below` for the documents or rows that pass `condition`, under `name` unless all do.
  void add(std::string_view name, const std::string& condition, std::vector<dsl::Member> below);
};

/// An aggregation and those below it.
std::string aggregation(const dsl::Member& what, const std::vector<dsl::Member>& below = {});
std::string filter_aggregation(const std::string& query,
                               const std::vector<dsl::Member>& below = {});
/// `below` for the nested rows under `path`.
std::string nested_aggregation(std::string_view path, const std::vector<dsl::Member>& below);
/// All values of a field; more than 20,000 are an error when read, never left out in silence.
std::string terms_aggregation(std::string_view field, const std::vector<dsl::Member>& below = {});

/// The `size` most frequent values of a field; rows without the field count as "".
std::string top_terms(std::string_view field, std::size_t size,
                      const std::vector<dsl::Member>& below);

Result<const json::Value*> member(const json::Value& value, std::string_view name);
/// What lies below the names of a path.
Result<const json::Value*> down(const std::vector<std::string_view>& path,
                                const json::Value& value);
/// The number of documents or rows in a bucket.
Result<std::int64_t> count_of(const json::Value& bucket);
/// The documents that a search brought: a JSON list.
Result<const json::Value*> hits_of(const json::Value& answer);
/// The number of documents that answer the query.
Result<std::int64_t> total_hits(const json::Value& answer);
/// The buckets of a terms_aggregation(): a JSON list.
Result<const json::Value*> all_terms(const json::Value& aggregation);
/// The buckets of a top_terms(): a JSON list. `resource_exhausted` when their counts are not exact,
/// which only several shards with very many values come to.
Result<const json::Value*> exact_terms(const json::Value& aggregation);

}  // namespace hindsight::store::search
