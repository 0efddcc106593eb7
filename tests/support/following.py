"""A server that follows a replay engine closely, and what its status says."""

from support.server import configuration, engine_entry, write_configuration
from support.waiting import wait_until

# Short pauses, so that a test sees several rounds in a second.
QUICK = {"handler": {"backoff": {"initial": 50, "max": 1}}}


def quick_configuration(folder, engines, **sections):
    imports = {**QUICK, **sections.pop("imports", {})}
    return write_configuration(folder, configuration(folder, engines, **{"import": imports, **sections}))


def follow(hindsight, folder, engine, **sections):
    """A `Server` (to be used with `with`) that imports from one replay engine."""
    return hindsight.serve(quick_configuration(folder, engine_entry(engine.rest), **sections))


def kinds(client, alias="engine"):
    """The status of every kind by its name."""
    engines = {engine["alias"]: engine for engine in client.get("/api/status").json()["engines"]}
    return {kind["kind"]: kind for kind in engines[alias]["kinds"]} if alias in engines else {}


def failing(kind):
    return bool(kind["lastError"]) and kind["lastError"]["current"]


def all_caught_up(client, alias="engine"):
    found = kinds(client, alias)
    return len(found) > 10 and all(kind["caughtUp"] and not failing(kind) for kind in found.values())


def wait_until_caught_up(client, alias="engine", seconds=60):
    wait_until(lambda: all_caught_up(client, alias), seconds, f"everything is imported: {kinds(client, alias)}")


def wait_for_rounds(engine, path, rounds=2, seconds=30):
    """Until `path` was asked for anew that often: what the first of these answers held is stored before the second."""
    asked = engine.asked(path)
    wait_until(lambda: engine.asked(path) >= asked + rounds, seconds, f"{rounds} more requests of {path}")
