"""What was taken back or came late leaves the books as if it had been so from the start; differences are posted."""

from datetime import date, timedelta
from random import Random

import pytest

from recoup.records.party import Party
from recoup.records.posting import Posting
from recoup.rules.advance import advance
from recoup.services import ledger, loan_query, payment
from recoup.services.loan import LoanDraft
from recoup.services.unit_of_work import unit_of_work
from tests.services.agreeing import derived, settle_to, undo
from tests.services.world import World, home_loan, invoice, term_loan

BEGIN = date(2026, 1, 5)
END = date(2026, 5, 20)


def _drafts(number: str) -> tuple[LoanDraft, ...]:
    """One of each kind of plan, under every rule for surplus money."""
    retail = {"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "instalments": 12, "maturity_on": None}
    return (
        home_loan(f"H-{number}", disbursed_on=BEGIN),
        term_loan(f"T-{number}", disbursed_on=BEGIN, maturity_on=date(2026, 5, 5), principal=5_000_000),
        term_loan(f"R-{number}", disbursed_on=BEGIN, principal=1_200_000, rate=120_000, **retail),
        invoice(f"I-{number}", 900_000, BEGIN, date(2026, 3, 5)),
    )


@pytest.mark.parametrize(
    ("database_kind", "seed"),
    [("sqlite", 0), ("sqlite", 1), ("postgres", 2), ("postgres", 3)],
    indirect=["database_kind"],
)
async def test_a_payment_taken_back_is_as_if_it_had_never_been(world: World, seed: int) -> None:
    """Two loans, one of which has a payment more, taken back later: state, bills, balances and tasks are the same."""
    random = Random(seed)  # noqa: S311  a seeded story
    await world.begin(BEGIN)
    for draft in (*_drafts("a"), *_drafts("b")):
        await _open(world, draft)
    for plain, more in zip(_drafts("a"), _drafts("b"), strict=True):
        assert await derived(plain.number) == await derived(more.number)
    day = BEGIN
    taken: dict[str, tuple[str, date]] = {}
    while day < END:
        day = min(END, day + timedelta(days=random.randint(1, 25)))
        await world.reach(day)
        for more in _drafts("b"):
            if more.number in taken and day >= taken[more.number][1]:
                paid, _ = taken.pop(more.number)
                await undo(world, paid)
            elif more.number not in taken and (await world.see(more.number)).stage == "LIVE":
                extra = await world.pay(more.number, random.choice((9_900, 80_000, 120_000)), day)
                assert extra.payment is not None
                taken[more.number] = (extra.payment.id, day + timedelta(days=random.randint(0, 50)))
    for paid, _ in taken.values():
        await undo(world, paid)
    for plain, more in zip(_drafts("a"), _drafts("b"), strict=True):
        await settle_to(world, plain.number, more.number, day=END)
        assert await derived(plain.number) == await derived(more.number)


async def _open(world: World, draft: LoanDraft) -> None:
    if not await _known(draft.party_number):
        await world.party(draft.party_number, draft.organisation_code)
    await world.board(draft)
    await world.disburse(draft.number, draft.disbursed_on)


async def _known(number: str) -> bool:
    return await Party.exists(number=number)


async def test_payments_told_late_are_as_if_told_in_time(world: World) -> None:
    """The same dated payments, told in any order and after any number of nights, leave the same loan."""
    receipts = [
        (date(2026, 2, 3), 300_000),
        (date(2026, 3, 3), 70_000),
        (date(2026, 3, 3), 1_000),
        (date(2026, 4, 1), 9_000),
    ]
    await world.begin(BEGIN)
    for draft in (*_drafts("a"), *_drafts("b")):
        await _open(world, draft)
    for day, amount in receipts:
        await world.reach(day)
        for draft in _drafts("a"):
            if (await world.see(draft.number)).stage == "LIVE":
                await world.pay(draft.number, amount, day)
    await world.reach(END)
    for draft in _drafts("b"):
        for day, amount in Random(7).sample(receipts, len(receipts)):  # noqa: S311  a seeded story
            if (await world.see(draft.number)).stage == "LIVE":
                await world.pay(draft.number, amount, day)
    for plain, late in zip(_drafts("a"), _drafts("b"), strict=True):
        await settle_to(world, plain.number, late.number, day=END)
        assert await derived(plain.number) == await derived(late.number)


async def test_only_the_difference_is_posted_and_nothing_posted_is_touched(world: World) -> None:
    """A payment told a month late: what it changes is undone and done anew, the rest of the journal stays as it is."""
    await world.begin(BEGIN)
    await _open(world, _drafts("a")[0])
    await world.reach(date(2026, 4, 10))
    before = await Posting.all().order_by("seq").values()
    result = await world.pay("H-a", 320_873, date(2026, 3, 25))
    after = await Posting.all().order_by("seq").values()
    assert after[: len(before)] == before
    added = after[len(before) :]
    assert len(result.transfers) == len(added)
    assert {row["booked_on"] for row in added} == {(date(2026, 4, 10) - date(1970, 1, 1)).days}
    undone = [row for row in added if row["reverses"]]
    assert len(undone) < len(before)
    for row in undone:
        twin = (row["credit"], row["debit"], row["amount"], row["effective_on"])
        assert twin in [(old["debit"], old["credit"], old["amount"], old["effective_on"]) for old in before]


async def test_a_payment_taken_back_and_told_again_leaves_the_loan_as_it_was(world: World) -> None:
    """Only its number and the history of postings tell that something happened."""
    await world.begin(BEGIN)
    for draft in _drafts("a"):
        await _open(world, draft)
    await world.reach(date(2026, 2, 25))
    for draft in _drafts("a"):
        paid = (await world.pay(draft.number, 250_000, date(2026, 2, 25))).payment
        before = await derived(draft.number)
        assert paid is not None
        await undo(world, paid.id, reason="wrong account")
        await world.pay(draft.number, 250_000, date(2026, 2, 25))
        assert await derived(draft.number) == before


async def test_money_that_was_split_is_taken_back_from_every_loan(world: World) -> None:
    """TR C3.7: a bounced note; each receivable returns to the state of today."""
    await world.begin(BEGIN)
    await world.party("D-1", "MAKER")
    for number in ("A", "B"):
        await world.board(invoice(number, 3_000_000, BEGIN, date(2026, 2, 5)))
        await world.disburse(number, BEGIN)
    draft = payment.PaymentDraft(
        party="D-1", amount=5_000_000, currency="CNY", value_on=BEGIN, idempotency_key=world.key()
    )
    paid = (await payment.record(world.actor, draft)).payment
    assert paid is not None
    assert [(await world.see(number)).balance for number in ("A", "B")] == [0, 1_000_000]
    await world.reach(date(2026, 2, 10))
    undone = await undo(world, paid.id)
    assert [view.balance for view in undone.loans_after] == [3_000_000, 3_000_000]
    assert [view.status for view in undone.loans_after] == ["UNCOLLECTED", "UNCOLLECTED"]
    assert [view.stage for view in undone.loans_after] == ["LIVE", "LIVE"]


async def test_a_payment_told_after_its_own_night_is_worked_into_that_day(world: World) -> None:
    """While the day is being closed a payment may meet a loan whose night is done already."""
    await world.begin(BEGIN)
    for draft in (_drafts("a")[0], _drafts("b")[0]):
        await _open(world, draft)
    due = date(2026, 1, 20)
    await world.reach(due)
    await world.pay("H-a", 320_873, due)
    await _night_of(world, due)
    await world.pay("H-b", 320_873, due)
    await world.reach(due + timedelta(days=1))
    for number in ("H-a", "H-b"):
        assert (await world.see(number)).missed_total == 0
    assert (await derived("H-a"))["bills"] == (await derived("H-b"))["bills"]


async def _night_of(world: World, day: date) -> None:
    """The night of a day for every loan, without rolling the day."""
    today = (day - date(1970, 1, 1)).days
    async with unit_of_work(world.actor, "night") as work:
        for loaded in await ledger.load_due(0, 2**62, today, business_day=today):
            outcome = advance(loaded.batch, loaded.policy, today, closing=True)
            await ledger.write(work, loaded, outcome)


async def test_a_grade_history_whose_changes_all_vanish_is_empty(world: World) -> None:
    """A term loan past due moves down; with the payment told late it never did, and with that taken back it did."""
    await world.begin(BEGIN)
    await _open(world, _drafts("a")[1])
    await world.reach(date(2026, 5, 19))
    moved = await loan_query.grade_history(world.actor, "T-a")
    assert moved
    paid = (await world.pay("T-a", 2_000_000, date(2026, 3, 23))).payment
    more = (await world.pay("T-a", 6_000_000, date(2026, 5, 5))).payment
    assert paid is not None
    assert more is not None
    assert await loan_query.grade_history(world.actor, "T-a") == ()
    assert (await loan_query.grade_rules(world.actor, [(await world.see("T-a")).id])) == {}
    for each in (more, paid):
        await undo(world, each.id)
    assert await loan_query.grade_history(world.actor, "T-a") == moved
