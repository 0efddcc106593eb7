#include "app/api_keys.h"

namespace hindsight::app {
namespace {

constexpr std::chrono::milliseconds kDeadline{5'000};
constexpr std::size_t kBytesMax = std::size_t{1} << 20U;

Result<std::string> read_keys(net::HttpClient& http, const std::string& uri, std::stop_token stop) {
  HS_ASSIGN(auto answer, http.fetch({.url = uri,
                                     .connect_timeout = kDeadline,
                                     .deadline = kDeadline,
                                     .body_bytes_max = kBytesMax},
                                    std::move(stop)));
  if (answer.status == 200) return std::move(answer.body);
  return fail(ErrorCode::bad_answer, "the answer has the status " + std::to_string(answer.status));
}

}  // namespace

auth::ApiAccessOptions api_access_options(Core& core) {
  const auto& api = core.settings.api;
  auth::ApiAccessOptions options{api.access_token, {}, api.audience};
  if (api.jwt_set_uri) {
    options.read_keys = [&http = *core.http, uri = *api.jwt_set_uri](std::stop_token stop) {
      return read_keys(http, uri, std::move(stop));
    };
  }
  return options;
}

}  // namespace hindsight::app
