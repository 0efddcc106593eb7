#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace hindsight::eval {

/// Writes comma-separated values after RFC 4180: lines end with CR LF, cells that hold the
/// delimiter, a quote or a line break stand in quotes. The text is UTF-8 without a byte order mark,
/// because scripts would read it as part of the first column's name.
class CsvWriter {
 public:
  explicit CsvWriter(char delimiter) : delimiter_(delimiter) {}

  /// Text that somebody may have chosen. What a spreadsheet would run as a formula gets an
  /// apostrophe in front, but for plain numbers.
  void text(std::string_view cell);
  /// What is known to be no formula: numbers, dates.
  void plain(std::string_view cell);
  void end_line();

  [[nodiscard]] std::size_t size() const { return out_.size(); }
  /// What was written since.
  std::string take() { return std::exchange(out_, {}); }

 private:
  void put(std::string_view cell, bool with_apostrophe);

  const char delimiter_;
  bool in_line_ = false;
  std::string out_;
};

}  // namespace hindsight::eval
