#include "eval/wording.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace hindsight::eval {
namespace {

constexpr const char* kThinSpace = "\u2009";
constexpr const char* kNoBreak = "\u00a0";
constexpr double kMostlyIdle = 0.6;

/// From 10 000 on with thin spaces.
std::string count(std::int64_t value) {
  auto text = std::to_string(value);
  if (text.size() > 4) {
    for (auto at = text.size(); at > 3;) text.insert(at -= 3, kThinSpace);
  }
  return text;
}

std::string percent(double share) {
  return fmt::format("{:.0f}{}%", share * 100, kNoBreak);
}

}  // namespace

std::string Wording::text(std::string_view key, Texts::Values values) const {
  return texts_.text(locale_, "findings." + std::string(key), values);
}

std::string Wording::node(const std::string& id) const {
  const auto name = names_.find(id);
  return name == names_.end() ? id : name->second;
}

std::string Wording::duration(double ms) const {
  constexpr double kSecond = 1'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
  const auto part = [&](const std::string& value, const char* unit) {
    return value + kNoBreak + text(std::string("unit.") + unit);
  };
  const auto whole = [&](double value, const char* unit) {
    return part(fmt::format("{:.0f}", value), unit);
  };
  if (std::round(ms) < kSecond) return whole(std::round(ms), "millisecond");
  if (const auto tenths = std::round(ms / 100); tenths < 100) {
    auto value = fmt::format("{:g}", tenths / 10);
    if (const auto dot = value.find('.'); dot != std::string::npos)
      value.replace(dot, 1, text("decimal"));
    return part(value, "second");
  }
  if (std::round(ms / kSecond) < 60) return whole(std::round(ms / kSecond), "second");
  struct Pair {
    double big;
    const char* big_unit;
    double small;
    const char* small_unit;
    double below;
  };
  constexpr std::array kPairs{Pair{kMinute, "minute", kSecond, "second", kHour},
                              Pair{kHour, "hour", kMinute, "minute", kDay},
                              Pair{kDay, "day", kHour, "hour", HUGE_VAL}};
  for (const auto& pair : kPairs) {
    const auto rounded = std::round(ms / pair.small) * pair.small;
    if (rounded >= pair.below) continue;
    const auto big = std::floor(rounded / pair.big);
    const auto rest = std::round((rounded - big * pair.big) / pair.small);
    auto out = whole(big, pair.big_unit);
    if (rest > 0) out += " " + whole(rest, pair.small_unit);
    return out;
  }
  return {};
}

std::string Wording::days(EpochMs from, EpochMs until) const {
  const auto parts = [&](EpochMs time) {
    const auto iso = zone_.format(time);
    return std::pair(std::to_string(std::stoi(iso.substr(8, 2))),
                     text("month." + std::to_string(std::stoi(iso.substr(5, 2)))));
  };
  const auto [first_day, first_month] = parts(from);
  const auto [last_day, last_month] = parts(until - 1);
  const auto date = [&](const std::string& day, const std::string& month) {
    const std::array<std::pair<std::string_view, std::string>, 2> values{
        {{"day", day}, {"month", month}}};
    return text("date", values);
  };
  if (first_month != last_month)
    return date(first_day, first_month) + " – " + date(last_day, last_month);
  if (first_day == last_day) return date(first_day, first_month);
  const std::array<std::pair<std::string_view, std::string>, 3> values{
      {{"from", first_day}, {"until", last_day}, {"month", last_month}}};
  return text("days", values);
}

WordedFinding Wording::word(const Finding& finding) const {
  return std::visit([this](const auto& one) { return word(one); }, finding);
}

WordedFinding Wording::word(const Bottleneck& f) const {
  const auto subject = node(f.flow_node);
  const std::array<std::pair<std::string_view, std::string>, 3> values{
      {{"subject", subject}, {"share", percent(f.share)}, {"runs", count(f.runs)}}};
  const bool waits = f.idle_share.value_or(0) >= kMostlyIdle;
  return {subject, text(waits ? "bottleneckWaiting" : "bottleneck", values)};
}

WordedFinding Wording::word(const VersionChange& f) const {
  const std::array<std::pair<std::string_view, std::string>, 1> name{
      {{"version", f.after.version}}};
  const auto subject = text("version", name);
  const bool slower = f.after.median > f.before.median;
  const auto change = std::abs(f.after.median / std::max(1.0, f.before.median) - 1);
  const std::array<std::pair<std::string_view, std::string>, 6> values{
      {{"subject", subject},
       {"change", percent(change)},
       {"before", f.before.version},
       {"step", f.flow_node ? node(*f.flow_node) : ""},
       {"rowsAfter", count(f.after.instances)},
       {"rowsBefore", count(f.before.instances)}}};
  return {subject,
          text(std::string(slower ? "slower" : "faster") + (f.flow_node ? "AtStep" : ""), values)};
}

WordedFinding Wording::word(const IncidentWave& f) const {
  const auto subject = days(f.from, f.until);
  const std::array<std::pair<std::string_view, std::string>, 4> values{
      {{"subject", subject},
       {"incidents", count(f.incidents)},
       {"all", count(f.all)},
       {"step", node(f.flow_node)}}};
  return {subject, text("wave", values)};
}

WordedFinding Wording::word(const AssigneeOutlier& f) const {
  const auto& subject = f.outlier.name;
  const std::array<std::pair<std::string_view, std::string>, 5> values{
      {{"subject", subject},
       {"step", node(f.flow_node)},
       {"median", duration(f.outlier.median)},
       {"usual", duration(f.outlier.median_of_all)},
       {"rows", count(f.outlier.rows)}}};
  return {subject, text("assignee", values)};
}

WordedFinding Wording::word(const VariableOutlier& f) const {
  const auto subject = f.variable.name + " = " + f.outlier.name;
  const std::array<std::pair<std::string_view, std::string>, 4> values{
      {{"subject", subject},
       {"median", duration(f.outlier.median)},
       {"usual", duration(f.outlier.median_of_all)},
       {"rows", count(f.outlier.rows)}}};
  return {subject, text("variable", values)};
}

}  // namespace hindsight::eval
