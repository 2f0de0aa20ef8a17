"""The schema put together: root types behind their gates, strict scalars, prepared documents, told errors."""

from collections.abc import Iterable
from contextlib import aclosing
from functools import cache
from time import perf_counter
from typing import Any, Final

import strawberry
from graphql import FieldNode, GraphQLDirective, GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StreamResult
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from recoup.services import audit, origin
from recoup_graphql.bill import Bill
from recoup_graphql.context import Context
from recoup_graphql.errors import Code, presented
from recoup_graphql.executing import Executor
from recoup_graphql.metrics import ERRORS, count
from recoup_graphql.payment import Payment
from recoup_graphql.permissions import guard
from recoup_graphql.preparing import Preparing
from recoup_graphql.problem import InsufficientOutstandingError, ProblemError, StaleVersionError
from recoup_graphql.root import Mutation, Query, Subscription
from recoup_graphql.scalars import SCALARS

_TYPES: Final = (ProblemError, StaleVersionError, InsufficientOutstandingError, Bill, Payment)
"""Types that are reached through an interface only."""

_ONE_ANSWER: Final = frozenset({OperationType.QUERY, OperationType.MUTATION})
"""Operations that one answer ends; the others need a stream."""


class Api(strawberry.Schema):
    """The schema, whose every answer has its errors told as `errors.py` says. `context_value` is always given."""

    async def execute(  # type: ignore[override]  # every caller here names its arguments
        self,
        query: str | None,
        *,
        context_value: Context,
        **asked: Any,  # noqa: ANN401
    ) -> ExecutionResult:
        """Run a query or a mutation."""
        begun = perf_counter()
        context = context_value.fresh()
        asked["allowed_operation_types"] = _ONE_ANSWER & set(asked.get("allowed_operation_types") or _ONE_ANSWER)
        with origin.of(context.origin):
            result = await super().execute(query, context_value=context, **asked)
            _tell(result, context)
            await _keep_denials(result, context)
        count("operation", perf_counter() - begun, failed=bool(result.errors))
        return result

    async def stream(  # type: ignore[override]
        self,
        query: str | None,
        *,
        context_value: Context,
        **asked: Any,  # noqa: ANN401
    ) -> StreamResult:
        """Run any operation whose results come one by one."""
        context = context_value.fresh()
        return self._told(await super().stream(query, context_value=context, **asked), context)

    async def _told(self, source: StreamResult, context: Context) -> StreamResult:
        begun = perf_counter()
        async with aclosing(source):
            async for result in source:
                if isinstance(result, ExecutionResult):
                    _tell(result, context)
                    count("stream", perf_counter() - begun, failed=bool(result.errors))
                yield result

    def _collect_graphql_directives(self, schema_directive_types: Iterable[type]) -> tuple[GraphQLDirective, ...]:
        """The directives, their arguments described as their fields are: strawberry leaves that out."""
        for kind, directive in self._schema_graphql_directives.items():
            for declared in kind.__strawberry_directive__.fields:  # type: ignore[attr-defined]
                name = self.config.name_converter.get_graphql_name(declared)
                directive.args[name].description = declared.description
        return super()._collect_graphql_directives(schema_directive_types)

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Nothing: `errors.py` logs what is a bug, and only that."""


def _tell(result: ExecutionResult, context: Context) -> None:
    if result.errors:
        result.errors = presented(result.errors, context, executed=not isinstance(result, PreExecutionError))
        for error in result.errors:
            ERRORS.labels((error.extensions or {}).get("code", "")).inc()


async def _keep_denials(result: ExecutionResult, context: Context) -> None:
    """Note in the audit trail what the asker may not; what commands refuse themselves they have noted already.

    It stands under the permission that is missing, as what is carried out does, with what was asked for beside.
    """
    for error in result.errors or ():
        told = error.extensions or {}
        if told.get("code") == Code.FORBIDDEN.value and context.actor is not None:
            asked_for = next((node.name.value for node in error.nodes or () if isinstance(node, FieldNode)), "")
            what = str(told.get("permission") or asked_for or "operation")
            await audit.denied(context.actor.principal_id, what, [Code.FORBIDDEN.value], value=asked_for)


@cache
def schema(*, development: bool) -> Api:
    """The schema of this version, one for the whole process: documents that are prepared against it stay so.

    Raises `Misconfigured` for a root field without a scope.
    """
    return new_schema(development=development)


def new_schema(*, development: bool) -> Api:
    """The same, made anew, for whoever alters it. Raises as `schema`."""
    return Api(
        query=guard(Query),
        mutation=guard(Mutation),
        subscription=guard(Subscription),
        types=_TYPES,
        extensions=[Preparing],
        execution_context_class=Executor,
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=not development),
    )


def sdl() -> str:
    """The schema as text: what is committed as `schema/schema.graphql`."""
    return schema(development=True).as_str() + "\n"
