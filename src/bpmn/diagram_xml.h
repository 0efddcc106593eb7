#pragma once

#include <string>
#include <vector>

namespace hindsight::bpmn {

/// A process with its drawing; lengths in pixels, y grows downwards.
struct Diagram {
  struct Point {
    double x = 0, y = 0;
  };
  struct Node {
    std::string id, name;
    std::string type;  ///< BPMN element name
    double x = 0, y = 0, width = 0, height = 0;
  };
  struct Flow {
    std::string id, source, target;
    std::vector<Point> points;
  };
  std::string process;  ///< id
  std::vector<Node> nodes;
  std::vector<Flow> flows;
};

/// As BPMN 2.0.
std::string to_xml(const Diagram& diagram);

}  // namespace hindsight::bpmn
