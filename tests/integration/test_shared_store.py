"""The shared store holds and answers what the embedded store does, with the history of real engines."""

import pytest

from support.ports import free_port
from support.reports import instance_filter, report
from support.search import RunningSearch
from support.server import write_configuration
from support.shared_store import shared_settings

ENGINES = ["camunda", "operaton"]
ORDERS = ("orderHandling", ["retail", "wholesale"])
CLAIMS = ("claimSettlement", [None])
ONBOARDING = ("customerOnboarding", [None])
PROCESSES = [ORDERS, ("shipment", ["retail", "wholesale"]), CLAIMS, ONBOARDING]


@pytest.mark.parametrize("engine", ENGINES)
def test_both_stores_hold_the_same_history(hindsight, shared, engine):
    both = shared(engine)
    dump = hindsight.dump_text(both.config)
    assert dump.count("\n") > 1000
    assert dump == both.embedded.dump


@pytest.mark.parametrize("engine", ["operaton"])
def test_a_second_import_changes_nothing(hindsight, shared, engine):
    both = shared(engine)
    before = hindsight.dump_text(both.config)
    hindsight.import_once(both.config)
    assert hindsight.dump_text(both.config) == before


# answers

@pytest.fixture(scope="module")
def shared_client(shared_server):
    return shared_server.client("demo")


def assert_same(one, other, method, path, body=None):
    expected, found = one.request(method, path, body), other.request(method, path, body)
    assert expected.status == 200, f"{path}: {expected.status} {expected.text}"
    assert found.status == 200, f"{path}: {found.status} {found.text}"
    assert found.json() == expected.json(), path


@pytest.mark.parametrize("path", ["/api/process/overview", "/api/definition", "/api/definition/process/orderHandling/versions",
                                  "/api/definition/decision", "/api/identity/current/user"])
def test_what_is_there(demo_client, shared_client, path):
    assert_same(demo_client, shared_client, "GET", path)


@pytest.mark.parametrize("path", ["/api/definition/process/xml?key=orderHandling&version=2", "/api/definition/decision/xml?key=customerScore&version=1"])
def test_models(demo_client, shared_client, path):
    expected, found = demo_client.get(path), shared_client.get(path)
    assert (found.status, found.text) == (expected.status, expected.text)
    assert expected.status == 200


def test_trends(demo_client, shared_client):
    """But for percentiles, which are digests there, and for what moves on with the time."""
    expected, found = (client.post("/api/process/trends", {"days": 400}).json()["processes"] for client in (demo_client, shared_client))
    for one, other in zip(expected, found, strict=True):
        for name in ("processDefinitionKey", "tenants", "engines", "instances", "running", "oldestRunning", "openIncidents"):
            assert one[name] == other[name], name
        assert one["period"]["ended"] == other["period"]["ended"]
        if one["period"]["medianDuration"] is not None:
            assert other["period"]["medianDuration"] == pytest.approx(one["period"]["medianDuration"], rel=0.05)


REPORTS = {
    "heatmap": ("flowNode", ["frequency"], "flowNodes"),
    "durations of flow nodes": ("flowNode", ["duration"], "flowNodes"),
    "durations of user tasks": ("userTask", ["duration"], "userTasks"),
    "tasks by assignee": ("userTask", ["frequency", "duration"], "assignee"),
    "instances": ("processInstance", ["frequency"], "none"),
    "durations of instances": ("processInstance", ["duration"], "none"),
    "instances by month": ("processInstance", ["frequency", "duration"], ("startDate", {"unit": "month"})),
    "incidents": ("incident", ["frequency"], "flowNodes"),
    "tasks by candidate group": ("userTask", ["frequency", "duration"], "candidateGroup"),
    "running instances by month": ("processInstance", ["frequency"], ("runningDate", {"unit": "month"})),
    "flow nodes by their start": ("flowNode", ["frequency", "duration"], ("startDate", {"unit": "month"})),
    "tasks by their end": ("userTask", ["frequency"], ("endDate", {"unit": "month"})),
}


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process[0])
@pytest.mark.parametrize("name", REPORTS)
def test_reports(demo_client, shared_client, process, name):
    # What runs grows older between the two questions.
    filters = [instance_filter("completedInstancesOnly")] if "duration" in REPORTS[name][1] else []
    definition = report(process, *REPORTS[name], filters=filters, userTaskDurationTimes=["total", "idle", "work"])
    expected, found = demo_client.evaluate(definition), shared_client.evaluate(definition)
    assert expected["instanceCount"] > 0
    assert_close(found, expected, name)


def assert_close(found, expected, where):
    """Equal but for the rounding of sums and averages of numbers; percentiles of a digest are near, not exact."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), where
        loose = (expected.get("aggregationType") or {}).get("type") == "percentile"
        for name, value in expected.items():
            if not (loose and name == "data"):
                assert_close(found[name], value, f"{where}.{name}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for number, value in enumerate(expected):
            assert_close(found[number], value, f"{where}[{number}]")
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=1e-9), where
    else:
        assert found == expected, where


def without_ages(result):
    """What runs is older when the second is asked."""
    for row in result["measures"][0]["data"]:
        if row["endDate"] is None:
            row.update(duration=None, flowNodeDurations=None)
    return result


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process[0])
def test_raw_data(demo_client, shared_client, process):
    definition = report(process, None, ["rawData"])
    for query in ("?limit=20", "?limit=20&offset=20"):
        expected, found = demo_client.evaluate(definition, query=query), shared_client.evaluate(definition, query=query)
        assert without_ages(found) == without_ages(expected)


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process[0])
@pytest.mark.parametrize("by", ["startDate", "dur:packItem", "variable:country", "count:userTasks", "count:openIncidents"])
def test_csv(demo_client, shared_client, process, by):
    body = {"processDefinitionKey": process[0], "processDefinitionVersions": ["all"], "tenantIds": process[1],
            "filter": [instance_filter("completedInstancesOnly")], "sorting": {"by": by, "order": "asc"}}
    expected, found = (client.post("/api/export/csv/process/rawData/all.csv", body) for client in (demo_client, shared_client))
    assert expected.status == 200 and expected.text.count("\r\n") > 20
    assert (found.status, found.text, found.headers["X-Total-Count"]) == (200, expected.text, expected.headers["X-Total-Count"])


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process[0])
def test_variables_and_their_values(demo_client, shared_client, process):
    query = {"processDefinitionKey": process[0], "processDefinitionVersions": ["all"], "tenantIds": process[1]}
    names = demo_client.post("/api/variables", {"processesToQuery": [query]}).json()
    assert len(names) > 2
    assert shared_client.post("/api/variables", {"processesToQuery": [query]}).json() == names
    for name in names:
        assert_same(demo_client, shared_client, "POST", "/api/variables/values",
                    {**query, "name": name["name"], "type": name["type"], "resultOffset": 0, "numResults": 50})


# starts that fail

def refused_start(hindsight, folder, settings):
    done = hindsight.run("serve", "--config", write_configuration(folder, settings), seconds=90)
    assert done.returncode not in (0, -6, -11), done.stderr
    return done.stderr


def test_without_a_secret_it_does_not_start_and_says_how_to_make_one(hindsight, tmp_path):
    settings = shared_settings(tmp_path, RunningSearch(f"http://127.0.0.1:{free_port()}"), "t", "http://127.0.0.1:1/engine-rest", "e")
    del settings["security"]["auth"]["token"]
    errors = refused_start(hindsight, tmp_path, settings)
    assert "security.auth.token.secret" in errors and "openssl rand -base64 64" in errors


def test_a_wrong_port_of_the_cluster_is_named(hindsight, tmp_path):
    port = free_port()
    settings = shared_settings(tmp_path, RunningSearch(f"http://127.0.0.1:{port}"), "t", "http://127.0.0.1:1/engine-rest", "e")
    errors = refused_start(hindsight, tmp_path, settings)
    assert f"127.0.0.1:{port}" in errors
