#pragma once

#include <string>
#include <unordered_map>

#include "model/merge.h"
#include "model/user_task_durations.h"
#include "store/duckdb/dictionary.h"
#include "store/duckdb/table_writer.h"

/// How each kind of fact stands in its table: one specialisation per kind, columns in table order.
namespace hindsight::store::duck {

/// Turns text into codes while one batch is written. Remembers what it met, by views into the
/// batch, so that the shared dictionaries are asked once for each text and not for each row.
class Encoder {
 public:
  Encoder(WordDictionary& words, DefinitionIndex& definitions, std::string_view engine)
      : words_(words), definitions_(definitions), engine_(engine) {}

  std::int32_t word(std::string_view text) {
    if (text.empty()) return 0;
    const auto [at, fresh] = known_words_.try_emplace(text, 0);
    if (fresh) at->second = words_.intern(text);
    return at->second;
  }
  /// For text that does not outlive the batch's pages.
  std::int32_t temporary_word(std::string_view text) {
    return text.empty() ? 0 : words_.intern(text);
  }
  std::int32_t process(std::string_view id, std::string_view key) {
    return definition(known_processes_, model::DefinitionType::process, id, key);
  }
  std::int32_t decision(std::string_view id, std::string_view key) {
    return definition(known_decisions_, model::DefinitionType::decision, id, key);
  }

 private:
  using Codes = std::unordered_map<std::string_view, std::int32_t>;
  std::int32_t definition(Codes& known, model::DefinitionType type, std::string_view id,
                          std::string_view key) {
    const auto [at, fresh] = known.try_emplace(id, 0);
    if (fresh) at->second = definitions_.intern(type, engine_, id, key);
    return at->second;
  }

  WordDictionary& words_;
  DefinitionIndex& definitions_;
  std::string_view engine_;
  Codes known_words_, known_processes_, known_decisions_;
};

/// `name`: the table. `time`: a column that, for one id, lies within kTimeMargin in every
/// statement, and so narrows the look-up. `rank`: SQL for the four fields of model::Rank.
template <typename Row>
struct Table;

template <>
struct Table<model::ProcessInstance> {
  static constexpr const char* name = "process_instance";
  static constexpr const char* time_column = "start_ms";
  static constexpr const char* rank =
      "t.end_ms IS NOT NULL, CASE WHEN t.end_ms IS NULL THEN t.observed ELSE 0 END, 0::BIGINT, "
      "0::INTEGER";
  static EpochMs time(const model::ProcessInstance& row) { return row.start; }
  static void put(const model::ProcessInstance& row, Encoder& encode, TableWriter& out);
};

template <>
struct Table<model::FlowNodeInstance> {
  static constexpr const char* name = "flow_node";
  static constexpr const char* time_column = "start_ms";
  static constexpr const char* rank = Table<model::ProcessInstance>::rank;
  static EpochMs time(const model::FlowNodeInstance& row) { return row.start; }
  static void put(const model::FlowNodeInstance& row, Encoder& encode, TableWriter& out);
};

template <>
struct Table<model::Incident> {
  static constexpr const char* name = "incident";
  static constexpr const char* time_column = "start_ms";
  static constexpr const char* rank =
      "t.status <> 0, CASE WHEN t.status = 0 THEN t.observed ELSE 0 END, 0::BIGINT, 0::INTEGER";
  static EpochMs time(const model::Incident& row) { return row.create; }
  static void put(const model::Incident& row, Encoder& encode, TableWriter& out);
};

template <>
struct Table<model::Variable> {
  static constexpr const char* name = "variable";
  static constexpr const char* time_column = "time";
  static constexpr const char* rank = "false, t.sequence, t.time, t.revision";
  static EpochMs time(const model::Variable& row) { return row.time; }
  static void put(const model::Variable& row, Encoder& encode, TableWriter& out);
};

template <>
struct Table<model::IdentityLink> {
  static constexpr const char* name = "identity_link";
  static constexpr const char* time_column = "time";
  static constexpr const char* rank = "false, 0::BIGINT, 0::BIGINT, 0::INTEGER";
  static EpochMs time(const model::IdentityLink& row) { return row.time; }
  static void put(const model::IdentityLink& row, Encoder& encode, TableWriter& out);
};

template <>
struct Table<model::DecisionInstance> {
  static constexpr const char* name = "decision_instance";
  static constexpr const char* time_column = "evaluated";
  static constexpr const char* rank = Table<model::IdentityLink>::rank;
  static EpochMs time(const model::DecisionInstance& row) { return row.evaluated; }
  static void put(const model::DecisionInstance& row, Encoder& encode, TableWriter& out);
};

template <>
struct Table<model::SuspensionOperation> {
  static constexpr const char* name = "suspension_operation";
  static constexpr const char* time_column = "time";
  static constexpr const char* rank = Table<model::IdentityLink>::rank;
  static EpochMs time(const model::SuspensionOperation& row) { return row.time; }
  static void put(const model::SuspensionOperation& row, Encoder& encode, TableWriter& out);
};

template <>
struct Table<model::UserTask> {
  static constexpr const char* name = "user_task";
  static constexpr const char* time_column = "start_ms";
  static constexpr const char* rank = Table<model::ProcessInstance>::rank;
  static EpochMs time(const model::UserTask& row) { return row.start; }
};

/// A user task as stored: codes instead of text, with what its identity links derive.
struct StoredUserTask {
  Id128 id;
  std::string id_text;
  Id128 instance, activity;
  std::int32_t def = -1, tenant = 0, node = 0, name = 0, delete_reason = 0;
  EpochMs start = model::kNoTime, end = model::kNoTime;
  DurationMs duration = model::kNoDuration;
  EpochMs due = model::kNoTime;
  std::int32_t priority = 0;
  EpochMs observed = 0;
};

StoredUserTask encode_task(const model::UserTask& row, Encoder& encode);
void put_task(const StoredUserTask& task, const model::UserTaskDerived& derived, Encoder& encode,
              TableWriter& out);

/// Inputs and outputs of a decision instance into decision_value.
Status put_decision_values(const model::DecisionInstance& row, Encoder& encode, TableWriter& out);

/// Engines store local times: a restart in another zone moves every time of a row by up to this.
inline constexpr DurationMs kTimeMargin = 26LL * 3'600'000;

}  // namespace hindsight::store::duck
