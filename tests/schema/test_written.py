"""Pages of loans that PostgreSQL writes as JSON say what the stock executor says: `twins` asks both."""

import pytest

from recoup.services import loan_text
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
    pages: list[str] = []
    plain = loan_text.page

    async def noted(*given: object) -> str:
        pages.append(await plain(*given))  # type: ignore[arg-type]
        return pages[-1]

    monkeypatch.setattr(loan_text, "page", noted)
    nodes = (await server.data(WRITTEN))["loans"]["nodes"]
    assert [(node["number"], node["stage"]["code"]) for node in nodes] == [('L-"2"\\', "APPROVED"), ("L-1", "LIVE")]
    assert nodes[1]["balance"] == {"left": "12000.00"}
    assert nodes[0]["startsOn"] is None
    await server.data(COUNTED)
    assert len(pages) == 1
