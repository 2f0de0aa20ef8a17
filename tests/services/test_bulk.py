"""Thousands at once: one transaction, set by set, and the same as one by one."""

from dataclasses import replace
from datetime import date
from typing import Any

from recoup.records.audit import AuditEntry
from recoup.records.bill import Bill
from recoup.records.loan import Loan, LoanState
from recoup.records.payment import PaymentLine
from recoup.services import loan, party, payment
from recoup.services.loan import DisburseDraft
from recoup.services.party import PartyDraft
from recoup.services.payment import PaymentDraft
from tests.services.world import World, term_loan

MANY = 1000
LENT = date(2026, 1, 5)


async def _derived(loan_id: int) -> list[Any]:
    state = await LoanState.filter(loan_id=loan_id).values()
    for name in ("loan_id", "organisation_id", "profile_id"):
        state[0].pop(name)
    bills = [{**row, "loan_id": 0} for row in await Bill.filter(loan_id=loan_id).order_by("seq").values()]
    lines = await PaymentLine.filter(loan_id=loan_id).order_by("fact_seq", "line").values_list("component", "amount")
    return [*state, *bills, *lines]


async def test_a_thousand_loans_and_payments_at_once_are_the_same_as_one_by_one(world: World) -> None:
    """Boarded, paid out, worked and paid in bulk; one more loan goes the single way and stands beside them alike."""
    await world.begin(LENT)
    people = [PartyDraft(number=f"P{n}", kind="NATURAL", name="A", organisation_code="BANK") for n in range(MANY)]
    await party.board_many(world.actor, people)
    retail: dict[str, Any] = {"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "instalments": 36}
    pattern = term_loan("N", party_number="P0", disbursed_on=LENT, maturity_on=None, principal=1_000_000, **retail)
    drafts = [replace(pattern, number=f"N{n}", party_number=f"P{n}") for n in range(MANY)]
    await loan.board_many(world.actor, drafts, confirm_schedule=True)
    outs = [DisburseDraft(loan=draft.number, value_on=LENT, idempotency_key=draft.number) for draft in drafts]
    await loan.disburse_many(world.actor, outs)
    await world.board(pattern)
    await world.disburse("N", LENT)
    day = date(2026, 3, 2)
    await world.reach(day)
    paid = PaymentDraft(loan="N", amount=70_000, currency="CNY", value_on=day, idempotency_key="N")
    told = [replace(paid, loan=draft.number, idempotency_key=draft.number) for draft in drafts]
    await payment.record_many(world.actor, told)
    await payment.record(world.actor, paid)
    ids = dict(await Loan.all().values_list("number", "id"))
    alone = await _derived(ids["N"])
    for number in ("N0", f"N{MANY // 2}", f"N{MANY - 1}"):
        assert await _derived(ids[number]) == alone
    assert await AuditEntry.filter(command="payment.record_many").count() == 1
