"""Fields that are computed when they are asked for."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry

F = TypeVar("F", bound=Callable[..., Any])


def derived(*, description: str, graphql_type: object = None) -> Callable[[F], F]:
    """Make a method a field. `strawberry.field` does it, but hides the method's types from the type checker.

    `graphql_type` names a type that the module does not import (`later`).
    """
    return cast("Callable[[F], F]", strawberry.field(description=description, graphql_type=graphql_type))
