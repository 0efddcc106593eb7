#pragma once

#include <string>

#include "base/json.h"
#include "report/plan.h"
#include "store/report_store.h"

/// Compiles plans to search requests over the documents of schema.cpp, and reads the answers. Pure
/// functions; no meaning is added.
namespace hindsight::store::search {

/// `query` and `aggs` of one search request; together with `size`, `pit` and the like they are its
/// body.
struct Question {
  std::string query;
  std::string aggregations;
};

/// Buckets and the instance count. More than `buckets_max` groups make the answer unusable, which
/// read_buckets() tells.
Question compile(const report::Plan& plan, std::size_t buckets_max);

/// Reads the `aggregations` of compile()'s answer. `resource_exhausted` when there are more groups
/// than `buckets_max`, `bad_answer` when something is missing.
Result<ReportAnswer> read_answer(const report::Plan& plan, const json::Value& aggregations,
                                 std::size_t buckets_max);

}  // namespace hindsight::store::search
