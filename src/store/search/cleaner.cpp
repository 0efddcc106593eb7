#include "store/search/cleaner.h"

#include <algorithm>

#include "store/search/aggregations.h"
#include "store/search/documents.h"
#include "store/search/dsl.h"
#include "store/search/instance_codec.h"
#include "store/search/rewriting.h"

namespace hindsight::store::search {
namespace {

/// Documents found by one search: without their content, and with it.
constexpr std::size_t kIdsMax = 5'000;
constexpr std::size_t kDocumentsMax = 500;

/// How a rule reads in the documents.
struct Target {
  const std::string& alias;
  const char* time;  ///< when they ended or were evaluated
  bool itself;       ///< the documents go, else their variables
};

Target target_of(const IndexNames& names, const CleanupRule& rule) {
  if (rule.type == model::DefinitionType::decision) return {names.decisions, "evaluated", true};
  return {names.instances, "end", rule.scope == CleanupScope::all};
}

/// What has no end is in no range of ends.
std::string chosen(const DefinitionCatalog& catalog, const CleanupRule& rule,
                   const Target& target) {
  std::vector<std::string> definitions;
  for (const auto& definition : catalog.definitions) {
    if (definition.type == rule.type && definition.key == rule.key)
      definitions.push_back(definition_name(definition.engine, definition.id));
  }
  if (definitions.empty()) return dsl::nothing();
  std::vector<std::string> all{
      dsl::terms("definition", definitions),
      dsl::range(target.time, {{"lt", dsl::number(std::int64_t{rule.before})}})};
  if (rule.type == model::DefinitionType::process) all.push_back(dsl::term("seen", true));
  if (!target.itself) all.push_back(dsl::nested("variables", dsl::exists("variables.definition")));
  return dsl::all_of(all);
}

Result<EpochMs> time_of(const json::Value& aggregations, std::string_view name) {
  const auto* found = json::find(aggregations, name);
  const auto* value = found == nullptr ? nullptr : json::find(*found, "value");
  if (value == nullptr || !value->IsNumber())
    return fail(ErrorCode::bad_answer, "the search cluster's answer lacks a time");
  return static_cast<EpochMs>(value->GetDouble());
}

Result<CleanupPreview> read_preview(const json::Value& answer) {
  const auto* hits = json::find(answer, "hits");
  const auto* total = hits == nullptr ? nullptr : json::find(*hits, "total");
  const auto* count = total == nullptr ? nullptr : json::find(*total, "value");
  if (count == nullptr || !count->IsInt64())
    return fail(ErrorCode::bad_answer, "the search cluster's answer has no count");
  CleanupPreview out{.instances = count->GetInt64()};
  if (out.instances == 0) return out;
  const auto* aggregations = json::find(answer, "aggregations");
  if (aggregations == nullptr)
    return fail(ErrorCode::bad_answer, "the search cluster's answer has no aggregations");
  HS_ASSIGN(out.oldest, time_of(*aggregations, "oldest"));
  HS_ASSIGN(out.newest, time_of(*aggregations, "newest"));
  return out;
}

Result<std::vector<BulkItem>> items_of(const json::Value& answer, bool remove) {
  HS_ASSIGN(const auto* hits, hits_of(answer));
  std::vector<BulkItem> out;
  for (const auto& hit : hits->GetArray()) {
    HS_ASSIGN(auto item, remove ? removal_of(hit)
                                : rewrite_of(hit, [](auto& facts) { facts.variables.clear(); }));
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace

Result<std::vector<CleanupPreview>> Cleaner::preview(const DefinitionCatalog& catalog,
                                                     const std::vector<CleanupRule>& rules) {
  HS_RETURN_IF_ERROR(refresh(client_, names_.instances));
  HS_RETURN_IF_ERROR(refresh(client_, names_.decisions));
  std::vector<CleanupPreview> out;
  for (const auto& rule : rules) {
    const auto target = target_of(names_, rule);
    const auto extreme = [&](std::string_view which) {
      return dsl::object({{which, dsl::object({{"field", dsl::quote(target.time)}})}});
    };
    const auto body = dsl::object(
        {{"size", "0"},
         {"track_total_hits", "true"},
         {"query", chosen(catalog, rule, target)},
         {"aggs", dsl::object({{"oldest", extreme("min")}, {"newest", extreme("max")}})}});
    HS_ASSIGN(
        const auto answer,
        client_.search({.method = "POST", .path = "/" + target.alias + "/_search", .body = body}));
    HS_ASSIGN(auto one, read_preview(answer));
    out.push_back(one);
  }
  return out;
}

Result<CleanupStep> Cleaner::clean(const DefinitionCatalog& catalog, const CleanupRule& rule,
                                   std::size_t instances_max, std::stop_token stop) {
  const auto target = target_of(names_, rule);
  const auto size = std::min(instances_max, target.itself ? kIdsMax : kDocumentsMax);
  // What the step before removed must not be found again.
  HS_RETURN_IF_ERROR(refresh(client_, target.alias));
  const auto ascending = [](std::string_view field) {
    return dsl::object({{field, dsl::quote("asc")}});
  };
  const auto body = dsl::object({{"size", std::to_string(size)},
                                 {"_source", target.itself ? "false" : "true"},
                                 {"seq_no_primary_term", "true"},
                                 {"query", chosen(catalog, rule, target)},
                                 {"sort", dsl::list({ascending(target.time), ascending("uid")})}});
  HS_ASSIGN(
      const auto answer,
      client_.search(
          {.method = "POST", .path = "/" + target.alias + "/_search", .body = body, .stop = stop}));
  HS_ASSIGN(const auto items, items_of(answer, target.itself));
  CleanupStep step{.instances = 0, .done = items.size() < size};
  if (items.empty()) return step;
  HS_ASSIGN(const auto outcomes, bulk_.write(target.alias, items, stop));
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    switch (outcomes[i].outcome) {
      case BulkOutcome::written:
        ++step.instances;
        break;
      case BulkOutcome::conflict:
        step.done = false;  // the import changed it meanwhile, or it is gone
        break;
      case BulkOutcome::refused:
        return fail(ErrorCode::internal,
                    "the search cluster refuses to change a document: " + outcomes[i].reason,
                    items[i].id);
    }
  }
  return step;
}

}  // namespace hindsight::store::search
