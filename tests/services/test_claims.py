"""Claims let go of, principal off the books, money that is kept: previewed, agreed to, done, and taken back."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.rules.columns import Account
from recoup.services import suspense, waiver, write_off
from recoup.services.amendment import AmendmentResult
from recoup.services.cost import CostDraft, charge
from recoup.services.journal import PostingView
from recoup.services.suspense import SuspenseApplyDraft, SuspenseRefundDraft
from recoup.services.unit_of_work import Mode
from recoup.services.waiver import WaiverDraft
from recoup.services.write_off import WriteOffDraft
from tests.services.agreeing import agree, codes_of, derived, settle_to, take_back
from tests.services.world import World, invoice, term_loan

BEGIN = date(2026, 1, 5)
COSTS = date(2026, 4, 8)
BACK = date(2026, 4, 9)
LATER = date(2026, 5, 11)


async def _book(world: World) -> None:
    """Two loans alike: the interest of December and a cost of 80.00 are unpaid; the books are open on LATER."""
    await world.begin(BEGIN)
    for number in ("L-1", "L-2"):
        draft = term_loan(number, disbursed_on=BEGIN, maturity_on=date(2026, 12, 5), party_number=f"D-{number}")
        await world.lend(draft)
    await world.reach(COSTS)
    for number in ("L-1", "L-2"):
        told = CostDraft(loan=number, amount=80_00, value_on=COSTS, idempotency_key=world.key())
        await charge(world.actor, told)
    await world.reach(LATER)


def _common(world: World, day: date) -> dict[str, Any]:
    return {"loan": "L-1", "value_on": day, "reason": "hardship", "idempotency_key": world.key(), "currency": "CNY"}


def _waiver(world: World, day: date, component: str, amount: int) -> WaiverDraft:
    return WaiverDraft(**_common(world, day), component=component, amount=amount)


def _write_off(world: World, day: date, amount: int | None) -> WriteOffDraft:
    told = _common(world, day) | ({"currency": None} if amount is None else {})
    return WriteOffDraft(**told, criterion="annex 1 (1)", evidence="court ruling", amount=amount)


Do = Callable[[World, date, Mode], Awaitable[AmendmentResult]]


async def _compound(world: World, day: date, mode: Mode) -> AmendmentResult:
    return await waiver.waive(world.actor, _waiver(world, day, "COMPOUND", 50), mode=mode)


async def _interest(world: World, day: date, mode: Mode) -> AmendmentResult:
    return await waiver.waive(world.actor, _waiver(world, day, "INTEREST", 1_000_00), mode=mode)


async def _cost(world: World, day: date, mode: Mode) -> AmendmentResult:
    return await waiver.waive(world.actor, _waiver(world, day, "COST", 80_00), mode=mode)


async def _part(world: World, day: date, mode: Mode) -> AmendmentResult:
    return await write_off.write_off(world.actor, _write_off(world, day, 400_000_00), mode=mode)


async def _whole(world: World, day: date, mode: Mode) -> AmendmentResult:
    return await write_off.write_off(world.actor, _write_off(world, day, None), mode=mode)


DONE: dict[str, tuple[Do, str, int]] = {
    "compound": (_compound, "WAIVER", 50),
    "interest": (_interest, "WAIVER", 1_000_00),
    "cost": (_cost, "WAIVER", 80_00),
    "part": (_part, "WRITE_OFF", 400_000_00),
    "whole": (_whole, "WRITE_OFF", 1_000_000_00),
}
"""What is done, the kind of its transfers on the books, and how much they come to."""


@pytest.mark.parametrize("day", [LATER, BACK], ids=["today", "back"])
@pytest.mark.parametrize("name", DONE)
async def test_what_is_previewed_is_done_and_can_be_as_if_it_had_never_been(world: World, name: str, day: date) -> None:
    """The command waits for head and committee, then does what the preview showed; reversed, both loans are alike."""
    do, kind, amount = DONE[name]
    await _book(world)
    before = await derived("L-1")
    tried = await do(world, day, Mode.PREVIEW)
    assert await derived("L-1") == before
    assert tried.needed.levels == (("head", 1), ("committee", 1))
    asked = await do(world, day, Mode.COMMIT)
    assert asked.approval is not None
    assert (asked.amendment, asked.transfers) == (None, ())
    assert await derived("L-1") == before
    done = await agree(world, asked.approval)
    assert done.amendment is not None
    assert (done.amendment.maker_code, done.amendment.approval_number) == (world.actor.code, asked.approval.number)
    assert _rows(done.transfers) == _rows(tried.transfers)
    assert sum(row.amount for row in done.transfers if row.kind == kind and row.debit not in MEMO) == amount
    await take_back(world, done.amendment)
    await settle_to(world, "L-1", "L-2", day=LATER)
    assert await derived("L-1") == await derived("L-2")


MEMO = (Account.WRITTEN_OFF.name, Account.OFF_BOOK_CONTRA.name)


def _rows(transfers: tuple[PostingView, ...]) -> list[tuple[str, str, str, int, date]]:
    return [(row.kind, row.debit, row.credit, row.amount, row.effective_on) for row in transfers]


async def test_money_after_a_write_off_is_income_of_recovery(world: World) -> None:
    """WO-04: 1,000,000.00 are written off whole; an ordinary payment of 5,000.00 is booked as recovered."""
    await _book(world)
    done = await agree(world, (await _whole(world, LATER, Mode.COMMIT)).approval)
    assert done.loan_after.balance == 1_000_000_00
    paid = await world.pay("L-1", 5_000_00, LATER)
    recovered = [row for row in paid.transfers if row.credit == Account.RECOVERY_INCOME.name]
    assert sum(row.amount for row in recovered) + _cost_paid(paid.transfers) == 5_000_00
    with pytest.raises(Refused) as refused:
        await _part(world, LATER, Mode.COMMIT)
    assert codes_of(refused) == ["MORE_THAN_BOOKED"]


def _cost_paid(transfers: tuple[PostingView, ...]) -> int:
    return sum(row.amount for row in transfers if row.credit == Account.COST_RECEIVABLE.name)


async def test_kept_money_pays_what_is_due_and_the_rest_goes_back(world: World) -> None:
    """500.00 are kept on a receivable that falls due later for 300.00: 300.00 pay it, 200.00 are refunded."""
    await world.begin(BEGIN)
    for number in ("I-1", "I-2"):
        await world.lend(invoice(number, 300_00, BEGIN, date(2026, 3, 5), party_number=f"D-{number}"))
    for number in ("I-1", "I-2"):
        await world.pay(number, 500_00, BEGIN)
    assert (await world.see("I-1")).suspense == 200_00
    assert (await world.see("I-1")).stage == "PAID_OFF"
    told = _common(world, BEGIN) | {"loan": "I-1", "payee": "D-I-1"}
    with pytest.raises(Refused) as refused:
        await suspense.refund(world.actor, SuspenseRefundDraft(**told, amount=200_01))
    assert codes_of(refused) == ["MORE_THAN_KEPT"]
    asked = await suspense.refund(world.actor, SuspenseRefundDraft(**told, amount=200_00))
    done = await agree(world, asked.approval)
    assert _rows(done.transfers) == [("SUSPENSE_REFUNDED", "SUSPENSE", "SALES_CLEARING", 200_00, BEGIN)]
    assert done.loan_after.suspense == 0
    await take_back(world, done.amendment)
    assert (await derived("I-1"))["balances"] == (await derived("I-2"))["balances"]


async def test_kept_money_is_applied_to_what_is_due(world: World) -> None:
    """A bank keeps 100.00 that came before anything was due; they pay a cost, and taken back are kept again."""
    await world.begin(BEGIN)
    for number in ("L-1", "L-2"):
        draft = term_loan(number, disbursed_on=BEGIN, maturity_on=date(2026, 12, 5), party_number=f"D-{number}")
        await world.lend(draft)
        await world.pay(number, 100_00, BEGIN)
    await world.reach(COSTS)
    for number in ("L-1", "L-2"):
        told = CostDraft(loan=number, amount=80_00, value_on=COSTS, idempotency_key=world.key())
        await charge(world.actor, told)
    done = await suspense.apply(world.actor, SuspenseApplyDraft(**_common(world, COSTS), amount=80_00))
    assert done.approval is None
    assert _rows(done.transfers)[-1:] == [("SUSPENSE_APPLIED", "SUSPENSE", "COST_RECEIVABLE", 80_00, COSTS)]
    assert (done.loan_before.suspense, done.loan_after.suspense) == (100_00, 20_00)
    with pytest.raises(Refused) as refused:
        await suspense.apply(world.actor, SuspenseApplyDraft(**_common(world, COSTS), amount=20_01))
    assert codes_of(refused) == ["MORE_THAN_APPLICABLE"]
    await take_back(world, done.amendment)
    await settle_to(world, "L-1", "L-2", day=COSTS)
    assert await derived("L-1") == await derived("L-2")


async def test_a_fact_before_a_waiver_that_leaves_less_to_waive_is_refused(world: World) -> None:
    """The whole cost was waived; money for it with an earlier value date would leave nothing to waive."""
    await _book(world)
    await agree(world, (await _cost(world, LATER, Mode.COMMIT)).approval)
    before = await derived("L-1")
    with pytest.raises(Refused) as refused:
        await world.pay("L-1", 80_00, COSTS)
    assert codes_of(refused) == ["LATER_FACTS_DO_NOT_FIT"]
    assert await derived("L-1") == before


@pytest.mark.parametrize(
    ("component", "amount", "currency", "codes"),
    [
        ("COST", 80_01, "CNY", ["MORE_THAN_OWED"]),
        ("PRINCIPAL", 1, "CNY", ["CHOICE_UNKNOWN"]),
        ("COST", 0, "CNY", ["AMOUNT_NOT_POSITIVE"]),
        ("COST", 80_00, "USD", ["CURRENCY_OTHER"]),
        ("COST", 10**15, "CNY", ["AMOUNT_TOO_LARGE"]),
    ],
)
async def test_a_waiver_that_cannot_be_is_refused_by_name(
    world: World, component: str, amount: int, currency: str, codes: list[str]
) -> None:
    """Before anybody is asked to agree to it."""
    await _book(world)
    told = _common(world, LATER) | {"currency": currency}
    with pytest.raises(Refused) as refused:
        await waiver.waive(world.actor, WaiverDraft(**told, component=component, amount=amount))
    assert codes_of(refused) == codes
