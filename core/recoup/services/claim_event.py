"""What starts, interrupts and ends the clocks of a claim, with its proof (LM-02 to LM-07).

A demand counts when it reached the debtor, and only with proof of it: recipient, method, proof, day. One that came back
is kept too, and counts for nothing (LM-06). What was recorded by mistake is undone by another row (`claim_undo`). Proof
is stored evidence: it is hung on the loan, and the event keeps its SHA-256.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from recoup.errors import Problem
from recoup.records.claim_event import ClaimEvent
from recoup.records.fields import new_public_id, numbered_id
from recoup.regime.words import Named
from recoup.rules.calendar import date_of, day_of
from recoup.rules.contact import Channel
from recoup.services import evidence, limits, loan_query, sql
from recoup.services.access import Actor, require
from recoup.services.evidence import EvidenceView
from recoup.services.unit_of_work import Mode, Work, unit_of_work

DEMAND: Final = "DEMAND"
CONSENT: Final = "CONSENT"
ACKNOWLEDGEMENT: Final = "ACKNOWLEDGEMENT"
SUIT: Final = "SUIT"
JUDGMENT: Final = "JUDGMENT"
ENFORCEMENT: Final = "ENFORCEMENT"
GUARANTEE_JOINT: Final = "GUARANTEE_JOINT"
GUARANTEE_GENERAL: Final = "GUARANTEE_GENERAL"
GUARANTOR_DEMAND: Final = "GUARANTOR_DEMAND"
KINDS: Final = (
    DEMAND, CONSENT, ACKNOWLEDGEMENT, SUIT, JUDGMENT, ENFORCEMENT, GUARANTEE_JOINT, GUARANTEE_GENERAL, GUARANTOR_DEMAND,
)  # fmt: skip
DEMANDS: Final = frozenset({DEMAND, GUARANTOR_DEMAND})
PROVEN: Final = frozenset({ACKNOWLEDGEMENT, SUIT, JUDGMENT, ENFORCEMENT})
"""Kinds that are nothing without proof, besides demands that arrived."""
PROOF_OF: Final[Mapping[str, str]] = {
    DEMAND: "PROOF_OF_SERVICE", GUARANTOR_DEMAND: "PROOF_OF_SERVICE", CONSENT: "CONSENT", ACKNOWLEDGEMENT: "SIGNATURE",
    SUIT: "COURT_RULING", JUDGMENT: "JUDGMENT", ENFORCEMENT: "COURT_RULING", GUARANTEE_JOINT: "CONTRACT",
    GUARANTEE_GENERAL: "CONTRACT",
}  # fmt: skip
"""As which kind of evidence the proof of an event is hung on its loan."""
UNTIL: Final = frozenset({JUDGMENT, GUARANTEE_JOINT, GUARANTEE_GENERAL})
"""Kinds that may give a last day: of performance, of an agreed guarantee."""

SERVED: Final = "SERVED"
UNDELIVERED: Final = "UNDELIVERED"
OUTCOMES: Final = (SERVED, UNDELIVERED)
METHODS: Final = (*(channel.value for channel in Channel), "NOTARY", "COURT", "ANNOUNCEMENT")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEventDraft:
    """An event as it is told. `loan` is a public id or a number.

    `person` received a demand, or guarantees; `until` is the last day of performance, or of the guarantee as agreed.
    `proof` names stored evidence in sight, by its public id or its SHA-256.
    """

    loan: str
    kind: str
    on: date
    until: date | None = None
    person: str = ""
    method: str = ""
    outcome: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEventView:
    """An event as it is shown; `proof` is the SHA-256 of what proves it, `evidence` the piece itself."""

    id: str
    kind: str
    on: date
    until: date | None
    person: str
    method: str
    outcome: str
    proof: str
    evidence: EvidenceView | None = None


async def record(actor: Actor, draft: ClaimEventDraft, *, mode: Mode = Mode.COMMIT) -> ClaimEventView:
    """Record an event of a claim. Needs `fact.record`. Raises `Refused` with every problem, `NotFound`."""
    actor = require(actor, "fact.record")
    async with unit_of_work(actor, "claim.event", mode=mode, input=draft) as work:
        limits.refuse({0: list(_problems(draft, work.booked_on))}, single=True)
        loan_id = await loan_query.internal_id(actor, draft.loan)
        proof = await evidence.stored(actor, draft.proof, ("proof",)) if draft.proof else None
        if proof is not None and not await evidence.hangs_on(proof.key, ("loan", loan_id)):
            await evidence.hang(work, proof.key, kind=PROOF_OF[draft.kind], subject=("loan", loan_id))
        row = await append(
            work,
            loan_id,
            kind=draft.kind,
            happened_on=day_of(draft.on),
            until_on=day_of(draft.until) if draft.until else 0,
            person=draft.person,
            method=draft.method,
            outcome=draft.outcome or (SERVED if draft.kind in DEMANDS else ""),
            proof=proof.view.sha256 if proof else "",
        )
        return view(row, proof.view if proof else None)


async def append(work: Work, loan_id: int, **columns: Any) -> ClaimEvent:  # noqa: ANN401  columns of any type
    """Write an event inside a transaction."""
    row = await ClaimEvent.create(
        public_id=new_public_id(work.now),
        loan_id=loan_id,
        principal_id=work.actor.principal_id,
        recorded_at=work.now,
        booked_on=work.booked_on,
        audit_id=work.audit_id,
        **columns,
    )
    work.subject = ("loan", loan_id)
    work.event("claim.event", loan_id=loan_id, what=row.kind)
    work.moved.add(loan_id)
    return row


def view(row: ClaimEvent, proof: EvidenceView | None = None) -> ClaimEventView:
    """The event as it is shown."""
    return ClaimEventView(
        id=row.public_id,
        kind=row.kind,
        on=date_of(row.happened_on),
        until=date_of(row.until_on) if row.until_on else None,
        person=row.person,
        method=row.method,
        outcome=row.outcome,
        proof=row.proof,
        evidence=proof,
    )


async def of(loans: Sequence[int]) -> dict[int, list[ClaimEvent]]:
    """The events of loans (the database's own ids) that hold, in order of their days.

    What was recorded as a statement, by itself or by a step of a case, is among them (`STATED`).
    """
    found: dict[int, list[ClaimEvent]] = {}
    for piece in sql.chunks(list(loans)):
        rows = await ClaimEvent.filter(loan_id__in=list(piece)).order_by("happened_on", "id")
        gone = {row.voids for row in rows if row.voids}
        for row in rows:
            if not row.voids and row.id not in gone:
                found.setdefault(row.loan_id, []).append(row)
    for stated in await sql.rows_in(_STATED, list(loans)):
        found.setdefault(stated["loan_id"], []).append(as_event(stated))
    return {loan: sorted(rows, key=lambda row: row.happened_on) for loan, rows in found.items()}


def as_event(stated: sql.Row) -> ClaimEvent:
    """A statement about a loan as the event that it tells of; its id is the statement's."""
    kind = STATED[stated["code"]]
    return ClaimEvent(
        public_id=numbered_id(stated["id"]),
        loan_id=stated["loan_id"],
        kind=kind,
        happened_on=stated["from_on"],
        until_on=day_of(date.fromisoformat(stated["value"])) if kind in UNTIL and stated["value"] else 0,
        outcome=SERVED if kind == DEMAND else "",
        proof=stated["evidence"],
    )


STATED: Final = {
    "DEMAND_SERVED": DEMAND,
    "DEBT_ACKNOWLEDGED": ACKNOWLEDGEMENT,
    "SUIT_FILED": SUIT,
    "JUDGMENT_GIVEN": JUDGMENT,
    "ENFORCEMENT_APPLIED": ENFORCEMENT,
}
"""Facts about a loan that are events of its claim; the value of a judgment is the last day of performance."""

OF_FACT: Final = "SELECT a.id, a.loan_id, a.code, a.from_on, a.value, a.evidence FROM fact a"
_STATED: Final = (
    f"{OF_FACT} LEFT JOIN fact e ON e.ends_id = a.id WHERE a.ends_id IS NULL AND e.id IS NULL "
    "AND a.code IN ({codes}) AND a.loan_id IN ({keys})"
).replace("{codes}", ", ".join(f"'{code}'" for code in STATED))


def _problems(draft: ClaimEventDraft, today: int) -> Iterator[Problem]:
    yield from limits.choice(draft.kind, ("kind",), KINDS)
    yield from limits.not_after(draft.on, ("on",), today)
    yield from limits.text(draft.person, ("person",), limits.NAME_MAX)
    yield from limits.text(draft.proof, ("proof",), limits.NOTE_MAX)
    if draft.until is not None:
        yield from limits.day(draft.until, ("until",))
        if draft.kind not in UNTIL:
            limit = ", ".join(sorted(UNTIL))
            yield Problem(code="OPTION_MISPLACED", field=("until",), value=draft.until.isoformat(), limit=limit)
    if draft.kind == JUDGMENT and draft.until is None:
        yield Problem(code="TEXT_MISSING", field=("until",))
    if draft.kind in DEMANDS:
        yield from _service(draft)
    elif draft.outcome:
        yield Problem(code="OPTION_MISPLACED", field=("outcome",), value=draft.outcome, limit=DEMAND)
    if draft.kind in PROVEN and not draft.proof.strip():
        yield _unproven(draft.kind)


def _unproven(kind: str) -> Problem:
    proof = PROOF_OF[kind]
    return Problem(
        code="EVIDENCE_MISSING", field=("proof",), limit=proof, details={"what": Named((proof,)), "rules": ""}
    )


def _service(draft: ClaimEventDraft) -> Iterator[Problem]:
    """Evidence of service: recipient, method, proof and day (LM-06)."""
    outcome = draft.outcome or SERVED
    yield from limits.choice(outcome, ("outcome",), OUTCOMES)
    yield from limits.choice(draft.method, ("method",), METHODS)
    if not draft.person.strip():
        yield Problem(code="TEXT_MISSING", field=("person",))
    if outcome == SERVED and not draft.proof.strip():
        yield _unproven(draft.kind)
