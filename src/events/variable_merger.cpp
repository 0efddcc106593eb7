#include "events/variable_merger.h"

#include <map>
#include <utility>

#include "base/log.h"
#include "engine/variable_value.h"

namespace hindsight::events {
namespace {

/// Parts of objects included.
constexpr std::size_t kRowsAtOnce = 50'000;
/// However many wait for instances that may never come, looking for those takes a fifth of the
/// time.
constexpr int kRestPerWalk = 4;
constexpr std::chrono::minutes kRestMax{1};

/// Ids of other systems are unique within an instance only; none is ever that of an engine's
/// variable. The order in which variables were put ranks them, as clocks may differ.
model::Variable row_of(const store::ReadyVariable& ready) {
  const auto& sent = ready.variable;
  model::Variable row;
  row.id = {Id128::of("external/" + ready.process_instance.uuid() + "/" + std::string(sent.id)),
            sent.id, false};
  row.process_instance_id = ready.process_instance;
  row.definition_id = ready.definition_id;
  row.definition_key = ready.definition_key;
  row.tenant = ready.tenant;
  row.name = sent.name;
  row.value.type = sent.type;
  row.sequence = ready.order;
  row.time = sent.received;
  row.revision = 1;  // it may replace what was merged at any time
  return row;
}

/// Rows to store, and what waits no longer then.
struct Batch {
  std::map<std::string_view, model::FactPage> pages;  // by engine
  std::vector<store::ExternalVariableVersion> done;
  std::size_t rows = 0;
};

void add(const store::ReadyVariable& ready, const VariableMerger::Limits& limits, Batch& batch) {
  batch.done.push_back(ready.version);
  auto& page = batch.pages[ready.engine];
  if (!std::holds_alternative<std::vector<model::Variable>>(page.rows))
    page.rows = std::vector<model::Variable>();
  auto& rows = std::get<std::vector<model::Variable>>(page.rows);
  const auto before = rows.size();
  auto row = row_of(ready);
  const auto text = ready.variable.value;
  if (const auto* complaint =
          engine::set_value(row.value, text, limits.value_bytes_max, page.arena)) {
    log::error("external variable {} is left out: its value {}", row.id.text, complaint);
    return;
  }
  rows.push_back(row);
  if (engine::has_parts(row.value))
    engine::append_parts(row, text, limits.flattened_parts_max, page.arena, rows);
  batch.rows += rows.size() - before;
}

Status store_batch(Batch batch, const VariableMerger::Parts& parts) {
  if (batch.done.empty()) return {};
  std::vector<store::ImportBatch> batches;
  for (auto& [engine, page] : batch.pages) {
    auto& one = batches.emplace_back();
    one.engine = engine;
    one.pages.push_back(std::move(page));
  }
  HS_RETURN_IF_ERROR(parts.facts.apply(batches));
  return parts.variables.remove_external_variables(batch.done);
}

}  // namespace

Status VariableMerger::merge(const store::ReadyVariables& ready) {
  Batch batch;
  for (const auto& one : ready.variables) {
    add(one, limits_, batch);
    if (batch.rows >= kRowsAtOnce)
      HS_RETURN_IF_ERROR(store_batch(std::exchange(batch, {}), parts_));
  }
  return store_batch(std::move(batch), parts_);
}

Status VariableMerger::end_walk() {
  next_ = parts_.clock.monotonic() +
          std::min<std::chrono::nanoseconds>(kRestPerWalk * walked_, kRestMax);
  walked_ = {};
  if (merged_ == 0) return {};
  HS_ASSIGN(const auto waiting, parts_.variables.count_external_variables());
  log::info("{} external variables were merged into process instances, {} wait for theirs",
            std::exchange(merged_, 0), waiting);
  return {};
}

Result<bool> VariableMerger::round() {
  const auto begin = parts_.clock.monotonic();
  if (begin < next_) return false;
  HS_ASSIGN(const auto ready,
            parts_.variables.ready_external_variables(position_, limits_.page_size));
  walked_ += parts_.clock.monotonic() - begin;
  HS_RETURN_IF_ERROR(merge(ready));
  merged_ += ready.variables.size();
  position_ = ready.more ? ready.position : std::string();
  if (!ready.more) HS_RETURN_IF_ERROR(end_walk());
  return ready.more;
}

}  // namespace hindsight::events
