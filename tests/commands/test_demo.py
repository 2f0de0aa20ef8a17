"""The demonstration: real loans in, proved books and a worklist out; what it derives, it derives as it says."""

import os
import re
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from recoup.commands.demo import books, lending, summary
from recoup.commands.demo.lending import RealLoan
from recoup.services.portfolio import PortfolioRow
from recoup.translation import Language

LAST = date(2018, 4, 10)
LOANS, DAYS = 60, 100


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What a short demonstration printed, and the file it left."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    words = ["demo", "--no-serve", "--loans", str(LOANS), "--days", str(DAYS), "--file", str(file)]
    words += ["--institutions", "0"]
    done = subprocess.run(  # noqa: S603  our own interpreter and words
        [sys.executable, "-c", "from recoup.cli import main; main()", *words],
        capture_output=True, text=True, check=False,
        env={**os.environ, "LANG": "C.UTF-8", "COLUMNS": "200", "RECOUP_LANGUAGE": "en"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout, file


def test_a_regime_whose_loans_met_no_due_yet_stands_in_the_summary_with_noughts() -> None:
    """The worked examples' dollar loans of a bank, on a demonstration of a few days."""
    row = PortfolioRow(
        regime="commercial_bank", currency="USD", loans=1, balance=5_000_00, arrears=0, overdue_loans=0, grades=()
    )
    table = summary.portfolio_table((row,), (), Language.EN, width=200)
    shown = [str(next(iter(column.cells))) for column in table.columns]
    assert shown == ["Commercial bank", "USD", "1", "5,000.00", "0", "0.00", "0.00", "0", *[""] * len(summary.GRADES)]


def test_all_but_three_recorded_instalments_are_the_annuity_rounded_up() -> None:
    """9,997 of 10,000: the engine's annuity is the one that the lender charged."""
    real = lending.read()
    assert len(real) == 10_000
    assert lending.agreeing(real) == 9_997


def test_the_summary_shows_every_regime_its_worklist_and_proofs_that_all_held(demonstration: tuple[str, Path]) -> None:
    """A row for each book, and as many proofs that held as were asked."""
    shown, _ = demonstration
    assert f"{LOANS} real consumer loans" in shown
    assert all(
        name in shown for name in ("Commercial bank", "Housing provident fund", "Trade receivables", "Development bank")
    )
    assert re.search(r"\b([1-9],\d{3}) / \1\b", shown)
    assert "Account manager" in shown
    assert "tui --server" in shown


def test_every_derived_payment_is_in_the_books(demonstration: tuple[str, Path]) -> None:
    """As many payments of real loans as the recorded totals imply, each under its key once."""
    _, file = demonstration
    implied = [one for loan in lending.read(LOANS) for one in lending.payments_of(loan, LAST) if one.on <= LAST]
    with sqlite3.connect(file) as database:
        found = database.execute("SELECT count(*), sum(amount) FROM payment WHERE reference = 'derived'").fetchone()
        day = database.execute("SELECT day FROM business_day").fetchone()[0]
    assert found[0] == len(implied)
    assert day == (date(2018, 4, 11) - date(1970, 1, 1)).days


def real(status: str, *, paid: int, interest: int = 0) -> RealLoan:
    """A loan of 1,000.00 in twelve instalments of 88.85."""
    return RealLoan(row=1, principal=100_000, rate=120_000, term=12, instalment=8_885, issued_on=date(2018, 1, 31),
                    status=status, paid_total=paid, paid_interest=interest)  # fmt: skip


def test_a_current_loan_pays_each_instalment_on_its_day() -> None:
    """The day of issue is remembered through February."""
    paid = list(lending.payments_of(real("Current", paid=17_770), LAST))
    assert [(one.on, one.amount) for one in paid] == [(date(2018, 2, 28), 8_885), (date(2018, 3, 31), 8_885)]


def test_a_late_loan_pays_what_was_recorded_and_then_nothing() -> None:
    """Whole instalments, the rest as a part payment."""
    paid = list(lending.payments_of(real("Late (31-120 days)", paid=10_000), LAST))
    assert [one.amount for one in paid] == [8_885, 1_115]


def test_a_loan_paid_off_ends_when_its_interest_reaches_the_recorded_interest() -> None:
    """Ten of interest is the first month's: the loan is paid off on its first due day."""
    paid = list(lending.payments_of(real("Fully Paid", paid=101_000, interest=1_000), LAST))
    assert [(one.on, one.amount) for one in paid] == [(date(2018, 2, 28), None)]


def test_every_sample_says_which_worked_example_it_shows() -> None:
    """The other institutions' books come from the rulebook, not from imagination."""
    assert all(sample.shows.split(":")[0].startswith(("CB-", "HF-", "TR-", "DB-")) for sample in books.samples())


def test_the_demonstration_removes_no_file_but_its_own(tmp_path: Path) -> None:
    """A file that is no demonstration is left alone and named, be it a book of somebody's."""
    precious = tmp_path / "letters.txt"
    precious.write_text("do not lose me", encoding="utf-8")
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", "from recoup.cli import main; main()", "demo", "--no-serve", "--file", str(precious)],
        capture_output=True, text=True, check=False, env={**os.environ, "RECOUP_LANGUAGE": "en"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "is no demonstration" in done.stderr
    assert precious.read_text(encoding="utf-8") == "do not lose me"
