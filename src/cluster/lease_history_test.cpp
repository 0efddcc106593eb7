#include <gmock/gmock.h>

#include "cluster/lease_history_for_test.h"

namespace hindsight::cluster {
namespace {

using testing::HasSubstr;
using Kind = LeaseOperation::Kind;
using Outcome = LeaseOperation::Outcome;
using Time = LeaseOperation::Time;

store::LeaseVersion version(std::int64_t number) {
  return number < 0 ? store::LeaseVersion{} : store::LeaseVersion{number, 1};
}

class LeaseHistoryTest : public testing::Test {
 protected:
  /// The content follows from `epoch`.
  LeaseOperation& write(int from, int to, Outcome outcome, int expected, int written, int epoch) {
    LeaseOperation operation;
    operation.kind = Kind::write;
    operation.outcome = outcome;
    operation.invoked = Time(from);
    operation.returned = Time(to);
    operation.expected = version(expected);
    operation.version = version(written);
    operation.lease = {.duty = "d", .holder = "a", .epoch = epoch};
    operations_.push_back(operation);
    return operations_.back();
  }
  LeaseOperation& read(int from, int to, int found, int epoch) {
    auto& operation = write(from, to, Outcome::ok, -1, found, epoch);
    operation.kind = Kind::read;
    return operation;
  }
  std::string contradiction() { return LeaseHistory(operations_).contradiction(); }

  std::vector<LeaseOperation> operations_;
};

TEST_F(LeaseHistoryTest, NothingContradictsNothing) {
  EXPECT_EQ(contradiction(), "");
}

TEST_F(LeaseHistoryTest, OverlappingOperationsInSomeOrder) {
  write(0, 10, Outcome::ok, -1, 1, 1);
  read(0, 10, -1, 0);
  read(0, 10, 1, 1);
  write(5, 30, Outcome::ok, 1, 2, 2);
  write(5, 30, Outcome::refused, 1, -1, 3);
  read(20, 40, 1, 1);
  read(20, 40, 2, 2);
  EXPECT_EQ(contradiction(), "");
}

TEST_F(LeaseHistoryTest, TwoWritesReplaceTheSame) {
  write(0, 10, Outcome::ok, -1, 1, 1);
  write(20, 30, Outcome::ok, 1, 2, 2);
  write(20, 30, Outcome::ok, 1, 3, 3);
  EXPECT_THAT(contradiction(), HasSubstr("replaced twice"));
}

TEST_F(LeaseHistoryTest, StaleRead) {
  write(0, 10, Outcome::ok, -1, 1, 1);
  write(20, 30, Outcome::ok, 1, 2, 2);
  read(31, 40, 1, 1);
  EXPECT_THAT(contradiction(), HasSubstr("later than real time allows"));
}

TEST_F(LeaseHistoryTest, ReadOfAbsenceAfterCreation) {
  write(0, 10, Outcome::ok, -1, 1, 1);
  read(11, 20, -1, 0);
  EXPECT_THAT(contradiction(), HasSubstr("later than real time allows"));
}

TEST_F(LeaseHistoryTest, ReadFromTheFuture) {
  read(0, 5, 1, 1);
  write(6, 10, Outcome::ok, -1, 1, 1);
  EXPECT_THAT(contradiction(), HasSubstr("read before it was written"));
}

TEST_F(LeaseHistoryTest, WritesInTheWrongOrder) {
  write(20, 30, Outcome::ok, -1, 1, 1);
  write(0, 10, Outcome::ok, 1, 2, 2);
  EXPECT_THAT(contradiction(), HasSubstr("later than real time allows"));
}

TEST_F(LeaseHistoryTest, LostWriteMayHaveHappenedMuchLater) {
  write(0, 10, Outcome::unknown, -1, -1, 1);
  read(50, 60, -1, 0);
  read(90, 100, 1, 1);
  write(101, 110, Outcome::ok, 1, 2, 2);
  EXPECT_EQ(contradiction(), "");
}

TEST_F(LeaseHistoryTest, ReadOfWhatNobodyWrote) {
  write(0, 10, Outcome::unknown, -1, -1, 1);
  read(90, 100, 1, 7);
  EXPECT_THAT(contradiction(), HasSubstr("nobody wrote it"));
}

TEST_F(LeaseHistoryTest, ChangedContent) {
  write(0, 10, Outcome::ok, -1, 1, 1);
  read(20, 30, 1, 2);
  EXPECT_THAT(contradiction(), HasSubstr("not written"));
}

TEST_F(LeaseHistoryTest, WriteDeliveredTwiceIsRefusedByItself) {
  write(0, 10, Outcome::refused, -1, -1, 1);
  read(20, 30, 1, 1);
  EXPECT_EQ(contradiction(), "");
}

TEST_F(LeaseHistoryTest, RefusedThoughWhatItExpectedWasThere) {
  write(0, 10, Outcome::ok, -1, 1, 1);
  write(20, 30, Outcome::refused, 1, -1, 2);
  EXPECT_EQ(contradiction(), "") << "it may have been delivered twice";
  read(31, 40, 1, 1);
  EXPECT_THAT(contradiction(), HasSubstr("refused while version 1/1"));
  write(41, 50, Outcome::ok, 1, 2, 3);
  EXPECT_THAT(contradiction(), HasSubstr("refused while version 1/1"));
}

TEST_F(LeaseHistoryTest, BrokenChain) {
  write(0, 10, Outcome::ok, -1, 1, 1);
  write(20, 30, Outcome::ok, 5, 6, 2);
  EXPECT_THAT(contradiction(), HasSubstr("not one chain"));
}

}  // namespace
}  // namespace hindsight::cluster
