#include "store/definition_line.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/json.h"

namespace hindsight::store {
namespace {

std::string definition_line(const model::Definition& d) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "kind", std::string(to_string(d.type)) + "Definition");
  json::field(out, "engine", d.engine);
  json::field(out, "id", d.id);
  json::field(out, "key", d.key);
  json::key(out, "name");
  json::string_or_null(out, d.name);
  json::field(out, "version", std::int64_t{d.version});
  json::key(out, "versionTag");
  json::string_or_null(out, d.version_tag);
  json::key(out, "tenant");
  json::string_or_null(out, d.tenant);
  json::key(out, "deployed");
  if (d.deployed == model::kNoTime)
    out.Null();
  else
    out.Int64(d.deployed);
  json::field(out, "deleted", d.deleted);
  json::field(out, "hasXml", d.has_xml);
  out.EndObject();
  return std::string(json::view(buffer));
}

}  // namespace

Status dump_definitions(const DefinitionCatalog& catalog,
                        const std::function<bool(std::string_view line)>& line) {
  std::vector<std::string> definitions;
  definitions.reserve(catalog.definitions.size());
  for (const auto& d : catalog.definitions) definitions.push_back(definition_line(d));
  std::sort(definitions.begin(), definitions.end());
  for (const auto& text : definitions) {
    if (!line(text)) return fail(ErrorCode::cancelled, "the dump's reader has gone");
  }
  return {};
}

}  // namespace hindsight::store
