"""Promises to pay are kept or broken as the payments say, for good."""

from datetime import date, timedelta

import pytest

from recoup.errors import NotFound, Refused
from recoup.services import contact, loan_query, promise, promise_standing, task
from recoup.services.contact import ContactDraft
from recoup.services.promise import PromiseDraft, PromiseFilter
from recoup.services.promise_standing import Standing
from recoup.services.unit_of_work import Mode
from tests.services.agreeing import undo
from tests.services.contacting import NUMBERS, at
from tests.services.world import World, term_loan

DAY = date(2024, 1, 10)


async def lent(world: World) -> int:
    """A loan that was paid out on the first business day."""
    await world.begin(DAY)
    await world.lend(term_loan())
    return await loan_query.internal_id(world.actor, "L-1")


async def states(world: World) -> list[tuple[str, int]]:
    """State and money of each promise, by due day."""
    return [(view.state, view.paid) for view in (await promise.page(world.actor)).items]


async def test_a_promise_follows_payments_reversals_and_late_ones(world: World) -> None:
    """500.00 by the 15th: 300.00 leave it open, its day breaks it, 200.00 told late keep it, a reversal breaks it."""
    loan = await lent(world)
    draft = PromiseDraft(loan="L-1", amount=50_000, due_on=date(2024, 1, 15), note="after payday")
    made = await promise.record(world.actor, draft)
    assert (made.state, made.made_on, made.taken_by) == ("OPEN", DAY, "local")
    await world.reach(date(2024, 1, 12))
    first = await world.pay("L-1", 30_000, date(2024, 1, 12))
    assert await states(world) == [("OPEN", 30_000)]
    assert await promise_standing.of([loan]) == {
        loan: Standing(amount=50_000, due_on=(date(2024, 1, 15) - date(1970, 1, 1)).days, state="OPEN")
    }
    await world.reach(date(2024, 1, 15))
    assert await states(world) == [("OPEN", 30_000)]
    await world.reach(date(2024, 1, 17))
    assert await states(world) == [("BROKEN", 30_000)]
    view = (await promise.page(world.actor, PromiseFilter(loan="L-1", state="BROKEN"))).items[0]
    assert view.decided_on == date(2024, 1, 16)
    await world.pay("L-1", 20_000, date(2024, 1, 15))
    assert await states(world) == [("KEPT", 50_000)]
    assert await promise_standing.of([loan]) == {}
    assert first.payment is not None
    await undo(world, first.payment.id)
    assert await states(world) == [("BROKEN", 20_000)]


async def test_only_money_after_the_promise_and_by_its_day_counts(world: World) -> None:
    """What was paid on the day before it was given is not what was promised; nor is what comes a day late."""
    await lent(world)
    await world.pay("L-1", 50_000, DAY)
    await promise.record(world.actor, PromiseDraft(loan="L-1", amount=50_000, due_on=DAY))
    assert await states(world) == [("OPEN", 0)]
    await world.pay("L-1", 50_000, DAY)
    assert await states(world) == [("KEPT", 50_000)]
    await promise.record(world.actor, PromiseDraft(loan="L-1", amount=10_000, due_on=DAY + timedelta(days=1)))
    await world.reach(DAY + timedelta(days=2))
    await world.pay("L-1", 10_000, DAY + timedelta(days=2))
    assert await states(world) == [("KEPT", 50_000), ("BROKEN", 0)]


async def test_a_promise_that_cannot_be_is_refused_by_name(world: World) -> None:
    """All at once; a preview writes nothing; the conversation must be the debtor's."""
    await lent(world)
    draft = PromiseDraft(loan="L-1", amount=0, due_on=date(2024, 1, 9), channel="PIGEON", made_on=date(2024, 2, 1))
    with pytest.raises(Refused) as refusal:
        await promise.record(world.actor, draft)
    assert {problem.code for problem in refusal.value.problems} == {
        "AMOUNT_NOT_POSITIVE", "CHOICE_UNKNOWN", "VALUE_DATE_IN_FUTURE", "DATE_TOO_EARLY",
    }  # fmt: skip
    sound = PromiseDraft(loan="L-1", amount=100, due_on=date(2024, 1, 20))
    tried = await promise.record(world.actor, sound, mode=Mode.PREVIEW)
    assert (tried.state, await states(world)) == ("OPEN", [])
    with pytest.raises(NotFound):
        await promise.record(world.actor, PromiseDraft(loan="L-1", amount=1, due_on=DAY, contact="nothing"))
    call = ContactDraft(loan="L-1", channel="TELEPHONE", number=NUMBERS["OWN"], outcome="TALKED", at=at("10:00", DAY))
    spoken = await contact.log(world.actor, call)
    linked = PromiseDraft(loan="L-1", amount=100, due_on=date(2024, 1, 20), contact=spoken.id)
    assert (await promise.record(world.actor, linked)).state == "OPEN"


async def test_the_worklist_says_what_was_promised_what_was_broken_and_when_to_contact_next(world: World) -> None:
    """In words of both languages, beside each open task of the loan."""
    await lent(world)
    await contact.log(
        world.actor,
        ContactDraft(
            loan="L-1", channel="TELEPHONE", number=NUMBERS["OWN"], outcome="TALKED", at=at("10:00", DAY),
            next_on=date(2024, 1, 12),
        ),
    )  # fmt: skip
    await promise.record(world.actor, PromiseDraft(loan="L-1", amount=50_000, due_on=date(2024, 1, 15)))

    async def told() -> set[str]:
        (view, *_) = (await task.worklist(world.actor, task.WorklistFilter(loan="L-1"))).items
        return {*view.reasons_en, *view.reasons_zh}

    assert await told() >= {
        "promised: 500.00 CNY by 2024-01-15", "已承诺 2024-01-15 前还款 500.00 CNY",
        "to be contacted next on 2024-01-12", "约定 2024-01-12 再次联系",
    }  # fmt: skip
    await world.reach(date(2024, 1, 17))
    assert await told() >= {
        "the promise of 500.00 CNY by 2024-01-15 was broken", "未履行还款承诺：2024-01-15 前 500.00 CNY",
    }  # fmt: skip
