"""From events of other systems to a process like any other, by clicking: what the pages show is what was sent, and what they do is done.
Every such page can be used by everybody."""

import collections
import random

import pytest

from support.browser import conversation, journey
from support.event_processes import BEGIN, MAPPINGS, event, expected_instances, create, random_events, send
from support.saved_reports import count, create as create_report, named
from support.server import configuration, engine_entry, write_configuration

HOSTILE = "<img src=x onerror=alert(1)>"
LOOKS_SECONDS = 300


def event_server(engines, hindsight, folder):
    rest = engines.start("camunda").wait().rest
    return hindsight.serve(write_configuration(folder, configuration(
        folder, engine_entry(rest, importEnabled=False),
        eventBasedProcess={"authorizedUserIds": ["demo"], "eventImport": {"enabled": True}})))


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
    with event_server(engines, hindsight, tmp_path_factory.mktemp("event-pages")) as server:
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
def looks(engines, hindsight, tmp_path_factory):
    with event_server(engines, hindsight, tmp_path_factory.mktemp("event-looks")) as server:
        sent(server, some_events())
        demo = server.client("demo")
        process = create(demo, f"Returns {HOSTILE}")
        yield journey("event_looks", server.url + "/", process, seconds=LOOKS_SECONDS)


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
