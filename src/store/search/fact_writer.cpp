#include "store/search/fact_writer.h"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "store/search/constant_codec.h"
#include "store/search/documents.h"
#include "store/search/instance_codec.h"

namespace hindsight::store::search {
namespace {

/// Documents read, joined and written together.
constexpr std::size_t kDocumentsPerRound = 300;
/// While the cluster works on some rounds, another is joined here.
constexpr std::size_t kRoundsAtOnce = 4;
/// About 20 MB.
constexpr std::size_t kOpenMax = 500'000;
/// Every conflict means that somebody else made progress; this many in a row means that something
/// is wrong.
constexpr int kConflictsMax = 50;

DeadLetter dead_letter(std::string_view engine, std::string_view kind, std::string id,
                       std::string reason, EpochMs now) {
  DeadLetter letter;
  letter.engine = engine;
  letter.kind = kind;
  letter.entity_id = std::move(id);
  letter.reason = std::move(reason);
  letter.first_seen = now;
  return letter;
}

/// Cursor time of the newest row; kNoTime when they still run. Those are read from the beginning to
/// now long before the rest of their instances, and say nothing about which ones are stored.
EpochMs newest_ended(const model::FactPage& page) {
  const bool running = std::visit(
      [](const auto& rows) {
        if constexpr (requires { rows.front().end; })
          return !rows.empty() && rows.front().end == model::kNoTime;
        else
          return false;
      },
      page.rows);
  EpochMs newest = model::kNoTime;
  if (running) return newest;
  for (const auto time : page.row_times) newest = std::max(newest, time);
  return newest;
}

}  // namespace

void FactWriter::assemble(std::string_view engine, const std::vector<model::FactPage>& pages,
                          Documents& documents) {
  const auto document = [&](const Id128& instance, const Id128& row) -> InstanceFacts& {
    auto& found = documents[instance.empty() ? row : instance];
    found.engine = engine;
    return found.facts;
  };
  for (const auto& page : pages) {
    std::visit(
        [&](const auto& rows) {
          using Row = typename std::decay_t<decltype(rows)>::value_type;
          for (const auto& row : rows) {
            if constexpr (std::is_same_v<Row, model::ProcessInstance>) {
              auto& known = document(row.id.key, row.id.key).instance;
              if (!known || model::replaces(model::rank(row), model::rank(*known))) known = row;
            } else if constexpr (std::is_same_v<Row, model::FlowNodeInstance>) {
              document(row.process_instance_id, row.id.key).flow_nodes.push_back(row);
            } else if constexpr (std::is_same_v<Row, model::UserTask>) {
              document(row.process_instance_id, row.id.key).user_tasks.push_back(row);
            } else if constexpr (std::is_same_v<Row, model::IdentityLink>) {
              document(row.process_instance_id, row.id.key).identity_links.push_back(row);
            } else if constexpr (std::is_same_v<Row, model::Variable>) {
              document(row.process_instance_id, row.id.key).variables.push_back(row);
            } else if constexpr (std::is_same_v<Row, model::Incident>) {
              document(row.process_instance_id, row.id.key).incidents.push_back(row);
            }
          }
        },
        page.rows);
  }
}

FactWriter::Documents FactWriter::assemble(const std::vector<ImportBatch>& batches) {
  Documents documents;
  for (const auto& batch : batches) assemble(batch.engine, batch.pages, documents);
  return documents;
}

void FactWriter::stored_until(const std::string& engine, EpochMs time) {
  auto& times = times_.emplace(engine, Times{time, time, time}).first->second;
  times.before = std::max(times.before, time);
  times.newest = std::max(times.newest, time);
  times.newest_end = std::max(times.newest_end, time);
}

void FactWriter::find_new(Documents& documents) const {
  for (auto& [uid, document] : documents) {
    const auto times = times_.find(document.engine);
    const auto& instance = document.facts.instance;
    if (times == times_.end() || !instance) continue;
    const auto& [before, newest, newest_end] = times->second;
    // What ended before the last one that ended is read once more, as at the tip.
    const bool seems_unread = instance->end == model::kNoTime || instance->end > newest_end;
    document.is_new =
        seems_unread && instance->start > (knows_open_ ? before : newest) && !open_.contains(uid);
  }
}

void FactWriter::remember_open(const Documents& documents) {
  if (!knows_open_) return;
  for (const auto& [uid, document] : documents) {
    const auto& instance = document.facts.instance;
    if (instance && instance->end != model::kNoTime)
      open_.erase(uid);
    else
      open_.insert(uid);
  }
  if (open_.size() <= kOpenMax) return;
  knows_open_ = false;
  open_ = {};
}

/// Joins an entry with what is stored of it; if that changes something, `item` is to be written.
void FactWriter::join(Entry& entry, InstanceFacts stored, BulkItem item, Changes& changes) {
  if (!stored.join(entry.second.facts)) return;
  item.source = encode_instance(entry.first, entry.second.engine, stored);
  changes.items.push_back(std::move(item));
  changes.entries.push_back(&entry);
}

Status FactWriter::join_stored(const std::vector<Entry*>& entries, Changes& changes,
                               std::stop_token stop) {
  if (entries.empty()) return {};
  std::vector<std::string> ids;
  ids.reserve(entries.size());
  for (const auto* entry : entries) ids.push_back(entry->first.uuid());
  HS_ASSIGN(const auto answer, get_many(client_, names_.instances, ids, stop));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& doc = answer["docs"][static_cast<rapidjson::SizeType>(i)];
    BulkItem item{.id = ids[i]};
    model::Arena arena;
    InstanceFacts stored;
    if (is_found(doc)) {
      HS_ASSIGN(stored, decode_instance(doc["_source"], arena));
      item.sequence = doc["_seq_no"].GetInt64();
      item.term = doc["_primary_term"].GetInt64();
    }
    join(*entries[i], std::move(stored), std::move(item), changes);
  }
  return {};
}

/// Those that somebody else changed meanwhile are to be merged again.
Result<std::vector<FactWriter::Entry*>> FactWriter::merge_once(const std::vector<Entry*>& entries,
                                                               EpochMs now,
                                                               std::vector<DeadLetter>& refused,
                                                               std::stop_token stop) {
  Changes changes;
  std::vector<Entry*> perhaps_stored, again;
  for (auto* entry : entries) {
    if (std::exchange(entry->second.is_new, false))
      join(*entry, {}, {.id = entry->first.uuid()}, changes);
    else
      perhaps_stored.push_back(entry);
  }
  HS_RETURN_IF_ERROR(join_stored(perhaps_stored, changes, stop));
  if (changes.items.empty()) return again;
  HS_ASSIGN(const auto answers, bulk_.write(names_.instances, changes.items, stop));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    auto* entry = changes.entries[i];
    if (answers[i].outcome == BulkOutcome::conflict) again.push_back(entry);
    if (answers[i].outcome == BulkOutcome::refused) {
      refused.push_back(dead_letter(entry->second.engine, "process-instance-document",
                                    changes.items[i].id, answers[i].reason, now));
    }
  }
  return again;
}

Status FactWriter::merge(const std::vector<Entry*>& entries, EpochMs now,
                         std::vector<DeadLetter>& refused, std::stop_token stop) {
  auto left = entries;
  for (int round = 0; round < kConflictsMax; ++round) {
    HS_ASSIGN(left, merge_once(left, now, refused, stop));
    if (left.empty()) return {};
  }
  return fail(ErrorCode::conflict,
              fmt::format("{} documents change faster than they can be written", left.size()));
}

Status FactWriter::write_constant(const std::vector<ImportBatch>& batches, EpochMs now,
                                  std::vector<DeadLetter>& refused, std::stop_token stop) {
  struct Constants {
    std::vector<BulkItem> items;
    std::vector<std::string_view> engines;  // parallel to items
  };
  std::map<std::string, Constants> constants;
  const auto add = [&](const std::string& alias, const auto& rows, std::string_view engine) {
    auto& [items, engines] = constants[alias];
    for (const auto& row : rows) {
      items.push_back({.id = row.id.key.uuid(), .source = encode(row, engine)});
      engines.push_back(engine);
    }
  };
  for (const auto& batch : batches) {
    for (const auto& page : batch.pages) {
      if (const auto* decisions = std::get_if<std::vector<model::DecisionInstance>>(&page.rows))
        add(names_.decisions, *decisions, batch.engine);
      if (const auto* logged = std::get_if<std::vector<model::SuspensionOperation>>(&page.rows))
        add(names_.operations, *logged, batch.engine);
    }
  }
  for (const auto& [alias, all] : constants) {
    HS_ASSIGN(const auto answers, bulk_.write(alias, all.items, stop));
    for (std::size_t i = 0; i < answers.size(); ++i) {
      // A conflict says that it is there already.
      if (answers[i].outcome != BulkOutcome::refused) continue;
      const auto* kind = alias == names_.decisions ? "decision-instance" : "user-operation-log";
      refused.push_back(dead_letter(all.engines[i], kind, all.items[i].id, answers[i].reason, now));
    }
  }
  return {};
}

Result<std::vector<DeadLetter>> FactWriter::write(const std::vector<ImportBatch>& batches,
                                                  EpochMs now, std::stop_token stop) {
  auto documents = assemble(batches);
  find_new(documents);
  std::vector<std::vector<Entry*>> rounds;
  for (auto& entry : documents) {
    if (rounds.empty() || rounds.back().size() == kDocumentsPerRound) rounds.emplace_back();
    rounds.back().push_back(&entry);
  }
  std::vector<DeadLetter> refused;
  Status outcome;
  std::mutex mutex;  // of the two above
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < rounds.size(); i = next++) {
      std::vector<DeadLetter> of_round;
      auto status = merge(rounds[i], now, of_round, stop);
      const std::lock_guard lock(mutex);
      std::move(of_round.begin(), of_round.end(), std::back_inserter(refused));
      if (status) continue;
      outcome = std::move(status);
      next = rounds.size();
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < std::min(kRoundsAtOnce, rounds.size()); ++i)
      helpers.emplace_back(work);
    work();
  }
  HS_RETURN_IF_ERROR(outcome);
  HS_RETURN_IF_ERROR(write_constant(batches, now, refused, stop));
  remember_open(documents);
  for (const auto& batch : batches) {
    const auto times = times_.find(batch.engine);
    if (times == times_.end()) continue;
    auto& [before, newest, newest_end] = times->second;
    for (const auto& page : batch.pages) {
      const auto time = newest_ended(page);
      newest = std::max(newest, time);
      if (std::holds_alternative<std::vector<model::ProcessInstance>>(page.rows))
        newest_end = std::max(newest_end, time);
    }
  }
  return refused;
}

}  // namespace hindsight::store::search
