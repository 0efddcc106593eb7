#include "events/follows_graph.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace hindsight::events {
namespace {

/// Sets that are united.
class Parts {
 public:
  explicit Parts(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t find(std::size_t one) {
    while (parent_[one] != one) one = parent_[one] = parent_[parent_[one]];
    return one;
  }
  void unite(std::size_t a, std::size_t b) { parent_[find(b)] = find(a); }

  /// In the order of their first members.
  Cut list() {
    std::map<std::size_t, std::size_t> place;
    Cut out;
    for (std::size_t i = 0; i < parent_.size(); ++i) {
      const auto [at, is_new] = place.emplace(find(i), out.size());
      if (is_new) out.emplace_back();
      out[at->second].push_back(i);
    }
    return out;
  }

 private:
  std::vector<std::size_t> parent_;
};

using Relation = std::function<bool(std::size_t, std::size_t)>;

/// Unites those that are related either way.
Cut components(std::size_t count, const Relation& related) {
  Parts parts(count);
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = a + 1; b < count; ++b) {
      if (related(a, b) || related(b, a)) parts.unite(a, b);
    }
  }
  return parts.list();
}

/// Whether b can be reached from a, over any number of edges.
std::vector<std::vector<bool>> reachability(const FollowsGraph& graph) {
  std::vector<std::vector<bool>> out(graph.size(), std::vector<bool>(graph.size()));
  for (std::size_t start = 0; start < graph.size(); ++start) {
    std::vector<std::size_t> left{start};
    while (!left.empty()) {
      const auto from = left.back();
      left.pop_back();
      for (std::size_t to = 0; to < graph.size(); ++to) {
        if (!graph.has_edge(from, to) || out[start][to]) continue;
        out[start][to] = true;
        left.push_back(to);
      }
    }
  }
  return out;
}

/// Leaves out what happens much less often than `most`.
void filter(std::vector<std::int64_t>& counts, std::int64_t most, double share) {
  for (auto& count : counts) {
    if (static_cast<double>(count) < share * static_cast<double>(most)) count = 0;
  }
}

std::int64_t most_of(const std::vector<std::int64_t>& counts) {
  return counts.empty() ? 0 : *std::ranges::max_element(counts);
}

bool has_any(const std::vector<std::size_t>& part, const std::vector<std::int64_t>& counts) {
  return std::ranges::any_of(part, [&](std::size_t i) { return counts[i] > 0; });
}

/// Whether a part of the rest is gone through only between an end and a start of the body.
class RedoTest {
 public:
  RedoTest(const FollowsGraph& graph, const std::vector<bool>& in_body)
      : graph_(graph), in_body_(in_body) {}

  [[nodiscard]] bool is_redo(const std::vector<std::size_t>& part) const {
    return std::ranges::all_of(part, [&](std::size_t one) {
      return fits(graph_.ends, [&](std::size_t body) { return graph_.has_edge(body, one); }) &&
             fits(graph_.starts, [&](std::size_t body) { return graph_.has_edge(one, body); });
    });
  }

 private:
  /// Linked with all of these of the body, or with nothing of it.
  [[nodiscard]] bool fits(const std::vector<std::int64_t>& these,
                          const std::function<bool(std::size_t)>& linked) const {
    bool any = false, all = true;
    for (std::size_t body = 0; body < graph_.size(); ++body) {
      if (!in_body_[body]) continue;
      if (linked(body) && these[body] == 0) return false;
      if (these[body] == 0) continue;
      any = any || linked(body);
      all = all && linked(body);
    }
    return !any || all;
  }

  const FollowsGraph& graph_;
  const std::vector<bool>& in_body_;
};

}  // namespace

FollowsGraph follows_graph(const Variants& log) {
  FollowsGraph out;
  std::set<std::size_t> activities;
  for (const auto& [trace, count] : log) activities.insert(trace.begin(), trace.end());
  out.activities.assign(activities.begin(), activities.end());
  const auto place = [&](std::size_t activity) {
    return static_cast<std::size_t>(std::ranges::lower_bound(out.activities, activity) -
                                    out.activities.begin());
  };
  out.edges.assign(out.size(), std::vector<std::int64_t>(out.size()));
  out.starts.resize(out.size());
  out.ends.resize(out.size());
  for (const auto& [trace, count] : log) {
    if (trace.empty()) continue;
    out.starts[place(trace.front())] += count;
    out.ends[place(trace.back())] += count;
    for (std::size_t i = 0; i + 1 < trace.size(); ++i)
      out.edges[place(trace[i])][place(trace[i + 1])] += count;
  }
  return out;
}

FollowsGraph without_infrequent(FollowsGraph graph, double share) {
  const auto all = graph.edges;
  // That nothing follows is one of the ways on.
  for (std::size_t i = 0; i < graph.size(); ++i)
    filter(graph.edges[i], std::max(most_of(graph.edges[i]), graph.ends[i]), share);
  // Whatever seldom happens has something before it all the same, unless it begins.
  for (std::size_t to = 0; to < graph.size(); ++to) {
    std::size_t most = 0;
    for (std::size_t from = 1; from < graph.size(); ++from) {
      if (all[from][to] > all[most][to]) most = from;
    }
    if (all[most][to] > graph.starts[to]) graph.edges[most][to] = all[most][to];
  }
  filter(graph.starts, most_of(graph.starts), share);
  filter(graph.ends, most_of(graph.ends), share);
  return graph;
}

Cut exclusive_cut(const FollowsGraph& graph) {
  return components(graph.size(),
                    [&](std::size_t a, std::size_t b) { return graph.has_edge(a, b); });
}

Cut sequence_cut(const FollowsGraph& graph) {
  const auto reach = reachability(graph);
  const auto is_before = [&](std::size_t a, std::size_t b) { return reach[a][b] && !reach[b][a]; };
  Parts parts(graph.size());
  // Together are those that reach each other, and those of which none reaches the other; and parts
  // of which neither is before the other as a whole.
  for (std::size_t a = 0; a < graph.size(); ++a) {
    for (std::size_t b = a + 1; b < graph.size(); ++b) {
      if (reach[a][b] == reach[b][a]) parts.unite(a, b);
    }
  }
  for (bool changed = true; changed;) {
    changed = false;
    const auto list = parts.list();
    for (std::size_t i = 0; i < list.size() && !changed; ++i) {
      for (std::size_t j = i + 1; j < list.size() && !changed; ++j) {
        const bool first = is_before(list[i].front(), list[j].front());
        changed = std::ranges::any_of(list[i], [&](std::size_t a) {
          return std::ranges::any_of(list[j],
                                     [&](std::size_t b) { return is_before(a, b) != first; });
        });
        if (changed) parts.unite(list[i].front(), list[j].front());
      }
    }
  }
  auto out = parts.list();
  std::ranges::sort(out,
                    [&](const auto& a, const auto& b) { return is_before(a.front(), b.front()); });
  return out;
}

Cut parallel_cut(const FollowsGraph& graph) {
  auto parts = components(graph.size(), [&](std::size_t a, std::size_t b) {
    return !graph.has_edge(a, b) || !graph.has_edge(b, a);
  });
  // Each has to begin and end somewhere; what does not belongs to another one.
  Cut whole;
  std::vector<std::size_t> rest;
  for (auto& part : parts) {
    if (has_any(part, graph.starts) && has_any(part, graph.ends))
      whole.push_back(std::move(part));
    else
      rest.insert(rest.end(), part.begin(), part.end());
  }
  if (whole.empty()) return {};
  whole.front().insert(whole.front().end(), rest.begin(), rest.end());
  return whole;
}

Cut loop_cut(const FollowsGraph& graph) {
  std::vector<bool> in_body(graph.size());
  for (std::size_t i = 0; i < graph.size(); ++i)
    in_body[i] = graph.starts[i] > 0 || graph.ends[i] > 0;
  auto parts = components(graph.size(), [&](std::size_t a, std::size_t b) {
    return !in_body[a] && !in_body[b] && graph.has_edge(a, b);
  });
  const RedoTest test(graph, in_body);
  Cut out(1);
  for (auto& part : parts) {
    if (!in_body[part.front()] && test.is_redo(part))
      out.push_back(std::move(part));
    else
      out.front().insert(out.front().end(), part.begin(), part.end());
  }
  return out;
}

}  // namespace hindsight::events
