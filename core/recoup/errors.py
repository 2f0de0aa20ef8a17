"""Everything that can go wrong and be told to a person.

    RecoupError
    ├── Refused          what was asked cannot be done; one or more problems, nothing was written
    │   └── NotFound     what was asked for does not exist or is not visible
    ├── Misconfigured    a setting, file or plugin stops the program; exit status 2
    └── Unavailable      the database is away or read-only; trying again later may help

A `Problem` is data: a stable code, the path of the field, the value as given, the limit, and words in two languages
looked up in `locale/` under `error.<code>`. Bugs are ordinary exceptions and are never dressed up as one of these.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made_by
from functools import partial
from typing import Final

from recoup.translation import Language, catalogue, say

VALUE_MAX_LENGTH: Final = 80
_NO_RULES: Final = re.compile(r" \(\)|（）")
"""What is left of a sentence's place for rules where none is cited."""
_NO_FIELD: Final = re.compile(r"^(?:: |：)(.)")
"""What is left of its place for a field where it is about none; the sentence begins with the letter after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One reason why something was refused.

    `code` is stable and upper case; `field` is the path from the command's input; `value` is what was given, cut to a
    printable length; `limit` is what would have been accepted; `details` fills further places of the sentence, with a
    text or with what is told in the language of the sentence; `what` and `wanted` are the value and the limit in
    words, where there are any.
    """

    code: str
    field: tuple[str, ...] = ()
    value: str = ""
    limit: str = ""
    retryable: bool = False
    details: Mapping[str, str | Callable[[Language], str]] = made_by(default_factory=dict)

    def message(self, language: Language = Language.EN) -> str:
        """The sentence for a person: what is wrong, with which value, against which limit, and what to do."""
        value = self.value if len(self.value) <= VALUE_MAX_LENGTH else self.value[:VALUE_MAX_LENGTH] + "…"
        name = ".".join(self.field)
        more = {"what": value, "wanted": self.limit}
        more |= {place: told if isinstance(told, str) else told(language) for place, told in self.details.items()}
        told = say(f"error.{self.code}", language, field=name, value=value, limit=self.limit, **more)
        if not self.field:
            told = _NO_FIELD.sub(lambda start: start[1].upper(), told)
        return told if self.details.get("rules", "-") else _NO_RULES.sub("", told)


class RecoupError(Exception):
    """The root of everything raised on purpose."""


class Refused(RecoupError):
    """What was asked cannot be done. Carries every problem found, not only the first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message() for problem in problems))
        self.problems = problems

    def called(self, name: Callable[[tuple[str, ...]], tuple[str, ...]]) -> "Refused":
        """The refusal with its fields called as whoever asked wrote them: a door knows the names that it gave them."""
        return Refused(*(replace(problem, field=name(problem.field)) for problem in self.problems))

    def message(self, language: Language) -> str:
        """All problems as one text, a line each."""
        return "\n".join(problem.message(language) for problem in self.problems)


class NotFound(Refused):
    """A thing does not exist, or the asker may not see it: the two are told alike on purpose."""

    def __init__(self, noun: str, value: str, *, path: tuple[str, ...] = ()) -> None:
        told = {"noun": partial(_noun, noun)}
        super().__init__(Problem(code="NOT_FOUND", field=path or (noun,), value=value, details=told))


def _noun(noun: str, language: Language) -> str:
    """What people call it; a noun that the core has no word for as it is."""
    return catalogue(language).get(f"noun.{noun}", noun)


class Misconfigured(RecoupError):
    """A setting, a file or a plugin keeps the program from running. Carries one problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message())
        self.problem = problem


class Unavailable(RecoupError):
    """The database does not answer or does not accept writes. Nothing was half-written."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message())
        self.problem = problem
