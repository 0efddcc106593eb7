#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "eval/identity_names.h"
#include "report/date_filter.h"
#include "report/definition.h"
#include "report/row_filters.h"
#include "report/sources.h"
#include "store/definition_store.h"
#include "store/report_store.h"

namespace hindsight::eval {

/// What one request brings along beside the report definition.
struct EvaluationContext {
  TimeZone zone = TimeZone::utc();    ///< of the client: buckets, relative dates and rendering
  std::optional<EpochMs> moment;      ///< `now` of the answer; nullopt = the clock's
  std::optional<std::size_t> limit;   ///< page of raw data; default 20, cut at 10,000
  std::optional<std::size_t> offset;  ///< page of raw data; default 0
  /// Up to when the caller is told that the data is complete; an answer is at least of that.
  std::optional<EpochMs> data_until;
  std::stop_token stop;
  std::chrono::milliseconds deadline{30'000};  ///< for the whole evaluation
  /// JSON list of filters that hold beside the report's own (of a dashboard); null = none. Must
  /// outlive the call.
  const json::Value* additional_filters = nullptr;
  IdentityNames names;
  /// Asked for every definition of the report before the first query; its error ends the
  /// evaluation. Tenants as in report::Source ("" = rows without tenant). Empty function = allowed.
  std::function<Status(model::DefinitionType type, std::string_view definition_key,
                       const std::vector<std::string>& tenants)>
      authorize;
};

/// Whether the caller may see all data of what is selected.
Status authorize(model::DefinitionType type, const std::vector<report::Selection>& selections,
                 const EvaluationContext& context);
/// The same of what a single report of either type selects. invalid_argument: nothing.
Status authorize(const json::Value& report, const EvaluationContext& context);

/// The moment that an answer is of, and what is left of the request's time. Lives as long as the
/// call.
class EvaluationTime {
 public:
  EvaluationTime(const Clock& clock, const EvaluationContext& context)
      : moment{context.moment.value_or(clock.now_ms()), context.zone},
        context_(context),
        clock_(clock),
        started_(clock.monotonic()) {}

  /// For the store's queries.
  [[nodiscard]] Result<store::QueryLimits> limits() const;

  const report::Moment moment;  ///< one `now` for all queries of the evaluation

 protected:
  const EvaluationContext& context_;

 private:
  const Clock& clock_;
  const std::chrono::nanoseconds started_;
};

/// One question about a process report's data: what it is about, and its time.
class Evaluation : public EvaluationTime {
 public:
  using EvaluationTime::EvaluationTime;

  /// Reads definition, filters and data sources, and asks for the right to see these.
  /// invalid_argument: `message` says what is wrong, `context` the JSON path.
  Status read(const json::Value& report, const store::DefinitionCatalog& catalog);

  /// The same instances as a question without a plan.
  [[nodiscard]] store::InstanceQuestion instances(std::size_t limit) const {
    return {sources, instance_filters(), moment.now, limit};
  }
  /// The filters, all of them about process instances.
  [[nodiscard]] std::vector<report::Filter> instance_filters() const {
    return report::without_other_rows(filters, report::Entity::process_instance, sources.size());
  }

  report::ReportDefinition definition;
  std::vector<report::Filter> filters;  ///< the report's own and the additional ones
  std::vector<report::ResolvedSource> resolved;
  std::vector<report::Source> sources;  ///< of `resolved`
};

}  // namespace hindsight::eval
