#include "eval/csv_downloads.h"

#include <algorithm>
#include <utility>

#include "eval/decision_csv.h"
#include "eval/instance_pages.h"
#include "eval/raw_csv.h"
#include "eval/table_columns.h"
#include "store/raw_row.h"

namespace hindsight::eval {
namespace {

/// Of decision instances, which have few values each.
constexpr std::size_t kDecisionPage = 5'000;

CsvColumns file_columns(const json::Value& definition, const OfferedColumns& offered) {
  auto columns = shown_columns(complete_columns(definition, offered));
  // A file without columns would be taken for one without rows.
  return columns.empty() ? offered.usual : columns;
}

/// A result of groups: it is small.
class TableCsv final : public Download {
 public:
  TableCsv(const ResultTable& table, const CsvRequest& request) {
    CsvWriter out(request.delimiter);
    rows = static_cast<std::int64_t>(write_table(out, table, request.rows_max));
    text_ = out.take();
  }
  Result<std::string> next() override { return std::exchange(text_, {}); }

 private:
  std::string text_;
};

class RawCsv final : public Download {
 public:
  RawCsv(std::unique_ptr<ReportJob> job, InstancePages pages, CsvColumns columns, char delimiter)
      : job_(std::move(job)),
        pages_(std::move(pages)),
        columns_(std::move(columns)),
        out_(delimiter) {
    rows = pages_.count();
    write_csv_head(out_, columns_);
  }

  Result<std::string> next() override {
    HS_ASSIGN(const auto page, pages_.next());
    const auto& [now, zone] = job_->evaluation.moment;
    const auto* calendar = job_->evaluation.definition.configuration.calendar.get();
    for (const auto& instance : page)
      write_csv_row(out_, store::raw_row(instance, now, calendar), columns_, zone);
    return out_.take();
  }

 private:
  const std::unique_ptr<ReportJob> job_;
  InstancePages pages_;
  const CsvColumns columns_;
  CsvWriter out_;
};

class DecisionCsv final : public Download {
 public:
  DecisionCsv(std::unique_ptr<DecisionJob> job, const CsvRequest& request)
      : job_(std::move(job)), left_(request.rows_max), out_(request.delimiter) {}

  /// The first page decides on the moment, and the columns are those of it.
  Status begin(const json::Value& definition) {
    HS_RETURN_IF_ERROR(read_page());
    HS_ASSIGN(const auto clauses, job_->writer.columns(*job_->reading));
    columns_ = file_columns(definition, offered_columns(clauses));
    write_csv_head(out_, columns_);
    return {};
  }

  Result<std::string> next() override {
    if (page_.empty() && !ended_) HS_RETURN_IF_ERROR(read_page());
    for (const auto& row : page_) write_csv_row(out_, row, columns_, job_->context.zone);
    page_.clear();
    return out_.take();
  }

 private:
  Status read_page() {
    const auto limit = std::min(left_, kDecisionPage);
    auto plan = job_->writer.page(limit, std::nullopt);
    plan.after = std::move(position_);
    HS_ASSIGN(auto answer, job_->reading->raw(plan));
    rows = answer.instances.chosen;
    position_ = std::move(answer.position);
    page_ = std::move(answer.rows);
    left_ -= page_.size();
    ended_ = page_.size() < limit || left_ == 0;
    return {};
  }

  const std::unique_ptr<DecisionJob> job_;
  std::size_t left_;
  std::string position_;  ///< behind what was read; skipping it would cost more with each page
  bool ended_ = false;
  std::vector<store::RawDecision> page_;
  CsvColumns columns_;
  CsvWriter out_;
};

}  // namespace

Result<std::unique_ptr<Download>> csv_download(std::unique_ptr<ReportJob> job,
                                               const json::Value& definition,
                                               const CsvRequest& request) {
  auto& reading = *job->reading;
  if (job->writer.type() != report::ResultType::raw) {
    HS_ASSIGN(const auto table, job->writer.table(reading));
    return std::make_unique<TableCsv>(table, request);
  }
  HS_ASSIGN(auto walk, reading.walk(job->writer.rows(request.rows_max)));
  auto columns = request.columns;
  if (columns.empty()) {
    HS_ASSIGN(const auto offered, job->writer.find_offered(reading));
    columns = file_columns(definition, offered);
  }
  return std::make_unique<RawCsv>(std::move(job), InstancePages(std::move(walk)),
                                  std::move(columns), request.delimiter);
}

Result<std::unique_ptr<Download>> csv_download(std::unique_ptr<DecisionJob> job,
                                               const json::Value& definition,
                                               const CsvRequest& request) {
  if (!job->writer.is_raw()) {
    HS_ASSIGN(const auto table, job->writer.table(*job->reading));
    return std::make_unique<TableCsv>(table, request);
  }
  auto download = std::make_unique<DecisionCsv>(std::move(job), request);
  HS_RETURN_IF_ERROR(download->begin(definition));
  return download;
}

}  // namespace hindsight::eval
