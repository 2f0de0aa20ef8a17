"""Queries carried out at once: the root fields asked one after the other, their selections completed by one function.

Most of the time of a small query goes into the machinery around it. A query that can be compiled whole (`completing`)
is carried out here with the same gates, costs and resolvers and without that machinery; any other one, and one of which
anything is odd, is carried out by the schema the usual way. The answers are the same: a test asks both for every query
of the test suite.
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic, perf_counter
from typing import Any, Final, TypeGuard, cast

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    is_abstract_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from graphql.pyutils import Path
from strawberry import Schema
from strawberry.types import ExecutionResult
from strawberry.types.field import StrawberryField

from recoup.services import loan_text, origin
from recoup.services.access import Actor
from recoup.services.authentication import Recent
from recoup.services.loan_text import Asking
from recoup_graphql.completing import Asked, Compiler, Complete, Nodes, converter
from recoup_graphql.context import Context
from recoup_graphql.cost import COST_MAX, RATE_LIMIT, cost_of
from recoup_graphql.input import unfit
from recoup_graphql.limits import DOCUMENTS_REMEMBERED, Prepared, prepared
from recoup_graphql.loan_pages import LoanPages, pages
from recoup_graphql.metrics import count
from recoup_graphql.paging import written
from recoup_graphql.permissions import gate_of
from recoup_graphql.throttle import Throttle, told_cost
from recoup_graphql.trusted import text_of

NOTHING: Final = VariableValues({}, {})
DEFINITION: Final = "strawberry-definition"
"""Where strawberry keeps its own field beside graphql-core's."""
_ROWS: Final = '"@rows@"'
"""Stands for the rows of a page: no name in an answer has such a letter."""


@dataclass(frozen=True, slots=True)
class Root:
    """A root field: under which name it stands in the answer, how it is asked and completed.

    `told`: its arguments, where no variable is among them. `pages`: how the database answers it in one statement.
    """

    name: str
    field: GraphQLField
    node: FieldNode
    complete: Complete
    info: GraphQLResolveInfo[Any]
    told: Mapping[str, Any] | None
    pages: LoanPages | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A query that can be carried out at once. `cost` is known where no variable can change it."""

    document: DocumentNode
    operation: OperationDefinitionNode
    roots: tuple[Root, ...]
    cost: int | None


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields that selections hold, fragments resolved. A directive makes it depend on variables: then None."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]

    def below(self, kind: GraphQLObjectType, nodes: Nodes) -> dict[str, list[FieldNode]] | None:
        found: dict[str, list[FieldNode]] = {}
        whole = all(node.selection_set and self.add(found, kind, node.selection_set) for node in nodes)
        return found if whole else None

    def add(self, found: dict[str, list[FieldNode]], kind: GraphQLObjectType, selected: SelectionSetNode) -> bool:
        for node in selected.selections:
            if node.directives:
                return False
            if isinstance(node, FieldNode):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                continue
            fragment = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(fragment, FragmentDefinitionNode | InlineFragmentNode)  # noqa: S101  there is no other
            if self._applies(fragment, kind) and not self.add(found, kind, fragment.selection_set):
                return False
        return True

    def _applies(self, fragment: FragmentDefinitionNode | InlineFragmentNode, kind: GraphQLObjectType) -> bool:
        if fragment.type_condition is None:
            return True
        named: GraphQLNamedType = self.schema.type_map[fragment.type_condition.name.value]
        return named is kind or (is_abstract_type(named) and self.schema.is_sub_type(named, kind))


@lru_cache(maxsize=DOCUMENTS_REMEMBERED)
def plan_of(schema: GraphQLSchema, query: str, name: str | None, *, development: bool) -> Plan | None:
    """How the operation is carried out at once; None where it is to be carried out the usual way. Remembered."""
    ready = prepared(schema, query, development=development)
    operation = None if ready.faults else _operation(ready, name)
    if ready.document is None or operation is None or operation.directives or schema.query_type is None:
        return None
    listed = {node.name.value: node for node in ready.document.definitions if isinstance(node, FragmentDefinitionNode)}
    fields = _Fields(schema, listed)
    found: dict[str, list[FieldNode]] = {}
    if not fields.add(found, schema.query_type, operation.selection_set):
        return None
    roots = [_root(fields, operation, name, nodes) for name, nodes in found.items()]
    if not all(roots):
        return None
    cost = None if operation.variable_definitions else cost_of(schema, ready.document, name, {})
    return Plan(ready.document, operation, tuple(root for root in roots if root), cost)


def _operation(ready: Prepared, name: str | None) -> OperationDefinitionNode | None:
    """The query that is asked for; None where that is not one."""
    listed = ready.document.definitions if ready.document else ()
    operations = [node for node in listed if isinstance(node, OperationDefinitionNode)]
    named = [node for node in operations if name is None or (node.name and node.name.value == name)]
    return named[0] if len(named) == 1 and named[0].operation is OperationType.QUERY else None


def _root(fields: _Fields, operation: OperationDefinitionNode, name: str, nodes: Sequence[FieldNode]) -> Root | None:
    schema, node = fields.schema, nodes[0]
    kind = cast("GraphQLObjectType", schema.query_type)
    field = kind.fields.get(node.name.value)
    if field is None or node.name.value == RATE_LIMIT or field.resolve is None:
        return None
    complete = Compiler(fields.below, converter(schema)).value(field.type, nodes)
    if complete is None:
        return None
    info = GraphQLResolveInfo(
        field_name=node.name.value,
        field_nodes=list(nodes),
        return_type=field.type,
        parent_type=kind,
        path=Path(None, name, kind.name),
        schema=schema,
        fragments=dict(fields.fragments),
        root_value=None,
        operation=operation,
        variable_values=cast("Any", {}),
        context=None,
        is_awaitable=_is_awaitable,
        abort_signal=None,
        async_helpers=cast("Any", None),
    )
    told = None if operation.variable_definitions else get_argument_values(field, node, NOTHING)
    written = pages(info) if node.name.value == "loans" else None
    return Root(name, field, node, complete, info, told, written)


def _is_awaitable(value: object) -> TypeGuard[Awaitable[Any]]:
    return hasattr(value, "__await__")


async def answer(api: Schema, context: Context, request: Mapping[str, Any]) -> ExecutionResult | None:
    """The answer to a request; None where the usual way has to give it. What it costs has flowed then: `paid`."""
    begun = perf_counter()
    found = _asked_of(api, context, request)
    if found is None:
        return None
    plan, variables = found
    context.cost = _cost(_schema(api), plan, variables)
    context.paid = context.at_once = context.paid or paid(context.throttle, context.actor, context.cost)
    if not context.paid:
        return None
    try:
        async with asyncio.timeout(context.query_seconds):
            with origin.of(context.origin):
                data = {root.name: await _asked(root, context, variables) for root in plan.roots}
    except Exception:  # noqa: BLE001  the usual way meets it again and tells it at its place
        return None
    return _answered(context, data, begun)


@dataclass(frozen=True, slots=True)
class Paged:
    """A request for one page that the database writes, with all that follows from the request and its asker alone.

    `before` and `after` are the answer around its rows.
    """

    asking: Asking
    cost: int
    before: bytes
    after: bytes


async def paged(api: Schema, context: Context, request: Mapping[str, Any]) -> tuple[Paged, bool] | None:
    """A request for one page that the database writes, and whether it is the same the next time; else None.

    It is for `context.recent`; where it is None whoever asks has to be looked up before anything else is done.
    """
    found = _asked_of(api, context, request)
    if found is None or context.recent is None:
        return None
    plan, variables = found
    root = plan.roots[0]
    if len(plan.roots) > 1 or root.pages is None:
        return None
    try:
        own: StrawberryField = root.field.extensions[DEFINITION]
        gate_of(own).admit(context.recent.actor)
        told = _given(_schema(api), root, own, variables)
        asked = None if told is None else await root.pages.asking(context.recent, told)
    except Exception:  # noqa: BLE001  the usual way meets it again and tells it at its place
        return None
    if asked is None:
        return None
    data = {root.name: root.complete(written(_ROWS), Asked(context))}
    before, after = orjson.dumps({"data": data})[:-1].split(_ROWS.encode())
    return Paged(asked[0], _cost(_schema(api), plan, variables), before, after), asked[1]


async def page(paged: Paged, recent: Recent, throttle: Throttle, seconds: float) -> bytes | None:
    """The answer but for its request id and its end; None where the usual way has to give it."""
    begun = perf_counter()
    try:
        async with asyncio.timeout(seconds):
            rows = await loan_text.page_for(recent, paged.asking)
    except Exception:  # noqa: BLE001  as above
        return None
    if rows is None:
        return None
    count("operation", perf_counter() - begun, failed=False)
    told = orjson.dumps({"cost": told_cost(throttle, recent.actor, paged.cost)})
    return b"".join((paged.before, rows.encode(), paged.after, b',"extensions":', told[:-1]))


def _given(
    schema: GraphQLSchema, root: Root, own: StrawberryField, variables: VariableValues
) -> Mapping[str, Any] | None:
    """The arguments as the resolver takes them; None where one is unfit."""
    told = get_argument_values(root.field, root.node, variables) if root.told is None else root.told
    given = converter(schema)(own, told)
    return None if any(unfit(given)) else given


def _answered(context: Context, data: dict[str, object], begun: float) -> ExecutionResult:
    count("operation", perf_counter() - begun, failed=False)
    return ExecutionResult(
        data=data, errors=None, extensions={"cost": told_cost(context.throttle, context.actor, context.cost)}
    )


def _schema(api: Schema) -> GraphQLSchema:
    return api._schema  # noqa: SLF001  strawberry offers no public way


def _asked_of(api: Schema, context: Context, request: Mapping[str, Any]) -> tuple[Plan, VariableValues] | None:
    """The plan of a request and its variables; None where the usual way has to look at it."""
    schema = _schema(api)
    name, given, extensions = (request.get(each) for each in ("operationName", "variables", "extensions"))
    if not (isinstance(name, str | None) and isinstance(given, dict | None) and isinstance(extensions, dict | None)):
        return None
    query, refusal = text_of(request.get("query"), extensions, context)
    if refusal is not None or not isinstance(query, str):
        return None
    plan = plan_of(schema, query, name, development=context.explains)
    if plan is None:
        return None
    variables = _coerced(schema, plan, given or {})
    return None if variables is None else (plan, variables)


def _coerced(schema: GraphQLSchema, plan: Plan, given: dict[str, Any]) -> VariableValues | None:
    if not plan.operation.variable_definitions:
        return NOTHING
    found = get_variable_values(schema, plan.operation.variable_definitions, given)
    return found if isinstance(found, VariableValues) else None


def _cost(schema: GraphQLSchema, plan: Plan, variables: VariableValues) -> int:
    if plan.cost is not None:
        return plan.cost
    name = plan.operation.name
    return cost_of(schema, plan.document, name.value if name else None, variables.coerced)


def paid(throttle: Throttle, actor: Actor | None, cost: int) -> bool:
    """Whether an operation may cost what it costs; then that has flowed into the asker's bucket."""
    if cost > COST_MAX or actor is None:
        return False
    return not throttle.take(actor.principal_id, max(1, cost), monotonic())


async def _asked(root: Root, context: Context, variables: VariableValues) -> object:
    info = root.info._replace(context=context, variable_values=cast("Any", variables.coerced))
    told = get_argument_values(root.field, root.node, variables) if root.told is None else root.told
    found = cast("Any", root.field.resolve)(None, info, **told)
    return root.complete(await found if _is_awaitable(found) else found, Asked(context))
