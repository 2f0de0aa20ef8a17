"""Money received: allocated once, previewed without a trace, refused with every reason at once."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from recoup.errors import NotFound, Problem, Refused
from recoup.records.audit import AuditEntry, Idempotency
from recoup.records.fact import LoanFact
from recoup.records.loan import LoanState
from recoup.records.payment import Payment
from recoup.records.posting import Posting
from recoup.services import ledger, payment, payment_query, payment_reversal
from recoup.services.paging import Page
from recoup.services.payment import PaymentDraft
from recoup.services.payment_query import PaymentFilter
from recoup.services.payment_reversal import PaymentReversalDraft
from recoup.services.unit_of_work import Mode
from recoup.translation import Language
from tests.conftest import begun
from tests.services.agreeing import undo
from tests.services.world import World, found_world, invoice, term_loan

EACH_ON_BOTH = True

LENT = date(2024, 1, 10)
DUE = date(2024, 3, 21)


@begun
async def owing() -> World:
    """The loan of CB-X01 on the day on which its first interest, 8,579.17, is due."""
    world = await found_world()
    await world.begin(LENT)
    await world.lend(term_loan())
    await world.reach(DUE)
    return world


def _draft(**changes: object) -> PaymentDraft:
    draft = PaymentDraft(loan="L-1", amount=857_917, currency="CNY", value_on=DUE, idempotency_key="k")
    return replace(draft, **changes)  # type: ignore[arg-type]  # changes are of any field


def _codes(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(".".join(problem.field), problem.code) for problem in refusal.value.problems]


async def _counts() -> tuple[int, ...]:
    return (
        await Payment.all().count(),
        await Posting.all().count(),
        await LoanFact.all().count(),
        await AuditEntry.all().count(),
        await Idempotency.all().count(),
    )


async def test_a_payment_is_kept_with_its_lines_and_its_audit_entry(owing: World) -> None:
    """What was told, what it paid, who told it."""
    result = await payment.record(owing.actor, _draft(channel="bank", reference="R-7", payer="Dealer"))
    assert result.payment is not None
    stored = await payment_query.get(owing.actor, result.payment.number)
    assert stored == result.payment
    assert (stored.channel, stored.reference, stored.payer, stored.reversed) == ("bank", "R-7", "Dealer", False)
    assert stored.lines == result.lines
    entry = await AuditEntry.filter(command="payment.record").get()
    assert (entry.subject_type, entry.outcome, entry.principal_id) == ("payment", "DONE", owing.actor.principal_id)
    assert entry.input["amount"] == 857_917


async def test_the_same_key_with_the_same_input_pays_once(owing: World) -> None:
    """The second time everything is told as it was the first time, and nothing is booked."""
    first = await payment.record(owing.actor, _draft())
    before = await _counts()
    again = await payment.record(owing.actor, _draft())
    assert (again.replayed, first.replayed) == (True, False)
    assert again.payment == first.payment
    assert (again.lines, again.transfers, again.surplus) == (first.lines, first.transfers, first.surplus)
    assert (await _counts())[:3] == before[:3]


async def test_the_same_key_with_another_input_is_refused(owing: World) -> None:
    """A key belongs to one input for ever."""
    await payment.record(owing.actor, _draft())
    with pytest.raises(Refused) as refusal:
        await payment.record(owing.actor, _draft(amount=1))
    assert _codes(refusal) == [("idempotency_key", "IDEMPOTENCY_KEY_REUSED")]


async def test_twins_under_way_at_once_pay_once(owing: World) -> None:
    """One of them waits for the other and then tells what that one did."""
    results = await asyncio.gather(*(payment.record(owing.actor, _draft()) for _ in range(4)))
    assert sorted(result.replayed for result in results) == [False, True, True, True]
    assert await Payment.all().count() == 1
    assert len({result.payment.id for result in results if result.payment}) == 1


async def test_payments_under_way_at_once_on_one_loan_add_up(owing: World) -> None:
    """Each waits for the row of the loan; none is lost."""
    drafts = [_draft(amount=1000, idempotency_key=f"k{number}") for number in range(6)]
    await asyncio.gather(*(payment.record(owing.actor, draft) for draft in drafts))
    assert (await owing.see("L-1")).overdue_interest == 857_917 - 6000


async def test_a_preview_shows_the_same_and_leaves_nothing(owing: World) -> None:
    """The same lines, transfers and balances; afterwards the books are as before, and the key is free."""
    before, row = await _counts(), await LoanState.all().values()
    shown = await payment.record(owing.actor, _draft(), mode=Mode.PREVIEW)
    assert await _counts() == before
    assert await LoanState.all().values() == row
    done = await payment.record(owing.actor, _draft())
    assert shown.payment is None
    assert done.replayed is False
    assert (shown.lines, shown.surplus) == (done.lines, done.surplus)
    assert shown.transfers == done.transfers
    assert [view.overdue_interest for view in shown.loans_after] == [0]


async def test_every_problem_of_an_input_is_told_at_once(owing: World) -> None:
    """Amount, currency, date, texts and key in one answer; nothing is written."""
    before = await _counts()
    with pytest.raises(Refused) as refusal:
        await payment.record(
            owing.actor,
            _draft(amount=0, currency="XYZ", channel="c" * 65, payer="p" * 201, reference="a\x07b", idempotency_key=""),
        )
    assert sorted(_codes(refusal)) == [
        ("amount", "AMOUNT_NOT_POSITIVE"),
        ("channel", "TEXT_TOO_LONG"),
        ("currency", "CURRENCY_UNKNOWN"),
        ("idempotency_key", "TEXT_MISSING"),
        ("payer", "TEXT_TOO_LONG"),
        ("reference", "TEXT_UNPRINTABLE"),
    ]
    assert await _counts() == before


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"amount": -1}, "amount", "AMOUNT_NOT_POSITIVE"),
        ({"amount": 10**15}, "amount", "AMOUNT_TOO_LARGE"),
        ({"currency": "USD"}, "currency", "CURRENCY_OTHER"),
        ({"value_on": date(2024, 3, 22)}, "value_on", "VALUE_DATE_IN_FUTURE"),
        ({"value_on": date(2024, 1, 9)}, "value_on", "VALUE_DATE_BEFORE_DISBURSEMENT"),
        ({"party": "D-1"}, "loan", "LOAN_OR_PARTY"),
        ({"designation": (99,)}, "designation", "DESIGNATION_UNKNOWN"),
        ({"designation": ("L-1",)}, "designation", "DESIGNATION_NOT_A_BILL"),
        ({"require_outstanding_at_least": 10**12}, "amount", "INSUFFICIENT_OUTSTANDING"),
    ],
)
async def test_what_cannot_be_is_refused_and_leaves_nothing(
    owing: World, changes: dict[str, object], field: str, code: str
) -> None:
    """One reason, with its field, its value and its limit."""
    before = await _counts()
    with pytest.raises(Refused) as refusal:
        await payment.record(owing.actor, _draft(**changes))
    assert (field, code) in _codes(refusal)
    assert await _counts() == before


async def test_an_unknown_loan_is_not_found(owing: World) -> None:
    """By number or by public id, in sight or not: the answer is the same."""
    with pytest.raises(Refused) as refusal:
        await payment.record(owing.actor, _draft(loan="nobody"))
    assert _codes(refusal) == [("loan", "NOT_FOUND")]
    with pytest.raises(NotFound):
        await payment_query.get(owing.actor, "nothing")


async def test_a_loan_that_was_set_aside_takes_no_money(owing: World) -> None:
    """The end of day put its mark on it; an administrator decides."""
    await LoanState.all().update(suspended=1)
    with pytest.raises(Refused) as refusal:
        await payment.record(owing.actor, _draft())
    assert _codes(refusal) == [("loan", "LOAN_SUSPENDED")]


async def test_a_condition_on_what_is_owed_is_tested_under_the_lock(owing: World) -> None:
    """A payment that asks for at least so much outstanding passes while there is."""
    result = await payment.record(owing.actor, _draft(require_outstanding_at_least=857_917))
    assert [line.amount for line in result.lines] == [857_917]


async def test_a_batch_tells_every_row_and_writes_none(owing: World) -> None:
    """Rows are counted from 0; the good ones wait for the bad ones."""
    drafts = [_draft(idempotency_key="a"), _draft(idempotency_key="b", amount=0), _draft(idempotency_key="b", loan="x")]
    before = await _counts()
    with pytest.raises(Refused) as refusal:
        await payment.record_many(owing.actor, drafts)
    assert sorted(_codes(refusal)) == [
        ("1.amount", "AMOUNT_NOT_POSITIVE"),
        ("1.idempotency_key", "GIVEN_TWICE"),
        ("2.idempotency_key", "GIVEN_TWICE"),
        ("2.loan", "NOT_FOUND"),
    ]
    assert await _counts() == before


async def test_a_batch_and_single_payments_share_their_keys(owing: World) -> None:
    """What was recorded alone is known in a batch, and the other way round."""
    await payment.record(owing.actor, _draft(amount=1000, idempotency_key="a"))
    drafts = [_draft(amount=1000, idempotency_key="a"), _draft(amount=2000, idempotency_key="b")]
    done = await payment.record_many(owing.actor, drafts)
    assert (done.recorded, done.replayed) == (1, 1)
    assert (await payment.record(owing.actor, drafts[1])).replayed
    assert (await owing.see("L-1")).overdue_interest == 857_917 - 3000


async def test_a_partys_payments_in_one_batch_know_of_one_another(world: World) -> None:
    """The second payment is split over what the first one left (TA-01)."""
    await world.begin(date(2024, 2, 10))
    await world.party("D-1", "MAKER")
    for number, amount, due in (("A", 3_000_000, date(2024, 3, 5)), ("B", 5_000_000, date(2024, 4, 5))):
        await world.board(invoice(number, amount, date(2024, 2, 10), due))
        await world.disburse(number, date(2024, 2, 10))
    drafts = [
        PaymentDraft(party="D-1", amount=2_000_000, currency="CNY", value_on=date(2024, 2, 10), idempotency_key=key)
        for key in ("x", "y")
    ]
    await payment.record_many(world.actor, drafts)
    assert [(await world.see(number)).balance for number in ("A", "B")] == [0, 4_000_000]


async def test_a_party_that_owes_nothing_in_a_currency_cannot_pay_in_it(owing: World) -> None:
    """There is no loan that the money could go to."""
    with pytest.raises(Refused) as refusal:
        await payment.record(owing.actor, _draft(loan=None, party="D-1", currency="USD"))
    assert _codes(refusal) == [("party", "NOTHING_OWED")]


async def test_a_payment_taken_back_is_shown_so_and_only_once(owing: World) -> None:
    """Its lines are gone, its loans owe again; another key is refused, the same key tells the same."""
    paid = (await payment.record(owing.actor, _draft())).payment
    assert paid is not None
    undone = await undo(owing, paid.id, key="r")
    assert undone.payment is not None
    assert (undone.payment.reversed, undone.payment.lines) == (True, ())
    assert [view.overdue_interest for view in undone.loans_after] == [857_917]
    assert {row.reverses for row in undone.transfers} == {True}
    again = await undo(owing, paid.id, key="r")
    assert again.replayed
    assert again.transfers == undone.transfers
    with pytest.raises(Refused) as refusal:
        await undo(owing, paid.id, key="other")
    assert _codes(refusal) == [("payment", "ALREADY_REVERSED")]


async def test_a_reversal_can_be_previewed(owing: World) -> None:
    """The same walk, rolled back."""
    paid = (await payment.record(owing.actor, _draft())).payment
    assert paid is not None
    before = await _counts()
    shown = await payment_reversal.reverse(
        owing.actor, PaymentReversalDraft(payment=paid.id, reason="?", idempotency_key="r"), mode=Mode.PREVIEW
    )
    assert [view.overdue_interest for view in shown.loans_after] == [857_917]
    assert await _counts() == before
    assert (await owing.see("L-1")).overdue_interest == 0


async def test_a_reversal_needs_a_reason(owing: World) -> None:
    """Somebody will ask why."""
    paid = (await payment.record(owing.actor, _draft())).payment
    assert paid is not None
    with pytest.raises(Refused) as refusal:
        await payment_reversal.reverse(
            owing.actor, PaymentReversalDraft(payment=paid.id, reason=" ", idempotency_key="")
        )
    assert sorted(_codes(refusal)) == [("idempotency_key", "TEXT_MISSING"), ("reason", "TEXT_MISSING")]


async def test_the_payments_of_a_loan_come_newest_first_page_by_page(owing: World) -> None:
    """Pages meet without gap or overlap, from either end."""
    for number in range(5):
        await payment.record(owing.actor, _draft(amount=100 + number, idempotency_key=f"k{number}"))
    first = await payment_query.page(owing.actor, PaymentFilter(loan="L-1"), Page(first=3))
    second = await payment_query.page(owing.actor, PaymentFilter(loan="L-1"), Page(first=3, after=first.cursors[-1]))
    assert [view.amount for view in (*first.items, *second.items)] == [104, 103, 102, 101, 100]
    assert (first.has_next, first.has_previous, second.has_next, second.has_previous) == (True, False, False, True)
    assert (first.total, first.total_is_exact) == (5, True)
    back = await payment_query.page(owing.actor, PaymentFilter(party="D-1"), Page(last=3, before=second.cursors[0]))
    assert back.items == first.items


async def test_a_failure_between_postings_and_state_leaves_nothing(
    owing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the middle of a write, the books are as before and the same key works afterwards."""

    async def killed(*_: object) -> None:
        raise RuntimeError("killed")

    before, row = await _counts(), await LoanState.all().values()
    with monkeypatch.context() as patched:
        patched.setattr("recoup.services.ledger.write_states", killed)
        with pytest.raises(RuntimeError, match="killed"):
            await payment.record(owing.actor, _draft())
    assert await _counts() == before
    assert await LoanState.all().values() == row
    assert (await payment.record(owing.actor, _draft())).replayed is False


async def test_a_state_that_somebody_else_wrote_is_not_overwritten(
    owing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version guards the row even against code that forgot the lock."""
    wrote = ledger.write_lines

    async def sneaks_in(*arguments: object) -> None:
        await LoanState.all().update(version=99)
        await wrote(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(ledger, "write_lines", sneaks_in)
    with pytest.raises(RuntimeError, match="somebody else"):
        await payment.record(owing.actor, _draft())


def test_a_problem_of_each_code_reads_as_a_sentence_in_both_languages() -> None:
    """No key is shown instead of words."""
    for code in ("INSUFFICIENT_OUTSTANDING", "NOTHING_OWED", "VALUE_DATE_IN_FUTURE", "IDEMPOTENCY_KEY_REUSED"):
        for language in Language:
            said = Problem(code=code, field=("amount",), value="1", limit="2").message(language)
            assert "error." not in said
