#include "config/semantic_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "base/ip_network.h"
#include "config/key_table.h"

namespace hindsight::config {
namespace {

/// As model::kEventEngine, which this module does not see.
constexpr std::string_view kReservedAlias = "event-based";

class Checker {
 public:
  Checker(const Values& values, std::vector<Diagnostic>& diagnostics)
      : values_(values), diagnostics_(diagnostics) {}

  void run() {
    check_context_path();
    check_ports();
    check_secret();
    check_trusted_proxies();
    check_deadlines();
    check_backoff();
    check_locales();
    check_delimiter();
    for (const auto& instance : values_.instances) {
      if (instance.front() == "engines") check_engine(instance);
      if (instance.front() == "webhookAlerting") check_webhook(instance);
    }
    check_shared_engines();
  }

 private:
  [[nodiscard]] static Path join(Path block, std::string_view key) {
    for (auto& segment : split_path(key)) block.push_back(std::move(segment));
    return block;
  }
  [[nodiscard]] const Value& value(const Path& path) const { return values_.at(path).value; }
  [[nodiscard]] bool flag(const Path& path) const { return std::get<bool>(value(path)); }
  [[nodiscard]] std::string text(const Path& path) const {
    const auto* found = std::get_if<std::string>(&value(path));
    return found == nullptr ? std::string() : *found;
  }
  [[nodiscard]] std::optional<std::int64_t> number(const Path& path) const {
    const auto* found = std::get_if<std::int64_t>(&value(path));
    return found == nullptr ? std::nullopt : std::optional(*found);
  }

  void add(Severity severity, const Path& path, std::string message) {
    const Origin& origin = values_.at(path).origin;
    diagnostics_.push_back({severity, origin.name, origin.line, to_text(path), std::move(message)});
  }

  void check_context_path() {
    const auto path = split_path("container.contextPath");
    const auto context = text(path);
    if (context.empty()) return;
    const bool clean = std::ranges::all_of(context, [](unsigned char c) {
      return std::isalnum(c) != 0 ||
             std::string_view("/-._~").find(static_cast<char>(c)) != std::string_view::npos;
    });
    if (!context.starts_with('/') || !clean || context.find("//") != std::string::npos) {
      add(Severity::error, path,
          fmt::format("must start with / and hold only letters, digits and -._~, not '{}'",
                      context));
    }
  }

  void check_ports() {
    const Path http = split_path("container.ports.http");
    const Path https = split_path("container.ports.https");
    const Path actuator = split_path("container.ports.actuator");
    if (!number(http) && !number(https)) {
      add(Severity::error, http, "and container.ports.https are null, so nobody could connect");
    }
    check_different(http, https);
    check_different(http, actuator);
    check_different(https, actuator);
  }

  void check_different(const Path& a, const Path& b) {
    if (!number(a) || number(a) != number(b)) return;
    const bool both_set = values_.at(a).origin.set() && values_.at(b).origin.set();
    const bool first = values_.at(a).origin.set();
    add(both_set ? Severity::error : Severity::warning, first ? a : b,
        fmt::format("is the same port as {}", to_text(first ? b : a)));
  }

  void check_secret() {
    constexpr std::size_t length_min = 64;
    const auto path = split_path("security.auth.token.secret");
    const auto secret = text(path);
    if (!secret.empty() && secret.size() < length_min) {
      add(Severity::warning, path,
          fmt::format("has {} characters; {} or more are advised", secret.size(), length_min));
    }
  }

  void check_trusted_proxies() {
    const auto path = split_path("container.trustedProxies");
    for (const auto& text : std::get<TextList>(value(path))) {
      if (const auto network = IpNetwork::parse(text); !network)
        add(Severity::error, path, network.error().message);
    }
  }

  void check_deadlines() {
    for (const auto* key : {"engine-commons.connection.timeout", "engine-commons.read.timeout"}) {
      const auto path = split_path(key);
      if (number(path) != 0) continue;
      add(Severity::info, path,
          fmt::format("is 0, but every request has a deadline here: the default of {} ms counts",
                      *values_.at(path).row->value));
    }
  }

  void check_backoff() {
    constexpr std::int64_t seconds_max = 1'000;
    const auto path = split_path("import.handler.backoff.max");
    if (number(path) >= seconds_max) {
      add(Severity::warning, path,
          fmt::format("is in seconds; {} is taken as milliseconds", *number(path)));
    }
  }

  void check_locales() {
    const auto path = split_path("localization.fallbackLocale");
    const auto& locales = std::get<TextList>(value(split_path("localization.availableLocales")));
    if (std::ranges::find(locales, text(path)) == locales.end()) {
      add(Severity::warning, path,
          fmt::format("'{}' is not among localization.availableLocales", text(path)));
    }
  }

  void check_delimiter() {
    const auto path = split_path("export.csv.delimiter");
    const auto delimiter = text(path);
    const bool one =
        delimiter.size() == 1 && delimiter.find_first_of("\"\r\n'") == std::string::npos;
    if (one || delimiter == "\\t") return;
    add(Severity::error, path,
        "must be one character of ASCII, no quote and no line break, or \\t for a tab");
  }

  void check_engine(const Path& engine) {
    const auto user = join(engine, "authentication.user");
    if (flag(join(engine, "authentication.enabled")) && text(user).empty()) {
      add(Severity::warning, user, "is empty although authentication is enabled");
    }
    if (engine.back() == kReservedAlias) {
      add(Severity::error, join(engine, "rest"),
          "the alias 'event-based' is reserved for event-based processes");
    }
    if (text(join(engine, "name")).empty()) {
      add(Severity::error, join(engine, "name"), "must not be empty");
    }
  }

  void check_webhook(const Path& webhook) {
    const auto url = join(webhook, "url");
    if (text(url).empty()) add(Severity::warning, url, "is missing");
    const auto host = join(webhook, "proxy.host");
    const auto port = join(webhook, "proxy.port");
    if (flag(join(webhook, "proxy.enabled")) && (text(host).empty() || !number(port))) {
      add(Severity::warning, join(webhook, "proxy.enabled"), "needs proxy.host and proxy.port");
    }
  }

  void check_shared_engines() {
    std::map<std::pair<std::string, std::string>, Path> seen;
    for (const auto& instance : values_.instances) {
      if (instance.front() != "engines" || !flag(join(instance, "importEnabled"))) continue;
      const auto rest = join(instance, "rest");
      const auto [other, fresh] =
          seen.try_emplace({text(rest), text(join(instance, "name"))}, instance);
      if (fresh) continue;
      add(Severity::warning, rest,
          fmt::format("and name are those of {}; its history would be imported twice",
                      to_text(other->second)));
    }
  }

  const Values& values_;
  std::vector<Diagnostic>& diagnostics_;
};

}  // namespace

void check_semantics(const Values& values, std::vector<Diagnostic>& diagnostics) {
  Checker(values, diagnostics).run();
}

}  // namespace hindsight::config
