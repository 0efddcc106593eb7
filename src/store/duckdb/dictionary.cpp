#include "store/duckdb/dictionary.h"

#include <algorithm>
#include <mutex>

#include "store/duckdb/table_writer.h"

namespace hindsight::store::duck {

Status WordDictionary::load(Connection& connection) {
  HS_ASSIGN(auto rows, connection.query("SELECT code, text FROM word ORDER BY code"));
  const std::unique_lock lock(mutex_);
  words_.assign(1, std::string());
  codes_.clear();
  codes_.emplace(std::string_view(), 0);
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      words_.emplace_back(chunk->text(1, i));
      codes_.emplace(words_.back(), chunk->int32(0, i));
    }
  }
  committed_ = flushed_ = words_.size();
  return {};
}

std::int32_t WordDictionary::intern(std::string_view text) {
  {
    const std::shared_lock lock(mutex_);
    const auto found = codes_.find(text);
    if (found != codes_.end()) return found->second;
  }
  const std::unique_lock lock(mutex_);
  const auto code = static_cast<std::int32_t>(words_.size());
  words_.emplace_back(text);
  codes_.emplace(words_.back(), code);
  return code;
}

Status WordDictionary::flush(Connection& connection) {
  if (words_.size() == committed_) return {};
  HS_ASSIGN(auto writer, TableWriter::open(connection, "word"));
  for (std::size_t code = committed_; code < words_.size(); ++code) {
    writer.put(static_cast<std::int32_t>(code));
    writer.put(std::string_view(words_[code]));
    HS_RETURN_IF_ERROR(writer.end_row());
  }
  HS_RETURN_IF_ERROR(writer.finish());
  const std::unique_lock lock(mutex_);
  flushed_ = words_.size();
  return {};
}

void WordDictionary::commit() {
  committed_ = words_.size();
}

void WordDictionary::rollback() {
  const std::unique_lock lock(mutex_);
  while (words_.size() > committed_) {
    codes_.erase(words_.back());
    words_.pop_back();
  }
  flushed_ = committed_;
}

std::int32_t WordDictionary::find(std::string_view text) const {
  const std::shared_lock lock(mutex_);
  const auto found = codes_.find(text);
  if (found == codes_.end() || static_cast<std::size_t>(found->second) >= flushed_) return -1;
  return found->second;
}

std::string WordDictionary::text(std::int32_t code) const {
  const std::shared_lock lock(mutex_);
  return code >= 0 && static_cast<std::size_t>(code) < words_.size() ? at(code) : std::string();
}

std::string DefinitionIndex::name_of(model::DefinitionType type, std::string_view engine,
                                     std::string_view id) {
  std::string name(1, type == model::DefinitionType::process ? 'p' : 'd');
  name.append(engine).append(1, '\0').append(id);
  return name;
}

Status DefinitionIndex::load(Connection& connection) {
  const std::unique_lock lock(mutex_);
  definitions_.clear();
  tenants_.clear();
  ords_.clear();
  HS_ASSIGN(auto rows, connection.query(
                           "SELECT ord, type, engine, id, key, name, version, version_tag, tenant, "
                           "coalesce(deployed, 0), deployed IS NULL, deleted, xml_state "
                           "FROM definition ORDER BY ord"));
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      model::Definition d;
      d.type = static_cast<model::DefinitionType>(chunk->int8(1, i));
      d.engine = chunk->text(2, i);
      d.id = chunk->text(3, i);
      d.key = chunk->text(4, i);
      d.name = chunk->text(5, i);
      d.version = chunk->int32(6, i);
      d.version_tag = chunk->text(7, i);
      d.tenant = chunk->text(8, i);
      d.deployed = chunk->boolean(10, i) ? model::kNoTime : chunk->int64(9, i);
      d.deleted = chunk->boolean(11, i);
      d.has_xml = chunk->int8(12, i) != 0;
      ords_.emplace(name_of(d.type, d.engine, d.id),
                    static_cast<std::int32_t>(definitions_.size()));
      definitions_.push_back(std::move(d));
    }
  }
  HS_ASSIGN(auto tenants,
            connection.query("SELECT engine, id, name FROM tenant ORDER BY engine, id"));
  while (auto chunk = tenants.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      tenants_.push_back({std::string(chunk->text(0, i)), std::string(chunk->text(1, i)),
                          std::string(chunk->text(2, i))});
    }
  }
  changed_.assign(definitions_.size(), false);
  any_changed_ = tenants_changed_ = false;
  catalog_ = std::make_shared<DefinitionCatalog>(DefinitionCatalog{definitions_, tenants_});
  return {};
}

std::int32_t DefinitionIndex::intern(model::DefinitionType type, std::string_view engine,
                                     std::string_view id, std::string_view key) {
  if (id.empty()) return -1;
  auto name = name_of(type, engine, id);
  {
    const std::shared_lock lock(mutex_);
    const auto found = ords_.find(name);
    if (found != ords_.end()) return found->second;
  }
  model::Definition placeholder;
  placeholder.type = type;
  placeholder.engine = engine;
  placeholder.id = id;
  placeholder.key = key;
  definitions_.push_back(std::move(placeholder));
  changed_.push_back(true);
  any_changed_ = true;
  const std::unique_lock lock(mutex_);
  const auto ord = static_cast<std::int32_t>(definitions_.size() - 1);
  ords_.emplace(std::move(name), ord);
  return ord;
}

void DefinitionIndex::put(const model::Definition& definition) {
  const auto ord = static_cast<std::size_t>(
      intern(definition.type, definition.engine, definition.id, definition.key));
  auto& stored = definitions_[ord];
  const bool has_xml = stored.has_xml;
  if (model::same_deployment(stored, definition)) return;
  stored = definition;
  stored.has_xml = has_xml;
  changed_[ord] = true;
  any_changed_ = true;
  mark_replaced();
}

void DefinitionIndex::put_xml_state(std::int32_t ord, bool has_xml) {
  const auto at = static_cast<std::size_t>(ord);
  definitions_[at].has_xml = has_xml;
  if (!has_xml) definitions_[at].deleted = true;
  changed_[at] = true;
  any_changed_ = true;
}

void DefinitionIndex::put_tenants(std::string_view engine, std::vector<model::Tenant> tenants) {
  // A tenant that the engine dropped keeps its name: its history is still here.
  for (auto& tenant : tenants) {
    const auto at = std::find_if(tenants_.begin(), tenants_.end(), [&](const model::Tenant& t) {
      return t.engine == engine && t.id == tenant.id;
    });
    if (at == tenants_.end()) {
      tenants_.push_back(std::move(tenant));
      tenants_changed_ = true;
    } else if (at->name != tenant.name) {
      at->name = std::move(tenant.name);
      tenants_changed_ = true;
    }
  }
}

void DefinitionIndex::mark_replaced() {
  for (const auto replaced : model::replaced_definitions(definitions_)) {
    if (definitions_[replaced].deleted) continue;
    definitions_[replaced].deleted = true;
    changed_[replaced] = true;
  }
}

Status DefinitionIndex::flush(Connection& connection) {
  if (any_changed_) {
    std::string ords;
    for (std::size_t i = 0; i < changed_.size(); ++i) {
      if (changed_[i]) ords += (ords.empty() ? "" : ",") + std::to_string(i);
    }
    HS_RETURN_IF_ERROR(connection.run("DELETE FROM definition WHERE ord IN (" + ords + ")"));
    HS_ASSIGN(auto writer, TableWriter::open(connection, "definition"));
    for (std::size_t i = 0; i < changed_.size(); ++i) {
      if (!changed_[i]) continue;
      const auto& d = definitions_[i];
      writer.put(static_cast<std::int32_t>(i));
      writer.put(static_cast<std::int8_t>(d.type));
      for (const auto* text : {&d.engine, &d.id, &d.key, &d.name})
        writer.put(std::string_view(*text));
      writer.put(d.version);
      writer.put(std::string_view(d.version_tag));
      writer.put(std::string_view(d.tenant));
      writer.put_unless(d.deployed, model::kNoTime);
      writer.put(d.deleted);
      writer.put(static_cast<std::int8_t>(d.has_xml));
      HS_RETURN_IF_ERROR(writer.end_row());
    }
    HS_RETURN_IF_ERROR(writer.finish());
  }
  if (tenants_changed_) {
    HS_RETURN_IF_ERROR(connection.run("DELETE FROM tenant"));
    HS_ASSIGN(auto writer, TableWriter::open(connection, "tenant"));
    for (const auto& tenant : tenants_) {
      for (const auto* text : {&tenant.engine, &tenant.id, &tenant.name})
        writer.put(std::string_view(*text));
      HS_RETURN_IF_ERROR(writer.end_row());
    }
    HS_RETURN_IF_ERROR(writer.finish());
  }
  if (!any_changed_ && !tenants_changed_) return {};
  auto fresh = std::make_shared<DefinitionCatalog>(DefinitionCatalog{definitions_, tenants_});
  const std::unique_lock lock(mutex_);
  catalog_ = std::move(fresh);
  return {};
}

void DefinitionIndex::commit() {
  changed_.assign(definitions_.size(), false);
  any_changed_ = tenants_changed_ = false;
}

std::shared_ptr<const DefinitionCatalog> DefinitionIndex::catalog() const {
  const std::shared_lock lock(mutex_);
  return catalog_;
}

std::int32_t DefinitionIndex::find(model::DefinitionType type, std::string_view engine,
                                   std::string_view id) const {
  const std::shared_lock lock(mutex_);
  const auto found = ords_.find(name_of(type, engine, id));
  return found == ords_.end() ? -1 : found->second;
}

}  // namespace hindsight::store::duck
