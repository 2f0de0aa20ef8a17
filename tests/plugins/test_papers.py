"""The bank's reports over stated loans: classes, provisions, coverage, buckets, against the rulebook's figures."""

from fractions import Fraction
from typing import Final

from recoup.regime.binding import bind, in_force
from recoup.regime.computing import compute_row, compute_rows, evaluate
from recoup.regime.deciding import Row
from recoup.regime.grouping import grouped, sums, widened
from recoup.regime.needing import nouns_of
from recoup.regime.policy.document import Document, Table
from recoup_commercial_bank.policy import papers
from recoup_commercial_bank.spec import SPEC

BOUND: Final = bind(SPEC, day=19_900).spec
MILLION: Final = 100_000_000
BALANCES: Final = {"NORMAL": 850, "SPECIAL_MENTION": 100, "SUBSTANDARD": 30, "DOUBTFUL": 15, "LOSS": 5}
LOANS: Final[list[Row]] = [
    {"id": str(place), "party": place // 2, "grade": grade, "balance": amount * MILLION, "paid_off": 0}
    for place, (grade, amount) in enumerate(BALANCES.items())
]


def provided(rows: list[Row]) -> list[Row]:
    """Loans with what is set aside for each by its class."""
    for figure in BOUND.figures:
        if figure.formula is not None and figure.code.startswith("specific_"):
            rows = [{**row, figure.code: evaluate(figure.formula, row)} for row in rows]
    return rows


def document(code: str) -> Document:
    """A document with every number in place."""
    return next(each for each in in_force(BOUND.documents) if each.code == code)


def fields(code: str, rows: list[Row]) -> Row:
    """The fields of a document over loans."""
    found = document(code)
    whole = {**sums(rows, ()), "portfolio_balance": sum(int(str(row["balance"])) for row in rows)}
    return compute_row(found.fields, widened(whole, nouns_of(found.fields), rows))


def test_cb_x14_the_provisions_lack_43_million() -> None:
    """General 10.00, specific 22.00, at least 75.00 million: 43.00 are missing (CB-X14)."""
    rows = provided(LOANS)
    made = fields("PROVISION_TABLE", rows)
    shown = {code: Fraction(int(str(made[code])), MILLION) for code in ("general", "specific", "minimum", "gap")}
    assert shown == {"general": 10, "specific": 22, "minimum": 75, "gap": 43}
    assert made["loan_ratio"] == Fraction(32, 1000)
    assert made["npl_coverage"] == Fraction(32, 50)
    table = document("PROVISION_TABLE").tables[0]
    listed = compute_rows(
        Table(row=table.row, columns=table.columns, totals=True),
        grouped(table, rows, summed={"specific_provision"}),
        around={},
    )
    told = [(row["class"], row["rate_of_class"], Fraction(int(str(row["set_aside"])), MILLION)) for row in listed.rows]
    assert told == [
        ("NORMAL", 0, 0),
        ("SPECIAL_MENTION", Fraction(2, 100), 2),
        ("SUBSTANDARD", Fraction(25, 100), Fraction(15, 2)),
        ("DOUBTFUL", Fraction(50, 100), Fraction(15, 2)),
        ("LOSS", 1, 5),
    ]


def test_the_class_table_adds_up_and_its_npl_ratio_is_taken_of_the_whole() -> None:
    """NPL is the three worst classes: 50 of 1,000 million, 5 %."""
    made = fields("FIVE_CLASS_TABLE", LOANS)
    assert (made["non_performing"], made["npl_ratio"]) == (50 * MILLION, Fraction(5, 100))
    table = document("FIVE_CLASS_TABLE").tables[0]
    plain = Table(row=table.row, columns=table.columns, totals=True)
    rows = compute_rows(plain, grouped(table, LOANS), around={"all_loans": 1000 * MILLION})
    assert [row["class"] for row in rows.rows] == list(BALANCES)
    assert rows.totals is not None
    assert (rows.totals["loans"], rows.totals["share"]) == (5, 1)


def test_half_of_the_customers_are_visited_rounded_up() -> None:
    """Of three customers two are to be visited; one was (PL-15)."""
    rows: list[Row] = [{**row, "visits_made": int(place == 0)} for place, row in enumerate(LOANS)]
    made = fields("SITE_COVERAGE", rows)
    assert [made[code] for code in ("customers", "visited", "coverage", "needed", "gap")] == [
        3,
        1,
        Fraction(1, 3),
        2,
        1,
    ]


def test_the_buckets_end_where_the_rulebook_ends_them() -> None:
    """1–30, 31–60, 61–90, 91–180, 181–270, 271–360, above."""
    assert papers.BUCKET.formula is not None
    days = (1, 30, 31, 60, 61, 90, 91, 180, 181, 270, 271, 360, 361)
    found = [evaluate(papers.BUCKET.formula, {"dpd": day}) for day in days]
    assert found == [code for code in papers.BUCKETS[:-1] for _ in range(2)] + ["OVER_360"]
