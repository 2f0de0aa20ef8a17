"""What a command replaces, as the person reads it who is to agree: names and values piece by piece, codes as words.

    Changed(name=("RL-1001",), before=(Word("state.CHECK", "DUE"),), after=(Word("state.CHECK", "CLOSED"),))

is `RL-1001: Due → Closed` to whoever reads English, and keeps its codes for programs.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import orjson

from recoup.regime.binding import Raw, parameters
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import RATE
from recoup.regime.spec import RegimeSpec
from recoup.rules.money import format_rate
from recoup.services import field_words
from recoup.services.regime import spec_of
from recoup.translation import Language

_RATE: Final = Field(code="rate", kind=RATE)


@dataclass(frozen=True, slots=True)
class Word:
    """A code that people read by its word: of the command's regime unless another one is named, else of the core."""

    noun: str
    code: str
    regime: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value of a parameter, which people read as its kind is written."""

    key: str
    value: Raw


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in parts per million, which people read in per cent."""

    ppm: int


Piece: TypeAlias = str | Word | Chosen | Rate
Said: TypeAlias = tuple[Piece, ...]
"""Pieces with a space between them: texts and days as they stand, codes, values of parameters, rates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A value that a command replaces: what it is, before and after; nothing where there was or will be none."""

    name: Said
    before: Said
    after: Said


def plain(said: Said) -> str:
    """Codes and values as programs know them."""
    return " ".join(map(_plain, said))


def _plain(piece: Piece) -> str:
    if isinstance(piece, Rate):
        return format_rate(piece.ppm)
    if isinstance(piece, Chosen):
        return piece.value if isinstance(piece.value, str) else orjson.dumps(piece.value).decode()
    return piece.code if isinstance(piece, Word) else piece


def read(said: Said, regime: str, language: Language) -> str:
    """What people read, in a language."""
    return " ".join(_read(piece, spec_of(regime), language) for piece in said)


def _read(piece: Piece, spec: RegimeSpec | None, language: Language) -> str:
    if isinstance(piece, Word):
        own = spec_of(piece.regime) if piece.regime else spec
        return field_words.word(own, piece.noun, piece.code, language)
    if isinstance(piece, Chosen):
        known = parameters(spec).get(piece.key) if spec else None
        return field_words.chosen(known, piece.value, spec, language) if known else _plain(piece)
    return field_words.written(_RATE, piece.ppm, spec, language) if isinstance(piece, Rate) else piece
