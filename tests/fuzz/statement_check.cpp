#include "fuzz/statement_check.h"

#include <cstdio>
#include <functional>

#include "base/json.h"
#include "store/duckdb/schema.h"

namespace hindsight::fuzz {

void report_wrong(const std::string& what, const std::string& text) {
  std::fprintf(stderr, "%s\n%s\n", what.c_str(), text.c_str());
  __builtin_trap();
}

namespace {

constexpr std::size_t kFineMax = 1'000'000;

template <typename T>
T need(Result<T> made) {
  if (!made) report_wrong(made.error().text(), "while the fuzz target was set up");
  return std::move(*made);
}
void need(const Status& status) {
  if (!status) report_wrong(status.error().text(), "while the fuzz target was set up");
}

}  // namespace

StatementCheck::StatementCheck()
    : database_(need(store::duck::Database::open({.threads = 1}))),
      connection_(need(store::duck::Connection::open(*database_))),
      selection_(std::make_shared<store::duck::Selection>()),
      choice_(std::make_shared<store::duck::Choice>(selection_)) {
  need(store::duck::migrate(*connection_));
  need(functions_.install(*connection_));
  held_ = {functions_.tables.add(selection_), functions_.tables.add(choice_)};
  for (const auto* word : {"task", "check", "anna", "o'neil", "sales", "amount", "text"})
    words_.intern(word);
  words_.commit();
  for (const auto type : {model::DefinitionType::process, model::DefinitionType::decision})
    definitions_.intern(type, "engine", "shipping:1", "shipping");
  definitions_.commit();
}

void StatementCheck::sql(const std::string& text) {
  if (fine_.size() > kFineMax) fine_.clear();
  if (text.empty() || !fine_.insert(std::hash<std::string>()(text)).second) return;
  duckdb_extracted_statements statements{};
  const auto count = duckdb_extract_statements(connection_->handle(), text.c_str(), &statements);
  if (count != 1) {
    const auto* error = duckdb_extract_statements_error(statements);
    report_wrong(error == nullptr ? std::to_string(count) + " statements instead of one" : error,
                 text);
  }
  duckdb_prepared_statement prepared{};
  const bool fits = duckdb_prepare_extracted_statement(connection_->handle(), statements, 0,
                                                       &prepared) == DuckDBSuccess;
  const auto* error = duckdb_prepare_error(prepared);
  if (!fits) report_wrong(error == nullptr ? "DuckDB refuses this" : error, text);
  duckdb_destroy_prepare(&prepared);
  duckdb_destroy_extracted(&statements);
}

void StatementCheck::body(const std::string& text) {
  if (const auto parsed = json::parse(text); !parsed)
    report_wrong("no JSON: " + parsed.error().text(), text);
}

}  // namespace hindsight::fuzz
