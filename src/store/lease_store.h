#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace hindsight::store {

/// Who may do a duty (`import:<alias>`, `cleanup`, `events`, ...) that only one instance does at a
/// time. A holder renews by writing a larger `renewals`; readers judge expiry by their own
/// monotonic clock from when they saw the document change, never by comparing wall clocks.
struct Lease {
  std::string duty;
  std::string holder;         ///< node id; empty = handed back
  std::int64_t epoch = 0;     ///< grows by one with every change of holder, never shrinks
  std::int64_t renewals = 0;  ///< grows with every renewal of this epoch
  DurationMs life_ms = 0;     ///< what the holder promises to renew within
  EpochMs changed = 0;        ///< wall clock of who last changed `holder`; for people only
};

/// The version of a stored document: opaque, only handed back.
struct LeaseVersion {
  std::int64_t sequence = -1;  ///< -1 = the lease must not exist yet
  std::int64_t term = -1;
};

struct StoredLease {
  Lease lease;
  LeaseVersion version;
};

/// An instance of the cluster as it describes itself; renewed as a heartbeat.
struct Node {
  std::string id;       ///< random at each start
  std::string name;     ///< cluster.nodeName, or host and port
  std::string version;  ///< of the program
  std::string address;  ///< host:port of its HTTP server
  EpochMs started = 0;
  EpochMs heartbeat = 0;                    ///< its wall clock at the last write
  std::int64_t beats = 0;                   ///< grows with every heartbeat
  std::string secret_print;                 ///< keyed fingerprint of auth.token.secret
  std::vector<std::string> import_engines;  ///< aliases that it may import from
  std::vector<std::string> all_engines;     ///< aliases that it knows
  bool cleanup_enabled = false;
  bool event_feed = false;        ///< some engine has eventImportEnabled
  bool event_processing = false;  ///< eventBasedProcess.eventImport.enabled
  bool variable_merging = false;  ///< externalVariable.import.enabled
};

/// Compare-and-set on small documents, read by id and never by search. Thread-safe. `unavailable`:
/// nothing is known about the outcome of a write. A call should come back, with whatever result,
/// within a sixth of a lease's life: while one waits, no other lease is renewed.
class LeaseStore {
 public:
  virtual ~LeaseStore() = default;
  /// nullopt = there is none. A document that cannot be understood is answered as a lease with
  /// epoch 0 and no holder, so that it can be replaced by its version.
  virtual Result<std::optional<StoredLease>> lease(const std::string& duty) = 0;
  /// Writes `next` if the stored version still is `expected`; the new version, or nullopt when it
  /// is not: somebody else was first, or this very request was delivered twice. No version is ever
  /// given out again, not even after the document was deleted.
  virtual Result<std::optional<LeaseVersion>> replace_lease(const Lease& next,
                                                            const LeaseVersion& expected) = 0;
  virtual Result<std::vector<StoredLease>> leases() = 0;
  /// Writes or overwrites the document of `node.id`.
  virtual Status put_node(const Node& node) = 0;
  /// Success as well when there is none.
  virtual Status remove_node(const std::string& id) = 0;
  virtual Result<std::vector<Node>> nodes() = 0;
};

}  // namespace hindsight::store
