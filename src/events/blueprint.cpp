#include "events/blueprint.h"

#include <algorithm>
#include <map>

#include "model/engine_events.h"

namespace hindsight::events {
namespace {

bool is_gateway(const bpmn::FlowNode& node) {
  return node.type.ends_with("Gateway");
}

class Builder {
 public:
  Builder(Blueprint& out, const bpmn::ProcessModel& model) : out_(out), model_(model) {
    for (const auto& flow : model.sequence_flows) {
      before_[flow.target].push_back(flow.source);
      ++ways_out_[flow.source];
    }
  }

  Status add(const std::string& id, const Mapping& mapping) {
    const auto* node = model_.find(id);
    const auto path = "mappings." + id;
    if (node == nullptr)
      return fail(ErrorCode::invalid_argument, "the model has no such flow node", path);
    if (is_gateway(*node))
      return fail(ErrorCode::invalid_argument, "only events and activities can be mapped", path);
    const auto at = out_.nodes.size();
    out_.nodes.push_back({id, node->type, mapping.start.has_value(), mapping.end.has_value(),
                          node->type == "endEvent" && node->inside.empty()});
    mapped_[id] = at;
    if (mapping.start) HS_RETURN_IF_ERROR(sign(mapping.start->event_class, {at, true}, path));
    if (mapping.end) HS_RETURN_IF_ERROR(sign(mapping.end->event_class, {at, false}, path));
    return {};
  }

  /// Their latest values become variables of the instance.
  void add_variables() {
    for (auto& one : variable_classes(out_.sources.engines)) {
      out_.sources.classes.push_back(std::move(one));
      out_.signs.emplace_back();
    }
  }

  /// Those whose runs can be told: all ways in come from mapped nodes, and nothing but one way in
  /// or one way out.
  void add_gateways() {
    for (const auto& node : model_.flow_nodes) {
      const bool is_exclusive = node.type == "exclusiveGateway" || node.type == "eventBasedGateway";
      if (!is_exclusive && node.type != "parallelGateway") continue;
      const auto& sources = before_[node.id];
      if (sources.empty() || (sources.size() > 1 && ways_out_[node.id] > 1)) continue;
      Blueprint::Gateway gateway{node.id, node.type, {}, !is_exclusive};
      for (const auto& source : sources) {
        const auto mapped = mapped_.find(source);
        if (mapped != mapped_.end()) gateway.before.push_back(mapped->second);
      }
      if (gateway.before.size() == sources.size()) out_.gateways.push_back(std::move(gateway));
    }
  }

 private:
  Status sign(const model::EventClass& event_class, Blueprint::Sign sign, const std::string& path) {
    const auto& engines = out_.sources.engines;
    const bool has_source =
        !model::is_of_engine(event_class.source) ||
        (event_class.source == model::kEngineSource &&
         std::ranges::find(engines, event_class.group, &EngineSource::key) != engines.end());
    if (!has_source)
      return fail(ErrorCode::invalid_argument,
                  "no source has events of the process '" + event_class.group + "'", path);
    auto& classes = out_.sources.classes;
    const auto known = std::ranges::find(classes, event_class);
    const auto at = static_cast<std::size_t>(known - classes.begin());
    if (known == classes.end()) {
      classes.push_back(event_class);
      out_.signs.emplace_back();
    }
    out_.signs[at].push_back(sign);
    return {};
  }

  Blueprint& out_;
  const bpmn::ProcessModel& model_;
  std::map<std::string, std::vector<std::string>> before_;
  std::map<std::string, std::size_t> ways_out_;
  std::map<std::string, std::size_t> mapped_;
};

}  // namespace

Result<std::string> only_process(const std::string& xml) {
  HS_ASSIGN(const auto keys, bpmn::process_keys(xml));
  if (keys.size() == 1 && !keys.front().empty()) return keys.front();
  return fail(ErrorCode::invalid_argument,
              keys.empty() ? "the model has no process with flow nodes"
                           : "the model has several processes; only one can be published",
              "xml");
}

Result<Blueprint> make_blueprint(const EventProcess& process, const Publication& publication,
                                 const bpmn::ProcessModel& model) {
  Blueprint out;
  out.publication = publication.id;
  out.definition_id = definition_id(process, publication);
  out.definition_key = process.id;
  out.sources.engines = publication.sources;
  out.sources.latest = publication.latest;
  Builder builder(out, model);
  for (const auto& [id, mapping] : publication.mappings)
    HS_RETURN_IF_ERROR(builder.add(id, mapping));
  builder.add_gateways();
  builder.add_variables();
  return out;
}

}  // namespace hindsight::events
