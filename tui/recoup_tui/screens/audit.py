"""The audit trail: filter, look at a record, and write the proof of one to a file for whoever checks it elsewhere."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from textual import work
from textual.binding import BindingType

from recoup_tui.asks.audit import ENTRIES, PROVE, AuditEntry
from recoup_tui.dialogs.terms import TermsDialog
from recoup_tui.figures import Painter, moment
from recoup_tui.forms import Entry, Kind
from recoup_tui.keymap import Scope, bindings
from recoup_tui.screens.tabs import Tab, TabsPage, paged
from recoup_tui.shapes import Problem
from recoup_tui.widgets.amended import worded
from recoup_tui.widgets.paged_table import Column
from recoup_tui.widgets.problems import Problems

WIDE: Final = 104
DONE: Final = "DONE"
WHERE: Final = (Entry(name="path"),)


def _outcome(row: AuditEntry, paint: Painter) -> Text:
    text = paint.label(row["outcome"])
    text.stylize(paint.palette.good if row["outcome"]["code"] == DONE else f"bold {paint.palette.caution}")
    return text


def _told(row: AuditEntry, paint: Painter) -> Sequence[RenderableType]:
    """What was told, from where, and the hashes that tie it to its neighbours."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style=paint.palette.muted, no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(paint.words("audit.command"), f"{row['command']['label']} · {row['command']['code']}")
    for told in row["told"]:
        table.add_row(*worded(told, paint))
    for key, text in (
        ("audit.subject", row["subjectText"]),
        ("audit.from", " · ".join(part for part in (row["address"], row["requestId"]) if part)),
        ("audit.before", row["beforeHash"]),
        ("audit.after", row["afterHash"]),
        ("audit.previous", row["prevHash"]),
        ("audit.hash", row["hash"]),
    ):
        if text:
            table.add_row(paint.words(key), text)
    return [table]


COLUMNS: Final[tuple[Column[AuditEntry], ...]] = (
    Column(title="column.record", cell=lambda row, paint: paint.plain(row["number"]), right=True),
    Column(title="column.when", cell=lambda row, paint: paint.plain(moment(row["recordedAt"]))),
    Column(title="column.by", cell=lambda row, paint: paint.plain(row["by"]), stretch=1, at_least=8),
    Column(title="column.command", cell=lambda row, paint: paint.label(row["command"]), stretch=2, at_least=14),
    Column(title="column.outcome", cell=_outcome),
    Column(title="column.organisation", cell=lambda row, paint: paint.plain(row["organisation"]), from_width=WIDE),
    Column(title="column.chain", cell=lambda row, paint: paint.muted(row["chain"]), from_width=WIDE),
)
TERMS: Final = (
    Entry(name="by", needed=False),
    Entry(name="command", needed=False),
    Entry(name="outcome", kind=Kind.CHOICE, choices=("DONE", "DENIED", "SIGNED_IN"), needed=False),
    Entry(name="organisation", needed=False),
    Entry(name="since", kind=Kind.DAY, needed=False),
    Entry(name="until", kind=Kind.DAY, needed=False),
)


class AuditPage(TabsPage):
    """The trail, newest first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.AUDIT)
    scope = Scope.AUDIT
    tabs = (
        Tab(
            name="trail",
            columns=COLUMNS,
            fetch=paged(ENTRIES, lambda answer: answer["auditEntries"]),
            told=_told,
            terms=TERMS,
        ),
    )

    def action_prove(self) -> None:
        """Ask where to, then write the proof of the record under the cursor there."""
        if chosen := self.table.chosen:
            path = f"audit-{chosen['chain']}-{chosen['number']}.json"
            dialog = TermsDialog("audit.proof", WHERE, {"path": path})
            self.app.push_screen(dialog, lambda told: self._ask(chosen["id"], told))

    def _ask(self, entry_id: str, told: dict[str, object] | None) -> None:
        if told is not None:
            self._write(entry_id, told)

    @work(exclusive=True, group="proof")
    async def _write(self, entry_id: str, told: dict[str, object]) -> None:
        answer = await self.attempt(self.session.ask(PROVE, id=entry_id))
        if answer is None or answer["auditProof"] is None:
            return
        text = json.dumps(answer["auditProof"], ensure_ascii=False, indent=2)
        try:
            await asyncio.to_thread(_keep, str(told["path"]), text)
        except OSError as trouble:
            self.query_one(Problems).show([Problem(code=type(trouble).__name__, message=str(trouble))])
        else:
            self.notify(self.session.words("audit.written", path=str(told["path"])), markup=False)


def _keep(path: str, text: str) -> None:
    Path(path).expanduser().write_text(f"{text}\n", encoding="utf-8")
