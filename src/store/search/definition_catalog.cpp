#include "store/search/definition_catalog.h"

#include <algorithm>
#include <map>
#include <set>

#include "store/search/dsl.h"

namespace hindsight::store::search {
namespace {

constexpr const char* kStampId = "definitions";

std::string definition_uid(model::DefinitionType type, const std::string& engine,
                           const std::string& id) {
  // Ids may be longer than a document's may be.
  return Id128::of(std::string(type == model::DefinitionType::process ? "p" : "d") + engine + '\0' +
                   id)
      .uuid();
}

std::string tenant_uid(const model::Tenant& tenant) {
  return Id128::of("t" + tenant.engine + '\0' + tenant.id).uuid();
}

std::string encode(const model::Definition& d) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "uid", definition_uid(d.type, d.engine, d.id));
  json::field(out, "kind", to_string(d.type));
  json::field(out, "engine", d.engine);
  json::field(out, "id", d.id);
  json::field(out, "key", d.key);
  json::field(out, "name", d.name);
  json::field(out, "version", std::int64_t{d.version});
  json::field(out, "versionTag", d.version_tag);
  json::field(out, "tenant", d.tenant);
  if (d.deployed != model::kNoTime) json::field(out, "deployed", d.deployed);
  json::field(out, "deleted", d.deleted);
  json::field(out, "hasXml", d.has_xml);
  out.EndObject();
  return std::string(json::view(buffer));
}

model::Definition decode(const json::Value& source) {
  model::Definition d;
  d.type = json::string_or(source, "kind") == to_string(model::DefinitionType::decision)
               ? model::DefinitionType::decision
               : model::DefinitionType::process;
  d.engine = json::string_or(source, "engine");
  d.id = json::string_or(source, "id");
  d.key = json::string_or(source, "key");
  d.name = json::string_or(source, "name");
  const auto* version = json::find(source, "version");
  if (version != nullptr && version->IsInt()) d.version = version->GetInt();
  d.version_tag = json::string_or(source, "versionTag");
  d.tenant = json::string_or(source, "tenant");
  const auto* deployed = json::find(source, "deployed");
  if (deployed != nullptr && deployed->IsInt64()) d.deployed = deployed->GetInt64();
  d.deleted = json::is_true(source, "deleted");
  d.has_xml = json::is_true(source, "hasXml");
  return d;
}

using DefinitionName = std::tuple<model::DefinitionType, std::string, std::string>;

/// Definitions that rows name, with the key that they give.
std::map<DefinitionName, std::string> named_by_rows(const std::vector<ImportBatch>& batches) {
  using model::DefinitionType;
  std::map<DefinitionName, std::string> out;
  for (const auto& batch : batches) {
    // Thousands of rows name few definitions.
    std::set<std::pair<DefinitionType, std::string_view>> met;
    const auto add = [&](DefinitionType type, std::string_view id, std::string_view key) {
      if (id.empty() || !met.emplace(type, id).second) return;
      out.try_emplace({type, batch.engine, std::string(id)}, key);
    };
    for (const auto& page : batch.pages) {
      std::visit(
          [&](const auto& rows) {
            using Row = typename std::decay_t<decltype(rows)>::value_type;
            for (const auto& row : rows) {
              if constexpr (std::is_same_v<Row, model::DecisionInstance>) {
                add(DefinitionType::decision, row.definition_id, row.definition_key);
                add(DefinitionType::process, row.process_definition_id, row.process_definition_key);
              } else if constexpr (!std::is_same_v<Row, model::IdentityLink> &&
                                   !std::is_same_v<Row, model::SuspensionOperation>) {
                add(DefinitionType::process, row.definition_id, row.definition_key);
              }
            }
          },
          page.rows);
    }
  }
  return out;
}

}  // namespace

std::shared_ptr<const DefinitionCatalog> Definitions::catalog() const {
  const std::lock_guard lock(mutex_);
  return catalog_;
}

Status Definitions::load() {
  auto fresh = std::make_shared<DefinitionCatalog>();
  HS_ASSIGN(const auto all, documents_.all(names_.definitions));
  for (const auto& document : all) {
    if (json::string_or(document.source, "kind") == "tenant") {
      fresh->tenants.push_back({json::string_or(document.source, "engine"),
                                json::string_or(document.source, "id"),
                                json::string_or(document.source, "name")});
    } else {
      fresh->definitions.push_back(decode(document.source));
    }
  }
  for (const auto replaced : model::replaced_definitions(fresh->definitions))
    fresh->definitions[replaced].deleted = true;
  std::sort(fresh->tenants.begin(), fresh->tenants.end(), [](const auto& a, const auto& b) {
    return std::tie(a.engine, a.id) < std::tie(b.engine, b.id);
  });
  const std::lock_guard lock(mutex_);
  catalog_ = std::move(fresh);
  return {};
}

Status Definitions::refresh() {
  const std::lock_guard lock(loading_);
  HS_ASSIGN(const auto stamp, documents_.get(names_.metadata, kStampId));
  if (!stamp) return {};
  auto text = json::string_or(stamp->source, "stamp");
  if (text == stamp_) return {};
  HS_RETURN_IF_ERROR(load());
  stamp_ = std::move(text);
  return {};
}

Status Definitions::put(const model::Definition& definition) {
  const auto uid = definition_uid(definition.type, definition.engine, definition.id);
  return documents_.change(names_.definitions, uid,
                           [&](const json::Value* source) -> Result<std::optional<std::string>> {
                             auto next = definition;
                             if (source != nullptr) {
                               const auto stored = decode(*source);
                               if (model::same_deployment(stored, definition)) return std::nullopt;
                               next.has_xml = stored.has_xml;
                             }
                             return encode(next);
                           });
}

Status Definitions::put_placeholder(model::Definition placeholder) {
  const auto uid = definition_uid(placeholder.type, placeholder.engine, placeholder.id);
  // Whatever is there knows more.
  HS_RETURN_IF_ERROR(documents_.replace(names_.definitions, uid, encode(placeholder), {}));
  return {};
}

Status Definitions::put_tenant(const model::Tenant& tenant) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "uid", tenant_uid(tenant));
  json::field(out, "kind", "tenant");
  json::field(out, "engine", tenant.engine);
  json::field(out, "id", tenant.id);
  json::field(out, "name", tenant.name);
  out.EndObject();
  return documents_.put(names_.definitions, tenant_uid(tenant), std::string(json::view(buffer)));
}

Status Definitions::put_xml(const XmlUpdate& update) {
  const auto uid = definition_uid(update.type, update.engine, update.id);
  if (!update.xml.empty()) {
    HS_RETURN_IF_ERROR(
        documents_.put(names_.models, uid,
                       dsl::object({{"uid", dsl::quote(uid)}, {"xml", dsl::quote(update.xml)}})));
  }
  return documents_.change(names_.definitions, uid,
                           [&](const json::Value* source) -> Result<std::optional<std::string>> {
                             model::Definition next;
                             if (source != nullptr) {
                               next = decode(*source);
                             } else {
                               next.type = update.type;
                               next.engine = update.engine;
                               next.id = update.id;
                             }
                             next.has_xml = !update.xml.empty();
                             if (update.xml.empty()) next.deleted = true;
                             return encode(next);
                           });
}

Status Definitions::leave_stamp() {
  HS_RETURN_IF_ERROR(documents_.put(names_.metadata, kStampId,
                                    dsl::object({{"stamp", dsl::quote(random_.uuid())}})));
  return refresh();
}

Status Definitions::apply(const std::vector<ImportBatch>& batches) {
  HS_RETURN_IF_ERROR(refresh());
  const auto known = catalog();
  bool changed = false;
  std::set<DefinitionName> present;
  for (const auto& d : known->definitions) present.emplace(d.type, d.engine, d.id);
  for (const auto& batch : batches) {
    for (const auto& definition : batch.definitions) {
      HS_RETURN_IF_ERROR(put(definition));
      present.emplace(definition.type, definition.engine, definition.id);
      changed = true;
    }
    for (const auto& tenant : batch.tenants) {
      const bool same =
          std::any_of(known->tenants.begin(), known->tenants.end(), [&](const model::Tenant& t) {
            return t.engine == tenant.engine && t.id == tenant.id && t.name == tenant.name;
          });
      if (same) continue;
      HS_RETURN_IF_ERROR(put_tenant(tenant));
      changed = true;
    }
    for (const auto& update : batch.xml) {
      HS_RETURN_IF_ERROR(put_xml(update));
      changed = true;
    }
  }
  for (const auto& [name, key] : named_by_rows(batches)) {
    if (present.contains(name)) continue;
    model::Definition placeholder;
    std::tie(placeholder.type, placeholder.engine, placeholder.id) = name;
    placeholder.key = key;
    HS_RETURN_IF_ERROR(put_placeholder(std::move(placeholder)));
    changed = true;
  }
  return changed ? leave_stamp() : Status();
}

Status Definitions::introduce(model::DefinitionType type, const std::string& engine,
                              const std::string& id) {
  HS_RETURN_IF_ERROR(refresh());
  const auto known = catalog();
  const auto is_it = [&](const model::Definition& d) {
    return d.type == type && d.engine == engine && d.id == id;
  };
  if (std::ranges::any_of(known->definitions, is_it)) return {};
  model::Definition placeholder;
  placeholder.type = type;
  placeholder.engine = engine;
  placeholder.id = id;
  HS_RETURN_IF_ERROR(put_placeholder(std::move(placeholder)));
  return leave_stamp();
}

Result<std::string> Definitions::xml(model::DefinitionType type, const std::string& engine,
                                     const std::string& id) {
  HS_ASSIGN(const auto found, documents_.get(names_.models, definition_uid(type, engine, id)));
  if (!found)
    return fail(ErrorCode::not_found,
                "the model was not imported yet, or the engine no longer has it", id);
  return json::string_or(found->source, "xml");
}

}  // namespace hindsight::store::search
