#include "content/entity_files.h"

#include <gtest/gtest.h>

#include <map>

#include "base/clock.h"

namespace hindsight::content {
namespace {

/// Contents in memory that fail when the test says so.
class FailingContents final : public store::ContentStore {
 public:
  std::map<std::string, store::Content> stored;
  std::vector<std::string> created;  ///< names, also of writes that failed
  std::size_t writes_left = 1'000;
  bool reaches_the_store = false;  ///< the failed write is there nevertheless
  bool removes = true;

  Status create_content(const store::Content& content) override {
    created.push_back(content.name);
    const bool works = writes_left > 0;
    if (works || reaches_the_store) stored.emplace(content.id, content);
    if (!works) return fail(ErrorCode::unavailable, "no answer");
    --writes_left;
    return {};
  }
  Result<std::optional<store::StoredContent>> content(const std::string& id) override {
    const auto found = stored.find(id);
    if (found == stored.end()) return std::nullopt;
    return store::StoredContent{found->second, {1, 1}};
  }
  Status replace_content(const store::Content&, const store::ContentRevision&) override {
    return {};
  }
  Status remove_content(const std::string& id, const store::ContentRevision&) override {
    if (!removes) return fail(ErrorCode::unavailable, "no answer");
    stored.erase(id);
    return {};
  }
  Result<store::ContentList> contents(const store::ContentQuery&, std::size_t) override {
    return store::ContentList{};
  }
};

class Definitions final : public store::DefinitionStore {
 public:
  store::DefinitionCatalog known;
  std::shared_ptr<const store::DefinitionCatalog> catalog() const override {
    return std::make_shared<store::DefinitionCatalog>(known);
  }
  Result<std::string> xml(model::DefinitionType, const std::string&, const std::string&) override {
    return fail(ErrorCode::not_found, "none");
  }
};

struct EntityFilesTest : ::testing::Test {
  SystemClock clock;
  SeededRandom random{1};
  FailingContents contents;
  Definitions definitions;
  SavedReports reports{contents, definitions, clock, random};
  Dashboards dashboards{contents, definitions, clock, random};
  EntityFiles files{reports, dashboards, contents, definitions, clock, random};
  Caller helen{"helen", std::make_shared<auth::Rights>(), true};

  static std::string file(const std::string& data_of_part) {
    return R"([{"id": "both", "exportEntityType": "combined_report", "name": "both", "sourceIndexVersion": 5,
                "data": {"reports": [{"id": "one"}]}},
               {"id": "one", "exportEntityType": "single_process_report", "name": "one", "sourceIndexVersion": 11,
                "data": )" +
           data_of_part + "}]";
  }
  static std::string selecting(const std::string& selection) {
    return file(R"({"definitions": [)" + selection + "]}");
  }
  Refusal refusal(const std::string& text) {
    const auto refused = files.import(text, "", helen);
    EXPECT_FALSE(refused);
    EXPECT_TRUE(contents.created.empty());
    return refused ? Refusal(Error{}) : refused.error();
  }
  std::string message(const std::string& text, ErrorCode code = ErrorCode::invalid_argument) {
    const auto refused = files.import(text, "", helen);
    EXPECT_FALSE(refused);
    if (refused) return "taken";
    EXPECT_EQ(refused.error().code, code);
    EXPECT_TRUE(contents.created.empty());
    return refused.error().message;
  }
};

TEST_F(EntityFilesTest, NamesAllThatIsMissing) {
  definitions.known.definitions = {
      {.engine = "e", .id = "k:1", .key = "k", .version = 1},
      {.engine = "e", .id = "t:2", .key = "t", .version = 2, .tenant = "blue"}};
  definitions.known.tenants = {{.engine = "e", .id = "blue"}};
  EXPECT_EQ(message(selecting(R"({"key": "k", "versions": ["1", "3"], "tenantIds": ["blue", "red"]},
                                 {"key": "t", "versions": ["latest"], "tenantIds": [null]},
                                 {"key": "x", "versions": ["all"]})")),
            "no engine has these yet: process 'k' of tenant 'red', process 'k' version 3, process "
            "'t' without tenant, process 'x'");
}

TEST_F(EntityFilesTest, TellsProgramsWhatIsMissing) {
  definitions.known.definitions = {{.engine = "e", .id = "k:1", .key = "k", .version = 1}};
  const auto error = refusal(selecting(R"({"key": "k", "versions": ["1", "3"], "tenantIds": [null]},
                           {"key": "x", "versions": ["all"], "tenantIds": [null, "blue"]})"));
  EXPECT_EQ(error.reason, "importDefinitionDoesNotExist");
  EXPECT_EQ(error.details, R"({"missingDefinitions":[)"
                           R"({"type":"process","key":"k","versions":["3"],"tenantIds":[]},)"
                           R"({"type":"process","key":"x","versions":["all"],)"
                           R"("tenantIds":[null,"blue"]}]})");
}

TEST_F(EntityFilesTest, TellsProgramsWhatIsForbidden) {
  definitions.known.definitions = {{.engine = "e", .id = "k:1", .key = "k", .version = 1},
                                   {.engine = "e", .id = "l:1", .key = "l", .version = 1}};
  const auto error = refusal(selecting(R"({"key": "l", "versions": ["all"]},
                                          {"key": "k", "versions": ["1"]})"));
  EXPECT_EQ(error.reason, "importDefinitionForbidden");
  EXPECT_EQ(error.code, ErrorCode::forbidden);
  EXPECT_EQ(error.context, "[1]");
  EXPECT_EQ(error.details,
            R"({"forbiddenDefinitions":[)"
            R"({"type":"process","key":"k","versions":["1"],"tenantIds":[null]},)"
            R"({"type":"process","key":"l","versions":["all"],"tenantIds":[null]}]})");
}

TEST_F(EntityFilesTest, RefusesWhatTheCallerMayNotSee) {
  definitions.known.definitions = {{.engine = "e", .id = "k:1", .key = "k", .version = 1}};
  EXPECT_NE(
      message(selecting(R"({"key": "k", "versions": ["all"]})"), ErrorCode::forbidden).find("'k'"),
      std::string::npos);
}

TEST_F(EntityFilesTest, RefusesPartsThatCannotBeCombined) {
  EXPECT_NE(message(file("{}")).find("cannot be combined"), std::string::npos);
  EXPECT_EQ(refusal(file("{}")).reason, "importFileInvalid");
}

/// Some that need no definitions.
constexpr auto kFour = R"([
  {"id": "d", "exportEntityType": "dashboard", "name": "d", "sourceIndexVersion": 8,
   "tiles": [{"id": "c"}, {"id": "b"}]},
  {"id": "c", "exportEntityType": "combined_report", "name": "c", "sourceIndexVersion": 5, "data": {}},
  {"id": "a", "exportEntityType": "single_process_report", "name": "a", "sourceIndexVersion": 11, "data": {}},
  {"id": "b", "exportEntityType": "single_decision_report", "name": "b", "sourceIndexVersion": 10, "data": {}}])";

TEST_F(EntityFilesTest, WritesWhatIsHeldFirstAndAnswersInTheOrderOfTheFile) {
  const auto ids = files.import(kFour, "", helen);
  ASSERT_TRUE(ids) << ids.error().text();
  EXPECT_EQ(contents.created, (std::vector<std::string>{"a", "b", "c", "d"}));
  std::vector<std::string> names;
  std::vector<std::string_view> kinds;
  for (const auto& [id, kind] : *ids) {
    names.push_back(contents.stored.at(id).name);
    kinds.push_back(kind);
    EXPECT_EQ(contents.stored.at(id).kind, kind);
    EXPECT_EQ(contents.stored.at(id).owner, "helen");
  }
  EXPECT_EQ(names, (std::vector<std::string>{"d", "c", "a", "b"}));
  EXPECT_EQ(kinds, (std::vector<std::string_view>{"dashboard", "report", "report", "report"}));
  EXPECT_EQ(contents.stored.at((*ids)[0].id).references,
            (std::vector<std::string>{(*ids)[1].id, (*ids)[3].id}));
}

TEST_F(EntityFilesTest, LeavesNothingWhenAWriteFails) {
  for (const bool reaches : {false, true}) {
    for (std::size_t writes = 0; writes < 4; ++writes) {
      contents.writes_left = writes;
      contents.reaches_the_store = reaches;
      const auto refused = files.import(kFour, "", helen);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().message, "no answer");
      EXPECT_TRUE(contents.stored.empty()) << writes;
    }
  }
}

TEST_F(EntityFilesTest, SaysWhenSomethingMayHaveStayed) {
  contents.writes_left = 2;
  contents.removes = false;
  const auto refused = files.import(kFour, "", helen);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "no answer; 2 of its parts may have stayed");
}

TEST_F(EntityFilesTest, IsForEditorsAndNoCollection) {
  EXPECT_EQ(files.import("[]", "c", helen).error().code, ErrorCode::not_found);
  helen.edits_private = false;
  EXPECT_EQ(files.import("[]", "", helen).error().code, ErrorCode::forbidden);
}

}  // namespace
}  // namespace hindsight::content
