"""Loans: the contract, what is owed on it, how it is judged, and everything that hangs on it."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from operator import attrgetter
from typing import Annotated, Any, Final

import strawberry
from graphql import FieldNode, GraphQLResolveInfo
from strawberry import field

from recoup.services import loan_query, loan_text
from recoup.services.loan_query import Figures, LoanView
from recoup.services.loan_query import LoanFilter as Wanted
from recoup.services.loan_query import LoanOrder as Sorting
from recoup.services.loan_query import LoanOrderField as Key
from recoup.services.loan_text import Wish
from recoup_graphql.amendment import AmendmentConnection, ContractVersion, loan_amendments, loan_contracts
from recoup_graphql.as_of import LoanAsOf, loan_as_of
from recoup_graphql.attribute import Attribute, attribute_values
from recoup_graphql.balances import BALANCES, LoanBalances, LoanToTheDay, to_the_day
from recoup_graphql.bill import BillConnection, ScheduleRow, bill_node, schedule_row
from recoup_graphql.claim import LoanClaim, LoanLimitation, loan_claim, loan_limitation
from recoup_graphql.code import Code, core_code, regime_code
from recoup_graphql.comparing import OrderDirection, comparable, where_argument
from recoup_graphql.context import Info
from recoup_graphql.derived import derived
from recoup_graphql.explain import (
    BillPart,
    EffectiveOn,
    Explanation,
    LoanFigure,
    RecordedAt,
    explain_bill,
    explain_loan,
    explain_payment,
    found_or_none,
)
from recoup_graphql.fact import Fact, loan_facts
from recoup_graphql.fixed_plan import FixedPlan, fixed_plan_node
from recoup_graphql.grade import Grade, GradeChange, grade_change
from recoup_graphql.lazily import Lazily, snake
from recoup_graphql.money import Money, money, rate
from recoup_graphql.node import Node, global_id, public_id
from recoup_graphql.paging import (
    After,
    Before,
    Connection,
    First,
    Last,
    connection,
    fields_in,
    given,
    page_of,
    selected,
    slice_of,
    written,
)
from recoup_graphql.party import Party, party_node
from recoup_graphql.payment import PaymentConnection, loan_payments
from recoup_graphql.posting import PostingConnection, loan_postings
from recoup_graphql.rate import RateClause, clause_node
from recoup_graphql.scalars import Currency, RateText
from recoup_graphql.task import TaskConnection, loan_tasks
from recoup_graphql.yearly_cost import YearlyCost, loan_yearly_cost


@strawberry.type(description="A loan computed to the open business day, without anything being written.")
class LoanFigures(LoanToTheDay):
    """What is owed today, to the fen."""

    as_of: date = field(description="The business day that the figures are computed to.")


@strawberry.type(description="A loan, or a receivable from goods delivered on credit.")
class Loan(Lazily, Node, LoanBalances):
    """A loan. Balances are those on the books as of `movedOn`; `figures` computes to the business day."""

    number: str = field(description="The number under which people know the loan.")
    external_id: str | None = field(description="Its id in the system it came from; null when there is none.")
    party: Party = field(description="Who owes.")
    organisation: str = field(description="Code of the organisation that looks after the loan.")
    regime: Code = field(description="The regime it is managed under.")
    product: Code = field(description="The product of the regime.")
    officer: str | None = field(description="Code of the person who looks after the loan; null when nobody is named.")
    currency: Currency = field(description="Its currency. A loan has only one.")
    stage: Code = field(description="Where it is in its life: approved, live, paid off.")
    method: Code = field(description="How principal is repaid.")
    rate: RateText = field(description="The contract rate.")
    contract_principal: Money = field(description="The principal of the contract.")
    instalments: int = field(description="How many instalments the contract has.")
    starts_on: date | None = field(description="The first interest day; null before the first draw-down.")
    first_due_on: date | None = field(description="The first due date; null where the method has none.")
    maturity_on: date | None = field(description="The last due date; null before it is known.")
    next_due_on: date | None = field(description="The next due date; null when nothing more falls due.")
    overdue_since: date | None = field(description="Due date of the oldest unpaid bill; null when nothing is overdue.")
    days_past_due: int = field(description="Days since `overdueSince`, to the business day.")
    missed_total: int = field(description="Missed periods in all (累计逾期期数).")
    missed_run: int = field(description="Unpaid periods now in an unbroken run (连续逾期期数).")
    grade: Grade | None = field(description="Official and computed grade; null when the loan is not graded.")
    status: Code | None = field(description="The regime's name for the present situation; null before disbursement.")
    is_non_accrual: bool = field(description="Whether interest is kept off the books.")
    is_schedule_confirmed: bool = field(description="Whether the debtor confirmed the repayment schedule (RB-03).")
    moved_on: date | None = field(description="The last day on which anything happened; null before disbursement.")
    version: int = field(description="Grows with every change.")
    attributes: list[Attribute] = field(description="What the regime wants to know of the loan.")
    view: strawberry.Private[LoanView]
    tried: strawberry.Private[Figures | None] = None

    @derived(description="The loan computed to the business day.")
    async def figures(self, info: Info) -> LoanFigures:
        """As a preview left them, else from the operation's loader."""
        return _figures(self.tried or await info.context.loaders.figures(self.view.id), self.view.currency)

    @derived(description="The loan as it was on a day, as known at a moment. Walks it from its first day.")
    async def as_of(
        self, info: Info, effective_on: EffectiveOn = strawberry.UNSET, recorded_at: RecordedAt = strawberry.UNSET
    ) -> LoanAsOf:
        """Computed for this question alone."""
        return await loan_as_of(info, self.view.id, effective_on, recorded_at)

    @derived(description="Why a figure is what it is, on a day, as known at a moment. Walks the loan anew.")
    async def explain(
        self,
        info: Info,
        figure: Annotated[LoanFigure, strawberry.argument(description="Which figure.")],
        effective_on: EffectiveOn = strawberry.UNSET,
        recorded_at: RecordedAt = strawberry.UNSET,
    ) -> Explanation:
        """Computed for this question alone."""
        return await explain_loan(info, self.view.id, figure, effective_on, recorded_at)

    @derived(description="Why an amount of one of its bills is what it is, on a day, as known at a moment.")
    async def explain_bill(
        self,
        info: Info,
        seq: Annotated[int, strawberry.argument(description="Number of the bill.")],
        part: Annotated[BillPart, strawberry.argument(description="Which amount.")],
        effective_on: EffectiveOn = strawberry.UNSET,
        recorded_at: RecordedAt = strawberry.UNSET,
    ) -> Explanation | None:
        """Computed for this question alone; None for a bill that was not open then."""
        return await found_or_none(explain_bill(info, self.view.id, seq, part, effective_on, recorded_at))

    @derived(description="Why a payment was allocated on it as it was, on a day, as known at a moment.")
    async def explain_payment(
        self,
        info: Info,
        number: Annotated[str, strawberry.argument(description="Number of the payment.")],
        effective_on: EffectiveOn = strawberry.UNSET,
        recorded_at: RecordedAt = strawberry.UNSET,
    ) -> Explanation | None:
        """Computed for this question alone; None for one that did not reach the loan or was taken back."""
        return await found_or_none(explain_payment(info, self.view.id, number, effective_on, recorded_at))

    @derived(
        description="What is owed by the books and as a claim, today or on the morning of a day as known at a moment; "
        "null where the regime has one view only."
    )
    async def claim(
        self, info: Info, effective_on: EffectiveOn = strawberry.UNSET, recorded_at: RecordedAt = strawberry.UNSET
    ) -> LoanClaim | None:
        """Derived by the kernel from the same facts."""
        return await loan_claim(info, self.view, effective_on, recorded_at)

    @derived(description="When the claim runs out, by the statements on record; null while the loan is not live.")
    async def limitation(self, info: Info) -> LoanLimitation | None:
        """From the last due day and what interrupted it."""
        return await loan_limitation(info, self.view)

    @derived(description="What it costs the debtor in a year; null before its first day is over.")
    async def yearly_cost(self, info: Info) -> YearlyCost | None:
        """Computed to the business day."""
        return await loan_yearly_cost(info, self.view)

    @derived(description="What the contract says of its rate where that is a listed one; null for a fixed rate.")
    async def rate_clause(self, info: Info) -> RateClause | None:
        """From the operation's loader."""
        found = await info.context.loaders.rate_clause(self.view.id)
        return None if found is None else clause_node(found, self.view.regime)

    @derived(description="By which options its dues were fixed with the contract; null where none are, or no more.")
    async def fixed_plan(self, info: Info) -> FixedPlan | None:
        """From the operation's loader."""
        found = await info.context.loaders.fixed_plan(self.view.id)
        return None if found is None else fixed_plan_node(found, self.view.currency)

    @derived(description="Everything that fell due, oldest first.")
    async def bills(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        open_only: Annotated[bool, strawberry.argument(description="Only bills of which something is unpaid.")] = False,  # noqa: FBT002  clients name every argument
    ) -> BillConnection:
        """A page of them."""
        found = await loan_query.bills(info.context.asker, self.view.id, open_only=open_only)
        page = slice_of(found, page_of(info, first, after, last, before), "bill", lambda bill: bill.seq)
        return connection(page, bill_node)

    @derived(description="The dues that are still to come, projected from the present state.")
    async def schedule(self, info: Info) -> list[ScheduleRow]:
        """All of them: a contract bounds their number."""
        rows = await loan_query.schedule(info.context.asker, self.view.id)
        return [schedule_row(row, self.view.currency) for row in rows]

    @derived(description="Its transfers, in the order in which they were booked.")
    async def journal(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> PostingConnection:
        """A page of them."""
        return await loan_postings(info, self.view.id, page_of(info, first, after, last, before))

    @derived(description="Its payments, newest first.")
    async def payments(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> PaymentConnection:
        """A page of them."""
        return await loan_payments(info, self.view.id, page_of(info, first, after, last, before))

    @derived(description="The versions of its contract, the first one first.")
    async def contracts(self, info: Info) -> list[ContractVersion]:
        """All of them."""
        return await loan_contracts(info, self.view.id)

    @derived(description="What was agreed otherwise on it or let go of, newest first.")
    async def amendments(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> AmendmentConnection:
        """A page of them."""
        return await loan_amendments(info, self.view.id, page_of(info, first, after, last, before))

    @derived(description="How its grade moved, oldest first.")
    async def grade_history(self, info: Info) -> list[GradeChange]:
        """All of it."""
        rows = await loan_query.grade_history(info.context.asker, self.view.id)
        return [grade_change(row, self.view.regime) for row in rows]

    @derived(description="What is and was to be done for it, most urgent first.")
    async def tasks(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> TaskConnection:
        """A page of them."""
        return await loan_tasks(info, self.view.id, page_of(info, first, after, last, before))

    @derived(description="Dated statements about the loan and its party, oldest first.")
    async def facts(self, info: Info) -> list[Fact]:
        """All of them."""
        return await loan_facts(info, self.view)


LoanConnection = Connection[Loan]


@strawberry.enum(description="What loans can be ordered by.")
class LoanOrderField(Enum):
    """Every one has an index."""

    NUMBER = strawberry.enum_value("NUMBER", description="The loan number.")
    BALANCE = strawberry.enum_value("BALANCE", description="Principal outstanding.")
    DAYS_PAST_DUE = strawberry.enum_value("DAYS_PAST_DUE", description="Days past due.")
    NEXT_DUE_ON = strawberry.enum_value("NEXT_DUE_ON", description="The next due date; loans without one come last.")


@strawberry.input(description="An order of loans. Ties go by the loans' internal order.")
class LoanOrder:
    """Key and direction."""

    field: LoanOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(description="Which way.")


@strawberry.input(description="Which loans. Every condition given must hold.")
class LoanFilter:
    """Conditions on loans."""

    text: str | None = field(
        default=strawberry.UNSET, description="Beginning of a loan number, an external id or a party's name."
    )
    regime: str | None = field(default=strawberry.UNSET, description="Only loans under this regime.")
    organisation: str | None = field(
        default=strawberry.UNSET, description="Only loans of the organisation with this code and of those below it."
    )
    grade: str | None = field(default=strawberry.UNSET, description="Only loans with this official grade.")
    status: str | None = field(default=strawberry.UNSET, description="Only loans in this status.")
    overdue: bool | None = field(
        default=strawberry.UNSET, description="Only loans past due, or only those that are not."
    )
    party_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only loans of this party.")


def loan_node(view: LoanView, tried: Figures | None = None) -> Loan:
    """A loan as clients see it. `tried`: its figures as a preview leaves them."""
    loan = Loan.__new__(Loan)
    loan.view, loan.tried = view, tried
    return loan


def _grade(view: LoanView) -> Grade | None:
    if view.grade is None or view.floor is None:
        return None
    return Grade(
        official=regime_code(view.regime, "grade", view.grade),
        computed=regime_code(view.regime, "grade", view.floor),
        regime=view.regime,
        loan_id=view.id,
    )


def _status(view: LoanView) -> Code | None:
    return None if view.status is None else regime_code(view.regime, "status", view.status)


def _amount(name: str) -> Callable[[LoanView], Money]:
    amount = attrgetter(name)
    return lambda view: money(amount(view), view.currency)


_NAMED: Final = {
    "organisation": "organisation_code",
    "officer": "officer_code",
    "currency": "currency",
    "days_past_due": "dpd",
    "is_non_accrual": "non_accrual",
    "is_schedule_confirmed": "schedule_confirmed",
    "moved_on": "as_of",
}
_SAME: Final = (
    "number", "external_id", "instalments", "starts_on", "first_due_on", "maturity_on", "next_due_on", "overdue_since",
    "missed_total", "missed_run", "version",
)  # fmt: skip
_AMOUNTS: Final = ("contract_principal", *BALANCES)
_MADE: Final[dict[str, tuple[tuple[str, ...], Callable[[LoanView], Any]]]] = {
    "id": (("id",), lambda view: global_id("Loan", view.id)),
    "party": (("party",), lambda view: party_node(view.party)),
    "regime": (("regime",), lambda view: regime_code(view.regime, "regime", view.regime)),
    "product": (("regime", "product"), lambda view: regime_code(view.regime, "product", view.product)),
    "stage": (("stage",), lambda view: core_code("stage", view.stage)),
    "method": (("method",), lambda view: core_code("method", view.method)),
    "rate": (("rate",), lambda view: rate(view.rate)),
    "grade": (("grade", "floor", "regime", "id"), _grade),
    "status": (("status", "regime"), _status),
    "attributes": (("regime", "attributes"), lambda view: attribute_values(view.regime, view.attributes)),
    **{name: ((own,), attrgetter(own)) for name, own in _NAMED.items()},
    **{name: ((name,), attrgetter(name)) for name in _SAME},
    **{name: ((name, "currency"), _amount(name)) for name in _AMOUNTS},
}
"""How each field is made, and of which attributes of the view."""
Loan.shown = {name: make for name, (_, make) in _MADE.items()}


def _needed(info: Info) -> frozenset[str] | None:
    """The attributes that the fields asked for are made of; None where a field is asked for that is computed itself."""
    names = selected(info, "nodes") | selected(info, "edges", "node")
    fields = {snake(name) for name in names - {"__typename"}}
    return frozenset(need for name in fields for need in _MADE[name][0]) if fields <= _MADE.keys() else None


_WRITTEN: Final = {
    **{name: (loan_text.PLAIN, name) for name in ("number", "external_id", "instalments", "currency", "version")},
    **{name: (loan_text.PLAIN, _NAMED.get(name, name)) for name in ("organisation", "officer", "days_past_due")},
    **{name: (loan_text.PLAIN, name) for name in ("missed_total", "missed_run")},
    **{name: (loan_text.DAY, _NAMED.get(name, name)) for name in ("starts_on", "first_due_on", "maturity_on")},
    **{name: (loan_text.DAY, _NAMED.get(name, name)) for name in ("next_due_on", "overdue_since", "moved_on")},
    **{name: (loan_text.AMOUNT, name) for name in _AMOUNTS},
    **{name: (loan_text.CODE, name) for name in ("regime", "product", "stage")},
}
"""Fields that the database itself can write."""
_INSIDE: Final = {loan_text.AMOUNT: {"amount", "currency"}, loan_text.CODE: {"code"}}


def wishes_of(raw: GraphQLResolveInfo[Any]) -> tuple[Wish, ...] | None:
    """What the database is to write, where nothing but nodes is asked for, and each field can be written."""
    asked = fields_in(raw)
    if len(asked) != 1 or asked[0].name.value != "nodes":
        return None
    found = [_wish(node) for node in fields_in(raw, "nodes")]
    return (
        None
        if not all(found) or _twice([each.name for each in found if each])
        else tuple(each for each in found if each)
    )


def _wish(node: FieldNode) -> Wish | None:
    known = _WRITTEN.get(snake(node.name.value))
    if known is None:
        return None
    inside = [
        each for each in (node.selection_set.selections if node.selection_set else ()) if isinstance(each, FieldNode)
    ]
    told = tuple((_answered(each), each.name.value) for each in inside)
    plain = node.selection_set is None or len(inside) == len(node.selection_set.selections)
    if not plain or _twice([name for name, _ in told]) or {what for _, what in told} - _INSIDE.get(known[0], set()):
        return None
    return Wish(_answered(node), known[1], known[0], told)


def _answered(node: FieldNode) -> str:
    """The name of a field in the answer."""
    return node.alias.value if node.alias else node.name.value


def _twice(names: list[str]) -> bool:
    return len(set(names)) < len(names)


def _figures(view: Figures, currency: str) -> LoanFigures:
    return LoanFigures(as_of=view.as_of, **to_the_day(view, currency))


def wanted(filter: LoanFilter | None) -> Wanted:  # noqa: A002  the name that clients know from every list
    """The services' filter. Raises `Refused` where the party's id is none."""
    asked = given(filter) or LoanFilter()
    party = given(asked.party_id)
    return Wanted(
        text=given(asked.text) or "",
        regime=given(asked.regime),
        organisation=given(asked.organisation),
        grade=given(asked.grade),
        status=given(asked.status),
        overdue=given(asked.overdue),
        party_id=None if party is None else public_id(party, "Party", "filter", "party_id"),
    )


COMPARED: Final = comparable("Loan", loan_query.COMPARED)


async def loans(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        LoanFilter | None, strawberry.argument(description="Which loans.")
    ] = strawberry.UNSET,
    order_by: Annotated[
        LoanOrder | None, strawberry.argument(description="In which order; by number when nothing is said.")
    ] = strawberry.UNSET,
) -> LoanConnection:
    """The root field `loans`."""
    page = page_of(info, first, after, last, before, COMPARED.asked(where, None))
    if info.context.at_once and not page.backwards and loan_text.is_possible():
        wishes = wishes_of(info._raw_info)  # noqa: SLF001  as in `fields_of`
        if wishes is not None:
            return written(await loan_text.page(info.context.asker, wanted(filter), order_of(order_by), page, wishes))
    found = await loan_query.page(info.context.asker, wanted(filter), order_of(order_by), page, only=_needed(info))
    return connection(found, loan_node)


def order_of(told: LoanOrder | None) -> Sorting:
    """The services' order; by number where nothing was said."""
    asked = given(told)
    if asked is None:
        return Sorting()
    return Sorting(field=Key[asked.field.name], descending=asked.direction is OrderDirection.DESC)
