#pragma once

#include <optional>
#include <string>
#include <vector>

#include "content/access.h"
#include "content/holders.h"
#include "report/combinable.h"

/// What holds between combined reports and their children.
namespace hindsight::content {

/// Whether reports can be together in a combined one.
class Parts {
 public:
  /// invalid_argument, with `path` as its context: the report does not fit those added before.
  Status add(const SavedReport& child, const std::string& path);

 private:
  std::optional<report::CombinableForm> common_;
};

/// Whether the children of a combined report exist, may be seen and fit together.
/// invalid_argument names the child that does not; forbidden: the caller may not see one.
Status check_children(const SavedReport& combined, store::ContentStore& contents, Access& access);

/// Of `parents`, those that cannot hold `next` beside their other children.
Result<std::vector<StoredReport>> misfits(std::vector<StoredReport> parents,
                                          const SavedReport& next, store::ContentStore& contents);

}  // namespace hindsight::content
