# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""How loans stand in promises to pay, for whoever lists them: what a promise is lies in `promise`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from recoup.services import sql

OPEN: Final = "OPEN"
KEPT: Final = "KEPT"
BROKEN: Final = "BROKEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a loan stands in promises: the one that is open, else the latest one that was broken. Days are numbers."""

    amount: int
    due_on: int
    state: str


async def of(loans: Sequence[int]) -> dict[int, Standing]:
    """How loans (the database's own ids) stand in promises; those without an open or a broken one are left out."""
    rows = await sql.rows_in(
        f"SELECT loan_id, amount, due_on, state FROM promise WHERE state <> '{KEPT}' AND loan_id IN ({{keys}})",
        list(loans),
    )
    found: dict[int, Standing] = {}
    for row in sorted(rows, key=lambda row: (row["state"] == OPEN, row["due_on"])):
        found[row["loan_id"]] = Standing(amount=row["amount"], due_on=row["due_on"], state=row["state"])
    return found
