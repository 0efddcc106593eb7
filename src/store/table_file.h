#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

/// Tables of typed columns as files.
namespace hindsight::store {

enum class ColumnType : std::uint8_t { text, whole, number, boolean, time, texts };

struct TableColumn {
  std::string name;
  ColumnType type = ColumnType::text;
  bool operator==(const TableColumn&) const = default;
};

/// ms UTC.
struct Instant {
  EpochMs time = 0;
  bool operator==(const Instant&) const = default;
};

/// Of its column's type, or nothing.
using TableCell = std::variant<std::monostate, std::string, std::int64_t, double, bool, Instant,
                               std::vector<std::string>>;
using TableRow = std::vector<TableCell>;  ///< parallel to the columns
using TableRows = std::vector<TableRow>;

/// The next rows; nullopt = there are no more.
using RowSource = std::function<Result<std::optional<TableRows>>()>;

/// A file that is written while it is read. Confined to one thread.
class TableFile {
 public:
  virtual ~TableFile() = default;
  /// The next bytes; none = the file is complete. Asks its source for as many rows as they take,
  /// and fails as that does.
  virtual Result<std::string> next() = 0;
};

/// Thread-safe.
class TableFiles {
 public:
  virtual ~TableFiles() = default;
  /// Apache Parquet. invalid_argument: names differ in case only. `resource_exhausted`: the file
  /// gets larger than a temporary one may be, or its rows too long for the memory they may take.
  virtual Result<std::unique_ptr<TableFile>> parquet(const std::vector<TableColumn>& columns,
                                                     RowSource source) = 0;
};

}  // namespace hindsight::store
