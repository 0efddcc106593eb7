#include "eval/variable_cache.h"

#include <algorithm>
#include <optional>

namespace hindsight::eval {
namespace {

constexpr std::chrono::minutes kKeptFor{10};

std::string text_of(const std::vector<report::Source>& sources) {
  std::string out;
  const auto add = [&](const std::string& text) { out.append(text).append(1, '\0'); };
  for (const auto& source : sources) {
    for (const auto& d : source.definitions) {
      add(d.engine);
      add(d.id);
    }
    add("");
    for (const auto& tenant : source.tenants) add(tenant);
    add("");
  }
  return out;
}

}  // namespace

Result<VariableCache::Names> VariableCache::get(const std::vector<report::Source>& sources,
                                                const std::function<Result<Names>()>& find) {
  const auto wanted = text_of(sources);
  const auto is_wanted = [&](const Entry& entry) { return entry.sources == wanted; };
  {
    const std::lock_guard lock(mutex_);
    const auto at = std::find_if(entries_.begin(), entries_.end(), is_wanted);
    if (at != entries_.end() && clock_.monotonic() - at->found_at < kKeptFor) return at->names;
  }
  HS_ASSIGN(auto names, find());
  const std::lock_guard lock(mutex_);
  entries_.remove_if(is_wanted);
  entries_.push_front({wanted, names, clock_.monotonic()});
  if (entries_.size() > capacity_) entries_.pop_back();
  return names;
}

}  // namespace hindsight::eval
