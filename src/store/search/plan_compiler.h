#pragma once

#include <string>

#include "base/json.h"
#include "report/plan.h"
#include "store/report_store.h"
#include "store/search/aggregations.h"
#include "store/search/filter_compiler.h"

/// Compiles plans to search requests over the documents of schema.cpp, and reads the answers. Pure
/// functions; no meaning is added.
namespace hindsight::store::search {

/// Whether questions about the plan look at rows at all.
bool looks_at_rows(const report::Plan& plan);

/// The question of buckets and instance counts. What its numbers of instances are is found at
/// `chosen` and `all`, which are paths like `path`.
struct BucketQuestion : Question {
  std::vector<std::string_view> chosen{};  ///< empty = its hits
  std::vector<std::string_view> all{};     ///< empty = its hits, unless all_apart
};

/// More than `buckets_max` groups make the answer unusable, which read_answer() tells.
BucketQuestion compile(const report::Plan& plan, Rows rows, std::size_t buckets_max);
/// Reads the body of a search that tracks total hits. `resource_exhausted` when there are more
/// groups than `buckets_max`, `bad_answer` when something is missing.
Result<ReportAnswer> read_answer(const report::Plan& plan, const BucketQuestion& question,
                                 const json::Value& answer, std::size_t buckets_max);

/// Whether, in the answer to a question grouped by date, all hits lie in the groups, and the first
/// and last ones hold some: then the range of the dates reaches from the one into the other.
Result<bool> fills_groups(const BucketQuestion& question, const json::Value& answer);

/// The instances of the sources are its hits.
Question compile_count(const std::vector<report::Source>& sources);
/// Its hits disprove that the rows of the sources are uniform.
Question compile_strays(const std::vector<report::Source>& sources);

}  // namespace hindsight::store::search
