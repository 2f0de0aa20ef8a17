"""What stands beside tasks that are listed: promises, the next contact, and sides of their cases without anybody."""

from collections.abc import Mapping, Sequence
from typing import Final

from recoup.rules.calendar import date_of
from recoup.services import case_sides, promise_standing, sql
from recoup.services.reason import NOTHING, Beside

_NEXT: Final = """
SELECT a.loan_id, a.next_on FROM contact_attempt a
JOIN (SELECT max(id) AS newest FROM contact_attempt WHERE loan_id IN ({keys}) GROUP BY loan_id) n ON n.newest = a.id
WHERE a.next_on > 0"""


async def beside(rows: Sequence[sql.Row]) -> Mapping[int, Beside]:
    """By the id of a task row; of one that is closed nothing is told any more."""
    listed = [row for row in rows if not row["closed_on"]]
    loans = sorted({row["loan_id"] for row in listed if row["loan_id"]})
    promised = await promise_standing.of(loans)
    contacts = {row["loan_id"]: row["next_on"] for row in await sql.rows_in(_NEXT, loans)}
    cases = [(row["regime"], row["case_kind"], row["case_path"]) for row in listed if row["case_kind"]]
    missing = await case_sides.missing(cases)
    found: dict[int, Beside] = {}
    for row in listed:
        next_on = contacts.get(row["loan_id"], 0)
        one = Beside(
            promise=promised.get(row["loan_id"]),
            next_contact_on=date_of(next_on) if next_on else None,
            missing=missing.get((row["regime"], row["case_kind"], row["case_path"]), ()),
        )
        if one != NOTHING:
            found[row["id"]] = one
    return found
