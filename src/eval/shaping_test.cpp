#include "eval/shaping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hindsight::eval {
namespace {

using report::Axis;
using report::MeasureHeader;
using report::Property;
using ::testing::ElementsAre;

const MeasureHeader kCount{Property::frequency, std::nullopt, std::nullopt};
const MeasureHeader kAverage{Property::duration, report::Aggregation{}, std::nullopt};

store::ReportAnswer answer(std::vector<store::Bucket> buckets) {
  return {std::move(buckets), 0};
}

/// "key=value/label" of every bucket, values of the first measure.
std::vector<std::string> shown(const std::vector<ShapedBucket>& buckets) {
  std::vector<std::string> result;
  for (const auto& bucket : buckets) {
    const auto& value = bucket.values.at(0);
    const auto text = value ? std::to_string(static_cast<std::int64_t>(*value)) : "null";
    result.push_back(bucket.key + "=" + text + "/" + bucket.label);
  }
  return result;
}

Axis nodes() {
  Axis axis;
  axis.entries = {{"a", "a", "Approve", {}}, {"b", "b", "", {}}};
  return axis;
}

TEST(ShapeBuckets, CompletesAndNamesTheEntries) {
  const auto data = answer({{"b", 0, {3.0}}, {"unknown", 0, {9.0}}});
  EXPECT_THAT(shown(shape_buckets(nodes(), {kCount}, data, {})),
              ElementsAre("a=0/Approve", "b=3/b"));
  EXPECT_THAT(shown(shape_buckets(nodes(), {kAverage}, data, {})),
              ElementsAre("a=null/Approve", "b=3/b"));
}

TEST(ShapeBuckets, AnOpenAxisShowsWhatItDoesNotKnow) {
  auto axis = nodes();
  axis.open = true;
  axis.shows_empty = false;
  EXPECT_THAT(shown(shape_buckets(axis, {kCount}, answer({{"x", 0, {9.0}}}), {})),
              ElementsAre("x=9/x"));
}

TEST(ShapeBuckets, IndexesAreEntriesAndOthersAreLate) {
  Axis axis;
  axis.by_index = true;
  axis.entries = {{"", "0", "", 0}, {"", "10", "", 10}};
  const auto data =
      answer({{"", 1, {4.0}}, {"", 2, {5.0}}, {"", -1, {6.0}}, {"missing", 0, {7.0}}});
  EXPECT_THAT(shown(shape_buckets(axis, {kCount}, data, {})), ElementsAre("0=0/0", "10=4/10"));
  axis.shows_missing = true;
  EXPECT_THAT(shown(shape_buckets(axis, {kCount}, data, {})),
              ElementsAre("0=0/0", "10=4/10", "missing=7/missing"));
}

TEST(ShapeBuckets, NamesUsersAndDropsThoseWithoutData) {
  Axis axis;
  axis.entries = {{"", "unassigned", "Unassigned", {}}};
  axis.shows_empty = false;
  axis.open = true;
  axis.drops_zero = true;
  axis.names = Axis::Names::user;
  const auto data = answer({{"", 0, {2.0}},
                            {"demo", 0, {5.0}},
                            {"gone", 0, {1.0}},
                            {"zero", 0, {0.0}},
                            {"none", 0, {std::nullopt}}});
  const IdentityNames names{
      [](std::string_view id) { return id == "demo" ? std::string("Demo Demo") : std::string(); },
      {}};
  EXPECT_THAT(shown(shape_buckets(axis, {kAverage}, data, names)),
              ElementsAre("unassigned=2/Unassigned", "demo=5/Demo Demo", "gone=1/gone"));
}

TEST(ShapeBuckets, DurationsAreRoundedHalfUp) {
  Axis axis;
  axis.open = true;
  const auto data = answer({{"a", 0, {2.5}}, {"b", 0, {2.49}}, {"c", 0, {-0.5}}});
  EXPECT_THAT(shown(shape_buckets(axis, {kAverage}, data, {})),
              ElementsAre("a=3/a", "b=2/b", "c=0/c"));
}

std::vector<ShapedBucket> sorted(std::vector<ShapedBucket> buckets,
                                 const report::Sorting& sorting) {
  sort_buckets(buckets, sorting, 0);
  return buckets;
}

std::vector<std::string> sorted_keys(const std::vector<ShapedBucket>& buckets,
                                     const report::Sorting& sorting) {
  std::vector<std::string> keys;
  for (const auto& bucket : sorted(buckets, sorting)) keys.push_back(bucket.key);
  return keys;
}

/// A bucket of flow node `key` under the inner bucket `index`.
store::Bucket cell(std::string key, std::int64_t index, std::optional<double> value) {
  return {std::move(key), 0, {value}, {}, index};
}

/// Two inner buckets, by index, the later one first.
Axis days() {
  Axis axis;
  axis.by_index = true;
  axis.entries = {{"", "monday", "", 1}, {"", "tuesday", "", 2}};
  axis.default_sorting = {"key", false};
  return axis;
}

TEST(ShapeDistributed, EveryBucketHasTheSameOnesInside) {
  const auto data = answer({cell("b", 1, 3.0), cell("unknown", 0, 9.0), cell("a", 7, 9.0)});
  const auto shaped = shape_distributed(nodes(), days(), {kCount}, data, {});
  ASSERT_TRUE(shaped);
  ASSERT_EQ(shaped->size(), 2U);
  EXPECT_EQ((*shaped)[0].key, "a");
  EXPECT_THAT(shown((*shaped)[0].inner), ElementsAre("tuesday=0/tuesday", "monday=0/monday"));
  EXPECT_THAT(shown((*shaped)[1].inner), ElementsAre("tuesday=3/tuesday", "monday=0/monday"));
  const auto durations = shape_distributed(nodes(), days(), {kAverage}, data, {});
  ASSERT_TRUE(durations);
  EXPECT_THAT(shown((*durations)[1].inner), ElementsAre("tuesday=3/tuesday", "monday=null/monday"));
}

TEST(ShapeDistributed, WhatHasNothingAnywhereIsLeftOutWhereTheAxisSaysSo) {
  auto people = nodes();
  people.drops_zero = true;
  const auto data = answer({cell("a", 0, 0.0), cell("b", 1, 3.0)});
  const auto shaped = shape_distributed(people, days(), {kCount}, data, {});
  ASSERT_TRUE(shaped);
  ASSERT_EQ(shaped->size(), 1U);
  EXPECT_THAT(shown((*shaped)[0].inner), ElementsAre("tuesday=3/tuesday", "monday=0/monday"));
}

TEST(ShapeDistributed, ABucketMayHaveNothingInside) {
  Axis people;
  people.entries = {{"", "nobody", "", {}}};
  people.shows_empty = false;
  people.open = true;
  auto outer = nodes();
  outer.shows_empty = false;
  const auto data = answer({{"a", 0, {}, "", store::kNowhere}, {"b", 0, {3.0}, "anna", 0}});
  const auto shaped = shape_distributed(outer, people, {kCount}, data, {});
  ASSERT_TRUE(shaped);
  ASSERT_EQ(shaped->size(), 2U);
  EXPECT_THAT(shown((*shaped)[0].inner), ElementsAre("anna=0/anna"));
  EXPECT_THAT(shown((*shaped)[1].inner), ElementsAre("anna=3/anna"));
}

TEST(ShapeDistributed, TooManyTogetherAreRefused) {
  Axis axis;
  axis.by_index = true;
  for (int i = 0; i < 1000; ++i) axis.entries.push_back({"", std::to_string(i), "", i});
  const auto shaped = shape_distributed(axis, axis, {kCount}, answer({}), {});
  ASSERT_FALSE(shaped);
  EXPECT_EQ(shaped.error().code, ErrorCode::resource_exhausted);
}

TEST(CheckSize, CountsTheGroupsThatAppearInAnyCase) {
  Axis axis;
  for (int i = 0; i < 1000; ++i) axis.entries.push_back({"", std::to_string(i), "", i});
  const auto refused = check_size(axis, axis);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::resource_exhausted);
  EXPECT_TRUE(check_size(axis, days()));
  auto with_rows = axis;
  with_rows.shows_empty = false;
  EXPECT_TRUE(check_size(axis, with_rows));
  EXPECT_TRUE(check_size(with_rows, axis));
}

TEST(SortBuckets, IgnoresCaseAndPutsMissingLast) {
  const std::vector<ShapedBucket> buckets{{"missing", "missing", {}, true, {1.0}},
                                          {"b", "x", {}, false, {2.0}},
                                          {"A", "Z", {}, false, {std::nullopt}},
                                          {"c", "y", {}, false, {3.0}}};
  EXPECT_THAT(sorted_keys(buckets, {"key", true}), ElementsAre("A", "b", "c", "missing"));
  EXPECT_THAT(sorted_keys(buckets, {"key", false}), ElementsAre("c", "b", "A", "missing"));
  EXPECT_THAT(sorted_keys(buckets, {"label", true}), ElementsAre("b", "c", "A", "missing"));
  EXPECT_THAT(sorted_keys(buckets, {"value", true}), ElementsAre("missing", "b", "c", "A"));
  EXPECT_THAT(sorted_keys(buckets, {"value", false}), ElementsAre("c", "b", "missing", "A"));
}

TEST(SortBuckets, ComparesNumbersAndDatesByTheirSize) {
  const std::vector<ShapedBucket> buckets{
      {"10", "10", 10, false, {1.0}}, {"9", "9", 9, false, {1.0}}, {"-1", "-1", -1, false, {1.0}}};
  EXPECT_THAT(sorted_keys(buckets, {"key", true}), ElementsAre("-1", "9", "10"));
  EXPECT_THAT(sorted_keys(buckets, {"value", false}), ElementsAre("-1", "9", "10"));
}

std::string written(const ResultFrame& frame, const std::vector<MeasureHeader>& measures,
                    const Axis& axis, const store::ReportAnswer& data) {
  json::Buffer buffer;
  json::Writer out(buffer);
  write_result(out, frame, measures, axis, {"value", false},
               shape_buckets(axis, measures, data, {}));
  return std::string(json::view(buffer));
}

TEST(WriteResult, SortsEveryMeasureByItsOwnValues) {
  EXPECT_EQ(
      written({report::ResultType::map, 7, 9}, {kCount, kAverage}, nodes(),
              answer({{"a", 0, {1.0, 20.0}}, {"b", 0, {2.0, 10.0}}})),
      R"({"instanceCount":7,"instanceCountWithoutFilters":9,"type":"map","measures":[)"
      R"({"property":"frequency","aggregationType":null,"userTaskDurationTime":null,)"
      R"("type":"map","data":[{"key":"b","value":2.0,"label":"b"},)"
      R"({"key":"a","value":1.0,"label":"Approve"}]},)"
      R"({"property":"duration","aggregationType":{"type":"avg","value":null},)"
      R"("userTaskDurationTime":null,"type":"map","data":[)"
      R"({"key":"a","value":20.0,"label":"Approve"},{"key":"b","value":10.0,"label":"b"}]}]})");
}

TEST(WriteResult, CutsTheBucketsOfAllMeasuresAlike) {
  auto axis = nodes();
  axis.buckets_max = 1;
  const auto text =
      written({}, {kCount, kAverage}, axis, answer({{"a", 0, {1.0, 20.0}}, {"b", 0, {2.0, 10.0}}}));
  EXPECT_EQ(text.find("Approve"), std::string::npos);
  EXPECT_NE(text.find(R"({"key":"b","value":10.0,"label":"b"})"), std::string::npos);
}

TEST(WriteResult, NumbersSayTheirPercentileAndTime) {
  Axis axis;
  axis.entries.emplace_back();
  const MeasureHeader idle{Property::duration,
                           report::Aggregation{report::Aggregation::Kind::percentile, 99.5},
                           report::UserTaskTime::idle};
  EXPECT_EQ(written({report::ResultType::number, 0, 0}, {kCount, idle}, axis,
                    answer({{"", 0, {0.0, std::nullopt}}})),
            R"({"instanceCount":0,"instanceCountWithoutFilters":0,"type":"number","measures":[)"
            R"({"property":"frequency","aggregationType":null,"userTaskDurationTime":null,)"
            R"("type":"number","data":0.0},)"
            R"({"property":"duration","aggregationType":{"type":"percentile","value":99.5},)"
            R"("userTaskDurationTime":"idle","type":"number","data":null}]})");
}

}  // namespace
}  // namespace hindsight::eval
