#include "eval/event_log.h"

#include <fmt/format.h>

#include <limits>

#include "eval/csv.h"
#include "eval/instance_pages.h"
#include "eval/xes.h"

namespace hindsight::eval {
namespace {

/// Where the instances come from; a download owns it.
struct Cases {
  Cases(std::unique_ptr<ReportJob> of, std::unique_ptr<store::InstanceWalk> walk,
        const store::DefinitionStore& store, ModelCache& models)
      : job(std::move(of)), pages(std::move(walk)), definitions(store, models) {}

  const std::unique_ptr<ReportJob> job;
  InstancePages pages;
  CaseDefinitions definitions;
};

struct WriteCell {
  CsvWriter& out;
  void operator()(const std::monostate&) const { out.plain({}); }
  void operator()(const std::string& text) const { out.text(text); }
  void operator()(std::int64_t value) const { out.plain(std::to_string(value)); }
  void operator()(double value) const { out.plain(fmt::format("{}", value)); }
  void operator()(bool value) const { out.plain(value ? "true" : "false"); }
  void operator()(const store::Instant& value) const { out.plain(utc_text(value.time)); }
  void operator()(const std::vector<std::string>& texts) const { out.text(json_list(texts)); }
};

class CsvLog final : public Download {
 public:
  CsvLog(std::unique_ptr<Cases> cases, EventTable table, char delimiter)
      : cases_(std::move(cases)), table_(std::move(table)), out_(delimiter) {
    rows = cases_->pages.count();
    for (const auto& column : table_.columns()) out_.text(column.name);
    out_.end_line();
  }

  /// Instances may have no rows, so a page may have no text.
  Result<std::string> next() override {
    while (true) {
      HS_ASSIGN(const auto page, cases_->pages.next());
      for (const auto& instance : page) HS_RETURN_IF_ERROR(add(instance));
      auto text = out_.take();
      if (!text.empty() || page.empty()) return text;
    }
  }

 private:
  Status add(const store::InstanceDetails& instance) {
    HS_ASSIGN(const auto* definition, cases_->definitions.of(instance));
    HS_ASSIGN(const auto rows_of_instance, table_.rows(instance, *definition));
    for (const auto& row : rows_of_instance) {
      for (const auto& cell : row) std::visit(WriteCell{out_}, cell);
      out_.end_line();
    }
    return {};
  }

  const std::unique_ptr<Cases> cases_;
  const EventTable table_;
  CsvWriter out_;
};

class XesLog final : public Download {
 public:
  XesLog(std::unique_ptr<Cases> cases, CaseVariables variables)
      : cases_(std::move(cases)), out_(std::move(variables)) {
    rows = cases_->pages.count();
    out_.begin(cases_->job->evaluation.sources.front().key);
  }

  Result<std::string> next() override {
    if (ended_) return std::string();
    HS_ASSIGN(const auto page, cases_->pages.next());
    for (const auto& instance : page) {
      HS_ASSIGN(const auto* definition, cases_->definitions.of(instance));
      HS_RETURN_IF_ERROR(out_.add(instance, *definition));
    }
    ended_ = page.empty();
    if (ended_) out_.end();
    return out_.take();
  }

 private:
  const std::unique_ptr<Cases> cases_;
  XesWriter out_;
  bool ended_ = false;
};

class ParquetLog final : public Download {
 public:
  ParquetLog(std::unique_ptr<Cases> cases, EventTable table)
      : cases_(std::move(cases)), table_(std::move(table)) {
    rows = cases_->pages.count();
  }

  Status begin(store::TableFiles& files) {
    HS_ASSIGN(file_, files.parquet(table_.columns(), [this] { return next_rows(); }));
    return {};
  }

  Result<std::string> next() override { return file_->next(); }

 private:
  /// Of one instance.
  Result<std::optional<store::TableRows>> next_rows() {
    if (at_ == page_.size()) {
      HS_ASSIGN(page_, cases_->pages.next());
      at_ = 0;
      if (page_.empty()) return std::nullopt;
    }
    const auto& instance = page_[at_++];
    HS_ASSIGN(const auto* definition, cases_->definitions.of(instance));
    HS_ASSIGN(auto found, table_.rows(instance, *definition));
    return found;
  }

  const std::unique_ptr<Cases> cases_;
  const EventTable table_;
  std::vector<store::InstanceDetails> page_;
  std::size_t at_ = 0;
  std::unique_ptr<store::TableFile> file_;  // last: asks for rows
};

}  // namespace

Result<std::unique_ptr<Download>> event_log(std::unique_ptr<ReportJob> job,
                                            const EventLogRequest& request,
                                            const store::DefinitionStore& definitions,
                                            ModelCache& models, store::TableFiles& files) {
  auto plan = job->writer.rows(std::numeric_limits<std::size_t>::max());
  plan.sort_by = "startDate";
  plan.ascending = true;
  auto& reading = *job->reading;
  HS_ASSIGN(auto walk, reading.walk(plan));
  std::vector<store::VariableName> known;
  if (!request.variables.chosen.empty() && request.format != EventLogFormat::xes) {
    HS_ASSIGN(known, reading.variable_names(job->evaluation.sources));
  }
  auto cases = std::make_unique<Cases>(std::move(job), std::move(walk), definitions, models);
  if (request.format == EventLogFormat::xes)
    return std::make_unique<XesLog>(std::move(cases), request.variables);
  EventTable table(request.variables, known);
  if (request.format == EventLogFormat::csv)
    return std::make_unique<CsvLog>(std::move(cases), std::move(table), request.delimiter);
  auto log = std::make_unique<ParquetLog>(std::move(cases), std::move(table));
  HS_RETURN_IF_ERROR(log->begin(files));
  return log;
}

}  // namespace hindsight::eval
