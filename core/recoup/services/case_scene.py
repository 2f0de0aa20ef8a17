"""A case as the machine looks at it: its subject, its own fields and days, its evidence, papers and neighbours.

`last:KIND` is the end of the latest case of a kind: of its period if it has one, so that a late check does not put the
next one off (CK-02), else the day on which it was closed. `missed_after:cured_on` is the first repayment day after that
day which was missed, 0 while none was: an observation begins anew with it (CL-09).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from recoup.records.case import Case
from recoup.records.fields import micros_of
from recoup.regime.binding import chosen_by, in_force, settled
from recoup.regime.deciding import Cell, Row
from recoup.regime.machine import Scene, due_day, state_of
from recoup.regime.opening import anchors_of, compared_in, counts_periods
from recoup.regime.policy.case import CaseKind
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import DATE
from recoup.regime.remembering import remembered
from recoup.regime.spec import RegimeSpec
from recoup.rules.calendar import date_of, day_of
from recoup.services import case_dues, case_ground, case_key, document, repayment, site_visits, sql
from recoup.services.case_ground import Ground, Subject

CASE: Final = "case"
CURED: Final = "cured_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A case in its scene: the row, its kind with every number in place, the regime, and what is known of it."""

    case: Case
    kind: CaseKind
    ground: Ground
    scene: Scene

    @property
    def spec(self) -> RegimeSpec:
        """The regime of the edition under which the case was opened."""
        return self.ground.bound.spec


def kind_in(ground: Ground, code: str) -> CaseKind | None:
    """A kind of a subject's regime, with the rows picked that its attributes decide; None where there is none."""
    found = next((kind for kind in in_force(ground.bound.spec.cases) if kind.code == code), None)
    return None if found is None else _settled(found, ground.attributes)


@remembered(512)
def _picking(kind: CaseKind) -> tuple[frozenset[str], dict[tuple[str | None, ...], CaseKind]]:
    """The attributes that a kind's rows are picked by, and the kinds that came of their values."""
    return chosen_by(kind), {}


def _settled(kind: CaseKind, attributes: Mapping[str, str]) -> CaseKind:
    names, known = _picking(kind)
    values = tuple(attributes.get(name) for name in sorted(names))
    if values not in known:
        known[values] = settled(kind, {name: attributes[name] for name in names if name in attributes})
    return known[values]


@remembered(512)
def anchors_in(kind: CaseKind) -> frozenset[str]:
    """Every anchor that a kind's deadlines name."""
    return anchors_of(kind)


# --- subjects --------------------------------------------------------------------------------------------------------


async def subject_of(case: Case) -> Subject:
    """Whom a case is about."""
    if case.loan_id:
        return (await case_ground.of_loans([case.loan_id]))[case.loan_id]
    if case.party_id:
        return (await case_ground.of_parties([case.party_id], case.regime))[case.party_id]
    return replace(
        await case_ground.of_organisation(case.organisation_id, case.regime),
        officer_id=case_key.told_in(case.key, "officer"),
    )


async def subjects_of(cases: Sequence[Case]) -> dict[int, Subject]:
    """Whom cases are about, by the cases' ids."""
    loans = await case_ground.of_loans(case.loan_id for case in cases if case.loan_id)
    found = {case.id: loans[case.loan_id] for case in cases if case.loan_id}
    for code in sorted({case.regime for case in cases}):
        own = [case for case in cases if case.regime == code and case.id not in found]
        parties = await case_ground.of_parties((case.party_id for case in own if case.party_id), code)
        for case in own:
            found[case.id] = parties[case.party_id] if case.party_id else await subject_of(case)
    return found


async def set_up(cases: Sequence[Case], day: int) -> list[Set]:
    """Cases in their scenes on a day. Those whose regime is not active, or no longer knows them, are left out."""
    subjects = await subjects_of(cases)
    grounds = await case_ground.in_editions([(subjects[case.id], case.opened_on) for case in cases], day)
    placed = [(case, grounds.get((subjects[case.id], case.opened_on))) for case in cases]
    return await _sets([(case, ground) for case, ground in placed if ground is not None], day)


async def _papers(cases: Iterable[Case]) -> dict[tuple[str, str], list[document.DocumentView]]:
    """The documents of cases, by regime and key."""
    keys: dict[str, set[str]] = {}
    for case in cases:
        keys.setdefault(case.regime, set()).add(case.key)
    return {
        (code, key): views
        for code, own in keys.items()
        for key, views in (await document.of_keys(code, sorted(own))).items()
    }


async def _sets(pairs: Sequence[tuple[Case, Ground]], day: int) -> list[Set]:
    near = await neighbours([ground.subject for _, ground in pairs])
    evidence = await _evidence([case.id for case, _ in pairs])
    dues = await dues_of([(case.kind, ground) for case, ground in pairs], day)
    papers = await _papers(case for case, _ in pairs)
    periods = await of_periods(case for case, _ in pairs)
    periods |= await case_dues.of_cases(case for case, ground in pairs if _reads_dues(kind_in(ground, case.kind)))
    found: list[Set] = []
    for case, ground in pairs:
        kind = kind_in(ground, case.kind)
        if kind is None:
            continue
        listed = near.get(ground.subject, [])
        views = papers.get((case.regime, case.key), ())
        row = {
            **ground.row,
            **periods.get(case.id, {}),
            **filled_row(kind.fields, case.told),
            **case_days(case),
            **await anchors(kind, listed),
            **await _visits(kind, case, ground, day),
            "case_state": case.state,
            "case_opening": case.opening,
        }
        scene = Scene(
            row={**row, **await misses(kind, ground, row)},
            today=day,
            due=case.due_on,
            facts=ground.facts,
            events=ground.events,
            filled=frozenset(name for name, value in case.told.items() if value not in ("", None)),
            evidence=_counted(evidence.get(case.id, ()), 0),
            fresh=_counted(evidence.get(case.id, ()), micros_of(case.entered_at)),
            filed=frozenset(view.code for view in views if view.state != document.DRAFT),
            signed=_signed(ground, views),
            states=_states(listed),
            calendar=ground.calendar,
            dues=dues.get(case.loan_id or 0, ()),
            days=frozenset(field.code for field in kind.fields if field.kind == DATE),
        )
        found.append(Set(case=case, kind=kind, ground=ground, scene=scene))
    return found


async def _visits(kind: CaseKind, case: Case, ground: Ground, day: int) -> Mapping[str, Cell]:
    """What a guard about visits reads, counted in the case's period; nothing where none does (PL-15)."""
    if not case.period_start or site_visits.VISITED not in _compared(kind):
        return {}
    return await site_visits.of(ground.subject.organisation_path, case.period_start, min(day, case.period_end))


def _reads_dues(kind: CaseKind | None) -> bool:
    return kind is not None and not case_dues.NAMES.isdisjoint(_compared(kind))


@remembered(512)
def _compared(kind: CaseKind) -> frozenset[str]:
    return compared_in(kind)


def moved(found: Set) -> Set:
    """A case in its scene as its row says now: in a state that was just entered no evidence is fresh yet."""
    case = found.case
    row = {name: value for name, value in found.scene.row.items() if name not in _OWN}
    row |= {**filled_row(found.kind.fields, case.told), **case_days(case), "case_state": case.state}
    is_new = case.state != found.scene.row.get("case_state")
    scene = replace(
        found.scene,
        row=row,
        due=case.due_on,
        filled=frozenset(name for name, value in case.told.items() if value not in ("", None)),
        fresh={} if is_new else found.scene.fresh,
    )
    return replace(found, scene=scene)


_OWN: Final = frozenset({"opened_on", "entered", "complete_by", "period_start", "period_end"})


def begun(case: Case, kind: CaseKind, ground: Ground, scene: Scene) -> Set:
    """A case that was just opened: nothing hangs on it yet, and its neighbours are those of its opening."""
    own = {"case_opening": case.opening}
    plain = replace(scene, row={**scene.row, **own}, evidence={}, fresh={}, filed=frozenset(), signed=frozenset())
    return moved(Set(case=case, kind=kind, ground=ground, scene=plain))


def case_days(case: Case) -> dict[str, Cell]:
    """The anchors that a case gives itself; what is not known is left out."""
    days = {
        "opened_on": case.opened_on,
        "entered": case.entered_on,
        "complete_by": case.complete_by,
        "period_start": case.period_start,
        "period_end": case.period_end,
        "period_month": month_of(case.period_end),
    }
    return {name: day for name, day in days.items() if day}


def month_of(day: int) -> int:
    """The month of the year in which a day lies; 0 for no day."""
    return date_of(day).month if day else 0


_OF_PERIODS: Final = """
SELECT c.id,
       COALESCE(CAST(sum(CASE WHEN s.written_off = 0 THEN s.overdue_principal ELSE 0 END) AS BIGINT), 0) AS overdue,
       COALESCE(CAST(sum(s.written_off) AS BIGINT), 0) AS written_off FROM work_case c
LEFT JOIN loan l ON l.party_id = c.party_id AND l.stage = 'LIVE'
LEFT JOIN loan_state s ON s.loan_id = l.id AND s.interest_from BETWEEN c.period_start AND c.period_end
WHERE c.id IN ({keys}) GROUP BY c.id"""


async def of_periods(cases: Iterable[Case]) -> dict[int, dict[str, Cell]]:
    """What parties' cases know of the loans that were paid out in their periods, by the cases' ids."""
    ids = [case.id for case in cases if case.id and case.party_id and not case.loan_id and case.period_end]
    rows = await sql.rows_in(_OF_PERIODS, ids) if ids else []
    return {row["id"]: {"period_overdue": row["overdue"], "period_written_off": row["written_off"]} for row in rows}


def filled_row(declared: Sequence[Field], told: Mapping[str, object]) -> dict[str, Cell]:
    """The fields of a case as conditions read them: a date is a day."""
    kinds = {field.code: field.kind for field in declared}
    found: dict[str, Cell] = {}
    for name, value in told.items():
        if kinds.get(name) == DATE and isinstance(value, str) and value:
            found[name] = day_of(date.fromisoformat(value))
        elif isinstance(value, int | str):
            found[name] = value
    return found


# --- evidence and papers ---------------------------------------------------------------------------------------------


async def _evidence(case_ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    rows = await sql.rows_in(
        "SELECT subject_id, kind, recorded_at FROM evidence_link "
        "WHERE subject_type = 'case' AND subject_id IN ({keys})",
        case_ids,
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for row in rows:
        found.setdefault(row["subject_id"], []).append((row["kind"], row["recorded_at"]))
    return found


def _counted(pieces: Iterable[tuple[str, int]], since: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, recorded_at in pieces:
        if recorded_at >= since:
            found[kind] = found.get(kind, 0) + 1
    return found


def _signed(ground: Ground, views: Sequence[document.DocumentView]) -> frozenset[str]:
    policies = {policy.code: policy for policy in in_force(ground.bound.spec.documents)}
    return frozenset(
        view.code for view in views if view.code in policies and document.is_signed(view, policies[view.code])
    )


# --- neighbours ------------------------------------------------------------------------------------------------------

_NEIGHBOURS: Final = """
SELECT id, regime, kind, state, loan_id, party_id, organisation_id, opened_on, closed_on, period_end
FROM work_case WHERE {owner} IN ({{keys}})"""


async def neighbours(subjects: Sequence[Subject]) -> dict[Subject, list[sql.Row]]:
    """The cases on the same subject, open or ended: of a loan also its party's own, of a party also its loans'."""
    parties = sorted({one.party_id for one in subjects if one.party_id})
    rows = await sql.rows_in(_NEIGHBOURS.format(owner="party_id"), parties)
    plain = [one for one in subjects if not one.party_id]
    by_place = await sql.rows_in(
        _NEIGHBOURS.format(owner="organisation_id"), sorted({one.organisation_id for one in plain})
    )
    of: dict[tuple[str, int], list[sql.Row]] = {}
    for row in rows:
        of.setdefault(("party", row["party_id"]), []).append(row)
    for row in by_place:
        of.setdefault(("organisation", row["organisation_id"]), []).append(row)
    return {
        one: [row for row in of.get(_place(one), ()) if row["regime"] == one.regime and _near(one, row)]
        for one in subjects
    }


def _place(one: Subject) -> tuple[str, int]:
    return ("party", one.party_id) if one.party_id else ("organisation", one.organisation_id)


def _near(one: Subject, row: sql.Row) -> bool:
    if not one.party_id:
        return row["organisation_id"] == one.organisation_id and row["party_id"] is None
    if row["party_id"] != one.party_id:
        return False
    return not one.loan_id or row["loan_id"] in (None, one.loan_id)


def _states(listed: Sequence[sql.Row]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in listed:
        found[row["kind"]] = found.get(row["kind"], frozenset()) | {row["state"]}
    return found


def with_neighbours(scene: Scene, listed: Sequence[sql.Row]) -> Scene:
    """A scene with the states of the cases around it."""
    return replace(scene, states=_states(listed))


async def anchors(kind: CaseKind, listed: Sequence[sql.Row]) -> dict[str, Cell]:
    """The days of `last:KIND` and `entered:KIND.STATE` that a kind names."""
    found: dict[str, Cell] = {}
    for anchor in anchors_in(kind):
        form, _, rest = anchor.partition(":")
        if form == "last":
            ends = [row["period_end"] or row["closed_on"] for row in listed if row["kind"] == rest]
            found[anchor] = max(ends, default=0)
        elif form == "entered" and rest:
            found[anchor] = await _entered(rest, listed)
    return {anchor: day for anchor, day in found.items() if day}


async def misses(kind: CaseKind, ground: Ground, row: Row) -> dict[str, Cell]:
    """The days of `missed_after:<anchor>` that a kind names, of a loan whose anchor is known; and of its cure."""
    loan_id, found = ground.subject.loan_id, dict[str, Cell]()
    names = anchors_in(kind) if loan_id else frozenset[str]()
    if any(CURED in name for name in names):
        found[CURED] = (await repayment.cured_on([loan_id])).get(loan_id, 0)
    for name in names:
        form, _, anchor = name.partition(":")
        since = found.get(anchor) or row.get(anchor)
        if form == "missed_after" and isinstance(since, int) and since:
            found[name] = await repayment.missed_after(loan_id, since)
    return {name: day for name, day in found.items() if day}


async def dues_of(listed: Sequence[tuple[str, Ground]], day: int) -> dict[int, tuple[int, ...]]:
    """The repayment days of the loans whose kind of case counts in them, by the loan's own id."""
    kinds = [(ground.subject.loan_id, kind_in(ground, code)) for code, ground in listed]
    loans = {loan_id for loan_id, kind in kinds if loan_id and kind is not None and counts_periods(kind)}
    return await repayment.days_of(loans, day) if loans else {}


async def _entered(named: str, listed: Sequence[sql.Row]) -> int:
    kind, _, state = named.partition(".")
    ids = [row["id"] for row in listed if row["kind"] == kind]
    rows = await sql.rows_in(
        "SELECT COALESCE(max(day), 0) AS newest FROM case_step WHERE target = ? AND case_id IN ({keys})", ids, [state]
    )
    return max((int(row["newest"]) for row in rows), default=0)


def deadline_of(found: Set) -> int:
    """The deadline of the state that a case is in; 0 none."""
    return due_day(state_of(found.kind, found.case.state).due, found.scene)
