#include "content/collection.h"

#include <gtest/gtest.h>

namespace hindsight::content {
namespace {

Collection sample() {
  Collection collection;
  collection.id = "c1";
  collection.owner = "mary";
  collection.name = "Orders";
  collection.description = "d";
  collection.created = 1;
  collection.members = {{false, "mary", Role::manager}, {true, "mary", Role::viewer}};
  collection.scope = {{model::DefinitionType::process, "order", {"", "blue"}},
                      {model::DefinitionType::decision, "score", {""}}};
  return collection;
}

TEST(Collection, IsReadAsItWasWritten) {
  const auto content = to_content(sample());
  const auto read = collection_from(content);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->members, sample().members);
  EXPECT_EQ(read->scope, sample().scope);
  EXPECT_EQ(to_content(*read), content);
}

TEST(Collection, RefersToItsMembers) {
  EXPECT_EQ(to_content(sample()).references, (std::vector<std::string>{"USER:mary", "GROUP:mary"}));
}

TEST(Collection, CallsDataSourcesByTypeAndKey) {
  EXPECT_EQ(id_of(sample().scope[0]), "process:order");
  EXPECT_EQ(id_of(sample().scope[1]), "decision:score");
}

TEST(Collection, WhoseBodyIsNoneIsDataLoss) {
  auto content = to_content(sample());
  for (const auto* body : {"", "[]", "{}", R"({"roles":[]})", R"({"roles":{},"scope":[]})"}) {
    content.body = body;
    const auto read = collection_from(content);
    ASSERT_FALSE(read) << body;
    EXPECT_EQ(read.error().code, ErrorCode::data_loss);
  }
}

}  // namespace
}  // namespace hindsight::content
