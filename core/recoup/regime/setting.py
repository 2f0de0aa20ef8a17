"""Whether a value may be set for a parameter: kind, bounds, choices, and `above` (regime.md §3)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from recoup.errors import Problem
from recoup.regime.policy.parameter import Kind, Param, Scalar, Value
from recoup.rules.columns import AMOUNT_LIMIT

NUMBERS: Final[frozenset[Kind]] = frozenset({"INT", "DAYS", "MONTHS", "PERIODS", "MONEY", "RATE"})
LISTS: Final[frozenset[Kind]] = frozenset({"CODES", "ORDER"})
NUMBER_LIMIT: Final = AMOUNT_LIMIT
"""Numbers of parameters are below this, whatever their kind; `maximum` says what the rules allow."""
TEXT_LIMIT: Final = 200
"""Characters of a text, name or code."""

_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def is_table(value: object) -> bool:
    """Whether a value is a table: pairs of a code and a value."""
    return isinstance(value, tuple) and any(isinstance(row, tuple) for row in value)


def read_value(param: Param, raw: object) -> Value:
    """A value in the shape that policies hold: tuples for lists, pairs for an object, a date for ISO text of a DATE.

    What has no such shape comes back as its own text, which `problems_of` then refuses.
    """
    if isinstance(raw, Mapping):
        return tuple((str(key), _scalar(param, row)) for key, row in raw.items())
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        pairs = [tuple(row) for row in raw if isinstance(row, Sequence) and not isinstance(row, str)]
        if pairs and len(pairs) == len(raw) and all(len(pair) == 2 for pair in pairs):
            return tuple((str(key), _scalar(param, row)) for key, row in pairs)
        return tuple(str(row) for row in raw)
    return _scalar(param, raw)


def _scalar(param: Param, raw: object) -> Scalar:
    if param.kind == "DATE" and isinstance(raw, str):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return raw
    return raw if isinstance(raw, int | str | date) else str(raw)


def problems_of(param: Param, value: Value) -> list[Problem]:
    """Everything that is wrong with a value of a parameter, but for `above`."""
    if param.kind in LISTS and not is_table(value):
        return list(_list_problems(param, value))
    if is_table(param.default):
        return list(_table_problems(param, value))
    if isinstance(value, tuple):
        return [_kind_problem(param, value)]
    return list(_scalar_problems(param, value, ()))


def problems_above(param: Param, values: Mapping[str, Value]) -> list[Problem]:
    """Whether the parameter exceeds the one it must be above, given the values of all."""
    if param.above is None or param.above not in values:
        return []
    own, other = values[param.code], values[param.above]
    if isinstance(own, int) and isinstance(other, int) and own > other:
        return []
    return [_problem("PARAMETER_NOT_ABOVE", param, own, f"{param.above} = {shown(other)}")]


def shown(value: object) -> str:
    """A value as a person reads it: 90, COST → INTEREST, NORMAL 3, LOSS 1."""
    if is_table(value) and isinstance(value, tuple):
        return ", ".join(f"{row[0]} {row[1]}" for row in value)
    return " → ".join(str(row) for row in value) if isinstance(value, tuple) else str(value)


def allowed(param: Param) -> str:
    """What a parameter admits, in one phrase: a kind with its bounds or choices."""
    if param.choices:
        return ", ".join(param.choices)
    bounds = [str(bound) if bound is not None else "…" for bound in (param.minimum, param.maximum)]
    span = "" if param.minimum is None and param.maximum is None else f" {bounds[0]}–{bounds[1]}"
    return f"{param.kind}{span}"


def _problem(code: str, param: Param, value: object, limit: str, *path: str) -> Problem:
    details = {"rules": ", ".join(param.rules)}
    return Problem(code=code, field=("settings", param.code, *path), value=shown(value), limit=limit, details=details)


def _kind_problem(param: Param, value: object, *path: str) -> Problem:
    return _problem("PARAMETER_KIND", param, value, allowed(param), *path)


def _list_problems(param: Param, value: Value) -> Iterator[Problem]:
    if not isinstance(value, tuple):
        yield _kind_problem(param, value)
        return
    codes = [str(row) for row in value]
    if len(set(codes)) != len(codes):
        yield _problem("PARAMETER_REPEATED", param, value, ", ".join(sorted(set(codes))))
    if param.choices and not set(codes) <= set(param.choices):
        yield _problem("PARAMETER_CHOICE", param, value, ", ".join(param.choices))
    elif param.kind == "ORDER" and param.choices and set(codes) != set(param.choices):
        yield _problem("PARAMETER_ORDER_INCOMPLETE", param, value, ", ".join(param.choices))


def _table_problems(param: Param, value: Value) -> Iterator[Problem]:
    wanted = (
        [str(row[0]) for row in param.default if isinstance(row, tuple)] if isinstance(param.default, tuple) else []
    )
    if not isinstance(value, tuple) or not is_table(value):
        yield _problem("PARAMETER_NOT_A_TABLE", param, value, ", ".join(wanted))
        return
    rows = [row for row in value if isinstance(row, tuple)]
    given = [str(row[0]) for row in rows]
    if sorted(given) != sorted(wanted):
        yield _problem("PARAMETER_ROWS", param, ", ".join(given), ", ".join(wanted))
    for row in rows:
        yield from _scalar_problems(param, row[1], (str(row[0]),))


def _scalar_problems(param: Param, value: Scalar, path: tuple[str, ...]) -> Iterator[Problem]:
    if not _is_of_kind(param.kind, value):
        yield _kind_problem(param, value, *path)
    elif param.choices and value not in param.choices:
        yield _problem("PARAMETER_CHOICE", param, value, ", ".join(param.choices), *path)
    elif param.kind in NUMBERS and isinstance(value, int):
        low = param.minimum if param.minimum is not None else 1 - NUMBER_LIMIT
        high = param.maximum if param.maximum is not None else NUMBER_LIMIT - 1
        if not low <= value <= high:
            yield _problem("PARAMETER_RANGE", param, value, f"{low}–{high}", *path)


def _is_of_kind(kind: Kind, value: Scalar) -> bool:
    match kind:
        case "BOOL":
            return isinstance(value, bool)
        case "INT" | "DAYS" | "MONTHS" | "PERIODS" | "MONEY" | "RATE":
            return isinstance(value, int) and not isinstance(value, bool)
        case "DATE":
            return isinstance(value, date)
        case "TIME":
            return isinstance(value, str) and _TIME.fullmatch(value) is not None
        case "CODE" | "CODES" | "ORDER" | "TEXT" | "NAME" | "PERSON" | "ORGANISATION":
            return isinstance(value, str) and 0 < len(value) <= TEXT_LIMIT
