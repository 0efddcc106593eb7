#include "store/duckdb/filter_sql.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/overload.h"
#include "report/working_calendar.h"
#include "store/duckdb/connection.h"

namespace hindsight::store::duck {
namespace {

using report::Entity;
using report::FlowNodeCondition;

const char* comparison(report::Comparison c) {
  switch (c) {
    case report::Comparison::less:
      return "<";
    case report::Comparison::less_equal:
      return "<=";
    case report::Comparison::greater:
      return ">";
    case report::Comparison::greater_equal:
      return ">=";
  }
  return ">";
}

/// A row's duration, which may be NULL, against the filter's.
std::string duration_test(const std::string& alias, EpochMs now,
                          const report::DurationFilter& filter) {
  const auto test = fmt::format("{} {} {}", total_time(alias, now, filter.calendar),
                                comparison(filter.comparison), filter.value);
  return filter.include_null ? fmt::format("coalesce({}, true)", test) : test;
}

std::string statuses(const std::vector<model::IncidentStatus>& any_of) {
  std::vector<int> codes;
  codes.reserve(any_of.size());
  for (const auto status : any_of) codes.push_back(static_cast<int>(status));
  return codes.empty() ? "NULL" : fmt::format("{}", fmt::join(codes, ","));
}

std::string state_test(FlowNodeCondition::State state, const std::string& alias,
                       const std::string& canceled) {
  using State = FlowNodeCondition::State;
  auto ended = alias + ".end_ms IS NOT NULL";
  switch (state) {
    case State::running:
      return alias + ".end_ms IS NULL";
    case State::completed:
      return ended + " AND NOT " + canceled;
    case State::canceled:
      return canceled;
    case State::ended:
      return ended;
  }
  return "false";
}

}  // namespace

std::string join(const std::vector<std::string>& parts, const char* separator,
                 const char* if_empty) {
  if (parts.empty()) return if_empty;
  return "(" + fmt::format("{}", fmt::join(parts, separator)) + ")";
}

/// Of so few the database tells faster what lies between than what is one of some.
constexpr std::size_t kGapsMax = 3;

std::string one_of(const std::string& column, std::vector<std::int32_t> codes) {
  if (codes.empty()) return "false";
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  std::string gaps;
  std::size_t count = 0;
  for (std::size_t i = 1; i < codes.size(); ++i) {
    if (codes[i] == codes[i - 1] + 1) continue;
    gaps += fmt::format(" AND {} NOT BETWEEN {} AND {}", column, codes[i - 1] + 1, codes[i] - 1);
    ++count;
  }
  return count <= kGapsMax
             ? fmt::format("({} BETWEEN {} AND {}{})", column, codes.front(), codes.back(), gaps)
             : fmt::format("{} IN ({})", column, fmt::join(codes, ","));
}

const char* date_column(report::DateField field) {
  return field == report::DateField::start ? "start_ms" : "end_ms";
}

std::string date_bounds(const std::string& column, const std::optional<EpochMs>& from,
                        const std::optional<EpochMs>& until) {
  std::string out = column + " IS NOT NULL";
  if (from) out += fmt::format(" AND {} >= {}", column, *from);
  if (until) out += fmt::format(" AND {} <= {}", column, *until);
  return "(" + out + ")";
}

std::string value_condition(const report::VariableFilter& filter) {
  std::vector<std::string> any;
  switch (filter.kind) {
    case report::VariableFilter::Kind::in:
      for (const auto& text : filter.texts) any.push_back("v.text = " + quote(text));
      for (const auto number : filter.numbers)
        any.push_back(fmt::format("v.number = {}::DOUBLE", number));
      break;
    case report::VariableFilter::Kind::contains:
      for (const auto& text : filter.texts)
        any.push_back(fmt::format("contains(lower(v.text), lower({}))", quote(text)));
      break;
    case report::VariableFilter::Kind::compare:
      any.push_back(fmt::format("v.number {} {}::DOUBLE", comparison(filter.comparison),
                                filter.numbers.empty() ? 0 : filter.numbers[0]));
      break;
    case report::VariableFilter::Kind::range:
      any.push_back(date_bounds("v.integer", filter.from, filter.until));
      break;
  }
  return join(any, " OR ", "false");
}

std::string elapsed(const std::string& from, const std::string& to,
                    const report::CalendarPtr& calendar) {
  if (!calendar) return to + " - " + from;
  return fmt::format("working_time({}, {}, {})", quote(calendar->text()), from, to);
}

std::string total_time(const std::string& alias, EpochMs now, const report::CalendarPtr& calendar) {
  const auto by_clock =
      elapsed(alias + ".start_ms", fmt::format("coalesce({}.end_ms, {})", alias, now), calendar);
  return calendar ? by_clock : fmt::format("coalesce({}.duration, {})", alias, by_clock);
}

std::vector<std::int32_t> FilterSql::codes(const std::vector<std::string>& texts) const {
  std::vector<std::int32_t> out;
  for (const auto& text : texts) {
    const auto code = words_.find(text);
    if (code >= 0) out.push_back(code);
  }
  return out;
}

std::vector<std::int32_t> FilterSql::ordinals(
    model::DefinitionType type,
    const std::vector<report::Source::DefinitionId>& definitions) const {
  std::vector<std::int32_t> out;
  for (const auto& d : definitions) {
    const auto ord = definitions_.find(type, d.engine, d.id);
    if (ord >= 0) out.push_back(ord);
  }
  return out;
}

std::string FilterSql::one_source(const report::Source& source, const std::string& alias) const {
  return fmt::format("({} AND {})",
                     one_of(alias + ".def", ordinals(source.type, source.definitions)),
                     one_of(alias + ".tenant", codes(source.tenants)));
}

std::string FilterSql::source_condition(const std::vector<report::Source>& sources,
                                        const std::string& alias) const {
  std::vector<std::string> parts;
  parts.reserve(sources.size());
  for (const auto& source : sources) parts.push_back(one_source(source, alias));
  return join(parts, " OR ", "false");
}

std::string FilterSql::variable_condition(const report::VariableFilter& filter,
                                          const HasRow& has_row) const {
  const auto with_value = fmt::format(
      "variable v WHERE v.name = {} AND v.type = {} AND NOT v.is_null AND v.instance IS NOT NULL",
      word(filter.name), static_cast<int>(filter.type));
  auto condition = has_row(fmt::format("{} AND {}", with_value, value_condition(filter)));
  // Null and undefined are one: no row of that name and type with a value.
  if (filter.null_included || filter.include_undefined)
    condition = fmt::format("({} OR NOT {})", condition, has_row(with_value));
  return filter.negated ? "NOT (" + condition + ")" : condition;
}

std::string FilterSql::filter_condition(const report::Filter& filter, EpochMs now,
                                        const HasRow& has_row) const {
  return std::visit(
      Overload{
          [](const report::StateFilter& f) -> std::string {
            using State = report::StateFilter::State;
            switch (f.state) {
              case State::running:
                return "p.end_ms IS NULL";
              case State::completed:
                return "p.end_ms IS NOT NULL";
              case State::canceled:
                return "p.state IN (3, 4)";
              case State::non_canceled:
                return "p.state NOT IN (3, 4)";
              case State::suspended:
                return "p.state = 1";
              case State::non_suspended:
                return "p.state <> 1";
            }
            return "false";
          },
          [&](const report::DefinitionFilter& f) {
            return one_of("p.def", ordinals(model::DefinitionType::process, f.any_of));
          },
          [](const report::DateFilter& f) {
            return date_bounds(std::string("p.") + date_column(f.field), f.from, f.until);
          },
          [&](const report::DurationFilter& f) { return duration_test("p", now, f); },
          [&](const report::VariableFilter& f) { return variable_condition(f, has_row); },
          [&](const report::AnyVariableFilter& f) {
            std::vector<std::string> any;
            any.reserve(f.any.size());
            for (const auto& one : f.any) any.push_back(variable_condition(one, has_row));
            return join(any, " OR ", "false");
          },
          [&](const report::IncidentFilter& f) {
            return (f.negated ? "NOT " : "") +
                   has_row(
                       fmt::format("incident v WHERE v.status IN ({}) AND v.instance IS NOT NULL",
                                   statuses(f.any_of)));
          },
          [&](const report::FlowNodeFilter& f) {
            std::vector<std::string> all{"v.instance IS NOT NULL"};
            for (const auto& condition : f.all)
              all.push_back(run_condition(condition, "v", Entity::flow_node, now));
            return (f.negated ? "NOT " : "") +
                   has_row(fmt::format("flow_node v WHERE {}", fmt::join(all, " AND ")));
          },
          [](const report::RowFilter&) { return std::string("true"); },
          [](const report::IncidentRowFilter&) { return std::string("true"); },
      },
      filter.what);
}

std::string FilterSql::people_condition(const FlowNodeCondition& condition,
                                        const std::string& alias) const {
  std::vector<std::string> all;
  const auto add = [&](const std::optional<FlowNodeCondition::People>& people, const auto& has_any,
                       const std::string& has_none) {
    if (!people) return;
    std::vector<std::string> some, any;
    for (const auto& id : people->ids) (id.empty() ? any : some).push_back(id);
    if (!any.empty()) any = {has_none};
    auto known = codes(some);
    if (!known.empty()) any.push_back(has_any(std::move(known)));
    all.push_back((people->negated ? "NOT " : "") + join(any, " OR ", "false"));
  };
  const auto assignee = alias + ".assignee";
  add(
      condition.assignee,
      [&](std::vector<std::int32_t> users) { return one_of(assignee, std::move(users)); },
      assignee + " = 0");
  const auto groups = fmt::format("coalesce({}.groups, [])", alias);
  add(
      condition.candidate_group,
      [&](const std::vector<std::int32_t>& some) {
        return fmt::format("list_has_any({}, [{}])", groups, fmt::join(some, ","));
      },
      "len(" + groups + ") = 0");
  return join(all, " AND ", "true");
}

std::string FilterSql::run_condition(const FlowNodeCondition& condition, const std::string& alias,
                                     Entity entity, EpochMs now) const {
  const bool is_task = entity == Entity::user_task;
  std::vector<std::string> all;
  if (condition.nodes) {
    const auto nodes = one_of(alias + ".node", codes(condition.nodes->ids));
    all.push_back(fmt::format("{}({})", condition.nodes->negated ? "NOT " : "", nodes));
  }
  if (condition.state) {
    // Only the run of its flow node tells whether a user task was canceled.
    const auto canceled =
        is_task ? alias + ".activity IN (SELECT r.id FROM flow_node r WHERE r.canceled)"
                : alias + ".canceled";
    all.push_back(state_test(*condition.state, alias, "(" + canceled + ")"));
  }
  if (condition.no_bodies && !is_task)
    all.push_back(fmt::format("{}.type <> {}", alias, word("multiInstanceBody")));
  if (condition.start) {
    all.push_back(date_bounds(alias + ".start_ms", condition.start->from, condition.start->until));
  }
  if (condition.end)
    all.push_back(date_bounds(alias + ".end_ms", condition.end->from, condition.end->until));
  if (!condition.durations.empty()) {
    std::vector<std::string> any;
    any.reserve(condition.durations.size());
    for (const auto& [node, test] : condition.durations)
      any.push_back(
          fmt::format("({}.node = {} AND {})", alias, word(node), duration_test(alias, now, test)));
    all.push_back(join(any, " OR ", "false"));
  }
  if (condition.assignee || condition.candidate_group) {
    all.push_back(is_task ? people_condition(condition, alias)
                          : fmt::format("{}.id IN (SELECT t.activity FROM user_task t WHERE {})",
                                        alias, people_condition(condition, "t")));
  }
  return join(all, " AND ", "true");
}

std::string FilterSql::row_condition(const report::Filter& filter, const std::string& alias,
                                     Entity entity, EpochMs now) const {
  if (const auto* row = std::get_if<report::RowFilter>(&filter.what))
    return run_condition(row->condition, alias, entity, now);
  const auto& row = std::get<report::IncidentRowFilter>(filter.what);
  std::vector<std::string> all;
  if (row.status) all.push_back(fmt::format("{}.status IN ({})", alias, statuses({*row.status})));
  if (row.flow_node) all.push_back(fmt::format("{}.node = {}", alias, word(*row.flow_node)));
  return join(all, " AND ", "true");
}

}  // namespace hindsight::store::duck
