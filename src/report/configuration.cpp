#include "report/configuration.h"

#include "report/json_reader.h"
#include "report/working_time.h"

namespace hindsight::report {
namespace {

constexpr std::array kAggregations{
    Word<Aggregation::Kind>{"avg", Aggregation::Kind::avg},
    Word<Aggregation::Kind>{"min", Aggregation::Kind::min},
    Word<Aggregation::Kind>{"max", Aggregation::Kind::max},
    Word<Aggregation::Kind>{"sum", Aggregation::Kind::sum},
    Word<Aggregation::Kind>{"percentile", Aggregation::Kind::percentile},
};

constexpr std::array kUserTaskTimes{
    Word<UserTaskTime>{"total", UserTaskTime::total},
    Word<UserTaskTime>{"idle", UserTaskTime::idle},
    Word<UserTaskTime>{"work", UserTaskTime::work},
};

constexpr std::array kDateUnits{
    Word<DateUnit>{"automatic", DateUnit::automatic},
    Word<DateUnit>{"year", DateUnit::year},
    Word<DateUnit>{"month", DateUnit::month},
    Word<DateUnit>{"week", DateUnit::week},
    Word<DateUnit>{"day", DateUnit::day},
    Word<DateUnit>{"hour", DateUnit::hour},
    Word<DateUnit>{"minute", DateUnit::minute},
};

/// Fixed lengths, as java.time's ChronoUnit has them.
constexpr std::array kBucketUnits{
    Word<DurationMs>{"millisecond", 1},       Word<DurationMs>{"second", 1'000},
    Word<DurationMs>{"minute", 60'000},       Word<DurationMs>{"hour", 3'600'000},
    Word<DurationMs>{"day", 86'400'000},      Word<DurationMs>{"week", 604'800'000},
    Word<DurationMs>{"month", 2'629'746'000}, Word<DurationMs>{"year", 31'556'952'000},
};

constexpr std::array kOrders{Word<bool>{"asc", true}, Word<bool>{"desc", false}};

/// `{type, value}`; older definitions have the bare word.
Result<Aggregation> parse_aggregation(const json::Value& value, std::string_view path) {
  Aggregation aggregation;
  if (value.IsString()) {
    HS_ASSIGN(aggregation.kind, read_word(kAggregations, value, path));
  } else {
    HS_ASSIGN(const auto* type, require(value, "type", path));
    HS_ASSIGN(aggregation.kind, read_word(kAggregations, *type, member_path(path, "type")));
  }
  if (aggregation.kind != Aggregation::Kind::percentile) return aggregation;
  const auto* percentile = json::find(value, "value");
  if (percentile == nullptr) return invalid("a percentile needs a value from 0 to 100", path);
  HS_ASSIGN(aggregation.percentile, read_number(*percentile, member_path(path, "value")));
  if (aggregation.percentile < 0 || aggregation.percentile > 100) {
    return invalid("a percentile needs a value from 0 to 100", member_path(path, "value"));
  }
  return aggregation;
}

/// Reads a list with `read`; absent or empty gives the default alone.
template <typename T, typename Read>
Result<std::vector<T>> parse_list(const json::Value& configuration, std::string_view name,
                                  std::string_view path, T fallback, Read read) {
  std::vector<T> items;
  if (const auto* list = json::find(configuration, name)) {
    const auto list_path = member_path(path, name);
    if (!list->IsArray()) return invalid("expected a list", list_path);
    for (const auto& value : list->GetArray()) {
      HS_ASSIGN(T item, read(value, item_path(list_path, items.size())));
      items.push_back(item);
    }
  }
  if (items.empty()) items.push_back(fallback);
  return items;
}

Result<std::optional<Sorting>> parse_sorting(const json::Value& configuration,
                                             std::string_view path) {
  const auto* value = json::find(configuration, "sorting");
  if (value == nullptr) return std::nullopt;
  const auto sorting_path = member_path(path, "sorting");
  if (!value->IsObject()) return invalid("expected an object", sorting_path);
  Sorting sorting;
  sorting.by = json::string_or(*value, "by");
  if (sorting.by.empty()) return std::nullopt;  // {by: null, order: null} asks for nothing
  if (const auto* order = json::find(*value, "order")) {
    HS_ASSIGN(sorting.ascending, read_word(kOrders, *order, member_path(sorting_path, "order")));
  }
  return sorting;
}

Result<std::optional<CustomBucket>> parse_custom_bucket(const json::Value& configuration,
                                                        std::string_view path,
                                                        std::string_view name) {
  const auto* value = json::find(configuration, name);
  if (value == nullptr) return std::nullopt;
  const auto bucket_path = member_path(path, name);
  HS_ASSIGN(const bool active, read_flag(*value, "active", bucket_path));
  if (!active) return std::nullopt;
  constexpr DurationMs kMinute = 60'000;
  CustomBucket bucket{.size = 10, .baseline = 0, .size_unit = kMinute, .baseline_unit = kMinute};
  if (const auto* size = json::find(*value, "bucketSize")) {
    HS_ASSIGN(bucket.size, read_number(*size, member_path(bucket_path, "bucketSize")));
  }
  if (const auto* baseline = json::find(*value, "baseline")) {
    HS_ASSIGN(bucket.baseline, read_number(*baseline, member_path(bucket_path, "baseline")));
  }
  if (const auto* unit = json::find(*value, "bucketSizeUnit")) {
    HS_ASSIGN(bucket.size_unit,
              read_word(kBucketUnits, *unit, member_path(bucket_path, "bucketSizeUnit")));
  }
  if (const auto* unit = json::find(*value, "baselineUnit")) {
    HS_ASSIGN(bucket.baseline_unit,
              read_word(kBucketUnits, *unit, member_path(bucket_path, "baselineUnit")));
  }
  return bucket;
}

/// A process part counts once one of its ends is chosen.
Result<std::optional<ProcessPart>> parse_process_part(const json::Value& configuration,
                                                      std::string_view path) {
  const auto* value = json::find(configuration, "processPart");
  const bool is_chosen = value != nullptr && (json::find(*value, "start") != nullptr ||
                                              json::find(*value, "end") != nullptr);
  if (!is_chosen) return std::nullopt;
  const auto part_path = member_path(path, "processPart");
  ProcessPart part;
  HS_ASSIGN(part.start, require_text(*value, "start", part_path));
  HS_ASSIGN(part.end, require_text(*value, "end", part_path));
  return part;
}

}  // namespace

std::string_view to_string(Aggregation::Kind kind) {
  return spelling(kAggregations, kind);
}
std::string_view to_string(UserTaskTime time) {
  return spelling(kUserTaskTimes, time);
}

Result<DateUnit> parse_date_unit(const json::Value& value, std::string_view path) {
  return read_word(kDateUnits, value, path);
}

Status parse_bucket_settings(const json::Value* configuration, std::string_view path,
                             const BucketSettings& names, GroupBy& group) {
  if (configuration == nullptr) return {};
  HS_ASSIGN(group.custom_bucket, parse_custom_bucket(*configuration, path, names.custom_bucket));
  if (const auto* unit = json::find(*configuration, names.date_variable_unit)) {
    HS_ASSIGN(group.date_variable_unit,
              parse_date_unit(*unit, member_path(path, names.date_variable_unit)));
  }
  return {};
}

Result<Configuration> parse_configuration(const json::Value* configuration, std::string_view path) {
  static const json::Value kEmpty(rapidjson::kObjectType);
  const auto& value = configuration ? *configuration : kEmpty;
  if (!value.IsObject()) return invalid("expected an object", path);
  Configuration result;
  HS_ASSIGN(result.aggregations,
            parse_list(value, "aggregationTypes", path, Aggregation{}, parse_aggregation));
  const auto read_time = [](const json::Value& item, std::string_view item_at) {
    return read_word(kUserTaskTimes, item, item_at);
  };
  HS_ASSIGN(result.user_task_times,
            parse_list(value, "userTaskDurationTimes", path, UserTaskTime::total, read_time));
  HS_ASSIGN(result.sorting, parse_sorting(value, path));
  HS_ASSIGN(result.process_part, parse_process_part(value, path));
  if (const auto* working_time = json::find(value, "workingTime")) {
    HS_ASSIGN(result.calendar, parse_working_time(*working_time, member_path(path, "workingTime")));
  }
  return result;
}

}  // namespace hindsight::report
