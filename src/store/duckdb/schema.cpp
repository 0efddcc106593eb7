#include "store/duckdb/schema.h"

#include <fmt/format.h>

#include <array>

namespace hindsight::store::duck {
namespace {

// Facts carry dictionary codes (`word`, `definition`) for repeated strings. No table has a primary
// key: index maintenance would cost more than the merge's own look-up (docs/benchmarks.md).
constexpr const char* kVersion1 = R"sql(
CREATE TABLE word(code INTEGER, text VARCHAR);
CREATE TABLE definition(ord INTEGER, type TINYINT, engine VARCHAR, id VARCHAR, key VARCHAR, name VARCHAR,
  version INTEGER, version_tag VARCHAR, tenant VARCHAR, deployed BIGINT, deleted BOOLEAN, xml_state TINYINT);
CREATE TABLE definition_xml(ord INTEGER, xml VARCHAR);
CREATE TABLE tenant(engine VARCHAR, id VARCHAR, name VARCHAR);

CREATE TABLE process_instance(id UUID, id_text VARCHAR, def INTEGER, tenant INTEGER, business_key VARCHAR,
  start_ms BIGINT, end_ms BIGINT, duration BIGINT, state TINYINT, super_id UUID, root_id UUID, observed BIGINT);
CREATE TABLE flow_node(id UUID, id_text VARCHAR, instance UUID, def INTEGER, tenant INTEGER, node INTEGER,
  type INTEGER, start_ms BIGINT, end_ms BIGINT, duration BIGINT, canceled BOOLEAN, task UUID, called UUID,
  sequence BIGINT, observed BIGINT);
CREATE TABLE user_task(id UUID, id_text VARCHAR, instance UUID, activity UUID, def INTEGER, tenant INTEGER,
  node INTEGER, name INTEGER, delete_reason INTEGER, start_ms BIGINT, end_ms BIGINT, duration BIGINT,
  due BIGINT, priority INTEGER, observed BIGINT, assignee INTEGER, groups INTEGER[], idle BIGINT, work BIGINT);
CREATE TABLE identity_link(id UUID, id_text VARCHAR, task UUID, instance UUID, type TINYINT, operation TINYINT,
  user_code INTEGER, group_code INTEGER, time BIGINT);
CREATE TABLE variable(id UUID, id_text VARCHAR, instance UUID, def INTEGER, tenant INTEGER, name INTEGER,
  item INTEGER, type TINYINT, is_null BOOLEAN, truncated BOOLEAN, text VARCHAR, number DOUBLE, integer BIGINT,
  sequence BIGINT, time BIGINT, revision INTEGER);
CREATE TABLE incident(id UUID, id_text VARCHAR, instance UUID, def INTEGER, tenant INTEGER, node INTEGER,
  type INTEGER, message VARCHAR, start_ms BIGINT, end_ms BIGINT, status TINYINT, root_cause UUID, observed BIGINT);
CREATE TABLE decision_instance(id UUID, id_text VARCHAR, def INTEGER, process_def INTEGER, instance UUID,
  node INTEGER, tenant INTEGER, evaluated BIGINT);
CREATE TABLE decision_value(instance UUID, output BOOLEAN, position INTEGER, clause INTEGER, clause_name INTEGER,
  rule INTEGER, rule_order INTEGER, variable_name INTEGER, type TINYINT, is_null BOOLEAN, truncated BOOLEAN,
  text VARCHAR, number DOUBLE, integer BIGINT);
CREATE TABLE suspension_operation(id UUID, id_text VARCHAR, operation INTEGER, entity INTEGER, instance UUID,
  definition INTEGER, user_code INTEGER, time BIGINT);

CREATE TABLE cursor(engine VARCHAR, kind VARCHAR, time BIGINT, rows BIGINT, updated BIGINT);
CREATE SEQUENCE dead_letter_id;
CREATE TABLE dead_letter(id BIGINT DEFAULT nextval('dead_letter_id'), engine VARCHAR, kind VARCHAR,
  entity_id VARCHAR, reason VARCHAR, raw VARCHAR, first_seen BIGINT, attempts INTEGER);
CREATE TABLE revoked_session(id VARCHAR, revoked_ms BIGINT);
)sql";

// 1 when a row has ended and lies in a sorted run, else 0 (clustering.h). No boolean: only numbers
// are compared with a row group's range before its rows are read.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE process_instance ADD COLUMN tier TINYINT DEFAULT 0;
ALTER TABLE flow_node ADD COLUMN tier TINYINT DEFAULT 0;
ALTER TABLE user_task ADD COLUMN tier TINYINT DEFAULT 0;
ALTER TABLE variable ADD COLUMN tier TINYINT DEFAULT 0;
)sql";

// Paths of ended instances (paths.h); `nodes` are words.
constexpr const char* kVersion3 = R"sql(
CREATE TABLE path(code INTEGER, nodes INTEGER[]);
CREATE SEQUENCE path_code MINVALUE 0 START 0;
CREATE TABLE instance_path(instance UUID, path INTEGER);
)sql";

// What users made (content.h); few rows.
constexpr const char* kVersion4 = R"sql(
CREATE TABLE content(id VARCHAR, kind VARCHAR, collection VARCHAR, owner VARCHAR, name VARCHAR,
  refs VARCHAR[], body VARCHAR, revision BIGINT);
CREATE SEQUENCE content_revision;
)sql";

// When user tasks changed hands, as model::derive says it, of the links that are there; 0 is
// LinkType::assignee and LinkOperation::add. {0} to {1}: rows of a part, in the order in which they
// lie.
constexpr const char* kHandoversOfPart = R"sql(
INSERT INTO user_task_with_handovers
SELECT t.* EXCLUDE (place),
       CASE WHEN l.task IS NOT NULL THEN list_sort(list_concat(l.removed, list_filter([start_ms, end_ms], x -> x IS NOT NULL)))
            WHEN idle IS NOT NULL THEN [start_ms, end_ms] ELSE [] END,
       CASE WHEN l.task IS NOT NULL THEN l.added
            WHEN idle IS NOT NULL THEN [CASE WHEN idle > 0 THEN end_ms ELSE start_ms END] ELSE [] END
FROM (SELECT rowid AS place, * FROM user_task WHERE rowid BETWEEN {0} AND {1}) t
LEFT JOIN (SELECT task, list_sort(coalesce(list(time) FILTER (operation = 0), [])) AS added,
                  coalesce(list(time) FILTER (operation <> 0), []) AS removed
           FROM identity_link
           WHERE type = 0 AND task IN (SELECT id FROM user_task WHERE rowid BETWEEN {0} AND {1}) GROUP BY task) l
ON l.task = t.id
ORDER BY place
)sql";

/// All rows at once would not fit into memory.
Status add_handovers(Connection& connection) {
  constexpr std::int64_t kPart = 200'000;
  HS_RETURN_IF_ERROR(connection.run(
      "CREATE TABLE user_task_with_handovers AS "
      "SELECT *, NULL::BIGINT[] AS unclaimed, NULL::BIGINT[] AS claimed FROM user_task LIMIT 0"));
  HS_ASSIGN(const auto last, connection.query_int64("SELECT max(rowid) FROM user_task"));
  for (std::int64_t row = 0; row <= last.value_or(-1); row += kPart) {
    HS_RETURN_IF_ERROR(
        connection.run(fmt::format(fmt::runtime(kHandoversOfPart), row, row + kPart - 1)));
  }
  HS_RETURN_IF_ERROR(connection.run("DROP TABLE user_task"));
  return connection.run("ALTER TABLE user_task_with_handovers RENAME TO user_task");
}

// Events from outside (events.h). Rows with a `sequence` above event_feed.settled may have to
// replace others of the same id. `event_left`: traces that lost an event, in the same sequence.
constexpr const char* kVersion6 = R"sql(
CREATE TABLE event(id UUID, id_text VARCHAR, trace UUID, trace_text VARCHAR, type VARCHAR, source VARCHAR,
  group_name VARCHAR, time BIGINT, received BIGINT, sequence BIGINT, data VARCHAR);
CREATE TABLE event_left(trace UUID, sequence BIGINT);
CREATE TABLE event_feed(settled BIGINT);
INSERT INTO event_feed VALUES (0);
CREATE TABLE derived_note(name VARCHAR, text VARCHAR);
)sql";

// External variables that wait (external_variables.h); `instance` of ids that are UUIDs. Sequences
// grow even when nothing waits.
constexpr const char* kVersion7 = R"sql(
CREATE TABLE external_variable(id UUID, id_text VARCHAR, name VARCHAR, type TINYINT, value VARCHAR, instance UUID,
  instance_text VARCHAR, definition_key VARCHAR, received BIGINT, sequence BIGINT);
CREATE TABLE external_variable_feed(last BIGINT);
INSERT INTO external_variable_feed VALUES (0);
)sql";

using Step = Status (*)(Connection&);

template <const char* const& Sql>
Status run(Connection& connection) {
  return connection.run(Sql);
}

// A new version is one more entry; entries never change once released.
constexpr std::array<Step, 7> kSteps = {run<kVersion1>, run<kVersion2>, run<kVersion3>,
                                        run<kVersion4>, add_handovers,  run<kVersion6>,
                                        run<kVersion7>};

Status apply_step(Connection& connection, std::size_t version) {
  HS_RETURN_IF_ERROR(connection.run("BEGIN TRANSACTION"));
  auto status = kSteps[version - 1](connection);
  if (status) status = connection.run("DELETE FROM schema_version");
  if (status)
    status = connection.run("INSERT INTO schema_version VALUES (" + std::to_string(version) + ")");
  if (status) return connection.run("COMMIT");
  static_cast<void>(connection.run("ROLLBACK"));
  return fail(
      status.error().in("migrating the store to schema version " + std::to_string(version)));
}

}  // namespace

Status migrate(Connection& connection) {
  HS_RETURN_IF_ERROR(connection.run("CREATE TABLE IF NOT EXISTS schema_version(version BIGINT)"));
  HS_ASSIGN(const auto stored, connection.query_int64("SELECT max(version) FROM schema_version"));
  const auto current = static_cast<std::size_t>(stored.value_or(0));
  if (current > kSteps.size()) {
    return fail(ErrorCode::conflict,
                "the store was written by a newer Hindsight (schema " + std::to_string(current) +
                    ", this one knows " + std::to_string(kSteps.size()) +
                    "); start that version, or restore a backup taken before the update");
  }
  for (std::size_t version = current + 1; version <= kSteps.size(); ++version) {
    HS_RETURN_IF_ERROR(apply_step(connection, version));
  }
  return {};
}

}  // namespace hindsight::store::duck
