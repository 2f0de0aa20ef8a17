# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Evidence: taken in as it comes, stored by its content, hung on what it proves, and asked for by guards.

A piece that hangs on nothing yet is in sight of who brought it and of its organisation. Hung on a subject it is in
sight with that. `has` is what guards and other commands ask.
"""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import Principal
from recoup.records.evidence import Evidence, EvidenceLink
from recoup.records.fields import micros_of, moment_of, new_public_id
from recoup.regime.vocabulary import EVIDENCE
from recoup.rules.calendar import date_of
from recoup.services import case_query, evidence_store, limits, loan_query, party, personal, regime, sight, sql
from recoup.services.access import BOOK_READ, Actor, allows, require
from recoup.services.permission import CASE_ACT
from recoup.services.unit_of_work import Mode, Work, unit_of_work

EVIDENCE_ADD: Final = "evidence.add"
SUBJECTS: Final = ("loan", "party", "case")
"""What people may hang evidence on; commands of the core hang it on facts, approvals and contacts as well."""

_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """A piece of evidence. `hangs_on` are (kind, type of the subject, the subject's own id in the database)."""

    id: str
    sha256: str
    size: int
    media_type: str
    name: str
    person: str
    uploaded_on: date
    uploaded_at: datetime
    hangs_on: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachDraft:
    """A piece of evidence (public id) is hung on a loan, a party or a case (public id or number) as a kind of proof."""

    evidence: str
    kind: str
    subject_type: str
    subject: str
    note: str = ""


def safe_name(name: str) -> str:
    """A file's name without what a file system or a header could misread: `../../a\\nb.pdf` becomes `a b.pdf`."""
    last = re.split(r"[/\\]", name)[-1]
    plain = _UNSAFE.sub(" ", last).strip(" .")
    return plain[-limits.NAME_MAX :] or "file"


async def take_in(actor: Actor, stream: AsyncIterator[bytes], *, name: str) -> EvidenceView:
    """Take in a file as it comes. Needs `evidence.add`. Raises `Refused` with what is wrong with it."""
    actor = require(actor, EVIDENCE_ADD)
    stored = await evidence_store.keep(stream)
    told = {"sha256": stored.sha256, "size": stored.size, "media_type": stored.media_type, "name": safe_name(name)}
    async with unit_of_work(actor, EVIDENCE_ADD, input=told) as work:
        who = await Principal.get(id=actor.principal_id)
        made = await Evidence.create(
            public_id=new_public_id(work.now),
            sha256=stored.sha256,
            size=stored.size,
            media_type=stored.media_type,
            name=safe_name(name),
            principal_id=who.id,
            organisation_id=who.organisation_id,
            booked_on=work.booked_on,
            recorded_at=work.now,
            audit_id=work.audit_id,
        )
        work.subject = ("evidence", made.id)
    return (await _views([made.public_id]))[made.public_id]


# --- hanging it on something ----------------------------------------------------------------------------------------


async def attach(actor: Actor, draft: AttachDraft, *, mode: Mode = Mode.COMMIT) -> EvidenceView:
    """Hang a piece of evidence on what it proves. Needs `evidence.add`. Raises `NotFound`, `Refused`."""
    actor = require(actor, EVIDENCE_ADD)
    async with unit_of_work(actor, "evidence.attach", mode=mode, input=draft) as work:
        limits.refuse({0: list(_problems(draft))}, single=True)
        row = await _in_sight(actor, draft.evidence)
        subject_id = await _subject(actor, draft)
        await hang(work, row["id"], kind=draft.kind, subject=(draft.subject_type, subject_id), note=draft.note)
        work.subject = (draft.subject_type, subject_id)
        if draft.subject_type == "case":
            work.asked.append(("LOOK", "", subject_id))
        return (await _views([draft.evidence]))[row["public_id"]]


async def hang(work: Work, evidence_id: int, *, kind: str, subject: tuple[str, int], note: str = "") -> None:
    """Hang a piece of evidence on a subject inside a transaction. Ids are the database's own."""
    await EvidenceLink.create(
        evidence_id=evidence_id,
        kind=kind,
        subject_type=subject[0],
        subject_id=subject[1],
        organisation_id=await _organisation(subject),
        note=note,
        principal_id=work.actor.principal_id,
        booked_on=work.booked_on,
        recorded_at=work.now,
        audit_id=work.audit_id,
    )


def _problems(draft: AttachDraft) -> Iterator[Problem]:
    known = {*EVIDENCE, *(kind for spec in regime.installed().registry.active.values() for kind in spec.evidence)}
    yield from limits.choice(draft.kind, ("kind",), tuple(sorted(known)))
    yield from limits.choice(draft.subject_type, ("subject_type",), SUBJECTS)
    yield from limits.text(draft.note, ("note",), limits.REASON_MAX)


async def _subject(actor: Actor, draft: AttachDraft) -> int:
    if draft.subject_type == "case":
        return await case_query.internal_id(actor, draft.subject)
    if draft.subject_type == "party":
        return await party.internal_id(actor, draft.subject)
    return await loan_query.internal_id(actor, draft.subject)


_TABLES: Final = {"loan": "loan", "party": "party", "case": "work_case", "task": "task"}
"""What evidence may hang on: whatever is not here has no organisation of which sight could be asked."""


async def _organisation(subject: tuple[str, int]) -> int:
    """The organisation that a subject belongs to: sight is asked of that."""
    rows = await sql.rows(f"SELECT organisation_id FROM {_TABLES[subject[0]]} WHERE id = ?", [subject[1]])
    return int(rows[0]["organisation_id"])


# --- asking ----------------------------------------------------------------------------------------------------------


async def has(subject: tuple[str, int], kind: str, since: datetime | None = None) -> int:
    """How many pieces of a kind hang on a subject, from a moment on; 0 none. Ids are the database's own."""
    rows = await sql.rows(
        "SELECT count(*) AS found FROM evidence_link WHERE subject_type = ? AND subject_id = ? AND kind = ? "
        "AND recorded_at >= ?",
        [subject[0], subject[1], kind, micros_of(since) if since else 0],
    )
    return int(rows[0]["found"])


async def hangs_on(evidence_id: int, subject: tuple[str, int]) -> bool:
    """Whether a piece of evidence hangs on a subject. Ids are the database's own."""
    rows = await sql.rows(
        "SELECT 1 AS one FROM evidence_link WHERE evidence_id = ? AND subject_type = ? AND subject_id = ?",
        [evidence_id, *subject],
    )
    return bool(rows)


async def internal_id(actor: Actor, evidence_id: str) -> int:
    """The database's own id of a piece of evidence in sight. Raises `NotFound`."""
    return int((await _in_sight(actor, evidence_id))["id"])


@dataclass(frozen=True, slots=True)
class Stored:
    """A piece of evidence in sight whose bytes are there: `key` is the database's own id."""

    key: int
    view: EvidenceView


async def stored(actor: Actor, told: str, path: tuple[str, ...]) -> Stored:
    """A piece of evidence that somebody names as proof, by its public id or the SHA-256 of its bytes.

    Raises `Refused` EVIDENCE_UNKNOWN where none is in sight, EVIDENCE_DAMAGED where the store holds it no longer.
    """
    condition, values = _seen(actor)
    rows = await sql.rows(
        f"SELECT e.id, e.public_id, e.sha256 {_FROM} WHERE (e.public_id = ? OR e.sha256 = ?) AND {condition} "
        "ORDER BY e.id LIMIT 1",
        [told, told.lower(), *values],
    )
    if not rows:
        raise Refused(Problem(code="EVIDENCE_UNKNOWN", field=path, value=told))
    if not await evidence_store.holds(rows[0]["sha256"]):
        raise Refused(Problem(code="EVIDENCE_DAMAGED", field=path, value=rows[0]["sha256"]))
    return Stored(rows[0]["id"], (await _views([rows[0]["public_id"]]))[rows[0]["public_id"]])


async def get(actor: Actor, evidence_id: str) -> EvidenceView:
    """A piece of evidence in sight, by public id. Raises `NotFound`. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    row = await _in_sight(actor, evidence_id)
    return (await _views([row["public_id"]]))[row["public_id"]]


async def get_many(actor: Actor, ids: Sequence[str]) -> dict[str, EvidenceView]:
    """Pieces of evidence by public id; those out of sight are left out. Needs `book.read`."""
    actor = require(actor, BOOK_READ)
    condition, values = _seen(actor)
    rows = await sql.rows_in(f"SELECT e.public_id {_FROM} WHERE {condition} AND e.public_id IN ({{keys}})", ids, values)
    return await _views([row["public_id"] for row in rows])


async def of_subject(actor: Actor, subject: tuple[str, int]) -> tuple[EvidenceView, ...]:
    """What hangs on a subject that is in sight, oldest first. Needs `book.read`."""
    require(actor, BOOK_READ)
    rows = await sql.rows(
        "SELECT e.public_id, min(k.id) AS first FROM evidence_link k JOIN evidence e ON e.id = k.evidence_id "
        "WHERE k.subject_type = ? AND k.subject_id = ? GROUP BY e.public_id ORDER BY min(k.id)",
        list(subject),
    )
    views = await _views([row["public_id"] for row in rows])
    return tuple(views[row["public_id"]] for row in rows)


async def content(actor: Actor, evidence_id: str) -> tuple[EvidenceView, AsyncIterator[bytes]]:
    """A piece of evidence in sight with its bytes, which are hashed as they are read. Raises `NotFound`.

    A picture of an identity card cannot be masked: the bytes are for those who work on cases or with debtors; others
    need `personal.unmask`, and it is noted.
    """
    view = await get(actor, evidence_id)
    if not allows(actor, CASE_ACT):
        await personal.disclosed(actor, "evidence", view.sha256)
    return view, evidence_store.read(view.sha256)


_FROM: Final = "FROM evidence e JOIN organisation o ON o.id = e.organisation_id"


def _seen(actor: Actor) -> tuple[str, list[sql.Value]]:
    """In sight by its own organisation, by who brought it, or by what it hangs on."""
    own, values = sight.where(actor, path="o.path", loan=None)
    loan, of_loan = sight.where(actor, path="x.path", loan="y.id")
    case, of_case = case_query.in_sight(actor)
    links = "SELECT 1 FROM evidence_link k JOIN organisation x ON x.id = k.organisation_id"
    condition = (
        f"({own} OR e.principal_id = ? OR EXISTS ({links} LEFT JOIN loan y ON k.subject_type = 'loan' "
        f"AND y.id = k.subject_id WHERE k.evidence_id = e.id AND {loan}) OR EXISTS (SELECT 1 FROM evidence_link k "
        "JOIN work_case c ON k.subject_type = 'case' AND c.id = k.subject_id "
        f"JOIN organisation o ON o.id = c.organisation_id WHERE k.evidence_id = e.id AND {case}))"
    )
    return condition, [*values, actor.principal_id, *of_loan, *of_case]


async def _in_sight(actor: Actor, evidence_id: str) -> sql.Row:
    condition, values = _seen(actor)
    rows = await sql.rows(
        f"SELECT e.id, e.public_id {_FROM} WHERE e.public_id = ? AND {condition}", [evidence_id, *values]
    )
    if not rows:
        raise NotFound("evidence", evidence_id)
    return rows[0]


async def _views(ids: Sequence[str]) -> dict[str, EvidenceView]:
    rows = await sql.rows_in(
        "SELECT e.*, p.code AS person FROM evidence e JOIN principal p ON p.id = e.principal_id "
        "WHERE e.public_id IN ({keys})",
        ids,
    )
    links = await sql.rows_in(
        "SELECT evidence_id, kind, subject_type, subject_id FROM evidence_link WHERE evidence_id IN ({keys})",
        [row["id"] for row in rows],
    )
    return {row["public_id"]: _view(row, [k for k in links if k["evidence_id"] == row["id"]]) for row in rows}


def _view(row: sql.Row, links: Sequence[sql.Row]) -> EvidenceView:
    return EvidenceView(
        id=row["public_id"],
        sha256=row["sha256"],
        size=row["size"],
        media_type=row["media_type"],
        name=row["name"],
        person=row["person"],
        uploaded_on=date_of(row["booked_on"]),
        uploaded_at=moment_of(row["recorded_at"]),
        hangs_on=tuple((link["kind"], link["subject_type"], link["subject_id"]) for link in links),
    )
