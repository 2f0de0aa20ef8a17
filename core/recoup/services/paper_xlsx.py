"""A document as a workbook: figures as numbers with their units and formats, rows to reckon on, ready to be printed.

Worked example: 28,503,456.78 元 under a column in 万元 is the number 2850.345678 shown as 2,850.35, so that a sum over
the column is the sum of the ledger; a ratio of 19/80 is shown as 23.75 under a heading that says %.
"""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from recoup.regime.computing import decimals_of, scale_of
from recoup.regime.deciding import Cell
from recoup.services.paper_sheet import Sheet, SheetColumn, SheetTable
from recoup.translation import say

_TITLE_MAX: Final = 31
_A4: Final = 9
_DIGITS: Final = 15
"""What a spreadsheet keeps of a number."""
_HAIR: Final = Side(style="thin", color="000000")
_FRAME: Final = Border(left=_HAIR, right=_HAIR, top=_HAIR, bottom=_HAIR)
_BODY: Final = Font(name="宋体", size=10)
_HEAD: Final = Font(name="黑体", size=10)
_SHADE: Final = PatternFill("solid", fgColor="F2F2F2")
_CENTRE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT: Final = Alignment(horizontal="right", vertical="center")


async def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The copies of a document, a worksheet each."""
    return await asyncio.to_thread(render, sheets)


def render(sheets: Sequence[Sheet]) -> bytes:
    """The same, at once."""
    book = Workbook(write_only=True)
    for place, sheet in enumerate(sheets, start=1):
        _write(book, sheet, place if len(sheets) > 1 else 0)
    book.properties.title = sheets[0].title
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write(book: Any, sheet: Sheet, place: int) -> None:  # noqa: ANN401  openpyxl is published without types
    name = f"{sheet.title[: _TITLE_MAX - 4]} {place}" if place else sheet.title[:_TITLE_MAX]
    page = book.create_sheet(title=name)
    width = max((len(table.columns) for table in sheet.tables), default=2)
    _set_up(page, sheet, width)
    for row in _head(page, sheet, width):
        page.append(row)
    for table in sheet.tables:
        _table(page, table)
    rows = [[_cell(page, each.text, _BODY, _LEFT)] for each in sheet.sentences]
    rows.append([])
    rows.append([_cell(page, f"{part}：{who}", _HEAD, _LEFT) for part, who in sheet.signatures])
    rows += [[_cell(page, f"{opinion}：{text}", _BODY, _LEFT)] for opinion, text in sheet.opinions]
    for row in rows:
        page.append(row)


def _set_up(page: Any, sheet: Sheet, width: int) -> None:  # noqa: ANN401
    page.page_setup.paperSize = _A4
    page.page_setup.orientation = "landscape" if width > 6 else "portrait"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.left.text = say("paper.as_of", sheet.language, day=sheet.as_of.isoformat())
    page.oddFooter.center.text = say("paper.page", sheet.language, page="&P", pages="&N")
    state = sheet.life.digest[:12] if sheet.life.state != "DRAFT" else say("paper.draft", sheet.language)
    page.oddFooter.right.text = state
    for at in range(width):
        page.column_dimensions[get_column_letter(at + 1)].width = _width(sheet, at)
    if len(sheet.tables) == 1:
        top = 3 + len(sheet.fields) + 1
        deep = 1 + bool(sheet.tables[0].spans) + any(column.number for column in sheet.tables[0].columns)
        page.print_title_rows = f"{top}:{top + deep - 1}"
        page.freeze_panes = f"A{top + deep}"


def _width(sheet: Sheet, at: int) -> int:
    longest = [10] if sheet.tables else [24]
    for table in sheet.tables:
        if at < len(table.columns):
            texts = [row[at] for row in (*table.rows[:500], *((table.totals,) if table.totals else ()))]
            longest.append(max((2 + sum(2 if ord(sign) > 255 else 1 for sign in text) for text in texts), default=0))
    return min(40, max(longest))


def _head(page: Any, sheet: Sheet, width: int) -> list[list[Any]]:  # noqa: ANN401
    """Title, period and unit, then a line for each field."""
    title = _cell(page, sheet.title, Font(name="黑体", size=16), Alignment(horizontal="left"))
    line = [_cell(page, sheet.period or sheet.copy, _BODY, _LEFT), *[None] * (width - 2)]
    line.append(_cell(page, sheet.unit, _BODY, Alignment(horizontal="right")))
    fields = [[_cell(page, label, _HEAD, _LEFT), _cell(page, value, _BODY, _LEFT)] for label, value in sheet.fields]
    return [[title], line, *fields, []]


def _table(page: Any, table: SheetTable) -> None:  # noqa: ANN401
    rows: list[list[Any]] = []
    if table.heading:
        rows.append([_cell(page, table.heading, _HEAD, _LEFT)])
    if table.spans:
        over = {span.start: span.heading for span in table.spans}
        rows.append([_heading(page, over.get(at, "")) for at in range(len(table.columns))])
    rows.append([_heading(page, column.heading) for column in table.columns])
    if any(column.number for column in table.columns):
        rows.append([_heading(page, column.number) for column in table.columns])
    for row in rows:
        page.append(row)
    _rows(page, table, table.cells, _BODY)
    if table.totals is not None and table.total_cells is not None:
        cells = [cell if cell is not None else text for cell, text in zip(table.total_cells, table.totals, strict=True)]
        _rows(page, table, [cells], _HEAD)
    page.append([])


def _rows(page: Any, table: SheetTable, rows: Sequence[Sequence[Cell]], font: Font) -> None:  # noqa: ANN401
    """Rows of one style. A row is written as it is appended, so its cells serve the next one."""
    figures = [_style(page, font, _RIGHT, _format(column)) for column in table.columns]
    texts = [_style(page, font, _LEFT, "General") for _ in table.columns]
    for row in rows:
        page.append([_filled(table, at, value, figures[at], texts[at]) for at, value in enumerate(row)])


def _heading(page: Any, text: str) -> Any:  # noqa: ANN401
    made = _cell(page, text, _HEAD, _CENTRE)
    made.border, made.fill = _FRAME, _SHADE
    return made


def _style(page: Any, font: Font, alignment: Alignment, shown: str) -> Any:  # noqa: ANN401
    made = _cell(page, None, font, alignment)
    made.border, made.number_format = _FRAME, shown
    return made


def _filled(table: SheetTable, at: int, value: Cell, figure: Any, text: Any) -> Any:  # noqa: ANN401
    if isinstance(value, int | Fraction) and table.columns[at].is_figure:
        figure.value = _number(table.columns[at], value, table.currency)
        return figure
    text.value = None if value is None else str(value)
    if value is not None:
        text.data_type = "s"  # a name that begins with = is a name
    return text


def _cell(page: Any, value: object, font: Font, alignment: Alignment) -> Any:  # noqa: ANN401
    made = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        made.data_type = "s"  # a name that begins with = is a name
    made.font, made.alignment = font, alignment
    return made


def _number(column: SheetColumn, value: int | Fraction, currency: str) -> int | Decimal | str:
    """The figure in its unit, exact; one of more digits than a spreadsheet keeps stands as text."""
    exact = Fraction(value) * scale_of(column.field, value, currency=currency)
    if exact.denominator == 1 and abs(exact.numerator) < 10**_DIGITS:
        return exact.numerator
    found = Decimal(exact.numerator) / Decimal(exact.denominator)
    return found if abs(found) < 10**_DIGITS else str(found)


def _format(column: SheetColumn) -> str:
    if column.field.kind not in {"MONEY", "RATE"}:
        return "#,##0"
    decimals = decimals_of(column.field)
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"
