"""The audit trail: who did what, narrowed to one person, and the proof of a record in a file."""

import json
from pathlib import Path

from recoup_tui.screens.audit import AuditPage
from tests.tui.conftest import MakeConsole
from tests.tui.waiting import column, picture, press, settled, still, write

SIZE = (80, 24)


async def test_the_trail_is_narrowed_and_a_record_is_proved_in_a_file(console: MakeConsole, tmp_path: Path) -> None:
    """The book was written by the installation itself; nobody else did anything."""
    async with console().run_test(size=SIZE, notifications=True) as pilot:
        await settled(pilot)
        await pilot.press("colon")
        await write(pilot, "au")
        await press(pilot, "enter")
        page = pilot.app.screen
        assert isinstance(page, AuditPage)
        assert "local" in column(pilot, "trail-table", "By")
        number = column(pilot, "trail-table", "No.")[0]
        await press(pilot, "f6")
        kept = tmp_path / "proof.json"
        pilot.app.screen.query_one("#path").raw = str(kept)  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        proof = json.loads(kept.read_text(encoding="utf-8"))
        assert proof["number"] == number
        assert proof["root"]
        await press(pilot, "f3")
        still(pilot)
        await write(pilot, "nobody")
        await press(pilot, "ctrl+s")
        assert "There is no record" in picture(pilot)
