#include "model/facts.h"

namespace hindsight::model {

std::string_view to_string(InstanceState state) {
  switch (state) {
    case InstanceState::active:
      return "ACTIVE";
    case InstanceState::suspended:
      return "SUSPENDED";
    case InstanceState::completed:
      return "COMPLETED";
    case InstanceState::externally_terminated:
      return "EXTERNALLY_TERMINATED";
    case InstanceState::internally_terminated:
      return "INTERNALLY_TERMINATED";
  }
  return "ACTIVE";
}

std::string_view to_string(VariableType type) {
  switch (type) {
    case VariableType::null:
      return "Null";
    case VariableType::string:
      return "String";
    case VariableType::short_integer:
      return "Short";
    case VariableType::integer:
      return "Integer";
    case VariableType::long_integer:
      return "Long";
    case VariableType::double_number:
      return "Double";
    case VariableType::boolean:
      return "Boolean";
    case VariableType::date:
      return "Date";
    case VariableType::object:
      return "Object";
    case VariableType::json:
      return "Json";
    case VariableType::other:
      return "Other";
  }
  return "Other";
}

VariableType variable_type(std::string_view engine_type) {
  for (const auto type :
       {VariableType::null, VariableType::string, VariableType::short_integer,
        VariableType::integer, VariableType::long_integer, VariableType::double_number,
        VariableType::boolean, VariableType::date, VariableType::object, VariableType::json}) {
    const auto name = to_string(type);
    if (engine_type.size() == name.size() && !engine_type.empty() &&
        (engine_type[0] | 0x20) == (name[0] | 0x20) && engine_type.substr(1) == name.substr(1)) {
      return type;
    }
  }
  return VariableType::other;
}

bool is_number(VariableType type) {
  using enum VariableType;
  return type == short_integer || type == integer || type == long_integer || type == double_number;
}

std::string_view to_string(IncidentStatus status) {
  switch (status) {
    case IncidentStatus::open:
      return "open";
    case IncidentStatus::resolved:
      return "resolved";
    case IncidentStatus::deleted:
      return "deleted";
  }
  return "open";
}

}  // namespace hindsight::model
