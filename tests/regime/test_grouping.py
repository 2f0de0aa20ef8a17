"""Rows added up by a code and by a wider noun, bands, and what a document needs to know."""

from typing import Final

from recoup.regime.computing import compute_rows, evaluate
from recoup.regime.deciding import Row
from recoup.regime.grouping import by_noun, grouped, numbered, sums, widened
from recoup.regime.needing import figures_of, names_of
from recoup.regime.policy.condition import Compare
from recoup.regime.policy.document import Table
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import Band, Count, Over
from recoup.regime.policy.parameter import CODE, INT, MONEY, RATE
from recoup_housing_fund.policy import papers
from recoup_housing_fund.spec import SPEC

CLASSES = ("NORMAL", "DOUBTFUL", "LOSS")
TABLE = Table(
    row=("loan",),
    group="grade",
    where=Compare("paid_off", "=", 0),
    totals=True,
    columns=(
        Field(code="class", kind=CODE, source="grade", choices=CLASSES),
        Field(code="loans", kind=INT, formula=Count("loan"), total=True),
        Field(code="borrowers", kind=INT, formula=Count("loan", whose="party")),
        Field(code="balance", kind=MONEY, source="balance", total=True),
        Field(code="before", kind=MONEY, source="balance_before", total=True),
        Field(code="share", kind=RATE, formula=Over("balance", "portfolio_balance")),
    ),
)
ROWS: Final[list[Row]] = [
    {"id": "1", "party": 7, "grade": "NORMAL", "balance": 60_000, "paid_off": 0, "bank": "East"},
    {"id": "2", "party": 7, "grade": "NORMAL", "balance": 30_000, "paid_off": 0, "bank": "West"},
    {"id": "3", "party": 8, "grade": "LOSS", "balance": 10_000, "paid_off": 0, "bank": "West"},
    {"id": "4", "party": 9, "grade": "NORMAL", "balance": 0, "paid_off": 1, "bank": "West"},
]
BEFORE: Final[list[Row]] = [{"id": "3", "party": 8, "grade": "NORMAL", "balance": 15_000, "paid_off": 0}]


def test_every_class_has_its_row_and_a_loan_counts_where_it_was_before() -> None:
    """The example of the module: NORMAL 900.00 of two loans, DOUBTFUL nothing, LOSS 100.00 that was NORMAL before."""
    made = compute_rows(
        Table(row=TABLE.row, columns=TABLE.columns, totals=True),
        grouped(TABLE, ROWS, BEFORE),
        around={"portfolio_balance": 100_000},
    )
    shown = {row["class"]: [row[code] for code in ("loans", "borrowers", "balance", "before")] for row in made.rows}
    assert shown == {"NORMAL": [2, 1, 90_000, 15_000], "DOUBTFUL": [0, 0, 0, 0], "LOSS": [1, 1, 10_000, 0]}
    assert made.totals is not None
    assert [made.totals[code] for code in ("loans", "balance", "before", "share")] == [3, 100_000, 15_000, 1]


def test_a_wider_noun_has_the_sums_of_its_loans_and_the_texts_in_which_they_agree() -> None:
    """Party 7 owes 900.00 at two banks; its rows are there to be counted."""
    party = next(row for row in by_noun("party", ROWS) if row["id"] == "7")
    assert party["balance"] == 90_000
    assert party["grade"] == "NORMAL"
    assert "bank" not in party
    remarked = [{**ROWS[0], "remarks": "late"}, {**ROWS[1], "remarks": "late"}, {**ROWS[2], "remarks": "paid"}, ROWS[3]]
    told = {
        row["id"]: row.get("remarks")
        for row in by_noun("owner", [{**row, "owner": 1} for row in remarked], (), ("remarks",))
    }
    assert told == {"1": "late; paid"}
    assert evaluate(Count("loan", Compare("balance", ">", 30_000)), widened(party, (), ROWS)) == 1
    assert [row["row_number"] for row in numbered(ROWS)] == [1, 2, 3, 4]


def test_a_plan_that_nobody_approved_is_blank_and_a_plan_of_nought_is_nought() -> None:
    """DB-31, DX-01: of two loans one has a plan; receipts, which the books always know, are nought all the same."""
    names = ("plan_year", "principal_received_ytd")
    for told, plan in (([None, None], None), ([None, 7], 7), ([0, None], 0), ([], None)):
        found = sums([{} if value is None else {"plan_year": value} for value in told], ())
        assert [found[name] for name in names] == [plan, 0]


def test_a_band_ends_with_its_limit_and_the_unknown_is_in_none() -> None:
    """30 days are the first band, 31 the second, 61 above all."""
    band = Band("dpd", ((30, "FIRST"), (60, "SECOND")), "ABOVE")
    assert [evaluate(band, {"dpd": days}) for days in (1, 30, 31, 60, 61)] == [
        "FIRST", "FIRST", "SECOND", "SECOND", "ABOVE",
    ]  # fmt: skip
    assert evaluate(band, {}) is None


def test_a_document_needs_what_its_figures_read_and_nothing_else() -> None:
    """`overdue_amount` reads arrears and balance; of contacts the summary asks nothing."""
    names = names_of(papers.OVERDUE_SUMMARY, SPEC)
    assert {"arrears", "missed_consecutive", "principal_received"} <= names
    assert "contacted_on" not in names
    assert [figure.code for figure in figures_of(papers.OVERDUE_SUMMARY, SPEC)] == ["overdue_amount", "overdue_band"]
