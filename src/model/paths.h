#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "model/facts.h"

/// What tells apart how process instances went.
namespace hindsight::model {

/// Flow node types that are no steps of a path: gateways only route, and containers repeat what
/// their contents say. As engines spell `activityType`.
inline constexpr std::array<std::string_view, 9> kNoSteps{
    "exclusiveGateway", "inclusiveGateway",  "parallelGateway",
    "complexGateway",   "eventBasedGateway", "multiInstanceBody",
    "subProcess",       "transaction",       "adHocSubProcess"};

/// The flow node ids that an instance went through in the order of their start; of equal starts in
/// that of the engine's sequence, then of their ids. A step that follows itself counts once: how
/// many items a list had, or how often something was tried again, makes no other path.
std::vector<std::string_view> path_of(std::span<const FlowNodeInstance> flow_nodes);

/// What incidents with the same cause mostly share: the first line, at most 200 characters of it.
inline constexpr std::size_t kHeadlineCharacters = 200;
std::string_view headline(std::string_view message);

}  // namespace hindsight::model
