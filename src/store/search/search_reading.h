#pragma once

#include <chrono>
#include <string>

#include "store/report_store.h"
#include "store/search/schema.h"
#include "store/search/search_client.h"

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

/// A reading of the shared store: one point in time for all its questions, taken with the first;
/// none when there is only one question.
class SearchReading final : public Reading {
 public:
  SearchReading(SearchClient& client, const IndexNames& names, PointInTime kind,
                SearchBudget budget, const QueryLimits& limits)
      : client_(client),
        names_(names),
        kind_(kind),
        budget_(std::move(budget)),
        buckets_max_(limits.buckets_max),
        one_question_(limits.one_question) {}
  ~SearchReading() override;
  SearchReading(const SearchReading&) = delete;
  SearchReading& operator=(const SearchReading&) = delete;

  Result<ReportAnswer> evaluate(const report::Plan& plan) override;
  Result<RawAnswer> raw(const report::RawPlan& plan) override;
  Result<std::int64_t> count_all(const std::vector<report::Source>& sources) override;
  Result<std::optional<Range>> date_range(const report::Plan& plan,
                                          report::InstanceDate field) override;
  Result<std::optional<Range>> variable_range(const report::Plan& plan, const std::string& name,
                                              model::VariableType type) override;
  Result<std::vector<VariableName>> variable_names(
      const std::vector<report::Source>& sources) override;

  /// Distinct values as in ReportStore::variable_values.
  Result<std::vector<std::string>> variable_values(const std::vector<report::Source>& sources,
                                                   const VariableName& variable,
                                                   const std::string& needle, std::size_t offset,
                                                   std::size_t limit);
  /// Counts by definition name (definition_name()) and tenant.
  struct Counts {
    std::string definition, tenant;
    std::int64_t instances = 0, running = 0, open_incidents = 0;
  };
  Result<std::vector<Counts>> overview();

 private:
  /// `members`: query, aggs, sort and so on, beside the point in time.
  Result<json::Document> ask(const std::vector<std::pair<std::string_view, std::string>>& members);
  Result<json::Document> aggregate(const std::string& query, const std::string& aggregations);
  Status open();
  Result<std::int64_t> count(const std::string& query);
  Result<std::optional<Range>> range(const std::string& query, const std::string& aggregations,
                                     const std::vector<std::string>& path);

  SearchClient& client_;
  const IndexNames& names_;
  const PointInTime kind_;
  const SearchBudget budget_;
  const std::size_t buckets_max_;
  const bool one_question_;
  std::string point_in_time_;
};

/// Finds out which spelling the cluster understands, by trying.
Result<PointInTime> probe_point_in_time(SearchClient& client, const std::string& alias);

}  // namespace hindsight::store::search
