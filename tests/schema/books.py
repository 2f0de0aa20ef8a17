"""Books for tests, opened through the API itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.schema.calling import FIRST_DAY, Server
from tests.schema.operations import CONFIRM, DISBURSE, LOAN_BOARD, PARTY_BOARD, RUN


def party_input(number: str = "C-1", **more: object) -> dict[str, object]:
    """A natural person."""
    return {"number": number, "kind": "NATURAL", "name": "张三", "organisation": "BANK", "phone": "13800000000", **more}


def loan_input(number: str = "L-1", **more: object) -> dict[str, object]:
    """12,000.00 over twelve months at 12 %, equal principal: 1,000.00 a month and 120.00 interest in the first."""
    return {
        "number": number,
        "party": "C-1",
        "organisation": "BANK",
        "regime": "commercial_bank",
        "product": "RETAIL_INSTALMENT",
        "principal": {"amount": "12000.00", "currency": "CNY"},
        "rate": "0.12",
        "method": "EQUAL_PRINCIPAL",
        "instalments": 12,
        "disbursedOn": FIRST_DAY.isoformat(),
        "attributes": [],
        **more,
    }


def payment_input(loan: str, amount: str = "1120.00", key: str = "k-1", **more: object) -> dict[str, object]:
    """Money for a loan."""
    return {
        "loanId": loan,
        "amount": {"amount": amount, "currency": "CNY"},
        "valueDate": FIRST_DAY.isoformat(),
        "idempotencyKey": key,
        **more,
    }


async def lent(server: Server, *, product: str = "RETAIL_INSTALMENT") -> str:
    """The id of a loan that is boarded, confirmed and paid out on the first day."""
    await done(server, "partyBoard", PARTY_BOARD, party_input())
    loan: str = (await done(server, "loanBoard", LOAN_BOARD, loan_input(product=product)))["loan"]["id"]
    await done(server, "loanScheduleConfirm", CONFIRM, {"loanId": loan})
    await done(
        server,
        "loanDisburse",
        DISBURSE,
        {"loanId": loan, "valueDate": FIRST_DAY.isoformat(), "idempotencyKey": f"disburse-{loan}"},
    )
    return loan


async def done(
    server: Server, field: str, mutation: str, given: Mapping[str, object], *, bearer: str | None = None
) -> Any:  # noqa: ANN401  JSON
    """The payload of a mutation that must succeed."""
    payload = (await server.data(mutation, {"input": dict(given)}, bearer=bearer))[field]
    assert payload["userErrors"] == [], payload["userErrors"]
    return payload


async def turned(server: Server, until: date) -> Any:  # noqa: ANN401  JSON
    """The report of closing every day through `until`."""
    today = (await server.data("{ businessDay { day } }"))["businessDay"]["day"]
    payload = await done(
        server, "endOfDayRun", RUN, {"expectedDay": today, "until": until.isoformat()}, bearer=server.admin
    )
    assert payload["report"]["isRolled"]
    return payload["report"]
