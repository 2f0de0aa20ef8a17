"""An object of a quote read as what its keys should be: every problem is kept, none stops the reading.

Numbers keep the digits in which they were written: `0.07` and `"0.07"` are the same, `1e5` is neither an amount nor a
rate. A key that is null counts as not given.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import Final, TypeVar

from recoup.errors import Problem, Refused
from recoup.rules.calendar import day_of
from recoup.rules.money import parse_decimal, parse_rate

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
DIGITS_MAX: Final = 18
"""Digits of a whole number; a longer one stays text, so that it can be told in an error."""
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Choice = TypeVar("Choice", bound=Enum)


class Written(str):
    """A number as its digits stood in the text."""

    __slots__ = ()


class Asked(dict[str, object]):
    """A JSON object that remembers which of its keys were given twice."""

    twice: tuple[str, ...] = ()


def parsed(text: str) -> object:
    """The JSON value of a text. Raises `ValueError`, `RecursionError` for what is none."""
    return json.loads(text, object_pairs_hook=_object, parse_float=Written, parse_int=_whole, parse_constant=Written)


def _object(pairs: Sequence[tuple[str, object]]) -> Asked:
    made = Asked(pairs)
    names = [name for name, _ in pairs]
    made.twice = tuple(sorted({name for name in names if names.count(name) > 1}))
    return made


def _whole(text: str) -> int | Written:
    return int(text) if len(text.lstrip("-")) <= DIGITS_MAX else Written(text)


class Reader:
    """Reads the keys of one object, which stands at `path`, and notes what was wrong in `problems`.

    After a problem the value is a harmless stand-in: nobody uses it, since an object with problems goes no further.
    """

    def __init__(
        self, asked: Mapping[str, object], path: tuple[str, ...] = (), problems: list[Problem] | None = None
    ) -> None:
        self.asked = asked
        self.path = path
        self.problems: list[Problem] = [] if problems is None else problems

    def wrong(self, code: str, key: str, value: object, limit: str = "") -> None:
        """Note a problem of a key."""
        self.problems.append(Problem(code=code, field=(*self.path, key), value=shown(value), limit=limit))

    def expect(self, known: Iterable[str], required: Iterable[str]) -> None:
        """Keys that are unknown, given twice, or missing."""
        names = tuple(known)
        for key in self.asked:
            if key not in names:
                near = get_close_matches(key, names, n=1, cutoff=0) or names[:1]
                self.wrong("QUOTE_UNKNOWN_KEY", key, key, near[0])
        for key in getattr(self.asked, "twice", ()):
            self.wrong("QUOTE_KEY_TWICE", key, key)
        for key in required:
            if self.asked.get(key) is None:
                self.wrong("QUOTE_MISSING", key, "")

    def amount(self, key: str, decimals: int, *, zero: bool = False) -> int | None:
        """An amount above zero (or of zero) in minor units; None where it is not given."""
        value = self.asked.get(key)
        if value is None:
            return None
        text = self._digits(key, value, "AMOUNT_MALFORMED", "1234.56")
        if text is None:
            return 1
        try:
            amount = parse_decimal(text, decimals, path=(*self.path, key))
        except Refused as refusal:
            self.problems += refusal.problems
            return 1
        if amount < (0 if zero else 1):
            self.wrong("AMOUNT_NOT_POSITIVE", key, text)
            return 1
        return amount

    def rate(self, key: str) -> int:
        """A rate in ppm."""
        value = self.asked.get(key)
        text = None if value is None else self._digits(key, value, "QUOTE_RATE_MALFORMED", "0.0435")
        if text is None:
            return 0
        try:
            return parse_rate(text, path=(*self.path, key))
        except Refused as refusal:
            self.problems += refusal.problems
            return 0

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.asked.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong("NOT_WHOLE", key, value, f"{least}…{most}")
            return default
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """true or false."""
        value = self.asked.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong("QUOTE_NOT_A_CHOICE", key, value, "true, false")
            return default
        return value

    def choice(self, key: str, default: Choice, among: Sequence[Choice] | None = None) -> Choice:
        """One of the words of an enumeration."""
        value = self.asked.get(key)
        if value is None:
            return default
        words = {_word(one): one for one in among or type(default)}
        found = words.get(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
        if found is None:
            self.wrong("QUOTE_NOT_A_CHOICE", key, value, ", ".join(words))
            return default
        return found

    def day(self, key: str) -> int | None:
        """A date as days since 1970-01-01; None where it is not given."""
        value = self.asked.get(key)
        if value is None:
            return None
        on = _date(value)
        if on is None:
            self.wrong("QUOTE_NO_DATE", key, value, "2024-01-31")
            return None
        if not FIRST_DAY <= on <= LAST_DAY:
            self.wrong("DAY_OUT_OF_RANGE", key, value, f"{FIRST_DAY}…{LAST_DAY}")
            return None
        return day_of(on)

    def each(self, key: str, known: Iterable[str], required: Iterable[str]) -> list["Reader"]:
        """A reader for each object of a list, its keys checked."""
        value = self.asked.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong("QUOTE_NOT_A_LIST", key, value, "[{…}]")
            return []
        readers = [Reader(one, (*self.path, key, str(place)), self.problems) for place, one in enumerate(value)]
        for reader in readers:
            reader.expect(known, required)
        return readers

    def _digits(self, key: str, value: object, code: str, limit: str) -> str | None:
        """A number or a text as its characters; None, and a problem, for anything else."""
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.wrong(code, key, value, limit)
            return None
        return str(value)


def shown(value: object) -> str:
    """A value as it was given, for an error."""
    return str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _date(value: object) -> date | None:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _word(one: Enum) -> str:
    return one.value if isinstance(one.value, str) else one.name
