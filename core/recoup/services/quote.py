"""A plan without a loan: one object of options in, one schedule out (docs/reference/quote.md).

Nothing is stored and nothing is looked up: the same object gives the same schedule everywhere and always.

Worked example. `{"principal": "1000.00", "annualRate": "0.12", "instalments": 3, "disbursedOn": "2024-06-01"}` asks for
340.02 on 1 July and 1 August and 340.03 on 1 September.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from recoup.errors import Problem, Refused
from recoup.rules.calendar import date_of
from recoup.rules.columns import Method, PeriodUnit
from recoup.rules.dueday import MonthEnd, Rhythm
from recoup.rules.fraction import DayCount, LeapRule, MonthDays, YearCut, YearDays
from recoup.rules.money import Rounding, format_decimal
from recoup.rules.plan import plan
from recoup.rules.plan_check import EVERY_MAX, INSTALMENTS_MAX
from recoup.rules.plan_options import Balance, Compounding, Drawing, InstalmentBasis, Line, RateChange, RateUnit, Step
from recoup.rules.plan_rows import Plan
from recoup.rules.plan_terms import PlanTerms
from recoup.services.quote_read import Reader, shown

Schedule: TypeAlias = dict[str, Any]

DECIMALS_MAX: Final = 8
REQUIRED: Final = ("principal", "annualRate", "instalments", "disbursedOn")
KEYS: Final = (
    *REQUIRED, "every", "unit", "firstDueOn", "anchorDay", "monthEnd", "method", "monthDays", "yearDays", "yearCut",
    "leapRule", "rateUnit", "compounding", "instalmentBasis", "interestRounding", "instalmentRounding", "instalment",
    "decimals", "instalmentMultiple", "smoothResidual", "balance", "principalGrace", "interestGrace",
    "amortisationInstalments", "rateChanges", "steps", "drawings", "lines",
)  # fmt: skip
"""Every key that an object may have."""
METHODS: Final = (
    Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.FLAT, Method.INTEREST_ONLY, Method.BULLET, Method.IRREGULAR,
)  # fmt: skip


def schedule(asked: object) -> Schedule:
    """The schedule of one object. Raises `Refused` with everything that is wrong, named by its key."""
    if not isinstance(asked, dict):
        reader = Reader({})
        reader.wrong("QUOTE_NOT_AN_OBJECT", "", asked, '{"principal": …}')
        raise Refused(*reader.problems)
    reader = Reader(asked)
    reader.expect(KEYS, REQUIRED)
    decimals = reader.whole("decimals", 2, 0, DECIMALS_MAX)
    options = _options(reader, decimals)
    if reader.problems:
        raise Refused(*reader.problems)
    try:
        terms = PlanTerms(**options)
    except Refused as refusal:
        raise Refused(*(_as_asked(problem, asked) for problem in refusal.problems)) from None
    return _told(plan(terms), decimals)


def _as_asked(problem: Problem, asked: Mapping[str, object]) -> Problem:
    """A problem with the value as it was written, not as it was read."""
    value = asked.get(problem.field[0])
    return replace(problem, value=shown(value)) if isinstance(value, str | int) else problem


def _options(reader: Reader, decimals: int) -> Mapping[str, Any]:
    return {
        "principal": reader.amount("principal", decimals) or 1,
        "rate": reader.rate("annualRate"),
        "instalments": reader.whole("instalments", 1, 1, INSTALMENTS_MAX),
        "rhythm": _rhythm(reader),
        "method": reader.choice("method", Method.ANNUITY, METHODS),
        "day_count": _day_count(reader),
        "rate_unit": reader.choice("rateUnit", RateUnit.YEAR),
        "compounding": reader.choice("compounding", Compounding.PERIOD),
        "basis": reader.choice("instalmentBasis", InstalmentBasis.INTEREST),
        "interest_rounding": reader.choice("interestRounding", Rounding.HALF_UP),
        "instalment_rounding": reader.choice("instalmentRounding", Rounding.HALF_UP),
        "instalment": reader.amount("instalment", decimals),
        "multiple": reader.amount("instalmentMultiple", decimals),
        "smooth": reader.flag("smoothResidual", default=False),
        "exact": reader.choice("balance", Balance.ROUNDED) is Balance.EXACT,
        "principal_grace": reader.whole("principalGrace", 0, 0, INSTALMENTS_MAX),
        "interest_grace": reader.whole("interestGrace", 0, 0, INSTALMENTS_MAX),
        "amortisation": reader.whole("amortisationInstalments", 0, 1, INSTALMENTS_MAX) or None,
        "changes": tuple(_rate_changes(reader)),
        "steps": tuple(_steps(reader, decimals)),
        "drawings": tuple(_drawings(reader, decimals)),
        "lines": tuple(_lines(reader, decimals)),
    }


def _rhythm(reader: Reader) -> Rhythm:
    return Rhythm(
        starts_on=reader.day("disbursedOn") or 0,
        every=reader.whole("every", 1, 1, EVERY_MAX),
        unit=reader.choice("unit", PeriodUnit.MONTHS),
        first_due_on=reader.day("firstDueOn"),
        anchor_day=reader.whole("anchorDay", 0, 1, 31) or None,
        month_end=reader.choice("monthEnd", MonthEnd.CLAMP),
    )


def _day_count(reader: Reader) -> DayCount:
    return DayCount(
        month_days=reader.choice("monthDays", MonthDays.THIRTY),
        year_days=reader.choice("yearDays", YearDays.D360),
        year_cut=reader.choice("yearCut", YearCut.DEC_31),
        leap_rule=reader.choice("leapRule", LeapRule.NONE),
    )


def _rate_changes(reader: Reader) -> list[RateChange]:
    return [
        RateChange(
            from_seq=one.whole("fromSeq", 1, 1, INSTALMENTS_MAX),
            rate=one.rate("annualRate"),
            recast=one.flag("recast", default=True),
        )
        for one in reader.each("rateChanges", ("fromSeq", "annualRate", "recast"), ("fromSeq", "annualRate"))
    ]


def _steps(reader: Reader, decimals: int) -> list[Step]:
    keys = ("fromSeq", "instalment")
    return [
        Step(from_seq=one.whole("fromSeq", 1, 1, INSTALMENTS_MAX), instalment=one.amount("instalment", decimals) or 1)
        for one in reader.each("steps", keys, keys)
    ]


def _drawings(reader: Reader, decimals: int) -> list[Drawing]:
    keys = ("on", "amount")
    return [
        Drawing(on=one.day("on") or 0, amount=one.amount("amount", decimals) or 1)
        for one in reader.each("drawings", keys, keys)
    ]


def _lines(reader: Reader, decimals: int) -> list[Line]:
    return [
        Line(
            due_on=one.day("dueOn") or 0,
            principal=one.amount("principal", decimals, zero=True) or 0,
            interest=one.amount("interest", decimals, zero=True),
        )
        for one in reader.each("lines", ("dueOn", "principal", "interest"), ("dueOn", "principal"))
    ]


def _told(made: Plan, decimals: int) -> Schedule:
    """The plan in the words of the answer: money as text, days as dates."""

    def money(amount: int) -> str:
        return format_decimal(amount, decimals)

    columns = zip(made.due_on, made.principal, made.interest, made.balance, strict=True)
    rows = [
        {
            "seq": seq,
            "dueOn": str(date_of(due)),
            "principal": money(principal),
            "interest": money(interest),
            "total": money(principal + interest),
            "balance": money(balance),
        }
        for seq, (due, principal, interest, balance) in enumerate(columns, start=1)
    ]
    principal, interest = sum(made.principal), sum(made.interest)
    totals = {"principal": money(principal), "interest": money(interest), "total": money(principal + interest)}
    totals["balloon"] = money(made.balance[-1])
    return {
        "instalment": None if made.instalment is None else money(made.instalment),
        "rows": rows,
        "totals": totals,
    }
