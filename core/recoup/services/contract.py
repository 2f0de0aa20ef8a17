"""A loan contract as it is asked for, and what can be wrong with it by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from recoup.errors import Problem
from recoup.regime.policy.fact import ATTRIBUTE, LOAN
from recoup.regime.policy.product import Product
from recoup.regime.spec import RegimeSpec
from recoup.rules.columns import AMOUNT_LIMIT, InstalmentRounding, MonthDays, PeriodUnit, PlanKind, Settlement
from recoup.rules.money import EXPONENTS, format_amount
from recoup.services import limits

UNITS: Final = tuple(unit.name for unit in PeriodUnit)
PERIODS: Final = (1, 2, 3, 4, 5, 6, 12)
"""Months between two dues of a scheduled plan; multiples of twelve besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A due of an irregular plan. `interest` None: it is computed by days."""

    due_on: date
    principal: int
    interest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateClause:
    """The rate is a listed one and a spread in basis points. What is None is as the regime has it (IR-10).

    `refix` names when it is fixed anew, `tenor` which rate of the list it is; the draft's `rate` counts until then.
    """

    rate_list: str | None = None
    tenor: str | None = None
    spread_bp: int = 0
    refix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """Another instalment, agreed by hand, from a due on."""

    from_seq: int
    instalment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPlan:
    """The dues are fixed with the contract, as `recoup quote` figures them; the options are those of a quote.

    `year_days` BASIS: the product's; ACTUAL: those of the year in which the days lie.
    """

    year_days: str = "BASIS"
    year_cut: str = "DEC_31"
    leap_rule: str = "NONE"
    month_end: str = "CLAMP"
    instalment_basis: str = "INTEREST"
    smooth_residual: bool = False
    interest_grace: int = 0
    steps: tuple[PlanStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDraft:
    """A contract as it is asked for. Amounts in minor units, rate in parts per million a year.

    `disbursed_on` is the planned day; interest runs from the day of the draw-down itself. `instalment` fixes the
    instalment of an annuity by hand, else the options from `month_days` on say how it is figured; `lines` are the dues
    of an IRREGULAR plan; without `listed` the rate is fixed, without `fixed` interest is what has accrued by the due.
    """

    number: str
    party_number: str
    organisation_code: str
    regime: str
    product: str
    currency: str
    principal: int
    rate: int
    method: str
    instalments: int
    disbursed_on: date
    external_id: str | None = None
    every: int = 1
    unit: str = "MONTHS"
    first_due_on: date | None = None
    anchor_day: int | None = None
    maturity_on: date | None = None
    instalment: int | None = None
    lines: tuple[PlanLine, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    officer_code: str | None = None
    month_days: str = "THIRTY"
    instalment_rounding: str = "AS_INTEREST"
    instalment_multiple: int | None = None
    principal_grace: int = 0
    amortisation_instalments: int | None = None
    listed: RateClause | None = None
    fixed: FixedPlan | None = None


def problems(draft: LoanDraft, spec: RegimeSpec, product: Product) -> Iterator[Problem]:
    """Everything that is wrong with a draft under its product, as far as the draft alone tells."""
    yield from _texts(draft)
    yield from limits.currency(draft.currency)
    yield from limits.amount(draft.principal, draft.currency, ("principal",))
    yield from limits.rate(draft.rate)
    yield from limits.whole(draft.instalments, ("instalments",), least=1, most=limits.INSTALMENTS_MAX)
    yield from limits.whole(draft.every, ("every",), least=1, most=limits.EVERY_MAX)
    yield from limits.choice(draft.unit, ("unit",), UNITS)
    yield from period_problems(product, draft.unit, draft.every)
    yield from limits.choice(draft.method, ("method",), product.methods)
    yield from _dates(draft, product)
    yield from _instalment(draft)
    yield from _options(draft, product)
    yield from _lines(draft)
    yield from attribute_problems(draft.attributes, spec)


def period_problems(product: Product, unit: str, every: int) -> Iterator[Problem]:
    """A period of months that a scheduled plan cannot have."""
    if product.plan == "SCHEDULED" and unit == PeriodUnit.MONTHS.name and not _divides_years(every):
        limit = ", ".join(str(months) for months in PERIODS)
        yield Problem(code="PERIOD_NOT_ADMITTED", field=("every",), value=str(every), limit=limit)


def _divides_years(months: int) -> bool:
    """Whether the kernel's remainder of such a period fits its column."""
    return months in PERIODS or (months > 0 and months % 12 == 0)


def _texts(draft: LoanDraft) -> Iterator[Problem]:
    yield from limits.text(draft.number, ("number",), limits.NUMBER_MAX, required=True)
    yield from limits.text(draft.party_number, ("party_number",), limits.NUMBER_MAX, required=True)
    if draft.external_id is not None:
        yield from limits.text(draft.external_id, ("external_id",), limits.NUMBER_MAX, required=True)


def _dates(draft: LoanDraft, product: Product) -> Iterator[Problem]:
    yield from limits.day(draft.disbursed_on, ("disbursed_on",))
    if draft.anchor_day is not None:
        yield from limits.whole(draft.anchor_day, ("anchor_day",), least=1, most=31)
    for name, value in (("first_due_on", draft.first_due_on), ("maturity_on", draft.maturity_on)):
        if value is None:
            continue
        yield from limits.day(value, (name,))
        if value <= draft.disbursed_on:
            yield _too_early(name, value, draft.disbursed_on)
    if product.plan == "SINGLE" and draft.maturity_on is None:
        yield Problem(code="TEXT_MISSING", field=("maturity_on",))


def _too_early(name: str, value: date, after: date) -> Problem:
    return Problem(code="DATE_TOO_EARLY", field=(name,), value=value.isoformat(), limit=after.isoformat())


def _instalment(draft: LoanDraft) -> Iterator[Problem]:
    if draft.instalment is None:
        return
    yield from limits.amount(draft.instalment, draft.currency, ("instalment",))
    if draft.method != "ANNUITY":
        yield Problem(code="INSTALMENT_NOT_FIXED", field=("instalment",), value=draft.method, limit="ANNUITY")


def _options(draft: LoanDraft, product: Product) -> Iterator[Problem]:
    """What may be agreed about a plan: methods that have it, and numbers within the plan."""
    yield from limits.choice(draft.month_days, ("month_days",), tuple(one.name for one in MonthDays))
    yield from limits.choice(
        draft.instalment_rounding, ("instalment_rounding",), tuple(one.name for one in InstalmentRounding)
    )
    yield from limits.whole(draft.principal_grace, ("principal_grace",), least=0, most=max(draft.instalments - 1, 0))
    if draft.amortisation_instalments is not None:
        least, most = draft.instalments, limits.INSTALMENTS_MAX
        yield from limits.whole(draft.amortisation_instalments, ("amortisation_instalments",), least=least, most=most)
    if draft.instalment_multiple is not None:
        yield from limits.amount(draft.instalment_multiple, draft.currency, ("instalment_multiple",))
    level, repaying = ("ANNUITY",), ("ANNUITY", "EQUAL_PRINCIPAL", "FLAT")
    asked = (
        (
            "month_days",
            draft.month_days if draft.month_days != "THIRTY" else "",
            "SCHEDULED",
            product.plan == "SCHEDULED",
        ),
        ("instalment_multiple", draft.instalment_multiple, "ANNUITY", draft.method in level),
        ("principal_grace", draft.principal_grace, ", ".join(repaying), draft.method in repaying),
        (
            "amortisation_instalments",
            draft.amortisation_instalments,
            ", ".join(repaying[:2]),
            draft.method in repaying[:2],
        ),
    )
    for name, value, limit, fits in asked:
        if value and not fits:
            yield Problem(code="OPTION_MISPLACED", field=(name,), value=str(value), limit=limit)


def line_problems(lines: Sequence[PlanLine], method: str, *, after: date) -> Iterator[Problem]:
    """Listed dues of another method than IRREGULAR, too many, out of order, below zero, or too large."""
    if (method == "IRREGULAR") != bool(lines):
        yield Problem(code="LINES_MISPLACED", field=("lines",), value=str(len(lines)), limit="IRREGULAR")
    if len(lines) > limits.INSTALMENTS_MAX:
        yield Problem(code="TOO_MANY", field=("lines",), value=str(len(lines)), limit=str(limits.INSTALMENTS_MAX))
    before = after
    for row, line in enumerate(lines):
        path = ("lines", str(row))
        yield from limits.day(line.due_on, (*path, "due_on"))
        if line.due_on <= before:
            yield _too_early(".".join((*path, "due_on")), line.due_on, before)
        before = line.due_on
        if line.principal < 0 or (line.interest is not None and line.interest < 0):
            yield Problem(code="AMOUNT_NEGATIVE", field=path, value=str(min(line.principal, line.interest or 0)))
        for name, amount in (("principal", line.principal), ("interest", line.interest or 0)):
            if amount >= AMOUNT_LIMIT:
                yield Problem(code="AMOUNT_TOO_LARGE", field=(*path, name), value=str(amount), limit=str(AMOUNT_LIMIT))


def settled_apart(lines: Sequence[PlanLine], plan_kind: int, settlement: int) -> Iterator[Problem]:
    """Interest that listed dues fix, where the loan's interest is settled on days of its own (IR-03)."""
    fixed = [row for row, line in enumerate(lines) if line.interest is not None]
    if fixed and plan_kind != PlanKind.SCHEDULED and settlement in (Settlement.MONTHLY, Settlement.QUARTERLY):
        path, limit = ("lines", str(fixed[0]), "interest"), Settlement(settlement).name
        yield Problem(code="INTEREST_SETTLED_APART", field=path, value=str(lines[fixed[0]].interest), limit=limit)


def _lines(draft: LoanDraft) -> Iterator[Problem]:
    yield from line_problems(draft.lines, draft.method, after=draft.disbursed_on)
    total = sum(line.principal for line in draft.lines)
    if draft.lines and total != draft.principal and draft.currency in EXPONENTS:
        yield Problem(
            code="LINES_DO_NOT_ADD_UP",
            field=("lines",),
            value=format_amount(total, draft.currency),
            limit=format_amount(draft.principal, draft.currency),
        )


def attribute_problems(attributes: Mapping[str, str], spec: RegimeSpec) -> Iterator[Problem]:
    """Attributes that are too many or too long, of no choice of their regime, or asked for and not there."""
    yield from limits.attributes(attributes)
    for fact in spec.facts:
        if fact.subject != LOAN or fact.nature != ATTRIBUTE:
            continue
        path = ("attributes", fact.code)
        value = attributes.get(fact.code)
        choices = fact.value.choices if fact.value else ()
        if value is None and fact.required:
            details = {"rules": ", ".join(fact.rules) or "–"}
            yield Problem(code="ATTRIBUTE_MISSING", field=path, limit=", ".join(choices), details=details)
        if value is not None and choices:
            yield from limits.choice(value, path, choices)
