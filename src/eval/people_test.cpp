#include "eval/people.h"

#include <gmock/gmock.h>

#include "eval/fake_stores.h"

namespace hindsight::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<report::Source> kSources{{.key = "orders"}};

std::string name_of(std::string_view id) {
  if (id == "mary") return "Mary Anne";
  if (id == "peter") return "Ärmel, Peter";
  return {};
}

std::vector<std::string> shown(const PeopleFound& found) {
  std::vector<std::string> out;
  for (const auto& one : found.first) out.push_back(one.id + "=" + one.name);
  return out;
}

const std::vector<std::string> kIds{"zoe", "mary", "peter", "adam"};

TEST(People, AreSortedByNameAndThoseWithoutOneAreCalledById) {
  const auto found = find_people(kIds, name_of, "", 25);
  EXPECT_THAT(shown(found),
              ElementsAre("adam=adam", "mary=Mary Anne", "zoe=zoe", "peter=Ärmel, Peter"));
  EXPECT_EQ(found.total, 4U);
}

TEST(People, AreFoundByIdAndNameInAnyLetterCase) {
  EXPECT_THAT(shown(find_people(kIds, name_of, "y aN", 25)), ElementsAre("mary=Mary Anne"));
  EXPECT_THAT(shown(find_people(kIds, name_of, "ärMEL", 25)), ElementsAre("peter=Ärmel, Peter"));
  EXPECT_THAT(shown(find_people(kIds, name_of, "OE", 25)), ElementsAre("zoe=zoe"));
  EXPECT_THAT(shown(find_people(kIds, name_of, "nobody", 25)), IsEmpty());
}

TEST(People, BeyondTheLimitAreCounted) {
  const auto found = find_people(kIds, name_of, "a", 1);
  EXPECT_THAT(shown(found), ElementsAre("adam=adam"));
  EXPECT_EQ(found.total, 2U);
  EXPECT_THAT(find_people(kIds, {}, "a", 0).first, IsEmpty());
}

TEST(People, AreThoseOfUserTasks) {
  FakeReportStore store;
  store.answer.buckets = {{.key = "mary"}, {.key = ""}, {.key = "adam"}};
  const auto found = people_in(store, kSources, TaskRole::assignee, {}, {});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_THAT(*found, ElementsAre("mary", "adam"));
  const auto& plan = store.plans.at(0);
  EXPECT_EQ(plan.entity, report::Entity::user_task);
  EXPECT_TRUE(std::holds_alternative<report::ByAssignee>(plan.grouping));
  EXPECT_THAT(plan.filters, IsEmpty());
}

TEST(People, OfThoseWhoAreAskedForAreNoOthersWithTheSameTask) {
  FakeReportStore store;
  store.answer.buckets = {{.key = "sales"}, {.key = "support"}};
  const auto found = people_in(store, kSources, TaskRole::candidate_group, {"support", "x"}, {});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_THAT(*found, ElementsAre("support"));
  const auto& rows = std::get<report::RowFilter>(store.plans.at(0).filters.at(0).what);
  ASSERT_TRUE(rows.condition.candidate_group);
  EXPECT_THAT(rows.condition.candidate_group->ids, ElementsAre("support", "x"));
}

TEST(People, WithoutAnyDataAreNoneAndNotAskedFor) {
  FakeReportStore store;
  EXPECT_THAT(*people_in(store, {}, TaskRole::assignee, {}, {}), IsEmpty());
  EXPECT_THAT(store.limits, IsEmpty());
}

TEST(People, ThatAreTooManyAreAnErrorThatSaysSo) {
  FakeReportStore store;
  store.error = store::too_many_groups(50'000);
  const auto found = people_in(store, kSources, TaskRole::assignee, {}, {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::resource_exhausted);
  EXPECT_THAT(found.error().message, ::testing::HasSubstr("users or groups"));
}

}  // namespace
}  // namespace hindsight::eval
