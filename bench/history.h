#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/definitions.h"
#include "model/facts.h"

/// A made-up engine's history for the benchmarks: seeded, the same on every machine. Twenty process
/// definitions of zipf-distributed size, two years, about ten flow nodes, two user tasks and three
/// variables per instance, every tenth instance running.
namespace hindsight::bench {

inline constexpr EpochMs kFirstDay = 1'730'419'200'000;              // 2024-11-01T00:00:00Z
inline constexpr EpochMs kNow = kFirstDay + 730LL * 24 * 3'600'000;  // 2026-11-01T00:00:00Z
inline constexpr std::size_t kProcesses = 20;
inline constexpr std::size_t kVersions = 3;
inline constexpr std::size_t kVariables = 3;
inline constexpr std::string_view kEngine = "bench";

/// The streams in which an engine offers its history, each ordered by the time named.
enum class Stream : std::uint8_t {
  instances_completed,   // end
  instances_running,     // start
  activities_completed,  // end
  activities_running,    // start
  tasks_completed,       // end
  tasks_running,         // start
  links,                 // time
  variables,             // time
  incidents_completed,   // end
  incidents_open,        // create
};
inline constexpr std::size_t kStreams = 10;
/// As the importer names them, in the order of the enumeration.
std::string_view name_of(Stream stream);

/// The engine's own tables, ACT_HI_<name>.
enum class Table : std::uint8_t { procinst, actinst, taskinst, identitylink, varinst, incident };

struct Instance {
  EpochMs start, end;
  std::uint8_t process, version, tenant;
  model::InstanceState state;
  std::uint8_t region;
  std::uint32_t customer;
  double amount;
};
struct Activity {
  EpochMs start, end;
  std::uint32_t instance;
  std::int32_t task;  ///< index of its user task; -1 = none
  std::uint8_t node, sequence;
  bool canceled;
};
struct Task {
  EpochMs start, claim, end;
  std::uint32_t instance, activity;
  std::uint16_t assignee;  ///< of the claim
};
struct Link {
  EpochMs time;
  std::uint32_t task;
  std::uint16_t who;  ///< user, or group of a candidate
  model::LinkType type;
  model::LinkOperation operation;
};
struct Incident {
  EpochMs create, end;
  std::uint32_t instance;
  std::uint8_t node;
};

class History {
 public:
  static History generate(std::size_t instances, std::uint64_t seed);

  [[nodiscard]] std::size_t size(Stream stream) const {
    return order_[static_cast<std::size_t>(stream)].size();
  }
  /// Cursor time of the row at a position of a stream.
  [[nodiscard]] EpochMs time(Stream stream, std::size_t position) const;
  /// Rows [from, to) of a stream as the importer hands them to the store.
  [[nodiscard]] model::FactPage page(Stream stream, std::size_t from, std::size_t to) const;
  /// The row as the engine's REST API renders it, appended.
  void append_json(Stream stream, std::size_t position, std::string& out) const;
  [[nodiscard]] std::size_t size(Table table) const;
  /// A row of an engine's table as a line for PostgreSQL's COPY, appended.
  void append_copy_line(Table table, std::size_t index, std::string& out) const;

  [[nodiscard]] static std::vector<model::Definition> definitions();
  [[nodiscard]] static std::vector<model::Tenant> tenants();
  [[nodiscard]] static std::string bpmn(std::size_t process);

  std::vector<Instance> instances;
  std::vector<Activity> activities;
  std::vector<Task> tasks;
  std::vector<Link> links;
  std::vector<Incident> incidents;

  // How rows are called.
  [[nodiscard]] Id128 instance_id(std::size_t i) const;
  [[nodiscard]] Id128 activity_id(std::size_t i) const;
  [[nodiscard]] Id128 task_id(std::size_t i) const;
  [[nodiscard]] Id128 link_id(std::size_t i) const;
  [[nodiscard]] Id128 variable_id(std::size_t i) const;  ///< instance * kVariables + which
  [[nodiscard]] Id128 incident_id(std::size_t i) const;
  [[nodiscard]] EpochMs variable_time(std::size_t i) const {
    return instances[i / kVariables].start + 3;
  }

 private:
  void add_instance(std::size_t index, std::uint64_t seed, EpochMs start);
  void add_task(const Activity& activity, double share, std::uint64_t dice);
  void sort_streams();
  std::vector<std::uint32_t>& order(Stream stream) {
    return order_[static_cast<std::size_t>(stream)];
  }
  [[nodiscard]] const std::vector<std::uint32_t>& order(Stream stream) const {
    return order_[static_cast<std::size_t>(stream)];
  }

  std::array<std::vector<std::uint32_t>, kStreams> order_;
};

// Text of the small numbers in the rows.
struct NodeText {
  std::string id, name;
  std::string_view type;
};
const NodeText& node_text(std::size_t process, std::size_t node);
std::string_view process_key(std::size_t process);
std::string_view definition_id(std::size_t process, std::size_t version);  ///< version from 0
std::string_view tenant_text(std::size_t tenant);                          ///< empty = none
std::string_view user_text(std::size_t user);
std::string_view group_text(std::size_t group);
std::string_view region_text(std::size_t region);
std::string_view customer_text(std::size_t customer);
std::string_view variable_name(std::size_t which);  ///< 0 amount, 1 region, 2 customer
std::string business_key(std::size_t instance);

}  // namespace hindsight::bench
