"""Half a fen under every rounding mode, and the largest and the first too large amount, on both databases alike."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.regime.compiling import compile_policy
from recoup.rules.money import Rounding
from recoup.rules.policy import Policy
from recoup.services import journal, loan, loan_query, misuse, payment, rate, restructuring, waiver, write_off
from recoup.services import regime as policies
from recoup.services.contract import PlanLine
from recoup.services.cost import CostDraft, charge
from recoup.services.journal import JournalFilter
from recoup.services.loan import DisburseDraft
from recoup.services.misuse import MisuseDraft
from recoup.services.paging import Page
from recoup.services.payment import PaymentDraft
from recoup.services.rate import RateDraft
from recoup.services.restructuring import RestructuringDraft
from recoup.services.unit_of_work import unit_of_work
from recoup.services.waiver import WaiverDraft
from recoup.services.write_off import WriteOffDraft
from tests.services.world import World, invoice, term_loan

EACH_ON_BOTH = True

MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.UP: ROUND_UP,
    Rounding.DOWN: ROUND_DOWN,
}


@pytest.mark.parametrize("mode", MODES)
async def test_half_a_fen_of_interest_is_posted_as_it_was_agreed(
    world: World, mode: Rounding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """180.00 at 1 % grows by half a fen a day: 71 days are 35.5 fen, 73 days 36.5; one odd below, one even."""

    def agreed(*args: Any) -> Policy:  # noqa: ANN401  as compile_policy takes them
        return replace(compile_policy(*args), rounding=mode)

    monkeypatch.setattr(policies, "compile_policy", agreed)
    monkeypatch.setattr(policies, "_compiled", type(policies._compiled)())
    await world.begin(date(2024, 1, 8))
    small = {"principal": 18_000, "rate": 10_000}
    await world.lend(term_loan("L-73", **small, disbursed_on=date(2024, 1, 8), maturity_on=date(2025, 1, 8)))
    await world.reach(date(2024, 1, 10))
    draft = term_loan("L-71", **small)
    await world.board(draft)
    await world.disburse("L-71", draft.disbursed_on)
    await world.reach(date(2024, 3, 22))
    for number, days in (("L-71", 71), ("L-73", 73)):
        exact = Decimal(18_000) * 10_000 * days / (360 * 10**6)
        expected = int(exact.quantize(Decimal(1), MODES[mode]))
        assert [bill.interest for bill in await loan_query.bills(world.actor, number)] == [expected]
        page = await journal.page(world.actor, JournalFilter(loan=number), Page(first=100))
        assert [row.amount for row in page.items if row.kind == "INTEREST"] == [expected]


HUGE = 10**13
TOO_LARGE = 10**16


async def test_ten_million_million_fen_go_through_all_that_a_loan_meets(world: World) -> None:
    """Interest, penalty, compound, a payment: exact to the fen, by an independent computation."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan(principal=HUGE))
    await world.reach(date(2024, 6, 21))
    first = int((Decimal(HUGE) * 43_500 * 71 / (360 * 10**6)).quantize(Decimal(1), ROUND_HALF_UP))
    second = int((Decimal(HUGE) * 43_500 * 92 / (360 * 10**6)).quantize(Decimal(1), ROUND_HALF_UP))
    bills = await loan_query.bills(world.actor, "L-1")
    assert [bill.interest for bill in bills] == [first, second]
    compound = int((Decimal(first) * 65_250 * 92 / (360 * 10**6)).quantize(Decimal(1), ROUND_HALF_UP))
    paid = await world.pay("L-1", first + second + compound, date(2024, 6, 21))
    assert [line.amount for line in paid.lines] == [first, second, compound]
    assert (await world.see("L-1")).balance == HUGE


Door = Callable[[World], Awaitable[object]]
ON = date(2024, 1, 10)


def _paid(amount: int) -> PaymentDraft:
    return PaymentDraft(loan="L-1", amount=amount, currency="CNY", value_on=ON, idempotency_key="k")


def _amended(world: World) -> dict[str, Any]:
    return {"loan": "L-1", "value_on": ON, "reason": "agreed", "idempotency_key": world.key()}


def _restructured(world: World, **changes: Any) -> RestructuringDraft:  # noqa: ANN401  changes to a draft
    told = {"difficulty": "OVERDUE", "instalments": 10, "first_due_on": date(2024, 5, 20), **changes}
    return RestructuringDraft(**_amended(world), **told)


BIG: dict[str, Any] = {"amount": TOO_LARGE, "currency": "CNY"}
DOORS: dict[str, tuple[Door, tuple[str, ...]]] = {
    "loan": (lambda w: loan.board(w.actor, term_loan("L-2", principal=TOO_LARGE)), ("principal",)),
    "loans": (lambda w: loan.board_many(w.actor, [term_loan("L-2", principal=TOO_LARGE)]), ("0", "principal")),
    "invoice": (lambda w: loan.board(w.actor, invoice("I", TOO_LARGE, ON, ON)), ("principal",)),
    "draw-down": (
        lambda w: loan.disburse(w.actor, DisburseDraft(loan="L-3", value_on=ON, idempotency_key="d", amount=TOO_LARGE)),
        ("amount",),
    ),
    "draw-downs": (
        lambda w: loan.disburse_many(
            w.actor, [DisburseDraft(loan="L-3", value_on=ON, idempotency_key="d", amount=TOO_LARGE)]
        ),
        ("0", "amount"),
    ),
    "payment": (lambda w: payment.record(w.actor, _paid(TOO_LARGE)), ("amount",)),
    "payments": (lambda w: payment.record_many(w.actor, [_paid(1), _paid(TOO_LARGE)]), ("1", "amount")),
    "cost": (
        lambda w: charge(w.actor, CostDraft(loan="L-1", amount=TOO_LARGE, value_on=ON, idempotency_key="c")),
        ("amount",),
    ),
    "schedule": (lambda w: loan.preview_schedule(w.actor, term_loan("L-2", principal=TOO_LARGE)), ("principal",)),
    "instalment": (lambda w: loan.board(w.actor, term_loan("L-2", instalment=TOO_LARGE)), ("instalment",)),
    "waiver": (lambda w: waiver.waive(w.actor, WaiverDraft(**_amended(w), **BIG, component="COST")), ("amount",)),
    "write-off": (
        lambda w: write_off.write_off(w.actor, WriteOffDraft(**_amended(w), **BIG, criterion="1", evidence="1")),
        ("amount",),
    ),
    "misuse": (lambda w: misuse.tell(w.actor, MisuseDraft(**_amended(w), **BIG)), ("amount",)),
    "forgiven": (
        lambda w: restructuring.restructure(w.actor, _restructured(w, forgive_principal=TOO_LARGE, currency="CNY")),
        ("forgive_principal",),
    ),
}


async def test_an_amount_that_no_ledger_holds_is_refused_at_every_door(world: World) -> None:
    """10^16 fen, one by one and in bulk: by field, value and limit, and nothing is written."""
    await world.begin(ON)
    await world.lend(term_loan())
    await world.board(term_loan("L-3"))
    before = (await journal.page(world.actor, JournalFilter(loan="L-1"), Page(first=100))).items
    for name, (door, field) in DOORS.items():
        with pytest.raises(Refused) as refusal:
            await door(world)
        code = "OVER_DISBURSEMENT" if name.startswith("draw") else "AMOUNT_TOO_LARGE"
        limit = "1000000.00" if name.startswith("draw") else "10000000000000.00"  # what is left to draw; what fits
        found = {problem.field: problem for problem in refusal.value.problems if problem.code == code}
        assert field in found, f"{name}: {[(each.code, each.field) for each in refusal.value.problems]}"
        assert (found[field].value, found[field].limit) == ("100000000000000.00", limit)
    assert (await journal.page(world.actor, JournalFilter(loan="L-1"), Page(first=100))).items == before


async def test_a_number_that_nothing_stores_is_refused_where_no_amount_is_asked_for(world: World) -> None:
    """Lines of a plan, and whole numbers beyond 64 bits anywhere in an input: by place, value and limit."""
    await world.begin(ON)
    await world.lend(term_loan())
    line = PlanLine(due_on=date(2024, 5, 20), principal=100_000_000, interest=TOO_LARGE)
    with pytest.raises(Refused) as refusal:
        await restructuring.restructure(world.actor, _restructured(world, method="IRREGULAR", lines=(line,)))
    found = [(each.field, each.value, each.limit) for each in refusal.value.problems if each.code == "AMOUNT_TOO_LARGE"]
    assert found == [(("lines", "0", "interest"), str(TOO_LARGE), str(10**15))]
    with pytest.raises(Refused) as refusal:
        await rate.publish(world.actor, [RateDraft(rate_list="LPR", tenor="1Y", since=ON, rate=10**30)])
    assert [(each.code, each.field, each.value) for each in refusal.value.problems] == [
        ("NUMBER_OUT_OF_RANGE", ("rate",), str(10**30))
    ]


async def test_figures_beyond_the_ledger_that_no_door_foresaw_are_a_refusal(world: World) -> None:
    """What the rules stop for, anywhere inside a command, is told with the command and the limit, and rolled back."""
    await world.begin(ON)
    with pytest.raises(Refused) as refusal:
        async with unit_of_work(world.actor, "loan.reamortise"):
            raise OverflowError("a balance reached the limit of 10^15 minor units")
    (problem,) = refusal.value.problems
    assert (problem.code, problem.value, problem.limit) == (
        "BEYOND_LIMITS", "loan.reamortise", "a balance reached the limit of 10^15 minor units",
    )  # fmt: skip
