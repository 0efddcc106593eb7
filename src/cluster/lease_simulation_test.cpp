#include <gmock/gmock.h>

#include <cstdlib>
#include <string>

#include "base/log.h"
#include "cluster/sim_cluster_for_test.h"

namespace hindsight::cluster {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Clusters of two to four nodes under every fault that was thought of. HINDSIGHT_SIM_SEEDS says
/// how many, HINDSIGHT_SIM_SEED repeats one with its log.
TEST(LeaseSimulation, InvariantsHoldUnderFaults) {
  const auto one = number_from("HINDSIGHT_SIM_SEED", 0);
  const auto first = one != 0 ? one : 1;
  const auto last = one != 0 ? one : number_from("HINDSIGHT_SIM_SEEDS", 300);
  log::init(one != 0 ? log::Level::debug : log::Level::error);
  std::int64_t takeovers = 0;
  for (auto seed = first; seed <= last; ++seed) {
    SimCluster cluster(seed);
    const auto problem = cluster.run();
    ASSERT_EQ(problem, "") << "repeat with HINDSIGHT_SIM_SEED=" << seed;
    takeovers += cluster.takeovers();
  }
  log::init(log::Level::info);
  RecordProperty("takeovers", std::to_string(takeovers));
  EXPECT_GT(takeovers, static_cast<std::int64_t>(last - first)) << "something must have happened";
}

/// The first violation in up to 300 seeds.
std::string first_problem(const SimGrants& grants) {
  log::init(log::Level::error);
  std::string problem;
  for (std::uint64_t seed = 1; seed <= 300 && problem.empty(); ++seed) {
    SimCluster cluster(seed, grants);
    problem = cluster.run();
  }
  log::init(log::Level::info);
  return problem;
}

TEST(LeaseSimulation, FindsTwoHoldersWhenClocksRunFurtherApartThanAllowed) {
  EXPECT_THAT(first_problem({.drift_permille = 350}), testing::HasSubstr("held by 2 nodes"));
}

TEST(LeaseSimulation, FindsLateWritesOfFormerHoldersWhenTheStoreDoesNotFence) {
  EXPECT_THAT(first_problem({.store_checks_epochs = false}), testing::HasSubstr("N1"));
}

TEST(LeaseSimulation, ASeedRepeatsARunExactly) {
  log::init(log::Level::error);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SimCluster first(seed), second(seed), other(seed + 1);
    EXPECT_EQ(first.run(), second.run());
    other.run();
    EXPECT_EQ(first.fingerprint(), second.fingerprint());
    EXPECT_NE(first.fingerprint(), other.fingerprint());
  }
  log::init(log::Level::info);
}

}  // namespace
}  // namespace hindsight::cluster
