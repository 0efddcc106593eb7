#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "report/definition.h"

namespace hindsight::report {

/// Groups times groups of each that a distributed report may have.
inline constexpr std::size_t kCellsMax = 100'000;

/// A bucket that the report knows before it is answered.
struct AxisEntry {
  std::string store_key;        ///< text keys: the store's; index keys: empty, position = index
  std::string key;              ///< the client's
  std::string label;            ///< empty = the key
  std::optional<double> order;  ///< sorts by key when set; dates and numbers
};

/// How the buckets of a grouping are named, completed and sorted. Free of measures, so that one
/// axis serves every view.
struct Axis {
  enum class Names : std::uint8_t { key, user, group };

  std::vector<AxisEntry> entries;
  bool by_index = false;        ///< the store's buckets are positions in `entries`
  bool shows_empty = true;      ///< entries without rows appear with 0 or null
  bool open = false;            ///< text keys that are no entry appear as themselves
  bool drops_zero = false;      ///< buckets whose values are all null or 0 do not appear
  bool shows_missing = false;   ///< kMissingKey appears when the store has it
  Names names = Names::key;     ///< what the keys of an open axis are labelled with
  std::size_t buckets_max = 0;  ///< more are cut off after sorting; 0 = no bound
  Sorting default_sorting{"key", true};
};

/// A flow node of a process model, as far as groupings care.
struct ModelNode {
  std::string id;
  std::string name;  ///< empty = shown by id
  bool user_task = false;
};
/// Nodes of each source's newest model; nullopt = the model is not known.
using SourceNodes = std::vector<std::optional<std::vector<ModelNode>>>;

}  // namespace hindsight::report
