#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <semaphore>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/identity.h"
#include "model/definitions.h"
#include "net/http_client.h"

namespace hindsight::engine {

struct EngineOptions {
  std::string alias;
  std::string rest = "http://localhost:8080/engine-rest";
  std::string name = "default";
  std::string user;  ///< empty = no authentication
  std::string password;
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds read_timeout{60'000};
  int concurrent_requests_max = 4;
};

/// One engine's REST API. Calls block until answered, for at most the read timeout, and take turns
/// so that no more than the cap run at once. A refusal of the engine becomes an error that says
/// what to do: `unauthenticated` (401), `forbidden` (403, with the missing right), `not_found`,
/// `unavailable` (5xx, network), `bad_answer`. Thread-safe.
class EngineClient final : public Identity {
 public:
  EngineClient(EngineOptions options, net::HttpClient& http);

  [[nodiscard]] const std::string& alias() const override { return options_.alias; }
  [[nodiscard]] const EngineOptions& options() const { return options_; }

  /// The body of GET <rest>/engine/<name><path>; `path` starts with '/' and is already encoded.
  Result<std::string> get(const std::string& path, std::stop_token stop);
  Result<std::string> version(std::stop_token stop);

  /// All definitions deployed at or after `since` (kNoTime = all), by deployment time, with the
  /// time of each's deployment.
  Result<std::vector<model::Definition>> definitions(model::DefinitionType type, EpochMs since,
                                                     std::size_t page_rows, std::stop_token stop);
  /// Empty when the engine no longer has the definition.
  Result<std::string> definition_xml(model::DefinitionType type, const std::string& id,
                                     std::stop_token stop);
  Result<std::vector<model::Tenant>> tenants(std::size_t page_rows, std::stop_token stop);

  /// Profiles of all users that the engine lets this client see, at most `limit`.
  Result<std::vector<UserProfile>> users(std::size_t limit, std::stop_token stop);
  /// The same of groups.
  Result<std::vector<GroupProfile>> groups(std::size_t limit, std::stop_token stop);

  Result<bool> verify(const std::string& user, const std::string& password,
                      std::stop_token stop) override;
  Result<UserProfile> profile(const std::string& user, std::stop_token stop) override;
  Result<std::vector<std::string>> groups_of(const std::string& user,
                                             std::stop_token stop) override;
  Result<std::vector<Authorization>> authorizations(Resource resource, const std::string& user,
                                                    const std::vector<std::string>& groups,
                                                    std::stop_token stop) override;

 private:
  Result<std::string> send(net::ClientRequest request, std::stop_token stop);
  Result<EpochMs> deployment_time(const std::string& deployment_id, std::stop_token stop);
  net::ClientRequest request_for(const std::string& path) const;
  /// Pages through a list whose address says how it is sorted.
  template <typename Take>
  Status list_all(const std::string& sorted_list, std::size_t limit, std::stop_token stop,
                  Take take);

  const EngineOptions options_;
  net::HttpClient& http_;
  std::counting_semaphore<> turns_;
  std::mutex mutex_;
  std::map<std::string, EpochMs> deployment_times_;  // guarded by mutex_; they never change
};

}  // namespace hindsight::engine
