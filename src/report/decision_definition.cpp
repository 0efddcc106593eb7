#include "report/decision_definition.h"

#include "report/configuration.h"
#include "report/filter_parser.h"
#include "report/json_reader.h"
#include "report/variable_filter.h"

namespace hindsight::report {
namespace {

constexpr std::array kViews{Word<bool>{"frequency", false}, Word<bool>{"rawData", true}};

constexpr std::array kGroupTypes{
    Word<DecisionGroupType>{"none", DecisionGroupType::none},
    Word<DecisionGroupType>{"evaluationDateTime", DecisionGroupType::evaluation_date},
    Word<DecisionGroupType>{"inputVariable", DecisionGroupType::input_variable},
    Word<DecisionGroupType>{"outputVariable", DecisionGroupType::output_variable},
    Word<DecisionGroupType>{"matchedRule", DecisionGroupType::matched_rule},
};

enum class FilterKind : std::uint8_t { date, input, output };

constexpr std::array kFilterTypes{
    Word<FilterKind>{"evaluationDateTime", FilterKind::date},
    Word<FilterKind>{"inputVariable", FilterKind::input},
    Word<FilterKind>{"outputVariable", FilterKind::output},
};

/// Whether raw data is shown; the only other view is the count.
Result<bool> parse_view(const json::Value& data) {
  const auto* view = json::find(data, "view");
  if (view == nullptr) return invalid("choose what the report shows", "data.view");
  if (!view->IsObject()) return invalid("expected an object", "data.view");
  if (json::find(*view, "entity") != nullptr)
    return invalid("a decision report has no 'entity'", "data.view.entity");
  if (const auto* property = json::find(*view, "property"))  // before several measures
    return read_word(kViews, *property, "data.view.property");
  const auto* properties = json::find(*view, "properties");
  if (properties == nullptr || !properties->IsArray() || properties->Size() != 1)
    return invalid("choose one measure, frequency or rawData", "data.view.properties");
  return read_word(kViews, (*properties)[0], "data.view.properties[0]");
}

/// {id, name, type}; the name is for people.
Result<VariableReference> parse_clause(const json::Value& parent, std::string_view path) {
  HS_ASSIGN(const auto* value, require(parent, "value", path));
  const auto value_path = member_path(path, "value");
  VariableReference clause;
  HS_ASSIGN(clause.name, require_text(*value, "id", value_path));
  HS_ASSIGN(clause.type, parse_variable_type(*value, value_path));
  if (clause.type == model::VariableType::object || clause.type == model::VariableType::json)
    return invalid(
        "values of type " + std::string(model::to_string(clause.type)) + " cannot be grouped by",
        member_path(value_path, "type"));
  return clause;
}

Status parse_group_by(const json::Value& data, DecisionDefinition& out) {
  const auto* value = json::find(data, "groupBy");
  if (value == nullptr) return invalid("choose how to group the report", "data.groupBy");
  HS_ASSIGN(const auto* type, require(*value, "type", "data.groupBy"));
  HS_ASSIGN(out.group, read_word(kGroupTypes, *type, "data.groupBy.type"));
  if (out.raw && out.group != DecisionGroupType::none)
    return invalid(
        "groupBy '" + std::string(json::view(*type)) + "' does not fit the view 'rawData'",
        "data.groupBy");
  if (out.group == DecisionGroupType::input_variable ||
      out.group == DecisionGroupType::output_variable) {
    HS_ASSIGN(out.buckets.variable, parse_clause(*value, "data.groupBy"));
  } else if (const auto* settings = json::find(*value, "value")) {
    if (const auto* unit = json::find(*settings, "unit")) {
      HS_ASSIGN(out.buckets.unit, parse_date_unit(*unit, "data.groupBy.value.unit"));
    }
  }
  return {};
}

/// Decision reports know none.
Status check_distribution(const json::Value& data) {
  const auto* value = json::find(data, "distributedBy");
  if (value == nullptr || json::string_or(*value, "type", "none") == "none") return {};
  return invalid("a decision report cannot be distributed", "data.distributedBy");
}

/// There is only one level, which need not be said.
Status check_level(const json::Value& filter, std::string_view path) {
  if (json::string_or(filter, "filterLevel", "instance") == "instance") return {};
  return invalid("filters of decision reports have filterLevel 'instance'",
                 member_path(path, "filterLevel"));
}

Result<ClauseFilter> parse_clause_filter(const json::Value& data, std::string_view path,
                                         bool output, const Moment& moment) {
  ClauseFilter filter{output, {}};
  auto id = json::string_or(data, "id");
  HS_ASSIGN(filter.test, parse_variable_filter(data, path, moment));
  if (!id.empty()) filter.test.name = std::move(id);
  return filter;
}

Result<DecisionFilter> parse_filter(const json::Value& value, std::string_view path,
                                    const Moment& moment,
                                    const std::vector<Selection>& selections) {
  static const json::Value kNull;
  HS_ASSIGN(const auto* type, require(value, "type", path));
  HS_ASSIGN(const auto kind, read_word(kFilterTypes, *type, member_path(path, "type")));
  HS_RETURN_IF_ERROR(check_level(value, path));
  DecisionFilter filter;
  HS_ASSIGN(filter.sources, parse_applied_to(value, path, selections));
  const auto* given = json::find(value, "data");
  const auto& data = given ? *given : kNull;
  const auto data_path = member_path(path, "data");
  if (kind == FilterKind::date) {
    HS_ASSIGN(filter.what, parse_filter_range(data, data_path, moment));
  } else {
    HS_ASSIGN(filter.what,
              parse_clause_filter(data, data_path, kind == FilterKind::output, moment));
  }
  return filter;
}

}  // namespace

std::string_view to_string(DecisionGroupType type) {
  return spelling(kGroupTypes, type);
}

bool is_decision_report(const json::Value& report) {
  return json::string_or(report, "reportType") == to_string(model::DefinitionType::decision);
}

Result<DecisionDefinition> parse_decision_definition(const json::Value& report) {
  HS_ASSIGN(const auto* data, data_of(report, model::DefinitionType::decision));
  DecisionDefinition out;
  HS_ASSIGN(out.selections, parse_selections(*data, model::DefinitionType::decision));
  HS_ASSIGN(out.raw, parse_view(*data));
  HS_RETURN_IF_ERROR(parse_group_by(*data, out));
  HS_RETURN_IF_ERROR(check_distribution(*data));
  const auto* configuration = json::find(*data, "configuration");
  HS_ASSIGN(auto parsed, parse_configuration(configuration, "data.configuration"));
  out.sorting = std::move(parsed.sorting);
  HS_RETURN_IF_ERROR(parse_bucket_settings(configuration, "data.configuration",
                                           {"groupByDateVariableUnit", "customBucket"},
                                           out.buckets));
  return out;
}

Result<std::vector<DecisionFilter>> parse_decision_filters(
    const json::Value* list, std::string_view path, const Moment& moment,
    const std::vector<Selection>& selections) {
  std::vector<DecisionFilter> filters;
  if (list == nullptr || list->IsNull()) return filters;
  if (!list->IsArray()) return invalid("expected a list of filters", path);
  for (const auto& value : list->GetArray()) {
    HS_ASSIGN(auto filter,
              parse_filter(value, item_path(path, filters.size()), moment, selections));
    filters.push_back(std::move(filter));
  }
  return filters;
}

}  // namespace hindsight::report
