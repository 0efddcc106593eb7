#include "ingest/gathering.h"

#include <algorithm>
#include <limits>

namespace hindsight::ingest {
namespace {

constexpr EpochMs kEndOfTime = std::numeric_limits<EpochMs>::max();

/// Cursor time of the last row; kNoTime when there are only definitions.
EpochMs last_time(const store::ImportBatch& batch) {
  EpochMs last = model::kNoTime;
  for (const auto& page : batch.pages) last = std::max(last, page.last_time);
  return last;
}

bool has_rows_up_to(const store::ImportBatch& batch, EpochMs time) {
  return std::any_of(batch.pages.begin(), batch.pages.end(), [&](const model::FactPage& page) {
    return std::any_of(page.row_times.begin(), page.row_times.end(),
                       [&](EpochMs row) { return row <= time; });
  });
}

/// Moves the rows up to `time` out of `page`; their text stays there.
model::FactPage take_rows(model::FactPage& page, EpochMs time) {
  model::FactPage early;
  std::vector<EpochMs> late_times;
  std::visit(
      [&](auto& rows) {
        std::decay_t<decltype(rows)> taken, late;
        for (std::size_t i = 0; i < rows.size(); ++i) {
          const bool is_early = page.row_times[i] <= time;
          (is_early ? taken : late).push_back(std::move(rows[i]));
          (is_early ? early.row_times : late_times).push_back(page.row_times[i]);
        }
        early.rows = std::move(taken);
        rows = std::move(late);
      },
      page.rows);
  page.row_times = std::move(late_times);
  return early;
}

/// The part of `write` up to `time`, which is earlier than its last row. Dead letters go with it,
/// since its cursor may pass them. Only the rest tells that it is stored.
PendingWrite split(PendingWrite& write, EpochMs time) {
  PendingWrite early;
  early.batch.engine = write.batch.engine;
  early.batch.dead_letters = std::move(write.batch.dead_letters);
  write.batch.dead_letters.clear();
  std::size_t taken = 0, left = 0;
  for (auto& page : write.batch.pages) {
    early.batch.pages.push_back(take_rows(page, time));
    taken += early.batch.pages.back().row_times.size();
    left += page.row_times.size();
  }
  early.batch.cursors = write.batch.cursors;
  for (auto& cursor : early.batch.cursors) {
    cursor.time = std::min(cursor.time, time);
    cursor.rows -= static_cast<std::int64_t>(left);
  }
  early.bytes = write.bytes * taken / std::max<std::size_t>(1, taken + left);
  write.bytes -= early.bytes;
  early.told = [told = write.told](const Status& status) {
    if (!status) told(status);
  };
  return early;
}

}  // namespace

void Gathering::add(PendingWrite write, std::chrono::nanoseconds now) {
  const auto& batch = write.batch;
  auto& kinds = engines_[batch.engine];
  auto& queue = kinds[batch.cursors.empty() ? std::string() : batch.cursors.front().kind];
  queue.push_back({std::move(write), now});
}

std::optional<EpochMs> Gathering::due(const std::string& engine, const Kinds& kinds) const {
  const auto frontier = frontier_(engine);
  if (!frontier) return kEndOfTime;
  std::size_t before = 0, all = 0;
  for (const auto& [kind, queue] : kinds) {
    for (const auto& held : queue) {
      all += held.write.bytes;
      if (last_time(held.write.batch) <= *frontier) before += held.write.bytes;
    }
  }
  const bool is_full = all >= 2 * limits_.bytes_max;
  if (is_full && before == 0) return kEndOfTime;
  return is_full || before >= limits_.bytes_max ? frontier : std::nullopt;
}

std::vector<PendingWrite> Gathering::take(std::chrono::nanoseconds now) {
  std::vector<PendingWrite> out;
  for (auto& [engine, kinds] : engines_) {
    // Definitions have no time and are never held back.
    const auto due_until = due(engine, kinds).value_or(model::kNoTime);
    for (auto& [kind, queue] : kinds) {
      const bool waits_too_long = now - queue.front().since >= limits_.wait_max;
      const auto time = waits_too_long ? kEndOfTime : due_until;
      while (!queue.empty() && last_time(queue.front().write.batch) <= time) {
        out.push_back(std::move(queue.front().write));
        queue.pop_front();
      }
      if (!queue.empty() && has_rows_up_to(queue.front().write.batch, time))
        out.push_back(split(queue.front().write, time));
    }
    std::erase_if(kinds, [](const auto& entry) { return entry.second.empty(); });
  }
  std::erase_if(engines_, [](const auto& entry) { return entry.second.empty(); });
  return out;
}

}  // namespace hindsight::ingest
