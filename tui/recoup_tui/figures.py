"""How figures are written: amounts, rates, days, grades. Strings in, text out; the console never computes money."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from rich.text import Text

from recoup_tui.language import Words
from recoup_tui.shapes import Code, Money, OfficialGrade
from recoup_tui.themes import Palette

NOTHING: Final = "–"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def grouped(digits: str) -> str:
    """Plain digits with thousands apart: `-12345.67` becomes `-12,345.67`."""
    sign = "-" if digits.startswith("-") else ""
    whole, point, rest = digits.removeprefix("-").partition(".")
    groups = f"{int(whole):,}" if whole.isdigit() else whole
    return f"{sign}{groups}{point}{rest}"


def is_zero(money: Money) -> bool:
    """Whether nothing is there."""
    return not money["amount"].strip("-0.")


def percent(rate: str) -> str:
    """A rate such as `0.0435` as `4.35 %`."""
    shown = (Decimal(rate) * 100).normalize()
    return f"{shown:f} %"


def written(value: object) -> str:
    """A value of any kind as the wire has it: texts as they are, everything else as JSON, nothing for none."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def moment(wire: str | None) -> str:
    """A moment of the wire as the clock on the wall of this machine showed it, to the minute."""
    return datetime.fromisoformat(wire).astimezone().strftime("%Y-%m-%d %H:%M") if wire else ""


def labels(codes: Sequence[Code]) -> str:
    """The names of catalogue values, one after another."""
    return " · ".join(code["label"] for code in codes)


def count(number: int) -> str:
    """A whole number with thousands apart."""
    return f"{number:,}"


@dataclass(frozen=True, slots=True)
class Painter:
    """Paints cells in the words and colours of the moment. `scales` has each regime's grades, best first."""

    words: Words
    palette: Palette
    scales: Mapping[str, Sequence[str]]

    def plain(self, text: str | None) -> Text:
        """Text on one line, cut with an ellipsis where the cell ends; a dash where there is none."""
        if not text:
            return self.muted(NOTHING)
        return Text(text, no_wrap=True, overflow="ellipsis")

    def muted(self, text: str) -> Text:
        """Text that steps back."""
        return Text(text, style=self.palette.muted, no_wrap=True, overflow="ellipsis")

    def label(self, code: Code | None) -> Text:
        """The name of a catalogue value."""
        return self.plain(code["label"] if code else None)

    def amount(self, money: Money | None, *, alarming: bool = False, currency: bool = False) -> Text:
        """An amount at the right; nothing is a dash; alarming amounts and negative ones are red."""
        if money is None or is_zero(money):
            return Text(NOTHING, style=self.palette.muted, justify="right", no_wrap=True)
        negative = money["amount"].startswith("-")
        shown = grouped(money["amount"]) + (f" {money['currency']}" if currency else "")
        return Text(shown, style=self.palette.bad if negative or alarming else "", justify="right", no_wrap=True)

    def number(self, number: int, *, alarming: bool = False) -> Text:
        """A whole number at the right; zero steps back."""
        if not number:
            return Text("0", style=self.palette.muted, justify="right", no_wrap=True)
        return Text(count(number), style=self.palette.bad if alarming else "", justify="right", no_wrap=True)

    def days(self, number: int) -> Text:
        """Days late or overdue: a dash for none, red with a plus sign otherwise."""
        if number <= 0:
            return Text(NOTHING, style=self.palette.muted, justify="right", no_wrap=True)
        return Text(f"+{number}", style=f"bold {self.palette.bad}", justify="right", no_wrap=True)

    def letter(self, grade: str, regime: str) -> tuple[str, str]:
        """The letter and the colour of a grade: its place on the regime's scale, A is best."""
        scale = tuple(self.scales.get(regime, ()))
        if grade not in scale:
            return "?", self.palette.muted
        place = scale.index(grade)
        return LETTERS[place % len(LETTERS)], self.palette.of_step(place, len(scale))

    def grade(self, grade: OfficialGrade | None, regime: Code, *, named: bool = True) -> Text:
        """A grade as a coloured letter, with its name beside it."""
        return self.grade_of(grade["official"] if grade else None, regime["code"], named=named)

    def grade_of(self, code: Code | None, regime: str, *, named: bool = True) -> Text:
        """The same for a bare code."""
        if code is None:
            return self.muted(NOTHING)
        letter, colour = self.letter(code["code"], regime)
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f" {letter} ", style=f"bold {self.palette.grade_ink} on {colour}")
        return text.append(f" {code['label']}", style=colour) if named else text

    def check(self, *, holds: bool) -> Text:
        """A tick or a cross, in words too."""
        if holds:
            return Text(f"✓ {self.words('proof.holds')}", style=self.palette.good, no_wrap=True)
        return Text(f"× {self.words('proof.fails')}", style=f"bold {self.palette.bad}", no_wrap=True)
