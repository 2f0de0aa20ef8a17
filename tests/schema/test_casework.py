"""Cases, tasks and evidence through the API: what a front end does with a check from its first task to its proof."""

from datetime import date
from pathlib import Path
from typing import Final

import httpx
import pytest
from fsspec.implementations.memory import MemoryFileSystem  # type: ignore[import-untyped]  # it has no types

from recoup.records.task import Task
from recoup.services import endofday, token
from recoup.services.access import local_actor
from tests.schema.books import done, lent
from tests.schema.calling import Server

CASES: Final = """
query { cases(filter: {kind: "CHECK"}) { totalCount nodes {
  id number kind { code label } state { code label(language: ZH_CN) } completeBy version loan { number } key
  about { noun { code } code text }
  acts { code { code label } form { code } parts { code } isPermitted obstacles { code name message } }
  machine { mermaid states { code { code } isFinal } } story { seq act code { code } person }
  tasks { code { code label } part { code } state dueOn assignee caseKind { code } } evidence { name } } } }"""
ACT: Final = """
mutation ($input: CaseActInput!) {
  caseAct(input: $input) { case { id state { code } version acts { code { code } obstacles { code name } } }
    userErrors { code field message } } }"""
KINDS: Final = """query { caseKinds(regime: "commercial_bank") { code { code } mermaid openings { code { code } } } }"""
WORK: Final = """query ($case: ID!) { worklist(filter: {caseId: $case}) { nodes { id code { code } assignee } } }"""
ASSIGN: Final = """
mutation ($input: TaskAssignInput!) { taskAssign(input: $input) { tasks { assignee } userErrors { code field } } }"""
DISTRIBUTE: Final = """
mutation ($input: TaskDistributeInput!) {
  taskDistribute(input: $input) { tasks { assignee } userErrors { code field message } } }"""
CLOSE: Final = """
mutation ($input: TaskCloseInput!) {
  taskClose(input: $input) { tasks { state closedBy } userErrors { code field message } } }"""
PERSON: Final = "mutation ($input: PrincipalCreateInput!) { principalCreate(input: $input) { userErrors { code } } }"
GRANT: Final = "mutation ($input: GrantGiveInput!) { grantGive(input: $input) { userErrors { code } } }"
ATTACH: Final = """
mutation ($input: EvidenceAttachInput!) {
  evidenceAttach(input: $input) { evidence { name kinds { code } url } userErrors { code field } } }"""

OFFICER: Final = {"code": "zhang", "name": "张三", "organisation": "BANK"}
PDF: Final = b"%PDF-1.7 the minutes of the meeting"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence of a test lies in a folder of its own."""
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path / "evidence"))
    monkeypatch.setenv("RECOUP_EVIDENCE_MAX_BYTES", "1000")


async def upload(server: Server, content: bytes, *, name: str = "minutes.pdf", bearer: str = "") -> httpx.Response:
    """`POST /evidence`."""
    headers = {"authorization": f"Bearer {bearer or server.operator}"}
    async with server.client() as client:
        return await client.post("/evidence", params={"name": name}, content=content, headers=headers)


async def test_a_case_tells_what_may_be_done_and_moves_when_it_is(server: Server) -> None:
    """The first check of a loan: its act with its form, its machine, its task; refused without, moved with the form."""
    await lent(server, product="CORPORATE_INSTALMENT")
    (one,) = (await server.data(CASES))["cases"]["nodes"]
    assert (one["kind"]["code"], one["state"]["code"], one["completeBy"]) == ("CHECK", "LEDGERED", "2024-01-25")
    number = one["loan"]["number"]
    assert one["key"] == f"loan:{number}|month:2024-01"
    assert [(each["noun"]["code"], each["code"]) for each in one["about"]] == [("loan", number), ("month", "2024-01")]
    assert one["about"][0]["text"].startswith(f"{number} ")
    (act,) = one["acts"]
    assert (act["code"]["code"], act["isPermitted"], [each["code"] for each in act["form"]]) == (
        "hand_over",
        True,
        ["requirements"],
    )
    assert "LEDGERED --> WITH_COORDINATOR : hand_over (postloan)" in one["machine"]["mermaid"]
    assert [task["code"]["label"] for task in one["tasks"]] == ["Hand over"]
    refused = (await server.data(ACT, {"input": {"caseId": one["id"], "transition": "hand_over"}}))["caseAct"]
    assert [(each["code"], each["field"]) for each in refused["userErrors"]] == [
        ("FIELD_EMPTY", ["input", "fields", "requirements"])
    ]
    form = [{"code": "requirements", "value": "as approved"}]
    told = {"caseId": one["id"], "transition": "hand_over", "fields": form, "expectedVersion": one["version"]}
    moved = await done(server, "caseAct", ACT, told)
    assert moved["case"]["state"]["code"] == "WITH_COORDINATOR"
    stale = (await server.data(ACT, {"input": {**told, "transition": "notify"}}))["caseAct"]
    assert [each["code"] for each in stale["userErrors"]] == ["VERSION_OTHER"]
    kinds = (await server.data(KINDS))["caseKinds"]
    assert {kind["code"]["code"] for kind in kinds} >= {"CHECK", "HANDOVER"}


INBOX: Final = """
query ($filter: MessageFilter) { viewer { unreadMessages } messages(filter: $filter) { totalCount nodes {
  id colleague readAt bookedOn loanNumber told { caseId caseNumber partyName kind { code } step { code label } by
    state { code } fields { code { code } text } } } } }"""
READ: Final = """
mutation ($input: MessageReadInput!) { messageRead(input: $input) { count userErrors { code field } } }"""


async def test_whoever_is_notified_of_a_step_finds_it_with_what_was_done_and_reads_it(server: Server) -> None:
    """The officer is told that the check was handed over to her (PM-07); others see it, and do not read it for her."""
    await lent(server, product="CORPORATE_INSTALMENT")
    (one,) = (await server.data(CASES))["cases"]["nodes"]
    await done(server, "principalCreate", PERSON, OFFICER, bearer=server.admin)
    role = {"principal": "zhang", "role": "CB-R1", "organisation": "BANK"}
    await done(server, "grantGive", GRANT, role, bearer=server.admin)
    form = [{"code": "requirements", "value": "as approved"}]
    await done(server, "caseAct", ACT, {"caseId": one["id"], "transition": "hand_over", "fields": form})
    await done(server, "caseAct", ACT, {"caseId": one["id"], "transition": "notify"})
    hers = await token.create(await local_actor(), principal_code="zhang", scopes=frozenset({"read"}), days=1)
    seen = await server.data(INBOX, {"filter": {"forMe": True, "isRead": False, "caseKind": "CHECK"}}, bearer=hers)
    (message,) = seen["messages"]["nodes"]
    assert (seen["viewer"]["unreadMessages"], message["bookedOn"], message["readAt"]) == (1, "2024-01-10", None)
    told = message["told"]
    assert (told["caseId"], told["caseNumber"], told["kind"]["code"]) == (one["id"], one["number"], "CHECK")
    assert (told["step"]["code"], told["state"]["code"], told["by"]) == ("notify", "NOTIFIED", "operator")
    everybody = await server.data(INBOX, {"filter": {"toColleagues": True}})
    assert [each["colleague"] for each in everybody["messages"]["nodes"]] == ["zhang"]
    assert everybody["viewer"]["unreadMessages"] == 0
    not_hers = {"input": {"messageIds": [message["id"]]}}
    refused = (await server.data(READ, not_hers))["messageRead"]
    assert [(each["code"], each["field"]) for each in refused["userErrors"]] == [("NOT_FOUND", ["input", "messageIds"])]
    read = (await server.data(READ, not_hers, bearer=hers))["messageRead"]
    assert (read["count"], read["userErrors"]) == (1, [])
    after = await server.data(INBOX, {"filter": {"toColleagues": True, "isRead": True}})
    assert [each["readAt"] is None for each in after["messages"]["nodes"]] == [False]
    assert (await server.data(INBOX, bearer=hers))["viewer"]["unreadMessages"] == 0


async def test_a_task_is_given_to_a_person(server: Server) -> None:
    """And shows who holds it; a person that nobody knows is refused by name."""
    await lent(server, product="CORPORATE_INSTALMENT")
    (one,) = (await server.data(CASES))["cases"]["nodes"]
    (task,) = (await server.data(WORK, {"case": one["id"]}))["worklist"]["nodes"]
    given = await done(server, "taskAssign", ASSIGN, {"taskIds": [task["id"]], "person": "local"})
    assert [each["assignee"] for each in given["tasks"]] == ["local"]
    wrong = (await server.data(ASSIGN, {"input": {"taskIds": [task["id"]], "person": "nobody"}}))["taskAssign"]
    assert [each["code"] for each in wrong["userErrors"]] == ["PRINCIPAL_UNKNOWN"]


async def test_tasks_are_distributed_by_load_and_closed_by_hand(server: Server) -> None:
    """To whoever plays the part, up to a cap; a task of a case is closed by its steps alone, another with a note."""
    await lent(server, product="CORPORATE_INSTALMENT")
    (one,) = (await server.data(CASES))["cases"]["nodes"]
    (task,) = (await server.data(WORK, {"case": one["id"]}))["worklist"]["nodes"]
    wish = {"taskIds": [task["id"]], "cap": 1}
    assert (await done(server, "taskDistribute", DISTRIBUTE, wish))["tasks"] == [{"assignee": None}]
    await done(server, "principalCreate", PERSON, OFFICER, bearer=server.admin)
    role = {"principal": "zhang", "role": "CB-R6", "organisation": "BANK"}
    await done(server, "grantGive", GRANT, role, bearer=server.admin)
    tried = await done(server, "taskDistribute", DISTRIBUTE, {**wish, "mode": "PREVIEW"})
    assert tried["tasks"] == [{"assignee": "zhang"}]
    assert (await done(server, "taskDistribute", DISTRIBUTE, wish))["tasks"] == [{"assignee": "zhang"}]
    none = (await server.data(DISTRIBUTE, {"input": {**wish, "cap": 0}}))["taskDistribute"]["userErrors"]
    assert [(each["code"], each["field"]) for each in none] == [("NUMBER_OUT_OF_RANGE", ["input", "cap"])]
    closing = {"taskId": task["id"], "note": "called; all is well"}
    (of_case,) = (await server.data(CLOSE, {"input": closing}))["taskClose"]["userErrors"]
    assert (of_case["code"], of_case["field"]) == ("TASK_OF_A_CASE", ["input", "taskId"])
    assert of_case["message"].startswith("taskId: ")  # the sentence names what was written, not the services' name
    await Task.all().update(case_id=None)  # one that stands alone
    closed = await done(server, "taskClose", CLOSE, closing)
    assert closed["tasks"] == [{"state": "DONE", "closedBy": "called; all is well"}]
    again = (await server.data(CLOSE, {"input": closing}))["taskClose"]["userErrors"]
    assert [each["code"] for each in again] == ["TASK_CLOSED"]


async def test_evidence_goes_in_by_its_content_and_comes_back_whole(server: Server, tmp_path: Path) -> None:
    """The same bytes are stored once; a name cannot lead out of the folder; what is too large or no file is refused."""
    await lent(server, product="CORPORATE_INSTALMENT")
    (one,) = (await server.data(CASES))["cases"]["nodes"]
    answer = await upload(server, PDF, name="../../minutes\n.pdf")
    assert (answer.status_code, answer.json()["name"], answer.json()["mediaType"]) == (
        201,
        "minutes .pdf",
        "application/pdf",
    )
    again = await upload(server, PDF)
    assert again.json()["sha256"] == answer.json()["sha256"]
    assert len([path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]) == 1
    told = {"evidenceId": answer.json()["id"], "subjectId": one["id"], "kind": "MINUTES"}
    attached = (await done(server, "evidenceAttach", ATTACH, told))["evidence"]
    assert attached["kinds"] == [{"code": "MINUTES"}]
    (one,) = (await server.data(CASES))["cases"]["nodes"]
    assert one["evidence"] == [{"name": "minutes .pdf"}]
    async with server.client() as client:
        headers = {"authorization": f"Bearer {server.operator}"}
        back = await client.get(attached["url"], headers=headers)
        assert (back.status_code, back.content, back.headers["content-type"]) == (200, PDF, "application/pdf")
        assert back.headers["content-disposition"].startswith("attachment")
        assert (await client.get(attached["url"])).status_code == 401
        assert (await client.get("/evidence/nothing", headers=headers)).status_code == 404
        (stored,) = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
        stored.write_bytes(PDF + b".")
        damaged = await client.get(attached["url"], headers=headers)
        assert (damaged.status_code, damaged.json()["errors"][0]["extensions"]["code"]) == (422, "EVIDENCE_DAMAGED")


async def test_what_is_no_evidence_is_not_taken_in(server: Server, tmp_path: Path) -> None:
    """Too large, of no known kind, empty, or from somebody who may only read; nothing of it is left behind."""
    assert (await upload(server, b"%PDF-" + b"x" * 1000)).status_code == 413
    assert (await upload(server, b"MZ\x00\x01 a program")).status_code == 415
    assert (await upload(server, b"")).status_code == 422
    assert (await upload(server, PDF, bearer=server.reader)).status_code == 403
    assert [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == []


async def test_evidence_lies_in_whatever_store_fsspec_reaches(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """An object store without folders takes it in and gives it back like the folder does, and keeps it once."""
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", "memory://evidence")
    await lent(server, product="CORPORATE_INSTALMENT")
    first, again = await upload(server, PDF), await upload(server, PDF, name="copy.pdf")
    assert (first.status_code, again.json()["sha256"]) == (201, first.json()["sha256"])
    assert (await upload(server, b"MZ\x00\x01 a program")).status_code == 415
    store = MemoryFileSystem()
    assert [path for path in store.find("/evidence") if "incoming" in path] == []
    assert len(store.find("/evidence")) == 1
    async with server.client() as client:
        headers = {"authorization": f"Bearer {server.operator}"}
        back = await client.get(f"/evidence/{first.json()['id']}", headers=headers)
    assert (back.status_code, back.content) == (200, PDF)
    store.rm("/evidence", recursive=True)


LATE: Final = """
query ($to: Date!, $person: String) { responsibility(from: "2024-01-01", to: $to, person: $person) {
  taskCount days people { person days excusedDays } tasks(first: 5) { totalCount nodes {
    taskId code { code } dueOn days answers { person days isExcused } reasons { rule citation }
    exemptions { id person agreedBy } } } } }"""
EXEMPT: Final = """
mutation ($input: TaskExemptInput!) { taskExempt(input: $input) {
  days needed { part { code } persons } approval { number command { label } subjectKind told { name value } }
  userErrors { code field message } } }"""


async def test_who_answers_for_a_late_task_is_told_and_excusing_waits(server: Server) -> None:
    """The first check of the loan is let lie: its days by person, its rule with its article, the wish to excuse."""
    await lent(server, product="CORPORATE_INSTALMENT")
    (one,) = (await server.data(CASES))["cases"]["nodes"]
    (task,) = (await server.data(WORK, {"case": one["id"]}))["worklist"]["nodes"]
    await done(server, "taskAssign", ASSIGN, {"taskIds": [task["id"]], "person": "admin"})
    await endofday.run(server.actor, until=date(2024, 1, 27))
    told = (await server.data(LATE, {"to": "2024-01-31", "person": "admin"}))["responsibility"]
    (late,) = told["tasks"]["nodes"]
    lain = (date(2024, 1, 28) - date.fromisoformat(late["dueOn"])).days
    assert (told["taskCount"], told["days"], late["days"]) == (1, lain, lain)
    assert told["people"] == [{"person": "admin", "days": lain, "excusedDays": 0}]
    assert late["answers"] == [{"person": "admin", "days": lain, "isExcused": False}]
    assert {"rule": "PM-07", "citation": "SOURCE-3 第七条"} in late["reasons"]
    stored = (await upload(server, PDF)).json()["id"]
    wish = {"taskId": late["taskId"], "person": "admin", "reason": "flood", "evidenceId": stored}
    tried = (await server.data(EXEMPT, {"input": {**wish, "mode": "PREVIEW"}}))["taskExempt"]
    assert (tried["approval"], tried["days"], tried["needed"]) == (
        None,
        lain,
        [{"part": {"code": "risk"}, "persons": 1}],
    )
    asked = (await done(server, "taskExempt", EXEMPT, wish))["approval"]
    assert (asked["command"]["label"], asked["subjectKind"]) == ("Excuse somebody for a late task", "task")
    wrong = (await server.data(EXEMPT, {"input": {**wish, "person": "reader"}}))["taskExempt"]["userErrors"]
    assert [(each["code"], each["field"]) for each in wrong] == [("NOT_ANSWERING", ["input", "person"])]
