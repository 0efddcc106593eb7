#include "store/duckdb/external_variables.h"

#include <fmt/format.h>

#include "model/event.h"
#include "store/duckdb/table_writer.h"

namespace hindsight::store::duck {
namespace {

/// Of values that are read at once; the first one is read whatever its size.
constexpr std::size_t kValueBytesMax = 16UL * 1024 * 1024;

// Instances made of events are never meant. `word` 0, the empty text, need not be stored.
constexpr const char* kReady = R"sql(
WITH instance AS (
  SELECT p.id AS instance_id, p.id_text, p.tenant, d.engine, d.id AS definition_id, d.key
  FROM process_instance p JOIN definition d ON d.ord = p.def WHERE d.engine <> {engine}),
found AS MATERIALIZED (
  SELECT v.sequence, i.* FROM external_variable v JOIN instance i ON i.instance_id = v.instance
  UNION ALL
  SELECT v.sequence, i.* FROM external_variable v
  JOIN instance i ON i.id_text = v.instance_text AND i.key = v.definition_key
  WHERE v.instance IS NULL),
chosen AS (
  SELECT sequence FROM found GROUP BY sequence HAVING count(*) = 1 ORDER BY sequence LIMIT {limit}),
sized AS (
  SELECT sequence, sum(strlen(value)) OVER (ORDER BY sequence) - strlen(value) AS bytes_before
  FROM external_variable WHERE sequence IN (FROM chosen))
SELECT v.id, v.id_text, v.name, v.type, v.value, v.instance_text, v.definition_key, v.received,
  v.sequence, f.instance_id, f.engine, f.definition_id, f.key, coalesce(w.text, '')
FROM sized s JOIN external_variable v USING (sequence) JOIN found f USING (sequence)
LEFT JOIN word w ON w.code = f.tenant
WHERE s.bytes_before < {bytes} ORDER BY s.sequence)sql";

}  // namespace

Status ExternalVariableWriter::load() {
  HS_ASSIGN(const auto last,
            connection_.query_int64("SELECT max(last) FROM external_variable_feed"));
  last_ = last.value_or(0);
  return {};
}

Status ExternalVariableWriter::replace(const model::ExternalVariablePage& page) {
  HS_RETURN_IF_ERROR(connection_.run("CREATE OR REPLACE TEMP TABLE put(id UUID)"));
  HS_ASSIGN(auto ids, TableWriter::open(connection_, "put"));
  for (const auto& variable : page.variables) {
    ids.put(model::identity_of(variable));
    HS_RETURN_IF_ERROR(ids.end_row());
  }
  HS_RETURN_IF_ERROR(ids.finish());
  HS_RETURN_IF_ERROR(connection_.run("DELETE FROM external_variable WHERE id IN (FROM put)"));
  HS_ASSIGN(auto rows, TableWriter::open(connection_, "external_variable"));
  auto sequence = last_;
  for (const auto& variable : page.variables) {
    rows.put(model::identity_of(variable));
    rows.put(variable.id);
    rows.put(variable.name);
    rows.put(static_cast<std::int8_t>(variable.type));
    rows.put(variable.value);
    rows.put(Id128::is_uuid(variable.process_instance) ? Id128::of(variable.process_instance)
                                                       : Id128{});
    rows.put(variable.process_instance);
    rows.put(variable.definition_key);
    rows.put(variable.received);
    rows.put(++sequence);
    HS_RETURN_IF_ERROR(rows.end_row());
  }
  HS_RETURN_IF_ERROR(rows.finish());
  return connection_.run(fmt::format("UPDATE external_variable_feed SET last = {}", sequence));
}

Status ExternalVariableWriter::put(const model::ExternalVariablePage& page) {
  HS_RETURN_IF_ERROR(in_transaction(connection_, [&] { return replace(page); }));
  last_ += static_cast<std::int64_t>(page.variables.size());
  return {};
}

Status ExternalVariableWriter::remove(const std::vector<ExternalVariableVersion>& versions) {
  return in_transaction(connection_, [&]() -> Status {
    HS_RETURN_IF_ERROR(connection_.run("CREATE OR REPLACE TEMP TABLE gone(sequence BIGINT)"));
    HS_ASSIGN(auto writer, TableWriter::open(connection_, "gone"));
    for (const auto& version : versions) {
      writer.put(version.sequence);
      HS_RETURN_IF_ERROR(writer.end_row());
    }
    HS_RETURN_IF_ERROR(writer.finish());
    return connection_.run("DELETE FROM external_variable WHERE sequence IN (FROM gone)");
  });
}

Result<std::size_t> ExternalVariableWriter::forget_before(EpochMs time, std::size_t limit) {
  HS_ASSIGN(const auto count,
            connection_.query_int64(
                fmt::format("DELETE FROM external_variable WHERE sequence IN (SELECT sequence FROM "
                            "external_variable WHERE received < {} ORDER BY sequence LIMIT {})",
                            time, limit)));
  return static_cast<std::size_t>(count.value_or(0));
}

Result<ReadyVariables> ready_external_variables(Connection& reader, std::size_t limit) {
  HS_ASSIGN(auto rows,
            reader.query(fmt::format(kReady, fmt::arg("engine", quote(model::kEventEngine)),
                                     fmt::arg("limit", limit), fmt::arg("bytes", kValueBytesMax))));
  ReadyVariables out;
  std::size_t bytes = 0;
  while (const auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const auto text = [&](std::size_t column) { return out.arena.copy(chunk->text(column, i)); };
      ReadyVariable ready;
      ready.variable = {
          text(1),           text(2), static_cast<model::VariableType>(chunk->int8(3, i)),
          text(4),           text(5), text(6),
          chunk->int64(7, i)};
      ready.order = chunk->int64(8, i);
      ready.version = {chunk->id(0, i), ready.order, -1};
      ready.process_instance = chunk->id(9, i);
      ready.engine = text(10);
      ready.definition_id = text(11);
      ready.definition_key = text(12);
      ready.tenant = text(13);
      bytes += ready.variable.value.size();
      out.variables.push_back(ready);
    }
  }
  // Those that go through here are removed, so that the next look finds the others.
  out.more = out.variables.size() == limit || bytes >= kValueBytesMax;
  return out;
}

Result<std::int64_t> count_external_variables(Connection& reader) {
  HS_ASSIGN(const auto count, reader.query_int64("SELECT count(*) FROM external_variable"));
  return count.value_or(0);
}

}  // namespace hindsight::store::duck
