#include "store/duckdb/duck_walk.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/duckdb/instance_reader.h"
#include "store/duckdb/raw_reader.h"

namespace hindsight::store::duck {
namespace {

class DuckWalk final : public InstanceWalk {
 public:
  DuckWalk(Connection& connection, const WordDictionary& words,
           std::shared_ptr<const DefinitionCatalog> catalog, QueryBudget budget, std::int64_t count)
      : connection_(connection),
        words_(words),
        catalog_(std::move(catalog)),
        budget_(std::move(budget)),
        count_(count) {}

  [[nodiscard]] std::int64_t count() const override { return count_; }

  Result<std::vector<InstanceDetails>> next(std::size_t limit) override {
    const auto places =
        fmt::format("FROM instance_walk WHERE place > {} AND place <= {}", done_, done_ + limit);
    HS_ASSIGN(auto rows,
              connection_.query("SELECT id, start_ms " + places + " ORDER BY place", budget_));
    InstancePage page;
    page.condition = "SELECT id " + places;
    bool all_start = true;
    while (const auto chunk = rows.next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) {
        page.ids.push_back(chunk->id(0, i));
        if (chunk->is_null(1, i)) {
          all_start = false;
          continue;
        }
        const auto start = chunk->int64(1, i);
        page.first = std::min(page.first.value_or(start), start);
        page.last = std::max(page.last.value_or(start), start);
      }
    }
    if (!all_start) page.first = page.last = std::nullopt;
    done_ += page.ids.size();
    if (page.ids.empty()) return std::vector<InstanceDetails>{};
    return read_instances(connection_, words_, *catalog_, page, budget_);
  }

 private:
  Connection& connection_;
  const WordDictionary& words_;
  const std::shared_ptr<const DefinitionCatalog> catalog_;
  const QueryBudget budget_;
  const std::int64_t count_;
  std::size_t done_ = 0;
};

}  // namespace

Result<std::unique_ptr<InstanceWalk>> begin_walk(Connection& connection,
                                                 const PlanCompiler& compiler,
                                                 const WordDictionary& words,
                                                 std::shared_ptr<const DefinitionCatalog> catalog,
                                                 const report::RawPlan& plan,
                                                 const QueryBudget& budget) {
  HS_ASSIGN(const auto count,
            connection.query_int64("SELECT count(*) FROM " + compiler.instances(plan), budget));
  const auto all = static_cast<std::size_t>(count.value_or(0));
  // The database keeps what a limit leaves in memory, so none is better than a large one.
  const auto limit = plan.limit < all ? fmt::format(" LIMIT {}", plan.limit) : std::string();
  HS_RETURN_IF_ERROR(connection.run(
      fmt::format("CREATE OR REPLACE TEMP TABLE instance_walk AS SELECT row_number() OVER () AS "
                  "place, id, start_ms FROM (SELECT p.id, p.start_ms FROM {} ORDER BY {}{})",
                  raw_rows(compiler, plan), raw_order(plan, words), limit),
      budget));
  return std::make_unique<DuckWalk>(connection, words, std::move(catalog), budget,
                                    count.value_or(0));
}

}  // namespace hindsight::store::duck
