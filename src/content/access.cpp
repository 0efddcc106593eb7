#include "content/access.h"

#include "report/definition.h"

namespace hindsight::content {

Status Access::check(const SavedReport& report) {
  // Owner null is of reports that nobody made.
  const bool own = report.owner.empty() || report.owner == caller_.id;
  if (!own && !caller_.rights->super_user())
    return fail(ErrorCode::forbidden, "this report is private to somebody else", report.id);
  if (report.type != ReportType::combined) {
    auto status = check_definitions(report);
    singles_.insert_or_assign(report.id, status);
    return status;
  }
  for (const auto& child : children_of(report)) HS_RETURN_IF_ERROR(check_child(child));
  return {};
}

Status Access::check_definitions(const SavedReport& single) const {
  if (single.data["definitions"].Empty()) return {};
  HS_ASSIGN(const auto selections, report::parse_selections(single.data));
  for (const auto& selection : selections) {
    if (!caller_.rights->allows(definition_type(single.type), selection.key, selection.tenants,
                                *catalog_))
      return fail(ErrorCode::forbidden,
                  "you may not see '" + selection.key +
                      "' for all tenants of the report, or there is no such definition");
  }
  return {};
}

Status Access::check_child(const std::string& id) {
  if (const auto known = singles_.find(id); known != singles_.end()) return known->second;
  HS_ASSIGN(const auto child, find_report(contents_, id));
  // What is gone shows nothing.
  return child && child->report.type != ReportType::combined ? check(child->report) : Status();
}

Role private_role(const Caller& caller) {
  return caller.edits_private ? Role::editor : Role::viewer;
}

Status check_editor(const Caller& caller) {
  if (private_role(caller) == Role::editor) return {};
  return fail(ErrorCode::forbidden,
              "entity.authorizedEditors does not let you make or change private reports");
}

Status check_collection(const std::string& wanted, const std::string& own) {
  if (wanted.empty() || wanted == own) return {};
  return fail(ErrorCode::not_found, "there is no collection '" + wanted + "'");
}

}  // namespace hindsight::content
