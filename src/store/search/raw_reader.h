#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "report/plan.h"
#include "store/report_store.h"

namespace hindsight::store::search {

/// Walks to a page of raw instances at any depth: what lies before the page is skipped in steps,
/// because a cluster only jumps a bounded way.
class RawPages {
 public:
  using Members = std::vector<std::pair<std::string_view, std::string>>;

  explicit RawPages(const report::RawPlan& plan)
      : plan_(plan), to_skip_(plan.offset), to_read_(plan.limit) {}

  /// Members of the next request beside the query; nullopt when the page is complete.
  std::optional<Members> next();
  Status take(const json::Value& answer);

  std::vector<RawInstance> instances;

 private:
  [[nodiscard]] std::string sort() const;

  const report::RawPlan& plan_;
  std::size_t to_skip_;
  std::size_t to_read_;
  std::size_t asked_ = 0;
  bool skipping_ = false;
  bool ended_ = false;
  std::string after_;  ///< sort values of the last hit, as JSON
};

}  // namespace hindsight::store::search
