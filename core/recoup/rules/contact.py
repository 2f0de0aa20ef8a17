"""The gate before every contact of a natural person who owes: when, how often, and whom (CC-01 to CC-04, CC-09).

Days and hours are those of the gate's own zone. A cap counts what really took place: connected calls per debtor, calls
that failed per number; the debtor is everybody who owes with him (CC-04). A call may end either way, so it needs room
under both caps. What did not take place counts for nothing.

Worked example (CB-X20): calls at 08:00, 12:00 and 18:00 were talked. 07:59 is too early, 19:00 would be the fourth
effective call and is possible again on the next day at 08:00; a message at 21:59 may go, one at 22:00 may not. A number
that was dialled six times in vain is not dialled a seventh time that day. The emergency contact is not called while the
debtor answers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

ONE_DAY: Final = timedelta(days=1)
HOURS: Final = ("CC-01",)
PEOPLE: Final = ("CC-04",)


class Channel(Enum):
    """How somebody is reached."""

    TELEPHONE = "TELEPHONE"
    SMS = "SMS"
    EMAIL = "EMAIL"
    IN_APP = "IN_APP"
    LETTER = "LETTER"
    VISIT = "VISIT"


class Kind(Enum):
    """What a contact counts as; caps are set for one of these."""

    EFFECTIVE_CALL = "EFFECTIVE_CALL"
    FAILED_ATTEMPT = "FAILED_ATTEMPT"
    MESSAGE = "MESSAGE"
    LETTER = "LETTER"
    VISIT = "VISIT"


class Relation(Enum):
    """Who is contacted, seen from the debt. A related person owes too or guarantees, and counts as the debtor."""

    DEBTOR = "DEBTOR"
    RELATED = "RELATED"
    THIRD_PARTY = "THIRD_PARTY"


class Purpose(Enum):
    """What for. With a third party only to find the debtor or to leave a message (CC-04)."""

    COLLECT = "COLLECT"
    FIND_DEBTOR = "FIND_DEBTOR"
    LEAVE_MESSAGE = "LEAVE_MESSAGE"


BECOMES: Final = {
    Channel.TELEPHONE: (Kind.EFFECTIVE_CALL, Kind.FAILED_ATTEMPT),
    Channel.SMS: (Kind.MESSAGE,),
    Channel.EMAIL: (Kind.MESSAGE,),
    Channel.IN_APP: (Kind.MESSAGE,),
    Channel.LETTER: (Kind.LETTER,),
    Channel.VISIT: (Kind.VISIT,),
}
"""What a contact by a channel may come to count as."""

QUIET_HOURS: Final = "QUIET_HOURS"
CAP_REACHED: Final = "CAP_REACHED"
DEBTOR_REACHABLE: Final = "DEBTOR_REACHABLE"
PURPOSE_NOT_ALLOWED: Final = "PURPOSE_NOT_ALLOWED"
REFUSED_BEFORE: Final = "REFUSED_BEFORE"
CODES: Final = (QUIET_HOURS, CAP_REACHED, DEBTOR_REACHABLE, PURPOSE_NOT_ALLOWED, REFUSED_BEFORE)
"""Why a contact may not take place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most `most` contacts of a kind in `days` days in a row: per number, or per debtor."""

    code: str
    counts: Kind
    most: int
    days: int = 1
    per_number: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Contacts are allowed in [opens_at, closes_at) of the zone's days; never, where that is empty."""

    opens_at: time
    closes_at: time
    zone: ZoneInfo
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A contact that took place, by whomever: institution and agencies are counted together.

    `reached`: somebody was spoken to. `incoming`: he called himself; caps do not count that.
    """

    at: datetime
    kind: Kind
    number: str
    relation: Relation = Relation.DEBTOR
    reached: bool = False
    incoming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A contact that is about to be made.

    `consented`: the person agreed to be contacted at such an hour (CC-01). `unreachable`: what the regime demands
    before third parties may be asked holds. `refused`: this third party asked not to be contacted again.
    """

    at: datetime
    channel: Channel
    number: str
    relation: Relation = Relation.DEBTOR
    purpose: Purpose = Purpose.COLLECT
    consented: bool = False
    unreachable: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why not: the rules, and from when it alone would allow the contact; None while no hour will.

    `subject` is the cap that is reached; `limit` what it or the window allows.
    """

    code: str
    rules: tuple[str, ...]
    allowed_from: datetime | None
    subject: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the gate says: every reason against the contact; none of them, and it may take place."""

    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons

    @property
    def allowed_from(self) -> datetime | None:
        """From when it will be allowed if nothing else happens; None: not by waiting, or it is allowed now."""
        days = [reason.allowed_from for reason in self.reasons]
        return max((day for day in days if day), default=None) if all(days) else None


def time_of(text: str) -> time:
    """`08:00` as a time of the day."""
    return time.fromisoformat(text)


def ask(gates: Sequence[Gate], planned: Planned, made: Iterable[Made]) -> Answer:
    """What stands against a contact: every reason of every gate that the debtor's loans put before it."""
    counted = list(made)
    reasons: dict[tuple[str, str], Reason] = {}
    for gate in gates:
        for reason in _reasons(gate, planned, counted):
            key = (reason.code, reason.subject)
            reasons[key] = _stricter(reasons[key], reason) if key in reasons else reason
    return Answer(reasons=tuple(reasons.values()))


def failed_in_a_row(made: Iterable[Made]) -> int:
    """How many attempts to reach the debtor failed since somebody was last spoken to who owes (CC-04)."""
    count = 0
    for one in sorted(made, key=lambda each: each.at):
        if one.relation is Relation.THIRD_PARTY:
            continue
        if one.reached:
            count = 0
        elif one.kind is Kind.FAILED_ATTEMPT and not one.incoming:
            count += 1
    return count


def effective_on(made: Iterable[Made], day: date, zone: ZoneInfo) -> int:
    """How many effective calls the debtor had on a day of the zone (CC-02)."""
    of_debtor = Cap(code="", counts=Kind.EFFECTIVE_CALL, most=0)
    return sum(_counts(of_debtor, "", one) and _day(one.at, zone) == day for one in made)


def _reasons(gate: Gate, planned: Planned, made: Sequence[Made]) -> Iterator[Reason]:
    if not planned.consented:
        yield from _window(gate, planned.at)
    for cap in gate.caps:
        yield from _cap(gate, cap, planned, made)
    if planned.relation is Relation.THIRD_PARTY:
        yield from _third_party(planned)


def _third_party(planned: Planned) -> Iterator[Reason]:
    """What stands against asking somebody who has nothing to do with the debt; no hour mends it."""
    if planned.refused:
        yield Reason(code=REFUSED_BEFORE, rules=PEOPLE, allowed_from=None)
    if not planned.unreachable:
        yield Reason(code=DEBTOR_REACHABLE, rules=PEOPLE, allowed_from=None)
    if planned.purpose is Purpose.COLLECT:
        limit = f"{Purpose.FIND_DEBTOR.value}, {Purpose.LEAVE_MESSAGE.value}"
        yield Reason(code=PURPOSE_NOT_ALLOWED, rules=PEOPLE, allowed_from=None, limit=limit)


def _window(gate: Gate, at: datetime) -> Iterator[Reason]:
    local = at.astimezone(gate.zone)
    if gate.opens_at <= local.time() < gate.closes_at:
        return
    opens: datetime | None = None
    if gate.opens_at < gate.closes_at:
        day = local.date() if local.time() < gate.opens_at else local.date() + ONE_DAY
        opens = _opening(gate, day)
    limit = f"{gate.opens_at:%H:%M}-{gate.closes_at:%H:%M}"
    yield Reason(code=QUIET_HOURS, rules=HOURS, allowed_from=opens, limit=limit)


def _cap(gate: Gate, cap: Cap, planned: Planned, made: Sequence[Made]) -> Iterator[Reason]:
    if cap.counts not in BECOMES[planned.channel]:
        return
    if not cap.per_number and planned.relation is Relation.THIRD_PARTY:
        return
    days = sorted(_day(one.at, gate.zone) for one in made if _counts(cap, planned.number, one))
    today = _day(planned.at, gate.zone)
    free = _free_from(days, today, cap)
    if free != today:
        opens = _opening(gate, free) if free and gate.opens_at < gate.closes_at else None
        yield Reason(code=CAP_REACHED, rules=cap.rules, allowed_from=opens, subject=cap.code, limit=str(cap.most))


def _counts(cap: Cap, number: str, one: Made) -> bool:
    if one.kind is not cap.counts or one.incoming:
        return False
    return one.number == number if cap.per_number else one.relation is not Relation.THIRD_PARTY


def _free_from(days: Sequence[date], today: date, cap: Cap) -> date | None:
    """The first day from today on with room under the cap; None where the cap allows nothing at all.

    Room is wanted in every stretch of days that would contain it, so that a contact that was entered for a later day
    counts as well.
    """
    if cap.most < 1:
        return None
    day = today
    while _fullest(days, day, cap.days) >= cap.most:
        day += ONE_DAY
    return day


def _fullest(days: Sequence[date], day: date, length: int) -> int:
    """The most contacts in a stretch of `length` days that contains the day."""
    starts = (day - ONE_DAY * back for back in range(length))
    return max(sum(start <= each < start + ONE_DAY * length for each in days) for start in starts)


def _opening(gate: Gate, day: date) -> datetime:
    return datetime.combine(day, gate.opens_at, tzinfo=gate.zone)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _stricter(one: Reason, other: Reason) -> Reason:
    """Of two reasons of one kind the one that holds longer."""
    if one.allowed_from is None or (other.allowed_from is not None and other.allowed_from <= one.allowed_from):
        return one
    return other
