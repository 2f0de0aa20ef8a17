"""Codes as people read them on the command line: the code, which the next command takes, and beside it its label."""

from collections.abc import Iterable

from recoup.regime.words import label
from recoup.services import regime
from recoup.translation import Language


def coded(code: str, of: str | None, language: Language) -> str:
    """A code with its label in a regime (`of`) or in the core; the code alone where nobody has a word for it."""
    told = label(code, regime.spec_of(of) if of else None, language)
    return code if told == code else f"{code} {told}"


def levelled(levels: Iterable[tuple[str, int]], of: str | None, language: Language) -> str:
    """Who has to agree: each part with its label, and how many persons."""
    return ", ".join(f"{coded(part, of, language)} × {persons}" for part, persons in levels)


def listed(codes: Iterable[str], of: str | None, language: Language) -> str:
    """Several of them; a dash for none."""
    return ", ".join(coded(code, of, language) for code in codes) or "–"
