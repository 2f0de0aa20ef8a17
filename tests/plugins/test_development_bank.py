"""The development bank's forms, kinds and notices, typed from rulebook C4."""

from datetime import date

import pytest

from recoup.regime.checking.walking import rows
from recoup.regime.computing import compute_row, compute_rows, printed
from recoup.regime.deciding import Cell, Row, holds
from recoup.regime.policy.document import Document
from recoup.regime.words import own_label
from recoup.rules.policy import CompoundRate
from recoup.translation import Language
from tests.plugins.asking import bound, due, grade, open_tasks, param, policy, regime, seen

CODE = "development_bank"
KINDS = ("SOFT", "HARD", "APPROPRIATION", "ENTRUSTED_OPERATING_FUND", "ENTRUSTED_BOND")


def document(code: str) -> Document:
    """One of the three annexed forms, bound."""
    return next(row for row in rows(bound(CODE).spec.documents) if row.code == code)


def test_amounts_and_completions_have_the_decimals_that_the_bank_chose() -> None:
    """DX-03: 28,503,456.78 is 2,850.3457 万元 with four, and 23.752881 % is 23.8 with one."""
    chosen = bound(CODE, settings={"print_decimals": 4, "percent_decimals": 1})
    table = next(row for row in rows(chosen.spec.documents) if row.code == "RECOVERY_QUARTERLY").tables[0]
    row: Row = {"plan_year": 12_000_000_000, "principal_received_ytd": 2_850_345_678, "interest_received_ytd": 0}
    computed, columns = compute_rows(table, [row]).rows[0], {column.code: column for column in table.columns}
    shown = {code: printed(columns[code], computed[code]) for code in ("principal", "plan_rate")}
    assert shown == {"principal": "2850.3457", "plan_rate": "23.8"}


def project(plan: int, contract: int, principal: int, interest: int) -> Row:
    """A project's raw figures in minor units, from 万元 with one decimal times ten."""
    wan = 10_000 * 100 // 10
    return {
        "project_name": "P",
        "plan_year": plan * wan,
        "contract_due_ytd": contract * wan,
        "principal_received_ytd": principal * wan,
        "interest_received_ytd": interest * wan,
    }


def printed_row(row: dict[str, Cell]) -> list[str]:
    """Columns 2 to 8 as they stand on paper."""
    columns = document("RECOVERY_QUARTERLY").tables[0].columns
    return [printed(column, row[column.code]) for column in columns[1:8]]


A, B, C = project(120_000, 30_000, 28_500, 4_100), project(80_000, 20_000, 24_000, 0), project(0, 0, 0, 1_255)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (A, ["12000.00", "3000.00", "3260.00", "2850.00", "410.00", "23.75", "95.00"]),  # DB-X01
        (B, ["8000.00", "2000.00", "2400.00", "2400.00", "0.00", "30.00", "120.00"]),  # DB-X02
        (C, ["0.00", "0.00", "125.50", "0.00", "125.50", "", ""]),  # DB-X03
    ],
)
def test_a_row_of_annex_three(row: Row, expected: list[str]) -> None:
    """DB-32, DB-33, DX-01: 4 = 5 + 6, 7 = 5 / 2, 8 = 5 / 3; over 100 % stands, a percentage over zero is blank."""
    computed = compute_rows(document("RECOVERY_QUARTERLY").tables[0], [row])
    assert printed_row(computed.rows[0]) == expected


def test_the_total_row_recomputes_its_percentages() -> None:
    """DB-X04, DX-02, AX-04: column 3 is principal, and so is its sum."""
    totals = compute_rows(document("RECOVERY_QUARTERLY").tables[0], [A, B, C]).totals
    assert totals is not None
    assert printed_row(totals) == ["20000.00", "5000.00", "5785.50", "5250.00", "535.50", "26.25", "105.00"]


def test_figures_are_computed_in_yuan_and_converted_at_print() -> None:
    """DB-X05."""
    row: Row = {
        "project_name": "P", "plan_year": 12_000_000_000, "contract_due_ytd": 3_000_000_000,
        "principal_received_ytd": 2_850_345_678, "interest_received_ytd": 410_499_999,
    }  # fmt: skip
    computed = compute_rows(document("RECOVERY_QUARTERLY").tables[0], [row])
    assert printed_row(computed.rows[0]) == ["12000.00", "3000.00", "3260.85", "2850.35", "410.50", "23.75", "95.01"]


def test_annex_three_has_nine_columns_three_signers_and_one_table_a_kind() -> None:
    """DB-31, DB-35, DB-X12."""
    table = document("RECOVERY_QUARTERLY")
    assert [column.number for column in table.tables[0].columns] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert table.signers == ("preparer", "division_chief", "bureau_director")
    assert "loan_kind" in table.key


@pytest.mark.parametrize(
    ("handled_by", "addressees", "blank"),
    [
        ("DIRECT", ["BORROWER", "RETAINED"], set()),
        ("AGENT", ["BORROWER", "AGENT_BANK", "RETAINED"], {"suspended", "interest_falling_due"}),
    ],
)
def test_copies_and_blanks_of_the_dunning_notice(handled_by: str, addressees: list[str], blank: set[str]) -> None:
    """DB-X06: two copies, or three without interest figures."""
    row: Row = {"handled_by": handled_by, "agent_interest_blank": 1}
    notice = document("DUNNING_NOTICE")
    assert [copy.to for copy in notice.copies if holds(copy.when, row)] == addressees
    assert {field for rule in notice.blanks if holds(rule.when, row) for field in rule.fields} == blank


def test_annex_one_has_the_fields_of_the_printed_form() -> None:
    """DB-01, DB-03, DB-04, DB-05, DB-07, DB-08, DB-09, AX-05: eight fields, two dates apart, a seal; all in 万元."""
    notice, spec = document("DUNNING_NOTICE"), bound(CODE).spec
    shown = [field for field in notice.fields if field.code not in notice.inside]
    assert [own_label(f"field.DUNNING_NOTICE.{field.code}", spec, Language.ZH) for field in shown] == [
        "借款单位", "贷款总额", "经办银行", "项目主管单位",
        "贷款余额", "挂帐贷款利息", "应归还到期本金", "应归还到期利息",
    ]  # fmt: skip
    assert {field.unit for field in notice.fields if field.kind == "MONEY"} == {"TEN_THOUSAND"}
    assert {"return_principal_by", "return_interest_by"} <= {field.code for field in notice.fields}
    assert notice.evidence == ("SEAL",)


def test_annex_two_names_whom_to_call() -> None:
    """DB-21: the contact person and a telephone, under seal; whose data they are is masked."""
    fields = {field.code: field for field in document("REPAYMENT_NOTICE").fields}
    assert all(fields[code].required and fields[code].personal for code in ("contact_person", "telephone"))
    assert "SEAL" in document("REPAYMENT_NOTICE").evidence


def test_own_risk_is_provided_for_as_a_commercial_bank_does_entrusted_money_is_not() -> None:
    """PV-05."""
    booked = {row.code: row for row in rows(bound(CODE).spec.provisions) if row.use == "BOOK"}
    known: Row = {"credit_risk": "YES", "grade": "SUBSTANDARD"}
    assert {code: row.rate for code, row in booked.items() if holds(row.when, known)} == {
        "GENERAL": 10_000, "SPECIFIC_SUBSTANDARD": 250_000,
    }  # fmt: skip
    assert not any(holds(row.when, {**known, "credit_risk": "NO"}) for row in booked.values())


def test_annex_two_gives_principal_in_ten_thousands_and_interest_in_yuan() -> None:
    """DB-X11: 1,500.00 万元 and 1,234,567.89 元, filed with the voucher to the credit bureau."""
    notice = document("REPAYMENT_NOTICE")
    fields = {field.code: field for field in notice.fields}
    assert printed(fields["principal_returned"], 1_500_000_000) == "1500.00"
    assert printed(fields["interest_returned"], 123_456_789) == "1234567.89"
    assert "VOUCHER" in notice.evidence
    assert [copy.to for copy in notice.copies] == ["CREDIT_BUREAU"]


def test_an_overdue_loan_is_noticed_again_and_reported_in_five_working_days() -> None:
    """DN-01, DX-06."""
    asked = policy(CODE, "PROJECT", loan_kind="HARD", tier="LONG")
    first_day = seen(
        date(2024, 6, 22), due_on=date(2024, 6, 21), overdue_since=date(2024, 6, 21), next_due_on=date(2024, 9, 21),
        arrears=1, balance=1, dpd=1, missed_outstanding=1,
    )  # fmt: skip
    assert open_tasks(asked, first_day) == {"CONTACT_OVERDUE", "REPEAT_NOTICE", "OVERDUE_REPORT"}
    assert due(asked, "REPEAT_NOTICE", first_day) == date(2024, 6, 22)
    assert due(asked, "OVERDUE_REPORT", first_day) == date(2024, 6, 27)  # a plain calendar: every day works


def test_the_five_kinds_are_asked_for_at_boarding() -> None:
    """DB-34."""
    kind = next(fact for fact in regime(CODE).facts if fact.code == "loan_kind")
    assert kind.required
    assert kind.value is not None
    assert kind.value.choices == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_and_the_product_must_tell_the_same(kind: str) -> None:
    """DI-05: who carries the risk."""
    must = next(row.must for row in bound(CODE).spec.requirements if row.command == "loan.board")
    fitting = "ENTRUSTED" if kind.startswith("ENTRUSTED") else "PROJECT"
    allowed = {product for product in ("PROJECT", "ENTRUSTED") if holds(must, {"product": product, "loan_kind": kind})}
    assert allowed == {fitting}


def test_own_risk_is_graded_entrusted_money_is_not() -> None:
    """C4.3."""
    assert grade(policy(CODE, "PROJECT", loan_kind="HARD"), seen(date(2024, 6, 1), dpd=91)) == "SUBSTANDARD"
    entrusted = policy(CODE, "ENTRUSTED", loan_kind="ENTRUSTED_BOND")
    assert entrusted.grades == ()
    assert entrusted.floors == ()
    assert entrusted.non_accrual_enters is not None
    assert not entrusted.non_accrual_enters.holds(seen(date(2024, 6, 1), dpd=91))[0]


def test_compound_interest_on_suspended_interest_is_an_option() -> None:
    """DI-04, DB-X09."""
    assert policy(CODE, "PROJECT", loan_kind="SOFT").compound is CompoundRate.PENALTY
    assert policy(CODE, "PROJECT", profile="NO_COMPOUND", loan_kind="SOFT").compound is CompoundRate.NONE


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("settlement", "QUARTERLY"), ("settlement_day", 20), ("rate_refix", "YEARLY_FIRST_TRANCHE"),
        ("compound_on_suspended", True), ("overdue_surcharge", 500_000), ("misuse_surcharge", 1_000_000),
        ("quarterly_due_days", 10), ("agent_transfer_days", 0), ("agent_transfer_tolerated_days", 1),
        ("agent_interest_blank", True), ("print_decimals", 2), ("percent_decimals", 2), ("ytd_basis", "YEAR_TO_DATE"),
    ],
)  # fmt: skip
def test_a_parameter_has_the_rulebooks_default(name: str, default: int | str) -> None:
    """C4.1."""
    assert param(CODE, name).default == default


def test_the_execution_of_the_years_plan_goes_by_annex_threes_columns() -> None:
    """DB-31 to DB-33, DX-05: the same columns 1 to 8 under the same span, then what is still to come."""
    annex, execution = document("RECOVERY_QUARTERLY").tables[0], document("PLAN_EXECUTION").tables[0]
    assert [(one.number, one.source, one.formula) for one in execution.columns[:8]] == [
        (one.number, one.source, one.formula) for one in annex.columns[:8]
    ]
    assert [(each.code, each.number) for each in execution.columns[8:]] == [("to_come", 9), ("remarks", 10)]
    assert execution.spans == annex.spans


def test_annex_two_is_dated_on_the_day_of_the_payment_at_the_earliest() -> None:
    """DB-20, DB-21: due on day 100 and returned on day 105, it is dated 105; returned early, on day 98, it is 100."""
    fields = document("REPAYMENT_NOTICE").fields
    told = [compute_row(fields, {"today": 100, "returned_on": day})["dated"] for day in (98, 100, 105)]
    assert told == [100, 100, 105]
