#include "events/external_variables.h"

#include <gmock/gmock.h>

#include "base/json.h"

namespace hindsight::events {
namespace {

std::string element(const std::string& type, const std::string& value,
                    const std::string& more = {}) {
  return R"({"id":"1","name":"n","processInstanceId":"p","processDefinitionKey":"k","type":")" +
         type + R"(","value":)" + value + more + "}";
}

/// The place of what is wrong; empty when nothing is.
std::string context_of(std::string_view body) {
  const auto read = read_external_variables(body, 7);
  return read ? "" : read.error().context;
}

std::string context_of_value(const std::string& type, const std::string& text) {
  json::Buffer buffer;
  json::Writer out(buffer);
  json::string(out, text);
  const auto more = type == "Object" ? R"(,"serializationDataFormat":"application/json")" : "";
  return context_of("[" + element(type, std::string(json::view(buffer)), more) + "]");
}

TEST(ExternalVariables, ABatchIsReadAndOfAnIdOfAnInstanceTheLastOneCounts) {
  const auto page = read_external_variables(
      R"([{"id":"a","name":"amount","type":"long","value":"12","processInstanceId":"p",
           "processDefinitionKey":"order","other":1},
          {"id":"b","name":"note","type":"String","value":"","processInstanceId":"q",
           "processDefinitionKey":"order","serializationDataFormat":null},
          {"id":"a","name":"amount","type":"Double","value":"1.5","processInstanceId":"p",
           "processDefinitionKey":"order"},
          {"id":"a","name":"of another","type":"String","value":"","processInstanceId":"q",
           "processDefinitionKey":"order"}])",
      7);
  ASSERT_TRUE(page) << page.error().text();
  ASSERT_EQ(page->variables.size(), 3U);
  const auto& first = page->variables[0];
  EXPECT_EQ(first.id, "a");
  EXPECT_EQ(first.name, "amount");
  EXPECT_EQ(first.type, model::VariableType::double_number);
  EXPECT_EQ(first.value, "1.5");
  EXPECT_EQ(first.process_instance, "p");
  EXPECT_EQ(first.definition_key, "order");
  EXPECT_EQ(first.received, 7);
  EXPECT_EQ(page->variables[1].id, "b");
  EXPECT_EQ(page->variables[1].value, "");
  EXPECT_EQ(page->variables[2].name, "of another");
}

TEST(ExternalVariables, WhatIsWrongIsNamedByItsPlace) {
  EXPECT_EQ(context_of("{}"), "request body");
  EXPECT_EQ(context_of("[1]"), "[0]");
  EXPECT_EQ(context_of("[]"), "");
  const auto right = element("String", R"("v")");
  for (const auto* member :
       {"id", "name", "type", "value", "processInstanceId", "processDefinitionKey"}) {
    auto wrong = right;
    const auto quoted = "\"" + std::string(member) + "\"";
    wrong.replace(wrong.find(quoted), quoted.size(), "\"other\"");
    EXPECT_EQ(context_of("[" + right + "," + wrong + "]"), "[1]." + std::string(member));
  }
  for (const auto* value : {"12", "null", "true", "{}"})
    EXPECT_EQ(context_of("[" + element("String", value) + "]"), "[0].value");
  for (const auto* type : {"Json", "Bytes", "STRING", "Null", ""})
    EXPECT_EQ(context_of("[" + element(type, R"("v")") + "]"), "[0].type") << type;
  const auto with_format = [](const std::string& format) {
    return context_of("[" + element("object", R"("{}")", format) + "]");
  };
  EXPECT_EQ(with_format(""), "[0].serializationDataFormat");
  EXPECT_EQ(with_format(R"(,"serializationDataFormat":"application/xml")"),
            "[0].serializationDataFormat");
  EXPECT_EQ(with_format(R"(,"serializationDataFormat":1)"), "[0].serializationDataFormat");
  EXPECT_EQ(with_format(R"(,"serializationDataFormat":"application/json")"), "");
}

TEST(ExternalVariables, AValueIsOneOfItsType) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> right{
      {"String", {"", "text", std::string(100'000, 'x')}},
      {"Short", {"-32768", "32767"}},
      {"Integer", {"-2147483648", "2147483647"}},
      {"Long", {"-9223372036854775808", "9223372036854775807"}},
      {"Double", {"1", "-1.5e3"}},
      {"Boolean", {"true", "false"}},
      {"Date", {"2026-01-31T08:15:00.000+0100", "2026-01-31T08:15:00Z"}},
      {"Object", {"{}", R"({"a":[1]})", "[]"}}};
  for (const auto& [type, values] : right)
    for (const auto& value : values) EXPECT_EQ(context_of_value(type, value), "") << type << value;
  const std::vector<std::pair<std::string, std::vector<std::string>>> wrong{
      {"String", {std::string("a\0b", 3)}},
      {"Short", {"", "32768", "-32769"}},
      {"Integer", {"2147483648", "1.0", "+1"}},
      {"Long", {"abc", "9223372036854775808", "1 "}},
      {"Double", {"nan", "inf", "1e999", "1,5"}},
      {"Boolean", {"1", "True", "yes"}},
      {"Date", {"2026-01-31", "2026-13-31T08:15:00Z", "12"}},
      {"Object", {"", "text", "1", "{", std::string(65, '[') + std::string(65, ']')}}};
  for (const auto& [type, values] : wrong)
    for (const auto& value : values)
      EXPECT_EQ(context_of_value(type, value), "[0].value") << type << " " << value;
}

}  // namespace
}  // namespace hindsight::events
