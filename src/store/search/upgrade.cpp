#include "store/search/upgrade.h"

#include "base/log.h"
#include "store/search/documents.h"
#include "store/search/dsl.h"
#include "store/search/instance_codec.h"
#include "store/search/rewriting.h"

namespace hindsight::store::search {
namespace {

constexpr std::size_t kPage = 500;

}  // namespace

Question compile_outdated(const std::string& documents, std::int64_t layout) {
  const auto current = dsl::range("layout", {{"gte", dsl::number(layout)}});
  return {dsl::all_of({documents, dsl::none_of({current})})};
}

Result<bool> Upgrade::step(std::stop_token stop) {
  if (!is_due_.exchange(false)) return false;
  auto more = write_page(stop);
  if (!more || *more) is_due_ = true;
  return more;
}

Result<bool> Upgrade::write_page(std::stop_token stop) {
  HS_RETURN_IF_ERROR(refresh(client_, names_.instances, stop));
  const auto body = dsl::object({{"size", std::to_string(kPage)},
                                 {"seq_no_primary_term", "true"},
                                 {"query", compile_outdated(dsl::everything(), kLayout).query},
                                 {"sort", R"([{"uid":"asc"}])"}});
  HS_ASSIGN(const auto answer, client_.search({.method = "POST",
                                               .path = "/" + names_.instances + "/_search",
                                               .body = body,
                                               .stop = stop}));
  HS_ASSIGN(const auto* hits, hits_of(answer));
  std::vector<BulkItem> items;
  for (const auto& hit : hits->GetArray()) {
    HS_ASSIGN(auto item, rewrite_of(hit, [](InstanceFacts&) {}));
    items.push_back(std::move(item));
  }
  if (items.empty()) {
    if (written_ > 0)
      log::info("store: {} documents of an earlier version are written anew", written_);
    written_ = 0;
    return false;
  }
  HS_ASSIGN(const auto outcomes, bulk_.write(names_.instances, items, stop));
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].outcome == BulkOutcome::refused)
      return fail(ErrorCode::internal,
                  "the search cluster refuses to change a document: " + outcomes[i].reason,
                  items[i].id);
    if (outcomes[i].outcome == BulkOutcome::written) ++written_;
  }
  return true;
}

}  // namespace hindsight::store::search
