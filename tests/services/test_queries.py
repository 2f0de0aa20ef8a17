"""What is shown: lists page by page, one loan with its bills, figures, grades and journal, and sums of a portfolio."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.errors import Refused
from recoup.services import journal, loan_query, party, portfolio
from recoup.services.journal import JournalFilter
from recoup.services.loan_query import LoanFilter, LoanOrder, LoanOrderField, LoanView
from recoup.services.paging import PAGE_MAX, Page, PageOf
from recoup.services.party import PartyFilter
from tests.conftest import begun
from tests.services.world import World, found_world, home_loan, invoice, term_loan

EACH_ON_BOTH = True
TODAY = date(2026, 2, 25)


@begun
async def book() -> World:
    """Five loans: two overdue, one on time, one not disbursed, one receivable."""
    world = await found_world()
    await world.begin(date(2025, 12, 20))
    for code in ("BANK", "FUND", "MAKER"):
        await world.party(f"{code}-1", code)
    retail = {"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "instalments": 12, "maturity_on": None}
    lent = date(2025, 12, 20)
    drafts = [
        home_loan("H-1", party_number="FUND-1"),
        home_loan("H-2", party_number="FUND-1", principal=30_000_000),
        term_loan("T-1", party_number="BANK-1", disbursed_on=lent, maturity_on=date(2026, 12, 18)),
        term_loan("R-1", party_number="BANK-1", disbursed_on=lent, **retail),
        invoice("I-1", 500_000, lent, date(2026, 1, 5), party_number="MAKER-1"),
    ]
    for draft in drafts:
        await world.board(draft)
        if draft.number != "T-1":
            await world.disburse(draft.number, lent)
    await world.reach(date(2026, 1, 20))
    await world.pay("H-1", 320_873, date(2026, 1, 20))
    await world.reach(TODAY)
    return world


async def _numbers(world: World, filter: LoanFilter, order: LoanOrder = LoanOrder()) -> list[str]:  # noqa: A002, B008
    return [view.number for view in (await loan_query.page(world.actor, filter, order)).items]


async def test_loans_are_found_by_what_they_are(book: World) -> None:
    """Beginning of number or name, regime, organisation with all below it, lateness, party, grade, status."""
    assert await _numbers(book, LoanFilter()) == ["H-1", "H-2", "I-1", "R-1", "T-1"]
    assert await _numbers(book, LoanFilter(text="H-")) == ["H-1", "H-2"]
    assert await _numbers(book, LoanFilter(text="Party BANK")) == ["R-1", "T-1"]
    assert await _numbers(book, LoanFilter(text="%")) == []
    assert await _numbers(book, LoanFilter(regime="housing_fund")) == ["H-1", "H-2"]
    assert await _numbers(book, LoanFilter(organisation="root")) == ["H-1", "H-2", "I-1", "R-1", "T-1"]
    assert await _numbers(book, LoanFilter(organisation="MAKER")) == ["I-1"]
    assert await _numbers(book, LoanFilter(overdue=False)) == ["T-1"]
    owner = await party.get(book.actor, "FUND-1")
    assert await _numbers(book, LoanFilter(party_id=owner.id, overdue=True)) == ["H-1", "H-2"]
    assert await _numbers(book, LoanFilter(grade="SPECIAL_MENTION")) == ["R-1"]
    assert await _numbers(book, LoanFilter(status="UNCOLLECTED")) == []
    assert await _numbers(book, LoanFilter(status="DUNNING")) == ["I-1"]
    assert await _numbers(book, LoanFilter(grade="NO_SUCH_GRADE")) == []


@pytest.mark.parametrize(
    ("field", "ascending"),
    [
        (LoanOrderField.NUMBER, ["H-1", "H-2", "I-1", "R-1", "T-1"]),
        (LoanOrderField.BALANCE, ["T-1", "I-1", "H-2", "H-1", "R-1"]),
        (LoanOrderField.DAYS_PAST_DUE, ["T-1", "H-1", "R-1", "H-2", "I-1"]),
    ],
)
async def test_loans_come_in_order_either_way(book: World, field: LoanOrderField, ascending: list[str]) -> None:
    """Ties by id, so that pages never overlap."""
    up = await _numbers(book, LoanFilter(), LoanOrder(field=field))
    down = await _numbers(book, LoanFilter(), LoanOrder(field=field, descending=True))
    assert set(up) == set(ascending)
    assert up == down[::-1]
    assert (up[0], up[-1]) == (ascending[0], ascending[-1])


async def test_loans_without_a_next_due_come_last_either_way(book: World) -> None:
    """One that is not disbursed has none."""
    for descending in (False, True):
        order = LoanOrder(field=LoanOrderField.NEXT_DUE_ON, descending=descending)
        listed = (await loan_query.page(book.actor, LoanFilter(), order)).items
        days = [view.next_due_on for view in listed]
        known = [day for day in days if day is not None]
        assert days == [*sorted(known, reverse=descending), *[None] * (len(days) - len(known))]
        assert listed[-1].next_due_on is None


@pytest.mark.parametrize("field", list(LoanOrderField))
@pytest.mark.parametrize("descending", [False, True])
async def test_pages_meet_without_gap_or_overlap(book: World, field: LoanOrderField, *, descending: bool) -> None:
    """Forwards by twos, and back again."""
    order = LoanOrder(field=field, descending=descending)
    whole = (await loan_query.page(book.actor, LoanFilter(), order)).items
    seen: list[LoanView] = []
    pages: list[PageOf[LoanView]] = []
    after = None
    while True:
        page = await loan_query.page(book.actor, LoanFilter(), order, Page(first=2, after=after))
        seen += page.items
        pages.append(page)
        if not page.has_next:
            break
        after = page.cursors[-1]
    assert tuple(seen) == whole
    assert [page.total for page in pages] == [5, 5, 5]
    back = await loan_query.page(book.actor, LoanFilter(), order, Page(last=2, before=pages[-1].cursors[0]))
    assert back.items == pages[-2].items
    assert (back.has_next, back.has_previous) == (True, True)


async def test_a_page_has_bounds_and_a_cursor_its_order(book: World) -> None:
    """Nobody asks for everything, and a cursor of one order says nothing in another."""
    for page, code in (
        (Page(first=0), "PAGE_SIZE"),
        (Page(first=PAGE_MAX + 1), "PAGE_SIZE"),
        (Page(first=1, last=1), "PAGE_BOTH_ENDS"),
        (Page(after="x"), "CURSOR_FOREIGN"),
    ):
        with pytest.raises(Refused) as refusal:
            await loan_query.page(book.actor, LoanFilter(), LoanOrder(), page)
        assert refusal.value.problems[0].code == code
    cursor = (await loan_query.page(book.actor, LoanFilter(), LoanOrder(), Page(first=1))).cursors[0]
    with pytest.raises(Refused):
        await loan_query.page(book.actor, LoanFilter(), LoanOrder(descending=True), Page(after=cursor))


async def test_a_loan_shows_its_bills_as_of_today(book: World) -> None:
    """The paid one, and the overdue one with the penalty that has accrued by now."""
    paid, late = await loan_query.bills(book.actor, "H-1")
    assert (paid.state, paid.outstanding, paid.paid, paid.paid_on) == ("PAID", 0, 320_873, date(2026, 1, 20))
    assert (late.state, late.due_on, late.rolled_due_on, late.dpd) == (
        "OPEN",
        date(2026, 2, 20),
        date(2026, 2, 24),
        1,
    )
    assert late.penalty == 21  # 1,912.87 x 3.9 % / 360
    assert late.outstanding == late.principal + late.interest + late.penalty
    assert await loan_query.bills(book.actor, "H-1", open_only=True) == (late,)


async def test_figures_are_computed_to_the_open_day_without_writing(book: World) -> None:
    """What is owed adds up from bills and balance; the row of the loan stays as it was."""
    before = await book.see("H-1")
    found = await loan_query.figures(book.actor, [before.id, "nothing"])
    assert list(found) == [before.id]
    figures = found[before.id]
    (late,) = await loan_query.bills(book.actor, "H-1", open_only=True)
    assert (figures.as_of, figures.dpd, figures.missed_outstanding) == (TODAY, 1, 1)
    assert figures.arrears == late.outstanding
    assert figures.payoff >= before.balance + late.interest + late.penalty
    assert await book.see("H-1") == before


async def test_a_portfolio_adds_up_per_regime(book: World) -> None:
    """Live loans only, grades from best to worst."""
    rows = {row.regime: row for row in await portfolio.portfolio(book.actor)}
    assert {code: row.loans for code, row in rows.items()} == {
        "commercial_bank": 1,
        "housing_fund": 2,
        "trade_receivables": 1,
    }
    fund = rows["housing_fund"]
    views = [await book.see(number) for number in ("H-1", "H-2")]
    assert fund.balance == sum(view.balance for view in views)
    assert fund.arrears == sum(view.overdue_principal + view.overdue_interest + view.overdue_other for view in views)
    assert fund.overdue_loans == 2
    assert [(count.grade, count.loans) for count in fund.grades] == [("NORMAL", 2)]
    assert await portfolio.portfolio(replace(book.actor, organisation_path=".999.")) == ()


async def test_the_journal_of_a_loan_balances_and_pages(book: World) -> None:
    """Postings in the order of booking; money in and out of clearing equals what was lent less what was paid."""
    page = await journal.page(book.actor, JournalFilter(loan="H-1"), Page(first=100))
    assert [row.seq for row in page.items] == list(range(1, len(page.items) + 1))
    lent = sum(row.amount for row in page.items if row.credit == "CLEARING")
    paid = sum(row.amount for row in page.items if row.debit == "CLEARING")
    assert (lent, paid) == (60_000_000, 320_873)
    tail = await journal.page(book.actor, JournalFilter(loan="H-1"), Page(last=2))
    assert tail.items == page.items[-2:]
    of_day = await journal.page(book.actor, JournalFilter(booked_on=date(2026, 1, 20)), Page(first=100))
    assert {row.booked_on for row in of_day.items} == {date(2026, 1, 20)}
    assert {row.loan_number for row in of_day.items} >= {"H-1"}


async def test_parties_are_found_by_number_or_name(book: World) -> None:
    """Beginnings only; signs of patterns are plain characters."""
    for text, numbers in (("BANK", ["BANK-1"]), ("Party", ["BANK-1", "FUND-1", "MAKER-1"]), ("_", [])):
        page = await party.page(book.actor, PartyFilter(text=text))
        assert [view.number for view in page.items] == numbers
    ids = [view.id for view in (await party.page(book.actor, PartyFilter())).items]
    assert set(await party.get_many(book.actor, [*ids, "nothing"])) == set(ids)
