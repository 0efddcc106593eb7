#pragma once

#include "bpmn/diagram_xml.h"
#include "events/process_tree.h"

namespace hindsight::events {

/// What an activity of a tree becomes.
struct DrawnActivity {
  std::string name;
  std::string type = "task";  ///< BPMN element name, if it lies in the middle
};

/// Draws a tree from left to right, with a straight line through what comes first. Blocks stay
/// blocks: a split and a join around what is chosen or parallel. An activity with which every way
/// through the tree begins becomes the start event, unless it has a type of its own; one with which
/// a way ends becomes an end event. `ids` tells which node each activity has become.
bpmn::Diagram draw(const ProcessTree& tree, const std::vector<DrawnActivity>& activities,
                   std::map<std::size_t, std::string>& ids);

}  // namespace hindsight::events
