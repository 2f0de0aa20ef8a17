"""Rows added up: of a noun by a code, and wider nouns of narrower ones (regime.md §5, §9).

Worked example (REP-CB-4): three loans, NORMAL 600.00 and 300.00, LOSS 100.00, by `grade`: NORMAL has two loans and
900.00, LOSS one and 100.00, and the three classes between them stand there with nothing. A loan that was NORMAL with
150.00 at the end of the quarter before counts there in `balance_before`, wherever it is now.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from recoup.regime.deciding import Cell, Row, holds, number
from recoup.regime.policy.document import Table
from recoup.regime.vocabulary import MEASURES

SUMMED: Final = frozenset(measure.code for measure in MEASURES if measure.summed)
"""Amounts of the core that every wider noun has as a sum."""
_STATED: Final = frozenset(measure.code for measure in MEASURES if measure.summed and not measure.known)
"""Those of them that nobody may have told: of none that is known there is no sum."""
BEFORE: Final = "_before"
"""What ends a name of the day before the period: `balance_before`."""


def grouped(
    table: Table, rows: Iterable[Row], before: Iterable[Row] = (), *, summed: Collection[str] = ()
) -> list[Row]:
    """The rows that meet the table's condition, added up by its group: each choice, then whatever else occurs.

    `before` are the same on the day before the period; `summed` names amounts besides the core's.
    """
    group = str(table.group)
    now, then = _by_code(table, group, rows), _by_code(table, group, before)
    codes = dict.fromkeys((*_choices(table, group), *now, *then))
    return [_row(table, group, code, now.get(code, []), then.get(code, []), summed) for code in codes]


def _by_code(table: Table, group: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        code = row.get(group)
        if isinstance(code, str) and holds(table.where, row):
            found.setdefault(code, []).append(row)
    return found


def _choices(table: Table, group: str) -> tuple[str, ...]:
    return next((column.choices for column in table.columns if (column.source or column.code) == group), ())


def _row(
    table: Table, group: str, code: str, members: Sequence[Row], before: Sequence[Row], summed: Collection[str]
) -> Row:
    earlier = {f"{name}{BEFORE}": value for name, value in sums(before, ()).items()}
    return {**shared(members), **sums(members, summed), **earlier, group: code, **dict.fromkeys(table.row, members)}


def sums(rows: Sequence[Row], summed: Collection[str]) -> dict[str, Cell]:
    """The amounts of rows, added up; nothing known is nought, and blank of what has to be told.

    Worked example (DB-31): of two loans of a project only one has a plan approved, 12,000.00 万元, which is the
    project's; where none has, its plan is blank, and so is the share of it that was recovered (DX-01).
    """
    found: dict[str, Cell] = {name: sum(number(row, name) or 0 for row in rows) for name in (*SUMMED, *summed)}
    unknown = [name for name in _STATED if all(number(row, name) is None for row in rows)]
    return found | dict.fromkeys(unknown)


def shared(rows: Sequence[Row]) -> dict[str, Cell]:
    """The texts and codes that all rows agree in."""
    if not rows:
        return {}
    first = rows[0]
    return {
        name: value
        for name, value in first.items()
        if isinstance(value, str) and all(row.get(name) == value for row in rows)
    }


def by_noun(noun: str, rows: Iterable[Row], summed: Collection[str] = (), said: Collection[str] = ()) -> list[Row]:
    """Loans added up by whom they belong to: parties, officers, organisations. `id` is the noun's own.

    `said` names free texts: what is said of any of them stands there, each text once.
    """
    found: dict[Cell, list[Row]] = {}
    for row in rows:
        who = row.get(noun)
        if isinstance(who, int | str):
            found.setdefault(who, []).append(row)
    return [
        {**shared(members), **sums(members, summed), **_said(members, said), "id": str(who), "loan": members}
        for who, members in found.items()
    ]


def _said(rows: Sequence[Row], names: Collection[str]) -> dict[str, Cell]:
    """Free texts of rows, one after another."""
    texts = {name: dict.fromkeys(str(row[name]) for row in rows if row.get(name)) for name in names}
    return {name: "; ".join(told) for name, told in texts.items() if told}


def widened(row: Row, nouns: Iterable[str], rows: Sequence[Row], summed: Collection[str] = ()) -> Row:
    """A row with the narrower nouns that its formulas count and add up."""
    narrower: Mapping[str, Sequence[Row]] = {
        noun: rows if noun == "loan" else by_noun(noun, rows, summed) for noun in nouns
    }
    return {**row, **narrower}


def numbered(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with the number of each (`row_number`), from 1."""
    for place, row in enumerate(rows, start=1):
        yield {**row, "row_number": place}
