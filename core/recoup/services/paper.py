"""A document with its figures, as it is drawn up, frozen and read again: exact amounts in minor units, nothing printed.

What is filed is this shape packed as JSON. Worked example: a ratio of 2850 to 12000 is kept as [19, 80], so that
23.75 % can be printed of it in ten years as today, and its digest is that of the same text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from recoup.regime.deciding import Cell

Values: TypeAlias = Mapping[str, Cell]
"""Cells by the code of their field or column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTable:
    """Rows of a table, its subtotals by the values that they are of, and its totals."""

    rows: tuple[Values, ...]
    subtotals: tuple[tuple[tuple[Cell, ...], Values], ...] = ()
    totals: Values | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCopy:
    """To whom a copy goes, and which fields stay empty on it."""

    to: str
    blank: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a document says. `about` are the nouns of its key by code or number; `as_of` is a day as a number."""

    about: Mapping[str, str]
    as_of: int
    currency: str
    fields: Values
    tables: tuple[PaperTable, ...] = ()
    copies: tuple[PaperCopy, ...] = ()


def packed(figures: Figures) -> dict[str, object]:
    """Figures as they are stored."""
    return {
        "about": dict(figures.about),
        "as_of": figures.as_of,
        "currency": figures.currency,
        "fields": packed_values(figures.fields),
        "tables": [
            {
                "rows": [packed_values(row) for row in table.rows],
                "subtotals": [[[_cell(part) for part in key], packed_values(row)] for key, row in table.subtotals],
                "totals": None if table.totals is None else packed_values(table.totals),
            }
            for table in figures.tables
        ],
        "copies": [[copy.to, list(copy.blank)] for copy in figures.copies],
    }


def unpacked(stored: Mapping[str, Any]) -> Figures:
    """Figures as they were stored."""
    return Figures(
        about=stored["about"],
        as_of=stored["as_of"],
        currency=stored["currency"],
        fields=_read(stored["fields"]),
        tables=tuple(
            PaperTable(
                rows=tuple(_read(row) for row in table["rows"]),
                subtotals=tuple(
                    (tuple(_read_cell(part) for part in key), _read(row)) for key, row in table["subtotals"]
                ),
                totals=None if table["totals"] is None else _read(table["totals"]),
            )
            for table in stored["tables"]
        ),
        copies=tuple(PaperCopy(to=to, blank=tuple(blank)) for to, blank in stored["copies"]),
    )


def packed_values(values: Values) -> dict[str, object]:
    """Cells as they are stored."""
    return {code: _cell(value) for code, value in values.items()}


def _cell(value: Cell) -> object:
    return [value.numerator, value.denominator] if isinstance(value, Fraction) else value


def _read(values: Mapping[str, Any]) -> Values:
    return {code: _read_cell(value) for code, value in values.items()}


def _read_cell(value: int | str | Sequence[int] | None) -> Cell:
    return Fraction(value[0], value[1]) if isinstance(value, list) else value  # type: ignore[return-value]
