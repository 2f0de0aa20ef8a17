"""A book of companies' loans: one boarded and paid out the usual way, the others copies of its rows."""

# ruff: noqa: S608  statements are put together from our own constants

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np

from recoup.records import sequence
from recoup.records.bulk import bulk
from recoup.records.fields import new_public_id
from recoup.records.fitting import Given
from recoup.rules.columns import IntArray
from recoup.services import businessday, loan, organisation, party, sql
from recoup.services.access import Actor
from recoup.services.loan import DisburseDraft, LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from recoup.services.unit_of_work import Work

PAID_OUT: Final = date(2024, 2, 20)
_JSON: Final = frozenset({"attributes"})


async def begin(actor: Actor) -> None:
    """Open the business day on which a bank pays out the loan that the others are copies of."""
    await businessday.begin(actor, PAID_OUT)
    await organisation.board(
        actor, OrganisationDraft(code="BENCH", name="Bench", kind="HEAD_OFFICE", regime="commercial_bank")
    )
    await party.board(actor, PartyDraft(number="P", kind="LEGAL", name="Bench", organisation_code="BENCH"))
    draft = LoanDraft(
        number="TEMPLATE",
        party_number="P",
        organisation_code="BENCH",
        regime="commercial_bank",
        product="CORPORATE_TERM",
        currency="CNY",
        principal=100_000_000,
        rate=43_500,
        method="BULLET",
        instalments=1,
        disbursed_on=PAID_OUT,
        maturity_on=date(2025, 2, 20),
    )
    await loan.board(actor, draft, confirm_schedule=True)
    await loan.disburse(actor, DisburseDraft(loan="TEMPLATE", value_on=PAID_OUT, idempotency_key="bench", amount=None))


async def copy(work: Work, loans: int, *, of_each: int = 1, states: Mapping[str, Given] | None = None) -> IntArray:
    """So many loans more, each debtor having `of_each` of them; their ids. `states` are columns of their states."""
    debtors = loans // of_each
    names = [new_public_id(work.now) for _ in range(debtors + loans)]
    parties, ids = await _ids("party", debtors), await _ids("loan", loans)
    await _copied("party", debtors, {"id": parties, "public_id": names[:debtors], "number": _numbers("P", debtors)})
    own: dict[str, Given] = {
        "id": ids,
        "public_id": names[debtors:],
        "number": _numbers("L", loans),
        "party_id": np.repeat(parties, of_each),
    }
    await _copied("loan", loans, own)
    await _copied("loan_state", loans, {"loan_id": ids, **(states or {})})
    return ids


async def _ids(table: str, count: int) -> IntArray:
    first = await sequence.ids(table, count)
    return np.arange(first, first + count, dtype=np.int64)


def _numbers(letter: str, count: int) -> list[str]:
    return [f"{letter}-{place:07d}" for place in range(count)]


async def _copied(table: str, count: int, own: Mapping[str, Given]) -> None:
    """So many copies of the one row of a table, with columns of their own."""
    row = (await sql.rows(f"SELECT * FROM {table} ORDER BY 1 LIMIT 1"))[0]
    same = {name: [sql.unpacked(value) if name in _JSON else value] * count for name, value in row.items()}
    await bulk().insert(table, {**same, **own})
