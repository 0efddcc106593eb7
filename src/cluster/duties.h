#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "store/lease_store.h"

namespace hindsight::cluster {

inline constexpr std::string_view kCleanupDuty = "cleanup";
inline constexpr std::string_view kEventsDuty = "events";
inline constexpr std::string_view kVariablesDuty = "external-variables";

/// The duty of importing from the engine with this alias.
std::string import_duty(std::string_view alias);

/// Whether the instance's settings let it do the duty. Duties that no setting governs may be done
/// by all.
bool may_hold(const store::Node& node, std::string_view duty);

/// What there is to do: the imports from all engines that any of the instances knows, allowed to it
/// or not, and cleanup, events and external variables if any instance has them enabled.
std::set<std::string> duties_of(const std::vector<store::Node>& nodes);

}  // namespace hindsight::cluster
