"""By which options the dues of a fixed plan were figured, kept beside its lines since the contract was boarded.

Nothing is figured with them again: the lines say what falls due. They say why, where somebody asks.

Worked example: the plan of 331.77 at 10.65 % over five months (`fixed_plan`) was figured in real years.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from recoup.records.bulk import bulk
from recoup.services import loan_header, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.contract import FixedPlan, PlanStep

AS_BOARDED: Final = 1
"""The version of the lines that a contract is boarded with."""
_NAMES: Final = ("year_days", "year_cut", "leap_rule", "month_end", "instalment_basis", "interest_grace")


async def insert(plans: Mapping[int, FixedPlan]) -> None:
    """Write the options of new loans, by the database's own id."""
    if not plans:
        return
    told = list(plans.values())
    columns: dict[str, Sequence[object]] = {name: [getattr(one, name) for one in told] for name in _NAMES}
    columns |= {
        "loan_id": list(plans),
        "plan_version": [AS_BOARDED] * len(told),
        "smooth_residual": [int(one.smooth_residual) for one in told],
        "steps": [[[step.from_seq, step.instalment] for step in one.steps] for one in told],
    }
    await bulk().insert("plan_option", columns)


async def of_loan(loan_id: int) -> FixedPlan | None:
    """The options that a loan (the database's own id) was boarded with; None: it fixed no plan, or before these were
    kept."""
    return (await _of([loan_id])).get(loan_id)


async def of_loans(actor: Actor, loans: Sequence[str]) -> dict[str, FixedPlan]:
    """The options of loans in sight whose dues are still those fixed with the contract, by public id. Needs `read`."""
    require(actor, BOOK_READ)
    ids = await loan_header.ids(actor, loans)
    found = await sql.rows_in(
        f"SELECT id FROM loan WHERE plan_version = {AS_BOARDED} AND id IN ({{keys}})",  # noqa: S608  our own number
        sorted(ids.values()),
    )
    held = await _of([int(row["id"]) for row in found])
    return {public: held[loan_id] for public, loan_id in ids.items() if loan_id in held}


async def _of(loan_ids: Sequence[int]) -> dict[int, FixedPlan]:
    rows = await sql.rows_in("SELECT * FROM plan_option WHERE loan_id IN ({keys})", sorted(loan_ids))
    return {
        int(row["loan_id"]): FixedPlan(
            **{name: row[name] for name in _NAMES},
            smooth_residual=row["smooth_residual"] == 1,
            steps=tuple(PlanStep(from_seq=seq, instalment=amount) for seq, amount in sql.unpacked(row["steps"])),
        )
        for row in rows
    }
