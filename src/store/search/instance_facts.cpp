#include "store/search/instance_facts.h"

#include <algorithm>

namespace hindsight::store::search {
namespace {

/// The ranks of stored rows by id, for look-up.
template <typename Row>
class StoredRanks {
 public:
  explicit StoredRanks(const std::vector<Row>& rows) {
    ranks_.reserve(rows.size());
    for (const auto& row : rows) ranks_.emplace_back(row.id.key, model::rank(row));
    std::sort(ranks_.begin(), ranks_.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  [[nodiscard]] bool is_beaten_by(const Row& row) const {
    const auto at =
        std::lower_bound(ranks_.begin(), ranks_.end(), row.id.key,
                         [](const auto& entry, const Id128& id) { return entry.first < id; });
    return at == ranks_.end() || at->first != row.id.key ||
           model::replaces(model::rank(row), at->second);
  }

 private:
  std::vector<std::pair<Id128, model::Rank>> ranks_;
};

template <typename Row>
bool join_rows(std::vector<Row>& stored, const std::vector<Row>& incoming) {
  if (incoming.empty()) return false;
  const StoredRanks<Row> ranks(stored);
  std::vector<Row> winners;
  for (const auto& row : incoming) {
    if (ranks.is_beaten_by(row)) winners.push_back(row);
  }
  if (winners.empty()) return false;
  stored.insert(stored.end(), winners.begin(), winners.end());
  model::keep_winners(stored);
  return true;
}

}  // namespace

bool InstanceFacts::join(const InstanceFacts& incoming) {
  bool changed = false;
  if (incoming.instance &&
      (!instance || model::replaces(model::rank(*incoming.instance), model::rank(*instance)))) {
    instance = incoming.instance;
    changed = true;
  }
  changed |= join_rows(flow_nodes, incoming.flow_nodes);
  changed |= join_rows(user_tasks, incoming.user_tasks);
  changed |= join_rows(identity_links, incoming.identity_links);
  changed |= join_rows(variables, incoming.variables);
  changed |= join_rows(incidents, incoming.incidents);
  return changed;
}

}  // namespace hindsight::store::search
