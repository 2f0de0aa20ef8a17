"""Every query of the tests is asked twice: the way it is answered, and by graphql-core's own executor.

What is carried out at once (`quick`) and what only has its lists completed at once (`executing`) must be the same as
what the stock executor says, data and errors. A test that has no use for it is not held up: mutations are left alone.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any, TypeAlias

import orjson
import pytest
from starlette.requests import Request
from starlette.responses import Response
from strawberry import Schema
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import ExecutionResult

from recoup.services.authentication import Recent
from recoup_graphql import quick
from recoup_graphql.api import Api, new_schema
from recoup_graphql.context import Context
from recoup_graphql.endpoint import Endpoint

Quick: TypeAlias = Callable[[Schema, Context, Any], Awaitable[ExecutionResult | None]]
_MOMENT = re.compile("rateLimit|ecordedAt|explain")
"""Fields that tell the present moment, or whose walks a test counts."""


@cache
def stock(*, development: bool) -> Api:
    """The schema with nothing quick about it."""
    made = new_schema(development=development)
    made.execution_context_class = StrawberryGraphQLCoreExecutionContext
    return made


def _told(result: ExecutionResult) -> tuple[Any, list[Any]]:
    return orjson.loads(orjson.dumps(result.data)), [error.formatted for error in result.errors or ()]


def _is_comparable(query: str | None, result: ExecutionResult) -> bool:
    """Whether asking again must give the same: no mutation, nothing that tells the moment or how much was asked."""
    told = (query or "mutation").lstrip()
    codes = {(error.extensions or {}).get("code") for error in result.errors or ()}
    return told.startswith(("{", "query", "fragment")) and not _MOMENT.search(told) and "THROTTLED" not in codes


@contextmanager
def compared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For the length of the block."""
    execute = Api.execute

    async def both(self: Api, query: str | None, *, context_value: Context, **given: Any) -> ExecutionResult:  # noqa: ANN401  as it came
        result = await execute(self, query, context_value=context_value, **given)
        if _is_comparable(query, result):
            twin = stock(development=context_value.development)
            again = await execute(twin, query, context_value=replace(context_value, paid=True), **given)
            assert _told(result) == _told(again), query
        return result

    def twice(plain: Quick) -> Quick:
        async def quickly(known: Schema, context: Context, request: Any) -> ExecutionResult | None:  # noqa: ANN401
            result = await plain(known, context, request)
            query = request.get("query")
            if result is not None and query is not None:
                twin = await execute(
                    stock(development=context.development),
                    query,
                    context_value=replace(context, paid=True, at_once=False),
                    variable_values=request.get("variables"),
                    operation_name=request.get("operationName"),
                )
                assert _told(result) == _told(twin), query
            return result

        return quickly

    page = Endpoint._page

    async def paged(self: Endpoint, request: Request, recent: Recent, body: bytes) -> Response | None:
        response = await page(self, request, recent, body)
        asked = orjson.loads(body) if response is not None else {}
        if response is not None and asked.get("query"):
            twin = await execute(
                stock(development=self.development),
                asked["query"],
                context_value=replace(self._context(request, recent.actor), paid=True),
                variable_values=asked.get("variables"),
                operation_name=asked.get("operationName"),
            )
            assert (orjson.loads(response.body)["data"], []) == _told(twin), asked
        return response

    monkeypatch.setattr(Api, "execute", both)
    monkeypatch.setattr(quick, "answer", twice(quick.answer))
    monkeypatch.setattr(Endpoint, "_page", paged)
    yield
