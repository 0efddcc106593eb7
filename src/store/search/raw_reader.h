#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "report/plan.h"
#include "store/report_store.h"
#include "store/search/aggregations.h"
#include "store/search/filter_compiler.h"

namespace hindsight::store::search {

/// The instances of the plan are its hits.
Question compile_raw(const report::RawPlan& plan, Rows rows);

/// The first page, sorted by the chosen column alone: breaking ties costs the cluster more than all
/// the rest of the question. Members of its request beside the question's.
std::vector<dsl::Member> first_rows(const report::RawPlan& plan);
/// Ties are broken here. nullopt when there is one across the end of the page, so that the answer
/// does not tell which of the rows belongs to it; then RawPages has to.
Result<std::optional<std::vector<RawInstance>>> read_first_rows(const report::RawPlan& plan,
                                                                const json::Value& answer);

/// Walks to a page of raw instances at any depth: what lies before the page is skipped in steps,
/// because a cluster only jumps a bounded way.
class RawPages {
 public:
  explicit RawPages(const report::RawPlan& plan)
      : plan_(plan), to_skip_(plan.offset), to_read_(plan.limit) {}

  /// One request reads it.
  [[nodiscard]] static bool is_one(const report::RawPlan& plan);
  /// Members of the next request beside the question's; there is at least one.
  std::vector<dsl::Member> next();
  Status take(const json::Value& answer);
  [[nodiscard]] bool ended() const { return ended_ || (to_skip_ == 0 && to_read_ == 0); }

  std::vector<RawInstance> instances;

 private:
  const report::RawPlan& plan_;
  std::size_t to_skip_;
  std::size_t to_read_;
  std::size_t asked_ = 0;
  bool skipping_ = false;
  bool ended_ = false;
  std::string after_;  ///< sort values of the last hit, as JSON
};

}  // namespace hindsight::store::search
