# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""How cases begin: by hand, because a condition became true, or because a day has come.

What the kernel can answer it has answered already: its days lie in `case_clock`. The rest is asked when something was
stated, and on the days that were reckoned ahead. An opening that fires while a case of its key is open is written on it
as one more reason; one with a day of its own (`at`) fires once per key, and a period before the first business day
never opens. Worked example (CK-02): a loan paid out on 2024-02-20 has its first check for February; three months after
the end of that month, on 2024-05-01, the check of May opens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from recoup.records import sequence
from recoup.records.case import Case, CaseClock
from recoup.records.fields import new_public_id
from recoup.regime.binding import in_force, settled
from recoup.regime.compiling import opening_code, openings
from recoup.regime.deciding import Row
from recoup.regime.machine import Lack, Scene, due_day, lacks, turns_on
from recoup.regime.opening import asks, facts_in, hangs_on
from recoup.regime.policy.case import CaseKind, Opening
from recoup.services import businessday, case_ground, case_key, case_moving, case_people, case_scene, sql
from recoup.services.case_ground import Ground, Subject
from recoup.services.case_moving import FOLLOW, MISSING, OPENED, REASON, SYSTEM, By
from recoup.services.unit_of_work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An opening of a kind, on a ground, in the scene of a case that is not there yet."""

    kind: CaseKind
    opening: Opening
    ground: Ground
    scene: Scene
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """`CHECK.FIRST`."""
        return opening_code(self.kind, self.opening)

    @property
    def at(self) -> int:
        """The day of its own on which it opens; 0 where it has none."""
        return due_day(self.opening.at, self.scene)


def number_of(case_id: int) -> str:
    """The number that people know a case by."""
    return f"C{case_id:010d}"


def about_of(subject: Subject) -> dict[str, str]:
    """What the nouns of a key are for a subject."""
    found = {"organisation": str(subject.organisation_id)}
    if subject.loan_id:
        found["loan"] = str(subject.loan_id)
    if subject.party_id:
        found["party"] = str(subject.party_id)
    return found


Around: TypeAlias = Mapping[Subject, Sequence[sql.Row]]
"""The cases around subjects, where they were read for many at once."""


async def asked(ground: Ground, kind: CaseKind, opening: Opening, day: int, around: Around | None = None) -> Asked:
    """An opening as it stands for a subject on a day, with the cases that are around it."""
    if around is None:
        around = await case_scene.neighbours([(ground.subject, ground)])
    listed = around.get(ground.subject, [])
    row = {**ground.row, **await case_scene.anchors(kind, listed), "opened_on": day}
    scene = Scene(row=row, today=day, facts=ground.facts, calendar=ground.calendar)
    return Asked(
        kind=kind,
        opening=opening,
        ground=ground,
        scene=case_scene.with_neighbours(scene, listed),
        about=about_of(ground.subject),
    )


def found_in(ground: Ground, code: str) -> tuple[CaseKind, Opening] | None:
    """A kind and its opening by their code together, with the subject's rows picked; None where there is none."""
    named, _, opened = code.partition(".")
    kind = case_scene.kind_in(ground, named)
    opening = next((each for each in kind.opens if each.code == opened), None) if kind else None
    return (kind, opening) if kind is not None and opening is not None else None


# --- opening ---------------------------------------------------------------------------------------------------------


async def fire(work: Work, what: Asked, by: By = SYSTEM, *, on: int = 0) -> Case | None:
    """Open the case, or write one more reason on the one that is open; None where it is not to be opened.

    `on`: the day that decides the period of the key, by default the opening's own day or the business day.
    """
    if lacks(what.kind.covers, what.scene):
        return None
    decides = on or what.at or work.on
    key = case_key.key_of(what.kind.key, what.about, decides)
    if key.period_end and key.period_end < await businessday.first():
        return None
    if what.opening.at is not None and await _was_opened(what, key.text):
        return None
    if not work.morning:  # a morning holds the business day for itself alone
        await sql.hold(f"{what.ground.subject.regime}|{what.kind.code}|{key.text}")
    there = await Case.get_or_none(regime=what.ground.subject.regime, kind=what.kind.code, key=key.text, closed_on=0)
    if there is not None:
        await _reason(work, there, what, by)
        return there
    return await _open(work, what, key, by)


async def _was_opened(what: Asked, key: str) -> bool:
    found = await sql.rows(
        "SELECT 1 AS one FROM work_case c WHERE c.regime = ? AND c.kind = ? AND c.key = ? AND (c.opening = ? OR EXISTS "
        f"(SELECT 1 FROM case_step s WHERE s.case_id = c.id AND s.act = '{REASON}' AND s.code = ?)) LIMIT 1",
        [what.ground.subject.regime, what.kind.code, key, what.opening.code, what.opening.code],
    )
    return bool(found)


async def _reason(work: Work, case: Case, what: Asked, by: By) -> None:
    """One more reason, told once a day."""
    told = await sql.rows(
        "SELECT 1 AS one FROM case_step WHERE case_id = ? AND code = ? AND day = ? "
        f"AND act IN ('{OPENED}', '{REASON}')",
        [case.id, what.opening.code, work.on],
    )
    if not told:
        await case_moving.tell(work, case, REASON, what.opening.code, by, source=case.state, target=case.state)
        await case.save(update_fields=["version"])


async def _open(work: Work, what: Asked, key: case_key.Key, by: By) -> Case:
    subject, made = what.ground.subject, await sequence.ids("work_case", 1)
    nouns = set(what.kind.key)
    case = Case(
        id=made,
        public_id=new_public_id(work.now),
        number=number_of(made),
        regime=subject.regime,
        kind=what.kind.code,
        key=key.text,
        organisation_id=subject.organisation_id,
        loan_id=subject.loan_id or None if "loan" in nouns else None,
        party_id=subject.party_id or None if nouns & {"loan", "party"} else None,
        period_start=key.period_start,
        period_end=key.period_end,
        opening=what.opening.code,
        state=what.kind.states[0].code,
        opened_on=work.on,
        entered_on=work.on,
        entered_at=work.now,
        told={**dict(what.opening.sets), **by.told},
        opener_id=by.principal_id or None,
        recorded_at=work.now,
        audit_id=work.audit_id,
    )
    case.complete_by = _complete_by(what, case)
    await case.save(force_create=True)
    await case_moving.tell(work, case, OPENED, what.opening.code, by, target=case.state)
    work.event("case.opened", loan_id=case.loan_id or 0, party_id=case.party_id or 0, case=case.number)
    await _tell_missing(work, what, case)
    begun = case_scene.begun(case, what.kind, what.ground, what.scene)
    await case_moving.settle(work, await case_moving.enter(work, begun, case.state))
    work.asked.append((FOLLOW, case.kind, case.id))
    return case


async def _tell_missing(work: Work, what: Asked, case: Case) -> None:
    """Tell of each side of the case where nobody plays a part: a person must be named there (HF-07)."""
    if not what.kind.sides:
        return
    known = await case_people.places(what.ground.subject.institution_id)
    for side in await case_people.unmanned(what.ground.bound.spec, what.kind.sides, known):
        await case_moving.tell(work, case, MISSING, side, SYSTEM, source=case.state)
        work.event("case.person_missing", loan_id=case.loan_id or 0, party_id=case.party_id or 0, side=side)


def _complete_by(what: Asked, case: Case) -> int:
    told = case_scene.filled_row(what.kind.fields, case.told)
    row = {**what.scene.row, **told, **case_scene.case_days(case)}
    return due_day(what.opening.due, replace(what.scene, row=row))


# --- asking ----------------------------------------------------------------------------------------------------------


async def ask_all(work: Work, ground: Ground, *, named: frozenset[str]) -> int:
    """Ask the openings of a subject that the kernel cannot answer and that name one of these facts or anchors.

    How many cases were opened or given a reason. Days that lie ahead are noted.
    """
    count = 0
    for kind, opening in openings(in_force(ground.bound.spec.cases)):
        if not asks(opening) or not _fits(kind, ground.subject):
            continue
        if named.isdisjoint(hangs_on(opening)):
            continue
        own = settled(kind, dict(ground.attributes))
        count += await ask(work, await asked(ground, own, _same(own, opening), work.on))
    return count


def _fits(kind: CaseKind, subject: Subject) -> bool:
    nouns = set(kind.key)
    return bool(subject.loan_id) if "loan" in nouns else bool(subject.party_id) and "party" in nouns


def _same(kind: CaseKind, opening: Opening) -> Opening:
    return next(each for each in kind.opens if each.code == opening.code)


async def ask(work: Work, what: Asked) -> int:
    """Fire an opening if its day has come or its condition holds, else note the day on which it may; 1 if it fired."""
    opening = what.opening
    if opening.at is not None:
        at = what.at
        if not at or at > work.on:
            await remind(what, at)
            return 0
        if lacks(opening.when, what.scene):
            return 0
        return int(await fire(work, what, on=at) is not None)
    if lacks(opening.when, what.scene):
        await remind(what, turns_on(opening.when, what.scene))
        return 0
    return 0 if await _told_already(what) else int(await fire(work, what) is not None)


async def _told_already(what: Asked) -> bool:
    """Whether the condition has opened a case since the facts that it names began to hold."""
    began = [day for name in facts_in(what.opening.when) if isinstance(day := what.scene.row.get(name), int)]
    found = await sql.rows(
        "SELECT COALESCE(max(s.day), 0) AS newest FROM case_step s JOIN work_case c ON c.id = s.case_id "
        f"WHERE c.regime = ? AND c.kind = ? AND s.code = ? AND s.act IN ('{OPENED}', '{REASON}') "
        "AND COALESCE(c.loan_id, 0) = ? AND COALESCE(c.party_id, 0) = ?",
        [
            what.ground.subject.regime,
            what.kind.code,
            what.opening.code,
            what.ground.subject.loan_id if "loan" in what.kind.key else 0,
            what.ground.subject.party_id,
        ],
    )
    newest = int(found[0]["newest"])
    return bool(newest) and newest >= max(began, default=0)


async def remind(what: Asked, day: int) -> None:
    """Note a day on which an opening is to be asked again, once."""
    if not day:
        return
    subject = what.ground.subject
    told = CaseClock(
        regime=subject.regime,
        opening=what.code,
        loan_id=subject.loan_id,
        party_id=0 if subject.loan_id else subject.party_id,
        comes_on=day,
    )
    known = CaseClock.filter(
        opening=told.opening, loan_id=told.loan_id, party_id=told.party_id, comes_on=day, sure=0, done_on=0
    )
    if not await known.exists():
        await told.save()


async def ring(work: Work, clocks: Sequence[CaseClock], day: int) -> int:
    """Look at openings whose day has come; how many cases were opened or given a reason."""
    subjects = await _subjects(clocks)
    grounds = await case_ground.grounds(list(dict.fromkeys(subjects.values())), day)
    around = await case_scene.neighbours(list(grounds.items()))
    count = 0
    for clock in clocks:
        ground = grounds.get(subjects[clock.id]) if clock.id in subjects else None
        found = found_in(ground, clock.opening) if ground is not None else None
        if ground is not None and found is not None:
            count += await _rung(work, await asked(ground, *found, work.on, around), clock)
    ids: list[sql.Value] = [clock.id for clock in clocks]
    for piece in sql.chunks(ids):
        await sql.execute(f"UPDATE case_clock SET done_on = ? WHERE id IN ({sql.places(piece)})", [day, *piece])
    return count


async def _rung(work: Work, what: Asked, clock: CaseClock) -> int:
    if not clock.sure:
        return await ask(work, what)
    at = what.at if what.opening.at is not None else clock.comes_on
    return int(await fire(work, what, on=at or clock.comes_on) is not None)


async def _subjects(clocks: Sequence[CaseClock]) -> dict[int, Subject]:
    """Whom openings are about: of a kind without a loan in its key, the loan's party."""
    loans = await case_ground.of_loans(clock.loan_id for clock in clocks if clock.loan_id)
    found = {clock.id: loans[clock.loan_id] for clock in clocks if clock.loan_id in loans}
    for clock in clocks:
        if clock.id not in found and clock.party_id:
            found[clock.id] = (await case_ground.of_parties([clock.party_id], clock.regime))[clock.party_id]
    return found


def lacking(what: Asked) -> tuple[Lack, ...]:
    """What stands against an opening by hand: its own condition, and what the kind covers."""
    return (*lacks(what.opening.when, what.scene), *lacks(what.kind.covers, what.scene))


async def open_asked(work: Work, ground: Ground, kind_code: str, by: By) -> Case | None:
    """Open a case because another one asks for it (the verb OPEN): its first opening, with that one's reason."""
    kind = case_scene.kind_in(ground, kind_code)
    if kind is None or not kind.opens:
        return None
    return await fire(work, await asked(ground, kind, kind.opens[0], work.on), by)


async def tell(work: Work, ground: Ground, event: str) -> int:
    """Fire the openings that wait for an event which the core has noted; how many."""
    count = 0
    for kind, opening in openings(in_force(ground.bound.spec.cases)):
        if event in facts_in(opening.when) and _fits(kind, ground.subject):
            own = settled(kind, dict(ground.attributes))
            what = await asked(ground, own, _same(own, opening), work.on)
            if not lacks(opening.when, what.scene):
                count += int(await fire(work, what) is not None)
    return count


def with_row(what: Asked, row: Row) -> Asked:
    """The same opening where names have other values."""
    return replace(what, scene=replace(what.scene, row=row))


def at_place(what: Asked, place: Subject, named: Row) -> Asked:
    """The same opening for another organisation of the institution."""
    ground = replace(what.ground, subject=place)
    scene = replace(what.scene, row={**what.scene.row, **named})
    return replace(what, ground=ground, scene=scene, about=about_of(place))
