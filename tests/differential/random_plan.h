#pragma once

#include <random>

#include "report/plan.h"

namespace hindsight::differential {

/// Plans over the world of RandomHistory. Everything follows from the seed.
class RandomPlan {
 public:
  explicit RandomPlan(std::uint64_t seed) : random_(seed) {}

  report::Plan plan();
  report::RawPlan raw_plan();
  std::vector<report::Source> sources();
  /// Ascending, at least two.
  std::vector<EpochMs> boundaries();

 private:
  std::int64_t below(std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random_);
  }
  bool chance(int percent) { return below(100) < percent; }
  report::Filter filter(std::size_t sources);
  report::VariableFilter variable_filter();
  report::FlowNodeCondition condition();
  report::Grouping by_date_or_duration();
  report::Grouping grouping(report::Entity entity);
  report::ByVariable by_variable();
  report::Grouping distribution(const report::Plan& plan);
  std::vector<report::Measure> measures(report::Entity entity);
  std::vector<std::string> nodes();
  /// Of working time, or all time.
  report::CalendarPtr calendar();

  std::mt19937_64 random_;
};

/// One line that tells a plan apart, for failure messages.
std::string describe(const report::Plan& plan);

}  // namespace hindsight::differential
