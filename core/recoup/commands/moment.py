"""Moments and days as they are typed on the command line."""

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


def day(text: str | None, name: str) -> date | None:
    """`2025-01-31` as a day; None where none was typed. Raises `Refused` DATE_MALFORMED for the parameter `name`."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Refused(Problem(code="DATE_MALFORMED", field=(name,), value=str(text), limit="2024-01-31")) from None
