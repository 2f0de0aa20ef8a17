"""A row's cells read as what they should be; every problem of the row is kept, none stops the reading."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from recoup.errors import Problem, Refused
from recoup.rules.calendar import EPOCH
from recoup.rules.money import EXPONENTS, parse_amount, parse_rate
from recoup.services.import_file import Row
from recoup.services.import_map import ColumnMap

FIRST_DAY: Final = date(1990, 1, 1)
LAST_DAY: Final = date(2079, 6, 30)
NUMBER_MAX: Final = 64
"""Characters of a number, a code, an external id."""


class Cells:
    """A row under a column map. Each reading gives a value and notes what was wrong in `problems`.

    After a problem the value is a harmless stand-in: nobody uses it, since a row with problems goes no further.
    """

    def __init__(self, row: Row, told: ColumnMap) -> None:
        self.row = row
        self.told = told
        self.problems: list[Problem] = list(row.problems)

    def text(self, column: str, *, required: bool = False, longest: int = NUMBER_MAX, default: str = "") -> str:
        """A word or sentence of at most `longest` characters, translated where the map says so."""
        given = self.row.cells.get(self.told.name_of(column)) or self.told.constants.get(column, "")
        text = self.told.values.get(column, {}).get(given, given)
        if not text and required:
            self.wrong("CELL_MISSING", column, "")
        if len(text) > longest:
            self.wrong("TEXT_TOO_LONG", column, text, str(longest))
        if not text.isprintable():
            self.wrong("TEXT_UNPRINTABLE", column, repr(text))
        return text or default

    def choice(self, column: str, choices: Sequence[str], *, required: bool = False, default: str = "") -> str:
        """One of these codes, in whatever case."""
        code = self.text(column, required=required, default=default).upper()
        if code and code not in choices:
            self.wrong("NOT_A_CHOICE", column, code, ", ".join(choices))
        return code

    def whole(self, column: str, *, least: int, most: int, required: bool = False) -> int | None:
        """A whole number within bounds; None where the cell is blank."""
        text = self.text(column, required=required)
        if not text:
            return None
        try:
            number = int(text) if text.isascii() and "_" not in text else least - 1
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            self.wrong("NOT_WHOLE", column, text, f"{least}…{most}")
            return least
        return number

    def day(self, column: str, *, required: bool = False) -> date | None:
        """A date in one of the map's formats; None where the cell is blank."""
        text = self.text(column, required=required)
        return self.date_in(column, text) if text else None

    def date_in(self, column: str, text: str) -> date:
        """A date written in one of the map's formats."""
        for shape in self.told.dates:
            try:
                day = datetime.strptime(text, shape).date()  # noqa: DTZ007  a calendar day has no zone
            except ValueError:
                continue
            if FIRST_DAY <= day <= LAST_DAY:
                return day
            self.wrong("DAY_OUT_OF_RANGE", column, text, f"{FIRST_DAY}…{LAST_DAY}")
            return EPOCH
        self.wrong("DATE_MALFORMED", column, text, "2024-01-31")
        return EPOCH

    def currency(self, column: str = "currency") -> str:
        """A currency that Recoup books."""
        code = self.text(column, required=True).upper()
        if code and code not in EXPONENTS:
            self.wrong("CURRENCY_UNKNOWN", column, code, ", ".join(sorted(EXPONENTS)))
        return code

    def amount(self, column: str, currency: str, *, required: bool = False) -> int | None:
        """An amount above zero in minor units; None where the cell is blank."""
        text = self.text(column, required=required)
        return self.amount_in(column, text, currency) if text else None

    def amount_in(self, column: str, text: str, currency: str, *, least: int = 1) -> int:
        """The amount that a text means."""
        if currency not in EXPONENTS:
            return least
        try:
            amount = parse_amount(self._scaled(text), currency, path=(self.told.name_of(column),))
        except Refused as refusal:
            self.problems += refusal.problems
            return least
        if amount < least:
            self.wrong("AMOUNT_NOT_POSITIVE", column, text)
        return amount

    def rate(self, column: str, *, required: bool = False) -> int:
        """A yearly rate in ppm: `0.0435`, `4.35%`, or `4.35` under a map that says percent."""
        text = self.text(column, required=required)
        if not text:
            return 0
        bare = text.removesuffix("%").strip()
        try:
            plain = _shifted(bare, -2) if text.endswith("%") or self.told.rate_in_percent else bare
            return parse_rate(plain, path=(self.told.name_of(column),))
        except Refused as refusal:
            self.problems += refusal.problems
            return 0

    def family(self, prefix: str) -> dict[str, str]:
        """The columns `prefix.x`, and those that the map calls so, by `x`."""
        wanted = {name: name for name in self.row.cells if name.startswith(f"{prefix}.")}
        wanted |= {ours: theirs for ours, theirs in self.told.columns.items() if ours.startswith(f"{prefix}.")}
        wanted |= {ours: ours for ours in self.told.constants if ours.startswith(f"{prefix}.")}
        found = {name.removeprefix(f"{prefix}."): self.text(name, longest=200) for name in sorted(wanted)}
        return {name: text for name, text in found.items() if text}

    def wrong(self, code: str, column: str, value: str, limit: str = "") -> None:
        """Note a problem, by the name that the file has for the column."""
        self.problems.append(Problem(code=code, field=(self.told.name_of(column),), value=value, limit=limit))

    def _scaled(self, text: str) -> str:
        bare = text.replace(self.told.thousands, "") if self.told.thousands else text
        return bare if self.told.amounts_in == 1 else _shifted(bare, len(str(self.told.amounts_in)) - 1)


def _shifted(text: str, places: int) -> str:
    """The plain decimal with its point moved: ("4.35", -2) is "0.0435"; what is no plain number stays as it is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or "e" in text.lower():
        return text
    moved = format(number.scaleb(places), "f")
    return moved.rstrip("0").rstrip(".") if "." in moved else moved
