#include "content/lists.h"

#include <algorithm>
#include <iterator>

namespace hindsight::content {

Result<store::ContentList> private_contents(std::string_view kind, const Caller& caller,
                                            store::ContentStore& contents) {
  store::ContentQuery query{.kind = std::string(kind), .collection = ""};
  query.owner = caller.id;
  HS_ASSIGN(auto out, contents.contents(query, kListMax));
  if (!caller.rights->super_user()) return out;
  // His own first: those of others are not to crowd them out.
  query.owner.reset();
  HS_ASSIGN(auto all, contents.contents(query, kListMax));
  std::erase_if(all.found, [&](const auto& one) { return one.content.owner == caller.id; });
  std::ranges::move(all.found, std::back_inserter(out.found));
  out.more = out.more || all.more;
  return out;
}

Result<store::ContentList> contents_in(const std::string& collection, std::string_view kind,
                                       const Caller& caller, store::ContentStore& contents) {
  if (collection.empty()) return private_contents(kind, caller, contents);
  return contents.contents({.kind = std::string(kind), .collection = collection}, kListMax);
}

}  // namespace hindsight::content
