#include "store/search/external_variables.h"

#include <charconv>
#include <functional>

#include "model/event.h"
#include "store/instance_details.h"
#include "store/search/aggregations.h"
#include "store/search/documents.h"
#include "store/search/dsl.h"

namespace hindsight::store::search {
namespace {

constexpr std::size_t kDocumentsPerRound = 2'000;
/// In one call, if few are ready.
constexpr int kRoundsMax = 10;
/// Of values that are read at once; the first one is read whatever its size.
constexpr std::int64_t kValueBytesMax = 16L * 1024 * 1024;
/// Every conflict means that somebody else made progress; this many in a row means that something
/// is wrong.
constexpr int kConflictsMax = 50;

std::string uid_of(const model::ExternalVariable& variable) {
  return model::identity_of(variable).uuid();
}

std::string encode(const model::ExternalVariable& variable) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "uid", uid_of(variable));
  json::field(out, "id", variable.id);
  json::field(out, "name", variable.name);
  json::field(out, "type", to_string(variable.type));
  json::field(out, "value", variable.value);
  json::field(out, "valueBytes", static_cast<std::int64_t>(variable.value.size()));
  json::field(out, "processInstance", variable.process_instance);
  json::field(out, "definitionKey", variable.definition_key);
  json::field(out, "received", variable.received);
  out.EndObject();
  return std::string(json::view(buffer));
}

model::ExternalVariable decode(const json::Value& source, model::Arena& arena) {
  const auto text = [&](std::string_view name) {
    return arena.copy(json::string_or(source, name));
  };
  return {text("id"),
          text("name"),
          model::variable_type(json::string_or(source, "type")),
          text("value"),
          text("processInstance"),
          text("definitionKey"),
          json::integer_or(source, "received")};
}

/// Grows with each writing to the index, also after somebody deleted and made it anew: it is
/// written to less than once a millisecond.
Result<std::int64_t> first_order(SearchClient& client, const std::string& alias,
                                 std::stop_token stop) {
  HS_ASSIGN(const auto answer,
            client.send({.path = "/" + alias + "/_settings/index.creation_date?flat_settings=true",
                         .stop = std::move(stop)}));
  if (answer.IsObject() && answer.MemberCount() == 1) {
    const auto* settings = json::find(answer.MemberBegin()->value, "settings");
    const auto text =
        settings == nullptr ? std::string() : json::string_or(*settings, "index.creation_date");
    std::int64_t time = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time);
    if (error == std::errc() && time > 0) return time;
  }
  return fail(ErrorCode::bad_answer, "the search cluster does not tell when an index was made",
              alias);
}

/// The documents `ids` with their versions, in as many requests as their size takes.
Status get_all(SearchClient& client, const std::string& alias, const std::vector<std::string>& ids,
               const std::function<void(std::size_t, const json::Value&)>& take,
               std::stop_token stop) {
  auto size = ids.size();
  for (std::size_t at = 0; at < ids.size();) {
    size = std::min(size, ids.size() - at);
    const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(at);
    const auto answer =
        get_many(client, alias, {begin, begin + static_cast<std::ptrdiff_t>(size)}, stop);
    if (!answer && answer.error().code == ErrorCode::resource_exhausted && size > 1) {
      size /= 2;  // their content does not fit into one answer
      continue;
    }
    if (!answer) return fail(answer.error());
    for (std::size_t i = 0; i < size; ++i)
      take(at + i, (*answer)["docs"][static_cast<rapidjson::SizeType>(i)]);
    at += size;
  }
  return {};
}

}  // namespace

/// What waits, without its value.
struct ExternalVariables::Waiting {
  ExternalVariableVersion version;
  std::int64_t bytes = 0;
  std::string definition_key;
  std::vector<std::string> instances;  ///< documents that its process instance may have
  bool by_id_alone = false;
  bool is_ready = false, is_ambiguous = false;
  struct Home {
    std::string uid, engine, definition_id, definition_key, tenant;
  } home;  ///< of what is ready
};

Result<ExternalVariables::Waiting> ExternalVariables::waiting_of(
    const json::Value& hit, const std::vector<std::string>& engines) {
  const auto* source = json::find(hit, "_source");
  const auto uid = Id128::from_uuid(json::string_or(hit, "_id"));
  if (source == nullptr || !uid)
    return fail(ErrorCode::bad_answer, "the search cluster's answer has no variable");
  Waiting out;
  out.version = {*uid, json::integer_or(hit, "_seq_no", -1),
                 json::integer_or(hit, "_primary_term", -1)};
  out.bytes = json::integer_or(*source, "valueBytes");
  out.definition_key = json::string_or(*source, "definitionKey");
  const auto instance = json::string_or(*source, "processInstance");
  out.by_id_alone = Id128::is_uuid(instance);
  if (out.by_id_alone) {
    out.instances = {instance};
    return out;
  }
  for (const auto& engine : engines)
    out.instances.push_back(keys_of(engine, instance).front().uuid());
  return out;
}

/// Notes the process instance of `doc`, if it is meant.
void ExternalVariables::find_home(Waiting& waiting, const std::string& uid,
                                  const json::Value& doc) {
  const auto* source = json::find(doc, "_source");
  if (!is_found(doc) || source == nullptr || !json::is_true(*source, "seen")) return;
  const auto text = [&](std::string_view name) { return json::string_or(*source, name); };
  if (text("engine") == model::kEventEngine) return;
  if (!waiting.by_id_alone && text("definitionKey") != waiting.definition_key) return;
  waiting.is_ambiguous = waiting.is_ambiguous || waiting.is_ready;
  waiting.is_ready = !waiting.is_ambiguous;
  waiting.home = {uid, text("engine"), text("definitionId"), text("definitionKey"), text("tenant")};
}

Status ExternalVariables::put(const model::ExternalVariablePage& page, std::stop_token stop) {
  std::vector<BulkItem> items;
  items.reserve(page.variables.size());
  for (const auto& variable : page.variables)
    items.push_back({.id = uid_of(variable), .source = encode(variable)});
  for (int round = 0; round < kConflictsMax; ++round) {
    HS_ASSIGN(const auto answers, bulk_.write(names_.variables, items, stop));
    std::vector<BulkItem> left;
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i].outcome == BulkOutcome::refused)
        return fail(ErrorCode::invalid_argument,
                    "the search cluster refuses a variable: " + answers[i].reason, items[i].id);
      if (answers[i].outcome != BulkOutcome::conflict) continue;
      ids.push_back(items[i].id);
      left.push_back(std::move(items[i]));
    }
    if (left.empty()) return {};
    HS_ASSIGN(const auto stored, get_many(client_, names_.variables, ids, stop, Parts::version));
    for (std::size_t i = 0; i < left.size(); ++i) {
      const auto& doc = stored["docs"][static_cast<rapidjson::SizeType>(i)];
      left[i].sequence = is_found(doc) ? json::integer_or(doc, "_seq_no", -1) : -1;
      left[i].term = is_found(doc) ? json::integer_or(doc, "_primary_term", -1) : -1;
    }
    items = std::move(left);
  }
  return fail(ErrorCode::conflict, "variables change faster than they can be written");
}

Result<std::vector<ExternalVariables::Waiting>> ExternalVariables::waiting(
    const std::vector<std::string>& engines, const std::string& position, std::stop_token stop) {
  std::vector<dsl::Member> body{{"size", std::to_string(kDocumentsPerRound)},
                                {"query", dsl::everything()},
                                {"_source", R"({"excludes":["value"]})"},
                                {"seq_no_primary_term", "true"},
                                {"sort", R"([{"uid":"asc"}])"}};
  if (!position.empty()) body.emplace_back("search_after", dsl::list({dsl::quote(position)}));
  HS_ASSIGN(const auto answer, client_.search({.method = "POST",
                                               .path = "/" + names_.variables + "/_search",
                                               .body = dsl::object(body),
                                               .stop = stop}));
  HS_ASSIGN(const auto* hits, hits_of(answer));
  std::vector<Waiting> out;
  std::vector<std::string> instances;
  for (const auto& hit : hits->GetArray()) {
    HS_ASSIGN(auto one, waiting_of(hit, engines));
    instances.insert(instances.end(), one.instances.begin(), one.instances.end());
    out.push_back(std::move(one));
  }
  if (instances.empty()) return out;
  HS_ASSIGN(const auto found,
            get_many(client_, names_.instances, instances, stop, Parts::instance));
  rapidjson::SizeType at = 0;
  for (auto& one : out) {
    for (const auto& instance : one.instances) find_home(one, instance, found["docs"][at++]);
  }
  return out;
}

Result<ReadyVariables> ExternalVariables::ready(const std::vector<std::string>& engines,
                                                const std::string& position, std::size_t limit,
                                                std::stop_token stop) {
  HS_RETURN_IF_ERROR(refresh(client_, names_.variables, stop));
  ReadyVariables out;
  out.position = position;
  out.more = true;
  std::vector<Waiting> chosen;
  std::int64_t bytes = 0;
  const auto is_full = [&] { return chosen.size() >= limit || bytes >= kValueBytesMax; };
  for (int round = 0; round < kRoundsMax && out.more && !is_full(); ++round) {
    HS_ASSIGN(auto some, waiting(engines, out.position, stop));
    out.more = some.size() == kDocumentsPerRound;
    for (auto& one : some) {
      if (is_full()) {
        out.more = true;
        break;
      }
      out.position = one.version.variable.uuid();
      if (!one.is_ready) continue;
      bytes += one.bytes;
      chosen.push_back(std::move(one));
    }
  }
  HS_RETURN_IF_ERROR(read(chosen, out, std::move(stop)));
  return out;
}

/// Leaves out what was put again or removed since it was chosen.
Status ExternalVariables::read(const std::vector<Waiting>& chosen, ReadyVariables& out,
                               std::stop_token stop) {
  if (chosen.empty()) return {};
  HS_ASSIGN(const auto begin, first_order(client_, names_.variables, stop));
  std::vector<std::string> ids;
  ids.reserve(chosen.size());
  for (const auto& one : chosen) ids.push_back(one.version.variable.uuid());
  const auto take = [&](std::size_t i, const json::Value& doc) {
    const auto& version = chosen[i].version;
    const auto& home = chosen[i].home;
    const auto* source = json::find(doc, "_source");
    if (source == nullptr || json::integer_or(doc, "_seq_no", -1) != version.sequence ||
        json::integer_or(doc, "_primary_term", -1) != version.term)
      return;
    out.variables.push_back({.variable = decode(*source, out.arena),
                             .order = begin + version.sequence,
                             .version = version,
                             .process_instance = Id128::from_uuid(home.uid).value_or(Id128{}),
                             .engine = out.arena.copy(home.engine),
                             .definition_id = out.arena.copy(home.definition_id),
                             .definition_key = out.arena.copy(home.definition_key),
                             .tenant = out.arena.copy(home.tenant)});
  };
  return get_all(client_, names_.variables, ids, take, std::move(stop));
}

Status ExternalVariables::remove(const std::vector<ExternalVariableVersion>& versions,
                                 std::stop_token stop) {
  std::vector<BulkItem> items;
  items.reserve(versions.size());
  for (const auto& version : versions) {
    items.push_back({.id = version.variable.uuid(),
                     .source = {},
                     .sequence = version.sequence,
                     .term = version.term,
                     .remove = true});
  }
  HS_ASSIGN(const auto answers, bulk_.write(names_.variables, items, std::move(stop)));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].outcome == BulkOutcome::refused)
      return fail(ErrorCode::internal,
                  "the search cluster refuses to remove a variable: " + answers[i].reason,
                  items[i].id);
  }
  return {};
}

Result<std::int64_t> ExternalVariables::count(std::stop_token stop) {
  HS_RETURN_IF_ERROR(refresh(client_, names_.variables, stop));
  HS_ASSIGN(const auto answer,
            client_.send({.path = "/" + names_.variables + "/_count", .stop = std::move(stop)}));
  const auto count = json::integer_or(answer, "count", -1);
  if (count < 0) return fail(ErrorCode::bad_answer, "the search cluster's answer has no count");
  return count;
}

Result<std::size_t> ExternalVariables::forget_before(EpochMs time, std::size_t limit,
                                                     std::stop_token stop) {
  return delete_by_query(client_, names_.variables,
                         dsl::range("received", {{"lt", dsl::number(std::int64_t{time})}}), limit,
                         std::move(stop));
}

}  // namespace hindsight::store::search
