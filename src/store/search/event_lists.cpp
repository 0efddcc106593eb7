#include "store/search/event_lists.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/search/dsl.h"
#include "store/search/event_documents.h"

namespace hindsight::store::search {
namespace {

/// What a search may go to without a walk (index.max_result_window), and buckets of one answer.
constexpr std::size_t kWindow = 10'000;
/// The largest that clusters know.
constexpr const char* kPrecision = "40000";

const char* field_of(EventOrder order) {
  switch (order) {
    case EventOrder::time:
      return "time";
    case EventOrder::type:
      return "type";
    case EventOrder::source:
      return "source";
    case EventOrder::group:
      return "group";
    case EventOrder::trace:
      return "traceText";
  }
  return "time";
}

std::string found_by(const EventListQuery& query) {
  std::vector<std::string> all{not_removed(), of_origin(EventOrigin::outside)};
  if (!query.search.empty()) all.push_back(dsl::contains("words", query.search));
  return dsl::all_of(std::move(all));
}

std::string order_of(const EventListQuery& query) {
  const auto direction = dsl::quote(query.descending ? "desc" : "asc");
  return dsl::list(
      {dsl::object({{field_of(query.order), direction}}), R"({"time":"desc"})", R"({"id":"asc"})"});
}

/// Goes on behind the first `count` events, for lists that begin further down than a search may.
Result<std::string> skip(Asking& asking, const Question& question, const std::string& order,
                         std::size_t count) {
  std::string after;
  while (count > 0) {
    const auto size = std::min(count, kWindow);
    Members members{{"size", std::to_string(size)}, {"_source", "false"}, {"sort", order}};
    if (!after.empty()) members.emplace_back("search_after", after);
    HS_ASSIGN(const auto answers, asking.ask({question}, members));
    HS_ASSIGN(const auto* hits, hits_of(answers.at(0)));
    if (hits->Size() < size) return std::string();
    HS_ASSIGN(const auto* last, member((*hits)[hits->Size() - 1], "sort"));
    after = json::to_text(*last);
    count -= size;
  }
  return after;
}

ListedEvent listed(const json::Value& source) {
  const auto text = [&](std::string_view name) { return json::string_or(source, name); };
  return {text("id"),
          text("traceText"),
          {text("group"), text("source"), text("type")},
          json::integer_or(source, "time")};
}

std::string classes_aggregation(std::size_t size, const std::string& after) {
  const auto by = [](std::string_view field) {
    return dsl::object(
        {{field, dsl::object({{"terms", dsl::object({{"field", dsl::quote(field)}})}})}});
  };
  std::vector<dsl::Member> members{{"size", std::to_string(size)},
                                   {"sources", dsl::list({by("group"), by("source"), by("type")})}};
  if (!after.empty()) members.emplace_back("after", after);
  return dsl::object({{"composite", dsl::object(members)}});
}

}  // namespace

Result<EventList> list_events(Asking& asking, const EventListQuery& query) {
  Question question{found_by(query)};
  const auto order = order_of(query);
  auto limit = std::min(query.limit, kWindow);
  Members members{{"sort", order}};
  if (query.offset + limit <= kWindow) {
    members.emplace_back("from", std::to_string(query.offset));
  } else {
    HS_RETURN_IF_ERROR(asking.hold_moment());
    HS_ASSIGN(const auto after, skip(asking, question, order, query.offset));
    if (after.empty())
      limit = 0;  // behind the end
    else
      members.emplace_back("search_after", after);
  }
  members.emplace_back("size", std::to_string(limit));
  members.emplace_back("_source", R"(["id","traceText","group","source","type","time"])");
  HS_ASSIGN(const auto answers, asking.ask({question}, members));
  EventList out;
  HS_ASSIGN(out.total, total_hits(answers.at(0)));
  HS_ASSIGN(const auto* hits, hits_of(answers.at(0)));
  for (const auto& hit : hits->GetArray()) {
    HS_ASSIGN(const auto* source, member(hit, "_source"));
    out.events.push_back(listed(*source));
  }
  return out;
}

Result<std::vector<EventClassCount>> count_events(Asking& asking, EventOrigin origin,
                                                  std::size_t limit) {
  std::vector<EventClassCount> out;
  std::string after;
  for (std::size_t size = kWindow; size == kWindow;) {
    const Question question{.query = dsl::all_of({not_removed(), of_origin(origin)}),
                            .aggregations = {{"classes", classes_aggregation(kWindow, after)}},
                            .counts_hits = false};
    HS_ASSIGN(const auto answers, asking.ask({question}));
    HS_ASSIGN(const auto* classes, down({"aggregations", "classes"}, answers.at(0)));
    HS_ASSIGN(const auto* buckets, member(*classes, "buckets"));
    if (!buckets->IsArray()) return fail(ErrorCode::bad_answer, "buckets are no list");
    for (const auto& bucket : buckets->GetArray()) {
      HS_ASSIGN(const auto* key, member(bucket, "key"));
      HS_ASSIGN(const auto count, count_of(bucket));
      out.push_back({{json::string_or(*key, "group"), json::string_or(*key, "source"),
                      json::string_or(*key, "type")},
                     count});
    }
    if (out.size() > limit)
      return fail(ErrorCode::resource_exhausted,
                  fmt::format("there are more than {} kinds of events", limit));
    size = buckets->Size();
    if (const auto* last = json::find(*classes, "after_key")) after = json::to_text(*last);
  }
  return out;
}

Result<std::int64_t> count_traces(Asking& asking, const std::vector<model::EventClass>& classes) {
  const auto distinct =
      dsl::object({{"cardinality",
                    dsl::object({{"field", R"("trace")"}, {"precision_threshold", kPrecision}})}});
  const Question question{.query = dsl::all_of({of_classes(classes), not_removed()}),
                          .aggregations = {{"traces", distinct}},
                          .counts_hits = false};
  HS_ASSIGN(const auto answers, asking.ask({question}));
  HS_ASSIGN(const auto* count, down({"aggregations", "traces", "value"}, answers.at(0)));
  if (!count->IsInt64()) return fail(ErrorCode::bad_answer, "the number of traces is no number");
  return count->GetInt64();
}

}  // namespace hindsight::store::search
