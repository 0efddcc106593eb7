#include "eval/shaping.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/letter_case.h"

namespace hindsight::eval {
namespace {

using report::Axis;
using report::MeasureHeader;

/// The value as the client sees it. "No data" is 0 for a count, else null.
std::optional<double> shown(const MeasureHeader& measure, std::optional<double> value) {
  const bool duration = measure.property == report::Property::duration;
  if (!value || !std::isfinite(*value)) {
    const bool counts = measure.property == report::Property::frequency;
    return counts ? std::optional(0.0) : std::nullopt;
  }
  return duration ? std::floor(*value + 0.5) : *value;
}

std::vector<std::optional<double>> shown_values(const std::vector<MeasureHeader>& measures,
                                                const store::Bucket* bucket) {
  std::vector<std::optional<double>> values;
  values.reserve(measures.size());
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const bool has = bucket != nullptr && i < bucket->measures.size();
    values.push_back(shown(measures[i], has ? bucket->measures[i] : std::nullopt));
  }
  return values;
}

bool is_zero(const ShapedBucket& bucket) {
  return std::all_of(bucket.values.begin(), bucket.values.end(),
                     [](const auto& value) { return !value || *value == 0; });
}

std::string name_of(const Axis& axis, const std::string& key, const IdentityNames& names) {
  const auto& display = axis.names == Axis::Names::group ? names.group : names.user;
  if (axis.names == Axis::Names::key || !display) return key;
  auto name = display(key);
  return name.empty() ? key : name;
}

/// Negative, zero or positive as in a three-way comparison.
template <typename T>
int compare(const T& left, const T& right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

/// A bucket with what texts are compared by.
struct SortedBucket {
  std::string lower_key, lower_label;
  ShapedBucket bucket;
};

int compare_keys(const SortedBucket& left, const SortedBucket& right) {
  const auto &a = left.bucket.order, &b = right.bucket.order;
  return a && b ? compare(*a, *b) : compare(left.lower_key, right.lower_key);
}

void write_value(json::Writer& out, const std::optional<double>& value) {
  value ? out.Double(*value) : out.Null();
}

/// Where the buckets of an axis stand, without values.
class Layout {
 public:
  using Coordinate = std::pair<std::string_view, std::int64_t>;

  /// `present`: the axis of an answer's buckets.
  Layout(const Axis& axis, const std::vector<Coordinate>& present, const IdentityNames& names)
      : axis_(axis), of_entry_(axis.entries.size()) {
    for (std::size_t i = 0; i < axis.entries.size() && !axis.by_index; ++i)
      entries_.emplace(axis.entries[i].store_key, i);
    std::vector<bool> has_rows(axis.entries.size());
    std::vector<std::string_view> others;
    bool has_missing = false;
    for (const auto& at : present) {
      if (is_missing(at)) {
        has_missing = true;
      } else if (const auto entry = entry_of(at)) {
        has_rows[*entry] = true;
      } else if (axis.open && others_.emplace(at.first, 0).second) {
        others.push_back(at.first);
      }
    }
    for (std::size_t i = 0; i < axis.entries.size(); ++i) {
      if (!has_rows[i] && !axis.shows_empty) continue;
      const auto& entry = axis.entries[i];
      of_entry_[i] = buckets.size();
      buckets.push_back(
          {entry.key, entry.label.empty() ? entry.key : entry.label, entry.order, false, {}, {}});
    }
    for (const auto key : others) {
      others_[key] = buckets.size();
      auto text = std::string(key);
      auto name = name_of(axis, text, names);
      buckets.push_back({std::move(text), std::move(name), std::nullopt, false, {}, {}});
    }
    if (!has_missing) return;
    missing_ = buckets.size();
    buckets.push_back({report::kMissingKey, report::kMissingKey, std::nullopt, true, {}, {}});
  }

  /// nullopt: it belongs to none. Rows that came after the range was asked may lie outside of it.
  [[nodiscard]] std::optional<std::size_t> find(const Coordinate& at) const {
    if (is_missing(at)) return missing_;
    if (const auto entry = entry_of(at)) return of_entry_[*entry];
    const auto other = others_.find(at.first);
    return other == others_.end() ? std::nullopt : std::optional(other->second);
  }

  std::vector<ShapedBucket> buckets;

 private:
  [[nodiscard]] bool is_missing(const Coordinate& at) const {
    return axis_.shows_missing && at.first == report::kMissingKey;
  }
  [[nodiscard]] std::optional<std::size_t> entry_of(const Coordinate& at) const {
    if (axis_.by_index) {
      const auto index = static_cast<std::size_t>(at.second);
      const bool inside = at.first.empty() && at.second >= 0 && index < axis_.entries.size();
      return inside ? std::optional(index) : std::nullopt;
    }
    const auto found = entries_.find(at.first);
    return found == entries_.end() ? std::nullopt : std::optional(found->second);
  }

  const Axis& axis_;
  std::unordered_map<std::string_view, std::size_t> entries_;
  std::unordered_map<std::string_view, std::size_t> others_;
  std::vector<std::optional<std::size_t>> of_entry_;
  std::optional<std::size_t> missing_;
};

Layout::Coordinate outer_of(const store::Bucket& bucket) {
  return {bucket.key, bucket.index};
}
Layout::Coordinate inner_of(const store::Bucket& bucket) {
  return {bucket.distributed_key, bucket.distributed_index};
}

Layout outer_layout(const Axis& axis, const store::ReportAnswer& answer,
                    const IdentityNames& names) {
  std::vector<Layout::Coordinate> present;
  present.reserve(answer.buckets.size());
  for (const auto& bucket : answer.buckets) present.push_back(outer_of(bucket));
  return {axis, present, names};
}

Layout inner_layout(const Axis& axis, const store::ReportAnswer& answer,
                    const IdentityNames& names) {
  std::vector<Layout::Coordinate> present;
  for (const auto& bucket : answer.buckets) {
    if (bucket.distributed_index != store::kNowhere) present.push_back(inner_of(bucket));
  }
  return {axis, present, names};
}

void write_entries(json::Writer& out, const std::vector<ShapedBucket>& buckets, std::size_t measure,
                   bool is_distributed) {
  out.StartArray();
  for (const auto& bucket : buckets) {
    out.StartObject();
    json::field(out, "key", bucket.key);
    json::key(out, "value");
    if (is_distributed)
      write_entries(out, bucket.inner, measure, false);
    else
      write_value(out, bucket.values[measure]);
    json::field(out, "label", bucket.label);
    out.EndObject();
  }
  out.EndArray();
}

/// Cut once, so that all measures speak of the same buckets.
void cut(const Axis& axis, std::vector<ShapedBucket>& buckets) {
  if (axis.buckets_max > 0 && buckets.size() > axis.buckets_max) buckets.resize(axis.buckets_max);
}

Status check_size(std::size_t groups, std::size_t groups_each) {
  if (groups * groups_each <= report::kCellsMax) return {};
  return fail(ErrorCode::resource_exhausted,
              fmt::format("the report has {} groups of {} each, which is more than {} together; "
                          "choose coarser ones or add a filter",
                          groups, groups_each, report::kCellsMax));
}

}  // namespace

std::vector<ShapedBucket> shape_buckets(const Axis& axis,
                                        const std::vector<MeasureHeader>& measures,
                                        const store::ReportAnswer& answer,
                                        const IdentityNames& names) {
  auto places = outer_layout(axis, answer, names);
  auto& shaped = places.buckets;
  for (auto& bucket : shaped) bucket.values = shown_values(measures, nullptr);
  for (const auto& bucket : answer.buckets) {
    if (const auto at = places.find(outer_of(bucket)))
      shaped[*at].values = shown_values(measures, &bucket);
  }
  if (axis.drops_zero) std::erase_if(shaped, is_zero);
  return std::move(shaped);
}

Status check_size(const Axis& axis, const Axis& inner_axis) {
  const auto groups = [](const Axis& of) { return of.shows_empty ? of.entries.size() : 0; };
  return check_size(groups(axis), groups(inner_axis));
}

Result<std::vector<ShapedBucket>> shape_distributed(const Axis& axis, const Axis& inner_axis,
                                                    const std::vector<MeasureHeader>& measures,
                                                    const store::ReportAnswer& answer,
                                                    const IdentityNames& names) {
  auto places = outer_layout(axis, answer, names);
  auto inner_places = inner_layout(inner_axis, answer, names);
  for (auto& bucket : inner_places.buckets) bucket.values = shown_values(measures, nullptr);
  auto& shaped = places.buckets;
  HS_RETURN_IF_ERROR(check_size(shaped.size(), inner_places.buckets.size()));
  for (auto& bucket : shaped) bucket.inner = inner_places.buckets;
  for (const auto& bucket : answer.buckets) {
    if (bucket.distributed_index == store::kNowhere) continue;
    const auto at = places.find(outer_of(bucket));
    const auto inner_at = inner_places.find(inner_of(bucket));
    if (!at || !inner_at) continue;
    shaped[*at].inner[*inner_at].values = shown_values(measures, &bucket);
  }
  const auto is_empty = [](const ShapedBucket& bucket) {
    return std::all_of(bucket.inner.begin(), bucket.inner.end(), is_zero);
  };
  if (axis.drops_zero) std::erase_if(shaped, is_empty);
  for (auto& bucket : shaped) {
    sort_buckets(bucket.inner, inner_axis.default_sorting, 0);
    cut(inner_axis, bucket.inner);
  }
  return std::move(shaped);
}

void sort_buckets(std::vector<ShapedBucket>& buckets, const report::Sorting& sorting,
                  std::size_t measure) {
  std::vector<SortedBucket> sorted;
  sorted.reserve(buckets.size());
  for (auto& bucket : buckets)
    sorted.push_back({to_lower(bucket.key), to_lower(bucket.label), std::move(bucket)});
  const auto by_value = [&](const SortedBucket& left, const SortedBucket& right) {
    const auto& a = left.bucket.values[measure];
    const auto& b = right.bucket.values[measure];
    if (a.has_value() != b.has_value()) return a.has_value();
    const int order = a ? compare(*a, *b) : 0;
    return sorting.ascending ? order < 0 : order > 0;
  };
  const auto by_text = [&](const SortedBucket& left, const SortedBucket& right) {
    if (left.bucket.missing != right.bucket.missing) return right.bucket.missing;
    const int order = sorting.by == "label" ? compare(left.lower_label, right.lower_label)
                                            : compare_keys(left, right);
    return sorting.ascending ? order < 0 : order > 0;
  };
  // Equal buckets stand in the order of their keys, so that equal reports have equal answers.
  std::sort(sorted.begin(), sorted.end(), [](const SortedBucket& left, const SortedBucket& right) {
    const int order = compare_keys(left, right);
    return order != 0 ? order < 0 : left.bucket.key < right.bucket.key;
  });
  if (sorting.by == "value") {
    std::stable_sort(sorted.begin(), sorted.end(), by_value);
  } else {
    std::stable_sort(sorted.begin(), sorted.end(), by_text);
  }
  std::transform(sorted.begin(), sorted.end(), buckets.begin(),
                 [](SortedBucket& one) { return std::move(one.bucket); });
}

void arrange(std::vector<ShapedBucket>& buckets, const Axis& axis, const report::Sorting& sorting,
             std::size_t measure) {
  sort_buckets(buckets, sorting, measure);
  cut(axis, buckets);
}

std::vector<std::optional<double>> number_values(const std::vector<MeasureHeader>& measures,
                                                 const std::vector<ShapedBucket>& buckets) {
  return buckets.empty() ? shown_values(measures, nullptr) : buckets.front().values;
}

const report::Sorting& chosen_sorting(const std::optional<report::Sorting>& chosen,
                                      const Axis& axis, bool has_value) {
  const bool fits = chosen && (chosen->by == "key" || (chosen->by == "value" && has_value) ||
                               chosen->by == "label");
  return fits ? *chosen : axis.default_sorting;
}

void begin_result(json::Writer& out, const ResultFrame& frame) {
  out.StartObject();
  json::field(out, "instanceCount", frame.instance_count);
  json::field(out, "instanceCountWithoutFilters", frame.instance_count_without_filters);
  json::field(out, "type", report::to_string(frame.type));
}

/// As the view of the definition has it.
void write_property(json::Writer& out, const MeasureHeader& measure) {
  if (measure.property != report::Property::variable)
    return json::string(out, report::to_string(measure.property));
  out.StartObject();
  json::field(out, "name", measure.variable.name);
  json::field(out, "type", model::to_string(measure.variable.type));
  out.EndObject();
}

void begin_measure(json::Writer& out, const MeasureHeader& measure, report::ResultType type) {
  out.StartObject();
  json::key(out, "property");
  write_property(out, measure);
  json::key(out, "aggregationType");
  if (measure.aggregation) {
    out.StartObject();
    json::field(out, "type", report::to_string(measure.aggregation->kind));
    json::key(out, "value");
    const bool percentile = measure.aggregation->kind == report::Aggregation::Kind::percentile;
    percentile ? out.Double(measure.aggregation->percentile) : out.Null();
    out.EndObject();
  } else {
    out.Null();
  }
  json::key(out, "userTaskDurationTime");
  json::string_or_null(out, measure.time ? report::to_string(*measure.time) : std::string_view());
  json::field(out, "type", report::to_string(type));
  json::key(out, "data");
}

void write_result(json::Writer& out, const ResultFrame& frame,
                  const std::vector<MeasureHeader>& measures, const Axis& axis,
                  const report::Sorting& sorting, std::vector<ShapedBucket> buckets) {
  begin_result(out, frame);
  json::key(out, "measures");
  out.StartArray();
  for (std::size_t i = 0; i < measures.size(); ++i) {
    begin_measure(out, measures[i], frame.type);
    if (frame.type == report::ResultType::number) {
      write_value(out, number_values(measures, buckets)[i]);
    } else {
      arrange(buckets, axis, sorting, i);
      write_entries(out, buckets, i, frame.type == report::ResultType::hyper_map);
    }
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
}

}  // namespace hindsight::eval
