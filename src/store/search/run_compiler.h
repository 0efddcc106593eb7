#pragma once

#include <string>
#include <vector>

#include "report/plan.h"

/// Compiles what filters say about single runs of flow nodes, and the parts that other filters
/// share with them. `prefix` is that of the fields, with a dot at its end; empty = the process
/// instance's.
namespace hindsight::store::search {

/// Of range queries.
const char* operator_of(report::Comparison comparison);
std::string time_range(const std::string& field, const std::optional<EpochMs>& from,
                       const std::optional<EpochMs>& until);
std::string duration_query(const report::DurationFilter& filter, const std::string& prefix,
                           EpochMs now);
/// Of incidents.
std::string status_query(const std::vector<model::IncidentStatus>& any_of);

/// Condition on rows of flow nodes or user tasks.
std::string run_query(const report::FlowNodeCondition& condition, const std::string& prefix,
                      EpochMs now);

}  // namespace hindsight::store::search
