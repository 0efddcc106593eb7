#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id128.h"
#include "model/arena.h"

namespace hindsight::model {

/// Rows of an engine's history as plain values. Text is a view into the arena of the page that
/// carries the row. Times are epoch ms UTC; kNoTime = not set.
inline constexpr EpochMs kNoTime = std::numeric_limits<std::int64_t>::min();
inline constexpr DurationMs kNoDuration = std::numeric_limits<std::int64_t>::min();

/// An engine id: fixed-width key for joins, and the engine's own text.
struct EntityId {
  Id128 key;
  std::string_view text;
  /// True when `text` follows from the key (and, for flow nodes, from the flow node id), so that a
  /// store need not keep it.
  bool derivable = true;
};

enum class InstanceState : std::uint8_t {
  active,
  suspended,
  completed,
  externally_terminated,
  internally_terminated
};
std::string_view to_string(InstanceState state);

struct ProcessInstance {
  EntityId id;
  std::string_view definition_id;
  std::string_view definition_key;
  std::string_view business_key;
  std::string_view tenant;  ///< empty = none
  EpochMs start = kNoTime;
  EpochMs end = kNoTime;
  DurationMs duration = kNoDuration;
  InstanceState state = InstanceState::active;
  Id128 super_process_instance_id;
  Id128 root_process_instance_id;
  EpochMs observed = 0;  ///< when the engine said so
};

struct FlowNodeInstance {
  EntityId id;
  Id128 process_instance_id;
  std::string_view definition_id;
  std::string_view definition_key;
  std::string_view flow_node_id;
  std::string_view flow_node_type;
  std::string_view tenant;
  EpochMs start = kNoTime;
  EpochMs end = kNoTime;
  DurationMs duration = kNoDuration;
  bool canceled = false;
  Id128 task_id;
  Id128 called_process_instance_id;
  std::int64_t sequence = 0;
  EpochMs observed = 0;
};

struct UserTask {
  EntityId id;
  Id128 process_instance_id;
  Id128 flow_node_instance_id;
  std::string_view definition_id;
  std::string_view definition_key;
  std::string_view flow_node_id;
  std::string_view name;
  std::string_view tenant;
  std::string_view delete_reason;
  EpochMs start = kNoTime;
  EpochMs end = kNoTime;
  DurationMs duration = kNoDuration;
  EpochMs due = kNoTime;
  std::int32_t priority = 0;
  EpochMs observed = 0;
};

enum class LinkType : std::uint8_t { assignee, candidate, owner, other };
enum class LinkOperation : std::uint8_t { add, remove };

/// One entry of the identity-link log; never changes.
struct IdentityLink {
  EntityId id;
  Id128 task_id;
  Id128 process_instance_id;
  LinkType type = LinkType::other;
  LinkOperation operation = LinkOperation::add;
  std::string_view user;
  std::string_view group;
  EpochMs time = kNoTime;
};

enum class VariableType : std::uint8_t {
  null,
  string,
  short_integer,
  integer,
  long_integer,
  double_number,
  boolean,
  date,
  object,
  json,
  other
};
std::string_view to_string(VariableType type);
/// Engine spelling, case-insensitive first letter; `other` for what reports cannot use (Bytes,
/// File).
VariableType variable_type(std::string_view engine_type);
/// Whether values of the type are numbers, whole or not.
bool is_number(VariableType type);

/// A value in the forms that filters and groupings compare. Which are set follows from the type.
struct TypedValue {
  VariableType type = VariableType::null;
  bool is_null = true;
  bool truncated = false;    ///< text longer than import.data.variable.maxValueBytes
  std::string_view text;     ///< canonical text of any type
  double number = 0;         ///< numeric types and booleans (0/1)
  std::int64_t integer = 0;  ///< integer types exactly; dates in epoch ms
};

/// The value of a variable after one update. An object or list also gives one row per property
/// (`name.property`, `name._listSize`) or list item (same name, `item` counting) with the same id,
/// sequence and time; the rows of one id with the highest order stand together and replace all
/// others.
struct Variable {
  EntityId id;  ///< variable instance id
  Id128 process_instance_id;
  std::string_view definition_id;
  std::string_view definition_key;
  std::string_view name;
  std::int32_t item = 0;
  std::string_view tenant;
  TypedValue value;
  std::int64_t sequence = 0;
  EpochMs time = kNoTime;
  std::int32_t revision = 0;
};

enum class IncidentStatus : std::uint8_t { open, resolved, deleted };
std::string_view to_string(IncidentStatus status);

struct Incident {
  EntityId id;
  Id128 process_instance_id;
  std::string_view definition_id;
  std::string_view definition_key;
  std::string_view flow_node_id;
  std::string_view type;
  std::string_view message;
  std::string_view tenant;
  EpochMs create = kNoTime;
  EpochMs end = kNoTime;
  IncidentStatus status = IncidentStatus::open;
  Id128 root_cause_incident_id;
  EpochMs observed = 0;
};

struct DecisionInput {
  std::string_view clause_id;
  std::string_view clause_name;
  TypedValue value;
};

struct DecisionOutput {
  std::string_view clause_id;
  std::string_view clause_name;
  std::string_view rule_id;
  std::int32_t rule_order = 0;
  std::string_view variable_name;
  TypedValue value;
};

/// One evaluation of a decision; never changes.
struct DecisionInstance {
  EntityId id;
  std::string_view definition_id;
  std::string_view definition_key;
  std::string_view process_definition_id;
  std::string_view process_definition_key;
  Id128 process_instance_id;
  std::string_view flow_node_id;
  std::string_view tenant;
  EpochMs evaluated = kNoTime;
  std::vector<DecisionInput> inputs;
  std::vector<DecisionOutput> outputs;
};

/// An entry of the user operation log that concerns suspension; never changes. It says that states
/// of running instances changed, not to what: those are read again from the engine.
struct SuspensionOperation {
  EntityId id;
  std::string_view operation_type;
  std::string_view entity_type;
  Id128 process_instance_id;
  std::string_view definition_id;
  std::string_view definition_key;
  std::string_view user;
  EpochMs time = kNoTime;
};

using FactRows =
    std::variant<std::vector<ProcessInstance>, std::vector<FlowNodeInstance>, std::vector<UserTask>,
                 std::vector<IdentityLink>, std::vector<Variable>, std::vector<Incident>,
                 std::vector<DecisionInstance>, std::vector<SuspensionOperation>>;

/// A row that was refused, kept for the administrator with the reason.
struct PoisonRow {
  std::string entity_id;
  std::string reason;
  std::string raw;  ///< the row as the engine sent it, cut at 64 KiB
};

/// Decoded rows of one kind, with the text they point into. Move-only.
struct FactPage {
  Arena arena;
  FactRows rows;
  std::vector<EpochMs> row_times;  ///< cursor time of each of `rows`
  std::vector<PoisonRow> poison;
  std::size_t row_count = 0;      ///< rows that the engine sent, poison included
  std::size_t new_row_count = 0;  ///< of these, rows newer than what was read before
  std::size_t rows_at_last_time = 0;
  std::size_t body_bytes = 0;   ///< size of the answer, for bounding queues
  EpochMs last_time = kNoTime;  ///< cursor time of the last row sent
};

}  // namespace hindsight::model
