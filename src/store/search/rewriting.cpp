#include "store/search/rewriting.h"

#include "store/search/instance_codec.h"

namespace hindsight::store::search {

Result<BulkItem> removal_of(const json::Value& hit) {
  const auto* sequence = json::find(hit, "_seq_no");
  const auto* term = json::find(hit, "_primary_term");
  if (sequence == nullptr || !sequence->IsInt64() || term == nullptr || !term->IsInt64())
    return fail(ErrorCode::bad_answer, "the search cluster's answer lacks a document's version");
  return BulkItem{.id = json::string_or(hit, "_id"),
                  .source = {},
                  .sequence = sequence->GetInt64(),
                  .term = term->GetInt64(),
                  .remove = true};
}

Result<BulkItem> rewrite_of(const json::Value& hit,
                            const std::function<void(InstanceFacts&)>& change) {
  HS_ASSIGN(auto item, removal_of(hit));
  const auto* source = json::find(hit, "_source");
  if (source == nullptr) return fail(ErrorCode::bad_answer, "a document has no content");
  model::Arena arena;
  HS_ASSIGN(auto facts, decode_instance(*source, arena));
  change(facts);
  const auto uid = Id128::from_uuid(json::string_or(*source, "uid")).value_or(Id128{});
  item.source = encode_instance(uid, json::string_or(*source, "engine"), facts);
  item.remove = false;
  return item;
}

}  // namespace hindsight::store::search
