"""The documents: each is valid against the committed schema, and each shape is what its document selects."""

import ast
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import GenericAlias, ModuleType, NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    get_named_type,
    is_required_input_field,
    parse,
    validate,
)

from recoup_tui import amendments, asks, lending, questions
from recoup_tui.dialogs import allocation, board, case, contact, evidence, payment, reversal, setoff, unmask
from recoup_tui.forms import Form, Kind
from recoup_tui.questions import Answer, document
from recoup_tui.screens import (
    approvals,
    claims,
    contacts,
    delegations,
    facts,
    ledger,
    people,
    rates,
    regimes,
    reports,
    responsibility,
    worklist,
)
from recoup_tui.shapes import Row

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tui" / "recoup_tui" / "queries"
NAMES = sorted(path.stem for path in FOLDER.glob("*.graphql") if path.stem != "fragments")
SCALARS: Mapping[str, object] = {"Int": int, "Boolean": bool, "JSON": object}


def modules() -> Iterator[ModuleType]:
    """Everything in which the console asks."""
    yield questions
    for found in iter_modules(asks.__path__, "recoup_tui.asks."):
        yield import_module(found.name)


def asked() -> dict[str, object]:
    """Every document that is asked, with the shape of its answer, as the modules pair them."""
    pairs: dict[str, object] = {}
    for module in modules():
        body = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body
        for call in (node.value for node in body if isinstance(node, ast.AnnAssign)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Subscript):
                assert isinstance(call.args[0], ast.Constant)
                shape = eval(ast.unparse(call.func.slice), vars(module))  # noqa: S307  our own source
                pairs[str(call.args[0].value)] = shape
    return pairs


MODULES: Final = (
    allocation, amendments, approvals, board, case, claims, contact, contacts, delegations, evidence, facts, ledger,
    lending, payment, people, rates, regimes, reports, responsibility, reversal, setoff, unmask, worklist,
)  # fmt: skip


def forms() -> Iterator[Form[Any]]:
    """Every form of the console."""
    for module in MODULES:
        for value in vars(module).values():
            held = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
            yield from (form for form in held if isinstance(form, Form))


def texts() -> Iterator[tuple[str, str]]:
    """Every document, those that commands share once for each command."""
    for name in NAMES:
        roots = [form.root for form in forms() if form.question.name == name]
        yield from ((name, root) for root in (roots if "root_" in document_of(name) else [""]))


def document_of(name: str) -> str:
    """A document as it is written."""
    return (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The committed schema."""
    return build_schema((ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "root"), list(texts()))
def test_every_document_is_valid_against_the_committed_schema(name: str, root: str, schema: GraphQLSchema) -> None:
    """What the server may not know is found here, not by an operator."""
    assert validate(schema, parse(document(name, root))) == []


def test_every_document_is_asked_and_every_question_has_its_document() -> None:
    """No document lies about unused."""
    assert sorted(asked()) == NAMES


@pytest.mark.parametrize(("name", "root"), list(texts()))
def test_every_shape_is_what_its_document_selects(name: str, root: str, schema: GraphQLSchema) -> None:
    """A shape promises no field that was not asked for, and says which may be missing."""
    parsed = parse(document(name, root))
    operation = next(node for node in parsed.definitions if isinstance(node, OperationDefinitionNode))
    fragments = {node.name.value: node for node in parsed.definitions if isinstance(node, FragmentDefinitionNode)}
    owner = schema.get_root_type(operation.operation)
    assert owner is not None
    assert list(differences(asked()[name], operation.selection_set, owner, fragments, name)) == []


WIRED: Final[Mapping[Kind, str]] = {
    Kind.DAY: "Date",
    Kind.MOMENT: "DateTime",
    Kind.WHOLE: "Int",
    Kind.MONEY: "MoneyInput",
    Kind.RATE: "Rate",
    Kind.FLAG: "Boolean",
}


GIVEN: Final = {"principal", "grant", "verdict", "taskIds", "regime", "key"}
"""What the row under the cursor or the key itself tells."""
GIVEN_TO: Final[Mapping[str, set[str]]] = {
    "organisationEnd": {"organisation"},
    "tokenRevoke": {"token"},
    "loanBoard": {"party", "product"},
    "parameterProfileChoose": {"profile"},
    "rateListPublish": {"rateList", "tenor"},
    "setoffTake": {"accounts"},
}
"""The same, of one form only: others ask for it."""


@pytest.mark.parametrize("form", list(forms()), ids=lambda form: form.root)
def test_every_form_asks_for_what_its_command_takes(form: Form[Any], schema: GraphQLSchema) -> None:
    """Each entry is a field of the input, read as its type wants; choices are the enum's; nothing needed is missing."""
    assert schema.mutation_type is not None
    wanted = schema.mutation_type.fields[form.root].args["input"].type
    assert isinstance(wanted, GraphQLNonNull)
    assert isinstance(wanted.of_type, GraphQLInputObjectType)
    fields = wanted.of_type.fields
    if form.inside:
        row = get_named_type(fields[form.inside].type)
        assert isinstance(row, GraphQLInputObjectType)
        fields = row.fields
    for entry in form.entries:
        kind = get_named_type(fields[entry.name].type)
        assert WIRED.get(entry.kind, str(kind)) == str(kind), entry.name
        if entry.choices and isinstance(kind, GraphQLEnumType):
            assert list(entry.choices) == list(kind.values), entry.name
        assert entry.needed or not is_required_input_field(fields[entry.name]), entry.name
    needed = {name for name, field in fields.items() if is_required_input_field(field)}
    own = {entry.name for entry in form.entries} | ({"idempotencyKey"} if form.has_key else set())
    own |= GIVEN_TO.get(form.root, set())
    assert {name for name in needed - own if name not in GIVEN and not name.endswith("Id")} == set()
    assert not form.has_key or "idempotencyKey" in fields


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
        yield from differing(hints[name], owner.fields[node.name.value].type, node, fragments, f"{path}.{name}")


def promised(shape: object) -> dict[str, object]:
    """The fields of a shape, with the row of a generic one filled in."""
    hints = get_type_hints(get_origin(shape) or shape)
    filled = {Row: GenericAlias(list, get_args(shape)), Answer: get_args(shape)[0] if get_args(shape) else None}
    return {
        name: filled[Row] if get_args(hint) == (Row,) else filled[Answer] if hint is Answer else hint
        for name, hint in hints.items()
    }


def flattened(
    selected: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[tuple[str, FieldNode]]:
    """The fields of a selection, those of its fragments among them."""
    for node in selected.selections:
        if isinstance(node, FieldNode):
            yield (node.alias or node.name).value, node
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
