// Pages of decision instances that go on behind each other have all of them once, whatever they are
// sorted by, on both stores.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>

#include "differential/stores.h"
#include "store/decision_reading.h"

namespace hindsight::differential {
namespace {

constexpr const char* kColumns[] = {
    "evaluationDateTime",    "decisionInstanceId", "processInstanceId", "decisionDefinitionId",
    "decisionDefinitionKey", "engineName",         "tenantId",          "input:in1",
    "output:out1",           "input:nothing"};

Id128 id(int number) {
  return Id128::from_uuid(fmt::format("00000000-0000-4000-8000-{:012}", number)).value();
}

model::TypedValue number(double value, std::string_view text) {
  return {
      .type = model::VariableType::double_number, .is_null = false, .text = text, .number = value};
}
model::TypedValue text(std::string_view value) {
  return {.type = model::VariableType::string, .is_null = false, .text = value};
}

/// Many with the same value, some with none or several.
store::ImportBatch decisions(const char* engine, int first) {
  using namespace std::string_view_literals;
  static constexpr std::array kTenants{""sv, "retail"sv, "wholesale"sv};
  static constexpr std::array kTexts{"A"sv, "a"sv, ""sv, "Stra\u00dfe"sv, "it's"sv};
  std::vector<model::DecisionInstance> rows;
  for (int i = first; i < first + 40; ++i) {
    const auto at = static_cast<std::size_t>(i);
    auto& row = rows.emplace_back();
    row.id.key = id(i);
    row.id.derivable = true;
    row.definition_id = i % 4 == 0 ? "risk:2" : "risk:1";
    row.definition_key = "risk";
    row.tenant = kTenants[at % kTenants.size()];
    row.evaluated = 1'700'000'000'000 + i % 6;
    if (i % 3 == 0) row.process_instance_id = id(1'000 + i % 9);
    if (i % 5 != 0) {
      row.inputs.push_back({"in1", "Amount",
                            i % 5 == 1   ? number(-0.1, "-0.1")
                            : i % 5 == 2 ? number(1e17, "1.0E17")
                                         : model::TypedValue{}});
    }
    row.outputs.push_back({"out1", "Risk", "r1", 1, "risk", text(kTexts[at % kTexts.size()])});
    if (i % 7 == 0) row.outputs.push_back({"out1", "Risk", "r2", 2, "risk", text("B b")});
  }
  store::ImportBatch out{.engine = engine};
  model::FactPage page;
  page.rows = std::move(rows);
  out.pages.push_back(std::move(page));
  return out;
}

std::string text_of(const store::RawDecision& row) {
  auto out = row.engine + "|" + row.definition_id + "|" + row.id + "|" + row.tenant + "|" +
             row.process_instance_id + "|" + std::to_string(row.evaluated);
  for (const auto& value : row.values)
    out += "|" + value.clause + (value.is_null ? "=null" : "=" + value.text);
  return out;
}

std::vector<std::string> rows_of(store::ReportStore& store, report::DecisionRawPlan plan) {
  std::vector<std::string> out;
  const auto reading = store.read_decisions({.long_lived = true}).value();
  while (true) {
    auto answer = reading->raw(plan);
    EXPECT_TRUE(answer) << answer.error().text() << "; sorted by " << plan.sort_by;
    if (!answer) return out;
    for (const auto& row : answer->rows) out.push_back(text_of(row));
    if (!plan.after || answer->rows.empty()) return out;
    plan.after = answer->position;
  }
}

TEST(DecisionPages, HaveAllInstancesOnceInTheirOrder) {
  ASSERT_FALSE(search_address().empty()) << "HINDSIGHT_TEST_SEARCH must name a search cluster";
  Stores stores(1);
  ASSERT_TRUE(stores.embedded && stores.shared);
  for (auto* store : stores.both()) {
    std::vector<store::ImportBatch> batches;
    batches.push_back(decisions("one", 100));
    batches.push_back(decisions("two", 200));
    ASSERT_TRUE(store->apply(batches));
  }
  // What was written is found from now on, too.
  ASSERT_EQ(dump_of(*stores.embedded), dump_of(*stores.shared));
  report::DecisionRawPlan plan;
  plan.sources = {{.key = "risk",
                   .definitions = {{"one", "risk:1"}, {"two", "risk:1"}, {"two", "risk:2"}},
                   .tenants = {"", "retail", "wholesale"},
                   .type = model::DefinitionType::decision}};
  for (const auto* column : kColumns) {
    for (const bool ascending : {true, false}) {
      SCOPED_TRACE(std::string("by ") + column + (ascending ? " asc" : " desc"));
      plan.sort_by = column;
      plan.ascending = ascending;
      plan.after = std::nullopt;
      plan.limit = 10'000;
      const auto expected = rows_of(*stores.embedded, plan);
      ASSERT_EQ(expected.size(), 70U);
      plan.after = "";
      plan.limit = 7;
      EXPECT_EQ(expected, rows_of(*stores.embedded, plan));
      EXPECT_EQ(expected, rows_of(*stores.shared, plan));
    }
  }
}

}  // namespace
}  // namespace hindsight::differential
