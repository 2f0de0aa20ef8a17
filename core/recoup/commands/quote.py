"""`recoup quote`: schedules for whoever asks, one JSON object in, one line out, without a database."""

import sys
from collections.abc import Iterable, Iterator
from json import JSONDecodeError, dumps
from typing import Any, Final

import typer

from recoup.errors import Problem, Refused
from recoup.services import quote as quotes
from recoup.services.quote_read import parsed
from recoup.translation import Language, spoken_language

REFUSED: Final = 2


def quote() -> None:
    """Read JSON objects, or one a line, on the standard input; write a schedule, or an error, on one line each.

    Exit status 2 if anything was refused; the other objects are answered all the same. docs/reference/quote.md
    """
    language = spoken_language()
    refused = False
    for line, value in objects(sys.stdin.buffer):
        try:
            if isinstance(value, Refused):
                raise value
            answer = quotes.schedule(value)
        except Refused as refusal:
            refused = True
            answer = _error(refusal, line, language)
        sys.stdout.write(dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stdout.flush()
    if refused:
        raise typer.Exit(REFUSED)


def objects(lines: Iterable[bytes]) -> Iterator[tuple[int, object]]:
    """(line on which it begins, value) of each JSON value, on one line or over several; a refusal for what is none.

    A value that is not complete at the end of a line goes on in the next. Where that makes no sense it ends before, and
    what is left of it is passed over.
    """
    begun, first, lost = "", 0, False
    for number, raw in enumerate(lines, start=1):
        text = raw.decode("utf-8-sig", "replace")
        if not text.strip() or (lost and not text.lstrip().startswith("{")):
            continue
        first, lost = (first if begun else number), False
        value, more = _attempt(begun + text)
        if begun and isinstance(value, Refused):
            yield first, _refused(begun + text if not text.lstrip().startswith("{") else begun)
            first, (value, more) = number, _attempt(text)
            lost = isinstance(value, Refused)
        begun = more
        if not more and not lost:
            yield first, value
    if begun:
        yield first, _refused(begun)


def _attempt(text: str) -> tuple[object, str]:
    """(value, "") of a text; (nothing, the text) where it only wants an end."""
    try:
        return parsed(text), ""
    except JSONDecodeError as wrong:
        if wrong.pos >= len(text.rstrip()):
            return None, text
    except (ValueError, RecursionError):
        pass
    return _refused(text), ""


def _refused(text: str) -> Refused:
    return Refused(Problem(code="QUOTE_NOT_JSON", value=text.strip(), limit='{"principal": …}'))


def _error(refusal: Refused, line: int, language: Language) -> dict[str, Any]:
    """The first problem, and all of them where there are more."""
    told = [_told(problem, language) for problem in refusal.problems]
    more = {"problems": told} if len(told) > 1 else {}
    return {"error": told[0] | {"line": line} | more}


def _told(problem: Problem, language: Language) -> dict[str, str]:
    return {
        "code": problem.code,
        "key": ".".join(problem.field),
        "value": problem.value,
        "limit": problem.limit,
        "message": problem.message(language),
    }
