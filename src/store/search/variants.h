#pragma once

#include "store/report_store.h"
#include "store/search/aggregations.h"
#include "store/search/filter_compiler.h"

/// The question of Reading::variants(), and the reading of its answer.
namespace hindsight::store::search {

Question compile_variants(const InstanceQuestion& question, Rows rows);
Result<VariantAnswer> read_variants(const InstanceQuestion& question, const json::Value& answer);

}  // namespace hindsight::store::search
