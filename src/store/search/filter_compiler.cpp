#include "store/search/filter_compiler.h"

#include <algorithm>

#include "base/overload.h"
#include "report/row_filters.h"
#include "store/search/dsl.h"
#include "store/search/instance_codec.h"
#include "store/search/run_compiler.h"

namespace hindsight::store::search {
namespace {

std::string one_source(const report::Source& source, const std::string& path) {
  return dsl::all_of({dsl::terms(path + "definition", definition_names(source.definitions)),
                      dsl::terms(path + "tenant", source.tenants)});
}

std::string source_query(const std::vector<report::Source>& sources, const std::string& path) {
  std::vector<std::string> any;
  any.reserve(sources.size());
  for (const auto& source : sources) any.push_back(one_source(source, path));
  return dsl::any_of(any);
}

std::string variable_query(const report::VariableFilter& filter, const Scope& scope) {
  const report::VariableReference variable{filter.name, filter.type};
  std::vector<std::string> any{has_variable(scope, variable, value_query(filter, "variables."))};
  // Null and undefined are one: no row of that name and type with a value.
  if (filter.null_included || filter.include_undefined)
    any.push_back(dsl::none_of({has_variable(scope, variable, {})}));
  const auto query = dsl::any_of(any);
  return filter.negated ? dsl::none_of({query}) : query;
}

std::string state_query(report::StateFilter::State state) {
  using State = report::StateFilter::State;
  auto ended = dsl::exists("end");
  auto canceled = dsl::terms("state", {"EXTERNALLY_TERMINATED", "INTERNALLY_TERMINATED"});
  auto suspended = dsl::term("state", std::string_view("SUSPENDED"));
  switch (state) {
    case State::running:
      return dsl::none_of({ended});
    case State::completed:
      return ended;
    case State::canceled:
      return canceled;
    case State::non_canceled:
      return dsl::none_of({canceled});
    case State::suspended:
      return suspended;
    case State::non_suspended:
      return dsl::none_of({suspended});
  }
  return dsl::nothing();
}

/// `scope`: of the one source that the filter applies to.
std::string filter_query(const report::Filter& filter, const Scope& scope, EpochMs now) {
  return std::visit(
      Overload{
          [](const report::StateFilter& f) { return state_query(f.state); },
          [](const report::DefinitionFilter& f) {
            return dsl::terms("definition", definition_names(f.any_of));
          },
          [](const report::DateFilter& f) {
            return time_range(f.field == report::DateField::start ? "start" : "end", f.from,
                              f.until);
          },
          [&](const report::DurationFilter& f) { return duration_query(f, "", now); },
          [&](const report::VariableFilter& f) { return variable_query(f, scope); },
          [&](const report::AnyVariableFilter& f) {
            std::vector<std::string> any;
            any.reserve(f.any.size());
            for (const auto& one : f.any) any.push_back(variable_query(one, scope));
            return dsl::any_of(any);
          },
          [&](const report::IncidentFilter& f) {
            const auto has = dsl::nested(
                "incidents", dsl::all_of({row_query(scope, "incidents."), status_query(f.any_of)}));
            return f.negated ? dsl::none_of({has}) : has;
          },
          [&](const report::FlowNodeFilter& f) {
            std::vector<std::string> all{row_query(scope, "flowNodes.")};
            for (const auto& condition : f.all)
              all.push_back(run_query(condition, "flowNodes.", now));
            const auto has = dsl::nested("flowNodes", dsl::all_of(all));
            return f.negated ? dsl::none_of({has}) : has;
          },
          [](const report::RowFilter&) { return dsl::everything(); },
          [](const report::IncidentRowFilter&) { return dsl::everything(); },
      },
      filter.what);
}

}  // namespace

std::vector<std::string> definition_names(
    const std::vector<report::Source::DefinitionId>& definitions) {
  std::vector<std::string> out;
  out.reserve(definitions.size());
  for (const auto& d : definitions) out.push_back(definition_name(d.engine, d.id));
  return out;
}

std::string value_contains(const std::string& needle, const std::string& path) {
  return dsl::contains(path + "value.lower", needle);
}

std::string value_query(const report::VariableFilter& filter, const std::string& path) {
  using Kind = report::VariableFilter::Kind;
  std::vector<std::string> any;
  switch (filter.kind) {
    case Kind::in:
      if (!filter.texts.empty()) any.push_back(dsl::terms(path + "value", filter.texts));
      for (const auto number : filter.numbers) {
        any.push_back(
            dsl::object({{"term", dsl::object({{path + "number", dsl::number(number)}})}}));
      }
      break;
    case Kind::contains:
      for (const auto& text : filter.texts) any.push_back(value_contains(text, path));
      break;
    case Kind::compare:
      any.push_back(dsl::range(path + "number",
                               {{operator_of(filter.comparison),
                                 dsl::number(filter.numbers.empty() ? 0.0 : filter.numbers[0])}}));
      break;
    case Kind::range:
      any.push_back(time_range(path + "integer", filter.from, filter.until));
      break;
  }
  return dsl::any_of(any);
}

std::string documents_of(const std::vector<report::Source>& sources) {
  std::vector<std::string> names;
  for (const auto& source : sources) {
    auto more = definition_names(source.definitions);
    std::move(more.begin(), more.end(), std::back_inserter(names));
  }
  return dsl::terms("definitions", names);
}

std::string instance_query(const Scope& scope, const std::vector<report::Filter>& filters,
                           EpochMs now) {
  const auto& sources = scope.sources;
  std::vector<std::string> any;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::vector<report::Source> source{sources[i]};
    std::vector<std::string> all{one_source(sources[i], "")};
    for (const auto& filter : filters) {
      const auto& to = filter.sources;
      const bool applies = to.empty() || std::find(to.begin(), to.end(), i) != to.end();
      if (applies && !report::is_row_filter(filter))
        all.push_back(filter_query(filter, {source, scope.rows}, now));
    }
    any.push_back(dsl::all_of(all));
  }
  return dsl::all_of({dsl::term("seen", true), dsl::any_of(any)});
}

std::string row_query(const Scope& scope, const std::string& path) {
  return scope.rows == Rows::mixed ? source_query(scope.sources, path) : dsl::everything();
}

std::string variable_rows(const Scope& scope, const report::VariableReference& variable) {
  return dsl::all_of({dsl::term("variables.name", std::string_view(variable.name)),
                      dsl::term("variables.type", to_string(variable.type)),
                      dsl::none_of({dsl::term("variables.isNull", true)}),
                      row_query(scope, "variables.")});
}

std::string has_variable(const Scope& scope, const report::VariableReference& variable,
                         const std::string& value) {
  const auto rows = variable_rows(scope, variable);
  return dsl::nested("variables", value.empty() ? rows : dsl::all_of({rows, value}));
}

namespace {

std::string row_filter_query(const report::Filter& filter, const std::string& path, EpochMs now) {
  if (const auto* row = std::get_if<report::RowFilter>(&filter.what))
    return run_query(row->condition, path, now);
  const auto& row = std::get<report::IncidentRowFilter>(filter.what);
  std::vector<std::string> all;
  if (row.status) all.push_back(status_query({*row.status}));
  if (row.flow_node) all.push_back(dsl::terms(path + "flowNode", {*row.flow_node}));
  return dsl::all_of(all);
}

}  // namespace

std::string fact_query(const report::Plan& plan, const Scope& scope, const std::string& path,
                       RowFilters which) {
  std::vector<std::string> everywhere{plan.entity == report::Entity::variable
                                          ? variable_rows(scope, plan.variable)
                                          : row_query(scope, path)};
  std::vector<std::vector<std::string>> per_source(scope.sources.size());
  bool is_partial = false;
  for (const auto& filter : plan.filters) {
    if (!report::is_row_filter(filter)) continue;
    if (which == RowFilters::of_instances && !report::needs_row(filter)) continue;
    const auto query = row_filter_query(filter, path, plan.now);
    if (filter.sources.empty()) everywhere.push_back(query);
    for (const auto source : filter.sources) {
      is_partial = true;
      per_source.at(source).push_back(query);
    }
  }
  if (!is_partial) return dsl::all_of(everywhere);
  std::vector<std::string> any;
  for (std::size_t i = 0; i < per_source.size(); ++i) {
    per_source[i].push_back(one_source(scope.sources[i], path));
    any.push_back(dsl::all_of(per_source[i]));
  }
  everywhere.push_back(dsl::any_of(any));
  return dsl::all_of(everywhere);
}

bool chooses_by_rows(const std::vector<report::Filter>& filters, std::size_t source) {
  return std::any_of(filters.begin(), filters.end(), [&](const report::Filter& filter) {
    const auto& to = filter.sources;
    return report::needs_row(filter) &&
           (to.empty() || std::find(to.begin(), to.end(), source) != to.end());
  });
}

std::string source_query(const report::Source& source) {
  return one_source(source, "");
}

bool restricts_instances(const std::vector<report::Filter>& filters) {
  return std::any_of(filters.begin(), filters.end(),
                     [](const report::Filter& filter) { return !report::is_row_filter(filter); });
}

bool looks_at_copies(const std::vector<report::Filter>& filters) {
  const auto has_copies = [](const report::FlowNodeCondition& condition) {
    return condition.state || condition.assignee || condition.candidate_group;
  };
  return std::any_of(filters.begin(), filters.end(), [&](const report::Filter& filter) {
    if (const auto* row = std::get_if<report::RowFilter>(&filter.what))
      return has_copies(row->condition);
    const auto* runs = std::get_if<report::FlowNodeFilter>(&filter.what);
    return runs != nullptr && std::any_of(runs->all.begin(), runs->all.end(), has_copies);
  });
}

bool looks_at_rows(const std::vector<report::Filter>& filters) {
  return std::any_of(filters.begin(), filters.end(), [](const report::Filter& filter) {
    return std::holds_alternative<report::VariableFilter>(filter.what) ||
           std::holds_alternative<report::AnyVariableFilter>(filter.what) ||
           std::holds_alternative<report::IncidentFilter>(filter.what) ||
           std::holds_alternative<report::FlowNodeFilter>(filter.what);
  });
}

}  // namespace hindsight::store::search
