#include "store/search/search_decisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/log.h"
#include "store/search/decision_questions.h"
#include "store/search/filter_compiler.h"
#include "store/search/instance_codec.h"
#include "store/search/raw_reader.h"
#include "store/search/variable_questions.h"

namespace hindsight::store::search {
namespace {

Result<const json::Value*> chosen_in(const Answers& answers) {
  return down({"aggregations", "chosen"}, answers.at(0));
}

Result<InstanceCounts> counts_in(const Answers& answers) {
  InstanceCounts out;
  HS_ASSIGN(const auto* chosen, chosen_in(answers));
  HS_ASSIGN(out.chosen, count_of(*chosen));
  HS_ASSIGN(const auto* all, down({"aggregations", "all"}, answers.at(0)));
  HS_ASSIGN(out.all, count_of(*all));
  return out;
}

RawDecision::Value value_of(const json::Value& value) {
  return {
      json::is_true(value, "output"),       json::string_or(value, "clause"),
      json::string_or(value, "clauseName"), model::variable_type(json::string_or(value, "type")),
      json::is_true(value, "isNull"),       json::string_or(value, "value")};
}

/// Documents name definitions in one word with their engine.
class RowReader {
 public:
  explicit RowReader(const std::vector<report::Source>& sources) {
    for (const auto& source : sources) {
      for (const auto& d : source.definitions)
        definitions_.emplace(definition_name(d.engine, d.id), std::pair(source.key, d.id));
    }
  }

  /// The process instance by its key as yet.
  [[nodiscard]] Result<RawDecision> read(const json::Value& hit) const {
    HS_ASSIGN(const auto* source, member(hit, "_source"));
    RawDecision row;
    const auto definition = definitions_.find(json::string_or(*source, "definition"));
    if (definition == definitions_.end())
      return fail(ErrorCode::bad_answer, "a decision instance is of another definition");
    row.definition_key = definition->second.first;
    row.definition_id = definition->second.second;
    row.engine = json::string_or(*source, "engine");
    row.id = json::string_or(*source, "idText", json::string_or(*source, "uid"));
    row.tenant = json::string_or(*source, "tenant");
    row.process_instance_id = json::string_or(*source, "processInstance");
    row.evaluated = json::integer_or(*source, "evaluated", model::kNoTime);
    HS_ASSIGN(const auto* values, member(*source, "values"));
    if (!values->IsArray()) return fail(ErrorCode::bad_answer, "values are no list");
    for (const auto& value : values->GetArray()) row.values.push_back(value_of(value));
    return row;
  }

 private:
  std::map<std::string, std::pair<std::string, std::string>> definitions_;
};

bool is_hash(const std::string& key) {
  const auto id = Id128::from_uuid(key);
  return id && id->is_hash();
}

}  // namespace

Result<Answers> SearchDecisions::ask(const std::vector<report::Source>& sources,
                                     const std::vector<report::DecisionFilter>& filters,
                                     std::vector<dsl::Member> below, const Members& more) {
  const auto chosen = decision_query(sources, filters);
  Question question{decision_query(sources, {})};
  question.aggregations = {{"all", filter_aggregation(dsl::everything())},
                           {"chosen", filter_aggregation(chosen, below)},
                           {"outdated", filter_aggregation(outdated_decisions())}};
  auto members = more;
  if (!filters.empty()) members.emplace_back("post_filter", chosen);  // of hits, not of counts
  HS_ASSIGN(auto answers, asking_.ask({question}, members));
  HS_ASSIGN(const auto* outdated, down({"aggregations", "outdated"}, answers.at(0)));
  HS_ASSIGN(const auto count, count_of(*outdated));
  if (count == 0) return answers;
  return fail(ErrorCode::unavailable,
              fmt::format("{} decision instances of an earlier version of Hindsight are being "
                          "written anew; try again in a few minutes",
                          count));
}

Result<ReportAnswer> SearchDecisions::evaluate(const report::DecisionPlan& plan) {
  HS_ASSIGN(const auto answers,
            ask(plan.sources, plan.filters, decision_groups(plan, buckets_max_)));
  ReportAnswer out;
  HS_ASSIGN(out.instances, counts_in(answers));
  HS_ASSIGN(const auto* chosen, chosen_in(answers));
  HS_ASSIGN(out.buckets, read_decision_groups(plan, *chosen, out.instances.chosen, buckets_max_));
  return out;
}

Result<Range> SearchDecisions::range(const report::DecisionPlan& plan,
                                     const report::DecisionRangeQuestion& question) {
  HS_RETURN_IF_ERROR(asking_.hold_moment());  // what is asked next is of the same moment
  HS_ASSIGN(const auto answers, ask(plan.sources, plan.filters, decision_range(question)));
  HS_ASSIGN(const auto* chosen, chosen_in(answers));
  return read_decision_range(question, *chosen);
}

Result<RawDecisionAnswer> SearchDecisions::raw(const report::DecisionRawPlan& plan) {
  HS_RETURN_IF_ERROR(asking_.hold_moment());
  RawDecisionAnswer out;
  const RowReader reader(plan.sources);
  RawPages pages(plan, decision_sort(plan), [&](const json::Value& hit) -> Status {
    HS_ASSIGN(auto row, reader.read(hit));
    out.rows.push_back(std::move(row));
    return {};
  });
  do {
    HS_ASSIGN(const auto answers, ask(plan.sources, plan.filters, {}, pages.next()));
    HS_RETURN_IF_ERROR(pages.take(answers.at(0)));
    HS_ASSIGN(out.instances, counts_in(answers));
  } while (!pages.ended());
  if (plan.after) out.position = pages.position();
  HS_RETURN_IF_ERROR(add_own_ids(out.rows));
  return out;
}

Status SearchDecisions::add_own_ids(std::vector<RawDecision>& rows) {
  std::vector<std::string> keys;
  for (const auto& row : rows) {
    if (is_hash(row.process_instance_id)) keys.push_back(row.process_instance_id);
  }
  if (keys.empty()) return {};
  HS_ASSIGN(const auto left, budget_.left());
  const auto body = dsl::object({{"size", std::to_string(keys.size())},
                                 {"_source", R"(["uid","id"])"},
                                 {"query", dsl::terms("uid", keys)}});
  HS_ASSIGN(const auto answer, client_.search({.method = "POST",
                                               .path = "/" + names_.instances + "/_search",
                                               .body = body,
                                               .deadline = left,
                                               .stop = budget_.stop}));
  HS_ASSIGN(const auto* hits, hits_of(answer));
  std::map<std::string, std::string> ids;
  for (const auto& hit : hits->GetArray()) {
    HS_ASSIGN(const auto* source, member(hit, "_source"));
    ids.emplace(json::string_or(*source, "uid"), json::string_or(*source, "id"));
  }
  for (auto& row : rows) {
    if (is_hash(row.process_instance_id)) row.process_instance_id = ids[row.process_instance_id];
  }
  return {};
}

Result<std::vector<ClauseName>> SearchDecisions::clauses(const std::vector<report::Source>& sources,
                                                         bool output) {
  const auto rows = dsl::all_of(
      {dsl::term("values.output", output), dsl::none_of({dsl::term("values.isNull", true)})});
  const auto names = terms_aggregation("values.clauseName");
  const auto types = terms_aggregation("values.type", {{"names", names}});
  HS_ASSIGN(const auto answers,
            ask(sources, {},
                {in_values(
                    rows, {{"clauses", terms_aggregation("values.clause", {{"types", types}})}})}));
  HS_ASSIGN(const auto* chosen, chosen_in(answers));
  HS_ASSIGN(const auto* found, down({"variable", "rows", "clauses"}, *chosen));
  HS_ASSIGN(const auto* clauses, all_terms(*found));
  std::vector<ClauseName> out;
  for (const auto& clause : clauses->GetArray()) {
    HS_ASSIGN(const auto* of_clause, member(clause, "types"));
    HS_ASSIGN(const auto* known_types, all_terms(*of_clause));
    for (const auto& type : known_types->GetArray()) {
      HS_ASSIGN(const auto* of_type, member(type, "names"));
      HS_ASSIGN(const auto* known_names, all_terms(*of_type));
      std::vector<std::string> texts;
      for (const auto& name : known_names->GetArray())
        texts.push_back(json::string_or(name, "key"));
      const auto first = std::min_element(texts.begin(), texts.end());
      out.push_back({json::string_or(clause, "key"), first == texts.end() ? "" : *first,
                     model::variable_type(json::string_or(type, "key"))});
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::vector<std::string>> SearchDecisions::values(const std::vector<report::Source>& sources,
                                                         const ClauseValues& wanted) {
  std::vector<std::string> condition{clause_rows(wanted.clause)};
  if (!wanted.needle.empty()) condition.push_back(value_contains(wanted.needle, "values."));
  const auto first = first_values("values.", wanted.clause.type, wanted.offset + wanted.limit);
  HS_ASSIGN(const auto answers,
            ask(sources, {}, {in_values(dsl::all_of(condition), {{"values", first}})}));
  Question where;
  where.path = {"chosen", "variable", "rows"};
  HS_ASSIGN(auto values, read_values(where, answers.at(0)));
  values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(
                                                    std::min(wanted.offset, values.size())));
  if (values.size() > wanted.limit) values.resize(wanted.limit);
  return values;
}

Status rewrite_outdated_decisions(SearchClient& client, const IndexNames& names) {
  const auto query = dsl::object({{"query", outdated_decisions()}});
  HS_ASSIGN(const auto found, client.search({.method = "POST",
                                             .path = "/" + names.decisions + "/_search?size=0",
                                             .body = query}));
  HS_ASSIGN(const auto count, total_hits(found));
  if (count == 0) return {};
  log::info("store: decision instances of an earlier version are being written anew");
  HS_RETURN_IF_ERROR(client.send({.method = "POST",
                                  .path = "/" + names.decisions +
                                          "/_update_by_query?conflicts=proceed&refresh=true&"
                                          "wait_for_completion=false",
                                  .body = query}));
  return {};
}

}  // namespace hindsight::store::search
