"""JSON Web Tokens for the public API, of an issuer that publishes its keys over HTTP."""

import time

import pytest

from support.issuer import Issuer, Key, base64url
from support.public_api import Script
from support.replay_engine import ReplayEngine
from support.made_history import make_history
from support.server import API_TOKEN, configuration, engine_entry, write_configuration
from support.waiting import wait_until


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return {name: Key(folder, algorithm, name) for name, algorithm in
            (("rsa", "RS256"), ("curve", "ES256"), ("new", "ES256"), ("foreign", "RS256"))}


@pytest.fixture(scope="module")
def issuer(keys):
    with Issuer() as issuer:
        issuer.keys = [keys["rsa"], keys["curve"]]
        yield issuer


@pytest.fixture(scope="module")
def server(hindsight, issuer, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tokens")
    with ReplayEngine(make_history(3)) as engine:
        settings = configuration(folder, engine_entry(engine.rest), api={"jwtSetUri": issuer.url})
        with hindsight.serve(write_configuration(folder, settings)) as running:
            yield running


def status(server, token):
    return Script(server.url, token).request("GET", "/report?collectionId=null").status


@pytest.mark.parametrize("name", ["rsa", "curve"])
def test_tokens_of_the_issuer_are_accepted(server, keys, name):
    assert status(server, keys[name].token()) == 200
    assert status(server, keys[name].token(aud=["other", "optimize"])) == 200
    assert status(server, keys[name].token(nbf=int(time.time()) - 10)) == 200


def test_the_token_of_the_configuration_counts_no_more(server):
    assert status(server, API_TOKEN) == 401


@pytest.mark.parametrize("name", ["rsa", "curve"])
@pytest.mark.parametrize("claims", [{"aud": "other"}, {"aud": None}, {"exp": None}, {"exp": int(time.time()) - 3600},
                                    {"nbf": int(time.time()) + 3600}], ids=str)
def test_tokens_that_do_not_hold_are_refused(server, keys, name, claims):
    assert status(server, keys[name].token(**claims)) == 401


def test_tokens_of_others_are_refused(server, keys):
    foreign = keys["foreign"]
    assert status(server, foreign.token()) == 401
    assert status(server, foreign.token({"kid": "rsa"})) == 401, "a key of the same name"
    assert status(server, foreign.token({"kid": None})) == 401
    good = keys["rsa"].token()
    header, claims, signature = good.split(".")
    for other in (f"{header}.{claims}.", f"{header}.{base64url({'aud': 'optimize', 'exp': 9e9})}.{signature}",
                  f"{base64url({'alg': 'none'})}.{claims}.", f"{base64url({'alg': 'HS256', 'kid': 'rsa'})}.{claims}.{signature}",
                  f"{base64url({'alg': 'ES256', 'kid': 'rsa'})}.{claims}.{signature}"):
        assert status(server, other) == 401, other
    assert status(server, good) == 200


def test_a_key_that_is_published_later_is_found(server, issuer, keys):
    token = keys["new"].token()
    assert status(server, token) == 401
    issuer.keys = [keys["rsa"], keys["curve"], keys["new"]]
    asked = issuer.asked
    wait_until(lambda: status(server, token) == 200, 30, "the new key is known")
    assert issuer.asked == asked + 1, "not with every request"
    for _ in range(20):
        assert status(server, keys["foreign"].token()) == 401
    assert issuer.asked <= asked + 2


def test_without_its_keys_nobody_gets_in(hindsight, keys, tmp_path):
    with Issuer() as issuer, ReplayEngine(make_history(3)) as engine:
        issuer.keys, issuer.status = [keys["rsa"]], 500
        settings = configuration(tmp_path, engine_entry(engine.rest), api={"jwtSetUri": issuer.url})
        with hindsight.serve(write_configuration(tmp_path, settings)) as server:
            for _ in range(5):
                assert status(server, keys["rsa"].token()) == 503
            assert issuer.asked == 1
            issuer.status = 200
            wait_until(lambda: status(server, keys["rsa"].token()) == 200, 30, "the keys are read")
