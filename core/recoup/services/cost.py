"""Costs of enforcement that are charged to a loan."""

from dataclasses import dataclass
from datetime import date

from recoup.rules.calendar import day_of
from recoup.rules.columns import FactKind
from recoup.services import audit, booking, idempotency, ledger, limits, loan_header, loan_query
from recoup.services.access import Actor, require
from recoup.services.booking import NewFact
from recoup.services.unit_of_work import Work, unit_of_work


@dataclass(frozen=True, slots=True, kw_only=True)
class CostDraft:
    """A cost of enforcement charged to a loan, due at once. `loan` is a public id or a number."""

    loan: str
    amount: int
    value_on: date
    idempotency_key: str


async def charge(actor: Actor, draft: CostDraft) -> None:
    """Charge a cost to a loan. Needs `operate`. Raises `Refused` with every problem."""
    actor = require(actor, "charge.add")
    async with unit_of_work(actor, "cost.charge", input=draft) as work:
        owned = await loan_query.internal_id(actor, draft.loan)
        await work.about("loan", owned)
        problems = idempotency.problems([draft.idempotency_key]).get(0, [])
        problems += limits.amount(draft.amount, (await loan_header.headers([owned]))[owned].currency)
        problems += limits.not_after(draft.value_on, ("value_on",), work.booked_on)
        limits.refuse({0: problems}, single=True)
        key = draft.idempotency_key
        stored = await idempotency.claim(work, "cost.charge", {key: audit.digest(draft)}, {key: str(owned)})
        limits.refuse(idempotency.reused([key], stored), single=True)
        if not stored:
            await _charge(work, owned, draft)


async def _charge(work: Work, owned: int, draft: CostDraft) -> None:
    """Charge a cost whose key is new: what the loan has against it is asked under the lock."""
    batches = await ledger.load([owned], lock=True, day=work.booked_on)
    day = day_of(draft.value_on)
    limits.refuse({0: list(loan_header.closed((await loan_header.headers([owned]))[owned], day))}, single=True)
    work.event("cost.charged", loan_id=owned)
    cost = NewFact(loan_id=owned, value_on=day, kind=FactKind.COST, amount=draft.amount, field="amount")
    await booking.book(work, batches, [cost])
