#include "content/access.h"

#include <algorithm>

namespace hindsight::content {
namespace {

using model::DefinitionType;

Role private_role(const Caller& caller) {
  return caller.edits_private ? Role::editor : Role::viewer;
}

std::optional<Role> role_of_member(const Collection& collection, const Caller& caller) {
  if (caller.rights->super_user()) return Role::manager;
  std::optional<Role> of_groups;
  for (const auto& member : collection.members) {
    if (!member.is_group && member.identity == caller.id) return member.role;
    const auto& groups = caller.rights->groups();
    if (member.is_group && std::ranges::find(groups, member.identity) != groups.end())
      of_groups = std::max(of_groups.value_or(Role::viewer), member.role);
  }
  return of_groups;
}

Outcome<void> check_scope_of(const report::Selection& selection, DefinitionType type,
                             const Collection& collection) {
  const auto entry = std::ranges::find_if(collection.scope, [&](const ScopeEntry& one) {
    return one.type == type && one.key == selection.key;
  });
  if (entry == collection.scope.end())
    return fail(Refusal({ErrorCode::conflict,
                         "the " + std::string(model::to_string(type)) + " '" + selection.key +
                             "' is no data source of the collection",
                         collection.id},
                        "nonDefinitionScopeCompliantConflict"));
  for (const auto& tenant : selection.tenants) {
    if (std::ranges::find(entry->tenants, tenant) == entry->tenants.end())
      return fail(Refusal({ErrorCode::conflict,
                           "the collection has '" + selection.key + "' as data source without " +
                               (tenant.empty() ? "what has no tenant" : "tenant '" + tenant + "'"),
                           collection.id},
                          "nonTenantScopeCompliantConflict"));
  }
  return {};
}

}  // namespace

Result<const Collection*> Access::collection(const std::string& id) {
  if (const auto known = collections_.find(id); known != collections_.end()) return &known->second;
  HS_ASSIGN(auto stored, find_collection(contents_, id));
  if (!stored) return fail(ErrorCode::not_found, "there is no collection '" + id + "'");
  return &collections_.emplace(id, std::move(stored->collection)).first->second;
}

void Access::remember(const Collection& collection) {
  collections_.insert_or_assign(collection.id, collection);
}

Result<Role> Access::role_in(const std::string& collection) {
  HS_ASSIGN(const auto* found, this->collection(collection));
  const auto role = role_of_member(*found, caller_);
  if (!role) return fail(ErrorCode::forbidden, "you have no role in the collection", collection);
  return *role;
}

Result<StoredCollection> Access::open_collection(const std::string& id, Role at_least) {
  HS_ASSIGN(auto stored, find_collection(contents_, id));
  if (!stored) return fail(ErrorCode::not_found, "there is no collection '" + id + "'");
  remember(stored->collection);
  HS_ASSIGN(const auto role, role_in(id));
  if (role < at_least)
    return fail(ErrorCode::forbidden,
                "your role in the collection is not " + std::string(to_string(at_least)), id);
  return std::move(*stored);
}

Result<Role> Access::role_of(const Entity& entity) {
  if (!entity.collection.empty()) {
    HS_ASSIGN(const auto role, role_in(entity.collection));
    return std::min(role, Role::editor);
  }
  // What nobody made in person is everybody's.
  const bool own = entity.owner.empty() || entity.owner == caller_.id;
  if (!own && !caller_.rights->super_user())
    return fail(ErrorCode::forbidden, "this is private to somebody else", entity.id);
  return private_role(caller_);
}

Status Access::check_editor(const Entity& entity) {
  HS_RETURN_IF_ERROR(role_of(entity));
  return check_place(entity.collection);
}

Status Access::check_place(const std::string& collection) {
  if (collection.empty()) return content::check_editor(caller_);
  HS_ASSIGN(const auto role, role_in(collection));
  if (role >= Role::editor) return {};
  return fail(ErrorCode::forbidden, "your role in the collection lets you look only", collection);
}

Status Access::check_stays(const std::string& wanted, const Entity& entity) {
  if (wanted.empty() || wanted == entity.collection) return {};
  HS_RETURN_IF_ERROR(check_place(wanted));
  return fail(ErrorCode::invalid_argument,
              "a change moves nothing to another collection; copy it there", "collectionId");
}

Outcome<void> Access::check_scope(const SavedReport& single) {
  if (single.collection.empty() || single.data["definitions"].Empty()) return {};
  HS_ASSIGN(const auto* found, collection(single.collection));
  HS_ASSIGN(const auto selections, report::parse_selections(single.data));
  for (const auto& selection : selections)
    HS_RETURN_IF_ERROR(check_scope_of(selection, definition_type(single.type), *found));
  return {};
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
