#include "content/variable_labels.h"

#include <gtest/gtest.h>

#include "content/fake_contents_for_test.h"

namespace hindsight::content {
namespace {

using model::VariableType;

LabelChange change(const std::string& labels, const std::string& key = "orders") {
  const auto body = json::parse(R"({"definitionKey":")" + key + R"(","labels":[)" + labels + "]}");
  auto out = read_label_change(*body);
  EXPECT_TRUE(out) << out.error().text();
  return out ? std::move(*out) : LabelChange();
}
std::string label(const std::string& name, const std::string& text,
                  const std::string& type = "String") {
  return R"({"variableName":")" + name + R"(","variableType":")" + type + R"(","variableLabel":")" +
         text + R"("})";
}

TEST(VariableLabels, AreKeptByProcessNameAndType) {
  FakeContents contents;
  VariableLabels labels(contents);
  ASSERT_TRUE(labels.change(change(label("a", "First") + "," + label("a", "Count", "Long") + "," +
                                   label("person.hobbies._listSize", "Hobbies", "Long"))));
  ASSERT_TRUE(labels.change(change(label("a", "Elsewhere"), "invoices")));
  EXPECT_EQ(labels.of("orders").value(),
            (Labels{{{"a", VariableType::string}, "First"},
                    {{"a", VariableType::long_integer}, "Count"},
                    {{"person.hobbies._listSize", VariableType::long_integer}, "Hobbies"}}));
  EXPECT_EQ(labels.of("invoices").value().size(), 1U);
  EXPECT_TRUE(labels.of("unknown").value().empty());
}

TEST(VariableLabels, AreReplacedAndTakenAway) {
  FakeContents contents;
  VariableLabels labels(contents);
  ASSERT_TRUE(labels.change(change(label("gone", ""))));
  EXPECT_TRUE(contents.stored.empty()) << "nothing to take away";
  ASSERT_TRUE(labels.change(change(label("a", "First") + "," + label("b", "Second"))));
  ASSERT_TRUE(labels.change(change(label("a", "Better") + "," + label("b", " "))));
  EXPECT_EQ(labels.of("orders").value(), (Labels{{{"a", VariableType::string}, "Better"}}));
}

TEST(VariableLabels, OfTwoWhoWriteAtOnceAreBothKept) {
  FakeContents contents;
  VariableLabels labels(contents);
  contents.before_write = [&] {
    contents.before_write = [] {};
    ASSERT_TRUE(labels.change(change(label("b", "Second"))));
  };
  ASSERT_TRUE(labels.change(change(label("a", "First"))));
  EXPECT_EQ(labels.of("orders").value().size(), 2U);
}

TEST(VariableLabels, ThatMakeNoSenseAreRefused) {
  const auto context = [](const std::string& text) {
    const auto body = json::parse(text);
    const auto out = read_label_change(*body);
    return out ? "taken" : out.error().context;
  };
  const auto of = [&](const std::string& labels) {
    return context(R"({"definitionKey":"k","labels":[)" + labels + "]}");
  };
  EXPECT_EQ(context("{}"), "definitionKey");
  EXPECT_EQ(context(R"({"definitionKey":"k"})"), "labels");
  EXPECT_EQ(context(R"({"definitionKey":"k","labels":{}})"), "labels");
  EXPECT_EQ(of(""), "taken");
  EXPECT_EQ(of("7"), "labels[0]");
  EXPECT_EQ(of(label("a", "x") + "," + label("", "x")), "labels[1]: variableName");
  EXPECT_EQ(of(label("a", "x", "Shoe")), "labels[0]: variableType");
  EXPECT_EQ(of(label("a", "x\\ny")), "labels[0]: variableLabel");
  EXPECT_EQ(of(label("a", std::string(1'001, 'x'))), "labels[0]: variableLabel");
  EXPECT_EQ(of(label("a", "x") + "," + label("a", "")), "labels[1]");
  EXPECT_EQ(of(label("a", "x") + "," + label("a", "x", "Long")), "taken");
}

TEST(VariableLabels, BeyondWhatCanBeKeptChangeNothing) {
  FakeContents contents;
  VariableLabels labels(contents);
  std::string many = label("a0", std::string(1'000, 'x'));
  for (int i = 1; i < 140; ++i)
    many += "," + label("a" + std::to_string(i), std::string(1'000, 'x'));
  const auto status = labels.change(change(many));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(contents.stored.empty());
}

}  // namespace
}  // namespace hindsight::content
