package hindsight.demo.web;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * POST /demo/sql: the rows of one SELECT on the engine's own tables, so that a test can compute what it
 * expects without the engine's REST API. For tests only; absent unless demo.sql=true.
 */
@RestController
@ConditionalOnProperty(name = "demo.sql", havingValue = "true")
class SqlEndpoint {

  private final DataSource database;

  SqlEndpoint(DataSource database) {
    this.database = database;
  }

  @PostMapping("/demo/sql")
  ResponseEntity<Object> query(@RequestBody String text) {
    String select = text.strip().replaceFirst(";$", "");
    if (!select.matches("(?is)(select|with)\\s.*") || select.contains(";")) {
      return ResponseEntity.badRequest().body(Map.of("message", "one SELECT statement, please"));
    }
    try {
      return ResponseEntity.ok(rows(select));
    } catch (SQLException e) {
      return ResponseEntity.badRequest().body(Map.of("message", String.valueOf(e.getMessage())));
    }
  }

  private List<Map<String, Object>> rows(String select) throws SQLException {
    try (Connection connection = database.getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(select)) {
        List<Map<String, Object>> rows = new ArrayList<>();
        while (result.next()) {
          rows.add(row(result));
        }
        return rows;
      } finally {
        connection.rollback();
        connection.setAutoCommit(autoCommit);
        connection.setReadOnly(false);
      }
    }
  }

  /** Column names in lower case, as the databases differ in that; times as epoch milliseconds. */
  private static Map<String, Object> row(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      row.put(columns.getColumnLabel(i).toLowerCase(), value(result, i, columns.getColumnType(i)));
    }
    return row;
  }

  private static Object value(ResultSet result, int column, int type) throws SQLException {
    return switch (type) {
      case java.sql.Types.TIMESTAMP, java.sql.Types.TIMESTAMP_WITH_TIMEZONE, java.sql.Types.DATE -> {
        java.sql.Timestamp time = result.getTimestamp(column);
        yield time == null ? null : time.getTime();
      }
      case java.sql.Types.CLOB, java.sql.Types.LONGVARCHAR -> result.getString(column);
      case java.sql.Types.BLOB, java.sql.Types.BINARY, java.sql.Types.VARBINARY, java.sql.Types.LONGVARBINARY ->
          result.getBytes(column);
      default -> result.getObject(column);
    };
  }
}
