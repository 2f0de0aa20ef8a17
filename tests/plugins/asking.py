"""Questions to a regime's data: what holds for one loan on one day, by the scalar and by the compiled form."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import numpy as np

from recoup.regime.binding import BoundRegime, Raw, bind
from recoup.regime.compiling import KERNEL_MEASURES, compile_policy
from recoup.regime.deciding import Cell, holds
from recoup.regime.policy.grade import GradePolicy
from recoup.regime.policy.parameter import Param
from recoup.regime.registry import Registry
from recoup.regime.spec import Dated, RegimeSpec
from recoup.rules.calendar import Calendar, date_of, day_of
from recoup.rules.columns import IntArray, Measures
from recoup.rules.policy import Policy

NAMES = (*sorted(KERNEL_MEASURES), "facts")
DAY = day_of(date(2024, 6, 1))


@cache
def regimes() -> Mapping[str, RegimeSpec]:
    """The regimes that the registry finds sound, strictly: a failure raises."""
    return Registry.load(strict=True).active


def regime(code: str) -> RegimeSpec:
    """One bundled regime."""
    return regimes()[code]


def param(code: str, name: str) -> Param:
    """A parameter of a regime."""
    return next(row for row in regime(code).params if row.code == name)


def bound(code: str, *, settings: Mapping[str, Raw] | None = None, profile: str | None = None) -> BoundRegime:
    """The regime with an institution's values."""
    return bind(regime(code), settings=settings, profile=profile, day=DAY)


def policy(
    code: str, product: str, *, settings: Mapping[str, Raw] | None = None, profile: str | None = None, **given: str
) -> Policy:
    """The compiled policy of a product; `given` are the loan's coded attributes."""
    return compile_policy(bound(code, settings=settings, profile=profile), product, given, Calendar.plain())


def seen(today: date, **values: int | date) -> Measures:
    """One loan's measures on a day; what is not said is 0."""
    columns: dict[str, IntArray] = {name: np.zeros(1, dtype=np.int64) for name in NAMES}
    for name, value in {"today": today, **values}.items():
        columns[name] = np.array([day_of(value) if isinstance(value, date) else value], dtype=np.int64)
    return columns


def status(asked: Policy, measures: Measures) -> str:
    """The first row of the status table that holds."""
    return next(row.code for row in asked.statuses if row.mask is None or row.mask.holds(measures)[0])


def grade(asked: Policy, measures: Measures) -> str:
    """The worst floor that holds, else the best grade."""
    return asked.grades[max((row.grade for row in asked.floors if row.mask.holds(measures)[0]), default=0)]


def because(asked: Policy, measures: Measures) -> set[str]:
    """The rules of the floors at the height of the computed grade."""
    worst = max((row.grade for row in asked.floors if row.mask.holds(measures)[0]), default=0)
    fired = [row for row in asked.floors if row.grade == worst and row.mask.holds(measures)[0]]
    return {rule for row in fired for rule in row.rules}


def open_tasks(asked: Policy, measures: Measures) -> set[str]:
    """What is asked for on the day: standing tasks, and cases that open (`KIND.OPENING`)."""
    return {row.code for row in asked.watches if row.mask.holds(measures)[0]}


def standing(asked: Policy, measures: Measures) -> set[str]:
    """The standing tasks that are on the list on the day."""
    return {code for code in open_tasks(asked, measures) if "." not in code}


def due(asked: Policy, task: str, measures: Measures) -> date:
    """The day by which a standing task is to be done, read on the day it opens."""
    row = next(row for row in asked.watches if row.code == task)
    return date_of(int(row.due(measures)[0]))


def stated_grade(spec: BoundRegime, row: Mapping[str, Cell], which: int = 0) -> str:
    """The computed grade of a row by the scalar form: also what only a debtor's or a stated figure tells."""
    table: GradePolicy = grade_tables(spec)[which]
    held = [table.grades.index(floor.grade) for floor in table.floors if holds(floor.when, row)]
    return table.grades[max(held, default=0)]


def grade_tables(spec: BoundRegime) -> tuple[GradePolicy, ...]:
    """The grade policies of a bound regime."""
    assert not isinstance(spec.spec.grades, Dated)
    return spec.spec.grades
