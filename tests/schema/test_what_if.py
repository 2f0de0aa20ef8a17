"""Other rules tried through the API: both sides typed, what differs explained, and errors that name what is wrong."""

from datetime import date
from typing import Final

from recoup.services import endofday, organisation
from recoup.services.organisation import OrganisationDraft
from tests.schema.calling import Server
from tests.services.world import World, home_loan

ASK: Final = """
query ($input: WhatIfInput!) { whatIf(input: $input) { on currency changed walked
  present { ...side } other { ...side }
  differs { parameter { code label(language: EN) } present other rules }
  restated changes { presentStatus { code } otherStatus { code } otherStatusRules
    loanId number balance { amount } present { code } other { code label(language: ZH_CN) } presentRules otherRules }
  missing { attribute { code } loans required } } }
fragment side on WhatIfSum { regime { code } loans balance { amount } interest { amount } penalty { amount }
  grades { grade { code } loans } tasks { task { code } loans }
  statuses { status { code label(language: EN) } loans balance { amount } } nonAccrual observed
  provisions { reserves { amount } shortfall { amount } } }
"""


async def test_a_profile_is_tried_on_the_whole_book_and_a_loan_says_why_it_would_change(server: Server) -> None:
    """HC-00: five instalments missed and 122 days overdue; by the ladder of cards the loan would be DOUBTFUL."""
    world = World(server.actor)
    fund = OrganisationDraft(code="FUND", name="Fund", kind="CENTRE", regime="housing_fund")
    await organisation.board(server.actor, fund)
    await world.lend(home_loan(disbursed_on=date(2024, 1, 10)))
    await endofday.run(server.actor, until=date(2024, 6, 20))
    asked = {"regime": "housing_fund", "profile": "CARD"}
    (found,) = (await server.data(ASK, {"input": asked}))["whatIf"]
    (change,) = found["changes"]
    assert (found["changed"], found["walked"], found["on"]) == (1, 0, "2024-06-21")
    assert change["present"]["code"] != change["other"]["code"]
    assert change["otherRules"]
    assert [row["parameter"]["code"] for row in found["differs"]] == ["class_profile"]
    assert found["present"]["balance"] == found["other"]["balance"]
    assert [(row["status"]["code"], row["loans"]) for row in found["present"]["statuses"]] == [("OVERDUE", 1)]
    assert (found["restated"], change["presentStatus"], found["other"]["observed"]) == (0, {"code": "OVERDUE"}, 0)
    assert [row["loans"] for row in found["present"]["grades"]] != [row["loans"] for row in found["other"]["grades"]]
    (alone,) = (await server.data(ASK, {"input": {"loan": change["loanId"], "profile": "CARD"}}))["whatIf"]
    assert [row["number"] for row in alone["changes"]] == [change["number"]]  # the id that it told is good to ask with
    for wrong, path in (
        ({"regime": "housing_fund"}, "settings"),
        ({**asked, "profile": "NOWHERE"}, "profile"),
    ):
        (error,) = (await server.ask(ASK, {"input": wrong}))["errors"]
        assert (error["extensions"]["code"], path in error["message"]) == ("BAD_REQUEST", True)
