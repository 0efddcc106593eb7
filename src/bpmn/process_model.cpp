#include "bpmn/process_model.h"

#include <algorithm>
#include <array>
#include <pugixml.hpp>
#include <sstream>
#include <unordered_set>

#include "base/utf8.h"
#include "bpmn/xml_guard.h"

namespace hindsight::bpmn {

namespace {

constexpr std::array<std::string_view, 23> kFlowNodeTypes = {
    "task",
    "userTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "manualTask",
    "businessRuleTask",
    "scriptTask",
    "callActivity",
    "subProcess",
    "transaction",
    "adHocSubProcess",
    "startEvent",
    "endEvent",
    "boundaryEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "implicitThrowEvent",
    "exclusiveGateway",
    "inclusiveGateway",
    "parallelGateway",
    "complexGateway",
    "eventBasedGateway",
};

constexpr std::array<std::string_view, 3> kContainerTypes = {"subProcess", "transaction",
                                                             "adHocSubProcess"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// The name without its namespace prefix.
std::string_view local_name(const pugi::xml_node& node) {
  std::string_view name = node.name();
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view attribute(const pugi::xml_node& node, const char* name) {
  return node.attribute(name).value();
}

/// Runs of white space become one blank; none at the ends. Modellers break labels with `&#10;`.
std::string normalised(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

/// The element after `node` in document order below `top`, without recursion; empty at the end.
/// Children are left out unless `descend`.
pugi::xml_node next_element(pugi::xml_node node, const pugi::xml_node& top, bool descend) {
  const auto first_element = [](pugi::xml_node from) {
    while (from && from.type() != pugi::node_element) from = from.next_sibling();
    return from;
  };
  if (descend) {
    if (const auto child = first_element(node.first_child())) return child;
  }
  for (; node && node != top; node = node.parent()) {
    if (const auto sibling = first_element(node.next_sibling())) return sibling;
  }
  return {};
}

pugi::xml_node find_process(const pugi::xml_node& definitions, std::string_view key) {
  for (const auto& child : definitions.children()) {
    if (local_name(child) == "process" && attribute(child, "id") == key) return child;
  }
  return {};
}

bool has_diagram(const pugi::xml_node& definitions) {
  for (const auto& child : definitions.children()) {
    if (local_name(child) != "BPMNDiagram") continue;
    for (auto node = next_element(child, child, true); node;
         node = next_element(node, child, true)) {
      const auto name = local_name(node);
      if (name == "BPMNPlane" || name == "BPMNShape") return true;
    }
  }
  return false;
}

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message));
}

/// Flow nodes and flows are direct children of a process or sub-process; so what extensions put
/// elsewhere, under whatever name, is never taken for one.
Status collect_elements(const pugi::xml_node& process, ProcessModel& out) {
  std::unordered_set<std::string_view> seen;
  bool descend = true;
  for (auto node = next_element(process, process, true); node;
       node = next_element(node, process, descend)) {
    const auto type = local_name(node);
    descend = contains(kContainerTypes, type);
    if (type == "sequenceFlow") {
      out.sequence_flows.push_back(
          {std::string(attribute(node, "sourceRef")), std::string(attribute(node, "targetRef"))});
      continue;
    }
    const auto id = attribute(node, "id");
    if (id.empty() || !contains(kFlowNodeTypes, type) || !seen.insert(id).second) continue;
    const auto name = attribute(node, "name");
    // Character references can still spell what is no character.
    if (!is_utf8(id) || !is_utf8(name)) return refuse("the XML refers to a character that is none");
    const auto attached_to = type == "boundaryEvent" ? attribute(node, "attachedToRef") : "";
    const auto scope = node.parent() == process ? "" : attribute(node.parent(), "id");
    out.flow_nodes.push_back({std::string(id), normalised(name), std::string(type),
                              std::string(attached_to), std::string(scope)});
  }
  std::erase_if(out.sequence_flows, [&](const SequenceFlow& flow) {
    return !seen.contains(flow.source) || !seen.contains(flow.target);
  });
  return {};
}

Result<pugi::xml_node> root_of(const pugi::xml_document& document) {
  pugi::xml_node root;
  for (const auto& node : document.children()) {
    // check_markup() saw to this; a second look should the two ever read the text differently.
    if (node.type() == pugi::node_doctype) return refuse("the XML has a document type declaration");
    if (node.type() != pugi::node_element) continue;
    if (root) return refuse("the XML has more than one root element");
    root = node;
  }
  if (local_name(root) != "definitions") return refuse("the XML is no BPMN: no <definitions>");
  return root;
}

/// Reads the XML into `document`; its root.
Result<pugi::xml_node> load(std::string_view xml, pugi::xml_document& document) {
  std::string storage;
  HS_ASSIGN(const auto text, as_utf8(xml, storage));
  if (text.empty()) return refuse("the XML is empty");
  HS_RETURN_IF_ERROR(check_markup(text));
  const auto parsed = document.load_buffer(
      text.data(), text.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!parsed) {
    return refuse(std::string("not valid XML: ") + parsed.description() + " at byte " +
                  std::to_string(parsed.offset));
  }
  return root_of(document);
}

}  // namespace

std::string_view activity_of(std::string_view run_of) {
  constexpr std::string_view kBody = "#multiInstanceBody";
  if (run_of.ends_with(kBody)) run_of.remove_suffix(kBody.size());
  return run_of;
}

const FlowNode* ProcessModel::find(std::string_view id) const {
  const auto found = std::find_if(flow_nodes.begin(), flow_nodes.end(),
                                  [&](const auto& node) { return node.id == id; });
  return found == flow_nodes.end() ? nullptr : &*found;
}

Result<ProcessModel> parse_process(std::string_view xml, std::string_view process_key) {
  pugi::xml_document document;
  HS_ASSIGN(const auto definitions, load(xml, document));
  const auto process = find_process(definitions, process_key);
  if (process_key.empty() || !process) {
    return refuse("the XML has no process '" + std::string(process_key) + "'");
  }
  ProcessModel model;
  const auto name = attribute(process, "name");
  if (!is_utf8(name)) return refuse("the XML refers to a character that is none");
  model.name = normalised(name);
  HS_RETURN_IF_ERROR(collect_elements(process, model));
  model.has_diagram = has_diagram(definitions);
  return model;
}

Result<std::vector<std::string>> process_keys(std::string_view xml) {
  pugi::xml_document document;
  HS_ASSIGN(const auto definitions, load(xml, document));
  std::vector<std::string> keys;
  for (const auto& child : definitions.children()) {
    const bool has_nodes = std::ranges::any_of(child.children(), [](const auto& node) {
      return contains(kFlowNodeTypes, local_name(node));
    });
    if (local_name(child) == "process" && has_nodes) keys.emplace_back(attribute(child, "id"));
  }
  return keys;
}

Result<std::string> rename_process(std::string_view xml, std::string_view from,
                                   std::string_view to) {
  pugi::xml_document document;
  HS_ASSIGN(const auto definitions, load(xml, document));
  const std::string name(to);
  const auto rename = [&](pugi::xml_node node, const char* attribute_name) {
    if (attribute(node, attribute_name) == from) node.attribute(attribute_name) = name.c_str();
  };
  for (auto node = next_element(definitions, definitions, true); node;
       node = next_element(node, definitions, true)) {
    const auto type = local_name(node);
    if (type == "process") rename(node, "id");
    if (type == "participant") rename(node, "processRef");
    if (type == "BPMNPlane") rename(node, "bpmnElement");
  }
  std::ostringstream out;
  document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  return out.str();
}

}  // namespace hindsight::bpmn
