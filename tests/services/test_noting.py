"""Floors that hang on the debtor's other claims or on stated amounts: noted in the morning, judged in the evening."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from recoup.errors import Refused
from recoup.records.fact import Fact
from recoup.rules.calendar import date_of
from recoup.services import fact, noting
from recoup.services.fact import FactDraft
from tests.services.agreeing import codes_of, colleague, stated
from tests.services.world import World, term_loan

LENT = date(2024, 1, 10)
DUE = date(2024, 3, 4)
SICK = DUE + timedelta(days=91)
"""The day on whose evening what was due on 4 March is overdue for more than ninety days (CL-03)."""
NOTED = SICK + timedelta(days=1)
"""The morning after."""


async def lend(world: World, *, small: int, large: int) -> None:
    """Two claims of one debtor: the small one falls due on 4 March and is never paid, the large one in two years."""
    await world.begin(LENT)
    await world.lend(term_loan("SMALL", principal=small, disbursed_on=LENT, maturity_on=DUE))
    draft = term_loan("LARGE", principal=large, rate=1_000, disbursed_on=LENT, maturity_on=date(2026, 1, 10))
    await world.board(draft)
    await world.disburse("LARGE", LENT)


async def grades(world: World) -> Sequence[str | None]:
    """The official grades of both."""
    return [(await world.see(number)).grade for number in ("SMALL", "LARGE")]


async def reach(world: World, until: date) -> None:
    """Turn the days; the large claim's interest is paid on each quarter's day, so that nothing of it is overdue."""
    for day in (date(2024, 3, 21), date(2024, 6, 21)):
        if day <= until:
            await world.reach(day)
            await world.pay("LARGE", 5_000_000, day)
    await world.reach(until)


async def spans(code: str) -> list[tuple[date, bool]]:
    """Since when a statement was noted, and whether it has ended."""
    ended = {row.ends_id for row in await Fact.filter(code=code, ends_id__not_isnull=True)}
    return [(date_of(row.from_on), row.id in ended) for row in await Fact.filter(code=code, ends_id__isnull=True)]


@pytest.mark.parametrize(("small", "after"), [(12_000_000_00, "SUBSTANDARD"), (10_000_000_00, "NORMAL")])
async def test_more_than_a_tenth_of_a_debtors_claims_takes_the_others_along(
    world: World, small: int, after: str
) -> None:
    """CL-06, CB-X08: 12 % does, exactly 10 % is not more; from the day after, and nothing of the other is overdue."""
    await lend(world, small=small, large=100_000_000_00 - small)
    await reach(world, NOTED)
    assert await grades(world) == ["SUBSTANDARD", "NORMAL"]
    await world.reach(NOTED + timedelta(days=1))
    assert await grades(world) == ["SUBSTANDARD", after]
    assert await spans("CONTAGION") == ([(NOTED, False)] if after == "SUBSTANDARD" else [])
    assert await noting.on_morning(world.actor) == 0


async def test_nights_that_were_missed_leave_the_same(world: World) -> None:
    """CL-06: noted from the day on which it would have been, and graded by it, however late the morning comes."""
    await lend(world, small=12_000_000_00, large=88_000_000_00)
    await reach(world, date(2024, 3, 22))
    await world.reach(date(2024, 6, 20))
    assert await spans("CONTAGION") == [(NOTED, False)]
    assert await grades(world) == ["SUBSTANDARD", "SUBSTANDARD"]


async def test_a_claim_with_recognised_credit_enhancement_stays_out(world: World) -> None:
    """CL-06."""
    await lend(world, small=12_000_000_00, large=88_000_000_00)
    await stated(world, FactDraft(loan="LARGE", code="CREDIT_ENHANCED", from_on=LENT, note="contract"))
    await reach(world, NOTED + timedelta(days=2))
    assert await grades(world) == ["SUBSTANDARD", "NORMAL"]


async def test_what_is_held_by_others_holds_none_of_them(world: World) -> None:
    """CL-06: lifted and paid, the small claim lets the large one go, which people then lift as well."""
    await lend(world, small=12_000_000_00, large=88_000_000_00)
    await reach(world, NOTED + timedelta(days=2))
    await world.pay("SMALL", 12_400_000_00, NOTED + timedelta(days=2))
    await world.reach(NOTED + timedelta(days=4))
    assert await spans("CONTAGION") == [(NOTED, True)]
    await world.reach(NOTED + timedelta(days=30))
    assert await spans("CONTAGION") == [(NOTED, True)]
    assert (await world.see("LARGE")).grade == "SUBSTANDARD"  # until people decide (CL-07)


@pytest.mark.parametrize(
    ("loss", "grade"),
    [(400_000_00, "SUBSTANDARD"), (500_000_00, "DOUBTFUL"), (899_999_00, "DOUBTFUL"), (900_000_00, "LOSS")],
)
async def test_an_expected_loss_of_half_or_most_of_what_a_claim_is_carried_at_lowers_it(
    world: World, loss: int, grade: str
) -> None:
    """CL-04, CL-05, CB-X09: of 1,000,000.00 an impaired claim is carried at; 89.9999 % is not 90 %."""
    await world.begin(LENT)
    await world.lend(term_loan(rate=0, disbursed_on=LENT))
    await stated(world, FactDraft(loan="L-1", code="CREDIT_IMPAIRED", from_on=LENT, note="report"))
    await stated(world, FactDraft(loan="L-1", code="ECL", from_on=LENT, value=str(loss), note="report"))
    await world.reach(LENT + timedelta(days=2))
    assert (await world.see("L-1")).grade == grade


@pytest.mark.parametrize(("overdue", "grade"), [(101_000_000_00, "SUBSTANDARD"), (100_000_000_00, "NORMAL")])
async def test_more_than_a_fifth_overdue_at_all_banks_lowers_a_claim(world: World, overdue: int, grade: str) -> None:
    """CL-03, CB-X08: 20.2 % of 500 million does, exactly a fifth is not more."""
    await world.begin(LENT)
    await world.lend(term_loan(disbursed_on=LENT))
    for code, amount in (("DEBT_AT_ALL_BANKS", 500_000_000_00), ("OVERDUE_90_AT_ALL_BANKS", overdue)):
        await stated(world, FactDraft(party="D-1", code=code, from_on=LENT, value=str(amount)))
    await world.reach(LENT + timedelta(days=2))
    assert (await world.see("L-1")).grade == grade


async def test_nobody_states_what_the_morning_notes(world: World) -> None:
    """CL-06: a person may tell what a floor reads, not that it holds."""
    await lend(world, small=12_000_000_00, large=88_000_000_00)
    with pytest.raises(Refused) as refused:
        await fact.record(await colleague(world, "risk"), FactDraft(loan="LARGE", code="CONTAGION", from_on=LENT))
    assert codes_of(refused) == ["FACT_NOTED"]
