#include "eventlog/ocel_objects.h"

#include <algorithm>
#include <utility>

namespace hindsight::eventlog {
namespace {

constexpr std::size_t kTypesMax = 10'000;  ///< known by name
constexpr std::size_t kTypesShown = 50;

AttributeType attribute_type(std::string_view name) {
  if (name == "integer") return AttributeType::integer;
  if (name == "float") return AttributeType::real;
  if (name == "boolean") return AttributeType::boolean;
  return name == "time" ? AttributeType::time : AttributeType::text;
}

}  // namespace

void OcelObjects::add(const std::string& id, const std::string& type) {
  if (count_by_type_.size() < kTypesMax || count_by_type_.contains(type)) ++count_by_type_[type];
  if (type_.empty() && count_by_type_.size() > 1)
    ids_ = {};  // somebody has to say which
  else if (type_.empty() || type == type_)
    ids_.push_back(Id128::of(id));
}

Status OcelObjects::settle() {
  if (type_.empty() && count_by_type_.size() > 1) {
    return fail(
        ErrorCode::invalid_argument,
        "objects of which type are the traces? Say so by --object-type; the log has " + counts());
  }
  if (ids_.empty()) {
    return fail(ErrorCode::invalid_argument,
                type_.empty()
                    ? "the log has no objects, so there are no traces"
                    : "the log has no object of the type '" + type_ + "', but " + counts());
  }
  std::ranges::sort(ids_);
  ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
  return {};
}

bool OcelObjects::hold(std::string_view id) const {
  return std::ranges::binary_search(ids_, Id128::of(id));
}

std::string OcelObjects::counts() const {
  if (count_by_type_.empty()) return "none at all";
  std::string out;
  std::size_t shown = 0;
  for (const auto& [type, count] : count_by_type_) {
    if (shown++ == kTypesShown) return out + " and others";
    out += (out.empty() ? "'" : ", '") + type + "' (" + std::to_string(count) + ')';
  }
  return out;
}

void OcelTypes::add(const json::Value& event_type) {
  const auto* attributes = json::find(event_type, "attributes");
  if (attributes == nullptr || !attributes->IsArray()) return;
  const auto name = json::string_or(event_type, "name");
  for (const auto& attribute : attributes->GetArray()) {
    if (types_.size() == kTypesMax) return;
    types_.try_emplace({name, json::string_or(attribute, "name")},
                       attribute_type(json::string_or(attribute, "type")));
  }
}

AttributeType OcelTypes::of(const std::string& event_type, const std::string& name) const {
  const auto found = types_.find({event_type, name});
  return found == types_.end() ? AttributeType::text : found->second;
}

}  // namespace hindsight::eventlog
