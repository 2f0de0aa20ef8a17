# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Money received, on its way into the books: what is wrong with it, and how much of it goes to which loan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from recoup.errors import Problem
from recoup.regime.policy.allocation import COMPONENTS
from recoup.rules.allocation import marks
from recoup.rules.calendar import day_of
from recoup.rules.columns import NEVER, Component, FactKind, PlanKind
from recoup.rules.money import EXPONENTS, format_amount
from recoup.services import limits, loan_header, projection, replay, sight, sql
from recoup.services.access import Actor
from recoup.services.booking import NewFact
from recoup.services.ledger import Loaded
from recoup.services.loan_header import Header
from recoup.services.loan_query import LIVE, PAID_OFF
from recoup.services.payment_split import Claim, split
from recoup.services.projection import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDraft:
    """Money received, as it is told.

    Exactly one of `loan` and `party` (public id or number) says for whom. `designation`: for a loan the sequence
    number of the bill that the payer named, for a party the numbers of the loans that are to be paid first, in order.
    `split`: how the payer of a loan splits the amount among components, such as principal and interest (DB-20).
    `require_outstanding_at_least`: refuse unless so much is owed in all, when the loans are locked.
    """

    loan: str | None = None
    party: str | None = None
    amount: int
    currency: str
    value_on: date
    idempotency_key: str
    channel: str = ""
    reference: str = ""
    payer: str = ""
    designation: tuple[int | str, ...] = ()
    split: tuple[tuple[str, int], ...] = ()
    require_outstanding_at_least: int | None = None


def plain_problems(draft: PaymentDraft) -> Iterator[Problem]:
    """What is wrong with a draft by itself."""
    if (draft.loan is None) == (draft.party is None):
        yield Problem(code="LOAN_OR_PARTY", field=("loan",), value=draft.loan or "")
    yield from limits.currency(draft.currency)
    yield from limits.amount(draft.amount, draft.currency)
    yield from limits.text(draft.channel, ("channel",), limits.NUMBER_MAX)
    yield from limits.text(draft.reference, ("reference",), limits.NAME_MAX)
    yield from limits.text(draft.payer, ("payer",), limits.NAME_MAX)
    if len(draft.designation) > (1 if draft.party is None else limits.DESIGNATIONS_MAX):
        limit = 1 if draft.party is None else limits.DESIGNATIONS_MAX
        yield Problem(code="TOO_MANY", field=("designation",), value=str(len(draft.designation)), limit=str(limit))
    if draft.party is None and any(not isinstance(part, int) for part in draft.designation):
        yield Problem(code="DESIGNATION_NOT_A_BILL", field=("designation",), value=str(draft.designation[0]))
    if draft.split:
        yield from _split_problems(draft)


def _split_problems(draft: PaymentDraft) -> Iterator[Problem]:
    """A split is of one loan's payment, names no bill besides, and adds up to the amount."""
    if draft.party is not None or draft.designation:
        yield Problem(code="SPLIT_ALONE", field=("split",), value=", ".join(name for name, _ in draft.split))
    for name, amount in draft.split:
        yield from limits.choice(name, ("split",), COMPONENTS)
        yield from limits.amount(amount, draft.currency, ("split", name))
    if len({name for name, _ in draft.split}) < len(draft.split):
        yield Problem(code="GIVEN_TWICE", field=("split",), value=", ".join(name for name, _ in draft.split))
    total = sum(amount for _, amount in draft.split)
    if total != draft.amount and draft.currency in EXPONENTS:
        value, limit = format_amount(total, draft.currency), format_amount(draft.amount, draft.currency)
        yield Problem(code="SPLIT_DOES_NOT_ADD_UP", field=("split",), value=value, limit=limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A draft that is about to be booked: its place in the list, its payment's id, and the loans it may reach."""

    row: int
    draft: PaymentDraft
    payment_id: int
    input_hash: str
    loans: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """The loans that each draft may reach (the database's own ids), and the drafts that name nothing in sight."""

    loans: dict[int, tuple[int, ...]]
    unknown: dict[int, Problem]


async def reach(actor: Actor, drafts: Sequence[PaymentDraft]) -> Reach:
    """Look up whom the drafts are for. A party's money reaches those of its loans in the money's currency that are
    owed, or may have been owed on its value date."""
    loans = await loan_header.ids(actor, (draft.loan for draft in drafts if draft.loan is not None))
    parties = await _parties(actor, sorted({draft.party for draft in drafts if draft.party is not None}))
    owned = await _loans_of(actor, sorted(set(parties.values())))
    found = Reach({}, {})
    for row, draft in enumerate(drafts):
        if draft.loan is not None and draft.party is None:
            found.loans[row] = (loans[draft.loan],) if draft.loan in loans else ()
        elif draft.party is not None:
            day, listed = day_of(draft.value_on), owned.get((parties.get(draft.party, 0), draft.currency), ())
            found.loans[row] = tuple(loan_id for loan_id, until in listed if day < until)
        noun = "loan" if draft.party is None else "party"
        key = draft.loan if draft.party is None else draft.party
        if key is not None and key not in (loans if draft.party is None else parties):
            found.unknown[row] = Problem(code="NOT_FOUND", field=(noun,), value=key, details={"noun": noun})
    return found


async def _parties(actor: Actor, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    seen, values = sight.where(actor, loan=None, party="p.id")
    for column in ("number", "public_id"):
        rows = await sql.rows_in(
            f"SELECT p.id, p.{column} AS code FROM party p JOIN organisation o ON o.id = p.organisation_id "
            f"WHERE {seen} AND p.{column} IN ({{keys}})",
            keys,
            values,
        )
        found |= {row["code"]: int(row["id"]) for row in rows}
    return found


async def _loans_of(actor: Actor, parties: Sequence[int]) -> dict[tuple[int, str], list[tuple[int, int]]]:
    """Of each party in each currency the loans that were paid out, and the day through which each is owed: that of its
    last event for one that is paid off, else `NEVER`."""
    seen, values = sight.where(actor)
    rows = await sql.rows_in(
        "SELECT l.id, l.party_id, l.currency, l.stage, s.as_of FROM loan l JOIN loan_state s ON s.loan_id = l.id "
        "JOIN organisation o ON o.id = l.organisation_id "
        f"WHERE {seen} AND l.stage IN ('{LIVE}', '{PAID_OFF}') AND l.party_id IN ({{keys}})",
        parties,
        values,
    )
    found: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for row in sorted(rows, key=lambda row: int(row["id"])):
        until = NEVER if row["stage"] == LIVE else int(row["as_of"])
        found.setdefault((row["party_id"], row["currency"]), []).append((int(row["id"]), until))
    return found


def waves(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The entries in groups: one that must know what its loans owe begins a new group if they were touched in this."""
    wave: list[Entry] = []
    touched: set[int] = set()
    for entry in entries:
        draft = entry.draft
        must_know = draft.party is not None or draft.require_outstanding_at_least is not None
        if must_know and not touched.isdisjoint(entry.loans):
            yield wave
            wave, touched = [], set()
        wave.append(entry)
        touched.update(entry.loans)
    if wave:
        yield wave


@dataclass(slots=True)
class Purse:
    """A loan that a payment may reach, as it stands under the lock. `row` is its place in the batch.

    `then` has it on the mornings of value dates that lie back, where it matters what was owed on them.
    """

    header: Header
    loaded: Loaded
    row: int
    then: dict[int, Standing] = field(default_factory=dict)

    def owed_on(self, day: int) -> bool:
        """Whether anything was owed on the morning of a day that lies back."""
        return day in self.then and int(self.then[day].figures.payoff[0]) > 0


def purses(batches: Sequence[Loaded], headers: Mapping[int, Header]) -> dict[int, Purse]:
    """The locked loans by the database's own id."""
    return {
        loan_id: Purse(headers[loan_id], loaded, row)
        for loaded in batches
        for row, loan_id in enumerate(loaded.loan_ids.tolist())
    }


async def look_back(entries: Sequence[Entry], purses: Mapping[int, Purse]) -> None:
    """Derive what loans owed on value dates that lie back, for payments that depend on it."""
    for entry in entries:
        draft, day = entry.draft, day_of(entry.draft.value_on)
        for purse in (purses[loan] for loan in entry.loans):
            asked = draft.party is not None or draft.require_outstanding_at_least is not None
            lies_back = purse.header.starts_on <= day < purse.loaded.batch.state.as_of[purse.row]
            if lies_back and day not in purse.then and (asked or purse.header.stage == PAID_OFF):
                one = purse.loaded.take(np.array([purse.row], dtype=np.int64))
                facts = await replay.standing_facts(one, through=day)
                moved = replay.derive(one, facts, until=day, closing=False)
                purse.then[day] = projection.shown(one, moved, day)


def of(entry: Entry, purses: Mapping[int, Purse]) -> list[Purse]:
    """The loans that an entry reaches: of a party's those that were paid out by its value date and owed on it."""
    reached, day = [purses[loan] for loan in entry.loans], day_of(entry.draft.value_on)
    if entry.draft.party is None:
        return reached
    begun = [purse for purse in reached if purse.header.starts_on <= day]
    return [purse for purse in begun if purse.header.stage == LIVE or purse.owed_on(day)]


def problems(draft: PaymentDraft, reached: Sequence[Purse], today: int) -> Iterator[Problem]:
    """What the loans have against a payment. `reached` is the one loan, or those of the party in the currency."""
    day = day_of(draft.value_on)
    yield from limits.not_after(draft.value_on, ("value_on",), today)
    if not reached:
        yield Problem(code="NOTHING_OWED", field=("party",), value=draft.party or "", limit=draft.currency)
    for purse in reached:
        yield from _loan_problems(draft, purse, day)
    least = draft.require_outstanding_at_least
    if least is not None and reached and reached[0].header.currency == draft.currency:
        owed = sum(owes(purse, day).payoff for purse in reached)
        if owed < least:
            value, limit = format_amount(least, draft.currency), format_amount(owed, draft.currency)
            told = {"currency": draft.currency}
            yield Problem(code="INSUFFICIENT_OUTSTANDING", field=("amount",), value=value, limit=limit, details=told)
    if draft.party is None:
        yield from _designation_problems(draft, reached)
        for purse in reached:
            if purse.loaded.policy.allocation.honours_designation:
                continue
            if draft.split:
                yield Problem(code="SPLIT_NOT_HONOURED", field=("split",), value=purse.header.number)
            if draft.designation:
                yield Problem(code="DESIGNATION_NOT_HONOURED", field=("designation",), value=purse.header.number)
    else:
        numbers = {purse.header.number for purse in reached}
        for part in draft.designation:
            if part not in numbers:
                yield Problem(code="DESIGNATION_UNKNOWN", field=("designation",), value=str(part))


def _loan_problems(draft: PaymentDraft, purse: Purse, day: int) -> Iterator[Problem]:
    header = purse.header
    if header.currency != draft.currency and draft.currency in EXPONENTS:
        yield Problem(code="CURRENCY_OTHER", field=("currency",), value=draft.currency, limit=header.currency)
    yield from loan_header.closed(header, day, owed_then=purse.owed_on(day))


def _designation_problems(draft: PaymentDraft, reached: Sequence[Purse]) -> Iterator[Problem]:
    for part in draft.designation:
        for purse in reached:
            bills = purse.loaded.batch.bills
            open_ones = bills.seq[bills.loan == purse.row].tolist()
            if part not in open_ones:
                limit = ", ".join(str(seq) for seq in open_ones)
                yield Problem(code="DESIGNATION_UNKNOWN", field=("designation",), value=str(part), limit=limit)


def facts(entry: Entry, reached: Sequence[Purse]) -> list[NewFact]:
    """The facts that an entry puts on its loans."""
    draft = entry.draft
    return [
        NewFact(
            loan_id=loan_id,
            value_on=day_of(draft.value_on),
            kind=FactKind.PAYMENT,
            amount=amount,
            designation=named,
            payment_id=entry.payment_id,
        )
        for loan_id, amount, named in _parts(draft, reached)
    ]


def _parts(draft: PaymentDraft, reached: Sequence[Purse]) -> list[tuple[int, int, int]]:
    """(loan, amount, what was named) of each fact of a payment."""
    if draft.party is not None:
        return [(loan_id, amount, 0) for loan_id, amount in _shares(draft, reached).items()]
    purse = reached[0]
    if draft.split:
        return [(purse.header.id, amount, Component[name]) for name, amount in draft.split]
    return [(purse.header.id, draft.amount, _named(purse, draft.designation))]


def _named(purse: Purse, designation: tuple[int | str, ...]) -> int:
    """The mark of the open bill of that number; 0 where none was named."""
    bills = purse.loaded.batch.bills
    chosen = (bills.loan == purse.row) & np.isin(bills.seq, [int(part) for part in designation])
    marked = marks(bills.due_on[chosen], bills.kind[chosen])
    return int(marked[0]) if len(marked) else 0


@dataclass(frozen=True, slots=True)
class Owed:
    """What a loan owes on a day: its claims by due day, and all that would close it."""

    claims: tuple[Claim, ...]
    payoff: int


def owes(purse: Purse, day: int) -> Owed:
    """What one loan owes on the morning of a day; where nobody looked back, of the day through which it is worked."""
    header = purse.header
    one = purse.loaded.take(np.array([purse.row], dtype=np.int64))
    on = max(day, int(one.batch.state.as_of[0]))
    standing = purse.then[day] if day in purse.then else projection.standing(one, on)
    claims = [
        Claim(due_on=due, order=header.id, loan=header.id, amount=amount)
        for due, amount in zip(standing.bills.rolled_due_on.tolist(), standing.unpaid.tolist(), strict=True)
        if amount > 0
    ]
    undue = int(standing.state.principal[0])
    if one.batch.terms.plan_kind[0] == PlanKind.SINGLE and undue:
        claims.append(Claim(due_on=header.maturity_on, order=header.id, loan=header.id, amount=undue))
    return Owed(tuple(claims), int(standing.figures.payoff[0]))


def _shares(draft: PaymentDraft, reached: Sequence[Purse]) -> dict[int, int]:
    day = day_of(draft.value_on)
    ordered = sorted(reached, key=lambda purse: (purse.header.maturity_on, purse.header.id))
    owed = {purse.header.id: owes(purse, day) for purse in ordered}
    claims = [claim for each in owed.values() for claim in each.claims]
    numbers = {purse.header.number: purse.header.id for purse in reached}
    designated = [numbers[str(part)] for part in draft.designation]
    payoffs = {loan_id: each.payoff for loan_id, each in owed.items()}
    return split(draft.amount, claims, designated, ordered[-1].header.id, payoffs)
