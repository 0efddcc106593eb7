"""docs/reports.md lists all plans, and names tests that are there."""

import os

from oracle.catalogue import SPECIAL, SQL, missing_or_surplus, page
from support.paths import ROOT

NAMES = (ROOT / "tests" / "oracle" / "plan_names.txt").read_text(encoding="utf-8").split()
PAGE = ROOT / "docs" / "reports.md"


def test_every_plan_has_a_name():
    assert len(NAMES) == 111
    assert not missing_or_surplus(NAMES)


def test_the_page_is_up_to_date():
    if os.environ.get("HINDSIGHT_UPDATE_DOCS"):
        PAGE.write_text(page(NAMES), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(NAMES), "HINDSIGHT_UPDATE_DOCS=1 writes it anew"


def test_the_tests_that_it_names_are_there():
    source = (ROOT / "tests" / "integration" / SQL).read_text(encoding="utf-8")
    for name in set(SPECIAL.values()):
        assert f"def {name}(" in source, name
