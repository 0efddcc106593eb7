#include "cluster/duties.h"

#include <gmock/gmock.h>

namespace hindsight::cluster {
namespace {

using testing::ElementsAre;

TEST(Duties, SettingsDecideWhoMayHoldWhat) {
  const store::Node node{.id = "a",
                         .import_engines = {"prod"},
                         .all_engines = {"prod", "test"},
                         .cleanup_enabled = true};
  EXPECT_TRUE(may_hold(node, import_duty("prod")));
  EXPECT_FALSE(may_hold(node, import_duty("test")));
  EXPECT_FALSE(may_hold(node, "import:"));
  EXPECT_TRUE(may_hold(node, kCleanupDuty));
  EXPECT_FALSE(may_hold(node, kEventsDuty));
  EXPECT_FALSE(may_hold(node, kVariablesDuty));
  EXPECT_TRUE(may_hold(node, "alerts"));
}

TEST(Duties, EnginesOfAllNodesAreKnown) {
  EXPECT_THAT(duties_of({{.id = "a", .import_engines = {"x"}, .all_engines = {"x", "y"}},
                         {.id = "b", .import_engines = {}, .all_engines = {"z"}}}),
              ElementsAre("import:x", "import:y", "import:z"));
}

TEST(Duties, OtherDutiesAreKnownWhereverTheyAreEnabled) {
  EXPECT_THAT(duties_of({{.id = "a", .cleanup_enabled = true}, {.id = "b"}}),
              ElementsAre("cleanup"));
  EXPECT_THAT(duties_of({{.id = "a"}, {.id = "b", .event_processing = true}}),
              ElementsAre("events"));
  EXPECT_THAT(duties_of({{.id = "a"}, {.id = "b", .variable_merging = true}}),
              ElementsAre("external-variables"));
}

}  // namespace
}  // namespace hindsight::cluster
