#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <random>

#include "report/working_time.h"
#include "store/duckdb/test_world.h"

/// What is held of the runs against a store that holds nothing, while the history goes on.
namespace hindsight::store {
namespace {

using report::Aggregation;
using report::UserTaskTime;

constexpr EpochMs kBegin = 1'700'000'000'000;
constexpr DurationMs kDay = 86'400'000;
constexpr std::array kNodes = {"check", "pay", "ship", "ask"};
constexpr std::array kUsers = {"mary", "li", "jo"};
constexpr std::array kTenants = {"", "north"};

/// kBegin is a Tuesday, 22:13:20.
report::CalendarPtr late_on_tuesdays() {
  const auto text =
      json::parse(R"({"zone": "UTC", "days": {"tuesday": [{"from": "22:15", "to": "23:00"}]}})");
  auto parsed = report::parse_working_time(*text, "workingTime");
  EXPECT_TRUE(parsed);
  return *parsed;
}

class HeldBucketsTest : public testing::Test {
 protected:
  std::uint64_t seed_ = std::random_device{}();
  std::mt19937_64 chance_{seed_};
  /// For all instances, or for so few that what is held goes soon.
  std::size_t room_ = chance_() % 2 == 0 ? 10'000 : 50 + chance_() % 1000;
  std::array<std::unique_ptr<EmbeddedStore>, 2> stores_;

  HeldBucketsTest() {
    for (auto& store : stores_) {
      const bool holds = &store == &stores_.front();
      auto opened = EmbeddedStore::open({.threads = 2,
                                         .run_rows = 30,
                                         .instances_held = holds ? room_ : 0U,
                                         .holds_at_once = true});
      EXPECT_TRUE(opened);
      store = std::move(*opened);
    }
  }

  std::uint64_t draw(std::uint64_t below) { return chance_() % below; }

  template <typename Row>
  Row row_of(std::uint64_t instance, std::uint64_t kind) {
    Row row;
    row.id = entity(instance * 100 + kind);
    row.process_instance_id = id(instance);
    // Some instances have been migrated since.
    row.definition_id = definition_of(instance % 7 == 0 ? instance + 1 : instance);
    row.definition_key = "order";
    row.tenant = kTenants[instance % kTenants.size()];
    return row;
  }
  static std::string_view definition_of(std::uint64_t instance) {
    constexpr std::array kDefinitions = {"order:1", "order:2", "order:3"};
    return kDefinitions[instance % kDefinitions.size()];
  }

  template <typename Row>
  void end(Row& row) {
    row.end = row.start + static_cast<DurationMs>(draw(5000));
    row.duration = row.end - row.start;
  }

  /// Instances with nodes and tasks; some go on, and end with the next call.
  void import_some() {
    std::vector<model::FactRows> rows;
    const auto put = [&](const auto& row) { rows.emplace_back(std::vector{row}); };
    for (const auto instance : running_) add(instance, true, put);
    running_.clear();
    for (int i = 0; i < 15; ++i) {
      const bool ends = draw(4) != 0;
      add(++last_, ends, put);
      if (!ends) running_.push_back(last_);
    }
    for (auto& store : stores_) import_all(*store, rows);
  }

  void add(std::uint64_t instance, bool ends, const auto& put) {
    std::mt19937_64 same(instance);  // what is known of it does not change when it goes on
    model::ProcessInstance process;
    process.id = entity(instance);
    process.definition_id = definition_of(instance);
    process.definition_key = "order";
    process.tenant = kTenants[instance % kTenants.size()];
    process.start = kBegin + static_cast<EpochMs>(instance) * 1000;
    process.state = ends ? model::InstanceState::completed : model::InstanceState::active;
    if (ends) end(process);
    if (same() % 8 == 0) process.duration = model::kNoDuration;
    put(process);
    const auto nodes = 1 + same() % 6;
    for (std::uint64_t i = 0; i < nodes; ++i) {
      const auto* node = kNodes[same() % kNodes.size()];
      auto flow_node = row_of<model::FlowNodeInstance>(instance, i);
      flow_node.flow_node_id = node;
      flow_node.flow_node_type = "userTask";
      flow_node.start = process.start + static_cast<EpochMs>(i);
      if (ends || i + 1 < nodes) end(flow_node);
      put(flow_node);
      auto task = row_of<model::UserTask>(instance, 20 + i);
      task.flow_node_id = node;
      task.start = flow_node.start;
      task.end = flow_node.end;
      task.duration = flow_node.duration;
      if (task.end != kNoTime) task.delete_reason = "completed";
      put(task);
    }
  }

  /// Of tasks that were stored before, also of such that have ended.
  void claim_some() {
    std::vector<model::FactRows> rows;
    for (int i = 0; i < 10; ++i) {
      const auto instance = 1 + draw(last_);
      model::IdentityLink link;
      link.id = entity(10'000'000 + ++links_);
      link.task_id = id(instance * 100 + 20);
      link.process_instance_id = id(instance);
      link.type = model::LinkType::assignee;
      link.operation = model::LinkOperation::add;
      link.user = kUsers[draw(kUsers.size())];
      link.time = kBegin + static_cast<EpochMs>(instance) * 1000 + static_cast<EpochMs>(draw(100));
      rows.emplace_back(std::vector{link});
    }
    for (auto& store : stores_) import_all(*store, rows);
  }

  void clean_some() {
    const CleanupRule rule{.key = "order",
                           .before = kBegin + static_cast<EpochMs>(draw(last_)) * 1000};
    for (auto& store : stores_) {
      const auto step = store->clean(rule, 4, {});
      ASSERT_TRUE(step) << step.error().text();
    }
  }

  report::Plan random_plan() {
    using Kind = Aggregation::Kind;
    report::Plan plan;
    constexpr std::array kEntities = {report::Entity::flow_node, report::Entity::user_task,
                                      report::Entity::process_instance};
    plan.entity = kEntities[draw(kEntities.size())];
    const bool of_tasks = plan.entity == report::Entity::user_task;
    const bool of_instances = plan.entity == report::Entity::process_instance;
    plan.now = kBegin + kDay;
    for (std::uint64_t sources = 1 + draw(8) / 7; sources > 0; --sources) {
      auto& source = plan.sources.emplace_back();
      source.key = "order";
      for (const auto* version : {"order:1", "order:2", "order:3"}) {
        if (draw(4) != 0) source.definitions.push_back({"e", version});
      }
      for (const auto* tenant : kTenants) {
        if (draw(5) != 0) source.tenants.emplace_back(tenant);
      }
    }
    if (!of_instances) plan.grouping = report::ByFlowNode{};
    if (of_instances && draw(3) == 0)
      plan.grouping =
          report::ByDate{report::DateField::start, {kBegin, kBegin + 60'000, kBegin + kDay}};
    if (of_tasks) {
      plan.grouping = report::ByUserTask{};
      if (draw(2) == 0) plan.grouping = report::ByAssignee{};
      if (draw(3) == 0) plan.distribution = report::ByAssignee{};
    }
    if (of_instances && draw(4) == 0)
      plan.part = {kNodes[draw(kNodes.size())], kNodes[draw(kNodes.size())]};
    if (draw(6) == 0) plan.calendar = late_on_tuesdays();
    plan.measures.push_back(count());
    for (const auto kind : {Kind::avg, Kind::sum, Kind::min, Kind::max, Kind::percentile}) {
      const auto time = of_tasks ? static_cast<UserTaskTime>(draw(3)) : UserTaskTime::total;
      if (draw(2) == 0) plan.measures.push_back(duration(kind, 37, time));
    }
    if (draw(2) == 0) plan.measures.push_back(duration(Kind::percentile, 90));
    const auto filter = [&](auto what) {
      std::vector<std::size_t> sources;
      if (plan.sources.size() > 1 && draw(2) == 0) sources.push_back(draw(2));
      plan.filters.push_back({std::move(what), std::move(sources)});
    };
    if (draw(2) == 0) filter(report::StateFilter{report::StateFilter::State::completed});
    if (draw(2) == 0)
      filter(report::DateFilter{report::DateField::start,
                                kBegin + static_cast<EpochMs>(draw(last_) * 500), std::nullopt});
    if (draw(3) == 0)
      filter(report::FlowNodeFilter{{{.nodes = {{false, {kNodes[draw(kNodes.size())]}}}}}, false});
    if (draw(4) == 0 && !of_instances)
      filter(report::RowFilter{{.nodes = {{draw(2) == 0, {kNodes[draw(kNodes.size())]}}}}});
    return plan;
  }

  /// Lines that say all of an answer.
  static std::vector<std::string> answer(EmbeddedStore& store, const report::Plan& plan) {
    std::vector<std::string> out;
    const auto reading = *store.read({});
    const auto found = reading->evaluate(plan);
    const auto range = reading->range(plan, report::DurationRange{});
    EXPECT_TRUE(found) << (found ? "" : found.error().text());
    EXPECT_TRUE(range);
    if (!found || !range) return out;
    for (const auto& bucket : found->buckets) {
      auto& line = out.emplace_back(fmt::format("{} {} {} {}:", bucket.key, bucket.index,
                                                bucket.distributed_key, bucket.distributed_index));
      for (const auto& measure : bucket.measures)
        line += measure ? fmt::format(" {}", *measure) : " -";
    }
    std::sort(out.begin(), out.end());
    out.push_back(fmt::format("{} of {}", found->instances.chosen, found->instances.all));
    if (*range) out.push_back(fmt::format("{} to {}", (*range)->min, (*range)->max));
    return out;
  }

  std::uint64_t last_ = 0, links_ = 0;
  std::vector<std::uint64_t> running_;
};

TEST_F(HeldBucketsTest, SayWhatTheDatabaseSaysAfterAnyChange) {
  SCOPED_TRACE(fmt::format("seed {}", seed_));
  for (int change = 0; change < 60 && !HasFailure(); ++change) {
    switch (last_ == 0 ? 0 : draw(5)) {
      case 0:
      case 1:
        import_some();
        break;
      case 2:
        claim_some();
        break;
      case 3:
        clean_some();
        break;
      default:
        for (auto& store : stores_) tidy(*store);
    }
    for (int i = 0; i < 5; ++i) {
      const auto plan = random_plan();
      EXPECT_EQ(answer(*stores_[0], plan), answer(*stores_[1], plan)) << "change " << change;
    }
  }
}

}  // namespace
}  // namespace hindsight::store
