#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "store/report_store.h"

namespace hindsight::store::search {

/// What earlier answers told, so that fewer questions are needed. Ranges and mixed rows are only
/// supposed: the next answer proves or disproves them. The names of variables are believed for some
/// seconds. Keys are texts of queries. Bounded. Thread-safe.
class EarlierAnswers {
 public:
  explicit EarlierAnswers(const Clock& clock) : clock_(clock) {}

  /// Whether rows that are not uniform were met among these documents lately.
  bool were_mixed(const std::string& documents);
  void saw_mixed(const std::string& documents);

  struct SeenRange {
    Range range;
    bool is_lasting = true;  ///< the one before led to the same groups
  };
  std::optional<SeenRange> range(const std::string& question);
  void saw_range(const std::string& question, const SeenRange& seen);

  std::optional<std::vector<VariableName>> variable_names(const std::string& question);
  void saw_variable_names(const std::string& question, std::vector<VariableName> names);
  /// To be called when rows were written here.
  void forget_variable_names();

 private:
  using Time = std::chrono::nanoseconds;
  struct SeenNames {
    Time at;
    std::vector<VariableName> names;
  };

  const Clock& clock_;
  std::mutex mutex_;  // guards all below
  std::unordered_map<std::string, Time> mixed_;
  std::unordered_map<std::string, SeenRange> ranges_;
  std::unordered_map<std::string, SeenNames> names_;
};

}  // namespace hindsight::store::search
