"""A book of listed rates, a row each: of which list and tenor, from which day on, how much.

A row that is published already with the same rate is passed over; with another rate it corrects the one that is there.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from recoup.errors import Problem
from recoup.services import rate
from recoup.services.access import Actor
from recoup.services.import_cells import Cells
from recoup.services.import_kind import Known, Stored
from recoup.services.rate import RateDraft

COLUMNS: Final = frozenset({"rate_list", "tenor", "since", "rate"})


class RateBook:
    """The kind of book that holds listed rates."""

    columns: frozenset[str] = COLUMNS
    families: tuple[str, ...] = ()

    def read(self, cells: Cells) -> RateDraft:
        """The draft of a row."""
        return RateDraft(
            rate_list=cells.text("rate_list", required=True).upper(),
            tenor=cells.text("tenor", required=True).upper(),
            since=cells.day("since", required=True) or date.min,
            rate=cells.rate("rate", required=True),
        )

    def key(self, row: RateDraft) -> str:
        """List, tenor and day."""
        return f"{row.rate_list} {row.tenor} {row.since}"

    async def known(self, rows: Sequence[RateDraft]) -> Mapping[str, Known]:
        """Those that say what is published already."""
        published = await rate.known(rows)
        return {
            self.key(row): Known() for row in rows if published.get((row.rate_list, row.tenor, row.since)) == row.rate
        }

    async def examine(self, actor: Actor, rows: Sequence[RateDraft]) -> Mapping[int, Sequence[Problem]]:  # noqa: ARG002
        """What would be refused, by the place of the row."""
        return rate.examine(rows)

    async def warn(self, actor: Actor, rows: Sequence[RateDraft]) -> Mapping[int, Sequence[Problem]]:  # noqa: ARG002
        """Nothing."""
        return {}

    async def store(self, actor: Actor, rows: Sequence[RateDraft]) -> Stored:
        """Publish the rows of the chunk in one transaction."""
        new = (await rate.publish(actor, rows)).new
        return Stored(new=new, known=len(rows) - new)
