#include <fmt/format.h>

#include "history.h"

namespace hindsight::bench {
namespace {

constexpr std::size_t kNodes = 12;
constexpr std::size_t kUsers = 200;
constexpr std::size_t kGroups = 20;
constexpr std::size_t kRegions = 30;
constexpr std::size_t kCustomers = 200'000;

struct NodeKind {
  const char *id, *name, *type, *element;
};
constexpr NodeKind kNodeKinds[kNodes] = {
    {"received", "Received", "startEvent", "startEvent"},
    {"validate", "Validate", "serviceTask", "serviceTask"},
    {"route", "Manual check?", "exclusiveGateway", "exclusiveGateway"},
    {"review", "Review", "userTask", "userTask"},
    {"decide", "Accepted?", "exclusiveGateway", "exclusiveGateway"},
    {"approve", "Approve", "userTask", "userTask"},
    {"autoApprove", "Approve by rule", "serviceTask", "serviceTask"},
    {"join", "", "exclusiveGateway", "exclusiveGateway"},
    {"book", "Book", "serviceTask", "serviceTask"},
    {"notify", "Notify", "serviceTask", "serviceTask"},
    {"done", "Done", "noneEndEvent", "endEvent"},
    {"rejected", "Rejected", "noneEndEvent", "endEvent"},
};
// Where they are drawn: the middle, and half of the size.
struct Place {
  int x, y, half_width, half_height;
};
constexpr Place kPlaces[kNodes] = {
    {100, 200, 18, 18}, {220, 200, 50, 40},  {340, 200, 25, 25},  {460, 120, 50, 40},
    {580, 120, 25, 25}, {700, 120, 50, 40},  {580, 280, 50, 40},  {820, 200, 25, 25},
    {940, 200, 50, 40}, {1080, 200, 50, 40}, {1200, 200, 18, 18}, {700, 20, 18, 18},
};
// From, to.
constexpr std::size_t kFlows[][2] = {{0, 1},  {1, 2}, {2, 3}, {2, 6}, {3, 4}, {4, 1}, {4, 5},
                                     {4, 11}, {5, 7}, {6, 7}, {7, 8}, {8, 9}, {9, 9}, {9, 10}};

std::vector<std::string> numbered(std::size_t count, const char* form) {
  std::vector<std::string> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.push_back(fmt::format(fmt::runtime(form), i));
  return out;
}

void append_waypoint(std::string& out, int x, int y) {
  out += fmt::format("<di:waypoint x=\"{}\" y=\"{}\"/>", x, y);
}

/// From left to right straight, back above the row, to itself below.
void append_edge(std::string& out, std::size_t flow, const Place& from, const Place& to) {
  out += fmt::format("<bpmndi:BPMNEdge id=\"flow_{0}_di\" bpmnElement=\"flow_{0}\">", flow);
  if (from.x < to.x) {
    append_waypoint(out, from.x + from.half_width, from.y);
    append_waypoint(out, to.x - to.half_width, to.y);
  } else {
    const bool itself = from.x == to.x;
    const int side = itself ? 1 : -1;
    const int way = itself ? from.y + from.half_height + 30 : from.y - from.half_height - 40;
    append_waypoint(out, from.x + (itself ? 20 : 0), from.y + side * from.half_height);
    append_waypoint(out, from.x + (itself ? 20 : 0), way);
    append_waypoint(out, to.x - (itself ? 20 : 0), way);
    append_waypoint(out, to.x - (itself ? 20 : 0), to.y + side * to.half_height);
  }
  out += "</bpmndi:BPMNEdge>\n";
}

/// The drawing, so that browsers have one to colour.
void append_drawing(std::string& out, std::size_t process) {
  out += fmt::format(
      "<bpmndi:BPMNDiagram id=\"diagram\"><bpmndi:BPMNPlane id=\"plane\" bpmnElement=\"{}\">\n",
      process_key(process));
  for (std::size_t n = 0; n < kNodes; ++n) {
    const auto& [x, y, half_width, half_height] = kPlaces[n];
    out += fmt::format(
        "<bpmndi:BPMNShape id=\"{0}_di\" bpmnElement=\"{0}\">"
        "<dc:Bounds x=\"{1}\" y=\"{2}\" width=\"{3}\" height=\"{4}\"/></bpmndi:BPMNShape>\n",
        node_text(process, n).id, x - half_width, y - half_height, 2 * half_width, 2 * half_height);
  }
  std::size_t flow = 0;
  for (const auto& [from, to] : kFlows) append_edge(out, flow++, kPlaces[from], kPlaces[to]);
  out += "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n";
}

}  // namespace

const NodeText& node_text(std::size_t process, std::size_t node) {
  static const auto texts = [] {
    std::vector<NodeText> out;
    for (std::size_t p = 0; p < kProcesses; ++p) {
      for (const auto& kind : kNodeKinds)
        out.push_back({fmt::format("{}_{:02}", kind.id, p), kind.name, kind.type});
    }
    return out;
  }();
  return texts[process * kNodes + node];
}

std::string_view process_key(std::size_t process) {
  static const auto texts = numbered(kProcesses, "proc_{:02}");
  return texts[process];
}

std::string_view definition_id(std::size_t process, std::size_t version) {
  static const auto texts = [] {
    std::vector<std::string> out;
    for (std::size_t p = 0; p < kProcesses; ++p) {
      for (std::size_t v = 0; v < kVersions; ++v) {
        out.push_back(fmt::format("proc_{:02}:{}:{:08x}-97b5-11ef-8000-02fc00000001", p, v + 1,
                                  0xd0000000U + p * 16 + v));
      }
    }
    return out;
  }();
  return texts[process * kVersions + version];
}

std::string_view tenant_text(std::size_t tenant) {
  constexpr std::string_view kTenants[] = {"", "acme", "globex"};
  return kTenants[tenant];
}

std::string_view user_text(std::size_t user) {
  static const auto texts = numbered(kUsers, "user_{:03}");
  return texts[user];
}

std::string_view group_text(std::size_t group) {
  static const auto texts = numbered(kGroups, "group_{:02}");
  return texts[group];
}

std::string_view region_text(std::size_t region) {
  static const auto texts = numbered(kRegions, "region_{:02}");
  return texts[region];
}

std::string_view customer_text(std::size_t customer) {
  static const auto texts = numbered(kCustomers, "customer-{:06}");
  return texts[customer];
}

std::string_view variable_name(std::size_t which) {
  constexpr std::string_view kNames[] = {"amount", "region", "customer"};
  return kNames[which];
}

std::string business_key(std::size_t instance) {
  return fmt::format("BK-{:010}", instance * 2'654'435'761ULL % 10'000'000'000ULL);
}

std::vector<model::Definition> History::definitions() {
  std::vector<model::Definition> out;
  for (std::size_t p = 0; p < kProcesses; ++p) {
    for (std::size_t v = 0; v < kVersions; ++v) {
      model::Definition d;
      d.engine = kEngine;
      d.id = definition_id(p, v);
      d.key = process_key(p);
      d.name = fmt::format("Process {:02}", p);
      d.version = static_cast<std::int32_t>(v) + 1;
      d.deployed = kFirstDay - 3'600'000 +
                   static_cast<EpochMs>(v) * ((kNow - kFirstDay) / static_cast<EpochMs>(kVersions));
      out.push_back(std::move(d));
    }
  }
  return out;
}

std::vector<model::Tenant> History::tenants() {
  return {{std::string(kEngine), "acme", "Acme"}, {std::string(kEngine), "globex", "Globex"}};
}

std::string History::bpmn(std::size_t process) {
  std::string out = fmt::format(
      R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="bench">
<bpmn:process id="{}" name="Process {:02}" isExecutable="true">
)",
      process_key(process), process);
  for (std::size_t n = 0; n < kNodes; ++n) {
    out += fmt::format("<bpmn:{} id=\"{}\" name=\"{}\"/>\n", kNodeKinds[n].element,
                       node_text(process, n).id, kNodeKinds[n].name);
  }
  std::size_t flow = 0;
  for (const auto& [from, to] : kFlows) {
    out += fmt::format("<bpmn:sequenceFlow id=\"flow_{}\" sourceRef=\"{}\" targetRef=\"{}\"/>\n",
                       flow++, node_text(process, from).id, node_text(process, to).id);
  }
  out += "</bpmn:process>\n";
  append_drawing(out, process);
  return out + "</bpmn:definitions>\n";
}

}  // namespace hindsight::bench
