#pragma once

#include <span>
#include <vector>

#include "model/facts.h"

/// The merge rules: how two statements about the same entity become one. Each is a join
/// (commutative, associative, idempotent), so pages may come in any order, any number of times and
/// from several importers, and every store ends in the same state. This is the only place that
/// knows them; stores ask here.
namespace hindsight::model {

/// What of a row decides; the same struct for all kinds so that stores can keep and compare it.
struct Rank {
  bool ended = false;         ///< completed beats running
  std::int64_t order = 0;     ///< observation time of running rows; sequence counter of variables
  EpochMs time = 0;           ///< breaks ties of equal order
  std::int32_t revision = 0;  ///< breaks ties of equal time
  auto operator<=>(const Rank&) const = default;
};

/// A finished row no longer changes: all statements about it are equal, whenever they were made.
Rank rank(const ProcessInstance& row);
Rank rank(const FlowNodeInstance& row);
Rank rank(const UserTask& row);
Rank rank(const Incident& row);
Rank rank(const Variable& row);
/// Log entries and decision instances never change: any statement is as good as another.
Rank rank(const IdentityLink& row);
Rank rank(const DecisionInstance& row);
Rank rank(const SuspensionOperation& row);

/// True when `incoming` replaces `stored`; false also for equals, which saves the write.
inline bool replaces(const Rank& incoming, const Rank& stored) {
  return incoming > stored;
}

/// Reduces rows in place to the winners of each id (for variables: all rows of the winning update);
/// keeps the order of the first appearances.
void keep_winners(std::vector<ProcessInstance>& rows);
void keep_winners(std::vector<FlowNodeInstance>& rows);
void keep_winners(std::vector<UserTask>& rows);
void keep_winners(std::vector<Incident>& rows);
void keep_winners(std::vector<Variable>& rows);
void keep_winners(std::vector<IdentityLink>& rows);
void keep_winners(std::vector<DecisionInstance>& rows);
void keep_winners(std::vector<SuspensionOperation>& rows);

}  // namespace hindsight::model
