#include "store/duckdb/cleaner.h"

#include <fmt/format.h>

#include <span>

namespace hindsight::store::duck {
namespace {

constexpr const char* kOfProcess[] = {"flow_node", "user_task", "identity_link",
                                      "variable",  "incident",  "instance_path"};
constexpr const char* kVariables[] = {"variable"};
constexpr const char* kOfDecision[] = {"decision_value"};

/// How a rule reads in SQL.
struct Target {
  const char* table;                      ///< of the instances
  const char* time;                       ///< when they ended or were evaluated
  std::span<const char* const> contents;  ///< tables of what belongs to them, by `instance`
  bool itself;                            ///< the instances go too
};

Target target_of(const CleanupRule& rule) {
  if (rule.type == model::DefinitionType::decision)
    return {"decision_instance", "evaluated", kOfDecision, true};
  if (rule.scope == CleanupScope::variables)
    return {"process_instance", "end_ms", kVariables, false};
  return {"process_instance", "end_ms", kOfProcess, true};
}

/// ` FROM ... WHERE ...`: the instances that the rule names. What has no end compares with nothing.
std::string chosen(const DefinitionCatalog& catalog, const CleanupRule& rule) {
  const auto target = target_of(rule);
  std::string ords;
  for (std::size_t ord = 0; ord < catalog.definitions.size(); ++ord) {
    const auto& definition = catalog.definitions[ord];
    if (definition.type != rule.type || definition.key != rule.key) continue;
    ords += (ords.empty() ? "" : ", ") + std::to_string(ord);
  }
  auto out = fmt::format(" FROM {} t WHERE t.def IN ({}) AND t.{} < {}", target.table,
                         ords.empty() ? "NULL" : ords, target.time, rule.before);
  if (!target.itself)
    out += fmt::format(" AND t.id IN (SELECT instance FROM {})", target.contents.front());
  return out;
}

Result<CleanupStep> clean_chosen(Connection& connection, const std::string& from,
                                 const Target& target, std::size_t instances_max,
                                 const QueryBudget& budget) {
  // The oldest, so that what is left by an end in the middle is what is youngest.
  HS_RETURN_IF_ERROR(connection.run(
      fmt::format(
          "CREATE OR REPLACE TEMP TABLE cleaned AS SELECT t.id{} ORDER BY t.{}, t.id LIMIT {}",
          from, target.time, instances_max),
      budget));
  HS_ASSIGN(const auto count, connection.query_int64("SELECT count(*) FROM cleaned", budget));
  CleanupStep step{count.value_or(0), count.value_or(0) < static_cast<std::int64_t>(instances_max)};
  if (step.instances == 0) return step;
  for (const auto* table : target.contents) {
    HS_RETURN_IF_ERROR(connection.run(
        fmt::format("DELETE FROM {} t USING cleaned c WHERE t.instance = c.id", table), budget));
  }
  if (target.itself)
    HS_RETURN_IF_ERROR(connection.run(
        fmt::format("DELETE FROM {} t USING cleaned c WHERE t.id = c.id", target.table), budget));
  return step;
}

}  // namespace

Result<std::vector<CleanupPreview>> preview(Connection& connection,
                                            const DefinitionCatalog& catalog,
                                            const std::vector<CleanupRule>& rules) {
  std::vector<CleanupPreview> out;
  for (const auto& rule : rules) {
    const auto target = target_of(rule);
    HS_ASSIGN(auto rows, connection.query(fmt::format("SELECT count(*), min(t.{0}), max(t.{0}){1}",
                                                      target.time, chosen(catalog, rule))));
    const auto chunk = rows.next();
    if (!chunk || chunk->size() != 1) return fail(ErrorCode::internal, "a count has no row");
    auto& one = out.emplace_back();
    one.instances = chunk->int64(0, 0);
    if (one.instances == 0) continue;
    one.oldest = chunk->int64(1, 0);
    one.newest = chunk->int64(2, 0);
  }
  return out;
}

Result<CleanupStep> clean(Connection& connection, const DefinitionCatalog& catalog,
                          const CleanupRule& rule, std::size_t instances_max,
                          std::stop_token stop) {
  if (stop.stop_requested()) return fail(ErrorCode::cancelled, "stopped");
  HS_RETURN_IF_ERROR(connection.run("BEGIN TRANSACTION"));
  auto step = clean_chosen(connection, chosen(catalog, rule), target_of(rule), instances_max,
                           {std::nullopt, stop});
  Status ended = step ? Status() : fail(step.error());
  if (ended) ended = connection.run("COMMIT");
  if (ended) return step;
  static_cast<void>(connection.run("ROLLBACK"));
  return fail(ended.error());
}

}  // namespace hindsight::store::duck
