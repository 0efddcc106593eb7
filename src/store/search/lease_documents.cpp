#include "store/search/lease_documents.h"

namespace hindsight::store::search {
namespace {

std::vector<std::string> texts(const json::Value& source, std::string_view name) {
  std::vector<std::string> out;
  const auto* value = json::find(source, name);
  if (value == nullptr || !value->IsArray()) return out;
  for (const auto& text : value->GetArray()) {
    if (text.IsString()) out.emplace_back(json::view(text));
  }
  return out;
}

std::string encode(const Lease& lease) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "uid", lease.duty);
  json::field(out, "duty", lease.duty);
  json::field(out, "holder", lease.holder);
  json::field(out, "epoch", lease.epoch);
  json::field(out, "renewals", lease.renewals);
  json::field(out, "lifeMs", lease.life_ms);
  json::field(out, "changed", lease.changed);
  out.EndObject();
  return std::string(json::view(buffer));
}

StoredLease decode_lease(const StoredDocument& document) {
  const auto& source = document.source;
  return {{json::string_or(source, "duty"), json::string_or(source, "holder"),
           json::integer_or(source, "epoch"), json::integer_or(source, "renewals"),
           json::integer_or(source, "lifeMs"), json::integer_or(source, "changed")},
          {document.sequence, document.term}};
}

void list(json::Writer& out, std::string_view name, const std::vector<std::string>& texts) {
  json::key(out, name);
  out.StartArray();
  for (const auto& text : texts) json::string(out, text);
  out.EndArray();
}

std::string encode(const Node& node) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "uid", node.id);
  json::field(out, "id", node.id);
  json::field(out, "name", node.name);
  json::field(out, "version", node.version);
  json::field(out, "address", node.address);
  json::field(out, "started", node.started);
  json::field(out, "heartbeat", node.heartbeat);
  json::field(out, "beats", node.beats);
  json::field(out, "secretPrint", node.secret_print);
  list(out, "importEngines", node.import_engines);
  list(out, "allEngines", node.all_engines);
  json::field(out, "cleanupEnabled", node.cleanup_enabled);
  json::field(out, "eventFeed", node.event_feed);
  json::field(out, "eventProcessing", node.event_processing);
  json::field(out, "variableMerging", node.variable_merging);
  out.EndObject();
  return std::string(json::view(buffer));
}

Node decode_node(const json::Value& source) {
  Node node;
  node.id = json::string_or(source, "id");
  node.name = json::string_or(source, "name");
  node.version = json::string_or(source, "version");
  node.address = json::string_or(source, "address");
  node.started = json::integer_or(source, "started");
  node.heartbeat = json::integer_or(source, "heartbeat");
  node.beats = json::integer_or(source, "beats");
  node.secret_print = json::string_or(source, "secretPrint");
  node.import_engines = texts(source, "importEngines");
  node.all_engines = texts(source, "allEngines");
  node.cleanup_enabled = json::is_true(source, "cleanupEnabled");
  node.event_feed = json::is_true(source, "eventFeed");
  node.event_processing = json::is_true(source, "eventProcessing");
  node.variable_merging = json::is_true(source, "variableMerging");
  return node;
}

}  // namespace

Result<std::optional<StoredLease>> LeaseDocuments::lease(const std::string& duty) {
  HS_ASSIGN(const auto document, documents_.get(names_.leases, duty));
  if (!document) return std::nullopt;
  return decode_lease(*document);
}

Result<std::optional<LeaseVersion>> LeaseDocuments::replace(const Lease& next,
                                                            const LeaseVersion& expected) {
  HS_ASSIGN(const auto version, documents_.replace(names_.leases, next.duty, encode(next),
                                                   {expected.sequence, expected.term}));
  if (!version) return std::nullopt;
  return LeaseVersion{version->sequence, version->term};
}

Result<std::vector<StoredLease>> LeaseDocuments::leases() {
  HS_ASSIGN(const auto all, documents_.all(names_.leases));
  std::vector<StoredLease> out;
  for (const auto& document : all) out.push_back(decode_lease(document));
  return out;
}

Status LeaseDocuments::put(const Node& node) {
  return documents_.put(names_.nodes, node.id, encode(node));
}

Status LeaseDocuments::remove_node(const std::string& id) {
  return documents_.remove(names_.nodes, id);
}

Result<std::vector<Node>> LeaseDocuments::nodes() {
  HS_ASSIGN(const auto all, documents_.all(names_.nodes));
  std::vector<Node> out;
  for (const auto& document : all) out.push_back(decode_node(document.source));
  return out;
}

}  // namespace hindsight::store::search
