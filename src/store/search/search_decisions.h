#pragma once

#include "store/decision_reading.h"
#include "store/search/asking.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Questions about decision instances to the shared store. Each is one search, which counts the
/// sources' documents and finds out whether there are outdated ones (decision_questions.h), too.
class SearchDecisions final : public DecisionReading {
 public:
  SearchDecisions(SearchClient& client, const IndexNames& names, PointInTime kind,
                  SearchBudget budget, std::size_t buckets_max)
      : client_(client),
        names_(names),
        budget_(budget),
        buckets_max_(buckets_max),
        asking_(client, names.decisions, kind, std::move(budget)) {}

  Result<ReportAnswer> evaluate(const report::DecisionPlan& plan) override;
  Result<Range> range(const report::DecisionPlan& plan,
                      const report::DecisionRangeQuestion& question) override;
  Result<RawDecisionAnswer> raw(const report::DecisionRawPlan& plan) override;
  Result<std::vector<ClauseName>> clauses(const std::vector<report::Source>& sources,
                                          bool output) override;
  Result<std::vector<std::string>> values(const std::vector<report::Source>& sources,
                                          const ClauseValues& wanted) override;

 private:
  /// Asks `below` of the documents of the sources that pass the filters; they are its "chosen".
  Result<Answers> ask(const std::vector<report::Source>& sources,
                      const std::vector<report::DecisionFilter>& filters,
                      std::vector<dsl::Member> below, const Members& more = kNoHits);
  /// Ids of process instances, which decision instances only know by their keys.
  Status add_own_ids(std::vector<RawDecision>& rows);

  SearchClient& client_;
  const IndexNames& names_;
  const SearchBudget budget_;
  const std::size_t buckets_max_;
  Asking asking_;
};

/// Has the cluster write the outdated documents anew, if there are some, without waiting for it.
/// Documents that came later know all fields, whichever version writes them.
Status rewrite_outdated_decisions(SearchClient& client, const IndexNames& names);

}  // namespace hindsight::store::search
