#include "bpmn/process_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bpmn/xml_guard.h"

namespace hindsight::bpmn {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string definitions(std::string_view body) {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:x="urn:x">)" +
         std::string(body) + "</bpmn:definitions>";
}

std::string process(std::string_view body) {
  return definitions("<bpmn:process id=\"p\" name=\"Order\">" + std::string(body) +
                     "</bpmn:process>");
}

std::vector<std::string> ids(const Result<ProcessModel>& model) {
  std::vector<std::string> out;
  if (!model) return {"error: " + model.error().message};
  for (const auto& node : model->flow_nodes) out.push_back(node.id);
  return out;
}

std::string message(const Result<ProcessModel>& model) {
  if (model) return "accepted";
  EXPECT_EQ(model.error().code, ErrorCode::invalid_argument);
  return model.error().message;
}

TEST(ProcessModel, ListsFlowNodesInDocumentOrderWithNames) {
  const auto model = parse_process(process(R"(
    <bpmn:startEvent id="start" name="  Order&#10;received "><bpmn:outgoing>f</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f" name="flow" sourceRef="start" targetRef="pack"/>
    <bpmn:userTask id="pack" name="Päck &amp; send"/>
    <bpmn:boundaryEvent id="late" attachedToRef="pack"><bpmn:timerEventDefinition id="t"/></bpmn:boundaryEvent>
    <bpmn:exclusiveGateway id="gate"/>
    <bpmn:dataObject id="data"/><bpmn:textAnnotation id="note"/>
    <bpmn:callActivity id="call" calledElement="other"/>
    <bpmn:endEvent id="end"/>)"),
                                   "p");
  EXPECT_THAT(ids(model), ElementsAre("start", "pack", "late", "gate", "call", "end"));
  EXPECT_EQ(model->name, "Order");
  EXPECT_FALSE(model->has_diagram);
  EXPECT_EQ(model->find("start")->name, "Order received");
  EXPECT_EQ(model->find("pack")->name, "Päck & send");
  EXPECT_EQ(model->find("pack")->type, "userTask");
  EXPECT_EQ(model->find("gate")->name, "");
  EXPECT_EQ(model->find("f"), nullptr);
}

TEST(ProcessModel, ListsSequenceFlowsBetweenKnownNodesAndWhatEventsAreAttachedTo) {
  const auto model = parse_process(process(R"(
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="part"/>
    <bpmn:startEvent id="start"/>
    <bpmn:subProcess id="part" attachedToRef="start"><bpmn:startEvent id="in"/><bpmn:task id="do"/>
      <bpmn:sequenceFlow id="f2" sourceRef="in" targetRef="do"/></bpmn:subProcess>
    <bpmn:boundaryEvent id="late" attachedToRef="part"/>
    <bpmn:sequenceFlow id="f3" sourceRef="late" targetRef="nowhere"/>
    <bpmn:sequenceFlow id="f4"/>
    <bpmn:extensionElements><bpmn:sequenceFlow id="f5" sourceRef="part" targetRef="start"/></bpmn:extensionElements>)"),
                                   "p");
  ASSERT_TRUE(model);
  std::vector<std::string> flows;
  for (const auto& flow : model->sequence_flows) flows.push_back(flow.source + ">" + flow.target);
  EXPECT_THAT(flows, ElementsAre("start>part", "in>do"));
  EXPECT_EQ(model->find("late")->attached_to, "part");
  EXPECT_EQ(model->find("part")->attached_to, "");
}

TEST(ProcessModel, NestedSubProcessesAreIncludedAfterTheirParent) {
  const auto model = parse_process(process(R"(
    <bpmn:subProcess id="outer"><bpmn:task id="a"/>
      <bpmn:transaction id="tx"><bpmn:sendTask id="b"/></bpmn:transaction>
      <bpmn:adHocSubProcess id="adhoc"><bpmn:scriptTask id="c"/></bpmn:adHocSubProcess>
      <bpmn:subProcess id="event" triggeredByEvent="true"><bpmn:startEvent id="d"/></bpmn:subProcess>
    </bpmn:subProcess><bpmn:endEvent id="e"/>)"),
                                   "p");
  EXPECT_THAT(ids(model), ElementsAre("outer", "a", "tx", "b", "adhoc", "c", "event", "d", "e"));
}

TEST(ProcessModel, ExtensionsAreNoFlowNodes) {
  const auto model = parse_process(process(R"(<bpmn:task id="a"><bpmn:extensionElements>
    <x:task id="evil"/><x:subProcess id="evil2"><x:task id="evil3"/></x:subProcess>
    </bpmn:extensionElements></bpmn:task>
    <bpmn:laneSet id="lanes"><bpmn:lane id="lane"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>)"),
                                   "p");
  EXPECT_THAT(ids(model), ElementsAre("a"));
}

TEST(ProcessModel, AnyPrefixOrNone) {
  for (const std::string prefix : {"", "bpmn2:", "semantic:", "ns0:"}) {
    const auto xml = "<" + prefix + "definitions><" + prefix + "process id=\"p\"><" + prefix +
                     "task id=\"a\"/></" + prefix + "process></" + prefix + "definitions>";
    EXPECT_THAT(ids(parse_process(xml, "p")), ElementsAre("a")) << prefix;
  }
}

TEST(ProcessModel, PoolWithTwoProcessesGivesTheOneAskedFor) {
  const auto xml = definitions(
      R"(<bpmn:collaboration id="c"><bpmn:participant id="x" processRef="p"/></bpmn:collaboration>
    <bpmn:process id="p"><bpmn:task id="a"/></bpmn:process><bpmn:process id="q"><bpmn:task id="b"/></bpmn:process>)");
  EXPECT_THAT(ids(parse_process(xml, "p")), ElementsAre("a"));
  EXPECT_THAT(ids(parse_process(xml, "q")), ElementsAre("b"));
  EXPECT_THAT(message(parse_process(xml, "r")), HasSubstr("no process 'r'"));
  EXPECT_THAT(message(parse_process(xml, "")), HasSubstr("no process"));
}

TEST(ProcessModel, KnowsWhetherThereIsADiagram) {
  const auto with = [](std::string_view diagram) {
    return parse_process(definitions("<bpmn:process id=\"p\"/>" + std::string(diagram)), "p")
        ->has_diagram;
  };
  EXPECT_FALSE(with(""));
  EXPECT_FALSE(with("<bpmndi:BPMNDiagram id=\"d\"/>"));
  EXPECT_TRUE(with(
      R"(<bpmndi:BPMNDiagram><bpmndi:BPMNPlane><bpmndi:BPMNShape/></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>)"));
  EXPECT_TRUE(with(R"(<di:BPMNDiagram xmlns:di="u"><di:BPMNPlane/></di:BPMNDiagram>)"));
}

TEST(ProcessModel, DuplicateAndMissingIdsAreLeftOut) {
  EXPECT_THAT(
      ids(parse_process(process("<bpmn:task id='a'/><bpmn:task/><bpmn:userTask id='a'/>"), "p")),
      ElementsAre("a"));
}

TEST(ProcessModel, DeclarationsOfTypesAndEntitiesAreRefused) {
  const std::string bomb = R"(<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">
    <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><definitions><process id="p" name="&b;"/></definitions>)";
  EXPECT_THAT(message(parse_process(bomb, "p")), HasSubstr("document type"));
  EXPECT_THAT(
      message(parse_process("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><definitions/>", "p")),
      HasSubstr("document type"));
  EXPECT_THAT(message(parse_process("<!ENTITY x 'y'><definitions/>", "p")), HasSubstr("entity"));
  EXPECT_THAT(message(parse_process("<!-- --><!doctype x><definitions/>", "p")),
              HasSubstr("document type"));
  EXPECT_THAT(message(parse_process("<!-- > --><![CDATA[x]]><!DOCTYPE x><definitions/>", "p")),
              HasSubstr("document type"));
}

TEST(ProcessModel, TheWordDoctypeInTextIsHarmless) {
  const auto model =
      parse_process(process(R"(<!-- <!DOCTYPE x> --><bpmn:task id="a" name="&lt;!DOCTYPE>">
    <bpmn:documentation><![CDATA[<!DOCTYPE y [<!ENTITY z "">]>]]></bpmn:documentation></bpmn:task>)"),
                    "p");
  EXPECT_THAT(ids(model), ElementsAre("a"));
  EXPECT_EQ(model->flow_nodes[0].name, "<!DOCTYPE>");
}

TEST(ProcessModel, UndefinedEntitiesStayText) {
  EXPECT_EQ(parse_process(process("<bpmn:task id='a' name='&x;'/>"), "p")->flow_nodes[0].name,
            "&x;");
}

TEST(ProcessModel, BrokenTextIsRefused) {
  const auto whole = process("<bpmn:task id=\"a\" name=\"b\"/>");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(message(parse_process(std::string_view(whole).substr(0, size), "p")), "accepted")
        << size;
  }
  for (const auto* text : {"", " ", "no xml", "{}", "<", "<>", "<a><b></a></b>", "<definitions",
                           "<definitions/><definitions/>", "<html/>", "<definitions a='1' a=/>"}) {
    EXPECT_NE(message(parse_process(text, "p")), "accepted") << text;
  }
}

TEST(ProcessModel, HundredThousandNodesAreFine) {
  std::string body;
  for (int i = 0; i < 100'000; ++i) body += "<bpmn:task id=\"t" + std::to_string(i) + "\"/>";
  EXPECT_EQ(parse_process(process(body), "p")->flow_nodes.size(), 100'000U);
}

TEST(ProcessModel, LimitsOnElementsAndDepth) {
  std::string many;
  for (std::size_t i = 0; i < kElementsMax; ++i) many += "<a/>";
  EXPECT_THAT(message(parse_process(process(many), "p")), HasSubstr("200000"));

  const auto nested = [](std::size_t levels) {
    std::string open;
    std::string close;
    for (std::size_t i = 0; i < levels; ++i) {
      open += "<bpmn:subProcess id=\"s" + std::to_string(i) + "\">";
      close += "</bpmn:subProcess>";
    }
    return parse_process(process(open + close), "p");
  };
  EXPECT_EQ(nested(kDepthMax - 2)->flow_nodes.size(), kDepthMax - 2);
  EXPECT_THAT(message(nested(kDepthMax - 1)), HasSubstr("128"));
  EXPECT_THAT(message(nested(50'000)), HasSubstr("128"));
}

std::string widened(std::string_view text, std::size_t unit, bool big_endian, std::string mark) {
  std::string out = std::move(mark);
  for (const char c : text) {
    std::string one(unit, '\0');
    one[big_endian ? unit - 1 : 0] = c;
    out += one;
  }
  return out;
}

TEST(ProcessModel, WideEncodingsAreRead) {
  using namespace std::string_literals;
  const std::string xml =
      "<definitions><process id='p'><task id='a' name='\xE9'/></process></definitions>";
  const std::string bad = "<!DOCTYPE x><definitions/>";
  const struct {
    std::size_t unit;
    bool big;
    std::string mark;
  } forms[] = {
      {2, true, ""s}, {2, false, ""s}, {2, true, "\xFE\xFF"s},     {2, false, "\xFF\xFE"s},
      {4, true, ""s}, {4, false, ""s}, {4, true, "\0\0\xFE\xFF"s}, {4, false, "\xFF\xFE\0\0"s}};
  for (const auto& form : forms) {
    const auto model = parse_process(widened(xml, form.unit, form.big, form.mark), "p");
    ASSERT_THAT(ids(model), ElementsAre("a"));
    EXPECT_EQ(model->flow_nodes[0].name, "é");
    EXPECT_THAT(message(parse_process(widened(bad, form.unit, form.big, form.mark), "p")),
                HasSubstr("document type"));
  }
  auto cut = widened(xml, 2, false, "");
  cut.pop_back();
  EXPECT_THAT(message(parse_process(cut, "p")), HasSubstr("UTF-16"));
  EXPECT_THAT(message(parse_process("<\0\x3D\xD8"s, "p")), HasSubstr("UTF-16"));
}

TEST(ProcessModel, DeclaredEncodingOfUtf8TextIsIgnored) {
  const std::string head =
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><definitions><process id='p' name='";
  EXPECT_EQ(parse_process(head + "é'/></definitions>", "p")->name, "é");
  EXPECT_EQ(parse_process(head + "\xE9'/></definitions>", "p")->name, "é");
  EXPECT_THAT(
      message(parse_process("<definitions><process id='p' name='\xE9'/></definitions>", "p")),
      HasSubstr("UTF-8"));
  EXPECT_EQ(parse_process("\xEF\xBB\xBF<definitions><process id='p'/></definitions>", "p")->name,
            "");
}

TEST(ProcessModel, ReferencesToNoCharacterAreRefused) {
  EXPECT_THAT(message(parse_process(process("<bpmn:task id='a' name='&#xD800;'/>"), "p")),
              HasSubstr("character"));
  EXPECT_EQ(parse_process(process("<bpmn:task id='a' name='&#x1F600;'/>"), "p")->flow_nodes[0].name,
            "😀");
}

}  // namespace
}  // namespace hindsight::bpmn
