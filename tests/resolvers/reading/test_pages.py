from __future__ import annotations

from typing import Any

import pytest

from resolvers.reading.compiler import compile_roots
from resolvers.reading.fields import Order
from resolvers.reading.pages import PageError, check
from resolvers.reading.plan import Plan
from resolvers.reading.shapes import Given, Selection

NEWEST = Order("c", "created_at", descending=True)


@pytest.mark.parametrize(
    "given",
    [{}, {"first": 0}, {"first": 100}, {"last": 1}, {"first": 3, "last": None}, {"first": None, "after": None},
     {"after": "c1.l_1", "before": "c2.l_2"}],
)  # fmt: skip
def test_page_arguments_that_go_together(given: dict[str, Any]) -> None:
    check(given, NEWEST)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"first": 101}, "first: 101 is out of range; ask for 0 to 100 and go on with a cursor"),
        ({"last": -1}, "last: -1 is out of range; ask for 0 to 100 and go on with a cursor"),
        ({"first": 1, "last": 1}, "first and last: give one of them; first reads forward, last reads backward"),
        ({"after": "h1.m_1"}, "after: 'h1.m_1' is not a cursor of this list in this order: pass an endCursor or"),
        ({"before": "x" * 99}, f"before: '{'x' * 60}' is not a cursor of this list in this order: pass an endCursor"),
    ],
)
def test_page_arguments_that_do_not_say_so_and_name_the_remedy(given: dict[str, Any], message: str) -> None:
    with pytest.raises(PageError) as caught:
        check(given, NEWEST)
    assert str(caught.value).startswith(message)


def _leads(**variables: Any) -> Plan:
    """A plan that was compiled for these variables, each argument having come by the variable of its name."""
    names = ("first", "last", "after", "before", "orderBy", "filter")

    def given(name: str) -> Given:
        return Given(variables.get(name), lambda values: values.get(name))

    children = (Selection("totalCount", "totalCount"),)
    return compile_roots([Selection("leads", "leads", {name: given(name) for name in names}, children)], "graphql")


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": 101},
        {"first": 2, "last": 2},
        {"after": "a1.l_1"},
        {"after": "c1.l_1", "orderBy": "LAST_ACTIVITY_DESC"},
    ],
)
def test_every_request_is_checked_not_only_the_one_that_was_compiled_for(wrong: dict[str, Any]) -> None:
    plan = _leads(first=2, after="c1.l_1")
    assert plan.fits({"first": 3, "after": "c2.l_2"})
    with pytest.raises(PageError):
        plan.fits(wrong)
    with pytest.raises(PageError):
        _leads(**wrong)


@pytest.mark.parametrize(
    ("variables", "fits"),
    [
        ({"first": 5}, True),
        ({"first": 0, "filter": {"search": "b", "status": ["ACTIVE"]}}, False),
        ({"first": 5, "filter": {}}, False),
        ({"first": 5, "filter": None}, True),
        ({"first": 5, "orderBy": "CREATED_AT_ASC"}, False),
        ({"last": 5}, False),
        ({}, True),  # only how many there are was asked for: the size of a page that nobody sees decides nothing
    ],
)
def test_a_plan_fits_requests_of_the_same_structure(variables: dict[str, Any], fits: bool) -> None:
    assert _leads(first=2).fits(variables) is fits


def test_values_alone_do_not_change_the_structure() -> None:
    plan = _leads(filter={"search": "a", "waiting": True, "status": ["ACTIVE"]})
    assert plan.fits({"filter": {"search": "b", "waiting": True, "status": []}})
    assert not plan.fits({"filter": {"search": "b", "waiting": False, "status": []}})  # other SQL, and another index
    assert not plan.fits({"filter": {"search": None, "waiting": True, "status": []}})
    assert not plan.fits({"filter": None})
