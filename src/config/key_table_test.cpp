#include "config/key_table.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "config/key_index.h"
#include "config/value_parser.h"

namespace hindsight::config {
namespace {

/// Every key of the documented tables and its older spellings, copied by hand from the reference
/// and not from our table. `{a,b}` stands for several keys.
constexpr std::string_view documented = R"(
security.auth.token.{lifeMin,secret} auth.token.{lifeMin,secret} auth.superUserIds
security.auth.cookie.same-site.enabled security.auth.cookie.{secure,maxSize}
security.auth.{superUserIds,superGroupIds} auth.superGroupIds auth.cookie.same-site.enabled
security.responseHeaders.HSTS.{max-age,includeSubDomains}
security.responseHeaders.{X-XSS-Protection,X-Content-Type-Options,Content-Security-Policy}
api.{accessToken,jwtSetUri,audience}
container.{host,contextPath,accessUrl,http2Enabled,enableSniCheck}
container.ports.{http,https,actuator} container.keystore.{location,password}
container.status.connections.max
engines.x.{name,rest,excludeTenant,importEnabled,eventImportEnabled,enabled}
engines.x.defaultTenant.{id,name} engines.x.authentication.{enabled,user,password}
engines.x.webapps.{endpoint,enabled}
engine-commons.connection.timeout engine-commons.read.timeout
import.data.activity-instance.maxPageSize import.data.incident.maxPageSize
import.data.process-definition-xml.maxPageSize import.data.process-definition.maxPageSize
import.data.process-instance.maxPageSize import.data.user-task-instance.maxPageSize
import.data.variable.{maxPageSize,includeObjectVariableValue}
import.data.identity-link-log.maxPageSize import.data.decision-definition-xml.maxPageSize
import.data.decision-definition.maxPageSize import.data.decision-instance.maxPageSize
import.data.tenant.maxPageSize import.data.group.maxPageSize import.data.authorization.maxPageSize
import.data.dmn.enabled import.data.user-task-worker.enabled
import.data.user-task-worker.metadata.{includeUserMetaData,cronTrigger,maxPageSize,maxEntryLimit}
import.{skipDataAfterNestedDocLimitReached,elasticsearchJobExecutorThreadCount}
import.{elasticsearchJobExecutorQueueSize,indexType,importIndexStorageIntervalInSec}
import.{currentTimeBackoffMilliseconds,customer-onboarding}
import.handler.backoff.{initial,max,interval,isEnabled}
import.identitySync.{includeUserMetaData,collectionRoleCleanupEnabled,cronTrigger,maxPageSize}
import.identitySync.maxEntryLimit
es.connection.{timeout,responseConsumerBufferLimitInMb,pathPrefix,skipHostnameVerification}
es.connection.nodes[0].{host,httpPort} es.connection.proxy.{enabled,host,port,sslEnabled}
es.scrollTimeout es.settings.aggregationBucketLimit
es.settings.index.{prefix,number_of_replicas,number_of_shards,refresh_interval}
es.settings.index.nested_documents_limit es.security.{username,password}
es.security.ssl.{enabled,certificate,certificate_authorities,selfSigned}
es.backup.repositoryName backup.repositoryName
opensearch.connection.{timeout,responseConsumerBufferLimitInMb,pathPrefix,awsEnabled}
opensearch.connection.skipHostnameVerification opensearch.connection.nodes[0].{host,httpPort}
opensearch.connection.proxy.{enabled,host,port,sslEnabled}
opensearch.settings.index.{prefix,number_of_replicas,number_of_shards,refresh_interval}
opensearch.settings.index.nested_documents_limit opensearch.security.{username,password}
opensearch.security.ssl.{enabled,certificate,certificate_authorities,selfSigned}
opensearch.backup.repositoryName
email.{enabled,address,hostname,port,checkServerIdentity}
email.authentication.{enabled,username,password,securityProtocol}
digest.cronTrigger alerting.quartz.jobStore
webhookAlerting.webhooks.x.{url,headers,httpMethod,defaultPayload}
webhookAlerting.webhooks.x.proxy.{enabled,host,port,sslEnabled}
historyCleanup.{cronTrigger,ttl,enabled}
historyCleanup.processDataCleanup.{enabled,cleanupMode,batchSize}
historyCleanup.processDataCleanup.perProcessDefinitionConfig.x.{ttl,cleanupMode}
historyCleanup.processDataCleanup.perProcessDefinitionConfig.x.processDataCleanupMode
historyCleanup.decisionDataCleanup.enabled
historyCleanup.decisionDataCleanup.perDecisionDefinitionConfig.x.ttl
historyCleanup.ingestedEventCleanup.enabled
localization.{availableLocales,fallbackLocale} locales.{availableLocales,fallbackLocale}
ui.{logoutHidden,maxNumDataSourcesForReport} ui.header.{textColor,pathToLogoIcon,backgroundColor}
eventBasedProcess.{authorizedUserIds,authorizedGroupIds}
eventBasedProcess.eventImport.{enabled,maxPageSize}
eventBasedProcess.eventIngestion.{maxBatchRequestBytes,maxRequests,accessToken}
eventBasedProcess.eventIndexRollover.{scheduleIntervalInMinutes,maxIndexSizeGB}
externalVariable.import.{enabled,maxPageSize}
externalVariable.variableIngestion.{maxBatchRequestBytes,maxRequests}
externalVariable.variableIndexRollover.{maxIndexSizeGB,scheduleIntervalInMinutes}
telemetry.{initializeTelemetry,telemetryEndpoint} plugin.directory
plugin.variableImport.basePackages plugin.authenticationExtractor.basePackages
plugin.engineRestFilter.basePackages plugin.decisionInputImport.basePackages
plugin.decisionOutputImport.basePackages plugin.businessKeyImport.basePackages
plugin.elasticsearchCustomHeader.basePackages
serialization.engineDateFormat entity.{authorizedEditors,kpiRefreshInterval}
export.csv.{authorizedUsers,limit,delimiter} sharing.enabled
)";

/// The documented variables that carry a configuration value.
constexpr std::string_view documented_variables = R"(
OPTIMIZE_CAMUNDABPM_REST_URL OPTIMIZE_CAMUNDABPM_WEBAPPS_URL
OPTIMIZE_ELASTICSEARCH_HOST OPTIMIZE_ELASTICSEARCH_HTTP_PORT
CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY_USERNAME CAMUNDA_OPTIMIZE_ELASTICSEARCH_SECURITY_PASSWORD
CAMUNDA_OPTIMIZE_OPENSEARCH_HOST CAMUNDA_OPTIMIZE_OPENSEARCH_HTTP_PORT
CAMUNDA_OPTIMIZE_OPENSEARCH_SECURITY_USERNAME CAMUNDA_OPTIMIZE_OPENSEARCH_SECURITY_PASSWORD
OPTIMIZE_CAMUNDA_BPM_EVENT_IMPORT_ENABLED OPTIMIZE_EVENT_BASED_PROCESSES_USER_IDS
OPTIMIZE_EVENT_BASED_PROCESSES_IMPORT_ENABLED OPTIMIZE_EVENT_INGESTION_ACCESS_TOKEN
OPTIMIZE_API_ACCESS_TOKEN SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_JWK_SET_URI
CAMUNDA_OPTIMIZE_CONTEXT_PATH CAMUNDA_OPTIMIZE_BACKUP_REPOSITORY_NAME OPTIMIZE_LOG_LEVEL
)";

std::vector<std::string> expand(const std::string& word) {
  const auto open = word.find('{');
  if (open == std::string::npos) return {word};
  std::vector<std::string> out;
  std::istringstream names(word.substr(open + 1, word.size() - open - 2));
  for (std::string name; std::getline(names, name, ',');)
    out.push_back(word.substr(0, open) + name);
  return out;
}

bool is_known(const std::string& key) {
  const auto* node = &KeyIndex::instance().root();
  for (const auto& segment : split_path(key)) {
    node = segment.starts_with('[') ? node->item.get() : node->child(segment);
    if (node == nullptr) return false;
  }
  return node->is_key();
}

TEST(KeyTable, HasEveryDocumentedKey) {
  std::istringstream words{std::string(documented)};
  int count = 0;
  for (std::string word; words >> word;) {
    for (const auto& key : expand(word)) {
      EXPECT_TRUE(is_known(key)) << key;
      ++count;
    }
  }
  EXPECT_GT(count, 190);
}

TEST(KeyTable, HasEveryDocumentedVariable) {
  std::set<std::string_view> known;
  for (const auto& row : key_table()) known.insert(row.environment.begin(), row.environment.end());
  std::istringstream words{std::string(documented_variables)};
  for (std::string word; words >> word;) EXPECT_TRUE(known.contains(word)) << word;
}

TEST(KeyTable, RowsAreSound) {
  std::set<std::string_view> paths;
  for (const auto& row : key_table()) {
    SCOPED_TRACE(row.path);
    EXPECT_TRUE(paths.insert(row.path).second) << "twice";
    EXPECT_TRUE(row.doc.ends_with('.'));
    EXPECT_EQ(row.type == Type::choice, !row.choices.empty());
    EXPECT_EQ(row.state == State::ignored, !row.reason.empty());
    EXPECT_NO_THROW(default_value(row)) << "the default does not fit the type";
  }
}

TEST(KeyTable, NoKeyIsABlockOrAliasAtOnce) {
  const std::function<void(const KeyIndex::Node&, const std::string&)> visit =
      [&](const KeyIndex::Node& node, const std::string& path) {
        const bool block = !node.children.empty() || node.any || node.item;
        EXPECT_NE(block, node.is_key()) << path;
        EXPECT_TRUE(node.alias || node.rows.size() <= 1) << path;
        for (const auto& [name, child] : node.children) visit(*child, path + "." + name);
        if (node.any) visit(*node.any, path + ".<>");
        if (node.item) visit(*node.item, path + "[*]");
      };
  visit(KeyIndex::instance().root(), "");
}

TEST(KeyTable, VariableNamesAreUnique) {
  std::set<std::string> names;
  for (const auto& row : key_table()) {
    const auto name = variable_name(own_prefix, substitute(split_path(row.path), {"x"}));
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

TEST(KeyTable, VariableNames) {
  EXPECT_EQ(variable_name(own_prefix, split_path("container.ports.http")),
            "HINDSIGHT_CONTAINER_PORTS_HTTP");
  EXPECT_EQ(variable_name(own_prefix, {"engines", "camunda-bpm", "defaultTenant", "id"}),
            "HINDSIGHT_ENGINES_CAMUNDABPM_DEFAULTTENANT_ID");
  EXPECT_EQ(variable_name(original_prefix, split_path("es.connection.nodes[0].httpPort")),
            "CAMUNDA_OPTIMIZE_ES_CONNECTION_NODES_0_HTTPPORT");
}

TEST(KeyIndex, NamesTheNearestKey) {
  const auto nearest = [](std::string_view key) {
    return KeyIndex::instance().nearest(split_path(key));
  };
  EXPECT_EQ(nearest("container.hots"), "container.host");
  EXPECT_EQ(nearest("engines.my-engine.rset"), "engines.my-engine.rest");
  EXPECT_EQ(nearest("enginse"), "engines");
  EXPECT_EQ(nearest("container.http"), "container.ports.http");
  EXPECT_EQ(nearest("lifeMin"), "security.auth.token.lifeMin");
  EXPECT_EQ(nearest("auth.tokn.secret"), "auth.token.secret");
  EXPECT_EQ(nearest("ui.LogoutHidden"), "ui.logoutHidden");
  EXPECT_EQ(nearest("es.connection.nodes[0].hots"), "es.connection.nodes[0].host");
}

}  // namespace
}  // namespace hindsight::config
