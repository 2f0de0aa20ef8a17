"""Compiled policies of the bundled regimes: statuses, floors and standing tasks answer over columns, to the day."""

from datetime import date

import numpy as np
import pytest

from recoup.regime.binding import bind
from recoup.regime.compiling import (
    KERNEL_MEASURES,
    compile_policy,
    fact_bits,
    opening_code,
    openings,
    standing_tasks,
)
from recoup.regime.registry import Registry
from recoup.regime.spec import RegimeSpec
from recoup.rules.calendar import Calendar, date_of, day_of
from recoup.rules.columns import IntArray, Measures
from recoup.rules.policy import Policy

SPECS = Registry.load().active
TODAY = day_of(date(2024, 6, 1))


def policy_of(regime: str, product: str) -> Policy:
    """The policy of a product under the defaults."""
    bound = bind(SPECS[regime], day=TODAY)
    return compile_policy(bound, product, {"tier": "MEDIUM", "method": "ANNUITY"}, Calendar.plain())


def seen(today: date, **values: int | date) -> Measures:
    """One loan's measures on a day; what is not said is 0."""
    columns: dict[str, IntArray] = {name: np.zeros(1, dtype=np.int64) for name in (*KERNEL_MEASURES, "facts")}
    columns["today"] = np.array([day_of(today)], dtype=np.int64)
    for name, value in values.items():
        columns[name] = np.array([day_of(value) if isinstance(value, date) else value], dtype=np.int64)
    return columns


def status_on(policy: Policy, measures: Measures) -> str:
    """The first row of the status table that holds."""
    return next(row.code for row in policy.statuses if row.mask is None or row.mask.holds(measures)[0])


def grade_of(policy: Policy, measures: Measures) -> str:
    """The worst floor that holds, else the best grade."""
    held = [floor.grade for floor in policy.floors if floor.mask.holds(measures)[0]]
    return policy.grades[max(held, default=0)]


def receivable(on: date, *, sales_due: date) -> Measures:
    """An unpaid receivable on a day."""
    late = max(0, (on - sales_due).days)
    return seen(
        on, due_on=sales_due, maturity_on=sales_due, balance=1, dpd=late, overdue_since=sales_due if late else 0
    )


@pytest.mark.parametrize(
    ("due", "uncollected", "dunning"),
    [
        (date(2024, 4, 5), date(2024, 4, 6), date(2024, 5, 1)),  # TR-X01
        (date(2024, 2, 5), date(2024, 2, 6), date(2024, 3, 1)),  # TR-X02, leap February
        (date(2025, 1, 5), date(2025, 1, 6), date(2025, 2, 1)),  # TR-X03, year end
        (date(2025, 2, 5), date(2025, 2, 6), date(2025, 3, 1)),  # TR-X04
    ],
)
def test_a_receivable_is_uncollected_from_the_sixth_and_under_dunning_from_the_first(
    due: date, uncollected: date, dunning: date
) -> None:
    """TR-01, TR-02: the last good day and the day before each change are still the state before."""
    policy = policy_of("trade_receivables", "INVOICE")

    def state(day: int) -> str:
        return status_on(policy, receivable(date_of(day), sales_due=due))

    assert [state(day_of(uncollected) - 1), state(day_of(uncollected))] == ["OPEN", "UNCOLLECTED"]
    assert [state(day_of(dunning) - 1), state(day_of(dunning))] == ["UNCOLLECTED", "DUNNING"]


@pytest.mark.parametrize(
    ("dpd", "grade"),
    [(0, "NORMAL"), (1, "SPECIAL_MENTION"), (90, "SPECIAL_MENTION"), (91, "SUBSTANDARD"), (270, "SUBSTANDARD"),
     (271, "DOUBTFUL"), (360, "DOUBTFUL"), (361, "LOSS")],
)  # fmt: skip
def test_a_bank_loan_is_graded_by_days_past_due(dpd: int, grade: str) -> None:
    """CB-X06."""
    on = date(2024, 6, 1)
    since = date_of(day_of(on) - dpd) if dpd else 0
    assert grade_of(policy_of("commercial_bank", "CORPORATE_TERM"), seen(on, dpd=dpd, overdue_since=since)) == grade


@pytest.mark.parametrize(
    ("missed", "grade"),
    [(0, "NORMAL"), (1, "NORMAL"), (2, "NORMAL"), (3, "SPECIAL_MENTION"), (4, "SUBSTANDARD"), (5, "SUBSTANDARD"),
     (6, "DOUBTFUL"), (9, "DOUBTFUL")],
)  # fmt: skip
def test_a_fund_loan_is_graded_by_missed_periods(missed: int, grade: str) -> None:
    """HF-X03: LOSS is never reached by counting alone."""
    measures = seen(date(2024, 6, 1), missed=missed, missed_cumulative=missed)
    assert grade_of(policy_of("housing_fund", "HOME"), measures) == grade


def test_an_adverse_factor_makes_special_mention_whatever_the_count() -> None:
    """HF-X10, first part: any of the seven factors of HF-20."""
    bits = fact_bits(SPECS["housing_fund"])
    policy = policy_of("housing_fund", "HOME")
    assert grade_of(policy, seen(date(2024, 6, 1), missed=2, facts=bits["COLLATERAL_FELL"])) == "SPECIAL_MENTION"


def opening_codes(spec: RegimeSpec) -> list[str]:
    """The openings that the kernel watches, in order."""
    assert isinstance(spec.cases, tuple)
    return [opening_code(kind, opening) for kind, opening in openings(spec.cases)]


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_product_compiles_and_every_standing_task_knows_its_due_day(spec: RegimeSpec) -> None:
    """No watch that can ever open is without a day by which it is to be done."""
    on = date(2024, 6, 1)
    known = seen(on, due_on=on, next_due_on=on, maturity_on=on, disbursed_on=on, overdue_since=on)
    for product in spec.products:
        policy = policy_of(spec.code, product.code)
        tasks = [task.code for task in standing_tasks(spec)]
        assert [watch.code for watch in policy.watches] == [*tasks, *opening_codes(spec)]
        assert [watch.code for watch in policy.watches[: len(tasks)] if watch.due(known)[0] <= 0] == []
