#include "app/ingest_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "app/command_line.h"
#include "app/progress_bar.h"
#include "base/time.h"

namespace hindsight::app {
namespace {

constexpr std::size_t kTracesMax = 1'000'000;
constexpr std::size_t kTypesMax = 10'000;
constexpr std::size_t kTypesShown = 20;

}  // namespace

void IngestSummary::add(const model::EventPage& page) {
  for (const auto& event : page.events) {
    first_ = events_ == 0 ? event.time : std::min(first_, event.time);
    last_ = events_ == 0 ? event.time : std::max(last_, event.time);
    ++events_;
    if (traces_.size() < kTracesMax)
      traces_.insert(event.trace.key);
    else
      too_many_traces_ = too_many_traces_ || !traces_.contains(event.trace.key);
    const auto type = types_.find(event.type);
    if (type != types_.end())
      ++type->second;
    else if (types_.size() < kTypesMax)
      types_.emplace(event.type, 1);
    else
      too_many_types_ = true;
  }
}

void IngestSummary::add_types(std::string& out) const {
  using Type = std::pair<std::string_view, std::int64_t>;
  if (too_many_types_) {
    out += fmt::format("more than {} types of events\n", grouped(kTypesMax));
    return;
  }
  std::vector<Type> types(types_.begin(), types_.end());
  std::ranges::stable_sort(types, std::greater(), &Type::second);
  out += fmt::format("{} types of events{}:\n", grouped(static_cast<std::int64_t>(types.size())),
                     types.size() > kTypesShown ? ", the most frequent ones" : "");
  if (types.size() > kTypesShown) types.resize(kTypesShown);
  for (const auto& [type, count] : types)
    out += fmt::format("{:>12}  {}\n", grouped(count), printable(std::string(type)));
}

std::string IngestSummary::text(const eventlog::EventLogReader& reader) const {
  std::string out;
  if (events_ > 0) {
    out += fmt::format("{} events of {}{} traces, {} to {}\n", grouped(events_),
                       too_many_traces_ ? "more than " : "",
                       grouped(static_cast<std::int64_t>(traces_.size())), format_utc(first_),
                       format_utc(last_));
    add_types(out);
  } else {
    out += "no events\n";
  }
  if (reader.without_trace() > 0)
    out += fmt::format("{} events belong to no trace and were left out\n",
                       grouped(reader.without_trace()));
  const auto& bad = reader.bad();
  if (bad.count > 0) {
    out += fmt::format(
        "{} bad rows were skipped{}:\n", grouped(bad.count),
        static_cast<std::size_t>(bad.count) > bad.first.size() ? ", the first ones" : "");
    for (const auto& reason : bad.first) out += "  " + printable(reason) + '\n';
  }
  return out;
}

}  // namespace hindsight::app
