#include "report/definition.h"

#include "report/configuration.h"
#include "report/json_reader.h"

namespace hindsight::report {
namespace {

constexpr std::array kEntities{
    Word<ViewEntity>{"processInstance", ViewEntity::process_instance},
    Word<ViewEntity>{"flowNode", ViewEntity::flow_node},
    Word<ViewEntity>{"userTask", ViewEntity::user_task},
    Word<ViewEntity>{"incident", ViewEntity::incident},
    Word<ViewEntity>{"variable", ViewEntity::variable},
};

constexpr std::array kProperties{
    Word<Property>{"rawData", Property::raw_data},
    Word<Property>{"frequency", Property::frequency},
    Word<Property>{"duration", Property::duration},
    Word<Property>{"percentage", Property::percentage},
};

constexpr std::array kGroupTypes{
    Word<GroupType>{"none", GroupType::none},
    Word<GroupType>{"startDate", GroupType::start_date},
    Word<GroupType>{"endDate", GroupType::end_date},
    Word<GroupType>{"runningDate", GroupType::running_date},
    Word<GroupType>{"flowNodes", GroupType::flow_nodes},
    Word<GroupType>{"userTasks", GroupType::user_tasks},
    Word<GroupType>{"variable", GroupType::variable},
    Word<GroupType>{"assignee", GroupType::assignee},
    Word<GroupType>{"candidateGroup", GroupType::candidate_group},
    Word<GroupType>{"duration", GroupType::duration},
};

constexpr std::array kDistributions{
    Word<DistributionType>{"none", DistributionType::none},
    Word<DistributionType>{"userTask", DistributionType::user_task},
    Word<DistributionType>{"flowNode", DistributionType::flow_node},
    Word<DistributionType>{"assignee", DistributionType::assignee},
    Word<DistributionType>{"candidateGroup", DistributionType::candidate_group},
    Word<DistributionType>{"variable", DistributionType::variable},
    Word<DistributionType>{"startDate", DistributionType::start_date},
    Word<DistributionType>{"endDate", DistributionType::end_date},
    Word<DistributionType>{"process", DistributionType::process},
};

Result<VariableReference> parse_variable(const json::Value& value, std::string_view path) {
  VariableReference variable;
  HS_ASSIGN(variable.name, require_text(value, "name", path));
  HS_ASSIGN(variable.type, parse_variable_type(value, path));
  return variable;
}

/// A numeric variable is given as {name, type}.
Result<Property> parse_property(const json::Value& value, std::string_view path, View& view) {
  if (!value.IsObject()) return read_word(kProperties, value, path);
  HS_ASSIGN(view.variable, parse_variable(value, path));
  return Property::variable;
}

Result<View> parse_view(const json::Value& data) {
  const auto* value = json::find(data, "view");
  if (value == nullptr) return invalid("choose what the report shows", "data.view");
  if (!value->IsObject()) return invalid("expected an object", "data.view");
  View view;
  if (const auto* entity = json::find(*value, "entity")) {
    HS_ASSIGN(view.entity, read_word(kEntities, *entity, "data.view.entity"));
  }
  if (const auto* properties = json::find(*value, "properties")) {
    if (!properties->IsArray()) return invalid("expected a list", "data.view.properties");
    for (const auto& item : properties->GetArray()) {
      HS_ASSIGN(
          const auto property,
          parse_property(item, item_path("data.view.properties", view.properties.size()), view));
      view.properties.push_back(property);
    }
  } else if (const auto* property = json::find(*value, "property")) {  // before several measures
    HS_ASSIGN(const auto parsed, parse_property(*property, "data.view.property", view));
    view.properties.push_back(parsed);
  }
  if (view.properties.empty()) {
    return invalid("choose what the report measures", "data.view.properties");
  }
  return view;
}

/// The value of a grouping or a distribution: a variable, or the unit of a date.
Status parse_group_value(const json::Value& parent, std::string_view path, GroupBy& group) {
  const auto value_path = member_path(path, "value");
  if (group.type == GroupType::variable) {
    HS_ASSIGN(const auto* reference, require(parent, "value", path));
    HS_ASSIGN(group.variable, parse_variable(*reference, value_path));
  } else if (const auto* settings = json::find(parent, "value")) {
    if (const auto* unit = json::find(*settings, "unit")) {
      HS_ASSIGN(group.unit, parse_date_unit(*unit, member_path(value_path, "unit")));
    }
  }
  return {};
}

Result<GroupBy> parse_group_by(const json::Value& data) {
  const auto* value = json::find(data, "groupBy");
  if (value == nullptr) return invalid("choose how to group the report", "data.groupBy");
  HS_ASSIGN(const auto* type, require(*value, "type", "data.groupBy"));
  GroupBy group_by;
  HS_ASSIGN(group_by.type, read_word(kGroupTypes, *type, "data.groupBy.type"));
  HS_RETURN_IF_ERROR(parse_group_value(*value, "data.groupBy", group_by));
  return group_by;
}

GroupType grouping_of(DistributionType type) {
  switch (type) {
    case DistributionType::user_task:
      return GroupType::user_tasks;
    case DistributionType::flow_node:
      return GroupType::flow_nodes;
    case DistributionType::assignee:
      return GroupType::assignee;
    case DistributionType::candidate_group:
      return GroupType::candidate_group;
    case DistributionType::variable:
      return GroupType::variable;
    case DistributionType::start_date:
      return GroupType::start_date;
    case DistributionType::end_date:
      return GroupType::end_date;
    case DistributionType::none:
    case DistributionType::process:
      break;
  }
  return GroupType::none;
}

Result<DistributedBy> parse_distribution(const json::Value& data) {
  DistributedBy distribution;
  const auto* value = json::find(data, "distributedBy");
  if (value == nullptr) return distribution;
  HS_ASSIGN(const auto* type, require(*value, "type", "data.distributedBy"));
  HS_ASSIGN(distribution.type, read_word(kDistributions, *type, "data.distributedBy.type"));
  distribution.grouping.type = grouping_of(distribution.type);
  HS_RETURN_IF_ERROR(parse_group_value(*value, "data.distributedBy", distribution.grouping));
  return distribution;
}

/// Reads key, versions and tenants under the names given; both forms of a definition have them.
Result<Selection> parse_selection(const json::Value& value, std::string_view path,
                                  std::string_view key_name, std::string_view versions_name,
                                  model::DefinitionType type) {
  Selection selection;
  selection.identifier = json::string_or(value, "identifier");
  selection.display_name = json::string_or(value, "displayName");
  selection.key = json::string_or(value, key_name);
  if (selection.key.empty()) {
    return invalid("choose a " + std::string(to_string(type)) + " definition",
                   member_path(path, key_name));
  }
  if (const auto* versions = json::find(value, versions_name)) {
    HS_ASSIGN(selection.versions, read_texts(*versions, member_path(path, versions_name)));
  }
  if (const auto* tenants = json::find(value, "tenantIds")) {
    HS_ASSIGN(selection.tenants, read_texts(*tenants, member_path(path, "tenantIds"), ""));
  } else {
    selection.tenants = {""};
  }
  return selection;
}

}  // namespace

Result<std::vector<Selection>> parse_selections(const json::Value& data,
                                                model::DefinitionType type) {
  std::vector<Selection> selections;
  const auto* list = json::find(data, "definitions");
  if (list != nullptr && !list->IsArray()) return invalid("expected a list", "data.definitions");
  if (list == nullptr || list->Empty()) {  // reports from before several definitions
    const std::string prefix(to_string(type));
    HS_ASSIGN(auto selection, parse_selection(data, "data", prefix + "DefinitionKey",
                                              prefix + "DefinitionVersions", type));
    selection.identifier.clear();
    selections.push_back(std::move(selection));
    return selections;
  }
  for (const auto& value : list->GetArray()) {
    const auto path = item_path("data.definitions", selections.size());
    HS_ASSIGN(auto selection, parse_selection(value, path, "key", "versions", type));
    for (const auto& other : selections) {
      if (!selection.identifier.empty() && other.identifier == selection.identifier) {
        return invalid("two definitions have the identifier '" + selection.identifier + "'", path);
      }
    }
    selections.push_back(std::move(selection));
  }
  return selections;
}

Result<model::VariableType> parse_variable_type(const json::Value& variable,
                                                std::string_view path) {
  HS_ASSIGN(const auto name, require_text(variable, "type", path));
  const auto type = model::variable_type(name);
  if (type == model::VariableType::other || type == model::VariableType::null)
    return invalid("unknown variable type '" + name + "'", member_path(path, "type"));
  return type;
}

std::string_view to_string(ViewEntity entity) {
  return entity == ViewEntity::none ? "rawData" : spelling(kEntities, entity);
}
std::string_view to_string(Property property) {
  return property == Property::variable ? "variable" : spelling(kProperties, property);
}
std::string_view to_string(GroupType type) {
  return spelling(kGroupTypes, type);
}
std::string_view to_string(DistributionType type) {
  return spelling(kDistributions, type);
}

Result<const json::Value*> data_of(const json::Value& report, model::DefinitionType type) {
  if (!report.IsObject()) return invalid("expected a report definition", "");
  HS_ASSIGN(const bool combined, read_flag(report, "combined", ""));
  if (combined) return invalid("combined reports are not supported yet", "combined");
  const auto* given_type = json::find(report, "reportType");
  if (given_type != nullptr && !given_type->IsString())
    return invalid("expected a text", "reportType");
  const auto report_type = json::string_or(report, "reportType", "process");
  if (report_type != "process" && report_type != "decision") {
    return invalid("unknown report type '" + report_type + "'", "reportType");
  }
  const auto expected = to_string(type);
  if (report_type != expected) {
    return invalid("expected a " + std::string(expected) + " report", "reportType");
  }
  HS_ASSIGN(const auto* data, require(report, "data", ""));
  if (!data->IsObject()) return invalid("expected an object", "data");
  return data;
}

Result<ReportDefinition> parse_definition(const json::Value& report) {
  HS_ASSIGN(const auto* data, data_of(report, model::DefinitionType::process));
  ReportDefinition definition;
  HS_ASSIGN(definition.selections, parse_selections(*data));
  HS_ASSIGN(definition.view, parse_view(*data));
  HS_ASSIGN(definition.group_by, parse_group_by(*data));
  HS_ASSIGN(definition.distributed_by, parse_distribution(*data));
  const auto* configuration = json::find(*data, "configuration");
  HS_ASSIGN(definition.configuration, parse_configuration(configuration, "data.configuration"));
  HS_RETURN_IF_ERROR(parse_bucket_settings(configuration, "data.configuration",
                                           {"groupByDateVariableUnit", "customBucket"},
                                           definition.group_by));
  HS_RETURN_IF_ERROR(
      parse_bucket_settings(configuration, "data.configuration",
                            {"distributeByDateVariableUnit", "distributeByCustomBucket"},
                            definition.distributed_by.grouping));
  return definition;
}

const json::Value* filters_of(const json::Value& report) {
  const auto* data = json::find(report, "data");
  return data ? json::find(*data, "filter") : nullptr;
}

}  // namespace hindsight::report
