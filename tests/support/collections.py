"""Collections as a client makes them."""


def create_collection(client, *sources, name="Orders of all", **roles):
    """`sources`: process and tenants, as of reports. `roles`: of other users, by their ids."""
    answer = client.post("/api/collection", {"name": name})
    assert answer.status == 200, answer.text
    id = answer.json()["id"]
    entries = [{"definitionType": "process", "definitionKey": key, "tenants": tenants} for key, tenants in sources]
    assert client.request("PUT", f"/api/collection/{id}/scope", entries).status == 204
    added = client.post(f"/api/collection/{id}/role", [role(user, kind) for user, kind in roles.items()])
    assert added.status == 204, added.text
    return id


def role(identity, kind, type="user"):
    return {"identity": {"id": identity, "type": type}, "role": kind}


def read_collection(client, id, status=200):
    answer = client.get(f"/api/collection/{id}")
    assert answer.status == status, answer.text
    return answer.json()


def roles(client, id):
    return {one["id"]: one["role"] for one in client.get(f"/api/collection/{id}/role/").json()}


def scope(client, id):
    return {one["id"]: [tenant["id"] for tenant in one["tenants"]] for one in client.get(f"/api/collection/{id}/scope").json()}


def entities(client, id):
    answer = client.get(f"/api/collection/{id}/entities")
    assert answer.status == 200, answer.text
    return sorted(entity["id"] for entity in answer.json())
