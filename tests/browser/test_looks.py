"""Every page can be used by everybody, in English and German, light and dark, wide and narrow."""

import re

import pytest

from support.browser import journey

SECONDS = 480  # axe looks at some fifty pages


@pytest.fixture(scope="module")
def seen(camunda_server, camunda):
    return journey("looks", camunda_server.url + "/", camunda.alias, seconds=SECONDS)


def test_nothing_raised_an_error_or_broke_the_security_policy(seen):
    assert seen["errors"] == []


def test_every_page_is_usable_by_everybody(seen):
    """By axe: WCAG 2.2 A and AA."""
    assert seen["axe"] == []


def test_how_fresh_the_data_are_is_always_in_sight(seen):
    assert len(seen["freshness"]) == 4 * 13
    for where, texts in seen["freshness"]:
        assert len(texts) == 1 and re.search(r"\b\d\d:\d\d$", texts[0]), where


def test_the_bpmn_io_mark_is_free_wherever_a_diagram_is(seen):
    assert len(seen["marks"]) == 4 * 4, "the process page thrice and the instance page, in four looks"
    assert [where for where, free in seen["marks"] if not free] == []
