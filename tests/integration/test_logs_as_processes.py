"""Event logs end to end on both stores: ingested, made a process of, published. Traces, variants, activities and durations are those of the file.

HINDSIGHT_TEST_LOGS=FOLDER takes the XES logs of a folder, too."""

import csv
import io
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from support.dates import milliseconds
from support.event_processes import publish, read
from support.log_expectations import expected, variants, write_random_log
from support.server import API_TOKEN, merged, write_configuration
from support.shared_store import settings_in

PUBLISHED = sorted(Path(os.environ["HINDSIGHT_TEST_LOGS"]).glob("*.xes*")) if "HINDSIGHT_TEST_LOGS" in os.environ else []


@pytest.fixture(scope="module", params=["embedded", "shared"])
def server(request, engines, hindsight, tmp_path_factory):
    folder = tmp_path_factory.mktemp("logs-" + request.param)
    settings = merged(settings_in(request.param, request, folder, engines.start("camunda").wait().rest),
                      {"eventBasedProcess": {"authorizedUserIds": ["demo"], "eventImport": {"enabled": True}}})
    settings["engines"]["engine"]["importEnabled"] = False
    with hindsight.serve(write_configuration(folder, settings)) as running:
        yield running


@pytest.fixture(params=["made"] + PUBLISHED, ids=lambda log: log if isinstance(log, str) else log.name)
def log_file(request, tmp_path):
    if request.param != "made":
        return request.param
    seed = random.randrange(1_000_000)
    print("seed", seed)
    return write_random_log(tmp_path / "made.xes.gz", seed, 200)


def runs_by_trace(client, process, names):
    """As the event log of the process has them, without gateways."""
    answer = client.get(f"/api/export/event-log/{process}?format=csv")
    assert answer.status == 200, answer.text
    traces = {}
    for row in csv.DictReader(io.StringIO(answer.text)):
        runs = traces.setdefault(row["processInstanceId"], [])
        if row["flowNodeId"] in names:
            runs.append([names[row["flowNodeId"]], milliseconds(row["startDate"]), row["endDate"] and milliseconds(row["endDate"]) or None])
    return traces


def test_a_log_is_the_process_that_it_tells_of(server, hindsight, log_file, tmp_path):
    group = log_file.name
    done = hindsight.run("ingest", log_file, "--server", server.url, "--group", group,
                         env={**os.environ, "HINDSIGHT_TOKEN": API_TOKEN, "XDG_STATE_HOME": str(tmp_path / "state")})
    assert done.returncode == 0, done.stderr
    demo = server.client("demo")
    sources = [{"type": "external", "configuration": {"includeAllGroups": False, "group": group}}]
    created = demo.post("/api/eventBasedProcess", {"name": group, "autogenerate": True, "eventSources": sources})
    assert created.status == 200, created.text
    process = created.json()["id"]
    publish(demo, process, 120)
    names = {node: (mapping["end"] or mapping["start"])["eventName"] for node, mapping in read(demo, process)["mappings"].items()}
    found, wanted = runs_by_trace(demo, process, names), expected(log_file)
    assert set(found) == set(wanted)
    assert Counter(run[0] for runs in found.values() for run in runs) == Counter(run[0] for runs in wanted.values() for run in runs)
    assert variants(found) == variants(wanted)
    for trace, runs in wanted.items():
        assert sorted(found[trace], key=str) == sorted(runs, key=str), trace
