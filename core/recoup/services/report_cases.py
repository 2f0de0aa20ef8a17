"""The cases that a report lists: each with the names of its loan, or of its party and place.

Worked example (REP-CP-1): the warnings of the quarter are rows of the noun `case` with `case_kind` WARNING.
"""

from collections.abc import Mapping
from typing import Final

from recoup.regime.deciding import Cell, Row
from recoup.services import sql
from recoup.services.as_of import Pair
from recoup.services.report_scope import Scope

_CASES: Final = """
SELECT c.id, c.number, c.kind, c.state, c.opening, c.opened_on, c.closed_on, c.loan_id, p.name AS party_name,
       o.name AS organisation_name
FROM work_case c JOIN organisation o ON o.id = c.organisation_id LEFT JOIN party p ON p.id = c.party_id
WHERE c.regime = ? AND c.opened_on <= ? AND o.path LIKE ? AND (c.closed_on = 0 OR c.closed_on >= ?)
ORDER BY c.opened_on, c.number"""


async def rows(scope: Scope, loans: Mapping[int, Row], pair: Pair) -> list[Row]:
    """The cases below the organisation that were open on a day of the period."""
    start = scope.key.period_start or pair.day
    found: list[Row] = []
    for row in await sql.rows(_CASES, [scope.regime, pair.day, scope.path_below, start]):
        own: dict[str, Cell] = {
            "case_number": row["number"],
            "case_kind": row["kind"],
            "case_state": row["state"],
            "case_opening": row["opening"],
            "opened_on": row["opened_on"],
            "party_name": row["party_name"],
            "organisation_name": row["organisation_name"],
            "id": str(row["id"]),
        }
        found.append({**loans.get(row["loan_id"] or 0, {}), **own})
    return found
