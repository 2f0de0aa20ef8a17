"""The days on which the kernel saw an opening of a case come true, kept for the morning that opens the case.

An opening with a day of its own that names the day which its case is about is told of once for each day that it names,
and that day is kept beside it: after a pass over several nights the loan stands further on. Worked example (DN-01):
instalments fall due on 2024-05-21 and 06-21, the notice is listed 40 days before. A pass from 04-08 to 06-20 leaves the
loan with next due 06-21; the case that opened on 04-11 is of 05-21 all the same.
"""

from typing import Final, Protocol

from recoup.records.bulk import bulk
from recoup.regime.binding import BoundRegime, in_force
from recoup.regime.compiling import each_day, opening_code, openings
from recoup.regime.policy.case import Opening
from recoup.rules.columns import IntArray, Signal, Signals
from recoup.services import businessday, sql


class Watched(Protocol):
    """A batch whose row i is `loan_ids[i]`."""

    regime: str
    bound: BoundRegime
    loan_ids: IntArray


_KNOWN: Final = (
    "SELECT loan_id, opening, comes_on, named_on FROM case_clock WHERE sure = 1 AND regime = ? AND loan_id IN ({keys})"
)


async def note(loaded: Watched, signals: Signals, tasks: int) -> None:
    """Keep the days on which an opening of a case became true, each once: a replay tells of them again.

    The first `tasks` watches are standing tasks and none of this.
    """
    seen = signals.take((signals.signal == Signal.WATCH_OPENED) & (signals.value >= tasks))
    if not len(seen):
        return
    watched = {opening_code(kind, each): each for kind, each in openings(in_force(loaded.bound.spec.cases))}
    codes = list(watched)
    begun = await businessday.first()
    owners = loaded.loan_ids[seen.loan].tolist()
    known = {
        (row["loan_id"], row["opening"], _mark(watched.get(row["opening"]), row["comes_on"], row["named_on"]))
        for row in await sql.rows_in(_KNOWN, sorted(set(owners)), [loaded.regime])
    }
    fresh: list[tuple[int, str, int, int]] = []
    told = zip(owners, seen.value.tolist(), seen.on.tolist(), seen.bill_seq.tolist(), strict=True)
    for loan, watch, day, named in told:
        code = codes[watch - tasks]
        mark = _mark(watched[code], day, named)
        # What was to begin on a day before the books did never begins.
        if (loan, code, mark) not in known and not (watched[code].at is not None and mark < begun):
            known.add((loan, code, mark))
            fresh.append((loan, code, day, named))
    if fresh:
        await _insert(loaded.regime, fresh)


def _mark(opening: Opening | None, comes_on: int, named_on: int) -> int:
    """The day by which a telling is known from another: the named one where an opening fires for each of them."""
    return named_on if opening is not None and each_day(opening) else comes_on


async def _insert(regime: str, fresh: list[tuple[int, str, int, int]]) -> None:
    await bulk().insert(
        "case_clock",
        {
            "regime": [regime] * len(fresh),
            "opening": [opening for _, opening, _, _ in fresh],
            "loan_id": [loan for loan, _, _, _ in fresh],
            "party_id": [0] * len(fresh),
            "comes_on": [day for _, _, day, _ in fresh],
            "sure": [1] * len(fresh),
            "done_on": [0] * len(fresh),
            "named_on": [named for _, _, _, named in fresh],
        },
    )
