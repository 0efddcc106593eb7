#include "eval/result_csv.h"

#include <gtest/gtest.h>

namespace hindsight::eval {
namespace {

using report::Aggregation;
using report::MeasureHeader;
using report::Property;
using report::ResultType;

const MeasureHeader kCount{Property::frequency};
const MeasureHeader kAverage{Property::duration, Aggregation{}};

ShapedBucket bucket(std::string key, std::string label, std::vector<std::optional<double>> values) {
  ShapedBucket out;
  out.key = std::move(key);
  out.label = std::move(label);
  out.values = std::move(values);
  return out;
}

struct Written {
  std::string text;
  std::size_t rows;
};
Written written(const ResultTable& table, std::size_t rows_max = 1'000) {
  CsvWriter out(',');
  const auto rows = write_table(out, table, rows_max);
  return {out.take(), rows};
}

TEST(ResultCsv, OfANumberIsOneRow) {
  ResultTable table{.type = ResultType::number, .measures = {kCount, kAverage}};
  table.buckets = {bucket("", "", {3.0, 1500.0})};
  EXPECT_EQ(written(table).text, "frequency,duration:avg\r\n3,1500\r\n");
  table.buckets = {};
  EXPECT_EQ(written(table).text, "frequency,duration:avg\r\n0,\r\n");
  EXPECT_EQ(written(table).rows, 1);
}

TEST(ResultCsv, OfGroupsHasARowForEach) {
  ResultTable table{.group = "flowNodes", .measures = {kCount, kAverage}};
  table.buckets = {bucket("b", "Second", {2.0, std::nullopt}), bucket("a", "a", {0.5, -7.25})};
  EXPECT_EQ(written(table).text,
            "flowNodes,flowNodes:label,frequency,duration:avg\r\nb,Second,2,\r\na,a,0.5,-7.25\r\n");
}

TEST(ResultCsv, OfDistributedGroupsHasARowForEachPair) {
  ResultTable table{
      .type = ResultType::hyper_map, .group = "userTasks", .distribution = "assignee"};
  table.measures = {kCount};
  table.buckets = {bucket("t", "Task", {}), bucket("u", "Other", {})};
  for (auto& outer : table.buckets)
    outer.inner = {bucket("mary", "Mary", {1.0}), bucket("x", "x", {0.0})};
  EXPECT_EQ(written(table).text,
            "userTasks,userTasks:label,assignee,assignee:label,frequency\r\n"
            "t,Task,mary,Mary,1\r\nt,Task,x,x,0\r\nu,Other,mary,Mary,1\r\nu,Other,x,x,0\r\n");
  EXPECT_EQ(written(table).rows, 4);
}

TEST(ResultCsv, TellsHowManyRowsThereAreBeyondTheLimit) {
  ResultTable table{.group = "duration", .measures = {kCount}};
  for (const auto* key : {"1", "2", "3"}) table.buckets.push_back(bucket(key, key, {1.0}));
  const auto [text, rows] = written(table, 2);
  EXPECT_EQ(text, "duration,duration:label,frequency\r\n1,1,1\r\n2,2,1\r\n");
  EXPECT_EQ(rows, 3);
  table.type = ResultType::hyper_map;
  for (auto& outer : table.buckets) outer.inner = {outer, outer};
  EXPECT_EQ(written(table, 3).rows, 6);
}

TEST(ResultCsv, DefusesWhatOthersNamed) {
  ResultTable table{.group = "variable", .measures = {kCount}};
  table.measures.push_back({Property::variable, Aggregation{}});
  table.measures.back().variable.name = "=x";
  table.buckets = {bucket("=1+1", "@a,b", {-1.0, 1.0})};
  EXPECT_EQ(written(table).text,
            "variable,variable:label,frequency,variable:=x:avg\r\n'=1+1,\"'@a,b\",-1,1\r\n");
}

TEST(ResultCsv, NamesEachMeasureDifferently) {
  ResultTable table{.type = ResultType::number};
  for (const auto time : {report::UserTaskTime::idle, report::UserTaskTime::work}) {
    for (const double percentile : {50.0, 99.5})
      table.measures.push_back(
          {Property::duration, Aggregation{Aggregation::Kind::percentile, percentile}, time});
  }
  table.measures.push_back({Property::percentage});
  EXPECT_EQ(written(table).text,
            "duration:idle:percentile50,duration:idle:percentile99.5,duration:work:percentile50,"
            "duration:work:percentile99.5,percentage\r\n,,,,\r\n");
}

}  // namespace
}  // namespace hindsight::eval
