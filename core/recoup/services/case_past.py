"""How cases stood in the evening of a past day, as known at a moment: told by their stories.

A case's row says where it stands now. Its lines say how it came there: each with its day, what was filled in, and where
it led. Worked example (REP-TR-3): a case that was proposed on 8 April and approved on 12 April was PROPOSED in the list
of 10 April, whenever that list is drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from recoup.regime.machine import form_of
from recoup.regime.policy.case import CaseKind
from recoup.services import sql
from recoup.services.as_of import Pair
from recoup.services.case_moving import ACTED, ASSENTED, MOVED, OPENED


@dataclass(frozen=True, slots=True)
class Stood:
    """The state of a case, and what had been filled in."""

    state: str
    told: Mapping[str, Any]


_LINES: Final = """
SELECT s.case_id, s.act, s.code, s.target, s.told, s.day, s.recorded_at FROM case_step s
WHERE s.case_id IN ({keys}) ORDER BY s.case_id, s.seq"""


async def stood(cases: Sequence[sql.Row], kinds: Mapping[str, CaseKind], pair: Pair) -> dict[int, Stood]:
    """How cases stood that have moved on since, by id; of the others the row says it. `cases` have `id` and `kind`."""
    known = {int(row["id"]): kinds[row["kind"]] for row in cases if row["kind"] in kinds}
    lines: dict[int, list[sql.Row]] = {}
    for row in await sql.rows_in(_LINES, sorted(known)):
        lines.setdefault(row["case_id"], []).append(row)
    return {
        case_id: _told(known[case_id], [row for row in listed if _by_then(row, pair)])
        for case_id, listed in lines.items()
        if not all(_by_then(row, pair) for row in listed)
    }


def _by_then(row: sql.Row, pair: Pair) -> bool:
    return bool(row["day"] <= pair.day and row["recorded_at"] <= pair.known_at)


def _told(kind: CaseKind, lines: Sequence[sql.Row]) -> Stood:
    """A case by the lines of its story, in order."""
    state, told = "", dict[str, Any]()
    for row in lines:
        if row["act"] == OPENED:
            told |= next((dict(each.sets) for each in kind.opens if each.code == row["code"]), {})
        if row["act"] in (OPENED, MOVED, ACTED, ASSENTED):
            told |= _by_step(kind, row)
        state = row["target"] or state
    return Stood(state, told)


def _by_step(kind: CaseKind, row: sql.Row) -> dict[str, Any]:
    """What a line filled in: its step's form anew, the fields of whoever took it, and what the step itself sets."""
    step = next((each for each in kind.transitions if each.code == row["code"]), None)
    form = dict.fromkeys(form_of(step.guard), "") if step is not None and row["act"] != OPENED else {}
    sets = {act.what: act.to or "" for act in (step.does if step else ()) if act.verb == "SET"}
    return {**form, **sql.unpacked(row["told"]), **sets}
