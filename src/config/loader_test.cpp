#include "config/loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/log.h"
#include "config/golden_for_test.h"
#include "config/key_table.h"
#include "config/value_parser.h"

namespace hindsight::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Variables = std::map<std::string, std::string, std::less<>>;

Environment environment(Variables variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

Source source(Variables variables = {}, Properties properties = {}) {
  return {.file = "c.yaml",
          .environment = environment(std::move(variables)),
          .properties = std::move(properties)};
}

Loaded read(std::string_view yaml, Variables variables = {}, Properties properties = {}) {
  auto loaded = load_text(yaml, source(std::move(variables), std::move(properties)));
  EXPECT_TRUE(loaded) << loaded.error().message;
  return loaded ? std::move(*loaded) : Loaded{};
}

std::string error_of(std::string_view yaml, Variables variables = {}) {
  const auto loaded = load_text(yaml, source(std::move(variables)));
  return loaded ? "no error" : loaded.error().message;
}

std::vector<std::string> remarks(std::string_view yaml, Variables variables = {}) {
  std::vector<std::string> out;
  for (const auto& remark : read(yaml, std::move(variables)).warnings) out.push_back(remark.text());
  return out;
}

TEST(Loader, EmptyFileGivesEveryDefault) {
  const auto loaded = read("");
  EXPECT_THAT(loaded.warnings, IsEmpty());
  for (const auto& row : key_table()) {
    auto path = split_path(row.path);
    if (row.path.starts_with("engines.")) path = substitute(path, {"camunda-bpm"});
    if (row.path.find("[*]") != std::string_view::npos) path = substitute(path, {"[0]"});
    if (std::ranges::any_of(path, is_wildcard)) continue;
    ASSERT_TRUE(loaded.values.items.contains(path)) << row.path;
    EXPECT_EQ(loaded.values.at(path).value, default_value(row)) << row.path;
    EXPECT_FALSE(loaded.values.at(path).origin.set()) << row.path;
  }
}

TEST(Loader, DefaultSettings) {
  const auto settings = read("").settings;
  ASSERT_THAT(settings.engines, SizeIs(1));
  EXPECT_EQ(settings.engines[0].alias, "camunda-bpm");
  EXPECT_EQ(settings.engines[0].name, "default");
  EXPECT_EQ(settings.engines[0].rest, "http://localhost:8080/engine-rest");
  EXPECT_EQ(settings.engines[0].max_concurrent_requests, 4);
  EXPECT_EQ(settings.engine_commons.connection_timeout_ms, 10'000);
  EXPECT_EQ(settings.engine_commons.read_timeout_ms, 60'000);
  EXPECT_EQ(settings.import.page_sizes.variable, 10'000);
  EXPECT_EQ(settings.import.page_sizes.process_definition_xml, 2);
  EXPECT_EQ(settings.import.backoff_initial_ms, 1'000);
  EXPECT_EQ(settings.import.backoff_max_ms, 30'000);
  EXPECT_EQ(settings.import.current_time_backoff_ms, 300'000);
  EXPECT_EQ(settings.import.index_storage_interval_ms, 10'000);
  EXPECT_EQ(settings.auth.token_life_minutes, 60);
  EXPECT_EQ(settings.auth.token_secret, std::nullopt);
  EXPECT_EQ(settings.auth.cookie_secure, CookieSecure::automatic);
  EXPECT_EQ(settings.container.http_port, 8090);
  EXPECT_EQ(settings.container.context_path, "");
  EXPECT_FALSE(settings.container.keystore_configured);
  EXPECT_EQ(settings.store.kind, StoreKind::embedded);
  EXPECT_EQ(settings.store.embedded_path, "data/hindsight.duckdb");
  EXPECT_FALSE(settings.cluster.node_name.empty());
  EXPECT_EQ(settings.web.assets_path, std::nullopt);
  EXPECT_EQ(settings.log_level, log::Level::info);
}

TEST(Loader, ReadsWhatTheFileSays) {
  const auto settings = read(R"(
engines:
  second:
    rest: https://two.example/engine-rest/
    defaultTenant: {id: t2, name: Tenant two}
    excludeTenant: [a, 7]
    authentication: {enabled: true, user: 12345, password: "s:#"}
  first.engine:
    importEnabled: false
security.auth.cookie.secure: true
security:
  auth:
    superUserIds:
      - demo
      - kermit
container:
  contextPath: /reports/
  accessUrl: https://reports.example/
store: {kind: search, embedded: {threads: 2}}
)")
                            .settings;
  ASSERT_THAT(settings.engines, SizeIs(2));
  EXPECT_EQ(settings.engines[0].alias, "second");
  EXPECT_EQ(settings.engines[0].rest, "https://two.example/engine-rest");
  EXPECT_EQ(settings.engines[0].default_tenant_id, "t2");
  EXPECT_THAT(settings.engines[0].exclude_tenants, ElementsAre("a", "7"));
  EXPECT_EQ(settings.engines[0].user, "12345");
  EXPECT_EQ(settings.engines[0].password, "s:#");
  EXPECT_EQ(settings.engines[1].alias, "first.engine");
  EXPECT_FALSE(settings.engines[1].import_enabled);
  EXPECT_EQ(settings.auth.cookie_secure, CookieSecure::always);
  EXPECT_THAT(settings.auth.super_user_ids, ElementsAre("demo", "kermit"));
  EXPECT_EQ(settings.container.context_path, "/reports");
  EXPECT_EQ(settings.container.access_url, "https://reports.example");
  EXPECT_EQ(settings.store.kind, StoreKind::search);
  EXPECT_EQ(settings.store.embedded_threads, 2);
}

TEST(Loader, TheDelimiterOfCsvIsOneCharacter) {
  EXPECT_EQ(read("").settings.csv.delimiter, ',');
  EXPECT_EQ(read("export: {csv: {delimiter: ;}}").settings.csv.delimiter, ';');
  EXPECT_EQ(read("export: {csv: {delimiter: '\\t'}}").settings.csv.delimiter, '\t');
  EXPECT_EQ(read("export: {csv: {delimiter: \"\\t\"}}").settings.csv.delimiter, '\t');
  for (const auto* wrong : {"';;'", "'\"'", "''", "'§'"})
    EXPECT_THAT(error_of(std::string("export: {csv: {delimiter: ") + wrong + "}}"),
                testing::HasSubstr("export.csv.delimiter must be one character"));
}

TEST(Loader, EditorsOfPrivateEntitiesAreAllUnlessNamed) {
  EXPECT_EQ(read("").settings.entity.authorized_editors, AuthorizedUsers::all);
  EXPECT_EQ(read("entity: {authorizedEditors: superuser}").settings.entity.authorized_editors,
            AuthorizedUsers::super_users);
  EXPECT_EQ(read("entity: {authorizedEditors: none}").settings.entity.authorized_editors,
            AuthorizedUsers::none);
}

TEST(Loader, NullPortsAreOff) {
  const auto container = read("container: {ports: {http: , actuator: ~}}").settings.container;
  EXPECT_EQ(container.http_port, std::nullopt);
  EXPECT_EQ(container.https_port, 8091);
  EXPECT_EQ(container.actuator_port, std::nullopt);
  EXPECT_EQ(error_of("container:\n  ports:\n    http: null\n    https:\n"),
            "c.yaml:3: container.ports.http and container.ports.https are null, so nobody could "
            "connect");
}

TEST(Loader, NullBlocksAreEmpty) {
  const auto loaded = read(
      "engines:\nimport: null\ncontainer: ~\nes: {connection: {nodes: }}\n"
      "historyCleanup: ${NOTHING:null}\nsecurity: {auth: {superUserIds: }}\n");
  EXPECT_THAT(loaded.warnings, IsEmpty());
  EXPECT_EQ(loaded.settings.engines.at(0).alias, "camunda-bpm");
  EXPECT_EQ(read("engines: {}").settings.engines.at(0).alias, "camunda-bpm");
  EXPECT_EQ(read("engines: {mine: }").settings.engines.at(0).alias, "mine");
}

TEST(Loader, BothSpellingsOfAuth) {
  const auto old_way = read("auth: {token: {lifeMin: 15}, superUserIds: [demo]}");
  EXPECT_EQ(old_way.settings.auth.token_life_minutes, 15);
  EXPECT_THAT(old_way.settings.auth.super_user_ids, ElementsAre("demo"));
  EXPECT_THAT(old_way.warnings, IsEmpty());
  EXPECT_EQ(read("security: {auth: {token: {lifeMin: 15}}}").settings.auth.token_life_minutes, 15);
}

TEST(Loader, CurrentSpellingWinsOverOldOne) {
  for (const auto* yaml :
       {"auth:\n  token: {lifeMin: 1}\nsecurity:\n  auth: {token: {lifeMin: 2}}\n",
        "security:\n  auth: {token: {lifeMin: 2}}\nauth:\n  token: {lifeMin: 1}\n"}) {
    const auto loaded = read(yaml);
    EXPECT_EQ(loaded.settings.auth.token_life_minutes, 2);
    ASSERT_THAT(loaded.warnings, SizeIs(1));
    EXPECT_THAT(loaded.warnings[0].text(), HasSubstr("c.yaml:4: "));
    EXPECT_THAT(loaded.warnings[0].text(), HasSubstr("and line 2 set the same key"));
  }
}

TEST(Loader, NullDoesNotHideAnotherSpelling) {
  const std::string current = "api: {accessToken: null}\n";
  const std::string old = "eventBasedProcess: {eventIngestion: {accessToken: t}}\n";
  for (const auto& yaml : {current + old, old + current}) {
    const auto loaded = read(yaml);
    EXPECT_EQ(loaded.values.at({"api", "accessToken"}).value, Value(std::string("t")));
    EXPECT_THAT(loaded.warnings, SizeIs(1)) << "only the note about the older spelling";
  }
}

TEST(Loader, OlderSpellingsOfKeys) {
  const auto loaded = read(
      "import: {handler: {backoff: {interval: 5000}}}\n"
      "eventBasedProcess: {eventIngestion: {accessToken: t0ken}}\n"
      "backup: {repositoryName: snap}\n"
      "locales: {availableLocales: [de], fallbackLocale: de}\n");
  EXPECT_EQ(loaded.settings.import.backoff_initial_ms, 5'000);
  const auto text = [&](std::string_view key) {
    return std::get<std::string>(loaded.values.at(split_path(key)).value);
  };
  EXPECT_EQ(text("api.accessToken"), "t0ken");
  EXPECT_EQ(loaded.settings.api.access_token, "t0ken");
  EXPECT_EQ(loaded.settings.api.jwt_set_uri, std::nullopt);
  EXPECT_EQ(loaded.settings.api.audience, "optimize");
  EXPECT_EQ(text("es.backup.repositoryName"), "snap");
  EXPECT_EQ(text("opensearch.backup.repositoryName"), "snap");
  EXPECT_EQ(text("localization.fallbackLocale"), "de");
  EXPECT_EQ(loaded.warnings.at(0).text(),
            "c.yaml:1: import.handler.backoff.interval is an older spelling of "
            "import.handler.backoff.initial");
}

TEST(Loader, HistoryCleanupInAllItsForms) {
  const auto values = read(R"(
historyCleanup:
  enabled: true
  ttl: P1Y
  processDataCleanup:
    enabled: false
    cleanupMode: variables
    perProcessDefinitionConfig:
      order.process: {ttl: P30D, cleanupMode: all}
      invoice: {ttl: P2M, processDataCleanupMode: VARIABLES}
  decisionDataCleanup:
    perDecisionDefinitionConfig: {dish: {ttl: P1D}}
)")
                          .values;
  const Path process{"historyCleanup", "processDataCleanup"};
  const auto at = [&](Path path, std::vector<std::string> more) {
    path.insert(path.end(), more.begin(), more.end());
    return values.at(path).value;
  };
  EXPECT_EQ(at(process, {"enabled"}), Value(false)) << "the current key wins over the old switch";
  EXPECT_EQ(at({"historyCleanup"}, {"decisionDataCleanup", "enabled"}), Value(true));
  EXPECT_EQ(at({"historyCleanup"}, {"ingestedEventCleanup", "enabled"}), Value(true));
  const Path each{"historyCleanup", "processDataCleanup", "perProcessDefinitionConfig"};
  EXPECT_EQ(at(each, {"order.process", "ttl"}), Value(std::string("P30D")));
  EXPECT_EQ(at(each, {"invoice", "cleanupMode"}), Value(std::string("variables")));
}

TEST(Loader, SettingsOfTheHistoryCleanup) {
  const auto settings = read(R"(
historyCleanup:
  cronTrigger: 0 3 * * SAT
  ttl: P1Y
  processDataCleanup:
    enabled: true
    batchSize: 500
    perProcessDefinitionConfig:
      order.process: {ttl: P30D}
      invoice: {processDataCleanupMode: VARIABLES}
  decisionDataCleanup:
    perDecisionDefinitionConfig: {dish: {ttl: P1M1D}}
)")
                            .settings;
  const auto& cleanup = settings.history_cleanup;
  EXPECT_TRUE(cleanup.processes);
  EXPECT_FALSE(cleanup.decisions);
  EXPECT_FALSE(cleanup.ingested_events);
  EXPECT_EQ(cleanup.ttl, (Period{1, 0, 0}));
  EXPECT_EQ(cleanup.mode, CleanupMode::all);
  EXPECT_EQ(cleanup.batch_size, 500);
  EXPECT_EQ(cleanup.of_process.at("order.process").ttl, (Period{0, 0, 30}));
  EXPECT_EQ(cleanup.of_process.at("order.process").mode, std::nullopt);
  EXPECT_EQ(cleanup.of_process.at("invoice").ttl, std::nullopt);
  EXPECT_EQ(cleanup.of_process.at("invoice").mode, CleanupMode::variables);
  EXPECT_EQ(cleanup.of_decision.at("dish").ttl, (Period{0, 1, 1}));
  const auto saturday =
      cleanup.cron.next(*parse_date_time("2026-03-01T00:00:00Z"), TimeZone::utc());
  EXPECT_EQ(format_utc(*saturday), "2026-03-07T03:00:00.000+0000");
  EXPECT_TRUE(settings.may_clean_up());
}

TEST(Loader, HistoryIsOnlyRemovedWhereItMayBeImported) {
  EXPECT_FALSE(read("{}").settings.may_clean_up()) << "off by default";
  EXPECT_TRUE(read("historyCleanup: {enabled: true}").settings.may_clean_up());
  EXPECT_FALSE(read("historyCleanup: {enabled: true}\nengines: {one: {importEnabled: false}}")
                   .settings.may_clean_up());
}

TEST(Loader, Webhooks) {
  const auto loaded = read(R"(
webhookAlerting:
  webhooks:
    ops:
      url: https://hooks.example/T0/secret
      headers: {Content-type: application/json, X-Number: 5}
      httpMethod: post
      defaultPayload: '{"text": "{{ALERT_MESSAGE}}"}'
      proxy: {enabled: true, host: proxy, port: 3128, sslEnabled: false}
    other: {httpMethod: PUT, proxy: {enabled: true}}
)");
  const Path ops{"webhookAlerting", "webhooks", "ops"};
  const auto at = [&](std::string key) {
    auto path = ops;
    path.push_back(std::move(key));
    return loaded.values.at(path).value;
  };
  EXPECT_EQ(at("headers"), Value(TextMap{{"Content-type", "application/json"}, {"X-Number", "5"}}));
  EXPECT_EQ(at("httpMethod"), Value(std::string("POST")));
  EXPECT_EQ(at("defaultPayload"), Value(std::string("{\"text\": \"{{ALERT_MESSAGE}}\"}")));
  ASSERT_THAT(loaded.warnings, SizeIs(2));
  EXPECT_EQ(loaded.warnings[0].key, "webhookAlerting.webhooks.other.url");
  EXPECT_EQ(loaded.warnings[1].text(),
            "c.yaml:10: webhookAlerting.webhooks.other.proxy.enabled needs proxy.host and "
            "proxy.port");
}

TEST(Loader, Placeholders) {
  const std::string yaml =
      "container:\n  host: ${HOST:here}\n  ports: {http: '${PORT:8090}'}\n"
      "security: {auth: {superUserIds: \"${USERS:[]}\"}}\n"
      "api: {accessToken: '${TOKEN:null}'}\n";
  const auto defaults = read(yaml);
  EXPECT_EQ(defaults.settings.container.host, "here");
  EXPECT_THAT(defaults.settings.auth.super_user_ids, IsEmpty());
  EXPECT_TRUE(is_null(defaults.values.at({"api", "accessToken"}).value));
  const auto set =
      read(yaml, {{"HOST", "env"}, {"PORT", "81"}, {"USERS", "[a,b]"}}, {{"HOST", "D"}});
  EXPECT_EQ(set.settings.container.host, "D") << "properties come before the environment";
  EXPECT_EQ(set.settings.container.http_port, 81);
  EXPECT_THAT(set.settings.auth.super_user_ids, ElementsAre("a", "b"));
  EXPECT_EQ(error_of(yaml, {{"PORT", "http"}}),
            "c.yaml:3: container.ports.http must be a whole number from 1 to 65535, not 'http'");
}

TEST(Loader, EveryErrorIsNamedWithItsLine) {
  EXPECT_EQ(error_of("container:\n"
                     "  host: ${HOST}\n"
                     "  ports: {http: many}\n"
                     "  contextPath: reports\n"
                     "engines:\n"
                     "  a: {rest: 'localhost:8080', importEnabled: maybe}\n"
                     "store: {kind: file}\n"
                     "es: {connection: {nodes: {host: a}}}\n"
                     "ui: [1]\n"
                     "security: {auth: {token: {lifeMin: null, secret: {a: b}}}}\n"),
            "c.yaml:2: container.host refers to ${HOST}, which is not set; set it, or write "
            "${HOST:default}\n"
            "c.yaml:3: container.ports.http must be a whole number from 1 to 65535, not 'many'\n"
            "c.yaml:4: container.contextPath must start with / and hold only letters, digits and "
            "-._~, not 'reports'\n"
            "c.yaml:6: engines.a.rest must be an address that starts with http:// or https://, not "
            "'localhost:8080'\n"
            "c.yaml:6: engines.a.importEnabled must be true or false, not 'maybe'\n"
            "c.yaml:7: store.kind must be one of embedded, search, not 'file'\n"
            "c.yaml:8: es.connection.nodes must be a list of blocks\n"
            "c.yaml:9: ui must be a block of keys, not a single value\n"
            "c.yaml:10: security.auth.token.lifeMin must be a whole number from 1 to 5256000, not "
            "null; leave the key out for the default 60\n"
            "c.yaml:10: security.auth.token.secret must be a text, not a block of keys");
}

TEST(Loader, IgnoredKeysNeverStopTheStart) {
  EXPECT_THAT(remarks("plugin: {directory: '${NOWHERE}'}\ntelemetry: {initializeTelemetry: 5}\n"),
              ElementsAre(HasSubstr("c.yaml:1: plugin.directory refers to ${NOWHERE}"),
                          HasSubstr("c.yaml:2: telemetry.initializeTelemetry must be true")));
}

TEST(Loader, UnknownKeysAreWarnings) {
  EXPECT_THAT(
      remarks(
          "container:\n  prots:\n    http: 1\nengines:\n  x:\n    rset: http://a\nzeebe: {a: b}\n"),
      ElementsAre(
          "c.yaml:2: container.prots is not a known key and has no effect; the nearest "
          "known key is container.ports",
          "c.yaml:6: engines.x.rset is not a known key and has no effect; the nearest known "
          "key is engines.x.rest",
          HasSubstr("c.yaml:7: zeebe is not a known key")));
}

TEST(Loader, RepeatedKeysAreWarnings) {
  const auto loaded = read("container:\n  host: a\n  host: b\nui:\n  logoutHidden: true\nui: {}\n");
  EXPECT_EQ(loaded.settings.container.host, "b");
  EXPECT_FALSE(loaded.settings.ui.logout_hidden);
  ASSERT_THAT(loaded.warnings, SizeIs(2));
  EXPECT_EQ(loaded.warnings[0].text(),
            "c.yaml:2: container.host is written again on line 3; only that counts");
  EXPECT_EQ(loaded.warnings[1].text(), "c.yaml:4: ui is written again on line 6; only that counts");
}

TEST(Loader, YamlErrorsNameLineAndColumn) {
  EXPECT_THAT(error_of("container:\n  host: a\n host: b\n"),
              HasSubstr("c.yaml:3:2: not valid YAML"));
  EXPECT_THAT(error_of("a: [1"), HasSubstr("not valid YAML"));
  EXPECT_THAT(error_of("- a\n- b\n"), HasSubstr("c.yaml:1: the file must consist of keys"));
  EXPECT_THAT(error_of("just text"), HasSubstr("the file must consist of keys"));
  EXPECT_THAT(error_of("a: &a [*a]"), HasSubstr("not valid YAML"));
  EXPECT_THAT(error_of("? [a]\n: b"), HasSubstr("a key must be a plain text"));
}

TEST(Loader, AliasBombsAreRefused) {
  std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) yaml += (j > 0 ? ", *a" : "*a") + std::to_string(i - 1);
    yaml += "]\n";
  }
  EXPECT_THAT(error_of(yaml), HasSubstr("too many values"));
}

TEST(Loader, MergeKeysAndFirstDocument) {
  const auto loaded = read(
      "engines:\n  a: &a {name: one, rest: 'http://a'}\n  b:\n    <<: *a\n"
      "    name: two\n---\nui: {logoutHidden: true}\n");
  ASSERT_THAT(loaded.settings.engines, SizeIs(2));
  EXPECT_EQ(loaded.settings.engines[1].name, "two");
  EXPECT_EQ(loaded.settings.engines[1].rest, "http://a");
  EXPECT_FALSE(loaded.settings.ui.logout_hidden);
  EXPECT_THAT(loaded.warnings.at(0).message, HasSubstr("only the first document"));
}

TEST(Loader, VariablesOverrideTheFile) {
  const auto loaded = read("container: {host: file, ports: {http: 1000}}\nengines: {my-engine: }\n",
                           {{"HINDSIGHT_CONTAINER_HOST", "own"},
                            {"CAMUNDA_OPTIMIZE_CONTAINER_HOST", "original"},
                            {"CAMUNDA_OPTIMIZE_CONTAINER_PORTS_HTTP", "2000"},
                            {"HINDSIGHT_CONTAINER_PORTS_HTTPS", "null"},
                            {"HINDSIGHT_ENGINES_MYENGINE_REST", "http://env"},
                            {"HINDSIGHT_SECURITY_AUTH_SUPERUSERIDS", "a, b"},
                            {"HINDSIGHT_ES_CONNECTION_NODES_0_HOST", "es0"},
                            {"HINDSIGHT_ES_CONNECTION_NODES_1_HOST", "es1"}});
  EXPECT_EQ(loaded.settings.container.host, "own");
  EXPECT_EQ(loaded.settings.container.http_port, 2000);
  EXPECT_EQ(loaded.settings.container.https_port, std::nullopt);
  EXPECT_EQ(loaded.settings.engines.at(0).rest, "http://env");
  EXPECT_THAT(loaded.settings.auth.super_user_ids, ElementsAre("a", "b"));
  const auto host = [&](std::string node) {
    return loaded.values.at({"es", "connection", "nodes", std::move(node), "host"}).value;
  };
  EXPECT_EQ(host("[0]"), Value(std::string("es0")));
  EXPECT_EQ(host("[1]"), Value(std::string("es1")));
  EXPECT_EQ(error_of("", {{"HINDSIGHT_CONTAINER_PORTS_HTTP", "x"}}),
            "env HINDSIGHT_CONTAINER_PORTS_HTTP: container.ports.http must be a whole number from "
            "1 to 65535, not 'x'");
}

TEST(Loader, DocumentedVariablesAreDefaults) {
  const Variables variables{{"OPTIMIZE_CAMUNDABPM_REST_URL", "http://env"},
                            {"CAMUNDA_OPTIMIZE_CONTEXT_PATH", "/env"},
                            {"OPTIMIZE_LOG_LEVEL", "debug"},
                            {"OPTIMIZE_API_ACCESS_TOKEN", ""},
                            {"OPTIMIZE_EVENT_INGESTION_ACCESS_TOKEN", "old"}};
  const auto bare = read("", variables);
  EXPECT_EQ(bare.settings.engines[0].rest, "http://env");
  EXPECT_EQ(bare.settings.container.context_path, "/env");
  EXPECT_EQ(bare.settings.log_level, log::Level::debug);
  EXPECT_EQ(bare.values.at({"api", "accessToken"}).value, Value(std::string("old")));
  const auto file = read(
      "engines: {a: {rest: 'http://file'}, b: , camunda-bpm: }\n"
      "container: {contextPath: /file}\n",
      variables);
  EXPECT_EQ(file.settings.container.context_path, "/file");
  EXPECT_EQ(file.settings.engines[0].rest, "http://file");
  EXPECT_EQ(file.settings.engines[1].rest, "http://localhost:8080/engine-rest");
  EXPECT_EQ(file.settings.engines[2].rest, "http://env");
}

TEST(Loader, UnwiseValuesAreWarnings) {
  EXPECT_THAT(remarks("security: {auth: {token: {secret: short}}}\n"
                      "engine-commons: {read: {timeout: 0}}\n"
                      "import: {handler: {backoff: {max: 30000}}}\n"
                      "localization: {fallbackLocale: fr}\n"
                      "container: {ports: {http: 8092}}\n"
                      "engines: {a: {authentication: {enabled: true}}, b: {rest: 'http://b'}, \n"
                      "          c: {rest: 'http://b'}}\n"),
              ElementsAre(HasSubstr("authentication.user is empty although"),
                          HasSubstr("c.yaml:1: security.auth.token.secret has 5 characters"),
                          HasSubstr("c.yaml:2: engine-commons.read.timeout is 0"),
                          HasSubstr("c.yaml:3: import.handler.backoff.max is in seconds"),
                          HasSubstr("c.yaml:4: localization.fallbackLocale 'fr' is not among"),
                          HasSubstr("c.yaml:5: container.ports.http is the same port"),
                          HasSubstr("c.yaml:7: engines.c.rest and name are those of engines.b")));
  EXPECT_THAT(error_of("container: {ports: {http: 80, https: 80}}"), HasSubstr("is the same port"));
}

TEST(Loader, BackoffAndDeadlines) {
  const auto settings = read(
                            "import: {handler: {backoff: {initial: 50000, max: 40}}}\n"
                            "engine-commons: {read: {timeout: 0}, connection: {timeout: 3s}}\n")
                            .settings;
  EXPECT_EQ(settings.import.backoff_max_ms, 50'000) << "never below the first pause";
  EXPECT_EQ(settings.engine_commons.read_timeout_ms, 60'000);
  EXPECT_EQ(settings.engine_commons.connection_timeout_ms, 3'000);
  EXPECT_EQ(read("import: {handler: {backoff: {max: 15000}}}").settings.import.backoff_max_ms,
            15'000);
}

TEST(Loader, Files) {
  const auto missing = load("/nowhere/c.yaml", empty_environment());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "configuration file /nowhere/c.yaml does not exist");
  EXPECT_THAT(load("/tmp", empty_environment()).error().message, HasSubstr("is not a file"));
  const auto path = std::filesystem::path(testing::TempDir()) / "hindsight_loader_test.yaml";
  std::ofstream(path) << "\xEF\xBB\xBFui: {logoutHidden: true}\r\n";
  const auto loaded = load(path, empty_environment());
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_TRUE(loaded->settings.ui.logout_hidden);
  std::filesystem::remove(path);
}

TEST(Loader, UsualPlaces) {
  const auto before = std::filesystem::current_path();
  const auto folder = std::filesystem::path(testing::TempDir()) / "hindsight_usual_places";
  std::filesystem::create_directories(folder / "environment");
  std::filesystem::current_path(folder);
  const auto none = load(Source{});
  std::ofstream("environment/environment-config.yaml") << "ui: {logoutHidden: true}\n";
  const auto old_folder = load(Source{});
  std::filesystem::create_directories("config");
  std::ofstream("config/environment-config.yaml") << "container: {host: here}\n";
  const auto usual = load(Source{});
  std::filesystem::current_path(before);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(none && old_folder && usual);
  EXPECT_EQ(none->warnings.at(0).text(),
            "there is no config/environment-config.yaml; the defaults are used");
  EXPECT_TRUE(old_folder->settings.ui.logout_hidden);
  EXPECT_EQ(usual->settings.container.host, "here");
}

TEST(Loader, ShippedFileIsCleanAndChangesLittle) {
  const auto loaded = load(source_root() / "config/environment-config.yaml", empty_environment());
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_THAT(loaded->warnings, IsEmpty());
  for (const auto& [path, item] : loaded->values.items) {
    EXPECT_EQ(item.value, default_value(*item.row)) << to_text(path);
    EXPECT_TRUE(!item.origin.set() || item.row->state == State::active) << to_text(path);
  }
}

}  // namespace
}  // namespace hindsight::config
