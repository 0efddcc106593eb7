#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventlog/byte_source.h"

namespace hindsight::eventlog {

/// The rows of a table by RFC 4180; lines end with LF, CRLF or CR, and a byte order mark is passed
/// over. A quote inside of a field that does not begin with one is text. Confined to one thread.
class CsvRows {
 public:
  /// `delimiter`: nullopt = that of `,` `;` tab and `|` that the first line has most of.
  CsvRows(std::unique_ptr<ByteSource> bytes, std::optional<char> delimiter);

  /// Reads a row; false at the end. invalid_argument, after which nothing can be read any more: a
  /// NUL byte, a quote that is never closed, a row of more than kEventBytesMax or with more than
  /// kAttributesMax fields.
  Result<bool> next();

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::string_view field(std::size_t i) const {
    const auto begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(text_).substr(begin, ends_[i] - begin);
  }
  /// A line without anything.
  [[nodiscard]] bool blank() const { return ends_.size() == 1 && text_.empty(); }
  /// Whether text stands behind the closing quote of a field.
  [[nodiscard]] bool misquoted() const { return misquoted_; }
  [[nodiscard]] bool is_utf8() const;
  /// Of the file, where the row begins.
  [[nodiscard]] std::string place() const { return "line " + std::to_string(first_line_); }

 private:
  Result<bool> read_field();
  Result<bool> read_unquoted();
  Status read_quoted();
  bool ends_row(int c);
  Status append(int c);

  ByteReader bytes_;
  char delimiter_ = ',';
  std::string text_;               // of all fields
  std::vector<std::size_t> ends_;  // of the fields in it
  std::size_t line_ = 1, first_line_ = 1;
  bool misquoted_ = false;
};

}  // namespace hindsight::eventlog
