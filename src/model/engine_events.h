#pragma once

#include "model/event.h"

/// An engine's own history as events. Which process instance belongs to which trace is told by
/// events of a second source, which no flow node can be mapped to, so that it is known in whatever
/// order rows come: by instance (its definition, tenant, business key and variables), and by the
/// values that may be its trace. All have ids that follow from the rows, and say the same however
/// often a row comes.
namespace hindsight::model {

/// Source of all events of engines, as in mappings; their group is the process definition key.
inline constexpr std::string_view kEngineSource = "camunda";
inline constexpr std::string_view kEngineTraceSource = "camunda-trace";
/// Whether no other system may send it.
bool is_of_engine(std::string_view source);

// Kinds of events that flow nodes are mapped to.
std::string process_start_type(std::string_view key);
std::string process_end_type(std::string_view key);
/// Of activities, which last; other flow nodes have one event, that is called like them.
inline constexpr std::string_view kActivityStartSuffix = "_start";
inline constexpr std::string_view kActivityEndSuffix = "_end";

/// Of an instance: members kDefinition, kTenant, kBusinessKey, kEnded. Its trace is the instance.
EventClass instance_class(std::string_view key);
/// Of an instance: one member for each variable. Its trace is the instance.
EventClass variables_class(std::string_view key);
/// Of a business key or of a value of a variable, which is its trace: kInstance names the instance.
EventClass business_key_class(std::string_view key);
EventClass variable_value_class(std::string_view key, std::string_view variable);

// Members of their data.
inline constexpr std::string_view kDefinition = "definition";
inline constexpr std::string_view kTenant = "tenant";
inline constexpr std::string_view kBusinessKey = "businessKey";
inline constexpr std::string_view kEnded = "ended";
inline constexpr std::string_view kInstance = "instance";
/// Of events of flow nodes: the engine's own order, where moments are the same.
inline constexpr std::string_view kOrder = "order";
/// Of the same: the activity instance, so that an end is that of its start.
inline constexpr std::string_view kRun = "run";

/// Whether values of this type can be traces: those with one text only.
bool is_traceable(VariableType type);

/// Appends what the rows of a page say. `received`: now.
void append_engine_events(std::string_view engine, const FactPage& page, EpochMs received,
                          EventPage& out);

}  // namespace hindsight::model
