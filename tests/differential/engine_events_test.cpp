// An engine's rows, in any order and often, end up as events of the traces that business keys and
// variables name, in both stores, and whoever follows what they tell knows them in the end.

#include "model/engine_events.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "differential/both_stores.h"
#include "differential/event_model.h"
#include "events/trace_reader.h"

namespace hindsight::differential {
namespace {

constexpr const char* kKey = "order";
constexpr const char* kEngine = "engine";

struct Update {
  std::string value;
  EpochMs time = 0;
};
/// As the engine will have it in the end.
struct Instance {
  std::string id, business_key, last_business_key, tenant, definition;
  EpochMs start = 0, end = model::kNoTime;  ///< end: not set = runs
  std::vector<std::pair<EpochMs, EpochMs>> checks;
  std::vector<Update> updates;  ///< of the variable `customer`
};

/// Moments differ, so that each trace has one order.
std::vector<Instance> random_instances(std::mt19937_64& random) {
  const auto below = [&](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  std::vector<Instance> out(40);
  EpochMs clock = 1'760'000'000'000;
  const auto moment = [&] { return clock += 1 + static_cast<EpochMs>(below(1'000)); };
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto& one = out[i];
    one.id = Id128::of("instance " + std::to_string(i)).uuid();
    one.business_key = below(10) == 0 ? "" : "key " + std::to_string(below(12));
    one.last_business_key = below(3) == 0 ? "key " + std::to_string(below(12)) : one.business_key;
    one.tenant = below(2) == 0 ? "" : "retail";
    one.definition = below(2) == 0 ? "order:1:a" : "order:2:b";
    one.start = moment();
    for (auto left = below(3); left > 0; --left) {
      const auto begin = moment();
      one.checks.emplace_back(begin, moment());
    }
    for (auto left = below(3); left > 0; --left)
      one.updates.push_back({"customer " + std::to_string(below(6)), moment()});
    if (below(3) > 0) one.end = moment();
  }
  return out;
}

template <typename Row>
model::FactPage page_of_rows(Row row) {
  model::FactPage page;
  page.rows = std::vector<Row>{row};
  return page;
}

/// Everything that the engine ever says of an instance, a row each.
void append_pages(const Instance& of, std::vector<model::FactPage>& out) {
  const auto instance = [&](bool ended) {
    model::ProcessInstance row;
    row.id = {Id128::of(of.id), of.id};
    row.definition_key = kKey;
    row.definition_id = of.definition;
    row.tenant = of.tenant;
    row.start = of.start;
    row.business_key = ended ? of.last_business_key : of.business_key;
    if (ended) row.end = of.end;
    out.push_back(page_of_rows(row));
  };
  instance(false);
  if (of.end != model::kNoTime) instance(true);
  for (std::size_t i = 0; i < of.checks.size(); ++i) {
    for (const auto end : {model::kNoTime, of.checks[i].second}) {
      model::FlowNodeInstance row;
      row.id.key = Id128::of(of.id + "/check/" + std::to_string(i));
      row.process_instance_id = Id128::of(of.id);
      row.definition_key = kKey;
      row.flow_node_id = "check";
      row.flow_node_type = "userTask";
      row.start = of.checks[i].first;
      row.end = end;
      out.push_back(page_of_rows(row));
      row.flow_node_type = "multiInstanceBody";
      out.push_back(page_of_rows(row));
    }
  }
  for (std::size_t i = 0; i < of.updates.size(); ++i) {
    model::Variable row;
    row.id.key = Id128::of(of.id + "/customer");
    row.process_instance_id = Id128::of(of.id);
    row.definition_key = kKey;
    row.name = "customer";
    row.value = {
        .type = model::VariableType::string, .is_null = false, .text = of.updates[i].value};
    row.time = of.updates[i].time;
    row.sequence = static_cast<std::int64_t>(i);
    out.push_back(page_of_rows(row));
  }
}

using Lines = std::map<Id128, std::vector<std::string>>;  // by trace

std::string line(EpochMs time, const std::string& type) {
  return std::to_string(time) + " " + type;
}

/// Of the traces that `trace_of` names; instances without one are in none.
Lines expected(const std::vector<Instance>& instances, const auto& trace_of) {
  std::map<Id128, std::map<EpochMs, std::string>> traces;
  for (const auto& one : instances) {
    const std::string trace = trace_of(one);
    if (trace.empty()) continue;
    auto& events = traces[Id128::of(trace)];
    events[one.start] = "order_processInstanceStart";
    if (one.end != model::kNoTime) events[one.end] = "order_processInstanceEnd";
    for (const auto& [start, end] : one.checks) {
      events[start] = "check_start";
      events[end] = "check_end";
    }
  }
  Lines out;
  for (const auto& [trace, events] : traces) {
    for (const auto& [time, type] : events) out[trace].push_back(line(time, type));
  }
  return out;
}

std::vector<model::EventClass> classes() {
  std::vector<model::EventClass> out;
  for (const auto* type :
       {"order_processInstanceStart", "order_processInstanceEnd", "check_start", "check_end"})
    out.push_back({kKey, std::string(model::kEngineSource), type});
  return out;
}

void add(const store::TracePage& page, Lines& lines) {
  for (const auto& trace : page.traces) {
    auto& out = lines[trace.id.key];
    for (std::size_t i = trace.first; i < trace.first + trace.count; ++i)
      out.push_back(line(page.events[i].time, classes()[page.events[i].event_class].type));
  }
}

Lines without_empty(Lines lines) {
  std::erase_if(lines, [](const auto& entry) { return entry.second.empty(); });
  return lines;
}

/// Knows all traces from what it is told.
class Follower {
 public:
  Follower(store::Store& store, const events::EngineSource& source)
      : reader_(store, store, {classes(), {source}, {{kKey, 2}}}) {}

  void follow() {
    for (bool more = true; more;) {
      const auto part = value_of(reader_.changed(position_, 20));
      for (const auto& trace : part.traces) known_.erase(trace);
      add(value_of(reader_.traces(part.traces)), known_);
      position_ = part.position;
      more = part.more;
    }
  }
  [[nodiscard]] Lines known() const { return without_empty(known_); }
  [[nodiscard]] Lines walked() const {
    Lines out;
    const auto walk = value_of(reader_.walk({}, {}));
    for (auto page = value_of(walk->next(10)); !page.traces.empty();
         page = value_of(walk->next(10)))
      add(page, out);
    return without_empty(out);
  }

 private:
  const events::TraceReader reader_;
  store::EventPosition position_;
  Lines known_;
};

class EngineEvents : public BothStores {};

TEST_F(EngineEvents, BelongToTheTracesThatKeysAndVariablesName) {
  std::mt19937_64 random(seed_);
  const auto instances = random_instances(random);
  std::vector<model::FactPage> pages;
  for (const auto& one : instances) append_pages(one, pages);
  for (const auto& one : instances) append_pages(one, pages);
  std::ranges::shuffle(pages, random);
  const events::EngineSource by_key{.key = kKey, .versions = {"all"}};
  const events::EngineSource by_variable{
      .key = kKey, .versions = {"all"}, .trace_variable = "customer"};
  const events::EngineSource of_retail{.key = kKey, .versions = {"latest"}, .tenants = {"retail"}};
  const auto key_of = [](const Instance& one) {
    return one.end == model::kNoTime ? one.business_key : one.last_business_key;
  };
  const auto value_of_customer = [](const Instance& one) {
    return one.updates.empty() ? std::string() : one.updates.back().value;
  };
  for (auto* store : stores_.both()) {
    Follower keys(*store, by_key), values(*store, by_variable), retail(*store, of_retail);
    for (std::size_t i = 0; i < pages.size();) {
      model::EventPage events;
      for (const auto end = std::min(pages.size(), i + 40); i < end; ++i)
        model::append_engine_events(kEngine, pages[i], 0, events);
      ASSERT_TRUE(store->put_events(events));
      for (auto* follower : {&keys, &values, &retail}) follower->follow();
    }
    EXPECT_EQ(keys.known(), expected(instances, key_of));
    EXPECT_EQ(keys.walked(), keys.known());
    EXPECT_EQ(values.known(), expected(instances, value_of_customer));
    EXPECT_EQ(values.walked(), values.known());
    EXPECT_EQ(retail.known(), expected(instances, [&](const Instance& one) {
                return one.tenant == "retail" && one.definition == "order:2:b" ? key_of(one) : "";
              }));
    // They are none of other systems, and none that cleanup of these takes.
    EXPECT_EQ(value_of(store->list_events({})).total, 0);
    EXPECT_TRUE(value_of(store->count_events(store::EventOrigin::outside, 100)).empty());
    EXPECT_EQ(value_of(store->count_events(store::EventOrigin::engines, 100)).size(), 4U);
    EXPECT_EQ(value_of(store->forget_events_before(4'000'000'000'000, 1'000)), 0U);
  }
}

}  // namespace
}  // namespace hindsight::differential
