"""docs/reports.md lists all plans, and names tests that are there."""

import os

from oracle.catalogue import FROM_ROWS, NAMES, SPECIAL, missing_or_surplus, page, plan_of, sql_test
from oracle.examples import EXAMPLES, defines
from support.paths import ROOT

PAGE = ROOT / "docs" / "reports.md"


def test_every_plan_has_a_name():
    assert len(NAMES) == 117
    assert not missing_or_surplus(NAMES)


def test_the_page_is_up_to_date():
    if os.environ.get("HINDSIGHT_UPDATE_DOCS"):
        PAGE.write_text(page(NAMES), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(NAMES), "HINDSIGHT_UPDATE_DOCS=1 writes it anew"


def test_the_tests_that_it_names_are_there():
    named = {FROM_ROWS: set(SPECIAL.values()), "test_every_plan_against_engine_sql.py": {sql_test(plan_of(name)) for name in NAMES}}
    for file, tests in named.items():
        source = (ROOT / "tests" / "integration" / file).read_text(encoding="utf-8")
        for name in tests:
            assert f"def {name}(" in source, name


def test_every_worked_example_is_a_test():
    for example, file, test in (row for rows in EXAMPLES.values() for row in rows):
        assert defines((ROOT / file).read_text(encoding="utf-8"), test), f"{example}: {file} has no {test}"
