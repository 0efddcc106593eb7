#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/id128.h"
#include "base/json.h"
#include "base/result.h"
#include "eventlog/event_data.h"

namespace hindsight::eventlog {

/// The objects that are traces, found by going through all objects. Confined to one thread.
class OcelObjects {
 public:
  /// `type`: of those that are traces; empty = the only type that has any.
  explicit OcelObjects(std::string type) : type_(std::move(type)) {}
  void add(const std::string& id, const std::string& type);
  /// When all were added. invalid_argument: there are none of the type, or of several types.
  Status settle();
  [[nodiscard]] bool hold(std::string_view id) const;

 private:
  [[nodiscard]] std::string counts() const;
  std::string type_;
  std::map<std::string, std::int64_t> count_by_type_;
  std::vector<Id128> ids_;
};

/// Types of attributes as the log declares them, by type of event and name.
class OcelTypes {
 public:
  /// An element of `eventTypes`; what cannot be read says nothing.
  void add(const json::Value& event_type);
  /// text, if not declared
  [[nodiscard]] AttributeType of(const std::string& event_type, const std::string& name) const;

 private:
  std::map<std::pair<std::string, std::string>, AttributeType> types_;
};

}  // namespace hindsight::eventlog
