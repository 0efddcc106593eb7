#include "eventlog/csv_rows.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "eventlog/event_log_reader.h"

namespace hindsight::eventlog {
namespace {

constexpr std::string_view kDelimiters = ",;\t|";

/// What stands in front of the first end of a line outside of quotes.
char delimiter_of(std::string_view text) {
  std::size_t counts[kDelimiters.size()] = {};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (const auto found = kDelimiters.find(c); found != std::string_view::npos) ++counts[found];
  }
  return kDelimiters[static_cast<std::size_t>(std::ranges::max_element(counts) - counts)];
}

}  // namespace

CsvRows::CsvRows(std::unique_ptr<ByteSource> bytes, std::optional<char> delimiter)
    : bytes_(std::move(bytes)) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (bytes_.ahead().starts_with(mark)) bytes_.take(mark.size());
  delimiter_ = delimiter ? *delimiter : delimiter_of(bytes_.ahead());
}

bool CsvRows::is_utf8() const {
  return hindsight::is_utf8(text_);
}

Result<bool> CsvRows::next() {
  text_.clear();
  ends_.clear();
  misquoted_ = false;
  first_line_ = line_;
  if (bytes_.peek() == ByteReader::kEnd) {
    HS_RETURN_IF_ERROR(bytes_.status());
    return false;
  }
  bool more = true;
  while (more) {
    if (ends_.size() == kAttributesMax) {
      return fail(ErrorCode::invalid_argument,
                  "the row has more than " + std::to_string(kAttributesMax) + " fields", place());
    }
    HS_ASSIGN(more, read_field());
    ends_.push_back(text_.size());
  }
  return true;
}

/// Whether the row goes on behind the field.
Result<bool> CsvRows::read_field() {
  if (bytes_.peek() == '"') {
    bytes_.get();
    HS_RETURN_IF_ERROR(read_quoted());
    const int c = bytes_.peek();
    misquoted_ = misquoted_ || (c != ByteReader::kEnd && c != '\n' && c != '\r' &&
                                c != static_cast<unsigned char>(delimiter_));
  }
  return read_unquoted();
}

Result<bool> CsvRows::read_unquoted() {
  while (true) {
    const int c = bytes_.get();
    if (c == static_cast<unsigned char>(delimiter_)) return true;
    if (ends_row(c)) {
      HS_RETURN_IF_ERROR(bytes_.status());
      return false;
    }
    HS_RETURN_IF_ERROR(append(c));
  }
}

/// Behind the opening quote, up to the closing one.
Status CsvRows::read_quoted() {
  while (true) {
    const int c = bytes_.get();
    if (c == ByteReader::kEnd) {
      HS_RETURN_IF_ERROR(bytes_.status());
      return fail(ErrorCode::invalid_argument, "a quote in the row is never closed", place());
    }
    if (c == '"') {
      if (bytes_.peek() != '"') return {};
      bytes_.get();
    }
    if (c == '\n') ++line_;
    HS_RETURN_IF_ERROR(append(c));
  }
}

bool CsvRows::ends_row(int c) {
  if (c == '\r' && bytes_.peek() == '\n') bytes_.get();
  if (c != '\n' && c != '\r') return c == ByteReader::kEnd;
  ++line_;
  return true;
}

Status CsvRows::append(int c) {
  if (c == 0) {
    return fail(ErrorCode::invalid_argument, "there is a NUL byte; tables have to be text in UTF-8",
                place());
  }
  if (text_.size() == kEventBytesMax) {
    return fail(ErrorCode::invalid_argument,
                "the row has more than " + std::to_string(kEventBytesMax >> 20U) + " MB", place());
  }
  text_ += static_cast<char>(c);
  return {};
}

}  // namespace hindsight::eventlog
