#include "bpmn/diagram_xml.h"

#include <pugixml.hpp>
#include <sstream>

namespace hindsight::bpmn {
namespace {

pugi::xml_node add(pugi::xml_node parent, const char* name, const std::string& id) {
  auto node = parent.append_child(name);
  node.append_attribute("id") = id.c_str();
  return node;
}

pugi::xml_node add_point(pugi::xml_node parent, const char* name, const Diagram::Point& point) {
  auto node = parent.append_child(name);
  node.append_attribute("x") = point.x;
  node.append_attribute("y") = point.y;
  return node;
}

void add_process(pugi::xml_node definitions, const Diagram& diagram) {
  auto process = add(definitions, "bpmn:process", diagram.process);
  process.append_attribute("isExecutable") = false;
  for (const auto& node : diagram.nodes) {
    auto element = add(process, ("bpmn:" + node.type).c_str(), node.id);
    if (!node.name.empty()) element.append_attribute("name") = node.name.c_str();
    for (const auto& flow : diagram.flows) {
      if (flow.target == node.id) element.append_child("bpmn:incoming").text() = flow.id.c_str();
    }
    for (const auto& flow : diagram.flows) {
      if (flow.source == node.id) element.append_child("bpmn:outgoing").text() = flow.id.c_str();
    }
  }
  for (const auto& flow : diagram.flows) {
    auto element = add(process, "bpmn:sequenceFlow", flow.id);
    element.append_attribute("sourceRef") = flow.source.c_str();
    element.append_attribute("targetRef") = flow.target.c_str();
  }
}

void add_drawing(pugi::xml_node definitions, const Diagram& diagram) {
  auto plane = add(add(definitions, "bpmndi:BPMNDiagram", "Diagram"), "bpmndi:BPMNPlane", "Plane");
  plane.append_attribute("bpmnElement") = diagram.process.c_str();
  for (const auto& node : diagram.nodes) {
    auto shape = add(plane, "bpmndi:BPMNShape", node.id + "_di");
    shape.append_attribute("bpmnElement") = node.id.c_str();
    if (node.type == "exclusiveGateway") shape.append_attribute("isMarkerVisible") = true;
    auto bounds = add_point(shape, "dc:Bounds", {node.x, node.y});
    bounds.append_attribute("width") = node.width;
    bounds.append_attribute("height") = node.height;
  }
  for (const auto& flow : diagram.flows) {
    auto edge = add(plane, "bpmndi:BPMNEdge", flow.id + "_di");
    edge.append_attribute("bpmnElement") = flow.id.c_str();
    for (const auto& point : flow.points) add_point(edge, "di:waypoint", point);
  }
}

}  // namespace

std::string to_xml(const Diagram& diagram) {
  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  auto definitions = add(document, "bpmn:definitions", "Definitions");
  definitions.append_attribute("xmlns:bpmn") = "http://www.omg.org/spec/BPMN/20100524/MODEL";
  definitions.append_attribute("xmlns:bpmndi") = "http://www.omg.org/spec/BPMN/20100524/DI";
  definitions.append_attribute("xmlns:dc") = "http://www.omg.org/spec/DD/20100524/DC";
  definitions.append_attribute("xmlns:di") = "http://www.omg.org/spec/DD/20100524/DI";
  definitions.append_attribute("targetNamespace") = "http://bpmn.io/schema/bpmn";
  add_process(definitions, diagram);
  add_drawing(definitions, diagram);
  std::ostringstream out;
  document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
  return out.str();
}

}  // namespace hindsight::bpmn
