"""Documents that ask for everything, generated from the schema: every field of every type, with the shortest arguments.

    query("loans", QUERIES["loans"], NOTHING)       query { loans(first: 50) { __typename … } }

`NOTHING` has an id of each kind of node that was never given.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)

from recoup_graphql.api import schema
from recoup_graphql.cost import WALKS
from recoup_graphql.node import global_id, opened

SCHEMA = schema(development=False)._schema
NODES: Final = {kind.name for kind in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])}  # type: ignore[arg-type]
DEPTH: Final = 3
SHALLOW: Final = 2
"""How deep it is asked where every kind of node is met at a root field of its own as well."""
SIZE: Final = 50
VALUES: Final = {
    "String": '"x"', "Int": "1", "Boolean": "false", "Date": '"2024-01-10"', "DateTime": '"2026-01-10T00:00:00Z"',
    "Decimal": '"1.00"', "Rate": '"0.01"', "CurrencyCode": '"CNY"',
}  # fmt: skip
NOUN_OF: Final = {
    "id": "Loan",
    "ids": "Loan",
    "subjectId": "Loan",
    "grant": "Grant",
    "token": "Token",
    "webhook": "Webhook",
}
"""What ids are of where their argument does not say it by its name, `loanId`."""


def noun_of(name: str) -> str:
    """The noun whose id an argument wants."""
    own = re.sub("Ids?$", "", name)
    noun = NOUN_OF.get(name) or own[:1].upper() + own[1:]
    assert noun in NODES or noun in NOUN_OF.values(), f"{name}: say in NOUN_OF what this is the id of"
    return noun


def literal(name: str, kind: GraphQLInputType, ids: dict[str, str]) -> str:
    """The shortest literal of an argument: what is required, and every id."""
    if isinstance(kind, GraphQLNonNull):
        return literal(name, kind.of_type, ids)
    if isinstance(kind, GraphQLList):
        return f"[{literal(name, kind.of_type, ids)}]"
    if isinstance(kind, GraphQLEnumType):
        return str(next(iter(kind.values)))
    if isinstance(kind, GraphQLInputObjectType):
        return "{" + ", ".join(f"{each}: {told}" for each, told in given(kind.fields, ids).items()) + "}"
    if kind.name == "ID":
        return f'"{ids[noun_of(name)]}"'
    assert kind.name in VALUES, f"{name}: say in VALUES what a {kind.name} may be"
    return VALUES[kind.name]


def given(fields: dict[str, Any], ids: dict[str, str]) -> dict[str, str]:
    """The arguments to give: required ones, and the first optional id, so that either of two keys is not both."""
    told = {n: literal(n, f.type, ids) for n, f in fields.items() if isinstance(f.type, GraphQLNonNull)}
    keys = [name for name, each in fields.items() if get_named_type(each.type).name == "ID"]
    if keys and not any(name in told for name in keys):
        told[keys[0]] = literal(keys[0], fields[keys[0]].type, ids)
    if "idempotencyKey" in told:
        told["idempotencyKey"] = '"leak"'
    return told


def is_page(field: GraphQLField) -> bool:
    """Whether a field gives a page of a list."""
    return "first" in field.args and get_named_type(field.args["first"].type).name == "Int"


def arguments(field: GraphQLField, ids: dict[str, str]) -> str:
    """The arguments of a field; a page is asked for whole."""
    told = given({name: arg for name, arg in field.args.items() if name != "loanId"}, ids)
    if "loanId" in field.args and isinstance(field.args["loanId"].type, GraphQLNonNull):
        told["loanId"] = literal("loanId", field.args["loanId"].type, ids)
    if is_page(field):
        told["first"] = str(SIZE)
    return f"({', '.join(f'{name}: {value}' for name, value in told.items())})" if told else ""


def selection(
    kind: GraphQLOutputType, depth: int = DEPTH, above: tuple[str, ...] = (), without: frozenset[str] = WALKS
) -> str:
    """Everything of a type that needs no argument, as deep as `depth`; a type is not entered again below itself."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if isinstance(named, GraphQLUnionType | GraphQLInterfaceType):
        kinds = SCHEMA.get_possible_types(named)
        parts = [f"... on {each.name} {selection(each, depth, above, without)}" for each in kinds]
        return "{ __typename " + " ".join(parts) + " }" if depth else "{ __typename }"
    assert isinstance(named, GraphQLObjectType)
    return "{ __typename " + " ".join(_fields(named, depth, (*above, named.name), without)) + " }"


def _fields(kind: GraphQLObjectType, depth: int, above: tuple[str, ...], without: frozenset[str]) -> Iterator[str]:
    for name, field in kind.fields.items():
        needs = any(isinstance(arg.type, GraphQLNonNull) and arg.default_value is None for arg in field.args.values())
        inner = get_named_type(field.type)
        if needs or name in without or inner.name in above or (not is_leaf_type(inner) and depth == 0):
            continue
        page = f"(first: {SIZE})" if is_page(field) else ""
        yield f"{kind.name}_{name}: {name}{page} {selection(field.type, depth - 1, above, without)}"


def query(name: str, field: GraphQLField, ids: dict[str, str], depth: int = DEPTH) -> str:
    """A query for a root field with everything below."""
    return f"query {{ {name}{arguments(field, ids)} {selection(field.type, depth)} }}"


def mutation(name: str, field: GraphQLField, ids: dict[str, str], depth: int = 1) -> str:
    """A mutation with the shortest input."""
    told = literal("input", field.args["input"].type, ids)
    return f"mutation {{ {name}(input: {told}) {selection(field.type, depth)} }}"


_sound: set[str] = set()
"""Documents that were validated, whatever ids they name."""


@cache
def sound(document: str) -> DocumentNode:
    """A document, read once for all who ask it."""
    read = parse(document, no_location=True)
    shape = re.sub('"[^"]*"', '""', document)
    assert shape in _sound or validate(SCHEMA, read) == []
    _sound.add(shape)
    return read


def ids_in(answer: Any) -> Iterator[str]:  # noqa: ANN401
    """Every global id of a node that stands in an answer."""
    if isinstance(answer, dict):
        for value in answer.values():
            yield from ids_in(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from ids_in(value)
    elif isinstance(answer, str) and (parts := opened(answer)) is not None and parts[0] in NODES:
        yield answer


def missing(noun: str) -> str:
    """An id of that noun which nobody ever gave."""
    return str(global_id(noun, "0" * 32 + (".1" if noun == "Bill" else "")))


NOTHING: Final = {noun: missing(noun) for noun in NODES} | {"Grant": "999999", "Token": "0" * 16, "Webhook": "0"}
QUERIES: Final = SCHEMA.query_type.fields  # type: ignore[union-attr]
MUTATIONS: Final = SCHEMA.mutation_type.fields  # type: ignore[union-attr]
