#include "eval/csv.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace hindsight::eval {
namespace {

/// Beginnings that spreadsheets take for a formula, full-width forms included: some fold them to
/// the plain ones.
constexpr std::array<std::string_view, 11> kFormulaStarts{
    "=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};

bool is_number(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  if (whole.empty() || !std::ranges::all_of(whole, digit)) return false;
  if (point == std::string_view::npos) return true;
  const auto fraction = text.substr(point + 1);
  return !fraction.empty() && std::ranges::all_of(fraction, digit);
}

bool may_be_formula(std::string_view text) {
  const bool starts_so = std::ranges::any_of(
      kFormulaStarts, [&](std::string_view start) { return text.starts_with(start); });
  return starts_so && !is_number(text);
}

}  // namespace

void CsvWriter::text(std::string_view cell) {
  put(cell, may_be_formula(cell));
}

void CsvWriter::plain(std::string_view cell) {
  put(cell, false);
}

void CsvWriter::end_line() {
  out_ += "\r\n";
  in_line_ = false;
}

void CsvWriter::put(std::string_view cell, bool with_apostrophe) {
  if (in_line_) out_ += delimiter_;
  in_line_ = true;
  const bool quoted = cell.find_first_of("\"\r\n") != std::string_view::npos ||
                      cell.find(delimiter_) != std::string_view::npos;
  if (quoted) out_ += '"';
  if (with_apostrophe) out_ += '\'';
  for (const char c : cell) {
    if (c == '"') out_ += '"';
    out_ += c;
  }
  if (quoted) out_ += '"';
}

}  // namespace hindsight::eval
