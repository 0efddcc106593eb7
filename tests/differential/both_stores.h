#pragma once

#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "differential/stores.h"

namespace hindsight::differential {

/// Tests of what both stores do, by a seed that they print; HINDSIGHT_TEST_SEED repeats it.
class BothStores : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(search_address().empty())
        << "HINDSIGHT_TEST_SEARCH must name a search cluster, e.g. http://127.0.0.1:9200";
    std::cout << "seed " << seed_ << std::endl;
    ASSERT_TRUE(stores_.embedded && stores_.shared);
  }

  const std::uint64_t seed_ = number_of("HINDSIGHT_TEST_SEED", std::random_device()());
  Stores stores_{seed_};
};

}  // namespace hindsight::differential
