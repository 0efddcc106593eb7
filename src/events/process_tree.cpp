#include "events/process_tree.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "events/follows_graph.h"

namespace hindsight::events {
namespace {

using Kind = ProcessTree::Kind;
using Trace = std::vector<std::size_t>;

constexpr double kInfrequentShare = 0.2;
/// Fewer are taken for mistakes.
constexpr double kRareShare = 0.02;

ProcessTree silent() {
  return {};
}
ProcessTree leaf(std::size_t activity) {
  return {Kind::activity, activity, {}};
}

/// Nothing in a block of its own kind, and no block of one child.
ProcessTree block(Kind kind, std::vector<ProcessTree> children) {
  ProcessTree out{kind, 0, {}};
  for (auto& child : children) {
    if (kind == Kind::sequence && child.kind == Kind::silent) continue;
    if (kind == Kind::parallel && child.kind == Kind::silent) continue;
    if (child.kind == kind && kind != Kind::loop) {
      for (auto& inner : child.children) out.children.push_back(std::move(inner));
      continue;
    }
    out.children.push_back(std::move(child));
  }
  if (kind == Kind::exclusive) {
    // One way around is enough.
    const auto is_silent = [](const ProcessTree& child) { return child.kind == Kind::silent; };
    const auto rest = std::ranges::stable_partition(out.children, std::not_fn(is_silent));
    if (rest.size() > 1) out.children.resize(out.children.size() - rest.size() + 1);
  }
  if (out.children.empty()) return silent();
  if (out.children.size() == 1) return std::move(out.children.front());
  return out;
}

/// The part of each activity.
class Membership {
 public:
  Membership(const FollowsGraph& graph, const Cut& cut) {
    for (std::size_t part = 0; part < cut.size(); ++part) {
      for (const auto place : cut[part]) part_[graph.activities[place]] = part;
    }
  }
  [[nodiscard]] std::size_t operator()(std::size_t activity) const { return part_.at(activity); }

 private:
  std::map<std::size_t, std::size_t> part_;
};

using Logs = std::vector<Variants>;

/// Each trace as the part that most of it belongs to sees it.
Logs split_exclusive(const Variants& log, const Membership& part_of, std::size_t parts) {
  Logs out(parts);
  for (const auto& [trace, count] : log) {
    std::vector<Trace> seen(parts);
    for (const auto activity : trace) seen[part_of(activity)].push_back(activity);
    const auto most = std::ranges::max_element(seen, {}, &Trace::size);
    out[static_cast<std::size_t>(most - seen.begin())][*most] += count;
  }
  return out;
}

/// Each trace as each part sees it.
Logs split_by_parts(const Variants& log, const Membership& part_of, std::size_t parts) {
  Logs out(parts);
  for (const auto& [trace, count] : log) {
    std::vector<Trace> seen(parts);
    for (const auto activity : trace) seen[part_of(activity)].push_back(activity);
    for (std::size_t part = 0; part < parts; ++part) out[part][seen[part]] += count;
  }
  return out;
}

/// Each stretch of a trace that lies in one part; between two redos the body is empty.
Logs split_loop(const Variants& log, const Membership& part_of, std::size_t parts) {
  Logs out(parts);
  for (const auto& [trace, count] : log) {
    std::size_t part = 0;
    Trace stretch;
    for (const auto activity : trace) {
      const auto next = part_of(activity);
      if (next != part) {
        out[part][stretch] += count;
        stretch.clear();
        if (part != 0 && next != 0) out[0][{}] += count;
        part = next;
      }
      stretch.push_back(activity);
    }
    out[part][stretch] += count;
    if (part != 0) out[0][{}] += count;
  }
  return out;
}

ProcessTree mine(const Variants& log);

std::vector<ProcessTree> mine_all(const Logs& logs) {
  std::vector<ProcessTree> out;
  out.reserve(logs.size());
  for (const auto& log : logs) {
    if (!log.empty()) out.push_back(mine(log));
  }
  return out;
}

/// The tree by the first cut that there is.
std::optional<ProcessTree> mine_by_cut(const Variants& log, const FollowsGraph& graph) {
  const auto is_cut = [](const Cut& cut) { return cut.size() > 1; };
  if (const auto cut = exclusive_cut(graph); is_cut(cut))
    return block(Kind::exclusive, mine_all(split_exclusive(log, {graph, cut}, cut.size())));
  if (const auto cut = sequence_cut(graph); is_cut(cut))
    return block(Kind::sequence, mine_all(split_by_parts(log, {graph, cut}, cut.size())));
  if (const auto cut = parallel_cut(graph); is_cut(cut))
    return block(Kind::parallel, mine_all(split_by_parts(log, {graph, cut}, cut.size())));
  if (const auto cut = loop_cut(graph); is_cut(cut)) {
    auto parts = mine_all(split_loop(log, {graph, cut}, cut.size()));
    auto body = std::move(parts.front());
    parts.erase(parts.begin());
    return ProcessTree{Kind::loop, 0, {std::move(body), block(Kind::exclusive, std::move(parts))}};
  }
  return std::nullopt;
}

/// Anything, any number of times: what always fits.
ProcessTree anything(const FollowsGraph& graph) {
  std::vector<ProcessTree> leaves;
  leaves.reserve(graph.size());
  for (const auto activity : graph.activities) leaves.push_back(leaf(activity));
  return {Kind::loop, 0, {block(Kind::exclusive, std::move(leaves)), silent()}};
}

/// With traces that are cut where a new round seems to begin; unchanged if none is.
Variants cut_into_rounds(const Variants& log, const FollowsGraph& graph) {
  const auto place = [&](std::size_t activity) {
    return static_cast<std::size_t>(std::ranges::lower_bound(graph.activities, activity) -
                                    graph.activities.begin());
  };
  Variants out;
  for (const auto& [trace, count] : log) {
    Trace round;
    for (std::size_t i = 0; i < trace.size(); ++i) {
      if (i > 0 && graph.ends[place(trace[i - 1])] > 0 && graph.starts[place(trace[i])] > 0) {
        out[round] += count;
        round.clear();
      }
      round.push_back(trace[i]);
    }
    out[round] += count;
  }
  return out;
}

ProcessTree mine(const Variants& log) {
  std::int64_t all = 0;
  for (const auto& [trace, count] : log) all += count;
  const auto empty = log.find(Trace{});
  if (empty != log.end()) {
    auto rest = log;
    rest.erase(Trace{});
    if (rest.empty()) return silent();
    auto tree = mine(rest);
    const bool is_rare = static_cast<double>(empty->second) < kRareShare * static_cast<double>(all);
    if (is_rare) return tree;
    return block(Kind::exclusive, {std::move(tree), silent()});
  }
  const auto graph = follows_graph(log);
  if (graph.size() == 0) return silent();
  if (graph.size() == 1) {
    auto one = leaf(graph.activities.front());
    if (!graph.has_edge(0, 0)) return one;
    return {Kind::loop, 0, {std::move(one), silent()}};
  }
  for (const auto share : {kRareShare, kInfrequentShare}) {
    if (auto tree = mine_by_cut(log, without_infrequent(graph, share))) return std::move(*tree);
  }
  const auto rounds = cut_into_rounds(log, graph);
  if (rounds != log) return {Kind::loop, 0, {mine(rounds), silent()}};
  return anything(graph);
}

}  // namespace

ProcessTree discover(const Variants& log) {
  return mine(log);
}

std::string to_text(const ProcessTree& tree) {
  const auto with_children = [&](const char* sign) {
    std::string out = sign;
    for (std::size_t i = 0; i < tree.children.size(); ++i)
      out += (i == 0 ? "(" : ", ") + to_text(tree.children[i]);
    return out + ")";
  };
  switch (tree.kind) {
    case Kind::activity:
      return std::to_string(tree.activity);
    case Kind::silent:
      return "τ";
    case Kind::sequence:
      return with_children("→");
    case Kind::exclusive:
      return with_children("×");
    case Kind::parallel:
      return with_children("∧");
    case Kind::loop:
      return with_children("↺");
  }
  return {};
}

}  // namespace hindsight::events
