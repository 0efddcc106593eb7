#include "auth/rights_reader.h"

#include <algorithm>
#include <set>

#include "base/log.h"

namespace hindsight::auth {

namespace {

/// Resource id under which engines know Optimize; administrators have granted it already.
constexpr std::string_view kApplication = "optimize";

Result<ResourceGrants> read_grants(engine::Identity& engine, engine::Resource resource,
                                   std::string_view permission, const std::string& user,
                                   const std::vector<std::string>& groups,
                                   const std::stop_token& stop) {
  HS_ASSIGN(const auto rows, engine.authorizations(resource, user, groups, stop));
  return resolve(rows, permission);
}

Result<bool> read_application(engine::Identity& engine, const std::string& user,
                              const std::vector<std::string>& groups, const std::stop_token& stop) {
  HS_ASSIGN(const auto grants,
            read_grants(engine, engine::Resource::application, "ACCESS", user, groups, stop));
  return grants.allows(kApplication);
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

RightsReader::RightsReader(std::vector<engine::Identity*> engines,
                           std::map<std::string, std::string> default_tenants,
                           std::vector<std::string> super_user_ids,
                           std::vector<std::string> super_group_ids)
    : engines_(std::move(engines)),
      default_tenants_(std::move(default_tenants)),
      super_user_ids_(std::move(super_user_ids)),
      super_group_ids_(std::move(super_group_ids)) {}

Result<bool> RightsReader::application_access(engine::Identity& engine, const std::string& user,
                                              std::stop_token stop) {
  HS_ASSIGN(const auto groups, engine.groups_of(user, stop));
  return read_application(engine, user, groups, stop);
}

Result<RightsReader::FromEngine> RightsReader::read_engine(engine::Identity& engine,
                                                           const std::string& user,
                                                           std::stop_token stop) const {
  using engine::Resource;
  FromEngine out;
  HS_ASSIGN(out.groups, engine.groups_of(user, stop));
  HS_ASSIGN(out.rights.application, read_application(engine, user, out.groups, stop));
  if (!out.rights.application) return out;
  HS_ASSIGN(out.rights.process_definitions, read_grants(engine, Resource::process_definition,
                                                        "READ_HISTORY", user, out.groups, stop));
  HS_ASSIGN(out.rights.decision_definitions, read_grants(engine, Resource::decision_definition,
                                                         "READ_HISTORY", user, out.groups, stop));
  HS_ASSIGN(out.rights.tenants,
            read_grants(engine, Resource::tenant, "READ", user, out.groups, stop));
  const auto tenant = default_tenants_.find(engine.alias());
  if (tenant != default_tenants_.end()) out.rights.default_tenant = tenant->second;
  return out;
}

bool RightsReader::is_super_user(const std::string& user,
                                 const std::vector<std::string>& groups) const {
  return contains(super_user_ids_, user) ||
         std::any_of(groups.begin(), groups.end(),
                     [&](const auto& group) { return contains(super_group_ids_, group); });
}

Result<std::shared_ptr<const Rights>> RightsReader::read(const std::string& user,
                                                         std::stop_token stop) const {
  std::map<std::string, EngineRights, std::less<>> by_engine;
  std::set<std::string> groups;
  engine::UserProfile profile;
  std::size_t failed = 0;
  bool complete = true;
  for (auto* engine : engines_) {
    auto answer = read_engine(*engine, user, stop);
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the request was cancelled");
    if (!answer) {
      log::warn("Rights at engine '{}' could not be read; nothing of it is shown meanwhile: {}",
                engine->alias(), answer.error().text());
      ++failed;
      continue;
    }
    if (!answer->rights.application) continue;
    groups.insert(answer->groups.begin(), answer->groups.end());
    by_engine.emplace(engine->alias(), std::move(answer->rights));
    if (!profile.id.empty()) continue;
    if (auto found = engine->profile(user, stop)) {
      profile = *std::move(found);
    } else if (found.error().code != ErrorCode::not_found) {
      complete = false;
    }
  }
  if (failed > 0 && failed == engines_.size()) {
    return fail(ErrorCode::unavailable,
                "No engine could be asked for your rights. Try again in a moment.");
  }
  profile.id = user;  // the session's spelling decides, whatever an engine answers
  std::vector<std::string> sorted(groups.begin(), groups.end());
  const bool super_user = is_super_user(user, sorted);
  return std::make_shared<const Rights>(std::move(by_engine), std::move(profile), std::move(sorted),
                                        super_user, complete && failed == 0);
}

}  // namespace hindsight::auth
