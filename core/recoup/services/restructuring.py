"""A contract changed for a debtor in difficulty (CL-09): another plan for what is not due yet, and observation.

With it charges and principal may be forgiven, and what is left of the arrears capitalised: it is lent anew under the
new plan and pays the open bills. In non-accrual nothing is capitalised: interest would become income that nobody paid
(RA-03, RA-04). Whoever agrees to waivers agrees to charges forgiven, and whoever agrees to write-offs to principal.

From then on the loan is marked as restructured and observed: two repayment periods and a year at least, from the first
repayment day after the change, anew from every miss. Dues that are past and not capitalised stay dues.

Worked example (CB-X11): quarterly dues from 2024-06-20 on, all met, are observed until 2025-06-20; if the one of
2024-12-20 is missed, until 2025-12-20. Of arrears of 1,000.00 principal and 120.00 interest, of which 20.00 are
forgiven, 1,100.00 are lent anew. If 1,500.00 of principal are forgiven too, the 1,000.00 past due are, and 500.00 of
what is not due yet; 100.00 are left to draw.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.errors import Problem
from recoup.regime.policy.product import Product
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import DAY_LIMIT, Component, FactKind, LoanFlag, Method, PeriodUnit
from recoup.rules.money import format_amount, format_rate
from recoup.services import amendment, limits, replanning, waiver, write_off
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentDraft, AmendmentResult, Change, Kind
from recoup.services.booking import NewFact
from recoup.services.contract import UNITS, PlanLine, line_problems, period_problems, settled_apart
from recoup.services.rate_change import rate_fact
from recoup.services.replanning import Plan, Wish
from recoup.services.subject import Subject, undue_problems
from recoup.services.unit_of_work import Mode
from recoup.services.waiver import COMPONENTS

DIFFICULTIES: Final = ("OVERDUE", "LIKELY_OVERDUE", "NON_PERFORMING", "NO_OTHER_FINANCING", "DELISTING", "OTHER")
"""Why a debtor is in difficulty (CL-09)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgiveness:
    """So much of a charge that open bills ask for is forgiven."""

    component: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestructuringDraft(AmendmentDraft):
    """The plan of what is not due yet. `method` None: as before; `lines` are the dues of an IRREGULAR one.

    `difficulty` is one of `DIFFICULTIES`; `rate` is the new one, None: it stays. `forgive_principal` is so much of
    `currency`, what is past due first, then what is not due yet. `capitalise`: what open bills ask for and is not
    forgiven becomes principal of the new plan.
    """

    difficulty: str
    instalments: int
    first_due_on: date
    every: int = 1
    unit: str = "MONTHS"
    method: str | None = None
    rate: int | None = None
    lines: tuple[PlanLine, ...] = ()
    forgive: tuple[Forgiveness, ...] = ()
    forgive_principal: int | None = None
    currency: str | None = None
    capitalise: bool = False


def _plain(draft: RestructuringDraft) -> Iterator[Problem]:
    yield from limits.choice(draft.difficulty, ("difficulty",), DIFFICULTIES)
    yield from limits.whole(draft.instalments, ("instalments",), least=1, most=limits.INSTALMENTS_MAX)
    yield from limits.whole(draft.every, ("every",), least=1, most=limits.EVERY_MAX)
    yield from limits.choice(draft.unit, ("unit",), UNITS)
    yield from limits.day(draft.first_due_on, ("first_due_on",))
    if draft.first_due_on <= draft.value_on:
        value, limit = draft.first_due_on.isoformat(), draft.value_on.isoformat()
        yield Problem(code="DATE_TOO_EARLY", field=("first_due_on",), value=value, limit=limit)
    if draft.rate is not None:
        yield from limits.rate(draft.rate)
    for row, forgiven in enumerate(draft.forgive):
        yield from limits.choice(forgiven.component, ("forgive", str(row), "component"), COMPONENTS)
        yield from limits.amount(forgiven.amount, forgiven.currency, ("forgive", str(row), "amount"))
    if draft.forgive_principal is not None:
        yield from limits.currency(draft.currency or "", ("forgive_principal",))
        yield from limits.amount(draft.forgive_principal, draft.currency or "", ("forgive_principal",))
    if len({forgiven.component for forgiven in draft.forgive}) < len(draft.forgive):
        value = ", ".join(forgiven.component for forgiven in draft.forgive)
        yield Problem(code="GIVEN_TWICE", field=("forgive",), value=value)


async def _change(_actor: Actor, one: Subject, draft: RestructuringDraft) -> Change:
    product = next(row for row in one.spec.products if row.code == one.loaded.product)
    problems = [*undue_problems(one), *_plan_problems(one, product, draft), *_arrears_problems(one, draft)]
    limits.refuse({0: problems}, single=True)
    wanted = replanning.planned_anew(Plan.of(one), _wish(one, draft))
    if not 0 < wanted.terms["maturity_on"] < DAY_LIMIT:
        limit = date_of(DAY_LIMIT - 1).isoformat()
        problem = Problem(code="TERM_TOO_LONG", field=("instalments",), value=str(draft.instalments), limit=limit)
        limits.refuse({0: [problem]}, single=True)
    observed = NewFact(loan_id=one.header.id, value_on=one.day, kind=FactKind.OBSERVATION, amount=0)
    rates = () if draft.rate is None else (rate_fact(one, draft.rate),)
    before = {
        "MATURITY": date_of(one.terms["maturity_on"]).isoformat(),
        "METHOD": Method(one.terms["method"]).name,
        "RATE": format_rate(int(one.standing.state.rate[0])),
    }
    facts = (*rates, *_forgiven(one, draft), *_capitalised(one, draft), observed)
    includes = [waiver.asked(forgiven.amount) for forgiven in draft.forgive]
    if draft.forgive_principal is not None:
        includes.append(write_off.asked(draft.forgive_principal))
    return Change(facts=facts, contract=wanted.terms, lines=wanted.lines, before=before, includes=tuple(includes))


def _capital(one: Subject, draft: RestructuringDraft) -> int:
    """What open bills ask for, without what is forgiven, where it is capitalised."""
    if not draft.capitalise:
        return 0
    principal = min(draft.forgive_principal or 0, one.owed(Component.PRINCIPAL))
    return one.arrears - principal - sum(forgiven.amount for forgiven in draft.forgive)


def _planned(one: Subject, draft: RestructuringDraft) -> int:
    """The principal of the new plan: what is not due yet and not forgiven, and what is capitalised."""
    to_come = max((draft.forgive_principal or 0) - one.owed(Component.PRINCIPAL), 0)
    return one.undue - to_come + _capital(one, draft)


def _forgiven(one: Subject, draft: RestructuringDraft) -> list[NewFact]:
    parts = [(Component[forgiven.component], forgiven.amount) for forgiven in draft.forgive]
    if draft.forgive_principal is not None:
        parts.append((Component.PRINCIPAL, draft.forgive_principal))
    loan_id, day = one.header.id, one.day
    return [
        NewFact(loan_id=loan_id, value_on=day, kind=FactKind.WAIVER, amount=amount, component=component)
        for component, amount in parts
    ]


def _capitalised(one: Subject, draft: RestructuringDraft) -> list[NewFact]:
    """Lent anew, and paid with it: the clearing account is where it was, and nothing was paid out."""
    amount = _capital(one, draft)
    if not amount:
        return []
    loan_id, day = one.header.id, one.day
    rate = int(one.standing.state.rate[0]) if draft.rate is None else draft.rate
    return [
        NewFact(
            loan_id=loan_id, value_on=day, kind=FactKind.CAPITALISATION, amount=amount, rate=rate, field="capitalise"
        ),
        NewFact(loan_id=loan_id, value_on=day, kind=FactKind.PAYMENT, amount=amount),
    ]


def _arrears_problems(one: Subject, draft: RestructuringDraft) -> Iterator[Problem]:
    """More forgiven than is asked for, or arrears that cannot become principal."""
    for row, forgiven in enumerate(draft.forgive):
        path = ("forgive", str(row), "amount")
        yield from limits.same_currency(forgiven.currency, one.header.currency)
        owed = one.owed(Component[forgiven.component])
        if forgiven.amount > owed:
            shown, limit = (format_amount(part, one.header.currency) for part in (forgiven.amount, owed))
            yield Problem(code="MORE_THAN_OWED", field=path, value=shown, limit=limit)
    if draft.forgive_principal is not None:
        yield from _principal_problems(one, draft, draft.forgive_principal)
    if draft.capitalise and int(one.standing.state.flags[0]) & (LoanFlag.NON_ACCRUAL | LoanFlag.WRITTEN_OFF):
        yield Problem(code="CANNOT_CAPITALISE", field=("capitalise",), value=one.header.number)
    yield from _flat_problems(_method(one, draft), draft)


def _flat_problems(method: str, draft: RestructuringDraft) -> Iterator[Problem]:
    """Flat interest is reckoned on what was lent at first (RB-09): what is forgiven would bear it still, and what is
    capitalised would bear none."""
    if method != Method.FLAT.name:
        return
    others = ", ".join(each.name for each in Method if each not in (Method.FLAT, Method.SINGLE))
    for name, is_wished in (("forgive_principal", draft.forgive_principal), ("capitalise", draft.capitalise)):
        if is_wished:
            yield Problem(code="OPTION_MISPLACED", field=(name,), value=method, limit=others)


def _principal_problems(one: Subject, draft: RestructuringDraft, amount: int) -> Iterator[Problem]:
    """More principal forgiven than is owed, or so much that no plan is left."""
    path, currency = ("forgive_principal",), one.header.currency
    yield from limits.same_currency(draft.currency or "", currency)
    owed = one.undue + one.owed(Component.PRINCIPAL)
    if amount > owed:
        shown, limit = (format_amount(part, currency) for part in (amount, owed))
        yield Problem(code="MORE_THAN_OWED", field=path, value=shown, limit=limit)
    elif _planned(one, draft) <= 0:
        shown = format_amount(amount, currency)
        yield Problem(code="NOTHING_LEFT_TO_PLAN", field=path, value=shown, limit=format_amount(owed, currency))


def _method(one: Subject, draft: RestructuringDraft) -> str:
    return draft.method or Method(one.terms["method"]).name


def _wish(one: Subject, draft: RestructuringDraft) -> Wish:
    return Wish(
        method=Method[_method(one, draft)],
        instalments=draft.instalments,
        first_due_on=draft.lines[0].due_on if draft.lines else draft.first_due_on,
        every=draft.every,
        unit=PeriodUnit[draft.unit],
        lines=draft.lines,
    )


def _plan_problems(one: Subject, product: Product, draft: RestructuringDraft) -> Iterator[Problem]:
    method = _method(one, draft)
    yield from limits.choice(method, ("method",), product.methods)
    yield from period_problems(product, draft.unit, draft.every)
    yield from line_problems(draft.lines, method, after=draft.value_on)
    yield from settled_apart(draft.lines, one.terms["plan_kind"], one.terms["settlement"])
    total = sum(line.principal for line in draft.lines)
    whole = _planned(one, draft)
    if draft.lines and total != whole:
        shown, limit = (format_amount(part, one.header.currency) for part in (total, whole))
        yield Problem(code="LINES_DO_NOT_ADD_UP", field=("lines",), value=shown, limit=limit)
    if draft.lines and day_of(draft.first_due_on) != day_of(draft.lines[0].due_on):
        value, limit = draft.first_due_on.isoformat(), draft.lines[0].due_on.isoformat()
        yield Problem(code="FIRST_LINE_OTHER", field=("first_due_on",), value=value, limit=limit)


RESTRUCTURE: Final = Kind(
    command="loan.restructure",
    draft=RestructuringDraft,
    plain=_plain,
    asked=amendment.plainly("loan.restructure"),
    change=_change,
)


async def restructure(actor: Actor, draft: RestructuringDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Restructure a loan. Needs `operate`. Raises `Refused` with everything that its product and plan are against."""
    return await amendment.submit(actor, RESTRUCTURE, draft, mode=mode)
