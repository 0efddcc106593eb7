package hindsight.demo.setup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Drops the secondary indexes of the engine's history tables while the history is written and creates
 * them again afterwards: the generator only adds rows there. For H2; other databases are left alone.
 */
@Component
public class HistoryIndexes {

  private final JdbcTemplate database;
  private final Map<String, String> definitions = new LinkedHashMap<>();

  public HistoryIndexes(JdbcTemplate database) {
    this.database = database;
  }

  public void drop() {
    if (!isH2()) {
      return;
    }
    Map<String, List<String>> columns = new LinkedHashMap<>();
    Map<String, String> tables = new LinkedHashMap<>();
    database.query("select I.INDEX_NAME, I.TABLE_NAME, C.COLUMN_NAME from INFORMATION_SCHEMA.INDEXES I"
        + " join INFORMATION_SCHEMA.INDEX_COLUMNS C on C.INDEX_NAME = I.INDEX_NAME and C.TABLE_NAME = I.TABLE_NAME"
        + " where I.TABLE_NAME like 'ACT\\_HI\\_%' and I.INDEX_NAME like 'ACT\\_IDX\\_%' and I.INDEX_TYPE_NAME = 'INDEX'"
        + " order by I.INDEX_NAME, C.ORDINAL_POSITION", row -> {
          tables.put(row.getString(1), row.getString(2));
          columns.computeIfAbsent(row.getString(1), name -> new ArrayList<>()).add(row.getString(3));
        });
    tables.forEach((name, table) -> {
      definitions.put(name, "create index " + name + " on " + table + "(" + String.join(", ", columns.get(name)) + ")");
      database.execute("drop index " + name);
    });
  }

  public void createAgain() {
    definitions.values().forEach(database::execute);
    definitions.clear();
  }

  private boolean isH2() {
    return Boolean.TRUE.equals(database.execute(
        (java.sql.Connection connection) -> connection.getMetaData().getDatabaseProductName().equals("H2")));
  }
}
