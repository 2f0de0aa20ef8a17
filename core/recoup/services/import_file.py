"""Rows out of a file that people made: CSV, XLSX or JSON lines, each row with the number under which they see it.

Cells come out as text, whatever the format: what they mean is decided by the column map and the kind of book. What is
wrong with a row as a row (its width, a formula, an error cell) stands on the row; what is wrong with the file as a
whole raises `Refused`.
"""

import csv
import json
import zipfile
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Final, Protocol

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from recoup.errors import Problem, Refused

ROWS_MAX: Final = 1_000_000
"""The most rows of a file."""
CELL_MAX: Final = 20_000
"""The most characters of a cell: an irregular plan of 400 dues fits."""
UNPACKED_MAX: Final = 2**30
"""The most bytes that a workbook may unpack to."""
DELIMITERS: Final = ",;\t"
SUFFIXES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as given. `number` is the line of a text file, or the row of a sheet; blank cells are left out."""

    number: int
    cells: dict[str, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to read, and how: `encoding` and `delimiter` for text, `sheet` for a workbook (None: the first)."""

    path: Path
    encoding: str = "utf-8-sig"
    delimiter: str | None = None
    sheet: str | None = None

    def rows(self) -> Generator[Row, None, None]:
        """The rows in order, without blank ones. Raises `Refused` when the file cannot be read as what it is named."""
        read = {".xlsx": _workbook, ".jsonl": _json_lines, ".ndjson": _json_lines}.get(self.path.suffix.lower(), _text)
        if self.path.suffix.lower() not in SUFFIXES:
            raise Refused(_of_file("FILE_FORMAT_UNKNOWN", self.path, limit=" ".join(SUFFIXES)))
        try:
            for count, row in enumerate(read(self), start=1):
                if count > ROWS_MAX:
                    raise Refused(_of_file("FILE_TOO_LONG", self.path, limit=str(ROWS_MAX)))
                yield row
        except FileNotFoundError as wrong:
            raise Refused(_of_file("FILE_MISSING", self.path)) from wrong
        except IsADirectoryError as wrong:
            raise Refused(_of_file("FILE_MISSING", self.path)) from wrong
        except PermissionError as wrong:
            raise Refused(_of_file("FILE_FORBIDDEN", self.path)) from wrong


def _of_file(code: str, path: Path, *, limit: str = "", **details: str) -> Problem:
    return Problem(code=code, field=("file",), value=path.name, limit=limit, details=details)


def _columns(source: Source, header: Sequence[str]) -> list[str]:
    """The column names. Raises `Refused` for a header with nothing in it, or with a name twice."""
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    problems = [
        Problem(code="COLUMN_TWICE", field=(name,), value=name)
        for at, name in enumerate(names)
        if name and name in names[:at]
    ]
    if not any(names):
        problems.append(_of_file("HEADER_MISSING", source.path))
    if problems:
        raise Refused(*problems)
    return names


def _row(number: int, names: Sequence[str], values: Sequence[str], problems: Sequence[Problem] = ()) -> Row | None:
    """The row, or None where it is blank."""
    found = list(problems)
    texts = [value.strip() for value in values]
    if not any(texts) and not found:
        return None
    if any(texts[len(names) :]):
        found.append(Problem(code="ROW_TOO_WIDE", field=("row",), value=str(len(texts)), limit=str(len(names))))
    found += [
        Problem(code="COLUMN_UNNAMED", field=("row",), value=text)
        for name, text in zip(names, texts, strict=False)
        if text and not name
    ]
    cells = {name: text for name, text in zip(names, texts, strict=False) if text and name}
    found += [_too_long(name, text) for name, text in cells.items() if len(text) > CELL_MAX]
    return Row(number=number, cells=cells, problems=tuple(found))


def _too_long(name: str, text: str) -> Problem:
    return Problem(code="TEXT_TOO_LONG", field=(name,), value=text, limit=str(CELL_MAX))


# --- text ---------------------------------------------------------------------------------------------------------


def _lines(source: Source) -> Iterator[str]:
    """The decoded lines, so that a wrong byte is told with its line."""
    with source.path.open("rb") as file:
        start = file.read(2)
        file.seek(0)
        if start in {b"\xff\xfe", b"\xfe\xff"}:
            yield from _utf16_lines(source)
            return
        for number, raw in enumerate(file, start=1):
            try:
                line = raw.decode(source.encoding if number == 1 else source.encoding.removesuffix("-sig"))
            except UnicodeDecodeError as wrong:
                raise Refused(_undecodable(source, number)) from wrong
            if "\0" in line:
                raise Refused(_of_file("FILE_NOT_TEXT", source.path, line=str(number)))
            yield line


def _utf16_lines(source: Source) -> Iterator[str]:
    """Excel's "Unicode text" is UTF-16 and says so in its first two bytes."""
    try:
        with source.path.open(encoding="utf-16", newline="") as file:
            yield from file
    except UnicodeError as wrong:
        raise Refused(_undecodable(source, 1)) from wrong


def _undecodable(source: Source, line: int) -> Problem:
    return _of_file("FILE_ENCODING", source.path, limit=source.encoding, line=str(line))


def _text(source: Source) -> Iterator[Row]:
    lines = _lines(source)
    first = next(lines, "")
    delimiter = source.delimiter or max(DELIMITERS, key=first.count)
    reader = csv.reader(chain((first,), lines), delimiter=delimiter, strict=True)
    csv.field_size_limit(CELL_MAX * 4)
    line = 0
    try:
        names = _columns(source, next(reader, []))
        line = reader.line_num
        for values in reader:
            formulas = [_formula(name, value) for name, value in zip(names, values, strict=False) if value[:1] in "=@"]
            row = _row(line + 1, names, values, [found for found in formulas if found])
            line = reader.line_num
            if row:
                yield row
    except csv.Error as wrong:
        raise Refused(_of_file("CSV_MALFORMED", source.path, line=str(line + 1), cause=str(wrong))) from wrong


def _formula(name: str, value: str) -> Problem | None:
    """Spreadsheets run what begins with `=` or `@`: nothing of the kind gets into the books."""
    return Problem(code="CELL_FORMULA", field=(name,), value=value) if value else None


# --- workbooks ----------------------------------------------------------------------------------------------------


class _Cell(Protocol):
    value: object
    data_type: str


class _Sheet(Protocol):
    def iter_rows(self) -> Iterator[Sequence[_Cell]]: ...


class _Workbook(Protocol):
    sheetnames: Sequence[str]

    def __getitem__(self, name: str) -> _Sheet: ...

    def close(self) -> None: ...


def _workbook(source: Source) -> Iterator[Row]:
    if not source.path.is_file():
        raise FileNotFoundError(source.path)
    try:
        with zipfile.ZipFile(source.path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > UNPACKED_MAX:
            raise Refused(_of_file("FILE_TOO_LARGE", source.path, limit=str(UNPACKED_MAX)))
        book: _Workbook = load_workbook(source.path, read_only=True, data_only=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as wrong:
        raise Refused(_of_file("FILE_NOT_XLSX", source.path)) from wrong
    try:
        yield from _sheet_rows(source, book)
    finally:
        book.close()


def _sheet_rows(source: Source, book: _Workbook) -> Iterator[Row]:
    wanted = source.sheet or book.sheetnames[0]
    if wanted not in book.sheetnames:
        raise Refused(Problem(code="SHEET_MISSING", field=("sheet",), value=wanted, limit=", ".join(book.sheetnames)))
    rows = book[wanted].iter_rows()
    names = _columns(source, [_cell_text(cell) for cell in next(rows, ())])
    for number, cells in enumerate(rows, start=2):
        wrong = [_cell_problem(name, cell) for name, cell in zip(names, cells, strict=False)]
        row = _row(number, names, [_cell_text(cell) for cell in cells], [found for found in wrong if found])
        if row:
            yield row


def _cell_problem(name: str, cell: _Cell) -> Problem | None:
    match cell.data_type:
        case "f":
            return Problem(code="CELL_FORMULA", field=(name,), value=str(cell.value))
        case "e":
            return Problem(code="CELL_ERROR", field=(name,), value=str(cell.value))
        case "b":
            return Problem(code="CELL_LOGICAL", field=(name,), value=str(cell.value))
        case _:
            return None


def _cell_text(cell: _Cell) -> str:
    """A cell as one would type it: a date as 2024-01-31, a number without exponent and with the digits it shows."""
    match cell.value:
        case None:
            return ""
        case datetime() as moment:
            return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
        case date() as day:
            return day.isoformat()
        case float() as number:
            return _plain(number)
        case other:
            return str(other)


def _plain(number: float) -> str:
    """The decimal that a spreadsheet shows, 15 digits and no exponent: 0.1 + 0.2 is `0.3`, 1e6 is `1000000`."""
    return format(Decimal(format(number, ".15g")), "f")


# --- JSON lines ---------------------------------------------------------------------------------------------------


def _json_lines(source: Source) -> Iterator[Row]:
    for number, line in enumerate(_lines(source), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError) as wrong:
            broken = Problem(code="JSON_MALFORMED", field=("row",), value=line.strip(), details={"cause": str(wrong)})
            yield Row(number=number, cells={}, problems=(broken,))
            continue
        if not isinstance(found, dict):
            yield Row(number=number, cells={}, problems=(Problem(code="JSON_NOT_OBJECT", field=("row",)),))
            continue
        cells, problems = _flat(found)
        yield Row(number=number, cells=cells, problems=tuple(problems))


def _flat(found: dict[str, object]) -> tuple[dict[str, str], list[Problem]]:
    """Objects inside are `outer.inner`; the `lines` of a plan become the text that a CSV would have."""
    cells: dict[str, str] = {}
    problems: list[Problem] = []
    for name, value in found.items():
        match value:
            case None | "":
                continue
            case str():
                cells[name] = value.strip()
            case dict():
                inner, wrong = _flat({f"{name}.{key}": one for key, one in value.items()})
                cells |= inner
                problems += wrong
            case list() if name == "lines":
                cells[name] = ";".join(_line_text(line) for line in value)
            case _:
                problems.append(Problem(code="JSON_VALUE", field=(name,), value=json.dumps(value)))
    return cells, problems + [_too_long(name, text) for name, text in cells.items() if len(text) > CELL_MAX]


def _line_text(line: object) -> str:
    if not isinstance(line, dict):
        return str(line)
    interest = line.get("interest")
    return f"{line.get('due_on')}={line.get('principal')}" + ("" if interest is None else f":{interest}")
