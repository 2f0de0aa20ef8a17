"""`recoup eod` and `recoup import` as an operator meets them: words, exit status, nothing half-done."""

import csv
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from recoup.cli import main
from recoup.config import Settings
from recoup.database import connected
from recoup.rules.advance import Batch, Outcome, advance_through
from recoup.rules.edition import Stages
from recoup.services import night, sql
from tests.conftest import finish

HEADER = (
    "number,party_number,party_name,party_kind,organisation_code,regime,product,currency,principal,rate,method,"
    "instalments,disbursed_on"
)
HOME = "{number},P-{number},Zhang San,NATURAL,FUND,housing_fund,HOME,CNY,600000.00,0.026,ANNUITY,240,2024-01-10"


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database_settings: Settings) -> Run:
    """Runs the program in this process on a database of the test's own."""
    monkeypatch.setenv("RECOUP_DATABASE_URL", database_settings.database_url.get_secret_value())
    monkeypatch.setenv("COLUMNS", "200")

    def command(*words: str | Path, language: str = "en") -> Said:
        monkeypatch.setenv("RECOUP_LANGUAGE", language)
        monkeypatch.setattr(sys, "argv", ["recoup", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return Said(int(ended.value.code or 0), written.out, written.err)

    return command


@pytest.fixture
def begun(run: Run) -> Run:
    """A centre on its first business day."""
    asked = ("--day", "2024-02-20", "--institution", "FUND", "--name", "Fund", "--regime", "housing_fund")
    assert run("init", *asked).status == 0
    return run


def book(path: Path, *rows: str) -> Path:
    """A CSV with these rows."""
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def test_a_book_comes_in_and_the_day_is_turned(begun: Run, tmp_path: Path) -> None:
    """The two commands an operator uses most."""
    came = begun("import", book(tmp_path / "book.csv", HOME.format(number="H-1"), HOME.format(number="H-2")))
    assert (came.status, came.err) == (0, "")
    assert "imported" in came.out
    turned = begun("eod", "--until", "2024-03-15")
    assert (turned.status, turned.err) == (0, "")
    assert "2024-02-20 … 2024-03-15" in turned.out
    assert "holds" in turned.out
    assert "FAILS" not in turned.out
    assert "proof." not in turned.out
    assert "eod." not in turned.out
    proved = begun("eod", "--prove")
    assert (proved.status, proved.out.count("holds")) == (0, turned.out.count("holds"))


def test_books_are_verified_and_a_difference_is_told(begun: Run, tmp_path: Path, database_settings: Settings) -> None:
    """Status 0 while all is what the facts say; 1, the loan and both values once somebody wrote behind our back."""
    assert begun("import", book(tmp_path / "book.csv", HOME.format(number="H-1"))).status == 0
    assert begun("eod", "--until", "2024-03-15").status == 0
    sound = begun("verify")
    assert (sound.status, sound.err) == (0, "")
    assert "1 loans are what their facts say" in sound.out
    assert "were not compared" not in sound.out
    finish(_damaged(database_settings))
    broken = begun("verify")
    assert (broken.status, broken.err) == (1, "")
    (line,) = (line for line in broken.out.splitlines() if "H-1" in line)
    assert [word for word in line.replace("│", " ").split() if word][:3] == ["H-1", "state", "missed_total"]
    assert "FAILS" not in broken.out
    assert "1 differ" in broken.out
    assert begun("verify", "--loans", "H-1").status == 1


async def _damaged(settings: Settings) -> None:
    async with connected(settings):
        await sql.execute("UPDATE loan_state SET missed_total = missed_total + 5")


def test_the_same_in_chinese(begun: Run, tmp_path: Path) -> None:
    """No word is left in another language."""
    came = begun("import", book(tmp_path / "book.csv", HOME.format(number="H-1")), language="zh-CN")
    assert "已导入" in came.out
    turned = begun("eod", "--until", "2024-02-20", language="zh-CN")
    assert "相符" in turned.out
    assert "not" not in turned.out


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("--until", "tomorrow"), 1, "tomorrow is not a date"),
        (("--until", "2024-02-19"), 1, "2024-02-19 is closed already"),
        (("--retry", "H-1"), 1, "No loan answers to H-1"),
        (("--waive", "H-1", "--reason", "x"), 1, "No loan answers to H-1"),
        (("--nonsense",), 2, ""),
    ],
)
def test_what_cannot_be_is_one_sentence(begun: Run, words: tuple[str, ...], status: int, sentence: str) -> None:
    """And a status that a script can read."""
    said = begun("eod", *words)
    assert said.status == status
    assert sentence in said.err
    assert "Traceback" not in said.err


def test_before_the_first_day_it_is_said_how_to_begin(run: Run) -> None:
    """A migrated database alone has no day."""
    said = run("eod")
    assert said.status == 1
    assert "recoup init" in said.err


def test_without_a_database_nothing_is_turned(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Status 3: try again once it is there."""
    monkeypatch.setenv("RECOUP_DATABASE_URL", f"sqlite://{tmp_path / 'absent.sqlite3'}")
    said = run("eod")
    assert said.status == 3
    assert "absent.sqlite3" in said.err


def test_a_bad_loan_is_shown_waived_and_taken_up_again(
    begun: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day stays with status 1 until somebody decides."""
    begun("import", book(tmp_path / "book.csv", HOME.format(number="H-1"), HOME.format(number="H-2")))

    def broken(batch: Batch, stages: Stages, until: int, *, closing: bool) -> Outcome:
        if 2 in batch.terms.loan_id.tolist():
            message = "the regime divided by zero"
            raise ZeroDivisionError(message)
        return advance_through(batch, stages, until, closing=closing)

    with monkeypatch.context() as patched:
        patched.setattr(night, "advance_through", broken)
        stayed = begun("eod", "--until", "2024-03-15")
    assert stayed.status == 1
    assert "H-2" in stayed.out
    assert "divided by zero" in stayed.out
    assert "The day stays open" in stayed.err
    assert "H-2" in begun("eod", "--faults").out
    assert begun("eod", "--waive", "H-2").status == 1
    assert begun("eod", "--waive", "H-2", "--reason", "tomorrow").status == 0
    assert begun("eod", "--until", "2024-03-15").status == 0
    assert begun("eod", "--retry", "H-2").status == 0
    assert "No loan is set aside" in begun("eod", "--faults").out
    assert begun("eod", "--until", "2024-03-16").status == 0


def test_bad_rows_are_told_all_at_once_and_nothing_comes_in(begun: Run, tmp_path: Path) -> None:
    """On the error stream, and as a file for whoever mends them."""
    file = book(
        tmp_path / "book.csv",
        HOME.format(number="H-1"),
        HOME.format(number="H-2").replace("600000.00", "1e999"),
        HOME.format(number="H-3").replace("0.026", "2.6"),
    )
    said = begun("import", file, "--report", tmp_path / "problems.csv")
    assert said.status == 1
    assert "1e999 is not an amount" in said.err
    assert "2.6 is above the highest yearly rate" in said.err
    assert "Nothing was imported" in said.err
    with (tmp_path / "problems.csv").open(encoding="utf-8-sig", newline="") as report:
        assert [row[:2] for row in csv.reader(report)] == [["row", "column"], ["3", "principal"], ["4", "rate"]]
    assert begun("eod", "--until", "2024-02-20").out.count("H-1") == 0


def test_good_rows_come_in_when_the_bad_ones_may_be_left_out(begun: Run, tmp_path: Path) -> None:
    """It is said where the bad ones are."""
    file = book(tmp_path / "book.csv", HOME.format(number="H-1"), HOME.format(number="H-2").replace("240", "0"))
    said = begun("import", file, "--skip-bad")
    assert said.status == 0
    assert "book.rejected.csv" in said.out
    assert begun("import", file, "--skip-bad", "--dry-run").out.count("Dry run") == 1


def test_payments_come_in_under_a_map(begun: Run, tmp_path: Path) -> None:
    """A bank's own file."""
    begun("import", book(tmp_path / "book.csv", HOME.format(number="H-1")))
    (tmp_path / "bank.csv").write_text("合同,金额,日期,流水号\nH-1,4000.00,20240218,X1\n", encoding="gb18030")
    columns = '[columns]\nloan = "合同"\namount = "金额"\nvalue_on = "日期"\nreference = "流水号"\n'
    (tmp_path / "map.toml").write_text(columns + '[constants]\ncurrency = "CNY"\n', encoding="utf-8")
    asked = ("import", tmp_path / "bank.csv", "--kind", "payments", "--map", tmp_path / "map.toml")
    assert "--encoding gb18030" in begun(*asked).err
    said = begun(*asked, "--encoding", "gb18030")
    assert (said.status, said.err) == (0, "")


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("absent.csv",), 1, "There is no file absent.csv"),
        (("book.csv", "--map", "absent.toml"), 1, "There is no file absent.toml"),
        (("book.csv", "--report", "absent/report.csv"), 1, "absent/report.csv cannot be written"),
        (("book.csv", "--encoding", "klingon"), 2, ""),
        (("book.csv", "--kind", "sheep"), 2, ""),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(
    begun: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], status: int, sentence: str
) -> None:
    """Before anything is read."""
    book(tmp_path / "book.csv", HOME.format(number="H-1"))
    monkeypatch.chdir(tmp_path)
    said = begun("import", *words)
    assert said.status == status
    assert sentence in said.err
    assert "Traceback" not in said.err
