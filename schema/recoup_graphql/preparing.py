"""Before an operation is carried out: its document is prepared, its cost flows into a bucket, its time is bounded.

A request that only names a trusted document gets that document's text; a dry run of `rateLimit` is cut down to what
tells the cost.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Iterator, Mapping
from time import monotonic
from typing import Any, Final

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    parse,
)
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from recoup_graphql.context import Context
from recoup_graphql.cost import COST_MAX, RATE_LIMIT, cost_of
from recoup_graphql.errors import Code, Halt
from recoup_graphql.limits import OverLimit, Prepared, Throttled, Unwelcome, prepared
from recoup_graphql.throttle import told_cost
from recoup_graphql.trusted import text_of

DRY_RUN: Final = "dryRun"
REFUSED_DOCUMENT: Final = parse("{ __typename }")
"""Stands in for a document that is not even walked. It is never executed."""


class Preparing(SchemaExtension):
    """Gives each operation its prepared document, has its cost flow into the asker's bucket, and bounds its time.

    A document that is refused before it has a tree gets `REFUSED_DOCUMENT` in its place, so that its faults are told by
    the step that tells faults, alike over every transport.
    """

    cost = 0
    refusal: Unwelcome | None = None

    @property
    def asked(self) -> Context:
        """The request."""
        context: Context = self.execution_context.context
        return context

    def _prepared(self) -> Prepared:
        if self.refusal is not None:
            return Prepared(None, (self.refusal,))
        context = self.execution_context
        return prepared(context.schema._schema, context.query or "", development=self.asked.explains)  # noqa: SLF001  strawberry offers no public way

    def on_operation(self) -> Iterator[None]:
        """Put a trusted document's text where the request only names it."""
        context = self.execution_context
        context.query, self.refusal = text_of(context.query, context.operation_extensions, self.asked)
        context.query = "{ __typename }" if self.refusal else context.query
        yield

    async def on_execute(self) -> AsyncIterator[None]:
        """Let a query take its time and no more. A mutation ends by itself: what it wrote must be told."""
        if self.execution_context.operation_type is not OperationType.QUERY:
            yield
            return
        try:
            async with asyncio.timeout(self.asked.query_seconds):
                yield
        except TimeoutError as slow:
            raise Halt(Code.TIMEOUT, "top.SLOW_QUERY", seconds=f"{self.asked.query_seconds:g}") from slow

    def on_parse(self) -> Iterator[None]:
        """Set the tree."""
        context = self.execution_context
        if context.query:
            context.graphql_document = self._prepared().document
        if context.query and context.graphql_document is None:
            context.graphql_document = REFUSED_DOCUMENT
            context._provided_operation_name = None  # noqa: SLF001  the name belongs to the refused document
        yield

    def on_validate(self) -> Iterator[None]:
        """Set the faults: an empty list says that there are none. A document without any has its cost reckoned."""
        ready = self._prepared()
        faults = list(ready.faults)
        if ready.document and not faults:
            context = self.execution_context
            self.cost = cost_of(
                context.schema._schema,  # noqa: SLF001  strawberry offers no public way
                ready.document,
                context.operation_name,
                context.variables or {},
            )
            faults = self._charged(ready.document)
        self.execution_context.pre_execution_errors = faults
        yield

    def _charged(self, document: DocumentNode) -> list[GraphQLError]:
        """What keeps an operation of this cost from being carried out; a dry run is cut down to what tells the cost."""
        self.asked.cost = self.cost
        cut = dry_run_of(document, self.execution_context.operation_name, self.execution_context.variables or {})
        if cut is not None:
            self.execution_context.graphql_document = cut
            return []
        if self.cost > COST_MAX:
            return [OverLimit("cost", self.cost, COST_MAX)]
        if self.asked.actor is None or self.asked.paid:
            return []
        wait = self.asked.throttle.take(self.asked.actor.principal_id, max(1, self.cost), monotonic())
        return [Throttled("limit.throttled", seconds=str(math.ceil(wait)))] if wait else []

    def get_results(self) -> dict[str, object]:
        """What stands in `extensions.cost` of the answer."""
        return {"cost": told_cost(self.asked.throttle, self.asked.actor, self.asked.cost)}


def dry_run_of(document: DocumentNode, name: str | None, variables: Mapping[str, Any]) -> DocumentNode | None:
    """The operation with nothing but its `rateLimit`, where that asks for a dry run; else None."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    operation = next((node for node in operations if name in (None, node.name and node.name.value)), operations[0])
    own = [node for node in operation.selection_set.selections if _asks_dry_run(node, variables)]
    if not own:
        return None
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    cut = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=operation.directives,
        selection_set=SelectionSetNode(selections=tuple(own)),
    )
    return DocumentNode(definitions=(cut, *fragments))


def _asks_dry_run(node: SelectionNode, variables: Mapping[str, Any]) -> bool:
    if not isinstance(node, FieldNode) or node.name.value != RATE_LIMIT:
        return False
    told = next((argument.value for argument in node.arguments or () if argument.name.value == DRY_RUN), None)
    if isinstance(told, VariableNode):
        return variables.get(told.name.value) is True
    return isinstance(told, BooleanValueNode) and told.value
