"""How refusals and faults reach a client.

    what a person can mend      userErrors in the payload of a mutation (problem.py)
    what stops the operation    one of the top-level codes of `Code`, a closed list, in `errors[].extensions.code`
    a bug                       INTERNAL and the request id; what happened stands in the log and nowhere else

Each top-level error carries `extensions.requestId`, which the log and the audit trail know.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, Protocol

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from recoup import errors as domain
from recoup import logs
from recoup.translation import Language
from recoup_graphql.limits import OverLimit
from recoup_graphql.scalars import Misfit
from recoup_graphql.words import sentence

_log = logs.get("recoup.graphql")

ERRORS_MAX: Final = 10
"""Errors in one response; what exceeds it is left out."""

_VARIABLE: Final = re.compile(r"Variable '\$(?P<name>\w+)' has invalid value(?: at (?P<path>[^:]+))?: ")
_UNKNOWN_FIELD: Final = re.compile(r"unknown field '(?P<field>\w+)'")


class Asked(Protocol):
    """What telling an error needs to know of the request: `context.Context`."""

    request_id: str
    language: Language
    development: bool


class Code(StrEnum):
    """Everything that may stand in `errors[].extensions.code`."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    BAD_REQUEST = "BAD_REQUEST"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    PERSISTED_DOCUMENT_NOT_FOUND = "PERSISTED_DOCUMENT_NOT_FOUND"
    COST_LIMIT = "COST_LIMIT"
    THROTTLED = "THROTTLED"
    TIMEOUT = "TIMEOUT"
    READ_ONLY = "READ_ONLY"
    INTERNAL = "INTERNAL"


TOP_LEVEL: Final = frozenset({Code.UNAUTHENTICATED.value, Code.FORBIDDEN.value})
"""Codes of the services that stop an operation instead of standing in `userErrors`."""


class Halt(GraphQLError):
    """Stops an operation with a top-level code. `key` names the sentence in this package's catalogue."""

    def __init__(self, code: Code, key: str, **places: str) -> None:
        super().__init__(sentence(key, Language.EN, **places))
        self.code = code
        self.key = key
        self.places = places


def presented(errors: Sequence[GraphQLError], asked: Asked, *, executed: bool) -> list[GraphQLError]:
    """The errors as a client may see them: coded, in its language, few, and silent about bugs.

    `executed` is false while only the document has been looked at. Outside development such errors are told as one
    sentence, because the usual ones confirm guesses about the schema.
    """
    shown = [_present(error, asked, executed=executed) for error in errors[:ERRORS_MAX]]
    return _distinct(shown)


def _present(error: GraphQLError, asked: Asked, *, executed: bool) -> GraphQLError:
    cause = error.original_error
    match cause if isinstance(cause, domain.RecoupError | Halt | Misfit) else error:
        case Halt() as halt:
            return _told(error, asked, halt.code, sentence(halt.key, asked.language, **halt.places))
        case OverLimit() as over:
            return _told(error, asked, Code.COST_LIMIT, sentence(over.key, asked.language, **over.places))
        case Misfit() as misfit:
            words = _variable(error) + misfit.words[asked.language]
            return _told(error, asked, Code.BAD_REQUEST, words, reason=misfit.reason)
        case domain.Refused() as refused:
            first = refused.problems[0]
            code = Code(first.code) if first.code in TOP_LEVEL else Code.BAD_REQUEST
            return _told(error, asked, code, first.message(asked.language), reason=first.code)
        case domain.Unavailable() as away:
            code = Code.READ_ONLY if "READ_ONLY" in away.problem.code else Code.TIMEOUT
            return _told(error, asked, code, away.problem.message(asked.language), reason=away.problem.code)
    request_errors = (GraphQLError, CannotGetOperationTypeError, InvalidOperationTypeError)
    if error.path is None and (cause is None or isinstance(cause, request_errors)):
        return _present_request_error(error, asked, executed=executed)
    _log.error("resolver_failed", request_id=asked.request_id, path=error.path, exc_info=cause)
    return _told(error, asked, Code.INTERNAL, sentence("top.INTERNAL", asked.language, request=asked.request_id))


def _present_request_error(error: GraphQLError, asked: Asked, *, executed: bool) -> GraphQLError:
    """A document or variables that do not fit the schema."""
    code = Code.BAD_REQUEST if executed or isinstance(error, GraphQLSyntaxError) else Code.GRAPHQL_VALIDATION_FAILED
    if asked.development or isinstance(error, GraphQLSyntaxError):
        return _told(error, asked, code, error.message)
    if not executed:
        told = _told(error, asked, code, sentence("top.DOCUMENT", asked.language))
        return GraphQLError(told.message, extensions=told.extensions)
    unknown = _UNKNOWN_FIELD.search(error.message)
    where = _variable(error) + (unknown["field"] if unknown else "")
    return _told(error, asked, code, sentence("top.VARIABLES", asked.language, where=where.strip(": ")))


def _variable(error: GraphQLError) -> str:
    """`input.amount: ` where an error is about a variable, else nothing."""
    found = _VARIABLE.match(error.message)
    return f"{found['name']}{(found['path'] or '').strip()}: " if found else ""


def _told(error: GraphQLError, asked: Asked, code: Code, message: str, **more: str) -> GraphQLError:
    extensions = {"code": code.value, "requestId": asked.request_id, **more}
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )


def _distinct(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """Errors that say the same at the same place, once."""
    seen = {(error.message, tuple(error.path or ()), tuple(error.locations or ())): error for error in errors}
    return list(seen.values())
