#include "content/access.h"

namespace hindsight::content {
namespace {

Role private_role(const Caller& caller) {
  return caller.edits_private ? Role::editor : Role::viewer;
}

}  // namespace

Result<Role> Access::role_of(const Entity& entity) {
  // What nobody made in person is everybody's.
  const bool own = entity.owner.empty() || entity.owner == caller_.id;
  if (!own && !caller_.rights->super_user())
    return fail(ErrorCode::forbidden, "this is private to somebody else", entity.id);
  return private_role(caller_);
}

Status Access::check_editor(const Entity& entity) {
  HS_RETURN_IF_ERROR(role_of(entity));
  return content::check_editor(caller_);
}

Status Access::check_place(const std::string& collection) {
  if (!collection.empty())
    return fail(ErrorCode::not_found, "there is no collection '" + collection + "'");
  return content::check_editor(caller_);
}

Status Access::check_stays(const std::string& wanted, const Entity& entity) {
  if (wanted.empty() || wanted == entity.collection) return {};
  return check_place(wanted);
}

Status Access::check(const SavedReport& report) {
  HS_RETURN_IF_ERROR(role_of(report));
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
  for (const auto& selection : selections)
    HS_RETURN_IF_ERROR(check_selection(definition_type(single.type), selection));
  return {};
}

Status Access::check_selection(model::DefinitionType type,
                               const report::Selection& selection) const {
  if (caller_.rights->allows(type, selection.key, selection.tenants, *catalog_)) return {};
  return fail(ErrorCode::forbidden,
              "you may not see '" + selection.key +
                  "' for all tenants of the report, or there is no such definition");
}

Status Access::check_child(const std::string& id) {
  if (const auto known = singles_.find(id); known != singles_.end()) return known->second;
  HS_ASSIGN(const auto child, find_report(contents_, id));
  // What is gone shows nothing.
  return child && child->report.type != ReportType::combined ? check(child->report) : Status();
}

Status check_editor(const Caller& caller) {
  if (private_role(caller) == Role::editor) return {};
  return fail(ErrorCode::forbidden,
              "entity.authorizedEditors does not let you make or change what is private");
}

}  // namespace hindsight::content
