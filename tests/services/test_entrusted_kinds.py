"""Entrusted kinds carry no credit risk of the bank: days past due are counted, and nothing is graded (DI-05, C4.3)."""

from datetime import date

from recoup.services import loan_query, portfolio, provision
from tests.services.world import World, project_loan

OWN_RISK, ENTRUSTED = ("SOFT", "HARD", "APPROPRIATION"), ("ENTRUSTED_OPERATING_FUND", "ENTRUSTED_BOND")
LENT, LENT_ON = 8_000_000_000, date(2024, 3, 21)


async def test_each_entrusted_kind_is_overdue_like_others_and_has_neither_class_nor_provision(world: World) -> None:
    """DB-34, DI-05, CL-03, PV-01: the interest of 21 June is not paid. On 21 September, 92 days past due, each kind of
    the bank's own risk is SUBSTANDARD; of the entrusted kinds nothing is graded or set aside:
    the provision is that of three loans of 80,000,000.00."""
    await world.begin(LENT_ON)
    await world.party("D-1", "POLICY")
    for kind in (*OWN_RISK, *ENTRUSTED):
        told = {"disbursed_on": LENT_ON, "maturity_on": date(2034, 3, 21), "principal": LENT}
        product = "ENTRUSTED" if kind in ENTRUSTED else "PROJECT"
        await world.board(project_loan(kind, product=product, **told, attributes={"loan_kind": kind}))
        await world.disburse(kind, LENT_ON)
    await world.reach(date(2024, 9, 21))
    loans = {kind: await loan_query.get(world.actor, kind) for kind in (*OWN_RISK, *ENTRUSTED)}
    assert {kind: (loan.dpd, loan.floor, loan.grade) for kind, loan in loans.items()} == {
        **dict.fromkeys(OWN_RISK, (92, "SUBSTANDARD", "SUBSTANDARD")),
        **dict.fromkeys(ENTRUSTED, (92, None, None)),
    }
    (row,) = await portfolio.portfolio(world.actor)
    assert (row.loans, row.overdue_loans, sum(part.loans for part in row.grades)) == (5, 5, 3)
    wanted = await provision.of_row(world.actor, row)
    assert wanted is not None
    assert (wanted.loans, wanted.non_performing) == (3 * LENT, 3 * LENT)
