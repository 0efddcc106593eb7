#include "store/search/search_reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/search/documents.h"
#include "store/search/dsl.h"
#include "store/search/filter_compiler.h"
#include "store/search/incidents.h"
#include "store/search/instance_reader.h"
#include "store/search/plan_compiler.h"
#include "store/search/range_compiler.h"
#include "store/search/raw_reader.h"
#include "store/search/trends.h"
#include "store/search/variable_questions.h"
#include "store/search/variants.h"

namespace hindsight::store::search {
namespace {

/// Makes all instances ask the same copy of a shard while it lives: copies are refreshed one after
/// the other, and counts must not go back from one report to the next.
constexpr const char* kCopy = "hindsight";

std::string text_of(const Question& question) {
  return question.query + dsl::object(question.aggregations);
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

Error incomplete(std::string_view what) {
  return {ErrorCode::bad_answer, "the search cluster's answer is incomplete", std::string(what)};
}

}  // namespace

Result<std::chrono::milliseconds> SearchBudget::left() const {
  if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the question was cancelled");
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  if (left.count() <= 0)
    return fail(ErrorCode::deadline_exceeded,
                "the question took too long; narrow it down by filters");
  return left;
}

Status SearchReading::hold_point_in_time() {
  if (!point_in_time_.empty()) return {};
  HS_ASSIGN(const auto left, budget_.left());
  const auto common = fmt::format("keep_alive={}s&preference={}", left.count() / 1000 + 5, kCopy);
  const bool open_search = kind_ == PointInTime::opensearch;
  const auto path = open_search
                        ? "/" + names_.instances +
                              "/_search/point_in_time?allow_partial_pit_creation=false&" + common
                        : "/" + names_.instances + "/_pit?" + common;
  HS_ASSIGN(const auto answer,
            client_.send({.method = "POST", .path = path, .deadline = left, .stop = budget_.stop}));
  point_in_time_ = json::string_or(answer, open_search ? "pit_id" : "id");
  if (point_in_time_.empty()) return fail(incomplete("point in time"));
  return {};
}

SearchReading::~SearchReading() {
  if (point_in_time_.empty()) return;
  const bool open_search = kind_ == PointInTime::opensearch;
  // It would end by itself; nobody waits for the answer.
  client_.send_and_forget(
      {.method = "DELETE",
       .path = open_search ? "/_search/point_in_time" : "/_pit",
       .body = open_search ? dsl::object({{"pit_id", dsl::list({dsl::quote(point_in_time_)})}})
                           : dsl::object({{"id", dsl::quote(point_in_time_)}})});
}

const json::Value& SearchReading::Answers::at(std::size_t i) const {
  const auto* several = json::find(body, "responses");
  return several == nullptr ? static_cast<const json::Value&>(body)
                            : (*several)[static_cast<rapidjson::SizeType>(i)];
}

Result<SearchReading::Answers> SearchReading::ask(const std::vector<Question>& questions,
                                                  const Members& more) {
  if (questions.size() > 1) HS_RETURN_IF_ERROR(hold_point_in_time());
  const auto body_of = [this](const Question& question, Members members) {
    members.emplace_back("query", question.query);
    // Without it OpenSearch 2.19 skips documents that a nested sort has not ranked yet.
    members.emplace_back("track_total_hits", "true");
    if (!question.aggregations.empty())
      members.emplace_back("aggs", dsl::object(question.aggregations));
    if (!point_in_time_.empty())
      members.emplace_back("pit", dsl::object({{"id", dsl::quote(point_in_time_)}}));
    return dsl::object(members);
  };
  SearchRequest request{.method = "POST", .path = "/_search", .stop = budget_.stop};
  HS_ASSIGN(request.deadline, budget_.left());
  if (questions.size() == 1) {
    if (point_in_time_.empty())
      request.path = fmt::format("/{}/_search?preference={}", names_.instances, kCopy);
    request.body = body_of(questions.front(), more);
    HS_ASSIGN(auto body, client_.search(request));
    return Answers{std::move(body)};
  }
  request.path = "/_msearch";
  for (const auto& question : questions)
    request.body += "{}\n" + body_of(question, request.body.empty() ? more : kNoHits) + "\n";
  HS_ASSIGN(auto body, client_.search_several(request, questions.size()));
  return Answers{std::move(body)};
}

template <typename Compile>
auto SearchReading::ask(const std::vector<report::Source>& sources, Rows rows, Compile compile,
                        const Members& more) -> Result<Answered<decltype(compile(rows))>> {
  auto question = compile(rows);
  std::vector<Question> all{question};
  if (rows == Rows::uniform) all.push_back(compile_strays(sources));
  if (question.all_apart) all.push_back(compile_count(sources));
  HS_ASSIGN(auto answers, ask(all, more));
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
                                   const std::vector<report::Filter>& filters) {
  if (!looks_at_copies(filters)) return {};
  HS_RETURN_IF_ERROR(hold_point_in_time());  // what is asked next is of the same moment
  HS_ASSIGN(const auto answers, ask({compile_outdated(documents_of(sources))}));
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
  HS_RETURN_IF_ERROR(check_layout(plan.sources, plan.filters));
  HS_ASSIGN(const auto found, ask(plan.sources, rows_of(plan),
                                  [&](Rows rows) { return compile(plan, rows, buckets_max_); }));
  HS_ASSIGN(auto out, read_answer(plan, found.question, found.answer(), buckets_max_));
  out.instances.all = found.all.value_or(out.instances.all);
  return out;
}

Result<RangedAnswer> SearchReading::evaluate(const report::Plan& draft,
                                             const report::RangeQuestion& question,
                                             const GroupingOf& grouping_of) {
  HS_RETURN_IF_ERROR(check_layout(draft.sources, draft.filters));
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
  HS_RETURN_IF_ERROR(check_layout(plan.sources, plan.filters));
  HS_RETURN_IF_ERROR(hold_point_in_time());  // what is asked next is of the same moment
  HS_ASSIGN(const auto found, ask(plan.sources, rows_of(plan, &question),
                                  [&](Rows rows) { return compile_range(plan, rows, question); }));
  return read_range(found.question, plan.now, found.answer());
}

Result<RawAnswer> SearchReading::raw(const report::RawPlan& plan) {
  HS_RETURN_IF_ERROR(check_layout(plan.sources, plan.filters));
  RawAnswer out;
  bool is_read = false;
  if (RawPages::is_one(plan)) {
    HS_ASSIGN(is_read, read_first_page(plan, out));
  } else {
    HS_RETURN_IF_ERROR(hold_point_in_time());
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
  RawPages pages(plan);
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
  out.rows = std::move(pages.instances);
  return {};
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
  HS_ASSIGN(const auto answers, ask({compile_trends(question)}));
  return read_trends(question, answers.at(0));
}

Result<VariantAnswer> SearchReading::variants(const InstanceQuestion& question) {
  HS_RETURN_IF_ERROR(check_layout(question.sources, question.filters));
  const auto rows = looks_at_rows(question.filters) ? rows_of(question.sources) : Rows::unread;
  HS_ASSIGN(const auto found, ask(question.sources, rows,
                                  [&](Rows asked) { return compile_variants(question, asked); }));
  return read_variants(question, found.answer());
}

Result<IncidentAnswer> SearchReading::incidents(const InstanceQuestion& question) {
  HS_RETURN_IF_ERROR(check_layout(question.sources, question.filters));
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
  HS_ASSIGN(const auto answers, ask({compile_overview()}));
  return read_overview(answers.at(0));
}

Result<PointInTime> probe_point_in_time(SearchClient& client, const std::string& alias) {
  const auto opened =
      client.send({.method = "POST", .path = "/" + alias + "/_search/point_in_time?keep_alive=1s"});
  if (opened) return PointInTime::opensearch;
  if (opened.error().code == ErrorCode::unavailable ||
      opened.error().code == ErrorCode::deadline_exceeded)
    return fail(opened.error());
  const auto other = client.send({.method = "POST", .path = "/" + alias + "/_pit?keep_alive=1s"});
  if (other) return PointInTime::elasticsearch;
  return fail(other.error().in("the search cluster can take no point in time"));
}

}  // namespace hindsight::store::search
