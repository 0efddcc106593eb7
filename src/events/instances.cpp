#include "events/instances.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <span>

#include "base/utf8.h"

namespace hindsight::events {
namespace {

using model::kNoTime;

struct Run {
  EpochMs start = kNoTime;
  EpochMs end = kNoTime;
  Id128 id{};  ///< where the events tell it
};

/// The rows of all traces.
struct Rows {
  model::Arena arena;
  std::vector<model::ProcessInstance> instances;
  std::vector<model::FlowNodeInstance> flow_nodes;
  std::vector<model::UserTask> user_tasks;
  std::vector<model::Variable> variables;
};

template <typename Row>
void add_page(std::vector<model::FactPage>& pages, std::vector<Row> rows) {
  if (rows.empty()) return;
  model::FactPage page;
  page.row_count = rows.size();
  page.rows = std::move(rows);
  pages.push_back(std::move(page));
}

/// What one trace becomes.
class Trace {
 public:
  Trace(const Blueprint& blueprint, Rows& out, EpochMs observed, std::size_t value_bytes_max)
      : blueprint_(blueprint),
        out_(out),
        observed_(observed),
        value_bytes_max_(value_bytes_max),
        runs_(blueprint.nodes.size()),
        open_(blueprint.nodes.size()) {}

  void add(const model::EntityId& trace, std::span<const store::TraceEvent> events) {
    for (auto& runs : runs_) runs.clear();
    for (auto& open : open_) open.clear();
    for (std::size_t i = 0, end = 0; i < events.size(); i = end) {
      while (end < events.size() && events[end].time == events[i].time) ++end;
      const auto moment = events.subspan(i, end - i);
      note(moment, true);
      note(moment, false);
    }
    trace_ = trace.text;
    key_ = Id128::of(instance_name(blueprint_.publication, trace.key));
    if (!add_instance()) return;
    for (std::size_t i = 0; i < runs_.size(); ++i)
      add_runs(blueprint_.nodes[i].id, blueprint_.nodes[i].type, runs_[i]);
    for (const auto& gateway : blueprint_.gateways)
      add_runs(gateway.id, gateway.type, runs_of(gateway));
    add_variables(events);
  }

 private:
  void note(std::span<const store::TraceEvent> events, bool starts) {
    for (const auto& event : events) {
      for (const auto& sign : blueprint_.signs[event.event_class]) {
        if (sign.is_start == starts) note(sign, event);
      }
    }
  }

  void note(const Blueprint::Sign& sign, const store::TraceEvent& event) {
    const auto time = event.time;
    const auto& node = blueprint_.nodes[sign.node];
    auto& runs = runs_[sign.node];
    auto& open = open_[sign.node];
    if (sign.is_start && node.has_end) {
      open.push_back(runs.size());
      runs.push_back({time, kNoTime, event.run});
    } else if (open.empty()) {
      runs.push_back({time, time});
    } else {
      auto own = std::ranges::find(open, event.run, [&](std::size_t i) { return runs[i].id; });
      if (own == open.end()) own = open.begin();
      runs[*own].end = time;
      open.erase(own);
    }
  }

  bool add_instance() {
    model::ProcessInstance row;
    EpochMs last = kNoTime;
    bool is_open = false, has_ended = false;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      is_open = is_open || !open_[i].empty();
      has_ended = has_ended || (blueprint_.nodes[i].ends_process && !runs_[i].empty());
      for (const auto& run : runs_[i]) {
        row.start = row.start == kNoTime ? run.start : std::min(row.start, run.start);
        last = std::max({last, run.start, run.end});
      }
    }
    if (row.start == kNoTime) return false;
    row.id = {key_, trace_, false};
    row.definition_id = blueprint_.definition_id;
    row.definition_key = blueprint_.definition_key;
    if (has_ended && !is_open) {
      row.end = last;
      row.duration = last - row.start;
      row.state = model::InstanceState::completed;
    }
    row.root_process_instance_id = key_;
    row.observed = observed_;
    out_.instances.push_back(row);
    return true;
  }

  /// Each ends at once.
  [[nodiscard]] std::vector<Run> runs_of(const Blueprint::Gateway& gateway) const {
    std::vector<std::vector<EpochMs>> ends(gateway.before.size());
    for (std::size_t i = 0; i < ends.size(); ++i) {
      for (const auto& run : runs_[gateway.before[i]]) {
        if (run.end != kNoTime) ends[i].push_back(run.end);
      }
      std::ranges::sort(ends[i]);
    }
    std::vector<Run> out;
    if (!gateway.waits_for_all) {
      for (const auto& times : ends) {
        for (const auto time : times) out.push_back({time, time});
      }
      return out;
    }
    std::size_t sets = ends.front().size();
    for (const auto& times : ends) sets = std::min(sets, times.size());
    for (std::size_t set = 0; set < sets; ++set) {
      EpochMs last = kNoTime;
      for (const auto& times : ends) last = std::max(last, times[set]);
      out.push_back({last, last});
    }
    return out;
  }

  void add_runs(const std::string& node, const std::string& type, const std::vector<Run>& runs) {
    for (std::size_t i = 0; i < runs.size(); ++i) {
      model::FlowNodeInstance row;
      row.id.key = own_id(fmt::format("{}/{}", node, i));
      row.process_instance_id = key_;
      row.definition_id = blueprint_.definition_id;
      row.definition_key = blueprint_.definition_key;
      row.flow_node_id = node;
      row.flow_node_type = type;
      row.start = runs[i].start;
      row.end = runs[i].end;
      if (row.end != kNoTime) row.duration = row.end - row.start;
      row.observed = observed_;
      if (type == "userTask") row.task_id = add_task(row);
      out_.flow_nodes.push_back(row);
    }
  }

  Id128 add_task(const model::FlowNodeInstance& run) {
    model::UserTask row;
    row.id.key = own_id("task/" + run.id.key.uuid());
    row.process_instance_id = key_;
    row.flow_node_instance_id = run.id.key;
    row.definition_id = run.definition_id;
    row.definition_key = run.definition_key;
    row.flow_node_id = run.flow_node_id;
    row.delete_reason = run.end == kNoTime ? "" : "completed";
    row.start = run.start;
    row.end = run.end;
    row.duration = run.duration;
    row.observed = observed_;
    out_.user_tasks.push_back(row);
    return row.id.key;
  }

  void add_variables(std::span<const store::TraceEvent> events) {
    const auto first = out_.variables.size();
    std::map<std::string, std::size_t, std::less<>> known;  // to its place
    for (const auto& event : events) {
      if (event.data.empty()) continue;
      const auto data = json::parse(event.data);
      if (!data || !data->IsObject()) continue;
      for (const auto& [name, value] : data->GetObject()) {
        if (value.IsObject() || value.IsArray() || value.IsNull() || name.GetStringLength() == 0)
          continue;
        const auto [at, is_new] = known.emplace(json::view(name), out_.variables.size());
        if (is_new) out_.variables.push_back(variable(at->first));
        auto& row = out_.variables[at->second];
        row.value = typed(value);
        row.time = event.time;
      }
    }
    for (auto i = first; i < out_.variables.size(); ++i)
      out_.variables[i].id.key = own_id(fmt::format("variable/{}", out_.variables[i].name));
  }

  model::Variable variable(const std::string& name) {
    model::Variable row;
    row.process_instance_id = key_;
    row.definition_id = blueprint_.definition_id;
    row.definition_key = blueprint_.definition_key;
    row.name = out_.arena.copy(name);
    return row;
  }

  model::TypedValue typed(const json::Value& value) {
    model::TypedValue out;
    out.is_null = false;
    if (value.IsBool()) {
      out.type = model::VariableType::boolean;
      out.integer = value.GetBool() ? 1 : 0;
      out.text = value.GetBool() ? "true" : "false";
      out.number = static_cast<double>(out.integer);
    } else if (value.IsInt64()) {
      out.type = model::VariableType::long_integer;
      out.integer = value.GetInt64();
      out.text = out_.arena.copy(fmt::format_int(out.integer).c_str());
      out.number = static_cast<double>(out.integer);
    } else if (value.IsNumber()) {
      out.type = model::VariableType::double_number;
      out.number = value.GetDouble();
      out.text = out_.arena.copy(fmt::format("{}", out.number));
    } else {
      const auto kept = cut_utf8(json::view(value), value_bytes_max_);
      out.type = model::VariableType::string;
      out.truncated = kept.size() < value.GetStringLength();
      out.text = out_.arena.copy(kept);
    }
    return out;
  }

  [[nodiscard]] Id128 own_id(std::string_view what) const {
    return Id128::of(fmt::format("{}/{}", key_.uuid(), what));
  }

  const Blueprint& blueprint_;
  Rows& out_;
  const EpochMs observed_;
  const std::size_t value_bytes_max_;
  std::vector<std::vector<Run>> runs_;  // by node
  std::vector<std::deque<std::size_t>>
      open_;  // by node: runs without an end, in the order of starts
  std::string_view trace_;
  Id128 key_;
};

}  // namespace

std::string instance_name(std::string_view publication, const Id128& trace) {
  return fmt::format("{}/{}", publication, trace.uuid());
}

std::vector<model::FactPage> make_instances(const Blueprint& blueprint,
                                            const store::TracePage& traces, EpochMs observed,
                                            std::size_t value_bytes_max) {
  Rows rows;
  Trace trace(blueprint, rows, observed, value_bytes_max);
  for (const auto& one : traces.traces)
    trace.add(one.id, std::span(traces.events).subspan(one.first, one.count));
  std::vector<model::FactPage> pages;
  add_page(pages, std::move(rows.instances));
  add_page(pages, std::move(rows.flow_nodes));
  add_page(pages, std::move(rows.user_tasks));
  add_page(pages, std::move(rows.variables));
  if (!pages.empty()) pages.front().arena = std::move(rows.arena);
  return pages;
}

}  // namespace hindsight::events
