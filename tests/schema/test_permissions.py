"""Every root field against every kind of caller, generated from the schema so that a new field is covered by itself."""

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
)

from recoup.services import permission, token
from recoup_graphql.api import schema
from recoup_graphql.permissions import PERMISSION_OF
from tests.schema.calling import Server
from tests.schema.people import person

SCHEMA = schema(development=False)._schema
LITERALS = {
    "ID": '"x"',
    "String": '"x"',
    "Int": "1",
    "Boolean": "true",
    "Date": '"2024-01-10"',
    "Decimal": '"1.00"',
    "Rate": '"0.01"',
    "CurrencyCode": '"CNY"',
}
ROOTS = {"Query": SCHEMA.query_type, "Mutation": SCHEMA.mutation_type, "Subscription": SCHEMA.subscription_type}
SCOPE_OF = {name: permission.of(code).scope for name, code in PERMISSION_OF.items()}
COUNTS = "{ loans(first: 1) { totalCount } parties(first: 1) { totalCount } events(first: 100) { nodes { id } } }"


def literal(kind: GraphQLInputType) -> str:
    """The shortest literal of a type: only what is required."""
    if isinstance(kind, GraphQLNonNull):
        return literal(kind.of_type)
    if isinstance(kind, GraphQLList):
        return f"[{literal(kind.of_type)}]"
    if isinstance(kind, GraphQLEnumType):
        return str(next(iter(kind.values)))
    if isinstance(kind, GraphQLInputObjectType):
        needed = {name: field for name, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)}
        return "{" + ", ".join(f"{name}: {literal(field.type)}" for name, field in needed.items()) + "}"
    return LITERALS[kind.name]


def operation(name: str) -> str:
    """The shortest operation that asks for a root field."""
    root, _, field = name.partition(".")
    kind = ROOTS[root]
    assert isinstance(kind, GraphQLObjectType)
    found = kind.fields[field]
    needed = [
        f"{arg}: {literal(each.type)}" for arg, each in found.args.items() if isinstance(each.type, GraphQLNonNull)
    ]
    return f"{root.lower()} {{ {field}{'(' + ', '.join(needed) + ')' if needed else ''} {selection(found.type)} }}"


def selection(kind: GraphQLOutputType) -> str:
    """One field of a type."""
    named = get_named_type(kind)
    return "{ kind }" if isinstance(named, GraphQLObjectType) and named.name == "Event" else "{ __typename }"


async def test_a_caller_without_the_scope_gets_nothing_and_does_nothing(server: Server) -> None:
    """FORBIDDEN for each field whose scope is missing, and the books as they were."""
    before = await server.data(COUNTS)
    lacking = {
        scope: await token.create(
            server.actor, principal_code=f"lacking {scope}", scopes=frozenset(SCOPE_OF.values()) - {scope}, days=1
        )
        for scope in set(SCOPE_OF.values())
    }
    for name, scope in SCOPE_OF.items():
        if not name.startswith("Subscription"):
            answer = await server.ask(operation(name), bearer=lacking[scope])
            assert not any((answer.get("data") or {}).values()), name
            assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}, name
    assert await server.data(COUNTS) == before


async def test_a_reader_may_ask_everything_about_the_book_and_nothing_about_users(server: Server) -> None:
    """Whatever the answer is, it is never a bug, and FORBIDDEN only where the role of a reader does not reach."""
    for name, code in PERMISSION_OF.items():
        if name.startswith("Query"):
            answer = await server.ask(operation(name), bearer=server.reader)
            told = {error["extensions"]["code"] for error in answer.get("errors", [])}
            assert told <= {"BAD_REQUEST"} if code == permission.BOOK_READ else told == {"FORBIDDEN"}, answer


async def test_a_denial_is_told_to_programs_by_its_permission_and_to_auditors_in_words(server: Server) -> None:
    """It stands in the trail as what is carried out does, with the field that was asked for, however it was named."""
    refused = await server.ask("{ mine: auditEntries(first: 1) { totalCount } }", bearer=server.reader)
    assert refused["errors"][0]["extensions"]["permission"] == "audit.read"
    auditor = await person(server, "auditor", "AUDITOR", "root")
    query = (
        '{ auditEntries(first: 1, filter: {outcome: "DENIED"}) { edges { node { command { code label } '
        "outcome { code } told { text } } } } }"
    )
    (found,) = [edge["node"] for edge in (await server.data(query, bearer=auditor))["auditEntries"]["edges"]]
    assert found["command"] == {"code": "audit.read", "label": "Read the audit trail"}
    assert found["outcome"] == {"code": "DENIED"}
    assert [told["text"] for told in found["told"]] == ["The token or the roles do not allow it", "auditEntries"]


async def test_a_stream_is_gated_like_everything_else(server: Server) -> None:
    """The refusal is the stream's first and last word."""
    wrong = await token.create(server.actor, principal_code="wrong", scopes=frozenset({"operate"}), days=1)
    query = '{"query": "subscription { loanEvents { kind } }"}'
    answer = await server.post(query, headers={"accept": "text/event-stream", "authorization": f"Bearer {wrong}"})
    assert "FORBIDDEN" in answer.text
    assert answer.text.rstrip().endswith("event: complete\r\ndata:")
