"""Analyses: who may ask, and what is no question."""

import pytest

from support.analysis import body_of
from support.reports import instance_filter

ORDERS = ("orderHandling", ["retail", "wholesale"])
CLAIMS = ("claimSettlement", [None])
OUTLIERS = {"flowNodeId": "checkOrder", "higherOutlierBound": 1000}
QUESTIONS = {"correlation": {"gateway": "riskGateway", "end": "orderCompleted"}, "flowNodeOutliers": {}, "durationChart": OUTLIERS,
             "significantOutlierVariableTerms": OUTLIERS,
             "significantOutlierVariableTerms/processInstanceIdsExport": {**OUTLIERS, "variableName": "country", "variableTerm": "DE"}}
each = pytest.mark.parametrize("name", QUESTIONS)


@pytest.fixture(scope="module")
def client(either_server):
    return either_server.client("demo")


@each
def test_who_may_not_see_a_process_or_tenant_is_told_nothing(either_server, name):
    olga, mary = either_server.client("olga"), either_server.client("mary")
    for client, process in ((olga, ORDERS), (mary, ORDERS), (mary, CLAIMS), (mary, ("orderHandling", ["wholesale"])), (olga, ("noSuchProcess", [None]))):
        answer = client.post(f"/api/analysis/{name}", body_of(process, **QUESTIONS[name]))
        assert answer.status == 403, f"{process}: {answer.text}"
        assert set(answer.json()) == {"errorCode", "errorMessage", "detailedMessage"}
    assert either_server.client().post(f"/api/analysis/{name}", body_of(ORDERS, **QUESTIONS[name])).status == 401


@each
@pytest.mark.parametrize("filters", [[{"type": "nonsense"}], ["text"], "text", [instance_filter("variable", {"name": 3})],
                                     [{"type": "executedFlowNodes", "filterLevel": "view", "appliedTo": ["all"], "data": {"operator": "in", "values": ["checkOrder"]}}]])
def test_filters_that_are_none_or_of_the_view_are_refused(client, name, filters):
    answer = client.post(f"/api/analysis/{name}", {**body_of(ORDERS, **QUESTIONS[name]), "filter": filters})
    assert answer.status == 400 and "filter" in answer.json()["detailedMessage"], answer.text


@each
@pytest.mark.parametrize("body", ["", "{", "null", "[]", "{}", '{"processDefinitionKey": 7}', '{"processDefinitionKey": "orderHandling", "tenantIds": 3}',
                                  '{"processDefinitionKey": "orderHandling", "processDefinitionVersions": "all"}'])
def test_nonsense_is_refused_with_a_reason(client, name, body):
    answer = client.post(f"/api/analysis/{name}", body, {"Content-Type": "application/json"})
    assert answer.status == 400 and answer.json()["errorMessage"]


@pytest.mark.parametrize("name", ["durationChart", "significantOutlierVariableTerms", "significantOutlierVariableTerms/processInstanceIdsExport"])
@pytest.mark.parametrize("change, part", [
    ({"flowNodeId": None}, "flowNodeId"), ({"flowNodeId": 5}, "flowNodeId"), ({"higherOutlierBound": "5"}, "higherOutlierBound"),
    ({"higherOutlierBound": -1}, "higherOutlierBound"), ({"higherOutlierBound": 1.5}, "higherOutlierBound"),
    ({"higherOutlierBound": 10 ** 30}, "higherOutlierBound"), ({"higherOutlierBound": 9_000_000_000_000_000_000}, "higherOutlierBound"),
    ({"lowerOutlierBound": "5"}, "lowerOutlierBound"), ({"lowerOutlierBound": -1}, "lowerOutlierBound"), ({"lowerOutlierBound": 5000}, "lowerOutlierBound")])
def test_outliers_that_are_none_are_refused(client, name, change, part):
    answer = client.post(f"/api/analysis/{name}", body_of(ORDERS, **{**QUESTIONS[name], **change}))
    assert answer.status == 400 and part in answer.json()["detailedMessage"], answer.text


@pytest.mark.parametrize("name, change, part", [
    ("durationChart", {"flowNodeId": "nowhere"}, "flowNodeId"),
    ("significantOutlierVariableTerms", {"flowNodeId": "nowhere"}, "flowNodeId"),
    ("significantOutlierVariableTerms", {"higherOutlierBound": None}, "higherOutlierBound"),
    ("significantOutlierVariableTerms/processInstanceIdsExport", {"variableName": None}, "variableName"),
    ("significantOutlierVariableTerms/processInstanceIdsExport", {"variableTerm": 5}, "variableTerm")])
def test_what_is_missing_or_unknown_is_told(client, name, change, part):
    answer = client.post(f"/api/analysis/{name}", body_of(ORDERS, **{**QUESTIONS[name], **change}))
    assert answer.status == 400 and part in answer.json()["detailedMessage"], answer.text
