// Both stores keep contents as a plain map in memory does, and lose no write of several writers.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <map>
#include <thread>

#include "differential/both_stores.h"

namespace hindsight::differential {
namespace {

using store::Content;
using store::ContentQuery;
using store::ContentRevision;

/// What a ContentStore should do.
class Model {
 public:
  struct Entry {
    Content content;
    int revision = 0;
  };

  [[nodiscard]] bool has(const std::string& id) const { return entries_.contains(id); }
  [[nodiscard]] const Entry* find(const std::string& id) const {
    const auto at = entries_.find(id);
    return at == entries_.end() ? nullptr : &at->second;
  }
  void put(const Content& content) { entries_[content.id] = {content, ++revisions_}; }
  void remove(const std::string& id) { entries_.erase(id); }
  [[nodiscard]] std::vector<Content> list(const ContentQuery& query) const {
    const auto fits = [](const std::optional<std::string>& wanted, const std::string& value) {
      return !wanted || *wanted == value;
    };
    std::vector<Content> out;
    for (const auto& [id, entry] : entries_) {
      const auto& c = entry.content;
      const bool refers = !query.reference ||
                          std::ranges::find(c.references, *query.reference) != c.references.end();
      if (fits(query.kind, c.kind) && fits(query.collection, c.collection) &&
          fits(query.owner, c.owner) && refers)
        out.push_back(c);
    }
    return out;
  }

 private:
  std::map<std::string, Entry> entries_;
  int revisions_ = 0;
};

/// Contents, questions and moves that follow from the seed.
class RandomContents {
 public:
  explicit RandomContents(std::uint64_t seed) : random_(seed) {}

  std::int64_t below(std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random_);
  }
  std::string id() { return "id-" + std::to_string(below(12)); }

  Content content() {
    Content out{
        id(),
        pick({"report", "dashboard"}),
        pick({"", "c1", "c2"}),
        owner(),
        pick({"", "Orders", "it's \"mine\"", "Übersicht ✓\n", "a'; DROP TABLE content; --"}),
        {},
        pick({"{}", R"({"deep":{"list":[1,"'",null]}})", R"({"text":"\\u0000 \\n ✓"})"})};
    for (auto n = below(4); n > 0; --n) out.references.push_back(id());
    return out;
  }
  ContentQuery query() {
    ContentQuery out;
    if (below(2) == 0) out.kind = pick({"report", "dashboard", "unknown"});
    if (below(3) == 0) out.collection = pick({"", "c1", "c2"});
    if (below(2) == 0) out.owner = owner();
    if (below(2) == 0) out.reference = id();
    return out;
  }

 private:
  std::string pick(std::vector<std::string> of) {
    return of[static_cast<std::size_t>(below(static_cast<std::int64_t>(of.size())))];
  }
  std::string owner() { return pick({"mary", "Mary", "o'brien", "ü/%&?"}); }

  std::mt19937_64 random_;
};

/// One store and what it should hold.
class Comparison {
 public:
  Comparison(store::ContentStore& store, std::uint64_t seed) : store_(store), random_(seed) {}

  void step() {
    const auto content = random_.content();
    const auto at = read(content.id);
    switch (random_.below(6)) {
      case 0:
      case 1:
        // Of the very same content either answer is right: its request may have come twice.
        if (model_.has(content.id) && model_.find(content.id)->content == content) break;
        expect(store_.create_content(content), !model_.has(content.id));
        if (!model_.has(content.id)) put(content);
        break;
      case 2:
        replace(content, at);
        break;
      case 3:
        remove(content.id, at);
        break;
      case 4:
        // What was read before somebody wrote.
        if (!old_.empty()) {
          const auto& [id, revision] =
              old_[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(old_.size())))];
          auto next = content;
          next.id = id;
          expect(store_.replace_content(next, revision), false);
          expect(store_.remove_content(id, revision), false);
        }
        break;
      default:
        list();
    }
  }

 private:
  std::optional<ContentRevision> read(const std::string& id) {
    const auto found = store_.content(id);
    EXPECT_TRUE(found) << found.error().text();
    const auto* expected = model_.find(id);
    EXPECT_EQ(found && *found, expected != nullptr) << id;
    if (!found || !*found || expected == nullptr) return std::nullopt;
    EXPECT_EQ((*found)->content, expected->content);
    return (*found)->revision;
  }

  void put(const Content& content) { model_.put(content); }

  void replace(const Content& content, const std::optional<ContentRevision>& at) {
    expect(store_.replace_content(content, at.value_or(ContentRevision{0, 1})), at.has_value());
    if (!at) return;
    old_.emplace_back(content.id, *at);
    put(content);
  }

  void remove(const std::string& id, const std::optional<ContentRevision>& at) {
    expect(store_.remove_content(id, at.value_or(ContentRevision{0, 1})), at.has_value());
    if (!at) return;
    old_.emplace_back(id, *at);
    model_.remove(id);
  }

  void list() {
    const auto query = random_.query();
    auto expected = model_.list(query);
    const auto limit = static_cast<std::size_t>(1 + random_.below(6));
    const auto found = store_.contents(query, limit);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->more, expected.size() > limit);
    expected.resize(std::min(limit, expected.size()));
    std::vector<Content> contents;
    for (const auto& stored : found->found) {
      contents.push_back(stored.content);
      // Revisions of lists are as good as those of single ones.
      EXPECT_TRUE(store_.replace_content(stored.content, stored.revision));
      old_.emplace_back(stored.content.id, stored.revision);
    }
    EXPECT_TRUE(contents == expected);
  }

  static void expect(const Status& status, bool success) {
    ASSERT_EQ(status.has_value(), success) << (status ? "" : status.error().text());
    if (!status) {
      EXPECT_EQ(status.error().code, ErrorCode::conflict);
    }
  }

  store::ContentStore& store_;
  RandomContents random_;
  Model model_;
  std::vector<std::pair<std::string, ContentRevision>> old_;
};

class ContentsOfBothStores : public BothStores {};

TEST_F(ContentsOfBothStores, AreKeptAsInAMap) {
  for (auto* store : stores_.both()) {
    Comparison comparison(*store, seed_);
    for (int i = 0; i < 400; ++i) {
      SCOPED_TRACE("HINDSIGHT_TEST_SEED=" + std::to_string(seed_) + ", step " + std::to_string(i) +
                   (store == stores_.embedded.get() ? ", embedded" : ", shared"));
      comparison.step();
      if (HasFailure()) return;
    }
  }
}

TEST_F(ContentsOfBothStores, LoseNoWriteOfSeveralWriters) {
  constexpr int kWriters = 4, kWrites = 15;
  for (auto* store : stores_.both()) {
    ASSERT_TRUE(store->create_content({"counted", "report", "", "mary", "", {}, "0"}));
    std::atomic<int> conflicts = 0;
    const auto write = [&] {
      for (int done = 0; done < kWrites;) {
        const auto at = store->content("counted");
        ASSERT_TRUE(at && *at);
        auto next = (*at)->content;
        next.body = std::to_string(std::stoi(next.body) + 1);
        const auto written = store->replace_content(next, (*at)->revision);
        if (written) {
          ++done;
        } else {
          ASSERT_EQ(written.error().code, ErrorCode::conflict) << written.error().text();
          ++conflicts;
        }
      }
    };
    {
      std::vector<std::jthread> writers;
      writers.reserve(kWriters);
      for (int i = 0; i < kWriters; ++i) writers.emplace_back(write);
    }
    const auto at = store->content("counted");
    ASSERT_TRUE(at && *at);
    EXPECT_EQ((*at)->content.body, std::to_string(kWriters * kWrites)) << conflicts << " conflicts";
  }
}

TEST_F(ContentsOfBothStores, AreNoPartOfTheDump) {
  stores_.import();
  for (auto* store : stores_.both()) {
    const auto before = dump_of(*store);
    ASSERT_TRUE(store->create_content({"r", "report", "", "mary", "", {}, "{}"}));
    EXPECT_EQ(dump_of(*store), before);
  }
}

TEST_F(ContentsOfBothStores, ListsTakeABoundedAmountOfMemory) {
  const std::string body(store::ContentStore::kBodyBytesMax, 'x');
  constexpr auto kFit = store::ContentStore::kListBytesMax / store::ContentStore::kBodyBytesMax;
  for (auto* store : stores_.both()) {
    for (std::size_t i = 0; i < kFit + 2; ++i)
      ASSERT_TRUE(store->create_content(
          {"large-" + std::to_string(i), "report", "", "mary", "", {}, body}));
    const auto found = store->contents({}, 10'000);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->found.size(), kFit);
    EXPECT_TRUE(found->more);
  }
}

}  // namespace
}  // namespace hindsight::differential
