#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "store/content_store.h"

namespace hindsight::content {

/// Contents in memory with revisions. What others do in between can be put in.
class FakeContents final : public store::ContentStore {
 public:
  std::map<std::string, store::StoredContent> stored;
  std::function<void()> before_write = [] {};

  Status create_content(const store::Content& content) override {
    const auto happens = before_write;  // it may put another one in its place
    happens();
    if (!stored.emplace(content.id, store::StoredContent{content, {++revisions_, 1}}).second)
      return fail(ErrorCode::conflict, "taken");
    return {};
  }
  Result<std::optional<store::StoredContent>> content(const std::string& id) override {
    const auto found = stored.find(id);
    if (found == stored.end()) return std::nullopt;
    return found->second;
  }
  Status replace_content(const store::Content& next,
                         const store::ContentRevision& revision) override {
    const auto happens = before_write;  // it may put another one in its place
    happens();
    const auto found = stored.find(next.id);
    if (found == stored.end() || found->second.revision.sequence != revision.sequence)
      return fail(ErrorCode::conflict, "changed");
    found->second = {next, {++revisions_, 1}};
    return {};
  }
  Status remove_content(const std::string& id, const store::ContentRevision&) override {
    stored.erase(id);
    return {};
  }
  Result<store::ContentList> contents(const store::ContentQuery&, std::size_t) override {
    return store::ContentList{};
  }

 private:
  std::int64_t revisions_ = 0;
};

}  // namespace hindsight::content
