#pragma once

#include <vector>

#include "store/content_store.h"

namespace hindsight::content {

/// Creates all of them, in their order, or none: whatever refers to others comes behind them, so
/// that a crash in between leaves what stands alone. The error says how many may have stayed.
Status create_all(const std::vector<store::Content>& contents, store::ContentStore& store);

}  // namespace hindsight::content
