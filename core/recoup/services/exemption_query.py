"""Exemptions of late tasks as they are shown: who was excused, why, on what proof, and who agreed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.rules.calendar import date_of
from recoup.services import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionView:
    """A person who was excused for a task. `agreed_by` are the codes of those who signed, in order.

    `taken_back_on` is the day on which it was taken back, with the reason; None while it holds.
    """

    id: str
    person_code: str
    person_name: str
    reason: str
    evidence_id: str
    evidence_name: str
    asked_by: str
    agreed_by: tuple[str, ...]
    approval_number: str
    approval_id: str
    recorded_on: date
    taken_back_on: date | None
    taken_back_because: str

    @property
    def holds(self) -> bool:
        """Whether the person is excused."""
        return self.taken_back_on is None


_EXEMPTIONS: Final = """
SELECT x.id, x.public_id, x.task_id, x.reason, x.booked_on, p.code AS person, p.name AS person_name, m.code AS maker,
       e.public_id AS evidence_id, e.name AS evidence_name, a.id AS waited, a.number, a.public_id AS approval_id,
       v.booked_on AS taken_back_on, v.reason AS because
FROM task_exemption x
JOIN principal p ON p.id = x.person_id
JOIN principal m ON m.id = x.principal_id
JOIN evidence e ON e.id = x.evidence_id
JOIN approval a ON a.id = x.approval_id
LEFT JOIN task_exemption v ON v.voids = x.id
WHERE x.voids = 0 AND x.task_id IN ({keys}) ORDER BY x.id"""

_SIGNERS: Final = """
SELECT d.approval_id, p.code FROM approval_decision d JOIN principal p ON p.id = d.principal_id
WHERE d.verdict = 'APPROVED' AND d.approval_id IN ({keys}) ORDER BY d.approval_id, d.place"""

_STANDING: Final = """
SELECT x.task_id, x.person_id FROM task_exemption x LEFT JOIN task_exemption v ON v.voids = x.id
WHERE x.voids = 0 AND v.id IS NULL AND x.task_id IN ({keys})"""


async def of_tasks(task_ids: Sequence[int]) -> Mapping[int, list[ExemptionView]]:
    """Every exemption of tasks (the database's own ids), also those taken back, oldest first."""
    rows = await sql.rows_in(_EXEMPTIONS, list(task_ids))
    signers: defaultdict[int, list[str]] = defaultdict(list)
    for row in await sql.rows_in(_SIGNERS, [row["waited"] for row in rows]):
        signers[row["approval_id"]].append(row["code"])
    found: defaultdict[int, list[ExemptionView]] = defaultdict(list)
    for row in rows:
        found[row["task_id"]].append(_view(row, signers[row["waited"]]))
    return found


async def standing(task_ids: Sequence[int]) -> set[tuple[int, int]]:
    """(task, person) of every exemption that holds, by the database's own ids."""
    return {(row["task_id"], row["person_id"]) for row in await sql.rows_in(_STANDING, list(task_ids))}


def _view(row: sql.Row, signers: Sequence[str]) -> ExemptionView:
    return ExemptionView(
        id=row["public_id"],
        person_code=row["person"],
        person_name=row["person_name"],
        reason=row["reason"],
        evidence_id=row["evidence_id"],
        evidence_name=row["evidence_name"],
        asked_by=row["maker"],
        agreed_by=tuple(signers),
        approval_number=row["number"],
        approval_id=row["approval_id"],
        recorded_on=date_of(row["booked_on"]),
        taken_back_on=date_of(row["taken_back_on"]) if row["taken_back_on"] else None,
        taken_back_because=row["because"] or "",
    )
