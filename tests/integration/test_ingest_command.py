"""`hindsight ingest`: what it says of logs in each format, what it sends to a server, and that an interrupted run goes on."""

import gzip
import json
import os
import re
import shlex
import signal
import textwrap

import pytest

from support.event_logs import EventServer, made_events, write_csv, write_ocel, write_xes
from support.paths import ROOT
from support.server import configuration, write_configuration
from support.waiting import wait_until

OK, FAILED = 0, 1
EVENTS = made_events(50)


@pytest.fixture
def environment(tmp_path):
    """State of interrupted runs lies in the test's folder."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HINDSIGHT_")}
    return {**inherited, "XDG_STATE_HOME": str(tmp_path / "state")}


@pytest.fixture
def config(tmp_path):
    return write_configuration(tmp_path, configuration(tmp_path, {}))


@pytest.fixture
def ingest(hindsight, config, environment):
    """Into the store of the test."""

    def run(file, *options, **more):
        return hindsight.run("ingest", file, "--config", config, *options, env={**environment, **more})

    return run


@pytest.fixture
def send(hindsight, environment):
    def run(server, file, *options, token="secret"):
        return hindsight.run("ingest", file, "--server", server.url, *options, env={**environment, "HINDSIGHT_TOKEN": token})

    return run


def states(tmp_path):
    folder = tmp_path / "state" / "hindsight" / "ingest"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_help_names_the_options_of_each_format(hindsight):
    done = hindsight.run("ingest", "--help")
    assert done.returncode == OK
    for option in ("--server", "--token", "--case-column", "--time-format", "--lifecycle", "--object-type", "--skip-bad", "--restart"):
        assert option in done.stdout


@pytest.mark.parametrize("write, name, options", [
    (write_csv, "log.csv", []), (write_xes, "log.xes", []), (write_xes, "log.xes.gz", []), (write_ocel, "log.json", ["--object-type", "order"])])
def test_a_log_of_each_format_is_summed_up(ingest, tmp_path, write, name, options):
    done = ingest(write(tmp_path / name, EVENTS), *options)
    assert done.returncode == OK, done.stderr
    assert "150 events of 50 traces, 2026-01-01T00:00:00.000+0000 to 2026-01-28T02:00:00.000+0000\n3 types of events:\n" in done.stdout
    assert re.findall(r"^ +(\d+)  (\w+)$", done.stdout, re.MULTILINE) == [("50", "Order"), ("50", "Pack"), ("50", "Send")]
    assert "create an event-based process" in done.stdout
    assert "100 %  150 events" in done.stderr
    assert states(tmp_path) == []


def test_only_the_most_frequent_types_are_listed(ingest, tmp_path):
    events = [("c", f"a{n}", "2026-01-01") for n in range(30) for _ in range(1 + n)]
    done = ingest(write_csv(tmp_path / "log.csv", events))
    assert "30 types of events, the most frequent ones:\n" in done.stdout
    listed = re.findall(r"^ +(\d+)  (\w+)$", done.stdout, re.MULTILINE)
    assert listed == [(str(n + 1), f"a{n}") for n in range(29, 9, -1)]


def test_the_type_of_objects_that_are_traces_is_asked_for(ingest, tmp_path):
    done = ingest(write_ocel(tmp_path / "log.json", EVENTS))
    assert done.returncode == FAILED and "--object-type; the log has 'item' (1), 'order' (50)" in done.stderr


@pytest.mark.parametrize("text, options, expected", [
    (None, [], "No such file"),
    ("", [], "the log is empty"),
    ("a,b\n", [], "--case-column"),
    ("case,activity,time\n", ["--id-column", "nr"], "there is no column 'nr'"),
    ("case,activity,time\n", ["--time-zone", "Moon"], "unknown time zone 'Moon'"),
    ("case,activity,time\n", ["--delimiter", "ab"], "--delimiter"),
    ("<html/>", [], "this is no XES log"),
    ("<!DOCTYPE log><log/>", [], "document type declaration"),
    ("{}", [], "no member 'events'"),
    ("case,activity,time\nc,a,2026-01-01\nc,a,soon\n", [], "'soon' is no time that can be read; --time-format says how times are written (line 3)"),
])
def test_what_is_wrong_is_said(ingest, tmp_path, text, options, expected):
    file = tmp_path / "log"
    if text is not None:
        file.write_text(text)
    done = ingest(file, *options)
    assert done.returncode == FAILED and expected in done.stderr and done.stdout == ""


@pytest.mark.parametrize("options", [["--lifecycle", "no"], ["--format", "pdf"], ["--no-data", "--data-columns", "a"], ["--server", "http://x", "--config", "y"]])
def test_options_that_make_no_sense_are_refused(hindsight, options):
    done = hindsight.run("ingest", "log.csv", *options)
    assert done.returncode not in (OK, FAILED) and done.stdout + done.stderr


def test_bad_rows_are_skipped_when_asked_to_and_told(ingest, tmp_path):
    file = tmp_path / "log.csv"
    file.write_text("case,activity,time\nc,a,2026-01-01\n" + "c,a,soon\n" * 12)
    done = ingest(file, "--skip-bad")
    assert done.returncode == OK, done.stderr
    assert "1 events of 1 traces" in done.stdout and "12 bad rows were skipped, the first ones:\n  line 3: 'soon'" in done.stdout
    assert done.stdout.count("'soon'") == 10


def test_a_store_that_a_server_holds_is_not_written_beside_it(hindsight, ingest, config, tmp_path):
    with hindsight.serve(config):
        done = ingest(write_csv(tmp_path / "log.csv", EVENTS))
    assert done.returncode == FAILED and "--server with its address" in done.stderr


def test_a_run_that_was_killed_goes_on_where_it_was(hindsight, ingest, config, environment, tmp_path):
    events = made_events(200_000)
    file = write_csv(tmp_path / "large.csv", events)
    process = hindsight.start("ingest", file, "--config", config, env=environment)
    wait_until(lambda: states(tmp_path) or process.poll() is not None, 60, "some events are stored")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it was done before it could be killed"
    stored = int(states(tmp_path)[0].read_text())
    assert 0 < stored < len(events)
    done = ingest(file)
    assert done.returncode == OK, done.stderr
    assert f"{stored:,} events are stored by an earlier run and skipped".replace(",", " ") in done.stderr
    assert "600 000 events of 200 000 traces" in done.stdout
    assert states(tmp_path) == []


def test_a_run_that_is_interrupted_says_how_to_go_on_or_begin_anew(hindsight, ingest, config, environment, tmp_path):
    file = write_csv(tmp_path / "large.csv", made_events(200_000))
    process = hindsight.start("ingest", file, "--config", config, env=environment)
    wait_until(lambda: states(tmp_path) or process.poll() is not None, 60, "some events are stored")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == FAILED and "the next run goes on from there" in errors and "stopped" in errors
    done = ingest(file, "--restart")
    assert done.returncode == OK and "skipped" not in done.stderr


def test_events_are_sent_as_cloud_events(send, tmp_path):
    with EventServer() as server:
        done = send(server, write_csv(tmp_path / "shop.csv", made_events(1_000)), "--group", "orders")
    assert done.returncode == OK, done.stderr
    events = sorted(server.events(), key=lambda event: event["data"]["n"])
    assert events[0] == {"specversion": "1.0", "id": "shop#1", "source": "shop", "type": "Order", "time": "2026-01-01T00:00:00.000Z",
                         "traceid": "c0", "group": "orders", "data": {"n": 0}}
    assert [event["data"]["n"] for event in events] == list(range(3_000))
    assert [len(batch) for batch in server.batches] == [1_000] * 3
    path, headers = server.requests[0]
    assert path == "/api/ingestion/event/batch" and headers["Content-Type"] == "application/cloudevents-batch+json"
    assert server.most_at_once <= 4


def test_a_context_path_is_part_of_the_address(send, tmp_path):
    with EventServer() as server:
        server.url += "/hindsight/"
        assert send(server, write_csv(tmp_path / "shop.csv", EVENTS)).returncode == OK
    assert server.requests[0][0] == "/hindsight/api/ingestion/event/batch"


def test_batches_of_large_events_stay_below_what_servers_take(send, tmp_path):
    events = [("c", "x" * 100_000, "2026-01-01")] * 200
    with EventServer() as server:
        assert send(server, write_csv(tmp_path / "log.csv", events)).returncode == OK
    assert len(server.events()) == 200
    assert all(len(json.dumps(batch)) < 5_000_000 for batch in server.batches)


@pytest.mark.parametrize("answers", [
    [(429, {"Retry-After": "1"}, "{}")] * 3, [(503, {}, "{}")], [(502, {"Retry-After": "0"}, "no JSON"), (504, {}, "")]])
def test_a_busy_server_is_asked_again(send, tmp_path, answers):
    with EventServer(answers=answers) as server:
        done = send(server, write_csv(tmp_path / "log.csv", made_events(1_500)))
    assert done.returncode == OK, done.stderr
    assert sorted(event["data"]["n"] for event in server.events()) == list(range(4_500))


def test_other_answers_stop_with_what_the_server_says(send, tmp_path):
    file = write_csv(tmp_path / "log.csv", EVENTS)
    with EventServer(answers=[(400, {}, json.dumps({"errorMessage": "traceid is missing"}))]) as server:
        done = send(server, file)
        assert done.returncode == FAILED and "the server answers 400: traceid is missing" in done.stderr
        done = send(server, file, token="wrong")
        assert done.returncode == FAILED and "401: no such token; give the server's access token" in done.stderr
    assert server.events() == []


def test_what_was_sent_before_a_failure_is_not_sent_again(send, tmp_path):
    file = write_csv(tmp_path / "log.csv", made_events(4_000))
    fine = (204, {}, "")
    with EventServer(answers=[fine] * 6 + [(400, {}, "{}")] * 100) as server:
        done = send(server, file)
        assert done.returncode == FAILED
        stored = int(states(tmp_path)[0].read_text())
        assert f"{stored:,} events are stored".replace(",", " ") in done.stderr and stored > 0
        server.answers.clear()
        server.batches.clear()
        done = send(server, file)
        assert done.returncode == OK, done.stderr
        assert sorted(event["data"]["n"] for event in server.events()) == list(range(stored, 12_000))


def blocks(text):
    """The indented paragraphs of a Markdown text."""
    return [textwrap.dedent(paragraph) for paragraph in text.split("\n\n") if paragraph.startswith("    ")]


@pytest.mark.parametrize("section, name, expected", [
    ("CSV", "orders.csv", [("orders#1", "4711", "Order received", "2026-01-31T11:00:00.000Z", {"amount": 99.5, "country": "DE"}),
                           ("orders#2", "4711", "Paid", "2026-01-31T11:05:00.000Z", None)]),
    ("XES", "orders.xes.gz", [("orders#1", "4711", "Paid", "2026-01-31T11:05:00.000Z",
                               {"lifecycle:transition": "complete", "amount": 99.5, "case:customer": "ACME"})]),
    ("OCEL 2.0", "orders.json", [("orders/e1/o1", "o1", "Paid", "2026-01-31T12:05:00.000Z", {"amount": 99.5}),
                                 ("orders/e1/o2", "o2", "Paid", "2026-01-31T12:05:00.000Z", {"amount": 99.5})])])
def test_examples_of_the_documentation_are_true(send, tmp_path, section, name, expected):
    text = (ROOT / "docs" / "event-logs.md").read_text().split(f"\n## {section}\n")[1].split("\n## ")[0]
    log, command = blocks(text)[:2]
    program, verb, file, *options = shlex.split(command.replace("\\\n", ""))
    assert (program, verb, file) == ("hindsight", "ingest", name)
    (tmp_path / name).write_bytes(gzip.compress(log.encode()) if name.endswith(".gz") else log.encode())
    with EventServer() as server:
        done = send(server, tmp_path / name, *options)
    assert done.returncode == OK, done.stderr
    assert [tuple(event.get(key) for key in ("id", "traceid", "type", "time", "data")) for event in server.events()] == expected


def test_text_of_a_log_cannot_write_over_the_terminal(ingest, tmp_path):
    done = ingest(write_csv(tmp_path / "log.csv", [("c", "a\x1b[2Jb", "2026-01-01")]))
    assert done.returncode == OK and "a [2Jb" in done.stdout
    done = ingest(write_csv(tmp_path / "log.csv", [("c", "a", "\x1b[2J")]))
    assert done.returncode == FAILED and "\x1b" not in done.stderr and "[2J" in done.stderr
