# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""What must be true before a night begins: the days are published, and every live loan has its regime to judge it."""

from collections.abc import Sequence

from recoup.errors import Problem, Refused
from recoup.rules.calendar import date_of
from recoup.rules.edition import Stage
from recoup.services import refixing, regime, sql
from recoup.services.loan_query import LIVE


async def check(first: int, last: int) -> None:
    """Raises `Refused` with everything that keeps the days `first` through `last` from being closed.

    The day after `last` must be published too: it is the one that opens.
    """
    problems = [*await _unpublished(first, last + 1), *await _inactive()]
    if problems:
        raise Refused(*problems)


async def _unpublished(first: int, last: int) -> Sequence[Problem]:
    name = regime.installed().calendar
    found = await sql.rows(
        "SELECT COUNT(DISTINCT day) AS days, COALESCE(MAX(day), 0) AS newest FROM calendar_day"
        " WHERE calendar = ? AND day BETWEEN ? AND ?",
        [name, first, last],
    )
    if found[0]["days"] == last - first + 1:
        return ()
    missing = max(first, found[0]["newest"] + 1)
    return (Problem(code="CALENDAR_UNPUBLISHED", field=("calendar",), value=name, limit=str(date_of(missing))),)


async def _inactive() -> Sequence[Problem]:
    """Profiles are few: loans are looked at only where one of theirs has no active regime."""
    profiles = await sql.rows("SELECT id, regime FROM profile ORDER BY regime")
    wanting = sorted({row["regime"] for row in profiles if regime.spec_of(row["regime"]) is None})
    problems: list[Problem] = []
    for code in wanting:
        found = await sql.rows(
            "SELECT COUNT(*) AS loans FROM loan l JOIN loan_state s ON s.loan_id = l.id"
            " JOIN profile f ON f.id = s.profile_id"
            " WHERE f.regime = ? AND l.stage = ?",
            [code, LIVE],
        )
        if found[0]["loans"]:
            loans = str(found[0]["loans"])
            problems.append(Problem(code="REGIME_NOT_ACTIVE", field=("regime",), value=code, limit=loans))
    return problems


async def next_edition(first: int, last: int) -> int:
    """The last day that can be closed in one pass from `first`: what comes into force begins a pass of its own.

    The first night under another policy looks at every loan that it decides on (`begin_editions`); the nights from a
    day on which a rate is fixed anew come after its re-fix.
    """
    dated = {day for spec in regime.installed().registry.active.values() for day in regime.editions(spec)}
    chosen = await sql.rows("SELECT DISTINCT since FROM parameter_row WHERE since > ? AND since <= ?", [first, last])
    starts = dated | {int(row["since"]) for row in chosen} | {await refixing.first_after(first, last)}
    return min((day - 1 for day in starts if first < day <= last), default=last)


async def begin_editions(day: int) -> None:
    """Make every loan due tonight on which another policy decides from this day on. In the night's transaction."""
    profiles = [int(row["id"]) for row in await sql.rows("SELECT id FROM profile ORDER BY id")]
    judged = await regime.judged(profiles, day)
    turning = [profile for profile, found in judged.items() if _turns(found.stages, day)]
    for piece in sql.chunks(turning):
        await sql.execute(
            "UPDATE loan_state SET next_event = ? WHERE next_event > ? AND interest_from > 0 AND profile_id IN "
            f"({sql.places(piece)})",
            [day, day, *piece],
        )


def _turns(stages: Sequence[Stage], day: int) -> bool:
    return any(stage.begins_on == day for stage in stages[1:])
