"""Files that people make: what comes out of them row by row, and how wrong ones are refused."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from recoup.errors import Refused
from recoup.services.import_file import Row, Source


def rows_of(path: Path, content: str | bytes, **how: str) -> list[Row]:
    """The rows of a text file with this content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(Source(path=path, **how).rows())


def refusal(path: Path, content: str | bytes, **how: str) -> tuple[str, str]:
    """Code and sentence with which a file is refused."""
    with pytest.raises(Refused) as refused:
        rows_of(path, content, **how)
    problem = refused.value.problems[0]
    return problem.code, problem.message()


def workbook(path: Path, *rows: list[object]) -> Path:
    """A workbook with these rows in its first sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    book.close()
    return path


def test_rows_bear_the_line_numbers_that_an_editor_shows(tmp_path: Path) -> None:
    """Blank lines are passed over and counted; a cell with a line break does not shift what follows."""
    text = 'number,name\nL-1,甲\n\n,,\nL-2,"two\nlines"\nL-3,乙\n'
    found = rows_of(tmp_path / "book.csv", text)
    assert [(row.number, row.cells["number"]) for row in found] == [(2, "L-1"), (5, "L-2"), (7, "L-3")]
    assert found[1].cells["name"] == "two\nlines"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_found_in_the_header(tmp_path: Path, delimiter: str) -> None:
    """Comma, semicolon or tab."""
    text = delimiter.join(("number", "rate")) + "\n" + delimiter.join(("L-1", "0.0435"))
    assert rows_of(tmp_path / "book.csv", text)[0].cells == {"number": "L-1", "rate": "0.0435"}


@pytest.mark.parametrize(
    ("content", "how"),
    [
        ("\ufeffnumber,name\nL-1,甲\n".encode(), {}),
        ("number,name\r\nL-1,甲\r\n".encode(), {}),
        ("number,name\nL-1,甲\n".encode("gb18030"), {"encoding": "gb18030"}),
        ("number\tname\nL-1\t甲\n".encode("utf-16"), {}),
    ],
    ids=["byte order mark", "carriage returns", "gb18030 when told", "utf-16 by its mark"],
)
def test_the_usual_encodings_are_read(tmp_path: Path, content: bytes, how: dict[str, str]) -> None:
    """What spreadsheets and Chinese systems write."""
    assert rows_of(tmp_path / "book.csv", content, **how)[0].cells == {"number": "L-1", "name": "甲"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("book.csv", "number,name\nL-1,甲\n".encode("gb18030"), "FILE_ENCODING"),
        ("book.csv", b"number,name\nL-1,\x00\n", "FILE_NOT_TEXT"),
        ("book.csv", 'number,name\nL-1,"open\n', "CSV_MALFORMED"),
        ("book.csv", "number,number\nL-1,L-2\n", "COLUMN_TWICE"),
        ("book.csv", "", "HEADER_MISSING"),
        ("book.csv", ",,\nL-1,L-2\n", "HEADER_MISSING"),
        ("book.xlsx", "number,name\nL-1,x\n", "FILE_NOT_XLSX"),
        ("book.xls", "number", "FILE_FORMAT_UNKNOWN"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_name_and_what_to_do(
    tmp_path: Path, name: str, content: str | bytes, code: str
) -> None:
    """One clear sentence, and nothing of the file is used."""
    found, sentence = refusal(tmp_path / name, content)
    assert found == code
    assert name in sentence or code == "COLUMN_TWICE"
    assert "{" not in sentence


def test_a_wrong_byte_is_told_with_its_line_and_the_option_that_helps(tmp_path: Path) -> None:
    """Chinese spreadsheets write GB18030 unless asked otherwise."""
    content = b"number,name\nL-1,a\n" + "L-2,甲\n".encode("gb18030")
    assert "line 3" in refusal(tmp_path / "book.csv", content)[1]
    assert "--encoding gb18030" in refusal(tmp_path / "book.csv", content)[1]


@pytest.mark.parametrize("name", ["absent.csv", "absent.xlsx", "absent.jsonl"])
def test_a_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    """Whatever its format."""
    with pytest.raises(Refused) as refused:
        list(Source(path=tmp_path / name).rows())
    assert refused.value.problems[0].code == "FILE_MISSING"


def test_formulas_and_surplus_cells_stand_on_their_row(tmp_path: Path) -> None:
    """The row goes no further, the others do."""
    found = rows_of(tmp_path / "book.csv", "number,principal\nL-1,=1+1\nL-2,1,2\nL-3,3\n")
    assert [[problem.code for problem in row.problems] for row in found] == [["CELL_FORMULA"], ["ROW_TOO_WIDE"], []]


def test_a_cell_under_no_name_is_told_and_not_lost(tmp_path: Path) -> None:
    """Somebody meant something by it."""
    found = rows_of(tmp_path / "book.csv", "number,,rate\nL-1,,0.1\nL-2,note,0.1\n")
    assert [[problem.code for problem in row.problems] for row in found] == [[], ["COLUMN_UNNAMED"]]


def test_a_workbook_gives_what_it_shows(tmp_path: Path) -> None:
    """Dates as ISO, numbers without exponent and without the dust of binary fractions."""
    header: list[object] = ["number", "disbursed_on", "principal", "rate", "instalments"]
    day = datetime(2024, 1, 31)  # noqa: DTZ001  a spreadsheet's day has no zone
    path = workbook(tmp_path / "book.xlsx", header, [20240001, day, 0.1 + 0.2, 0.0435, 36.0], [], ["L-2", None, 1e15])
    first, second = Source(path=path).rows()
    assert first.cells == {
        "number": "20240001",
        "disbursed_on": date(2024, 1, 31).isoformat(),
        "principal": "0.3",
        "rate": "0.0435",
        "instalments": "36",
    }
    assert (second.number, second.cells) == (4, {"number": "L-2", "principal": "1000000000000000"})


def test_a_workbook_with_formulas_errors_and_logicals_tells_each_cell(tmp_path: Path) -> None:
    """Only values are money."""
    path = workbook(tmp_path / "book.xlsx", ["number", "a", "b", "c"], ["L-1", "=1+1", "#REF!", True])
    (row,) = Source(path=path).rows()
    assert [(problem.code, problem.field) for problem in row.problems] == [
        ("CELL_FORMULA", ("a",)),
        ("CELL_ERROR", ("b",)),
        ("CELL_LOGICAL", ("c",)),
    ]


def test_another_sheet_can_be_named_and_a_missing_one_is_told_with_those_that_exist(tmp_path: Path) -> None:
    """The first sheet is often a cover."""
    book = Workbook()
    book.active.title = "cover"
    book.create_sheet("loans").append(["number"])
    book["loans"].append(["L-1"])
    book.save(tmp_path / "book.xlsx")
    book.close()
    (row,) = Source(path=tmp_path / "book.xlsx", sheet="loans").rows()
    assert row.cells == {"number": "L-1"}
    with pytest.raises(Refused) as refused:
        list(Source(path=tmp_path / "book.xlsx", sheet="lones").rows())
    assert refused.value.problems[0].limit == "cover, loans"


def test_json_lines_keep_their_digits_and_flatten_what_is_inside(tmp_path: Path) -> None:
    """A number of JSON never becomes a binary fraction; attributes and plan lines become columns."""
    told = {
        "number": "L-1",
        "attributes": {"tier": "SHORT"},
        "lines": [
            {"due_on": "2024-12-20", "principal": "1000.00"},
            {"due_on": "2025-12-20", "principal": 1, "interest": 2},
        ],
        "external_id": None,
    }
    line = json.dumps(told)[:-1] + ', "principal": 0.10, "rate": 1e999}'
    (row,) = rows_of(tmp_path / "book.jsonl", line + "\n\n")
    assert row.cells == {
        "number": "L-1",
        "attributes.tier": "SHORT",
        "lines": "2024-12-20=1000.00;2025-12-20=1:2",
        "principal": "0.10",
        "rate": "1e999",
    }


def test_broken_json_lines_are_told_with_their_numbers(tmp_path: Path) -> None:
    """One bad line is one bad row."""
    found = rows_of(tmp_path / "book.jsonl", '{"number": "L-1"}\n{"number"\n[1]\n{"number": [2]}\n{"rate": NaN}\n')
    codes = [(row.number, [problem.code for problem in row.problems]) for row in found]
    assert codes == [(1, []), (2, ["JSON_MALFORMED"]), (3, ["JSON_NOT_OBJECT"]), (4, ["JSON_VALUE"]), (5, [])]
    assert found[4].cells == {"rate": "NaN"}


def test_an_enormous_cell_is_told_and_not_kept_in_the_books(tmp_path: Path) -> None:
    """A cell holds at most twenty thousand characters."""
    (row,) = rows_of(tmp_path / "book.csv", "number\n" + "x" * 20_001 + "\n")
    assert [problem.code for problem in row.problems] == ["TEXT_TOO_LONG"]


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    """A folder in place of a file is no file either."""
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(Refused) as refused:
        list(Source(path=tmp_path / "folder.csv").rows())
    assert refused.value.problems[0].code == "FILE_MISSING"
