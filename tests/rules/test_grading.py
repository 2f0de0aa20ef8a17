"""A grade that people decided better than the floor, and until when it stands (HF-15)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from recoup.rules.advance import Outcome
from recoup.rules.calendar import day_of
from recoup.rules.columns import FactKind
from recoup.rules.condition import Threshold
from recoup.rules.policy import Floor, Policy
from tests.rules.books import Book, jump, step
from tests.rules.policies import HOUSING_FUND
from tests.rules.test_advance import fact, story

THREE: Final = Floor(grade=1, mask=Threshold("missed", ">=", 3), rules=("HC-02",))
LATE: Final = Floor(grade=2, mask=Threshold("dpd", ">", 80), rules=("HC-03",))


def beside(book: Book, until: int) -> Outcome:
    """The loan beside another one like it, so that both are columns."""
    (one,) = book.terms
    twins = (one, one | {"loan_id": 2})
    return jump(replace(book, terms=twins, facts=(*book.facts, *({**each, "loan": 1} for each in book.facts))), until)


WAYS: Final[tuple[Callable[[Book, int], Outcome], ...]] = (jump, step, beside)


def graded(policy: Policy, on: date, way: Callable[[Book, int], Outcome]) -> tuple[int, int]:
    """Floor and grade in the evening of a day: dues of 20 February, March and April are missed, and on 25 April the
    grade is decided to be the best."""
    book = story(policy, fact(FactKind.GRADE, date(2025, 4, 25), 0))
    state = way(book, day_of(on)).state.row(0)
    return state["floor"], state["grade"]


@pytest.mark.parametrize("way", WAYS)
def test_a_decided_grade_stands_until_another_month_is_missed(way: Callable[[Book, int], Outcome]) -> None:
    """Missed three times it is special mention; decided normal it is that until the fourth, which counts for itself."""
    assert graded(HOUSING_FUND, date(2025, 4, 24), way) == (1, 1)
    assert graded(HOUSING_FUND, date(2025, 4, 25), way) == (1, 0)
    assert graded(HOUSING_FUND, date(2025, 5, 19), way) == (1, 0)
    assert graded(HOUSING_FUND, date(2025, 5, 20), way) == (2, 2)


@pytest.mark.parametrize("way", WAYS)
def test_a_decided_grade_stands_until_another_condition_holds(way: Callable[[Book, int], Outcome]) -> None:
    """81 days after 20 February another row of the table holds; more of what was known already is nothing new."""
    policy = replace(HOUSING_FUND, floors=(THREE, LATE), lapses_on=())
    assert graded(policy, date(2025, 5, 11), way) == (1, 0)
    assert graded(policy, date(2025, 5, 12), way) == (2, 2)
    alone = replace(policy, floors=(THREE,))
    assert graded(alone, date(2025, 6, 30), way) == (1, 0)
    assert graded(replace(alone, lapses_on=("missed",)), date(2025, 6, 30), way) == (1, 1)
