#pragma once

#include <memory>

#include "fuzz/statement_check.h"
#include "store/decision_reading.h"
#include "store/definition_store.h"
#include "store/report_store.h"

/// Stores that answer what somebody made up, but compile every question as both real stores do: to
/// SQL that DuckDB has to accept as one statement, and to request bodies that have to be JSON.
namespace hindsight::fuzz {

class CompilingStore final : public store::ReportStore {
 public:
  explicit CompilingStore(StatementCheck& check) : check_(check) {}

  /// Whether there is data: ranges, groups and rows.
  bool has_data = true;
  /// Of ranges of dates.
  EpochMs now = 0;

  Result<std::unique_ptr<store::Reading>> read(const store::QueryLimits&) override;
  Result<std::unique_ptr<store::DecisionReading>> read_decisions(
      const store::QueryLimits&) override;
  Result<std::vector<std::string>> variable_values(const std::vector<report::Source>&,
                                                   const store::VariableName&, const std::string&,
                                                   std::size_t, std::size_t,
                                                   const store::QueryLimits&) override {
    return std::vector<std::string>{};
  }
  Result<std::vector<ProcessOverview>> overview(const store::QueryLimits&) override {
    return std::vector<ProcessOverview>{};
  }

 private:
  StatementCheck& check_;
};

/// Two versions of each process and decision, all processes with the same model.
class FewDefinitions final : public store::DefinitionStore {
 public:
  FewDefinitions();
  std::shared_ptr<const store::DefinitionCatalog> catalog() const override { return catalog_; }
  Result<std::string> xml(model::DefinitionType type, const std::string& engine,
                          const std::string& id) override;

 private:
  std::shared_ptr<const store::DefinitionCatalog> catalog_;
};

}  // namespace hindsight::fuzz
