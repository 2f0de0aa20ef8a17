"""What is wrong with a regime, as data: where, which value, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from recoup.translation import Language, say

SUGGESTIONS_MAX: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that keeps a regime from passing. `check` is the number in regime.md §16; `place` reads
    `cases[CHECK].transitions[report].guard`."""

    check: int
    code: str
    place: str
    value: str = ""
    right: str = ""

    def message(self, language: Language = Language.EN) -> str:
        """The sentence for the author of the regime."""
        return say(f"finding.{self.code}", language, place=self.place, value=self.value, right=self.right)


def nearest(value: str, admissible: Iterable[str]) -> str:
    """The admissible names that look most like a wrong one, or a few of them, for `right`."""
    names = sorted(admissible)
    close = get_close_matches(value, names, n=SUGGESTIONS_MAX, cutoff=0.6)
    if close or len(names) <= SUGGESTIONS_MAX:
        return ", ".join(close or names)
    return f"{', '.join(names[:SUGGESTIONS_MAX])}, …"
