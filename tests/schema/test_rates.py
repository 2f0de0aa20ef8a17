"""Listed rates, loans fixed anew by them, and the calendar through the API (IR-10, IR-05)."""

from datetime import date
from typing import Final

from tests.schema.books import done, loan_input, party_input, turned
from tests.schema.calling import FIRST_DAY, Server
from tests.schema.operations import CONFIRM, DISBURSE, LOAN_BOARD, PARTY_BOARD

PUBLISH: Final = """
mutation ($input: RateListPublishInput!) {
  rateListPublish(input: $input) { published userErrors { code field } }
}"""
REFIX: Final = """
mutation ($input: LoanRateRefixInput!) {
  loanRateRefix(input: $input) {
    changed unchanged waiting
    refixes { loanNumber on rateList tenor listed spreadBp before after }
    userErrors { code field }
  }
}"""
LISTS: Final = "{ rateLists { code { code } rates { since rate recordedAt isCorrected } } }"
RATES: Final = [
    {"rateList": "LPR", "tenor": "1Y", "since": "2023-12-20", "rate": "0.0345"},
    {"rateList": "LPR", "tenor": "1Y", "since": "2024-10-21", "rate": "0.031"},
]


async def _lpr(server: Server) -> list[tuple[str, str, bool]]:
    lists = (await server.data(LISTS))["rateLists"]
    (found,) = [row for row in lists if row["code"]["code"].endswith("LPR")]
    return [(row["since"], row["rate"], row["isCorrected"]) for row in found["rates"]]


async def test_rates_are_tried_published_once_and_corrected(server: Server) -> None:
    """A preview publishes nothing; the same again is known; a later row for the day counts in place of the first."""
    tried = await done(server, "rateListPublish", PUBLISH, {"rates": RATES, "mode": "PREVIEW"}, bearer=server.admin)
    assert (tried["published"], await _lpr(server)) == (2, [])
    for published in (2, 0):
        made = await done(server, "rateListPublish", PUBLISH, {"rates": RATES}, bearer=server.admin)
        assert made["published"] == published
    mended = [{**RATES[1], "rate": "0.0315"}]
    assert (await done(server, "rateListPublish", PUBLISH, {"rates": mended}, bearer=server.admin))["published"] == 1
    assert await _lpr(server) == [
        ("2024-10-21", "0.0315", False),
        ("2024-10-21", "0.031", True),
        ("2023-12-20", "0.0345", False),
    ]


async def test_a_wrong_rate_is_told_by_its_row_and_nothing_is_published(server: Server) -> None:
    """The sound row beside it is not written either."""
    wrong = {"input": {"rates": [RATES[0], {**RATES[1], "tenor": "2Y"}]}}
    answer = await server.data(PUBLISH, wrong, bearer=server.admin)
    assert answer["rateListPublish"]["userErrors"] == [
        {"code": "CHOICE_UNKNOWN", "field": ["input", "rates", "1", "tenor"]}
    ]
    assert await _lpr(server) == []


async def test_a_preview_of_a_re_fix_looks_ahead_and_changes_nothing(server: Server) -> None:
    """On the anniversary 3.1 % and 90 basis points: 4 %; until then the loan keeps its 4.35 %."""
    await done(server, "rateListPublish", PUBLISH, {"rates": RATES}, bearer=server.admin)
    await done(server, "partyBoard", PARTY_BOARD, party_input())
    listed = {"rateList": "LPR", "tenor": "1Y", "spreadBp": 90, "refix": "ANNIVERSARY"}
    await _drawn(server, loan_input(rate="0.0435", instalments=36, listed=listed))
    ahead = {"on": "2025-01-10", "mode": "PREVIEW"}
    for _ in range(2):
        seen = await done(server, "loanRateRefix", REFIX, ahead, bearer=server.admin)
        assert (seen["changed"], seen["unchanged"], seen["waiting"]) == (1, 0, 0)
        assert seen["refixes"] == [
            {
                "loanNumber": "L-1", "on": "2025-01-10", "rateList": "LPR", "tenor": "1Y", "listed": "0.031",
                "spreadBp": 90, "before": "0.0435", "after": "0.04",
            }
        ]  # fmt: skip
    now = await done(server, "loanRateRefix", REFIX, {}, bearer=server.admin)
    assert (now["changed"], now["refixes"]) == (0, [])


async def test_a_re_fix_is_written_once(server: Server) -> None:
    """Nothing was listed when the second month began: the loan waits; then it goes to 4 %, and no second time."""
    await done(server, "partyBoard", PARTY_BOARD, party_input())
    clause = {"rateList": "LPR", "tenor": "1Y", "spreadBp": 90, "refix": "MONTHLY"}
    loan = await _drawn(server, loan_input(rate="0.0435", instalments=36, listed=clause))
    await turned(server, date(2024, 2, 9))
    listed = [{"rateList": "LPR", "tenor": "1Y", "since": "2024-01-22", "rate": "0.031"}]
    await done(server, "rateListPublish", PUBLISH, {"rates": listed}, bearer=server.admin)
    for changed in (1, 0):
        made = await done(server, "loanRateRefix", REFIX, {}, bearer=server.admin)
        assert (made["changed"], made["waiting"]) == (changed, 0)
        assert [(row["loanNumber"], row["after"]) for row in made["refixes"]] == [("L-1", "0.04")] * changed
        seen = (await server.data("query ($id: ID!) { loan(id: $id) { rate } }", {"id": loan}))["loan"]
        assert seen == {"rate": "0.04"}


async def _drawn(server: Server, told: dict[str, object]) -> str:
    loan: str = (await done(server, "loanBoard", LOAN_BOARD, told))["loan"]["id"]
    await done(server, "loanScheduleConfirm", CONFIRM, {"loanId": loan})
    draw = {"loanId": loan, "valueDate": FIRST_DAY.isoformat(), "idempotencyKey": "draw"}
    await done(server, "loanDisburse", DISBURSE, draw)
    return loan


async def test_the_calendar_tells_holidays_and_the_sundays_worked_for_them(server: Server) -> None:
    """The State Council's arrangement for 2024: free from 1 to 7 October, worked on Sunday, 29 September."""
    rows = (await server.data('{ calendar(first: "2024-09-28", last: "2024-10-08") { day isWorking } }'))["calendar"]
    assert [row["day"] for row in rows if row["isWorking"]] == ["2024-09-29", "2024-09-30", "2024-10-08"]
    assert len(rows) == 11
