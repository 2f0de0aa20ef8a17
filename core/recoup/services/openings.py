# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Which watches of loans are open, since which day and until which they are to be done."""

from collections.abc import Mapping
from typing import TypeAlias

from recoup.rules.columns import Signal, Signals, State
from recoup.services import sql, task
from recoup.services.ledger import Loaded

Openings: TypeAlias = Mapping[tuple[int, int], tuple[int, int]]
"""By (loan's row, watch): the day of opening, and the day by which it is to be done, 0 none."""


def stands(state: State, signals: Signals, before: Openings) -> dict[tuple[int, int], tuple[int, int]]:
    """What is open at the end of a walk that gave these signals; `before` was open when it began."""
    edges = signals.take(signals.signal == Signal.WATCH_OPENED)
    found = dict(before)
    rows = zip(edges.loan.tolist(), edges.value.tolist(), edges.on.tolist(), edges.bill_seq.tolist(), strict=True)
    for loan, watch, on, due in rows:
        found[loan, watch] = (on, due)
    return {key: spell for key, spell in found.items() if state.watching[key[0]] >> key[1] & 1}


async def stored(loaded: Loaded) -> dict[tuple[int, int], tuple[int, int]]:
    """What is open by the tasks on the list."""
    return await _listed(loaded, f"state = '{task.OPEN}'")


async def excused(loaded: Loaded) -> dict[tuple[int, int], tuple[int, int]]:
    """What stands and is not asked for any more, because somebody has closed its task by hand."""
    return await _listed(loaded, f"state = '{task.DONE}' AND why NOT IN ('', '{task.BY_ITSELF}')")


async def _listed(loaded: Loaded, which: str) -> dict[tuple[int, int], tuple[int, int]]:
    watches = {watch.code: index for index, watch in enumerate(loaded.policy.watches)}
    rows = await sql.rows_in(
        "SELECT loan_id, code, opened_on, due_on FROM task "
        f"WHERE regime = ? AND {which} AND case_id IS NULL AND loan_id IN ({{keys}}) ORDER BY id",
        loaded.loan_ids.tolist(),
        [loaded.regime],
    )
    places = {loan_id: row for row, loan_id in enumerate(loaded.loan_ids.tolist())}
    return {
        (places[row["loan_id"]], watches[row["code"]]): (row["opened_on"], row["due_on"])
        for row in rows
        if row["code"] in watches
    }
