#include "report/combinations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hindsight::report {
namespace {

using ::testing::HasSubstr;
using E = ViewEntity;
using P = Property;
using G = GroupType;
using D = DistributionType;

ReportDefinition definition(E entity, std::vector<P> properties, G group,
                            D distribution = D::none) {
  ReportDefinition result;
  result.view = {entity, std::move(properties)};
  result.group_by.type = group;
  result.distributed_by.type = distribution;
  return result;
}

TEST(CheckCombination, GivesTheResultType) {
  EXPECT_EQ(check_combination(definition(E::none, {P::raw_data}, G::none)), ResultType::raw);
  EXPECT_EQ(check_combination(definition(E::process_instance, {P::raw_data}, G::none)),
            ResultType::raw);
  EXPECT_EQ(check_combination(definition(E::process_instance, {P::frequency}, G::none)),
            ResultType::number);
  EXPECT_EQ(check_combination(definition(E::incident, {P::duration}, G::none)), ResultType::number);
  EXPECT_EQ(check_combination(
                definition(E::process_instance, {P::frequency, P::duration}, G::start_date)),
            ResultType::map);
  EXPECT_EQ(check_combination(definition(E::user_task, {P::duration}, G::assignee)),
            ResultType::map);
}

TEST(CheckCombination, ADistributedReportIsAHyperMap) {
  EXPECT_EQ(check_combination(definition(E::process_instance, {P::frequency}, G::none, D::process)),
            ResultType::hyper_map);
  EXPECT_EQ(check_combination(definition(E::user_task, {P::duration}, G::assignee, D::process)),
            ResultType::hyper_map);
  EXPECT_EQ(check_combination(definition(E::process_instance, {P::percentage}, G::none)),
            ResultType::number);
}

TEST(CheckCombination, IgnoresTheDistributionOfViewsThatHaveNone) {
  EXPECT_EQ(check_combination(definition(E::incident, {P::frequency}, G::flow_nodes, D::assignee)),
            ResultType::map);
}

struct Refused {
  ReportDefinition definition;
  const char* path;
  const char* message;
};

TEST(CheckCombination, SaysWhichPartDoesNotFit) {
  auto part_by_process = definition(E::process_instance, {P::duration}, G::none, D::process);
  part_by_process.configuration.process_part = {"a", "b"};
  auto misplaced_part = definition(E::flow_node, {P::duration}, G::flow_nodes);
  misplaced_part.configuration.process_part = {"a", "b"};
  auto text = definition(E::variable, {P::variable}, G::none);
  text.view.variable = {"name", model::VariableType::string};
  auto by_object = definition(E::process_instance, {P::frequency}, G::variable);
  by_object.group_by.variable.type = model::VariableType::object;
  const Refused cases[] = {
      {definition(E::incident, {P::percentage}, G::none), "data.view",
       "there is no view 'incident percentage'"},
      {text, "data.view.properties[0].type", "only variables that are numbers"},
      {definition(E::variable, {P::variable, P::variable}, G::none), "data.view.properties",
       "choose one variable"},
      {definition(E::process_instance, {P::frequency}, G::assignee), "data.groupBy",
       "groupBy 'assignee' does not fit the view 'processInstance frequency'"},
      {definition(E::process_instance, {P::frequency, P::duration}, G::running_date),
       "data.groupBy", "groupBy 'runningDate' does not fit the view 'processInstance duration'"},
      {definition(E::flow_node, {P::frequency}, G::none), "data.groupBy", "does not fit"},
      {definition(E::user_task, {P::frequency}, G::user_tasks, D::flow_node), "data.distributedBy",
       "distributedBy 'flowNode' does not fit the view 'userTask frequency' with groupBy "
       "'userTasks'"},
      {definition(E::none, {P::raw_data, P::raw_data}, G::none), "data.view.properties",
       "raw data cannot be combined"},
      {part_by_process, "data.distributedBy", "does not fit configuration.processPart"},
      {misplaced_part, "data.configuration.processPart", "fits only"},
      {by_object, "data.groupBy.value.type", "variables of type Object"},
  };
  for (const auto& refused : cases) {
    const auto checked = check_combination(refused.definition);
    ASSERT_FALSE(checked) << refused.message;
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(checked.error().context, refused.path);
    EXPECT_THAT(checked.error().message, HasSubstr(refused.message));
  }
}

}  // namespace
}  // namespace hindsight::report
