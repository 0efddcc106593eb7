#include "eval/model_cache.h"

namespace hindsight::eval {

ParseModel default_model_parser() {
  return bpmn::parse_process;
}

ModelCache::ModelCache(store::DefinitionStore& definitions, ParseModel parse, std::size_t capacity)
    : definitions_(definitions), parse_(std::move(parse)), capacity_(capacity) {}

Result<std::shared_ptr<const bpmn::ProcessModel>> ModelCache::model(
    const model::Definition& definition) {
  const Key key{definition.engine, definition.id};
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
      return entries_.front().second;
    }
  }
  // Read and parsed outside the lock: a large model must not hold up reports on others. Two
  // requests may do it twice; the first result stays.
  auto xml = definitions_.xml(definition.type, definition.engine, definition.id);
  if (!xml) {
    if (xml.error().code == ErrorCode::not_found) return nullptr;  // may be imported later
    return fail(std::move(xml).error());
  }
  std::shared_ptr<const bpmn::ProcessModel> model;
  if (auto parsed = parse_(*xml, definition.key)) {
    model = std::make_shared<const bpmn::ProcessModel>(std::move(*parsed));
  }
  const std::lock_guard lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) return found->second->second;
  entries_.emplace_front(key, model);
  by_key_[key] = entries_.begin();
  if (entries_.size() > capacity_) {
    by_key_.erase(entries_.back().first);
    entries_.pop_back();
  }
  return model;
}

}  // namespace hindsight::eval
