"""What every input goes through before a service sees it, so that all that is wrong with it is told at once."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Final, TypeVar

import strawberry
from strawberry import field

from recoup.errors import Problem, Refused

T = TypeVar("T")

TEXT_LENGTH_MAX: Final = 2_000
"""Characters of any text. The services hold each field to its own, shorter limit."""
LIST_LENGTH_MAX: Final = 1_000
"""Entries of a list in an input."""


@strawberry.input(description="A value that a regime asks for, under the regime's name for it.")
class AttributeInput:
    """One attribute of a party or a loan."""

    code: str = field(description="Name of the attribute, as the regime declares it.")
    value: str = field(description="Its value.")


def attributes(given: list[AttributeInput] | None) -> Mapping[str, str]:
    """The attributes as a mapping. Raises `Refused` where a name stands twice."""
    listed = given or []
    seen = {entry.code: entry.value for entry in listed}
    if len(seen) < len(listed):
        twice = sorted({entry.code for entry in listed if sum(other.code == entry.code for other in listed) > 1})
        raise Refused(Problem(code="ATTRIBUTE_TWICE", field=("attributes",), value=", ".join(twice)))
    return seen


def unfit(value: object, path: tuple[str, ...] = ()) -> Iterator[Problem]:
    """What is wrong with the texts and lists inside a value: too long, or not printable."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield from _unfit_text(value, path)
    elif isinstance(value, list):
        if len(value) > LIST_LENGTH_MAX:
            yield Problem(code="LIST_TOO_LONG", field=path, value=str(len(value)), limit=str(LIST_LENGTH_MAX))
        else:
            for place, entry in enumerate(value):
                yield from unfit(entry, (*path, str(place)))
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from unfit(entry, (*path, str(name)))
    elif is_dataclass(value):
        for part in fields(value):
            yield from unfit(getattr(value, part.name), (*path, part.name))


def _unfit_text(value: str, path: tuple[str, ...]) -> Iterator[Problem]:
    if len(value) > TEXT_LENGTH_MAX:
        yield Problem(code="TEXT_TOO_LONG", field=path, value=value, limit=str(TEXT_LENGTH_MAX))
    elif any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in value):
        yield Problem(code="TEXT_UNPRINTABLE", field=path, value=ascii(value))


class Gathering:
    """Collects the problems of an input.

    gathering = Gathering()
    amount = gathering.take(lambda: minor(input.amount, "amount"), 0)
    gathering.finish()      # raises Refused with all of them
    """

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def take(self, read: Callable[[], T], otherwise: T) -> T:
        """What `read` gives; `otherwise` where it refuses, and the problems are kept."""
        try:
            return read()
        except Refused as refused:
            self._problems.extend(refused.problems)
            return otherwise

    def finish(self) -> None:
        """Raises `Refused` with every problem met."""
        if self._problems:
            raise Refused(*self._problems)
