# ruff: noqa: ANN401  changes to a draft are of any type
"""Contracts in versions: extended, due at once, divided anew, restructured; each previewed, done, and taken back."""

from collections.abc import Awaitable, Callable
from datetime import date
from math import ceil, log
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.records.loan import LoanContract
from recoup.services import (
    acceleration,
    amendment_query,
    extension,
    product_change,
    rate,
    reamortisation,
    refixing,
    restructuring,
    reversal,
)
from recoup.services.acceleration import AccelerationDraft
from recoup.services.amendment import AmendmentResult
from recoup.services.contract import PlanLine, RateClause
from recoup.services.extension import ExtensionDraft
from recoup.services.loan import LoanDraft
from recoup.services.product_change import ProductChangeDraft
from recoup.services.rate import RateDraft
from recoup.services.reamortisation import ReamortisationDraft
from recoup.services.restructuring import RestructuringDraft
from recoup.services.reversal import ReversalDraft
from recoup.services.unit_of_work import Mode
from tests.services.agreeing import agree, codes_of, derived, settle_to, take_back
from tests.services.world import World, home_loan, term_loan

BEGIN = date(2026, 1, 5)
BACK = date(2026, 4, 10)
LATER = date(2026, 5, 11)


def bank_loan(number: str, **changes: Any) -> LoanDraft:
    """A bank's term loan without security, so that nobody's consent is missing."""
    return term_loan(number, **{"attributes": {"secured_by": "CREDIT"}, "party_number": f"D-{number}", **changes})


def _term(number: str) -> LoanDraft:
    return bank_loan(number, disbursed_on=BEGIN, maturity_on=date(2027, 1, 5))


def _retail(number: str, **changes: Any) -> LoanDraft:
    retail = {"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "instalments": 12, "maturity_on": None}
    return bank_loan(number, disbursed_on=BEGIN, principal=12_000_00, rate=120_000, **retail | changes)


def _parts(number: str) -> LoanDraft:
    return _retail(number, method="EQUAL_PRINCIPAL")


def _fund(number: str) -> LoanDraft:
    return home_loan(number, disbursed_on=BEGIN, instalments=24, party_number=f"D-{number}")


def _common(world: World, number: str, day: date) -> dict[str, Any]:
    return {"loan": number, "value_on": day, "reason": "agreed", "idempotency_key": world.key()}


Do = Callable[[World, str, date, Mode], Awaitable[AmendmentResult]]


async def _extend(world: World, number: str, day: date, mode: Mode) -> AmendmentResult:
    draft = ExtensionDraft(**_common(world, number, day), months=6, rate=50_000)
    return await extension.extend(world.actor, draft, mode=mode)


async def _accelerate(world: World, number: str, day: date, mode: Mode) -> AmendmentResult:
    draft = AccelerationDraft(**_common(world, number, day), due_on=day)
    return await acceleration.accelerate(world.actor, draft, mode=mode)


async def _shorter(world: World, number: str, day: date, mode: Mode) -> AmendmentResult:
    draft = ReamortisationDraft(**_common(world, number, day), way="SHORTER_TERM")
    return await reamortisation.reamortise(world.actor, draft, mode=mode)


async def _smaller(world: World, number: str, day: date, mode: Mode) -> AmendmentResult:
    draft = ReamortisationDraft(**_common(world, number, day), way="SMALLER_INSTALMENT")
    return await reamortisation.reamortise(world.actor, draft, mode=mode)


async def _restructure(world: World, number: str, day: date, mode: Mode) -> AmendmentResult:
    draft = RestructuringDraft(
        **_common(world, number, day), difficulty="OVERDUE", instalments=6, every=3, first_due_on=date(2026, 8, 20)
    )
    return await restructuring.restructure(world.actor, draft, mode=mode)


async def _other_product(world: World, number: str, day: date, mode: Mode) -> AmendmentResult:
    draft = ProductChangeDraft(**_common(world, number, day), product="CORPORATE_INSTALMENT")
    return await product_change.change_product(world.actor, draft, mode=mode)


CHANGES: dict[str, tuple[Do, Callable[[str], LoanDraft]]] = {
    "extend-term": (_extend, _term),
    "extend-retail": (_extend, _retail),
    "accelerate-term": (_accelerate, _term),
    "accelerate-retail": (_accelerate, _retail),
    "accelerate-fund": (_accelerate, _fund),
    "shorter-retail": (_shorter, _retail),
    "smaller-retail": (_smaller, _retail),
    "restructure-retail": (_restructure, _retail),
    "product-parts": (_other_product, _parts),
}


@pytest.mark.parametrize("day", [LATER, BACK], ids=["today", "back"])
@pytest.mark.parametrize("name", CHANGES)
async def test_a_contract_is_previewed_agreed_to_changed_and_put_back(world: World, name: str, day: date) -> None:
    """The commit does what the preview showed, the version before stays readable, and reversed both loans are alike."""
    do, lent = CHANGES[name]
    await world.begin(BEGIN)
    for number in ("A", "B"):
        await world.lend(lent(number))
        await world.pay(number, 3_000_00, BEGIN)  # prepaid where the product takes it, else kept
    await world.reach(LATER)
    before = await derived("A")
    tried = await do(world, "A", day, Mode.PREVIEW)
    assert await derived("A") == before
    agreed = [
        (view.maturity_on, view.instalment, view.rate, view.product) for view in (tried.loan_before, tried.loan_after)
    ]
    assert agreed[0] != agreed[1]
    asked = await do(world, "A", day, Mode.COMMIT)
    done = asked if asked.approval is None else await agree(world, asked.approval)
    assert done.amendment is not None
    assert done.amendment.contract_version == 1
    assert done.schedule_after == tried.schedule_after
    shown = (
        "method",
        "instalments",
        "instalment",
        "maturity_on",
        "next_due_on",
        "rate",
        "balance",
        "overdue_principal",
    )
    assert all(getattr(done.loan_after, field) == getattr(tried.loan_after, field) for field in shown)
    versions = await amendment_query.contracts(world.actor, "A")
    assert [(row.version, row.in_force) for row in versions] == [(0, False), (1, True)]
    await take_back(world, done.amendment)
    await settle_to(world, "A", "B", day=LATER)
    assert await derived("A") == await derived("B")
    versions = await amendment_query.contracts(world.actor, "A")
    assert [(row.version, row.in_force, row.reversed) for row in versions] == [(0, True, False), (1, False, True)]


async def test_a_prepayment_makes_the_term_shorter_or_the_instalment_smaller(world: World) -> None:
    """Of 12,000.00 in twelve dues 3,000.00 are prepaid: the same instalment fewer times, or a smaller one."""
    await world.begin(BEGIN)
    for number in ("A", "B"):
        await world.lend(_retail(number))
        await world.pay(number, 3_000_00, BEGIN)
    shorter = await agree(world, (await _shorter(world, "A", BEGIN, Mode.COMMIT)).approval)
    smaller = await agree(world, (await _smaller(world, "B", BEGIN, Mode.COMMIT)).approval)
    factor = 1 - 1.01**-12
    assert shorter.loan_after.instalment == round(12_000_00 * 0.01 / factor)
    assert smaller.loan_after.instalment == round(9_000_00 * 0.01 / factor)
    needed = ceil(-log(1 - 9_000_00 * 0.01 / shorter.loan_after.instalment) / log(1.01))
    assert (len(shorter.schedule_after), len(smaller.schedule_after)) == (needed, 12) == (9, 12)
    assert shorter.loan_after.maturity_on == date(2026, 10, 5)
    assert smaller.loan_after.maturity_on == date(2027, 1, 5)


async def test_one_that_others_stand_on_is_not_taken_back_before_them(world: World) -> None:
    """And none begins before one that stands: it was agreed without knowing of it."""
    await world.begin(BEGIN)
    await world.lend(_term("A"))
    await world.reach(LATER)
    first = await agree(world, (await _extend(world, "A", BACK, Mode.COMMIT)).approval)
    second = await agree(world, (await _accelerate(world, "A", LATER, Mode.COMMIT)).approval)
    assert first.amendment is not None
    assert second.amendment is not None
    draft = ReversalDraft(amendment=first.amendment.number, reason="no", idempotency_key=world.key())
    with pytest.raises(Refused) as refused:
        await reversal.reverse(world.actor, draft)
    assert [(problem.code, problem.limit) for problem in refused.value.problems] == [
        ("LATER_AMENDMENTS", second.amendment.number)
    ]
    with pytest.raises(Refused) as refused:
        await _accelerate(world, "A", BACK, Mode.COMMIT)
    assert "LATER_AMENDMENTS" in codes_of(refused)
    await take_back(world, second.amendment)
    await take_back(world, first.amendment)
    assert (await world.see("A")).maturity_on == date(2027, 1, 5)
    assert await LoanContract.all().count() == 3


async def test_an_extension_asks_for_the_rate_of_the_tier_that_it_reaches(world: World) -> None:
    """DI-03: twelve months that become eighteen are medium-term; a day that ends no period is refused by name."""
    await world.begin(BEGIN)
    await world.lend(_term("A"))
    await world.lend(_retail("B"))
    told = _common(world, "A", BEGIN)
    with pytest.raises(Refused) as refused:
        await extension.extend(world.actor, ExtensionDraft(**told, months=6))
    assert [(each.code, each.value, each.limit) for each in refused.value.problems] == [
        ("TIER_NEEDS_RATE", "SHORT", "MEDIUM")
    ]
    with pytest.raises(Refused) as refused:
        await extension.extend(
            world.actor, ExtensionDraft(**_common(world, "B", BEGIN), maturity_on=date(2027, 1, 20), rate=1)
        )
    assert ("NO_WHOLE_PERIOD", "2027-01-05 / 2027-02-05") in [
        (each.code, each.limit) for each in refused.value.problems
    ]


async def test_the_listed_rate_of_the_tier_that_an_extension_reaches_counts_from_then_on(world: World) -> None:
    """DI-03: four years at one-year LPR and 90 basis points become six, at that of over five years; the yearly re-fix
    goes by it too, and by the old one again once the extension is taken back."""
    listed = (("1Y", BEGIN, 30_000), ("OVER_5Y", BEGIN, 35_000), ("1Y", LATER, 31_000), ("OVER_5Y", LATER, 36_000))
    await rate.publish(
        world.actor, [RateDraft(rate_list="LPR", tenor=tenor, since=day, rate=each) for tenor, day, each in listed]
    )
    await world.begin(BEGIN)
    await world.lend(bank_loan("A", disbursed_on=BEGIN, maturity_on=date(2030, 1, 5), listed=RateClause(spread_bp=90)))
    draft = ExtensionDraft(**_common(world, "A", BEGIN), months=24)
    extended = await agree(world, (await extension.extend(world.actor, draft)).approval)
    assert (await world.see("A")).rate == 35_000 + 9_000
    on = date(2027, 1, 5)
    assert [(row.tenor, row.after) for row in (await refixing.preview(world.actor, on=on)).rows] == [
        ("OVER_5Y", 36_000 + 9_000)
    ]
    assert extended.amendment is not None
    await take_back(world, extended.amendment)
    assert [(row.tenor, row.after) for row in (await refixing.preview(world.actor, on=on)).rows] == [("1Y", 40_000)]


async def test_an_irregular_plan_must_say_what_becomes_of_everything_that_is_not_due(world: World) -> None:
    """The listed dues of a restructured loan add up to its principal, to the fen, and lie ahead."""
    await world.begin(BEGIN)
    await world.lend(_term("A"))
    lines = (PlanLine(due_on=date(2026, 6, 5), principal=1),)
    draft = RestructuringDraft(
        **_common(world, "A", BEGIN),
        difficulty="OTHER",
        instalments=1,
        first_due_on=date(2026, 6, 5),
        method="IRREGULAR",
        lines=lines,
    )
    with pytest.raises(Refused) as refused:
        await restructuring.restructure(world.actor, draft)
    assert "LINES_DO_NOT_ADD_UP" in codes_of(refused)
