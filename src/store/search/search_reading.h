#pragma once

#include <chrono>
#include <string>

#include "store/report_store.h"
#include "store/search/asking.h"
#include "store/search/earlier_answers.h"
#include "store/search/overview.h"
#include "store/search/plan_compiler.h"
#include "store/search/schema.h"
#include "store/search/search_client.h"
#include "store/search/upgrade.h"

namespace hindsight::store::search {

/// Questions to the shared store. Each is one search, which sees one moment; those that need a
/// second one, because the first told something else than earlier answers, or page through, hold a
/// point in time.
class SearchReading final : public Reading {
 public:
  SearchReading(SearchClient& client, const IndexNames& names, PointInTime kind,
                EarlierAnswers& earlier, Upgrade& upgrade, SearchBudget budget,
                std::size_t buckets_max)
      : client_(client),
        names_(names),
        earlier_(earlier),
        upgrade_(upgrade),
        budget_(budget),
        buckets_max_(buckets_max),
        asking_(client, names.instances, kind, std::move(budget)) {}

  Status hold_moment() override { return asking_.hold_moment(); }
  Result<ReportAnswer> evaluate(const report::Plan& plan) override;
  Result<Range> range(const report::Plan& plan, const report::RangeQuestion& question) override;
  Result<RangedAnswer> evaluate(const report::Plan& draft, const report::RangeQuestion& question,
                                const GroupingOf& grouping_of) override;
  Result<RawAnswer> raw(const report::RawPlan& plan) override;
  Result<std::unique_ptr<InstanceWalk>> walk(const report::RawPlan& plan) override;
  Result<std::vector<VariableName>> variable_names(
      const std::vector<report::Source>& sources) override;
  Result<ProcessTrends> trends(const TrendQuestion& question) override;
  Result<VariantAnswer> variants(const InstanceQuestion& question) override;
  Result<IncidentAnswer> incidents(const InstanceQuestion& question) override;
  Result<std::optional<InstanceDetails>> instance(const std::string& engine,
                                                  const std::string& id) override;

  /// Distinct values as in ReportStore::variable_values.
  Result<std::vector<std::string>> variable_values(const std::vector<report::Source>& sources,
                                                   const VariableName& variable,
                                                   const std::string& needle, std::size_t offset,
                                                   std::size_t limit);
  Result<std::vector<OverviewCounts>> overview();

 private:
  template <typename Asked>
  struct Answered {
    Asked question;
    Answers answers;
    std::optional<std::int64_t> all;  ///< when the question needed it counted apart
    [[nodiscard]] const json::Value& answer() const { return answers.at(0); }
  };
  /// Asks `compile(rows)`, a question about the sources, together with what may disprove that rows
  /// are uniform; then it asks once more with mixed ones.
  template <typename Compile>
  auto ask(const std::vector<report::Source>& sources, Rows rows, Compile compile,
           const Members& more = kNoHits) -> Result<Answered<decltype(compile(rows))>>;
  /// What to suppose of the rows that a plan's question looks at.
  [[nodiscard]] Rows rows_of(const report::Plan& plan,
                             const report::RangeQuestion* range = nullptr) const;
  [[nodiscard]] Rows rows_of(const std::vector<report::Source>& sources) const;

  /// `unavailable` while there are documents of an earlier layout.
  Status check_layout(const std::vector<report::Source>& sources, std::int64_t layout);
  /// False when the page ends within a tie.
  Result<bool> read_first_page(const report::RawPlan& plan, RawAnswer& out);
  Status read_pages(const report::RawPlan& plan, RawAnswer& out);
  /// Range and groups in one search, for the groups of the expected range; nullopt when the range
  /// found makes other groups.
  Result<std::optional<RangedAnswer>> evaluate_expecting(const Range& expected,
                                                         const report::Plan& draft,
                                                         const report::RangeQuestion& question,
                                                         const GroupingOf& grouping_of);

  SearchClient& client_;
  const IndexNames& names_;
  EarlierAnswers& earlier_;
  Upgrade& upgrade_;
  const SearchBudget budget_;
  const std::size_t buckets_max_;
  Asking asking_;
};

}  // namespace hindsight::store::search
