"""The documents: each is valid against the committed schema, and each shape is what its document selects."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import GenericAlias, NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    parse,
    validate,
)

from recoup_tui import questions
from recoup_tui.questions import document
from recoup_tui.shapes import Row

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tui" / "recoup_tui" / "queries"
NAMES = sorted(path.stem for path in FOLDER.glob("*.graphql") if path.stem != "fragments")
SCALARS: Mapping[str, object] = {"Int": int, "Boolean": bool, "JSON": object}


def asked() -> dict[str, type]:
    """Every document that is asked, with the shape of its answer, as `questions.py` pairs them."""
    tree = ast.parse((ROOT / "tui" / "recoup_tui" / "questions.py").read_text(encoding="utf-8"))
    calls = [node.value for node in tree.body if isinstance(node, ast.AnnAssign)]
    pairs = {}
    for call in calls:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Subscript):
            assert isinstance(call.func.slice, ast.Name)
            assert isinstance(call.args[0], ast.Constant)
            pairs[str(call.args[0].value)] = getattr(questions, call.func.slice.id)
    return pairs


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The committed schema."""
    return build_schema((ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_every_document_is_valid_against_the_committed_schema(name: str, schema: GraphQLSchema) -> None:
    """What the server may not know is found here, not by an operator."""
    assert validate(schema, parse(document(name))) == []


def test_every_document_is_asked_and_every_question_has_its_document() -> None:
    """No document lies about unused."""
    assert sorted(asked()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_shape_is_what_its_document_selects(name: str, schema: GraphQLSchema) -> None:
    """A shape promises no field that was not asked for, and says which may be missing."""
    parsed = parse(document(name))
    operation = next(node for node in parsed.definitions if isinstance(node, OperationDefinitionNode))
    fragments = {node.name.value: node for node in parsed.definitions if isinstance(node, FragmentDefinitionNode)}
    root = schema.get_root_type(operation.operation)
    assert root is not None
    assert list(differences(asked()[name], operation.selection_set, root, fragments, name)) == []


def differences(
    shape: object,
    selected: SelectionSetNode,
    owner: GraphQLObjectType | GraphQLInterfaceType,
    fragments: Mapping[str, FragmentDefinitionNode],
    path: str,
) -> Iterator[str]:
    """Where a shape and a selection part ways."""
    hints = promised(shape)
    fields = dict(flattened(selected, fragments))
    if hints.keys() != fields.keys():
        yield f"{path}: shape has {sorted(hints)}, document has {sorted(fields)}"
        return
    for name, node in fields.items():
        yield from differing(hints[name], owner.fields[name].type, node, fragments, f"{path}.{name}")


def promised(shape: object) -> dict[str, object]:
    """The fields of a shape, with the row of a generic one filled in."""
    hints = get_type_hints(get_origin(shape) or shape)
    return {
        name: GenericAlias(list, get_args(shape)) if get_args(hint) == (Row,) else hint for name, hint in hints.items()
    }


def flattened(
    selected: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[tuple[str, FieldNode]]:
    """The fields of a selection, those of its fragments among them."""
    for node in selected.selections:
        if isinstance(node, FieldNode):
            yield node.name.value, node
        elif isinstance(node, FragmentSpreadNode):
            yield from flattened(fragments[node.name.value].selection_set, fragments)


def differing(
    hint: object, kind: GraphQLOutputType, node: FieldNode, fragments: Mapping[str, FragmentDefinitionNode], path: str
) -> Iterator[str]:
    """Where the type of one field and its promise part ways."""
    may_miss = NoneType in get_args(hint)
    if may_miss and get_origin(hint) in {Union, UnionType}:
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    if hint is not object and may_miss is isinstance(kind, GraphQLNonNull):
        yield f"{path}: {kind} against {hint}, nullable: {may_miss}"
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(bare, GraphQLList):
        (inner,) = get_args(hint)
        yield from differing(inner, bare.of_type, node, fragments, f"{path}[]")
    elif isinstance(bare, GraphQLObjectType | GraphQLInterfaceType):
        assert node.selection_set is not None
        yield from differences(hint, node.selection_set, bare, fragments, path)
    elif hint is not SCALARS.get(str(bare), str):
        yield f"{path}: {bare} against {hint}"
