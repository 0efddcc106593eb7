#include "config/reference_docs.h"

#include <fmt/format.h>

#include <array>

#include "config/key_table.h"

namespace hindsight::config {
namespace {

constexpr std::string_view introduction = R"(<!-- Generated from src/config/key_table_rows.cpp.
     HINDSIGHT_UPDATE_DOCS=1 config_tests --gtest_filter='ReferenceDocs.*' writes it anew. -->
# Configuration

Hindsight reads `config/environment-config.yaml` (or the file given by `--config`) and lays it over
the defaults below. An `environment-config.yaml` of Camunda Optimize can be used as it is.
`hindsight check-config FILE` shows what is in force and where each value comes from. A change needs
a restart.

## How a value is found

The first of these that has the key wins:

1. the variable `HINDSIGHT_` + the key in capitals, dots as underscores, without dashes:
   `container.ports.http` is `HINDSIGHT_CONTAINER_PORTS_HTTP`, `engines.camunda-bpm.rest` is
   `HINDSIGHT_ENGINES_CAMUNDABPM_REST`, `es.connection.nodes[0].host` is
   `HINDSIGHT_ES_CONNECTION_NODES_0_HOST`;
2. the same with `CAMUNDA_OPTIMIZE_` in front;
3. the file;
4. the variable named in the table (those of `engines` count for `camunda-bpm`, or for the only
   engine; those of `nodes` for the first node);
5. the default.

"Variable" means `-DNAME=value` on the command line, else the process environment. A list in a
variable is written `a, b` or `[a, b]`.

In the file, `${NAME}` stands for a variable and `${NAME:default}` for a variable with a default;
several may stand in one value. A name consists of letters, digits and underscores and does not
start with a digit; a default may hold anything but `}`. `null`, `~` and nothing all mean null. A
key may be written in one line (`container.host: x`) instead of as blocks. YAML merge keys (`<<`)
work.

## What is checked

- A value of the wrong type, a variable without value or default, and values that contradict each
  other keep Hindsight from starting. All such errors are reported at once, with file and line.
- An unknown key, a key that is written twice, and an unwise value are warnings.
- A key marked *later* is read and checked, but its feature does not exist yet. One marked *ignored*
  never has an effect. `check-config` lists those that your file sets.

## Where Hindsight differs on purpose

- `engine-commons.*.timeout`: every request has a deadline. 0, which is "none" in Optimize, means
  the default.
- `es.settings.index.prefix` and `opensearch.settings.index.prefix` are `hindsight` if not set, so
  that both products can share a search server.
- Durations may carry a unit: `500ms`, `30s`, `5m`, `2h`, `1d`.
- `import.handler.backoff.max` is in seconds. 1000 and more is taken as milliseconds, with a
  warning.
- When the file has engines, the default engine `camunda-bpm` is not added to them.
- The whole blocks `auth` and `locales` are other spellings of `security.auth` and `localization`.
)";

std::string type_text(const KeyRow& row) {
  auto text = expectation(row);
  for (const std::string_view article : {"a ", "an "}) {
    if (text.starts_with(article)) return text.substr(article.size());
  }
  return text;
}

std::string default_text(const KeyRow& row) {
  if (row.type == Type::text_map) return "`{}`";
  if (!row.value) return "null";
  if (row.type == Type::text_list) return fmt::format("`[{}]`", *row.value);
  return row.value->empty() ? "`\"\"`" : fmt::format("`{}`", *row.value);
}

std::string meaning(const KeyRow& row) {
  std::string out(row.doc);
  if (row.state == State::planned) out = "*Later.* " + out;
  if (row.state == State::ignored) out = fmt::format("*Ignored: {}.* {}", row.reason, out);
  if (row.nullable) out += " May be null.";
  for (const auto alias : row.aliases) out += fmt::format(" Older: `{}`.", alias);
  for (const auto variable : row.environment) out += fmt::format(" Variable: `{}`.", variable);
  return out;
}

struct Section {
  std::string_view root;
  std::string_view title;
};

std::string_view title_of(std::string_view root) {
  static constexpr std::array sections{
      Section{"security", "Login and response headers"},
      Section{"api", "Public API"},
      Section{"container", "Server"},
      Section{"engines", "Engines"},
      Section{"engine-commons", "All engines"},
      Section{"import", "Import"},
      Section{"store", "Store"},
      Section{"cluster", "Cluster"},
      Section{"es", "Elasticsearch"},
      Section{"opensearch", "OpenSearch"},
      Section{"email", "Mail"},
      Section{"digest", "Digests"},
      Section{"alerting", "Alerts"},
      Section{"webhookAlerting", "Alerts to webhooks"},
      Section{"historyCleanup", "History cleanup"},
      Section{"localization", "Languages"},
      Section{"ui", "User interface"},
      Section{"eventBasedProcess", "Event-based processes"},
      Section{"externalVariable", "External variables"},
      Section{"telemetry", "Telemetry"},
      Section{"plugin", "Plugins"},
      Section{"serialization", "Serialization"},
      Section{"entity", "Reports and dashboards"},
      Section{"export", "Export"},
      Section{"sharing", "Sharing"},
      Section{"log", "Logging"},
      Section{"web", "Files of the user interface"},
  };
  for (const auto& section : sections) {
    if (section.root == root) return section.title;
  }
  return root;
}

}  // namespace

std::string reference_markdown() {
  std::string out(introduction);
  std::string_view current;
  for (const auto& row : key_table()) {
    const auto root = row.path.substr(0, row.path.find('.'));
    if (root != current) {
      out += fmt::format("\n## {}\n\n| Key | Value | Default | Meaning |\n|---|---|---|---|\n",
                         title_of(root));
      current = root;
    }
    out += fmt::format("| `{}` | {} | {} | {} |\n", row.path, type_text(row), default_text(row),
                       meaning(row));
  }
  return out;
}

}  // namespace hindsight::config
