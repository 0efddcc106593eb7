#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/time.h"
#include "history.h"
#include "net/http.h"

/// An engine's REST API that answers from memory: pages of a made-up history are slices of text
/// rendered once, sent without copying. What it costs is little more than the kernel's share, so
/// that an import from it is as fast as the importer can be. Also lets everybody log in, for
/// measuring reports over HTTP. One thread per connection.
namespace hindsight::bench {
namespace {

struct Recording {
  std::string rows;                  ///< separated by commas
  std::vector<std::size_t> offsets;  ///< of each row; one more at the end
  std::vector<EpochMs> times;        ///< ascending
};

Recording record(const History& history, Stream stream) {
  Recording out;
  const auto count = history.size(stream);
  out.offsets.reserve(count + 1);
  out.times.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    out.offsets.push_back(out.rows.size());
    out.times.push_back(history.time(stream, i));
    history.append_json(stream, i, out.rows);
    out.rows += ',';
  }
  out.offsets.push_back(out.rows.size());
  return out;
}

/// A request's target, its parameters decoded on demand.
class Target {
 public:
  explicit Target(std::string_view text)
      : path_(text.substr(0, text.find('?'))),
        query_(text.find('?') == std::string_view::npos ? "" : text.substr(text.find('?') + 1)) {}

  [[nodiscard]] bool ends_with(std::string_view end) const { return path_.ends_with(end); }
  [[nodiscard]] bool contains(std::string_view part) const {
    return path_.find(part) != std::string_view::npos;
  }
  /// Of the parameter whose name ends so: startedAfter, finishedAfter, ... are all "After".
  [[nodiscard]] std::optional<std::string> parameter(std::string_view name_end) const {
    for (auto rest = query_; !rest.empty();) {
      const auto pair = rest.substr(0, rest.find('&'));
      rest = pair.size() == rest.size() ? "" : rest.substr(pair.size() + 1);
      const auto name = pair.substr(0, pair.find('='));
      if (name.ends_with(name_end)) return net::percent_decode(pair.substr(name.size() + 1));
    }
    return std::nullopt;
  }
  [[nodiscard]] std::string_view path() const { return path_; }

 private:
  std::string_view path_, query_;
};

struct Endpoint {
  std::string_view path;
  Stream stream;
};
constexpr Endpoint kEndpoints[] = {
    {"/optimize/process-instance/completed", Stream::instances_completed},
    {"/optimize/process-instance/running", Stream::instances_running},
    {"/optimize/activity-instance/completed", Stream::activities_completed},
    {"/optimize/activity-instance/running", Stream::activities_running},
    {"/optimize/task-instance/completed", Stream::tasks_completed},
    {"/optimize/task-instance/running", Stream::tasks_running},
    {"/optimize/identity-link-log", Stream::links},
    {"/optimize/variable-update", Stream::variables},
    {"/optimize/incident/completed", Stream::incidents_completed},
    {"/optimize/incident/open", Stream::incidents_open},
};

class Replay {
 public:
  Replay(std::size_t instances, std::uint64_t seed) {
    const auto history = History::generate(instances, seed);
    for (std::size_t s = 0; s < kStreams; ++s) {
      recordings_.push_back(record(history, static_cast<Stream>(s)));
    }
    definitions_ = render_definitions();
  }

  [[nodiscard]] std::size_t rows() const {
    std::size_t out = 0;
    for (const auto& recording : recordings_) out += recording.times.size();
    return out;
  }

  /// Rows of a page without the brackets; nullopt: the target is no stream.
  [[nodiscard]] std::optional<std::string_view> page(const Target& target) const {
    for (const auto& endpoint : kEndpoints) {
      if (!target.ends_with(endpoint.path)) continue;
      const auto& recording = recordings_[static_cast<std::size_t>(endpoint.stream)];
      const auto& times = recording.times;
      auto from = times.begin();
      auto to = times.end();
      if (const auto after = time_parameter(target, "After")) {
        from = std::upper_bound(times.begin(), times.end(), *after);
      }
      if (const auto at = time_parameter(target, "At")) {
        from = std::lower_bound(times.begin(), times.end(), *at);
        to = std::upper_bound(from, times.end(), *at);
      }
      if (const auto max = target.parameter("maxResults")) {
        const auto rows = static_cast<std::ptrdiff_t>(std::strtoull(max->c_str(), nullptr, 10));
        to = from + std::min(rows, to - from);
      }
      if (from == to) return std::string_view();
      const auto begin = recording.offsets[static_cast<std::size_t>(from - times.begin())];
      const auto end = recording.offsets[static_cast<std::size_t>(to - times.begin())] - 1;
      return std::string_view(recording.rows).substr(begin, end - begin);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::string other(const Target& target) const {
    if (target.ends_with("/version")) return R"({"version":"7.24.0"})";
    if (target.ends_with("/identity/verify")) {
      return R"({"authenticatedUser":"demo","authenticated":true})";
    }
    if (target.ends_with("/profile")) {
      return R"({"id":"demo","firstName":"Demo","lastName":"Demo","email":null})";
    }
    if (target.ends_with("/authorization") && target.parameter("userIdIn")) {
      const auto type = target.parameter("resourceType").value_or("6");
      return fmt::format(
          R"([{{"id":"1","type":1,"permissions":["ALL"],"userId":"demo","groupId":null,"resourceType":{},"resourceId":"*"}}])",
          type);
    }
    if (target.ends_with("/count")) return R"({"count":0})";
    if (target.contains("/deployment/")) {
      return R"({"id":"d1","name":"bench","deploymentTime":"2024-10-31T23:00:00.000+0000"})";
    }
    if (target.ends_with("/xml")) return xml(target);
    if (target.ends_with("/process-definition")) return definitions_;
    if (target.ends_with("/tenant")) {
      return R"([{"id":"acme","name":"Acme"},{"id":"globex","name":"Globex"}])";
    }
    return "[]";
  }

 private:
  static std::optional<EpochMs> time_parameter(const Target& target, std::string_view name) {
    const auto text = target.parameter(name);
    return text ? parse_date_time(*text) : std::nullopt;
  }

  static std::string render_definitions() {
    std::string out = "[";
    for (const auto& d : History::definitions()) {
      out += fmt::format(
          R"({}{{"id":"{}","key":"{}","name":"{}","version":{},"versionTag":null,"deploymentId":"d1","tenantId":null}})",
          out.size() > 1 ? "," : "", d.id, d.key, d.name, d.version);
    }
    return out + "]";
  }

  static std::string xml(const Target& target) {
    const auto path = net::percent_decode(target.path());
    for (std::size_t p = 0; p < kProcesses; ++p) {
      if (path.find("/" + std::string(process_key(p)) + ":") == std::string::npos) continue;
      std::string escaped;
      for (const char c : History::bpmn(p)) {
        if (c == '"')
          escaped += "\\\"";
        else if (c == '\n')
          escaped += "\\n";
        else
          escaped += c;
      }
      return R"({"id":"","bpmn20Xml":")" + escaped + "\"}";
    }
    return "{}";
  }

  std::vector<Recording> recordings_;
  std::string definitions_;
};

/// One connection, requests one after the other.
class Connection {
 public:
  Connection(int socket, const Replay& replay) : socket_(socket), replay_(replay) {}
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void serve() {
    while (read_request()) {
      const auto line = std::string_view(buffer_).substr(0, buffer_.find("\r\n"));
      const auto begin = line.find(' ') + 1;
      const Target target(line.substr(begin, line.rfind(' ') - begin));
      if (!answer(target)) return;
      buffer_.erase(0, request_size_);
    }
  }

 private:
  /// A whole request, its body included, stands at the buffer's begin.
  bool read_request() {
    while (true) {
      const auto end = buffer_.find("\r\n\r\n");
      if (end != std::string::npos) {
        request_size_ = end + 4 + body_size(std::string_view(buffer_).substr(0, end));
        if (buffer_.size() >= request_size_) return true;
      }
      char chunk[8192];
      const auto got = recv(socket_, chunk, sizeof chunk, 0);
      if (got <= 0) return false;
      buffer_.append(chunk, static_cast<std::size_t>(got));
    }
  }

  static std::size_t body_size(std::string_view head) {
    constexpr std::string_view kName = "\r\ncontent-length: ";
    const auto at = std::search(head.begin(), head.end(), kName.begin(), kName.end(),
                                [](char a, char b) { return std::tolower(a) == b; });
    std::size_t size = 0;
    if (at != head.end()) std::from_chars(at + kName.size(), head.end(), size);
    return size;
  }

  bool answer(const Target& target) const {
    if (const auto page = replay_.page(target)) return send("[", *page, "]");
    return send("", replay_.other(target), "");
  }

  bool send(std::string_view before, std::string_view body, std::string_view after) const {
    const auto head = fmt::format(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        before.size() + body.size() + after.size());
    std::string_view parts[] = {head, before, body, after};
    std::size_t first = 0;
    while (first < std::size(parts)) {
      iovec vectors[std::size(parts)];
      int count = 0;
      for (auto i = first; i < std::size(parts); ++i) {
        vectors[count++] = {const_cast<char*>(parts[i].data()), parts[i].size()};
      }
      const auto sent = writev(socket_, vectors, count);
      if (sent < 0) return false;
      auto left = static_cast<std::size_t>(sent);
      while (first < std::size(parts) && left >= parts[first].size()) {
        left -= parts[first++].size();
      }
      if (first < std::size(parts)) parts[first].remove_prefix(left);
    }
    return true;
  }

  const int socket_;
  const Replay& replay_;
  std::string buffer_;
  std::size_t request_size_ = 0;
};

int listen_on(std::uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener, 64) != 0) {
    return -1;
  }
  return listener;
}

int run(std::size_t instances, std::uint64_t seed, std::uint16_t port) {
  std::signal(SIGPIPE, SIG_IGN);
  const Replay replay(instances, seed);
  const int listener = listen_on(port);
  if (listener < 0) {
    std::perror("replay_server: cannot listen");
    return 1;
  }
  std::printf("{\"rows\": %zu, \"port\": %u}\n", replay.rows(), port);
  std::fflush(stdout);
  while (true) {
    const int socket = accept(listener, nullptr, nullptr);
    if (socket < 0) continue;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::thread([socket, &replay] { Connection(socket, replay).serve(); }).detach();
  }
}

}  // namespace
}  // namespace hindsight::bench

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: replay_server INSTANCES SEED PORT\n");
    return 2;
  }
  return hindsight::bench::run(std::strtoull(argv[1], nullptr, 10),
                               std::strtoull(argv[2], nullptr, 10),
                               static_cast<std::uint16_t>(std::strtoul(argv[3], nullptr, 10)));
}
