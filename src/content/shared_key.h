#pragma once

#include <mutex>
#include <string>

#include "base/random.h"
#include "store/content_store.h"

namespace hindsight::content {

/// The key by which all instances over one store know what any of them has signed, also after a
/// restart: made by the first one that needs it, and kept in the store. It is for texts that give
/// no rights; sessions have the secret of the configuration. Thread-safe; what is given must
/// outlive it.
class SharedKey {
 public:
  SharedKey(store::ContentStore& contents, Random& random) : contents_(contents), random_(random) {}

  /// Random bytes, always the same. data_loss: what is kept is no key.
  Result<std::string> get();

 private:
  Result<std::string> read_or_make();

  store::ContentStore& contents_;
  Random& random_;
  std::mutex mutex_;
  std::string key_;  // guarded by mutex_; empty until it is known
};

}  // namespace hindsight::content
