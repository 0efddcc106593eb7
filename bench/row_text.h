#pragma once

#include <fmt/compile.h>
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id128.h"
#include "model/facts.h"

/// Times, JSON objects and lines for COPY of the made-up history as text.
namespace hindsight::bench {

inline void append_number(std::int64_t value, std::size_t digits, std::string& out) {
  std::array<char, 8> text{};
  for (auto at = digits; at > 0; value /= 10) text[--at] = static_cast<char>('0' + value % 10);
  out.append(text.data(), digits);
}

/// 2026-11-23T00:43:04.834, with `separator` between date and time.
inline void append_time(EpochMs time, char separator, std::string& out) {
  constexpr std::int64_t kDay = 24LL * 3'600'000;
  // Days to civil date, after Howard Hinnant; all times are past 1970.
  const auto z = time / kDay + 719'468;
  const auto era = z / 146'097;
  const auto doe = z - era * 146'097;
  const auto yoe = (doe - doe / 1'460 + doe / 36'524 - doe / 146'096) / 365;
  const auto doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const auto mp = (5 * doy + 2) / 153;
  const auto month = mp < 10 ? mp + 3 : mp - 9;
  append_number(yoe + era * 400 + (month <= 2 ? 1 : 0), 4, out);
  out += '-';
  append_number(month, 2, out);
  out += '-';
  append_number(doy - (153 * mp + 2) / 5 + 1, 2, out);
  out += separator;
  const auto of_day = time % kDay;
  append_number(of_day / 3'600'000, 2, out);
  out += ':';
  append_number(of_day / 60'000 % 60, 2, out);
  out += ':';
  append_number(of_day / 1'000 % 60, 2, out);
  out += '.';
  append_number(of_day % 1'000, 3, out);
}

/// One JSON object.
class JsonRow {
 public:
  explicit JsonRow(std::string& out) : out_(out) { out_ += '{'; }
  void end() { out_ += '}'; }
  void null(std::string_view name) {
    key(name);
    out_ += "null";
  }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return null(name);
    key(name);
    out_ += '"';
    out_ += value;  // nothing made up here needs escaping
    out_ += '"';
  }
  void id(std::string_view name, Id128 value, std::string_view prefix = {}) {
    key(name);
    out_ += '"';
    if (!prefix.empty()) (out_ += prefix) += ':';
    out_ += value.uuid();
    out_ += '"';
  }
  void time(std::string_view name, EpochMs value) {
    if (value == model::kNoTime) return null(name);
    key(name);
    out_ += '"';
    append_time(value, 'T', out_);
    out_ += "+0000\"";
  }
  void number(std::string_view name, std::int64_t value) {
    key(name);
    fmt::format_to(std::back_inserter(out_), FMT_COMPILE("{}"), value);
  }
  void real(std::string_view name, double value) {
    key(name);
    fmt::format_to(std::back_inserter(out_), FMT_COMPILE("{}"), value);
  }
  void duration(std::string_view name, EpochMs start, EpochMs end) {
    if (end == model::kNoTime) return null(name);
    number(name, end - start);
  }
  void boolean(std::string_view name, bool value) {
    key(name);
    out_ += value ? "true" : "false";
  }
  void raw(std::string_view name, std::string_view value) {
    key(name);
    out_ += value;
  }

 private:
  void key(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  std::string& out_;
};

/// One line for PostgreSQL's COPY.
class CopyRow {
 public:
  explicit CopyRow(std::string& out) : out_(out) {}
  void end() { out_.back() = '\n'; }
  CopyRow& null() {
    out_ += "\\N\t";
    return *this;
  }
  CopyRow& text(std::string_view value) {
    if (value.empty()) return null();
    (out_ += value) += '\t';
    return *this;
  }
  CopyRow& id(Id128 value, std::string_view prefix = {}) {
    if (!prefix.empty()) (out_ += prefix) += ':';
    (out_ += value.uuid()) += '\t';
    return *this;
  }
  CopyRow& time(EpochMs value) {
    if (value == model::kNoTime) return null();
    append_time(value, ' ', out_);
    out_ += '\t';
    return *this;
  }
  CopyRow& number(std::int64_t value) {
    fmt::format_to(std::back_inserter(out_), FMT_COMPILE("{}\t"), value);
    return *this;
  }
  CopyRow& real(double value) {
    fmt::format_to(std::back_inserter(out_), FMT_COMPILE("{}\t"), value);
    return *this;
  }
  CopyRow& duration(EpochMs start, EpochMs end) {
    return end == model::kNoTime ? null() : number(end - start);
  }

 private:
  std::string& out_;
};

}  // namespace hindsight::bench
