"""A document as PDF: one family of pages for forms and tables, with the typefaces that are installed with the program.

Noto Serif SC for what is read, Noto Sans SC for headings: no typeface of the machine is used, so a page looks the same
everywhere. The same figures give the same bytes: the document bears the moment of its day, not of its rendering.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width

import orjson
import pylopdf_fonts_zh_cn
import typst

from recoup.services.paper_sheet import Sheet, SheetTable
from recoup.translation import Language, say

TAGGED_MAX: Final = 1_000
"""Rows up to which a document is tagged for screen readers; tags make longer ones ten times as large."""
_WIDE: Final = 7
"""Columns from which on a page lies on its side."""
_LYING: Final = 774
_STANDING: Final = 527
"""Points between the margins of a page on its side, and of one upright."""
_WIDTH_MIN: Final = 4
_AMOUNT_MIN: Final = 10
_WIDTH_MAX: Final = 26
_NAME_MAX: Final = 20
"""Half-widths of a column: what is longer than a name is set in several lines."""


async def pdf(sheets: Sequence[Sheet]) -> bytes:
    """The copies of a document, one after another."""
    return await asyncio.to_thread(render, sheets)


def render(sheets: Sequence[Sheet], *, form: str = "pdf") -> bytes:
    """The same, at once; `form` png gives the first page as a picture."""
    data = orjson.dumps([_page(sheet) for sheet in sheets]).decode()
    rows = sum(len(table.rows) for sheet in sheets for table in sheet.tables)
    compiler = typst.Compiler(_template(), font_paths=_fonts(), sys_inputs={"data": data})
    stamp = datetime.combine(sheets[0].as_of, time(), UTC)
    if form == "png":
        made = compiler.compile(format="png", ppi=110)
    else:
        made = compiler.compile(format="pdf", timestamp=stamp, pdf_tags=rows <= TAGGED_MAX)
    first = made[0] if isinstance(made, list) else made
    return first or b""


@cache
def _template() -> bytes:
    return resources.files("recoup.services").joinpath("paper.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    folder = Path(pylopdf_fonts_zh_cn.serif_path()).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _page(sheet: Sheet) -> dict[str, object]:
    words = {
        name: say(f"paper.{name}", sheet.language, **places)
        for name, places in (
            ("draft", {}),
            ("empty", {}),
            ("as_of", {"day": sheet.as_of.isoformat()}),
            ("edition", {"edition": str(sheet.life.edition)}),
            ("page", {"page": "{page}", "pages": "{pages}"}),
            ("digest", {"digest": sheet.life.digest[:12]}),
        )
    }
    return {
        "lang": "zh" if sheet.language is Language.ZH else "en",
        "title": sheet.title,
        "period": sheet.period,
        "unit": sheet.unit,
        "copy": sheet.copy,
        "fields": sheet.fields,
        "tables": [_table(table) for table in sheet.tables],
        "sentences": [{"place": each.place, "text": each.text} for each in sheet.sentences],
        "signatures": sheet.signatures,
        "opinions": sheet.opinions,
        "is_form": sheet.is_form,
        "is_draft": sheet.life.state == "DRAFT",
        "is_wide": any(len(table.columns) >= _WIDE for table in sheet.tables),
        "words": words,
    }


def _table(table: SheetTable) -> dict[str, object]:
    widths = [_width(table, place) for place in range(len(table.columns))]
    return {
        "heading": table.heading,
        "headings": [column.heading for column in table.columns],
        "numbers": [column.number for column in table.columns]
        if any(column.number for column in table.columns)
        else [],
        "spans": [[span.heading, span.start, span.count] for span in table.spans],
        "figures": [column.is_figure for column in table.columns],
        "widths": widths,
        "size": _size(widths),
        "cells": [text for row in table.rows for text in row],
        "totals": table.totals or [],
    }


def _size(widths: Sequence[int]) -> float:
    """The size of type at which the columns fit a line: a half-width takes about 0.58 of it, a column's edges 5 pt."""
    room = _LYING if len(widths) >= _WIDE else _STANDING
    return round(min(9.5, max(5.0, (room - 5 * len(widths)) / (0.58 * sum(widths)))), 1)


def _width(table: SheetTable, place: int) -> int:
    """How wide a column is to be, in half-widths: figures are never broken, names and remarks are."""
    column = table.columns[place]
    longest = max((_half_widths(row[place]) for row in (*table.rows, table.totals or ("",) * (place + 1))), default=0)
    # A heading is set in two lines, and a word of letters is not broken.
    words = [len(word) + 1 for word in column.heading.split() if word.isascii()]
    heading = max((_half_widths(column.heading) + 1) // 2, *words, 0)
    limit = _WIDTH_MAX if column.is_figure else _NAME_MAX
    least = _AMOUNT_MIN if column.field.kind == "MONEY" else _WIDTH_MIN
    return max(least, min(limit, max(longest, heading, _half_widths(column.number))))


def _half_widths(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
