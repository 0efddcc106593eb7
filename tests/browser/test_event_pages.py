"""From events of other systems to a process like any other, by clicking: what the pages show is what was sent, and what they do is done.
Every such page can be used by everybody."""

import collections
import random

import pytest

from support.browser import conversation, journey
from support.event_processes import BEGIN, MAPPINGS, event, expected_instances, create, instances_by_report, random_events, send
from support.reports import by_key, measure, report
from support.saved_reports import count, create as create_report, named
from support.server import configuration, engine_entry, merged, write_configuration
from support.shared_store import settings_in
from support.waiting import wait_until

HOSTILE = "<img src=x onerror=alert(1)>"
LOOKS_SECONDS = 300
ORDERS = "orderHandling"
WITH_EVENTS = {"eventBasedProcess": {"authorizedUserIds": ["demo"], "eventImport": {"enabled": True}}}
OF_ENGINE = merged(WITH_EVENTS, {"engines": {"engine": {"eventImportEnabled": True}}})


def some_events():
    seed = random.randrange(1_000_000)
    print("seed", seed)
    return random_events(seed, 60) + [event(f"hostile {number}", HOSTILE, HOSTILE, BEGIN + number, group=HOSTILE, source=HOSTILE) for number in range(3)]


def sent(server, events):
    answer = send(server.url, events)
    assert answer.status == 204, answer.text


@pytest.fixture(scope="module")
def events():
    return some_events()


@pytest.fixture(scope="module")
def seen(engines, hindsight, events, tmp_path_factory):
    folder = tmp_path_factory.mktemp("event-pages")
    settings = configuration(folder, engine_entry(engines.start("camunda").wait().rest, importEnabled=False), **WITH_EVENTS)
    with hindsight.serve(write_configuration(folder, settings)) as server:
        demo, asked = server.client("demo"), {}

        def only_process():
            head, = demo.get("/api/eventBasedProcess").json()
            return demo.get(f"/api/eventBasedProcess/{head['id']}").json()

        def saved():
            asked["saved"] = only_process()

        def published():
            process = only_process()
            asked["readers"] = [role["identity"]["id"] for role in demo.get(f"/api/eventBasedProcess/{process['id']}/role").json()]
            create_report(demo, named(count((process["id"], [None])), "A report about returns"))

        def deleted():
            asked["refunds"] = demo.get("/api/event?searchTerm=refunded").json()["total"]

        found = conversation("event_pages", server.url + "/", send=lambda: sent(server, events), saved=saved, published=published, deleted=deleted)
        yield {**found, **asked, "url": server.url, "left": demo.get("/api/eventBasedProcess").json()}


def test_nothing_raised_an_error_or_broke_the_security_policy(seen):
    assert seen["errors"] == []


def test_who_has_no_events_is_told_how_to_send_them(seen):
    assert f"'{seen['url']}/api/ingestion/event/batch'" in seen["howToSend"] and "hindsight ingest" in seen["howToSend"]
    assert seen["noEvents"] == "No event received yet"


def test_a_model_is_uploaded_and_its_events_are_counted(seen, events):
    assert seen["name"] == "returns"
    kinds = collections.Counter(made["type"] for made in events)
    assert {name: int(text) for name, text in seen["counts"].items()} == kinds
    assert seen["hostileRow"] == HOSTILE
    assert seen["markFree"]


def test_what_the_server_refuses_is_shown(seen):
    assert "no event is mapped" in seen["unfit"]
    assert "nobody at all" in seen["unknown"]


def test_steps_are_mapped_by_what_they_are(seen):
    assert (seen["ticksOfGateway"], seen["ticksOfEvent"]) == (0, 1)
    assert seen["startNotEnd"] == [True, False]
    assert seen["marks"] == {"asked": "✓", "check": "Start + end", "refund": "End", "refuse": "Start", "closed": "✓", "extra": "End"}
    assert seen["uses"] == "EndSuperfluous", "the refused one took the other's place"


def test_likely_events_come_first(seen):
    marks = [mark for mark, _ in seen["suggested"]]
    assert marks == sorted(marks, reverse=True) and marks[0] == "true" and marks[-1] == "false"
    assert dict(map(reversed, seen["suggested"]))["check begun"] == "true", "most returns go on with it"


def test_unsaved_changes_are_not_lost_by_leaving(seen):
    assert seen["leaving"] == {"link": [True, 6], "back": [True, 6]}
    assert seen["discarded"] == 0


def test_mappings_go_with_their_events_and_steps(seen):
    assert seen["removed"].startswith("1 mapping")
    assert seen["saved"]["mappings"] == MAPPINGS
    assert [(source["type"], source["configuration"]["group"]) for source in seen["saved"]["eventSources"]] == [("external", "returns")]
    assert "Superfluous" not in seen["saved"]["xml"]
    assert seen["marksAfterReload"] == {"asked": "✓", "check": "Start + end", "refund": "End", "refuse": "Start", "closed": "✓"}


def test_processes_of_engines_are_offered_where_their_events_are_imported(seen):
    assert "engines.<alias>.eventImportEnabled: true" in seen["noEngines"]
    assert seen["choices"] == 2, "all, or some groups"


def test_those_on_the_list_see_it(seen):
    assert seen["access"] == ["access-user-demo", "access-user-mary"]
    assert seen["readers"] == ["demo", "mary"]


def test_the_process_page_says_what_the_events_say(seen, events):
    expected = expected_instances([made for made in events if made["type"] != HOSTILE])
    assert int(seen["instances"]) == len(expected)
    runs = collections.Counter(node for one in expected.values() for node, _, _ in one["runs"])
    assert {node: int(value) for node, value in seen["heat"].items() if value} == {node: runs[node] for node in seen["heat"] if runs[node]}
    assert {"check", "refund", "refuse"} <= set(seen["heat"])


def test_it_is_of_no_engine(seen):
    assert "From events" in seen["instance"]["facts"] and "event-based" not in seen["instance"]["facts"]
    assert seen["instance"]["cockpit"] == 0
    assert seen["overview"] == "Events"


def test_events_are_found_sorted_and_deleted(seen, events):
    refunds = [made["traceid"] for made in events if made["type"] == "refunded"]
    assert "find=refunded" in seen["sorted"]["address"] and "sort=traceId" in seen["sorted"]["address"]
    assert seen["sorted"]["traces"] == sorted(refunds)[:50]
    assert seen["chosen"] == min(50, len(refunds))
    assert seen["refunds"] == len(refunds) - seen["chosen"] + 1


def test_a_process_is_deleted_with_its_reports(seen):
    assert seen["conflicts"] == "A report about returns"
    assert HOSTILE in seen["deleteTitle"]
    assert seen["left"] == []


def test_only_editors_are_led_there(seen):
    assert seen["navigationOfOthers"] == 0


@pytest.fixture(scope="module")
def engine(engines):
    return engines.start("camunda").wait()


@pytest.fixture(scope="module")
def embedded(engine, hindsight, tmp_path_factory):
    folder = tmp_path_factory.mktemp("event-looks")
    with hindsight.serve(write_configuration(folder, merged(configuration(folder, engine_entry(engine.rest)), OF_ENGINE))) as server:
        yield server


@pytest.fixture(scope="module", params=["embedded", "shared"])
def joined(request, engine, hindsight, tmp_path_factory):
    """Of each retail customer's orders of version 2, and complaints of some of them."""
    if request.param == "embedded":
        yield orders_and_complaints(request.getfixturevalue("embedded"), engine)
        return
    folder = tmp_path_factory.mktemp("event-sources")
    with hindsight.serve(write_configuration(folder, merged(settings_in("shared", request, folder, engine.rest), OF_ENGINE))) as server:
        yield orders_and_complaints(server, engine)


def orders_and_complaints(server, engine):
    of_orders = f"""ACT_HI_PROCINST p JOIN ACT_RE_PROCDEF d ON d.id_ = p.proc_def_id_
        JOIN ACT_HI_VARINST v ON v.proc_inst_id_ = p.id_ AND v.name_ = 'customer' WHERE d.key_ = '{ORDERS}' AND d.version_ = 2 AND p.tenant_id_ = 'retail'"""
    orders = engine.sql(f"SELECT p.id_, v.text_ AS customer FROM {of_orders}")
    nodes = {row["act_id_"]: row for row in engine.sql(
        f"""SELECT a.act_id_, COUNT(*) AS begun, COUNT(a.end_time_) AS done FROM ACT_HI_ACTINST a
            WHERE a.proc_inst_id_ IN (SELECT p.id_ FROM {of_orders}) GROUP BY a.act_id_""")}
    customers = sorted({row["customer"] for row in orders})
    sent(server, [event(f"complaint {customer}", customer, "complained", BEGIN, group="complaints") for customer in customers[:7]])
    expected = {"asked": nodes["orderReceived"]["begun"], "check": nodes["packItem"]["begun"], "decided": nodes["packItem"]["done"],
                "refuse": 7, "extra": len(orders), "closed": nodes["orderCompleted"]["begun"]}
    packed, = engine.sql(f"SELECT COUNT(*) AS begun, COUNT(end_time_) AS done FROM ACT_HI_ACTINST WHERE proc_def_key_ = '{ORDERS}' AND act_id_ = 'packItem'")
    demo = server.client("demo")

    def is_imported():
        source = {"type": "camunda", "configuration": {"processDefinitionKey": ORDERS, "tracedByBusinessKey": True}}
        answer = demo.post("/api/event/count", {"eventSources": [source]})
        counts = {one["eventName"]: one["count"] for one in answer.json()} if answer.status == 200 else {}
        return (counts.get("packItem_start"), counts.get("packItem_end")) == (packed["begun"], packed["done"])

    def published():
        process = next(one["id"] for one in demo.get("/api/eventBasedProcess").json() if one["state"] == "published")
        question = report((process, [None]), "flowNode", ["frequency"], "flowNodes")

        def counted():
            runs = by_key(measure(demo.post("/api/report/evaluate", question).json()["result"], "frequency"))
            return {node: value for node, value in runs.items() if value} == expected and set(instances_by_report(demo, process)) == set(customers)
        wait_until(counted, 60, f"the report says {expected}")

    wait_until(is_imported, 60, "the history is imported")
    found = conversation("event_sources", server.url + "/", published=published)
    return {**found, "expected": expected, "customers": customers, "packed": packed}


def test_what_engines_did_is_chosen_in_the_dialog(joined):
    """By keyboard and mouse; as long as something is missing, it is said what."""
    assert joined["errors"] == [] and joined["axe"] == []
    texts = {name: (joined[name]["text"], joined[name]["usable"]) for name in ("nothing", "byBusinessKey", "withoutVariable", "withoutVersion", "both", "withoutGroup", "chosen")}
    assert texts == {"nothing": ("Choose where events come from.", False), "byBusinessKey": ("Order handling", True),
                     "withoutVariable": ("Order handling: choose a variable.", False), "withoutVersion": ("Order handling: choose a version.", False),
                     "both": ("Order handling, Shipment", True), "withoutGroup": ("Choose a group.", False),
                     "chosen": ("complaints, Order handling", True)}
    assert joined["button"] == "complaints, Order handling"
    assert joined["again"] == {"text": "complaints, Order handling", "usable": True, "variable": "customer", "version": True,
                               "tenants": {"tenant-retail-of-orderHandling": True, "tenant-wholesale-of-orderHandling": False}}
    assert joined["lastTenant"] is False, "one is left"


def test_events_of_engines_are_counted_and_named(joined):
    assert int(joined["counts"]["packItem_start"]) == joined["packed"]["begun"]
    assert joined["counts"]["complained"] == "7"
    assert joined["label"] == "Pack item (start)"
    assert joined["suggested"] == 0


def test_report_and_process_page_say_what_engine_and_others_did(joined):
    """The report does before the page is opened: see `published`."""
    assert int(joined["instances"]) == len(joined["customers"])
    activities = ("check", "refuse", "extra")
    assert {node: int(value) for node, value in joined["heat"].items() if value and int(value)} == {node: joined["expected"][node] for node in activities}


@pytest.fixture(scope="module")
def looks(embedded):
    sent(embedded, some_events())
    process = create(embedded.client("demo"), f"Returns {HOSTILE}")
    return journey("event_looks", embedded.url + "/", process, seconds=LOOKS_SECONDS)


def test_every_page_about_events_is_usable_by_everybody(looks):
    """By axe: WCAG 2.2 A and AA."""
    assert looks["errors"] == []
    assert looks["axe"] == []


def test_a_model_is_made_of_the_events_of_a_group(looks):
    kinds = {made["type"] for made in some_events() if made["group"] == "returns"} - {"something else"}
    assert kinds <= set(looks["generated"])
    assert HOSTILE not in looks["generated"]


def test_a_model_is_drawn(looks):
    assert looks["drawn"] == {"name": HOSTILE, "hint": f"{HOSTILE}: tick what tells its start, its end, or both."}


def test_a_model_without_a_drawing_can_be_mapped(looks):
    assert looks["undrawn"] == ["Return asked for✓", "Check goodsStart + end", "Accepted?", "RefundEnd", "RefuseStart", "Closed✓"]


def test_the_bpmn_io_mark_is_free_in_the_modeler(looks):
    assert looks["marks"] == [True] * 4
