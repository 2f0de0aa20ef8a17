"""Books of loans and payments as files: all of it or none of it, every problem at once, safe to repeat."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from recoup.errors import Refused
from recoup.records.audit import AuditEntry
from recoup.records.loan import Loan
from recoup.records.party import Party
from recoup.records.payment import Payment
from recoup.services import access, importing, loan, rate_clause
from recoup.services.access import Actor
from recoup.services.import_file import Source
from recoup.services.import_loan import LoanBook
from recoup.services.import_map import ColumnMap
from recoup.services.import_payment import PaymentBook
from recoup.services.importing import ImportReport
from recoup.services.loan import DisburseDraft
from tests.conftest import begun
from tests.services.world import World, found_world

OPEN_DAY = date(2024, 3, 21)
HEADER = (
    "number,party_number,party_name,party_kind,organisation_code,regime,product,currency,principal,rate,method,"
    "instalments,disbursed_on"
)
HOME = "{number},P-{number},张三,NATURAL,FUND,housing_fund,HOME,CNY,600000.00,0.026,ANNUITY,240,2024-01-10"


def homes(*numbers: str) -> list[str]:
    """Rows of running housing loans."""
    return [HOME.format(number=number) for number in numbers]


def written(path: Path, *rows: str, header: str = HEADER) -> Source:
    """A CSV with these rows."""
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return Source(path=path)


def files(folder: Path, pattern: str) -> list[Path]:
    """What lies there."""
    return sorted(folder.glob(pattern))


async def stages() -> list[str]:
    """The stages of all loans."""
    return sorted([one.stage for one in await Loan.all()])


async def imported(world: World, source: Source, *, dry_run: bool = False, skip_bad: bool = False) -> ImportReport:
    """A loan book taken in."""
    book = LoanBook(OPEN_DAY)
    return await importing.import_book(world.actor, source, book, told=ColumnMap(), dry_run=dry_run, skip_bad=skip_bad)


def told(report: ImportReport) -> list[tuple[int, str, str]]:
    """Row, column and code of each problem."""
    return [(one.row, ".".join(one.problem.field), one.problem.code) for one in report.problems]


@begun
async def ready() -> World:
    """The business day of the import is open."""
    world = await found_world()
    await world.begin(OPEN_DAY)
    return world


async def test_a_running_book_is_boarded_and_paid_out_on_its_days(ready: World, tmp_path: Path) -> None:
    """Dues since the draw-down are open; a loan of tomorrow is boarded and waits."""
    later = HOME.format(number="H-2").replace("2024-01-10", "2024-03-22")
    report = await imported(ready, written(tmp_path / "book.csv", *homes("H-1"), later))
    assert (report.rows, report.bad, report.stored, report.known, report.written) == (2, 0, 2, 0, True)
    running, waiting = await ready.see("H-1"), await ready.see("H-2")
    assert (running.stage, waiting.stage) == ("LIVE", "APPROVED")
    assert (running.starts_on, running.missed_total) == (date(2024, 1, 10), 2)
    assert running.party.name == "张三"


async def test_the_same_file_again_changes_nothing(ready: World, tmp_path: Path) -> None:
    """Known rows are passed over and counted."""
    source = written(tmp_path / "book.csv", *homes("H-1", "H-2"))
    await imported(ready, source)
    before = await AuditEntry.all().count()
    report = await imported(ready, source)
    assert (report.stored, report.known, report.bad) == (0, 2, 0)
    assert await AuditEntry.all().count() == before


async def test_an_interrupted_import_is_started_again(
    ready: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between boarding and paying out, and between two chunks: the second try completes both."""
    source = written(tmp_path / "book.csv", *homes(*(f"H-{number}" for number in range(6))))
    monkeypatch.setattr(importing, "CHUNK", 2)

    whole, calls = loan.disburse_many, iter(range(100))

    async def killed(actor: Actor, drafts: Sequence[DisburseDraft]) -> int:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return await whole(actor, drafts)

    with monkeypatch.context() as patched:
        patched.setattr(loan, "disburse_many", killed)
        with pytest.raises(KeyboardInterrupt):
            await imported(ready, source)
    assert await stages() == ["APPROVED"] * 2 + ["LIVE"] * 2
    report = await imported(ready, source)
    assert (report.stored, report.known) == (2, 4)
    assert await stages() == ["LIVE"] * 6


async def test_one_bad_row_keeps_the_whole_book_out_and_all_problems_are_told(ready: World, tmp_path: Path) -> None:
    """Row, column and code for each, from the file, from the services, and against the books."""
    rows = [
        *homes("H-1"),
        HOME.format(number="H-2").replace("600000.00", "600000.001"),
        HOME.format(number="H-3").replace("ANNUITY", "BALLOON").replace("240", "0"),
        *homes("H-1"),
        HOME.format(number="H-5").replace("FUND", "NOWHERE"),
        HOME.format(number="H-6").replace("HOME", "YACHT"),
        HOME.format(number="H-7").replace("2024-01-10", "2024-13-10"),
        HOME.format(number="H-8").replace("张三", "x" * 201),
        HOME.format(number="H-9") + ",surplus",
    ]
    report = await imported(ready, written(tmp_path / "book.csv", *rows))
    assert {(row, column) for row, column, _ in told(report)} >= {
        (3, "principal"),
        (4, "method"),
        (4, "instalments"),
        (5, "number"),
        (6, "organisation_code"),
        (7, "product"),
        (8, "disbursed_on"),
        (9, "party_name"),
        (10, "row"),
    }
    assert (report.rows, report.bad, report.stored, report.written) == (9, 8, 0, False)
    assert await Loan.all().count() == await Party.all().count() == 0
    assert not any("error." in one.problem.message() or "{" in one.problem.message() for one in report.problems)


async def test_bad_rows_can_be_left_out_and_come_back_mended(ready: World, tmp_path: Path) -> None:
    """They are written to a file beside, as they were, with what is wrong; mended there, it is imported by itself."""
    bad = HOME.format(number="H-2").replace("600000.00", "NaN")
    report = await imported(ready, written(tmp_path / "book.csv", *homes("H-1"), bad), skip_bad=True)
    assert (report.stored, report.bad, report.written) == (1, 1, True)
    assert report.rejected == tmp_path / "book.rejected.csv"
    with report.rejected.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["number"], row["principal"]) == ("H-2", "NaN")
    assert "principal: NaN is not an amount" in row["rejected_because"]
    mended = report.rejected.read_text(encoding="utf-8-sig").replace(",NaN,", ",600000.00,")
    report.rejected.write_text(mended, encoding="utf-8-sig")
    assert (await imported(ready, Source(path=report.rejected))).stored == 1


async def test_a_dry_run_writes_nothing(ready: World, tmp_path: Path) -> None:
    """Neither rows nor files."""
    bad = HOME.format(number="H-2").replace("600000.00", "NaN")
    source = written(tmp_path / "book.csv", *homes("H-1"), bad)
    before = await AuditEntry.all().count()
    report = await imported(ready, source, dry_run=True, skip_bad=True)
    assert (report.rows, report.bad, report.written, report.rejected) == (2, 1, False, None)
    assert await AuditEntry.all().count() == before
    assert files(tmp_path, "book.*") == [source.path]


async def test_a_row_that_will_cost_too_much_is_told_and_comes_in(ready: World, tmp_path: Path) -> None:
    """25 % in months is more than 24 % a year (IR-11), 23 % is not; a bad row is told as bad alone."""
    dear, dearer = (HOME.format(number=number).replace("0.026", "0.25") for number in ("H-1", "H-2"))
    source = written(tmp_path / "book.csv", dear, dearer.replace("CNY", "XXX"), HOME.format(number="H-3"))
    report = await imported(ready, source, skip_bad=True)
    assert (report.bad, report.warned, report.stored) == (1, 1, 2)
    assert [(one.row, one.problem.code, one.problem.limit) for one in report.warnings] == [
        (2, "YEARLY_COST_ABOVE", "0.24")
    ]


async def test_a_number_that_is_on_the_books_with_another_content_is_a_problem(ready: World, tmp_path: Path) -> None:
    """It is said in which columns."""
    await imported(ready, written(tmp_path / "book.csv", *homes("H-1")))
    other = HOME.format(number="H-1").replace("600000.00", "700000.00").replace("0.026", "0.03")
    report = await imported(ready, written(tmp_path / "other.csv", other))
    assert told(report) == [(2, "number", "KNOWN_OTHERWISE")]
    assert report.problems[0].problem.limit == "principal, rate"


async def test_a_party_is_described_once_and_in_one_way(ready: World, tmp_path: Path) -> None:
    """The second row may leave its name out, but not give another one; so also against the books."""
    first = HOME.format(number="H-1").replace("P-H-1", "P-1")
    second = HOME.format(number="H-2").replace("P-H-2,张三,NATURAL", "P-1,,")
    third = HOME.format(number="H-3").replace("P-H-3,张三", "P-1,李四")
    report = await imported(ready, written(tmp_path / "book.csv", first, second, third))
    assert told(report) == [(4, "party_number", "PARTY_DIFFERS")]
    report = await imported(ready, written(tmp_path / "book.csv", first, second))
    assert (report.stored, await Party.all().count()) == (2, 1)
    report = await imported(ready, written(tmp_path / "book.csv", third))
    assert told(report) == [(2, "party_number", "PARTY_DIFFERS")]


async def test_a_row_that_only_names_an_unknown_party_is_a_problem(ready: World, tmp_path: Path) -> None:
    """Somebody must owe."""
    row = HOME.format(number="H-1").replace("P-H-1,张三,NATURAL", "P-1,,")
    report = await imported(ready, written(tmp_path / "book.csv", row))
    assert [(row, column) for row, column, _ in told(report)] == [(2, "party_number")]


async def test_a_misspelt_column_is_refused_and_not_lost_in_silence(ready: World, tmp_path: Path) -> None:
    """Before any row is looked at."""
    header = HEADER.replace("instalments", "installments")
    with pytest.raises(Refused) as refused:
        await imported(ready, written(tmp_path / "book.csv", *homes("H-1"), header=header))
    (problem,) = refused.value.problems
    assert (problem.code, problem.value) == ("COLUMN_UNKNOWN", "installments")
    assert "instalments" in problem.message()


async def test_a_file_without_rows_is_refused(ready: World, tmp_path: Path) -> None:
    """An empty export is a mistake of somebody."""
    with pytest.raises(Refused) as refused:
        await imported(ready, written(tmp_path / "book.csv"))
    assert refused.value.problems[0].code == "FILE_EMPTY"


async def test_a_workbook_under_a_chinese_map_is_the_same_book(ready: World, tmp_path: Path) -> None:
    """Other names, other words, other units; the loan is the one of the CSV."""
    book = Workbook()
    book.active.append(["合同编号", "借款人", "金额", "利率", "方式", "期数", "放款日", "备注"])
    book.active.append(["H-1", "张三", 60, 2.6, "等额本息", 240, "2024年01月10日", "老客户"])
    book.save(tmp_path / "book.xlsx")
    book.close()
    chinese = ColumnMap(
        columns={
            "number": "合同编号",
            "party_number": "合同编号",
            "party_name": "借款人",
            "principal": "金额",
            "rate": "利率",
            "method": "方式",
            "instalments": "期数",
            "disbursed_on": "放款日",
        },
        constants={
            "party_kind": "NATURAL",
            "organisation_code": "FUND",
            "regime": "housing_fund",
            "product": "HOME",
            "currency": "CNY",
        },
        values={"method": {"等额本息": "ANNUITY"}},
        dates=("%Y年%m月%d日",),
        rate_in_percent=True,
        amounts_in=10_000,
        ignore=frozenset({"备注"}),
    )
    source = Source(path=tmp_path / "book.xlsx")
    report = await importing.import_book(ready.actor, source, LoanBook(OPEN_DAY), told=chinese)
    assert told(report) == []
    view = await ready.see("H-1")
    assert (view.contract_principal, view.rate, view.instalments, view.stage) == (60_000_000, 26_000, 240, "LIVE")


async def test_contracts_can_be_boarded_without_paying_them_out(ready: World, tmp_path: Path) -> None:
    """Then the debtor has still to confirm the schedule (RB-03)."""
    source = written(tmp_path / "book.csv", *homes("H-1"))
    book = LoanBook(OPEN_DAY, board_only=True)
    await importing.import_book(ready.actor, source, book, told=ColumnMap())
    view = await ready.see("H-1")
    assert (view.stage, view.schedule_confirmed) == ("APPROVED", False)


PAYMENTS = "loan,amount,currency,value_on,reference"


async def paid(world: World, source: Source) -> ImportReport:
    """A book of payments taken in."""
    return await importing.import_book(world.actor, source, PaymentBook(), told=ColumnMap())


async def test_payments_come_by_the_same_door_and_never_twice(ready: World, tmp_path: Path) -> None:
    """Back-dated into a running book: the dues of February and March are paid on their days."""
    await imported(ready, written(tmp_path / "book.csv", *homes("H-1")))
    rows = ("H-1,4000.00,CNY,2024-02-18,R-1", "H-1,3000.00,CNY,2024-03-10,R-2")
    source = written(tmp_path / "paid.csv", *rows, header=PAYMENTS)
    report = await paid(ready, source)
    assert told(report) == []
    assert (report.stored, report.known) == (2, 0)
    view = await ready.see("H-1")
    assert (view.dpd, view.missed_total) == (0, 0)
    assert ((await paid(ready, source)).known, await Payment.all().count()) == (2, 2)


async def test_bad_payments_are_told_row_by_row(ready: World, tmp_path: Path) -> None:
    """From the file and from the services alike; none is recorded."""
    await imported(ready, written(tmp_path / "book.csv", *homes("H-1")))
    rows = (
        "H-1,3208.79,CNY,2024-02-18,R-1",
        "H-1,-1,CNY,2024-02-18,R-2",
        "H-1,1.00,USD,2024-02-18,R-3",
        "X-9,1.00,CNY,2024-02-18,R-4",
        "H-1,1.00,CNY,2024-03-22,R-5",
        "H-1,1.00,CNY,2024-02-18,",
        ",1.00,CNY,2024-02-18,R-7",
        "H-1,2.00,CNY,2024-02-18,R-1",
    )
    report = await paid(ready, written(tmp_path / "paid.csv", *rows, header=PAYMENTS))
    assert [row for row, _, _ in told(report)] == [3, 4, 5, 6, 7, 8, 9]
    assert {(row, column) for row, column, _ in told(report)} >= {
        (3, "amount"),
        (4, "currency"),
        (5, "loan"),
        (6, "value_on"),
        (7, "idempotency_key"),
        (8, "loan"),
    }
    assert await Payment.all().count() == 0


async def test_importing_needs_the_right_to_operate(ready: World, tmp_path: Path) -> None:
    """Deny by default."""
    reader = access.Actor(principal_id=1, code="reader", scopes=frozenset({"read"}), organisation_path=".")
    with pytest.raises(Refused) as refused:
        await imported(World(reader), written(tmp_path / "book.csv", *homes("H-1")))
    assert refused.value.problems[0].code == "FORBIDDEN"
    assert ready.actor.code == "local"


CLAUSES = f"{HEADER},rate_kind,rate_list,rate_tenor,spread_bp,refix"
RETAIL = (
    "{number},P-{number},张三,NATURAL,BANK,commercial_bank,RETAIL_INSTALMENT,CNY,12000.00,0.0435,ANNUITY,36,2024-03-21"
)


async def test_clauses_of_listed_rates_come_in_with_their_loans(world: World, tmp_path: Path) -> None:
    """What a row leaves open is the regime's; a clause beside a fixed rate and an unknown list are told by row."""
    await world.begin(OPEN_DAY)
    one, other, fixed, unknown = (RETAIL.format(number=f"L-{place}") for place in range(1, 5))
    rows = [f"{one},LISTED,lpr,1y,90,first_of_january", f"{other},LISTED,,,-15,"]
    report = await imported(world, written(tmp_path / "good.csv", *rows, header=CLAUSES))
    assert (report.stored, report.bad, report.problems) == (2, 0, ())
    clauses = await rate_clause.of_loans(world.actor, ["L-1", "L-2"])
    assert {(each.rate_list, each.tenor, each.spread_bp, each.refix) for each in clauses.values()} == {
        ("LPR", "1Y", 90, "FIRST_OF_JANUARY"),
        ("LPR", None, -15, "ANNIVERSARY"),
    }
    wrong = written(tmp_path / "bad.csv", f"{fixed},FIXED,LPR,,,", f"{unknown},LISTED,LIBOR,,,", header=CLAUSES)
    refused = await imported(world, wrong)
    assert [(each.row, each.problem.code) for each in refused.problems] == [(2, "RATE_FIXED"), (3, "CHOICE_UNKNOWN")]
    assert (refused.written, await Loan.all().count()) == (False, 2)


async def test_a_loan_book_says_in_which_language_a_party_is_written_to(ready: World, tmp_path: Path) -> None:
    """Chinese where it says nothing; what is no language of ours is refused by its column."""
    header = f"{HEADER},party_language"
    rows = [f"{HOME.format(number=number)},{told}" for number, told in (("1", "en"), ("2", ""), ("3", "ZH-cn"))]
    await imported(ready, written(tmp_path / "a.csv", *rows, header=header))
    assert [one.language for one in await Party.all().order_by("number")] == ["en", "zh-CN", "zh-CN"]
