"""The books of a day by account, and both sides of transfers."""

from datetime import date, timedelta

import pytest

from recoup.errors import Refused
from recoup.services import endofday, trial_balance
from recoup.services.paging import Page
from recoup.services.trial_balance import Basis, LegFilter, TrialBalance
from tests.services.books import MISSED_FROM, MISSED_TO, to_the_missed_days
from tests.services.world import World, term_loan

BEGUN = date(2024, 1, 10)


def closing(told: TrialBalance) -> dict[str, int]:
    """The accounts with what they stand at."""
    return {one.account: one.closing for one in told.accounts if one.closing}


async def test_the_books_of_the_first_evening_and_of_the_evening_after_a_settlement(world: World) -> None:
    """CB-X01: principal against clearing, one day accrued; later 8,579.17 billed and one day accrued anew."""
    await world.begin(BEGUN)
    await world.lend(term_loan())
    await endofday.run(world.actor, until=date(2024, 3, 21))
    (first,) = await trial_balance.trial_balance(world.actor, BEGUN)
    assert closing(first) == {
        "CLEARING": -100_000_000,
        "ACCRUED_INTEREST": 12_083,
        "PRINCIPAL": 100_000_000,
        "INTEREST_INCOME": -12_083,
    }
    (later,) = await trial_balance.trial_balance(world.actor, date(2024, 3, 21))
    assert closing(later)["INTEREST_RECEIVABLE"] == 857_917
    assert closing(later)["ACCRUED_INTEREST"] == 12_083
    assert closing(later)["INTEREST_INCOME"] == -857_917 - 12_083
    assert later.since == date(2024, 3, 1)
    opening = {one.account: one.opening for one in later.accounts}
    assert opening["ACCRUED_INTEREST"] == 616_250, "51 days to the end of February"


@pytest.mark.parametrize("basis", Basis)
async def test_debits_equal_credits_on_every_day_by_either_day(world: World, basis: Basis) -> None:
    """Whatever the book went through."""
    await to_the_missed_days(world)
    await world.pay("H-2", 1_000_00, MISSED_FROM - timedelta(days=10))
    await endofday.run(world.actor, until=MISSED_TO)
    for days in range(0, 100, 7):
        on = BEGUN + timedelta(days=days)
        for told in await trial_balance.trial_balance(world.actor, on, basis=basis):
            assert told.balances
            assert told.debits == told.credits > 0


async def test_organisations_add_up_to_the_whole_and_currencies_stay_apart(world: World) -> None:
    """A part of the tree has its own books; what is out of sight is unknown."""
    await to_the_missed_days(world)
    await world.lend(term_loan("L-9", party_number="D-9", currency="USD", disbursed_on=MISSED_FROM))
    whole = {one.currency: closing(one) for one in await trial_balance.trial_balance(world.actor, MISSED_FROM)}
    assert list(whole) == ["CNY", "USD"]
    assert whole["USD"] == {"CLEARING": -100_000_000, "PRINCIPAL": 100_000_000}
    parts: dict[str, int] = {}
    for code in ("BANK", "FUND", "MAKER", "POLICY"):
        for told in await trial_balance.trial_balance(world.actor, MISSED_FROM, organisation_code=code):
            if told.currency == "CNY":
                for account, amount in closing(told).items():
                    parts[account] = parts.get(account, 0) + amount
    assert parts == whole["CNY"]
    with pytest.raises(Refused) as refused:
        await trial_balance.trial_balance(world.actor, MISSED_FROM, organisation_code="ELSEWHERE")
    assert refused.value.problems[0].code == "ORGANISATION_UNKNOWN"


async def test_every_transfer_has_two_legs_of_one_amount(world: World) -> None:
    """Of a loan, page by page; of a day, those of groups among them."""
    await world.begin(BEGUN)
    await world.lend(term_loan())
    await endofday.run(world.actor, until=date(2024, 3, 21))
    found = await trial_balance.legs(world.actor, LegFilter(loan="L-1"), Page(first=3))
    assert (found.total, found.has_next) == (4, True)
    rest = await trial_balance.legs(world.actor, LegFilter(loan="L-1"), Page(first=3, after=found.cursors[-1]))
    legs = [*found.items, *rest.items]
    assert [(one.side, one.account, one.amount) for one in legs] == [
        ("DEBIT", "PRINCIPAL", 100_000_000),
        ("CREDIT", "CLEARING", 100_000_000),
        ("DEBIT", "INTEREST_RECEIVABLE", 857_917),
        ("CREDIT", "INTEREST_INCOME", 857_917),
    ]
    asked = LegFilter(booked_on=date(2024, 3, 21), account="ACCRUED_INTEREST")
    (of_group,) = (await trial_balance.legs(world.actor, asked)).items
    assert (of_group.side, of_group.amount, of_group.loan_number) == ("CREDIT", 857_916 - 12_083, "")


async def test_the_whole_ledger_is_no_list_and_an_account_must_exist(world: World) -> None:
    """Both are refused by name."""
    for asked, code in ((LegFilter(), "LEGS_OF_WHAT"), (LegFilter(booked_on=BEGUN, account="X"), "CHOICE_UNKNOWN")):
        with pytest.raises(Refused) as refused:
            await trial_balance.legs(world.actor, asked)
        assert refused.value.problems[0].code == code
