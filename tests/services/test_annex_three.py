"""DB-X01: a row of annex 3 whose receipts came through the services."""

from datetime import date

from recoup.services import loan_query, payment_query, report
from recoup.services.loan import PlanLine
from recoup.services.payment_query import PaymentFilter
from tests.services.world import World, term_loan

DUE = date(2024, 6, 21)


async def test_the_receipts_of_a_project_fill_its_row_of_annex_three(world: World) -> None:
    """Plan 12,000, contract 3,000, principal 2,850 and interest 410 万元: 3,260.00, 23.75 % and 95.00 %."""
    await world.begin(date(2024, 3, 23))
    draft = term_loan(
        regime="development_bank",
        product="PROJECT",
        organisation_code="POLICY",
        method="IRREGULAR",
        principal=32_800_000_000,
        rate=50_000,  # 90 days to the settlement of 20 June: 4,100,000.00
        disbursed_on=date(2024, 3, 23),
        maturity_on=None,
        attributes={"loan_kind": "HARD"},
        lines=(
            PlanLine(due_on=DUE, principal=3_000_000_000),
            PlanLine(due_on=date(2026, 3, 23), principal=29_800_000_000),
        ),
    )
    await world.lend(draft)
    await world.reach(DUE)
    await world.pay("L-1", 3_260_000_000, DUE)

    page = await payment_query.page(world.actor, PaymentFilter(loan="L-1"))
    lines = [line for paid in page.items for line in paid.lines]
    bills = await loan_query.bills(world.actor, "L-1")
    row: dict[str, int | str | None] = {
        "project_name": "A",
        "plan_year": 12_000_000_000,
        "contract_due_ytd": sum(bill.principal for bill in bills),
        "principal_received_ytd": sum(line.amount for line in lines if line.component == "PRINCIPAL"),
        "interest_received_ytd": sum(line.amount for line in lines if line.component == "INTEREST"),
    }
    made = await report.compute(world.actor, "development_bank", "RECOVERY_QUARTERLY", [row])
    assert {code: figure for code, figure in made.rows[0].items() if code not in {"project", "remarks"}} == {
        "plan": "12000.00",
        "contract": "3000.00",
        "received": "3260.00",
        "principal": "2850.00",
        "interest": "410.00",
        "plan_rate": "23.75",
        "contract_rate": "95.00",
    }
