"""A rate is published under four eyes, and the night of its day reprices loans by it: every step through the API."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from recoup.records.businessday import BusinessDay
from recoup.rules.calendar import day_of
from recoup.services import organisation
from recoup.services.organisation import OrganisationDraft
from tests.schema.books import done, loan_input, party_input, payment_input, turned
from tests.schema.calling import Server
from tests.schema.operations import CONFIRM, DISBURSE, LOAN_BOARD, PARTY_BOARD, RECORD
from tests.schema.people import agree, person

PUBLISH: Final = """
mutation ($input: RateListPublishInput!) { rateListPublish(input: $input) {
  published needed { part { code } persons } approval { id number told { name value } } userErrors { code field }
} }"""
CHANGE: Final = """
mutation ($input: ParameterChangeInput!) { parameterChange(input: $input) { approval { id } userErrors { code } } }"""
LISTS: Final = """{ rateLists { code { code }
  rates { tenor { code } since rate isInForce isCorrected publishedBy approvalNumber }
  waits { tenor { code } since rate approvalNumber madeBy } } }"""
REFIX: Final = """
mutation ($on: Date!) { loanRateRefix(input: {on: $on, mode: PREVIEW}) {
  refixes { loanNumber on before after } userErrors { code } } }"""
SEEN: Final = """query ($number: String!) { loan(number: $number) {
  rate instalment { amount } balance { amount } rateClause { nextOn }
  schedule { dueOn interest { amount } total { amount } } } }"""
BILLS: Final = """query ($number: String!) { loan(number: $number) { bills(last: 3) { nodes {
  seq dueOn interest { amount }
  explain(part: INTEREST) { steps { accrual { beginsOn endsOn rate } fact { kind valueDate recordedBy } } }
} } } }"""
PREPARED: Final = date(2025, 3, 18)
LENT: Final = date(2025, 3, 20)


async def until(server: Server, day: date) -> None:
    """Turn days until this one is open."""
    await turned(server, day - timedelta(days=1))


async def lists(server: Server, code: str) -> dict[str, Any]:
    """A list as everybody sees it."""
    return next(row for row in (await server.data(LISTS))["rateLists"] if row["code"]["code"] == code)


async def lend(server: Server, party: dict[str, object], told: dict[str, object], day: date) -> str:
    """The id of a loan that is boarded, confirmed and paid out."""
    await done(server, "partyBoard", PARTY_BOARD, party)
    loan: str = (await done(server, "loanBoard", LOAN_BOARD, told))["loan"]["id"]
    await done(server, "loanScheduleConfirm", CONFIRM, {"loanId": loan})
    draw = {"loanId": loan, "valueDate": day.isoformat(), "idempotencyKey": f"draw-{loan}"}
    await done(server, "loanDisburse", DISBURSE, draw)
    return loan


async def chosen(server: Server, fund: str, leader: str, committee: str, **values: str) -> None:
    """What a fund chooses for the day after, agreed to by its committee."""
    for key, value in values.items():
        told = {"institution": fund, "regime": "housing_fund", "key": key, "value": value}
        asked = await done(
            server,
            "parameterChange",
            CHANGE,
            {**told, "since": (PREPARED + timedelta(days=1)).isoformat()},
            bearer=leader,
        )
        await agree(server, asked["approval"]["id"], committee)


SPLITS: Final = {
    "FUND": ("PRORATA_DAYS", "2211.36", ["0.0285", "0.026"]),
    "FUND-2": ("WHOLE_PERIOD_AT_NEW_RATE", "2132.01", ["0.026"]),
    "FUND-3": ("DAILY_360", "2285.07", ["0.0285", "0.026"]),
}
"""How each fund divides the month of the day (HI-05): the interest of HF-X08, and the rates that it is made of."""


async def test_the_night_of_1_january_reprices_the_funds_loans_by_what_was_published(server: Server) -> None:
    """HI-04, HI-05, HF-X08: the leader publishes, the committee agrees; nobody reprices by hand.

    1,000,000.00 over 360 months from 2025-03-20 at 2.85 %; from 2026-01-01 at 2.6 %, 4,006.16 a month. Three funds
    divide the month each in its way; asked why, the bill tells its rates with their days.
    """
    await BusinessDay.filter(id=1).update(day=day_of(PREPARED))  # nothing is booked yet, so no night is missed
    for fund, (split, _, _) in SPLITS.items():
        draft = OrganisationDraft(code=fund, name=fund, kind="CENTRE", regime="housing_fund")
        await organisation.board(server.actor, draft)
        leader = await person(server, f"leader-{fund}", "HF-R5", fund)
        committee = await person(server, f"committee-{fund}", "HF-R7", fund)
        await chosen(server, fund, leader, committee, roll="NONE", reprice_split=split)
    await until(server, LENT)
    loans = {fund: await _lent(server, fund) for fund in SPLITS}
    for month in range(4, 13):
        due = date(2025, month, 20)
        await until(server, due)
        for fund, loan in loans.items():
            paid = payment_input(loan, "4135.57", key=f"{fund}-{month}", valueDate=due.isoformat())
            await done(server, "paymentRecord", RECORD, paid)
    await _published(server, leader, committee)
    await until(server, date(2025, 12, 31))
    for fund in SPLITS:
        before = (await server.data(SEEN, {"number": f"H-{fund}"}))["loan"]
        assert (before["rate"], before["balance"]["amount"]) == ("0.0285", "984003.50")
        assert before["rateClause"] == {"nextOn": "2026-01-01"}
    await until(server, date(2026, 1, 1))
    for fund in SPLITS:
        seen = (await server.data(SEEN, {"number": f"H-{fund}"}))["loan"]
        assert (seen["rate"], seen["instalment"]["amount"]) == ("0.026", "4006.16")
        assert [row["total"]["amount"] for row in seen["schedule"] if row["dueOn"] == "2026-02-20"] == ["4006.16"]
    await until(server, date(2026, 1, 21))
    for fund, (_, interest, rates) in SPLITS.items():
        bills = (await server.data(BILLS, {"number": f"H-{fund}"}))["loan"]["bills"]["nodes"]
        (straddling,) = [row for row in bills if row["dueOn"] == "2026-01-20"]
        assert straddling["interest"]["amount"] == interest
        steps = straddling["explain"]["steps"]
        assert [step["accrual"]["rate"] for step in steps if step["accrual"]] == rates


async def _lent(server: Server, fund: str) -> str:
    told: dict[str, object] = {
        "number": f"H-{fund}", "party": f"C-{fund}", "organisation": fund, "regime": "housing_fund",
        "product": "HOME", "rate": "0.0285", "principal": {"amount": "1000000.00", "currency": "CNY"},
        "method": "ANNUITY", "instalments": 360, "disbursedOn": LENT.isoformat(),
        "listed": {"tenor": "FIRST_OVER_FIVE"},
    }  # fmt: skip
    return await lend(server, party_input(f"C-{fund}", organisation=fund), {**loan_input(), **told}, LENT)


async def _published(server: Server, leader: str, committee: str) -> None:
    """2.7 % is published, then corrected to 2.6 %; each counts when the committee has agreed, and not before."""
    for rate, after in (("0.027", "0.027"), ("0.026", "0.026")):
        row = {"rateList": "FUND", "tenor": "FIRST_OVER_FIVE", "since": "2025-12-20", "rate": rate}
        tried = await done(server, "rateListPublish", PUBLISH, {"rates": [row], "mode": "PREVIEW"}, bearer=leader)
        assert (tried["published"], tried["approval"]) == (1, None)
        assert tried["needed"] == [{"part": {"code": "committee"}, "persons": 1}]
        asked = await done(server, "rateListPublish", PUBLISH, {"rates": [row]}, bearer=leader)
        assert asked["published"] is None
        (waiting,) = (await lists(server, "FUND"))["waits"]
        assert (waiting["rate"], waiting["madeBy"]) == (rate, "leader-FUND-3")
        await agree(server, asked["approval"]["id"], committee)
        fund = await lists(server, "FUND")
        assert fund["waits"] == []
        (counts,) = [
            each
            for each in fund["rates"]
            if each["since"] == "2025-12-20" and each["isInForce"] and not each["isCorrected"]
        ]
        assert (counts["rate"], counts["publishedBy"]) == (rate, "leader-FUND-3")
        assert counts["approvalNumber"] == waiting["approvalNumber"]
        ahead = (await server.data(REFIX, {"on": "2026-01-01"}, bearer=server.admin))["loanRateRefix"]
        assert {(each["loanNumber"], each["before"], each["after"]) for each in ahead["refixes"]} == {
            (f"H-{fund}", "0.0285", after) for fund in SPLITS
        }


@pytest.mark.parametrize(
    ("refix", "day", "interest"),
    [
        # 1,000,000.00, days over 360 from 2024-12-21 to 2025-03-20: 20 at 4.35 % and 70 at 4 %; 11 and 79
        ("ANNIVERSARY", date(2025, 1, 10), "10194.44"),
        ("FIRST_OF_JANUARY", date(2025, 1, 1), "10106.94"),
    ],
)
async def test_a_loan_at_lpr_is_repriced_on_its_day(server: Server, refix: str, day: date, interest: str) -> None:
    """IR-10, CP-19: LPR and 90 basis points; the risk department publishes, another of it and the committee agree."""
    risk, other = [await person(server, code, "CB-R7", "BANK") for code in ("risk", "other")]
    committee = await person(server, "committee", "CB-R8", "BANK")
    row = {"rateList": "LPR", "tenor": "1Y", "since": "2024-10-21", "rate": "0.031"}
    asked = await done(server, "rateListPublish", PUBLISH, {"rates": [row]}, bearer=risk)
    assert [level["part"]["code"] for level in asked["needed"]] == ["risk", "committee"]
    assert asked["approval"]["told"] == [{"name": "rates", "value": "LPR 1Y 2024-10-21 0.031"}]
    own = (await server.data(_DECIDE, {"input": _vote(asked["approval"]["id"])}, bearer=risk))["approvalDecide"]
    assert [error["code"] for error in own["userErrors"]] == ["MAKER_CANNOT_DECIDE"]
    assert (await lists(server, "LPR"))["rates"] == []
    await agree(server, asked["approval"]["id"], other, committee)
    told: dict[str, object] = {
        "product": "CORPORATE_TERM", "rate": "0.0435", "method": "BULLET", "instalments": 1,
        "principal": {"amount": "1000000.00", "currency": "CNY"}, "maturityOn": "2027-01-10",
        "listed": {"spreadBp": 90, "refix": refix},
    }  # fmt: skip
    await lend(server, party_input(kind="LEGAL"), {**loan_input(), **told}, date(2024, 1, 10))
    await until(server, day - timedelta(days=1))
    assert (await server.data(SEEN, {"number": "L-1"}))["loan"]["rate"] == "0.0435"
    await until(server, day)
    assert (await server.data(SEEN, {"number": "L-1"}))["loan"]["rate"] == "0.04"
    await until(server, date(2025, 3, 21))
    bills = (await server.data(BILLS, {"number": "L-1"}))["loan"]["bills"]["nodes"]
    (quarter,) = [row for row in bills if row["dueOn"] == "2025-03-21"]
    assert quarter["interest"]["amount"] == interest
    steps = quarter["explain"]["steps"]
    assert [step["accrual"]["rate"] for step in steps if step["accrual"]] == ["0.0435", "0.04"]
    assert [step["fact"]["valueDate"] for step in steps if step["fact"] and step["fact"]["kind"] == "RATE"] == [
        day.isoformat()
    ]


_DECIDE: Final = "mutation ($input: ApprovalDecideInput!) { approvalDecide(input: $input) { userErrors { code } } }"


def _vote(approval: str) -> dict[str, object]:
    return {"approvalId": approval, "verdict": "APPROVED", "idempotencyKey": "own"}
