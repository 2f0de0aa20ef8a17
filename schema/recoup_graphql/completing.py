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
from operator import attrgetter
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
from orjson import Fragment
from strawberry import Schema
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from recoup_graphql.context import Context
from recoup_graphql.lazily import Lazily


@dataclass(frozen=True, slots=True)
class Asked:
    """What methods of nodes may know of the operation: the part of strawberry's `Info` that they use."""

    context: Context


Complete: TypeAlias = Callable[[Any, Asked], Any]
"""Makes of a value what stands in the answer."""
Get: TypeAlias = Callable[[Any], Any]
"""Reads a field of an object."""
Cell: TypeAlias = tuple[str, Get, Complete]
Nodes: TypeAlias = Sequence[FieldNode]
Collect: TypeAlias = Callable[[GraphQLObjectType, Nodes], Mapping[str, Nodes] | None]
"""The fields that are selected below nodes of a type, by their names in the answer; None where nobody can say yet."""
Convert: TypeAlias = Callable[[StrawberryField, Mapping[str, Any]], dict[str, Any]]
"""Arguments of a document as the method takes them."""

_OPEN: Final = frozenset({"variable", "list_value", "object_value"})
"""Kinds of literals in which a variable may stand."""
_INT_LIMIT: Final = 2**31
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
        sure = isinstance(kind, GraphQLNonNull)
        plain = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(plain, GraphQLList):
            return _each(self.value(plain.of_type, nodes), sure=sure)
        if is_leaf_type(plain):
            return _leaf(plain, sure=sure)
        return self._object(plain, nodes, sure=sure) if isinstance(plain, GraphQLObjectType) else None

    def _object(self, kind: GraphQLObjectType, nodes: Nodes, *, sure: bool) -> Complete | None:
        fields = self.collect(kind, nodes)
        cells: list[Cell] = []
        for name, own in (fields or {}).items():
            cell = self._cell(kind, own)
            if cell is None:
                return None
            cells.append((name, *cell))
        return None if fields is None else _row(kind, cells, sure=sure)

    def _cell(self, kind: GraphQLObjectType, nodes: Nodes) -> tuple[Get, Complete] | None:
        name = nodes[0].name.value
        if name == "__typename":
            return _constant(kind.name), _same
        field = kind.fields.get(name)
        ours: StrawberryField | None = field and field.extensions.get("strawberry-definition")
        if field is None or ours is None or ours.extensions or ours.permission_classes:
            return None
        complete = self.value(field.type, nodes)
        if complete is None:
            return None
        if ours.base_resolver is None:
            return _attribute(kind, ours), complete
        called = self._method(field, ours, nodes[0], complete)
        return None if called is None else (_itself, called)

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


def _constant(value: str) -> Get:
    return lambda _: value


def _itself(item: object) -> object:
    return item


def _same(value: object, _: Asked) -> object:
    return value


def _attribute(kind: GraphQLObjectType, ours: StrawberryField) -> Get:
    """Of a lazy node the field as it is made of the view, without keeping it."""
    origin = kind.extensions["strawberry-definition"].origin
    make = origin.shown.get(ours.python_name) if issubclass(origin, Lazily) else None
    if make is None:
        return attrgetter(ours.python_name)
    return lambda item: make(item.view)


def _each(inner: Complete | None, *, sure: bool) -> Complete | None:
    if inner is None:
        return None

    def complete(value: Any, asked: Asked) -> Any:  # noqa: ANN401  here and below: of the field's type
        if isinstance(value, list | tuple):
            return [inner(item, asked) for item in value]
        if isinstance(value, Fragment):
            return value
        return _missing(value, sure=sure)

    return complete


def _missing(value: object, *, sure: bool) -> None:
    """Null where there may be null; anything else is odd."""
    if value is not None or sure:
        raise Odd


@cache
def _leaf(kind: GraphQLLeafType, *, sure: bool) -> Complete:
    finish = kind.coerce_output_value

    def complete(value: Any, _: Asked) -> Any:  # noqa: ANN401
        if value is None:
            return _missing(value, sure=sure)
        finished = finish(value)
        return _missing(finished, sure=True) if finished is None else finished

    def text(value: Any, asked: Asked) -> Any:  # noqa: ANN401
        return value if type(value) is str else complete(value, asked)

    def whole(value: Any, asked: Asked) -> Any:  # noqa: ANN401
        return value if type(value) is int and -_INT_LIMIT <= value < _INT_LIMIT else complete(value, asked)

    if kind.name in _TEXTS:
        return text
    return whole if kind.name == "Int" else complete


def _row(kind: GraphQLObjectType, cells: Sequence[Cell], *, sure: bool) -> Complete:
    belongs = kind.is_type_of
    ours: set[type] = set()

    def complete(item: Any, asked: Asked) -> Any:  # noqa: ANN401
        if item is None:
            return _missing(item, sure=sure)
        if belongs is not None and type(item) not in ours:
            if belongs(item, cast("Any", asked)) is not True:
                raise Odd
            ours.add(type(item))
        return {name: finish(get(item), asked) for name, get, finish in cells}

    return complete
