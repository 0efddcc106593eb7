#include "base/texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace hindsight {
namespace {

using testing::HasSubstr;

class TextsTest : public testing::Test {
 protected:
  void SetUp() override {
    static int count = 0;
    root_ = std::filesystem::temp_directory_path() /
            ("hindsight-texts-" + std::to_string(getpid()) + "-" + std::to_string(++count));
    write("shipped/en.json", R"({"app":{"name":"Hindsight","hello":"Hello {{name}}, {{count}}!"},
                                 "only":{"english":"yes"}})");
    write("shipped/de.json", R"({"app":{"name":"Hindsight","hello":"Hallo {{name}}, {{count}}!"},
                                 "only":{"english":"ja"}})");
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void write(const std::string& name, std::string_view text) {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }
  [[nodiscard]] Result<Texts> load(std::vector<std::string> locales,
                                   std::string fallback = "en") const {
    return Texts::load({{root_ / "own", root_ / "shipped"}, std::move(locales), fallback});
  }
  [[nodiscard]] Texts loaded(std::vector<std::string> locales, std::string fallback = "en") const {
    auto texts = load(std::move(locales), std::move(fallback));
    EXPECT_TRUE(texts) << texts.error().text();
    return texts ? std::move(*texts) : Texts();
  }
  [[nodiscard]] std::string error_of(std::vector<std::string> locales) const {
    const auto texts = load(std::move(locales));
    return texts ? "no error" : texts.error().text();
  }

  std::filesystem::path root_;
};

TEST_F(TextsTest, PutsValuesInPlaceOfTheirNames) {
  const auto texts = loaded({"en", "de"});
  const std::vector<std::pair<std::string_view, std::string>> values{{"count", "3"},
                                                                     {"name", "{{count}}"}};
  EXPECT_EQ(texts.text("de", "app.hello", values), "Hallo {{count}}, 3!");
  EXPECT_EQ(texts.text("en", "app.hello"), "Hello {{name}}, {{count}}!");
  EXPECT_EQ(texts.text("en", "app.unknown"), "app.unknown");
}

TEST_F(TextsTest, AnswersALocaleOfARegionAndUnknownOnesWithWhatThereIs) {
  const auto texts = loaded({"en", "de"}, "de");
  EXPECT_EQ(texts.resolve("de"), "de");
  EXPECT_EQ(texts.resolve("en-US"), "en");
  EXPECT_EQ(texts.resolve("en_GB"), "en");
  EXPECT_EQ(texts.resolve("ja"), "de");
  EXPECT_EQ(texts.resolve(""), "de");
  EXPECT_EQ(texts.document("ja"), texts.document("de"));
}

TEST_F(TextsTest, CompletesAHalfTranslationFromTheFallbackAndThenFromEnglish) {
  write("own/fr.json", R"({"app":{"hello":"Bonjour {{name}}"},"only":"not an object","new":{}})");
  write("own/de.json", R"({"app":{"name":"Rückblick","hello":""}})");
  const auto texts = loaded({"en", "de", "fr"}, "de");
  EXPECT_EQ(texts.text("fr", "app.hello"), "Bonjour {{name}}");
  EXPECT_EQ(texts.text("fr", "app.name"), "Rückblick");
  EXPECT_EQ(texts.text("fr", "only.english"), "ja");
  EXPECT_EQ(texts.text("de", "app.hello"), "Hallo {{name}}, {{count}}!");
  EXPECT_EQ(texts.document("de"),
            R"({"app":{"name":"Rückblick","hello":"Hallo {{name}}, {{count}}!"},)"
            R"("only":{"english":"ja"}})");
}

TEST_F(TextsTest, NamesLocaleAndFileWhenOneIsMissingOrUnreadable) {
  EXPECT_THAT(error_of({"en", "fr"}),
              testing::AllOf(HasSubstr("locale 'fr' of localization.availableLocales has no file"),
                             HasSubstr("own/fr.json"), HasSubstr("shipped/fr.json")));
  write("own/fr.json", "{\"app\": {\"name\": 1,}}");
  EXPECT_THAT(error_of({"en", "fr"}), testing::AllOf(HasSubstr("'fr'"), HasSubstr("own/fr.json"),
                                                     HasSubstr("not valid JSON")));
  write("own/fr.json", "[]");
  EXPECT_THAT(error_of({"en", "fr"}), HasSubstr("is no JSON object"));
  EXPECT_THAT(error_of({"en", "../shipped/en"}), HasSubstr("is no name of a locale"));
  EXPECT_THAT(error_of({"de"}), HasSubstr("localization.fallbackLocale 'en' is not among"));
}

}  // namespace
}  // namespace hindsight
