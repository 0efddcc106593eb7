#include "api/cluster_info.h"

#include "cluster/duties.h"

namespace hindsight::api {
namespace {

using State = cluster::LeaseView::State;

const char* name_of(State state) {
  switch (state) {
    case State::unknown:
      return "unknown";
    case State::held:
      return "held";
    case State::standby:
      return "standby";
    case State::free:
      return "free";
  }
  return "unknown";
}

const char* name_of(cluster::Warning::Kind kind) {
  using Kind = cluster::Warning::Kind;
  switch (kind) {
    case Kind::clocks_differ:
      return "clocksDiffer";
    case Kind::secrets_differ:
      return "secretsDiffer";
    case Kind::engine_without_importer:
      return "engineWithoutImporter";
    case Kind::versions_differ:
      return "versionsDiffer";
  }
  return "other";
}

void texts(json::Writer& out, std::string_view name, const std::vector<std::string>& all) {
  json::key(out, name);
  out.StartArray();
  for (const auto& text : all) json::string(out, text);
  out.EndArray();
}

void node(json::Writer& out, const cluster::NodeView& view, const TimeZone& zone) {
  out.StartObject();
  json::field(out, "id", view.node.id);
  json::field(out, "name", view.node.name);
  json::field(out, "version", view.node.version);
  json::field(out, "address", view.node.address);
  json::field(out, "self", view.self);
  json::field(out, "live", view.live);
  json::field(out, "started", zone.format(view.node.started));
  json::field(out, "heartbeat", zone.format(view.node.heartbeat));
  json::field(out, "silentMs", std::int64_t{view.silent_ms});
  texts(out, "mayImport", view.node.import_engines);
  json::field(out, "historyCleanup", view.node.cleanup_enabled);
  json::field(out, "eventFeed", view.node.event_feed);
  json::field(out, "eventProcessing", view.node.event_processing);
  json::field(out, "variableMerging", view.node.variable_merging);
  out.EndObject();
}

void lease(json::Writer& out, const cluster::LeaseStatus& status,
           const std::vector<cluster::NodeView>& nodes, const TimeZone& zone) {
  const auto& view = status.lease;
  out.StartObject();
  json::field(out, "duty", view.duty);
  json::field(out, "state", name_of(view.state));
  json::key(out, "holder");
  json::string_or_null(out, view.holder);
  json::key(out, "holderName");
  json::string_or_null(out, status.holder_name);
  json::field(out, "epoch", view.epoch);
  json::key(out, "since");
  json::string_or_null(out, view.since == 0 ? std::string() : zone.format(view.since));
  json::field(out, "allowedHere", status.allowed_here);
  std::vector<std::string> standbys;
  for (const auto& other : nodes) {
    if (other.live && other.node.id != view.holder && cluster::may_hold(other.node, view.duty))
      standbys.push_back(other.node.name);
  }
  texts(out, "standbys", standbys);
  json::key(out, "lastFailover");
  if (view.last_failover) {
    out.StartObject();
    json::field(out, "from", view.last_failover->from);
    json::field(out, "at", zone.format(view.last_failover->at));
    json::field(out, "tookMs", std::int64_t{view.last_failover->gap});
    out.EndObject();
  } else {
    out.Null();
  }
  out.EndObject();
}

}  // namespace

Result<net::Response> cluster_info(Call& call) {
  const auto snapshot = call.services.participation.snapshot();
  const auto zone = call.zone();
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "shared", snapshot.has_value());
  json::field(out, "draining", call.services.participation.draining());
  json::key(out, "storeTrouble");
  json::string_or_null(out, snapshot ? snapshot->trouble : std::string());
  json::key(out, "nodes");
  out.StartArray();
  if (snapshot) {
    for (const auto& view : snapshot->nodes) node(out, view, zone);
  }
  out.EndArray();
  json::key(out, "leases");
  out.StartArray();
  if (snapshot) {
    for (const auto& status : snapshot->leases) lease(out, status, snapshot->nodes, zone);
  }
  out.EndArray();
  json::key(out, "warnings");
  out.StartArray();
  if (snapshot) {
    for (const auto& warning : snapshot->warnings) {
      out.StartObject();
      json::field(out, "kind", name_of(warning.kind));
      json::field(out, "text", warning.text);
      out.EndObject();
    }
  }
  out.EndArray();
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace hindsight::api
