"""Selections compiled: what the executor does field by field for each object, done by one function for the selection.

    complete = compiled(schema, kind, nodes, collect)       for `[Loan!]!` with { number balance { amount } }
    complete(found, asked)                                  [{"number": "L-1", "balance": {"amount": "1.00"}}, …]

A selection is compiled when every field in it is a plain attribute, or a method that neither waits nor takes a
variable; else there is no such function. Whatever is odd at run time (null where there may be none, a value that its
scalar does not take, a stranger among the objects) is an exception: whoever called walks the usual way then, which
tells it at its place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias, cast

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    is_leaf_type,
)
from graphql.execution.values import get_argument_values
from strawberry import Schema
from strawberry.types.arguments import convert_arguments
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from recoup_graphql.context import Context
from recoup_graphql.lazily import Lazily


@dataclass(frozen=True, slots=True)
class Asked:
    """What methods of nodes may know of the operation: the part of strawberry's `Info` that they use."""

    context: Context


Complete: TypeAlias = Callable[[Any, Asked], Any]
"""Makes of a value what stands in the answer."""
Nodes: TypeAlias = Sequence[FieldNode]
Collect: TypeAlias = Callable[[GraphQLObjectType, Nodes], Mapping[str, Nodes] | None]
"""The fields that are selected below nodes of a type, by their names in the answer; None where nobody can say yet."""
Convert: TypeAlias = Callable[[StrawberryField, Mapping[str, Any]], dict[str, Any]]
"""Arguments of a document as the method takes them."""

_OPEN: Final = frozenset({"variable", "list_value", "object_value"})
"""Kinds of literals in which a variable may stand."""
_TEXTS: Final = frozenset({"String", "ID", "Decimal", "Rate", "CurrencyCode"})


def converter(schema: GraphQLSchema) -> Convert:
    """How arguments become what methods of the schema's nodes take."""
    own: Schema = cast("Any", schema)._strawberry_schema  # noqa: SLF001  strawberry offers no public way

    def convert(field: StrawberryField, told: Mapping[str, Any]) -> dict[str, Any]:
        return convert_arguments(dict(told), field.arguments, own.schema_converter.scalar_registry, own.config)

    return convert


class Odd(Exception):
    """Something that the usual way has to tell."""


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles selections of a document. `collect` and `convert` know the document and the schema."""

    collect: Collect
    convert: Convert

    def value(self, kind: GraphQLOutputType, nodes: Nodes) -> Complete | None:
        """How a value of that type is completed; None where it cannot be compiled."""
        if isinstance(kind, GraphQLNonNull):
            inner = self.value(kind.of_type, nodes)
            return None if inner is None else _never_null(inner)
        if isinstance(kind, GraphQLList):
            return _each(self.value(kind.of_type, nodes))
        if is_leaf_type(kind):
            return _leaf(kind)
        return self._object(kind, nodes) if isinstance(kind, GraphQLObjectType) else None

    def _object(self, kind: GraphQLObjectType, nodes: Nodes) -> Complete | None:
        fields = self.collect(kind, nodes)
        cells: list[tuple[str, Complete]] = []
        for name, own in (fields or {}).items():
            cell = self._cell(kind, own)
            if cell is None:
                return None
            cells.append((name, cell))
        return None if fields is None else _row(kind, cells)

    def _cell(self, kind: GraphQLObjectType, nodes: Nodes) -> Complete | None:
        name = nodes[0].name.value
        if name == "__typename":
            return _constant(kind.name)
        field = kind.fields.get(name)
        ours: StrawberryField | None = field and field.extensions.get("strawberry-definition")
        if field is None or ours is None or ours.extensions or ours.permission_classes:
            return None
        complete = self.value(field.type, nodes)
        if complete is None:
            return None
        return self._method(field, ours, nodes[0], complete) if ours.base_resolver else _attribute(kind, ours, complete)

    def _method(
        self, field: GraphQLField, ours: StrawberryField, node: FieldNode, complete: Complete
    ) -> Complete | None:
        """A method called with what the document says; None for one that waits or takes a variable."""
        resolver = ours.base_resolver
        if resolver is None or ours.is_async or any(each.value.kind in _OPEN for each in node.arguments or ()):
            return None
        told = self.convert(ours, get_argument_values(field, node))
        call = cast("Callable[..., Any]", resolver.wrapped_func)
        if resolver.info_parameter is None:
            return lambda item, asked: complete(call(item, **told), asked)
        return lambda item, asked: complete(call(item, asked, **told), asked)


def _constant(value: str) -> Complete:
    return lambda _item, _asked: value


def _attribute(kind: GraphQLObjectType, ours: StrawberryField, complete: Complete) -> Complete:
    name = ours.python_name
    definition: StrawberryObjectDefinition = kind.extensions["strawberry-definition"]
    if issubclass(definition.origin, Lazily) and name in definition.origin.shown:
        make = definition.origin.shown[name]
        return lambda item, asked: complete(make(item.view), asked)
    return lambda item, asked: complete(getattr(item, name), asked)


def _never_null(inner: Complete) -> Complete:
    def complete(value: Any, asked: Asked) -> Any:  # noqa: ANN401  here and below: of the field's type
        if value is None:
            raise Odd
        return inner(value, asked)

    return complete


def _each(inner: Complete | None) -> Complete | None:
    if inner is None:
        return None

    def complete(value: Any, asked: Asked) -> Any:  # noqa: ANN401
        if value is None:
            return None
        if not isinstance(value, list | tuple):
            raise Odd
        return [inner(item, asked) for item in value]

    return complete


@cache
def _leaf(kind: GraphQLLeafType) -> Complete:
    finish = kind.coerce_output_value

    def complete(value: Any, _: Asked) -> Any:  # noqa: ANN401
        if value is None:
            return None
        finished = finish(value)
        if finished is None:
            raise Odd
        return finished

    def text(value: Any, asked: Asked) -> Any:  # noqa: ANN401
        return value if type(value) is str else complete(value, asked)

    return text if kind.name in _TEXTS else complete


def _row(kind: GraphQLObjectType, cells: Sequence[tuple[str, Complete]]) -> Complete:
    belongs = kind.is_type_of
    ours: set[type] = set()

    def complete(item: Any, asked: Asked) -> Any:  # noqa: ANN401
        if item is None:
            return None
        if belongs is not None and type(item) not in ours:
            if belongs(item, cast("Any", asked)) is not True:
                raise Odd
            ours.add(type(item))
        return {name: cell(item, asked) for name, cell in cells}

    return complete
