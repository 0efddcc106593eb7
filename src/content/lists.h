#pragma once

#include <string>
#include <string_view>

#include "content/caller.h"
#include "store/content_store.h"

namespace hindsight::content {

inline constexpr std::size_t kListMax = 1'000;

/// What is private to the caller; of super users behind it what is private to others. At most
/// kListMax of either.
Result<store::ContentList> private_contents(std::string_view kind, const Caller& caller,
                                            store::ContentStore& contents);

/// What lies in a collection; without one what is private to the caller. Whether he may see it is
/// another question.
Result<store::ContentList> contents_in(const std::string& collection, std::string_view kind,
                                       const Caller& caller, store::ContentStore& contents);

}  // namespace hindsight::content
