"""A payment taken back after annex 3 of its quarter was signed: the table stays, the next one is corrected (C4.2)."""

from datetime import date

import pytest

from recoup.errors import Refused
from recoup.services import document_query, organisation, paper_reading, payment_query, report_draft, report_filing
from recoup.services.document_query import DocumentFilter
from recoup.services.organisation import OrganisationDraft
from recoup.services.payment_query import PaymentFilter
from recoup.services.report_scope import Asked
from recoup.translation import Language
from tests.services.agreeing import choose, colleague, undo
from tests.services.casework import of_kind
from tests.services.test_bank_work import step
from tests.services.test_bureau_tables import asked, chosen
from tests.services.test_instalment_work import DUE_ON, INTEREST, LENT_ON, PRINCIPAL, paper, returned_loan
from tests.services.world import World

COLUMNS = ("plan", "contract", "received", "principal", "interest", "plan_rate", "contract_rate")
PAID = [None, PRINCIPAL, PRINCIPAL + INTEREST, PRINCIPAL, INTEREST, None, 1]


def table(quarter: str) -> Asked:
    """Annex 3 of the bureau's hard loans."""
    return asked("RECOVERY_QUARTERLY", organisation="BUREAU", loan_kind="HARD", quarter=quarter)


async def columns(world: World, quarter: str, day: date | None = None) -> list[object]:
    """Columns 2 to 8 of the only project, as the books say now."""
    (row,) = (await report_draft.draw(world.actor, table(quarter), effective_on=day)).figures.tables[0].rows
    return [row[name] for name in COLUMNS]


async def paid(world: World) -> None:
    """15,000,000.00 and 1,234,567.89 fall due at a bureau and are paid that day."""
    await world.begin(LENT_ON)
    draft = OrganisationDraft(code="BUREAU", name="Credit bureau", kind="CREDIT_BUREAU", parent_code="POLICY")
    await organisation.board(world.actor, draft)
    await world.lend(returned_loan("DIRECT", organisation_code="BUREAU"))
    await world.reach(DUE_ON)
    await world.pay("P-1", PRINCIPAL + INTEREST, DUE_ON)


async def sign(world: World) -> str:
    """Prepare, check and sign the newest table of the hard loans; its public id."""
    one = (await of_kind(world, "QUARTERLY_TABLE"))[-1]
    preparer, chief, director = [await colleague(world, code) for code in ("preparer", "chief", "director")]
    await paper(preparer, one, "RECOVERY_QUARTERLY")
    for who, act in ((preparer, "prepare"), (chief, "check_table"), (director, "sign_table")):
        await step(who, one, act)
    return (await document_query.page(world.actor, DocumentFilter())).items[0].id


async def take_back(world: World) -> None:
    """Reverse the only payment."""
    (only,) = (await payment_query.page(world.actor, PaymentFilter(loan="P-1"))).items
    await undo(world, only.id)


async def test_a_signed_quarter_stays_and_the_next_one_shows_the_reversal_in_every_column(world: World) -> None:
    """C4.2, DB-30 to DB-33, DX-01, DX-04: from 1 January nothing is left of the payment; of the third quarter alone it
    is taken off, -16,234,567.89: what is negative is shown as it is, of nothing that fell due there is no share."""
    await paid(world)
    await world.reach(date(2024, 7, 1))
    assert await columns(world, "2024-Q2") == PAID
    key = await sign(world)
    before = await paper_reading.read(world.actor, key, Language.EN)
    await world.reach(date(2024, 7, 5))
    await take_back(world)
    after = await paper_reading.read(world.actor, key, Language.EN)
    assert after == before
    assert [after.setting.figures.tables[0].rows[0][name] for name in COLUMNS] == PAID
    with pytest.raises(Refused) as caught:
        await report_filing.file(world.actor, table("2024-Q2"))
    (problem,) = caught.value.problems
    assert problem.code == "DOCUMENT_LOCKED"
    assert "DB-30" in problem.message(Language.ZH)
    assert await columns(world, "2024-Q3") == [None, PRINCIPAL, 0, 0, 0, None, 0]
    await choose(world, chosen("ytd_basis", "QUARTER", date(2024, 7, 6)))
    await world.reach(date(2024, 7, 8))
    assert await columns(world, "2024-Q3") == [
        None, 0, -PRINCIPAL - INTEREST, -PRINCIPAL, -INTEREST, None, None,
    ]  # fmt: skip


async def test_what_is_taken_back_after_the_last_table_of_a_year_is_taken_off_in_the_next_year(world: World) -> None:
    """C4.2, DX-01, DX-04: the table of December is signed, the payment of June reversed in January. From 1 January on
    -16,234,567.89 came in; while December's was not signed it would have been corrected itself."""
    await paid(world)
    await world.reach(date(2025, 1, 2))
    nothing = [None, 0, 0, 0, 0, None, None]
    assert await columns(world, "2025-Q1") == nothing
    await sign(world)
    assert await columns(world, "2025-Q1") == nothing
    await take_back(world)
    assert await columns(world, "2025-Q1") == [None, 0, -PRINCIPAL - INTEREST, -PRINCIPAL, -INTEREST, None, None]
    early = await columns(world, "2024-Q4", date(2024, 12, 31))
    assert early[3:5] == [0, 0], "a draft of December says what is known now; the signed table stays"
