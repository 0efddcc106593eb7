#include "eval/shaping.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace hindsight::eval {
namespace {

using report::Axis;
using report::MeasureHeader;

/// The value as the client sees it. "No data" is 0 for a count and null for a duration.
std::optional<double> shown(const MeasureHeader& measure, std::optional<double> value) {
  const bool duration = measure.property == report::Property::duration;
  if (!value || !std::isfinite(*value)) return duration ? std::nullopt : std::optional(0.0);
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

/// The answer's buckets by the entry of the axis that they belong to; what belongs to none is
/// listed apart.
struct Joined {
  std::vector<const store::Bucket*> entries;
  std::vector<const store::Bucket*> others;
  const store::Bucket* missing = nullptr;
};

Joined join(const Axis& axis, const std::vector<store::Bucket>& buckets) {
  Joined joined;
  joined.entries.resize(axis.entries.size());
  std::unordered_map<std::string_view, std::size_t> positions;
  if (!axis.by_index) {
    for (std::size_t i = 0; i < axis.entries.size(); ++i) {
      positions.emplace(axis.entries[i].store_key, i);
    }
  }
  for (const auto& bucket : buckets) {
    if (axis.shows_missing && bucket.key == report::kMissingKey) {
      joined.missing = &bucket;
    } else if (axis.by_index) {
      // Rows that came after the range was asked may lie outside; they are not part of the answer.
      const bool inside = bucket.key.empty() && bucket.index >= 0 &&
                          static_cast<std::size_t>(bucket.index) < joined.entries.size();
      if (inside) joined.entries[static_cast<std::size_t>(bucket.index)] = &bucket;
    } else if (const auto at = positions.find(bucket.key); at != positions.end()) {
      joined.entries[at->second] = &bucket;
    } else {
      joined.others.push_back(&bucket);
    }
  }
  return joined;
}

std::string name_of(const Axis& axis, const std::string& key, const UserName& user_name) {
  if (axis.names != Axis::Names::user || !user_name) return key;
  auto name = user_name(key);
  return name.empty() ? key : name;
}

std::string lower(std::string text) {
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// Negative, zero or positive as in a three-way comparison.
template <typename T>
int compare(const T& left, const T& right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

int compare_keys(const ShapedBucket& left, const ShapedBucket& right) {
  if (left.order && right.order) return compare(*left.order, *right.order);
  return compare(lower(left.key), lower(right.key));
}

void write_value(json::Writer& out, const std::optional<double>& value) {
  value ? out.Double(*value) : out.Null();
}

void write_entries(json::Writer& out, const std::vector<ShapedBucket>& buckets,
                   std::size_t measure) {
  out.StartArray();
  for (const auto& bucket : buckets) {
    out.StartObject();
    json::field(out, "key", bucket.key);
    json::key(out, "value");
    write_value(out, bucket.values[measure]);
    json::field(out, "label", bucket.label);
    out.EndObject();
  }
  out.EndArray();
}

}  // namespace

std::vector<ShapedBucket> shape_buckets(const Axis& axis,
                                        const std::vector<MeasureHeader>& measures,
                                        const store::ReportAnswer& answer,
                                        const UserName& user_name) {
  const auto joined = join(axis, answer.buckets);
  std::vector<ShapedBucket> shaped;
  const auto add = [&](std::string key, std::string label, std::optional<double> order,
                       const store::Bucket* bucket) {
    shaped.push_back({std::move(key), std::move(label), order, bucket && bucket == joined.missing,
                      shown_values(measures, bucket)});
    if (axis.drops_zero && is_zero(shaped.back())) shaped.pop_back();
  };
  for (std::size_t i = 0; i < axis.entries.size(); ++i) {
    const auto& entry = axis.entries[i];
    if (joined.entries[i] == nullptr && !axis.shows_empty) continue;
    add(entry.key, entry.label.empty() ? entry.key : entry.label, entry.order, joined.entries[i]);
  }
  if (axis.open) {
    for (const auto* bucket : joined.others) {
      add(bucket->key, name_of(axis, bucket->key, user_name), std::nullopt, bucket);
    }
  }
  if (joined.missing) add(report::kMissingKey, report::kMissingKey, std::nullopt, joined.missing);
  return shaped;
}

void sort_buckets(std::vector<ShapedBucket>& buckets, const report::Sorting& sorting,
                  std::size_t measure) {
  const auto by_value = [&](const ShapedBucket& left, const ShapedBucket& right) {
    const auto& a = left.values[measure];
    const auto& b = right.values[measure];
    if (a.has_value() != b.has_value()) return a.has_value();
    const int order = a ? compare(*a, *b) : 0;
    return sorting.ascending ? order < 0 : order > 0;
  };
  const auto by_text = [&](const ShapedBucket& left, const ShapedBucket& right) {
    if (left.missing != right.missing) return right.missing;
    const int order = sorting.by == "label" ? compare(lower(left.label), lower(right.label))
                                            : compare_keys(left, right);
    return sorting.ascending ? order < 0 : order > 0;
  };
  // Equal buckets stand in the order of their keys, so that equal reports have equal answers.
  std::sort(buckets.begin(), buckets.end(),
            [](const ShapedBucket& left, const ShapedBucket& right) {
              const int order = compare_keys(left, right);
              return order != 0 ? order < 0 : left.key < right.key;
            });
  if (sorting.by == "value") {
    std::stable_sort(buckets.begin(), buckets.end(), by_value);
  } else {
    std::stable_sort(buckets.begin(), buckets.end(), by_text);
  }
}

void begin_result(json::Writer& out, const ResultFrame& frame) {
  out.StartObject();
  json::field(out, "instanceCount", frame.instance_count);
  json::field(out, "instanceCountWithoutFilters", frame.instance_count_without_filters);
  json::field(out, "type", report::to_string(frame.type));
}

void begin_measure(json::Writer& out, const MeasureHeader& measure, report::ResultType type) {
  out.StartObject();
  json::field(out, "property", report::to_string(measure.property));
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
      write_value(out, buckets.empty() ? shown(measures[i], std::nullopt) : buckets[0].values[i]);
    } else {
      sort_buckets(buckets, sorting, i);
      // Cut once, so that all measures speak of the same buckets.
      if (axis.buckets_max > 0 && buckets.size() > axis.buckets_max) {
        buckets.resize(axis.buckets_max);
      }
      write_entries(out, buckets, i);
    }
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
}

}  // namespace hindsight::eval
