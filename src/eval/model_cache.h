#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "bpmn/process_model.h"
#include "model/definitions.h"
#include "store/definition_store.h"

namespace hindsight::eval {

using ParseModel =
    std::function<Result<bpmn::ProcessModel>(std::string_view xml, std::string_view process_key)>;
/// bpmn::parse_process.
ParseModel default_model_parser();

/// Parsed BPMN models by engine and definition id, the least recently used dropped first. The model
/// of a deployed definition never changes, so nothing needs to be invalidated. Thread-safe.
class ModelCache {
 public:
  ModelCache(store::DefinitionStore& definitions, ParseModel parse, std::size_t capacity = 200);

  /// nullptr when the model was not imported or cannot be read.
  Result<std::shared_ptr<const bpmn::ProcessModel>> model(const model::Definition& definition);

 private:
  using Key = std::pair<std::string, std::string>;  // engine, definition id
  using Entry = std::pair<Key, std::shared_ptr<const bpmn::ProcessModel>>;

  store::DefinitionStore& definitions_;
  const ParseModel parse_;
  const std::size_t capacity_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
  std::map<Key, std::list<Entry>::iterator> by_key_;
};

}  // namespace hindsight::eval
