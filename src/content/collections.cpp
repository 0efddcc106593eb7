#include "content/collections.h"

#include <algorithm>
#include <set>

#include "content/copies.h"
#include "content/lists.h"
#include "content/until_written.h"

namespace hindsight::content {
namespace {

constexpr int kRoundsMax = 100;

/// Those in which the caller has a role; of super users all.
Result<store::ContentList> collections_of(const Caller& caller, store::ContentStore& contents) {
  store::ContentQuery query{.kind = std::string(kCollectionKind)};
  if (caller.rights->super_user()) return contents.contents(query, kListMax);
  std::vector<std::string> identities{member_id(false, caller.id)};
  for (const auto& group : caller.rights->groups()) identities.push_back(member_id(true, group));
  store::ContentList out;
  std::set<std::string> there;
  for (auto& identity : identities) {
    query.reference = std::move(identity);
    HS_ASSIGN(auto some, contents.contents(query, kListMax));
    out.more = out.more || some.more;
    for (auto& one : some.found) {
      if (there.insert(one.content.id).second) out.found.push_back(std::move(one));
    }
  }
  return out;
}

}  // namespace

Outcome<void> change_collection(const std::string& id, const Caller& caller,
                                store::ContentStore& contents,
                                const std::shared_ptr<const store::DefinitionCatalog>& catalog,
                                EpochMs now,
                                const std::function<Outcome<void>(Collection&)>& change) {
  return until_written<void, Outcome<void>>([&]() -> Outcome<void> {
    Access access(caller, contents, catalog);
    HS_ASSIGN(auto stored, access.open_collection(id, Role::manager));
    HS_RETURN_IF_ERROR(change(stored.collection));
    touch(stored.collection, caller, now);
    HS_ASSIGN(const auto content, checked_size(to_content(stored.collection)));
    HS_RETURN_IF_ERROR(contents.replace_content(content, stored.revision));
    return {};
  });
}

Result<std::string> Collections::create(EntityInput input, const std::string& default_name,
                                        const Caller& caller) {
  HS_RETURN_IF_ERROR(check_editor(caller));
  Collection collection;
  begin(collection, random_.uuid(), caller, clock_.now_ms());
  take_input(collection, std::move(input));
  collection.collection.clear();
  if (collection.name.empty()) collection.name = default_name;
  collection.members = {{.identity = caller.id, .role = Role::manager}};
  HS_RETURN_IF_ERROR(contents_.create_content(to_content(collection)));
  return collection.id;
}

Result<std::string> Collections::copy(
    const std::string& id, const std::function<std::string(const std::string& name)>& name_of_copy,
    const Caller& caller) {
  HS_RETURN_IF_ERROR(check_editor(caller));
  auto access = access_of(caller);
  HS_ASSIGN(auto original, access.open_collection(id, Role::viewer));
  auto& collection = original.collection;
  begin(collection, random_.uuid(), caller, clock_.now_ms());
  collection.name = name_of_copy(collection.name);
  std::erase_if(collection.members, [&](const Member& member) {
    return !member.is_group && member.identity == caller.id;
  });
  collection.members.push_back({.identity = caller.id, .role = Role::manager});
  access.remember(collection);
  HS_ASSIGN(const auto list, contents_.contents({.collection = id}, kListMax));
  if (list.more)
    return fail(ErrorCode::resource_exhausted, "the collection is too large to be copied", id);
  Copies copies(collection.id, contents_, access, caller, clock_.now_ms(), random_);
  for (const auto& [content, revision] : list.found) {
    if (content.kind == kReportKind) {
      HS_ASSIGN(const auto report, from_content(content));
      HS_RETURN_IF_ERROR(copies.add(report, report.name));
    } else if (content.kind == kDashboardKind) {
      HS_ASSIGN(const auto dashboard, dashboard_from(content));
      HS_RETURN_IF_ERROR(copies.add(dashboard, dashboard.name));
    }
  }
  // The collection last: until then nobody sees what lies in it.
  HS_ASSIGN(auto content, checked_size(to_content(collection)));
  HS_RETURN_IF_ERROR(copies.write(std::move(content)));
  return collection.id;
}

Result<Collections::Found> Collections::read(const std::string& id, const Caller& caller) {
  auto access = access_of(caller);
  HS_ASSIGN(auto stored, access.open_collection(id, Role::viewer));
  HS_ASSIGN(const auto role, access.role_in(id));
  return Found{std::move(stored.collection), role};
}

Result<Collections::List> Collections::list(const Caller& caller) {
  HS_ASSIGN(const auto stored, collections_of(caller, contents_));
  List out{.more = stored.more};
  auto access = access_of(caller);
  for (const auto& [content, revision] : stored.found) {
    HS_ASSIGN(auto collection, collection_from(content));
    access.remember(collection);
    const auto role = access.role_in(content.id);
    if (!role) continue;
    HS_ASSIGN(const auto lies_in, contents_.contents({.collection = content.id}, kListMax));
    const auto count = [&](std::string_view kind) {
      return static_cast<std::size_t>(std::ranges::count_if(
          lies_in.found, [&](const auto& one) { return one.content.kind == kind; }));
    };
    out.collections.push_back(
        {{std::move(collection), *role}, count(kReportKind), count(kDashboardKind)});
  }
  return out;
}

Status Collections::update(const std::string& id, const EntityInput& input, const Caller& caller) {
  HS_RETURN_IF_ERROR(change_collection(id, caller, contents_, definitions_.catalog(),
                                       clock_.now_ms(),
                                       [&](Collection& collection) -> Outcome<void> {
                                         if (!input.name.empty()) collection.name = input.name;
                                         collection.description = input.description;
                                         return {};
                                       }));
  return {};
}

Result<std::vector<Conflict>> Collections::conflicts(const std::string& id, const Caller& caller) {
  auto access = access_of(caller);
  HS_RETURN_IF_ERROR(access.open_collection(id, Role::manager));
  return conflicts_in(id);
}

Result<std::vector<Conflict>> Collections::conflicts_in(const std::string& id) {
  HS_ASSIGN(const auto list, contents_.contents({.collection = id}, kListMax));
  std::vector<Conflict> out;
  out.reserve(list.found.size());
  for (const auto& [content, revision] : list.found)
    out.push_back({content.id, conflict_type(content), content.name});
  return out;
}

Result<std::vector<Conflict>> Collections::remove(const std::string& id, bool force,
                                                  const Caller& caller) {
  bool tried = false;
  return until_written<std::vector<Conflict>>([&]() -> Result<std::vector<Conflict>> {
    auto access = access_of(caller);
    const auto stored = access.open_collection(id, Role::manager);
    // The first try reached the store although its answer did not come, or somebody else was first.
    if (!stored && tried && stored.error().code == ErrorCode::not_found) return {};
    if (!stored) return fail(stored.error());
    if (!force) {
      HS_ASSIGN(auto conflicts, conflicts_in(id));
      if (!conflicts.empty()) return conflicts;
    }
    HS_RETURN_IF_ERROR(clear(id));
    tried = true;
    HS_RETURN_IF_ERROR(contents_.remove_content(id, stored->revision));
    // What others put into it meanwhile.
    HS_RETURN_IF_ERROR(clear(id));
    return {};
  });
}

/// Removes what lies in it, what holds others first.
Status Collections::clear(const std::string& id) {
  for (int round = 0; round < kRoundsMax; ++round) {
    HS_ASSIGN(auto list, contents_.contents({.collection = id}, kListMax));
    if (list.found.empty()) return {};
    std::ranges::stable_partition(list.found,
                                  [](const auto& one) { return !one.content.references.empty(); });
    for (const auto& [content, revision] : list.found) {
      const auto removed = contents_.remove_content(content.id, revision);
      // What somebody has changed meanwhile comes again in the next round.
      if (!removed && removed.error().code != ErrorCode::conflict) return fail(removed.error());
    }
  }
  return fail(ErrorCode::conflict, "others change what lies in the collection", id);
}

Status Collections::check_removal(const std::vector<std::string>& ids, const Caller& caller) {
  auto access = access_of(caller);
  for (const auto& id : ids) HS_RETURN_IF_ERROR(access.open_collection(id, Role::manager));
  return {};
}

Status Collections::remove_all(const std::vector<std::string>& ids, const Caller& caller) {
  for (const auto& id : ids) {
    const auto removed = remove(id, true, caller);
    const bool gone = !removed && removed.error().code == ErrorCode::not_found;
    if (!removed && !gone) return fail(removed.error());
  }
  return {};
}

}  // namespace hindsight::content
