#include "ingest/gathering.h"

#include <algorithm>
#include <limits>
#include <unordered_set>
#include <utility>

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

/// Moves the rows for which `goes(row, time)` out of `page`; their text stays there.
template <typename Goes>
model::FactPage take_rows(model::FactPage& page, const Goes& goes) {
  model::FactPage out;
  std::vector<EpochMs> times_left;
  std::visit(
      [&](auto& rows) {
        std::decay_t<decltype(rows)> taken, left;
        for (std::size_t i = 0; i < rows.size(); ++i) {
          const bool does_go = goes(rows[i], page.row_times[i]);
          (does_go ? taken : left).push_back(std::move(rows[i]));
          (does_go ? out.row_times : times_left).push_back(page.row_times[i]);
        }
        out.rows = std::move(taken);
        rows = std::move(left);
      },
      page.rows);
  page.row_times = std::move(times_left);
  return out;
}

/// Moves such rows out of all pages of `write`, in an own one that only tells of failures.
template <typename Goes>
PendingWrite take_rows(PendingWrite& write, const Goes& goes) {
  PendingWrite out;
  out.batch.engine = write.batch.engine;
  std::size_t taken = 0, left = 0;
  for (auto& page : write.batch.pages) {
    out.batch.pages.push_back(take_rows(page, goes));
    taken += out.batch.pages.back().row_times.size();
    left += page.row_times.size();
  }
  out.bytes = write.bytes * taken / std::max<std::size_t>(1, taken + left);
  write.bytes -= out.bytes;
  out.told = [told = write.told](const Status& status) {
    if (!status) told(status);
  };
  return out;
}

std::size_t rows_in(const PendingWrite& write) {
  std::size_t rows = 0;
  for (const auto& page : write.batch.pages) rows += page.row_times.size();
  return rows;
}

/// The part of `write` up to `time`, which is earlier than its last row. Dead letters go with it,
/// since its cursor may pass them. Only the rest tells that it is stored.
PendingWrite split(PendingWrite& write, EpochMs time) {
  auto early = take_rows(write, [time](const auto&, EpochMs row) { return row <= time; });
  early.batch.dead_letters = std::exchange(write.batch.dead_letters, {});
  early.batch.cursors = write.batch.cursors;
  for (auto& cursor : early.batch.cursors) {
    cursor.time = std::min(cursor.time, time);
    cursor.rows -= static_cast<std::int64_t>(rows_in(write));
  }
  return early;
}

/// The process instance whose document holds the row; empty = none does.
template <typename Row>
Id128 document_of(const Row& row) {
  if constexpr (std::is_same_v<Row, model::ProcessInstance>)
    return row.id.key;
  else if constexpr (std::is_same_v<Row, model::DecisionInstance> ||
                     std::is_same_v<Row, model::SuspensionOperation>)
    return {};
  else
    return row.process_instance_id;
}

using Ids = std::unordered_set<Id128>;

/// Process instances whose end is among the writes.
Ids ended_in(const std::vector<PendingWrite>& writes) {
  Ids out;
  for (const auto& write : writes) {
    for (const auto& page : write.batch.pages) {
      const auto* rows = std::get_if<std::vector<model::ProcessInstance>>(&page.rows);
      if (rows == nullptr) continue;
      for (const auto& row : *rows)
        if (row.end != model::kNoTime) out.insert(row.id.key);
    }
  }
  return out;
}

/// Leaves in `writes`, which are of one kind and in their order, the rows of process instances that
/// have ended; the others go to `carried`, and from the first such on also the cursors.
void carry_open(std::vector<PendingWrite>& writes, const Ids& ended,
                std::vector<PendingWrite>& carried) {
  bool carries = false;
  for (auto& write : writes) {
    auto complete = take_rows(write, [&](const auto& row, EpochMs) {
      const auto id = document_of(row);
      return id.empty() || ended.contains(id);
    });
    carries = carries || rows_in(write) > 0;
    if (!carries) {
      // Whole again; the text of its rows goes with it.
      for (std::size_t i = 0; i < write.batch.pages.size(); ++i) {
        write.batch.pages[i].rows = std::move(complete.batch.pages[i].rows);
        write.batch.pages[i].row_times = std::move(complete.batch.pages[i].row_times);
      }
      write.bytes += complete.bytes;
      continue;
    }
    carried.push_back(std::exchange(write, std::move(complete)));
  }
}

}  // namespace

void Gathering::add(PendingWrite write, std::chrono::nanoseconds now) {
  const auto& batch = write.batch;
  auto& kinds = engines_[batch.engine].kinds;
  auto& queue = kinds[batch.cursors.empty() ? std::string() : batch.cursors.front().kind];
  queue.push_back({std::move(write), now});
}

std::optional<EpochMs> Gathering::due(const std::string& name, const Engine& engine) const {
  const auto frontier = frontier_(name);
  if (!frontier) return kEndOfTime;
  std::size_t before = 0, all = 0;
  for (const auto& write : engine.carried) all += write.bytes;
  for (const auto& [kind, queue] : engine.kinds) {
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
  for (auto& [name, engine] : engines_) take_of(name, engine, now, out);
  std::erase_if(engines_, [](const auto& entry) {
    return entry.second.kinds.empty() && entry.second.carried.empty();
  });
  return out;
}

void Gathering::take_of(const std::string& name, Engine& engine, std::chrono::nanoseconds now,
                        std::vector<PendingWrite>& out) {
  const auto until = due(name, engine);
  std::vector<PendingWrite> late;                     // waited too long, or are no rows
  std::vector<std::vector<PendingWrite>> up_to_time;  // by kind
  for (auto& [kind, queue] : engine.kinds) {
    const bool waits_too_long = now - queue.front().since >= limits_.wait_max;
    // Definitions have no time and are never held back.
    const auto time = waits_too_long ? kEndOfTime : until.value_or(model::kNoTime);
    auto& to = waits_too_long || !until ? late : up_to_time.emplace_back();
    while (!queue.empty() && last_time(queue.front().write.batch) <= time) {
      to.push_back(std::move(queue.front().write));
      queue.pop_front();
    }
    if (!queue.empty() && has_rows_up_to(queue.front().write.batch, time))
      to.push_back(split(queue.front().write, time));
  }
  std::erase_if(engine.kinds, [](const auto& entry) { return entry.second.empty(); });
  // No cursor may pass what was carried, so it goes first.
  if (until || !late.empty() || now - engine.carried_since >= limits_.wait_max)
    std::move(engine.carried.begin(), engine.carried.end(), std::back_inserter(out));
  else
    return;
  engine.carried.clear();
  engine.carried_since = now;
  if (until && *until != kEndOfTime) {
    Ids ended;
    for (const auto& writes : up_to_time) ended.merge(ended_in(writes));
    for (auto& writes : up_to_time) carry_open(writes, ended, engine.carried);
  }
  for (auto& writes : up_to_time) std::move(writes.begin(), writes.end(), std::back_inserter(out));
  std::move(late.begin(), late.end(), std::back_inserter(out));
}

}  // namespace hindsight::ingest
