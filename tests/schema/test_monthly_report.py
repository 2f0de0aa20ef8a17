"""The trustee banks' monthly report by the persons concerned, through the API: who sees what, and does what by when."""

from datetime import date
from typing import Any, Final

from recoup.services import organisation
from recoup.services.organisation import OrganisationDraft
from tests.schema.books import done, turned
from tests.schema.calling import FIRST_DAY, Server
from tests.schema.people import person
from tests.services.world import World, home_loan

CASES: Final = """query ($kind: String!) { cases(filter: {kind: $kind}) { nodes {
  id organisation state { code } dueOn completeBy missingSides { code }
  tasks { code { code } part { code } dueOn daysLate escalatedTo { code } state } } } }"""
LOANS: Final = "{ loans(first: 9) { nodes { number } } }"
WORK: Final = "{ worklist(first: 50) { nodes { code { code } loan { number } } } }"
ACT: Final = """
mutation ($input: CaseActInput!) { caseAct(input: $input) { case { state { code } } userErrors { code field } } }"""
FILE: Final = "mutation ($input: DocumentFileInput!) { documentFile(input: $input) { userErrors { code } } }"
LOG: Final = "mutation ($input: ContactLogInput!) { contactLog(input: $input) { userErrors { code } } }"
REPORT: Final = """query ($bank: String!, $month: String!) {
  report(regime: "housing_fund", document: "REP-HF-1", about: [{noun: "organisation", value: $bank},
    {noun: "month", value: $month}]) {
    fields { code { code } text } tables { rows { cells { code { code } text } } } } }"""
SCORES: Final = """{ report(regime: "housing_fund", document: "REP-HF-3", about: [{noun: "organisation", value: "FUND"},
  {noun: "month", value: "2024-04"}]) { tables { rows { cells { code { code } text } } } } }"""
UNITS: Final = (
    ("FUND", "CENTRE", None), ("NORTH", "BRANCH", "FUND"), ("T-1", "TRUSTEE_BANK", "NORTH"),
    ("T-2", "TRUSTEE_BANK", "NORTH"),
)  # fmt: skip


async def cast(server: Server, without: str = "") -> dict[str, str]:
    """Two trustee banks of a branch, a home loan at each that is never paid, and everybody's token."""
    world = World(server.actor)
    for code, kind, parent in UNITS:
        regime = None if parent else "housing_fund"
        draft = OrganisationDraft(code=code, name=code, kind=kind, parent_code=parent, regime=regime)
        await organisation.board(server.actor, draft)
    roles = (
        ("caller", "HF-R1", "T-1"), ("lead", "HF-R2", "T-1"), ("lead-2", "HF-R2", "T-2"), ("branch", "HF-R3", "NORTH"),
        ("centre", "HF-R4", "FUND"), ("leader", "HF-R5", "FUND"),
    )  # fmt: skip
    people = {code: await person(server, code, role, at) for code, role, at in roles if code != without}
    for place, bank in enumerate(("T-1", "T-2"), start=1):
        draft_of = home_loan(f"H-{place}", party_number=f"D-{place}", organisation_code=bank, disbursed_on=FIRST_DAY)
        await world.lend(draft_of)
    return people


async def cases(server: Server, bearer: str, kind: str = "MONTHLY_REPORT") -> list[dict[str, Any]]:
    """The cases of a kind that somebody sees."""
    found: list[dict[str, Any]] = (await server.data(CASES, {"kind": kind}, bearer=bearer))["cases"]["nodes"]
    return found


def cells(row: dict[str, Any]) -> dict[str, str]:
    """A row of a report by its columns."""
    return {cell["code"]["code"]: cell["text"] for cell in row["cells"]}


async def test_each_side_sees_its_own_and_the_report_goes_from_bank_to_centre(server: Server) -> None:
    """HF-04, HF-05, HF-06, HF-08, HF-09, HF-10, HF-11, HF-12, HF-13: March is due on 7 April and comes on the 9th.

    The list of borrowers, the amounts and what was done are in it; received, analysed, scored by the centre.
    """
    people = await cast(server)
    await turned(server, date(2024, 3, 19))
    numbers = {who: await _numbers(server, people[who]) for who in ("lead", "lead-2", "branch", "centre")}
    both = {"H-1", "H-2"}
    assert numbers == {"lead": {"H-1"}, "lead-2": {"H-2"}, "branch": both, "centre": both}
    of_branch = (await server.data(WORK, bearer=people["branch"]))["worklist"]["nodes"]
    assert {row["loan"]["number"] for row in of_branch if row["code"]["code"] == "CONTACT_BY_CENTRE"} == both
    called = {"channel": "TELEPHONE", "number": "13900000000", "outcome": "TALKED", "at": "2024-03-20T10:00:00+08:00"}
    loan = (await server.data('{ loan(number: "H-1") { id } }'))["loan"]["id"]
    await done(server, "contactLog", LOG, {**called, "loanId": loan})
    await turned(server, date(2024, 4, 8))
    own = max(await cases(server, people["lead"]), key=lambda one: one["completeBy"])
    assert (own["organisation"], own["state"]["code"], own["dueOn"]) == ("T-1", "DUE", "2024-04-07")
    assert {one["organisation"] for one in await cases(server, people["centre"])} == {"T-1", "T-2"}
    (task,) = own["tasks"]
    assert (task["code"]["code"], task["daysLate"], task["escalatedTo"]["code"]) == ("FILE_REPORT", 2, "centre_officer")
    drawn = (await server.data(REPORT, {"bank": "T-1", "month": "2024-03"}, bearer=people["lead"]))["report"]
    (row,) = drawn["tables"][0]["rows"]
    told = cells(row)
    assert (told["contract"], told["consecutive"], told["contacted"]) == ("H-1", "2", "2024-03-20")
    assert float(told["overdue"].replace(",", "")) > 0
    paper = {"caseId": own["id"], "document": "REP-HF-1", "fields": []}
    await done(server, "documentFile", FILE, paper, bearer=people["lead"])
    for who, step, said, state in (
        ("lead", "file", {}, "FILED"),
        ("centre", "receive", {}, "RECEIVED"),
        ("centre", "analyse", {"findings": "one of one called"}, "ANALYSED"),
        ("centre", "score", {"score": "80", "complaints": "0"}, "SCORED"),
    ):
        told_of = [{"code": code, "value": value} for code, value in said.items()]
        given = {"caseId": own["id"], "transition": step, "fields": told_of}
        if who == "centre":
            forbidden = await server.data(ACT, {"input": given}, bearer=people["lead"])
            assert forbidden["caseAct"]["userErrors"] != []
        moved = await done(server, "caseAct", ACT, given, bearer=people[who])
        assert moved["case"]["state"]["code"] == state
    (*_, scores) = (await server.data(SCORES, bearer=people["centre"]))["report"]["tables"]
    assert {"bank": "T-1", "report_month": "3", "report_late": "2", "complaints": "0", "score": "80"} in [
        cells(row) for row in scores["rows"]
    ]


async def _numbers(server: Server, bearer: str) -> set[str]:
    return {row["number"] for row in (await server.data(LOANS, bearer=bearer))["loans"]["nodes"]}


async def test_a_side_without_a_person_of_its_own_is_told_whoever_another_bank_has(server: Server) -> None:
    """HF-07: T-2 has nobody who collects; the collector of T-1 does not count for it."""
    people = await cast(server, without="lead-2")
    await turned(server, date(2024, 2, 20))
    missing = {
        one["organisation"]: [side["code"] for side in one["missingSides"]]
        for one in await cases(server, people["centre"], "COLLECTION")
    }
    assert missing == {"T-1": [], "T-2": ["TRUSTEE_BANK"]}
