#pragma once

#include <memory>
#include <set>
#include <string>

#include "base/result.h"
#include "store/duckdb/dictionary.h"
#include "store/duckdb/plan_compiler.h"
#include "store/duckdb/sql_functions.h"

namespace hindsight::fuzz {

/// Ends the process, after it has said what is wrong: how a fuzz target reports.
[[noreturn]] void report_wrong(const std::string& what, const std::string& text);

/// An empty database with the embedded store's tables, which checks statements without running
/// them. Confined to one thread.
class StatementCheck {
 public:
  StatementCheck();

  /// That the text is one statement, whose tables, columns and types fit. The same text again is
  /// fine at once.
  void sql(const std::string& text);
  /// That the text is JSON.
  static void body(const std::string& text);

  /// What stands for the instances of any plan.
  [[nodiscard]] const store::duck::PlanCompiler::Held& held() const { return held_; }
  [[nodiscard]] const store::duck::WordDictionary& words() const { return words_; }
  [[nodiscard]] const store::duck::DefinitionIndex& definitions() const { return definitions_; }

 private:
  store::duck::SqlFunctions functions_;
  std::unique_ptr<store::duck::Database> database_;
  std::unique_ptr<store::duck::Connection> connection_;
  store::duck::WordDictionary words_;
  store::duck::DefinitionIndex definitions_;
  std::shared_ptr<const store::duck::Selection> selection_;
  std::shared_ptr<const store::duck::Choice> choice_;
  store::duck::PlanCompiler::Held held_;
  std::set<std::size_t> fine_;  ///< hashes
};

}  // namespace hindsight::fuzz
