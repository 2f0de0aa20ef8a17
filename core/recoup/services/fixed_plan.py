"""A plan whose dues are fixed when the contract is boarded: principal and interest as `recoup quote` figures them.

Such a loan asks for the rows of the quote, whatever the days do: its dues are listed lines with interest of their own.
So they hold for one draw-down, of all of it and on the planned day, and for one rate; money beyond what is due is kept
for the dues to come. Whoever wants it otherwise agrees on another plan (`loan.restructure`, `loan.accelerate`).

Worked example. 331.77 at 10.65 % over five months in real years, cut at 31 December: 68.13 a month.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from recoup.errors import Problem, Refused
from recoup.regime.compiling import ContractTerms
from recoup.regime.policy.product import Product
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import Method, PeriodUnit
from recoup.rules.dueday import MonthEnd, Rhythm
from recoup.rules.fraction import DayCount, LeapRule, MonthDays, YearCut, YearDays
from recoup.rules.money import Rounding
from recoup.rules.plan import plan
from recoup.rules.plan_options import InstalmentBasis, Step
from recoup.rules.plan_terms import PlanTerms
from recoup.services import limits
from recoup.services.contract import FixedPlan, LoanDraft, PlanLine

METHODS: Final = (
    Method.ANNUITY.name, Method.EQUAL_PRINCIPAL.name, Method.FLAT.name, Method.INTEREST_ONLY.name, Method.BULLET.name,
)  # fmt: skip
YEARS: Final = ("BASIS", "ACTUAL")
_NAMES: Final = {
    "annualRate": "rate", "every": "every", "firstDueOn": "first_due_on", "anchorDay": "anchor_day",
    "instalmentMultiple": "instalment_multiple", "principalGrace": "principal_grace",
    "amortisationInstalments": "amortisation_instalments", "leapRule": "fixed.leap_rule",
    "instalmentBasis": "fixed.instalment_basis", "smoothResidual": "fixed.smooth_residual",
    "interestGrace": "fixed.interest_grace", "steps": "fixed.steps",
}  # fmt: skip
"""Fields of a contract by the keys of a quote."""


def problems(draft: LoanDraft, product: Product) -> Iterator[Problem]:
    """What is wrong with a fixed plan by itself, and what it cannot be agreed together with."""
    fixed = draft.fixed
    if fixed is None:
        return
    yield from limits.choice(fixed.year_days, ("fixed", "year_days"), YEARS)
    for name, value, admitted in (
        ("year_cut", fixed.year_cut, YearCut), ("leap_rule", fixed.leap_rule, LeapRule),
        ("month_end", fixed.month_end, MonthEnd), ("instalment_basis", fixed.instalment_basis, InstalmentBasis),
    ):  # fmt: skip
        yield from limits.choice(value, ("fixed", name), tuple(one.name for one in admitted))
    for name, value, limit, fits in (
        ("product", product.code, "SCHEDULED", product.plan == "SCHEDULED"),
        ("method", draft.method, ", ".join(METHODS), draft.method in METHODS),
        ("listed", "LISTED", "FIXED", draft.listed is None),
        ("fixed.year_cut", fixed.year_cut, "ACTUAL", fixed.year_cut == "DEC_31" or fixed.year_days == "ACTUAL"),
    ):
        if not fits:
            yield Problem(code="PLAN_NOT_FIXABLE", field=tuple(name.split(".")), value=value, limit=limit)


def lined(draft: LoanDraft, agreed: ContractTerms, rounding: Rounding) -> LoanDraft:
    """The contract with its dues as lines, and with its instalment; one that fixes no plan stays as it is.

    The draft has passed `problems`. Raises `Refused` with everything that keeps its options from making a plan.
    """
    if draft.fixed is None:
        return draft
    try:
        made = plan(_terms(draft, draft.fixed, agreed, rounding))
    except Refused as refused:
        raise Refused(*(_of_contract(problem) for problem in refused.problems)) from None
    rows = list(zip(made.due_on, made.principal, made.interest, strict=True))
    due_on, principal, interest = rows[-1]
    rows[-1] = (due_on, principal + made.balance[-1], interest)  # a balloon falls due with the last
    lines = tuple(PlanLine(due_on=date_of(day), principal=part, interest=borne) for day, part, borne in rows)
    instalment = made.instalment if draft.method == Method.ANNUITY.name else draft.instalment
    return replace(draft, lines=lines, instalment=instalment)


def _terms(draft: LoanDraft, fixed: FixedPlan, agreed: ContractTerms, rounding: Rounding) -> PlanTerms:
    own = draft.instalment_rounding
    return PlanTerms(
        principal=draft.principal, rate=draft.rate, instalments=draft.instalments, method=Method[draft.method],
        rhythm=Rhythm(
            starts_on=day_of(draft.disbursed_on), every=draft.every, unit=PeriodUnit[draft.unit],
            first_due_on=None if draft.first_due_on is None else day_of(draft.first_due_on),
            anchor_day=draft.anchor_day, month_end=MonthEnd[fixed.month_end],
        ),
        day_count=_day_count(draft, fixed, agreed), basis=InstalmentBasis[fixed.instalment_basis],
        interest_rounding=rounding, instalment_rounding=rounding if own == "AS_INTEREST" else Rounding[own],
        instalment=draft.instalment, multiple=draft.instalment_multiple, smooth=fixed.smooth_residual,
        principal_grace=draft.principal_grace, interest_grace=fixed.interest_grace,
        amortisation=draft.amortisation_instalments,
        steps=tuple(Step(from_seq=step.from_seq, instalment=step.instalment) for step in fixed.steps),
    )  # fmt: skip


def _day_count(draft: LoanDraft, fixed: FixedPlan, agreed: ContractTerms) -> DayCount:
    """A month of 30 days is 1/12 of the year; other days are over the product's basis, or over those of their year."""
    thirty = draft.month_days == "THIRTY" and draft.unit == PeriodUnit.MONTHS.name
    of_basis = YearDays.D360 if thirty else YearDays(str(agreed.basis))
    return DayCount(
        month_days=MonthDays[draft.month_days],
        year_days=YearDays.ACTUAL if fixed.year_days == "ACTUAL" else of_basis,
        year_cut=YearCut[fixed.year_cut],
        leap_rule=LeapRule[fixed.leap_rule],
    )


def _of_contract(problem: Problem) -> Problem:
    """A quote's refusal by the contract's name of the field."""
    named = _NAMES.get(problem.field[0], problem.field[0])
    return replace(problem, field=(*named.split("."), *problem.field[1:]))
