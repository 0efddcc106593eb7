#include "engine/faulty_engine.h"

#include <algorithm>

#include "base/time.h"

namespace hindsight::engine {
namespace {

constexpr std::string_view kBase = "/engine/default";

std::string parameter(const std::string& query, std::string_view suffix) {
  for (std::size_t at = 0; at < query.size();) {
    const auto end = std::min(query.find('&', at), query.size());
    const auto pair = query.substr(at, end - at);
    const auto equals = pair.find('=');
    if (equals != std::string::npos && pair.substr(0, equals).ends_with(suffix)) {
      return net::percent_decode(pair.substr(equals + 1));
    }
    at = end + 1;
  }
  return {};
}

}  // namespace

void FaultyEngine::add(const std::string& path, Row row) {
  const std::lock_guard lock(mutex_);
  auto& rows = rows_[path];
  rows.push_back(std::move(row));
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.time < b.time; });
}

void FaultyEngine::clear(const std::string& path) {
  const std::lock_guard lock(mutex_);
  rows_.erase(path);
}

void FaultyEngine::fail_next(const std::string& path, Fault fault, int times) {
  const std::lock_guard lock(mutex_);
  planned_.push_back({path, fault, times});
}

std::vector<std::string> FaultyEngine::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void FaultyEngine::send(net::ClientRequest request, std::stop_token, Done done) {
  const auto at = request.url.find(kBase);
  done(answer(at == std::string::npos ? request.url : request.url.substr(at + kBase.size())));
}

Result<net::ClientResponse> FaultyEngine::answer(const std::string& target) {
  const std::lock_guard lock(mutex_);
  requests_.push_back(target);
  const auto path = target.substr(0, target.find('?'));
  const auto query = path.size() < target.size() ? target.substr(path.size() + 1) : std::string();
  net::ClientResponse response{200, {}, rows_json(path, query)};
  const auto planned = std::find_if(planned_.begin(), planned_.end(), [&](const Planned& p) {
    return p.times > 0 && path.starts_with(p.path);
  });
  if (planned == planned_.end()) return response;
  --planned->times;
  switch (planned->fault) {
    case Fault::status_500:
      response = {500, {}, R"({"message":"out of order"})"};
      break;
    case Fault::forbidden:
      response = {403, {}, R"({"message":"needs READ_HISTORY on '*'"})"};
      break;
    case Fault::cut_body:
      response.body.resize(response.body.size() / 2);
      break;
    case Fault::hang:
      return fail(ErrorCode::deadline_exceeded, "the engine did not answer in time", target);
  }
  return response;
}

std::string FaultyEngine::rows_json(const std::string& path, const std::string& query) const {
  const auto found = rows_.find(path);
  std::string out = "[";
  if (found == rows_.end()) return out + "]";
  const auto after = parse_date_time(parameter(query, "After"));
  const auto at = parse_date_time(parameter(query, "At"));
  const auto limit_text = parameter(query, "maxResults");
  const auto limit = limit_text.empty() ? std::size_t{0} : std::stoul(limit_text);
  std::size_t taken = 0;
  for (const auto& row : found->second) {
    if (after && row.time <= *after) continue;
    if (at && row.time != *at) continue;
    if (limit > 0 && taken == limit) break;
    ++taken;
    if (row.dropped_after_limit) continue;
    if (out.size() > 1) out += ',';
    out += row.json;
  }
  return out + "]";
}

}  // namespace hindsight::engine
