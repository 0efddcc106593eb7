#include "store/duckdb/held_buckets.h"

#include <algorithm>

#include "store/duckdb/percentiles.h"

namespace hindsight::store::duck {
namespace {

using report::Measure;
using report::UserTaskTime;

/// Those that a plan measures; one for plans that only count, since all list the same rows.
std::vector<UserTaskTime> times_of(const report::Plan& plan) {
  std::vector<UserTaskTime> times;
  for (const auto& measure : plan.measures) {
    if (measure.kind == Measure::Kind::duration &&
        std::find(times.begin(), times.end(), measure.time) == times.end())
      times.push_back(measure.time);
  }
  if (times.empty()) times.push_back(UserTaskTime::total);
  return times;
}

/// Values of one bucket, in ascending runs, and what aggregates of SQL say of them.
class Figures {
 public:
  void clear() {
    rows_ = size_ = 0;
    runs_.clear();
  }
  /// Those of kNull come first. The values outlive the next clear().
  void add(std::span<const std::int64_t> run) {
    rows_ += run.size();
    while (!run.empty() && run.front() == HeldMeasure::kNull) run = run.subspan(1);
    size_ += run.size();
    if (!run.empty()) runs_.push_back(run);
  }
  [[nodiscard]] std::size_t rows() const { return rows_; }

  [[nodiscard]] std::optional<double> of(const report::Aggregation& aggregation) const {
    using Kind = report::Aggregation::Kind;
    if (runs_.empty()) return std::nullopt;
    switch (aggregation.kind) {
      case Kind::avg:
        return sum() / static_cast<double>(size_);
      case Kind::min:
        return percentile_of_runs(runs_, 0);
      case Kind::max:
        return percentile_of_runs(runs_, 1);
      case Kind::sum:
        return sum();
      case Kind::percentile:
        return percentile_of_runs(runs_, aggregation.percentile / 100.0);
      case Kind::deviation:
        break;  // has_run_measures() leaves it out
    }
    return std::nullopt;
  }

 private:
  /// As SQL adds: exactly, and rounded once.
  [[nodiscard]] double sum() const {
    __extension__ __int128 sum = 0;
    for (const auto& run : runs_) {
      for (const auto value : run) sum += value;
    }
    return static_cast<double>(sum);
  }

  std::size_t rows_ = 0, size_ = 0;
  std::vector<std::span<const std::int64_t>> runs_;
};

/// Makes buckets of rows, each of which adds its measures for each of the times.
class BucketWriter {
 public:
  BucketWriter(const report::Plan& plan, const std::vector<UserTaskTime>& times,
               const WordDictionary& words)
      : plan_(plan), times_(times), words_(words), figures_(times.size()) {}

  /// Of the bucket that end_bucket() ends; the values outlive that.
  void add(std::size_t time, std::span<const std::int64_t> ascending) {
    figures_[time].add(ascending);
  }
  /// A bucket without rows is none.
  void end_bucket(const HeldMeasure::Key& key) {
    if (figures_.front().rows() > 0) {
      auto& bucket = buckets.emplace_back();
      bucket.key = words_.text(key[0]);
      bucket.distributed_key = words_.text(key[1]);
      for (const auto& measure : plan_.measures) bucket.measures.push_back(figure(measure));
    }
    for (auto& of_time : figures_) of_time.clear();
  }

  std::vector<Bucket> buckets;

 private:
  [[nodiscard]] std::optional<double> figure(const Measure& measure) const {
    if (measure.kind == Measure::Kind::count) return static_cast<double>(figures_.front().rows());
    const auto time = std::find(times_.begin(), times_.end(), measure.time) - times_.begin();
    return figures_[static_cast<std::size_t>(time)].of(measure.aggregation);
  }

  const report::Plan& plan_;
  const std::vector<UserTaskTime>& times_;
  const WordDictionary& words_;
  std::vector<Figures> figures_;
};

}  // namespace

/// What is held of all versions is good for each. Where sources differ by more than versions, that
/// cannot be told from a row's definition.
report::Plan HeldBuckets::of_all_versions(report::Plan plan) const {
  const auto& tenants = plan.sources.front().tenants;
  const bool are_alike =
      std::all_of(plan.sources.begin(), plan.sources.end(),
                  [&](const auto& source) { return source.tenants == tenants; }) &&
      std::all_of(plan.filters.begin(), plan.filters.end(),
                  [](const auto& filter) { return filter.sources.empty(); });
  if (!are_alike) return plan;
  plan.sources = with_all_versions(std::move(plan.sources), *definitions_.catalog());
  return plan;
}

std::set<std::int32_t> HeldBuckets::definitions_of(const report::Plan& plan) const {
  std::set<std::int32_t> out;
  for (const auto& source : plan.sources) {
    for (const auto& [engine, id] : source.definitions)
      out.insert(definitions_.find(model::DefinitionType::process, engine, id));
  }
  return out;
}

Result<std::shared_ptr<const std::vector<bool>>> HeldBuckets::chosen_numbers(
    const HeldMeasure& held, const Choice& chosen, const std::string& chosen_by) {
  const auto find = [&]() -> Result<SharedAnswers::Numbers> {
    auto has = std::make_shared<std::vector<bool>>(held.numbers()->size());
    const auto& ids = chosen.selection->id;
    std::vector<std::uint32_t> numbers(ids.size());
    held.numbers()->find(ids, numbers.data());
    for (std::uint32_t row = 0; row < ids.size(); ++row) {
      if (numbers[row] < has->size() && chosen.has(row)) (*has)[numbers[row]] = true;
    }
    return SharedAnswers::Numbers{held.numbers(), std::move(has)};
  };
  HS_ASSIGN(auto known, shared_.chosen_numbers.get(chosen_by, snapshot_.version, find, budget_));
  // Instances may have been numbered since.
  if (known.numbers != held.numbers() || known.chosen->size() < held.numbers_end()) {
    HS_ASSIGN(known, find());
  }
  return known.chosen;
}

Result<HeldBuckets::Arrivals> HeldBuckets::arrivals(const report::Plan& plan, const Times& times) {
  Arrivals out;
  HS_ASSIGN(auto rows, snapshot_->query(compiler_.arrivals(plan, times), budget_));
  while (const auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      auto& values = out[{chunk->int32(0, i), chunk->int32(1, i)}];
      values.resize(times.size());
      for (std::size_t t = 0; t < times.size(); ++t)
        values[t].push_back(chunk->is_null(2 + t, i) ? HeldMeasure::kNull : chunk->int64(2 + t, i));
    }
  }
  for (auto& [key, values] : out) {
    for (auto& of_time : values) std::sort(of_time.begin(), of_time.end());
  }
  return out;
}

Result<std::optional<std::vector<Bucket>>> HeldBuckets::find(const report::Plan& plan,
                                                             const Choice* chosen,
                                                             const std::string& chosen_by) {
  const auto times = times_of(plan);
  const auto wide = of_all_versions(plan);
  std::vector<MeasureKeeper::Measure> held;
  bool are_held = true;
  for (const auto time : times) {
    HS_ASSIGN(auto one, measures_.find(compiler_.run_measure(wide, time), snapshot_, budget_));
    are_held = are_held && one;
    held.push_back(std::move(one));
  }
  if (!are_held) return std::nullopt;
  std::vector<std::shared_ptr<const std::vector<bool>>> has(held.size());
  for (std::size_t t = 0; t < held.size() && chosen != nullptr; ++t) {
    HS_ASSIGN(has[t], chosen_numbers(*held[t], *chosen, chosen_by));
  }
  HS_ASSIGN(auto arrived, arrivals(plan, times));

  BucketWriter out(plan, times, words_);
  const auto definitions = definitions_of(plan);
  // All measures have the same groups, since they are of the same rows.
  const auto groups = held.front()->groups();
  std::vector<Values> room(times.size());
  for (std::size_t begin = 0, end = 0; begin < groups.size(); begin = end) {
    const auto& key = groups[begin].key;
    std::size_t rows = 0;
    for (; end < groups.size() && groups[end].key == key; ++end) rows += groups[end].size();
    for (std::size_t t = 0; t < times.size(); ++t) {
      if (chosen != nullptr) room[t].resize(std::max(room[t].size(), rows));
      std::span free(room[t]);
      for (auto i = begin; i < end; ++i) {
        const auto& group = held[t]->groups()[i];
        if (!definitions.contains(group.definition)) continue;
        if (chosen == nullptr) {
          out.add(t, held[t]->values(group));
          continue;
        }
        const auto count = held[t]->chosen_values(group, *has[t], free);
        out.add(t, free.first(count));
        free = free.subspan(count);
      }
    }
    const auto more = arrived.extract(key);
    for (std::size_t t = 0; t < times.size() && !more.empty(); ++t) out.add(t, more.mapped()[t]);
    out.end_bucket(key);
  }
  for (const auto& [key, values] : arrived) {
    for (std::size_t t = 0; t < times.size(); ++t) out.add(t, values[t]);
    out.end_bucket(key);
  }
  return std::move(out.buckets);
}

}  // namespace hindsight::store::duck
