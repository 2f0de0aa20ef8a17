"""A bank's file of payments: uploaded, tried, recorded once, with every bad row told by its line."""

from pathlib import Path
from typing import Any, Final

import pytest

from tests.schema.books import done, lent
from tests.schema.calling import Server

IMPORT: Final = """
mutation ($input: PaymentFileImportInput!) {
  paymentFileImport(input: $input) {
    rows recorded known rejected replayed
    rowErrors { row column error { code message docUrl } } userErrors { code field }
  }
}"""
HEADER: Final = "loan,amount,currency,value_on,reference\n"
GOOD: Final = "L-1,100.00,CNY,2024-01-10,B-1\nL-1,50.00,CNY,2024-01-10,B-2\n"
BAD: Final = "L-9,1.001,CNY,2024-02-30,\n"
BALANCE: Final = '{ loan(number: "L-1") { balance { amount } } }'


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path / "evidence"))


async def _uploaded(server: Server, content: str, name: str = "bank.csv") -> str:
    headers = {"authorization": f"Bearer {server.admin}"}
    async with server.client() as client:
        answer = await client.post("/evidence", params={"name": name}, content=content.encode(), headers=headers)
    return str(answer.json()["id"])


async def test_a_file_is_tried_and_recorded_and_a_second_time_changes_nothing(server: Server) -> None:
    """By the request's key nothing is done again; by the rows' keys a second request finds them known."""
    await lent(server)
    file = await _uploaded(server, HEADER + GOOD)

    async def told(key: str, **more: str) -> Any:  # noqa: ANN401
        asked = {"evidenceId": file, "idempotencyKey": key, "errorPolicy": "REJECT_EVERYTHING", **more}
        return (await server.data(IMPORT, {"input": asked}, bearer=server.admin))["paymentFileImport"]

    tried = await told("a", mode="PREVIEW")
    assert (tried["rows"], tried["recorded"], tried["rejected"]) == (2, 0, 0)
    assert (await server.data(BALANCE))["loan"]["balance"] == {"amount": "12000.00"}
    first = await told("a")
    assert (first["recorded"], first["known"], first["replayed"], first["rowErrors"]) == (2, 0, None, [])
    assert (await told("a"))["replayed"] is True
    again = await told("b")
    assert (again["recorded"], again["known"]) == (0, 2)
    assert (await server.data(BALANCE))["loan"]["balance"] == {"amount": "11850.00"}


async def test_bad_rows_are_told_by_their_lines_and_keep_all_out_or_only_themselves(server: Server) -> None:
    await lent(server)
    file = await _uploaded(server, HEADER + GOOD + BAD)
    asked = {"evidenceId": file, "idempotencyKey": "k", "errorPolicy": "REJECT_EVERYTHING"}
    whole = await done(server, "paymentFileImport", IMPORT, asked, bearer=server.admin)
    assert (whole["recorded"], whole["rejected"]) == (0, 1)
    assert {(one["row"], one["column"]) for one in whole["rowErrors"]} >= {(4, "amount"), (4, "value_on")}
    part = {**asked, "idempotencyKey": "l", "errorPolicy": "RECORD_GOOD"}
    told = await done(server, "paymentFileImport", IMPORT, part, bearer=server.admin)
    assert (told["recorded"], told["rejected"]) == (2, 1)
    for wrong, code, field in (
        ({"encoding": "klingon"}, "CHOICE_UNKNOWN", "encoding"),
        ({"evidenceId": await _uploaded(server, "%PDF-1.4", "bank.pdf")}, "FILE_FORMAT_UNKNOWN", "evidenceId"),
    ):
        answer = await server.data(IMPORT, {"input": {**part, "idempotencyKey": code, **wrong}}, bearer=server.admin)
        assert answer["paymentFileImport"]["userErrors"] == [{"code": code, "field": ["input", field]}]
