"""Commands that wait until others agree: asked for, held, signed, closed. Deciding them is `decision`'s.

What is stored is the command of its maker, never its effect: at the last signature it is examined again and carried out
in the same transaction. Who may sign is `signing`'s, how each command is carried out `agreed`'s.

    PENDING    others have to sign
    EXECUTED   all signed, and it was carried out, once
    REFUSED    somebody said no, WITHDRAWN its maker took it back
    EXPIRED    nobody signed in time
    FAILED     all signed, but the world had changed: `outcome` says how, and the maker may give it anew
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from recoup.errors import NotFound, Problem, Refused
from recoup.records import sequence
from recoup.records.approval import Approval, ApprovalDecision
from recoup.records.fields import new_public_id
from recoup.rules.calendar import date_of
from recoup.services import about, audit, sight, sql
from recoup.services.about import About
from recoup.services.access import Actor
from recoup.services.changed import Changed
from recoup.services.requirement import Class
from recoup.services.unit_of_work import Work
from recoup.translation import say

PENDING: Final = "PENDING"
EXECUTED: Final = "EXECUTED"
REFUSED: Final = "REFUSED"
WITHDRAWN: Final = "WITHDRAWN"
EXPIRED: Final = "EXPIRED"
FAILED: Final = "FAILED"
STATES: Final = (PENDING, EXECUTED, REFUSED, WITHDRAWN, EXPIRED, FAILED)
"""What may have become of a command that waited."""
APPROVED: Final = "APPROVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a command did: values that it replaced, and the loans (the database's own ids) that it booked on."""

    changes: tuple[Changed, ...] = ()
    loans: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who signed, in whose name (0: in the own one), and for which part."""

    principal_id: int
    for_id: int
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A command as it is decided on; ids are the database's own. `touches`: the loan that it, or its case, is about."""

    id: int
    number: str
    public_id: str
    about: About
    touches: int | None
    organisation_path: str
    command: str
    input: Mapping[str, object]
    needed: Class
    maker_id: int
    concerned_id: int
    state: str
    lapses_on: int
    signed: tuple[Signed, ...]

    @property
    def spoken(self) -> frozenset[int]:
        """Everybody who has spoken, and everybody in whose name somebody did."""
        return frozenset(one for each in self.signed for one in (each.principal_id, each.for_id) if one)

    @property
    def awaits(self) -> str:
        """The part whose signature comes next."""
        return self.needed.signatures[len(self.signed)]

    @property
    def is_last(self) -> bool:
        """Whether the next signature is the last one."""
        return len(self.signed) + 1 == len(self.needed.signatures)


def number_of(approval_id: int) -> str:
    """The number that people know a waiting command by."""
    return f"R{approval_id:010d}"


async def ask(work: Work, *, subject: About, told: Mapping[str, object], needed: Class, concerned_id: int = 0) -> int:
    """Store the command of a transaction instead of carrying it out; its id.

    `concerned_id` is whom it is about, where that is somebody who could sign: it signs nothing of it.
    Raises `Refused` ALREADY_PENDING while the same command waits for the same subject.
    """
    plain = {name: value for name, value in audit.told(told).items() if name != "idempotency_key"}
    hashed = audit.digest(plain)
    twin = await Approval.get_or_none(
        subject_type=subject.kind, subject_id=subject.id, command=work.command, input_hash=hashed, state=PENDING
    )
    if twin is not None:
        raise Refused(Problem(code="ALREADY_PENDING", field=(subject.kind,), value=twin.number))
    made = await sequence.ids("approval", 1)
    await Approval.create(
        id=made,
        public_id=new_public_id(work.now),
        number=number_of(made),
        subject_type=subject.kind,
        subject_id=subject.id,
        subject_number=subject.number,
        organisation_id=subject.organisation_id,
        regime=subject.regime,
        version=subject.version,
        loan_id=subject.id if subject.kind == about.LOAN else None,
        command=work.command,
        input=audit.told(told),
        input_hash=hashed,
        levels=[list(level) for level in needed.levels],
        rules=list(needed.rules),
        maker_id=work.actor.principal_id,
        concerned_id=concerned_id,
        state=PENDING,
        requested_on=work.booked_on,
        requested_at=work.now,
        lapses_on=0 if needed.within is None else work.booked_on + needed.within,
        audit_id=work.audit_id,
    )
    _tell(work, "approval.requested", subject, approval=number_of(made), command=work.command)
    return made


def _tell(work: Work, kind: str, subject: About, **data: object) -> None:
    work.event(
        kind,
        loan_id=subject.id if subject.kind == about.LOAN else 0,
        party_id=subject.id if subject.kind == about.PARTY else 0,
        **data,
    )


def closed_problems(waiting: Waiting) -> tuple[Problem, ...]:
    """NOT_PENDING for a command that is closed."""
    if waiting.state == PENDING:
        return ()
    told = {"state": partial(say, f"approval.{waiting.state}")}
    return (Problem(code="NOT_PENDING", field=("approval",), value=waiting.number, limit=waiting.state, details=told),)


def lapsed_problems(waiting: Waiting, today: int) -> tuple[Problem, ...]:
    """LAPSED for a command whose last day has gone by, also before the night has closed it."""
    if waiting.state != PENDING or not waiting.lapses_on or today <= waiting.lapses_on:
        return ()
    limit = date_of(waiting.lapses_on).isoformat()
    return (Problem(code="LAPSED", field=("approval",), value=waiting.number, limit=limit),)


async def close(work: Work, waiting: Waiting, state: str, *, outcome: str = "") -> None:
    """Close a command that waits, in a transaction that holds its row."""
    await Approval.filter(id=waiting.id).update(state=state, closed_on=work.booked_on, outcome=outcome)
    _tell(work, "approval.closed", waiting.about, approval=waiting.number, state=state)


async def sign(work: Work, waiting: Waiting, *, for_id: int, verdict: str, note: str, shown: str) -> None:
    """Write what a person says, in the own name (`for_id` 0) or in another's."""
    await ApprovalDecision.create(
        approval_id=waiting.id,
        place=len(waiting.signed) + 1,
        part=waiting.awaits,
        verdict=verdict,
        note=note,
        principal_id=work.actor.principal_id,
        for_id=for_id,
        shown_hash=shown,
        decided_on=work.booked_on,
        decided_at=work.now,
        audit_id=work.audit_id,
    )
    _tell(work, "approval.decided", waiting.about, approval=waiting.number, verdict=verdict)


_WAITING: Final = """
SELECT a.*, o.path, o.id AS looked_after_by, COALESCE(a.loan_id, w.loan_id) AS touches
FROM approval a LEFT JOIN loan l ON l.id = a.loan_id
LEFT JOIN work_case w ON a.subject_type = 'case' AND w.id = a.subject_id
JOIN organisation o ON o.id = COALESCE(l.organisation_id, a.organisation_id)"""


async def locked(actor: Actor, approval_id: str) -> Waiting:
    """A command in sight, by public id or number, its row held until the transaction ends. Raises `NotFound`."""
    seen, values = sight.where(actor)
    rows = await sql.rows(
        f"{_WAITING} WHERE (a.public_id = ? OR a.number = ?) AND {seen}{_held()}", [approval_id, approval_id, *values]
    )
    if not rows:
        raise NotFound("approval", approval_id)
    return await _waiting(rows[0])


async def lapsed(day: int) -> tuple[Waiting, ...]:
    """The commands that could be signed until before a day, their rows held until the transaction ends."""
    rows = await sql.rows(
        f"{_WAITING} WHERE a.state = '{PENDING}' AND a.lapses_on > 0 AND a.lapses_on < ? ORDER BY a.id{_held()}", [day]
    )
    return tuple([await _waiting(row) for row in rows])


def _held() -> str:
    return " FOR NO KEY UPDATE OF a" if sql.is_postgres() else ""


async def pending(actor: Actor, limit: int) -> tuple[Waiting, ...]:
    """The newest commands in sight that wait, as they are decided on; no row is held."""
    seen, values = sight.where(actor)
    rows = await sql.rows(
        f"{_WAITING} WHERE a.state = '{PENDING}' AND {seen} ORDER BY a.id DESC LIMIT {limit:d}", values
    )
    return tuple([await _waiting(row) for row in rows])


async def _waiting(row: sql.Row) -> Waiting:
    signed = await sql.rows(
        "SELECT principal_id, for_id, part FROM approval_decision WHERE approval_id = ? ORDER BY place", [row["id"]]
    )
    return Waiting(
        id=row["id"],
        number=row["number"],
        public_id=row["public_id"],
        about=About(
            kind=row["subject_type"],
            id=row["subject_id"],
            number=row["subject_number"],
            organisation_id=row["looked_after_by"],
            regime=row["regime"],
            version=row["version"],
        ),
        touches=row["touches"],
        organisation_path=row["path"],
        command=row["command"],
        input=sql.unpacked(row["input"]),
        needed=Class(levels=levels_of(row), rules=tuple(sql.unpacked(row["rules"]))),
        maker_id=row["maker_id"],
        concerned_id=row["concerned_id"],
        state=row["state"],
        lapses_on=row["lapses_on"],
        signed=tuple(Signed(**each) for each in signed),
    )


def levels_of(row: sql.Row) -> tuple[tuple[str, int], ...]:
    """The levels of a row: (part, how many persons), in order."""
    return tuple((str(part), int(persons)) for part, persons in sql.unpacked(row["levels"]))
