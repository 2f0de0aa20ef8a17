"""The years of a sample institution, day after day as they were: loans paid out, dues paid or not, stories, habits.

Days on which nothing is to happen are turned in one pass. A day is lived in this order: what was agreed is paid out,
what is due is paid, then everybody does what the stories say and what the habits ask for.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from recoup.commands.demo import cast as casting
from recoup.commands.demo import habits, lots, papers, verbs
from recoup.commands.demo.cast import Cast
from recoup.commands.demo.lots import Contract
from recoup.commands.demo.script import Script, Step, Story
from recoup.commands.demo.verbs import Deed, Scene
from recoup.errors import NotFound, Refused
from recoup.services import loan, loan_query, party, payment, rate
from recoup.services.access import Actor
from recoup.services.loan import DisburseDraft
from recoup.services.payment import PaymentDraft
from recoup.services.rate import RateDraft

LATE: Final = {"L": 5, "N": 30}
"""Days after the due day on which somebody pays who pays late, or with the next month's money."""


@dataclass(slots=True, kw_only=True)
class Debt:
    """A loan as its borrower sees it: what is the next due, and how many there were.

    `pays` has a letter for each due, the last one for all that follow: P pays what is due, L pays it five days later,
    N thirty days later, H pays half of it, M nothing.
    """

    id: str
    number: str
    pays: str
    met: int = 0
    next_due_on: date | None = None

    def letter(self) -> str:
        """How the present due is met."""
        return self.pays[min(self.met, len(self.pays) - 1)]


@dataclass(slots=True, kw_only=True)
class History:
    """A script on its way: what is still to come, by day."""

    cast: Cast
    lent: dict[date, list[Contract]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[date, list[tuple[Story, Step]]] = field(default_factory=lambda: defaultdict(list))
    late: dict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    debts: dict[str, Debt] = field(default_factory=dict)
    parties: set[str] = field(default_factory=set)
    asked_again: set[str] = field(default_factory=set)
    owned: dict[str, tuple[str, ...]] = field(default_factory=dict)
    payments: int = 0

    @property
    def script(self) -> Script:
        """What is played."""
        return self.cast.script

    @property
    def set_aside(self) -> set[int]:
        """The days of a month on which habits are followed or reports filed."""
        return {*self.script.days, *(report.on_day for report in self.script.reports)}

    @property
    def ledger(self) -> Actor:
        """Whoever keeps the books of the institution."""
        return self.cast.actors[self.script.ledger]


async def found(actor: Actor, script: Script, share: int = 100) -> History:
    """The institution with its people, and every contract and step that is to come. Before the first business day."""
    history = History(cast=await casting.settle(actor, script))
    for contract in lots.contracts(script, share):
        history.lent[contract.loan.disbursed_on].append(contract)
        if contract.story is not None:
            for owner in (contract.loan.number, contract.loan.party_number):
                history.owned[owner] = (*history.owned.get(owner, ()), *contract.story.owns)
    for story in script.stories:
        for step in story.steps:
            history.steps[step.on].append((story, step))
    return history


async def publish(actor: Actor, script: Script) -> None:
    """The rates that are listed before the first day."""
    drafts = [
        RateDraft(rate_list=one.rate_list, tenor=one.tenor, since=one.since, rate=one.rate) for one in script.rates
    ]
    if drafts:
        await rate.publish(actor, drafts)


def next_stop(history: History, day: date) -> date:
    """The first day from `day` on, on which something is to happen; some day within a month in any case."""
    known = [
        *(on for on in (*history.lent, *history.steps, *history.late) if on >= day),
        *(debt.next_due_on for debt in history.debts.values() if debt.next_due_on and debt.next_due_on >= day),
        next(each for each in _following(day) if each.day in history.set_aside),
    ]
    return min(known)


def _following(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)


async def live(actor: Actor, history: History, day: date) -> None:
    """The open business day, as the script has it."""
    await _look(history)
    if day in history.lent:
        await _lend(actor, history, history.lent.pop(day), day)
    await _pay(history, day)
    for story, step in history.steps.pop(day, []):
        await _take(history, story, step, day)
    if day.day in history.script.days:
        await habits.follow(history.cast, day, await _officers(history), history.owned)
    await papers.draw(history.cast, day)


async def _look(history: History) -> None:
    """See when those who met a due are to meet the next one."""
    if not history.asked_again:
        return
    ids = {history.debts[number].id for number in history.asked_again}
    for view in (await loan_query.get_many(history.ledger, sorted(ids))).values():
        history.debts[view.number].next_due_on = view.next_due_on
    history.asked_again.clear()


async def _officers(history: History) -> dict[str, str]:
    """Who looks after each loan today: customers change hands."""
    views = await loan_query.get_many(history.ledger, [debt.id for debt in history.debts.values()])
    return {view.number: view.officer_code or "" for view in views.values()}


async def _lend(actor: Actor, history: History, agreed: list[Contract], day: date) -> None:
    """Take contracts on the books with their schedules confirmed (RB-03), and pay them out."""
    new = {each.party.number: each.party for each in agreed if each.party.number not in history.parties}
    if new:
        await party.board_many(actor, list(new.values()))
        history.parties |= new.keys()
    await loan.board_many(actor, [each.loan for each in agreed], confirm_schedule=True)
    drafts = [
        DisburseDraft(
            loan=each.loan.number,
            value_on=day,
            idempotency_key=f"draw-{each.loan.number}",
            amount=each.story.drawn or None if each.story else None,
        )
        for each in agreed
    ]
    await loan.disburse_many(actor, drafts)
    for each in agreed:
        view = await loan_query.get(history.ledger, each.loan.number)
        history.debts[view.number] = Debt(
            id=view.id,
            number=view.number,
            pays=each.pays,
            next_due_on=view.next_due_on,
        )


async def _pay(history: History, day: date) -> None:
    """Everybody who is to pay today does; who is to meet a due some other way is remembered.

    A due that waits for the end of a holiday is not met yet: it is looked at again on the next day.
    """
    paying = dict.fromkeys(history.late.pop(day, []), "P")
    due = [each for each in history.debts.values() if each.next_due_on is not None and each.next_due_on <= day]
    owed = await _owed(history, [*paying, *(each.number for each in due)])
    for debt in due:
        if owed.get(debt.number, 0) > 0:
            paying[debt.number] = debt.letter()
            debt.met += 1
            debt.next_due_on = None
            history.asked_again.add(debt.number)
        else:
            debt.next_due_on = day + timedelta(days=1)
    for number, letter in paying.items():
        if letter in LATE:
            history.late[day + timedelta(days=LATE[letter])].append(number)
    halves = {"P": 1, "H": 2}
    drafts = [
        _receipt(number, owed[number] // halves[letter], day)
        for number, letter in paying.items()
        if letter in halves and owed.get(number, 0) > 1
    ]
    if drafts:
        history.payments += (await payment.record_many(history.ledger, drafts)).recorded


async def _owed(history: History, numbers: list[str]) -> dict[str, int]:
    ids = {history.debts[number].id: number for number in numbers}
    figures = await loan_query.figures(history.ledger, list(ids)) if ids else {}
    return {ids[key]: each.arrears for key, each in figures.items()}


def _receipt(number: str, amount: int, day: date) -> PaymentDraft:
    return PaymentDraft(
        loan=number,
        amount=amount,
        currency=verbs.CURRENCY,
        value_on=day,
        idempotency_key=f"due-{number}-{day}",
        channel="TRANSFER",
        reference="sample",
    )


async def _take(history: History, story: Story, step: Step, day: date) -> None:
    """A step of a story; what refuses it names the story and the day."""
    number = story.code if story.lot else ""
    officer = (await loan_query.get(history.ledger, number)).officer_code if number else None
    scene = Scene(cast=history.cast, day=day, loan=number, officer=officer or "")
    deed = Deed(
        by=step.by,
        do=step.do,
        told=step.told,
        note=step.note or story.shows,
        evidence=step.evidence,
        papers=step.papers,
        helped_by=step.helped_by,
        signed_by=step.signed_by,
    )
    try:
        await verbs.do(scene, deed)
    except (Refused, NotFound, LookupError, ValueError) as error:
        error.add_note(f"{history.script.regime}, story {story.code}, {day}: {step.by} {step.do} {dict(step.told)}")
        raise
    if number:
        history.asked_again.add(number)
