#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "model/arena.h"
#include "store/search/instance_facts.h"

namespace hindsight::store::search {

/// Ids of definitions are unique within an engine; documents and questions say which engine's.
std::string definition_name(std::string_view engine, std::string_view id);

/// What documents hold of what questions look at. Grows with kInstanceFields where a question
/// relies on a new field; documents of less are written again when the store is opened (upgrade.h).
inline constexpr std::int64_t kLayout = 3;
/// The first one with `assignee` and `candidateGroups` of flow nodes, `canceled` of user tasks.
inline constexpr std::int64_t kLayoutOfCopies = 2;
/// The first one with `unclaimed` and `claimed` of user tasks.
inline constexpr std::int64_t kLayoutOfHandovers = 3;

/// The source of the document `uid` (see schema.cpp for its fields). Assignees, candidate groups,
/// idle and work times are derived from the identity links here.
std::string encode_instance(const Id128& uid, std::string_view engine, const InstanceFacts& facts);

/// Reads a source back; text is copied into `arena`. `data_loss` when it is not one of ours.
Result<InstanceFacts> decode_instance(const json::Value& source, model::Arena& arena);

}  // namespace hindsight::store::search
