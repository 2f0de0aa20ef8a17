# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Dated, evidenced statements about a loan or a party.

A statement of nature STATE that a regime declares becomes a fact of every loan that it reaches and that was drawn, so
that grades and guards read it; one that was paid off may yet be reopened. An EVENT is kept and counted. What a regime
wants confirmed waits for somebody else (`checked_by`) and counts when that one has signed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pydantic import TypeAdapter

from recoup.errors import NotFound, Problem, Refused
from recoup.records.fact import Fact
from recoup.records.fields import number_in, numbered_id
from recoup.regime.policy import fact as declared
from recoup.rules.calendar import date_of, day_of
from recoup.services import (
    about,
    approval,
    approval_query,
    audit,
    fact_check,
    fact_days,
    field_input,
    limits,
    loan_query,
    party,
    regime,
    sight,
    sql,
)
from recoup.services.about import About
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.approval import Effect, Waiting
from recoup.services.approval_query import ApprovalView
from recoup.services.changed import Changed, Said, Word
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
    """A statement as it is shown: who told it, who confirmed it before it counted, where somebody had to, and who said
    that it ceased, where that was not known from the start. `regime` is that of a loan it reaches; empty: none."""

    id: str
    loan_id: str | None
    party_id: str | None
    code: str
    from_on: date
    to_on: date | None
    value: str
    note: str
    recorded_by: str
    checked_by: str | None
    ended_by: str | None
    regime: str


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
       m.code AS recorded_by, k.code AS checked_by, x.code AS ended_by,
       COALESCE(f.regime, (SELECT MIN(pf.regime) FROM loan pl JOIN profile pf ON pf.id = pl.profile_id
                           WHERE pl.party_id = a.party_id)) AS regime
FROM fact a
LEFT JOIN fact e ON e.ends_id = a.id
LEFT JOIN audit_entry et ON et.id = e.audit_id
LEFT JOIN principal x ON x.id = et.principal_id
LEFT JOIN loan l ON l.id = a.loan_id
LEFT JOIN profile f ON f.id = l.profile_id
LEFT JOIN party p ON p.id = a.party_id
LEFT JOIN audit_entry t ON t.id = a.audit_id
LEFT JOIN approval_decision d ON d.audit_id = a.audit_id
LEFT JOIN approval v ON v.id = d.approval_id AND v.command = 'fact.record'
LEFT JOIN principal k ON k.id = CASE WHEN v.id IS NULL THEN NULL ELSE d.principal_id END
LEFT JOIN principal m ON m.id = COALESCE(v.maker_id, t.principal_id)"""


def _view(row: sql.Row) -> FactView:
    return FactView(
        id=numbered_id(row["id"]),
        loan_id=row["loan_id"],
        party_id=row["party_id"],
        code=row["code"],
        from_on=date_of(row["from_on"]),
        to_on=date_of(row["to_on"]) if row["to_on"] else None,
        value=row["value"],
        note=row["evidence"],
        recorded_by=row["recorded_by"] or "",
        checked_by=row["checked_by"],
        ended_by=row["ended_by"],
        regime=row["regime"] or "",
    )


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
            number = subject.number  # whoever agrees reads it; an id says nothing
            named = replace(draft, loan=number) if draft.party is None else replace(draft, party=number)
            await approval.ask(work, subject=subject, told=audit.told(named), needed=needed)
            return FactResult(
                fact=None, approval=await approval_query.asked_by(work.audit_id), needed=needed, regime=code
            )
        return FactResult(fact=await _record(work, draft, owner), needed=needed, regime=code)


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Record what an approved command states, after examining it again."""
    draft = TypeAdapter(FactDraft).validate_python(dict(waiting.input))
    owner = await _examined(work, work.actor, draft)
    view = await _record(work, draft, owner)
    until = () if view.to_on is None else (view.to_on.isoformat(),)
    told = Changed(name=(Word("fact", view.code),), before=(), after=(view.from_on.isoformat(), "…", *until))
    return Effect(changes=(told,), loans=tuple(loan.loan_id for loan in owner.reached))


async def version(waiting: Waiting) -> int:
    """How much was told of what a waiting statement says; what else was told or paid meanwhile leaves it true."""
    draft = TypeAdapter(FactDraft).validate_python(dict(waiting.input))
    return await _version(draft, waiting.about)


def named(waiting: Waiting) -> Said:
    """What a waiting statement says of whom."""
    return waiting.about.number, "·", Word("fact", str(waiting.input["code"]))


async def _version(draft: FactDraft, subject: About) -> int:
    """Of a state every statement and every end of its code counts; events happen again, each on its own day."""
    owner, kind = ("loan_id", declared.LOAN) if draft.party is None else ("party_id", declared.PARTY)
    stated = fact_check.declared([subject.regime], kind, draft.code)
    is_event = stated is not None and stated.nature == declared.EVENT
    day, values = (" AND from_on = ?", [day_of(draft.from_on)]) if is_event else ("", [])
    rows = await sql.rows(
        f"SELECT count(*) AS told FROM fact WHERE {owner} = ? AND code = ?{day}", [subject.id, draft.code, *values]
    )
    return int(rows[0]["told"])


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whom a statement is about, by the database's own ids, and the loans that it reaches."""

    loan_id: int | None
    party_id: int | None
    reached: Sequence[fact_days.Reached]


async def _examined(work: Work, actor: Actor, draft: FactDraft) -> _Owner:
    limits.refuse({0: list(_plain_problems(draft, work.booked_on))}, single=True)
    loan_id = None if draft.loan is None else await loan_query.internal_id(actor, draft.loan)
    party_id = None if draft.party is None else await party.internal_id(actor, draft.party)
    reached = await fact_days.loans_of(loan_id, party_id)
    limits.refuse({0: list(_problems(draft, reached))}, single=True)
    return _Owner(loan_id, party_id, reached)


async def _confirming(draft: FactDraft, owner: _Owner, maker: Actor) -> tuple[Class, str, About]:
    """Who confirms the statement, by whose parts, and what it is about; of a party without loans nobody does.

    Raises `Refused` PART_NOT_PLAYED for a maker whom the regime does not let tell it.
    """
    if not owner.reached:
        return NOBODY, "", About(kind=about.PARTY, id=owner.party_id or 0, number="", organisation_id=0, regime="")
    first = owner.reached[0]
    # What the loans were told is no matter: the version of a statement counts its like alone, and is put in below.
    subject = await about.loan(first.loan_id, version=0)
    if owner.loan_id is None:
        place = subject.organisation_id
        subject = await about.party(owner.party_id or 0, regime=first.regime, organisation_id=place, version=0)
    kind = declared.LOAN if owner.party_id is None else declared.PARTY
    stated = fact_check.declared([first.regime], kind, draft.code)
    problems = await fact_check.problems(maker, stated, first.regime, subject.organisation_id)
    problems += await fact_check.unproven(draft.code, stated, owner.loan_id)
    limits.refuse({0: problems}, single=True)
    needed = await fact_check.class_of(stated, first.regime, subject.organisation_id, maker_id=maker.principal_id)
    return needed, first.regime, replace(subject, version=await _version(draft, subject))


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
    span = fact_days.Span(day_of(draft.from_on), day_of(draft.to_on) if draft.to_on else 0)
    await fact_days.put(
        work, owner.reached, draft.code, made.id, lambda start, others: fact_days.told(span.since(start), others)
    )
    view = await _shown(made.id)
    return replace(view, recorded_by=view.recorded_by or work.actor.code)  # its audit entry is yet to come


async def _shown(fact_id: int) -> FactView:
    return _view((await sql.rows(f"{_STATEMENTS} WHERE a.id = ?", [fact_id]))[0])


async def end(actor: Actor, fact: str, *, on: date, mode: Mode = Mode.COMMIT) -> FactView:
    """Say that a statement ceased to hold on a day: that day is the first without it. Needs `fact.end`.

    Every drawn loan that it reaches is worked anew in the same transaction. Raises `NotFound` for one that is not in
    sight, `Refused` ALREADY_ENDED, DATE_TOO_EARLY on or before its first day, EVENT_HAS_NO_END for an event.
    """
    actor = require(actor, END)
    async with unit_of_work(actor, END, mode=mode, input={"fact": fact, "on": on}) as work:
        await sql.hold(f"fact {fact}")
        row = await _in_sight(actor, fact)
        work.subject = ("fact", row["id"])
        reached = await fact_days.loans_of(row["owned_loan"], row["owned_party"])
        limits.refuse({0: list(_end_problems(row, reached, on, work.booked_on))}, single=True)
        await _cease(work, row, day_of(on))
        return replace(await _shown(row["id"]), ended_by=actor.code)  # its audit entry is yet to come


END: Final = "fact.end"


def _end_problems(row: sql.Row, reached: Sequence[fact_days.Reached], on: date, today: int) -> Iterator[Problem]:
    yield from limits.not_after(on, ("on",), today)
    if row["to_on"]:
        told = {"code": str(row["code"])}
        yield Problem(code="ALREADY_ENDED", field=("fact",), value=date_of(row["to_on"]).isoformat(), details=told)
    subject = declared.LOAN if row["owned_party"] is None else declared.PARTY
    stated = fact_check.declared([loan.regime for loan in reached], subject, row["code"])
    if stated is not None and stated.nature == declared.EVENT:
        yield Problem(code="EVENT_HAS_NO_END", field=("fact",), value=row["code"])
    elif day_of(on) <= row["from_on"]:
        limit = date_of(row["from_on"]).isoformat()
        yield Problem(code="DATE_TOO_EARLY", field=("on",), value=on.isoformat(), limit=limit)
    yield from _suspended(reached)


def _suspended(reached: Iterable[fact_days.Reached]) -> Iterator[Problem]:
    for loan in reached:
        if loan.suspended:
            yield Problem(code="LOAN_SUSPENDED", field=("loan",), value=str(loan.loan_id))


async def take_back(work: Work, actor: Actor, fact: str, *, among: Collection[str], reason: str) -> FactView:
    """Say inside a transaction that a statement of one of these codes was a mistake: it held on no day.

    Raises `NotFound` for one that is not in sight or of another code, `Refused` ALREADY_REVERSED.
    """
    await sql.hold(f"fact {fact}")
    row = await _in_sight(actor, fact)
    if row["code"] not in among:
        raise NotFound("fact", fact)
    if row["to_on"] == row["from_on"]:
        raise Refused(Problem(code="ALREADY_REVERSED", field=("fact",), value=row["code"]))
    reached = await fact_days.loans_of(row["owned_loan"], row["owned_party"])
    limits.refuse({0: list(_suspended(reached))}, single=True)
    await _cease(work, row, row["from_on"], reason=reason)
    return _view(row)


async def _cease(work: Work, row: sql.Row, day: int, *, reason: str = "") -> None:
    """End a statement on a day, and work the loans that it reaches anew."""
    await Fact.create(
        loan_id=row["owned_loan"],
        party_id=row["owned_party"],
        code=row["code"],
        from_on=row["from_on"],
        to_on=day,
        evidence=reason,
        ends_id=row["id"],
        recorded_at=work.now,
        booked_on=work.booked_on,
        audit_id=work.audit_id,
    )
    work.event("fact.ended", loan_id=row["owned_loan"] or 0, party_id=row["owned_party"] or 0, code=row["code"])
    reached = await fact_days.loans_of(row["owned_loan"], row["owned_party"])
    _moves(work, reached, row["code"])
    await fact_days.put(
        work, reached, row["code"], row["id"], lambda start, others: fact_days.ended(max(day, start), others)
    )


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
    reached = await fact_days.loans_of(loan_id or None, party_id or None)
    _moves(work, reached, code)
    span = fact_days.Span(happened_on or work.on, 0)
    await fact_days.put(work, reached, code, made.id, lambda start, others: fact_days.told(span.since(start), others))
    return made.id


async def cease(work: Work, *, loan_id: int, party_id: int, code: str) -> None:
    """Say inside a transaction that what holds of a code has ceased today; nothing where it does not hold."""
    for row in await _holding(loan_id, party_id, code):
        if row["from_on"] < work.on:
            await _cease(work, row, work.on)


async def _holding(loan_id: int, party_id: int, code: str) -> list[sql.Row]:
    """The statements of a code about a loan or a party that have no end yet."""
    owner, owned = ("loan_id", loan_id) if loan_id else ("party_id", party_id)
    return await sql.rows(
        "SELECT a.id, a.code, a.from_on, a.loan_id AS owned_loan, a.party_id AS owned_party "
        "FROM fact a LEFT JOIN fact e ON e.ends_id = a.id "
        f"WHERE a.ends_id IS NULL AND e.id IS NULL AND a.to_on = 0 AND a.code = ? AND a.{owner} = ?",
        [code, owned],
    )


def _moves(work: Work, reached: Sequence[fact_days.Reached], code: str) -> None:
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


async def of_party(actor: Actor, party_id: str) -> tuple[FactView, ...]:
    """The statements about a party itself, oldest first; also where it has no loan. Needs `read`."""
    require(actor, BOOK_READ)
    owned = await party.internal_id(actor, party_id)
    rows = await sql.rows(f"{_STATEMENTS} WHERE a.ends_id IS NULL AND a.party_id = ? ORDER BY a.from_on, a.id", [owned])
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


def _problems(draft: FactDraft, reached: Sequence[fact_days.Reached]) -> Iterator[Problem]:
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
            yield fact_check.missing(fact.evidence, fact.rules)
        if fact.value is not None:
            yield from field_input.of_field(fact.value, draft.value, ("value",))
    yield from _suspended(reached)


async def _in_sight(actor: Actor, fact: str) -> sql.Row:
    """One by its public id. One about a party is in sight with the party, and with any of its loans."""
    about_loan, values = sight.where(actor)
    about_party, more = sight.where(actor, path="po.path", loan=None, party="p.id")
    by_a_loan, last = sight.where(actor, path="no.path", loan="n.id")
    rows = await sql.rows(
        f"{_STATEMENTS} LEFT JOIN organisation o ON o.id = l.organisation_id "
        "LEFT JOIN organisation po ON po.id = p.organisation_id WHERE a.id = ? AND a.ends_id IS NULL "
        f"AND ((l.id IS NOT NULL AND {about_loan}) OR (p.id IS NOT NULL AND ({about_party} OR EXISTS "
        "(SELECT 1 FROM loan n JOIN organisation no ON no.id = n.organisation_id "
        f"WHERE n.party_id = p.id AND {by_a_loan}))))",
        [number_in(fact), *values, *more, *last],
    )
    if not rows:
        raise NotFound("fact", fact)
    return rows[0]


async def get(actor: Actor, fact: str) -> FactView:
    """A statement by its public id. Needs `read`. Raises `NotFound`."""
    require(actor, BOOK_READ)
    return _view(await _in_sight(actor, fact))
