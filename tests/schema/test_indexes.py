"""What lists say is found by an index is: neither database walks a long table for it."""

import re
from typing import Any, Final

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from recoup.services import sql, token
from recoup.services.access import LOCAL_CODE, READ
from tests.schema.books import lent
from tests.schema.calling import Server
from tests.schema.test_comparing import LISTS, VALUES, _asked, _input

EACH_ON_BOTH = True

LONG: Final = {
    "loan", "loan_state", "party", "task", "work_case", "contact_attempt", "message", "promise", "approval",
    "document", "posting",
}  # fmt: skip
"""Tables that grow with the book or with the years."""
LITERALS: Final = ("L-1", "19732", "1704844800000000")
"""The values of `VALUES` as the databases know them: a text, a day, a moment."""
BY_INDEX: Final = "Found by an index."


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Both plan by themselves."""
    return str(request.param)


def _comparisons() -> list[tuple[str, str, str]]:
    """List, column, and a `where` that compares it, for every column that says so and one that does not."""
    found = []
    for name in LISTS:
        for column, part in _input(name, "where").fields.items():
            comparator = get_named_type(part.type)
            assert isinstance(comparator, GraphQLInputObjectType)
            if BY_INDEX in (part.description or "") or (name, column) == ("loans", "currency"):
                op = "eq" if "eq" in comparator.fields else "gte"
                told = VALUES[get_named_type(comparator.fields[op].type).name]
                found.append((name, column, f"{{{column}: {{{op}: {told}}}}}"))
    return found


async def _walked(statement: str, values: list[Any]) -> set[str]:
    """What is wrong with how a statement would be carried out: which long tables are walked through from end to end."""
    if sql.is_postgres():
        async with sql.transaction():
            await sql.execute("SET LOCAL enable_seqscan = off")  # a short table is walked all the same otherwise
            plan = "\n".join(str(row["QUERY PLAN"]) for row in await sql.rows(f"EXPLAIN {statement}", values))
        leads = [line for line in plan.splitlines() if "Cond:" in line and any(each in line for each in LITERALS)]
        if leads:
            return set()
        # an empty table is as cheap by any index: then the catalogue tells whether there is one
        walked = re.search(rf"on (\w+) \w+ .*\n(?:.*Cond:.*\n)?\s*Filter: \(+(\w+).*(?:{'|'.join(LITERALS)})", plan)
        assert walked, plan
        known = await sql.rows(
            "SELECT 1 AS one FROM pg_indexes WHERE tablename = ? AND indexdef LIKE ? AND indexdef NOT LIKE '% WHERE %'",
            [walked[1], f"%({walked[2]}%"],
        )
        return set() if known else {walked[1]}
    rows = await sql.rows(f"EXPLAIN QUERY PLAN {statement}", values)
    names = dict(re.findall(r"(?:FROM|JOIN) (\w+) (?:AS )?(\w+)", statement))
    alias = {short: table for table, short in names.items()}
    told = [alias.get(each, each) for row in rows for each in re.findall(r"^SCAN (\w+)", row["detail"])]
    return LONG & set(told)


async def test_what_is_said_to_be_found_by_an_index_is(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every list, on both databases; a column that does not say so is walked through, so that this can fail."""
    loan = await lent(server)
    bearer = await token.create(server.actor, principal_code=LOCAL_CODE, scopes=frozenset({READ}), days=1)
    asked: list[tuple[str, list[Any]]] = []
    rows = sql.rows

    async def noted(statement: str, values: Any = ()) -> list[sql.Row]:  # noqa: ANN401
        asked.append((statement, list(values)))
        return await rows(statement, values)

    walked: dict[tuple[str, str], set[str]] = {}
    for name, column, where in _comparisons():
        asked.clear()
        with monkeypatch.context() as patched:
            patched.setattr(sql, "rows", noted)
            await server.data(f"{{ {_asked(name, loan, 'x', first='2', where=where)} }}", bearer=bearer)
        pages = [each for each in asked if "LIMIT 3" in each[0]]
        assert pages, (name, column)
        walked[name, column] = await _walked(*pages[-1])
    assert walked.pop(("loans", "currency"))
    assert {key: tables for key, tables in walked.items() if tables} == {}
    assert len(walked) > 25
