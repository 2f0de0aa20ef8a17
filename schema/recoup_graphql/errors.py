"""How refusals and faults reach a client.

    what a person can mend      userErrors in the payload of a mutation (problem.py)
    what stops the operation    one of the top-level codes of `Code`, a closed list, in `errors[].extensions.code`
    a bug                       INTERNAL and the request id; what happened stands in the log and nowhere else

Each top-level error carries `extensions.requestId`, which the log and the audit trail know.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Final, Protocol, TypeAlias

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from recoup import errors as domain
from recoup import logs
from recoup.database import outage
from recoup.services.store import CODES as STORE_CODES
from recoup.translation import Language
from recoup_graphql.limits import Unwelcome
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

    @property
    def explains(self) -> bool:
        """Whether whoever asks is told what is wrong with a document."""
        ...


class Code(StrEnum):
    """Everything that may stand in `errors[].extensions.code`."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    STEP_UP_REQUIRED = "STEP_UP_REQUIRED"
    BAD_REQUEST = "BAD_REQUEST"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    PERSISTED_DOCUMENT_NOT_FOUND = "PERSISTED_DOCUMENT_NOT_FOUND"
    COST_LIMIT = "COST_LIMIT"
    THROTTLED = "THROTTLED"
    TIMEOUT = "TIMEOUT"
    READ_ONLY = "READ_ONLY"
    INTERNAL = "INTERNAL"


TOP_LEVEL: Final = {
    "UNAUTHENTICATED": Code.UNAUTHENTICATED,
    "TOKEN_UNKNOWN": Code.UNAUTHENTICATED,
    "TOKEN_EXPIRED": Code.UNAUTHENTICATED,
    "TOKEN_REVOKED": Code.UNAUTHENTICATED,
    "PRINCIPAL_INACTIVE": Code.UNAUTHENTICATED,
    "SIGN_IN_UNKNOWN": Code.UNAUTHENTICATED,
    "FORBIDDEN": Code.FORBIDDEN,
    "NOT_PERMITTED": Code.FORBIDDEN,
    "STEP_UP_REQUIRED": Code.STEP_UP_REQUIRED,
}
"""Codes of the services that stop an operation instead of standing in `userErrors`, and as what."""


Said: TypeAlias = Callable[[Language], str]
"""What stands in a place of a sentence, in words of the language that it is told in."""


class Halt(GraphQLError):
    """Stops an operation with a top-level code. `key` names the sentence in this package's catalogue."""

    def __init__(self, code: Code, key: str, **places: str | Said) -> None:
        self.code = code
        self.key = key
        self.places = places
        super().__init__(self.told(Language.EN))

    @property
    def missing(self) -> dict[str, str]:
        """The permission that is missing, for programs; empty where it is about something else."""
        return {name: each for name, each in self.places.items() if name == "permission" and isinstance(each, str)}

    def told(self, language: Language) -> str:
        """The sentence."""
        places = {name: each if isinstance(each, str) else each(language) for name, each in self.places.items()}
        return sentence(self.key, language, **places)


def presented(errors: Sequence[GraphQLError], asked: Asked, *, executed: bool) -> list[GraphQLError]:
    """The errors as a client may see them: coded, in its language, few, and silent about bugs.

    `executed` is false while only the document has been looked at. Such errors are told as one sentence to whoever may
    not read the schema here, because the usual ones confirm guesses about it.
    """
    shown = [_present(error, asked, executed=executed) for error in errors[:ERRORS_MAX]]
    return _distinct(shown)


def _present(error: GraphQLError, asked: Asked, *, executed: bool) -> GraphQLError:
    cause = error.original_error
    match cause if isinstance(cause, domain.RecoupError | Halt | Misfit) else error:
        case Halt() as halt:
            return _told(error, asked, halt.code, halt.told(asked.language), **halt.missing)
        case Unwelcome() as unwelcome:
            words = sentence(unwelcome.key, asked.language, **unwelcome.places)
            return _told(error, asked, Code[unwelcome.code], words)
        case Misfit() as misfit:
            words = _variable(error) + misfit.words[asked.language]
            return _told(error, asked, Code.BAD_REQUEST, words, reason=misfit.reason)
        case domain.Refused() as refused:
            first = refused.problems[0]
            code = TOP_LEVEL.get(first.code, Code.BAD_REQUEST)
            missing = {"permission": first.limit} if first.code == "NOT_PERMITTED" else {}
            return _told(error, asked, code, first.message(asked.language), reason=first.code, **missing)
    request_errors = (GraphQLError, CannotGetOperationTypeError, InvalidOperationTypeError)
    if error.path is None and (cause is None or isinstance(cause, request_errors)):
        return _present_request_error(error, asked, executed=executed)
    fault = told_fault(cause or error, asked.request_id)
    return _told(error, asked, fault.code, fault.told(asked.language))


def told_fault(fault: Exception, request_id: str) -> Halt:
    """How a fault of ours is told: a database or store that is away as such, a bug by its request id. All are logged.

    Which bucket it is and what it answered is nobody's business but the operator's, whose log says it.
    """
    away = outage(fault)
    if away is None:
        _log.error("request_failed", request_id=request_id, exc_info=fault)
        return Halt(Code.INTERNAL, "top.INTERNAL", request=request_id)
    what = "store" if away.problem.code in STORE_CODES else "database"
    _log.warning(f"{what}_away", request_id=request_id, code=away.problem.code, reason=away.problem.limit)
    if what == "store":
        return Halt(Code.TIMEOUT, "top.STORE", request=request_id)
    code = Code.READ_ONLY if away.problem.code == "DATABASE_READ_ONLY" else Code.TIMEOUT
    return Halt(code, f"top.{code}")


def _present_request_error(error: GraphQLError, asked: Asked, *, executed: bool) -> GraphQLError:
    """A document or variables that do not fit the schema."""
    code = Code.BAD_REQUEST if executed or isinstance(error, GraphQLSyntaxError) else Code.GRAPHQL_VALIDATION_FAILED
    if asked.explains or isinstance(error, GraphQLSyntaxError):
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
