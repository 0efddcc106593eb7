#pragma once

#include <set>
#include <vector>

#include "events/process_tree.h"

namespace hindsight::events {

/// What directly follows what in a log, with positions of activities from 0 in place of them.
struct FollowsGraph {
  std::vector<std::size_t> activities;           ///< sorted
  std::vector<std::vector<std::int64_t>> edges;  ///< how often, by position
  std::vector<std::int64_t> starts, ends;        ///< how often a trace does, by position

  [[nodiscard]] std::size_t size() const { return activities.size(); }
  [[nodiscard]] bool has_edge(std::size_t from, std::size_t to) const {
    return edges[from][to] > 0;
  }
};

FollowsGraph follows_graph(const Variants& log);
/// Without edges, starts and ends that happen much less often than others of the same place, unless
/// they are what an activity most often follows.
FollowsGraph without_infrequent(FollowsGraph graph, double share);

/// Parts of the activities, by position; fewer than two = there is no such cut.
using Cut = std::vector<std::vector<std::size_t>>;
Cut exclusive_cut(const FollowsGraph& graph);
Cut sequence_cut(const FollowsGraph& graph);
Cut parallel_cut(const FollowsGraph& graph);
/// The first part is the body.
Cut loop_cut(const FollowsGraph& graph);

}  // namespace hindsight::events
