#include "config/effective_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/golden_for_test.h"
#include "config/key_table.h"

namespace hindsight::config {
namespace {

using testing::HasSubstr;
using testing::Not;

Environment some_variables() {
  return [](std::string_view name) -> std::optional<std::string> {
    if (name == "TOKEN_SECRET") return "short-token-secret";
    if (name == "KEYSTORE_PASSWORD") return "from-the-environment";
    if (name == "HINDSIGHT_LOG_LEVEL") return "debug";
    if (name == "HINDSIGHT_EMAIL_AUTHENTICATION_PASSWORD") return "mail-from-env";
    return std::nullopt;
  };
}

std::string described(std::string_view yaml, const Environment& environment = empty_environment()) {
  const auto loaded =
      load_text(yaml, {.file = "c.yaml", .environment = environment, .properties = {}});
  EXPECT_TRUE(loaded) << loaded.error().message;
  return loaded ? describe(*loaded) : "";
}

TEST(EffectiveConfig, Defaults) {
  expect_golden("src/config/testdata/defaults.golden.yaml", described(""));
}

TEST(EffectiveConfig, FileOfAnOldInstallation) {
  const std::string file = "src/config/testdata/original_style.yaml";
  const auto text = described(read_text(source_root() / file), some_variables());
  expect_golden("src/config/testdata/original_style.golden.yaml", text);
  for (const auto* secret : {"short-token-secret", "from-the-environment", "pass:word", "s3cret",
                             "elastic-password", "x1y2", "abcdef", "mail-"}) {
    EXPECT_THAT(text, Not(HasSubstr(secret)));
  }
}

TEST(EffectiveConfig, ReadsBackAsTheSameConfiguration) {
  const auto yaml = read_text(source_root() / "src/config/testdata/original_style.yaml");
  const auto first = load_text(yaml, {});
  ASSERT_TRUE(first);
  auto text = describe(*first);
  const std::string masked_url = "url: \"*****\"";
  text.replace(text.find(masked_url), masked_url.size(), "url: http://x");
  const auto second = load_text(text, {});
  ASSERT_TRUE(second) << second.error().message;
  for (const auto& [path, item] : first->values.items) {
    if (item.row->secret || item.row->state == State::ignored) continue;
    if (path == Path{"engines", "claims", "rest"}) continue;  // its password is masked
    ASSERT_TRUE(second->values.items.contains(path)) << to_text(path);
    EXPECT_EQ(second->values.at(path).value, item.value) << to_text(path);
  }
}

TEST(EffectiveConfig, OddTextsAreQuoted) {
  const auto text = described(
      "container: {host: 'a # b', contextPath: null}\n"
      "engines: {'a: b': {name: 'true', defaultTenant: {id: '007', name: \"line\\nbreak\"}}}\n");
  EXPECT_THAT(text, HasSubstr("host: \"a # b\"  # c.yaml:1\n"));
  EXPECT_THAT(text, HasSubstr("\"a: b\":\n    name: \"true\"  # c.yaml:2\n"));
  EXPECT_THAT(text, HasSubstr("id: \"007\""));
  EXPECT_THAT(text, HasSubstr("name: \"line\\x0abreak\""));
}

TEST(EffectiveConfig, OriginsNameVariables) {
  const auto text = described("container:\n  host: ${KEYSTORE_PASSWORD}\n", some_variables());
  EXPECT_THAT(text, HasSubstr("  # c.yaml:2 ${KEYSTORE_PASSWORD}\n"));
  EXPECT_THAT(text, HasSubstr("level: debug  # env HINDSIGHT_LOG_LEVEL\n"));
}

TEST(EffectiveConfig, CheckShowsErrorsBesideTheRest) {
  const auto path = std::filesystem::path(testing::TempDir()) / "hindsight_check_test.yaml";
  std::ofstream(path) << "container: {host: 'x', ports: {http: a}}\n";
  const auto bad = check({.file = path, .environment = empty_environment(), .properties = {}});
  EXPECT_FALSE(bad.valid);
  EXPECT_THAT(bad.text, HasSubstr("  host: x  # " + path.string() + ":1\n"));
  EXPECT_THAT(bad.text, HasSubstr("    http: 8090  # default\n"));
  EXPECT_THAT(bad.text, HasSubstr("# Errors\n#   " + path.string() + ":1: container.ports.http"));
  std::ofstream(path) << "ui: {logoutHidden: true}\n";
  EXPECT_TRUE(check({.file = path, .environment = empty_environment(), .properties = {}}).valid);
  std::ofstream(path) << "ui: [\n";
  const auto broken = check({.file = path, .environment = empty_environment(), .properties = {}});
  EXPECT_FALSE(broken.valid);
  EXPECT_THAT(broken.text, HasSubstr("not valid YAML"));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace hindsight::config
