#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventlog/time_reader.h"

namespace hindsight::eventlog {

/// Types of attributes as XES and OCEL name them.
enum class AttributeType { text, integer, real, boolean, time };

/// The flat JSON object of one event, members in the order in which they came. Confined to one
/// thread.
class EventData {
 public:
  using Names = std::optional<std::vector<std::string>>;
  /// `kept`: the only names that become members, nullopt = all; outlives it.
  explicit EventData(const Names& kept) : kept_(&kept) {}

  /// Of several attributes with the same name the first one counts, and none that is empty.
  void add_text(std::string_view name, std::string_view text);
  /// A number for a text that is one by the rules of JSON, a boolean for `true` and `false` in any
  /// letter case.
  void add_untyped(std::string_view name, std::string_view text);
  /// By its declared type: times in UTC; what is not of the type stays text.
  void add_typed(std::string_view name, std::string_view text, AttributeType type,
                 const TimeReader& times);
  /// A number or boolean as JSON writes it.
  void add_json(std::string_view name, std::string json);
  void add_all(const EventData& other);
  void clear() { members_.clear(); }

  [[nodiscard]] std::size_t size() const { return members_.size(); }
  [[nodiscard]] std::string json() const;  ///< empty without members

 private:
  [[nodiscard]] bool wanted(std::string_view name) const;
  const Names* kept_;
  std::vector<std::pair<std::string, std::string>> members_;  // name and JSON
};

}  // namespace hindsight::eventlog
