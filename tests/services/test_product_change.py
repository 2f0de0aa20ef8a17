"""A loan managed as another product: replayed across the change, and read on days before and after it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from recoup.services import as_of, product_change
from recoup.services.as_of import LoanAsOf, Pair
from recoup.services.product_change import ProductChangeDraft
from recoup.services.unit_of_work import Mode
from tests.services.agreeing import agree, derived, settle_to
from tests.services.world import World, term_loan

BEGIN, PAID, CHANGED, TODAY = date(2026, 1, 5), date(2026, 2, 20), date(2026, 3, 10), date(2026, 5, 11)
NEVER_ASKED = Pair(effective_on=BEGIN, recorded_at=datetime(2026, 1, 5, tzinfo=UTC))
ASKED = (date(2026, 2, 6), PAID, date(2026, 4, 7), TODAY)


async def _change(world: World, number: str) -> None:
    told: dict[str, Any] = {"loan": number, "value_on": CHANGED, "reason": "agreed", "product": "CORPORATE_INSTALMENT"}
    draft = ProductChangeDraft(**told, idempotency_key=world.key())
    done = await product_change.change_product(world.actor, draft, mode=Mode.COMMIT)
    if done.approval is not None:
        await agree(world, done.approval)


async def _read(world: World, number: str, pairs: list[Pair]) -> list[LoanAsOf]:
    return [await as_of.loan(world.actor, number, pair) for pair in pairs]


def _alike(told: list[LoanAsOf]) -> list[LoanAsOf]:
    """The same without whose it is and when it was asked."""
    return [
        replace(
            one,
            loan_id="",
            pair=NEVER_ASKED,
            figures=replace(one.figures, loan_id=""),
            bills=tuple(replace(bill, loan_id="", loan_number="") for bill in one.bills),
        )
        for one in told
    ]


async def test_a_payment_told_after_the_change_and_dated_before_it_is_replayed_across_it(world: World) -> None:
    """Two loans, told in either order, end alike and read alike on every day; what was answered before stays."""
    await world.begin(BEGIN)
    retail: dict[str, Any] = {"product": "RETAIL_INSTALMENT", "method": "EQUAL_PRINCIPAL", "instalments": 12}
    for number in ("A", "B"):
        draft = term_loan(
            number, party_number=f"D-{number}", disbursed_on=BEGIN, maturity_on=None, principal=12_000_00,
            rate=120_000, attributes={"secured_by": "CREDIT"}, **retail,
        )  # fmt: skip
        await world.lend(draft)
    await world.reach(TODAY)
    early = [await as_of.pair_of(day, None) for day in ASKED]
    before = await _read(world, "A", early)
    await _change(world, "A")
    between = [await as_of.pair_of(day, None) for day in ASKED]
    changed = await _read(world, "A", between)
    await world.pay("A", 1_500_00, PAID)
    await world.pay("B", 1_500_00, PAID)
    await _change(world, "B")
    now = [await as_of.pair_of(day, None) for day in ASKED]
    assert (await _read(world, "A", early), await _read(world, "A", between)) == (before, changed)
    after = await _read(world, "A", now)
    assert _alike(after) == _alike(await _read(world, "B", now))
    assert _alike(changed)[:2] == _alike(before)[:2]  # the change reaches no day before it
    assert after[1].overdue_principal < before[1].overdue_principal  # 1,500.00 more were there on that day
    await settle_to(world, "A", "B", day=TODAY)
    one, other = await derived("A"), await derived("B")
    for told in (one, other):
        for name in ("last_fact", "next_seq", "loan_id"):
            told["state"].pop(name, None)
    assert one == other
