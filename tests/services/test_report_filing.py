"""A document's life outside of cases: filed, corrected, signed by each part once, locked; every edition is kept."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.errors import Refused
from recoup.records.document import DocumentEdition
from recoup.services import organisation, paper, report_filing
from recoup.services.organisation import OrganisationDraft
from recoup.services.report_scope import Asked
from recoup.services.unit_of_work import Mode
from tests.conftest import begun
from tests.services.lateness import person
from tests.services.world import World, found_world, project_loan

QUARTER = Asked(
    regime="development_bank",
    document="SUSPENDED_INTEREST",
    about={"organisation": "POLICY", "quarter": "2024-Q1"},
)


@begun
async def lent() -> World:
    """A hard loan of DB-X08, the first quarter over."""
    world = await found_world()
    await world.begin(date(2024, 1, 2))
    await world.lend(project_loan(disbursed_on=date(2024, 1, 2), maturity_on=date(2034, 1, 2)))
    await world.reach(date(2024, 4, 8))
    return world


async def test_a_filed_table_is_corrected_by_another_edition_signed_and_opened_again(lent: World) -> None:
    """Interest that comes late changes no edition that was filed; nobody signs in two parts (DB-06, DB-35)."""
    tried = await report_filing.file(lent.actor, QUARTER, mode=Mode.PREVIEW)
    assert tried.edition == 1
    first = await report_filing.file(lent.actor, QUARTER)
    await lent.pay("P-1", 100_000_000, date(2024, 3, 25))
    second = await report_filing.file(lent.actor, QUARTER)
    assert (first.edition, second.edition) == (1, 2)
    assert first.digest != second.digest
    told = [paper.unpacked(row.figures) for row in await DocumentEdition.all().order_by("edition")]
    assert int(str(told[0].tables[0].rows[0]["suspended"])) > 0
    assert list(told[1].tables[0].rows) == []

    await report_filing.sign(lent.actor, second.id, "preparer")
    with pytest.raises(Refused) as refused:
        await report_filing.sign(lent.actor, second.id, "division_chief")
    assert [problem.code for problem in refused.value.problems] == ["SIGNED_BY_SAME"]
    with pytest.raises(Refused) as unknown:
        await report_filing.sign(lent.actor, second.id, "nobody")
    assert unknown.value.problems[0].code == "CHOICE_UNKNOWN"
    opened = await report_filing.reopen(lent.actor, second.id)
    assert (opened.state, opened.signed_by) == ("DRAFT", ())


async def test_what_a_case_signs_is_not_signed_beside_it(lent: World) -> None:
    """The trustee bank's report is signed by the step of its case."""
    bank = OrganisationDraft(code="T-1", name="T-1", kind="TRUSTEE_BANK", parent_code="FUND")
    await organisation.board(lent.actor, bank)
    await person(lent, "wang", role="HF-R1", place="T-1")
    report = Asked(
        regime="housing_fund",
        document="MONTHLY_REPORT",
        about={"organisation": "T-1", "month": "2024-03"},
    )
    filed = await report_filing.file(lent.actor, report)
    with pytest.raises(Refused) as refused:
        await report_filing.sign(lent.actor, filed.id, "trustee_supervisor")
    assert [problem.code for problem in refused.value.problems] == ["SIGNED_IN_CASE"]


async def test_a_wrong_field_and_a_missing_one_are_told_at_once(lent: World) -> None:
    """A field that the form does not have; none of the required ones."""
    asked = replace(QUARTER, fields={"no_such_field": "1"})
    with pytest.raises(Refused) as refused:
        await report_filing.file(lent.actor, asked)
    assert "CHOICE_UNKNOWN" in {problem.code for problem in refused.value.problems}
