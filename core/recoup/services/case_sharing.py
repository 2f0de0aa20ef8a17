"""Who of several that hold a dedicated post gets a task: each has one person who answers for it (HF-07).

    1  whoever had the last task of that part and place about a loan of the same borrower, while among them
    2  else whoever holds the fewest open tasks
    3  of equals the first by code, as where tasks are distributed by hand (`assignment`)

Worked example: Li and Wang collect for one trustee bank, Li holds two open tasks, Wang one. The first task of a
borrower goes to Wang; both hold two now, and that of the next borrower goes to Li, who comes first. The first borrower
misses again: Wang, who knows him, although Li may hold fewer by then.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from recoup.services import sql
from recoup.services.case_ground import Subject

_LAST: Final = """
SELECT t.assignee_id FROM task t JOIN loan l ON l.id = t.loan_id
WHERE l.party_id = ? AND t.part = ? AND t.organisation_id = ? AND t.assignee_id IS NOT NULL
ORDER BY t.id DESC LIMIT 1"""
_OPEN: Final = (
    "SELECT assignee_id, count(*) AS held FROM task WHERE state = 'OPEN' AND assignee_id IN ({keys}) "
    "GROUP BY assignee_id"
)


@dataclass(slots=True)
class Sharing:
    """What is known while the tasks of a batch are given: who holds how many, and who knows which borrower."""

    given: Counter[int] = field(default_factory=Counter)
    """How many tasks of the batch a person was given, by whatever rule."""
    held: dict[int, int] = field(default_factory=dict)
    last: dict[tuple[int, str, int], int] = field(default_factory=dict)

    async def taker(self, subject: Subject, part: str, organisation_id: int, players: Sequence[int]) -> int:
        """Which of these persons, who come by their codes, gets a task of a part at a place."""
        borrower = (subject.party_id, part, organisation_id)
        if borrower not in self.last and subject.party_id:
            found = await sql.rows(_LAST, list(borrower))
            self.last[borrower] = int(found[0]["assignee_id"]) if found else 0
        who = self.last.get(borrower, 0)
        if who not in players:
            who = await self._freest(players)
        if subject.party_id:
            self.last[borrower] = who
        return who

    async def _freest(self, players: Sequence[int]) -> int:
        unknown = [who for who in players if who not in self.held]
        if unknown:
            self.held |= dict.fromkeys(unknown, 0)
            self.held |= {row["assignee_id"]: int(row["held"]) for row in await sql.rows_in(_OPEN, unknown)}
        return min(players, key=lambda who: self.held[who] + self.given[who])
