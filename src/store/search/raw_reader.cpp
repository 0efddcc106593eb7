#include "store/search/raw_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/working_calendar.h"
#include "store/raw_row.h"
#include "store/search/dsl.h"
#include "store/search/instance_reader.h"
#include "store/search/working_time.h"

namespace hindsight::store::search {
namespace {

constexpr std::size_t kStep = 5'000;
constexpr std::string_view kVariablePrefix = "variable:";
constexpr std::string_view kDurationPrefix = "dur:";

/// Of a row below `path`.
dsl::Member duration_of(const report::RawPlan& plan, const std::string& path) {
  if (plan.calendar) return working_time_rank(*plan.calendar, path, plan.now);
  return dsl::script(fmt::format("doc['{0}total'].size() != 0 ? doc['{0}total'].value : "
                                 "params.now - doc['{0}totalBase'].value",
                                 path),
                     {{"now", dsl::number(plan.now)}});
}

struct NestedRows {
  std::string_view path;
  /// Empty = all. One of everything would be rows of other paths, too.
  std::string filter{};
};

/// By the sum of a script over the rows. Instances without one count as the largest number there
/// is, whichever the order.
std::string by_sum(const NestedRows& rows, const dsl::Member& script, bool ascending) {
  std::vector<dsl::Member> nested{{"path", dsl::quote(rows.path)}};
  if (!rows.filter.empty()) nested.emplace_back("filter", rows.filter);
  return dsl::object({{"_script", dsl::object({{"type", R"("number")"},
                                               script,
                                               {"mode", R"("sum")"},
                                               {"nested", dsl::object(nested)},
                                               {"order", ascending ? R"("asc")" : R"("desc")"}})}});
}

/// Equal for all instances that have rows: tells them from those without.
std::string by_having(const NestedRows& rows, bool first) {
  return by_sum(rows, dsl::script("0", {}), first);
}

/// Instances without rows have none, which is less than any number.
std::vector<std::string> by_count(const NestedRows& rows, bool ascending) {
  return {by_having(rows, !ascending), by_sum(rows, dsl::script("1", {}), ascending)};
}

std::vector<std::string> sort_fields(const report::RawPlan& plan) {
  static const std::map<std::string, std::string, std::less<>> kColumns = {
      {"startDate", "start"},
      {"endDate", "end"},
      {"processInstanceId", "id"},
      {"businessKey", "businessKey"},
      {"processDefinitionId", "definitionId"},
      {"processDefinitionKey", "definitionKey"},
      {"engineName", "engine"},
      {"tenantId", "tenantId"},
  };
  if (plan.sort_by.starts_with(kVariablePrefix)) {
    const auto name = plan.sort_by.substr(kVariablePrefix.size());
    const auto rows = dsl::all_of({dsl::term("variables.name", std::string_view(name)),
                                   dsl::none_of({dsl::term("variables.isNull", true)})});
    const std::vector<dsl::Member> smallest{
        {"mode", R"("min")"},
        {"nested", dsl::object({{"path", R"("variables")"}, {"filter", rows}})}};
    // Text has the number 0 throughout, numbers must not be compared as text.
    return {sort_by_field("variables.number", plan.ascending, smallest),
            sort_by_field("variables.value", plan.ascending, smallest)};
  }
  if (plan.sort_by.starts_with(kDurationPrefix)) {
    const auto node = std::string_view(plan.sort_by).substr(kDurationPrefix.size());
    const NestedRows runs{"flowNodes", dsl::term("flowNodes.flowNode", node)};
    return {by_having(runs, true), by_sum(runs, duration_of(plan, "flowNodes."), plan.ascending)};
  }
  if (plan.sort_by == "duration") {
    return {dsl::object(
        {{"_script", dsl::object({{"type", R"("number")"},
                                  duration_of(plan, ""),
                                  {"order", plan.ascending ? R"("asc")" : R"("desc")"}})}})};
  }
  if (plan.sort_by == "count:userTasks") return by_count({"userTasks"}, plan.ascending);
  if (plan.sort_by == "count:incidents") return by_count({"incidents"}, plan.ascending);
  if (plan.sort_by == "count:openIncidents") {
    const auto open = dsl::term("incidents.status", std::string_view("open"));
    return by_count({"incidents", open}, plan.ascending);
  }
  const auto at = kColumns.find(plan.sort_by);
  return {sort_by_field(at == kColumns.end() ? "start" : at->second, plan.ascending, {})};
}

Result<InstanceDetails> read_details(const json::Value& hit) {
  HS_ASSIGN(const auto* source, member(hit, "_source"));
  HS_ASSIGN(auto details, read_instance(*source));
  if (!details) return fail(ErrorCode::data_loss, "an instance has no row");
  return std::move(*details);
}

Result<RawInstance> read_row(const json::Value& hit, const report::RawPlan& plan) {
  HS_ASSIGN(const auto details, read_details(hit));
  return raw_row(details, plan.now, plan.calendar.get());
}

/// The values that a hit was sorted by. Elasticsearch adds one of its own within a point in time.
Result<std::string> sort_values(const json::Value& hit, std::size_t asked) {
  HS_ASSIGN(const auto* values, member(hit, "sort"));
  if (!values->IsArray() || values->Size() < asked)
    return fail(ErrorCode::bad_answer, "a hit lacks sort values");
  std::string out;
  for (std::size_t i = 0; i < asked; ++i)
    out += json::to_text((*values)[static_cast<rapidjson::SizeType>(i)]) + ",";
  return out;
}

/// What ties are broken by.
constexpr const char* kTieBreak = "uid";

}  // namespace

std::string sort_by_field(std::string_view field, bool ascending,
                          const std::vector<dsl::Member>& more) {
  std::vector<dsl::Member> members{{"order", ascending ? R"("asc")" : R"("desc")"},
                                   {"missing", R"("_last")"}};
  members.insert(members.end(), more.begin(), more.end());
  return dsl::object({{field, dsl::object(members)}});
}

std::vector<dsl::Member> first_rows(const report::RawPlan& plan) {
  // One more tells whether the page ends within a tie.
  return {{"size", std::to_string(plan.limit + 1)},
          {"_source", "true"},
          {"sort", dsl::list(sort_fields(plan))}};
}

Result<std::optional<std::vector<RawInstance>>> read_first_rows(const report::RawPlan& plan,
                                                                const json::Value& answer) {
  struct Row {
    std::string sorted_by, uid;
    std::size_t tie;  ///< the same for rows that are sorted by the same values
    const json::Value* hit;
  };
  HS_ASSIGN(const auto* hits, hits_of(answer));
  const auto asked = sort_fields(plan).size();
  std::vector<Row> rows;
  for (const auto& hit : hits->GetArray()) {
    HS_ASSIGN(auto sorted_by, sort_values(hit, asked));
    HS_ASSIGN(const auto* source, member(hit, "_source"));
    Row row{std::move(sorted_by), json::string_or(*source, kTieBreak), 0, &hit};
    if (!rows.empty()) row.tie = rows.back().tie + (rows.back().sorted_by == row.sorted_by ? 0 : 1);
    rows.push_back(std::move(row));
  }
  if (rows.size() > plan.limit) {
    if (plan.limit > 0 && rows[plan.limit - 1].tie == rows[plan.limit].tie) return std::nullopt;
    rows.resize(plan.limit);
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::tie(a.tie, a.uid) < std::tie(b.tie, b.uid);
  });
  std::vector<RawInstance> out;
  out.reserve(rows.size());
  for (const auto& row : rows) {
    HS_ASSIGN(auto instance, read_row(*row.hit, plan));
    out.push_back(std::move(instance));
  }
  return out;
}

Question compile_raw(const report::RawPlan& plan, Rows rows) {
  Question question{instance_query({plan.sources, rows}, plan.filters, plan.now)};
  question.all_apart = restricts_instances(plan.filters);
  return question;
}

RawPages raw_pages(const report::RawPlan& plan, std::vector<RawInstance>& out) {
  return {plan, sort_fields(plan), [&plan, &out](const json::Value& hit) -> Status {
            HS_ASSIGN(auto instance, read_row(hit, plan));
            out.push_back(std::move(instance));
            return {};
          }};
}

RawPages instance_pages(report::RawPlan plan, std::vector<InstanceDetails>& out) {
  plan.offset = 0;
  return {plan, sort_fields(plan), [&out](const json::Value& hit) -> Status {
            HS_ASSIGN(auto details, read_details(hit));
            out.push_back(std::move(details));
            return {};
          }};
}

bool RawPages::is_one(std::size_t offset, std::size_t limit) {
  return offset == 0 && limit <= kRowsMax;
}

std::vector<dsl::Member> RawPages::next(std::size_t rows_max) {
  skipping_ = to_skip_ > 0;
  asked_ = skipping_ ? std::min(to_skip_, kStep) : std::min({to_read_, rows_max, kRowsMax});
  auto sort = sort_;
  sort.push_back(dsl::object({{kTieBreak, R"("asc")"}}));
  std::vector<dsl::Member> members{{"size", std::to_string(asked_)},
                                   {"_source", skipping_ ? "false" : "true"},
                                   {"sort", dsl::list(sort)}};
  if (!after_.empty()) members.emplace_back("search_after", after_);
  return members;
}

Status RawPages::take(const json::Value& answer) {
  HS_ASSIGN(const auto* hits, hits_of(answer));
  for (const auto& hit : hits->GetArray()) {
    if (skipping_) continue;
    HS_RETURN_IF_ERROR(take_row_(hit));
  }
  const auto got = static_cast<std::size_t>(hits->Size());
  (skipping_ ? to_skip_ : to_read_) -= std::min(got, skipping_ ? to_skip_ : to_read_);
  ended_ = got < asked_;
  if (got == 0) return {};
  const auto* sort_values = json::find((*hits)[hits->Size() - 1], "sort");
  if (sort_values == nullptr) return fail(ErrorCode::bad_answer, "a hit has no sort values");
  after_ = json::to_text(*sort_values);
  return {};
}

}  // namespace hindsight::store::search
