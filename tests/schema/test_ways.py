from __future__ import annotations

from schema.ways import OperationWays


def names(ways: OperationWays) -> dict[str, float]:
    """Operation -> how often, whatever the way."""
    (family,) = ways.collect()
    return {sample.labels["operation"]: sample.value for sample in family.samples}


def test_names_that_callers_choose_are_bounded_in_number_and_length() -> None:
    """Given one name too long and more names than are told apart, then what is over counts as others."""
    ways = OperationWays()
    ways.count("compiled", None)
    ways.count("compiled", "N" * 61)
    for number in range(300):
        ways.count("compiled", f"Query{number}")
    counted = names(ways)
    assert (counted["(anonymous)"], counted["Query0"]) == (1, 1)
    assert len(counted) == 200
    assert counted["(others)"] == 1 + 300 - 198
