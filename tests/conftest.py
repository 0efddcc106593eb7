"""Fixtures of all suites. Each engine is started once for the whole run, in the background, while tests that
need none are running already."""

import pytest

from support.engine import demo_engine
from support.history import History
from support.paths import copy_binary
from support.search import search_server
from support.server import Hindsight, configuration, engine_entry, facts_by_kind, write_configuration
from support.shared_store import Shared

INSTANCES = {"camunda": 400, "operaton": 150}


class Engines:
    """The engines of this run by name, started on first demand."""

    def __init__(self, folder):
        self.folder = folder
        self.started = {}

    def start(self, name):
        if name not in self.started:
            self.started[name] = demo_engine(name, INSTANCES[name], self.folder)
        return self.started[name]

    def stop(self):
        for engine in self.started.values():
            engine.stop()


@pytest.fixture(scope="session")
def engines(tmp_path_factory, request):
    engines = Engines(tmp_path_factory.mktemp("engines"))
    request.addfinalizer(engines.stop)
    for name in engines_in_use(request.session.items):
        engines.start(name)
    return engines


def engines_in_use(items):
    """Engines that the collected tests need, by their fixtures or parameters."""
    used = {name for item in items for name in INSTANCES if name in getattr(item, "fixturenames", ())}
    used |= {value for item in items if hasattr(item, "callspec") for value in item.callspec.params.values()
             if isinstance(value, str) and value in INSTANCES}
    return sorted(used)


def search_is_used(items):
    return any("search" in getattr(item, "fixturenames", ()) or
               (hasattr(item, "callspec") and "shared" in item.callspec.params.values()) for item in items)


def pytest_collection_modifyitems(items):
    """Tests that need no engine run first: meanwhile the engines start and play their history."""
    items.sort(key=lambda item: (bool(engines_in_use([item])), search_is_used([item])))


@pytest.fixture(scope="session", autouse=True)
def start_early(request):
    if search_is_used(request.session.items):
        request.getfixturevalue("starting_search")
    if engines_in_use(request.session.items):
        request.getfixturevalue("engines")


@pytest.fixture(scope="session")
def starting_search(tmp_path_factory, request):
    server = search_server(tmp_path_factory.mktemp("search"))
    request.addfinalizer(server.stop)
    return server


@pytest.fixture(scope="session")
def search(starting_search):
    """A search server for all tests that do not harm it."""
    return starting_search.wait()


@pytest.fixture
def search_prefix(search):
    """For the indices of one test."""
    prefix = search.fresh_prefix()
    yield prefix
    search.forget(prefix)


@pytest.fixture(scope="session")
def hindsight(tmp_path_factory):
    return Hindsight(copy_binary(tmp_path_factory.mktemp("binary")))


class Imported:
    """An engine, its history by SQL, and a configuration whose store holds one complete import of it."""

    def __init__(self, engine, hindsight, folder):
        self.engine = engine.wait()
        self.history = History(engine)
        self.hindsight = hindsight
        self.alias = engine.engine
        self.config = write_configuration(folder, configuration(folder, engine_entry(engine.rest, engine.engine)))
        hindsight.import_once(self.config)
        # Now, because a server may hold the file later.
        self.dump = hindsight.dump_text(self.config)
        self.facts = facts_by_kind(self.dump)


@pytest.fixture(scope="session")
def imports(engines, hindsight, tmp_path_factory):
    """Imports by engine name, each made once."""
    made = {}

    def of(name):
        if name not in made:
            made[name] = Imported(engines.start(name), hindsight, tmp_path_factory.mktemp(name))
        return made[name]

    return of


@pytest.fixture(scope="session")
def camunda(imports):
    return imports("camunda")


@pytest.fixture(scope="session")
def camunda_server(camunda, hindsight):
    """The server over the store that holds the Camunda engine's history."""
    with hindsight.serve(camunda.config) as server:
        yield server


@pytest.fixture(scope="session")
def demo_client(camunda_server):
    """Logged in as demo, who may see everything."""
    return camunda_server.client("demo")


@pytest.fixture(scope="session")
def shared(imports, search, tmp_path_factory, request):
    """Imports into the shared store by engine name, each made once."""
    made = {}

    def of(name):
        if name not in made:
            prefix = search.fresh_prefix()
            request.addfinalizer(lambda: search.forget(prefix))
            made[name] = Shared(imports(name), search, prefix, tmp_path_factory.mktemp("shared-" + name))
        return made[name]

    return of


@pytest.fixture(scope="session")
def shared_server(shared, hindsight):
    """The server over the shared store that holds the Camunda engine's history."""
    with hindsight.serve(shared("camunda").config) as server:
        yield server


@pytest.fixture(scope="session", params=["embedded", "shared"])
def either_server(request, camunda):
    """The same history in one store and in the other; `either_server.store` names it."""
    server = request.getfixturevalue({"embedded": "camunda_server", "shared": "shared_server"}[request.param])
    server.store = request.param
    return server
