"""Report definitions to begin with, those of the oracle, and the words in them: `python3 fuzz/seeds.py FOLDER`, in tests/."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from oracle.decision_worlds import random_decision_reports  # noqa: E402
from oracle.definitions import random_definitions  # noqa: E402
from oracle.invalid import invalid_definitions  # noqa: E402

SEED = 1
PLANS = 111


def of_known_keys(value):
    """The fuzz target knows few definitions."""
    if isinstance(value, dict):
        return {name: "shipping" if name == "key" and inner != "risk" else of_known_keys(inner) for name, inner in value.items()}
    return [of_known_keys(inner) for inner in value] if isinstance(value, list) else value


def seeds():
    """Each plan twice, decisions, wrong ones, and pairs as combined reports; filters of a dashboard with every fifth."""
    processes = [definition for definition, _ in random_definitions(SEED, 2 * PLANS)]
    for number, definition in enumerate(processes):
        yield {**definition, "filter": processes[number - 1]["data"]["filter"]} if number % 5 == 0 else definition
    yield from (definition for definition, _ in random_decision_reports(SEED, 60))
    yield from (definition for _, definition in invalid_definitions()[::10])
    yield from ([definition, definition] for definition in processes[::10])


def words(value):
    """Names and texts of plain letters, as libFuzzer's dictionaries want them."""
    if isinstance(value, dict):
        yield from (word for pair in value.items() for part in pair for word in words(part))
    elif isinstance(value, list):
        yield from (word for inner in value for word in words(inner))
    elif isinstance(value, str) and value.isascii() and value.isalpha():
        yield value


def main(folder):
    made = [of_known_keys(seed) for seed in seeds()]
    for number, seed in enumerate(made):
        (Path(folder) / f"oracle_{number}.json").write_text(json.dumps(seed), encoding="utf-8")
    lines = [f'"\\"{word}\\""\n' for word in sorted(set(words(made)))]
    (Path(folder) / "words.dict").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
