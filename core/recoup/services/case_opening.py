# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Which openings of cases fire: because somebody says so, a condition became true, or a day has come.

What the kernel can answer it has answered already: its days lie in `case_clock`. The rest is asked when something was
stated, and on the days that were reckoned ahead; many openings are asked together. Worked example (CK-02): a loan paid
out on 2024-02-20 has its first check for February; three months after the end of that month, on 2024-05-01, the check
of May opens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np

from recoup.records.bulk import bulk
from recoup.records.case import Case, CaseClock
from recoup.regime.binding import in_force
from recoup.regime.compiling import openings
from recoup.regime.deciding import Row
from recoup.regime.machine import Lack, Scene, lacks, turns_on
from recoup.regime.opening import asks, facts_in, hangs_on, ruled_out
from recoup.regime.policy.case import CaseKind, Opening
from recoup.services import case_ground, case_scene, regime, sql
from recoup.services.case_beginning import Asked, Firing, fire, fire_all
from recoup.services.case_ground import Ground, Subject
from recoup.services.case_moving import OPENED, REASON, By
from recoup.services.unit_of_work import Work


def about_of(subject: Subject) -> dict[str, str]:
    """What the nouns of a key are for a subject."""
    found = {"organisation": str(subject.organisation_id)}
    if subject.loan_id:
        found["loan"] = str(subject.loan_id)
    if subject.party_id:
        found["party"] = str(subject.party_id)
    if subject.officer_id:
        found["officer"] = str(subject.officer_id)
    return found


Around: TypeAlias = Mapping[Subject, Sequence[sql.Row]]
"""The cases around subjects, where they were read for many at once."""


async def asked(ground: Ground, kind: CaseKind, opening: Opening, day: int, around: Around | None = None) -> Asked:
    """An opening as it stands for a subject on a day, with the cases that are around it."""
    if around is None:
        around = await case_scene.neighbours([ground.subject])
    listed = around.get(ground.subject, [])
    row: Row = {**ground.row, **await case_scene.anchors(kind, listed), "opened_on": day}
    dues = await case_scene.dues_of([(kind.code, ground)], day)
    scene = Scene(
        row={**row, **await case_scene.misses(kind, ground, row)},
        today=day,
        facts=ground.facts,
        events=ground.events,
        calendar=ground.calendar,
        dues=dues.get(ground.subject.loan_id, ()),
    )
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


# --- asking ----------------------------------------------------------------------------------------------------------


Named: TypeAlias = tuple[Ground, frozenset[str]]
"""A subject, and the facts or anchors of it that have moved."""


async def ask_all(work: Work, named: Sequence[Named]) -> int:
    """Ask the openings of subjects that the kernel cannot answer and that name one of what has moved.

    How many cases were opened or given a reason. Days that lie ahead are noted.
    """
    around = await case_scene.neighbours([ground.subject for ground, _ in named])
    found: list[Asked] = []
    for ground, moved in named:
        for kind, opening in openings(in_force(ground.bound.spec.cases)):
            if _fits(kind, ground.subject) and _stirred(opening, moved, ground.bound.values):
                found.append(await _asked_own(ground, kind, opening, work.on, around))
    return await ask(work, found)


def _fits(kind: CaseKind, subject: Subject) -> bool:
    nouns = set(kind.key)
    return bool(subject.loan_id) if "loan" in nouns else bool(subject.party_id) and "party" in nouns


async def _asked_own(ground: Ground, kind: CaseKind, opening: Opening, day: int, around: Around) -> Asked:
    """An opening with the rows picked that the subject's attributes decide."""
    own = case_scene.kind_in(ground, kind.code) or kind
    return await asked(ground, own, next(each for each in own.opens if each.code == opening.code), day, around)


async def ask(work: Work, listed: Sequence[Asked], sure: Sequence[Firing] = ()) -> int:
    """Fire openings whose day has come or whose condition holds, after those that are sure; note the others' days."""
    firings, reminders = list(sure), list[tuple[Asked, int]]()
    told = await _told([what for what in listed if what.opening.at is None])
    for what in listed:
        ready, day = _ready(what, work.on)
        if not ready:
            reminders.append((what, day))
        elif what.opening.at is not None:
            firings.append(Firing(what=what, on=what.at))
        elif not _told_already(what, told):
            firings.append(Firing(what=what))
    await _remind(reminders)
    return sum(case is not None for case in await fire_all(work, firings))


def _ready(what: Asked, today: int) -> tuple[bool, int]:
    """Whether an opening fires today; else the day on which it is to be asked again, 0 none."""
    opening = what.opening
    if opening.at is None:
        holds = not lacks(opening.when, what.scene)
        return holds, 0 if holds else turns_on(opening.when, what.scene)
    at = what.at
    if not at or at > today:
        return False, at
    return not lacks(opening.when, what.scene), 0


_TOLD: Final = (
    "SELECT COALESCE(c.loan_id, 0) AS loan_id, c.party_id, max(s.day) AS newest FROM case_step s "
    f"JOIN work_case c ON c.id = s.case_id WHERE c.regime = ? AND c.kind = ? AND s.code = ? "
    f"AND s.act IN ('{OPENED}', '{REASON}') AND c.party_id IN ({{keys}}) GROUP BY c.loan_id, c.party_id"
)

Told: TypeAlias = Mapping[tuple[str, str, int, int], int]
"""By regime, opening, loan and party: the newest day on which a condition opened a case."""


async def _told(listed: Iterable[Asked]) -> Told:
    parties: dict[tuple[str, str, str], set[int]] = {}
    for what in listed:
        key = (what.ground.subject.regime, what.kind.code, what.opening.code)
        parties.setdefault(key, set()).add(what.ground.subject.party_id)
    return {
        (key[0], f"{key[1]}.{key[2]}", row["loan_id"], row["party_id"]): int(row["newest"])
        for key, ids in parties.items()
        for row in await sql.rows_in(_TOLD, sorted(ids), list(key))
    }


def _told_already(what: Asked, told: Told) -> bool:
    """Whether the condition has opened a case since the facts that it names began to hold."""
    began = [day for name in facts_in(what.opening.when) if isinstance(day := what.scene.row.get(name), int)]
    subject = what.ground.subject
    loan_id = subject.loan_id if "loan" in what.kind.key else 0
    newest = told.get((subject.regime, what.code, loan_id, subject.party_id), 0)
    return bool(newest) and newest >= max(began, default=0)


_NOTED: Final = "SELECT opening, loan_id, party_id, comes_on FROM case_clock WHERE sure = 0 AND done_on + 0 = 0 AND "


async def _remind(reminders: Sequence[tuple[Asked, int]]) -> None:
    """Note the days on which openings are to be asked again, each once."""
    wanted = dict[tuple[str, int, int, int], str]()
    for what, day in reminders:
        subject = what.ground.subject
        party_id = 0 if subject.loan_id else subject.party_id
        if day:
            wanted[what.code, subject.loan_id, party_id, day] = subject.regime
    for column, place in (("loan_id", 1), ("party_id", 2)):
        ids = sorted({key[place] for key in wanted if key[place]})
        for row in await sql.rows_in(f"{_NOTED}{column} IN ({{keys}})", ids):
            wanted.pop((row["opening"], row["loan_id"], row["party_id"], row["comes_on"]), None)
    if not wanted:
        return
    await _note(wanted)


async def _note(wanted: Mapping[tuple[str, int, int, int], str]) -> None:
    """Write openings down by their code, loan, party and day, each with its regime."""
    await bulk().insert(
        "case_clock",
        {
            "regime": list(wanted.values()),
            "opening": [opening for opening, _, _, _ in wanted],
            "loan_id": [loan_id for _, loan_id, _, _ in wanted],
            "party_id": [party_id for _, _, party_id, _ in wanted],
            "comes_on": [day for _, _, _, day in wanted],
            "sure": np.zeros(len(wanted), dtype=np.int64),
            "done_on": np.zeros(len(wanted), dtype=np.int64),
            "named_on": np.zeros(len(wanted), dtype=np.int64),
        },
    )


_PROFILES: Final = "SELECT s.loan_id, s.profile_id FROM loan_state s WHERE s.loan_id IN ({keys}) ORDER BY s.loan_id"


async def put_off(work: Work, loan_ids: Sequence[int], stated: frozenset[str]) -> None:
    """Leave what was stated of many loans at once to the next morning: the openings that hang on it are asked then."""
    if not stated:
        return
    loans = await sql.rows_in(_PROFILES, list(loan_ids))
    profiles = await regime.profile_keys({row["profile_id"] for row in loans})
    bounds = await regime.bounds_on({(key, work.on) for key in profiles.values()})
    hanging = {
        at: [
            (key.regime, f"{kind.code}.{each.code}")
            for kind, each in openings(in_force(bounds[key, work.on].spec.cases))
            if "loan" in kind.key and _stirred(each, stated, bounds[key, work.on].values)
        ]
        for at, key in profiles.items()
        if (key, work.on) in bounds
    }
    noted = {
        (code, row["loan_id"], 0, work.on): name for row in loans for name, code in hanging.get(row["profile_id"], ())
    }
    if noted:
        await _note(noted)


def _stirred(opening: Opening, stated: frozenset[str], settings: Mapping[str, object]) -> bool:
    """Whether what was stated is of an opening that the kernel cannot answer and that the institution has chosen."""
    return asks(opening) and not stated.isdisjoint(hangs_on(opening)) and not ruled_out(opening.when, settings)


async def ring(work: Work, clocks: Sequence[CaseClock], day: int) -> int:
    """Look at openings whose day has come; how many cases were opened or given a reason."""
    subjects = await _subjects(clocks)
    grounds = await case_ground.grounds(list(dict.fromkeys(subjects.values())), day)
    around = await case_scene.neighbours(list(grounds))
    listed, sure = list[Asked](), list[Firing]()
    for clock in clocks:
        ground = grounds.get(subjects[clock.id]) if clock.id in subjects else None
        found = found_in(ground, clock.opening) if ground is not None else None
        if ground is None or found is None or ground.subject.regime != clock.regime:
            continue  # asked for no more: another edition, or the loan went to another regime
        what = await asked(ground, *found, work.on, around)
        if clock.sure:
            sure.append(Firing(what=what, on=what.at or clock.comes_on, named=clock.named_on))
        else:
            listed.append(what)
    count = await ask(work, listed, sure)
    for piece in sql.chunks([clock.id for clock in clocks]):
        await sql.execute(f"UPDATE case_clock SET done_on = ? WHERE id IN ({sql.places(piece)})", [day, *piece])
    return count


async def _subjects(clocks: Sequence[CaseClock]) -> dict[int, Subject]:
    """Whom openings are about: of a kind without a loan in its key, the loan's party."""
    loans = await case_ground.of_loans(clock.loan_id for clock in clocks if clock.loan_id)
    found = {clock.id: loans[clock.loan_id] for clock in clocks if clock.loan_id in loans}
    for code in sorted({clock.regime for clock in clocks}):
        own = [clock for clock in clocks if clock.regime == code and clock.party_id and clock.id not in found]
        parties = await case_ground.of_parties((clock.party_id for clock in own), code)
        found |= {clock.id: parties[clock.party_id] for clock in own}
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


async def tell(work: Work, grounds: Sequence[Ground], event: str) -> int:
    """Fire the openings that wait for an event which the core has noted of these subjects; how many."""
    around = await case_scene.neighbours([ground.subject for ground in grounds])
    firings: list[Firing] = []
    for ground in grounds:
        for kind, opening in openings(in_force(ground.bound.spec.cases)):
            if event in facts_in(opening.when) and _fits(kind, ground.subject):
                what = await _asked_own(ground, kind, opening, work.on, around)
                if not lacks(opening.when, what.scene):
                    firings.append(Firing(what=what))
    return sum(case is not None for case in await fire_all(work, firings))


def with_row(what: Asked, row: Row) -> Asked:
    """The same opening where names have other values."""
    return replace(what, scene=replace(what.scene, row=row))


def at_place(what: Asked, place: Subject, named: Row) -> Asked:
    """The same opening for another organisation of the institution."""
    ground = replace(what.ground, subject=place)
    scene = replace(what.scene, row={**what.scene.row, **named})
    return replace(what, ground=ground, scene=scene, about=about_of(place))
