"""The trustee banks' monthly report as work: opened, filed by the 7th, late after it, analysed (HF-09 to HF-13)."""

from datetime import date

import pytest

from recoup.records.task import Task
from recoup.services import case_paper, organisation, report_draft
from recoup.services.case_paper import PaperDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.parameter import ParameterDraft
from recoup.services.report_scope import Asked
from tests.services.agreeing import choose, colleague
from tests.services.lateness import person
from tests.services.test_bank_work import newest, open_tasks, refused, step
from tests.services.world import World, home_loan


@pytest.fixture
def database_kind() -> str:
    """What is asked here is data of the regime; what walks it is tried on both databases by `test_cases`."""
    return "sqlite"


async def missed(world: World) -> None:
    """A loan of a trustee bank whose first two instalments were not paid, in April."""
    await world.begin(date(2025, 12, 20))
    kinds = (("BR-1", "BRANCH", "FUND"), ("T-1", "TRUSTEE_BANK", "BR-1"))
    for code, kind, parent in kinds:
        await organisation.board(world.actor, OrganisationDraft(code=code, name=code, kind=kind, parent_code=parent))
    await person(world, "wang", role="HF-R1", place="T-1")
    await world.party("D-1", "FUND")
    await world.board(home_loan(organisation_code="T-1"))
    await world.disburse("H-1", date(2025, 12, 20))
    await world.reach(date(2026, 4, 1))


def _report(case: str) -> PaperDraft:
    return PaperDraft(case=case, document="MONTHLY_REPORT")


async def test_the_report_of_a_month_is_filed_by_the_7th_received_analysed_and_scored(world: World) -> None:
    """HF-05, HF-09, HF-10, HF-11, HF-12, HF-13: March is due on 7 April; a day later the centre is told."""
    await missed(world)
    one = await newest(world, "MONTHLY_REPORT")
    assert (one.state, one.due_on, one.period_start) == ("DUE", date(2026, 4, 7), date(2026, 3, 1))
    await world.reach(date(2026, 4, 9))
    late = await Task.get(case_id=one.internal_id, state="OPEN")
    assert (late.code, late.escalated_to) == ("FILE_REPORT", "centre_officer")
    bank, centre = await colleague(world, "bank"), await colleague(world, "centre")
    assert await refused(bank, one, "file") == ["DOCUMENT_NOT_FILED MONTHLY_REPORT"]
    filed = await case_paper.file(bank, _report(one.id))
    assert filed.key.endswith("2026-03")
    submitted = await step(bank, one, "file")
    assert (submitted.state, await open_tasks(submitted)) == ("FILED", [("RECEIVE_REPORT", "centre_officer")])
    assert await refused(bank, one, "receive") == ["PERSON_NOT_APART file"]
    assert (await step(centre, one, "send_back", findings="a borrower is missing")).state == "DUE"
    again = await case_paper.file(bank, _report(one.id))
    assert again.edition == filed.edition + 1
    await step(bank, one, "file")
    await step(centre, one, "receive")
    assert (await step(centre, one, "analyse", findings="two of three called")).state == "ANALYSED"
    assert await refused(centre, one, "score", score=101, complaints=1) == ["FIGURE_NOT_MET score"]
    scored = await step(centre, one, "score", score=74, complaints=1)
    assert (scored.state, scored.fields["score"]) == ("SCORED", 74)
    april = Asked(regime="housing_fund", document="REP-HF-3", about={"organisation": "FUND", "month": "2026-04"})
    *_, row = (await report_draft.draw(world.actor, april)).figures.tables[1].rows
    assert row == {"bank": "T-1", "report_month": 3, "report_late": 2, "complaints": 1, "score": 74}


async def test_a_city_may_have_its_report_by_the_10th(world: World) -> None:
    """HR-01: Fuzhou's day, chosen for the fund before the month it is for is over."""
    await world.begin(date(2026, 2, 20))
    chosen = ParameterDraft(
        institution="FUND", regime="housing_fund", key="report_deadline_day", value="10", since=date(2026, 3, 1)
    )
    await choose(world, chosen)
    bank = OrganisationDraft(code="T-1", name="T-1", kind="TRUSTEE_BANK", parent_code="FUND")
    await organisation.board(world.actor, bank)
    await world.reach(date(2026, 4, 1))
    assert (await newest(world, "MONTHLY_REPORT")).due_on == date(2026, 4, 10)
