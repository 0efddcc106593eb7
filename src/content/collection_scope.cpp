#include "content/collection_scope.h"

#include <algorithm>
#include <array>

#include "content/lists.h"
#include "content/until_written.h"
#include "report/json_reader.h"

namespace hindsight::content {
namespace {

using model::DefinitionType;
using report::invalid;
using report::item_path;
using report::member_path;
using report::Word;

constexpr std::size_t kEntriesMax = 1'000;
constexpr std::array<Word<DefinitionType>, 2> kTypes{
    {{"process", DefinitionType::process}, {"decision", DefinitionType::decision}}};

Result<std::vector<std::string>> tenants_in(const json::Value& body, const std::string& path) {
  const auto* tenants = json::find(body, "tenants");
  if (tenants == nullptr) return std::vector<std::string>{""};
  HS_ASSIGN(auto out, report::read_texts(*tenants, member_path(path, "tenants"), ""));
  if (out.empty()) return invalid("name a tenant, or null for none", member_path(path, "tenants"));
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

Result<ScopeEntry> read_entry(const json::Value& item, const std::string& path) {
  ScopeEntry entry;
  HS_ASSIGN(const auto* type, report::require(item, "definitionType", path));
  HS_ASSIGN(entry.type, report::read_word(kTypes, *type, member_path(path, "definitionType")));
  HS_ASSIGN(entry.key, report::require_text(item, "definitionKey", path));
  HS_ASSIGN(entry.tenants, tenants_in(item, path));
  return entry;
}

auto find(std::vector<ScopeEntry>& scope, const std::string& id) {
  return std::ranges::find_if(scope, [&](const ScopeEntry& one) { return id_of(one) == id; });
}

tl::unexpected<Error> no_entry(const std::string& id) {
  return fail(ErrorCode::not_found, "there is no data source '" + id + "' in the collection");
}

bool contains(const std::vector<std::string>& tenants, const std::string& tenant) {
  return std::ranges::find(tenants, tenant) != tenants.end();
}

/// Whether the caller may see the definition of those tenants.
Status check_selection(const Access& access, const ScopeEntry& entry,
                       std::vector<std::string> tenants) {
  return access.check_selection(
      entry.type, {.key = entry.key, .versions = {"all"}, .tenants = std::move(tenants)});
}

void merge(const ScopeEntry& entry, std::vector<ScopeEntry>& scope) {
  const auto present = find(scope, id_of(entry));
  if (present == scope.end()) {
    scope.push_back(entry);
    return;
  }
  for (const auto& tenant : entry.tenants) {
    if (!contains(present->tenants, tenant)) present->tenants.push_back(tenant);
  }
}

}  // namespace

Result<std::vector<ScopeEntry>> read_scope(const json::Value& list) {
  if (!list.IsArray()) return invalid("expected a list of data sources", {});
  if (list.Size() > kEntriesMax)
    return invalid("at most " + std::to_string(kEntriesMax) + " data sources at once", {});
  std::vector<ScopeEntry> out;
  for (rapidjson::SizeType i = 0; i < list.Size(); ++i) {
    HS_ASSIGN(auto entry, read_entry(list[i], item_path({}, i)));
    out.push_back(std::move(entry));
  }
  return out;
}

Result<std::vector<std::string>> read_scope_tenants(const json::Value& body) {
  return tenants_in(body, {});
}

Status CollectionScope::add(const std::string& collection, const std::vector<ScopeEntry>& entries,
                            const Caller& caller) {
  const auto catalog = definitions_.catalog();
  const Access access(caller, contents_, catalog);
  const auto change = [&](Collection& found) -> Outcome<void> {
    for (const auto& entry : entries) {
      HS_RETURN_IF_ERROR(check_selection(access, entry, entry.tenants));
      merge(entry, found.scope);
    }
    if (found.scope.size() > kEntriesMax)
      return fail(ErrorCode::invalid_argument,
                  "a collection has at most " + std::to_string(kEntriesMax) + " data sources");
    return {};
  };
  HS_RETURN_IF_ERROR(
      change_collection(collection, caller, contents_, catalog, clock_.now_ms(), change));
  return {};
}

Result<std::vector<Conflict>> CollectionScope::replace_tenants(
    const std::string& collection, const std::string& entry,
    const std::vector<std::string>& tenants, bool force, const Caller& caller) {
  const Access access(caller, contents_, definitions_.catalog());
  const auto change = [&](std::vector<ScopeEntry>& scope) -> Status {
    const auto found = find(scope, entry);
    if (found == scope.end()) return no_entry(entry);
    auto next = tenants;
    for (const auto& tenant : tenants) {
      if (!contains(found->tenants, tenant))
        HS_RETURN_IF_ERROR(check_selection(access, *found, {tenant}));
    }
    for (const auto& tenant : found->tenants) {
      if (!contains(next, tenant) && !check_selection(access, *found, {tenant}))
        next.push_back(tenant);
    }
    found->tenants = std::move(next);
    return {};
  };
  return narrow(collection, change, force, caller);
}

Result<std::vector<Conflict>> CollectionScope::remove(const std::string& collection,
                                                      const std::vector<std::string>& entries,
                                                      bool force, const Caller& caller) {
  return narrow(
      collection,
      [&](std::vector<ScopeEntry>& scope) -> Status {
        for (const auto& id : entries) {
          const auto found = find(scope, id);
          if (found == scope.end()) return no_entry(id);
          scope.erase(found);
        }
        return {};
      },
      force, caller);
}

Result<std::vector<Conflict>> CollectionScope::conflicts(const std::string& collection,
                                                         const std::vector<std::string>& entries,
                                                         const Caller& caller) {
  Access access(caller, contents_, definitions_.catalog());
  HS_ASSIGN(auto stored, access.open_collection(collection, Role::manager));
  for (const auto& id : entries) {
    const auto found = find(stored.collection.scope, id);
    if (found == stored.collection.scope.end()) return no_entry(id);
    stored.collection.scope.erase(found);
  }
  return outside(stored.collection, caller);
}

/// The reports on what is no data source any more go before it does: a crash in between leaves a
/// data source, which can be taken away again.
Result<std::vector<Conflict>> CollectionScope::narrow(const std::string& collection,
                                                      const Change& change, bool force,
                                                      const Caller& caller) {
  std::vector<Conflict> conflicts;
  bool refused = false;
  const auto narrow_it = [&](Collection& found) -> Outcome<void> {
    HS_RETURN_IF_ERROR(change(found.scope));
    HS_ASSIGN(conflicts, outside(found, caller));
    refused = !conflicts.empty() && !force;
    if (refused) return fail(ErrorCode::invalid_argument, "reports would be lost");
    for (const auto& report : conflicts) HS_RETURN_IF_ERROR(drop_report(report.id, caller));
    return {};
  };
  const auto written = change_collection(collection, caller, contents_, definitions_.catalog(),
                                         clock_.now_ms(), narrow_it);
  if (refused) return conflicts;
  if (!written) return fail(written.error());
  return {};
}

/// The reports that are about something else than the data sources.
Result<std::vector<Conflict>> CollectionScope::outside(const Collection& collection,
                                                       const Caller& caller) {
  Access access(caller, contents_, definitions_.catalog());
  access.remember(collection);
  HS_ASSIGN(const auto list,
            contents_.contents({.kind = std::string(kReportKind), .collection = collection.id},
                               kListMax));
  if (list.more)
    return fail(ErrorCode::resource_exhausted, "there are too many reports in the collection",
                collection.id);
  std::vector<Conflict> out;
  for (const auto& [content, revision] : list.found) {
    HS_ASSIGN(const auto report, from_content(content));
    if (report.type == ReportType::combined || access.check_scope(report)) continue;
    out.push_back({content.id, kReportKind, content.name});
  }
  return out;
}

/// Whether or not the caller may see what it is about.
Status CollectionScope::drop_report(const std::string& id, const Caller& caller) {
  return until_written<void>([&]() -> Status {
    HS_ASSIGN(const auto stored, find_report(contents_, id));
    if (!stored) return {};
    HS_ASSIGN(const auto holders, holders_of(id, contents_));
    HS_RETURN_IF_ERROR(take_out(id, holders, contents_, caller, clock_.now_ms()));
    return contents_.remove_content(id, stored->revision);
  });
}

}  // namespace hindsight::content
