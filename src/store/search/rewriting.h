#pragma once

#include <functional>

#include "store/search/bulk.h"
#include "store/search/instance_facts.h"

/// From documents that a search found, with their versions, to what replaces them. `bad_answer`
/// where the search did not bring what is needed.
namespace hindsight::store::search {

Result<BulkItem> removal_of(const json::Value& hit);
/// The process instance, changed and written as this program writes it.
Result<BulkItem> rewrite_of(const json::Value& hit,
                            const std::function<void(InstanceFacts&)>& change);

}  // namespace hindsight::store::search
