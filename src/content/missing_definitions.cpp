#include "content/missing_definitions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "report/definition.h"
#include "report/json_reader.h"

namespace hindsight::content {
namespace {

using Definitions = std::vector<const model::Definition*>;

bool has_version(const Definitions& known, const std::string& version) {
  return version == "all" || version == "latest" || std::ranges::any_of(known, [&](const auto* d) {
           return std::to_string(d->version) == version;
         });
}

/// A definition without tenant has instances of all tenants.
bool has_tenant(const Definitions& known, const std::string& tenant,
                const store::DefinitionCatalog& catalog) {
  const bool tenant_known =
      std::ranges::find(catalog.tenants, tenant, &model::Tenant::id) != catalog.tenants.end();
  return std::ranges::any_of(known, [&](const auto* d) {
    return d->tenant == tenant || (d->tenant.empty() && tenant_known);
  });
}

/// Definitions that stand against an import, with the versions and tenants that do.
class Obstacles {
 public:
  void add(model::DefinitionType type, report::Selection selection) {
    found_.emplace(model::to_string(type), std::move(selection.key), std::move(selection.versions),
                   std::move(selection.tenants));
  }
  /// `{<member>: [{type, key, versions, tenantIds}]}`
  [[nodiscard]] std::string json(std::string_view member) const {
    json::Buffer buffer;
    json::Writer out(buffer);
    out.StartObject();
    json::key(out, member);
    out.StartArray();
    for (const auto& [type, key, versions, tenants] : found_) {
      out.StartObject();
      json::field(out, "type", type);
      json::field(out, "key", key);
      write_texts(out, "versions", versions);
      write_texts(out, "tenantIds", tenants);
      out.EndObject();
    }
    out.EndArray();
    out.EndObject();
    return std::string(json::view(buffer));
  }

 private:
  using Texts = std::vector<std::string>;

  static void write_texts(json::Writer& out, std::string_view name, const Texts& texts) {
    json::key(out, name);
    out.StartArray();
    for (const auto& text : texts) json::string_or_null(out, text);
    out.EndArray();
  }

  std::set<std::tuple<std::string, std::string, Texts, Texts>> found_;
};

struct Missing {
  std::set<std::string> words;
  Obstacles obstacles;
};

/// What of a selection is not there.
void add_missing(const report::Selection& selection, model::DefinitionType type,
                 const store::DefinitionCatalog& catalog, Missing& missing) {
  Definitions known;
  for (const auto& definition : catalog.definitions) {
    if (definition.type == type && definition.key == selection.key) known.push_back(&definition);
  }
  const auto name = fmt::format("{} '{}'", model::to_string(type), selection.key);
  if (known.empty()) {
    missing.words.insert(name);
    missing.obstacles.add(type, selection);
    return;
  }
  auto lacking = selection;
  std::erase_if(lacking.versions, [&](const auto& version) { return has_version(known, version); });
  std::erase_if(lacking.tenants,
                [&](const auto& tenant) { return has_tenant(known, tenant, catalog); });
  for (const auto& version : lacking.versions)
    missing.words.insert(fmt::format("{} version {}", name, version));
  for (const auto& tenant : lacking.tenants)
    missing.words.insert(tenant.empty() ? name + " without tenant"
                                        : fmt::format("{} of tenant '{}'", name, tenant));
  if (!lacking.versions.empty() || !lacking.tenants.empty())
    missing.obstacles.add(type, std::move(lacking));
}

bool has_definitions(const ReportInput& input) {
  return input.type != ReportType::combined && !input.data["definitions"].Empty();
}

}  // namespace

Outcome<void> check_imported(const std::vector<FileReport>& reports,
                             const store::DefinitionCatalog& catalog) {
  Missing missing;
  for (const auto& [id, position, input] : reports) {
    if (!has_definitions(input)) continue;
    HS_ASSIGN(const auto selections, report::parse_selections(input.data));
    for (const auto& selection : selections)
      add_missing(selection, definition_type(input.type), catalog, missing);
  }
  if (missing.words.empty()) return {};
  return fail(Refusal({ErrorCode::invalid_argument,
                       fmt::format("no engine has these yet: {}", fmt::join(missing.words, ", "))},
                      "importDefinitionDoesNotExist",
                      missing.obstacles.json("missingDefinitions")));
}

Outcome<void> check_allowed(const std::vector<FileReport>& reports, const Access& access) {
  Obstacles obstacles;
  Status first;
  for (const auto& [id, position, input] : reports) {
    if (!has_definitions(input)) continue;
    HS_ASSIGN(const auto selections, report::parse_selections(input.data));
    for (const auto& selection : selections) {
      const auto allowed = access.check_selection(definition_type(input.type), selection);
      if (allowed) continue;
      obstacles.add(definition_type(input.type), selection);
      if (first) first = fail(allowed.error().in(report::item_path({}, position)));
    }
  }
  if (first) return {};
  return fail(
      Refusal(first.error(), "importDefinitionForbidden", obstacles.json("forbiddenDefinitions")));
}

}  // namespace hindsight::content
