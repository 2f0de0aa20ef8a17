"""The period in a key of a kind of case or a document, and the days that it has.

Worked example: of the key `("organisation", "month")` it is the month, which begins on its `period_start` and ends with
its `period_end`.
"""

from typing import Final

from recoup.regime.vocabulary import NOUN_BY_CODE

PERIOD_DAYS: Final = ("period_start", "period_end")
"""The first and the last day of a period, by the names under which they are read."""


def period_in(key: tuple[str, ...]) -> str | None:
    """The period of a key; None without one. What is no noun is none of it: other checks name that."""
    return next((noun for noun in key if noun in NOUN_BY_CODE and NOUN_BY_CODE[noun].period), None)
