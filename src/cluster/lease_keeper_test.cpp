#include "cluster/lease_keeper.h"

#include <gmock/gmock.h>

#include <memory>

#include "cluster/fake_lease_store_for_test.h"

namespace hindsight::cluster {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kDuty = "import:a";

/// An instance with a clock of its own.
struct Instance {
  Instance(const std::string& id, FakeLeaseStore& store)
      : id(id), keeper(options(), store, clock) {}

  LeaseKeeper::Options options() {
    return {.duty = kDuty,
            .node = id,
            .epoch_floor = [this] { return floor; },
            .told = [this](const LeaseChange& change) { note(change); }};
  }
  void note(const LeaseChange& change) {
    changes.push_back(change);
    switch (change.kind) {
      case LeaseChange::Kind::acquired:
        return events.push_back("acquired " + std::to_string(change.epoch));
      case LeaseChange::Kind::lost:
        return events.push_back("lost " + std::to_string(change.epoch));
      case LeaseChange::Kind::stands_by:
        return events.push_back("behind " + change.holder + " " + std::to_string(change.epoch));
    }
  }
  /// Steps every half second.
  void run(seconds time, bool wanted = true) {
    for (milliseconds passed{0}; passed < time; passed += milliseconds(500)) {
      clock.advance(milliseconds(500));
      (void)keeper.step(wanted);
    }
  }

  std::string id;
  Result<std::int64_t> floor = 0;
  ManualClock clock;
  std::vector<LeaseChange> changes;
  std::vector<std::string> events;
  LeaseKeeper keeper;
};

class LeaseKeeperTest : public testing::Test {
 protected:
  FakeLeaseStore store;
  Instance a{"a", store}, b{"b", store};

  store::Lease document() { return store.peek(kDuty).value().lease; }
  /// `a` holds epoch 1 and `b` has seen it.
  void a_holds_b_watches() {
    ASSERT_TRUE(a.keeper.step(true));
    ASSERT_TRUE(b.keeper.step(true));
    ASSERT_EQ(a.keeper.held_epoch(), 1);
    ASSERT_FALSE(b.keeper.is_held());
  }
};

TEST_F(LeaseKeeperTest, AFreshLeaseIsTakenAtOnceByOne) {
  a_holds_b_watches();
  EXPECT_EQ(document().holder, "a");
  EXPECT_EQ(document().epoch, 1);
  EXPECT_THAT(a.events, ElementsAre("acquired 1"));
  EXPECT_THAT(b.events, ElementsAre("behind a 1"));
  EXPECT_EQ(a.keeper.view().state, LeaseView::State::held);
  EXPECT_EQ(b.keeper.view().state, LeaseView::State::standby);
  EXPECT_EQ(b.keeper.view().holder, "a");
}

TEST_F(LeaseKeeperTest, WhoOnlyWatchesTakesNothing) {
  b.run(seconds(60), false);
  EXPECT_EQ(store.writes, 0);
  EXPECT_EQ(b.keeper.view().state, LeaseView::State::free);
}

TEST_F(LeaseKeeperTest, HolderRenewsAtAThirdOfTheLifeWithoutReading) {
  a_holds_b_watches();
  const int reads = store.reads, writes = store.writes;
  a.run(seconds(60));
  EXPECT_EQ(store.reads, reads);
  EXPECT_EQ(store.writes - writes, 60 * 2 / 7) << "every 3.5 s, the first step after 3.33 s";
  EXPECT_EQ(document().epoch, 1);
  EXPECT_TRUE(a.keeper.is_held());
}

TEST_F(LeaseKeeperTest, RenewedLeaseIsNeverTaken) {
  a_holds_b_watches();
  for (int i = 0; i < 120; ++i) {
    a.run(seconds(1));
    b.run(seconds(1));
  }
  EXPECT_THAT(b.events, ElementsAre("behind a 1"));
}

TEST_F(LeaseKeeperTest, ExpiredLeaseIsTakenWithTheNextEpoch) {
  a_holds_b_watches();
  b.run(seconds(9));
  EXPECT_FALSE(b.keeper.is_held());
  b.run(seconds(2));
  EXPECT_EQ(b.keeper.held_epoch(), 2);
  const auto failover = b.keeper.view().last_failover;
  ASSERT_TRUE(failover);
  EXPECT_EQ(failover->from, "a");
  EXPECT_EQ(failover->gap, 10'000);
  EXPECT_EQ(b.changes.back().gap, 10'000);

  a.run(seconds(1));
  EXPECT_TRUE(a.keeper.is_held()) << "by its own, slower clock";
  a.run(seconds(4));
  EXPECT_THAT(a.events, ElementsAre("acquired 1", "lost 1", "behind b 2"));
  EXPECT_EQ(a.changes[1].loss, Loss::taken);
}

TEST_F(LeaseKeeperTest, WallClocksDoNotMatter) {
  a_holds_b_watches();
  auto edited = document();
  edited.changed -= 3'600'000;
  store.overwrite(edited);
  b.run(seconds(9));
  EXPECT_FALSE(b.keeper.is_held());
}

TEST_F(LeaseKeeperTest, PatienceBeginsWithTheAnswerNotWithTheRequest) {
  ASSERT_TRUE(a.keeper.step(true));
  store.before = [&] { b.clock.advance(seconds(30)); };
  ASSERT_TRUE(b.keeper.step(true));
  store.before = [] {};
  b.run(seconds(9));
  EXPECT_FALSE(b.keeper.is_held());
}

TEST_F(LeaseKeeperTest, HolderGivesUpAfterTwoThirdsOfTheLifeEvenWhileAStepHangs) {
  a_holds_b_watches();
  a.clock.advance(milliseconds(3'500));
  bool seen_in_call = false;
  store.before = [&] {
    a.clock.advance(milliseconds(3'166));
    EXPECT_TRUE(a.keeper.is_held());
    a.clock.advance(milliseconds(1));
    EXPECT_FALSE(a.keeper.is_held());
    seen_in_call = true;
  };
  store.down = true;
  EXPECT_FALSE(a.keeper.step(true));
  EXPECT_TRUE(seen_in_call);
  store.before = [] {};
  EXPECT_FALSE(a.keeper.step(true));
  EXPECT_THAT(a.events, ElementsAre("acquired 1", "lost 1"));
  EXPECT_EQ(a.changes[1].loss, Loss::expired);
}

TEST_F(LeaseKeeperTest, DeadlineCountsFromTheStartOfTheRenewal) {
  a_holds_b_watches();
  a.clock.advance(milliseconds(3'500));
  store.before = [&] { a.clock.advance(seconds(3)); };
  ASSERT_TRUE(a.keeper.step(true));
  a.clock.advance(milliseconds(3'666));
  EXPECT_TRUE(a.keeper.is_held());
  a.clock.advance(milliseconds(1));
  EXPECT_FALSE(a.keeper.is_held());
}

TEST_F(LeaseKeeperTest, AnAnswerThatComesTooLateDoesNotMakeAHolder) {
  store.before = [&] { a.clock.advance(seconds(7)); };
  ASSERT_TRUE(a.keeper.step(true));
  EXPECT_EQ(document().holder, "a");
  EXPECT_FALSE(a.keeper.is_held());
  EXPECT_THAT(a.events, IsEmpty());
  store.before = [] {};
  a.run(seconds(1));
  EXPECT_EQ(a.keeper.held_epoch(), 2) << "nobody else can have it, but old requests may be abroad";
}

TEST_F(LeaseKeeperTest, RegainedLeaseHasANewEpoch) {
  a_holds_b_watches();
  store.down = true;
  a.run(seconds(8));
  EXPECT_FALSE(a.keeper.is_held());
  store.down = false;
  a.run(seconds(1));
  EXPECT_THAT(a.events, ElementsAre("acquired 1", "lost 1", "acquired 2"));
}

TEST_F(LeaseKeeperTest, RenewalFoundOutTooLateDoesNotReviveTheTenure) {
  a_holds_b_watches();
  a.clock.advance(milliseconds(3'500));
  store.lose_answers = true;
  EXPECT_FALSE(a.keeper.step(true));
  a.clock.advance(milliseconds(3'500));
  EXPECT_FALSE(a.keeper.step(true));
  store.lose_answers = false;
  a.run(seconds(1));
  EXPECT_THAT(a.events, ElementsAre("acquired 1", "lost 1", "acquired 2"));
}

TEST_F(LeaseKeeperTest, UnknownOutcomeOfTakingIsReadBack) {
  ASSERT_TRUE(a.keeper.step(false));
  store.before = [&] { store.lose_answers = store.reads > 1; };  // of the write only
  EXPECT_FALSE(a.keeper.step(true));
  store.before = [] {};
  store.lose_answers = false;
  EXPECT_EQ(document().holder, "a");
  EXPECT_FALSE(a.keeper.is_held()) << "not before it is known";
  a.run(seconds(1));
  EXPECT_EQ(a.keeper.held_epoch(), 1);
  EXPECT_EQ(store.writes, 1);
}

TEST_F(LeaseKeeperTest, AdoptedRenewalCountsFromTheStartOfTheFirstOfItsRequests) {
  a_holds_b_watches();
  a.clock.advance(milliseconds(3'500));
  store.down = true;  // as far as this instance can tell, it may arrive late
  EXPECT_FALSE(a.keeper.step(true));
  store.down = false;
  a.clock.advance(milliseconds(1'000));
  const int reads = store.reads;
  store.before = [&] { store.lose_answers = store.reads > reads; };  // of the write only
  EXPECT_FALSE(a.keeper.step(true));
  store.before = [] {};
  store.lose_answers = false;
  a.clock.advance(milliseconds(1'000));
  ASSERT_TRUE(a.keeper.step(true));
  EXPECT_EQ(document().renewals, 1);
  a.clock.advance(milliseconds(4'666));
  EXPECT_TRUE(a.keeper.is_held());
  a.clock.advance(milliseconds(1));
  EXPECT_FALSE(a.keeper.is_held());
}

TEST_F(LeaseKeeperTest, AdoptedRenewalCountsFromTheStartOfItsRequest) {
  a_holds_b_watches();
  a.clock.advance(milliseconds(3'500));
  store.lose_answers = true;
  EXPECT_FALSE(a.keeper.step(true));
  store.lose_answers = false;
  a.clock.advance(milliseconds(2'000));
  ASSERT_TRUE(a.keeper.step(true));
  EXPECT_EQ(document().renewals, 1);
  a.clock.advance(milliseconds(4'666));
  EXPECT_TRUE(a.keeper.is_held());
  a.clock.advance(milliseconds(1));
  EXPECT_FALSE(a.keeper.is_held());
}

TEST_F(LeaseKeeperTest, RenewalThatDidNotArriveIsRepeated) {
  a_holds_b_watches();
  a.clock.advance(milliseconds(3'500));
  store.down = true;
  EXPECT_FALSE(a.keeper.step(true));
  store.down = false;
  a.clock.advance(milliseconds(1'000));
  ASSERT_TRUE(a.keeper.step(true));
  EXPECT_EQ(document().renewals, 1);
  a.clock.advance(milliseconds(6'666));
  EXPECT_TRUE(a.keeper.is_held());
}

TEST_F(LeaseKeeperTest, RequestsDeliveredTwiceAreRecognized) {
  store.deliver_twice = true;
  a.run(seconds(30));
  EXPECT_THAT(a.events, ElementsAre("acquired 1"));
  EXPECT_TRUE(a.keeper.is_held());
  EXPECT_EQ(document().epoch, 1);
}

TEST_F(LeaseKeeperTest, HandedBackLeaseIsTakenAtOnce) {
  a_holds_b_watches();
  ASSERT_TRUE(a.keeper.step(false));
  EXPECT_THAT(a.events, ElementsAre("acquired 1", "lost 1"));
  EXPECT_EQ(document().holder, "");
  EXPECT_EQ(document().epoch, 1);
  b.run(seconds(1));
  EXPECT_EQ(b.keeper.held_epoch(), 2);
  EXPECT_FALSE(b.keeper.view().last_failover) << "nothing failed";
}

TEST_F(LeaseKeeperTest, HandingBackStopsTheDutyBeforeItIsWritten) {
  a_holds_b_watches();
  store.before = [&] {
    EXPECT_FALSE(a.keeper.is_held());
    EXPECT_THAT(a.events, ElementsAre("acquired 1", "lost 1"));
  };
  ASSERT_TRUE(a.keeper.step(false));
}

TEST_F(LeaseKeeperTest, HandingBackIsRepeatedUntilItIsWritten) {
  a_holds_b_watches();
  store.down = true;
  EXPECT_FALSE(a.keeper.step(false));
  a.run(seconds(3), false);
  EXPECT_EQ(document().holder, "a");
  store.down = false;
  a.run(seconds(1), false);
  EXPECT_EQ(document().holder, "");
  EXPECT_THAT(a.events, ElementsAre("acquired 1", "lost 1"));
}

TEST_F(LeaseKeeperTest, FencedHolderStopsAtOnceAndLeadsOnlyUnderALargerEpoch) {
  a_holds_b_watches();
  a.keeper.fenced(5);
  EXPECT_FALSE(a.keeper.is_held());
  a.run(seconds(1));
  EXPECT_THAT(a.events, ElementsAre("acquired 1", "lost 1"));
  EXPECT_EQ(a.changes[1].loss, Loss::fenced);
  EXPECT_EQ(a.changes[1].fenced_by, 5);
  a.run(seconds(11));
  EXPECT_EQ(a.keeper.held_epoch(), 6);
}

TEST_F(LeaseKeeperTest, DeletedDocumentIsRecreatedByItsHolderWithALargerEpoch) {
  a_holds_b_watches();
  store.erase(kDuty);
  a.run(seconds(5));
  b.run(seconds(5));
  EXPECT_THAT(a.events, ElementsAre("acquired 1", "lost 1", "acquired 2"));
  EXPECT_EQ(a.changes[1].loss, Loss::recreated);
  EXPECT_TRUE(a.keeper.is_held());
  EXPECT_THAT(b.events, ElementsAre("behind a 1", "behind a 2"));
}

TEST_F(LeaseKeeperTest, DeletedDocumentIsRecreatedByOthersOnlyAfterALife) {
  a_holds_b_watches();
  store.erase(kDuty);
  b.run(seconds(10));
  EXPECT_FALSE(b.keeper.is_held()) << "the holder may still believe in it";
  b.run(seconds(2));
  EXPECT_EQ(b.keeper.held_epoch(), 2);
}

TEST_F(LeaseKeeperTest, DocumentSetBackByHandIsReplacedWithALargerEpoch) {
  store.overwrite({.duty = kDuty, .holder = "x", .epoch = 7, .renewals = 3, .life_ms = 10'000});
  b.run(seconds(1));
  store.overwrite({.duty = kDuty, .holder = "", .epoch = 2});
  b.run(seconds(9));
  EXPECT_FALSE(b.keeper.is_held());
  b.run(seconds(3));
  EXPECT_EQ(b.keeper.held_epoch(), 8);
}

TEST_F(LeaseKeeperTest, SenselessNumbersCountAsDamage) {
  store.overwrite(
      {.duty = kDuty, .holder = "x", .epoch = INT64_MAX, .renewals = -5, .life_ms = -1});
  b.floor = 4;
  b.run(seconds(12));
  EXPECT_EQ(b.keeper.held_epoch(), 5);
}

TEST_F(LeaseKeeperTest, EpochOfTheDataIsAFloor) {
  b.floor = 41;
  b.run(seconds(9));
  EXPECT_FALSE(b.keeper.is_held()) << "there was a lease once";
  b.run(seconds(3));
  EXPECT_EQ(b.keeper.held_epoch(), 42);
}

TEST_F(LeaseKeeperTest, WithoutTheFloorNothingIsTaken) {
  b.floor = fail(ErrorCode::unavailable, "no cursors");
  EXPECT_FALSE(b.keeper.step(true));
  EXPECT_EQ(store.writes, 0);
  b.floor = 0;
  b.run(seconds(1));
  EXPECT_EQ(b.keeper.held_epoch(), 1);
}

TEST_F(LeaseKeeperTest, TheHoldersPromiseCountsNotTheReadersSetting) {
  store.overwrite({.duty = kDuty, .holder = "x", .epoch = 1, .renewals = 1, .life_ms = 60'000});
  b.run(seconds(59));
  EXPECT_FALSE(b.keeper.is_held());
  b.run(seconds(3));
  EXPECT_EQ(b.keeper.held_epoch(), 2);
}

}  // namespace
}  // namespace hindsight::cluster
