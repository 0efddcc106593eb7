#include "store/search/event_feed.h"

#include <algorithm>
#include <set>

#include "store/search/aggregations.h"
#include "store/search/documents.h"
#include "store/search/dsl.h"
#include "store/search/event_documents.h"

namespace hindsight::store::search {
namespace {

/// Of one search (index.max_result_window).
constexpr std::size_t kChangesPerSearch = 10'000;
constexpr std::int64_t kNothing = -1;

/// What is read of the copies of a shard.
constexpr const char* kStats =
    "/_stats/docs?level=shards&filter_path=indices.*.shards.*.routing.primary,"
    "indices.*.shards.*.seq_no.global_checkpoint,"
    "indices.*.shards.*.commit.user_data.history_uuid";

const json::Value* primary_of(const json::Value& shards) {
  const auto* copies = json::find(shards, "0");
  if (copies == nullptr || !copies->IsArray()) return nullptr;
  for (const auto& copy : copies->GetArray()) {
    const auto* routing = json::find(copy, "routing");
    if (routing != nullptr && json::is_true(*routing, "primary")) return &copy;
  }
  return nullptr;
}

std::string changes_body(const std::vector<model::EventClass>& classes, std::int64_t from,
                         std::int64_t until, std::size_t size) {
  const auto among =
      dsl::range("_seq_no", {{"gt", dsl::number(from)}, {"lte", dsl::number(until)}});
  const auto matters = dsl::any_of({of_classes(classes), dsl::exists("formerTraces")});
  return dsl::object({{"size", std::to_string(size)},
                      {"_source", "false"},
                      {"docvalue_fields", R"(["trace","formerTraces"])"},
                      {"seq_no_primary_term", "true"},
                      {"track_total_hits", "false"},
                      {"query", dsl::all_of({among, matters})},
                      {"sort", R"([{"_seq_no":"asc"}])"}});
}

Status take_traces(const json::Value& fields, std::string_view name, std::set<Id128>& traces) {
  const auto* values = json::find(fields, name);
  if (values == nullptr) return {};
  for (const auto& value : values->GetArray()) {
    const auto id = value.IsString() ? Id128::from_uuid(json::view(value)) : std::nullopt;
    if (!id) return fail(ErrorCode::data_loss, "a trace of an event is damaged");
    traces.insert(*id);
  }
  return {};
}

/// Adds the traces of the hits; the sequence number of the last one.
Result<std::int64_t> take_hits(const json::Value& hits, std::set<Id128>& traces) {
  std::int64_t last = kNothing;
  for (const auto& hit : hits.GetArray()) {
    HS_ASSIGN(const auto* fields, member(hit, "fields"));
    HS_RETURN_IF_ERROR(take_traces(*fields, "trace", traces));
    HS_RETURN_IF_ERROR(take_traces(*fields, "formerTraces", traces));
    last = json::integer_or(hit, "_seq_no", kNothing);
  }
  return last;
}

}  // namespace

Result<std::vector<EventFeed::Progress>> EventFeed::progress(std::stop_token stop) {
  HS_ASSIGN(const auto answer,
            client_.send({.path = "/" + names_.events + kStats, .stop = std::move(stop)}));
  std::vector<Progress> out;
  const auto* indices = json::find(answer, "indices");
  if (indices != nullptr && indices->IsObject()) {
    for (const auto& entry : indices->GetObject()) {
      const std::string index(json::view(entry.name));
      const auto* shards = json::find(entry.value, "shards");
      const auto* primary = shards == nullptr ? nullptr : primary_of(*shards);
      if (primary == nullptr) continue;
      HS_ASSIGN(const auto* history, down({"commit", "user_data", "history_uuid"}, *primary));
      HS_ASSIGN(const auto* checkpoint, down({"seq_no", "global_checkpoint"}, *primary));
      if (!history->IsString() || !checkpoint->IsInt64())
        return fail(ErrorCode::bad_answer, "the progress of an index is damaged", index);
      out.push_back(
          {index, std::string(json::view(*history)), std::max(checkpoint->GetInt64(), kNothing)});
    }
  }
  if (out.empty())
    return fail(ErrorCode::unavailable, "the search cluster does not tell how far events are",
                names_.events);
  std::ranges::sort(out, {}, &Progress::index);
  return out;
}

Result<EventPosition> EventFeed::end(std::stop_token stop) {
  HS_ASSIGN(const auto all, progress(std::move(stop)));
  EventPosition out;
  for (const auto& one : all) out.emplace(one.history, one.checkpoint);
  return out;
}

Result<ChangedTraces> EventFeed::changed(const std::vector<model::EventClass>& classes,
                                         const EventPosition& after, std::size_t events,
                                         std::stop_token stop) {
  HS_ASSIGN(const auto all, progress(stop));
  ChangedTraces out{.traces = {}, .position = after};
  std::set<Id128> traces;
  auto left = std::max<std::size_t>(events, 1);
  bool is_refreshed = false;
  for (const auto& [index, history, checkpoint] : all) {
    const auto known = after.find(history);
    // Behind the checkpoint after another copy took over, which learns it again.
    auto from = known == after.end() ? kNothing : known->second;
    while (from < checkpoint && left > 0) {
      // Only now, so that all up to the checkpoint can be found.
      if (!is_refreshed) HS_RETURN_IF_ERROR(refresh(client_, names_.events, stop));
      is_refreshed = true;
      const auto size = std::min(left, kChangesPerSearch);
      HS_ASSIGN(const auto answer,
                client_.search({.method = "POST",
                                .path = "/" + index + "/_search",
                                .body = changes_body(classes, from, checkpoint, size),
                                .stop = stop}));
      HS_ASSIGN(const auto* hits, hits_of(answer));
      HS_ASSIGN(const auto last, take_hits(*hits, traces));
      left -= hits->Size();
      from = hits->Size() < size ? checkpoint : last;
    }
    out.position[history] = from;
    out.more |= from < checkpoint;
  }
  out.traces.assign(traces.begin(), traces.end());
  return out;
}

}  // namespace hindsight::store::search
