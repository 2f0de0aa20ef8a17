"""The column map: how a file's columns and words become ours. Written in TOML by whoever knows the file.

[columns]             # our column = the file's column; what is not named here bears our name
number = "合同编号"
[constants]           # for what the file does not say
regime = "housing_fund"
[values.method]       # the file's words = ours
"等额本息" = "ANNUITY"
[format]
dates = ["%Y年%m月%d日"]
rate = "percent"      # or "fraction", the default: 4.35 or 0.0435
amounts_in = 10000    # 万元; 1, the default, is 元
thousands = ","       # a sign between groups of digits
ignore = ["备注"]     # columns of the file that are passed over; ["*"]: every one that is not ours
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from recoup.errors import Problem, Refused

TABLES: Final = ("columns", "constants", "values", "format")
FORMATS: Final = ("dates", "rate", "amounts_in", "thousands", "ignore")
ISO_DATES: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d")
SCALES: Final = (1, 100, 1000, 10_000, 1_000_000, 100_000_000)
REJECTED_BECAUSE: Final = "rejected_because"
"""The column that a file of rejected rows has more than its source; passed over when the file comes back mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """A column map as read; the default one takes a file whose columns bear our names."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: tuple[str, ...] = ISO_DATES
    rate_in_percent: bool = False
    amounts_in: int = 1
    thousands: str = ""
    ignore: frozenset[str] = frozenset()

    def name_of(self, column: str) -> str:
        """What the file calls one of our columns."""
        return self.columns.get(column, column)

    def unknown(self, found: Mapping[str, str], known: frozenset[str], families: tuple[str, ...]) -> list[str]:
        """Columns of the file that are neither ours, nor of a family such as `attributes.`, nor to be ignored."""
        if "*" in self.ignore:
            return []
        ours = {self.name_of(column) for column in known} | self.ignore | {REJECTED_BECAUSE}
        named = {theirs for our, theirs in self.columns.items() if our.startswith(families)}
        return [name for name in found if name not in ours | named and not name.startswith(families)]


def read_map(path: Path | None, known: frozenset[str], families: tuple[str, ...]) -> ColumnMap:
    """The map of a file; the default for None. Raises `Refused` with everything that is wrong in it."""
    if path is None:
        return ColumnMap()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise Refused(Problem(code="FILE_MISSING", field=("map",), value=path.name)) from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise Refused(
            Problem(code="MAP_MALFORMED", field=("map",), value=path.name, details={"cause": str(wrong)})
        ) from wrong
    problems = _problems(told, known, families)
    if problems:
        raise Refused(*problems)
    format_ = told.get("format", {})
    return ColumnMap(
        columns=told.get("columns", {}),
        constants={name: str(value) for name, value in told.get("constants", {}).items()},
        values=told.get("values", {}),
        dates=tuple(format_.get("dates", ISO_DATES)),
        rate_in_percent=format_.get("rate", "fraction") == "percent",
        amounts_in=format_.get("amounts_in", 1),
        thousands=format_.get("thousands", ""),
        ignore=frozenset(format_.get("ignore", ())),
    )


def _problems(told: Mapping[str, object], known: frozenset[str], families: tuple[str, ...]) -> list[Problem]:
    tables = {name: table for name, table in told.items() if isinstance(table, dict)}
    problems = [_unknown((name,), TABLES) for name in told if name not in TABLES or name not in tables]
    for name in ("columns", "constants", "values"):
        problems += [
            _unknown((name, column), sorted(known))
            for column in tables.get(name, {})
            if column not in known and not column.startswith(families)
        ]
    problems += [
        _not_text(("columns", column), theirs)
        for column, theirs in tables.get("columns", {}).items()
        if not isinstance(theirs, str)
    ]
    problems += [
        _not_text(("values", column), words)
        for column, words in tables.get("values", {}).items()
        if not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values())
    ]
    return problems + _format_problems(tables.get("format", {}))


def _format_problems(told: Mapping[str, object]) -> list[Problem]:
    problems = [_unknown(("format", name), FORMATS) for name in told if name not in FORMATS]
    for name in ("dates", "ignore"):
        listed = told.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            problems.append(_not_text(("format", name), listed))
    if told.get("rate", "fraction") not in {"fraction", "percent"}:
        problems.append(_choice(("format", "rate"), told["rate"], "fraction, percent"))
    if told.get("amounts_in", 1) not in SCALES:
        problems.append(_choice(("format", "amounts_in"), told["amounts_in"], ", ".join(map(str, SCALES))))
    if not isinstance(told.get("thousands", ""), str):
        problems.append(_not_text(("format", "thousands"), told["thousands"]))
    return problems


def _unknown(field_: tuple[str, ...], limit: tuple[str, ...] | list[str]) -> Problem:
    return Problem(code="MAP_UNKNOWN", field=field_, value=field_[-1], limit=", ".join(limit))


def _choice(field_: tuple[str, ...], value: object, limit: str) -> Problem:
    return Problem(code="NOT_A_CHOICE", field=field_, value=str(value), limit=limit)


def _not_text(field_: tuple[str, ...], value: object) -> Problem:
    return Problem(code="MAP_NOT_TEXT", field=field_, value=str(value))
