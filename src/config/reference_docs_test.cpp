#include "config/reference_docs.h"

#include <gtest/gtest.h>

#include "config/golden_for_test.h"

namespace hindsight::config {

TEST(ReferenceDocs, CommittedPageIsThatOfTheTable) {
  expect_golden("docs/configuration.md", reference_markdown());
}

}  // namespace hindsight::config
