#include "store/duckdb/instance_numbers.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <thread>

namespace hindsight::store::duck {
namespace {

using ::testing::ElementsAre;

duckdb_hugeint id(std::uint64_t number) {
  return {number, 7};
}

TEST(InstanceNumbers, AreGivenInTheOrderInWhichInstancesComeUp) {
  InstanceNumbers numbers(10);
  std::vector<std::uint32_t> given(4);
  EXPECT_TRUE(numbers.add(std::vector{id(50), id(3), id(50), id(9)}, given.data()));
  EXPECT_THAT(given, ElementsAre(0, 1, 0, 2));
  numbers.find(std::vector{id(9), id(4), id(3), id(50)}, given.data());
  EXPECT_THAT(given, ElementsAre(2, InstanceNumbers::kMissing, 1, 0));
  EXPECT_EQ(numbers.size(), 3U);
}

TEST(InstanceNumbers, TellWhenThereAreTooManyInstances) {
  InstanceNumbers numbers(2);
  std::uint32_t given = 0;
  EXPECT_TRUE(numbers.add(std::vector{id(1)}, &given));
  EXPECT_TRUE(numbers.add(std::vector{id(2)}, &given));
  EXPECT_TRUE(numbers.add(std::vector{id(1)}, &given));
  EXPECT_FALSE(numbers.add(std::vector{id(3)}, &given));
}

TEST(InstanceNumbers, OfOneInstanceAreTheSameForAllThreads) {
  constexpr std::uint64_t kInstances = 5000;
  InstanceNumbers numbers(kInstances);
  std::vector<std::vector<std::uint32_t>> given(4, std::vector<std::uint32_t>(kInstances));
  {
    std::vector<std::jthread> threads;
    threads.reserve(given.size());
    for (auto& of_thread : given) {
      threads.emplace_back([&numbers, &of_thread, number = threads.size()] {
        for (std::uint64_t i = 0; i < kInstances; ++i) {
          // Each begins elsewhere.
          const auto instance = (i + number * 1000) % kInstances;
          const std::vector ids{id(instance)};
          EXPECT_TRUE(numbers.add(ids, &of_thread[instance]));
          std::uint32_t found = 0;
          numbers.find(ids, &found);
          EXPECT_EQ(found, of_thread[instance]);
        }
      });
    }
  }
  for (const auto& of_thread : given) EXPECT_EQ(of_thread, given.front());
  EXPECT_EQ(std::set(given.front().begin(), given.front().end()).size(), kInstances);
}

}  // namespace
}  // namespace hindsight::store::duck
