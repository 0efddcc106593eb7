#include "store/search/event_traces.h"

#include <algorithm>
#include <limits>
#include <set>

#include "store/search/dsl.h"
#include "store/search/event_documents.h"

namespace hindsight::store::search {
namespace {

/// Of one search (index.max_result_window).
constexpr std::size_t kEventsMax = 10'000;
constexpr std::size_t kTracesPerSearch = 1'000;

constexpr const char* kOrder = R"([{"trace":"asc"},{"time":"asc"},{"id":"asc"}])";

/// Sort values that come after all events of a trace.
std::string end_of(const Id128& trace) {
  return dsl::list(
      {dsl::quote(trace.uuid()), dsl::number(std::numeric_limits<std::int64_t>::max()), R"("")"});
}

class SearchTraceWalk final : public TraceWalk {
 public:
  SearchTraceWalk(std::unique_ptr<Asking> asking, const std::vector<model::EventClass>& classes,
                  Id128 after)
      : asking_(std::move(asking)), pages_(*asking_, classes, dsl::everything(), after) {}

  Result<TracePage> next(std::size_t events) override {
    TracePage page;
    bool more = true;
    while (more && page.traces.size() < 2) {
      HS_ASSIGN(more, pages_.read(events, page));
    }
    if (more) pages_.put_back_last(page);  // it may go on
    return page;
  }

 private:
  const std::unique_ptr<Asking> asking_;
  TracePages pages_;  // uses the above
};

}  // namespace

TracePages::TracePages(Asking& asking, const std::vector<model::EventClass>& classes,
                       const std::string& condition, Id128 above)
    : asking_(asking), size_max_(kEventsMax), after_(above.empty() ? "" : end_of(above)) {
  question_.query = dsl::all_of({of_classes(classes), condition, not_removed()});
  question_.counts_hits = false;
  for (std::size_t i = 0; i < classes.size(); ++i) numbers_.emplace(class_name(classes[i]), i);
}

Status TracePages::append(const json::Value& hit, TracePage& page) {
  HS_ASSIGN(const auto* source, member(hit, "_source"));
  HS_ASSIGN(const auto* sort_values, member(hit, "sort"));
  const auto trace = Id128::from_uuid(json::string_or(*source, "trace"));
  const auto id = Id128::from_uuid(json::string_or(hit, "_id"));
  const auto number = numbers_.find(json::string_or(*source, "class"));
  if (!trace || !id || number == numbers_.end())
    return fail(ErrorCode::data_loss, "an event is damaged", json::string_or(hit, "_id"));
  if (page.traces.empty() || page.traces.back().id.key != *trace) {
    before_last_ = after_;
    const auto text = page.arena.copy(json::string_or(*source, "traceText"));
    page.traces.push_back({{*trace, text, false}, page.events.size(), 0});
  }
  ++page.traces.back().count;
  const auto* data = json::find(*source, "data");
  page.events.push_back({*id, json::integer_or(*source, "time"), number->second,
                         data == nullptr ? "" : page.arena.copy(json::view(*data))});
  after_ = json::to_text(*sort_values);
  return {};
}

Result<bool> TracePages::read(std::size_t events, TracePage& page) {
  while (true) {
    const auto size = std::clamp<std::size_t>(events, 1, size_max_);
    Members members{{"size", std::to_string(size)}, {"sort", kOrder}};
    if (!after_.empty()) members.emplace_back("search_after", after_);
    const auto answers = asking_.ask({question_}, members);
    if (!answers && answers.error().code == ErrorCode::resource_exhausted && size > 1) {
      size_max_ = size / 2;
      continue;
    }
    if (!answers) return fail(answers.error());
    HS_ASSIGN(const auto* hits, hits_of(answers->at(0)));
    for (const auto& hit : hits->GetArray()) HS_RETURN_IF_ERROR(append(hit, page));
    return hits->Size() == size;
  }
}

void TracePages::put_back_last(TracePage& page) {
  page.events.resize(page.traces.back().first);
  page.traces.pop_back();
  after_ = before_last_;
}

Result<TracePage> read_traces(Asking& asking, const std::vector<model::EventClass>& classes,
                              const std::vector<Id128>& traces) {
  TracePage page;
  if (classes.empty() || traces.empty()) return page;
  HS_RETURN_IF_ERROR(asking.hold_moment());
  const std::set<Id128> each(traces.begin(), traces.end());
  for (auto at = each.begin(); at != each.end();) {
    std::vector<std::string> ids;
    for (; at != each.end() && ids.size() < kTracesPerSearch; ++at) ids.push_back(at->uuid());
    TracePages pages(asking, classes, dsl::terms("trace", ids));
    for (bool more = true; more;) {
      HS_ASSIGN(more, pages.read(kEventsMax, page));
    }
  }
  return page;
}

Result<std::unique_ptr<TraceWalk>> begin_trace_walk(std::unique_ptr<Asking> asking,
                                                    const std::vector<model::EventClass>& classes,
                                                    Id128 after) {
  HS_RETURN_IF_ERROR(asking->hold_moment());
  return std::make_unique<SearchTraceWalk>(std::move(asking), classes, after);
}

}  // namespace hindsight::store::search
