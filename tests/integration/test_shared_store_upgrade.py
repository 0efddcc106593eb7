"""Documents that an earlier version wrote into the shared store are no reason for a wrong answer, and are written anew."""

import re

import pytest

from support.made_history import make_history
from support.replay_engine import ReplayEngine
from support.reports import instance_filter, report
from support.server import write_configuration
from support.shared_store import shared_settings
from support.waiting import wait_until

# What documents of layouts 1 and 2 did not hold.
STRIP = """
ctx._source.remove('layout');
for (node in ctx._source.getOrDefault('flowNodes', [])) { node.remove('assignee'); node.remove('candidateGroups'); }
for (task in ctx._source.getOrDefault('userTasks', [])) {
  task.remove('canceled'); task.remove('unclaimed'); task.remove('claimed');
}"""
ALWAYS = {"zone": "UTC", "days": {day: [{"from": "00:00", "to": "24:00"}] for day in
                                  ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")}}


def view_filter(kind, data=None):
    return {"type": kind, "data": data, "filterLevel": "view", "appliedTo": ["all"]}


@pytest.mark.parametrize("entity, properties, filters, configuration", [
    ("flowNode", ["frequency"], [view_filter("assignee", {"operator": "not in", "values": ["nobody"]})], {}),
    ("userTask", ["frequency"], [view_filter("completedFlowNodesOnly")], {}),
    ("userTask", ["duration"], [instance_filter("completedInstancesOnly")], {"userTaskDurationTimes": ["idle"], "workingTime": ALWAYS})])
def test_older_documents_are_refused_until_they_are_written_anew(hindsight, search, search_prefix, tmp_path, entity, properties, filters,
                                                                 configuration):
    with ReplayEngine(make_history(120, seed=5), is_prompt=True) as engine:
        config = write_configuration(tmp_path, shared_settings(tmp_path, search, search_prefix, engine.rest, "engine"))
        hindsight.import_once(config)
        with hindsight.serve(config) as server:
            client = server.client("demo")
            group = "flowNodes" if entity == "flowNode" else "userTasks"
            question = report(("parcel", [None, "north"]), entity, properties, group, filters, **configuration)

            def ask():
                return client.post("/api/report/evaluate", question)

            wait_until(lambda: ask().json()["result"]["instanceCount"] > 0, 30, "what was imported can be searched")
            before = ask()
            status, answer = search.request("POST", f"/{search_prefix}-process-instance/_update_by_query?refresh=true",
                                            {"script": {"source": STRIP}})
            assert status == 200 and answer["updated"] > 0, answer
            refused = ask()
            assert refused.status == 503, refused.text
            left = re.match(r"(\d+) documents of an earlier version", refused.json()["detailedMessage"])
            assert left and 0 < int(left[1]) <= answer["updated"]  # some may be written already
            wait_until(lambda: ask().status == 200, 30, "the documents are written anew")
            assert ask().json()["result"] == before.json()["result"]
