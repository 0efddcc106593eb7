#include "model/user_task_durations.h"

#include <gmock/gmock.h>

namespace hindsight::model {
namespace {

using testing::ElementsAre;

IdentityLink link(LinkType type, LinkOperation operation, std::string_view who, EpochMs time) {
  IdentityLink l;
  l.id.key = {0, static_cast<std::uint64_t>(time)};
  l.type = type;
  l.operation = operation;
  (type == LinkType::assignee ? l.user : l.group) = who;
  l.time = time;
  return l;
}
IdentityLink claim(std::string_view who, EpochMs time) {
  return link(LinkType::assignee, LinkOperation::add, who, time);
}
IdentityLink unclaim(std::string_view who, EpochMs time) {
  return link(LinkType::assignee, LinkOperation::remove, who, time);
}

TEST(UserTaskDurations, ClaimedOnceAndCompleted) {
  const auto d = derive(100, 1000, 900, false, std::vector{claim("mary", 400)});
  EXPECT_EQ(d.idle, 300);
  EXPECT_EQ(d.work, 600);
  EXPECT_EQ(d.assignee, "mary");
}

TEST(UserTaskDurations, UnclaimedInBetween) {
  const auto d = derive(0, 1000, 1000, false,
                        std::vector{claim("mary", 100), unclaim("mary", 300), claim("li", 600)});
  EXPECT_EQ(d.idle, 100 + 300);
  EXPECT_EQ(d.work, 200 + 400);
  EXPECT_EQ(d.assignee, "li");
}

TEST(UserTaskDurations, EndsUnclaimedAfterHavingBeenClaimed) {
  const auto d =
      derive(0, 1000, 1000, false, std::vector{claim("mary", 100), unclaim("mary", 300)});
  EXPECT_EQ(d.idle, 100 + 700);
  EXPECT_EQ(d.work, 200);
  EXPECT_EQ(d.assignee, "");
}

TEST(UserTaskDurations, NobodyEverClaimed) {
  EXPECT_EQ(derive(0, 500, 500, false, {}).work, 500);
  EXPECT_EQ(derive(0, 500, 500, false, {}).idle, 0);
  EXPECT_EQ(derive(0, 500, 500, true, {}).idle, 500);
  EXPECT_EQ(derive(0, 500, 500, true, {}).work, 0);
  EXPECT_EQ(derive(0, kNoTime, kNoDuration, false, {}).idle, kNoDuration);
}

TEST(UserTaskDurations, RunningAndClaimedHasIdleButNoWorkYet) {
  const auto d = derive(0, kNoTime, kNoDuration, false, std::vector{claim("mary", 100)});
  EXPECT_EQ(d.idle, 100);
  EXPECT_EQ(d.work, kNoDuration);
}

TEST(UserTaskDurations, ReassignmentWritesBothAtTheSameMoment) {
  const auto d = derive(0, kNoTime, kNoDuration, false,
                        std::vector{claim("mary", 100), claim("li", 200), unclaim("mary", 200)});
  EXPECT_EQ(d.assignee, "li");
}

TEST(UserTaskDurations, HandoversTellTheSameByAnyClock) {
  const std::vector<UserTaskDerived> tasks{
      derive(0, 1000, 1000, false, std::vector{claim("mary", 100), unclaim("mary", 300)}),
      derive(0, 900, 900, false, std::vector{claim("mary", 100), claim("li", 200)}),
      derive(0, kNoTime, kNoDuration, false, std::vector{claim("mary", 100)}),
      derive(0, kNoTime, kNoDuration, false, {}),
      derive(0, 500, 500, false, {}),
      derive(0, 500, 500, true, {})};
  for (const auto& task : tasks) {
    const auto twice =
        idle_and_work(task.handovers.unclaimed, task.handovers.claimed,
                      [](EpochMs from, EpochMs to) { return DurationMs{2 * (to - from)}; });
    const auto doubled = [](DurationMs time) { return time == kNoDuration ? time : 2 * time; };
    EXPECT_EQ(twice.idle, doubled(task.idle));
    EXPECT_EQ(twice.work, doubled(task.work));
  }
}

TEST(UserTaskDurations, CandidateGroupsAreReplayed) {
  const auto add = link(LinkType::candidate, LinkOperation::add, "risk", 1);
  const auto other = link(LinkType::candidate, LinkOperation::add, "sales", 2);
  const auto gone = link(LinkType::candidate, LinkOperation::remove, "risk", 3);
  EXPECT_THAT(
      derive(0, kNoTime, kNoDuration, false, std::vector{gone, other, add}).candidate_groups,
      ElementsAre("sales"));
}

}  // namespace
}  // namespace hindsight::model
