"""A post-loan check from its ledger to its end, each step by the person whose duty it is, through the API."""

from datetime import date
from typing import Any, Final

from tests.schema.books import done, lent, turned
from tests.schema.calling import FIRST_DAY, Server
from tests.schema.people import person

CHECKS: Final = """query ($open: Boolean!) { cases(filter: {kind: "CHECK", open: $open}) { nodes {
  id number state { code } opening { code }
  completeBy closedOn fields { code { code } text } acts { code { code } isPermitted obstacles { code } }
  story { code { code } person recordedAt } documents { code { code } state signedBy } } } }"""
OPINIONS: Final = '{ documents(filter: {code: "CHECK_REPORT"}) { nodes { paper { opinions } } } }'
ACT: Final = "mutation ($input: CaseActInput!) { caseAct(input: $input) { userErrors { code field } } }"
FILE: Final = "mutation ($input: DocumentFileInput!) { documentFile(input: $input) { userErrors { code field } } }"
ASSIGN: Final = "mutation ($input: OfficerAssignInput!) { officerAssign(input: $input) { userErrors { code } } }"
REPORT: Final = {
    "use_of_funds": "stock, as agreed", "financial_condition": "sound", "non_financial_condition": "two new buyers",
    "repayment_record": "pays", "class_proposal": "NORMAL", "measures": "go on",
}  # fmt: skip
CAST: Final = {
    "post": "CB-R6", "coordinator": "CB-R2", "officer": "CB-R1", "head": "CB-R3", "leader": "CB-R4", "review": "CB-R5"
}  # fmt: skip


async def check(server: Server, bearer: str, *, still_open: bool = True) -> dict[str, Any]:
    """The check as one of them sees it."""
    (one,) = (await server.data(CHECKS, {"open": still_open}, bearer=bearer))["cases"]["nodes"]
    found: dict[str, Any] = one
    return found


async def refused(server: Server, bearer: str, given: dict[str, Any]) -> list[str]:
    """Why a step is refused."""
    answer = await server.data(ACT, {"input": given}, bearer=bearer)
    return [error["code"] for error in answer["caseAct"]["userErrors"]]


def fields(told: dict[str, str]) -> list[dict[str, str]]:
    """What is filled in."""
    return [{"code": code, "value": value} for code, value in told.items()]


async def test_a_check_goes_through_six_hands_and_each_leaves_its_mark(server: Server) -> None:
    """PM-05a, PM-05b, PM-05d, PM-06, PM-07, PM-08, PL-20, PM-03: report, three opinions, four signatures of four.

    REP-CB-1: the opinions stand on the report, below the signatures.
    """
    loan = await lent(server, product="CORPORATE_INSTALMENT")
    cast = {code: await person(server, code, role, "BANK") for code, role in CAST.items()}
    assert (await server.data(CHECKS, {"open": True}, bearer=cast["officer"]))["cases"]["nodes"] == []
    await done(server, "officerAssign", ASSIGN, {"loanId": loan, "officer": "officer"})
    one = await check(server, cast["officer"])
    assert (one["opening"]["code"], one["state"]["code"], one["completeBy"]) == ("FIRST", "LEDGERED", "2024-01-25")

    async def step(who: str, transition: str, told: dict[str, str] | None = None) -> str:
        given = {"caseId": one["id"], "transition": transition, "fields": fields(told or {})}
        await done(server, "caseAct", ACT, given, bearer=cast[who])
        found = await check(server, cast[who], still_open=transition != "review_post")
        state: str = found["state"]["code"]
        return state

    assert await step("post", "hand_over", {"requirements": "the opinion of approval, no. 7"}) == "WITH_COORDINATOR"
    assert await step("coordinator", "notify") == "NOTIFIED"
    assert await refused(server, cast["officer"], {"caseId": one["id"], "transition": "report"}) == [
        "DOCUMENT_NOT_FILED"
    ]
    paper = {"caseId": one["id"], "document": "POSTLOAN_MANAGEMENT_REPORT", "fields": fields(REPORT)}
    await done(server, "documentFile", FILE, paper, bearer=cast["officer"])
    assert await step("officer", "report") == "REPORTED"
    own = {"caseId": one["id"], "transition": "review_head", "fields": fields({"head_opinion": "fine"})}
    assert "PART_NOT_PLAYED" in await refused(server, cast["officer"], own)
    for who, transition, opinion, state in (
        ("head", "review_head", "head_opinion", "REVIEWED_HEAD"),
        ("leader", "review_leader", "leader_opinion", "REVIEWED_LEADER"),
        ("review", "review_post", "review_opinion", "CLOSED"),
    ):
        bare = {"caseId": one["id"], "transition": transition}
        assert await refused(server, cast[who], bare) == ["FIELD_EMPTY"]
        assert await step(who, transition, {opinion: "look again in May"}) == state
    ended = await check(server, cast["head"], still_open=False)
    assert ended["closedOn"] == FIRST_DAY.isoformat()
    (report,) = ended["documents"]
    assert (report["code"]["code"], report["state"]) == ("CHECK_REPORT", "LOCKED")
    assert len(report["signedBy"]) == 4
    (paper,) = (await server.data(OPINIONS, bearer=cast["head"]))["documents"]["nodes"]
    assert paper["paper"]["opinions"] == [
        f"{whose}: look again in May" for whose in ("Head's opinion", "Leader's opinion", "Review opinion")
    ]
    (masked,) = (await server.data(OPINIONS, bearer=server.reader))["documents"]["nodes"]
    assert {told.rpartition(" ")[2] for told in masked["paper"]["opinions"]} == {"***"}
    told = [(line["code"]["code"], line["person"]) for line in ended["story"] if line["person"]]
    steps = ("hand_over", "notify", "report", "review_head", "review_leader", "review_post")
    assert [line for line in told if line[0] in steps] == [
        ("hand_over", "post"), ("notify", "coordinator"), ("report", "officer"), ("review_head", "head"),
        ("review_leader", "leader"), ("review_post", "review"),
    ]  # fmt: skip
    assert all(line["recordedAt"] for line in ended["story"])


async def test_an_interval_check_is_due_on_the_last_day_of_its_month(server: Server) -> None:
    """PM-06, PM-07, CK-02: three months after the first; it opens on the 1st."""
    await lent(server, product="CORPORATE_INSTALMENT")
    await turned(server, date(2024, 4, 1))
    found = (await server.data(CHECKS, {"open": True}))["cases"]["nodes"]
    assert ("INTERVAL", "2024-04-30") in [(one["opening"]["code"], one["completeBy"]) for one in found]


async def test_an_auditor_from_outside_reads_the_bank_and_changes_nothing(server: Server) -> None:
    """CP-15: loans, checks and documents are open; every command is refused before it is looked at."""
    loan = await lent(server, product="CORPORATE_INSTALMENT")
    auditor = await person(server, "auditor", "CB-EXTERNAL-AUDIT", "BANK")
    seen = await server.data("{ loans(first: 1) { nodes { number } } documents { totalCount } }", bearer=auditor)
    assert [row["number"] for row in seen["loans"]["nodes"]] == ["L-1"]
    assert (await check(server, auditor))["state"]["code"] == "LEDGERED"
    for mutation, given in (
        (ASSIGN, {"loanId": loan, "officer": "auditor"}),
        (ACT, {"caseId": (await check(server, auditor))["id"], "transition": "hand_over"}),
    ):
        answer = await server.ask(mutation, {"input": given}, bearer=auditor)
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
