#include "events/tree_layout.h"

#include <algorithm>
#include <string_view>

namespace hindsight::events {
namespace {

using Kind = ProcessTree::Kind;
using Point = bpmn::Diagram::Point;

constexpr double kGap = 50;
constexpr double kRowGap = 30;
constexpr double kTaskWidth = 100, kTaskHeight = 80;
constexpr double kEventSize = 36, kGatewaySize = 50;
constexpr double kMargin = 160;

/// Room that a block takes: to the right of where it begins, above and below its line.
struct Size {
  double width = 0, above = 0, below = 0;
};

/// The end of what was drawn, from which a flow goes on; no node = a way around, which begins at a
/// gateway.
struct Port {
  std::string node;
  std::vector<Point> points;  ///< of the flow so far
};

class Drawing {
 public:
  Drawing(const std::vector<DrawnActivity>& activities, std::map<std::size_t, std::string>& ids)
      : activities_(activities), ids_(ids) {
    out_.process = "Process";
  }

  bpmn::Diagram draw(ProcessTree tree) {
    if (tree.kind != Kind::sequence) tree = {Kind::sequence, 0, {std::move(tree)}};
    const auto size = size_of(tree);
    line_ = kMargin + size.above;
    Port port;
    auto& parts = tree.children;
    std::size_t first = 0;
    double x = kMargin;
    if (parts.front().kind == Kind::activity && is_plain(parts.front())) {
      port = event(parts.front().activity, "startEvent", {}, x);
      first = 1;
    } else {
      port = node("StartEvent", "", "startEvent", kEventSize, kEventSize, {}, x, line_);
    }
    x += kEventSize + kGap;
    for (auto i = first; i + 1 < parts.size(); ++i) {
      port = place(parts[i], std::move(port), x, line_);
      x += size_of(parts[i]).width + kGap;
    }
    if (first < parts.size())
      finish(parts.back(), std::move(port), x, line_);
    else
      end_event(std::move(port), x, line_);
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool is_plain(const ProcessTree& leaf) const {
    return activities_[leaf.activity].type == "task";
  }

  Size size_of(const ProcessTree& tree) const {
    switch (tree.kind) {
      case Kind::activity:
        return {kTaskWidth, kTaskHeight / 2, kTaskHeight / 2};
      case Kind::silent:
        return {0, 0, kRowGap};
      case Kind::sequence: {
        Size out{-kGap, 0, 0};
        for (const auto& child : tree.children) {
          const auto size = size_of(child);
          out = {out.width + kGap + size.width, std::max(out.above, size.above),
                 std::max(out.below, size.below)};
        }
        return out;
      }
      case Kind::exclusive:
      case Kind::parallel:
      case Kind::loop:
        break;
    }
    Size out = size_of(tree.children.front());
    for (std::size_t i = 1; i < tree.children.size(); ++i) {
      const auto size = size_of(tree.children[i]);
      out = {std::max(out.width, size.width), out.above,
             out.below + kRowGap + size.above + size.below};
    }
    out.width += 2 * (kGatewaySize + kGap);
    out.above = std::max(out.above, kGatewaySize / 2);
    out.below = std::max(out.below, kGatewaySize / 2);
    return out;
  }

  /// Draws a node whose line is at `y`, and the flow to it.
  Port node(std::string id, std::string name, std::string type, double width, double height,
            Port from, double x, double y) {
    out_.nodes.push_back({id, std::move(name), std::move(type), x, y - height / 2, width, height});
    if (!from.node.empty()) {
      from.points.push_back({x, y});
      connect(std::move(from), id);
    }
    return {std::move(id), {{x + width, y}}};
  }

  void connect(Port from, const std::string& to) {
    const auto id = "Flow_" + std::to_string(out_.flows.size() + 1);
    out_.flows.push_back({id, std::move(from.node), to, std::move(from.points)});
  }

  Port gateway(const char* type, Port from, double x, double y) {
    const auto id = "Gateway_" + std::to_string(++gateways_);
    return node(id, "", type, kGatewaySize, kGatewaySize, std::move(from), x, y);
  }

  Port event(std::size_t activity, const char* type, Port from, double x, double y = -1) {
    const auto id = "Event_" + std::to_string(activity + 1);
    ids_[activity] = id;
    return node(id, activities_[activity].name, type, kEventSize, kEventSize, std::move(from), x,
                y < 0 ? line_ : y);
  }

  void end_event(Port from, double x, double y) {
    const auto id = "EndEvent_" + std::to_string(++ends_);
    node(id, "", "endEvent", kEventSize, kEventSize, std::move(from), x, y);
  }

  /// Draws a block that others follow.
  Port place(const ProcessTree& tree, Port from, double x, double y) {
    switch (tree.kind) {
      case Kind::silent:
        return from;
      case Kind::activity: {
        const auto& [name, type] = activities_[tree.activity];
        const auto id = "Activity_" + std::to_string(tree.activity + 1);
        ids_[tree.activity] = id;
        return node(id, name, type, kTaskWidth, kTaskHeight, std::move(from), x, y);
      }
      case Kind::sequence:
        for (const auto& child : tree.children) {
          from = place(child, std::move(from), x, y);
          x += size_of(child).width + kGap;
        }
        return from;
      case Kind::exclusive:
        return choose("exclusiveGateway", tree, std::move(from), x, y);
      case Kind::parallel:
        return choose("parallelGateway", tree, std::move(from), x, y);
      case Kind::loop:
        return repeat(tree, std::move(from), x, y);
    }
    return from;
  }

  /// Where each of the children has its line; the first one on that of the whole.
  std::vector<double> lines(const std::vector<ProcessTree>& children, double y) const {
    std::vector<double> out;
    for (const auto& child : children) {
      const auto size = size_of(child);
      if (!out.empty()) y += kRowGap + size.above;
      out.push_back(y);
      y += size.below;
    }
    return out;
  }

  /// From a gateway to the line at `y`.
  static Port branch(const Port& split, double gateway_x, double y, double line) {
    if (y == line) return split;
    const double middle = gateway_x + kGatewaySize / 2;
    return {split.node, {{middle, line + kGatewaySize / 2}, {middle, y}}};
  }

  /// To the bottom of a gateway, which is drawn already.
  void join(Port from, const std::string& gateway, double gateway_x, double y, double line) {
    const double middle = gateway_x + kGatewaySize / 2;
    if (y == line) {
      from.points.push_back({gateway_x, line});
    } else {
      from.points.push_back({middle, y});
      from.points.push_back({middle, line + kGatewaySize / 2});
    }
    connect(std::move(from), gateway);
  }

  Port choose(const char* type, const ProcessTree& tree, Port from, double x, double y) {
    const auto split = gateway(type, std::move(from), x, y);
    const double join_x = x + size_of(tree).width - kGatewaySize;
    const auto rows = lines(tree.children, y);
    std::vector<Port> ends;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ends.push_back(
          place(tree.children[i], branch(split, x, rows[i], y), x + kGatewaySize + kGap, rows[i]));
    }
    auto out = gateway(type, {}, join_x, y);
    for (std::size_t i = 0; i < rows.size(); ++i)
      join(std::move(ends[i]), out.node, join_x, rows[i], y);
    return out;
  }

  /// The body from left to right, what leads back to it below, from right to left.
  Port repeat(const ProcessTree& tree, Port from, double x, double y) {
    const auto& body = tree.children[0];
    const auto& redo = tree.children[1];
    const double width = size_of(tree).width;
    const double split_x = x + width - kGatewaySize;
    auto begin = gateway("exclusiveGateway", std::move(from), x, y);
    const auto entry = begin.node;
    auto done = place(body, std::move(begin), x + kGatewaySize + kGap, y);
    auto split = gateway("exclusiveGateway", std::move(done), split_x, y);
    const double row = lines(tree.children, y)[1];
    const auto first_node = out_.nodes.size();
    const auto first_flow = out_.flows.size();
    // Drawn as if it led to the right, then turned around.
    auto back = place(redo, branch(split, x, row, y), x + kGatewaySize + kGap, row);
    join(std::move(back), entry, split_x, row, y);
    const double axis = 2 * x + width;
    for (auto i = first_node; i < out_.nodes.size(); ++i)
      out_.nodes[i].x = axis - out_.nodes[i].x - out_.nodes[i].width;
    for (auto i = first_flow; i < out_.flows.size(); ++i) {
      for (auto& point : out_.flows[i].points) point.x = axis - point.x;
    }
    return split;
  }

  /// Draws what nothing follows, with the ends of the process.
  void finish(const ProcessTree& tree, Port from, double x, double y) {
    if (tree.kind == Kind::activity && is_plain(tree)) {
      event(tree.activity, "endEvent", std::move(from), x, y);
      return;
    }
    if (tree.kind == Kind::sequence) {
      for (std::size_t i = 0; i + 1 < tree.children.size(); ++i) {
        from = place(tree.children[i], std::move(from), x, y);
        x += size_of(tree.children[i]).width + kGap;
      }
      return finish(tree.children.back(), std::move(from), x, y);
    }
    if (tree.kind == Kind::exclusive) {
      const auto split = gateway("exclusiveGateway", std::move(from), x, y);
      const auto rows = lines(tree.children, y);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        finish(tree.children[i], branch(split, x, rows[i], y), x + kGatewaySize + kGap, rows[i]);
      }
      return;
    }
    const auto size = size_of(tree);
    auto port = place(tree, std::move(from), x, y);
    end_event(std::move(port), x + size.width + (size.width > 0 ? kGap : 0), y);
  }

  const std::vector<DrawnActivity>& activities_;
  std::map<std::size_t, std::string>& ids_;
  bpmn::Diagram out_;
  double line_ = 0;
  int gateways_ = 0, ends_ = 0;
};

}  // namespace

bpmn::Diagram draw(const ProcessTree& tree, const std::vector<DrawnActivity>& activities,
                   std::map<std::size_t, std::string>& ids) {
  return Drawing(activities, ids).draw(tree);
}

}  // namespace hindsight::events
