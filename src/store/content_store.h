#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace hindsight::store {

/// Something that users made and that is kept as a small JSON document: a saved report, later a
/// dashboard, a collection and the like. What the body means is content/'s business.
struct Content {
  std::string id;                       ///< unique among all kinds
  std::string kind;                     ///< e.g. "report"
  std::string collection;               ///< id of the collection that it lies in; empty = private
  std::string owner;                    ///< user id
  std::string name;                     ///< as users see it; without the character NUL
  std::vector<std::string> references;  ///< ids of the contents that it is made of, if any
  std::string body;                     ///< JSON

  bool operator==(const Content&) const = default;
};

/// Which write a stored content is the result of: opaque, only handed back. None is given out
/// again, not even after the content was removed.
struct ContentRevision {
  std::int64_t sequence = -1;
  std::int64_t term = -1;
};

struct StoredContent {
  Content content;
  ContentRevision revision;
};

/// What contents have in common; members that are absent do not matter.
struct ContentQuery {
  std::optional<std::string> kind;
  std::optional<std::string> collection;  ///< "" = those of no collection
  std::optional<std::string> owner;
  std::optional<std::string> reference;  ///< those that refer to this id
};

struct ContentList {
  std::vector<StoredContent> found;  ///< by id
  bool more = false;                 ///< there are others that are not in the list
};

/// Thread-safe. After success a write is not lost by a crash and seen by every later call, of other
/// instances as well. `unavailable`: nothing is known about the outcome of a write.
class ContentStore {
 public:
  /// Whoever writes sees to it that no body is larger: lists of them are read whole.
  static constexpr std::size_t kBodyBytesMax = std::size_t{128} << 10U;
  /// What the bodies of a list take in memory at most.
  static constexpr std::size_t kListBytesMax = std::size_t{16} << 20U;

  virtual ~ContentStore() = default;
  /// conflict when there is something else of that id.
  virtual Status create_content(const Content& content) = 0;
  /// nullopt = there is none.
  virtual Result<std::optional<StoredContent>> content(const std::string& id) = 0;
  /// conflict when what is stored under the id is no longer of that revision, or gone.
  virtual Status replace_content(const Content& next, const ContentRevision& revision) = 0;
  /// conflict as for replace_content().
  virtual Status remove_content(const std::string& id, const ContentRevision& revision) = 0;
  /// At most `limit`, and bodies of kListBytesMax together.
  virtual Result<ContentList> contents(const ContentQuery& query, std::size_t limit) = 0;
};

}  // namespace hindsight::store
