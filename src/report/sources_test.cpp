#include "report/sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hindsight::report {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

model::Definition definition(std::string id, std::int32_t version, std::string tenant = "",
                             bool deleted = false) {
  model::Definition result;
  result.engine = "e";
  result.key = id.substr(0, id.find(':'));
  result.id = std::move(id);
  result.version = version;
  result.tenant = std::move(tenant);
  result.deleted = deleted;
  result.has_xml = true;
  return result;
}

std::vector<std::string> resolved_ids(const Selection& selection,
                                      const std::vector<model::Definition>& known) {
  std::vector<std::string> ids;
  const auto resolved = resolve_sources({selection}, known);
  for (const auto& id : resolved.at(0).source.definitions) {
    ids.push_back(id.id);
  }
  return ids;
}

std::vector<model::Definition> catalog() {
  return {definition("order:1", 1),        definition("order:2", 2),
          definition("order:3:a", 3, "a"), definition("order:4:gone", 4, "", true),
          definition("order:0", 0),        definition("bill:9", 9)};
}

TEST(ResolveSources, SelectsVersions) {
  const auto known = catalog();
  EXPECT_THAT(resolved_ids({"", "order", {"all"}, {""}}, known),
              ElementsAre("order:1", "order:2", "order:4:gone", "order:0"));
  EXPECT_THAT(resolved_ids({"", "order", {"latest"}, {""}}, known), ElementsAre("order:2"));
  EXPECT_THAT(resolved_ids({"", "order", {"1", "4"}, {""}}, known),
              ElementsAre("order:1", "order:4:gone"));
  EXPECT_THAT(resolved_ids({"", "order", {"1", "latest"}, {""}}, known),
              ElementsAre("order:1", "order:2"));
  EXPECT_THAT(resolved_ids({"", "order", {}, {""}}, known), IsEmpty());
  EXPECT_THAT(resolved_ids({"", "shoe", {"all"}, {""}}, known), IsEmpty());
}

TEST(ResolveSources, SharedDefinitionsBelongToEveryTenant) {
  const auto known = catalog();
  EXPECT_THAT(resolved_ids({"", "order", {"latest"}, {"a"}}, known), ElementsAre("order:3:a"));
  EXPECT_THAT(resolved_ids({"", "order", {"latest"}, {"b"}}, known), ElementsAre("order:2"));
  EXPECT_THAT(resolved_ids({"", "order", {"all"}, {}}, known), IsEmpty());
  const auto source = resolve_sources({{"d1", "order", {"all"}, {"", "a"}}}, known).at(0).source;
  EXPECT_EQ(source.identifier, "d1");
  EXPECT_EQ(source.key, "order");
  EXPECT_THAT(source.tenants, ElementsAre("", "a"));
}

TEST(ResolveSources, LatestOfADeletedProcessIsItsHighestVersion) {
  EXPECT_THAT(resolved_ids({"", "order", {"latest"}, {""}}, {definition("order:1", 1, "", true),
                                                             definition("order:2", 2, "", true)}),
              ElementsAre("order:2"));
}

TEST(ResolveSources, TheModelIsThatOfTheHighestSelectedVersionThatHasOne) {
  auto known = catalog();
  EXPECT_EQ(resolve_sources({{"", "order", {"1", "2"}, {""}}}, known)[0].newest->id, "order:2");
  known[1].has_xml = false;
  EXPECT_EQ(resolve_sources({{"", "order", {"1", "2"}, {""}}}, known)[0].newest->id, "order:1");
  EXPECT_FALSE(resolve_sources({{"", "order", {"2"}, {""}}}, known)[0].newest);
  // The same version deployed again: the one that the engine still lists.
  auto replaced = definition("order:2:old", 2, "", true);
  auto current = definition("order:2:new", 2);
  EXPECT_EQ(resolve_sources({{"", "order", {"all"}, {""}}}, {current, replaced})[0].newest->id,
            "order:2:new");
}

}  // namespace
}  // namespace hindsight::report
