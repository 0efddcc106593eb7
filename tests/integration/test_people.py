"""Who can be chosen in filters of assignees and candidate groups: who is in the engine's tables, and whom the caller may see; on both stores."""

import pytest

from support.saved_reports import COMBINED, DECISION, combined, count, create, tidy_client

ORDERS, CLAIMS = ("orderHandling", ["retail", "wholesale"]), ("claimSettlement", [None])
RETAIL = ("orderHandling", ["retail"])
UNKNOWN = "00000000-0000-4000-8000-000000000000"
KINDS = {"assignee": "user", "candidateGroup": "group"}


class People:
    """As the engine's tables have them."""

    def __init__(self, history, kind):
        self.history, self.kind = history, kind
        if kind == "assignee":
            self.names = {row["id_"]: f"{row['first_']} {row['last_']}" for row in history.table("ACT_ID_USER")}
        else:
            self.names = {row["id_"]: row["name_"] for row in history.table("ACT_ID_GROUP")}

    def of(self, *processes):
        """Those of the user tasks of these processes: {id: name}."""
        keys = {row["id"]: row["key"] for row in self.history.process_definitions}
        found = {one for task in self.history.user_tasks for key, tenants in processes
                 if keys[task["definition"]] == key and task["tenant"] in tenants
                 for one in ([task["assignee"]] if self.kind == "assignee" else task["candidateGroups"])}
        return {one: self.names.get(one) or one for one in found if one}

    def answer(self, people):
        """As the server tells them, by name."""
        ordered = sorted(people.items(), key=lambda pair: (pair[1].lower(), pair[0]))
        return [{"type": KINDS[self.kind], "id": id, "name": name} for id, name in ordered]


@pytest.fixture(params=KINDS)
def people(request, camunda):
    return People(camunda.history, request.param)


@pytest.fixture
def helen(either_server):
    return tidy_client(either_server, "helen")


def search(client, people, process, status=200, **more):
    key, tenants = process
    answer = client.post(f"/api/{people.kind}/search", {"processDefinitionKey": key, "tenantIds": tenants, **more})
    assert answer.status == status, answer.text
    return answer.json()


def by_id(client, people, *ids):
    answer = client.get(f"/api/{people.kind}?idIn={','.join(ids)}")
    assert answer.status == 200, answer.text
    return answer.json()


def found(people, expected):
    return {"result": people.answer(expected), "total": len(expected)}


@pytest.mark.parametrize("process", [ORDERS, RETAIL, CLAIMS], ids=["all tenants", "one tenant", "without tenant"])
def test_those_of_a_process_are_found(helen, people, process):
    expected = people.of(process)
    assert len(expected) > 2 and expected.keys() != people.names.keys(), "somebody else is known to the engine, too"
    assert search(helen, people, process) == found(people, expected)


def test_terms_are_looked_for_in_names_and_ids(helen, people):
    everybody = people.of(ORDERS)
    id, name = sorted(everybody.items())[0]
    assert id != name, "there is nothing to tell apart"
    for terms in (name.upper(), id[1:].upper(), name[2:-1], "e", "nobody is called so"):
        text = terms.lower()
        expected = {id: name for id, name in everybody.items() if text in id.lower() or text in name.lower()}
        assert search(helen, people, ORDERS, terms=terms) == found(people, expected), terms


def test_the_limit_holds_and_the_total_tells_of_the_rest(helen, people):
    everybody = people.of(ORDERS)
    for limit in (0, 1, len(everybody) + 5):
        answer = search(helen, people, ORDERS, limit=limit)
        assert (answer["result"], answer["total"]) == (people.answer(everybody)[:limit], len(everybody))


@pytest.mark.parametrize("more", [{"limit": -1}, {"limit": "5"}, {"terms": 5}, {"processDefinitionKey": None}, {"tenantIds": "retail"}])
def test_what_is_no_search_is_refused(helen, people, more):
    assert search(helen, people, ORDERS, 400, **more)["errorCode"] == "badRequestError"


def test_nobody_is_found_in_what_the_caller_may_not_see(either_server, people):
    mary = either_server.client("mary")
    assert search(mary, people, RETAIL) == found(people, people.of(RETAIL))
    for process in (ORDERS, CLAIMS, ("nothing", [None])):
        search(mary, people, process, 403)
    assert either_server.client().post(f"/api/{people.kind}/search", {}).status == 401


def test_those_of_saved_reports_are_found(helen, people):
    one, other, empty, decision = create(helen, count(ORDERS)), create(helen, count(CLAIMS)), create(helen, {}), create(helen, {}, DECISION)
    both = create(helen, combined(one, other), COMBINED)
    for ids, processes in (([one], [ORDERS]), ([other, empty, one], [ORDERS, CLAIMS]), ([both], [ORDERS, CLAIMS]), ([empty, decision], [])):
        answer = helen.post(f"/api/{people.kind}/search/reports", {"reportIds": ids})
        assert (answer.status, answer.json()) == (200, found(people, people.of(*processes))), processes


def test_reports_of_others_and_none_at_all_are_refused(either_server, helen, people):
    private = create(helen, count(ORDERS))
    for client, ids, status in ((either_server.client("victor"), [private], 403), (helen, [UNKNOWN], 404), (helen, [], 400), (helen, "x", 400)):
        assert client.post(f"/api/{people.kind}/search/reports", {"reportIds": ids}).status == status


def test_ids_are_told_with_names_each_once_in_their_order(helen, people):
    everybody = people.of(ORDERS, CLAIMS)
    wanted = [*sorted(everybody, reverse=True), "nobody%2C%20really", sorted(everybody)[0], ""]
    names = {**everybody, "nobody": "nobody", " really": " really"}
    expected = [*sorted(everybody, reverse=True), "nobody", " really"]
    assert by_id(helen, people, *wanted) == [{"type": KINDS[people.kind], "id": id, "name": names[id]} for id in expected]
    assert by_id(helen, people) == [] == helen.get(f"/api/{people.kind}").json()


def test_names_of_those_in_foreign_data_are_not_told(either_server, people):
    """Mary sees orders and shipments of retail."""
    own = people.of(RETAIL, ("shipment", ["retail"]))
    foreign = [id for id in people.of(ORDERS, CLAIMS) if id not in own]
    assert foreign, "she sees everybody"
    mary = either_server.client("mary")
    expected = {**own, **{id: id for id in foreign}}
    assert {one["id"]: one["name"] for one in by_id(mary, people, *expected)} == expected
