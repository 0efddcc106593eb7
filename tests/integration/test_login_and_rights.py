"""Who may log in, how long, and what each person sees."""

import base64
import json
import re
import urllib.request

import pytest

from support.client import Client
from support.paths import ROOT
from support.reports import instance_filter, measure, report
from support.server import configuration, engine_entry, write_configuration
from support.waiting import wait_until

LOGIN = "/api/authentication"


def user_routes():
    """Every route behind login, as the server's own table names them."""
    text = (ROOT / "src" / "api" / "routes.cpp").read_text()
    found = re.findall(r'\{\s*"(GET|POST|PUT|DELETE)",\s*"([^"]+)",\s*Access::user', text)
    assert len(found) >= 15
    return [(method, path.replace("{type}", "process").replace("{key}", "orderHandling")) for method, path in found]


@pytest.fixture(scope="module")
def mary(camunda_server):
    return camunda_server.client("mary")


@pytest.fixture(scope="module")
def olga(camunda_server):
    return camunda_server.client("olga")


def count(process, filters=()):
    return report(process, "processInstance", ["frequency"], filters=filters)


def cookie_of(client):
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}


# login

def test_login_gives_a_token_and_the_user(camunda_server):
    client = camunda_server.client()
    answer = client.log_in("helen", "helen")
    assert answer.text.count(".") == 2, "the answer is no token"
    assert client.get("/api/authentication/test").text == "OK"
    user = client.get("/api/identity/current/user").json()["user"]
    assert (user["id"], user["name"], user["email"]) == ("helen", "Helen O'Brien", "helen@example.org")


def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(camunda_server):
    answer = camunda_server.client().log_in("helen", "helen")
    assert answer.cookies()
    for line in answer.cookies():
        attributes = {part.strip().partition("=")[0].lower(): part.strip() for part in line.split(";")[1:]}
        assert "httponly" in attributes and attributes["samesite"] == "SameSite=Strict" and attributes["path"] == "Path=/"
        assert "secure" not in attributes, "by plain HTTP the browser would drop it"
        assert "max-age" not in attributes and "expires" not in attributes, "it ends with the browser"


def test_wrong_password_and_unknown_user_are_refused_alike(camunda_server):
    messages = set()
    for user, password in [("victor", "a-wrong-one"), ("nobody", "whatever-it-is")]:
        client = camunda_server.client()
        answer = client.post(LOGIN, {"username": user, "password": password})
        assert answer.status == 401 and not client.cookies
        assert password not in answer.json()["errorMessage"]
        messages.add(answer.json()["errorMessage"])
    assert len(messages) == 1, "the answer tells who exists"


@pytest.mark.parametrize("body", [{}, {"username": "helen"}, {"username": 1, "password": 2}, "[]", "no json"])
def test_a_login_without_user_and_password_is_a_bad_request(camunda_server, body):
    assert camunda_server.client().post(LOGIN, body).status == 400


def test_a_user_without_access_to_the_application_is_forbidden(camunda_server):
    client = camunda_server.client()
    answer = client.post(LOGIN, {"username": "peter", "password": "peter"})
    assert answer.status == 403 and not client.cookies
    assert answer.json()["errorCode"] == "forbiddenError"


def test_guessing_is_slowed_down(camunda_server):
    """Of one user name, in any case of letters; others can still log in."""
    statuses = []
    for attempt in range(12):
        answer = camunda_server.client().post(LOGIN, {"username": "Guessed" if attempt % 2 else "guessed", "password": f"p{attempt}"})
        statuses.append(answer.status)
    refused = [status for status in statuses if status == 429]
    assert statuses[0] == 401 and len(refused) >= 5 and set(statuses) == {401, 429}
    assert answer.status == 429 and 1 <= int(answer.headers["Retry-After"]) <= 900
    assert camunda_server.client("helen").get("/api/authentication/test").status == 200


# sessions

@pytest.mark.parametrize("method, path", user_routes())
def test_nothing_is_answered_without_login(camunda_server, method, path):
    answer = camunda_server.client().request(method, path, {} if method != "GET" else None)
    assert answer.status == 401
    assert answer.json()["errorCode"] == "notAuthorizedError"


@pytest.mark.parametrize("path", ["/api/status", "/api/ui-configuration", "/api/readyz", "/api/localization"])
def test_public_routes_need_no_login(camunda_server, path):
    assert camunda_server.client().get(path).status == 200


def test_logout_ends_the_session_for_good(camunda_server):
    client = camunda_server.client("helen")
    stolen = cookie_of(client)
    answer = client.get("/api/authentication/logout")
    assert answer.status == 200 and answer.text == "OK"
    assert not client.cookies, "the cookie was not deleted"
    again = camunda_server.client().get("/api/authentication/test", stolen)
    assert again.status == 401
    assert any("Max-Age=0" in line for line in again.cookies()), "a dead cookie stays in the browser"


def test_the_end_of_a_session_can_be_asked_for_without_moving_it(camunda, tmp_path):
    settings = configuration(tmp_path, engine_entry(camunda.engine.rest, importEnabled=False), security={"auth": {"token": {"lifeMin": 1}}})
    with camunda.hindsight.serve(write_configuration(tmp_path, settings)) as server:
        client = server.client("helen")

        def told():
            answer = client.get("/api/authentication/session")
            assert answer.status == 200 and answer.cookies() == []
            return answer.json()

        assert told()["lifeMs"] == 60_000 and 40_000 < told()["endsInMs"] <= 60_000
        renewed = client.post("/api/authentication/session")
        assert renewed.cookies() and 50_000 < renewed.json()["endsInMs"] <= 60_000
        # in its last third any other request renews the session, this one does not
        wait_until(lambda: told()["endsInMs"] < 20_000, 60, "the last third begins")
        assert client.get("/api/authentication/test").cookies()
        assert told()["endsInMs"] > 20_000


def test_nobody_s_session_has_no_end_and_is_not_renewed(camunda_server):
    assert camunda_server.client().get("/api/authentication/session").status == 401
    ended = camunda_server.client("helen")
    stolen = cookie_of(ended)
    ended.get("/api/authentication/logout")
    assert camunda_server.client().get("/api/authentication/session", stolen).status == 401
    assert camunda_server.client().post("/api/authentication/session", headers=stolen).status == 401


def test_logout_of_one_session_leaves_the_others(camunda_server):
    first, second = camunda_server.client("helen"), camunda_server.client("helen")
    first.get("/api/authentication/logout")
    assert second.get("/api/authentication/test").status == 200


def tampered(token):
    header, claims, signature = token.split(".")

    def encoded(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    def decoded(part):
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    demo = encoded({**decoded(claims), "sub": "demo"})
    return {
        "another user": f"{header}.{demo}.{signature}",
        "no algorithm": f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{demo}.",
        "another algorithm": f"{encoded({'alg': 'HS512', 'typ': 'JWT'})}.{claims}.{signature}",
        "later": f"{header}.{encoded({**decoded(claims), 'iat': decoded(claims)['iat'] + 60})}.{signature}",
        "cut": f"{header}.{claims}.{signature[:-4]}",
        "longer": f"{header}.{claims}.{signature}AAAA",
        "no signature": f"{header}.{claims}",
        "garbage": "%%% no token %%%",
        "empty": "",
    }


def test_a_changed_token_is_no_token(camunda_server):
    token = camunda_server.client().log_in("mary", "mary").text
    name = "X-Optimize-Authorization_0"
    assert camunda_server.client().get("/api/authentication/test", {"Cookie": f'{name}="Bearer {token}"'}).status == 200
    for what, value in tampered(token).items():
        answer = camunda_server.client().get("/api/authentication/test", {"Cookie": f'{name}="Bearer {value}"'})
        assert answer.status == 401, what


def test_a_long_token_is_cut_into_several_cookies(camunda, tmp_path):
    """And is put together again in their order."""
    settings = configuration(tmp_path, engine_entry(camunda.engine.rest, importEnabled=False),
                             security={"auth": {"cookie": {"maxSize": 512}, "token": {"secret": "s" * 64}}})
    with camunda.hindsight.serve(write_configuration(tmp_path, settings)) as server:
        client = server.client("helen")
        token = client.post(LOGIN, {"username": "helen", "password": "helen"}).text
        parts = [token[at:at + 40] for at in range(0, len(token), 40)]
        cookies = [f"X-Optimize-Authorization_{i}={'Bearer ' if i == 0 else ''}{part}" for i, part in enumerate(parts)]
        assert Client(server.url).get("/api/authentication/test", {"Cookie": "; ".join(reversed(cookies))}).status == 200
        assert Client(server.url).get("/api/authentication/test", {"Cookie": "; ".join(cookies[1:])}).status == 401


# rights

def test_demo_sees_every_definition(demo_client, camunda):
    found = {(entry["type"], entry["key"]) for entry in demo_client.get("/api/definition").json()}
    history = camunda.history
    assert found == {("process", d["key"]) for d in history.process_definitions} | {("decision", d["key"]) for d in history.decision_definitions}


def test_demo_sees_every_tenant(demo_client, camunda):
    entry = demo_client.get("/api/definition/process/orderHandling").json()
    assert {tenant["id"]: tenant["name"] for tenant in entry["tenants"]} == camunda.history.tenants


def test_helen_sees_everything_by_her_group(camunda_server, demo_client):
    helen = camunda_server.client("helen")
    assert helen.get("/api/definition").json() == demo_client.get("/api/definition").json()
    assert helen.get("/api/process/overview").json() == demo_client.get("/api/process/overview").json()


def test_mary_sees_two_processes_of_one_tenant(mary):
    definitions = {(entry["type"], entry["key"]): entry for entry in mary.get("/api/definition").json()}
    assert set(definitions) == {("process", "orderHandling"), ("process", "shipment")}
    for entry in definitions.values():
        assert [tenant["id"] for tenant in entry["tenants"]] == ["retail"]


def test_olga_sees_two_processes_and_two_decisions(olga):
    found = {(entry["type"], entry["key"]) for entry in olga.get("/api/definition").json()}
    assert found == {("process", "claimSettlement"), ("process", "customerOnboarding"), ("decision", "customerScore"), ("decision", "industryRisk")}


@pytest.mark.parametrize("user, keys, tenants", [("mary", {"orderHandling", "shipment"}, {"retail"}),
                                                 ("olga", {"claimSettlement", "customerOnboarding"}, {None}),
                                                 ("demo", {"orderHandling", "shipment", "claimSettlement", "customerOnboarding"}, {"retail", "wholesale", None})])
def test_the_overview_counts_only_what_one_may_see(camunda_server, camunda, user, keys, tenants):
    history = camunda.history
    key_of = {d["id"]: d["key"] for d in history.process_definitions}
    expected = {key: {"instanceCount": 0, "runningInstanceCount": 0, "openIncidentCount": 0} for key in keys}
    for row in history.process_instances:
        if key_of[row["definition"]] in keys and row["tenant"] in tenants:
            expected[key_of[row["definition"]]]["instanceCount"] += 1
            expected[key_of[row["definition"]]]["runningInstanceCount"] += row["end"] is None
    for row in history.incidents:
        if key_of[row["definition"]] in keys and row["tenant"] in tenants:
            expected[key_of[row["definition"]]]["openIncidentCount"] += row["status"] == "open"
    overview = camunda_server.client(user).get("/api/process/overview").json()
    found = {row["processDefinitionKey"]: {name: row[name] for name in expected[next(iter(keys))]} for row in overview}
    assert found == expected


def test_mary_may_ask_for_her_tenant_only(mary, camunda):
    key_of = {d["id"]: d["key"] for d in camunda.history.process_definitions}
    retail = [row for row in camunda.history.process_instances if key_of[row["definition"]] == "orderHandling" and row["tenant"] == "retail"]
    result = mary.evaluate(count(("orderHandling", ["retail"])))
    assert measure(result, "frequency") == len(retail)
    for tenants in (["wholesale"], ["retail", "wholesale"]):
        answer = mary.post("/api/report/evaluate", count(("orderHandling", tenants)))
        assert answer.status == 403 and answer.json()["errorCode"] == "forbiddenError"


def test_nobody_s_tenant_shows_nothing_to_mary(mary):
    """Asking without a tenant gives only instances that have none."""
    result = mary.evaluate(count(("orderHandling", [None])))
    assert measure(result, "frequency") == 0


@pytest.mark.parametrize("key", ["claimSettlement", "customerOnboarding", "doesNotExist"])
def test_a_process_that_one_may_not_see_looks_like_one_that_does_not_exist(mary, key):
    evaluated = mary.post("/api/report/evaluate", count((key, [None])))
    assert evaluated.status == 403
    assert mary.get(f"/api/definition/process/{key}").status == 404
    assert mary.get(f"/api/definition/process/{key}/versions").status == 404
    assert mary.get(f"/api/definition/process/xml?key={key}&version=latest").status == 404
    assert mary.post("/api/flow-node/flowNodeNames", {"processDefinitionKey": key, "processDefinitionVersion": "all", "nodeIds": []}).status == 404
    assert mary.post("/api/variables", {"processesToQuery": [{"processDefinitionKey": key, "processDefinitionVersions": ["all"], "tenantIds": [None]}]}).status == 403
    assert mary.post("/api/variables/values", {"processDefinitionKey": key, "processDefinitionVersions": ["all"], "tenantIds": [None],
                                               "name": "country", "type": "String"}).status == 403
    tenants = mary.post(f"/api/definition/process/{key}/_resolveTenantsForVersions", {"versions": ["all"]})
    assert tenants.status in (403, 404) or tenants.json() == []


def test_the_rights_hold_for_every_definition_of_a_report(mary):
    several = count(("orderHandling", ["retail"]))
    several["data"]["definitions"].append({"identifier": "second", "key": "claimSettlement", "versions": ["all"], "tenantIds": [None]})
    assert mary.post("/api/report/evaluate", several).status == 403


def test_variable_names_and_values_are_those_of_the_tenant(mary, camunda):
    ids = {d["id"] for d in camunda.history.process_definitions if d["key"] == "orderHandling"}
    rows = [v for v in camunda.history.variables if v["definition"] in ids and v["tenant"] == "retail"]
    query = {"processDefinitionKey": "orderHandling", "processDefinitionVersions": ["all"], "tenantIds": ["retail"]}
    names = {(entry["name"], entry["type"]) for entry in mary.post("/api/variables", {"processesToQuery": [query]}).json()}
    assert {(v["name"], v["type"]) for v in rows if v["type"] not in ("Null",)} <= names
    values = mary.post("/api/variables/values", {**query, "name": "country", "type": "String"}).json()
    assert sorted(values) == sorted({v["value"] for v in rows if v["name"] == "country"})
    assert mary.post("/api/variables/values", {**query, "tenantIds": ["wholesale"], "name": "country", "type": "String"}).status == 403


def test_only_super_users_see_refused_rows(demo_client, mary):
    assert demo_client.get("/api/dead-letters").status == 200
    for answer in (mary.get("/api/dead-letters"), mary.post("/api/dead-letters/retry")):
        assert answer.status == 403


def test_rights_taken_away_in_the_engine_are_gone_at_the_next_login(camunda, camunda_server):
    """The engine's administrator revokes; a new login sees less."""
    def engine(method, path, body=None):
        request = urllib.request.Request(camunda.engine.rest + path, json.dumps(body).encode() if body is not None else None,
                                         {"Content-Type": "application/json", "Authorization": "Basic " + base64.b64encode(b"demo:demo").decode()},
                                         method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    rights = engine("GET", "/authorization?userIdIn=olga&resourceType=6&resourceId=claimSettlement")
    assert len(rights) == 1
    before = camunda_server.client("olga")
    assert before.get("/api/definition/process/claimSettlement").status == 200
    engine("DELETE", f"/authorization/{rights[0]['id']}")
    try:
        after = camunda_server.client("olga")
        assert after.get("/api/definition/process/claimSettlement").status == 404
        assert after.get("/api/definition/process/customerOnboarding").status == 200
    finally:
        engine("POST", "/authorization/create", {"type": 1, "permissions": ["READ_HISTORY"], "userId": "olga", "resourceType": 6, "resourceId": "claimSettlement"})
    wait_until(lambda: camunda_server.client("olga").get("/api/definition/process/claimSettlement").status == 200, 20, "olga has her right back")


def test_filters_do_not_widen_rights(mary):
    answer = mary.post("/api/report/evaluate", count(("orderHandling", ["retail"]), [instance_filter("completedInstancesOnly")]))
    assert answer.status == 200
    rows = mary.evaluate(report(("orderHandling", ["retail"]), None, ["rawData"]), query="?limit=10000")
    assert {row["tenantId"] for row in measure(rows, "rawData")} == {"retail"}
