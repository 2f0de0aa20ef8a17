"""Plans of a year, quarterly tables to signature, and the three reports of a development bank, named by their rules."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.errors import Problem, Refused
from recoup.records.fact import Fact
from recoup.rules.calendar import day_of
from recoup.services import fact, organisation, paper_reading, report_draft, report_filing
from recoup.services.fact import FactDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.paper_sheet import sheets
from recoup.services.parameter import ParameterDraft
from recoup.services.report_scope import Asked
from recoup.translation import Language
from tests.services.agreeing import choose, colleague
from tests.services.casework import attach, of_kind
from tests.services.test_bank_work import newest, open_tasks, refused, step
from tests.services.test_instalment_work import INTEREST, LENT_ON, PRINCIPAL, paper, received, returned_loan
from tests.services.world import World, project_loan

REGIME = "development_bank"
FIRST_PLAN, SECOND_PLAN = 12_000_000_000, 10_000_000_000


def asked(document: str, **about: str) -> Asked:
    """A document of the regime."""
    return Asked(regime=REGIME, document=document, about=about)


def chosen(key: str, value: str, since: date) -> ParameterDraft:
    """A value of a parameter from a day on."""
    return ParameterDraft(institution="POLICY", regime=REGIME, key=key, value=value, since=since)


async def cell(world: World, what: Asked, name: str, day: date | None = None) -> object:
    """A value of the only row of a document."""
    (row,) = (await report_draft.draw(world.actor, what, effective_on=day)).figures.tables[0].rows
    return row[name]


def cites(problem: Problem, rule: str) -> bool:
    """Whether a refusal names a rule in both languages."""
    return all(rule in problem.message(language) for language in (Language.EN, Language.ZH))


async def test_a_years_plan_is_made_by_december_and_column_two_is_the_version_in_force(world: World) -> None:
    """DB-31, DX-04, DX-05, DB-32: approved for 2025, adjusted in July; June's table keeps the first version.

    Of 2024 no plan was approved: blank on every page, as what is divided by it (DX-01), and told why.
    """
    await world.begin(date(2024, 9, 20))
    await world.lend(project_loan(disbursed_on=date(2024, 9, 20), maturity_on=date(2034, 9, 20)))
    await world.reach(date(2024, 10, 1))
    unplanned = await report_draft.draw(world.actor, asked("REP-DB-2", organisation="POLICY", year="2024"))
    (table,) = unplanned.figures.tables
    for row in (*table.rows, table.totals or {}):
        assert [row[name] for name in ("plan", "plan_rate", "to_come", "principal")] == [None, None, None, 0]
    reading = await paper_reading.draft(world.actor, asked("REP-DB-2", organisation="POLICY", year="2024"), Language.ZH)
    (sheet,) = sheets(reading.setting)
    assert "没有经批准的回收计划" in next(each.text for each in sheet.sentences if each.place == "NOTE")
    one = await newest(world, "ANNUAL_PLAN")
    assert (one.state, one.period_start, one.due_on) == ("DRAFT", date(2025, 1, 1), date(2024, 12, 31))
    assert await open_tasks(one) == [("DRAW_UP_PLAN", "credit_officer")]
    officer, chief = await colleague(world, "officer"), await colleague(world, "chief")
    assert await refused(officer, one, "submit_plan", planned=FIRST_PLAN) == ["FIELD_EMPTY basis"]
    await step(officer, one, "submit_plan", planned=FIRST_PLAN, basis="contract")
    assert await refused(officer, one, "approve_plan") == ["PERSON_NOT_APART submit_plan"]
    await step(chief, one, "approve_plan")
    await world.reach(date(2025, 1, 2))
    assert (await newest(world, "ANNUAL_PLAN")).state == "IN_FORCE"
    await world.reach(date(2025, 7, 10))
    await step(officer, one, "adjust", planned=SECOND_PLAN, adjusted_because="the borrower's second line is late")
    assert (await step(chief, one, "approve_adjustment")).state == "ADJUSTED"
    told = [(row.value, row.from_on) for row in await Fact.filter(code="RECOVERY_PLAN", ends_id=None).order_by("id")]
    assert told == [(str(FIRST_PLAN), day_of(date(2025, 1, 1))), (str(SECOND_PLAN), day_of(date(2025, 7, 10)))]
    of_june = asked("RECOVERY_QUARTERLY", organisation="POLICY", loan_kind="HARD", quarter="2025-Q2")
    assert await cell(world, of_june, "plan") == FIRST_PLAN
    of_year = asked("REP-DB-2", organisation="POLICY", year="2025")
    assert await cell(world, of_year, "plan", date(2025, 6, 30)) == FIRST_PLAN
    assert await cell(world, of_year, "plan") == SECOND_PLAN
    assert await cell(world, of_year, "to_come") == SECOND_PLAN
    await world.reach(date(2026, 1, 1))
    assert [row.state for row in await of_kind(world, "ANNUAL_PLAN")] == ["CLOSED", "DRAFT"]


async def bureau(world: World) -> None:
    """A credit bureau with a hard and a soft loan of one borrower, the second quarter over."""
    await world.begin(date(2024, 5, 6))
    draft = OrganisationDraft(code="BUREAU", name="Credit bureau", kind="CREDIT_BUREAU", parent_code="POLICY")
    await organisation.board(world.actor, draft)
    await world.party("D-1", "BUREAU")
    for number, kind in (("P-1", "HARD"), ("P-2", "SOFT")):
        told = {"disbursed_on": date(2024, 5, 6), "maturity_on": date(2034, 5, 6), "organisation_code": "BUREAU"}
        await world.board(project_loan(number, **told, attributes={"loan_kind": kind}))
        await world.disburse(number, date(2024, 5, 6))
    await world.reach(date(2024, 7, 1))


async def test_each_unit_and_kind_has_a_table_that_three_persons_sign_and_nobody_changes_after(world: World) -> None:
    """DB-30, DB-34, DB-35, DB-X12: two tables due on 10 July; another edition before the signature, none after it."""
    await bureau(world)
    tables = await of_kind(world, "QUARTERLY_TABLE")
    assert [(one.state, one.due_on) for one in tables] == [("DUE", date(2024, 7, 10))] * 2
    one = tables[0]
    people = [await colleague(world, code) for code in ("preparer", "chief", "director")]
    preparer, chief, director = people
    assert await refused(preparer, one, "prepare") == ["DOCUMENT_NOT_FILED RECOVERY_QUARTERLY"]
    await paper(preparer, one, "RECOVERY_QUARTERLY")
    await step(preparer, one, "prepare")
    assert await refused(preparer, one, "check_table") == ["PERSON_NOT_APART prepare"]
    assert await refused(chief, one, "return_table") == ["FIELD_EMPTY findings"]
    assert (await step(chief, one, "return_table", findings="one receipt is missing")).state == "DUE"
    await paper(preparer, one, "RECOVERY_QUARTERLY")
    await step(preparer, one, "prepare")
    await step(chief, one, "check_table")
    assert (await step(director, one, "sign_table")).state == "SIGNED"
    what = asked("RECOVERY_QUARTERLY", organisation="BUREAU", loan_kind="HARD", quarter="2024-Q2")
    with pytest.raises(Refused) as caught:
        await report_filing.file(preparer, what)
    (problem,) = caught.value.problems
    assert (problem.code, cites(problem, "DB-30")) == ("DOCUMENT_LOCKED", True)
    assert problem.limit == "organisation:BUREAU|loan_kind:HARD|quarter:2024-Q2"
    named = {Language.EN: ("Quarterly recovery table", "Hard loan"), Language.ZH: ("贷款回收情况统计表", "硬贷款")}
    for language, words in named.items():
        assert all(part in problem.message(language) for part in ("BUREAU Credit bureau", "2024-Q2", *words))
    assert (await step(preparer, one, "archive", archive_number="2024-17")).state == "ARCHIVED"
    assert (await of_kind(world, "QUARTERLY_TABLE"))[1].state == "DUE"


async def test_what_an_agent_bank_passes_on_late_is_listed_with_its_days_and_surcharge(world: World) -> None:
    """DA-02, DB-X10: received on Friday 21 June, passed on on Wednesday the 26th: two days at 0.5 per mille each."""
    one = await received(world)
    await world.reach(date(2024, 6, 26))
    agent = await colleague(world, "agent")
    await step(agent, one, "pass_on", transferred_on="2024-06-26")
    what = asked("REP-DB-1", organisation="POLICY", month="2024-06")
    told = [await cell(world, what, name) for name in ("amount", "last_day", "days_late", "surcharge")]
    # 16,234,567.89 x 0.0005 x 2 = 16,234.57
    assert told == [PRINCIPAL + INTEREST, day_of(date(2024, 6, 24)), 2, 1_623_457]
    july = asked("REP-DB-1", organisation="POLICY", month="2024-07")
    assert await cell(world, july, "counted_to", date(2024, 6, 25)) == day_of(date(2024, 6, 25))
    passed_on = await report_draft.draw(world.actor, july)
    assert passed_on.figures.tables[0].rows == ()  # as long as it lay there each month told of it; July no more
    for form in (paper_reading.PDF, paper_reading.XLSX):
        reading = await paper_reading.draft(world.actor, what, Language.ZH)
        assert await paper_reading.given_out(world.actor, reading, form)


async def test_an_agent_bank_earns_its_fee_by_what_it_paid_out_and_brought_back_in_the_year(world: World) -> None:
    """DA-03: 98,590,159.80 paid out and 15,000,000.00 recovered in 2024; at one per mille 113,590.16."""
    await received(world)
    what = asked("AGENCY_FEES", organisation="POLICY", year="2024")
    assert await cell(world, what, "fee") == 0  # the contract with the agent bank says how much; until then nothing
    await choose(world, chosen("agency_fee_rate", "1000", date(2024, 7, 1)))
    await world.reach(date(2025, 1, 6))
    told = [await cell(world, what, name) for name in ("granted", "recovered", "handled", "fee")]
    assert told == [9_859_015_980, PRINCIPAL, 11_359_015_980, 11_359_016]
    drawn = await report_draft.draw(world.actor, asked("AGENCY_FEES", organisation="POLICY", year="2025"))
    assert [(row["granted"], row["fee"]) for row in drawn.figures.tables[0].rows] == [(0, 0)]


async def test_what_was_due_and_received_is_of_the_year_or_of_the_quarter_as_the_bank_chose(world: World) -> None:
    """DX-04: 15,000,000.00 due and paid in June; September's table has them, December's not, of its quarter alone."""
    await received(world)
    await choose(world, chosen("ytd_basis", "QUARTER", date(2024, 10, 1)))
    await world.reach(date(2025, 1, 6))
    names = ("contract", "principal", "interest", "received")
    of_quarter = {
        quarter: asked("RECOVERY_QUARTERLY", organisation="POLICY", loan_kind="HARD", quarter=quarter)
        for quarter in ("2024-Q3", "2024-Q4")
    }
    told = {quarter: [await cell(world, what, name) for name in names] for quarter, what in of_quarter.items()}
    assert told == {"2024-Q3": [PRINCIPAL, PRINCIPAL, INTEREST, PRINCIPAL + INTEREST], "2024-Q4": [0, 0, 0, 0]}


async def test_suspended_interest_is_listed_by_project_and_due_day_as_of_any_day(world: World) -> None:
    """DB-06, DI-04: the quarter's 1,234,567.89 fell due on 21 June and is unpaid; the day before it was not due."""
    await world.begin(date(2024, 3, 21))
    await world.lend(returned_loan("DIRECT"))
    await world.reach(date(2024, 7, 1))
    what = asked("REP-DB-3", organisation="POLICY", quarter="2024-Q2")
    assert await cell(world, what, "suspended") == INTEREST
    assert await cell(world, what, "fell_due_on") == day_of(date(2024, 6, 21))
    before = await report_draft.draw(world.actor, what, effective_on=date(2024, 6, 20))
    assert list(before.figures.tables[0].rows) == []


async def test_a_payment_to_the_agent_is_not_stated_without_its_voucher(world: World) -> None:
    """DB-22: told in both languages, by its rule."""
    await world.begin(date(2024, 3, 21))
    await world.lend(returned_loan("AGENT"))
    draft = FactDraft(loan="P-1", code="PAID_TO_AGENT", from_on=date(2024, 3, 21), value="100")
    with pytest.raises(Refused) as caught:
        await fact.record(world.actor, draft)
    (problem,) = caught.value.problems
    assert (problem.code, problem.limit, cites(problem, "DB-22")) == ("EVIDENCE_MISSING", "VOUCHER", True)


async def test_the_agents_fee_is_prepaid_in_november_settled_and_data_change_hands_in_march(world: World) -> None:
    """DA-03: one case of 2024, by 30 November and 31 March; another agrees to what settlement reckoned."""
    await world.begin(date(2024, 10, 31))
    await organisation.board(world.actor, OrganisationDraft(code="CDB", name="CDB", kind="HEAD_OFFICE", regime=REGIME))
    await world.reach(date(2024, 11, 1))
    (one,) = await of_kind(world, "AGENCY_YEAR")
    assert (one.state, one.period_start, one.due_on) == ("FEE_DUE", date(2024, 1, 1), date(2024, 11, 30))
    assert await open_tasks(one) == [("PREPAY_FEE", "operations")]
    settlement, director = await colleague(world, "settlement"), await colleague(world, "director")
    told: dict[str, str | int] = {"prepaid": 1_000_000, "prepaid_on": "2024-11-01"}
    assert await refused(settlement, one, "prepay", **told) == ["EVIDENCE_MISSING VOUCHER"]
    await attach(world, one.internal_id, "VOUCHER")
    assert (await step(settlement, one, "prepay", **told)).due_on == date(2025, 3, 31)
    told = {"fee_settled": 900_000, "settled_on": "2024-11-01"}
    assert await refused(settlement, one, "settle_fee", **told) == ["DOCUMENT_NOT_FILED AGENCY_FEES"]
    await paper(settlement, one, "AGENCY_FEES")
    await step(settlement, one, "settle_fee", **told)
    assert await refused(settlement, one, "agree_fee") == ["PERSON_NOT_APART settle_fee"]
    assert await open_tasks(await step(director, one, "agree_fee")) == [("EXCHANGE_DATA", "operations")]
    await attach(world, one.internal_id, "REPORT")
    assert (await step(settlement, one, "exchange", exchanged_on="2024-11-01")).state == "EXCHANGED"


async def test_the_preparer_remarks_on_a_project_for_the_table_of_the_quarter_in_which_it_is_dated(
    world: World,
) -> None:
    """DB-31: column 9 of annex 3 and of REP-DB-2 and -3; frozen when it is filed, gone in the next quarter."""
    await world.begin(LENT_ON)
    await world.lend(returned_loan("DIRECT"))
    await world.reach(date(2024, 6, 28))
    remark = FactDraft(loan="P-1", code="REMARKED", from_on=date(2024, 6, 28), value="20240628 the works are late")
    await fact.record(world.actor, remark)
    of_june = asked("RECOVERY_QUARTERLY", organisation="POLICY", loan_kind="HARD", quarter="2024-Q2")
    others = (
        asked("REP-DB-2", organisation="POLICY", year="2024"),
        asked("REP-DB-3", organisation="POLICY", quarter="2024-Q2"),
    )
    for what in (of_june, *others):
        assert await cell(world, what, "remarks") == remark.value
        assert await cell(world, what, "remarks", date(2024, 6, 27)) is None
    filed = await report_filing.file(world.actor, of_june)
    await fact.record(world.actor, replace(remark, value="and later still"))
    assert await cell(world, of_june, "remarks") == "and later still"
    kept = await paper_reading.read(world.actor, filed.id, Language.ZH)
    assert kept.setting.figures.tables[0].rows[0]["remarks"] == remark.value
    assert all(
        [await paper_reading.given_out(world.actor, kept, form) for form in (paper_reading.PDF, paper_reading.XLSX)]
    )
    await world.reach(date(2024, 7, 1))
    of_september = asked("RECOVERY_QUARTERLY", organisation="POLICY", loan_kind="HARD", quarter="2024-Q3")
    assert await cell(world, of_september, "remarks") is None
