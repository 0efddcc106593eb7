#pragma once

#include "store/report_store.h"
#include "store/search/aggregations.h"
#include "store/search/filter_compiler.h"

/// The question of Reading::incidents(), and the reading of its answer.
namespace hindsight::store::search {

Question compile_incidents(const InstanceQuestion& question, Rows rows);
Result<IncidentAnswer> read_incidents(const InstanceQuestion& question, const Question& asked,
                                      const json::Value& answer);

}  // namespace hindsight::store::search
