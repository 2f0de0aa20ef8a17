"""What cannot be asked of a plan is refused by key, value and limit, one refusal for each thing that is wrong."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest

from recoup.rules.calendar import day_of
from recoup.rules.columns import AMOUNT_LIMIT, Method, PeriodUnit
from recoup.rules.dueday import Rhythm
from recoup.rules.fraction import DayCount, LeapRule, MonthDays, YearDays
from recoup.rules.plan_check import problems
from recoup.rules.plan_options import (
    Compounding,
    Drawing,
    InstalmentBasis,
    Line,
    PlanOptions,
    RateChange,
    RateUnit,
    Step,
)

START: Final = day_of(date(2024, 1, 31))
RHYTHM: Final = Rhythm(starts_on=START, every=1, unit=PeriodUnit.MONTHS)
PLAIN: Final = PlanOptions(principal=100_000, rate=70_000, instalments=6, rhythm=RHYTHM)
DAYS: Final = replace(RHYTHM, unit=PeriodUnit.DAYS, every=30)
NOMINAL: Final = InstalmentBasis.NOMINAL
IRREGULAR: Final[dict[str, Any]] = {"method": Method.IRREGULAR, "instalments": 2}
ROWS: Final = "method ANNUITY, EQUAL_PRINCIPAL, FLAT, INTEREST_ONLY"
AMOUNTS: Final = f"1…{AMOUNT_LIMIT - 1}"


def lines(*told: tuple[date, int]) -> tuple[Line, ...]:
    """Dues of an irregular plan."""
    return tuple(Line(due_on=day_of(on), principal=principal) for on, principal in told)


def drawings(*told: tuple[date, int]) -> tuple[Drawing, ...]:
    """Tranches after the first."""
    return tuple(Drawing(on=day_of(on), amount=amount) for on, amount in told)


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"principal": 0}, "OUT_OF_RANGE principal 0 " + AMOUNTS),
        ({"principal": AMOUNT_LIMIT}, f"OUT_OF_RANGE principal {AMOUNT_LIMIT} {AMOUNTS}"),
        ({"instalments": 0}, "OUT_OF_RANGE instalments 0 1…3660"),
        ({"instalments": 3_661}, "OUT_OF_RANGE instalments 3661 1…3660"),
        ({"rate": -1}, "OUT_OF_RANGE annualRate -1 0…1000000"),
        ({"rate": 1_000_001}, "OUT_OF_RANGE annualRate 1000001 0…1000000"),
        ({"changes": (RateChange(from_seq=2, rate=-1),)}, "OUT_OF_RANGE rateChanges -1 0…1000000"),
        ({"changes": (RateChange(from_seq=7, rate=1),)}, "OUT_OF_RANGE rateChanges 7 1…6"),
        ({"changes": (RateChange(from_seq=0, rate=1),)}, "OUT_OF_RANGE rateChanges 0 1…6"),
        ({"changes": (RateChange(from_seq=3, rate=1), RateChange(from_seq=3, rate=2))},
         "NOT_IN_ORDER rateChanges 3 4"),
        ({"instalment": 0}, "OUT_OF_RANGE instalment 0 " + AMOUNTS),
        ({"multiple": 0}, "OUT_OF_RANGE instalmentMultiple 0 " + AMOUNTS),
        ({"rhythm": replace(RHYTHM, every=0)}, "OUT_OF_RANGE every 0 1…3660"),
        ({"rhythm": replace(RHYTHM, anchor_day=32)}, "OUT_OF_RANGE anchorDay 32 1…31"),
        ({"rhythm": replace(DAYS, anchor_day=3)}, "IMPOSSIBLE anchorDay 3 unit MONTHS"),
        ({"steps": (Step(from_seq=2, instalment=0),)}, "OUT_OF_RANGE steps 0 " + AMOUNTS),
        ({"steps": (Step(from_seq=9, instalment=5),)}, "OUT_OF_RANGE steps 9 1…6"),
        ({"steps": (Step(from_seq=3, instalment=5), Step(from_seq=2, instalment=5))}, "NOT_IN_ORDER steps 2 4"),
        ({"principal_grace": 6}, "OUT_OF_RANGE principalGrace 6 0…5"),
        ({"interest_grace": -1}, "OUT_OF_RANGE interestGrace -1 0…5"),
        ({"amortisation": 5}, "OUT_OF_RANGE amortisationInstalments 5 6…3660"),
        ({"day_count": DayCount(leap_rule=LeapRule.FEB_29_PERIOD)},
         "IMPOSSIBLE leapRule FEB_29_PERIOD yearDays ACTUAL"),
        ({"basis": NOMINAL, "rhythm": DAYS}, "IMPOSSIBLE instalmentBasis NOMINAL unit MONTHS"),
        ({"basis": NOMINAL, "rate_unit": RateUnit.TERM}, "IMPOSSIBLE instalmentBasis NOMINAL rateUnit YEAR, MONTH"),
        ({"basis": NOMINAL, "method": Method.FLAT}, "IMPOSSIBLE instalmentBasis true method ANNUITY"),
        ({"rate_unit": RateUnit.TERM, "changes": (RateChange(from_seq=2, rate=1),)},
         "IMPOSSIBLE rateChanges 1 rateUnit YEAR, MONTH"),
        ({"compounding": Compounding.SEMI_ANNUAL, "day_count": DayCount(month_days=MonthDays.ACTUAL)},
         "IMPOSSIBLE compounding SEMI_ANNUAL monthDays 30"),
        ({"compounding": Compounding.ANNUAL, "day_count": DayCount(year_days=YearDays.ACTUAL)},
         "IMPOSSIBLE compounding ANNUAL yearDays 360, 364, 365"),
        ({"compounding": Compounding.ANNUAL, "basis": NOMINAL},
         "IMPOSSIBLE compounding ANNUAL instalmentBasis INTEREST"),
        ({"compounding": Compounding.ANNUAL, "rate_unit": RateUnit.MONTH},
         "IMPOSSIBLE compounding ANNUAL rateUnit YEAR"),
        ({"compounding": Compounding.ANNUAL, "method": Method.FLAT},
         "IMPOSSIBLE compounding ANNUAL method ANNUITY, EQUAL_PRINCIPAL, INTEREST_ONLY"),
        ({"method": Method.EQUAL_PRINCIPAL, "instalment": 5}, "IMPOSSIBLE instalment 5 method ANNUITY, FLAT"),
        ({"method": Method.EQUAL_PRINCIPAL, "smooth": True}, "IMPOSSIBLE smoothResidual true method ANNUITY, FLAT"),
        ({"smooth": True, "exact": True}, "IMPOSSIBLE smoothResidual true balance ROUNDED"),
        ({"smooth": True, "instalment": 20_000}, "IMPOSSIBLE smoothResidual true instalment null"),
        ({"smooth": True, "steps": (Step(from_seq=2, instalment=5),)},
         "IMPOSSIBLE smoothResidual true instalment null"),
        ({"multiple": 100, "instalment": 20_000}, "IMPOSSIBLE instalmentMultiple 100 instalment null"),
        ({"method": Method.FLAT, "steps": (Step(from_seq=2, instalment=5),)}, "IMPOSSIBLE steps 1 method ANNUITY"),
        ({"method": Method.FLAT, "amortisation": 9},
         "IMPOSSIBLE amortisationInstalments true method ANNUITY, EQUAL_PRINCIPAL"),
        ({"method": Method.INTEREST_ONLY, "principal_grace": 1},
         "IMPOSSIBLE principalGrace 1 method ANNUITY, EQUAL_PRINCIPAL, FLAT"),
        ({"method": Method.BULLET, "interest_grace": 1}, f"IMPOSSIBLE interestGrace 1 {ROWS}"),
        ({"method": Method.BULLET, "drawings": drawings((date(2024, 2, 9), 5))}, f"IMPOSSIBLE drawings 1 {ROWS}"),
        ({"exact": True, "drawings": drawings((date(2024, 2, 9), 5))}, "IMPOSSIBLE drawings 1 balance ROUNDED"),
        ({"drawings": drawings((date(2024, 2, 9), 0))}, "OUT_OF_RANGE drawings 0 " + AMOUNTS),
        ({"drawings": drawings((date(2024, 2, 9), AMOUNT_LIMIT - 1))},
         f"OUT_OF_RANGE drawings {AMOUNT_LIMIT + 99_999} {AMOUNTS}"),
        ({"drawings": drawings((date(2024, 1, 31), 5))}, "NOT_AFTER drawings 2024-01-31 2024-01-31"),
        ({"drawings": drawings((date(2024, 2, 9), 5), (date(2024, 7, 31), 5))},
         "NOT_BEFORE drawings 2024-07-31 2024-07-31"),
        ({"lines": lines((date(2024, 2, 9), 5))}, "IMPOSSIBLE lines 1 method IRREGULAR"),
        (IRREGULAR | {"lines": lines((date(2024, 2, 9), 100_000))}, "LINES_MISSING lines 1 2"),
        (IRREGULAR | {"lines": lines((date(2024, 2, 9), 60_000), (date(2024, 2, 9), 40_000))},
         "NOT_AFTER lines 2024-02-09 2024-02-09"),
        (IRREGULAR | {"lines": lines((date(2024, 1, 31), 60_000), (date(2024, 2, 9), 40_000))},
         "NOT_AFTER lines 2024-01-31 2024-01-31"),
        (IRREGULAR | {"lines": lines((date(2024, 2, 9), 60_000), (date(2024, 3, 9), 39_999))},
         "LINES_SUM lines 99999 100000"),
        ({"rhythm": replace(RHYTHM, first_due_on=START)}, "NOT_AFTER firstDueOn 2024-01-31 2024-01-31"),
        ({"instalments": 3_660, "rhythm": replace(RHYTHM, every=3_660)}, "TOO_LATE instalments 3660 2299-12-01"),
    ],
)  # fmt: skip
def test_what_is_impossible_is_refused_by_key_value_and_limit(asked: dict[str, Any], refused: str) -> None:
    """One refusal, and it says what would be accepted."""
    found = [
        f"{each.code.removeprefix('QUOTE_')} {'.'.join(each.field)} {each.value} {each.limit}"
        for each in problems(replace(PLAIN, **asked))
    ]
    assert found == [refused]


@pytest.mark.parametrize(
    "asked",
    [
        {"principal": 1, "rate": 0, "instalments": 1},
        {"principal": AMOUNT_LIMIT - 1, "rate": 1_000_000, "instalments": 3_660, "rhythm": replace(DAYS, every=1)},
        {"instalment": 1},
        {"multiple": 1},
        {"rhythm": replace(DAYS, every=3_660)},
        {"rhythm": replace(RHYTHM, anchor_day=31)},
        {"rhythm": replace(RHYTHM, anchor_day=1)},
        {"principal_grace": 5},
        {"interest_grace": 5},
        {"amortisation": 6},
        {"amortisation": 3_660, "method": Method.EQUAL_PRINCIPAL, "rhythm": replace(DAYS, every=1)},
        {"changes": (RateChange(from_seq=1, rate=0), RateChange(from_seq=6, rate=1_000_000))},
        {"steps": (Step(from_seq=1, instalment=1), Step(from_seq=6, instalment=1))},
        {"basis": NOMINAL, "rate_unit": RateUnit.MONTH},
        {"compounding": Compounding.SEMI_ANNUAL, "method": Method.INTEREST_ONLY},
        {"compounding": Compounding.ANNUAL, "rhythm": DAYS, "day_count": DayCount(month_days=MonthDays.ACTUAL)},
        {"day_count": DayCount(year_days=YearDays.ACTUAL, leap_rule=LeapRule.FEB_29_PERIOD)},
        {"smooth": True, "method": Method.FLAT},
        {"drawings": drawings((date(2024, 2, 1), 1), (date(2024, 7, 30), 1))},
        IRREGULAR | {"lines": lines((date(2024, 2, 1), 60_000), (date(2024, 2, 2), 40_000))},
        {"rhythm": replace(RHYTHM, first_due_on=START + 1)},
    ],
)
def test_what_lies_just_within_is_accepted(asked: dict[str, Any]) -> None:
    """Each limit itself is possible."""
    assert list(problems(replace(PLAIN, **asked))) == []
