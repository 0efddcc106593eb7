#include "content/report_input.h"

#include <set>

#include "report/decision_definition.h"
#include "report/echo.h"
#include "report/filter_parser.h"

namespace hindsight::content {
namespace {

constexpr rapidjson::SizeType kChildrenMax = 100;

tl::unexpected<Error> invalid(std::string message, std::string path) {
  return fail(ErrorCode::invalid_argument, std::move(message), std::move(path));
}

/// The whole must say what the address says, if it says anything.
Status check_type(const json::Value& body, ReportType type) {
  const auto* combined = json::find(body, "combined");
  if (combined != nullptr &&
      (!combined->IsBool() || combined->GetBool() != (type == ReportType::combined)))
    return invalid("does not fit the address", "combined");
  const auto* report_type = json::find(body, "reportType");
  const std::string_view expected = type == ReportType::decision ? "decision" : "process";
  if (report_type != nullptr && (!report_type->IsString() || json::view(*report_type) != expected))
    return invalid("does not fit the address", "reportType");
  return {};
}

/// The definition with its defaults, and what goes for all types checked.
Result<json::Document> fill_defaults(const json::Value& body, ReportType type) {
  json::Document whole(rapidjson::kObjectType);
  auto& memory = whole.GetAllocator();
  whole.AddMember("reportType",
                  rapidjson::StringRef(type == ReportType::decision ? "decision" : "process"),
                  memory);
  whole.AddMember("combined", type == ReportType::combined, memory);
  const auto* data = json::find(body, "data");
  if (data != nullptr && !data->IsObject()) return invalid("expected an object", "data");
  whole.AddMember(
      "data", data == nullptr ? json::Value(rapidjson::kObjectType) : json::Value(*data, memory),
      memory);
  auto filled = report::echo_definition(whole);
  auto& configuration = filled["data"]["configuration"];
  if (!configuration.IsObject()) return invalid("expected an object", "data.configuration");
  // Read from the engine, large, and given again with each answer.
  if (const auto xml = configuration.FindMember("xml"); xml != configuration.MemberEnd())
    xml->value.SetNull();
  return filled;
}

Status check_lists(const json::Value& data) {
  for (const auto* name : {"definitions", "filter"}) {
    if (!data[name].IsArray()) return invalid("expected a list", std::string("data.") + name);
  }
  for (const auto* name : {"view", "groupBy"}) {
    if (!data[name].IsNull() && !data[name].IsObject())
      return invalid("expected an object", std::string("data.") + name);
  }
  for (const auto* name : {"managementReport", "instantPreviewReport"}) {
    if (json::is_true(data, name))
      return invalid("such reports belong to the program and cannot be saved",
                     std::string("data.") + name);
  }
  return {};
}

Status check_single(const json::Value& whole, ReportType type, EpochMs now) {
  const auto& data = whole["data"];
  HS_RETURN_IF_ERROR(check_lists(data));
  if (data["definitions"].Empty()) return {};
  HS_ASSIGN(const auto selections, report::parse_selections(data));
  if (data["view"].IsNull() || data["groupBy"].IsNull()) return {};
  const report::Moment moment{now};
  if (type == ReportType::decision) {
    HS_RETURN_IF_ERROR(report::parse_decision_definition(whole));
    HS_RETURN_IF_ERROR(report::parse_decision_filters(report::filters_of(whole), "data.filter",
                                                      moment, selections));
    return {};
  }
  HS_ASSIGN(const auto definition, report::parse_definition(whole));
  HS_RETURN_IF_ERROR(report::parse_filters(report::filters_of(whole), "data.filter",
                                           {moment, definition.view, selections}));
  return {};
}

Status check_combined(const json::Value& data) {
  const auto& children = data["reports"];
  if (!children.IsArray()) return invalid("expected a list", "data.reports");
  if (children.Size() > kChildrenMax)
    return invalid("at most " + std::to_string(kChildrenMax) + " reports can be combined",
                   "data.reports");
  std::set<std::string> ids;
  for (rapidjson::SizeType i = 0; i < children.Size(); ++i) {
    const auto path = "data.reports[" + std::to_string(i) + "]";
    const auto id = json::string_or(children[i], "id");
    if (id.empty()) return invalid("'id' is missing", path);
    if (!ids.insert(id).second) return invalid("the report '" + id + "' comes twice", path);
    const auto* color = json::find(children[i], "color");
    if (color != nullptr && !color->IsString()) return invalid("expected text", path + ".color");
  }
  return {};
}

}  // namespace

Result<ReportInput> read_report(const json::Value& body, ReportType type, EpochMs now) {
  HS_RETURN_IF_ERROR(check_type(body, type));
  ReportInput input;
  HS_ASSIGN(static_cast<EntityInput&>(input), read_entity_input(body));
  input.type = type;
  HS_ASSIGN(const auto whole, fill_defaults(body, type));
  HS_RETURN_IF_ERROR(type == ReportType::combined ? check_combined(whole["data"])
                                                  : check_single(whole, type, now));
  input.data.CopyFrom(whole["data"], input.data.GetAllocator());
  return input;
}

SavedReport new_report(std::string id, ReportInput input, const Caller& caller, EpochMs now) {
  SavedReport report;
  begin(report, std::move(id), caller, now);
  report.type = input.type;
  report.data = std::move(input.data);
  take_input(report, std::move(input));
  return report;
}

}  // namespace hindsight::content
