"""Refusals that a person can mend, as they stand in `userErrors`."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

import strawberry
from strawberry.types.base import StrawberryOptional

from recoup import errors as domain
from recoup.services import idempotency
from recoup.services.idempotency import Repeated
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.errors import TOP_LEVEL
from recoup_graphql.input import unfit
from recoup_graphql.metrics import USER_ERRORS
from recoup_graphql.mode import Repeatable
from recoup_graphql.money import Money
from recoup_graphql.node import Node
from recoup_graphql.paging import given
from recoup_graphql.scalars import Currency, DecimalText

ERRORS_PATH: Final = "/errors/"
"""Where the codes of user errors are explained (`error_page`)."""

P = ParamSpec("P")
T = TypeVar("T")


@strawberry.interface(
    description="One reason why a mutation did nothing. Expect types of it that this schema does not name yet.",
)
class UserError:
    """`problem` is the reason as the services gave it."""

    code: str = strawberry.field(description="Stable name of the reason, in upper case. New ones may appear.")
    field: list[str] | None = strawberry.field(
        description="Path of the refused value from the mutation's arguments; null when no single value is to blame."
    )
    retryable: bool = strawberry.field(description="Whether the same request may succeed later without any change.")
    value: str | None = strawberry.field(description="The value as it was given, shortened; null when there is none.")
    limit: str | None = strawberry.field(description="What would have been accepted; null when it cannot be said.")
    doc_url: str = strawberry.field(description="Path on this server where the code is explained in both languages.")
    problem: strawberry.Private[domain.Problem]

    @derived(description="What is wrong, with which value, against which limit, and what to do.")
    def message(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return self.problem.message(spoken(info, language))


@strawberry.type(name="Problem", description="A refusal with what was given and what would have been accepted.")
class ProblemError(UserError):
    """The general user error."""


@strawberry.type(description="What was asked for has changed since the asker saw it: read it again.")
class StaleVersionError(UserError):
    """`expectedVersion` is another by now."""

    current_version: int = strawberry.field(description="The version as it stands.")


@strawberry.type(description="Less is owed than the asker required.")
class InsufficientOutstandingError(UserError):
    """`requireOutstanding` does not hold."""

    outstanding: Money = strawberry.field(description="What is owed.")


UserErrors = list[UserError]


@strawberry.type(name="Warning", description="Something to know about what was done; nothing was refused for it.")
class Warned:
    """`problem` is the warning as the services gave it."""

    code: str = strawberry.field(description="Stable name of the warning, in upper case. New ones may appear.")
    field: list[str] | None = strawberry.field(
        description="Path of the value that it is about from the mutation's arguments; null when there is none."
    )
    value: str | None = strawberry.field(description="What was found; null when there is nothing to show.")
    limit: str | None = strawberry.field(description="What it was held against; null when there is none.")
    problem: strawberry.Private[domain.Problem]

    @derived(description="What to know, with value and limit.")
    def message(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return self.problem.message(spoken(info, language))


def warned(problems: Iterable[domain.Problem]) -> list[Warned]:
    """Warnings of the services."""
    return [
        Warned(
            code=problem.code,
            field=_path(problem, {}),
            value=problem.value or None,
            limit=problem.limit or None,
            problem=_named(problem, {}),
        )
        for problem in problems
    ]


def mends(
    refuse: Callable[[UserErrors], T], names: Mapping[str, str] | None = None
) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Turn refusals of a mutation into `userErrors`; `refuse` makes the payload.

    `names` maps the service's names of fields to the input's where they differ, `a.b` for a field within a field.
    Texts of the input are checked before the mutation runs.
    """

    def around(mutate: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @wraps(mutate)
        async def mended(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                if problems := tuple(unfit(kwargs.get("input"))):
                    raise domain.Refused(*problems)  # noqa: TRY301  one place tells refusals
                with idempotency.sent_with(_key(kwargs.get("input"))):
                    return await mutate(*args, **kwargs)
            except Repeated as before:
                return await _again(refuse([]), before, kwargs["info"])
            except domain.Refused as refused:
                if any(problem.code in TOP_LEVEL for problem in refused.problems):
                    raise
                return refuse(user_errors(refused.problems, names or {}))

        return mended

    return around


def _key(told: object) -> str | None:
    """The key of an input that may bear one."""
    return given(told.idempotency_key) if isinstance(told, Repeatable) else None


async def _again(payload: T, before: Repeated, info: object) -> T:
    """The payload of a mutation that was carried out before, with what it made then as it is now."""
    assert isinstance(info, strawberry.Info)  # noqa: S101  every mutation is given the request
    setattr(payload, "replayed", True)  # noqa: B010  only payloads that have it have inputs with a key
    for name, noun in _nodes_of(type(payload)):
        key = await idempotency.made(before.audit_id, noun)
        setattr(payload, name, None if key is None else await info.context.loaders.node(info, noun, key))
    return payload


def _nodes_of(kind: type) -> Iterator[tuple[str, str]]:
    """(field, noun) of what a payload shows that can be fetched by an id."""
    for shown in kind.__strawberry_definition__.fields:  # type: ignore[attr-defined]
        of = shown.type.of_type if isinstance(shown.type, StrawberryOptional) else None
        if isinstance(of, type) and issubclass(of, Node):
            yield shown.python_name, of.__name__


def user_errors(problems: Iterable[domain.Problem], names: Mapping[str, str]) -> UserErrors:
    """Refusals of a part of what was asked, beside what was done."""
    return [_user_error(problem, names) for problem in problems]


CODED: Final = frozenset({"attributes", "fields"})
"""What is told by codes of a regime, which stay as they are."""


def _user_error(problem: domain.Problem, names: Mapping[str, str]) -> UserError:
    USER_ERRORS.labels(problem.code).inc()
    told: dict[str, Any] = {
        "code": problem.code,
        "field": _path(problem, names),
        "retryable": problem.retryable,
        "value": problem.value[: domain.VALUE_MAX_LENGTH] or None,
        "limit": problem.limit or None,
        "doc_url": f"{ERRORS_PATH}{problem.code}",
        "problem": _named(problem, names),
    }
    if problem.code == "VERSION_OTHER":
        return StaleVersionError(**told, current_version=int(problem.limit))
    if problem.code == "INSUFFICIENT_OUTSTANDING":
        owed = Money(amount=DecimalText(problem.limit), currency=Currency(str(problem.details["currency"])))
        return InsufficientOutstandingError(**told, outstanding=owed)
    return ProblemError(**told)


def _path(problem: domain.Problem, names: Mapping[str, str]) -> list[str] | None:
    return ["input", *_named(problem, names).field] if problem.field else None


def _named(problem: domain.Problem, names: Mapping[str, str]) -> domain.Problem:
    """The problem with its field as the client wrote it, so that its sentence names that too."""
    field = problem.field
    named = next((place for place, part in enumerate(field, start=1) if part in CODED), len(field))
    steps = (step for part in field[:named] for step in names.get(part, _camel(part)).split("."))
    return replace(problem, field=(*steps, *field[named:]))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
