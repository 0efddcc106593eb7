#include "history.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hindsight::bench {
namespace {

using model::kNoTime;

constexpr EpochMs kHour = 3'600'000;
constexpr EpochMs kLongest = 90 * 24 * kHour;

// Nodes by number, see history_text.cpp.
enum Node : std::uint8_t {
  received,
  validate,
  route,
  review,
  decide,
  approve,
  auto_approve,
  join,
  book,
  notify,
  done,
  rejected
};

bool is_service(std::uint8_t node) {
  return node == validate || node == auto_approve || node == book || node == notify;
}
bool is_task(std::uint8_t node) {
  return node == review || node == approve;
}

/// splitmix64: the same on every machine, and a new start for every instance.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    auto z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  double unit() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  bool chance(double p) { return unit() < p; }
  std::uint64_t below(std::uint64_t n) { return next() % n; }
  /// Log-normal around a median.
  double around(double median, double sigma) {
    const double a = std::max(unit(), 1e-300);
    return median *
           std::exp(sigma * std::sqrt(-2 * std::log(a)) * std::cos(6.283185307179586 * unit()));
  }

 private:
  std::uint64_t state_;
};

/// Zipf with exponent 1.07: the largest of twenty processes gets 30 % of the instances.
std::uint8_t pick_process(double unit) {
  static const auto cumulated = [] {
    std::array<double, kProcesses> out{};
    double sum = 0;
    for (std::size_t i = 0; i < kProcesses; ++i)
      out[i] = sum += 1 / std::pow(static_cast<double>(i + 1), 1.07);
    for (auto& value : out) value /= sum;
    return out;
  }();
  const auto at = std::upper_bound(cumulated.begin(), cumulated.end() - 1, unit);
  return static_cast<std::uint8_t>(at - cumulated.begin());
}

std::vector<std::uint8_t> walk(Dice& dice) {
  std::vector<std::uint8_t> path = {received};
  for (int rework = 0;; ++rework) {
    path.insert(path.end(), {validate, route});
    if (!dice.chance(0.95)) {
      path.push_back(auto_approve);
      break;
    }
    path.insert(path.end(), {review, decide});
    const double turn = dice.unit();
    if (turn < 0.2 && rework < 3) continue;
    if (turn > 0.93) {
      path.push_back(rejected);
      return path;
    }
    path.push_back(approve);
    break;
  }
  path.insert(path.end(), {join, book, notify});
  while (dice.chance(0.12)) path.push_back(notify);
  path.push_back(done);
  return path;
}

/// A time-based UUID as the engine's generator makes them; `sequence` tells kinds apart.
Id128 time_uuid(EpochMs time, std::uint64_t ordinal, std::uint64_t kind) {
  const auto ticks =
      static_cast<std::uint64_t>(time) * 10'000 + ordinal % 10'000 + 0x01B21DD213814000ULL;
  const auto sequence = (kind << 8U) | ((ordinal / 10'000) & 0xFFU);
  return {(ticks << 32U) | ((ticks >> 16U) & 0xFFFF0000U) | 0x1000U | ((ticks >> 48U) & 0x0FFFU),
          0x8000000000000000ULL | (sequence << 48U) | 0x02fc00000001ULL};
}

}  // namespace

std::string_view name_of(Stream stream) {
  constexpr std::string_view kNames[] = {"process-instance-completed",  "process-instance-running",
                                         "activity-instance-completed", "activity-instance-running",
                                         "user-task-completed",         "user-task-running",
                                         "identity-link-log",           "variable-update",
                                         "incident-completed",          "incident-open"};
  return kNames[static_cast<std::size_t>(stream)];
}

Id128 History::instance_id(std::size_t i) const {
  return time_uuid(instances[i].start, i, 1);
}
Id128 History::activity_id(std::size_t i) const {
  return time_uuid(activities[i].start, i, 2);
}
Id128 History::task_id(std::size_t i) const {
  return time_uuid(tasks[i].start, i, 3);
}
Id128 History::link_id(std::size_t i) const {
  return time_uuid(links[i].time, i, 4);
}
Id128 History::variable_id(std::size_t i) const {
  return time_uuid(variable_time(i), i, 5);
}
Id128 History::incident_id(std::size_t i) const {
  return time_uuid(incidents[i].create, i, 6);
}

History History::generate(std::size_t count, std::uint64_t seed) {
  History out;
  out.instances.reserve(count);
  out.activities.reserve(count * 21 / 2);
  out.tasks.reserve(count * 11 / 5);
  out.links.reserve(count * 5);
  const double step = static_cast<double>(kNow - kFirstDay) / static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    Dice dice(seed * 0x100000001B3ULL + i);
    const auto start =
        kFirstDay + static_cast<EpochMs>((static_cast<double>(i) + dice.unit()) * step);
    out.add_instance(i, dice.next(), start);
  }
  out.sort_streams();
  return out;
}

void History::add_instance(std::size_t index, std::uint64_t seed, EpochMs start) {
  Dice dice(seed);
  Instance instance{};
  instance.start = start;
  instance.end = kNoTime;
  instance.process = pick_process(dice.unit());
  instance.version = static_cast<std::uint8_t>(
      (start - kFirstDay) * static_cast<EpochMs>(kVersions) / (kNow - kFirstDay));
  const double tenant = dice.unit();
  instance.tenant = tenant < 0.6 ? 0 : tenant < 0.85 ? 1 : 2;
  instance.state = model::InstanceState::active;
  instance.region = static_cast<std::uint8_t>(std::pow(dice.unit(), 2) * 30);
  instance.customer = static_cast<std::uint32_t>(dice.below(200'000));
  instance.amount = std::round(dice.around(1'000, 1) * 100) / 100;
  const double slow = 1 + 0.1 * instance.process;
  const bool stuck = dice.chance(0.1);
  const bool cancel = !stuck && dice.chance(0.04);
  bool fails = dice.chance(0.05);
  const auto path = walk(dice);
  const auto stop = stuck || cancel ? 1 + dice.below(path.size() - 1) : path.size();

  EpochMs at = start;
  bool running = false;
  for (std::size_t step = 0; step < path.size(); ++step) {
    const auto node = path[step];
    double took = 0;
    if (is_service(node))
      took = dice.around(2'000, 1) * slow;
    else if (is_task(node))
      took = dice.around(4.0 * kHour, 1.2) * slow;
    else if (node == route || node == decide || node == join)
      took = dice.unit() * 10;
    Activity activity{at,
                      at + std::min(kLongest, static_cast<EpochMs>(took)),
                      static_cast<std::uint32_t>(index),
                      -1,
                      node,
                      static_cast<std::uint8_t>(step + 1),
                      false};
    if (at >= kNow) {  // the activity before ended in the future: it is what runs
      running = true;
      break;
    }
    if (fails && is_service(node)) {
      fails = false;
      const auto solved = activity.end + static_cast<EpochMs>(dice.around(1.0 * kHour, 1));
      if (activity.end < kNow)
        incidents.push_back({activity.end, solved < kNow ? solved : kNoTime,
                             static_cast<std::uint32_t>(index), node});
      activity.end = solved;
    }
    activity.canceled = cancel && step == stop;
    if (activity.end >= kNow || (stuck && step == stop)) {
      activity.end = kNoTime;
      activity.canceled = false;
      running = true;
    }
    if (is_task(node)) {
      activity.task = static_cast<std::int32_t>(tasks.size());
      add_task(activity, 0.1 + 0.7 * dice.unit(), dice.next());
    }
    activities.push_back(activity);
    if (running) break;
    at = activity.end;
    if (activity.canceled) break;
  }
  if (!running) {
    instance.end = at;
    instance.state = activities.back().canceled ? model::InstanceState::externally_terminated
                                                : model::InstanceState::completed;
  } else if (dice.chance(0.03)) {
    instance.state = model::InstanceState::suspended;
  }
  instances.push_back(instance);
}

/// Offered to a group at start; claimed after `share` of its time by somebody, sometimes handed
/// over.
void History::add_task(const Activity& activity, double share, std::uint64_t seed) {
  Dice dice(seed);
  Task task{activity.start,
            kNoTime,
            activity.end,
            activity.instance,
            static_cast<std::uint32_t>(activities.size()),
            0};
  const auto ordinal = static_cast<std::uint32_t>(tasks.size());
  task.assignee = static_cast<std::uint16_t>(std::pow(dice.unit(), 1.5) * 200);
  links.push_back({task.start, ordinal, static_cast<std::uint16_t>(task.assignee % 20),
                   model::LinkType::candidate, model::LinkOperation::add});
  const auto until = task.end == kNoTime ? kNow : task.end;
  const bool claimed =
      task.end == kNoTime ? dice.chance(0.5) : !activity.canceled && !dice.chance(0.03);
  if (claimed) {
    task.claim = task.start + static_cast<EpochMs>(static_cast<double>(until - task.start) * share);
    links.push_back(
        {task.claim, ordinal, task.assignee, model::LinkType::assignee, model::LinkOperation::add});
    if (dice.chance(0.08) && until - task.claim > 1'000) {
      const auto handed_over = task.claim + (until - task.claim) / 2;
      links.push_back({handed_over, ordinal, task.assignee, model::LinkType::assignee,
                       model::LinkOperation::remove});
      task.assignee = static_cast<std::uint16_t>((task.assignee + 1) % 200);
      links.push_back({handed_over, ordinal, task.assignee, model::LinkType::assignee,
                       model::LinkOperation::add});
    }
  }
  tasks.push_back(task);
}

namespace {

/// Indices of those rows that `belongs` to a stream, by `time`, then index.
template <typename Belongs, typename Time>
std::vector<std::uint32_t> sorted(std::size_t count, const Belongs& belongs, const Time& time) {
  std::vector<std::pair<EpochMs, std::uint32_t>> keyed;
  for (std::size_t i = 0; i < count; ++i) {
    if (belongs(i)) keyed.emplace_back(time(i), static_cast<std::uint32_t>(i));
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<std::uint32_t> out;
  out.reserve(keyed.size());
  for (const auto& [at, i] : keyed) out.push_back(i);
  return out;
}

/// Completed rows by end, the others by start.
template <typename Row>
void split(const std::vector<Row>& rows, EpochMs Row::* start,
           std::vector<std::uint32_t>& completed, std::vector<std::uint32_t>& running) {
  completed = sorted(
      rows.size(), [&](std::size_t i) { return rows[i].end != kNoTime; },
      [&](std::size_t i) { return rows[i].end; });
  running = sorted(
      rows.size(), [&](std::size_t i) { return rows[i].end == kNoTime; },
      [&](std::size_t i) { return rows[i].*start; });
}

}  // namespace

void History::sort_streams() {
  split(instances, &Instance::start, order(Stream::instances_completed),
        order(Stream::instances_running));
  split(activities, &Activity::start, order(Stream::activities_completed),
        order(Stream::activities_running));
  split(tasks, &Task::start, order(Stream::tasks_completed), order(Stream::tasks_running));
  split(incidents, &Incident::create, order(Stream::incidents_completed),
        order(Stream::incidents_open));
  const auto all = [](std::size_t) { return true; };
  order(Stream::links) = sorted(links.size(), all, [&](std::size_t i) { return links[i].time; });
  order(Stream::variables) =
      sorted(instances.size() * kVariables, all, [&](std::size_t i) { return variable_time(i); });
}

std::size_t History::size(Table table) const {
  switch (table) {
    case Table::procinst:
      return instances.size();
    case Table::actinst:
      return activities.size();
    case Table::taskinst:
      return tasks.size();
    case Table::identitylink:
      return links.size();
    case Table::varinst:
      return instances.size() * kVariables;
    case Table::incident:
      return incidents.size();
  }
  return 0;
}

EpochMs History::time(Stream stream, std::size_t position) const {
  const auto i = order(stream)[position];
  switch (stream) {
    case Stream::instances_completed:
      return instances[i].end;
    case Stream::instances_running:
      return instances[i].start;
    case Stream::activities_completed:
      return activities[i].end;
    case Stream::activities_running:
      return activities[i].start;
    case Stream::tasks_completed:
      return tasks[i].end;
    case Stream::tasks_running:
      return tasks[i].start;
    case Stream::links:
      return links[i].time;
    case Stream::variables:
      return variable_time(i);
    case Stream::incidents_completed:
      return incidents[i].end;
    case Stream::incidents_open:
      return incidents[i].create;
  }
  return kNoTime;
}

namespace {

DurationMs duration_of(EpochMs start, EpochMs end) {
  return end == kNoTime ? model::kNoDuration : end - start;
}

model::EntityId entity(Id128 id) {
  return {id, {}, true};
}

}  // namespace

model::FactPage History::page(Stream stream, std::size_t from, std::size_t to) const {
  model::FactPage page;
  const auto& rows_of_stream = order(stream);
  const auto fill = [&](auto rows, const auto& make) {
    rows.reserve(to - from);
    for (auto position = from; position < to; ++position)
      rows.push_back(make(rows_of_stream[position]));
    page.rows = std::move(rows);
  };
  switch (stream) {
    case Stream::instances_completed:
    case Stream::instances_running:
      fill(std::vector<model::ProcessInstance>(), [&](std::size_t i) {
        const auto& row = instances[i];
        model::ProcessInstance p;
        p.id = entity(instance_id(i));
        p.definition_id = definition_id(row.process, row.version);
        p.definition_key = process_key(row.process);
        p.business_key = page.arena.copy(business_key(i));
        p.tenant = tenant_text(row.tenant);
        p.start = row.start;
        p.end = row.end;
        p.duration = duration_of(row.start, row.end);
        p.state = row.state;
        p.root_process_instance_id = p.id.key;
        p.observed = kNow;
        return p;
      });
      break;
    case Stream::activities_completed:
    case Stream::activities_running:
      fill(std::vector<model::FlowNodeInstance>(), [&](std::size_t i) {
        const auto& row = activities[i];
        const auto& of = instances[row.instance];
        const auto& node = node_text(of.process, row.node);
        model::FlowNodeInstance f;
        f.id = entity(activity_id(i));
        f.process_instance_id = instance_id(row.instance);
        f.definition_id = definition_id(of.process, of.version);
        f.definition_key = process_key(of.process);
        f.flow_node_id = node.id;
        f.flow_node_type = node.type;
        f.tenant = tenant_text(of.tenant);
        f.start = row.start;
        f.end = row.end;
        f.duration = duration_of(row.start, row.end);
        f.canceled = row.canceled;
        if (row.task >= 0) f.task_id = task_id(static_cast<std::size_t>(row.task));
        f.sequence = row.sequence;
        f.observed = kNow;
        return f;
      });
      break;
    case Stream::tasks_completed:
    case Stream::tasks_running:
      fill(std::vector<model::UserTask>(), [&](std::size_t i) {
        const auto& row = tasks[i];
        const auto& of = instances[row.instance];
        const auto& node = node_text(of.process, activities[row.activity].node);
        model::UserTask t;
        t.id = entity(task_id(i));
        t.process_instance_id = instance_id(row.instance);
        t.flow_node_instance_id = activity_id(row.activity);
        t.definition_id = definition_id(of.process, of.version);
        t.definition_key = process_key(of.process);
        t.flow_node_id = node.id;
        t.name = node.name;
        t.tenant = tenant_text(of.tenant);
        if (row.end != kNoTime)
          t.delete_reason = activities[row.activity].canceled ? "deleted" : "completed";
        t.start = row.start;
        t.end = row.end;
        t.duration = duration_of(row.start, row.end);
        t.priority = 50;
        t.observed = kNow;
        return t;
      });
      break;
    case Stream::links:
      fill(std::vector<model::IdentityLink>(), [&](std::size_t i) {
        const auto& row = links[i];
        model::IdentityLink l;
        l.id = entity(link_id(i));
        l.task_id = task_id(row.task);
        l.process_instance_id = instance_id(tasks[row.task].instance);
        l.type = row.type;
        l.operation = row.operation;
        (row.type == model::LinkType::assignee ? l.user : l.group) =
            row.type == model::LinkType::assignee ? user_text(row.who) : group_text(row.who);
        l.time = row.time;
        return l;
      });
      break;
    case Stream::variables:
      fill(std::vector<model::Variable>(), [&](std::size_t i) {
        const auto& of = instances[i / kVariables];
        const auto which = i % kVariables;
        model::Variable v;
        v.id = entity(variable_id(i));
        v.process_instance_id = instance_id(i / kVariables);
        v.definition_id = definition_id(of.process, of.version);
        v.definition_key = process_key(of.process);
        v.name = variable_name(which);
        v.tenant = tenant_text(of.tenant);
        v.value.is_null = false;
        v.value.type =
            which == 0 ? model::VariableType::double_number : model::VariableType::string;
        if (which == 0) {
          v.value.number = of.amount;
          v.value.text = page.arena.copy(fmt::format("{}", of.amount));
        } else {
          v.value.text = which == 1 ? region_text(of.region) : customer_text(of.customer);
        }
        v.sequence = static_cast<std::int64_t>(which) + 1;
        v.time = variable_time(i);
        return v;
      });
      break;
    case Stream::incidents_completed:
    case Stream::incidents_open:
      fill(std::vector<model::Incident>(), [&](std::size_t i) {
        const auto& row = incidents[i];
        const auto& of = instances[row.instance];
        model::Incident c;
        c.id = entity(incident_id(i));
        c.process_instance_id = instance_id(row.instance);
        c.definition_id = definition_id(of.process, of.version);
        c.definition_key = process_key(of.process);
        c.flow_node_id = node_text(of.process, row.node).id;
        c.type = "failedJob";
        c.message = "connection refused";
        c.tenant = tenant_text(of.tenant);
        c.create = row.create;
        c.end = row.end;
        c.status =
            row.end == kNoTime ? model::IncidentStatus::open : model::IncidentStatus::resolved;
        c.root_cause_incident_id = c.id.key;
        c.observed = kNow;
        return c;
      });
      break;
  }
  page.row_count = page.new_row_count = to - from;
  page.body_bytes = (to - from) * 600;
  if (to > from) page.last_time = time(stream, to - 1);
  return page;
}

}  // namespace hindsight::bench
