"""Books that come in as files: examined whole, then written in chunks, and safe to repeat after any interruption.

Two walks over the file. The first reads and examines every row and tells all problems at once; nothing is written, and
nothing will be if a row is bad, unless the bad ones may be left out. The second writes, a chunk a transaction. Rows
that are on the books with the same content are passed over, so an interrupted import is simply started again.
"""

import csv
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final, Generic, TextIO

from recoup.errors import Problem, Refused
from recoup.services.access import Actor, require
from recoup.services.import_cells import Cells
from recoup.services.import_file import Row, Source
from recoup.services.import_kind import Asked, Kind, Known
from recoup.services.import_map import REJECTED_BECAUSE, ColumnMap
from recoup.services.progress import SILENCE, Progress

CHUNK: Final = 1000
"""Rows of a transaction."""
FILE_PROBLEMS_MAX: Final = 100_000
"""More problems than this are counted, not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """What is wrong in a row; the problem's field is the column as the file calls it."""

    row: int
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import found and did. `stored` and `known` are 0 after a dry run, and where bad rows forbade it.

    `warnings` are what to know of rows that came in, or would; `warned` counts these rows.
    """

    rows: int
    bad: int
    stored: int
    known: int
    written: bool
    problems: tuple[RowProblem, ...]
    warned: int
    warnings: tuple[RowProblem, ...]
    rejected: Path | None


@dataclass(slots=True, kw_only=True)
class _Walk(Generic[Asked]):
    """One import: what it reads, under which map, and what it has seen so far."""

    actor: Actor
    source: Source
    kind: Kind[Asked]
    told: ColumnMap
    seen: dict[str, int] = field(default_factory=dict)
    bad: dict[int, list[Problem]] = field(default_factory=dict)
    warned: dict[int, list[Problem]] = field(default_factory=dict)
    rows: int = 0

    def note(self, row: int, problems: Sequence[Problem]) -> None:
        """Keep what is wrong in a row, told in the file's own column names."""
        if problems:
            self.bad.setdefault(row, []).extend(self._renamed(problem) for problem in problems)

    def warn(self, row: int, problems: Sequence[Problem]) -> None:
        """Keep what is to be known of a row."""
        self.warned[row] = [self._renamed(problem) for problem in problems]

    def _renamed(self, problem: Problem) -> Problem:
        path = ".".join(problem.field)
        return replace(problem, field=(self.told.name_of(path),))


async def import_book(
    actor: Actor,
    source: Source,
    kind: Kind[Asked],
    *,
    told: ColumnMap,
    dry_run: bool = False,
    skip_bad: bool = False,
    progress: Progress = SILENCE,
) -> ImportReport:
    """Import a file. Needs `operate`.

    Raises `Refused` when the file as a whole cannot be read; bad rows are told in the report. With `skip_bad` they are
    written to a file beside the source and the others imported; without it one bad row keeps everything out.
    """
    actor = require(actor, "book.import")
    walk = _Walk(actor=actor, source=source, kind=kind, told=told)
    progress.begin("examine", 0)
    await _examine(walk, progress)
    may_write = not dry_run and (skip_bad or not walk.bad)
    rejected = _write_rejected(walk) if walk.bad and skip_bad and not dry_run else None
    stored = known = 0
    if may_write:
        progress.begin("import", walk.rows)
        async for new, old in _store(walk, progress):
            stored, known = stored + new, known + old
    return ImportReport(
        rows=walk.rows,
        bad=len(walk.bad),
        stored=stored,
        known=known,
        written=may_write,
        problems=_by_row(walk.bad),
        warned=len(walk.warned),
        warnings=_by_row(walk.warned),
        rejected=rejected,
    )


def _by_row(found: Mapping[int, Sequence[Problem]]) -> tuple[RowProblem, ...]:
    told = (RowProblem(row=row, problem=one) for row, problems in sorted(found.items()) for one in problems)
    return tuple(islice(told, FILE_PROBLEMS_MAX))


def _chunks(source: Source) -> Iterator[list[Row]]:
    with closing(source.rows()) as rows:
        while chunk := list(islice(rows, CHUNK)):
            yield chunk


async def _examine(walk: _Walk[Asked], progress: Progress) -> None:
    for number, chunk in enumerate(_chunks(walk.source)):
        if number == 0:
            _check_columns(walk, chunk)
        walk.rows += len(chunk)
        asked = _read(walk, chunk)
        await _compare(walk, asked)
        progress.advance(len(chunk))
    if not walk.rows:
        raise Refused(Problem(code="FILE_EMPTY", field=("file",), value=walk.source.path.name))


def _check_columns(walk: _Walk[Asked], chunk: Sequence[Row]) -> None:
    """Raises `Refused` naming the columns that nobody knows: a misspelt one would be lost in silence otherwise."""
    found = {name: "" for row in chunk for name in row.cells}
    unknown = walk.told.unknown(found, walk.kind.columns, walk.kind.families)
    if unknown:
        limit = ", ".join(sorted(walk.kind.columns))
        raise Refused(*(Problem(code="COLUMN_UNKNOWN", field=(name,), value=name, limit=limit) for name in unknown))


def _read(walk: _Walk[Asked], chunk: Sequence[Row]) -> list[tuple[int, Asked]]:
    """The readable rows with their numbers; what is wrong with the others is noted."""
    asked: list[tuple[int, Asked]] = []
    for row in chunk:
        cells = Cells(row, walk.told)
        draft = walk.kind.read(cells)
        key = walk.kind.key(draft)
        first = walk.seen.setdefault(key, row.number) if key else row.number
        if first != row.number:
            cells.wrong("ROW_TWICE", "number", key, str(first))
        if cells.problems:
            walk.bad.setdefault(row.number, []).extend(cells.problems)
        else:
            asked.append((row.number, draft))
    return asked


async def _compare(walk: _Walk[Asked], asked: Sequence[tuple[int, Asked]]) -> None:
    """Against the books: the same is passed over, something else under the same key is bad, the new is examined."""
    known = await walk.kind.known([draft for _, draft in asked])
    new: list[tuple[int, Asked]] = []
    for number, draft in asked:
        key = walk.kind.key(draft)
        if key not in known:
            new.append((number, draft))
        else:
            walk.note(number, _other_content(known[key], key))
    for place, problems in (await walk.kind.examine(walk.actor, [draft for _, draft in new])).items():
        walk.note(new[place][0], problems)
    sound = [(number, draft) for number, draft in new if number not in walk.bad]
    for place, problems in (await walk.kind.warn(walk.actor, [draft for _, draft in sound])).items():
        walk.warn(sound[place][0], problems)


def _other_content(known: Known, key: str) -> list[Problem]:
    if not known.differs:
        return []
    return [Problem(code="KNOWN_OTHERWISE", field=("number",), value=key, limit=", ".join(known.differs))]


async def _store(walk: _Walk[Asked], progress: Progress) -> AsyncIterator[tuple[int, int]]:
    for chunk in _chunks(walk.source):
        rows = [Cells(row, walk.told) for row in chunk if row.number not in walk.bad]
        if rows:
            done = await walk.kind.store(walk.actor, [walk.kind.read(cells) for cells in rows])
            yield done.new, done.known
        progress.advance(len(chunk))


def _write_rejected(walk: _Walk[Asked]) -> Path:
    """The bad rows as they were, and why, beside the source: mended, the file can be imported by itself."""
    path = walk.source.path.with_suffix(".rejected.csv")
    rows = [row for chunk in _chunks(walk.source) for row in chunk if row.number in walk.bad]
    names = list(dict.fromkeys(name for row in rows for name in row.cells))
    with writing(path) as file:
        writer = csv.DictWriter(file, [*names, REJECTED_BECAUSE])
        writer.writeheader()
        for row in rows:
            because = " / ".join(problem.message(walk.actor.language) for problem in walk.bad[row.number])
            writer.writerow({**row.cells, REJECTED_BECAUSE: because})
    return path


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """A CSV to write, in the encoding that spreadsheets recognise. Raises `Refused` where nobody may write."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            yield file
    except OSError as wrong:
        cause = wrong.strerror or type(wrong).__name__
        raise Refused(Problem(code="FILE_UNWRITABLE", field=("file",), value=str(path), limit=cause)) from wrong
