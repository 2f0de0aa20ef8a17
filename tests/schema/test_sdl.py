"""The published schema: committed, described to the last argument, and one in form."""

from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    build_schema,
    get_named_type,
    is_specified_scalar_type,
)

from recoup.errors import Misconfigured
from recoup.services import agreed
from recoup_graphql import permissions
from recoup_graphql.api import schema, sdl
from recoup_graphql.reference import changes, error_page
from recoup_graphql.root import Query

COMMITTED = Path(__file__).parents[2] / "schema" / "schema.graphql"
PARSED = build_schema(COMMITTED.read_text(encoding="utf-8"))
NAMED = [
    kind
    for name, kind in PARSED.type_map.items()
    if not name.startswith("__") and not (isinstance(kind, GraphQLScalarType) and is_specified_scalar_type(kind))
]
OBJECTS = [kind for kind in NAMED if isinstance(kind, GraphQLObjectType)]


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    """`make schema` writes it anew; a difference is a change of the API that nobody looked at."""
    assert sdl() == COMMITTED.read_text(encoding="utf-8")


def _undescribed(kind: GraphQLNamedType) -> list[str]:
    found = [] if kind.description else [kind.name]
    if isinstance(kind, GraphQLEnumType):
        found += [f"{kind.name}.{name}" for name, value in kind.values.items() if not value.description]
    if isinstance(kind, GraphQLInputObjectType):
        found += [f"{kind.name}.{name}" for name, field in kind.fields.items() if not field.description]
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in kind.fields.items():
            found += [] if field.description else [f"{kind.name}.{name}"]
            found += [
                f"{kind.name}.{name}({each})" for each, argument in field.args.items() if not argument.description
            ]
    return found


def test_everything_in_the_schema_is_described() -> None:
    """Types, fields, arguments, inputs, enum values: all of them."""
    assert [missing for kind in NAMED for missing in _undescribed(kind)] == []


def test_custom_scalars_say_where_they_are_specified() -> None:
    """A client's author can look the spelling up."""
    scalars = [kind for kind in NAMED if isinstance(kind, GraphQLScalarType)]
    assert {kind.name for kind in scalars} == {"Decimal", "Rate", "CurrencyCode", "Date", "DateTime", "JSON"}
    assert [kind.name for kind in scalars if not kind.specified_by_url] == []


def test_every_mutation_takes_one_input_and_gives_one_payload_with_user_errors() -> None:
    """One form for all, so that one piece of client code serves them."""
    assert PARSED.mutation_type is not None
    for name, field in PARSED.mutation_type.fields.items():
        assert list(field.args) == ["input"], name
        assert isinstance(field.args["input"].type, GraphQLNonNull)
        stem = name[0].upper() + name[1:]
        assert get_named_type(field.args["input"].type).name == f"{stem}Input"
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        assert payload.name == f"{stem}Payload"
        assert str(payload.fields["userErrors"].type) == "[UserError!]!"


def test_every_money_mutation_demands_an_idempotency_key() -> None:
    """Seen in the schema, so a missing one is found when a client is compiled."""
    for name in ("LoanDisburseInput", "PaymentRecordInput", "PaymentReverseInput"):
        kind = PARSED.type_map[name]
        assert isinstance(kind, GraphQLInputObjectType)
        assert str(kind.fields["idempotencyKey"].type) == "String!"


def test_every_connection_has_the_same_five_fields() -> None:
    """Relay's and ours, everywhere."""
    connections = [kind for kind in OBJECTS if kind.name.endswith("Connection")]
    assert len(connections) >= 8
    for kind in connections:
        assert list(kind.fields) == ["edges", "nodes", "pageInfo", "totalCount", "totalCountIsExact"]


def test_no_amount_is_a_number_of_json() -> None:
    """A binary float would lose fen, and a GraphQL Int stops at 21 million 元."""
    floats = [
        f"{kind.name}.{name}" for kind in OBJECTS for name, field in kind.fields.items() if "Float" in str(field.type)
    ]
    assert floats == []
    money = PARSED.type_map["Money"]
    assert isinstance(money, GraphQLObjectType)
    assert str(money.fields["amount"].type) == "Decimal!"


def test_a_permission_is_printed_beside_each_root_field() -> None:
    """From the same table that enforces it; what waits for others, from the registry that stores and carries it out."""
    text = COMMITTED.read_text(encoding="utf-8")
    assert text.count('@requires(permission: "') == len(permissions.PERMISSION_OF)
    assert text.count(', approval: "') == len(permissions.WAITING)
    mutations = PARSED.type_map["Mutation"]
    assert isinstance(mutations, GraphQLObjectType)
    answers = {name: get_named_type(field.type) for name, field in mutations.fields.items()}
    waiting = {
        name for name, kind in answers.items() if isinstance(kind, GraphQLObjectType) and "needed" in kind.fields
    }
    printed = {name.partition(".")[2]: command for name, command in permissions.WAITING.items()}
    assert waiting - {"approvalDecide"} <= set(printed)
    by_no_field = {"identity.link", "grade.set"}  # of the command line, and of steps of cases
    assert set(printed.values()) == set(agreed.COMMANDS) - by_no_field
    assert (
        'permission: "task.exempt", scope: "operate", risk: "FOUR_EYES", approval: "task.exempt", otherwise: "1 head"'
        in text
    )


def test_a_root_field_without_a_scope_keeps_the_server_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deny by default: what nobody decided is not served."""
    without = {name: code for name, code in permissions.PERMISSION_OF.items() if name != "Query.loans"}
    monkeypatch.setattr(permissions, "PERMISSION_OF", without)
    with pytest.raises(Misconfigured) as refused:
        permissions.guard(Query)
    assert refused.value.problem.value == "Query.loans"


def test_the_table_of_scopes_names_no_field_that_is_not_there() -> None:
    """A row that outlived its field would mislead whoever reads it."""
    roots = {"Query": PARSED.query_type, "Mutation": PARSED.mutation_type, "Subscription": PARSED.subscription_type}
    there = {f"{name}.{field}" for name, root in roots.items() if root for field in root.fields}
    assert set(permissions.PERMISSION_OF) == there


def test_both_schemas_are_built_from_the_same_roots() -> None:
    """Development differs in manners, not in content."""
    assert schema(development=False).as_str() == schema(development=True).as_str()


def test_the_committed_reference_of_error_codes_is_what_the_program_says() -> None:
    """`make schema` writes it anew; every code has its words in both languages."""
    page = (COMMITTED.parents[1] / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    assert page == error_page()
    told = [line.split("|")[1:4] for line in page.splitlines() if line.startswith("| `")]
    assert [code for code, english, chinese in told if not english.strip() or not chinese.strip()] == []


def test_changes_of_the_schema_are_told_by_what_they_do_to_clients() -> None:
    """A field that is gone breaks; a value that is new may surprise; a field that is new is only new."""
    old = "type Query { a: Int b: Int } enum E { X }"
    new = "type Query { a: Int c: E } enum E { X Y }"
    assert [kind for kind, _ in changes(old, new)] == ["breaking", "dangerous", "new", "new"]
    assert changes(old, new)[2:] == [("new", "E.Y"), ("new", "Query.c")]
    assert changes(sdl(), sdl()) == []
