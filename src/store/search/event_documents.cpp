#include "store/search/event_documents.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <unordered_map>

#include "model/engine_events.h"
#include "store/search/documents.h"
#include "store/search/dsl.h"

namespace hindsight::store::search {
namespace {

/// Read and written again together.
constexpr std::size_t kDocumentsPerRound = 500;
constexpr std::size_t kIdsPerRequest = 5'000;
/// Every conflict means that somebody else made progress; this many in a row means that something
/// is wrong.
constexpr int kConflictsMax = 50;
/// Another index is begun within moments.
constexpr std::chrono::seconds kChangePatience{30};
constexpr std::chrono::milliseconds kChangePause{100};

model::EventClass class_of(const model::Event& event) {
  return {std::string(event.group), std::string(event.source), std::string(event.type)};
}

std::string encode(const model::Event& event, const std::set<std::string>& former_traces) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "id", event.id.text);
  json::field(out, "trace", event.trace.key.uuid());
  json::field(out, "traceText", event.trace.text);
  json::field(out, "type", event.type);
  json::field(out, "source", event.source);
  json::field(out, "group", event.group);
  json::field(out, "class", class_name(class_of(event)));
  // Told apart by the source, which is not indexed.
  if (model::is_of_engine(event.source)) json::field(out, "engineSource", event.source);
  json::field(out, "time", event.time);
  json::field(out, "received", event.received);
  if (!event.data.empty()) json::field(out, "data", event.data);
  if (!former_traces.empty()) {
    json::key(out, "formerTraces");
    out.StartArray();
    for (const auto& trace : former_traces) json::string(out, trace);
    out.EndArray();
  }
  out.EndObject();
  return std::string(json::view(buffer));
}

std::set<std::string> former_traces(const json::Value& stored) {
  std::set<std::string> out;
  const auto* traces = json::find(stored, "formerTraces");
  if (traces == nullptr || !traces->IsArray()) return out;
  for (const auto& trace : traces->GetArray())
    if (trace.IsString()) out.emplace(json::view(trace));
  return out;
}

/// Nullopt when all that matters is stored already.
std::optional<std::string> replacement(const model::Event& event, const json::Value& stored) {
  const auto trace = json::string_or(stored, "trace");
  const bool same_place = trace == event.trace.key.uuid() &&
                          json::string_or(stored, "class") == class_name(class_of(event));
  const bool same = same_place && !json::is_true(stored, "removed") &&
                    json::string_or(stored, "id") == event.id.text &&
                    json::string_or(stored, "traceText") == event.trace.text &&
                    json::integer_or(stored, "time") == event.time &&
                    json::string_or(stored, "data") == event.data;
  if (same) return std::nullopt;
  auto former = former_traces(stored);
  // Whoever knows it as an event of that class has to hear of the trace, too.
  if (!same_place) former.insert(trace);
  return encode(event, former);
}

std::optional<std::string> removal(const json::Value* stored) {
  if (stored == nullptr || json::is_true(*stored, "removed")) return std::nullopt;
  json::Document left;
  left.CopyFrom(*stored, left.GetAllocator());
  left.RemoveMember("data");
  left.AddMember("removed", true, left.GetAllocator());
  return json::to_text(left);
}

/// Of several with the same id the last one.
std::vector<const model::Event*> last_of_each(const model::EventPage& page) {
  std::unordered_map<Id128, std::size_t> places;
  std::vector<const model::Event*> out;
  out.reserve(page.events.size());
  for (const auto& event : page.events) {
    const auto [known, is_new] = places.emplace(event.id.key, out.size());
    if (is_new) out.push_back(&event);
    out[known->second] = &event;
  }
  return out;
}

tl::unexpected<Error> refusal(const std::string& id, const std::string& reason) {
  return fail(ErrorCode::invalid_argument, "the search cluster refuses an event: " + reason, id);
}

}  // namespace

std::string class_name(const model::EventClass& event_class) {
  return Id128::of(event_class.group + '\0' + event_class.source + '\0' + event_class.type).uuid();
}

std::string of_classes(const std::vector<model::EventClass>& classes) {
  std::vector<std::string> names;
  names.reserve(classes.size());
  for (const auto& one : classes) names.push_back(class_name(one));
  return names.empty() ? dsl::nothing() : dsl::terms("class", names);
}

std::string not_removed() {
  return dsl::none_of({dsl::term("removed", true)});
}

std::string of_origin(EventOrigin origin) {
  return origin == EventOrigin::outside ? dsl::none_of({dsl::exists("engineSource")})
                                        : dsl::term("engineSource", model::kEngineSource);
}

Status EventDocuments::with_indices(const std::function<Status(const Indices&)>& work,
                                    std::stop_token stop) {
  const auto until = clock_.monotonic() + kChangePatience;
  for (bool was_changing = true;;) {
    HS_ASSIGN(const auto all, indices_.list(stop));
    auto status = work(all);
    if (status || status.error().code != ErrorCode::unavailable) return status;
    HS_ASSIGN(const bool is_changing, indices_.is_changing(all, stop));
    // The change may have ended between the two.
    if ((!is_changing && !was_changing) || clock_.monotonic() >= until) return status;
    was_changing = is_changing;
    if (!clock_.sleep_for(kChangePause, stop)) return fail(ErrorCode::cancelled, "stopped");
  }
}

Result<std::vector<std::size_t>> EventDocuments::change_once(const std::string& index,
                                                             const std::vector<std::string>& ids,
                                                             const std::vector<std::size_t>& which,
                                                             const Change& change,
                                                             std::stop_token stop) {
  std::vector<std::string> asked;
  asked.reserve(which.size());
  for (const auto i : which) asked.push_back(ids[i]);
  HS_ASSIGN(const auto answer, get_many(client_, index, asked, stop));
  std::vector<BulkItem> items;
  std::vector<std::size_t> written, left;  // the first parallel to items
  for (std::size_t i = 0; i < which.size(); ++i) {
    const auto& doc = answer["docs"][static_cast<rapidjson::SizeType>(i)];
    BulkItem item{.id = asked[i]};
    if (is_found(doc)) {
      item.sequence = json::integer_or(doc, "_seq_no", -1);
      item.term = json::integer_or(doc, "_primary_term", -1);
    }
    auto source = change(which[i], json::find(doc, "_source"));
    if (!source) continue;
    item.source = std::move(*source);
    items.push_back(std::move(item));
    written.push_back(which[i]);
  }
  if (items.empty()) return left;
  HS_ASSIGN(const auto answers, bulk_.write(index, items, stop, BulkWriter::Target::index));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].outcome == BulkOutcome::refused) return refusal(items[i].id, answers[i].reason);
    if (answers[i].outcome == BulkOutcome::conflict) left.push_back(written[i]);
  }
  return left;
}

Status EventDocuments::change_some(const std::string& index, const std::vector<std::string>& ids,
                                   std::vector<std::size_t> left, const Change& change,
                                   std::stop_token stop) {
  for (int round = 0; !left.empty(); ++round) {
    if (round == kConflictsMax)
      return fail(ErrorCode::conflict, "events change faster than they can be written", index);
    HS_ASSIGN(left, change_once(index, ids, left, change, stop));
  }
  return {};
}

Status EventDocuments::change(const std::string& index, const std::vector<std::string>& ids,
                              const Change& change, std::stop_token stop) {
  auto size = kDocumentsPerRound;
  for (std::size_t at = 0; at < ids.size();) {
    std::vector<std::size_t> which(std::min(size, ids.size() - at));
    std::iota(which.begin(), which.end(), at);
    const auto status = change_some(index, ids, which, change, stop);
    if (!status && status.error().code == ErrorCode::resource_exhausted && size > 1) {
      size /= 2;  // their content does not fit into one answer
      continue;
    }
    HS_RETURN_IF_ERROR(status);
    at += which.size();
  }
  return {};
}

Status EventDocuments::replace(const std::string& index, const Events& events,
                               std::stop_token stop) {
  std::vector<std::string> ids;
  ids.reserve(events.size());
  for (const auto* event : events) ids.push_back(event->id.key.uuid());
  return change(
      index, ids,
      [&](std::size_t which, const json::Value* stored) {
        const auto& event = *events[which];
        return stored == nullptr ? std::optional(encode(event, {})) : replacement(event, *stored);
      },
      std::move(stop));
}

Status EventDocuments::create(const std::string& index, const Events& events,
                              std::stop_token stop) {
  std::vector<BulkItem> items;
  items.reserve(events.size());
  for (const auto* event : events)
    items.push_back({.id = event->id.key.uuid(), .source = encode(*event, {})});
  HS_ASSIGN(const auto answers, bulk_.write(EventIndices::open_alias(index), items, stop));
  Events known;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].outcome == BulkOutcome::refused)
      return refusal(std::string(events[i]->id.text), answers[i].reason);
    if (answers[i].outcome == BulkOutcome::conflict) known.push_back(events[i]);
  }
  return replace(index, known, std::move(stop));
}

Result<EventDocuments::Events> EventDocuments::take_stored(const std::string& index, Events& events,
                                                           std::stop_token stop) {
  Events stored, others;
  for (std::size_t at = 0; at < events.size(); at += kIdsPerRequest) {
    const auto size = std::min(kIdsPerRequest, events.size() - at);
    std::vector<std::string> ids;
    ids.reserve(size);
    for (std::size_t i = 0; i < size; ++i) ids.push_back(events[at + i]->id.key.uuid());
    HS_ASSIGN(const auto answer, get_many(client_, index, ids, stop, Parts::version));
    for (std::size_t i = 0; i < size; ++i) {
      const bool is_here = is_found(answer["docs"][static_cast<rapidjson::SizeType>(i)]);
      (is_here ? stored : others).push_back(events[at + i]);
    }
  }
  events = std::move(others);
  return stored;
}

Status EventDocuments::put(const model::EventPage& page, std::stop_token stop) {
  const auto events = last_of_each(page);
  if (events.empty()) return {};
  return with_indices([&](const Indices& indices) { return put_into(indices, events, stop); },
                      stop);
}

Status EventDocuments::put_into(const Indices& indices, Events events, std::stop_token stop) {
  for (std::size_t i = 0; i + 1 < indices.size() && !events.empty(); ++i) {
    HS_ASSIGN(const auto stored, take_stored(indices[i], events, stop));
    HS_RETURN_IF_ERROR(replace(indices[i], stored, stop));
  }
  return create(indices.back(), events, std::move(stop));
}

Status EventDocuments::remove(const std::vector<std::string>& ids, std::stop_token stop) {
  std::vector<std::string> documents;
  documents.reserve(ids.size());
  for (const auto& id : ids) documents.push_back(Id128::of(id).uuid());
  const auto remove_it = [](std::size_t, const json::Value* stored) { return removal(stored); };
  return with_indices(
      [&](const Indices& indices) -> Status {
        for (const auto& index : indices)
          HS_RETURN_IF_ERROR(change(index, documents, remove_it, stop));
        return {};
      },
      stop);
}

Result<std::size_t> EventDocuments::forget_before(EpochMs time, std::size_t limit,
                                                  std::stop_token stop) {
  return delete_by_query(client_, names_.events,
                         dsl::all_of({dsl::range("time", {{"lt", dsl::number(std::int64_t{time})}}),
                                      of_origin(EventOrigin::outside)}),
                         limit, std::move(stop));
}

}  // namespace hindsight::store::search
