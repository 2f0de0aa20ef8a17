"""What is typed on the command line where it is more than a word: a moment, a day, names with values."""

from collections.abc import Iterable
from datetime import date, datetime

from recoup.errors import Problem, Refused


def moment(text: str | None) -> datetime | None:
    """`2025-01-31T09:30:00+08:00` as a moment; None where none was typed. Raises `Refused` DATE_MALFORMED."""
    if text is None:
        return None
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        told = datetime.min  # noqa: DTZ901  without an offset, so it is refused below
    if told.tzinfo is None:
        limit = "2025-01-31T09:30:00+08:00"
        raise Refused(Problem(code="DATE_MALFORMED", field=("known_at",), value=text, limit=limit))
    return told


def day(text: str, name: str) -> date:
    """`2025-01-31` as a day. Raises `Refused` DATE_MALFORMED, which names it as it is typed: `--since`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(Problem(code="DATE_MALFORMED", field=(name,), value=text, limit="2024-01-31")) from None


def day_or_none(text: str | None, name: str) -> date | None:
    """The same, None where none was typed."""
    return None if text is None else day(text, name)


def pairs(told: Iterable[str], name: str) -> dict[str, str]:
    """`organisation=FUND` by its first sign of equality. Raises `Refused` PAIR_MALFORMED."""
    found: dict[str, str] = {}
    for each in told:
        key, equals, value = each.partition("=")
        if not equals:
            raise Refused(Problem(code="PAIR_MALFORMED", field=(name,), value=each, limit="organisation=FUND"))
        found[key] = value
    return found
