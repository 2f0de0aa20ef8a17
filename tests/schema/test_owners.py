"""Who handles and who answers: checks, a hand-over and a bad debt by the persons whose duty it is, through the API."""

from datetime import date
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.schema.books import done, lent, turned
from tests.schema.calling import Server
from tests.schema.people import person

ASSIGN: Final = "mutation ($input: OfficerAssignInput!) { officerAssign(input: $input) { userErrors { code } } }"
OPEN: Final = """mutation ($input: CaseOpenInput!) { caseOpen(input: $input) {
  case { id state { code } } userErrors { code field } } }"""
ACT: Final = """mutation ($input: CaseActInput!) { caseAct(input: $input) {
  case { state { code } } userErrors { code field } } }"""
ATTACH: Final = "mutation ($input: EvidenceAttachInput!) { evidenceAttach(input: $input) { userErrors { code } } }"
CASES: Final = """query ($kind: String!) { cases(filter: {kind: $kind}) { nodes {
  id state { code } story { code { code } person recordedAt } } } }"""
LATE: Final = """query ($to: Date!) { responsibility(from: "2024-01-01", to: $to) {
  tasks(first: 5) { nodes { code { code } loanNumber answers { person days } } } } }"""
OWNER: Final = '{ loan(number: "L-1") { officer } }'
TRAIL: Final = """{ auditEntries(last: 60) { nodes { by recordedAt command { code } subjectNumber } } }"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence of a test lies in a folder of its own."""
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path / "evidence"))


async def cast(server: Server, **roles: str) -> dict[str, str]:
    """The tokens of persons of the bank, by their codes."""
    return {code: await person(server, code, role, "BANK") for code, role in roles.items()}


async def newest(server: Server, kind: str, bearer: str) -> dict[str, Any]:
    """The one case of a kind."""
    (found,) = (await server.data(CASES, {"kind": kind}, bearer=bearer))["cases"]["nodes"]
    told: dict[str, Any] = found
    return told


def fields(**told: str) -> list[dict[str, str]]:
    """What is filled in."""
    return [{"code": code, "value": value} for code, value in told.items()]


async def act(server: Server, bearer: str, case: str, transition: str, **told: str) -> str:
    """Take a step; the state after it."""
    given = {"caseId": case, "transition": transition, "fields": fields(**told)}
    state: str = (await done(server, "caseAct", ACT, given, bearer=bearer))["case"]["state"]["code"]
    return state


async def prove(server: Server, bearer: str, case: str, kind: str) -> None:
    """Send a file and hang it on a case."""
    async with server.client() as client:
        headers = {"authorization": f"Bearer {bearer}"}
        sent: httpx.Response = await client.post("/evidence", params={"name": "p.txt"}, content=b"p", headers=headers)
    told = {"evidenceId": sent.json()["id"], "subjectId": case, "kind": kind}
    await done(server, "evidenceAttach", ATTACH, told, bearer=bearer)


async def test_who_surveyed_answers_for_the_days_before_the_hand_over(server: Server) -> None:
    """PL-03, PL-04, PL-06, PM-03: Li's check lies five days late, then both sign the list; Wang answers from then on.

    First check due 2024-01-25 (CK-01). The loan has its owner at all times, each deed its person and time.
    """
    loan = await lent(server, product="CORPORATE_INSTALMENT")
    people = await cast(server, li="CB-R1", wang="CB-R1", post="CB-R6", coordinator="CB-R2", auditor="CB-R9")
    await done(server, "officerAssign", ASSIGN, {"loanId": loan, "officer": "li"})
    check = await newest(server, "CHECK", people["li"])
    assert await act(server, people["post"], check["id"], "hand_over", requirements="no. 7") == "WITH_COORDINATOR"
    assert await act(server, people["coordinator"], check["id"], "notify") == "NOTIFIED"
    await turned(server, date(2024, 1, 30))
    ordered = {
        "regime": "commercial_bank", "kind": "HANDOVER", "opening": "ORDERED", "organisation": "BANK",
        "fields": fields(giver="li"),
    }  # fmt: skip
    listed = (await done(server, "caseOpen", OPEN, ordered))["case"]["id"]
    assert await act(server, people["li"], listed, "give", giver="li", taker="wang", loans="L-1") == "GIVEN"
    assert (await server.data(OWNER))["loan"] == {"officer": "li"}
    assert await act(server, people["wang"], listed, "take") == "HANDED_OVER"
    assert (await server.data(OWNER))["loan"] == {"officer": "wang"}
    await turned(server, date(2024, 2, 2))
    rows = (await server.data(LATE, {"to": "2024-02-03"}))["responsibility"]["tasks"]["nodes"]
    (late,) = [row for row in rows if row["loanNumber"] == "L-1"]
    assert [answer["person"] for answer in late["answers"]] == ["li", "wang"], rows
    assert sum(answer["days"] for answer in late["answers"]) == (date(2024, 2, 3) - date(2024, 1, 25)).days
    moved = (await newest(server, "CHECK", people["wang"]))["story"]
    assert [(line["person"], bool(line["recordedAt"])) for line in moved if line["code"]["code"] == "notify"] == [
        ("coordinator", True)
    ]
    trail = (await server.data(TRAIL, bearer=people["auditor"]))["auditEntries"]["nodes"]
    assert {"li", "wang", "post", "coordinator"} <= {row["by"] for row in trail if row["recordedAt"]}


async def test_the_officer_brings_a_bad_debt_to_suit(server: Server) -> None:
    """PL-11, CP-17, RB-07: the officer finds the evasion and proves it, the committee lists, legal sues to enforcement.

    The officer cannot decide on what it found itself.
    """
    loan = await lent(server, product="CORPORATE_INSTALMENT")
    people = await cast(server, li="CB-R1", legal="CB-R11", committee="CB-R8")
    await done(server, "officerAssign", ASSIGN, {"loanId": loan, "officer": "li"})
    found = {
        "regime": "commercial_bank", "kind": "EVASION", "opening": "FOUND", "loanId": loan,
        "fields": fields(conduct="moved the stock to a cousin"),
    }  # fmt: skip
    evasion = (await done(server, "caseOpen", OPEN, found, bearer=people["li"]))["case"]["id"]
    await prove(server, people["li"], evasion, "REPORT")
    own = {"caseId": evasion, "transition": "blacklist", "fields": fields(opinion="agreed")}
    refused = (await server.data(ACT, {"input": own}, bearer=people["li"]))["caseAct"]["userErrors"]
    assert "PART_NOT_PLAYED" in [error["code"] for error in refused]
    assert await act(server, people["committee"], evasion, "blacklist", opinion="agreed") == "BLACKLISTED"
    suit = (await newest(server, "LITIGATION", people["legal"]))["id"]
    day = "2024-01-10"
    assert await act(server, people["legal"], suit, "file", court="the county court", filed_on=day) == "FILED"
    await prove(server, people["legal"], suit, "JUDGMENT")
    told = {"judged_on": day, "performed_by": "2024-03-20"}
    assert await act(server, people["legal"], suit, "judge", **told) == "PERFORMANCE_DUE"
    await prove(server, people["legal"], suit, "COURT_RULING")
    assert await act(server, people["legal"], suit, "enforce", applied_on=day) == "ENFORCEMENT"
