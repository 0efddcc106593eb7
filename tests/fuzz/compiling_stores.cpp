#include "fuzz/compiling_stores.h"

#include <fmt/format.h>

#include "store/duckdb/decision_sql.h"
#include "store/duckdb/plan_compiler.h"
#include "store/duckdb/raw_reader.h"
#include "store/search/decision_questions.h"
#include "store/search/plan_compiler.h"
#include "store/search/range_compiler.h"
#include "store/search/raw_reader.h"

namespace hindsight::fuzz {
namespace {

using HeldGroups = store::duck::PlanCompiler::HeldGroups;
using store::search::Rows;

constexpr DurationMs kYear = 31'557'600'000;
constexpr std::size_t kBucketsMax = 10'000;
constexpr const char* kModel =
    R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="shipping">
<startEvent id="begin"/><userTask id="task" name="Task"/><endEvent id="end"/></process></definitions>)";

std::string text_of(const store::search::Question& question) {
  std::vector<store::search::dsl::Member> members{
      {"query", question.query}, {"aggs", store::search::dsl::object(question.aggregations)}};
  return store::search::dsl::object(members);
}

/// What both stores compile questions to.
class Compiled {
 public:
  Compiled(StatementCheck& check, const CompilingStore& store) : check_(check), store_(store) {}

 protected:
  [[nodiscard]] store::Range dates() const {
    if (!store_.has_data) return std::nullopt;
    return report::ValueRange{static_cast<double>(store_.now - kYear),
                              static_cast<double>(store_.now)};
  }
  [[nodiscard]] store::Range values(model::VariableType type) const {
    if (type == model::VariableType::date || !store_.has_data) return dates();
    return report::ValueRange{-12.5, 934};
  }
  /// One group with something in it, by key and by index.
  [[nodiscard]] store::ReportAnswer answer(std::size_t measures) const {
    store::ReportAnswer out{{}, {2, 3}};
    if (store_.has_data || measures == 1)
      out.buckets = {{"task", 0, std::vector<std::optional<double>>(measures, 1.5), "task", 0}};
    return out;
  }
  [[nodiscard]] StatementCheck& check() const { return check_; }

 private:
  StatementCheck& check_;
  const CompilingStore& store_;
};

class ProcessQuestions final : public store::Reading, private Compiled {
 public:
  ProcessQuestions(StatementCheck& check, const CompilingStore& store)
      : Compiled(check, store), compiler_(check.words(), check.definitions(), check.held()) {}

  Result<store::ReportAnswer> evaluate(const report::Plan& plan) override {
    select(plan);
    if (const auto* by = std::get_if<report::ByRunningDate>(&plan.grouping))
      check().sql(compiler_.running_changes(plan, *by));
    else
      for (const auto& held :
           {HeldGroups{}, HeldGroups{HeldGroups::Groups{1, false}, {}},
            HeldGroups{HeldGroups::Groups{1, true}, HeldGroups::Groups{2, false}}})
        check().sql(compiler_.buckets(plan, held));
    for (const auto* grouping : {&plan.grouping, &plan.distribution}) {
      if (const auto* by = std::get_if<report::ByVariable>(grouping))
        check().sql(compiler_.variable_groups(plan, *by));
    }
    if (store::duck::PlanCompiler::counts_holders(plan)) {
      check().sql(compiler_.holding_rows(plan));
      check().sql(compiler_.rows_without_need(plan));
      check().sql(compiler_.count_holders(plan));
    }
    check().sql(compiler_.count_all(plan.sources));
    for (const auto rows : {Rows::uniform, Rows::mixed})
      StatementCheck::body(text_of(store::search::compile(plan, rows, kBucketsMax)));
    return answer(plan.measures.size());
  }
  Result<store::Range> range(const report::Plan& plan,
                             const report::RangeQuestion& question) override {
    select(plan);
    check().sql(compiler_.range(plan, question));
    StatementCheck::body(text_of(store::search::compile_range(plan, Rows::mixed, question)));
    if (const auto* variable = std::get_if<report::VariableReference>(&question))
      return values(variable->type);
    if (std::holds_alternative<report::DurationRange>(question))
      return dates() ? store::Range(report::ValueRange{0, kYear}) : std::nullopt;
    return dates();
  }
  Result<store::RangedAnswer> evaluate(const report::Plan& draft,
                                       const report::RangeQuestion& question,
                                       const store::GroupingOf& grouping_of) override {
    store::RangedAnswer out;
    HS_ASSIGN(out.range, range(draft, question));
    auto plan = draft;
    HS_ASSIGN(plan.grouping, grouping_of(out.range));
    HS_ASSIGN(out.answer, evaluate(plan));
    return out;
  }
  Result<store::RawAnswer> raw(const report::RawPlan& plan) override {
    check().sql(compiler_.selection(plan));
    check().sql("SELECT p.id FROM " + store::duck::raw_rows(compiler_, plan) + " ORDER BY " +
                store::duck::raw_order(plan, check().words()));
    StatementCheck::body(text_of(store::search::compile_raw(plan, Rows::mixed)));
    StatementCheck::body(store::search::dsl::object(store::search::first_rows(plan)));
    return store::RawAnswer{{}, {2, 3}, {{"amount", model::VariableType::double_number}}};
  }
  Result<std::unique_ptr<store::InstanceWalk>> walk(const report::RawPlan&) override {
    return fail(ErrorCode::internal, "no walk was expected");
  }
  Result<std::vector<store::VariableName>> variable_names(
      const std::vector<report::Source>&) override {
    return std::vector<store::VariableName>{};
  }
  Result<store::ProcessTrends> trends(const store::TrendQuestion&) override {
    return store::ProcessTrends{};
  }
  Result<store::VariantAnswer> variants(const store::InstanceQuestion&) override {
    return store::VariantAnswer{};
  }
  Result<store::IncidentAnswer> incidents(const store::InstanceQuestion&) override {
    return store::IncidentAnswer{};
  }
  Result<std::optional<store::InstanceDetails>> instance(const std::string&,
                                                         const std::string&) override {
    return std::nullopt;
  }

 private:
  void select(const report::Plan& plan) {
    check().sql(compiler_.selection(plan));
    const auto condition = compiler_.selected_of_all(plan, plan.sources, [&](const auto& rows) {
      check().sql(rows.query);
      return fmt::format("has_row({}::BIGINT, p.row)", check().held().choice);
    });
    check().sql(fmt::format("SELECT p.row FROM selection({}) p WHERE {}", check().held().selection,
                            condition));
    if (store::duck::PlanCompiler::has_choice(plan)) check().sql(compiler_.choice(plan));
  }

  const store::duck::PlanCompiler compiler_;
};

class DecisionQuestions final : public store::DecisionReading, private Compiled {
 public:
  DecisionQuestions(StatementCheck& check, const CompilingStore& store)
      : Compiled(check, store), sql_(check.words(), check.definitions()) {}

  Result<store::ReportAnswer> evaluate(const report::DecisionPlan& plan) override {
    check().sql(sql_.buckets(plan));
    check().sql(sql_.groups(plan));
    check().sql(sql_.held_buckets(plan, 1));
    body(plan, store::search::decision_groups(plan, kBucketsMax));
    return answer(1);
  }
  Result<store::Range> range(const report::DecisionPlan& plan,
                             const report::DecisionRangeQuestion& question) override {
    check().sql(sql_.range(plan, question));
    body(plan, store::search::decision_range(question));
    const auto* clause = std::get_if<report::Clause>(&question);
    return clause == nullptr ? dates() : values(clause->type);
  }
  Result<store::RawDecisionAnswer> raw(const report::DecisionRawPlan& plan) override {
    check().sql("SELECT d.id FROM " + sql_.instances(plan.sources, plan.filters) + " ORDER BY " +
                sql_.order(plan).sql());
    StatementCheck::body(store::search::decision_query(plan.sources, plan.filters));
    StatementCheck::body(store::search::dsl::list(store::search::decision_sort(plan)));
    return store::RawDecisionAnswer{{}, {2, 3}};
  }
  Result<std::vector<store::ClauseName>> clauses(const std::vector<report::Source>&,
                                                 bool) override {
    return std::vector<store::ClauseName>{};
  }
  Result<std::vector<std::string>> values(const std::vector<report::Source>&,
                                          const store::ClauseValues&) override {
    return std::vector<std::string>{};
  }

 private:
  using Compiled::values;
  static void body(const report::DecisionPlan& plan,
                   const std::vector<store::search::dsl::Member>& groups) {
    StatementCheck::body(store::search::decision_query(plan.sources, plan.filters));
    StatementCheck::body(store::search::dsl::object(groups));
  }

  const store::duck::DecisionSql sql_;
};

}  // namespace

Result<std::unique_ptr<store::Reading>> CompilingStore::read(const store::QueryLimits&) {
  return std::make_unique<ProcessQuestions>(check_, *this);
}

Result<std::unique_ptr<store::DecisionReading>> CompilingStore::read_decisions(
    const store::QueryLimits&) {
  return std::make_unique<DecisionQuestions>(check_, *this);
}

FewDefinitions::FewDefinitions() {
  auto catalog = std::make_shared<store::DefinitionCatalog>();
  for (const auto type : {model::DefinitionType::process, model::DefinitionType::decision}) {
    for (const auto* key : {"shipping", "risk"}) {
      for (const std::int32_t version : {1, 2}) {
        model::Definition one;
        one.type = type;
        one.engine = "engine";
        one.id = std::string(key) + ":" + std::to_string(version);
        one.key = key;
        one.version = version;
        one.has_xml = true;
        catalog->definitions.push_back(std::move(one));
      }
    }
  }
  catalog_ = std::move(catalog);
}

Result<std::string> FewDefinitions::xml(model::DefinitionType, const std::string&,
                                        const std::string&) {
  return std::string(kModel);
}

}  // namespace hindsight::fuzz
