#pragma once

#include <chrono>
#include <string>

#include "store/report_store.h"
#include "store/search/earlier_answers.h"
#include "store/search/overview.h"
#include "store/search/plan_compiler.h"
#include "store/search/schema.h"
#include "store/search/search_client.h"
#include "store/search/upgrade.h"

namespace hindsight::store::search {

/// Which of its two spellings of "point in time" a cluster understands.
enum class PointInTime : std::uint8_t { elasticsearch, opensearch };

/// What is left of a reading's budget.
struct SearchBudget {
  std::chrono::steady_clock::time_point deadline;
  std::stop_token stop;

  /// deadline_exceeded when nothing is left, cancelled when stopped.
  [[nodiscard]] Result<std::chrono::milliseconds> left() const;
};

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
        kind_(kind),
        earlier_(earlier),
        upgrade_(upgrade),
        budget_(std::move(budget)),
        buckets_max_(buckets_max) {}
  ~SearchReading() override;
  SearchReading(const SearchReading&) = delete;
  SearchReading& operator=(const SearchReading&) = delete;

  Status hold_moment() override { return hold_point_in_time(); }
  Result<ReportAnswer> evaluate(const report::Plan& plan) override;
  Result<Range> range(const report::Plan& plan, const report::RangeQuestion& question) override;
  Result<RangedAnswer> evaluate(const report::Plan& draft, const report::RangeQuestion& question,
                                const GroupingOf& grouping_of) override;
  Result<RawAnswer> raw(const report::RawPlan& plan) override;
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
  using Members = std::vector<dsl::Member>;
  inline static const Members kNoHits{{"size", "0"}};

  /// What the questions of one request, asked at one moment, were answered.
  struct Answers {
    json::Document body;
    [[nodiscard]] const json::Value& at(std::size_t i) const;
  };
  /// Several need a point in time. `more`: members of the first one's request beside its own.
  Result<Answers> ask(const std::vector<Question>& questions, const Members& more = kNoHits);

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

  Status hold_point_in_time();
  /// Filters may look at what documents of earlier versions lack; `unavailable` while there are
  /// some.
  Status check_layout(const std::vector<report::Source>& sources,
                      const std::vector<report::Filter>& filters);
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
  const PointInTime kind_;
  EarlierAnswers& earlier_;
  Upgrade& upgrade_;
  const SearchBudget budget_;
  const std::size_t buckets_max_;
  std::string point_in_time_;  ///< empty = each search sees the moment it runs in
};

/// Finds out which spelling the cluster understands, by trying.
Result<PointInTime> probe_point_in_time(SearchClient& client, const std::string& alias);

}  // namespace hindsight::store::search
