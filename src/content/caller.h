#pragma once

#include <memory>
#include <string>

#include "auth/rights.h"

namespace hindsight::content {

/// Who asks.
struct Caller {
  std::string id;  ///< of the user
  std::shared_ptr<const auth::Rights> rights;
  bool edits_private = false;  ///< may make and change what lies in no collection
};

/// What somebody may do with an entity or in a collection; each includes those before.
enum class Role { viewer, editor, manager };

}  // namespace hindsight::content
