"""The claim against the debtor where the books go another way: non-accrual loans under the claim's order (RA-02, 561).

Once interest has stopped, the books clear principal first; the debt itself goes on as the law has it, cost and interest
before principal (民法典 561). The claim view is what the same facts give under that order: nothing of it is stored, the
kernel derives it when somebody asks. Worked example (CB-X12): 25,000.00 on a non-accrual loan are in the books 1,200.00
cost and 23,800.00 principal; against the debtor they are cost, 8,579.17 and 11,116.67 interest and 4,104.16 penalty.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from recoup.records.bulk import bulk
from recoup.rules.advance import Outcome
from recoup.rules.calendar import date_of
from recoup.rules.columns import BillState, Component, Facts
from recoup.services import as_of, businessday, ledger, loan_query, payment_query, projection, replay
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.as_of import Pair
from recoup.services.ledger import Loaded
from recoup.services.loan_query import LoanView
from recoup.services.payment_query import LineView
from recoup.services.projection import Standing
from recoup.services.regime import ProfileStage


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is owed by component to the business day, principal not yet due among it. Amounts in minor units."""

    cost: int
    interest: int
    penalty: int
    compound: int
    principal: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """What a loan owes by the books and as a claim. The two differ by what the debtor's money was put against."""

    book: Owed
    claim: Owed


async def of_loan(actor: Actor, loan: str, pair: Pair | None = None) -> ClaimView | None:
    """What a loan owes in both views, or owed on the morning of a day as known at a moment; None where the regime has
    one view only, and before disbursement. Needs `read`. Raises `NotFound`."""
    if pair is not None:
        return await _as_of(await as_of.recorded(actor, loan, pair), pair)
    view = await loan_query.get(actor, loan)
    derived = await _derived(actor, view)
    if derived is None:
        return None
    book, claim, on = derived
    return ClaimView(book=_owed(projection.standing(book, on)), claim=_owed(projection.standing(claim.loaded, on)))


async def _as_of(owned: int, pair: Pair) -> ClaimView | None:
    """Both walked from the first fact: what is stored of a loan is its books only."""
    for loaded in await ledger.load([owned], lock=False, day=pair.day, known_at=pair.known_at):
        if not _parts(loaded):
            return None
        facts = await replay.standing_facts(loaded, through=pair.day, known_at=pair.known_at)
        book = await asyncio.to_thread(_moved, loaded, facts, pair.day)
        claim = await asyncio.to_thread(_moved, _under_claim(loaded), facts, pair.day)
        return ClaimView(book=_owed(book), claim=_owed(claim)) if book.state.interest_from[0] > 0 else None
    return None


def _moved(loaded: Loaded, facts: Facts, day: int) -> Standing:
    return projection.shown(loaded, replay.derive(loaded, facts, until=day, closing=False), day)


async def of_payment(actor: Actor, payment: str) -> tuple[LineView, ...]:
    """How a payment is allocated as a claim, on those of its loans where that differs. Needs `read`.

    Raises `NotFound`. Empty where it does not differ, and for a payment that was taken back.
    """
    require(actor, BOOK_READ)
    view = await payment_query.get(actor, payment)
    owned = await payment_query.internal_id(actor, payment)
    found: list[LineView] = []
    for number in dict.fromkeys(line.loan_number for line in view.lines):
        loan = await loan_query.get(actor, number)
        derived = await _derived(actor, loan)
        if derived is not None:
            lines = await _lines(derived[1], loan, owned)
            in_books = [_told(line) for line in view.lines if line.loan_number == number]
            found += lines if [_told(line) for line in lines] != in_books else ()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """One loan as a claim: its facts under the claim's order, and where they have brought it."""

    loaded: Loaded
    facts: Facts
    outcome: Outcome


async def _derived(actor: Actor, view: LoanView) -> tuple[Loaded, _Claimed, int] | None:
    """The loan in the books, as a claim, and the business day; None without a claim view of its own."""
    today = (await businessday.current()).number
    owned = await loan_query.internal_id(actor, view.id)
    for loaded in await ledger.load([owned], lock=False, day=today):
        if view.stage == loan_query.APPROVED or not _parts(loaded):
            return None
        claimed = _under_claim(loaded)
        facts = await replay.standing_facts(claimed)
        through = int(loaded.batch.state.closed_on[0])
        outcome = replay.derive(claimed, facts, until=max(through, today), closing=through >= today)
        open_ones = outcome.bills.take(outcome.bills.state == BillState.OPEN)
        batch = replace(claimed.batch, state=outcome.state, bills=open_ones)
        return loaded, _Claimed(replace(claimed, batch=batch), facts, outcome), max(through, today)
    return None


def _parts(loaded: Loaded) -> bool:
    """Whether its books and its claim may part."""
    return any(stage.policy.allocation_claim for stage in loaded.stages)


def _under_claim(loaded: Loaded) -> Loaded:
    return replace(loaded, stages=tuple(map(_as_claim, loaded.stages)))


def _as_claim(stage: ProfileStage) -> ProfileStage:
    """The stage with the claim's order instead of the books', where it has one."""
    policy = stage.policy
    order = policy.allocation_claim or policy.allocation_non_accrual
    return replace(stage, policy=replace(policy, allocation_non_accrual=order))


def _owed(standing: Standing) -> Owed:
    bills = standing.bills
    parts = {
        "cost": int((bills.cost - bills.paid_cost).sum()),
        "interest": int((bills.interest - bills.paid_interest).sum()) + int(standing.figures.interest_accrued[0]),
        "penalty": int((standing.penalty - bills.penalty_paid).sum()),
        "compound": int((standing.compound - bills.compound_paid).sum()),
        "principal": int((bills.principal - bills.paid_principal).sum()) + int(standing.state.principal[0]),
    }
    return Owed(**parts, total=sum(parts.values()))


async def _lines(claim: _Claimed, loan: LoanView, payment: int) -> list[LineView]:
    """The lines of a payment's facts on one loan."""
    found = await bulk().fetch(
        "SELECT f.seq FROM loan_fact f WHERE f.loan_id IN (?*) AND f.payment_id = ?", [claim.loaded.loan_ids, payment]
    )
    lines = claim.outcome.lines.take(np.isin(claim.outcome.lines.fact_seq, found["seq"]))
    bills = claim.outcome.bills
    due = dict(zip(bills.seq.tolist(), bills.rolled_due_on.tolist(), strict=True))
    rows: Sequence[dict[str, int]] = [lines.row(place) for place in range(len(lines))]
    return [
        LineView(
            loan_id=loan.id,
            loan_number=loan.number,
            currency=loan.currency,
            bill_seq=row["bill_seq"],
            due_on=date_of(due[row["bill_seq"]]) if row["bill_seq"] in due else None,
            component=Component(row["component"]).name,
            amount=row["amount"],
        )
        for row in rows
    ]


def _told(line: LineView) -> tuple[str, str, int]:
    """What counts of a line: bills may be numbered otherwise in the other view."""
    return (str(line.due_on), line.component, line.amount)
