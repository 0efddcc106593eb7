#pragma once

#include "history.h"

/// Decision instances of the made-up history: each process instance evaluates one, whose table
/// takes its amount and region and answers with one of eight rules, or two.
namespace hindsight::bench {

inline constexpr std::string_view kDecisionKey = "risk";

model::Definition decision_definition();
/// Those of process instances [from, to), in their order, and so in no order of time.
model::FactPage decision_page(const History& history, std::size_t from, std::size_t to);

/// The engine's own tables of decisions, ACT_HI_<name>.
enum class DecisionTable : std::uint8_t { decinst, dec_in, dec_out };
/// The rows that one decision instance has in a table, as lines for PostgreSQL's COPY, appended;
/// columns as listed in pg/load.sh.
void append_copy_lines(DecisionTable table, const model::DecisionInstance& decision,
                       std::string& out);

}  // namespace hindsight::bench
