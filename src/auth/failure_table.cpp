#include "auth/failure_table.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/log.h"

namespace hindsight::auth {
namespace {

constexpr std::string_view kNotes = "login-failures:";
constexpr DurationMs kDayMs = 24LL * 3'600'000;

std::string encode(const Failures& failures) {
  return fmt::format(R"({{"count":{},"windowStart":{},"blockedUntil":{}}})", failures.count,
                     failures.window_start, failures.blocked_until);
}

Failures decode(const std::string& text) {
  const auto document = json::parse(text);
  if (!document) return {};
  return {static_cast<int>(json::integer_or(*document, "count")),
          json::integer_or(*document, "windowStart"), json::integer_or(*document, "blockedUntil")};
}

}  // namespace

EpochMs LocalFailures::now() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic()).count();
}

void LocalFailures::change(Id128 key, const Change& change) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  const auto next = change(found == by_key_.end() ? Failures{} : found->second->failures);
  if (next.count == 0) {
    if (found == by_key_.end()) return;
    entries_.erase(found->second);
    by_key_.erase(found);
    return;
  }
  if (found != by_key_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    found->second->failures = next;
    return;
  }
  if (entries_.size() >= entries_max_ && !entries_.empty()) {
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
  entries_.push_front({key, next});
  by_key_[key] = entries_.begin();
}

std::size_t LocalFailures::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void SharedFailures::change(Id128 key, const Change& change) {
  const auto status = notes_.change_note(
      std::string(kNotes) + key.uuid(),
      [&](const std::optional<std::string>& text) -> std::optional<std::string> {
        const auto known = text ? decode(*text) : Failures{};
        const auto next = change(known);
        const bool same = next.count == known.count && next.blocked_until == known.blocked_until &&
                          next.window_start == known.window_start;
        if (same) return std::nullopt;
        return encode(next);
      });
  if (status) return;
  log::warn("failed logins are counted on this instance alone: {}", status.error().text());
  meanwhile_.change(key, change);
}

void SharedFailures::forget_old() {
  if (const auto forgotten = notes_.forget_notes(std::string(kNotes), clock_.now_ms() - kDayMs);
      !forgotten)
    log::warn("{}", forgotten.error().text());
}

}  // namespace hindsight::auth
