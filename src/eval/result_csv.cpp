#include "eval/result_csv.h"

#include <fmt/format.h>

namespace hindsight::eval {
namespace {

std::string head_of(const report::MeasureHeader& measure) {
  auto head = std::string(report::to_string(measure.property));
  if (measure.property == report::Property::variable) head += ":" + measure.variable.name;
  if (measure.time) head.append(":").append(report::to_string(*measure.time));
  if (!measure.aggregation) return head;
  head.append(":").append(report::to_string(measure.aggregation->kind));
  if (measure.aggregation->kind == report::Aggregation::Kind::percentile)
    head += fmt::format("{}", measure.aggregation->percentile);
  return head;
}

/// Of a row that stands for a group.
void write_group_head(CsvWriter& out, const std::string& group) {
  out.text(group);
  out.text(group + ":label");
}

void write_group(CsvWriter& out, const ShapedBucket& bucket) {
  out.text(bucket.key);
  out.text(bucket.label);
}

void write_values(CsvWriter& out, const std::vector<std::optional<double>>& values) {
  for (const auto& value : values) out.plain(value ? fmt::format("{}", *value) : std::string());
  out.end_line();
}

void write_head(CsvWriter& out, const ResultTable& table) {
  using enum report::ResultType;
  if (table.type != number) write_group_head(out, table.group);
  if (table.type == hyper_map) write_group_head(out, table.distribution);
  for (const auto& measure : table.measures) out.text(head_of(measure));
  out.end_line();
}

}  // namespace

std::size_t write_table(CsvWriter& out, const ResultTable& table, std::size_t rows_max) {
  write_head(out, table);
  if (table.type == report::ResultType::number) {
    if (rows_max > 0) write_values(out, number_values(table.measures, table.buckets));
    return 1;
  }
  std::size_t rows = 0;
  for (const auto& bucket : table.buckets) {
    if (table.type == report::ResultType::map) {
      if (rows++ >= rows_max) continue;
      write_group(out, bucket);
      write_values(out, bucket.values);
      continue;
    }
    for (const auto& inner : bucket.inner) {
      if (rows++ >= rows_max) continue;
      write_group(out, bucket);
      write_group(out, inner);
      write_values(out, inner.values);
    }
  }
  return rows;
}

}  // namespace hindsight::eval
