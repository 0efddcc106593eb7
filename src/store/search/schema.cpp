#include "store/search/schema.h"

#include <fmt/format.h>

#include <vector>

#include "store/search/dsl.h"
#include "store/search/event_indices.h"

namespace hindsight::store::search {
namespace {

/// Grows when an older program could no longer read or would damage the data.
constexpr std::int64_t kSchemaVersion = 1;

// Fields that no question looks at are in the source only (dynamic: false). `tenant` is empty for
// none, so that it can be asked for; `tenantId` is absent then, so that it is sorted last. `total`
// is the duration of what has ended; of what runs there is `totalBase`, so that now − totalBase is
// its duration; in the same way idle and work, of which working time is told by `unclaimed` and
// `claimed` (model::Handovers). `uniform` are documents whose rows all belong to the
// definition and tenant of their process instance, as most do, so that questions need not ask each
// row; others, and those of programs that did not know the field, lack it. `path` names the path of
// what has ended (model/paths.h): equal paths have equal names.
constexpr const char* kInstanceFields = R"json({
"uid":{"type":"keyword"},"id":{"type":"keyword"},"seen":{"type":"boolean"},"uniform":{"type":"boolean"},"engine":{"type":"keyword"},
"definitions":{"type":"keyword"},"definition":{"type":"keyword"},"definitionId":{"type":"keyword"},"definitionKey":{"type":"keyword"},
"layout":{"type":"short"},
"tenant":{"type":"keyword"},"tenantId":{"type":"keyword"},"businessKey":{"type":"keyword","ignore_above":8191},"state":{"type":"keyword"},
"start":{"type":"long"},"end":{"type":"long"},"total":{"type":"long"},"totalBase":{"type":"long"},
"path":{"type":"keyword"},
"flowNodes":{"type":"nested","dynamic":false,"properties":{
 "definition":{"type":"keyword"},"tenant":{"type":"keyword"},"flowNode":{"type":"keyword"},"type":{"type":"keyword"},
 "start":{"type":"long"},"end":{"type":"long"},"total":{"type":"long"},"totalBase":{"type":"long"},
 "canceled":{"type":"boolean"},"assignee":{"type":"keyword"},"candidateGroups":{"type":"keyword"}}},
"userTasks":{"type":"nested","dynamic":false,"properties":{
 "definition":{"type":"keyword"},"tenant":{"type":"keyword"},"flowNode":{"type":"keyword"},
 "canceled":{"type":"boolean"},"assignee":{"type":"keyword"},"candidateGroups":{"type":"keyword"},
 "start":{"type":"long"},"end":{"type":"long"},"total":{"type":"long"},"totalBase":{"type":"long"},
 "idleTotal":{"type":"long"},"idleBase":{"type":"long"},"workTotal":{"type":"long"},"workBase":{"type":"long"},
 "unclaimed":{"type":"long"},"claimed":{"type":"long"}}},
"variables":{"type":"nested","dynamic":false,"properties":{
 "definition":{"type":"keyword"},"tenant":{"type":"keyword"},"name":{"type":"keyword"},"type":{"type":"keyword"},
 "isNull":{"type":"boolean"},"value":{"type":"keyword","fields":{"lower":{"type":"keyword","normalizer":"lower"}}},
 "number":{"type":"double"},"integer":{"type":"long"}}},
"incidents":{"type":"nested","dynamic":false,"properties":{
 "definition":{"type":"keyword"},"tenant":{"type":"keyword"},"flowNode":{"type":"keyword"},"type":{"type":"keyword"},
 "headline":{"type":"keyword"},
 "status":{"type":"keyword"},"start":{"type":"long"},"end":{"type":"long"},
 "total":{"type":"long"},"totalBase":{"type":"long"}}}})json";

constexpr const char* kDecisionFields = R"json({
"uid":{"type":"keyword"},"idText":{"type":"keyword"},"engine":{"type":"keyword"},"definition":{"type":"keyword"},
"tenant":{"type":"keyword"},"processInstance":{"type":"keyword"},"evaluated":{"type":"long"},
"values":{"type":"nested","dynamic":false,"properties":{
 "output":{"type":"boolean"},"clause":{"type":"keyword"},"clauseName":{"type":"keyword"},"rule":{"type":"keyword"},
 "type":{"type":"keyword"},"isNull":{"type":"boolean"},
 "value":{"type":"keyword","fields":{"lower":{"type":"keyword","normalizer":"lower"}}},
 "number":{"type":"double"},"integer":{"type":"long"}}}})json";

constexpr const char* kUidOnly = R"json({"uid":{"type":"keyword"}})json";
constexpr const char* kDefinitionFields =
    R"json({"uid":{"type":"keyword"},"kind":{"type":"keyword"}})json";
constexpr const char* kDeadLetterFields =
    R"json({"uid":{"type":"keyword"},"number":{"type":"long"}})json";
constexpr const char* kSessionFields =
    R"json({"uid":{"type":"keyword"},"revoked":{"type":"long"}})json";

constexpr const char* kNoteFields =
    R"json({"uid":{"type":"keyword"},"changed":{"type":"long"}})json";

constexpr const char* kContentFields = R"json({
"uid":{"type":"keyword"},"kind":{"type":"keyword"},"collection":{"type":"keyword"},"owner":{"type":"keyword"},
"references":{"type":"keyword"}})json";

// `class` names group, source and type together, so that any number of classes is one condition.
// `words` is what lists are searched for. `formerTraces` lost this event or saw it change its
// class.
constexpr const char* kEventFields = R"json({
"id":{"type":"keyword","index":false},"trace":{"type":"keyword"},"formerTraces":{"type":"keyword","index":false},
"traceText":{"type":"keyword","index":false,"copy_to":"words"},"type":{"type":"keyword","index":false,"copy_to":"words"},
"source":{"type":"keyword","index":false,"copy_to":"words"},"group":{"type":"keyword","index":false,"copy_to":"words"},
"words":{"type":"keyword","normalizer":"lower","doc_values":false},"class":{"type":"keyword"},
"engineSource":{"type":"keyword"},"time":{"type":"long"},"removed":{"type":"boolean"}})json";

constexpr const char* kVariableFields =
    R"json({"uid":{"type":"keyword"},"received":{"type":"long"}})json";

constexpr std::chrono::seconds kReadableWithin{30};
constexpr std::chrono::milliseconds kReadableRetry{100};

enum class Kind : std::uint8_t {
  history,  ///< takes the configured shards and refresh interval
  events,   ///< one shard, whose sequence numbers are the order of all changes
  small,
};

struct Index {
  std::string alias;
  const char* fields;
  Kind kind = Kind::small;

  [[nodiscard]] std::string first() const { return alias + (is_of_events() ? "-000001" : "_v1"); }
  [[nodiscard]] std::string pattern() const { return alias + (is_of_events() ? "-0*" : "_v*"); }

 private:
  [[nodiscard]] bool is_of_events() const { return kind == Kind::events; }
};

std::vector<Index> indices(const IndexNames& names) {
  return {{names.instances, kInstanceFields, Kind::history},
          {names.decisions, kDecisionFields, Kind::history},
          {names.operations, kUidOnly},
          {names.definitions, kDefinitionFields},
          {names.models, kUidOnly},
          {names.cursors, kUidOnly},
          {names.dead_letters, kDeadLetterFields},
          {names.sessions, kSessionFields},
          {names.leases, kUidOnly},
          {names.nodes, kUidOnly},
          {names.notes, kNoteFields},
          {names.contents, kContentFields},
          {names.events, kEventFields, Kind::events},
          {names.derived_notes, kUidOnly},
          {names.variables, kVariableFields},
          {names.metadata, kUidOnly}};
}

std::string mapping(const Index& index) {
  return dsl::object({{"dynamic", "false"}, {"properties", index.fields}});
}

std::string refresh_interval(const Index& index, const IndexOptions& options) {
  switch (index.kind) {
    case Kind::history:
      return options.refresh_interval;
    case Kind::events:
      return "30s";  // whoever reads them refreshes
    case Kind::small:
      break;
  }
  return "1s";
}

std::string settings(const Index& index, const IndexOptions& options) {
  const bool is_history = index.kind == Kind::history;
  return dsl::object(
      {{"index.number_of_shards", std::to_string(is_history ? options.shards : 1)},
       {"index.number_of_replicas", std::to_string(options.replicas)},
       {"index.refresh_interval", dsl::quote(refresh_interval(index, options))},
       {"index.mapping.nested_objects.limit", std::to_string(options.nested_rows_max)},
       {"index.analysis.normalizer.lower.type", R"("custom")"},
       {"index.analysis.normalizer.lower.filter", R"(["lowercase"])"}});
}

/// Also for indices that the cluster makes by itself, should one be deleted under us.
Status put_template(SearchClient& client, const Index& index, const IndexOptions& options) {
  const auto body = dsl::object({{"index_patterns", dsl::list({dsl::quote(index.pattern())})},
                                 {"template", dsl::object({{"settings", settings(index, options)},
                                                           {"mappings", mapping(index)}})}});
  HS_RETURN_IF_ERROR(
      client.send({.method = "PUT", .path = "/_index_template/" + index.alias, .body = body}));
  return {};
}

std::string aliases(const Index& index) {
  const auto open = EventIndices::open_alias(index.first());
  std::vector<dsl::Member> out{{index.alias, "{}"}};
  if (index.kind == Kind::events) out.emplace_back(open, "{}");
  return dsl::object(out);
}

Status put_index(SearchClient& client, const Index& index, const IndexOptions& options) {
  const auto found = client.send({.path = "/" + index.alias + "/_mapping"});
  if (!found && found.error().code != ErrorCode::not_found) return fail(found.error());
  if (!found) {
    const auto body = dsl::object({{"settings", settings(index, options)},
                                   {"mappings", mapping(index)},
                                   {"aliases", aliases(index)}});
    const auto made = client.send({.method = "PUT", .path = "/" + index.first(), .body = body});
    if (made) return {};
    // Another instance starts at the same time.
    if (!exists_already(made.error())) return fail(made.error());
  }
  // Fields that came with a newer program; those that are there stay as they are.
  HS_RETURN_IF_ERROR(client.send(
      {.method = "PUT", .path = "/" + index.alias + "/_mapping", .body = mapping(index)}));
  return {};
}

/// Indices that another instance has just made, or of a cluster that has just started, are there
/// before their shards can be read; nor does the cluster's health tell.
Status wait_until_readable(SearchClient& client, const std::string& aliases, const Clock& clock) {
  const SearchRequest request{.method = "POST", .path = "/" + aliases + "/_search?size=0"};
  const auto give_up = clock.monotonic() + kReadableWithin;
  while (true) {
    const auto answer = client.search(request);
    if (answer) return {};
    const bool may_come = answer.error().code == ErrorCode::unavailable;
    if (!may_come || clock.monotonic() > give_up) return fail(answer.error());
    clock.sleep_for(kReadableRetry, {});
  }
}

Status check_version(SearchClient& client, const IndexNames& names) {
  const std::string path = "/" + names.metadata + "/_doc/schema";
  const auto stored = client.send({.path = path});
  if (!stored && stored.error().code != ErrorCode::not_found) return fail(stored.error());
  std::int64_t version = 0;
  if (stored) {
    const auto* source = json::find(*stored, "_source");
    const auto* number = source == nullptr ? nullptr : json::find(*source, "version");
    if (number != nullptr && number->IsInt64()) version = number->GetInt64();
  }
  if (version > kSchemaVersion) {
    return fail(
        ErrorCode::conflict,
        fmt::format("the shared store was written by a newer Hindsight (schema {}, this one "
                    "knows {}); start that version, or use another index prefix",
                    version, kSchemaVersion));
  }
  if (version == kSchemaVersion) return {};
  HS_RETURN_IF_ERROR(
      client.send({.method = "PUT",
                   .path = path,
                   .body = dsl::object({{"version", dsl::number(kSchemaVersion)}})}));
  return {};
}

}  // namespace

IndexNames::IndexNames(const std::string& prefix)
    : instances(prefix + "-process-instance"),
      decisions(prefix + "-decision-instance"),
      operations(prefix + "-user-operation"),
      definitions(prefix + "-definition"),
      models(prefix + "-definition-xml"),
      cursors(prefix + "-import-cursor"),
      dead_letters(prefix + "-dead-letter"),
      sessions(prefix + "-terminated-session"),
      leases(prefix + "-lease"),
      nodes(prefix + "-node"),
      notes(prefix + "-note"),
      contents(prefix + "-content"),
      events(prefix + "-event"),
      derived_notes(prefix + "-derived-note"),
      variables(prefix + "-external-variable"),
      metadata(prefix + "-metadata") {}

Status prepare_indices(SearchClient& client, const IndexOptions& options, const Clock& clock) {
  const IndexNames names(options.prefix);
  // The version first: a newer program's fields are not ours to change.
  if (const auto known = client.send({.path = "/" + names.metadata + "/_mapping"}); known) {
    HS_RETURN_IF_ERROR(wait_until_readable(client, names.metadata, clock));
    HS_RETURN_IF_ERROR(check_version(client, names));
  }
  for (const auto& index : indices(names)) {
    HS_RETURN_IF_ERROR(put_template(client, index, options));
    HS_RETURN_IF_ERROR(put_index(client, index, options));
  }
  std::string aliases;
  for (const auto& index : indices(names)) aliases += (aliases.empty() ? "" : ",") + index.alias;
  HS_RETURN_IF_ERROR(wait_until_readable(client, aliases, clock));
  return check_version(client, names);
}

}  // namespace hindsight::store::search
