#include "differential/random_plan.h"

#include <fmt/format.h>

#include <sstream>

#include "differential/random_history.h"
#include "report/working_time.h"

namespace hindsight::differential {

using model::VariableType;
using report::Entity;

namespace {
constexpr EpochMs kDay = 86'400'000;

struct NamedType {
  const char* name;
  VariableType type;
};
constexpr NamedType kVariables[] = {
    {"customer", VariableType::string},    {"amount", VariableType::long_integer},
    {"rate", VariableType::double_number}, {"express", VariableType::boolean},
    {"due", VariableType::date},           {"nothing", VariableType::string}};
}  // namespace

std::vector<report::Source> RandomPlan::sources() {
  std::vector<report::Source> out;
  const auto count = 1 + below(2);
  for (std::int64_t i = 0; i < count; ++i) {
    report::Source source;
    source.key = RandomHistory::kKeys[below(3)];
    source.identifier = source.key;
    for (const auto* engine : RandomHistory::kEngines) {
      for (int version = 1; version <= 3; ++version) {
        if (chance(75))
          source.definitions.push_back({engine, source.key + ":" + std::to_string(version)});
      }
    }
    for (const auto* tenant : RandomHistory::kTenants) {
      if (chance(80)) source.tenants.emplace_back(tenant);
    }
    out.push_back(std::move(source));
  }
  return out;
}

std::vector<std::string> RandomPlan::nodes() {
  std::vector<std::string> out;
  const auto count = 1 + below(2);
  for (std::int64_t i = 0; i < count; ++i) out.emplace_back(RandomHistory::kNodes[below(5)]);
  if (chance(10)) out.emplace_back("no such node");
  return out;
}

report::CalendarPtr RandomPlan::calendar() {
  static constexpr const char* kZones[] = {"Europe/Berlin", "America/New_York", "Asia/Kathmandu",
                                           "Australia/Lord_Howe"};
  if (chance(70)) return nullptr;
  const auto clock = [](std::int64_t minute) {
    return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
  };
  std::string days = R"("wednesday": [{"from": "00:00", "to": "24:00"}])";
  for (const auto* day : {"monday", "tuesday", "friday", "sunday"}) {
    if (chance(30)) continue;
    const auto noon = 1 + below(1'000);
    days += fmt::format(R"(, "{}": [{{"from": "{}", "to": "{}"}}, {{"from": "{}", "to": "{}"}}])",
                        day, clock(below(noon)), clock(noon), clock(noon + below(30)),
                        clock(noon + 30 + below(400)));
  }
  std::string holidays;
  for (int day = 15; day <= 30; ++day) {
    if (chance(20)) holidays += fmt::format(R"({}"2023-11-{}")", holidays.empty() ? "" : ",", day);
  }
  const auto text = json::parse(fmt::format(R"({{"zone": "{}", "days": {{{}}}, "holidays": [{}]}})",
                                            kZones[below(4)], days, holidays));
  return report::parse_working_time(text.value(), "workingTime").value();
}

report::VariableFilter RandomPlan::variable_filter() {
  using Kind = report::VariableFilter::Kind;
  report::VariableFilter out;
  const auto& [name, type] = kVariables[below(6)];
  out.name = name;
  out.type = type;
  out.negated = chance(30);
  switch (type) {
    case VariableType::string: {
      static constexpr const char* kTexts[] = {"A", "b", "ß", "ä", "100", "*", "?", "Straße"};
      out.kind = chance(50) ? Kind::in : Kind::contains;
      const auto count = below(3);
      for (std::int64_t i = 0; i < count; ++i) out.texts.emplace_back(kTexts[below(8)]);
      out.null_included = chance(30);
      break;
    }
    case VariableType::boolean:
      out.texts = {chance(50) ? "true" : "false"};
      out.null_included = chance(30);
      break;
    case VariableType::date:
      out.kind = Kind::range;
      if (chance(70)) out.from = RandomHistory::kBegin + below(90) * kDay;
      if (chance(70)) out.until = RandomHistory::kBegin + below(90) * kDay;
      out.include_undefined = chance(30);
      break;
    default:
      if (chance(50)) {
        const auto count = 1 + below(3);
        for (std::int64_t i = 0; i < count; ++i)
          out.numbers.push_back(static_cast<double>(below(60)) - 10);
        out.null_included = chance(30);
      } else {
        out.kind = Kind::compare;
        out.comparison = static_cast<report::Comparison>(below(4));
        out.numbers = {static_cast<double>(below(60)) - 10};
      }
  }
  return out;
}

report::FlowNodeCondition RandomPlan::condition() {
  report::FlowNodeCondition out;
  const auto people = [&](std::vector<std::string> known) {
    std::shuffle(known.begin(), known.end(), random_);
    known.resize(1 + static_cast<std::size_t>(below(2)));
    return report::FlowNodeCondition::People{chance(40), std::move(known)};
  };
  if (chance(40)) out.nodes = {chance(40), nodes()};
  if (chance(30)) out.state = static_cast<report::FlowNodeCondition::State>(below(4));
  out.no_bodies = chance(30);
  if (chance(20)) out.start = {RandomHistory::kBegin + below(90) * kDay, std::nullopt};
  if (chance(20)) out.end = {std::nullopt, RandomHistory::kBegin + below(90) * kDay};
  if (chance(20)) {
    for (const auto& node : nodes())
      out.durations.push_back({node,
                               {static_cast<report::Comparison>(below(4)), below(20) * kDay / 20,
                                chance(20), calendar()}});
  }
  if (chance(20)) out.assignee = people({"li", "mary", ""});
  if (chance(20)) out.candidate_group = people({"sales", "risk", ""});
  return out;
}

report::Filter RandomPlan::filter(std::size_t sources) {
  report::Filter out;
  switch (below(9)) {
    case 0:
      out.what = report::StateFilter{static_cast<report::StateFilter::State>(below(6))};
      break;
    case 1: {
      report::DateFilter date;
      date.field = chance(50) ? report::DateField::start : report::DateField::end;
      if (chance(70)) date.from = RandomHistory::kBegin + below(90) * kDay;
      if (chance(70)) date.until = RandomHistory::kBegin + below(90) * kDay + kDay;
      out.what = date;
      break;
    }
    case 2:
      out.what = report::DurationFilter{static_cast<report::Comparison>(below(4)),
                                        below(20) * kDay / 2, chance(20), calendar()};
      break;
    case 3:
    case 4:
      out.what = variable_filter();
      break;
    case 5:
      out.what = report::AnyVariableFilter{{variable_filter(), variable_filter()}};
      break;
    case 6: {
      report::IncidentFilter incidents{{}, chance(40)};
      for (int status = 0; status < 3; ++status)
        if (chance(50)) incidents.any_of.push_back(static_cast<model::IncidentStatus>(status));
      out.what = incidents;
      break;
    }
    case 7: {
      report::DefinitionFilter some;
      for (const auto* engine : RandomHistory::kEngines) {
        for (const auto* key : RandomHistory::kKeys) {
          for (int version = 1; version <= 3; ++version)
            if (chance(50)) some.any_of.push_back({engine, fmt::format("{}:{}", key, version)});
        }
      }
      out.what = std::move(some);
      break;
    }
    default: {
      report::FlowNodeFilter runs{{condition()}, chance(40)};
      if (chance(30)) runs.all.push_back(condition());
      out.what = runs;
    }
  }
  if (sources > 1 && chance(30)) out.sources = {static_cast<std::size_t>(below(2))};
  return out;
}

std::vector<EpochMs> RandomPlan::boundaries() {
  std::vector<EpochMs> out{RandomHistory::kBegin + below(20) * kDay};
  const auto count = 1 + below(12);
  const bool equal = chance(50);
  for (std::int64_t i = 0; i < count; ++i)
    out.push_back(out.back() + kDay * (equal ? 7 : 1 + below(9)));
  return out;
}

report::ByVariable RandomPlan::by_variable() {
  const auto& [name, type] = kVariables[below(6)];
  report::ByVariable out{.name = name, .type = type};
  if (type == VariableType::date) {
    out.boundaries = boundaries();
  } else if (type == VariableType::long_integer || type == VariableType::double_number) {
    out.baseline = static_cast<double>(below(20)) - 10;
    out.interval = 0.5 * static_cast<double>(1 + below(20));
  }
  return out;
}

report::Grouping RandomPlan::by_date_or_duration() {
  if (chance(50)) return report::ByDuration{below(5) * kDay / 2, 1 + below(3 * kDay)};
  return report::ByDate{chance(50) ? report::DateField::start : report::DateField::end,
                        boundaries()};
}

report::Grouping RandomPlan::grouping(Entity entity) {
  switch (entity) {
    case Entity::process_instance:
      switch (below(5)) {
        case 0:
          return report::ByNone{};
        case 1:
        case 2:
          return by_date_or_duration();
        case 3:
          return report::ByRunningDate{boundaries()};
        default:
          return by_variable();
      }
    case Entity::user_task:
      switch (below(5)) {
        case 0:
          return report::ByUserTask{};
        case 1:
          return report::ByAssignee{};
        case 2:
          return report::ByCandidateGroup{};
        case 3:
          return by_date_or_duration();
        default:
          return report::ByNone{};
      }
    case Entity::variable:
      return report::ByNone{};
    case Entity::flow_node:
      if (chance(30)) return by_date_or_duration();
      if (chance(30)) return by_variable();
      [[fallthrough]];
    default:
      return chance(70) ? report::Grouping(report::ByFlowNode{}) : report::ByNone{};
  }
}

std::vector<report::Measure> RandomPlan::measures(Entity entity) {
  using Kind = report::Aggregation::Kind;
  std::vector<report::Measure> out;
  const auto count = 1 + below(3);
  for (std::int64_t i = 0; i < count; ++i) {
    report::Measure measure;
    if (chance(70)) {
      measure.kind = entity == Entity::variable ? report::Measure::Kind::value
                                                : report::Measure::Kind::duration;
      measure.aggregation.kind = static_cast<Kind>(below(entity == Entity::variable ? 5 : 6));
      if (measure.aggregation.kind == Kind::percentile)
        measure.aggregation.percentile = static_cast<double>(1 + below(99));
      if (entity == Entity::user_task && measure.aggregation.kind != Kind::deviation)
        measure.time = static_cast<report::UserTaskTime>(below(3));
    }
    out.push_back(measure);
  }
  return out;
}

report::Plan RandomPlan::plan() {
  report::Plan out;
  out.entity = static_cast<Entity>(below(5));
  if (out.entity == Entity::variable) out.variable = {"rate", VariableType::double_number};
  out.sources = sources();
  const auto filters = below(4);
  for (std::int64_t i = 0; i < filters; ++i) out.filters.push_back(filter(out.sources.size()));
  const bool disjoint = out.sources.size() > 1 && out.sources[0].key != out.sources[1].key;
  const bool has_rows = out.entity != Entity::process_instance && out.entity != Entity::variable;
  for (int i = 0; i < 2 && has_rows && chance(30); ++i) {
    report::Filter view{report::RowFilter{condition(), chance(30)}, {}};
    if (out.entity == Entity::incident) {
      report::IncidentRowFilter incidents;
      if (chance(60)) incidents.status = static_cast<model::IncidentStatus>(below(3));
      if (chance(40)) incidents.flow_node = nodes().front();
      view.what = incidents;
    }
    if (disjoint && chance(40)) view.sources = {static_cast<std::size_t>(below(2))};
    out.filters.push_back(std::move(view));
  }
  out.grouping = grouping(out.entity);
  const bool counts_only = std::holds_alternative<report::ByDuration>(out.grouping) ||
                           std::holds_alternative<report::ByRunningDate>(out.grouping);
  out.measures = counts_only ? std::vector<report::Measure>(1) : measures(out.entity);
  const bool has_deviation =
      std::any_of(out.measures.begin(), out.measures.end(), [](const report::Measure& measure) {
        return measure.aggregation.kind == report::Aggregation::Kind::deviation;
      });
  if (out.entity == Entity::process_instance && !counts_only && !has_deviation && chance(30))
    out.part = {nodes()[0], nodes()[0]};
  out.now = RandomHistory::kNow + below(1'000'000);
  if (chance(40)) out.distribution = distribution(out);
  if (!has_deviation) out.calendar = calendar();
  return out;
}

/// What fits the grouping, by the table of report/combinations.cpp.
report::Grouping RandomPlan::distribution(const report::Plan& plan) {
  const bool by_date = std::holds_alternative<report::ByDate>(plan.grouping);
  const bool by_duration = std::holds_alternative<report::ByDuration>(plan.grouping);
  switch (plan.entity) {
    case Entity::process_instance:
      if (by_date) return by_variable();
      if (!std::holds_alternative<report::ByVariable>(plan.grouping)) return report::ByNone{};
      return report::ByDate{chance(50) ? report::DateField::start : report::DateField::end,
                            boundaries()};
    case Entity::flow_node:
      return by_date || by_duration || std::holds_alternative<report::ByVariable>(plan.grouping)
                 ? report::Grouping(report::ByFlowNode{})
                 : report::ByNone{};
    case Entity::user_task:
      if (std::holds_alternative<report::ByNone>(plan.grouping)) return report::ByNone{};
      if (!by_date && !std::holds_alternative<report::ByUserTask>(plan.grouping))
        return report::ByUserTask{};
      if (chance(50)) return report::ByAssignee{};
      return report::ByCandidateGroup{};
    default:
      return report::ByNone{};
  }
}

report::RawPlan RandomPlan::raw_plan() {
  static constexpr const char* kColumns[] = {"startDate",
                                             "endDate",
                                             "duration",
                                             "processInstanceId",
                                             "businessKey",
                                             "tenantId",
                                             "engineName",
                                             "processDefinitionKey",
                                             "processDefinitionId",
                                             "variable:customer",
                                             "variable:amount",
                                             "variable:rate",
                                             "variable:nothing",
                                             "dur:check",
                                             "dur:review",
                                             "dur:nothing",
                                             "count:incidents",
                                             "count:openIncidents",
                                             "count:userTasks"};
  report::RawPlan out;
  out.sources = sources();
  if (chance(50)) out.filters.push_back(filter(out.sources.size()));
  out.sort_by = kColumns[below(19)];
  out.ascending = chance(50);
  out.offset = static_cast<std::size_t>(chance(50) ? 0 : below(30));
  out.limit = static_cast<std::size_t>(below(25));
  out.calendar = calendar();
  out.now = RandomHistory::kNow;
  return out;
}

std::string describe(const report::Plan& plan) {
  std::ostringstream out;
  out << "entity " << static_cast<int>(plan.entity) << ", grouping " << plan.grouping.index()
      << " by " << plan.distribution.index() << ", filters";
  for (const auto& filter : plan.filters) {
    out << ' ' << filter.what.index();
    if (const auto* variable = std::get_if<report::VariableFilter>(&filter.what)) {
      out << '(' << variable->name << " kind " << static_cast<int>(variable->kind)
          << (variable->negated ? " negated" : "") << (variable->null_included ? " null" : "")
          << (variable->include_undefined ? " undefined" : "");
      for (const auto& text : variable->texts) out << " '" << text << '\'';
      for (const auto number : variable->numbers) out << ' ' << number;
      out << ')';
    }
  }
  if (plan.calendar) out << ", working time " << plan.calendar->text();
  out << ", measures";
  for (const auto& m : plan.measures)
    out << ' ' << static_cast<int>(m.kind) << '/' << static_cast<int>(m.aggregation.kind) << '/'
        << static_cast<int>(m.time) << '/' << m.aggregation.percentile;
  return out.str();
}

}  // namespace hindsight::differential
