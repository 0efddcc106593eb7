#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "auth/auth_service.h"
#include "auth/fakes_for_test.h"

namespace hindsight::auth {

/// Engine "one" knows demo, who may see the process `order`; engine "two" knows mary.
class AuthServiceTest : public ::testing::Test {
 protected:
  AuthServiceTest() {
    one_.add_user("demo", "demo-password");
    one_.grant(engine::Resource::process_definition, "demo", "order", "READ_HISTORY");
    two_.add_user("mary", "mary-password");
    options_.secret = "a secret of at least thirty-two bytes";
  }

  AuthService make(std::vector<engine::Identity*> engines) {
    return AuthService(options_, std::move(engines), {{"one", "default"}}, store_, failures_,
                       clock_, random_);
  }
  AuthService& service() {
    if (!service_) {
      service_ =
          std::make_unique<AuthService>(options_, std::vector<engine::Identity*>{&one_, &two_},
                                        std::map<std::string, std::string>{{"one", "default"}},
                                        store_, failures_, clock_, random_);
    }
    return *service_;
  }
  Result<Login> login(const std::string& user, const std::string& password) {
    return service().login(user, password, "10.0.0.1", {});
  }
  bool sees_order(const std::string& user) {
    const auto rights = service().rights(user, {});
    return rights && (*rights)->allows_instance(model::DefinitionType::process, "order", "", "one");
  }

  ManualClock clock_;
  SeededRandom random_{1};
  FakeSessionStore store_;
  LocalFailures failures_{1000, clock_};
  FakeIdentity one_{"one"};
  FakeIdentity two_{"two"};
  AuthOptions options_;
  std::unique_ptr<AuthService> service_;
};

}  // namespace hindsight::auth
