"""The same dated amendments end in the same loan, in whatever order and however late they are told."""

from collections.abc import Awaitable, Callable
from datetime import date
from random import Random
from typing import Any

import pytest

from recoup.services import extension, rate_change, waiver, write_off
from recoup.services.amendment import AmendmentResult
from recoup.services.cost import CostDraft, charge
from recoup.services.extension import ExtensionDraft
from recoup.services.rate_change import RateChangeDraft
from recoup.services.waiver import WaiverDraft
from recoup.services.write_off import WriteOffDraft
from tests.services.agreeing import agree, derived, settle_to
from tests.services.world import World, term_loan

BEGIN = date(2026, 1, 5)
COST = date(2026, 1, 20)
END = date(2026, 6, 25)


def _common(world: World, number: str, day: date) -> dict[str, Any]:
    return {"loan": number, "value_on": day, "reason": "agreed", "idempotency_key": world.key()}


async def _rate(world: World, number: str, day: date) -> AmendmentResult:
    return await rate_change.change_rate(world.actor, RateChangeDraft(**_common(world, number, day), rate=52_000))


async def _waive(world: World, number: str, day: date) -> AmendmentResult:
    draft = WaiverDraft(**_common(world, number, day), component="COST", amount=30_00, currency="CNY")
    return await waiver.waive(world.actor, draft)


async def _extend(world: World, number: str, day: date) -> AmendmentResult:
    return await extension.extend(world.actor, ExtensionDraft(**_common(world, number, day), months=6, rate=48_000))


async def _write_off(world: World, number: str, day: date) -> AmendmentResult:
    draft = WriteOffDraft(
        **_common(world, number, day), criterion="annex 1 (5)", evidence="report", amount=200_000_00, currency="CNY"
    )
    return await write_off.write_off(world.actor, draft)


async def _pay(world: World, number: str, day: date) -> None:
    await world.pay(number, 9_000_00, day)


HAPPENS: tuple[tuple[date, Callable[[World, str, date], Awaitable[AmendmentResult | None]]], ...] = (
    (date(2026, 2, 3), _rate),
    (date(2026, 2, 20), _waive),
    (date(2026, 3, 10), _extend),
    (date(2026, 4, 2), _pay),
    (date(2026, 5, 18), _write_off),
)


async def _tell(world: World, number: str, place: int) -> None:
    day, happens = HAPPENS[place]
    result = await happens(world, number, day)
    if result is not None and result.approval is not None:
        await agree(world, result.approval)


@pytest.mark.parametrize("seed", range(3))
async def test_told_in_any_order_they_end_alike(world: World, seed: int) -> None:
    """Loan A is told of each on its day, loan B of all at the end and in another order; both are the same then."""
    await world.begin(BEGIN)
    for number in ("A", "B"):
        credit = {"attributes": {"secured_by": "CREDIT"}, "party_number": f"D-{number}"}
        await world.lend(term_loan(number, disbursed_on=BEGIN, maturity_on=date(2027, 1, 5), **credit))
    await world.reach(COST)
    for number in ("A", "B"):
        told = CostDraft(loan=number, amount=80_00, value_on=COST, idempotency_key=world.key())
        await charge(world.actor, told)
    for place, (day, _) in enumerate(HAPPENS):
        await world.reach(day)
        await _tell(world, "A", place)
    await world.reach(END)
    for place in Random(seed).sample(range(len(HAPPENS)), len(HAPPENS)):  # noqa: S311  a seeded story
        await _tell(world, "B", place)
    await settle_to(world, "A", "B", day=END)
    assert await derived("A") == await derived("B")
