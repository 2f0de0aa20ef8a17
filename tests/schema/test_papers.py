"""Documents and reports through the API: drawn up, filed, listed, signed, and taken home as files."""

from datetime import date
from typing import Final

from recoup.services import endofday, organisation
from recoup.services.loan import LoanDraft
from recoup.services.organisation import OrganisationDraft
from tests.schema.calling import Server
from tests.schema.people import person
from tests.services.world import World, home_loan

REPORT: Final = """
query ($month: String!) { report(regime: "housing_fund", document: "REP-HF-1", language: ZH_CN,
  about: [{noun: "organisation", value: "FUND"}, {noun: "month", value: $month}]) {
  title period unit asOf state pdfUrl fields { code { code label(language: ZH_CN) } text amount { amount } ratio }
  tables { columns numbers totalCount rows { cells { code { code } text amount { amount currency } count } }
    totals { cells { text } } } } }"""
FILE: Final = """
mutation ($input: ReportFileInput!) { reportFile(input: $input) { replayed
  document { id state edition period paper(language: EN) { title state xlsxUrl } } userErrors { code field } } }"""
LIST: Final = (
    """{ documents(filter: {regime: "housing_fund"}) { totalCount nodes { code { code } period edition } } }"""
)
SIGN: Final = """
mutation ($input: DocumentSignInput!) {
  documentSign(input: $input) { document { state } userErrors { code field } } }"""
KINDS: Final = """
{ documentKinds(regime: "housing_fund") { code { code } aliases key { code } period { code } isOfCase } }"""


async def owing(server: Server) -> None:
    """A home loan of which two instalments are not paid."""
    world = World(server.actor)
    fund = OrganisationDraft(code="FUND", name="Fund", kind="CENTRE", regime="housing_fund")
    await organisation.board(server.actor, fund)
    await person(server, "wang", "HF-R4", "FUND")
    loan: LoanDraft = home_loan(disbursed_on=date(2024, 1, 10))
    await world.lend(loan)
    await endofday.run(server.actor, until=date(2024, 4, 1))


async def test_a_report_is_drawn_up_filed_listed_and_taken_home(server: Server) -> None:
    """The same figures as text, as amounts and in the files; a key sent again files nothing again."""
    await owing(server)
    drawn = (await server.data(REPORT, {"month": "2024-03"}))["report"]
    assert (drawn["title"], drawn["period"], drawn["unit"]) == ("逾期贷款月报", "2024年3月", "单位：元")
    (table,) = drawn["tables"]
    assert table["numbers"][10] == "11=8+9+10"
    (row,) = table["rows"]
    cells = {cell["code"]["code"]: cell for cell in row["cells"]}
    assert cells["consecutive"]["count"] == 2
    assert cells["overdue"]["text"].replace(",", "") == cells["overdue"]["amount"]["amount"]

    told = {
        "regime": "housing_fund",
        "document": "REP-HF-1",
        "about": [{"noun": "organisation", "value": "FUND"}, {"noun": "month", "value": "2024-03"}],
        "fields": [],
        "idempotencyKey": "march",
    }
    filed = (await server.data(FILE, {"input": told}))["reportFile"]
    assert (filed["document"]["state"], filed["document"]["edition"], filed["document"]["period"]) == (
        "FILED", 1, "2024-03",
    )  # fmt: skip
    again = (await server.data(FILE, {"input": told}))["reportFile"]
    assert (again["replayed"], again["document"]["edition"]) == (True, 1)
    assert (await server.data(LIST))["documents"]["nodes"] == [
        {"code": {"code": "MONTHLY_REPORT"}, "period": "2024-03", "edition": 1}
    ]
    sent = {"documentId": filed["document"]["id"], "part": "trustee_supervisor"}
    signed = (await server.data(SIGN, {"input": sent}))["documentSign"]
    assert [error["code"] for error in signed["userErrors"]] == ["SIGNED_IN_CASE"]
    kinds = {kind["code"]["code"]: kind for kind in (await server.data(KINDS))["documentKinds"]}
    assert (kinds["MONTHLY_REPORT"]["period"]["code"], kinds["MONTHLY_REPORT"]["isOfCase"]) == ("month", True)

    headers = {"authorization": f"Bearer {server.operator}"}
    async with server.client() as client:
        for url, start in ((drawn["pdfUrl"], b"%PDF"), (filed["document"]["paper"]["xlsxUrl"], b"PK")):
            answer = await client.get(url, headers=headers)
            assert (answer.status_code, answer.content[: len(start)]) == (200, start)
            assert "attachment" in answer.headers["content-disposition"]
            assert (await client.get(url)).status_code == 401
        missing = await client.get(drawn["pdfUrl"].replace("FUND", "NOBODY"), headers=headers)
        assert missing.status_code == 404
        wrong = await client.get(drawn["pdfUrl"].replace("2024-03&", "2024-33&"), headers=headers)
        assert (wrong.status_code, wrong.json()["errors"][0]["extensions"]["code"]) == (422, "PERIOD_MALFORMED")
