"""Rows, totals and print: exact sums, ratios from sums, units and decimals half-up (DX-01 to DX-03)."""

from datetime import date
from fractions import Fraction

import pytest

from recoup.regime.computing import CircularFormulaError, compute_row, compute_rows, evaluate, printed
from recoup.regime.deciding import Row, holds, reckoned
from recoup.regime.policy.condition import All, Compare, Filled, Holds, Is, Late, Not, Reached, Some
from recoup.regime.policy.deadline import END, Deadline, Earliest, Latest
from recoup.regime.policy.document import Table
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import Count, Minus, Over, Pick, Plus, Share, Total
from recoup.regime.policy.parameter import P
from recoup.rules.calendar import Calendar, date_of, day_of
from tests.regime.example import REPORT

ANNEX_3 = REPORT.tables[0]
MILLION_FEN = 10**6
"""One 万元 in fen."""


def received(project: str, *, plan: int, contract: int, principal: int, interest: int) -> dict[str, int | str | None]:
    """A project's figures in fen, by the names that the columns take them from."""
    return {
        "project_name": project,
        "plan_year": plan,
        "contract_due_ytd": contract,
        "principal_received_ytd": principal,
        "interest_received_ytd": interest,
    }


def in_ten_thousands(
    project: str, plan: int, contract: int, principal: int, interest: str
) -> dict[str, int | str | None]:
    """The same, from figures in 万元."""
    return received(
        project,
        plan=plan * MILLION_FEN,
        contract=contract * MILLION_FEN,
        principal=principal * MILLION_FEN,
        interest=int(Fraction(interest) * MILLION_FEN),
    )


def on_paper(table: Table, row: dict[str, int | Fraction | str | None]) -> dict[str, str]:
    """A row as printed, by column."""
    return {field.code: printed(field, row[field.code]) for field in table.columns}


ROWS = (
    in_ten_thousands("A", 12_000, 3_000, 2_850, "410"),  # DB-X01
    in_ten_thousands("B", 8_000, 2_000, 2_400, "0"),  # DB-X02
    in_ten_thousands("C", 0, 0, 0, "125.5"),  # DB-X03
)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (0, ("3260.00", "23.75", "95.00")),  # DB-X01
        (1, ("2400.00", "30.00", "120.00")),  # DB-X02: above 100 % is shown as it is
        (2, ("125.50", "", "")),  # DB-X03: nothing of nothing is blank, not 0 %
    ],
)
def test_the_quarterly_tables_columns(place: int, expected: tuple[str, str, str]) -> None:
    """Column 4 = 5 + 6, column 7 = 5 / 2, column 8 = 5 / 3."""
    paper = on_paper(ANNEX_3, compute_rows(ANNEX_3, ROWS).rows[place])
    assert (paper["received"], paper["plan_rate"], paper["contract_rate"]) == expected


def test_the_total_row_recomputes_ratios_from_the_sums() -> None:
    """DB-X04: 105.00 %, not the mean 107.50 %; names and remarks stay blank."""
    totals = compute_rows(ANNEX_3, ROWS).totals
    assert totals is not None
    assert on_paper(ANNEX_3, totals) == {
        "project": "", "plan": "20000.00", "contract": "5000.00", "received": "5785.50", "principal": "5250.00",
        "interest": "535.50", "plan_rate": "26.25", "contract_rate": "105.00", "remarks": "",
    }  # fmt: skip


def test_figures_are_converted_at_print_and_ratios_taken_of_the_yuan() -> None:
    """DB-X05: amounts are rounded once, at print, and the percentages come of the 元."""
    row = received("X", plan=12_000_000_000, contract=3_000_000_000, principal=2_850_345_678, interest=410_499_999)
    paper = on_paper(ANNEX_3, compute_rows(ANNEX_3, [row]).rows[0])
    assert paper == {
        "project": "X", "plan": "12000.00", "contract": "3000.00", "received": "3260.85", "principal": "2850.35",
        "interest": "410.50", "plan_rate": "23.75", "contract_rate": "95.01", "remarks": "",
    }  # fmt: skip


def test_two_units_may_stand_on_one_form() -> None:
    """DB-X11: principal in 万元, interest in 元, both from fen."""
    principal = Field(code="principal", kind="MONEY", unit="TEN_THOUSAND")
    interest = Field(code="interest", kind="MONEY", unit="MAJOR")
    assert printed(principal, 1_500_000_000) == "1500.00"
    assert printed(interest, 123_456_789) == "1234567.89"


def test_a_table_without_rows_totals_nought_and_its_ratios_are_blank() -> None:
    """A quarter in which nothing happened is still a table."""
    totals = compute_rows(ANNEX_3, []).totals
    assert totals is not None
    assert (totals["plan"], totals["received"], totals["plan_rate"]) == (0, 0, None)


def test_a_total_row_has_no_days() -> None:
    """REP-DB-1: each transfer is counted to a day of its own or that of the report; all together to none."""
    counted = Field(code="counted_to", kind="DATE", formula=Pick(((Compare("on", ">", 0), "on"),), "today"))
    table = Table(row=("case",), totals=True, columns=(counted, Field(code="x", kind="MONEY", total=True)))
    computed = compute_rows(table, [{"on": 5, "x": 1}, {"x": 2}], around={"today": 9})
    assert [row["counted_to"] for row in computed.rows] == [5, 9]
    assert computed.totals == {"counted_to": None, "x": 3}


def test_unknown_is_blank_and_nought_is_nought() -> None:
    """And what is reckoned from the unknown is unknown."""
    row = compute_rows(ANNEX_3, [{**ROWS[0], "interest_received_ytd": None}]).rows[0]
    assert on_paper(ANNEX_3, row)["interest"] == ""
    assert on_paper(ANNEX_3, row)["received"] == ""
    assert printed(Field(code="x", kind="MONEY"), 0) == "0.00"


def test_reversals_make_receipts_negative_and_are_printed_so() -> None:
    """DX-01: a negative receipt is legal; half a unit is rounded away from nought, both ways alike."""
    field = Field(code="x", kind="MONEY", unit="TEN_THOUSAND")
    assert [printed(field, value) for value in (-2_850_345_678, 5_000, -5_000, -4_999)] == [
        "-2850.35", "0.01", "-0.01", "0.00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        (Field(code="x", kind="RATE", unit="PERCENT"), 43_500, "4.35"),
        (Field(code="x", kind="RATE", unit="PERMILLE", decimals=4), Fraction(2_566_984, 10**10), "0.2567"),  # HF-X09
        (Field(code="x", kind="RATE", unit="PERMILLE", decimals=4), Fraction(41_841_746, 10**10), "4.1842"),  # HF-X09
        (Field(code="x", kind="RATE", decimals=4), 43_500, "0.0435"),
        (Field(code="x", kind="MONEY", unit="HUNDRED_MILLION"), 245_000_000_000, "24.50"),
        (Field(code="x", kind="MONEY", decimals=0), 150, "2"),
        (Field(code="x", kind="DAYS"), 90, "90"),
        (Field(code="x", kind="TEXT"), "正常", "正常"),
    ],
)
def test_a_value_is_printed_in_its_fields_unit_and_decimals(
    field: Field, value: int | Fraction | str, text: str
) -> None:
    """Half-up, plain digits."""
    assert printed(field, value) == text


def test_yen_have_no_minor_unit() -> None:
    """A scale is one of the amount's own currency."""
    assert printed(Field(code="x", kind="MONEY", unit="TEN_THOUSAND"), 12_345_678, currency="JPY") == "1234.57"


def test_rows_are_filtered_grouped_and_subtotalled() -> None:
    """By the values of a column, in the order in which they come."""
    table = Table(
        row=("bill",),
        where=Compare("amount", ">", 0),
        totals=True,
        subtotals_by=("region",),
        columns=(
            Field(code="region"),
            Field(code="amount", kind="MONEY", total=True),
            Field(code="collected", kind="MONEY", total=True),
            Field(code="balance", kind="MONEY", formula=Minus("amount", "collected")),
        ),
    )
    rows: list[Row] = [
        {"region": "N", "amount": 80, "collected": 30},
        {"region": "S", "amount": 50, "collected": 0},
        {"region": "N", "amount": 20, "collected": 20},
        {"region": "N", "amount": 0, "collected": 0},
    ]
    computed = compute_rows(table, rows)
    assert [row["balance"] for row in computed.rows] == [50, 50, 0]
    assert [(key, row["balance"]) for key, row in computed.subtotals] == [(("N",), 50), (("S",), 50)]
    assert computed.totals == {"region": None, "amount": 150, "collected": 50, "balance": 100}


def test_columns_that_compute_one_another_are_a_circle() -> None:
    """Found before a report hangs."""
    columns = (Field(code="a", formula=Plus(("b",))), Field(code="b", formula=Plus(("a",))))
    with pytest.raises(CircularFormulaError, match="a → b → a"):
        compute_row(columns, {})


def test_each_word_of_the_formulas() -> None:
    """Plus, Minus, Over, Share, Count, Total, Pick."""
    row: Row = {
        "a": 7, "b": 2, "none": None, "customers": 101,
        "bill": [
            {"id": 1, "amount": 5, "state": "OPEN"}, {"id": 2, "amount": 6, "state": "PAID"},
            {"id": 1, "amount": 5, "state": "OPEN"},
        ],
    }  # fmt: skip
    assert evaluate(Plus(("a", "b")), row) == 9
    assert evaluate(Plus(("a", "none")), row) is None
    assert evaluate(Minus("b", "a"), row) == -5
    assert evaluate(Over("a", "b"), row) == Fraction(7, 2)
    assert evaluate(Share(500_000, "customers", "up"), row) == 51  # PL-15: half of 101 customers, rounded up
    assert evaluate(Share(500_000, "customers", "down"), row) == 50
    assert evaluate(Share(500_000, "none"), row) is None
    assert evaluate(Count("bill"), row) == 2
    assert evaluate(Count("bill", Is("state", ("PAID",))), row) == 1
    assert evaluate(Total("amount", "bill", Is("state", ("OPEN",))), row) == 10
    assert evaluate(Pick(((Compare("a", ">", 6), "a"),), "b"), row) == 7
    assert evaluate(Pick(((Compare("a", ">", 7), "a"),), "b"), row) == 2


def test_a_formula_that_was_not_bound_is_not_guessed() -> None:
    """The institution's number is missing."""
    with pytest.raises(TypeError, match="site_coverage_year"):
        evaluate(Share(P("site_coverage_year"), "a"), {"a": 1})


@pytest.mark.parametrize(
    ("ecl", "doubtful", "lost"), [(400_000, False, False), (1_000_000, True, False), (1_799_999, True, False),
                                  (1_800_000, True, True)]
)  # fmt: skip
def test_shares_are_compared_without_a_division(ecl: int, doubtful: bool, lost: bool) -> None:  # noqa: FBT001  a table
    """CB-X09: 1,799,999 of 2,000,000 is 89.99995 % and not 90 %."""
    row = {"ECL": ecl * 100, "carrying": 200_000_000}
    assert holds(Compare("ECL", ">=", 500_000, of="carrying"), row) is doubtful
    assert holds(Compare("ECL", ">=", 900_000, of="carrying"), row) is lost


def test_unknown_makes_a_condition_false() -> None:
    """Not knowing never opens a door."""
    assert not holds(Compare("ECL", "<", 5), {})
    assert not holds(Compare("a", "<", 5, of="b"), {"a": 1})
    assert not holds(Is("grade", ("NORMAL",)), {})
    assert not holds(Late(), {})
    assert not holds(Reached(Deadline("cured_on", roll="NONE")), {"today": 10})


def test_all_some_not_and_counted_facts() -> None:
    """The words of the grammar over one row."""
    row = {"dpd": 91, "NOTE_BOUNCED": 2, "BANKRUPT": 1}
    late = Compare("dpd", ">", 90)
    assert holds(None, row)
    assert holds(All((late, Holds("BANKRUPT"))), row)
    assert holds(Some((Holds("SUED"), late)), row)
    assert holds(Not(Holds("SUED")), row)
    assert holds(Holds("NOTE_BOUNCED", times=2), row)
    assert not holds(Holds("NOTE_BOUNCED", times=3), row)
    assert holds(Filled(("dpd", "NOTE_BOUNCED")), row)
    assert holds(Not(Filled(("transferred_on",))), row)
    assert not holds(Filled(("dpd", "cause")), {**row, "cause": ""})


DUE = day_of(date(2024, 6, 30))
"""A Sunday."""


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (Deadline("on", days=5, roll="NONE"), "2024-07-05"),
        (Deadline("on", months=1, day=5, roll="NONE"), "2024-07-05"),
        (Deadline("on", months=1, day=5, inclusive=False, roll="NONE"), "2024-07-04"),
        (Deadline("on", day=END, roll="NONE"), "2024-06-30"),
        (Deadline("on", months=8, day=END, roll="NONE"), "2025-02-28"),
        (Deadline("on", months=4, before=True, roll="NONE"), "2024-02-29"),
        (Deadline("on", days=7, before=True, roll="NONE"), "2024-06-23"),
        (Deadline("on", roll="FOLLOWING"), "2024-07-01"),
        (Deadline("on", roll="PRECEDING"), "2024-06-28"),
        (Deadline("on", days=2, working=True, roll="NONE"), "2024-07-02"),
        (Latest((Deadline("on", days=1, roll="NONE"), Deadline("on", months=1, roll="NONE"))), "2024-07-30"),
        (Earliest((Deadline("cured_on", roll="NONE"), Deadline("on", days=1, roll="NONE"))), "2024-07-01"),
    ],
)
def test_a_deadline_is_reckoned_for_one_row(when: Deadline | Latest | Earliest, expected: str) -> None:
    """From the last Sunday of June 2024, weekends being free."""
    weekends = [day for day in range(19_600, 20_400) if date_of(day).isoweekday() > 5]
    calendar = Calendar.of(19_600, 20_399, weekends)
    assert date_of(reckoned(when, {"on": DUE}, calendar)).isoformat() == expected


def test_the_latest_of_several_is_unknown_while_one_of_them_is() -> None:
    """The longer of two cannot be told from one."""
    assert reckoned(Latest((Deadline("cured_on", roll="NONE"), Deadline("on", roll="NONE"))), {"on": DUE}) == 0
