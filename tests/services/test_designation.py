"""What a payer names holds when bills are numbered anew, and a split among components is followed (TA-01, DB-20)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.services import loan_query, payment_query
from recoup.services.cost import CostDraft, charge
from recoup.services.loan import PlanLine
from tests.services.agreeing import undo
from tests.services.world import World, term_loan

DUE = date(2024, 6, 21)
NEXT = date(2024, 9, 23)


async def project(world: World) -> None:
    """A development-bank loan with principal due on 21 June and interest settled quarterly; two interests are open."""
    await world.begin(date(2024, 3, 23))
    await world.lend(
        term_loan(
            regime="development_bank",
            product="PROJECT",
            organisation_code="POLICY",
            method="IRREGULAR",
            principal=32_800_000_000,
            rate=50_000,
            disbursed_on=date(2024, 3, 23),
            maturity_on=None,
            attributes={"loan_kind": "HARD"},
            lines=(
                PlanLine(due_on=DUE, principal=3_000_000_000),
                PlanLine(due_on=date(2026, 3, 23), principal=29_800_000_000),
            ),
        )
    )


async def test_a_bill_that_was_named_stays_named_when_a_cost_shifts_the_numbers(world: World) -> None:
    """A cost charged back to May is numbered before the bills of June; the payment of July pays what it named."""
    await project(world)
    await world.reach(date(2024, 7, 1))
    bills = await loan_query.bills(world.actor, "L-1")
    named = next(bill for bill in bills if bill.principal)
    paid = await world.pay("L-1", 1_000_000_000, date(2024, 7, 1), designation=(named.seq,))
    assert {line.due_on for line in paid.lines} == {named.rolled_due_on}
    told = [(line.due_on, line.component, line.amount) for line in paid.lines]

    await charge(
        world.actor, CostDraft(loan="L-1", amount=120_000, value_on=date(2024, 5, 6), idempotency_key=world.key())
    )
    renumbered = await loan_query.bills(world.actor, "L-1")
    assert next(bill.seq for bill in renumbered if bill.principal) != named.seq
    assert paid.payment is not None
    lines = (await payment_query.get(world.actor, paid.payment.id)).lines
    assert [(line.due_on, line.component, line.amount) for line in lines] == told


async def test_the_borrowers_split_of_principal_and_interest_is_followed(world: World) -> None:
    """DB-20, C4.7: 20,000,000.00 of principal and 1,234,567.89 of interest, though interest would come first."""
    await project(world)
    await world.reach(DUE)
    split = (("PRINCIPAL", 2_000_000_000), ("INTEREST", 123_456_789))
    paid = await world.pay("L-1", 2_123_456_789, DUE, split=split)
    assert [(line.component, line.amount) for line in paid.lines] == list(split)


async def test_what_is_left_of_a_part_pays_what_else_is_due_in_order(world: World) -> None:
    """More principal than is due: the rest goes to interest, and the payment is told as it was allocated."""
    await project(world)
    await world.reach(DUE)
    paid = await world.pay("L-1", 3_100_000_000, DUE, split=(("PRINCIPAL", 3_100_000_000),))
    assert [(line.component, line.amount) for line in paid.lines] == [
        ("PRINCIPAL", 3_000_000_000),
        ("INTEREST", 100_000_000),
    ]


async def test_a_split_payment_is_taken_back_whole(world: World) -> None:
    """Both parts are one payment."""
    await project(world)
    await world.reach(DUE)
    loan = (await world.see("L-1")).id
    before = await loan_query.figures(world.actor, [loan])
    paid = await world.pay("L-1", 2_123_456_789, DUE, split=(("PRINCIPAL", 2_000_000_000), ("INTEREST", 123_456_789)))
    assert paid.payment is not None
    await undo(world, paid.payment.id, key="r")
    assert await loan_query.figures(world.actor, [loan]) == before


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"split": (("PRINCIPAL", 1), ("INTEREST", 1))}, "SPLIT_DOES_NOT_ADD_UP", ("split",)),
        ({"split": (("SUSPENSE", 100),)}, "CHOICE_UNKNOWN", ("split",)),
        ({"split": (("PRINCIPAL", 0), ("INTEREST", 100))}, "AMOUNT_NOT_POSITIVE", ("split", "PRINCIPAL")),
        ({"split": (("PRINCIPAL", 50), ("PRINCIPAL", 50))}, "GIVEN_TWICE", ("split",)),
        ({"split": (("PRINCIPAL", 100),), "designation": (1,)}, "SPLIT_ALONE", ("split",)),
    ],
)
async def test_a_split_that_cannot_be_is_refused_by_name(
    world: World, changes: Mapping[str, Any], code: str, field: tuple[str, ...]
) -> None:
    """With the value and what would be right."""
    await project(world)
    await world.reach(DUE)
    with pytest.raises(Refused) as refusal:
        await world.pay("L-1", 100, DUE, **changes)
    assert (code, field) in [(problem.code, problem.field) for problem in refusal.value.problems]


async def test_a_regime_that_follows_no_split_says_so(world: World) -> None:
    """A commercial bank applies money in its own order."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    await world.reach(date(2024, 3, 21))
    with pytest.raises(Refused) as refusal:
        await world.pay("L-1", 100, date(2024, 3, 21), split=(("PRINCIPAL", 100),))
    assert [problem.code for problem in refusal.value.problems] == ["SPLIT_NOT_HONOURED"]
