#include "store/search/search_reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/search/documents.h"
#include "store/search/dsl.h"
#include "store/search/filter_compiler.h"
#include "store/search/incidents.h"
#include "store/search/instance_codec.h"
#include "store/search/instance_reader.h"
#include "store/search/measure_compiler.h"
#include "store/search/plan_compiler.h"
#include "store/search/range_compiler.h"
#include "store/search/raw_reader.h"
#include "store/search/search_walk.h"
#include "store/search/trends.h"
#include "store/search/variable_questions.h"
#include "store/search/variants.h"

namespace hindsight::store::search {
namespace {

std::string text_of(const Question& question) {
  return question.query + dsl::object(question.aggregations);
}

/// The layout that documents must have for a question; 0: any.
template <typename Asked>
std::int64_t layout_of(const Asked& question) {
  return looks_at_copies(question.filters) ? kLayoutOfCopies : 0;
}
std::int64_t layout_of(const report::Plan& plan) {
  return looks_at_handovers(plan) ? kLayoutOfHandovers : layout_of<report::Plan>(plan);
}

/// Calendar groups are the same wherever in the first and last of them the range ends.
bool follows_from_ends(const report::Grouping& grouping, const GroupingOf& grouping_of) {
  const auto* by = std::get_if<report::ByDate>(&grouping);
  if (by == nullptr || by->boundaries.size() < 2) return false;
  const auto& at = by->boundaries;
  const auto leads_here = [&](EpochMs min, EpochMs max) {
    const auto found =
        grouping_of(report::ValueRange{static_cast<double>(min), static_cast<double>(max)});
    return found && *found == grouping;
  };
  return leads_here(at[0], std::max(at[0], at[at.size() - 2])) &&
         leads_here(std::min(at[1], at.back()) - 1, at.back() - 1);
}

}  // namespace

template <typename Compile>
auto SearchReading::ask(const std::vector<report::Source>& sources, Rows rows, Compile compile,
                        const Members& more) -> Result<Answered<decltype(compile(rows))>> {
  auto question = compile(rows);
  std::vector<Question> all{question};
  if (rows == Rows::uniform) all.push_back(compile_strays(sources));
  if (question.all_apart) all.push_back(compile_count(sources));
  HS_ASSIGN(auto answers, asking_.ask(all, more));
  if (rows == Rows::uniform) {
    HS_ASSIGN(const auto strays, total_hits(answers.at(1)));
    if (strays > 0) {
      earlier_.saw_mixed(documents_of(sources));
      return ask(sources, Rows::mixed, compile, more);
    }
  }
  std::optional<std::int64_t> counted;
  if (question.all_apart) {
    HS_ASSIGN(counted, total_hits(answers.at(all.size() - 1)));
  }
  return Answered<decltype(compile(rows))>{std::move(question), std::move(answers), counted};
}

Rows SearchReading::rows_of(const std::vector<report::Source>& sources) const {
  return earlier_.were_mixed(documents_of(sources)) ? Rows::mixed : Rows::uniform;
}

Rows SearchReading::rows_of(const report::Plan& plan, const report::RangeQuestion* range) const {
  const bool looks = looks_at_rows(plan) || (range != nullptr && looks_at_rows(*range));
  return looks ? rows_of(plan.sources) : Rows::unread;
}

Status SearchReading::check_layout(const std::vector<report::Source>& sources,
                                   std::int64_t layout) {
  if (layout == 0) return {};
  HS_RETURN_IF_ERROR(asking_.hold_moment());  // what is asked next is of the same moment
  HS_ASSIGN(const auto answers, asking_.ask({compile_outdated(documents_of(sources), layout)}));
  HS_ASSIGN(const auto outdated, total_hits(answers.at(0)));
  if (outdated == 0) return {};
  upgrade_.saw_outdated();
  return fail(
      ErrorCode::unavailable,
      fmt::format("{} documents of an earlier version of Hindsight are being written anew; "
                  "try again in a few minutes, when no instance is of that version any more",
                  outdated));
}

Result<ReportAnswer> SearchReading::evaluate(const report::Plan& plan) {
  HS_RETURN_IF_ERROR(check_layout(plan.sources, layout_of(plan)));
  HS_ASSIGN(const auto found, ask(plan.sources, rows_of(plan),
                                  [&](Rows rows) { return compile(plan, rows, buckets_max_); }));
  HS_ASSIGN(auto out, read_answer(plan, found.question, found.answer(), buckets_max_));
  out.instances.all = found.all.value_or(out.instances.all);
  return out;
}

Result<RangedAnswer> SearchReading::evaluate(const report::Plan& draft,
                                             const report::RangeQuestion& question,
                                             const GroupingOf& grouping_of) {
  HS_RETURN_IF_ERROR(check_layout(draft.sources, layout_of(draft)));
  const auto key = text_of(compile_range(draft, Rows::mixed, question));
  const auto seen = earlier_.range(key);
  if (seen && seen->is_lasting) {
    HS_ASSIGN(auto expected, evaluate_expecting(seen->range, draft, question, grouping_of));
    if (expected) return std::move(*expected);
  }
  RangedAnswer out;
  HS_ASSIGN(out.range, range(draft, question));
  auto plan = draft;
  HS_ASSIGN(plan.grouping, grouping_of(out.range));
  HS_ASSIGN(out.answer, evaluate(plan));
  const bool is_lasting = !seen || grouping_of(seen->range) == plan.grouping;
  earlier_.saw_range(key, {out.range, is_lasting});
  return out;
}

Result<std::optional<RangedAnswer>> SearchReading::evaluate_expecting(
    const Range& expected, const report::Plan& draft, const report::RangeQuestion& question,
    const GroupingOf& grouping_of) {
  struct Both : BucketQuestion {
    Question range;
  };
  auto plan = draft;
  auto likely = grouping_of(expected);
  if (!likely) return std::nullopt;
  plan.grouping = std::move(*likely);
  const bool ends_suffice = plan.entity == report::Entity::process_instance &&
                            follows_from_ends(plan.grouping, grouping_of);
  HS_ASSIGN(const auto found, ask(plan.sources, rows_of(plan, &question), [&](Rows rows) {
              Both both{compile(plan, rows, buckets_max_), compile_range(plan, rows, question)};
              if (!ends_suffice)
                both.aggregations.insert(both.aggregations.end(), both.range.aggregations.begin(),
                                         both.range.aggregations.end());
              return both;
            }));
  if (found.question.range.query != found.question.query) return std::nullopt;
  RangedAnswer out{expected, {}};
  if (ends_suffice) {
    HS_ASSIGN(const bool fills, fills_groups(found.question, found.answer()));
    if (!fills) return std::nullopt;
  } else {
    HS_ASSIGN(out.range, read_range(found.question.range, plan.now, found.answer()));
    HS_ASSIGN(const auto grouping, grouping_of(out.range));
    if (grouping != plan.grouping) return std::nullopt;
  }
  HS_ASSIGN(out.answer, read_answer(plan, found.question, found.answer(), buckets_max_));
  out.answer.instances.all = found.all.value_or(out.answer.instances.all);
  return out;
}

Result<Range> SearchReading::range(const report::Plan& plan,
                                   const report::RangeQuestion& question) {
  HS_RETURN_IF_ERROR(check_layout(plan.sources, layout_of(plan)));
  HS_RETURN_IF_ERROR(asking_.hold_moment());  // what is asked next is of the same moment
  HS_ASSIGN(const auto found, ask(plan.sources, rows_of(plan, &question),
                                  [&](Rows rows) { return compile_range(plan, rows, question); }));
  return read_range(found.question, plan.now, found.answer());
}

Result<RawAnswer> SearchReading::raw(const report::RawPlan& plan) {
  HS_RETURN_IF_ERROR(check_layout(plan.sources, layout_of(plan)));
  RawAnswer out;
  bool is_read = false;
  if (!plan.after && RawPages::is_one(plan.offset, plan.limit)) {
    HS_ASSIGN(is_read, read_first_page(plan, out));
  } else {
    HS_RETURN_IF_ERROR(asking_.hold_moment());
  }
  if (!is_read) HS_RETURN_IF_ERROR(read_pages(plan, out));
  HS_ASSIGN(out.variables, variable_names(plan.sources));
  return out;
}

Result<bool> SearchReading::read_first_page(const report::RawPlan& plan, RawAnswer& out) {
  const auto rows_in = looks_at_rows(plan.filters) ? rows_of(plan.sources) : Rows::unread;
  const auto asked = [&](Rows rows) { return compile_raw(plan, rows); };
  HS_ASSIGN(const auto found, ask(plan.sources, rows_in, asked, first_rows(plan)));
  HS_ASSIGN(auto rows, read_first_rows(plan, found.answer()));
  if (!rows) return false;
  out.rows = std::move(*rows);
  HS_ASSIGN(out.instances.chosen, total_hits(found.answer()));
  out.instances.all = found.all.value_or(out.instances.chosen);
  return true;
}

Status SearchReading::read_pages(const report::RawPlan& plan, RawAnswer& out) {
  auto pages = raw_pages(plan, out.rows);
  auto question = compile_raw(plan, Rows::mixed);
  bool counted = false;
  do {
    HS_ASSIGN(const auto found,
              ask(plan.sources, Rows::unread, [&](Rows) { return question; }, pages.next()));
    HS_RETURN_IF_ERROR(pages.take(found.answer()));
    if (!std::exchange(counted, true)) {
      HS_ASSIGN(out.instances.chosen, total_hits(found.answer()));
      out.instances.all = found.all.value_or(out.instances.chosen);
    }
    question.all_apart = false;
  } while (!pages.ended());
  if (plan.after) out.position = pages.position();
  return {};
}

Result<std::unique_ptr<InstanceWalk>> SearchReading::walk(const report::RawPlan& plan) {
  HS_RETURN_IF_ERROR(check_layout(plan.sources, layout_of(plan)));
  return begin_walk(asking_, plan);
}

Result<std::vector<VariableName>> SearchReading::variable_names(
    const std::vector<report::Source>& sources) {
  const auto key = text_of(compile_names({sources, Rows::mixed}));
  if (auto known = earlier_.variable_names(key)) return std::move(*known);
  HS_ASSIGN(const auto found, ask(sources, rows_of(sources),
                                  [&](Rows rows) { return compile_names({sources, rows}); }));
  HS_ASSIGN(auto names, read_names(found.question, found.answer()));
  earlier_.saw_variable_names(key, names);
  return names;
}

Result<std::vector<std::string>> SearchReading::variable_values(
    const std::vector<report::Source>& sources, const VariableName& variable,
    const std::string& needle, std::size_t offset, std::size_t limit) {
  HS_ASSIGN(const auto found, ask(sources, rows_of(sources), [&](Rows rows) {
              return compile_values({sources, rows}, variable, needle, offset + limit);
            }));
  HS_ASSIGN(auto values, read_values(found.question, found.answer()));
  values.erase(values.begin(),
               values.begin() + static_cast<std::ptrdiff_t>(std::min(offset, values.size())));
  if (values.size() > limit) values.resize(limit);
  return values;
}

Result<ProcessTrends> SearchReading::trends(const TrendQuestion& question) {
  if (question.sources.empty()) return ProcessTrends{};
  HS_ASSIGN(const auto answers, asking_.ask({compile_trends(question)}));
  return read_trends(question, answers.at(0));
}

Result<VariantAnswer> SearchReading::variants(const InstanceQuestion& question) {
  HS_RETURN_IF_ERROR(check_layout(question.sources, layout_of(question)));
  const auto rows = looks_at_rows(question.filters) ? rows_of(question.sources) : Rows::unread;
  HS_ASSIGN(const auto found, ask(question.sources, rows,
                                  [&](Rows asked) { return compile_variants(question, asked); }));
  return read_variants(question, found.answer());
}

Result<IncidentAnswer> SearchReading::incidents(const InstanceQuestion& question) {
  HS_RETURN_IF_ERROR(check_layout(question.sources, layout_of(question)));
  HS_ASSIGN(const auto found, ask(question.sources, rows_of(question.sources),
                                  [&](Rows asked) { return compile_incidents(question, asked); }));
  return read_incidents(question, found.question, found.answer());
}

Result<std::optional<InstanceDetails>> SearchReading::instance(const std::string& engine,
                                                               const std::string& id) {
  for (const auto& key : keys_of(engine, id)) {
    HS_ASSIGN(const auto left, budget_.left());
    HS_ASSIGN(const auto document, Documents(client_, left).get(names_.instances, key.uuid()));
    if (document && json::string_or(document->source, "engine") == engine)
      return read_instance(document->source);
  }
  return std::nullopt;
}

Result<std::vector<OverviewCounts>> SearchReading::overview() {
  HS_ASSIGN(const auto answers, asking_.ask({compile_overview()}));
  return read_overview(answers.at(0));
}

}  // namespace hindsight::store::search
