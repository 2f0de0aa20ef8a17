"""The main job on real input: lend, turn days, let dues fall, take payments, grade, and put work on lists."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from recoup.commands.demo import books, history, lending, people
from recoup.commands.demo.books import Receipt
from recoup.commands.demo.history import History
from recoup.commands.demo.lending import RealLoan
from recoup.commands.demo.script import Script
from recoup.services import businessday, endofday, loan, loan_query, organisation, party, payment
from recoup.services.access import Actor
from recoup.services.endofday import DayReport
from recoup.services.loan import DisburseDraft
from recoup.services.payment import PaymentDraft
from recoup.services.progress import Progress

BATCH: Final = 2_000
"""Loans boarded in one transaction: small enough to show progress, large enough to be quick."""


@dataclass(slots=True)
class Done:
    """What the walk did, for the summary."""

    loans: int = 0
    payments: int = 0
    nights: int = 0
    touched: int = 0
    bills: int = 0
    postings: int = 0
    grade_changes: int = 0
    tasks_opened: int = 0
    proofs_held: int = 0
    proofs_failed: int = 0
    night_seconds: list[float] = field(default_factory=list)

    def add(self, report: DayReport) -> None:
        """Count one night."""
        self.nights += 1
        self.touched += report.touched
        self.bills += report.bills
        self.postings += report.postings
        self.grade_changes += report.grade_changes
        self.tasks_opened += report.tasks_opened
        self.proofs_held += sum(proof.holds for proof in report.proofs)
        self.proofs_failed += sum(not proof.holds for proof in report.proofs)
        self.night_seconds.append(report.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to happen on which day."""

    disbursements: dict[date, list[DisburseDraft]]
    receipts: dict[date, list[Receipt]]
    payoffs: dict[date, list[str]]


async def found(actor: Actor, opening: date, scripts: Sequence[Script], share: int) -> list[History]:
    """The institutions of scripts with their people and what is to come, and the first business day."""
    histories = [await history.found(actor, script, share) for script in scripts]
    await businessday.begin(actor, min([opening, *(script.begins_on for script in scripts)]))
    for script in scripts:
        await history.publish(actor, script)
    return histories


async def settle(actor: Actor, since: date) -> None:
    """The institutions of the worked examples, with a person for each role from a day on."""
    for draft in books.ORGANISATIONS:
        await organisation.board(actor, draft)
    await people.settle(actor, since)


async def recall(actor: Actor, histories: Sequence[History], until: date, progress: Progress) -> None:
    """Live the sample institutions' days up to `until`, which is open then; quiet days are turned in one pass."""
    day = min((each.script.begins_on for each in histories), default=until)
    progress.begin("years", (until - day).days)
    while day < until:
        for each in histories:
            await history.live(actor, each, day)
        following = min(history.next_stop(each, day + timedelta(days=1)) for each in histories)
        opened = min(following, until)
        await endofday.run(actor, until=opened - timedelta(days=1))
        progress.advance((opened - day).days)
        day = opened


async def board(actor: Actor, real: list[RealLoan], progress: Progress) -> int:
    """Take every party and loan on the books, with its schedule confirmed (RB-03); how many loans."""
    parties = {sample.party.number: sample.party for sample in books.samples()}
    parties |= {one.number: one for one in (lending.party_of(each, books.RETAIL) for each in real)}
    drafts = [sample.loan for sample in books.samples()] + [lending.draft_of(each, books.RETAIL) for each in real]
    progress.begin("board", len(parties) + len(drafts))
    people = list(parties.values())
    for start in range(0, len(people), BATCH):
        progress.advance(await party.board_many(actor, people[start : start + BATCH]))
    for start in range(0, len(drafts), BATCH):
        progress.advance(await loan.board_many(actor, drafts[start : start + BATCH], confirm_schedule=True))
    return len(drafts)


def plan(real: list[RealLoan], last: date) -> Plan:
    """Every draw-down and receipt through the last day, by day."""
    made = Plan(disbursements=defaultdict(list), receipts=defaultdict(list), payoffs=defaultdict(list))
    for draft in [sample.loan for sample in books.samples()] + [lending.draft_of(each, books.RETAIL) for each in real]:
        out = DisburseDraft(loan=draft.number, value_on=draft.disbursed_on, idempotency_key=f"draw-{draft.number}")
        made.disbursements[draft.disbursed_on].append(out)
    for receipt in (receipt for sample in books.samples() for receipt in sample.receipts):
        made.receipts[receipt.on].append(receipt)
    for derived in (payment_ for each in real for payment_ in lending.payments_of(each, last)):
        if derived.amount is None:
            made.payoffs[derived.on].append(derived.loan)
        else:
            made.receipts[derived.on].append(Receipt(on=derived.on, amount=derived.amount, loan=derived.loan))
    return made


async def turn(
    actor: Actor, made: Plan, first: date, last: date, progress: Progress, histories: Sequence[History] = ()
) -> Done:
    """Live every day from the first through the last: draw-downs, receipts, what people do, then the night."""
    done = Done()
    progress.begin("days", (last - first).days + 1)
    day = first
    while day <= last:
        if day in made.disbursements:
            await loan.disburse_many(actor, made.disbursements[day])
        drafts = await _payments(actor, day, made.receipts.get(day, []), made.payoffs.get(day, []))
        if drafts:
            done.payments += (await payment.record_many(actor, drafts)).recorded
        for each in histories:
            await history.live(actor, each, day)
        done.add(await endofday.run(actor, until=day))
        progress.advance(1)
        day += timedelta(days=1)
    return done


async def _payments(actor: Actor, day: date, receipts: list[Receipt], payoffs: list[str]) -> list[PaymentDraft]:
    """The day's payments; what is due, and what pays off, is asked of the ledger on the day."""
    asked = {receipt.loan for receipt in receipts if receipt.amount is None and receipt.loan} | set(payoffs)
    ids = {number: (await loan_query.get(actor, number)) for number in sorted(asked)}
    figures = await loan_query.figures(actor, [view.id for view in ids.values()])
    drafts = [
        _draft(receipt, receipt.amount or figures[ids[str(receipt.loan)].id].arrears, day) for receipt in receipts
    ]
    drafts += [_draft(Receipt(on=day, loan=number), figures[ids[number].id].payoff, day) for number in payoffs]
    return [draft for draft in drafts if draft.amount > 0]


def _draft(receipt: Receipt, amount: int, day: date) -> PaymentDraft:
    whom = receipt.loan or receipt.party or ""
    return PaymentDraft(
        loan=receipt.loan,
        party=receipt.party,
        amount=amount,
        currency="USD" if whom.startswith("LC-") else "CNY",
        value_on=day,
        idempotency_key=f"demo-{whom}-{day}-{amount}",
        channel="DEMO",
        reference="derived" if whom.startswith("LC-") else "sample",
        designation=receipt.designation,
    )
