"""A file of payments that was uploaded, recorded like one that `recoup import` reads: same columns, checks and keys.

evidence     uploaded before, and kept: what was recorded can be held against the file
examine      every row, all problems at once; nothing is written where one is bad, unless bad rows may stay out
record       a thousand rows a transaction; rows that are on the books by their keys are passed over
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recoup.errors import Problem, Refused
from recoup.services import evidence, importing
from recoup.services.access import Actor, require
from recoup.services.import_file import Source
from recoup.services.import_map import ColumnMap
from recoup.services.import_payment import PaymentBook
from recoup.services.importing import ImportReport
from recoup.services.unit_of_work import Mode, many_units

IMPORT: Final = "book.import"
BYTES_MAX: Final = 5_000_000
"""The size of a file that a request may have recorded; larger ones come with `recoup import`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFileDraft:
    """An uploaded file (public id of evidence), and how it is read: `encoding` of a text, `sheet` of a workbook.

    `skip_bad`: good rows are recorded though others are bad.
    """

    evidence: str
    skip_bad: bool = False
    encoding: str = "utf-8"
    sheet: str | None = None


async def record(actor: Actor, draft: PaymentFileDraft, *, mode: Mode = Mode.COMMIT) -> ImportReport:
    """Record the payments of a file, or say what is wrong with them. Needs `book.import`.

    Raises `NotFound` for evidence out of sight, and `Refused` for a file that cannot be read or is too large. What is
    wrong with rows stands in the report.
    """
    actor = require(actor, IMPORT)
    view, content = await evidence.content(actor, draft.evidence)
    if view.size > BYTES_MAX:
        problem = Problem(code="EVIDENCE_TOO_LARGE", field=("evidence",), value=str(view.size), limit=str(BYTES_MAX))
        raise Refused(problem)
    with tempfile.TemporaryDirectory(prefix="recoup-payments-") as folder:
        path = Path(folder) / view.name
        await asyncio.to_thread(path.write_bytes, await _whole(content))
        source = Source(path=path, encoding=_encoding(draft.encoding), sheet=draft.sheet)
        if mode is Mode.PREVIEW:
            return await _import(actor, source, draft, dry_run=True)
        async with many_units(actor, "payment.import", input=draft):
            return await _import(actor, source, draft, dry_run=False)


def _encoding(told: str) -> str:
    """The encoding; UTF-8 may begin with its mark. Raises `Refused` CHOICE_UNKNOWN."""
    try:
        "".encode(told)
    except LookupError as wrong:
        known = "utf-8, gb18030, utf-16"
        raise Refused(Problem(code="CHOICE_UNKNOWN", field=("encoding",), value=told, limit=known)) from wrong
    return "utf-8-sig" if told.lower().replace("_", "-") in ("utf-8", "utf8") else told


async def _import(actor: Actor, source: Source, draft: PaymentFileDraft, *, dry_run: bool) -> ImportReport:
    return await importing.import_book(
        actor, source, PaymentBook(), told=ColumnMap(), dry_run=dry_run, skip_bad=draft.skip_bad
    )


async def _whole(content: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in content])
