#include "store/search/group_reader.h"

#include <cmath>
#include <map>
#include <tuple>

#include "base/overload.h"
#include "store/running_buckets.h"
#include "store/search/aggregations.h"
#include "store/search/group_compiler.h"
#include "store/search/measure_compiler.h"

namespace hindsight::store::search {
namespace {

/// Reads the groups of one answer, or of one of its buckets.
class AnswerReader {
 public:
  AnswerReader(const report::Plan& plan, std::size_t buckets_max)
      : plan_(plan),
        grouping_(plan.grouping),
        buckets_max_(buckets_max),
        groups_max_(groups_max(plan, buckets_max)) {}
  AnswerReader(const report::Plan& plan, std::size_t buckets_max, Bucket outer)
      : plan_(plan),
        grouping_(plan.distribution),
        buckets_max_(buckets_max),
        groups_max_(buckets_max),
        outer_(std::move(outer)) {}

  /// `count`: of all rows.
  Status read(const json::Value& rows, std::int64_t count) {
    return std::visit(Overload{
                          [&](const report::ByNone&) { return add({}, 0, rows, count); },
                          [&](const report::ByDate&) { return groups(rows, false, by_name); },
                          [&](const report::ByRunningDate& by) { return running(rows, by); },
                          [&](const report::ByDuration& by) { return durations(rows, by); },
                          [&](const report::ByVariable& by) { return variable(rows, by, count); },
                          [&](const auto&) { return groups(rows, false, by_text); },
                      },
                      grouping_);
  }

  std::vector<Bucket> buckets;

 private:
  using Name = Result<std::pair<std::string, std::int64_t>> (*)(const json::Value& bucket,
                                                                const report::Grouping& grouping);

  static Result<std::pair<std::string, std::int64_t>> by_text(const json::Value& bucket,
                                                              const report::Grouping&) {
    return std::pair{json::string_or(bucket, "key"), std::int64_t{0}};
  }
  static Result<std::pair<std::string, std::int64_t>> by_name(const json::Value& bucket,
                                                              const report::Grouping&) {
    return std::pair{std::string(), std::int64_t{std::stoll(json::string_or(bucket, "key", "0"))}};
  }
  static Result<std::pair<std::string, std::int64_t>> by_interval(
      const json::Value& bucket, const report::Grouping& grouping) {
    const auto& by = std::get<report::ByVariable>(grouping);
    HS_ASSIGN(const auto* key, member(bucket, "key"));
    if (!key->IsNumber()) return fail(ErrorCode::bad_answer, "a bucket's key is no number");
    const auto index = std::llround((key->GetDouble() - by.baseline) / by.interval);
    return std::pair{std::string(), std::int64_t{index}};
  }

  Status add(std::string key, std::int64_t index, const json::Value& measured, std::int64_t count) {
    if (outer_ || !groups_by_others(plan_)) return add_rows(std::move(key), index, measured, count);
    HS_ASSIGN(const auto* rows, member(measured, "nested"));
    if (const auto* chosen = json::find(*rows, "rows")) rows = chosen;
    HS_ASSIGN(const auto row_count, count_of(*rows));
    return row_count == 0 ? Status() : add_rows(std::move(key), index, *rows, row_count);
  }

  Status add_rows(std::string key, std::int64_t index, const json::Value& measured,
                  std::int64_t count) {
    if (!outer_ && !std::holds_alternative<report::ByNone>(plan_.distribution)) {
      AnswerReader inner(plan_, buckets_max_, {std::move(key), index, {}});
      HS_RETURN_IF_ERROR(inner.read(measured, count));
      if (inner.buckets.empty())
        inner.buckets.push_back({inner.outer_->key, inner.outer_->index, {}, {}, kNowhere});
      std::move(inner.buckets.begin(), inner.buckets.end(), std::back_inserter(buckets));
      return has_room();
    }
    HS_RETURN_IF_ERROR(has_room());
    HS_ASSIGN(auto measures, read_measures(plan_, measured, count));
    if (outer_)
      buckets.push_back({outer_->key, outer_->index, std::move(measures), std::move(key), index});
    else
      buckets.push_back({std::move(key), index, std::move(measures)});
    return {};
  }

  [[nodiscard]] Status has_room() const {
    if (buckets.size() < buckets_max_) return {};
    return fail(too_many_groups(buckets_max_));
  }

  Status groups(const json::Value& rows, bool to_instances, Name name) {
    HS_ASSIGN(const auto* groups, member(rows, "groups"));
    return bucket_list(*groups, to_instances, name);
  }

  Status bucket_list(const json::Value& groups, bool to_instances, Name name) {
    HS_ASSIGN(const auto* list, member(groups, "buckets"));
    if (!list->IsArray()) return fail(ErrorCode::bad_answer, "buckets are no list");
    if (list->Size() > groups_max_) return fail(too_many_groups(groups_max_));
    for (const auto& bucket : list->GetArray()) {
      HS_ASSIGN(const auto count, count_of(bucket));
      if (count == 0) continue;
      HS_ASSIGN(auto named, name(bucket, grouping_));
      const json::Value* measured = &bucket;
      if (to_instances) {
        HS_ASSIGN(measured, member(bucket, "instances"));
      }
      // Rows without a process instance lead back to a document, but not to an instance.
      HS_ASSIGN(const auto instances, count_of(*measured));
      if (instances == 0) continue;
      HS_RETURN_IF_ERROR(add(std::move(named.first), named.second, *measured, instances));
    }
    return {};
  }

  /// Adds `sign` times the counts of ranges_of() to the changes, `offset` buckets later.
  static Status change(const json::Value& ranges, std::size_t offset, std::int64_t sign,
                       std::vector<std::int64_t>& changes) {
    HS_ASSIGN(const auto* list, member(ranges, "buckets"));
    if (!list->IsArray() || list->Size() != changes.size() + 1)
      return fail(ErrorCode::bad_answer, "buckets are no list of the expected length");
    for (const auto& bucket : list->GetArray()) {
      HS_ASSIGN(const auto count, count_of(bucket));
      const auto key = json::string_or(bucket, "key");
      const auto at = key == kBefore ? 0 : std::stoull(key) + offset;
      if (at < changes.size()) changes[at] += sign * count;
    }
    return {};
  }

  Status running(const json::Value& rows, const report::ByRunningDate& by) {
    std::vector<std::int64_t> changes(by.boundaries.size() - 1);
    HS_ASSIGN(const auto* starts, member(rows, "starts"));
    HS_ASSIGN(const auto* ends, member(rows, "ends"));
    HS_RETURN_IF_ERROR(change(*starts, 0, 1, changes));
    HS_RETURN_IF_ERROR(change(*ends, 1, -1, changes));
    buckets = running_buckets(changes, plan_.measures.size());
    return {};
  }

  /// What has ended and what runs comes apart; of durations only counts are asked, which add up.
  Status durations(const json::Value& rows, const report::ByDuration& by) {
    const auto add_all = [&](const std::vector<std::string_view>& path,
                             const auto& index_of) -> Status {
      HS_ASSIGN(const auto* list, down(path, rows));
      if (!list->IsArray()) return fail(ErrorCode::bad_answer, "buckets are no list");
      for (const auto& bucket : list->GetArray()) {
        HS_ASSIGN(const auto count, count_of(bucket));
        HS_ASSIGN(const auto* key, member(bucket, "key"));
        if (!key->IsNumber()) return fail(ErrorCode::bad_answer, "a bucket's key is no number");
        HS_RETURN_IF_ERROR(add({}, index_of(std::llround(key->GetDouble())), bucket, count));
      }
      return {};
    };
    const auto by_length = [&](std::int64_t key) { return (key - by.baseline) / by.interval; };
    if (plan_.calendar) return add_all({"worked", "buckets"}, by_length);
    HS_RETURN_IF_ERROR(add_all({"ended", "values", "buckets"}, by_length));
    HS_RETURN_IF_ERROR(add_all({"running", "values", "buckets"}, [&](std::int64_t key) {
      return (plan_.now - key - by.interval + 1 - by.baseline) / by.interval;
    }));
    add_up();
    return {};
  }

  /// Makes one bucket of those with the same keys, whose measures are counts.
  void add_up() {
    std::map<std::tuple<std::string, std::int64_t, std::string, std::int64_t>, Bucket> all;
    for (auto& bucket : buckets) {
      auto key =
          std::tuple(bucket.key, bucket.index, bucket.distributed_key, bucket.distributed_index);
      const auto [found, is_new] = all.try_emplace(std::move(key), bucket);
      for (std::size_t i = 0; i < bucket.measures.size() && !is_new; ++i)
        found->second.measures[i] =
            found->second.measures[i].value_or(0) + bucket.measures[i].value_or(0);
    }
    buckets.clear();
    for (auto& [key, bucket] : all) buckets.push_back(std::move(bucket));
  }

  Status variable(const json::Value& instances, const report::ByVariable& by, std::int64_t all) {
    HS_ASSIGN(const auto* rows, down({"variable", "rows"}, instances));
    HS_ASSIGN(const auto* found, member(*rows, "groups"));
    if (!by.boundaries.empty()) {
      HS_RETURN_IF_ERROR(bucket_list(*found, true, by_name));
    } else if (by.interval > 0) {
      HS_ASSIGN(const auto* values, member(*found, "values"));
      HS_RETURN_IF_ERROR(bucket_list(*values, true, by_interval));
    } else {
      HS_RETURN_IF_ERROR(bucket_list(*found, true, by_text));
    }
    if (const auto* with = json::find(*rows, "with")) {
      HS_ASSIGN(const auto count, count_of(*with));
      return count == all ? Status() : add(report::kMissingKey, 0, *with, all - count);
    }
    HS_ASSIGN(const auto* missing, member(instances, "missing"));
    HS_ASSIGN(const auto count, count_of(*missing));
    return count == 0 ? Status() : add(report::kMissingKey, 0, *missing, count);
  }

  const report::Plan& plan_;
  const report::Grouping& grouping_;
  const std::size_t buckets_max_, groups_max_;
  const std::optional<Bucket> outer_{};  ///< of the buckets within it
};

}  // namespace

Result<std::vector<Bucket>> read_groups(const report::Plan& plan, const json::Value& rows,
                                        std::int64_t count, std::size_t buckets_max) {
  AnswerReader reader(plan, buckets_max);
  HS_RETURN_IF_ERROR(reader.read(rows, count));
  return std::move(reader.buckets);
}

}  // namespace hindsight::store::search
