"""Pages of loans that PostgreSQL writes as JSON say what the stock executor says: `twins` asks both."""

from typing import Any

import pytest

from recoup.services import loan_text, principal, sql, token
from tests.schema.books import done, lent, loan_input
from tests.schema.calling import Server
from tests.schema.operations import LOAN_BOARD

WRITTEN = """{ loans(first: 9) { nodes {
  number outside: externalId currency instalments version organisation officer daysPastDue missedTotal missedRun
  startsOn firstDueOn maturityOn nextDueOn overdueSince movedOn
  contractPrincipal { amount currency } balance { left: amount } instalment { amount } suspense { amount }
  regime { code } product { code } stage { code }
} } }"""
COUNTED = "{ loans(first: 9) { nodes { number balance { amount } } totalCount } }"


@pytest.fixture(params=["postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite writes none."""
    return str(request.param)


async def test_what_the_database_writes_is_what_nodes_say(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loan that runs and one that has not begun, with a name that JSON must escape."""
    await lent(server)
    await done(server, "loanBoard", LOAN_BOARD, loan_input('L-"2"\\', externalId="外/1"))
    pages = _pages(monkeypatch)
    nodes = (await server.data(WRITTEN))["loans"]["nodes"]
    assert [(node["number"], node["stage"]["code"]) for node in nodes] == [('L-"2"\\', "APPROVED"), ("L-1", "LIVE")]
    assert nodes[1]["balance"] == {"left": "12000.00"}
    assert nodes[0]["startsOn"] is None
    await server.data(COUNTED)
    assert len(pages) == 1


def _pages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """What the database writes from now on, and whether in one statement with the token or after it."""
    pages: list[tuple[str, str | None]] = []
    for name in ("page", "page_for"):
        plain = getattr(loan_text, name)

        async def noted(*given: object, plain: Any = plain, name: str = name) -> str | None:  # noqa: ANN401
            pages.append((name, await plain(*given)))
            return pages[-1][1]

        monkeypatch.setattr(loan_text, name, noted)
    return pages


SHORT = "query ($first: Int, $which: LoanFilter) { loans(first: $first, filter: $which) { nodes { number } } }"


async def test_who_was_recognised_a_moment_ago_is_asked_for_in_the_one_statement_of_the_page(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its token's standing: whatever changes about token, holder or home is felt by the very next request."""
    await lent(server)
    pages = _pages(monkeypatch)

    async def told(**variables: object) -> Any:  # noqa: ANN401
        return await server.ask(SHORT, variables, bearer=server.reader)

    found = {"loans": {"nodes": [{"number": "L-1"}]}}
    for _ in range(3):
        assert (await told(first=5))["data"] == found
    assert (await told(which={"text": "L-1"}))["data"] == found
    assert (await told(which={"text": "X"}))["data"] == {"loans": {"nodes": []}}
    assert [how for how, _ in pages] == ["page", "page", *["page_for"] * 3]  # the first use of a token is noted
    refused = await told(first=101)
    assert refused["errors"][0]["extensions"]["reason"] == "PAGE_SIZE"
    before = len(pages)
    await principal.deactivate(server.actor, "reader")
    gone = await told(first=5)
    assert gone["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert pages[before:] == [("page_for", None)]


async def test_a_revoked_token_gets_nothing_more_wherever_it_was_revoked(server: Server) -> None:
    """As if by another process, and by the services; a token of nobody gets nothing from a warm server."""
    await lent(server)
    asked = "{ loans { nodes { number } } }"
    for _ in range(3):
        await server.data(asked, bearer=server.reader)
    await sql.execute("UPDATE api_token SET revoked_at = 1 WHERE token_id = ?", [server.reader.split("_")[1]])
    told = await server.ask(asked, bearer=server.reader)
    assert told["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    for _ in range(3):
        await server.data(asked, bearer=server.operator)
    other = server.operator[:-1] + ("0" if server.operator[-1] != "0" else "1")
    assert "data" not in await server.ask(asked, bearer=other)
    await token.revoke(server.actor, server.operator.split("_")[1])
    assert "data" not in await server.ask(asked, bearer=server.operator)
