"""What is asked for a slice of loans is found by the loans: the work of a slice does not grow with the book.

SQLite keeps no statistics unless it is told to. Where a statement also names a state or what is missing, and some index
begins with that, it takes every row of that state before it looks for the loans. PostgreSQL counts, and does not.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import pytest

from recoup.services import endofday, sql, verify
from tests.services.books import MISSED_TO, to_the_missed_days
from tests.services.world import World

MANY: Final = 500


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """The one that has to be led."""
    return str(request.param)


async def test_what_a_night_and_a_verification_ask_for_a_slice_is_found_by_its_keys(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each statement's plan begins with the column that the keys are of; of organisations there are few."""
    asked: dict[str, Sequence[Any]] = {}
    ask = sql.rows_in

    async def noted(text: str, keys: Sequence[Any], before: Sequence[Any] = ()) -> list[sql.Row]:
        asked.setdefault(text, before)
        return await ask(text, keys, before)

    monkeypatch.setattr(sql, "rows_in", noted)
    await to_the_missed_days(world)
    await endofday.run(world.actor, until=MISSED_TO)
    await verify.verify(world.actor)
    monkeypatch.undo()
    assert len(asked) > 40
    plans = {text: await _plan(text, before) for text, before in asked.items() if "organisation_id IN" not in text}
    assert {text: plan for text, plan in plans.items() if not _by_keys(text, plan)} == {}


async def _plan(text: str, before: Sequence[Any]) -> list[str]:
    keys = list(range(MANY))
    rows = await sql.rows(f"EXPLAIN QUERY PLAN {text.replace('{keys}', sql.places(keys))}", [*before, *keys])
    return [str(row["detail"]) for row in rows]


def _by_keys(text: str, plan: list[str]) -> bool:
    """Whether the first search is one for the keys; a primary key is called `rowid`."""
    found = re.search(r"(\w+) IN \(\{keys\}\)", text)
    assert found, text
    return f"({found[1]}=?" in plan[0] or f"AND {found[1]}=?" in plan[0] or "rowid=?" in plan[0]
