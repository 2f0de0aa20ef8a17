# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Dated, evidenced statements about a loan or a party.

A statement of nature STATE that a regime declares becomes a fact of every loan that it reaches and that was drawn, so
that grades and guards read it; one that was paid off may yet be reopened. An EVENT is kept and counted. What a regime
wants confirmed waits for somebody else (`checked_by`) and counts when that one has signed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import TypeAdapter

from recoup.errors import NotFound, Problem
from recoup.records.fact import Fact
from recoup.regime.compiling import fact_bits
from recoup.regime.policy import fact as declared
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import FactKind
from recoup.services import (
    about,
    approval,
    approval_query,
    audit,
    booking,
    fact_check,
    ledger,
    limits,
    loan_query,
    party,
    regime,
    sight,
    sql,
)
from recoup.services.about import About
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.approval import Changed, Effect, Waiting
from recoup.services.approval_query import ApprovalView
from recoup.services.booking import NewFact
from recoup.services.loan_query import APPROVED
from recoup.services.requirement import NOBODY, Class
from recoup.services.unit_of_work import Mode, Work, unit_of_work


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDraft:
    """A statement as it is told. Exactly one of `loan` and `party` (public id or number).

    `code` is declared by the regime; `to_on` is the day on which it ceased to hold, None while it holds. `note` tells
    of the evidence.
    """

    loan: str | None = None
    party: str | None = None
    code: str
    from_on: date
    to_on: date | None = None
    value: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """A statement as it is shown: who told it, and who confirmed it before it counted, where somebody had to."""

    id: int
    loan_id: str | None
    party_id: str | None
    code: str
    from_on: date
    to_on: date | None
    value: str
    note: str
    recorded_by: str
    checked_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactResult:
    """The statement, None while it waits: `approval` is it as it waits, `needed` who confirms it, also in a preview,
    by parts of `regime`."""

    fact: FactView | None
    approval: ApprovalView | None = None
    needed: Class = NOBODY
    regime: str = ""


_STATEMENTS: Final = """
SELECT a.id, a.code, a.from_on, CASE WHEN e.id IS NULL THEN a.to_on ELSE e.to_on END AS to_on, a.value, a.evidence,
       a.loan_id AS owned_loan, a.party_id AS owned_party, l.public_id AS loan_id, p.public_id AS party_id,
       m.code AS recorded_by, k.code AS checked_by
FROM fact a
LEFT JOIN fact e ON e.ends_id = a.id
LEFT JOIN loan l ON l.id = a.loan_id
LEFT JOIN party p ON p.id = a.party_id
LEFT JOIN audit_entry t ON t.id = a.audit_id
LEFT JOIN approval_decision d ON d.audit_id = a.audit_id
LEFT JOIN approval v ON v.id = d.approval_id AND v.command = 'fact.record'
LEFT JOIN principal k ON k.id = CASE WHEN v.id IS NULL THEN NULL ELSE d.principal_id END
LEFT JOIN principal m ON m.id = COALESCE(v.maker_id, t.principal_id)"""


def _view(row: sql.Row) -> FactView:
    return FactView(
        id=row["id"],
        loan_id=row["loan_id"],
        party_id=row["party_id"],
        code=row["code"],
        from_on=date_of(row["from_on"]),
        to_on=date_of(row["to_on"]) if row["to_on"] else None,
        value=row["value"],
        note=row["evidence"],
        recorded_by=row["recorded_by"] or "",
        checked_by=row["checked_by"],
    )


@dataclass(frozen=True, slots=True)
class _Reached:
    """A loan that a statement is about."""

    loan_id: int
    regime: str
    stage: str
    starts_on: int
    suspended: int


RECORD: Final = "fact.record"


async def record(actor: Actor, draft: FactDraft, *, mode: Mode = Mode.COMMIT) -> FactResult:
    """Record a statement, or have it wait for whoever confirms it (`fact_check`). Needs `fact.record`.

    Every drawn loan that it reaches is worked anew in the same transaction. Raises `Refused` with every problem,
    `NotFound` for a loan or party that is not in sight.
    """
    actor = require(actor, RECORD)
    async with unit_of_work(actor, RECORD, mode=mode, input=draft) as work:
        owner = await _examined(work, actor, draft)
        needed, code, subject = await _confirming(draft, owner, actor)
        if needed.levels and mode is Mode.COMMIT:
            work.subject = (subject.kind, subject.id)
            await approval.ask(work, subject=subject, told=audit.told(draft), needed=needed)
            return FactResult(
                fact=None, approval=await approval_query.asked_by(work.audit_id), needed=needed, regime=code
            )
        return FactResult(fact=await _record(work, draft, owner), needed=needed, regime=code)


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Record what an approved command states, after examining it again."""
    draft = TypeAdapter(FactDraft).validate_python(dict(waiting.input))
    owner = await _examined(work, work.actor, draft)
    view = await _record(work, draft, owner)
    until = "" if view.to_on is None else view.to_on.isoformat()
    told = Changed(name=view.code, before="", after=f"{view.from_on.isoformat()} … {until}".rstrip())
    return Effect(changes=(told,), loans=tuple(loan.loan_id for loan in owner.reached))


async def version(waiting: Waiting) -> int:
    """How the loans that a waiting statement is about stand."""
    draft = TypeAdapter(FactDraft).validate_python(dict(waiting.input))
    if draft.party is None:
        return await about.version_of_loans([waiting.about.id])
    return await about.version_of_loans(loan.loan_id for loan in await _reached(None, waiting.about.id))


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whom a statement is about, by the database's own ids, and the loans that it reaches."""

    loan_id: int | None
    party_id: int | None
    reached: Sequence[_Reached]


async def _examined(work: Work, actor: Actor, draft: FactDraft) -> _Owner:
    limits.refuse({0: list(_plain_problems(draft, work.booked_on))}, single=True)
    loan_id = None if draft.loan is None else await loan_query.internal_id(actor, draft.loan)
    party_id = None if draft.party is None else await party.internal_id(actor, draft.party)
    reached = await _reached(loan_id, party_id)
    limits.refuse({0: list(_problems(draft, reached))}, single=True)
    return _Owner(loan_id, party_id, reached)


async def _confirming(draft: FactDraft, owner: _Owner, maker: Actor) -> tuple[Class, str, About]:
    """Who confirms the statement, by whose parts, and what it is about; of a party without loans nobody does.

    Raises `Refused` PART_NOT_PLAYED for a maker whom the regime does not let tell it.
    """
    if not owner.reached:
        return NOBODY, "", About(kind=about.PARTY, id=owner.party_id or 0, number="", organisation_id=0, regime="")
    first = owner.reached[0]
    subject = await about.loan(first.loan_id)
    if owner.loan_id is None:
        loans = [loan.loan_id for loan in owner.reached]
        subject = await about.party(
            owner.party_id or 0, regime=first.regime, organisation_id=subject.organisation_id, loans=loans
        )
    kind = declared.LOAN if owner.party_id is None else declared.PARTY
    stated = fact_check.declared([first.regime], kind, draft.code)
    problems = await fact_check.problems(maker, stated, first.regime, subject.organisation_id)
    problems += await fact_check.unproven(draft.code, stated, owner.loan_id)
    limits.refuse({0: problems}, single=True)
    needed = await fact_check.class_of(stated, first.regime, subject.organisation_id, maker_id=maker.principal_id)
    return needed, first.regime, subject


async def _record(work: Work, draft: FactDraft, owner: _Owner) -> FactView:
    made = await Fact.create(
        loan_id=owner.loan_id,
        party_id=owner.party_id,
        code=draft.code,
        from_on=day_of(draft.from_on),
        to_on=day_of(draft.to_on) if draft.to_on else 0,
        value=draft.value,
        evidence=draft.note,
        recorded_at=work.now,
        booked_on=work.booked_on,
        audit_id=work.audit_id,
    )
    if work.command == RECORD:
        work.subject = ("fact", made.id)
    work.event("fact.recorded", loan_id=owner.loan_id or 0, party_id=owner.party_id or 0, code=draft.code)
    _moves(work, owner.reached, draft.code)
    span = _Span(day_of(draft.from_on), day_of(draft.to_on) if draft.to_on else 0)
    await _put(work, owner.reached, draft.code, made.id, lambda start, others: _told(span.since(start), others))
    return _view((await sql.rows(f"{_STATEMENTS} WHERE a.id = ?", [made.id]))[0])


async def end(actor: Actor, fact_id: int, *, on: date) -> FactView:
    """Say that a statement ceased to hold on a day. Needs `operate`. Raises `NotFound`, `Refused` ALREADY_ENDED."""
    actor = require(actor, "fact.end")
    async with unit_of_work(actor, "fact.end", subject=("fact", fact_id), input={"fact": fact_id, "on": on}) as work:
        row = await _in_sight(actor, fact_id)
        problems = list(limits.not_after(on, ("on",), work.booked_on))
        if row["to_on"]:
            problems.append(Problem(code="ALREADY_ENDED", field=("fact",), value=str(fact_id)))
        if day_of(on) <= row["from_on"]:
            limit = date_of(row["from_on"]).isoformat()
            problems.append(Problem(code="DATE_TOO_EARLY", field=("on",), value=on.isoformat(), limit=limit))
        limits.refuse({0: problems}, single=True)
        await Fact.create(
            loan_id=row["owned_loan"],
            party_id=row["owned_party"],
            code=row["code"],
            from_on=row["from_on"],
            to_on=day_of(on),
            ends_id=fact_id,
            recorded_at=work.now,
            booked_on=work.booked_on,
            audit_id=work.audit_id,
        )
        reached = await _reached(row["owned_loan"], row["owned_party"])
        _moves(work, reached, row["code"])
        day = day_of(on)
        await _put(work, reached, row["code"], fact_id, lambda start, others: _ended(max(day, start), others))
        return _view((await sql.rows(f"{_STATEMENTS} WHERE a.id = ?", [fact_id]))[0])


async def state(
    work: Work,
    *,
    loan_id: int,
    party_id: int,
    code: str,
    value: str,
    note: str,
    is_event: bool = False,
    happened_on: int = 0,
) -> int:
    """Record a statement inside a transaction, from today on; 0 where it holds already. Ids are the database's own.

    An event happens again each time it is told, today or on the day given.
    """
    if not is_event and await _holding(loan_id, party_id, code):
        return 0
    made = await Fact.create(
        loan_id=loan_id or None,
        party_id=party_id or None,
        code=code,
        from_on=happened_on or work.on,
        value=value,
        evidence=note,
        recorded_at=work.now,
        booked_on=work.booked_on,
        audit_id=work.audit_id,
    )
    work.event("fact.recorded", loan_id=loan_id, party_id=party_id, code=code)
    reached = await _reached(loan_id or None, party_id or None)
    _moves(work, reached, code)
    span = _Span(work.on, 0)
    await _put(work, reached, code, made.id, lambda start, others: _told(span.since(start), others))
    return made.id


async def cease(work: Work, *, loan_id: int, party_id: int, code: str) -> None:
    """Say inside a transaction that what holds of a code has ceased today; nothing where it does not hold."""
    for row in await _holding(loan_id, party_id, code):
        if row["from_on"] < work.on:
            await Fact.create(
                loan_id=loan_id or None,
                party_id=party_id or None,
                code=code,
                from_on=row["from_on"],
                to_on=work.on,
                ends_id=row["id"],
                recorded_at=work.now,
                booked_on=work.booked_on,
                audit_id=work.audit_id,
            )
            reached = await _reached(loan_id or None, party_id or None)
            _moves(work, reached, code)
            await _put(work, reached, code, row["id"], lambda start, others: _ended(max(work.on, start), others))


async def _holding(loan_id: int, party_id: int, code: str) -> list[sql.Row]:
    """The statements of a code about a loan or a party that have no end yet."""
    owner, owned = ("loan_id", loan_id) if loan_id else ("party_id", party_id)
    return await sql.rows(
        f"SELECT a.id, a.from_on FROM fact a LEFT JOIN fact e ON e.ends_id = a.id "
        f"WHERE a.ends_id IS NULL AND e.id IS NULL AND a.to_on = 0 AND a.code = ? AND a.{owner} = ?",
        [code, owned],
    )


def _moves(work: Work, reached: Sequence[_Reached], code: str) -> None:
    """Tell the follower of the transaction what was stated, and about which loans."""
    work.stated.add(code)
    work.moved.update(loan.loan_id for loan in reached)


async def of_loan(actor: Actor, loan: str) -> tuple[FactView, ...]:
    """The statements about a loan and about its party, oldest first. Needs `read`."""
    require(actor, BOOK_READ)
    owned = await loan_query.internal_id(actor, loan)
    rows = await sql.rows(
        f"{_STATEMENTS} WHERE a.ends_id IS NULL AND (a.loan_id = ? OR a.party_id = "
        "(SELECT party_id FROM loan WHERE id = ?)) ORDER BY a.from_on, a.id",
        [owned, owned],
    )
    return tuple(_view(row) for row in rows)


def _plain_problems(draft: FactDraft, today: int) -> Iterator[Problem]:
    if (draft.loan is None) == (draft.party is None):
        yield Problem(code="LOAN_OR_PARTY", field=("loan",), value=draft.loan or "")
    yield from limits.not_after(draft.from_on, ("from_on",), today)
    if draft.to_on is not None:
        yield from limits.not_after(draft.to_on, ("to_on",), today)
        if draft.to_on <= draft.from_on:
            limit = draft.from_on.isoformat()
            yield Problem(code="DATE_TOO_EARLY", field=("to_on",), value=draft.to_on.isoformat(), limit=limit)
    yield from limits.text(draft.code, ("code",), limits.NUMBER_MAX, required=True)
    yield from limits.text(draft.value, ("value",), limits.VALUE_MAX)
    yield from limits.text(draft.note, ("note",), limits.NOTE_MAX)


def _problems(draft: FactDraft, reached: Sequence[_Reached]) -> Iterator[Problem]:
    """What the regimes of the loans concerned have against a statement."""
    subject = declared.LOAN if draft.party is None else declared.PARTY
    codes = sorted({loan.regime for loan in reached} or regime.installed().registry.active)
    stated = [
        fact
        for code in codes
        if (spec := regime.spec_of(code)) is not None
        for fact in spec.facts
        if fact.subject == subject and fact.nature != declared.ATTRIBUTE
    ]
    found = [fact for fact in stated if fact.code == draft.code]
    if not found:
        limit = ", ".join(sorted({fact.code for fact in stated}))
        yield Problem(code="CHOICE_UNKNOWN", field=("code",), value=draft.code, limit=limit)
    for fact in found[:1]:
        if fact.evidence and not draft.note.strip():
            yield Problem(code="EVIDENCE_MISSING", field=("note",), limit=", ".join(fact.evidence))
        if fact.value is not None and fact.value.choices:
            yield from limits.choice(draft.value, ("value",), fact.value.choices)
    for loan in reached:
        if loan.suspended:
            yield Problem(code="LOAN_SUSPENDED", field=("loan",), value=str(loan.loan_id))


async def _reached(loan_id: int | None, party_id: int | None) -> list[_Reached]:
    column, owner = ("l.id", loan_id) if party_id is None else ("l.party_id", party_id)
    rows = await sql.rows(
        "SELECT l.id AS loan_id, f.regime, l.stage, l.starts_on, s.suspended FROM loan l "
        "JOIN profile f ON f.id = l.profile_id JOIN loan_state s ON s.loan_id = l.id "
        f"WHERE {column} = ? ORDER BY l.id",
        [owner],
    )
    return [_Reached(**row) for row in rows]


def _bit(code: str, fact: str) -> int:
    """The bit of a state fact under a regime; 0 where the regime has none."""
    spec = regime.spec_of(code)
    return fact_bits(spec).get(fact, 0) if spec else 0


@dataclass(frozen=True, slots=True)
class _Span:
    """The days on which a statement holds: from one to the day before another, 0 while it has no end."""

    from_on: int
    to_on: int

    def covers(self, day: int) -> bool:
        """Whether it holds on a day."""
        return self.from_on <= day and (not self.to_on or day < self.to_on)

    def since(self, start: int) -> "_Span":
        """What of it lies on and after a day; nothing of it if it ends where it begins."""
        return _Span(max(self.from_on, start), max(self.to_on, start) if self.to_on else 0)


_Edge = tuple[int, FactKind]
_Edges = Callable[[int, Sequence[_Span]], Iterable[_Edge]]
"""A loan's first day and the other statements of the code from there on, to days on which its bit is set or cleared."""


def _told(span: _Span, others: Sequence[_Span]) -> Iterator[_Edge]:
    """A new statement sets the bit, again where another one cleared it meanwhile, and clears it if none else holds."""
    days = {span.from_on, *(other.to_on for other in others)}
    yield from ((day, FactKind.STATEMENT_BEGINS) for day in sorted(days) if span.covers(day))
    if span.to_on > span.from_on and not any(other.covers(span.to_on) for other in others):
        yield span.to_on, FactKind.STATEMENT_ENDS


def _ended(day: int, others: Sequence[_Span]) -> Iterator[_Edge]:
    """From a day on the others alone hold: the bit is cleared there and where they end, unless one of them goes on."""
    days = {day, *(other.to_on for other in others if other.to_on > day)}
    for last in sorted(days):
        if not any(other.covers(last) for other in others):
            yield last, FactKind.STATEMENT_ENDS


async def _put(work: Work, reached: Iterable[_Reached], code: str, told: int, edges: _Edges) -> None:
    """Put the edges of the statement `told` on the loans that it reaches, as others of its code leave them.

    The loans are locked first, so that of two commands about one code the later one sees what the earlier one did.
    """
    drawn = {loan.loan_id: loan for loan in reached if loan.stage != APPROVED and _bit(loan.regime, code)}
    batches = await ledger.load(drawn, lock=True, day=work.booked_on)
    others: dict[int, list[_Span]] = {}
    for row in await _stated(list(drawn)):
        if row["code"] == code and row["id"] != told:
            span = _Span(row["from_on"], row["to_on"]).since(drawn[row["loan_id"]].starts_on)
            others.setdefault(row["loan_id"], []).append(span)
    facts = [
        NewFact(loan_id=loan.loan_id, value_on=day, kind=kind, amount=_bit(loan.regime, code))
        for loan in drawn.values()
        for day, kind in edges(loan.starts_on, others.get(loan.loan_id, ()))
    ]
    await booking.book(work, batches, facts)


async def _stated(loans: Sequence[int]) -> list[sql.Row]:
    """The statements about loans and about their parties, a row for each loan."""
    return await sql.rows_in(
        "SELECT l.id AS loan_id, f.regime, a.id, a.code, a.from_on, "
        "CASE WHEN e.id IS NULL THEN a.to_on ELSE e.to_on END AS to_on "
        "FROM loan l JOIN profile f ON f.id = l.profile_id "
        "JOIN fact a ON a.loan_id = l.id OR a.party_id = l.party_id LEFT JOIN fact e ON e.ends_id = a.id "
        "WHERE a.ends_id IS NULL AND l.id IN ({keys})",
        loans,
    )


async def standing_at_start(begun: Mapping[int, int]) -> list[NewFact]:
    """The statements that hold on the first day of loans or later, by the database's own id and that day."""
    spans: dict[tuple[int, int], list[_Span]] = {}
    for row in await _stated(list(begun)):
        span = _Span(row["from_on"], row["to_on"]).since(begun[row["loan_id"]])
        if (bit := _bit(row["regime"], row["code"])) and span.from_on != span.to_on:
            spans.setdefault((row["loan_id"], bit), []).append(span)
    return [
        NewFact(loan_id=loan_id, value_on=day, kind=kind, amount=bit)
        for (loan_id, bit), listed in sorted(spans.items())
        for span in listed
        for day, kind in _told(span, [other for other in listed if other is not span])
    ]


async def _in_sight(actor: Actor, fact_id: int) -> sql.Row:
    seen, values = sight.where(actor, party="p.id")
    rows = await sql.rows(
        f"{_STATEMENTS} LEFT JOIN organisation o ON o.id = COALESCE(l.organisation_id, p.organisation_id) "
        f"WHERE a.id = ? AND a.ends_id IS NULL AND {seen}",
        [fact_id, *values],
    )
    if not rows:
        raise NotFound("fact", str(fact_id))
    return rows[0]
