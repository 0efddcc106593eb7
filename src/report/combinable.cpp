#include "report/combinable.h"

#include "report/combinations.h"
#include "report/json_reader.h"

namespace hindsight::report {
namespace {

/// Settings that a client left there from an earlier choice make no difference.
GroupBy heeded(const GroupBy& group) {
  GroupBy out;
  out.type = group.type;
  const bool is_variable = group.type == GroupType::variable;
  if (is_variable) {
    out.variable = group.variable;
    if (group.variable.type == model::VariableType::date)
      out.date_variable_unit = group.date_variable_unit;
  } else {
    out.unit = group.unit;
  }
  if (group.type == GroupType::duration || (is_variable && model::is_number(group.variable.type)))
    out.custom_bucket = group.custom_bucket;
  return out;
}

}  // namespace

Result<CombinableForm> combinable_form(const json::Value& report) {
  HS_ASSIGN(const auto definition, parse_definition(report));
  HS_ASSIGN(const auto type, check_combination(definition));
  if (type != ResultType::number && type != ResultType::map)
    return invalid("only numbers and charts that are not distributed can be combined", "data");
  const auto& configuration = definition.configuration;
  if (definition.view.properties.size() > 1 || configuration.aggregations.size() > 1 ||
      configuration.user_task_times.size() > 1)
    return invalid("only reports of one measure can be combined", "data");
  return CombinableForm{definition.view.entity, definition.view.properties.front(),
                        heeded(definition.group_by),
                        json::string_or(*json::find(report, "data"), "visualization")};
}

}  // namespace hindsight::report
