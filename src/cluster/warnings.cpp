#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <set>

#include "cluster/node_registry.h"

namespace hindsight::cluster {
namespace {

constexpr DurationMs kClockToleranceMs = 5'000;

std::string duration(DurationMs ms) {
  const auto seconds = (std::abs(ms) + 500) / 1000;
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7200) return fmt::format("{} min", (seconds + 30) / 60);
  return fmt::format("{} h", (seconds + 1800) / 3600);
}

std::string label(const store::Node& node) {
  return node.address.empty() ? node.name : fmt::format("{} ({})", node.name, node.address);
}

void check_clock(const NodeView& other, std::vector<Warning>& out) {
  const auto ahead = other.clock_ahead_ms.value_or(0);
  if (std::abs(ahead) <= kClockToleranceMs) return;
  out.push_back(
      {Warning::Kind::clocks_differ,
       fmt::format("The clock of node {} is at least {} {} the clock of this node. "
                   "Leases are not affected, but times shown, relative dates in reports "
                   "and the end of sessions are. Synchronize both hosts by NTP.",
                   label(other.node), duration(ahead), ahead > 0 ? "ahead of" : "behind")});
}

void check_secret(const NodeView& other, const store::Node& self, std::vector<Warning>& out) {
  if (other.node.secret_print == self.secret_print) return;
  out.push_back({Warning::Kind::secrets_differ,
                 fmt::format("Node {} signs sessions with another secret than this node: who "
                             "logged in to one is logged out by the other. Set the same "
                             "auth.token.secret on all nodes and restart them.",
                             label(other.node))});
}

void check_engines(const std::vector<NodeView>& live, std::vector<Warning>& out) {
  std::set<std::string> known, imported;
  for (const auto& view : live) {
    known.insert(view.node.all_engines.begin(), view.node.all_engines.end());
    imported.insert(view.node.import_engines.begin(), view.node.import_engines.end());
  }
  for (const auto& alias : known) {
    if (imported.contains(alias)) continue;
    out.push_back({Warning::Kind::engine_without_importer,
                   fmt::format("No running node may import from engine {0}: its reports stand "
                               "still. Set engines.{0}.importEnabled to true on one node at least, "
                               "or start the node that has it.",
                               alias)});
  }
}

void check_versions(const std::vector<NodeView>& live, std::vector<Warning>& out) {
  std::map<std::string, std::vector<std::string>> nodes_by_version;
  for (const auto& view : live) nodes_by_version[view.node.version].push_back(label(view.node));
  if (nodes_by_version.size() < 2) return;
  std::string list;
  for (const auto& [version, nodes] : nodes_by_version) {
    if (!list.empty()) list += "; ";
    list += fmt::format("{} on {}", version, fmt::join(nodes, ", "));
  }
  out.push_back({Warning::Kind::versions_differ,
                 fmt::format("Nodes run different versions: {}. That is fine during an upgrade; "
                             "finish it by bringing all nodes to the same version.",
                             list)});
}

}  // namespace

std::vector<Warning> warnings(const std::vector<NodeView>& nodes, const store::Node& self) {
  std::vector<NodeView> live;
  std::ranges::copy_if(nodes, std::back_inserter(live), &NodeView::live);
  std::vector<Warning> out;
  for (const auto& view : live) {
    if (view.self) continue;
    check_clock(view, out);
    check_secret(view, self, out);
  }
  check_engines(live, out);
  check_versions(live, out);
  return out;
}

}  // namespace hindsight::cluster
