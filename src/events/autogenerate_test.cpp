#include "events/autogenerate.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "bpmn/process_model.h"
#include "events/suggestions.h"
#include "events/tree_layout.h"

namespace hindsight::events {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

EventSample sample_of(const std::vector<std::string>& types, const Variants& variants) {
  EventSample sample;
  for (const auto& type : types) {
    sample.classes.push_back({"", "shop", type});
    sample.labels.push_back({type});
  }
  sample.counts.assign(types.size(), 1);
  sample.variants = variants;
  return sample;
}

/// "mapped name/type" in document order, and flows by name.
std::vector<std::string> nodes_of(const bpmn::ProcessModel& model) {
  std::vector<std::string> out;
  for (const auto& node : model.flow_nodes) out.push_back(node.type + " " + node.name);
  return out;
}

TEST(Autogenerate, FirstAndLastKindsBecomeStartAndEndEvents) {
  const auto sample =
      sample_of({"ordered", "paid", "refused", "sent"}, {{{0, 1, 3}, 10}, {{0, 2}, 8}});
  const auto generated = generate_model(sample);
  const auto model = bpmn::parse_process(generated.xml, "Process");
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_TRUE(model->has_diagram);
  EXPECT_THAT(nodes_of(*model),
              testing::UnorderedElementsAre("startEvent ordered", "exclusiveGateway ", "task paid",
                                            "endEvent sent", "endEvent refused"));
  EXPECT_EQ(generated.mappings.size(), 4U);
  for (const auto& [node, mapping] : generated.mappings) {
    ASSERT_NE(model->find(node), nullptr) << node;
    EXPECT_EQ(model->find(node)->name, mapping.end->event_class.type);
  }
}

TEST(Autogenerate, AKindAndItsStartBecomeOneActivity) {
  const auto sample =
      sample_of({"a", "check+start", "check", "b"}, {{{0, 1, 2, 3}, 10}, {{0, 1, 2, 1, 2, 3}, 5}});
  const auto generated = generate_model(sample);
  const auto check = std::ranges::find_if(
      generated.mappings, [](const auto& entry) { return entry.second.start.has_value(); });
  ASSERT_NE(check, generated.mappings.end());
  EXPECT_EQ(check->second.start->event_class.type, "check+start");
  EXPECT_EQ(check->second.end->event_class.type, "check");
  EXPECT_EQ(bpmn::parse_process(generated.xml, "Process")->find(check->first)->type, "serviceTask");
}

/// Boxes that overlap, and flows that do not begin and end at the edge of their nodes.
std::vector<std::string> faults(const bpmn::Diagram& diagram) {
  std::vector<std::string> out;
  const auto& nodes = diagram.nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (std::size_t j = i + 1; j < nodes.size(); ++j) {
      const auto& a = nodes[i];
      const auto& b = nodes[j];
      if (a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
          b.y < a.y + a.height)
        out.push_back(a.id + " overlaps " + b.id);
    }
  }
  const auto touches = [&](const std::string& id, const bpmn::Diagram::Point& point) {
    const auto node = std::ranges::find(nodes, id, &bpmn::Diagram::Node::id);
    if (node == nodes.end()) return false;
    const bool inside = point.x >= node->x && point.x <= node->x + node->width &&
                        point.y >= node->y && point.y <= node->y + node->height;
    return inside && (point.x == node->x || point.x == node->x + node->width ||
                      point.y == node->y || point.y == node->y + node->height);
  };
  for (const auto& flow : diagram.flows) {
    if (!touches(flow.source, flow.points.front())) out.push_back(flow.id + " begins elsewhere");
    if (!touches(flow.target, flow.points.back())) out.push_back(flow.id + " ends elsewhere");
    for (std::size_t i = 0; i + 1 < flow.points.size(); ++i) {
      if (flow.points[i].x != flow.points[i + 1].x && flow.points[i].y != flow.points[i + 1].y)
        out.push_back(flow.id + " is slanting");
    }
  }
  return out;
}

/// Every node lies on a way from a start to an end: with blocks, that makes it sound.
std::vector<std::string> unconnected(const bpmn::Diagram& diagram) {
  std::vector<std::string> out;
  for (const auto& node : diagram.nodes) {
    const auto in = std::ranges::count(diagram.flows, node.id, &bpmn::Diagram::Flow::target);
    const auto ways = std::ranges::count(diagram.flows, node.id, &bpmn::Diagram::Flow::source);
    if ((in == 0) != (node.type == "startEvent"))
      out.push_back(node.id + " has ways in: " + std::to_string(in));
    if ((ways == 0) != (node.type == "endEvent"))
      out.push_back(node.id + " has ways out: " + std::to_string(ways));
    const bool is_gateway = node.type.ends_with("Gateway");
    if (!is_gateway && (in > 1 || ways > 1))
      out.push_back(node.id + " splits or joins without a gateway");
    if (is_gateway && in == 1 && ways == 1) out.push_back(node.id + " does nothing");
  }
  return out;
}

TEST(Autogenerate, DrawingsOfAnyTreeAreConnectedAndDoNotOverlap) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    Variants log;
    for (auto variants = 1 + random() % 6; variants > 0; --variants) {
      std::vector<std::size_t> trace;
      for (auto length = 1 + random() % 8; length > 0; --length) trace.push_back(random() % 7);
      log[trace] = 10;
    }
    const auto tree = discover(log);
    SCOPED_TRACE(to_text(tree));
    std::vector<DrawnActivity> activities(7, {"name"});
    if (seed % 3 == 0) activities[2].type = "serviceTask";
    std::map<std::size_t, std::string> ids;
    const auto diagram = draw(tree, activities, ids);
    EXPECT_THAT(faults(diagram), IsEmpty());
    EXPECT_THAT(unconnected(diagram), IsEmpty());
    for (const auto& [activity, id] : ids)
      EXPECT_EQ(std::ranges::count(diagram.nodes, id, &bpmn::Diagram::Node::id), 1) << activity;
  }
}

TEST(Suggestions, WhatFollowsWhatIsMappedBeforeAndIsNotMappedYetIsSuggested) {
  const auto sample =
      sample_of({"ordered", "paid", "refused", "sent"}, {{{0, 1, 3}, 10}, {{0, 2}, 8}});
  constexpr const char* kXml =
      R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">
      <startEvent id="start"/><exclusiveGateway id="g"/><task id="a"/><task id="b"/><endEvent id="end"/>
      <sequenceFlow id="f1" sourceRef="start" targetRef="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="a"/>
      <sequenceFlow id="f3" sourceRef="g" targetRef="b"/><sequenceFlow id="f4" sourceRef="a" targetRef="end"/>
      </process></definitions>)";
  const auto mapped = [](const std::string& type) {
    return Mapping{MappedEvent{{"", "shop", type}, {}}, {}};
  };
  const auto suggested = [&](const Mappings& mappings, const std::string& node) {
    std::vector<std::string> out;
    const auto found = suggest_events(sample, kXml, mappings, node);
    for (const auto& one : *found) out.push_back(one.type);
    return out;
  };
  EXPECT_THAT(suggested({{"start", mapped("ordered")}}, "a"), ElementsAre("paid", "refused"));
  EXPECT_THAT(suggested({{"start", mapped("ordered")}, {"b", mapped("refused")}}, "a"),
              ElementsAre("paid"));
  EXPECT_THAT(suggested({{"end", mapped("sent")}}, "a"), ElementsAre("paid"));
  EXPECT_THAT(suggested({}, "a"), IsEmpty());
}

}  // namespace
}  // namespace hindsight::events
