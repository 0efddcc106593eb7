#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/definitions.h"
#include "model/facts.h"

namespace hindsight::store {

/// How far one kind of data of one engine has been imported.
struct Cursor {
  std::string engine;  ///< alias
  std::string kind;    ///< e.g. "process-instance-completed"
  EpochMs time =
      model::kNoTime;     ///< everything up to here is stored; kNoTime = start from the beginning
  std::int64_t rows = 0;  ///< rows imported so far, repeats of the re-read window not counted
  EpochMs updated = 0;
};

/// A row that cannot be stored, kept until it is retried or dismissed.
struct DeadLetter {
  std::int64_t id = 0;
  std::string engine, kind, entity_id, reason, raw;
  EpochMs first_seen = 0;
  std::int32_t attempts = 1;
};

/// How many dead letters there are of one kind of one engine.
struct DeadLetterCount {
  std::string engine, kind;
  std::int64_t count = 0;
};

struct XmlUpdate {
  model::DefinitionType type;
  std::string engine, id;
  std::string xml;  ///< empty = the engine has none
};

/// Everything that becomes true together: rows, dead letters and the cursors behind them. Applied
/// in one transaction by stores that have them, data before cursors by those that have not.
struct ImportBatch {
  std::string engine;
  std::int64_t epoch = 0;  ///< of the import lease under which it was read; 0 = no lease
  std::vector<model::FactPage> pages;
  std::vector<model::Definition> definitions;
  std::vector<model::Tenant> tenants;
  std::vector<XmlUpdate> xml;
  std::vector<DeadLetter> dead_letters;
  std::vector<std::int64_t> resolved_dead_letters;
  std::vector<Cursor> cursors;
};

/// Where the import writes. Thread-safe.
class FactStore {
 public:
  virtual ~FactStore() = default;
  /// After success nothing of the batches can be lost by a crash; after a failure no cursor has
  /// passed a row that is not stored. `conflict`: a batch is of an epoch that was superseded, and
  /// whoever sent it no longer holds the lease.
  virtual Status apply(const std::vector<ImportBatch>& batches) = 0;
  /// For when nothing waits to be stored: puts a part of what makes questions faster in order, and
  /// tells whether there is more. Changes no answer.
  virtual bool tidy(std::stop_token /*stop*/) { return false; }
  virtual Result<std::vector<Cursor>> cursors() = 0;
  virtual Result<std::vector<DeadLetter>> dead_letters(std::size_t limit) = 0;
  /// Kinds without any are left out. Asked every few seconds.
  virtual Result<std::vector<DeadLetterCount>> count_dead_letters() = 0;
  /// From now on cursors of this engine can only be moved by `epoch` or a later one.
  virtual Status fence(const std::string& engine, std::int64_t epoch) = 0;
  /// The latest epoch that moved a cursor of this engine; 0 when none did.
  virtual Result<std::int64_t> epoch_of(const std::string& engine) = 0;
  /// Whether the store can be read and, as far as that shows cheaply, written. Asked often.
  virtual Status check() = 0;
  /// The canonical dump of everything imported: one JSON object a line, sorted, times in epoch ms.
  virtual Status dump(const std::function<bool(std::string_view line)>& line) = 0;
};

/// Sessions that ended before their time, and other small state shared by all instances.
class SessionStore {
 public:
  virtual ~SessionStore() = default;
  virtual Status revoke_session(const std::string& session_id, EpochMs at) = 0;
  virtual Result<bool> is_revoked(const std::string& session_id) = 0;
  virtual Status forget_revocations_before(EpochMs time) = 0;
};

}  // namespace hindsight::store
