"""What people do with a case in the console: open it from the worklist, prove, file, take a step."""

from pathlib import Path

from textual.pilot import Pilot

from recoup_tui.dialogs.case import CaseDialog
from recoup_tui.dialogs.evidence import EvidenceDialog
from recoup_tui.screens.case import CasePage
from tests.tui.waiting import column, press, settled, write

SIZE = (100, 34)


async def point(pilot: Pilot[None], table: str, title: str, text: str) -> None:
    """Put the cursor of a table on the row of which a column begins with a text."""
    place = next(row for row, told in enumerate(column(pilot, table, title)) if told.startswith(text))
    await pilot.press("g", *["j"] * place)
    await settled(pilot)


async def go(pilot: Pilot[None], code: str) -> None:
    """Go to a page by its code."""
    await settled(pilot)
    await pilot.press("colon")
    await write(pilot, code)
    await press(pilot, "enter")


async def open_work(pilot: Pilot[None], task: str) -> CasePage:
    """Open the case of a task on the worklist."""
    await settled(pilot)
    await point(pilot, "tasks", "Task", task)
    await press(pilot, "enter")
    assert isinstance(pilot.app.screen, CasePage)
    return pilot.app.screen


async def prove(pilot: Pilot[None], folder: Path, kind: str) -> None:
    """Attach a scanned file to the case, of a kind that is chosen from a list."""
    scan = folder / f"{kind.lower()}.txt"
    scan.write_text(f"{kind}\n", encoding="utf-8")
    await press(pilot, "f7")
    dialog = pilot.app.screen
    assert isinstance(dialog, EvidenceDialog)
    dialog.field("path").raw = str(scan)
    dialog.field("kind").raw = kind
    await press(pilot, "ctrl+s")


async def file(pilot: Pilot[None], paper: str, **told: str) -> None:
    """File a paper of the case."""
    await press(pilot, "6")
    await point(pilot, "papers-table", "Paper", paper)
    await press(pilot, "f8")
    await fill(pilot, **told)
    await press(pilot, "ctrl+s")


async def step(pilot: Pilot[None], name: str, **told: str) -> None:
    """Take a step of the case."""
    await press(pilot, "1")
    await point(pilot, "acts-table", "Step", name)
    await press(pilot, "f6")
    await fill(pilot, **told)
    await press(pilot, "ctrl+s")


async def fill(pilot: Pilot[None], **told: str) -> None:
    """Fill in the form that is open."""
    dialog = pilot.app.screen
    assert isinstance(dialog, CaseDialog)
    for name, value in told.items():
        dialog.field(f"field-{name}").raw = value
    await write(pilot, "")
