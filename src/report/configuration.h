#pragma once

#include "report/definition.h"

namespace hindsight::report {

/// Reads `data.configuration`; what it leaves out has Optimize's defaults. Only what changes the
/// numbers is read, the rest is for the client's charts.
Result<Configuration> parse_configuration(const json::Value* configuration, std::string_view path);

/// What the configuration calls the settings of a grouping's or a distribution's buckets.
struct BucketSettings {
  std::string_view date_variable_unit, custom_bucket;
};
Status parse_bucket_settings(const json::Value* configuration, std::string_view path,
                             const BucketSettings& names, GroupBy& group);

/// A unit of date groupings.
Result<DateUnit> parse_date_unit(const json::Value& value, std::string_view path);

}  // namespace hindsight::report
