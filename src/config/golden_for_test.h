#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace hindsight::config {

inline std::filesystem::path source_root() {
  return std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
}

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Compares with a committed file, given from the top of the source tree. HINDSIGHT_UPDATE_DOCS=1
/// writes it anew instead.
inline void expect_golden(const std::string& file, const std::string& actual) {
  const auto path = source_root() / file;
  if (std::getenv("HINDSIGHT_UPDATE_DOCS") != nullptr) std::ofstream(path) << actual;
  EXPECT_EQ(read_text(path), actual)
      << file << " is stale; run config_tests with HINDSIGHT_UPDATE_DOCS=1 to write it anew";
}

}  // namespace hindsight::config
