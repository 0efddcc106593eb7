"""The configuration of two instances in deploy/ is one that works together."""

import pytest

from support.paths import ROOT

EXAMPLES = ROOT / "deploy" / "two-instances"
SECRETS = {"TOKEN_SECRET": "0123456789abcdef" * 6, "ENGINE_PASSWORD": "engine", "SEARCH_PASSWORD": "search"}


def checked(hindsight, node):
    """What is in force in the node's file, line by line, without where it comes from."""
    done = hindsight.run("check-config", EXAMPLES / node / "environment-config.yaml", env=SECRETS)
    assert done.returncode == 0, done.stdout
    return [line.split("  #")[0] for line in done.stdout.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("node", ["node-1", "node-2"])
def test_example_is_taken_without_a_warning(hindsight, node):
    done = hindsight.run("check-config", EXAMPLES / node / "environment-config.yaml", env=SECRETS)
    assert done.returncode == 0, done.stdout
    assert "warning" not in done.stdout
    assert not any(secret in done.stdout for secret in SECRETS.values() if len(secret) > 10)


def test_the_two_differ_in_their_names_only(hindsight):
    first, second = checked(hindsight, "node-1"), checked(hindsight, "node-2")
    assert [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]] == [
        ("  nodeName: node-1", "  nodeName: node-2")]


@pytest.mark.parametrize("node", ["node-1", "node-2"])
def test_example_does_not_start_without_its_secret(hindsight, node):
    missing = {name: value for name, value in SECRETS.items() if name != "TOKEN_SECRET"}
    done = hindsight.run("check-config", EXAMPLES / node / "environment-config.yaml", env=missing)
    assert done.returncode == 2
    assert "TOKEN_SECRET" in done.stdout
