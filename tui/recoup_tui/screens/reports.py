"""Reports: what each regime can draw up, one drawn from the books as it stands, and what is filed and signed."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final, TypedDict

from rich.console import RenderableType
from rich.text import Text
from textual.binding import BindingType

from recoup_tui.asks.document import DOCUMENT_KINDS, DOCUMENTS, REPORT, Document, DocumentKind, Report
from recoup_tui.dialogs.case import report_form
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.dialogs.terms import TermsDialog
from recoup_tui.failures import ServerRefused
from recoup_tui.figures import Painter, labels
from recoup_tui.forms import DECLARED, Entry, Form, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.paging import Fetch, listed
from recoup_tui.questions import ACT
from recoup_tui.screens.tabs import Act, Tab, TabsPage, Terms, paged
from recoup_tui.session import Session
from recoup_tui.shapes import Code, Connection, Problem
from recoup_tui.widgets.paged_table import Column
from recoup_tui.widgets.title_bar import TitleBar

WIDE: Final = 104


class FileDialog(FormDialog[Any]):
    """What is filled in goes out as `fields`, by code."""

    def payload(self, mode: str) -> dict[str, object]:
        """The entries of the document, and what it is about."""
        given = super().payload(mode)
        names = [name for name in given if name.startswith(DECLARED)]
        fields = [{"code": name.removeprefix(DECLARED), "value": given.pop(name)} for name in names]
        return given | ({"fields": fields} if fields else {})


class Drawable(TypedDict):
    """A document that can be drawn up, with its regime."""

    regime: Code
    kind: DocumentKind


class Line(TypedDict):
    """A row of a report: the table it stands in, its cells, and their headings."""

    table: str
    headings: list[str]
    cells: list[str]
    is_total: bool


SIGN: Final[Form[Any]] = Form(
    root="documentSign", question=ACT, entries=(Entry(name="part"),), has_key=False, has_preview=False
)
REOPEN: Final[Form[Any]] = Form(root="documentReopen", question=ACT, entries=(), has_key=False, has_preview=False)


def _kinds(session: Session, terms: Terms) -> Fetch[Drawable]:
    del terms

    async def fetch(first: int, after: str | None) -> Connection[Drawable]:
        found: list[Drawable] = []
        own = session.viewer["regime"] if session.viewer else None
        for regime in [one for one in session.regimes if own in (None, one["code"])]:
            kinds = (await session.ask(DOCUMENT_KINDS, regime=regime["code"]))["documentKinds"]
            found += [{"regime": regime, "kind": kind} for kind in kinds]
        return await listed(found)(first, after)

    return fetch


def lines_of(report: Report) -> list[Line]:
    """What stands above the tables, every row of every table, its totals last, and the sentences below."""
    found: list[Line] = [
        {"table": "", "headings": ["", ""], "cells": [field["heading"], field["text"]], "is_total": False}
        for field in report["fields"]
    ]
    for table in report["tables"]:
        for place, row in enumerate([*table["rows"], *([table["totals"]] if table["totals"] else [])]):
            cells = [cell["text"] for cell in row["cells"]]
            is_total = place >= len(table["rows"])
            found.append(
                {"table": table["heading"], "headings": table["columns"], "cells": cells, "is_total": is_total}
            )
    return [*found, *(Line(table="", headings=[""], cells=[each], is_total=False) for each in report["sentences"])]


def _cell(place: int) -> Callable[[Line, Painter], Text]:
    def cell(row: Line, _paint: Painter) -> Text:
        text = row["cells"][place] if place < len(row["cells"]) else ""
        return Text(text, style="bold" if row["is_total"] else "", no_wrap=True, overflow="ellipsis")

    return cell


def _line_told(row: Line, paint: Painter) -> list[RenderableType]:
    """Every cell with its heading."""
    told = Text()
    for heading, cell in zip(row["headings"], row["cells"], strict=False):
        told.append(f"{heading} ", style=paint.palette.muted).append(f"{cell or '–'}   ")
    return [told]


def _document_told(row: Document, paint: Painter) -> list[RenderableType]:
    """Who signed, and by what the edition is known."""
    signed = " · ".join(row["signedBy"]) or paint.words("reports.nobody_signed")
    return [Text(signed), Text(f"{row['asOf']}  SHA-256 {row['digest']}", style=paint.palette.muted)]


def _kind_told(row: Drawable, paint: Painter) -> list[RenderableType]:
    """What it is about, what is filled in, who signs, and its rules."""
    kind = row["kind"]
    told = Text()
    for title, codes in (
        ("reports.about", kind["key"]),
        ("reports.typed", [entry["code"] for entry in kind["entries"]]),
        ("reports.signers", kind["signers"]),
    ):
        told.append(f"{paint.words(title)}  ", style=paint.palette.muted).append(f"{labels(codes) or '–'}\n")
    return [told.append(" ".join(kind["rules"]), style=paint.palette.muted)]


KINDS: Final[tuple[Column[Drawable], ...]] = (
    Column(title="column.document", cell=lambda row, paint: paint.label(row["kind"]["code"]), stretch=2, at_least=20),
    Column(
        title="column.known_as",
        cell=lambda row, paint: paint.plain(" ".join(reversed(row["kind"]["aliases"]))),
        stretch=1,
        at_least=9,
    ),
    Column(
        title="column.about", cell=lambda row, paint: paint.plain(labels(row["kind"]["key"])), stretch=1, at_least=9
    ),
    Column(title="column.regime", cell=lambda row, paint: paint.label(row["regime"]), from_width=WIDE),
)
LINES: Final[tuple[Column[Line], ...]] = (
    Column(title="column.table", cell=lambda row, paint: paint.muted(row["table"]), from_width=WIDE),
    Column(title="column.first_cell", cell=_cell(0), stretch=2, at_least=14),
    Column(title="column.second_cell", cell=_cell(1), stretch=1, at_least=10),
    Column(title="column.third_cell", cell=_cell(2), stretch=1, at_least=10),
    Column(title="column.fourth_cell", cell=_cell(3), stretch=1, at_least=10),
    Column(title="column.fifth_cell", cell=_cell(4), stretch=1, from_width=WIDE),
    Column(title="column.sixth_cell", cell=_cell(5), stretch=1, from_width=WIDE),
)
FILED: Final[tuple[Column[Document], ...]] = (
    Column(title="column.document", cell=lambda row, paint: paint.label(row["code"]), stretch=2, at_least=18),
    Column(title="column.organisation", cell=lambda row, paint: paint.plain(row["organisation"])),
    Column(title="column.period", cell=lambda row, paint: paint.plain(row["period"])),
    Column(title="column.state", cell=lambda row, paint: paint.plain(paint.words(f"paper_state.{row['state']}"))),
    Column(title="column.edition", cell=lambda row, paint: paint.number(row["edition"]), right=True),
    Column(title="column.on", cell=lambda row, paint: paint.plain(row["filedOn"]), from_width=WIDE),
)


class ReportsPage(TabsPage):
    """Choose a document, say about what, read it; or look at what is filed, sign it, open it again."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.REPORTS)
    scope = Scope.REPORTS

    def __init__(self) -> None:
        super().__init__()
        self._drawing: dict[str, Any] = {}
        self._kind: DocumentKind | None = None
        self._report: Report | None = None
        self._lists = (
            Tab(name="report_kinds", columns=KINDS, fetch=_kinds, told=_kind_told),
            Tab(name="drawn_report", columns=LINES, fetch=self._drawn, told=_line_told),
            Tab(
                name="filed_reports",
                columns=FILED,
                fetch=paged(DOCUMENTS, lambda answer: answer["documents"]),
                told=_document_told,
                acts={
                    "sign": Act(form=SIGN, needs_row=True, given=_of, about=_named),
                    "reopen": Act(form=REOPEN, needs_row=True, given=_of, about=_named),
                },
                terms=tuple(Entry(name=name, needed=False) for name in ("regime", "code", "organisation", "period")),
            ),
        )

    def lists(self) -> Sequence[Tab[Any]]:
        """What there is, what is drawn, what is filed."""
        return self._lists

    def subject(self) -> str:
        """Of the drawn report its title, period and unit."""
        report = self._report
        if self.tab.name != "drawn_report" or report is None:
            return ""
        return " · ".join(part for part in (report["title"], report["period"], report["unit"]) if part)

    async def load(self) -> None:
        """The rows, and then what the report says above them."""
        await super().load()
        self.query_one(TitleBar).note(self.subject())

    def _drawn(self, session: Session, terms: Terms) -> Fetch[Line]:
        del terms

        async def fetch(first: int, after: str | None) -> Connection[Line]:
            if self._drawing:
                self._report = (await session.ask(REPORT, **self._drawing))["report"]
                if self._report is None:
                    self._drawing = {}
                    raise ServerRefused(Problem(code="NOT_FOUND", message=session.words("reports.out_of_sight")))
            return await listed(lines_of(self._report) if self._report else [])(first, after)

        return fetch

    def action_draw(self) -> None:
        """Ask what the chosen document is to be about, and draw it up."""
        row: Drawable | None = self.table.chosen if self.tab.name == "report_kinds" else None
        if row is None:
            self.notify(self.session.words("tabs.nothing_here"), severity="warning", markup=False)
            return
        nouns = [code["code"] for code in row["kind"]["key"]]
        entries = tuple(Entry(name=noun, label=_label(row["kind"], noun), kind=Kind.TEXT) for noun in nouns)
        self.app.push_screen(TermsDialog("draw", entries, {}), lambda told: self._draw(row, told))

    def _draw(self, row: Drawable, told: dict[str, object] | None) -> None:
        if told is None:
            return
        about = [{"noun": noun, "value": str(value)} for noun, value in told.items()]
        self._kind = row["kind"]
        self._drawing = {"regime": row["regime"]["code"], "document": row["kind"]["code"]["code"], "about": about}
        self.action_nth_tab(2)

    def action_file(self) -> None:
        """File the document that is drawn up, with what has to be filled in."""
        kind = self._kind if self.tab.name == "drawn_report" and self._drawing else None
        if kind is None:
            self.notify(self.session.words("reports.draw_first"), severity="warning", markup=False)
        else:
            form = report_form(kind["entries"], kind["required"], kind["rules"])
            self.app.push_screen(FileDialog(form, given=self._drawing, about=kind["code"]["label"]), self._filed)

    def _filed(self, done: object) -> None:
        if done:
            self.action_nth_tab(3)


def _label(kind: DocumentKind, noun: str) -> str:
    return next(code["label"] for code in kind["key"] if code["code"] == noun)


def _of(row: Document) -> dict[str, object]:
    return {"documentId": row["id"]}


def _named(row: Document) -> str:
    return f"{row['code']['label']} {row['organisation']} {row['period']}"
