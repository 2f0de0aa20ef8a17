"""Several deadlines at once over a column: which counts, and what is not known (regime.md §4)."""

import numpy as np

from recoup.rules.columns import NEVER, IntArray, Measures
from recoup.rules.deadline import Earliest, Latest
from recoup.rules.policy import Days

NOTHING: Measures = {}
FIRST, SECOND = (7, 0, 9, 0, 1), (5, 3, 12, 0, 1)


def _said(*days: int) -> Days:
    def told(measures: Measures) -> IntArray:  # noqa: ARG001  whatever is measured
        return np.array(days, dtype=np.int64)

    return told


def test_the_latest_is_known_where_all_are() -> None:
    """Row by row; 0 is none, the first day there is counts as one."""
    assert Latest((_said(*FIRST), _said(*SECOND)))(NOTHING).tolist() == [7, 0, 12, 0, 1]


def test_the_earliest_is_that_of_those_that_are_known() -> None:
    """0 where none is, and where the only one never comes."""
    assert Earliest((_said(*FIRST), _said(*SECOND)))(NOTHING).tolist() == [5, 3, 9, 0, 1]
    assert Earliest((_said(NEVER, 4), _said(0, 0)))(NOTHING).tolist() == [0, 4]
