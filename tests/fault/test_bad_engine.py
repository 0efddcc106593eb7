"""Engines that fail, lie and change: one fault stops nothing else, and nothing is lost or doubled."""

import time

import pytest

from support import replay_engine
from support.dates import engine_text
from support.following import all_caught_up, failing, follow, kinds, quick_configuration, wait_for_rounds, wait_until_caught_up
from support.made_history import ACTIVITY, BEGIN, LINK, PROCESS_INSTANCE, VARIABLE, make_history
from support.replay_engine import GONE, ReplayEngine
from support.reports import measure, report
from support.rest_facts import assert_facts, expected_facts
from support.server import configuration, engine_entry, write_configuration
from support.waiting import wait_until

PARCELS = ("parcel", [None, "north"])
VARIABLES = "optimize/variable-update"


@pytest.fixture
def data():
    return make_history(60, seed=3)


def imported(hindsight, folder, engine, alias="engine", entry=None, **sections):
    """The facts after one `import --once`."""
    config = write_configuration(folder, configuration(folder, engine_entry(engine.rest, alias, **(entry or {})), **sections))
    hindsight.import_once(config)
    return hindsight.dump(config)


def facts_after_stop(hindsight, server, folder):
    server.stop()
    return hindsight.dump(folder / "environment-config.yaml")


# one kind fails

FAULTS = {"status 500": replay_engine.status(500), "status 503": replay_engine.status(503), "status 429": replay_engine.status(429),
          "half a JSON": replay_engine.half_the_json, "broken off": replay_engine.broken_off, "a login page": replay_engine.a_login_page}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_kind_stops_no_other_and_catches_up_later(hindsight, tmp_path, data, fault):
    with ReplayEngine(data) as engine:
        engine.fail(VARIABLES, FAULTS[fault])
        with follow(hindsight, tmp_path, engine) as server:
            client = server.client("demo")

            def others_are_done():
                found = kinds(client)
                return len(found) > 10 and failing(found["variable-update"]) and all(
                    kind["caughtUp"] for name, kind in found.items() if name != "variable-update")

            wait_until(others_are_done, 30, "all other kinds are imported")
            assert not kinds(client)["variable-update"]["caughtUp"]
            assert client.get("/api/status").json()["dataUntil"] is None, "with a kind missing nothing is complete"
            counted = client.evaluate(report(PARCELS, "processInstance", ["frequency"]))
            assert measure(counted, "frequency") == len(data["optimize/process-instance/completed"] + data["optimize/process-instance/running"])
            engine.heal()
            wait_until_caught_up(client)
            assert client.get("/api/status").json()["dataUntil"] is not None
            assert_facts(facts_after_stop(hindsight, server, tmp_path), expected_facts(data))


def test_an_engine_that_hangs_is_given_up_after_the_timeout(hindsight, tmp_path, data):
    with ReplayEngine(data) as engine:
        engine.hang("optimize/incident/open")
        with follow(hindsight, tmp_path, engine, **{"engine-commons": {"read": {"timeout": 500}}}) as server:
            client = server.client("demo")
            wait_until(lambda: failing(kinds(client).get("incident-open", {"lastError": None})), 20, "the hanging kind is reported")
            wait_until(lambda: kinds(client)["variable-update"]["caughtUp"], 20, "other kinds go on")
            engine.heal()
            wait_until_caught_up(client)
            assert_facts(facts_after_stop(hindsight, server, tmp_path), expected_facts(data))


def test_single_failures_among_many_requests_lose_nothing(hindsight, tmp_path, data):
    """Every kind fails twice, in the middle of its pages."""
    with ReplayEngine(data) as engine:
        for number, kind in enumerate(replay_engine.OPTIMIZE):
            engine.fail("optimize/" + kind, list(FAULTS.values())[number % len(FAULTS)], times=2)
        engine.fail("process-definition", replay_engine.status(502), times=3)
        imports = {"data": {kind: {"maxPageSize": 20} for kind in ("variable", "activity-instance", "user-task-instance", "identity-link-log")}}
        config = quick_configuration(tmp_path, engine_entry(engine.rest), imports=imports)
        hindsight.import_once(config)
        assert_facts(hindsight.dump(config), expected_facts(data))


def test_an_engine_that_is_away_comes_back(hindsight, tmp_path, data):
    with ReplayEngine(data) as engine:
        engine.fail("", replay_engine.status(502))
        with follow(hindsight, tmp_path, engine) as server:
            client = server.client()
            wait_until(lambda: any(failing(kind) for kind in kinds(client).values()), 20, "the failure is noticed")
            assert client.get("/api/readyz").status == 503
            assert client.get("/api/status").json()["engineStatus"]["engine"]["isConnected"] is False
            engine.heal()
            wait_until(lambda: all_caught_up(client), 30, "everything is imported")
            assert client.get("/api/readyz").status == 200
            assert client.get("/api/status").json()["engineStatus"]["engine"]["isConnected"] is True


# messages

def test_a_missing_right_is_named_to_users_and_hidden_from_others(hindsight, tmp_path, data):
    said = "The user with id 'hindsight' does not have 'READ_HISTORY' permission on resource '*' of type 'DecisionDefinition'."
    with ReplayEngine(data) as engine:
        engine.fail("optimize/decision-instance", replay_engine.status(403, said))
        with follow(hindsight, tmp_path, engine) as server:
            client = server.client("demo")
            wait_until(lambda: failing(kinds(client).get("decision-instance", {"lastError": None})), 20, "the refusal is reported")
            message = kinds(client)["decision-instance"]["lastError"]["message"]
            assert "READ_HISTORY" in message and "hindsight" in message
            hidden = kinds(server.client())["decision-instance"]["lastError"]["message"]
            assert "READ_HISTORY" not in hidden and hidden


def test_a_wrong_password_of_the_import_user_is_named(hindsight, tmp_path, data):
    with ReplayEngine(data, password="another") as engine:
        with follow(hindsight, tmp_path, engine) as server:
            wait_until(lambda: "engines.engine.authentication" in server.log(), 20, "the log names the setting")
            assert "401" in server.log()
            status = server.client().get("/api/status").json()
            assert status["engineStatus"]["engine"]["isConnected"] is False


# many rows at one time

def with_many_variables(data, count, time_of):
    """`count` variables of one instance, beside the others."""
    owner = data["optimize/process-instance/completed"][0]
    rows = [{**VARIABLE, "type": "variableUpdate", "id": f"u{n}", "processDefinitionKey": "parcel", "processDefinitionId": owner["processDefinitionId"],
             "processInstanceId": owner["id"], "rootProcessInstanceId": owner["id"], "time": engine_text(time_of(n)), "variableName": f"v{n % 7}",
             "variableInstanceId": f"many-{n}", "variableType": "Integer", "value": n, "initial": True, "revision": 0, "sequenceCounter": 1,
             "tenantId": owner["tenantId"]} for n in range(count)]
    return {**data, VARIABLES: data[VARIABLES] + rows}


@pytest.mark.parametrize("time_of", [lambda n: BEGIN + 50 * 86_400_000, lambda n: BEGIN + 50 * 86_400_000 + n % 1000],
                         ids=["one millisecond", "one second"])
def test_25000_rows_of_one_moment_are_all_imported(hindsight, tmp_path, data, time_of):
    many = with_many_variables(data, 25_000, time_of)
    with ReplayEngine(many) as engine:
        facts = imported(hindsight, tmp_path, engine)
        limits = [int(query.get("maxResults", 0)) for path, query in engine.requests if path == VARIABLES and "occurredAt" not in query]
    assert max(limits) == 10_000, "the rows were to come in several pages"
    found = {fact["id"]: fact["integer"] for fact in facts["variable"] if fact["id"].startswith("many-")}
    assert found == {f"many-{n}": n for n in range(25_000)}


def test_all_rows_at_one_moment_and_pages_of_ten(hindsight, tmp_path):
    """Every instance starts at the same time: paging by time alone would lose nearly all."""
    data = make_history(80, seed=4, span=1)
    with ReplayEngine(data) as engine:
        pages = {kind: {"maxPageSize": 10} for kind in ("process-instance", "activity-instance", "user-task-instance", "variable", "decision-instance")}
        facts = imported(hindsight, tmp_path, engine, **{"import": {"data": pages}})
    assert_facts(facts, expected_facts(data))


def test_identity_link_pages_that_are_empty_in_mid_stream(hindsight, tmp_path, data):
    """Links of deleted tasks count for the limit and are not sent."""
    times = sorted(row["time"] for row in data["optimize/identity-link-log"])
    gone = [{**LINK, "time": times[len(times) // 2], GONE: True} for _ in range(700)] + [{**LINK, "time": times[0], GONE: True} for _ in range(300)]
    with ReplayEngine({**data, "optimize/identity-link-log": gone + data["optimize/identity-link-log"]}) as engine:
        facts = imported(hindsight, tmp_path, engine, **{"import": {"data": {"identity-link-log": {"maxPageSize": 50}}}})
    assert_facts(facts, expected_facts(data))


# unreadable rows

def poisoned(data):
    """An activity with a start that is no date, a variable whose number is none, a row without id."""
    activity, variable, link = (dict(data[name][5]) for name in ("optimize/activity-instance/completed", VARIABLES, "optimize/identity-link-log"))
    bad = {"optimize/activity-instance/completed": {**activity, "id": "poison:1", "startTime": "yesterday"},
           VARIABLES: {**variable, "variableInstanceId": "poison-2", "variableType": "Long", "value": "many"},
           "optimize/identity-link-log": {**link, "id": None}}
    return {**data, **{name: data[name][:5] + [row] + data[name][5:] for name, row in bad.items()}}


def test_an_unreadable_row_becomes_a_dead_letter_and_stops_nothing(hindsight, tmp_path, data):
    with ReplayEngine(poisoned(data)) as engine, follow(hindsight, tmp_path, engine) as server:
        demo = server.client("demo")
        wait_until_caught_up(demo)
        letters = {letter["kind"]: letter for letter in demo.get("/api/dead-letters").json()}
        assert set(letters) == {"activity-instance-completed", "variable-update", "identity-link-log"}
        assert letters["activity-instance-completed"]["entityId"] == "poison:1"
        assert "startTime" in letters["activity-instance-completed"]["reason"] and "yesterday" in letters["activity-instance-completed"]["raw"]
        assert "value" in letters["variable-update"]["reason"] and "id" in letters["identity-link-log"]["reason"]
        def counted():
            return {name: kind["deadLetters"] for name, kind in kinds(demo).items() if kind["deadLetters"]}

        wait_until(lambda: counted() == dict.fromkeys(letters, 1), 20, f"each is counted once: {counted()}")
        assert demo.get("/api/status").json()["engines"][0]["deadLetters"] == 3
        assert server.client("mary").get("/api/dead-letters").status == 403
        assert_facts(facts_after_stop(hindsight, server, tmp_path), expected_facts(data))


def test_dead_letters_can_be_tried_again(hindsight, tmp_path, data):
    """What is still unreadable stays, and does not multiply."""
    with ReplayEngine(poisoned(data)) as engine, follow(hindsight, tmp_path, engine) as server:
        demo = server.client("demo")
        wait_until_caught_up(demo)
        answer = demo.post("/api/dead-letters/retry")
        assert (answer.status, answer.json()) == (200, {"retried": 0})
        assert len(demo.get("/api/dead-letters").json()) == 3


def test_a_repeated_import_does_not_repeat_dead_letters(hindsight, tmp_path, data):
    with ReplayEngine(poisoned(data)) as engine:
        config = write_configuration(tmp_path, configuration(tmp_path, engine_entry(engine.rest)))
        first, second = hindsight.import_once(config), hindsight.import_once(config)
        assert "3 rows were refused" in first.stderr and "3 rows were refused" in second.stderr
        with hindsight.serve(config) as server:
            assert len(server.client("demo").get("/api/dead-letters").json()) == 3


STRANGE = {"control": "a\u0000b\u0001\u001f", "quotes": "'\"\\';--", "emoji": "🧾👩‍💻", "line ends": "a\r\nb\u2028", "empty": "", "blank": " ",
           "markup": "<script>alert(1)</script>", "long": "ä" * 100_000, "right to left": "\u202eabc"}


def test_strange_texts_are_kept_as_they_are(hindsight, tmp_path, data):
    owner = data["optimize/process-instance/completed"][0]
    rows = [{**VARIABLE, "id": f"s{n}", "processDefinitionKey": "parcel", "processDefinitionId": owner["processDefinitionId"],
             "processInstanceId": owner["id"], "time": engine_text(BEGIN + n), "variableName": name, "variableInstanceId": f"strange-{n}",
             "variableType": "String", "value": value, "revision": 0, "sequenceCounter": 1, "tenantId": owner["tenantId"]}
            for n, (name, value) in enumerate(STRANGE.items())]
    with ReplayEngine({**data, VARIABLES: data[VARIABLES] + rows}) as engine:
        facts = imported(hindsight, tmp_path, engine)
    found = {fact["name"]: fact for fact in facts["variable"] if fact["id"].startswith("strange-")}
    assert set(found) == set(STRANGE)
    for name, value in STRANGE.items():
        assert found[name]["truncated"] == (name == "long"), name
        assert found[name]["value"] == (value[:32766 // 2] if name == "long" else value), name


def test_fields_that_are_new_or_missing_disturb_nothing(hindsight, tmp_path, data):
    """Another version of the engine sends more, or less that does not matter."""
    rows = [{**{name: value for name, value in row.items() if name not in ("removalTime", "startUserId", "caseInstanceId")},
             "newField": {"nested": [1, {"deep": None}]}} for row in data["optimize/process-instance/completed"]]
    with ReplayEngine({**data, "optimize/process-instance/completed": rows}) as engine:
        facts = imported(hindsight, tmp_path, engine)
    assert_facts(facts, expected_facts(data))


# definitions

def test_history_of_a_definition_that_is_gone_is_kept_under_its_key(hindsight, tmp_path, data):
    gone = data["process-definition"][0]
    left = {**data, "process-definition": data["process-definition"][1:],
            "process-definition/xml": {k: v for k, v in data["process-definition/xml"].items() if k != gone["id"]}}
    with ReplayEngine(left) as engine, follow(hindsight, tmp_path, engine) as server:
        demo = server.client("demo")
        wait_until_caught_up(demo)
        of_all = data["optimize/process-instance/completed"] + data["optimize/process-instance/running"]
        counted = demo.evaluate(report(PARCELS, "processInstance", ["frequency"]))
        assert measure(counted, "frequency") == len(of_all)
        overview = {row["processDefinitionKey"]: row for row in demo.get("/api/process/overview").json()}
        assert overview["parcel"]["instanceCount"] == len(of_all)
        facts = facts_after_stop(hindsight, server, tmp_path)
    placeholder = [row for row in facts["processDefinition"] if row["id"] == gone["id"]]
    assert len(placeholder) == 1 and placeholder[0]["key"] == "parcel" and placeholder[0]["hasXml"] is False
    expected = expected_facts(data)
    assert_facts(facts, {kind: rows for kind, rows in expected.items() if not kind.endswith("Definition")})


@pytest.mark.parametrize("what", ["deployed just now", "deployed long ago and shown to the import user only now"])
def test_a_definition_that_appears_after_its_instances_fills_the_placeholder(hindsight, tmp_path, data, what):
    """The second happens when somebody makes the import user a member of one more tenant."""
    late = data["process-definition"][0]
    if what == "deployed just now":
        data["deployment"][late["deploymentId"]]["deploymentTime"] = engine_text(int(time.time() * 1000))
    with ReplayEngine({**data, "process-definition": data["process-definition"][1:]}) as engine, follow(hindsight, tmp_path, engine) as server:
        client = server.client("demo")
        wait_until_caught_up(client)
        engine.add("process-definition", [late])
        wait_until(lambda: engine.asked("process-definition/" + late["id"]), 20, "the model is read")
        wait_for_rounds(engine, "tenant")  # with which each round of definitions begins
        assert_facts(facts_after_stop(hindsight, server, tmp_path), expected_facts(data))


# several engines, tenants

def test_engines_with_equal_ids_do_not_mix(hindsight, tmp_path):
    """Plain numbers as ids are the same in every engine."""
    first, second = make_history(40, seed=1, numeric_ids=True), make_history(40, seed=2, numeric_ids=True)
    with ReplayEngine(first) as one, ReplayEngine(second) as two:
        engines = {**engine_entry(one.rest, "north"), **engine_entry(two.rest, "south")}
        config = write_configuration(tmp_path, configuration(tmp_path, engines))
        hindsight.import_once(config)
        facts = hindsight.dump(config)
    definition_count = len(first["process-definition"]) + len(second["process-definition"])
    assert len(facts["processDefinition"]) == definition_count
    for kind in ("processInstance", "flowNodeInstance", "userTask", "variable", "identityLink", "decisionInstance", "incident"):
        assert len(facts[kind]) == len(expected_facts(first)[kind]) + len(expected_facts(second)[kind]), kind
    with ReplayEngine(first) as one:
        alone = imported(hindsight, tmp_path / "alone", one, "north")
    assert {fact["id"] for fact in alone["flowNodeInstance"]} < {fact["id"] for fact in facts["flowNodeInstance"]}


def test_one_engine_that_is_down_does_not_stop_the_other(hindsight, tmp_path, data):
    with ReplayEngine(data) as good, ReplayEngine(make_history(5)) as bad:
        bad.fail("", replay_engine.status(503))
        engines = {**engine_entry(good.rest, "good"), **engine_entry(bad.rest, "bad")}
        with hindsight.serve(quick_configuration(tmp_path, engines)) as server:
            client = server.client("demo")
            wait_until_caught_up(client, "good")
            states = client.get("/api/status").json()["engineStatus"]
            assert states["good"]["isConnected"] is True and states["bad"]["isConnected"] is False
            assert client.get("/api/readyz").status == 200


def test_excluded_tenants_are_not_imported(hindsight, tmp_path, data):
    with ReplayEngine(data) as engine:
        facts = imported(hindsight, tmp_path, engine, entry={"excludeTenant": ["north"]})
    expected = {kind: [row for row in rows if row.get("tenant") != "north"] for kind, rows in expected_facts(data).items()
                if kind not in ("identityLink", "decisionValue", "suspensionOperation")}
    assert_facts(facts, expected)
    excluded = {row["id"] for row in data["optimize/process-instance/completed"] + data["optimize/process-instance/running"] if row["tenantId"] == "north"}
    assert not excluded & {link["processInstance"] for link in facts["identityLink"]}
    assert len(facts["decisionValue"]) == 2 * len(facts["decisionInstance"])


def test_rows_without_tenant_get_the_default_tenant(hindsight, tmp_path, data):
    with ReplayEngine(data) as engine:
        facts = imported(hindsight, tmp_path, engine, entry={"defaultTenant": {"id": "home", "name": "Home"}})
    expected = {kind: [{**row, "tenant": row["tenant"] or "home"} if "tenant" in row else row for row in rows]
                for kind, rows in expected_facts(data).items()}
    assert_facts(facts, expected)


def test_the_default_tenant_is_visible_and_named(hindsight, tmp_path, data):
    with ReplayEngine(data) as engine:
        entry = engine_entry(engine.rest, defaultTenant={"id": "home", "name": "Home"})
        with hindsight.serve(quick_configuration(tmp_path, entry)) as server:
            client = server.client("mary")
            wait_until_caught_up(server.client("demo"))
            tenants = client.get("/api/definition/process/parcel").json()["tenants"]
            assert {tenant["id"]: tenant["name"] for tenant in tenants} == {"home": "Home", "north": "North"}
            counted = client.evaluate(report(("parcel", ["home", "north"]), "processInstance", ["frequency"]))
            assert measure(counted, "frequency") == 60


# changes while the server follows the engine

def process_instance(data, identifier, start, end):
    definition = data["process-definition"][0]
    return {**PROCESS_INSTANCE, "id": identifier, "processDefinitionId": definition["id"], "processDefinitionKey": "parcel",
            "startTime": engine_text(start), "endTime": engine_text(end) if end else None, "durationInMillis": end - start if end else None,
            "tenantId": None, "state": "COMPLETED" if end else "ACTIVE", "rootProcessInstanceId": identifier}


def counted(client, *filters):
    return measure(client.evaluate(report(PARCELS, "processInstance", ["frequency"], filters=filters)), "frequency")


def test_rows_of_slow_transactions_appear_behind_the_cursor(hindsight, tmp_path, data):
    """Their time has passed already when the engine commits them."""
    now = int(time.time() * 1000)
    newest = process_instance(data, "newest", now - 60_000, now - 1_000)
    data["optimize/process-instance/completed"].append(newest)
    with ReplayEngine(data) as engine, follow(hindsight, tmp_path, engine) as server:
        client = server.client("demo")
        wait_until_caught_up(client)
        before = counted(client)
        engine.add("optimize/process-instance/completed", [process_instance(data, f"late{n}", now - 250_000, now - seconds * 1000)
                                                            for n, seconds in enumerate((2, 30, 200))])
        wait_until(lambda: counted(client) == before + 3, 20, "late rows are found within the re-read window")


def test_an_instance_that_ends_is_finished_once_for_all(hindsight, tmp_path, data):
    now = int(time.time() * 1000)
    running = data["optimize/process-instance/running"][0]
    with ReplayEngine(data) as engine, follow(hindsight, tmp_path, engine) as server:
        client = server.client("demo")
        wait_until_caught_up(client)
        open_before = len(data["optimize/process-instance/running"])
        still = {"type": "runningInstancesOnly", "data": None, "filterLevel": "instance", "appliedTo": ["all"]}
        assert counted(client, still) == open_before
        engine.data["optimize/process-instance/running"] = [row for row in engine.data["optimize/process-instance/running"] if row is not running]
        engine.add("optimize/process-instance/running", [])
        engine.add("optimize/process-instance/completed", [{**running, "endTime": engine_text(now), "durationInMillis": 5, "state": "COMPLETED"}])
        wait_until(lambda: counted(client, still) == open_before - 1, 20, "the end is seen")
        facts = facts_after_stop(hindsight, server, tmp_path)
    ended = [fact for fact in facts["processInstance"] if fact["id"] == running["id"]]
    assert [(fact["end"], fact["state"], fact["duration"]) for fact in ended] == [(now, "COMPLETED", 5)]


def test_a_suspension_that_is_lifted_is_seen(hindsight, tmp_path, data):
    """States of running instances are read again when the operation log tells of a change."""
    suspended = next(row for row in data["optimize/process-instance/running"] if row["state"] == "SUSPENDED")
    with ReplayEngine(data) as engine, follow(hindsight, tmp_path, engine) as server:
        client = server.client("demo")
        wait_until_caught_up(client)
        only = {"type": "suspendedInstancesOnly", "data": None, "filterLevel": "instance", "appliedTo": ["all"]}
        before = counted(client, only)
        assert before > 0
        engine.data["optimize/process-instance/running"] = [{**row, "state": "ACTIVE"} if row is suspended else row
                                                            for row in engine.data["optimize/process-instance/running"]]
        engine.add("optimize/process-instance/running", [])
        engine.add("optimize/user-operation", [{**data["optimize/user-operation"][0], "id": "activation", "operationType": "Activate",
                                                "timestamp": engine_text(int(time.time() * 1000)), "processInstanceId": suspended["id"]}])
        wait_until(lambda: counted(client, only) == before - 1, 20, "the instance is active again")


def test_a_finished_activity_replaces_the_running_one(hindsight, tmp_path, data):
    now = int(time.time() * 1000)
    running = next(row for row in data["optimize/activity-instance/running"])
    with ReplayEngine(data) as engine, follow(hindsight, tmp_path, engine) as server:
        client = server.client("demo")
        wait_until_caught_up(client)
        # The engine answers both lists for a moment: they are two queries of its.
        engine.add("optimize/activity-instance/completed", [{**ACTIVITY, **running, "endTime": engine_text(now), "durationInMillis": 7, "canceled": True}])
        wait_for_rounds(engine, "optimize/activity-instance/completed")
        wait_for_rounds(engine, "optimize/activity-instance/running")
        facts = facts_after_stop(hindsight, server, tmp_path)
    found = [fact for fact in facts["flowNodeInstance"] if fact["id"] == running["id"].split(":")[1]]
    assert [(fact["end"], fact["canceled"], fact["duration"]) for fact in found] == [(now, True, 7)]


# one store, one process

def test_a_second_process_on_the_same_store_is_refused(hindsight, tmp_path, data):
    with ReplayEngine(data) as engine, follow(hindsight, tmp_path, engine) as server:
        config = tmp_path / "environment-config.yaml"
        for command in (["import", "--once", "--config", config], ["dump", "--config", config]):
            second = hindsight.run(*command, seconds=30)
            assert second.returncode == 1, command
            assert "store.duckdb" in second.stderr and str(server.process.pid) in second.stderr
        wait_until_caught_up(server.client("demo"))
        assert_facts(facts_after_stop(hindsight, server, tmp_path), expected_facts(data))
