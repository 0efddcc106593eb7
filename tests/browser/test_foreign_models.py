"""Models from elsewhere: without a drawing, with several pools, folded, huge, broken, and with names that would harm a page
that took them for anything but text. Each is shown, or the page says why not."""

import json
import re
import urllib.request
import xml.etree.ElementTree as ElementTree

import pytest

from support.browser import journey
from support.engine import DemoEngine
from support.following import all_caught_up, quick_configuration
from support.made_history import XML, make_history
from support.paths import ROOT
from support.replay_engine import ReplayEngine
from support.server import engine_entry
from support.waiting import wait_until

MODELS = ROOT / "tests" / "browser" / "models"
STEPS = 2500
LONG = "Donaudampfschifffahrt" * 12  # the engine keeps 255 characters of what was run
ENDLESS = LONG * 20
HARMFUL = '"><img src=x onerror="globalThis.harmed=6">'
BROKEN = XML[:XML.index("</process>")]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def huge(steps):
    """A chain of that many steps, fifty in a row of the drawing."""
    nodes, shapes = [], []
    for n in range(steps):
        x, y = 200 + 160 * (n % 50), 100 + 140 * (n // 50)
        nodes.append(f'<task id="t{n}" name="Step {n}"/><sequenceFlow id="f{n}" sourceRef="{f"t{n - 1}" if n else "begin"}" targetRef="t{n}"/>')
        shapes.append(f'<bpmndi:BPMNShape id="s{n}" bpmnElement="t{n}"><dc:Bounds x="{x}" y="{y}" width="100" height="80"/></bpmndi:BPMNShape>')
        if n:
            shapes.append(f'<bpmndi:BPMNEdge id="e{n}" bpmnElement="f{n}"><di:waypoint x="{x - 60}" y="{y + 40}"/><di:waypoint x="{x}" y="{y + 40}"/></bpmndi:BPMNEdge>')
    text = (MODELS / "noDrawing.bpmn").read_text()
    head = text[:text.index("<process")]
    return (f'{head}<process id="huge" name="Huge" isExecutable="true" camunda:historyTimeToLive="P30D"><startEvent id="begin"/>{"".join(nodes)}</process>'
            f'<bpmndi:BPMNDiagram id="d1"><bpmndi:BPMNPlane id="p1" bpmnElement="huge">{"".join(shapes)}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>')


def models():
    found = {file.stem: file.read_text() for file in sorted(MODELS.glob("*.bpmn"))}
    found["hostile"] = found["hostile"].replace("VERY-LONG-NAME", LONG).replace("ENDLESS-NAME", ENDLESS)
    return {**found, "huge": huge(STEPS)}


def names_of(xml):
    """Of the flow nodes of a model, by id."""
    return {element.get("id"): element.get("name") for element in ElementTree.fromstring(xml.encode()).iter()
            if element.tag.startswith(BPMN) and element.tag.removeprefix(BPMN) in ("startEvent", "endEvent", "task", "userTask", "subProcess")}


class Rest:
    """The engine's REST API as a modeller uses it."""

    def __init__(self, engine):
        self.engine = engine
        self.login = urllib.request.HTTPPasswordMgrWithPriorAuth()
        self.login.add_password(None, engine.rest, "demo", "demo", is_authenticated=True)
        self.opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(self.login))

    def post(self, path, body, kind):
        with self.opener.open(urllib.request.Request(self.engine.rest + path, body, {"Content-Type": kind}), timeout=120) as answer:
            return json.load(answer)

    def deploy(self, name, xml):
        parts = [("deployment-name", None, name), (name, f"{name}.bpmn", xml)]
        body = "".join(f'--frontier\r\nContent-Disposition: form-data; name="{part}"' + (f'; filename="{file}"' if file else "") + f"\r\n\r\n{text}\r\n"
                       for part, file, text in parts) + "--frontier--\r\n"
        self.post("/deployment/create", body.encode(), "multipart/form-data; boundary=frontier")

    def start(self, key, business_key, variables):
        body = {"businessKey": business_key, "variables": {name: {"type": "String", "value": value} for name, value in variables.items()}}
        return self.post(f"/process-definition/key/{key}/start", json.dumps(body).encode(), "application/json")["id"]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = DemoEngine("camunda", 0, tmp_path_factory.mktemp("strange-engine"))
    try:
        engine.wait()
        rest = Rest(engine)
        for name, xml in models().items():
            rest.deploy(name, xml)
            for number in range(1 if name == "huge" else 3):
                rest.start(name, f"{HARMFUL} {number}", {"<b>note</b>": HARMFUL, "__proto__": "constructor"})
        yield engine
    finally:
        engine.stop()


@pytest.fixture(scope="module")
def seen(engine, hindsight, tmp_path_factory):
    """What the pages show; the model that the engine refuses comes from a stand-in for one."""
    data = make_history(30, seed=6)
    data["process-definition/xml"] = {identifier: BROKEN for identifier in data["process-definition/xml"]}
    with ReplayEngine(data) as replay:
        engines = {**engine_entry(engine.rest, "real"), **engine_entry(replay.rest, "made")}
        with hindsight.serve(quick_configuration(tmp_path_factory.mktemp("strange"), engines)) as server:
            client = server.client("demo")
            wait_until(lambda: all_caught_up(client, "real") and all_caught_up(client, "made"), 120, "everything is imported")
            yield journey("models", server.url + "/", *models(), "parcel")


KEYS = [*models(), "parcel"]
DRAWN = ["pools", "collapsed", "hostile", "huge"]
every_model = pytest.mark.parametrize("key", KEYS)


def test_nothing_raised_an_error_or_broke_the_security_policy(seen):
    assert seen["errors"] == []
    assert all(request == ["/api/flow-node/flowNodeNames", "parcel"] for request in seen["refused"]), seen["refused"]


def test_every_process_is_listed_by_its_name(seen):
    expected = {key: re.search(r'<process[^>]* name="([^"]*)"', xml)[1] for key, xml in models().items() if key != "pools"}
    shown = {key: name for key, name in seen["list"].items() if key in expected}
    assert shown == {key: ElementTree.fromstring(f'<a n="{name}"/>').get("n") for key, name in expected.items()}
    assert seen["list"]["pools"] == "Several pools"


@every_model
def test_names_are_text_everywhere(seen, key):
    page = seen["pages"][key]
    for where in (seen["listHarm"], page["harm"], page["listHarm"], page["instance"]["harm"]):
        assert where["harmed"] is None and where["elements"] == 0
    assert page["heading"] == seen["list"][key]
    assert page["heading"] in page["harm"]["title"]


@every_model
def test_no_page_is_wider_than_the_screen(seen, key):
    page = seen["pages"][key]
    assert [where["wider"] for where in (page["harm"], page["listHarm"], page["instance"]["harm"])] == [0, 0, 0]


@every_model
def test_the_model_is_drawn_or_the_page_says_why_not(seen, key):
    page = seen["pages"][key]
    assert (page["drawn"], page["instance"]["drawn"]) == (key in DRAWN, key in DRAWN)
    if key in DRAWN:
        assert page["mark"] is True and page["instance"]["mark"] is True
    else:
        assert "figures are in the table" in page["note"]
        assert page["instance"]["note"], "the page of the instance says nothing"


@pytest.mark.parametrize("key", models())
def test_all_that_was_run_is_counted(seen, key):
    """By the engine's ids; in folded sub-processes, too."""
    page, names = seen["pages"][key], names_of(models()[key])
    count = 1 if key == "huge" else 3
    assert int(page["instances"]) == count
    for node, name, runs in page["rows"]:
        assert name == (names[node] or node)
        assert int(runs) in (0, count)
    run = {node for node, _, runs in page["rows"] if int(runs)}
    if key != "huge":
        assert run == {node for node in names if node not in ("ask", "done", "sold", "endless")}
    else:
        assert page["rowCount"] == STEPS + 1
        assert page["instance"]["runs"] > 0


def test_figures_stand_on_the_drawn_steps(seen):
    assert seen["pages"]["pools"]["pills"]["answer"] == "3" and seen["pages"]["pools"]["pills"]["load"] == "3"
    assert seen["pages"]["collapsed"]["pills"]["folded"] == "3" and seen["pages"]["collapsed"]["pills"]["rest"] == "3"
    assert all(seen["pages"]["huge"]["pills"][f"t{n}"] == "1" for n in range(STEPS))
    names = names_of(models()["hostile"])
    for node, label in seen["pages"]["hostile"]["labels"].items():
        assert label.startswith(f"{names[node]}, {0 if node == 'endless' else 3} times"), node


def test_business_keys_and_variables_are_text(seen):
    page = seen["pages"]["hostile"]
    assert sorted(page["businessKeys"]) == [f"{HARMFUL} {number}" for number in range(3)]
    assert page["instance"]["heading"] in page["businessKeys"]
    assert page["instance"]["variables"] == [["<b>note</b>", "String", HARMFUL], ["__proto__", "String", "constructor"]]


@every_model
def test_any_step_is_a_filter(seen, key):
    """`__proto__` and `constructor` are ids as good as others."""
    page = seen["pages"][key]
    assert page["panel"] == page["rows"][0][1]
    assert int(page["through"]) == int(page["instances"]) > 0
