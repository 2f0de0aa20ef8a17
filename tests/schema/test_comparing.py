"""Every list can be narrowed by comparing its columns and put in order by them, on both databases."""

from typing import Any, Final

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, get_named_type, get_nullable_type

from recoup.services import token
from recoup.services.access import LOCAL_CODE, READ
from tests.schema.books import done, lent, loan_input, party_input
from tests.schema.calling import Server
from tests.schema.everything import NOTHING, QUERIES, given
from tests.schema.operations import LOAN_BOARD, PARTY_BOARD

FEEDS: Final = {"events"}
"""What is read on from a cursor, in the order in which it happened, and in no other."""
VALUES: Final = {
    "String": '"L-1"',
    "Int": "2147483647",
    "Date": '"2024-01-10"',
    "DateTime": '"2024-01-10T00:00:00Z"',
    "MoneyInput": '{amount: "12000.00", currency: "CNY"}',
}
LISTS: Final = {
    name: field
    for name, field in QUERIES.items()
    if get_named_type(field.type).name.endswith("Connection") and name not in FEEDS
}


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Both: the comparisons are SQL."""
    return str(request.param)


def _input(name: str, argument: str) -> GraphQLInputObjectType:
    kind = get_named_type(LISTS[name].args[argument].type)
    assert isinstance(kind, GraphQLInputObjectType)
    return kind


def _asked(name: str, loan: str, party: str, **more: str) -> str:
    """A list with its demanded arguments and more, and the cursors of its entries."""
    told = given(dict(LISTS[name].args), {**NOTHING, "Loan": loan, "Party": party})
    if name == "ledgerLegs":
        told["filter"] = f'{{loanId: "{loan}"}}'
    told = {each: value for each, value in (told | more).items() if each not in ("after", "before")}
    return (
        f"{name}({', '.join(f'{each}: {value}' for each, value in told.items())}) {{ edges {{ cursor }} totalCount }}"
    )


def _comparisons(name: str) -> list[str]:
    """One `where` for each column and each way to compare it."""
    found = []
    for column, part in _input(name, "where").fields.items():
        comparator = get_named_type(part.type)
        if column in ("and", "or"):
            continue
        assert isinstance(comparator, GraphQLInputObjectType)
        for op, value in comparator.fields.items():
            told = VALUES[get_named_type(value.type).name]
            many = isinstance(get_nullable_type(value.type), GraphQLList)
            found.append(f"{{{column}: {{{op}: {f'[{told}, {told}]' if many else told}}}}}")
    return found


async def _books(server: Server) -> tuple[str, str]:
    loan = await lent(server)
    for number in ("2", "3"):
        await done(server, "partyBoard", PARTY_BOARD, party_input(f"C-{number}"))
        await done(server, "loanBoard", LOAN_BOARD, loan_input(f"L-{number}", party=f"C-{number}"))
    found = await server.data('{ loan(number: "L-1") { party { id } } }')
    return loan, str(found["loan"]["party"]["id"])


async def _all(server: Server, parts: list[str]) -> list[Any]:
    """The answers to lists, fifteen in an operation, asked by the installation itself."""
    bearer = await token.create(server.actor, principal_code=LOCAL_CODE, scopes=frozenset({READ}), days=1)
    answers: list[Any] = []
    for start in range(0, len(parts), 15):
        piece = parts[start : start + 15]
        asked = " ".join(f"a{place}: {part}" for place, part in enumerate(piece))
        told = await server.data(f"{{ {asked} }}", bearer=bearer)
        answers += [told[f"a{place}"] for place in range(len(piece))]
    return answers


def test_every_list_compares_and_sorts() -> None:
    """All but the feed."""
    assert {name for name, field in LISTS.items() if not {"where", "orderBy"} <= set(field.args)} == set()


async def test_every_column_is_compared_in_every_way_and_every_order_runs_both_ways(server: Server) -> None:
    """What is sorted downwards is what is sorted upwards, read from its end, page by page."""
    loan, party = await _books(server)
    compared = [_asked(name, loan, party, first="3", where=where) for name in LISTS for where in _comparisons(name)]
    assert len(compared) > 300
    await _all(server, compared)
    for name in LISTS:
        fields = get_named_type(_input(name, "orderBy").fields["field"].type)
        assert isinstance(fields, GraphQLEnumType)
        ways = [(each, way) for each in fields.values for way in ("ASC", "DESC")]
        orders = [f"{{field: {each}, direction: {way}}}" for each, way in ways]
        first = await _all(server, [_asked(name, loan, party, first="2", orderBy=order) for order in orders])
        last = await _all(server, [_asked(name, loan, party, last="2", orderBy=order) for order in orders])
        for place, (each, way) in enumerate(ways):
            other = ways.index((each, "DESC" if way == "ASC" else "ASC"))
            assert len(first[place]["edges"]) == len(last[other]["edges"]), (name, each, way)


LOANS: Final = "query ($where: LoanWhere) { loans(where: $where) { nodes { number } totalCount } }"
SORTED: Final = """
query ($after: String, $way: OrderDirection!) {
  parties(first: 1, after: $after, orderBy: {field: NUMBER, direction: $way}) {
    nodes { number } pageInfo { endCursor hasNextPage }
  }
}"""


async def test_comparisons_are_joined_by_and_and_or_within_bounds(server: Server) -> None:
    """Three deep and twenty in all; what lies beyond is refused by name, and a page of another order as well."""
    await _books(server)

    async def numbers(where: dict[str, Any]) -> list[str]:
        told = (await server.data(LOANS, {"where": where}))["loans"]
        assert told["totalCount"] == len(told["nodes"])
        return [node["number"] for node in told["nodes"]]

    live = {"balance": {"gte": {"amount": "12000.00", "currency": "CNY"}}}
    assert await numbers(live) == ["L-1"]
    assert await numbers({"balance": {"gte": {"amount": "1.00", "currency": "USD"}}}) == []
    assert await numbers({"or": [live, {"number": {"in": ["L-3"]}}]}) == ["L-1", "L-3"]
    assert await numbers(
        {"number": {"startsWith": "L-", "neq": "L-2"}, "or": [live, {"stage": {"eq": "APPROVED"}}]}
    ) == [
        "L-1",
        "L-3",
    ]
    assert await numbers({"and": [{"nextDueOn": {"gt": "2024-01-10"}}, {"number": {"in": []}}]}) == []
    assert await numbers({"nextDueOn": {"neq": "2024-01-10"}}) == ["L-1"]
    deep = await server.ask(LOANS, {"where": {"or": [{"or": [{"or": [live]}]}]}})
    assert deep["errors"][0]["extensions"]["reason"] == "CONDITION_TOO_DEEP"
    many = await server.ask(LOANS, {"where": {"number": {"in": ["x"] * 21}}})
    assert many["errors"][0]["extensions"]["reason"] == "TOO_MANY"
    seen: list[str] = []
    after = None
    while after is not None or not seen:
        told = (await server.data(SORTED, {"after": after, "way": "DESC"}))["parties"]
        seen += [node["number"] for node in told["nodes"]]
        after = told["pageInfo"]["endCursor"] if told["pageInfo"]["hasNextPage"] else None
        if len(seen) == 1:
            foreign = await server.ask(SORTED, {"after": after, "way": "ASC"})
            assert foreign["errors"][0]["extensions"]["reason"] == "CURSOR_FOREIGN"
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 3
