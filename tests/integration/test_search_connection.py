"""The ways to a search cluster that the configuration knows: TLS with a certificate, a password, a path, a forward proxy, and
nodes that stand in for each other."""

import pytest

from support.cluster import SECRET
from support.made_history import make_history
from support.ports import free_port
from support.replay_engine import ReplayEngine
from support.search_front import PASSWORD, USER, SearchFront
from support.server import configuration, engine_entry, merged, write_configuration


@pytest.fixture(scope="module")
def engine():
    with ReplayEngine(make_history(30, seed=5)) as engine:
        yield engine


@pytest.fixture(scope="module")
def expected(engine, hindsight, tmp_path_factory):
    """What an embedded store holds after the same import."""
    folder = tmp_path_factory.mktemp("embedded")
    config = write_configuration(folder, configuration(folder, engine_entry(engine.rest)))
    hindsight.import_once(config)
    return hindsight.dump_text(config)


@pytest.fixture
def front(search, tmp_path):
    with SearchFront(tmp_path / "front", search) as front:
        yield front


@pytest.fixture
def write(engine, search, search_prefix, tmp_path):
    """Writes a configuration whose connection to the search cluster is changed."""
    def config(**changes):
        shared = search.sections(search_prefix)
        (block,) = (name for name in shared if name != "store")
        shared[block] = merged(shared[block], changes)
        settings = merged(configuration(tmp_path, engine_entry(engine.rest), **shared), {"security": {"auth": {"token": {"secret": SECRET}}}})
        return write_configuration(tmp_path, settings)

    return config


def secured(front, host="localhost", password=PASSWORD, certificate=None, **connection):
    return {"connection": {"nodes": [{"host": host, "httpPort": front.tls_port}], "pathPrefix": "search", **connection},
            "security": {"username": USER, "password": password,
                         "ssl": {"enabled": True, "certificate": str(certificate or front.certificate)}}}


def refused(hindsight, config):
    """What it says when it cannot open the store."""
    done = hindsight.run("import", "--once", "--config", config)
    assert done.returncode != 0
    assert PASSWORD not in done.stdout + done.stderr
    return done.stderr


def test_tls_password_and_path(hindsight, write, front, expected):
    config = write(**secured(front))
    hindsight.import_once(config)
    assert hindsight.dump_text(config) == expected
    assert all(" /search/" in line and USER in line for line in front.requests())


def test_a_wrong_password_is_told(hindsight, write, front):
    assert "user and password" in refused(hindsight, write(**secured(front, password="guessed")))


def test_an_unknown_certificate_is_refused(hindsight, write, front, tmp_path):
    (tmp_path / "other").mkdir()
    front.make_certificate(tmp_path / "other")
    said = refused(hindsight, write(**secured(front, certificate=tmp_path / "other" / "certificate.pem")))
    assert "certificate" in said
    assert front.requests() == []


def test_a_certificate_for_another_host_is_refused_unless_that_is_wanted(hindsight, write, front, expected):
    said = refused(hindsight, write(**secured(front, host="127.0.0.1")))
    assert "127.0.0.1" in said and front.requests() == []
    config = write(**secured(front, host="127.0.0.1", skipHostnameVerification=True))
    hindsight.import_once(config)
    assert hindsight.dump_text(config) == expected


def test_a_forward_proxy(hindsight, write, front, expected):
    config = write(connection={"proxy": {"enabled": True, "host": "127.0.0.1", "port": front.proxy_port}})
    hindsight.import_once(config)
    asked = len(front.requests())
    assert asked > 0
    assert hindsight.dump_text(config) == expected
    assert len(front.requests()) > asked


def test_a_node_that_is_gone_is_passed_over(hindsight, write, search, expected):
    nodes = [{"host": "127.0.0.1", "httpPort": free_port()}, {"host": "127.0.0.1", "httpPort": search.port}]
    config = write(connection={"nodes": nodes})
    hindsight.import_once(config)
    assert hindsight.dump_text(config) == expected
