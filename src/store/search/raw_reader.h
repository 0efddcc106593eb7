#pragma once

#include <functional>
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

/// Walks to a page of documents at any depth: what lies before the page is skipped in steps,
/// because a cluster only jumps a bounded way.
class RawPages {
 public:
  /// The page of a RawPlan or DecisionRawPlan; `sort`: what the documents are sorted by, before
  /// ties are broken.
  template <typename Plan>
  RawPages(const Plan& plan, std::vector<std::string> sort,
           std::function<Status(const json::Value& hit)> take_row)
      : sort_(std::move(sort)),
        take_row_(std::move(take_row)),
        to_skip_(plan.after ? 0 : plan.offset),
        to_read_(plan.limit),
        after_(plan.after.value_or("")) {}

  /// One request reads it.
  [[nodiscard]] static bool is_one(std::size_t offset, std::size_t limit);
  /// Members of the next request beside the question's; there is at least one. It brings `rows_max`
  /// rows at most.
  std::vector<dsl::Member> next(std::size_t rows_max = kRowsMax);
  Status take(const json::Value& answer);
  /// Behind the last row that was read (report::RawPlan::after): the values that it is sorted by as
  /// JSON. Clusters may add one of a point in time, so pages that go on from it need one, too.
  [[nodiscard]] const std::string& position() const { return after_; }
  [[nodiscard]] bool ended() const { return ended_ || (to_skip_ == 0 && to_read_ == 0); }

 private:
  /// Documents may be large, so few of them at once.
  static constexpr std::size_t kRowsMax = 500;

  const std::vector<std::string> sort_;
  const std::function<Status(const json::Value& hit)> take_row_;
  std::size_t to_skip_;
  std::size_t to_read_;
  std::size_t asked_ = 0;
  bool skipping_ = false;
  bool ended_ = false;
  std::string after_;  ///< sort values of the last hit, as JSON
};

/// The page of a plan; its rows come into `out`. Both must outlive it.
RawPages raw_pages(const report::RawPlan& plan, std::vector<RawInstance>& out);

/// All pages of a plan, whatever its offset, of which each comes into `out`.
RawPages instance_pages(report::RawPlan plan, std::vector<InstanceDetails>& out);

/// One field of a sort, missing values last.
std::string sort_by_field(std::string_view field, bool ascending,
                          const std::vector<dsl::Member>& more);

}  // namespace hindsight::store::search
