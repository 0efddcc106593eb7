#include "engine/engine_client.h"

#include <fmt/format.h>

#include <map>

#include "base/json.h"
#include "base/time.h"

namespace hindsight::engine {
namespace {

constexpr std::size_t kMessageMax = 500;

/// The engine's own words, when it sent any.
std::string engine_message(const std::string& body) {
  const auto document = json::parse(std::string_view(body).substr(0, 64 * 1024));
  if (!document) return {};
  return json::string_or(*document, "message").substr(0, kMessageMax);
}

Error refused(const EngineOptions& options, const std::string& path,
              const net::ClientResponse& response) {
  const auto message = engine_message(response.body);
  const auto where = fmt::format("engine {}: GET {}{} answered {}", options.alias, options.rest,
                                 path, response.status);
  switch (response.status) {
    case 401:
      return {ErrorCode::unauthenticated,
              fmt::format("engine '{}' does not accept the user '{}' of engines.{}.authentication",
                          options.alias, options.user, options.alias),
              where};
    case 403:
      return {ErrorCode::forbidden,
              fmt::format("the user '{}' lacks a right in engine '{}': {}", options.user,
                          options.alias, message),
              where};
    case 404:
      return {ErrorCode::not_found, message.empty() ? "the engine has no such thing" : message,
              where};
    default:
      return {response.status >= 500 ? ErrorCode::unavailable : ErrorCode::bad_answer,
              fmt::format("engine '{}' answered with status {}{}{}", options.alias, response.status,
                          message.empty() ? "" : ": ", message),
              where};
  }
}

Result<json::Document> parse_answer(const std::string& body, const std::string& path) {
  auto document = json::parse(body);
  if (!document)
    return fail(ErrorCode::bad_answer, "the engine's answer is " + document.error().message, path);
  return document;
}

Result<json::Document> parse_list(const std::string& body, const std::string& path) {
  HS_ASSIGN(auto document, parse_answer(body, path));
  if (!document.IsArray())
    return fail(ErrorCode::bad_answer, "the engine's answer is no list", path);
  return document;
}

std::string list_path(model::DefinitionType type) {
  return type == model::DefinitionType::process ? "/process-definition" : "/decision-definition";
}

model::Definition definition_of(const json::Value& row, model::DefinitionType type,
                                const std::string& alias) {
  model::Definition d;
  d.type = type;
  d.engine = alias;
  d.id = json::string_or(row, "id");
  d.key = json::string_or(row, "key");
  d.name = json::string_or(row, "name");
  const auto* version = json::find(row, "version");
  d.version = version && version->IsInt() ? version->GetInt() : 1;
  d.version_tag = json::string_or(row, "versionTag");
  d.tenant = json::string_or(row, "tenantId");
  return d;
}

std::string joined(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) out += (out.empty() ? "" : ",") + net::percent_encode(value);
  return out;
}

}  // namespace

EngineClient::EngineClient(EngineOptions options, net::HttpClient& http)
    : options_(std::move(options)), http_(http), turns_(options_.concurrent_requests_max) {}

net::ClientRequest EngineClient::request_for(const std::string& path) const {
  net::ClientRequest request;
  request.url = options_.rest + "/engine/" + net::percent_encode(options_.name) + path;
  request.headers = {{"Accept", "application/json"}};
  request.user = options_.user;
  request.password = options_.password;
  request.connect_timeout = options_.connect_timeout;
  request.deadline = options_.read_timeout;
  return request;
}

Result<std::string> EngineClient::send(net::ClientRequest request, std::stop_token stop) {
  while (!turns_.try_acquire_for(std::chrono::milliseconds(100))) {
    if (stop.stop_requested())
      return fail(ErrorCode::cancelled, "stopped while waiting for a free request to the engine");
  }
  const std::string url = request.url;
  auto response = http_.fetch(std::move(request), stop);
  turns_.release();
  if (!response) return fail(response.error().in("engine " + options_.alias));
  if (response->status != 200)
    return fail(refused(options_, url.substr(options_.rest.size()), *response));
  return std::move(response->body);
}

Result<std::string> EngineClient::get(const std::string& path, std::stop_token stop) {
  return send(request_for(path), stop);
}

Result<std::string> EngineClient::version(std::stop_token stop) {
  auto request = request_for("");
  request.url = options_.rest + "/version";
  HS_ASSIGN(const auto body, send(std::move(request), stop));
  HS_ASSIGN(const auto document, parse_answer(body, "/version"));
  return json::string_or(document, "version");
}

Result<EpochMs> EngineClient::deployment_time(const std::string& deployment_id,
                                              std::stop_token stop) {
  {
    const std::lock_guard lock(mutex_);
    const auto known = deployment_times_.find(deployment_id);
    if (known != deployment_times_.end()) return known->second;
  }
  const auto path = "/deployment/" + net::percent_encode(deployment_id);
  HS_ASSIGN(const auto body, get(path, stop));
  HS_ASSIGN(const auto document, parse_answer(body, path));
  const auto time = parse_date_time(json::string_or(document, "deploymentTime"));
  if (!time) return fail(ErrorCode::bad_answer, "the deployment has no deploymentTime", path);
  const std::lock_guard lock(mutex_);
  return deployment_times_[deployment_id] = *time;
}

Result<std::vector<model::Definition>> EngineClient::definitions(model::DefinitionType type,
                                                                 EpochMs since,
                                                                 std::size_t page_rows,
                                                                 std::stop_token stop) {
  std::vector<model::Definition> out;
  std::map<std::string, EpochMs> deployed;
  for (std::size_t first = 0;; first += page_rows) {
    // The list may change while it is paged; sorted by deployment time, new ones come last.
    auto path = fmt::format("{}?sortBy=deployTime&sortOrder=asc&firstResult={}&maxResults={}",
                            list_path(type), first, page_rows);
    if (since != model::kNoTime)
      path += "&deployedAfter=" + net::percent_encode(format_utc(since - 1));
    HS_ASSIGN(const auto body, get(path, stop));
    HS_ASSIGN(const auto list, parse_list(body, path));
    for (const auto& row : list.GetArray()) {
      auto definition = definition_of(row, type, options_.alias);
      const auto deployment = json::string_or(row, "deploymentId");
      if (!deployed.contains(deployment)) {
        const auto time = deployment_time(deployment, stop);
        if (!time && time.error().code != ErrorCode::not_found) return fail(time.error());
        deployed[deployment] = time.value_or(model::kNoTime);
      }
      definition.deployed = deployed[deployment];
      if (!definition.id.empty()) out.push_back(std::move(definition));
    }
    if (list.Size() < page_rows) return out;
  }
}

Result<std::string> EngineClient::definition_xml(model::DefinitionType type, const std::string& id,
                                                 std::stop_token stop) {
  const auto path = list_path(type) + "/" + net::percent_encode(id) + "/xml";
  const auto body = get(path, stop);
  if (!body) {
    if (body.error().code == ErrorCode::not_found) return std::string();
    return fail(body.error());
  }
  HS_ASSIGN(const auto document, parse_answer(*body, path));
  return json::string_or(document, type == model::DefinitionType::process ? "bpmn20Xml" : "dmnXml");
}

Result<std::vector<model::Tenant>> EngineClient::tenants(std::size_t page_rows,
                                                         std::stop_token stop) {
  std::vector<model::Tenant> out;
  for (std::size_t first = 0;; first += page_rows) {
    const auto path = fmt::format("/tenant?sortBy=id&sortOrder=asc&firstResult={}&maxResults={}",
                                  first, page_rows);
    HS_ASSIGN(const auto body, get(path, stop));
    HS_ASSIGN(const auto list, parse_list(body, path));
    for (const auto& row : list.GetArray()) {
      out.push_back({options_.alias, json::string_or(row, "id"), json::string_or(row, "name")});
    }
    if (list.Size() < page_rows) return out;
  }
}

template <typename Take>
Status EngineClient::list_all(const std::string& sorted_list, std::size_t limit,
                              std::stop_token stop, Take take) {
  constexpr std::size_t kPage = 10'000;
  for (std::size_t first = 0; first < limit; first += kPage) {
    const auto path = fmt::format("{}&firstResult={}&maxResults={}", sorted_list, first, kPage);
    HS_ASSIGN(const auto body, get(path, stop));
    HS_ASSIGN(const auto list, parse_list(body, path));
    for (const auto& row : list.GetArray()) take(row);
    if (list.Size() < kPage) break;
  }
  return {};
}

Result<std::vector<UserProfile>> EngineClient::users(std::size_t limit, std::stop_token stop) {
  std::vector<UserProfile> out;
  const auto take = [&](const json::Value& row) {
    out.push_back({json::string_or(row, "id"), json::string_or(row, "firstName"),
                   json::string_or(row, "lastName"), json::string_or(row, "email")});
  };
  HS_RETURN_IF_ERROR(list_all("/user?sortBy=userId&sortOrder=asc", limit, stop, take));
  return out;
}

Result<std::vector<GroupProfile>> EngineClient::groups(std::size_t limit, std::stop_token stop) {
  std::vector<GroupProfile> out;
  const auto take = [&](const json::Value& row) {
    out.push_back({json::string_or(row, "id"), json::string_or(row, "name")});
  };
  HS_RETURN_IF_ERROR(list_all("/group?sortBy=id&sortOrder=asc", limit, stop, take));
  return out;
}

Result<bool> EngineClient::verify(const std::string& user, const std::string& password,
                                  std::stop_token stop) {
  auto request = request_for("/identity/verify");
  request.method = "POST";
  request.headers.emplace_back("Content-Type", "application/json");
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "username", user);
  json::field(out, "password", password);
  out.EndObject();
  request.body = json::view(buffer);
  HS_ASSIGN(const auto body, send(std::move(request), stop));
  HS_ASSIGN(const auto document, parse_answer(body, "/identity/verify"));
  const auto* authenticated = json::find(document, "authenticated");
  return authenticated && authenticated->IsBool() && authenticated->GetBool();
}

Result<UserProfile> EngineClient::profile(const std::string& user, std::stop_token stop) {
  const auto path = "/user/" + net::percent_encode(user) + "/profile";
  HS_ASSIGN(const auto body, get(path, stop));
  HS_ASSIGN(const auto document, parse_answer(body, path));
  return UserProfile{json::string_or(document, "id"), json::string_or(document, "firstName"),
                     json::string_or(document, "lastName"), json::string_or(document, "email")};
}

Result<std::vector<std::string>> EngineClient::groups_of(const std::string& user,
                                                         std::stop_token stop) {
  constexpr std::size_t kPage = 10'000;
  std::vector<std::string> out;
  for (std::size_t first = 0;; first += kPage) {
    const auto path =
        fmt::format("/group?member={}&sortBy=id&sortOrder=asc&firstResult={}&maxResults={}",
                    net::percent_encode(user), first, kPage);
    HS_ASSIGN(const auto body, get(path, stop));
    HS_ASSIGN(const auto list, parse_list(body, path));
    for (const auto& row : list.GetArray()) out.push_back(json::string_or(row, "id"));
    if (list.Size() < kPage) return out;
  }
}

Result<std::vector<Authorization>> EngineClient::authorizations(
    Resource resource, const std::string& user, const std::vector<std::string>& groups,
    std::stop_token stop) {
  constexpr std::size_t kPage = 10'000;
  std::vector<Authorization> out;
  // The engine combines parameters with AND: users, groups and global rows are three questions.
  std::vector<std::string> selections = {"type=0", "userIdIn=" + net::percent_encode(user)};
  if (!groups.empty()) selections.push_back("groupIdIn=" + joined(groups));
  for (const auto& selection : selections) {
    for (std::size_t first = 0;; first += kPage) {
      const auto path = fmt::format(
          "/authorization?resourceType={}&{}&sortBy=resourceId&sortOrder=asc&firstResult={}&"
          "maxResults={}",
          static_cast<int>(resource), selection, first, kPage);
      HS_ASSIGN(const auto body, get(path, stop));
      HS_ASSIGN(const auto list, parse_list(body, path));
      for (const auto& row : list.GetArray()) {
        Authorization authorization;
        const auto* type = json::find(row, "type");
        authorization.type =
            static_cast<AuthorizationType>(type && type->IsInt() ? type->GetInt() : 1);
        if (const auto* permissions = json::find(row, "permissions");
            permissions && permissions->IsArray()) {
          for (const auto& permission : permissions->GetArray()) {
            if (permission.IsString())
              authorization.permissions.emplace_back(json::view(permission));
          }
        }
        authorization.user_id = json::string_or(row, "userId");
        authorization.group_id = json::string_or(row, "groupId");
        authorization.resource_id = json::string_or(row, "resourceId");
        // A global row is also stored with userId "*".
        if (authorization.type == AuthorizationType::global)
          authorization.user_id.clear();
        else if (selection == "type=0")
          continue;
        out.push_back(std::move(authorization));
      }
      if (list.Size() < kPage) break;
    }
  }
  return out;
}

}  // namespace hindsight::engine
