"""The cases that a report lists, as they stood on its day: each with the names of its loan, or of its party and place.

Worked example (REP-CP-1): the warnings of the quarter are rows of the noun `case` with `case_kind` WARNING.
"""

from collections.abc import Collection, Mapping
from typing import Final

from recoup.regime.binding import in_force
from recoup.regime.deciding import Cell, Row, reckoned
from recoup.regime.grouping import shared, sums
from recoup.regime.needing import of_begun
from recoup.regime.opening import anchors_of
from recoup.rules.calendar import Calendar
from recoup.services import case_past, case_scene, regime, sql
from recoup.services.as_of import Pair
from recoup.services.case_past import Stood
from recoup.services.report_scope import Scope

_CASES: Final = """
SELECT c.id, c.number, c.kind, c.state, c.opening, c.opened_on, c.closed_on, c.loan_id, c.party_id, c.period_start,
       c.period_end, c.told,
       (SELECT count(*) FROM evidence_link k WHERE k.subject_type = 'case' AND k.subject_id = c.id
        AND k.booked_on <= ? AND k.recorded_at <= ?) AS proofs,
       (SELECT max(CASE WHEN t.closed_on BETWEEN 1 AND CAST(? AS BIGINT) THEN t.closed_on ELSE CAST(? AS BIGINT) END
        - t.due_on) FROM task t WHERE t.case_id = c.id AND t.opened_on = c.opened_on AND t.due_on > 0) AS late,
       p.name AS party_name, p.number AS party_number, o.name AS organisation_name
FROM work_case c JOIN organisation o ON o.id = c.organisation_id LEFT JOIN party p ON p.id = c.party_id
WHERE c.regime = ? AND c.opened_on <= ? AND c.recorded_at <= ? AND o.path LIKE ?
AND (c.closed_on = 0 OR c.closed_on >= ?)
ORDER BY c.opened_on, c.number"""


async def rows(scope: Scope, loans: Mapping[int, Row], pair: Pair) -> list[Row]:
    """The cases below the organisation that were open on a day of the period, each with what was entered in it."""
    start = scope.key.period_start or pair.day
    kinds = {kind.code: kind for kind in in_force(scope.bound.spec.cases)}
    calendar = await regime.calendar()
    day, known_at = pair.day, pair.known_at
    listed = await sql.rows(_CASES, [day, known_at, day, day, scope.regime, day, known_at, scope.path_below, start])
    past = await case_past.stood(listed, kinds, pair)
    since = await _since({row["party_id"] for row in listed if row["party_id"]}, pair)
    found: list[Row] = []
    for row in listed:
        kind = kinds.get(row["kind"])
        stood = past.get(row["id"]) or Stood(row["state"], sql.unpacked(row["told"]))
        told = case_scene.filled_row(kind.fields, stood.told) if kind else {}
        own: dict[str, Cell] = {
            **told,
            **since.get(row["party_id"] or 0, {}),
            "case_number": row["number"],
            "case_evidence": row["proofs"],
            "case_days_late": max(0, row["late"] or 0),
            "case_kind": row["kind"],
            "case_state": stood.state,
            "case_opening": row["opening"],
            "opened_on": row["opened_on"],
            "party_name": row["party_name"],
            "party_number": row["party_number"],
            "period_month": case_scene.month_of(row["period_end"]),
            "organisation_name": row["organisation_name"],
            "id": str(row["id"]),
        }
        own |= _milestones(scope, own, calendar)
        found.append({**_of_whom(row, loans), **own})
    return found


_OF_BEGUN: Final = """
SELECT c.id, c.kind, c.state, c.told, c.party_id, c.period_start, c.period_end FROM work_case c
WHERE c.regime = ? AND c.period_end > 0 AND c.opened_on <= ? AND c.recorded_at <= ? AND c.party_id IN ({keys})
ORDER BY c.opened_on, c.id"""


async def entered(
    scope: Scope, loans: Mapping[int, Row], pair: Pair, names: frozenset[str]
) -> dict[int, dict[str, Cell]]:
    """By loan, those names that were entered in the case of its party and of the period in which it began.

    Worked example (REP-TR-1): the cause that was written of a dealer's month of March stands beside its invoices of
    March in the list of April.
    """
    asked = [kind for kind in in_force(scope.bound.spec.cases) if of_begun(kind)]
    kinds = {kind.code: kind for kind in asked if any(field.code in names for field in kind.fields)}
    found: dict[int, dict[str, Cell]] = {}
    if not kinds or not loans:
        return found
    keys = sorted({int(str(row["party"])) for row in loans.values()})
    listed = await sql.rows_in(_OF_BEGUN, keys, [scope.regime, pair.day, pair.known_at])
    listed = [row for row in listed if row["kind"] in kinds]
    past = await case_past.stood(listed, kinds, pair)
    of_party: dict[int, list[int]] = {}
    for loan_id, row in loans.items():
        of_party.setdefault(int(str(row["party"])), []).append(loan_id)
    for case in listed:
        stood = past.get(case["id"]) or Stood(case["state"], sql.unpacked(case["told"]))
        told = case_scene.filled_row(kinds[case["kind"]].fields, stood.told)
        begun = range(case["period_start"], case["period_end"] + 1)
        for loan_id in of_party[case["party_id"]]:
            if loans[loan_id]["begun_on"] in begun:
                found.setdefault(loan_id, {}).update({name: told[name] for name in names & set(told)})
    return found


def _milestones(scope: Scope, own: Row, calendar: Calendar) -> dict[str, Cell]:
    """The days that a rule names, reckoned from what was entered in a case; without what they count from none."""
    found: dict[str, Cell] = {}
    for each in scope.bound.spec.milestones:
        if anchors_of(each.on) <= set(own):
            found[each.code] = reckoned(each.on, own, calendar)
    return found


_HELD: Final = """
SELECT a.party_id, a.code, a.from_on FROM fact a LEFT JOIN fact e ON e.ends_id = a.id AND e.recorded_at <= ?
WHERE a.ends_id IS NULL AND a.recorded_at <= ? AND a.from_on <= ?
AND (COALESCE(e.to_on, a.to_on) = 0 OR COALESCE(e.to_on, a.to_on) > ?) AND a.party_id IN ({keys})
ORDER BY a.from_on, a.id"""


async def _since(parties: Collection[int], pair: Pair) -> dict[int, dict[str, Cell]]:
    """What is stated of parties on the day, each fact with the day on which it began."""
    known_at, found = pair.known_at, dict[int, dict[str, Cell]]()
    for row in await sql.rows_in(_HELD, sorted(parties), [known_at, known_at, pair.day, pair.day]):
        found.setdefault(row["party_id"], {}).setdefault(row["code"], row["from_on"])
    return found


def _of_whom(case: sql.Row, loans: Mapping[int, Row]) -> Row:
    """The loan of a case; or the loans of its party added up, of a case with a period those that began in it."""
    if case["loan_id"] or not case["party_id"]:
        return loans.get(case["loan_id"] or 0, {})
    begun = range(case["period_start"], case["period_end"] + 1)
    own = [
        row
        for row in loans.values()
        if row["party"] == case["party_id"] and (not case["period_end"] or row["begun_on"] in begun)
    ]
    return {**shared(own), **sums(own, ())}
