"""What was recorded later stands on what lies before: a command that would leave it less than it takes is refused.

Whatever moves the loan, the refusal is one, names the fact that stands on it, and nothing is half-written; with that
fact taken back first the same command is carried out.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.services import payment_query, suspense, waiver, write_off
from recoup.services.amendment import AmendmentResult
from recoup.services.amendment_query import AmendmentView
from recoup.services.cost import CostDraft, charge
from recoup.services.payment_query import PaymentFilter
from recoup.services.suspense import SuspenseApplyDraft, SuspenseRefundDraft
from recoup.services.waiver import WaiverDraft
from recoup.services.write_off import WriteOffDraft
from recoup.translation import Language
from tests.services.agreeing import agree, codes_of, derived, take_back, undo
from tests.services.books import snapshot
from tests.services.world import World, term_loan

BEGIN = date(2026, 1, 5)
EARLY = date(2026, 1, 12)
KEPT = date(2026, 2, 3)
"""100.00 come before anything is due, and are kept."""
COSTS = date(2026, 2, 10)
LATER = date(2026, 2, 20)

Later = Callable[[World], Awaitable[AmendmentView]]
Cause = Callable[[World], Awaitable[None]]


async def _cost(world: World, day: date, amount: int = 80_00) -> None:
    await charge(world.actor, CostDraft(loan="L-1", amount=amount, value_on=day, idempotency_key=world.key()))


async def _book(world: World, *, until: date = date(2026, 12, 5)) -> None:
    await world.begin(BEGIN)
    await world.lend(term_loan(disbursed_on=BEGIN, maturity_on=until))
    await world.reach(KEPT)
    await world.pay("L-1", 100_00, KEPT)
    await world.reach(LATER)


def _told(world: World, day: date = LATER) -> dict[str, Any]:
    return {"loan": "L-1", "value_on": day, "reason": "agreed", "idempotency_key": world.key(), "currency": "CNY"}


async def _done(world: World, asked: AmendmentResult) -> AmendmentView:
    found = asked.amendment or (await agree(world, asked.approval)).amendment
    assert found is not None
    return found


async def _refund(world: World) -> AmendmentView:
    draft = SuspenseRefundDraft(**_told(world), amount=100_00, payee="D-1")
    return await _done(world, await suspense.refund(world.actor, draft))


async def _apply(world: World) -> AmendmentView:
    await _cost(world, COSTS)
    return await _done(world, await suspense.apply(world.actor, SuspenseApplyDraft(**_told(world), amount=80_00)))


async def _waive(world: World) -> AmendmentView:
    await _cost(world, COSTS)
    draft = WaiverDraft(**_told(world), component="COST", amount=80_00)
    return await _done(world, await waiver.waive(world.actor, draft))


async def _reverse_payment(world: World) -> None:
    paid = (await payment_query.page(world.actor, PaymentFilter(loan="L-1"))).items[0]
    await undo(world, paid.id)


async def _pay_back(world: World) -> None:
    await world.pay("L-1", 80_00, COSTS)


async def _charge_back(world: World) -> None:
    await _cost(world, EARLY)


CASES: dict[str, tuple[Later, Cause]] = {
    "refund, payment reversed": (_refund, _reverse_payment),
    "application, payment reversed": (_apply, _reverse_payment),
    "refund, cost told late": (_refund, _charge_back),
    "application, cost told late": (_apply, _charge_back),
    "waiver, payment told late": (_waive, _pay_back),
}


@pytest.mark.parametrize("name", CASES)
async def test_what_takes_too_much_then_is_named_and_taken_back_first(world: World, name: str) -> None:
    """Refused, nothing written, in both languages; then the later fact is reversed and the command carried out."""
    later, cause = CASES[name]
    await _book(world)
    made = await later(world)
    before, whole = await derived("L-1"), await snapshot()
    with pytest.raises(Refused) as refused:
        await cause(world)
    assert codes_of(refused) == ["LATER_FACTS_DO_NOT_FIT"]
    told = refused.value.problems[0]
    assert (told.field, told.value, told.limit) == (("loan",), "L-1", f"{made.number} (2026-02-20)")
    assert all(made.number in told.message(language) for language in Language)
    assert (await derived("L-1"), await snapshot()) == (before, whole)
    await take_back(world, made)
    await cause(world)
    assert await derived("L-1") != before


async def test_a_reversal_of_an_amendment_is_refused_for_what_stands_on_it(world: World) -> None:
    """Costs of 12 January are waived, so 100.00 are kept and refunded; without the waiver they would have paid."""
    await _book(world)
    await _cost(world, EARLY, 80_00)
    draft = WaiverDraft(**_told(world, EARLY), component="COST", amount=80_00)
    waived = await _done(world, await waiver.waive(world.actor, draft))
    assert (await derived("L-1"))["state"]["suspense"] == 100_00
    refunded = await _refund(world)
    before = await derived("L-1")
    with pytest.raises(Refused) as refused:
        await take_back(world, waived)
    assert refused.value.problems[0].limit == f"{refunded.number} (2026-02-20)"
    assert await derived("L-1") == before


async def test_a_write_off_of_more_than_late_money_leaves_is_named(world: World) -> None:
    """WO-04: of 1,000,000.00 past due all but 50.00 is written off; money of before then pays principal."""
    await _book(world, until=date(2026, 2, 5))
    draft = WriteOffDraft(**_told(world), criterion="annex 1 (1)", evidence="court ruling", amount=999_950_00)
    made = await _done(world, await write_off.write_off(world.actor, draft))
    before = await derived("L-1")
    with pytest.raises(Refused) as refused:
        await world.pay("L-1", 500_000_00, COSTS)
    assert codes_of(refused) == ["LATER_FACTS_DO_NOT_FIT"]
    assert refused.value.problems[0].limit == f"{made.number} (2026-02-20)"
    assert await derived("L-1") == before
