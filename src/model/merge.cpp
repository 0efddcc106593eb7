#include "model/merge.h"

#include <unordered_map>

namespace hindsight::model {
namespace {

template <typename Row>
Rank ended_or_observed(const Row& row) {
  if (row.end != kNoTime) return {.ended = true};
  return {.ended = false, .order = row.observed};
}

template <typename Row>
void keep_winners_of(std::vector<Row>& rows) {
  std::unordered_map<Id128, Rank> best;
  best.reserve(rows.size());
  bool repeated = false;
  for (const auto& row : rows) {
    const auto [at, fresh] = best.try_emplace(row.id.key, rank(row));
    if (fresh) continue;
    repeated = true;
    if (replaces(rank(row), at->second)) at->second = rank(row);
  }
  if (!repeated) return;
  std::unordered_map<Id128, bool> taken;
  std::erase_if(rows, [&](const Row& row) {
    if (rank(row) != best.at(row.id.key)) return true;
    return !taken.try_emplace(row.id.key, true).second;
  });
}

struct NamedVariable {
  Id128 id;
  std::string_view name;
  std::int32_t item;
  VariableType type;
  bool operator==(const NamedVariable&) const = default;
};
struct NamedVariableHash {
  std::size_t operator()(const NamedVariable& v) const {
    return std::hash<Id128>()(v.id) ^ std::hash<std::string_view>()(v.name) ^
           (static_cast<std::size_t>(v.item) << 20U);
  }
};

}  // namespace

Rank rank(const ProcessInstance& row) {
  return ended_or_observed(row);
}
Rank rank(const FlowNodeInstance& row) {
  return ended_or_observed(row);
}
Rank rank(const UserTask& row) {
  return ended_or_observed(row);
}
Rank rank(const Incident& row) {
  if (row.status != IncidentStatus::open) return {.ended = true};
  return {.ended = false, .order = row.observed};
}
Rank rank(const Variable& row) {
  return {.ended = false, .order = row.sequence, .time = row.time, .revision = row.revision};
}
Rank rank(const IdentityLink&) {
  return {};
}
Rank rank(const DecisionInstance&) {
  return {};
}
Rank rank(const SuspensionOperation&) {
  return {};
}

void keep_winners(std::vector<ProcessInstance>& rows) {
  keep_winners_of(rows);
}
void keep_winners(std::vector<FlowNodeInstance>& rows) {
  keep_winners_of(rows);
}
void keep_winners(std::vector<UserTask>& rows) {
  keep_winners_of(rows);
}
void keep_winners(std::vector<Incident>& rows) {
  keep_winners_of(rows);
}
void keep_winners(std::vector<IdentityLink>& rows) {
  keep_winners_of(rows);
}
void keep_winners(std::vector<DecisionInstance>& rows) {
  keep_winners_of(rows);
}
void keep_winners(std::vector<SuspensionOperation>& rows) {
  keep_winners_of(rows);
}

void keep_winners(std::vector<Variable>& rows) {
  std::unordered_map<Id128, Rank> best;
  best.reserve(rows.size());
  for (const auto& row : rows) {
    const auto [at, fresh] = best.try_emplace(row.id.key, rank(row));
    if (!fresh && replaces(rank(row), at->second)) at->second = rank(row);
  }
  std::unordered_map<NamedVariable, bool, NamedVariableHash> taken;
  taken.reserve(rows.size());
  std::erase_if(rows, [&](const Variable& row) {
    if (rank(row) != best.at(row.id.key)) return true;
    return !taken.try_emplace({row.id.key, row.name, row.item, row.value.type}, true).second;
  });
}

}  // namespace hindsight::model
