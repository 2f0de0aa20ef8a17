"""What cannot be asked of a plan, or not together: each refusal names the key, its value and what would be accepted.

Field names are the keys of `recoup quote` (docs/reference/quote.md).

Worked example. Twelve instalments with a grace of twelve on principal leave no row that repays anything:
`principalGrace: 12 is outside 0…11`.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from recoup.errors import Problem
from recoup.rules.calendar import date_of
from recoup.rules.columns import AMOUNT_LIMIT, RATE_LIMIT, Method, PeriodUnit
from recoup.rules.fraction import LeapRule, MonthDays, YearDays
from recoup.rules.plan_options import LEVEL, Compounding, InstalmentBasis, PlanOptions, RateUnit

INSTALMENTS_MAX: Final = 3_660
"""Rows of a plan: ten years of days."""
EVERY_MAX: Final = 3_660
_ROWS: Final = "ANNUITY, EQUAL_PRINCIPAL, FLAT, INTEREST_ONLY"


def problems(terms: PlanOptions) -> Iterator[Problem]:
    """Everything that keeps these options from making a plan."""
    yield from _numbers(terms)
    yield from _graces(terms)
    yield from _conventions(terms)
    yield from _level_only(terms)
    yield from _sequence("rateChanges", [change.from_seq for change in terms.changes], terms, least=1)
    yield from _sequence("steps", [step.from_seq for step in terms.steps], terms, least=1)
    yield from _days(terms)
    yield from _drawings(terms)
    yield from _lines(terms)


def _numbers(terms: PlanOptions) -> Iterator[Problem]:
    yield from _amount("principal", terms.principal)
    yield from _whole("instalments", terms.instalments, 1, INSTALMENTS_MAX)
    yield from _whole("every", terms.rhythm.every, 1, EVERY_MAX)
    yield from _rate("annualRate", terms.rate)
    yield from (problem for change in terms.changes for problem in _rate("rateChanges", change.rate))
    if terms.instalment is not None:
        yield from _amount("instalment", terms.instalment)
    if terms.multiple is not None:
        yield from _amount("instalmentMultiple", terms.multiple)
    if terms.rhythm.anchor_day is not None:
        yield from _whole("anchorDay", terms.rhythm.anchor_day, 1, 31)
    yield from (problem for step in terms.steps for problem in _amount("steps", step.instalment))
    yield from (problem for drawing in terms.drawings for problem in _amount("drawings", drawing.amount))


def _graces(terms: PlanOptions) -> Iterator[Problem]:
    most = max(terms.instalments - 1, 0)
    yield from _whole("principalGrace", terms.principal_grace, 0, most)
    yield from _whole("interestGrace", terms.interest_grace, 0, most)
    if terms.amortisation is not None:
        yield from _whole("amortisationInstalments", terms.amortisation, terms.instalments, INSTALMENTS_MAX)


def _conventions(terms: PlanOptions) -> Iterator[Problem]:
    day_count, unit = terms.day_count, terms.rhythm.unit
    if day_count.leap_rule is LeapRule.FEB_29_PERIOD and day_count.year_days is not YearDays.ACTUAL:
        yield _clash("leapRule", "FEB_29_PERIOD", "yearDays ACTUAL")
    if terms.basis is InstalmentBasis.NOMINAL and unit is not PeriodUnit.MONTHS:
        yield _clash("instalmentBasis", "NOMINAL", "unit MONTHS")
    if terms.basis is InstalmentBasis.NOMINAL and terms.rate_unit is RateUnit.TERM:
        yield _clash("instalmentBasis", "NOMINAL", "rateUnit YEAR, MONTH")
    if terms.rhythm.anchor_day is not None and unit is not PeriodUnit.MONTHS:
        yield _clash("anchorDay", str(terms.rhythm.anchor_day), "unit MONTHS")
    if terms.rate_unit is RateUnit.TERM and terms.changes:
        yield _clash("rateChanges", f"{len(terms.changes)}", "rateUnit YEAR, MONTH")
    if terms.compounding is not Compounding.PERIOD:
        yield from _compounding(terms)


def _compounding(terms: PlanOptions) -> Iterator[Problem]:
    """A rate that compounds is for periods of equal length, and for interest on a balance."""
    asked = terms.compounding.value
    if terms.day_count.month_days is MonthDays.ACTUAL and terms.rhythm.unit is PeriodUnit.MONTHS:
        yield _clash("compounding", asked, "monthDays 30")
    if terms.day_count.year_days is YearDays.ACTUAL:
        yield _clash("compounding", asked, "yearDays 360, 364, 365")
    if terms.basis is InstalmentBasis.NOMINAL:
        yield _clash("compounding", asked, "instalmentBasis INTEREST")
    if terms.rate_unit is not RateUnit.YEAR:
        yield _clash("compounding", asked, "rateUnit YEAR")
    if terms.method in {Method.FLAT, Method.BULLET, Method.IRREGULAR}:
        yield _clash("compounding", asked, "method ANNUITY, EQUAL_PRINCIPAL, INTEREST_ONLY")


def _level_only(terms: PlanOptions) -> Iterator[Problem]:
    """What means nothing without an instalment, and what an instalment that is fixed by hand leaves no room for."""
    method, level = terms.method, terms.method in LEVEL
    annuity, parts = method is Method.ANNUITY, method is Method.EQUAL_PRINCIPAL
    rows = level or parts or method is Method.INTEREST_ONLY
    asked: tuple[tuple[str, object, bool, str], ...] = (
        ("instalment", terms.instalment, level, "method ANNUITY, FLAT"),
        ("smoothResidual", terms.smooth, level, "method ANNUITY, FLAT"),
        ("smoothResidual", terms.smooth, not terms.exact, "balance ROUNDED"),
        ("smoothResidual", terms.smooth, terms.instalment is None and not terms.steps, "instalment null"),
        ("instalmentMultiple", terms.multiple, terms.instalment is None, "instalment null"),
        ("instalmentBasis", terms.basis is InstalmentBasis.NOMINAL, annuity, "method ANNUITY"),
        ("steps", terms.steps, annuity, "method ANNUITY"),
        ("amortisationInstalments", terms.leaves_balloon, annuity or parts, "method ANNUITY, EQUAL_PRINCIPAL"),
        ("principalGrace", terms.principal_grace, level or parts, "method ANNUITY, EQUAL_PRINCIPAL, FLAT"),
        ("interestGrace", terms.interest_grace, rows, f"method {_ROWS}"),
        ("drawings", terms.drawings, rows, f"method {_ROWS}"),
        ("drawings", terms.drawings, not terms.exact, "balance ROUNDED"),
        ("lines", terms.lines, method is Method.IRREGULAR, "method IRREGULAR"),
    )
    for name, value, fits, limit in asked:
        if value and not fits:
            yield _clash(name, _shown(value), limit)


def _shown(value: object) -> str:
    """A value as the asker wrote it, or how many there are of a list."""
    match value:
        case bool():
            return str(value).lower()
        case tuple():
            return str(len(value))
        case _:
            return str(value)


def _sequence(name: str, rows: list[int], terms: PlanOptions, *, least: int) -> Iterator[Problem]:
    """Rows that exist, each later than the one before."""
    for row in rows:
        yield from _whole(name, row, least, terms.instalments)
    for first, second in pairwise(rows):
        if second <= first:
            yield Problem(code="QUOTE_NOT_IN_ORDER", field=(name,), value=str(second), limit=str(first + 1))


def _days(terms: PlanOptions) -> Iterator[Problem]:
    rhythm = terms.rhythm
    if rhythm.first_due_on is not None:
        yield from _ascending("firstDueOn", [rhythm.starts_on, rhythm.first_due_on])
    possible = 1 <= terms.instalments <= terms.count <= INSTALMENTS_MAX and 1 <= rhythm.every <= EVERY_MAX
    if possible and not rhythm.reaches(terms.count):
        last = str(date_of(rhythm.last_day()))
        yield Problem(code="QUOTE_TOO_LATE", field=("instalments",), value=str(terms.count), limit=last)


def _drawings(terms: PlanOptions) -> Iterator[Problem]:
    if not terms.drawings:
        return
    days = [terms.rhythm.starts_on, *(drawing.on for drawing in terms.drawings)]
    yield from _ascending("drawings", days)
    ends = terms.rhythm.due_days(terms.instalments)[-1] if terms.rhythm.reaches(terms.instalments) else days[-1] + 1
    if days[-1] >= ends:
        yield Problem(
            code="QUOTE_NOT_BEFORE", field=("drawings",), value=str(date_of(days[-1])), limit=str(date_of(ends))
        )
    yield from _amount("drawings", terms.principal + sum(drawing.amount for drawing in terms.drawings))


def _lines(terms: PlanOptions) -> Iterator[Problem]:
    if terms.method is not Method.IRREGULAR:
        return
    if len(terms.lines) != terms.instalments:
        yield Problem(
            code="QUOTE_LINES_MISSING", field=("lines",), value=str(len(terms.lines)), limit=str(terms.instalments)
        )
    yield from _ascending("lines", [terms.rhythm.starts_on, *(line.due_on for line in terms.lines)])
    total = sum(line.principal for line in terms.lines)
    if total != terms.principal:
        yield Problem(code="QUOTE_LINES_SUM", field=("lines",), value=str(total), limit=str(terms.principal))


def _ascending(name: str, days: list[int]) -> Iterator[Problem]:
    for before, day in pairwise(days):
        if day <= before:
            yield Problem(code="QUOTE_NOT_AFTER", field=(name,), value=str(date_of(day)), limit=str(date_of(before)))


def _clash(name: str, value: str, limit: str) -> Problem:
    return Problem(code="QUOTE_IMPOSSIBLE", field=(name,), value=value, limit=limit)


def _amount(name: str, value: int) -> Iterator[Problem]:
    yield from _whole(name, value, 1, AMOUNT_LIMIT - 1)


def _rate(name: str, value: int) -> Iterator[Problem]:
    yield from _whole(name, value, 0, RATE_LIMIT)


def _whole(name: str, value: int, least: int, most: int) -> Iterator[Problem]:
    if not least <= value <= most:
        yield Problem(code="QUOTE_OUT_OF_RANGE", field=(name,), value=str(value), limit=f"{least}…{most}")
