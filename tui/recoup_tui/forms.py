"""Forms as data: which values a command takes, how each is read from what was typed, and what it is called on the wire.

A dialog is drawn from a form; a test holds every form against the input of its mutation in the committed schema.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Final, Generic, TypeVar

from recoup_tui.questions import Done, Question
from recoup_tui.shapes import Code, Outcome

Result = TypeVar("Result", bound=Outcome)

PPM_DIGITS: Final = 4
"""Decimals of a per cent that is sent in parts per million."""
MINOR_DIGITS: Final = 2
"""Decimals of an amount that is sent in minor units."""
DECLARED: Final = "field-"
"""What the name of an entry begins with that the regime declares, so that it meets none of the command's own."""
TODAY: Final = "today"
"""As the initial value of an entry: the open business day."""


class Kind(StrEnum):
    """How what is typed is read."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    WHOLE = "whole"
    MONEY = "money"
    RATE = "rate"
    PPM = "ppm"
    MINOR = "minor"
    CHOICE = "choice"
    FLAG = "flag"
    LINES = "lines"
    STEPS = "steps"
    PAIRS = "pairs"
    LIST = "list"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One value of a form. `name` is the field's name in GraphQL, so that a refusal finds it.

    `choices` are the codes of an enum; where the server tells what may be chosen, the dialog is given them instead.
    `label` is its name where the server tells that too, `told` then its choices with their words, `hint` the catalogue
    key of how it is written, `word` that of its name where that depends on the form; `rules` ask for it.
    """

    name: str
    kind: Kind = Kind.TEXT
    needed: bool = True
    initial: str = ""
    choices: tuple[str, ...] = ()
    label: str = ""
    told: tuple[Code, ...] = ()
    hint: str = ""
    word: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Generic[Result]):
    """A command of the server and its entries.

    `has_key` says that the command takes an idempotency key, `has_preview` that it can be tried first. `title` is the
    catalogue key of its name where that depends on more than the command. `inside` is the list of the input of which
    the entries make the one row.
    """

    root: str
    question: Question[Done[Result]]
    entries: tuple[Entry, ...]
    has_key: bool = True
    has_preview: bool = True
    title: str = ""
    inside: str = ""

    @property
    def title_key(self) -> str:
        """The catalogue key of what it is called."""
        return self.title or f"form.{self.root}"

    @property
    def asked(self) -> Question[Done[Result]]:
        """The question of this form's command."""
        return Question(self.question.name, self.root)


def unreadable(entry: Entry, text: str) -> str:
    """The catalogue key of what is wrong with `text` before the server sees it; empty when it can be sent.

    >>> unreadable(Entry(name="dueOn", kind=Kind.DAY), "31 January")
    'form.no_day'
    """
    if not text:
        return "form.needed" if entry.needed else ""
    try:
        _read(entry, text, "")
    except (ValueError, InvalidOperation):
        return f"form.no_{entry.kind}"
    return ""


def wire(entries: Sequence[Entry], typed: Mapping[str, str], currency: str) -> dict[str, object]:
    """What was typed as the fields of an input; what was left empty is left out."""
    filled = [entry for entry in entries if typed.get(entry.name)]
    return {entry.name: _read(entry, typed[entry.name], currency) for entry in filled}


def _read(entry: Entry, text: str, currency: str) -> object:
    match entry.kind:
        case Kind.DAY:
            return date.fromisoformat(text).isoformat()
        case Kind.MOMENT:
            return datetime.fromisoformat(text).astimezone().isoformat()
        case Kind.WHOLE:
            return int(text)
        case Kind.MONEY:
            return {"amount": text.replace(",", ""), "currency": currency}
        case Kind.RATE:
            return ratio(text)
        case Kind.PPM | Kind.MINOR:
            return units(text, PPM_DIGITS if entry.kind is Kind.PPM else MINOR_DIGITS)
        case Kind.FLAG:
            return text == "true"
        case Kind.LINES | Kind.STEPS | Kind.PAIRS:
            read = {Kind.LINES: _line, Kind.STEPS: _step}.get(entry.kind, _pair)
            return [read(part) for part in text.split(";") if part.strip()]
        case Kind.FILE:
            path = Path(text).expanduser()
            if not path.is_file():
                raise ValueError(text)
            return str(path)
        case Kind.LIST:
            return [part.strip() for part in text.split(",") if part.strip()]
        case _:
            return text


def _step(text: str) -> dict[str, object]:
    """Another instalment from a due on: `13 2000.00`."""
    number, instalment = text.split()
    return {"fromSeq": int(number), "instalment": f"{Decimal(instalment.replace(',', '')):f}"}


def _pair(text: str) -> dict[str, str]:
    """A code and its value: `loan_kind=HARD`."""
    code, sign, value = text.partition("=")
    if not (sign and code.strip() and value.strip()):
        raise ValueError(text)
    return {"code": code.strip(), "value": value.strip()}


def ratio(percent: str) -> str:
    """A rate typed in per cent, as the wire has it.

    >>> ratio("4.35 %")
    '0.0435'
    """
    return f"{(Decimal(percent.removesuffix('%').strip()) / 100).normalize():f}"


def units(text: str, digits: int) -> str:
    """What is typed as a decimal, in whole units of which the last of `digits` decimals is one.

    >>> units("38,000,000.00", MINOR_DIGITS), units("45.5 %", PPM_DIGITS)
    ('3800000000', '455000')
    """
    scaled = Decimal(text.removesuffix("%").replace(",", "").strip()).scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise ValueError(text)
    return f"{scaled:.0f}"


def decimal(units: int, digits: int) -> str:
    """Whole units as they are typed, the inverse of `units`.

    >>> decimal(455_000, PPM_DIGITS)
    '45.5'
    """
    shown = Decimal(units).scaleb(-digits)
    return f"{shown.normalize() if shown else shown:f}"


def amount_of(minor: str) -> str:
    """Minor units as an amount is read.

    >>> amount_of("151200000")
    '1512000.00'
    """
    return f"{Decimal(minor).scaleb(-MINOR_DIGITS):.{MINOR_DIGITS}f}"


def _line(text: str) -> dict[str, str]:
    """A due of an irregular plan: its day, principal, and interest if it is agreed.

    >>> _line("2024-03-05 1000.00")
    {'dueOn': '2024-03-05', 'principal': '1000.00'}
    """
    day, principal, *interest = text.split()
    if len(interest) > 1:
        raise ValueError(text)
    return {"dueOn": date.fromisoformat(day).isoformat(), "principal": principal} | (
        {"interest": interest[0]} if interest else {}
    )
