"""Cells read under a column map: what counts as an amount, a rate, a day; and every problem of a row at once."""

from datetime import date
from pathlib import Path

import pytest

from recoup.errors import Refused
from recoup.services.contract import FixedPlan, PlanStep
from recoup.services.import_cells import Cells
from recoup.services.import_file import Row
from recoup.services.import_loan import COLUMNS, FAMILIES, LoanBook
from recoup.services.import_map import ColumnMap, read_map

PLAIN = ColumnMap()


def cells(told: ColumnMap = PLAIN, **given: str) -> Cells:
    """A row with these cells."""
    return Cells(Row(number=2, cells=given), told)


def codes(read: Cells) -> list[tuple[str, str]]:
    """What was wrong, and in which column."""
    return [(problem.code, ".".join(problem.field)) for problem in read.problems]


def told(tmp_path: Path, text: str) -> ColumnMap:
    """A column map with this text."""
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    return read_map(path, COLUMNS, FAMILIES)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1234.56", 123456), ("1234.5", 123450), ("1234", 123400), ("0.01", 1)],
)
def test_amounts_are_whole_minor_units(text: str, amount: int) -> None:
    """Plain digits and a point."""
    assert cells(principal=text).amount("principal", "CNY") == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NaN", "AMOUNT_MALFORMED"),
        ("1e999", "AMOUNT_MALFORMED"),
        ("1,234.56", "AMOUNT_MALFORMED"),
        ("１２３", "AMOUNT_MALFORMED"),
        ("0.001", "AMOUNT_TOO_PRECISE"),
        ("-5", "AMOUNT_NOT_POSITIVE"),
        ("0", "AMOUNT_NOT_POSITIVE"),
        ("10000000000000.00", "AMOUNT_TOO_LARGE"),
    ],
)
def test_what_is_no_amount_is_told_by_its_column(text: str, code: str) -> None:
    """The sentence names column, value and limit."""
    read = cells(principal=text)
    read.amount("principal", "CNY")
    assert codes(read) == [(code, "principal")]
    assert "principal" in read.problems[0].message()


@pytest.mark.parametrize(("text", "ppm"), [("0.0435", 43500), ("4.35%", 43500), ("0", 0), ("18%", 180_000)])
def test_rates_are_fractions_or_say_percent(text: str, ppm: int) -> None:
    """Exact to the ppm."""
    read = cells(rate=text)
    assert read.rate("rate") == ppm
    assert read.problems == []


@pytest.mark.parametrize("text", ["4.35", "-0.01", "abc", "0.0000001", "inf%", "1e-2"])
def test_a_rate_that_cannot_be_meant_is_told(text: str) -> None:
    """4.35 as a fraction would be 435 %."""
    read = cells(rate=text)
    read.rate("rate")
    assert [field for _, field in codes(read)] == ["rate"]


@pytest.mark.parametrize("text", ["2024-01-31", "2024/01/31", "2024/1/31", "20240131"])
def test_days_are_read_in_the_usual_formats(text: str) -> None:
    """Year first, so that no day is taken for a month."""
    assert cells(disbursed_on=text).day("disbursed_on") == date(2024, 1, 31)


@pytest.mark.parametrize(
    ("text", "code"),
    [("31.01.2024", "DATE_MALFORMED"), ("2024-02-30", "DATE_MALFORMED"), ("1899-12-31", "DAY_OUT_OF_RANGE")],
)
def test_a_day_that_is_none_is_told(text: str, code: str) -> None:
    """A day of a spreadsheet's year 1900 is a mistake, not a loan."""
    read = cells(disbursed_on=text)
    read.day("disbursed_on")
    assert codes(read) == [(code, "disbursed_on")]


@pytest.mark.parametrize("text", ["1.5", "0", "99999", "x", "１２", "1_0"])
def test_counts_are_whole_and_within_bounds(text: str) -> None:
    """Plain digits."""
    read = cells(instalments=text)
    read.whole("instalments", least=1, most=1200)
    assert codes(read) == [("NOT_WHOLE", "instalments")]


def test_a_map_renames_columns_translates_words_and_scales_amounts(tmp_path: Path) -> None:
    """A Chinese book in ten thousands of yuan and percent."""
    chinese = told(
        tmp_path,
        """
        [columns]
        number = "合同编号"
        principal = "贷款金额（万元）"
        rate = "利率%"
        method = "还款方式"
        disbursed_on = "放款日期"
        "attributes.tier" = "期限"
        [constants]
        regime = "housing_fund"
        [values.method]
        "等额本息" = "ANNUITY"
        [format]
        dates = ["%Y年%m月%d日"]
        rate = "percent"
        amounts_in = 10000
        thousands = ","
        """,
    )
    given = {
        "合同编号": "H-1",
        "贷款金额（万元）": "1,234.5678",
        "利率%": "3.1",
        "还款方式": "等额本息",
        "放款日期": "2024年01月31日",
        "期限": "LONG",
    }
    read = Cells(Row(number=2, cells=given), chinese)
    assert read.text("number") == "H-1"
    assert read.amount("principal", "CNY") == 1_234_567_800
    assert read.rate("rate") == 31_000
    assert read.choice("method", ("ANNUITY",)) == "ANNUITY"
    assert read.day("disbursed_on") == date(2024, 1, 31)
    assert read.text("regime") == "housing_fund"
    assert read.family("attributes") == {"tier": "LONG"}
    assert chinese.unknown(given, COLUMNS, FAMILIES) == []
    assert read.problems == []


def test_a_mapped_column_is_told_by_the_name_that_the_file_has(tmp_path: Path) -> None:
    """People look for what they see."""
    read = Cells(Row(number=2, cells={"金额": "x"}), told(tmp_path, '[columns]\nprincipal = "金额"'))
    read.amount("principal", "CNY")
    read.text("number", required=True)
    assert codes(read) == [("AMOUNT_MALFORMED", "金额"), ("CELL_MISSING", "number")]


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("[colums]\nx = 1", "MAP_UNKNOWN", "colums"),
        ("[columns]\nnumbr = 'x'", "MAP_UNKNOWN", "columns.numbr"),
        ("[columns]\nnumber = 1", "MAP_NOT_TEXT", "columns.number"),
        ("[format]\nrate = 'permille'", "NOT_A_CHOICE", "format.rate"),
        ("[format]\namounts_in = 7", "NOT_A_CHOICE", "format.amounts_in"),
        ("[format]\ndates = 'x'", "MAP_NOT_TEXT", "format.dates"),
        ("[values]\nmethod = 1", "MAP_NOT_TEXT", "values.method"),
        ("number = ", "MAP_MALFORMED", "map"),
    ],
)
def test_a_wrong_map_is_refused_before_the_file_is_read(tmp_path: Path, text: str, code: str, field: str) -> None:
    """A misspelt entry would otherwise be lost in silence."""
    with pytest.raises(Refused) as refused:
        told(tmp_path, text)
    assert (refused.value.problems[0].code, ".".join(refused.value.problems[0].field)) == (code, field)


def test_every_problem_of_a_row_is_told_at_once() -> None:
    """Nobody mends a file one error a run."""
    read = cells(number="L" * 65, currency="XYZ", principal="-1", method="BALLOON", instalments="0", disbursed_on="x")
    LoanBook(date(2024, 1, 31)).read(read)
    assert codes(read) == [
        ("CURRENCY_UNKNOWN", "currency"),
        ("NOT_A_CHOICE", "method"),
        ("NOT_WHOLE", "instalments"),
        ("TEXT_TOO_LONG", "number"),
        ("CELL_MISSING", "party_number"),
        ("CELL_MISSING", "organisation_code"),
        ("CELL_MISSING", "regime"),
        ("CELL_MISSING", "product"),
        ("CELL_MISSING", "rate"),
        ("DATE_MALFORMED", "disbursed_on"),
    ]


def test_an_irregular_plan_is_a_cell_of_dues() -> None:
    """`day=principal:interest`, separated by semicolons; interest is optional."""
    row = {
        "number": "L-1",
        "party_number": "P-1",
        "organisation_code": "B-1",
        "regime": "development_bank",
        "product": "SOFT",
        "currency": "CNY",
        "principal": "300000",
        "rate": "0.03",
        "method": "IRREGULAR",
        "disbursed_on": "2024-01-31",
        "lines": "2024-12-20=100000.00; 2025-12-20=200000.00:3500.00",
    }
    read = cells(PLAIN, **row)
    draft = LoanBook(date(2024, 1, 31)).read(read).loan
    assert read.problems == []
    assert draft.instalments == 2
    assert [(line.due_on, line.principal, line.interest) for line in draft.lines] == [
        (date(2024, 12, 20), 10_000_000, None),
        (date(2025, 12, 20), 20_000_000, 350_000),
    ]


def test_a_plan_is_fixed_by_its_columns_and_by_no_row_that_lets_interest_accrue() -> None:
    """`steps` are dues and instalments, separated by semicolons; options of a fixed plan beside ACCRUED are refused."""
    row = {
        "number": "L-1", "party_number": "P-1", "organisation_code": "F-1", "regime": "housing_fund", "product": "HOME",
        "currency": "CNY", "principal": "300000", "rate": "0.03", "method": "ANNUITY", "instalments": "24",
        "disbursed_on": "2024-01-31", "year_days": "ACTUAL", "month_end": "FIRST", "smooth_residual": "NO",
        "steps": "13=1200.00; 19=1500.50",
    }  # fmt: skip
    read = cells(PLAIN, **row, plan="FIXED")
    assert LoanBook(date(2024, 1, 31)).read(read).loan.fixed == FixedPlan(
        year_days="ACTUAL",
        month_end="FIRST",
        steps=(PlanStep(from_seq=13, instalment=120_000), PlanStep(from_seq=19, instalment=150_050)),
    )
    assert read.problems == []
    accrued = cells(PLAIN, **row)
    assert LoanBook(date(2024, 1, 31)).read(accrued).loan.fixed is None
    assert codes(accrued) == [("PLAN_ACCRUED", "plan")]
