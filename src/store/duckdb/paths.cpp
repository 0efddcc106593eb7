#include "store/duckdb/paths.h"

#include <fmt/format.h>

#include <unordered_map>

#include "model/paths.h"
#include "store/duckdb/fact_tables.h"
#include "store/duckdb/table_writer.h"

namespace hindsight::store::duck {
namespace {

/// Makes the table `unread(id, start_ms)` of the instances whose path is not kept.
Status list_unread(Connection& connection, const std::string& instances, const QueryBudget& budget,
                   const std::string& limit = {}) {
  return connection.run(
      fmt::format("CREATE OR REPLACE TEMP TABLE unread AS SELECT p.id, p.start_ms FROM (SELECT "
                  "p.id, p.start_ms FROM {} AND p.end_ms IS NOT NULL) p ANTI JOIN instance_path x "
                  "ON x.instance = p.id{}",
                  instances, limit),
      budget);
}

/// Makes the table `fresh(instance, nodes)` of the paths of all `unread` instances.
Status read_unread(Connection& connection, const WordDictionary& words, const QueryBudget& budget) {
  std::vector<std::int32_t> no_steps;
  no_steps.reserve(model::kNoSteps.size());
  for (const auto type : model::kNoSteps) no_steps.push_back(words.find(type));
  HS_ASSIGN(const auto first, connection.query_int64("SELECT min(start_ms) FROM unread", budget));
  return connection.run(
      fmt::format(
          "CREATE OR REPLACE TEMP TABLE fresh AS SELECT instance, list_filter(nodes, lambda node, "
          "i: i = 1 OR node <> nodes[i - 1]) AS nodes FROM (SELECT u.id AS instance, "
          "coalesce(list(f.node ORDER BY f.start_ms, f.sequence, f.id) FILTER (WHERE f.node IS NOT "
          "NULL), []) AS nodes FROM unread u LEFT JOIN (SELECT * FROM flow_node WHERE start_ms >= "
          "{} AND type NOT IN ({})) f ON f.instance = u.id GROUP BY u.id)",
          first.value_or(0) - kTimeMargin, fmt::join(no_steps, ", ")),
      budget);
}

Status keep_fresh(Connection& connection) {
  HS_RETURN_IF_ERROR(connection.run("BEGIN TRANSACTION"));
  auto status = connection.run(
      "INSERT INTO path SELECT nextval('path_code')::INTEGER, d.nodes FROM (SELECT DISTINCT nodes "
      "FROM fresh) d ANTI JOIN path ON path.nodes = d.nodes");
  if (status)
    status = connection.run(
        "INSERT INTO instance_path SELECT f.instance, path.code FROM fresh f JOIN path ON "
        "path.nodes = f.nodes");
  if (status) return connection.run("COMMIT");
  static_cast<void>(connection.run("ROLLBACK"));
  return status;
}

using Codes = std::vector<std::int32_t>;

/// Kept paths have codes from 0 on, those of `fresh` that are not kept get negative ones.
constexpr const char* kCodeFresh =
    "CREATE OR REPLACE TEMP TABLE fresh_path AS SELECT f.instance, f.nodes, coalesce(path.code, "
    "-dense_rank() OVER (ORDER BY f.nodes))::INTEGER AS code FROM fresh f LEFT JOIN path ON "
    "path.nodes = f.nodes";

Result<std::unordered_map<std::int32_t, Codes>> nodes_of(Connection& connection, const Codes& paths,
                                                         bool fresh, const QueryBudget& budget) {
  std::unordered_map<std::int32_t, Codes> out;
  if (paths.empty()) return out;
  const auto list = fmt::format("{}", fmt::join(paths, ", "));
  auto sql = fmt::format("SELECT code, nodes FROM path WHERE code IN ({})", list);
  if (fresh)
    sql += fmt::format(
        " UNION ALL SELECT code, any_value(nodes) FROM fresh_path WHERE code < 0 AND code IN ({}) "
        "GROUP BY code",
        list);
  HS_ASSIGN(auto rows, connection.query(sql, budget));
  while (const auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i)
      out[chunk->int32(0, i)] = chunk->int32_list(1, i);
  }
  return out;
}

}  // namespace

Status forget_paths(Connection& connection, const std::vector<Id128>& instances) {
  HS_ASSIGN(const auto kept, connection.query_int64("SELECT count(*) FROM instance_path"));
  if (kept.value_or(0) == 0) return {};
  HS_RETURN_IF_ERROR(connection.run("CREATE OR REPLACE TEMP TABLE changed(id UUID)"));
  HS_ASSIGN(auto writer, TableWriter::open(connection, "changed"));
  for (const auto& id : instances) {
    writer.put(id);
    HS_RETURN_IF_ERROR(writer.end_row());
  }
  HS_RETURN_IF_ERROR(writer.finish());
  return connection.run("DELETE FROM instance_path x USING changed c WHERE x.instance = c.id");
}

Result<bool> are_paths_kept(Connection& connection, std::int64_t ended, const QueryBudget& budget) {
  HS_ASSIGN(const auto kept, connection.query_int64("SELECT count(*) FROM instance_path", budget));
  return kept.value_or(0) >= ended;
}

Result<bool> keep_paths(Connection& connection, const WordDictionary& words,
                        std::size_t instances_max) {
  HS_ASSIGN(const auto ended, connection.query_int64(kCountEnded));
  HS_ASSIGN(const bool are_kept, are_paths_kept(connection, ended.value_or(0), {}));
  if (are_kept) return false;
  HS_RETURN_IF_ERROR(list_unread(connection, "process_instance p WHERE true", {},
                                 fmt::format(" LIMIT {}", instances_max)));
  HS_RETURN_IF_ERROR(read_unread(connection, words, {}));
  HS_RETURN_IF_ERROR(keep_fresh(connection));
  HS_RETURN_IF_ERROR(connection.run("DROP TABLE unread"));
  HS_RETURN_IF_ERROR(connection.run("DROP TABLE fresh"));
  return true;
}

std::string path_groups(const std::string& instances) {
  return "SELECT x.instance, '', x.path::BIGINT FROM instance_path x JOIN process_instance p ON "
         "p.id = x.instance WHERE " +
         instances;
}

Result<VariantAnswer> read_variants(Connection& connection, const WordDictionary& words,
                                    const std::string& instances, bool are_kept,
                                    const SharedAnswers::Groups& held, std::size_t limit,
                                    const QueryBudget& budget) {
  if (!are_kept) {
    HS_RETURN_IF_ERROR(list_unread(connection, instances, budget));
    HS_RETURN_IF_ERROR(read_unread(connection, words, budget));
    HS_RETURN_IF_ERROR(connection.run(kCodeFresh, budget));
  }
  const auto ended = fmt::format(
      "(SELECT p.id, p.duration, p.start_ms, p.end_ms FROM {} AND p.end_ms IS NOT NULL) p",
      instances);
  const std::string paths = are_kept ? "instance_path"
                                     : "(SELECT instance, path FROM instance_path UNION ALL SELECT "
                                       "instance, code FROM fresh_path)";
  const auto with_path =
      held.groups ? fmt::format("(SELECT *, instance_group({}::BIGINT, p.id) AS path FROM {})",
                                held.number, ended)
                  : fmt::format("(SELECT p.*, x.path FROM {} JOIN {} x ON x.instance = p.id)",
                                ended, paths);
  HS_ASSIGN(
      auto rows,
      connection.query(
          fmt::format("SELECT v.path, count(*), percentiles(coalesce(v.duration, v.end_ms - "
                      "v.start_ms), [0.5]::DOUBLE[])[1], (sum(count(*)) OVER ())::BIGINT "
                      "FROM {} v GROUP BY v.path ORDER BY 2 DESC, min(v.start_ms), 1 LIMIT {}",
                      with_path, limit),
          budget));
  VariantAnswer answer;
  Codes codes;
  while (const auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const auto path = chunk->int32(0, i);
      if (held.groups && !held.groups->has_group(path))
        return fail(ErrorCode::data_loss, "an ended instance has no stored path");
      codes.push_back(held.groups ? static_cast<std::int32_t>(
                                        held.groups->group(path).bucket.value_or(kNowhere))
                                  : path);
      auto& variant = answer.variants.emplace_back();
      variant.instances = chunk->int64(1, i);
      if (!chunk->is_null(2, i)) variant.median = chunk->number(2, i);
      answer.ended = chunk->int64(3, i);
    }
  }
  HS_ASSIGN(const auto nodes, nodes_of(connection, codes, !are_kept, budget));
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto found = nodes.find(codes[i]);
    if (found == nodes.end()) return fail(ErrorCode::data_loss, "a stored path has no steps");
    for (const auto node : found->second) answer.variants[i].flow_nodes.push_back(words.text(node));
  }
  return answer;
}

}  // namespace hindsight::store::duck
