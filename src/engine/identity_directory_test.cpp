#include "engine/identity_directory.h"

#include <gtest/gtest.h>

#include <functional>

namespace hindsight::engine {
namespace {

constexpr const char* kUsers = R"([{"id":"demo","firstName":"Demo","lastName":"Admin"}])";

/// Knows the user demo. `before_answer` happens while a request is under way.
class OneUser final : public net::HttpClient {
 public:
  void send(net::ClientRequest request, std::stop_token stop, Done done) override {
    before_answer();
    if (stop.stop_requested()) return done(fail(ErrorCode::cancelled, "cancelled"));
    net::ClientResponse response;
    response.status = 200;
    response.body.reserve(256);
    const bool asks_users = request.url.find("/user?") != std::string::npos;
    const bool asks_first = request.url.find("firstResult=0") != std::string::npos;
    response.body.append(asks_users && asks_first ? kUsers : "[]");
    done(std::move(response));
  }
  std::function<void()> before_answer = [] {};
};

TEST(IdentityDirectory, WhoeverLeavesInTheMiddleDoesNotKeepTheNextOneFromNames) {
  OneUser http;
  ManualClock clock;
  EngineClient engine({.alias = "one", .rest = "http://engine", .name = "default"}, http);
  IdentityDirectory directory({&engine}, clock);
  std::stop_source left;
  http.before_answer = [&] { left.request_stop(); };
  directory.refresh(left.get_token());
  EXPECT_FALSE(directory.has_user("demo"));
  http.before_answer = [] {};
  directory.refresh({});
  EXPECT_TRUE(directory.has_user("demo"));
  EXPECT_EQ(directory.user_name("demo"), "Demo Admin");
}

}  // namespace
}  // namespace hindsight::engine
