#include "eventlog/csv_reader.h"

#include <algorithm>
#include <utility>

#include "eventlog/csv_columns.h"
#include "eventlog/csv_rows.h"
#include "eventlog/event_data.h"
#include "eventlog/time_reader.h"

namespace hindsight::eventlog {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

class CsvReader final : public EventLogReader {
 public:
  CsvReader(ReadOptions options, CsvRows rows, CsvColumns columns, TimeReader times)
      : EventLogReader(std::move(options)),
        rows_(std::move(rows)),
        columns_(std::move(columns)),
        times_(std::move(times)),
        names_(std::nullopt),
        data_(names_) {}

 protected:
  Result<bool> read(LogEvent& event) override {
    while (true) {
      HS_ASSIGN(const bool found, rows_.next());
      if (!found) return false;
      if (rows_.blank()) continue;
      ++ordinal_;
      auto reason = convert(event);
      if (!reason) return true;
      HS_RETURN_IF_ERROR(refuse(rows_.place(), std::move(*reason)));
    }
  }

 private:
  /// Why the row is none.
  std::optional<std::string> convert(LogEvent& event) {
    if (rows_.misquoted()) return "text stands behind the closing quote of a field";
    if (rows_.size() != columns_.count) {
      return "the row has " + std::to_string(rows_.size()) + " fields, the header " +
             std::to_string(columns_.count);
    }
    if (!rows_.is_utf8()) return "the text is no UTF-8";
    const auto field = [&](std::size_t column) { return trimmed(rows_.field(column)); };
    const auto time = times_.read(field(columns_.time));
    if (!time) {
      return "'" + std::string(field(columns_.time).substr(0, 100)) +
             "' is no time that can be read; --time-format says how times are written";
    }
    event.time = *time;
    event.trace = field(columns_.trace);
    event.type = field(columns_.type);
    event.source = columns_.source ? field(*columns_.source) : "";
    if (event.source.empty()) event.source = options().source;
    event.group = columns_.group ? field(*columns_.group) : "";
    if (event.group.empty()) event.group = options().group;
    const auto own_id = columns_.id ? field(*columns_.id) : "";
    event.id = own_id.empty() ? id_of_ordinal(ordinal_) : id_of(own_id);
    data_.clear();
    for (const auto& [column, name] : columns_.data) data_.add_untyped(name, rows_.field(column));
    event.data = data_.json();
    return wrong_with(event);
  }

  CsvRows rows_;
  const CsvColumns columns_;
  const TimeReader times_;
  const EventData::Names names_;  // the columns are chosen already
  EventData data_;
  std::uint64_t ordinal_ = 0;
};

}  // namespace

Result<std::unique_ptr<EventLogReader>> open_csv(std::unique_ptr<ByteSource> bytes,
                                                 const ReadOptions& options) {
  HS_ASSIGN(auto times, TimeReader::make(options.time_format, options.zone));
  CsvRows rows(std::move(bytes), options.csv.delimiter);
  HS_ASSIGN(const bool found, rows.next());
  if (!found) return fail(ErrorCode::invalid_argument, "the log is empty");
  if (!rows.is_utf8()) return fail(ErrorCode::invalid_argument, "the text is no UTF-8", "line 1");
  std::vector<std::string> header;
  for (std::size_t i = 0; i < rows.size(); ++i) header.emplace_back(trimmed(rows.field(i)));
  HS_ASSIGN(auto columns, CsvColumns::of(header, options));
  return std::make_unique<CsvReader>(options, std::move(rows), std::move(columns),
                                     std::move(times));
}

}  // namespace hindsight::eventlog
