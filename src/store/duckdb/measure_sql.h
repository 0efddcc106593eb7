#pragma once

#include <string>
#include <vector>

#include "report/plan.h"

namespace hindsight::store::duck {

/// The column of rows with durations that holds a time.
const char* time_column(report::UserTaskTime time);

/// The measures of a plan over the rows `f`, in two steps: `grouped` are the aggregates to select
/// with GROUP BY, `names` what to select of these rows `g`, one DOUBLE per measure. All percentiles
/// of one time come from one aggregate, which sorts its values once.
struct MeasureSql {
  std::string grouped, names;
};
MeasureSql measure_sql(const std::vector<report::Measure>& measures);

}  // namespace hindsight::store::duck
