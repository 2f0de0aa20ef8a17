"""What is owed as a claim, when it runs out, and what is set aside for it, through the API."""

from datetime import date
from typing import Final

from tests.schema.books import lent, turned
from tests.schema.calling import Server

LATE: Final = date(2024, 3, 24)
ASK: Final = """
fragment debt on Owed { principal { amount } interest { amount } penalty { amount } cost { amount } total { amount } }
query {
  loan(number: "L-1") {
    figures { payoff { amount } }
    claim { book { ...debt } claim { ...debt } }
    first: claim(effectiveOn: "2024-02-10") { claim { ...debt } }
    limitation { since expiresOn daysLeft alarms guaranteeUntil }
    payments(first: 1) { nodes { claimLines { amount { amount } } } }
  }
  portfolio {
    balance { amount }
    provisions {
      booked { provision { code } amount { amount } } reserves { amount } minimum { amount } shortfall { amount }
      nonPerforming { amount }
    }
  }
}"""


async def test_a_claim_its_clocks_and_its_provisions(server: Server) -> None:
    """Two dues unpaid on 25 March: the books' debt, three years from the last due day, 1 % and 2 % set aside."""
    await lent(server)
    await turned(server, LATE)
    told = await server.data(ASK)
    claim, clocks = told["loan"]["claim"], told["loan"]["limitation"]
    assert claim["book"]["principal"] == {"amount": "12000.00"}
    assert claim["book"]["total"] == claim["claim"]["total"] == told["loan"]["figures"]["payoff"]
    assert (clocks["since"], clocks["expiresOn"]) == ("2025-01-10", "2028-01-10")
    assert told["loan"]["first"]["claim"]["principal"] == {"amount": "12000.00"}
    assert told["loan"]["first"]["claim"]["penalty"] == {"amount": "0.00"}
    assert clocks["daysLeft"] == (date(2028, 1, 10) - date(2024, 3, 25)).days
    assert clocks["guaranteeUntil"] == "2025-07-10"
    assert clocks["alarms"] == sorted(clocks["alarms"])
    (row,) = told["portfolio"]
    made = row["provisions"]
    booked = {each["provision"]["code"]: each["amount"]["amount"] for each in made["booked"]}
    assert {code: amount for code, amount in booked.items() if amount != "0.00"} == {
        "GENERAL": "120.00",
        "SPECIFIC_SPECIAL_MENTION": "240.00",
    }
    assert [made[name]["amount"] for name in ("reserves", "minimum", "shortfall", "nonPerforming")] == [
        "360.00", "300.00", "0.00", "0.00",
    ]  # fmt: skip
