#include "store/search/earlier_answers.h"

namespace hindsight::store::search {
namespace {

constexpr std::size_t kEntriesMax = 1'000;
constexpr std::chrono::seconds kMixedFor{10};
constexpr std::chrono::seconds kNamesFor{5};

/// Starting anew costs a question each; that is rare enough.
template <typename Map>
void make_room(Map& map) {
  if (map.size() >= kEntriesMax) map.clear();
}

}  // namespace

bool EarlierAnswers::were_mixed(const std::string& documents) {
  const std::lock_guard lock(mutex_);
  const auto at = mixed_.find(documents);
  return at != mixed_.end() && clock_.monotonic() - at->second < kMixedFor;
}

void EarlierAnswers::saw_mixed(const std::string& documents) {
  const std::lock_guard lock(mutex_);
  make_room(mixed_);
  mixed_[documents] = clock_.monotonic();
}

std::optional<EarlierAnswers::SeenRange> EarlierAnswers::range(const std::string& question) {
  const std::lock_guard lock(mutex_);
  const auto at = ranges_.find(question);
  if (at == ranges_.end()) return std::nullopt;
  return at->second;
}

void EarlierAnswers::saw_range(const std::string& question, const SeenRange& seen) {
  const std::lock_guard lock(mutex_);
  make_room(ranges_);
  ranges_[question] = seen;
}

std::optional<std::vector<VariableName>> EarlierAnswers::variable_names(
    const std::string& question) {
  const std::lock_guard lock(mutex_);
  const auto at = names_.find(question);
  if (at == names_.end() || clock_.monotonic() - at->second.at >= kNamesFor) return std::nullopt;
  return at->second.names;
}

void EarlierAnswers::saw_variable_names(const std::string& question,
                                        std::vector<VariableName> names) {
  const std::lock_guard lock(mutex_);
  make_room(names_);
  names_[question] = {clock_.monotonic(), std::move(names)};
}

void EarlierAnswers::forget_variable_names() {
  const std::lock_guard lock(mutex_);
  names_.clear();
}

}  // namespace hindsight::store::search
