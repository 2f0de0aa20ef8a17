"""Reports drawn up from the books: as of any past day, as known at any moment, to the fen of the ledger."""

from datetime import date
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook

from recoup.errors import NotFound, Refused
from recoup.records.access import Membership, RoleGrant
from recoup.regime.registry import Registry
from recoup.rules.calendar import day_of
from recoup.services import as_of, organisation, paper_pdf, paper_xlsx, principal, report_draft
from recoup.services.organisation import OrganisationDraft
from recoup.services.paper import packed, unpacked
from recoup.services.paper_sheet import Setting, sheets
from recoup.services.report_scope import Asked
from recoup.translation import Language
from tests.conftest import begun
from tests.services.lateness import person
from tests.services.world import World, found_world, home_loan

MARCH = Asked(regime="housing_fund", document="REP-HF-1", about={"organisation": "FUND", "month": "2026-03"})


@begun
async def overdue() -> World:
    """Three instalments of HF-X01 unpaid, a second loan that pays, and a day in April."""
    world = await found_world()
    await world.begin(date(2025, 12, 20))
    await world.lend(home_loan())
    await world.board(home_loan("H-2"))
    await world.disburse("H-2", date(2025, 12, 20))
    for day in (date(2026, 1, 20), date(2026, 2, 24), date(2026, 3, 20)):
        await world.reach(day)
        await world.pay("H-2", 330_000, day)
    await world.reach(date(2026, 4, 2))
    return world


async def test_the_monthly_report_says_what_the_ledger_said_at_the_end_of_the_month(overdue: World) -> None:
    """Principal 1,908.73 + 1,912.87 + 1,917.01 (HF-X01); what is paid in April does not change the report of March."""
    drawn = await report_draft.draw(overdue.actor, MARCH)
    (table,) = drawn.figures.tables
    (row,) = table.rows
    assert (row["contract"], row["consecutive"], row["class"]) == ("H-1", 3, "SPECIAL_MENTION")
    assert row["principal"] == 190_873 + 191_287 + 191_701
    assert row["overdue"] == sum(int(str(row[code])) for code in ("principal", "interest", "penalty"))
    assert table.totals is not None
    assert table.totals["overdue"] == row["overdue"]

    pair = await as_of.pair_of(date(2026, 3, 31), None)
    (book,) = await as_of.portfolio(overdue.actor, pair)
    assert drawn.figures.fields["all_loans"] == book.balance
    assert drawn.figures.fields["borrowers"] == book.overdue_loans == 1
    rate = drawn.figures.fields["overdue_rate"]
    assert rate == Fraction(int(str(row["overdue"])), book.balance)

    await overdue.pay("H-1", 1_000_000, date(2026, 4, 2))
    assert (await report_draft.draw(overdue.actor, MARCH)).figures == drawn.figures
    april = Asked(regime="housing_fund", document="REP-HF-1", about={"organisation": "FUND", "month": "2026-04"})
    assert (await report_draft.draw(overdue.actor, april)).figures.tables[0].rows == ()
    assert unpacked(packed(drawn.figures)) == drawn.figures


@pytest.mark.parametrize(
    ("month", "named"),
    [
        pytest.param("2026-01", "Li", id="who-held-it-then-and-has-left-since"),
        pytest.param("2026-02", "Wang", id="who-held-it-on-the-last-day"),
        pytest.param("2025-12", "Wang", id="nobody-then-who-does-it-now"),
    ],
)
async def test_a_past_month_names_who_held_the_post_in_it(overdue: World, month: str, named: str) -> None:
    """HF-07, HF-10: Li held the post from 5 January to 20 February, and left; Wang has held it since."""
    await organisation.board(
        overdue.actor, OrganisationDraft(code="T-1", name="T-1", kind="TRUSTEE_BANK", parent_code="FUND")
    )
    for code in ("li", "wang"):
        await person(overdue, code, role="HF-R1", place="T-1")
    begun, handed = day_of(date(2026, 1, 5)), day_of(date(2026, 2, 20))
    await principal.deactivate(overdue.actor, "li")
    await RoleGrant.filter(principal__code="li").update(begins_on=begun, ends_on=handed)
    await RoleGrant.filter(principal__code="wang").update(begins_on=handed)
    await Membership.filter(principal__code="li").update(begins_on=begun, ends_on=handed)
    asked = Asked(regime="housing_fund", document="REP-HF-1", about={"organisation": "T-1", "month": month})
    assert (await report_draft.draw(overdue.actor, asked)).figures.fields["dedicated_person"] == named


async def test_the_summary_stands_by_bands_and_the_scorecard_by_banks(overdue: World) -> None:
    """One loan of three missed periods; what was paid less what waits came back; nobody was called."""
    asked = Asked(regime="housing_fund", document="OVERDUE_SUMMARY", about=MARCH.about)
    summary = (await report_draft.draw(overdue.actor, asked)).figures
    bands = {row["band"]: row["loans"] for row in summary.tables[0].rows}
    assert bands == {"ONE": 0, "TWO": 0, "THREE": 1, "FOUR_FIVE": 0, "SIX_OR_MORE": 0}
    assert summary.fields["recovered"] == 330_000 - (await overdue.see("H-2")).suspense
    card = (
        await report_draft.draw(overdue.actor, Asked(regime="housing_fund", document="REP-HF-3", about=MARCH.about))
    ).figures.tables[0]
    assert [card.rows[0][code] for code in ("overdue_loans", "contacted_loans", "overdue_at_start", "cure_rate")] == [
        1, 0, 1, Fraction(0),
    ]  # fmt: skip


async def test_the_page_and_the_workbook_say_the_same_and_say_it_again(overdue: World) -> None:
    """The same bytes twice; the workbook's numbers add up to its total, which is the ledger's."""
    drawn = await report_draft.draw(overdue.actor, MARCH)
    spec = Registry.load().active["housing_fund"]
    setting = Setting(
        spec=spec, document=drawn.scope.document, figures=drawn.figures, language=Language.ZH, is_clear=False
    )
    made = sheets(setting)
    assert made[0].tables[0].columns[10].number == "11=8+9+10"
    page = await paper_pdf.pdf(made)
    assert page.startswith(b"%PDF")
    assert page == await paper_pdf.pdf(made)
    book = load_workbook(BytesIO(await paper_xlsx.xlsx(made)))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    (line,) = [row for row in cells if row[2:3] == ["H-1"]]
    (total,) = [row for row in cells if "合计" in row]
    assert line[10] == total[10] == pytest.approx(9650.74, abs=0.01)
    assert [cell for row in cells for cell in row if isinstance(cell, str) and cell.startswith("单位")] == ["单位：元"]


async def test_what_is_not_there_or_not_yet_is_refused_by_name(overdue: World) -> None:
    """Another bank, a month without its name, a document of another regime."""
    with pytest.raises(NotFound):
        await report_draft.draw(overdue.actor, Asked(regime="housing_fund", document="NO_SUCH", about=MARCH.about))
    nobody = Asked(regime="housing_fund", document="REP-HF-1", about={"organisation": "NOBODY", "month": "2026-03"})
    with pytest.raises(NotFound):
        await report_draft.draw(overdue.actor, nobody)
    told = {"organisation": "FUND", "month": "2026-13"}
    with pytest.raises(Refused) as refused:
        await report_draft.draw(overdue.actor, Asked(regime="housing_fund", document="REP-HF-1", about=told))
    assert [(problem.code, problem.value) for problem in refused.value.problems] == [("PERIOD_MALFORMED", "2026-13")]
    with pytest.raises(Refused) as lacking:
        await report_draft.draw(
            overdue.actor, Asked(regime="housing_fund", document="REP-HF-1", about={"month": "2026-03"})
        )
    assert lacking.value.problems[0].code == "SUBJECT_MISSING"
