#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/decision_reading.h"
#include "store/definition_store.h"
#include "store/report_store.h"

/// Stores for this module's tests: they answer what the test put in and remember what was asked.
namespace hindsight::eval {

class FakeReportStore final : public store::ReportStore {
 public:
  store::ReportAnswer answer;
  store::RawAnswer raw_answer;
  store::Range range;
  std::optional<Error> error;                     ///< of evaluate(), raw() and walk()
  std::vector<store::InstanceDetails> instances;  ///< of walks
  std::size_t fails_at = SIZE_MAX;                ///< walks, after so many instances
  int pages_read = 0;                             ///< of walks

  store::RawDecisionAnswer raw_decisions;
  std::vector<store::ClauseName> inputs, outputs;

  std::vector<report::Plan> plans;
  std::vector<report::DecisionPlan> decision_plans;
  std::vector<report::RawPlan> raw_plans;
  std::vector<report::DecisionRawPlan> raw_decision_plans;
  std::vector<std::string> ranges_asked;
  std::vector<store::QueryLimits> limits;
  std::function<void(const store::QueryLimits&)> on_read = [](const auto&) {};

  Result<std::unique_ptr<store::Reading>> read(const store::QueryLimits& given) override;
  Result<std::unique_ptr<store::DecisionReading>> read_decisions(
      const store::QueryLimits& given) override;
  Result<std::vector<std::string>> variable_values(const std::vector<report::Source>&,
                                                   const store::VariableName&, const std::string&,
                                                   std::size_t, std::size_t,
                                                   const store::QueryLimits&) override {
    return std::vector<std::string>{};
  }
  Result<std::vector<ProcessOverview>> overview(const store::QueryLimits&) override {
    return std::vector<ProcessOverview>{};
  }
};

/// All instances in their order, pages of up to two.
class FakeWalk final : public store::InstanceWalk {
 public:
  FakeWalk(FakeReportStore& store, const report::RawPlan& plan)
      : store_(store), end_(std::min(plan.limit, store.instances.size())) {}
  [[nodiscard]] std::int64_t count() const override {
    return static_cast<std::int64_t>(store_.instances.size());
  }
  Result<std::vector<store::InstanceDetails>> next(std::size_t limit) override {
    ++store_.pages_read;
    if (at_ == store_.fails_at) return fail(ErrorCode::unavailable, "the store is gone");
    std::vector<store::InstanceDetails> out;
    while (at_ < end_ && out.size() < std::min<std::size_t>(limit, 2))
      out.push_back(store_.instances[at_++]);
    return out;
  }

 private:
  FakeReportStore& store_;
  const std::size_t end_;
  std::size_t at_ = 0;
};

class FakeReading final : public store::Reading {
 public:
  explicit FakeReading(FakeReportStore& store) : store_(store) {}
  Result<store::ReportAnswer> evaluate(const report::Plan& plan) override {
    store_.plans.push_back(plan);
    if (store_.error) return fail(*store_.error);
    return store_.answer;
  }
  Result<store::Range> range(const report::Plan&, const report::RangeQuestion&) override {
    return store_.range;
  }
  Result<store::RangedAnswer> evaluate(const report::Plan& draft,
                                       const report::RangeQuestion& question,
                                       const store::GroupingOf& grouping_of) override {
    if (const auto* date = std::get_if<report::DateField>(&question)) {
      store_.ranges_asked.push_back(*date == report::DateField::start ? "start" : "end");
    } else if (const auto* variable = std::get_if<report::VariableReference>(&question)) {
      store_.ranges_asked.push_back("variable " + variable->name);
    } else {
      const bool duration = std::holds_alternative<report::DurationRange>(question);
      store_.ranges_asked.emplace_back(duration ? "duration" : "running");
    }
    auto plan = draft;
    HS_ASSIGN(plan.grouping, grouping_of(store_.range));
    HS_ASSIGN(auto answer, evaluate(plan));
    return store::RangedAnswer{store_.range, std::move(answer)};
  }
  Result<std::unique_ptr<store::InstanceWalk>> walk(const report::RawPlan& plan) override {
    store_.raw_plans.push_back(plan);
    if (store_.error) return fail(*store_.error);
    return std::make_unique<FakeWalk>(store_, plan);
  }
  Result<store::RawAnswer> raw(const report::RawPlan& plan) override {
    store_.raw_plans.push_back(plan);
    if (store_.error) return fail(*store_.error);
    return store_.raw_answer;
  }
  Result<std::vector<store::VariableName>> variable_names(
      const std::vector<report::Source>&) override {
    return store_.raw_answer.variables;
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
  FakeReportStore& store_;
};

inline Result<std::unique_ptr<store::Reading>> FakeReportStore::read(
    const store::QueryLimits& given) {
  limits.push_back(given);
  on_read(given);
  return std::make_unique<FakeReading>(*this);
}

class FakeDecisions final : public store::DecisionReading {
 public:
  explicit FakeDecisions(FakeReportStore& store) : store_(store) {}
  Result<store::ReportAnswer> evaluate(const report::DecisionPlan& plan) override {
    store_.decision_plans.push_back(plan);
    return store_.answer;
  }
  Result<store::Range> range(const report::DecisionPlan&,
                             const report::DecisionRangeQuestion&) override {
    return store_.range;
  }
  Result<store::RawDecisionAnswer> raw(const report::DecisionRawPlan& plan) override {
    store_.raw_decision_plans.push_back(plan);
    auto answer = store_.raw_decisions;
    answer.rows.resize(std::min(answer.rows.size(), plan.limit));
    return answer;
  }
  Result<std::vector<store::ClauseName>> clauses(const std::vector<report::Source>&,
                                                 bool output) override {
    return output ? store_.outputs : store_.inputs;
  }
  Result<std::vector<std::string>> values(const std::vector<report::Source>&,
                                          const store::ClauseValues&) override {
    return std::vector<std::string>{};
  }

 private:
  FakeReportStore& store_;
};

inline Result<std::unique_ptr<store::DecisionReading>> FakeReportStore::read_decisions(
    const store::QueryLimits& given) {
  limits.push_back(given);
  return std::make_unique<FakeDecisions>(*this);
}

class FakeDefinitionStore final : public store::DefinitionStore {
 public:
  store::DefinitionCatalog content;
  std::map<std::string, std::string> models;  ///< by definition id
  std::optional<Error> error;                 ///< of xml()
  int reads = 0;

  std::shared_ptr<const store::DefinitionCatalog> catalog() const override {
    return std::make_shared<const store::DefinitionCatalog>(content);
  }
  Result<std::string> xml(model::DefinitionType, const std::string&,
                          const std::string& id) override {
    ++reads;
    if (error) return fail(*error);
    const auto found = models.find(id);
    if (found == models.end()) return fail(ErrorCode::not_found, "no model");
    return found->second;
  }
};

}  // namespace hindsight::eval
