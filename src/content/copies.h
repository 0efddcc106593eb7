#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "content/access.h"
#include "content/dashboard.h"

namespace hindsight::content {

/// Where a copy goes, and what it is called.
struct CopyTarget {
  std::optional<std::string> collection;  ///< "" = private; absent = where the original lies
  std::function<std::string(const std::string& name)> name_of_copy;
};

/// Copies of reports and dashboards at one place, of which each is made once. What an original
/// holds is copied with it, under its name, unless it lies at that place already; then both hold
/// the same. Everything given must outlive it. Errors: forbidden, the caller may not see what
/// would be copied; conflict, it must not lie there (Access::check_scope()).
class Copies {
 public:
  Copies(std::string collection, store::ContentStore& contents, Access& access,
         const Caller& caller, EpochMs now, Random& random)
      : collection_(std::move(collection)),
        contents_(contents),
        access_(access),
        caller_(caller),
        now_(now),
        random_(random) {}

  /// The id that the copy will have.
  Outcome<std::string> add(const SavedReport& original, std::string name);
  Outcome<std::string> add(const Dashboard& original, std::string name);
  /// Makes all of them, and behind them `last`, or none.
  Status write(std::optional<store::Content> last = std::nullopt);

 private:
  Outcome<std::map<std::string, std::string>> copies_of(const std::vector<std::string>& ids);
  void begin_copy(Entity& copy, std::string name);

  const std::string collection_;
  store::ContentStore& contents_;
  Access& access_;
  const Caller& caller_;
  const EpochMs now_;
  Random& random_;
  std::map<std::string, std::string> new_ids_;  ///< of reports, by those of their originals
  std::vector<store::Content> copies_;          ///< what is held first
};

}  // namespace hindsight::content
