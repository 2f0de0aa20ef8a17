"""`recoup messages`: the outbox from the command line."""

from pathlib import Path

import pytest

from recoup import cli, database
from recoup.clock import SystemClock
from recoup.config import load
from recoup.services import access, businessday, notification, party
from recoup.services.notification import MessageDraft
from recoup.services.party import PartyDraft
from tests.conftest import finish
from tests.services.contacting import FIRST
from tests.services.world import found_world


async def _a_message_waits(url: str) -> str:
    async with database.connected(load(database_url=url)):
        await found_world()
        actor = await access.local_actor()
        await businessday.begin(actor, FIRST, clock=SystemClock())
        company = PartyDraft(number="C-1", kind="LEGAL", name="Acme", phone="02155550000", organisation_code="MAKER")
        await party.board(actor, company)
        return (await notification.request(actor, MessageDraft(party="C-1", template="NOTICE", text="Call us."))).id


def test_a_message_that_waits_is_sent_listed_and_cancelled_no_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The file lies in the folder; what went already cannot be cancelled."""
    url = f"sqlite://{tmp_path / 'books.sqlite3'}"
    finish(database.migrate(load(database_url=url)))
    made: list[str] = []

    async def prepare() -> None:
        made.append(await _a_message_waits(url))

    finish(prepare())
    for name, value in (("DATABASE_URL", url), ("LANGUAGE", "en"), ("MESSAGES_FOLDER", str(tmp_path / "out"))):
        monkeypatch.setenv(f"RECOUP_{name}", value)

    def run(*words: str) -> int:
        monkeypatch.setattr("sys.argv", ["recoup", "messages", *words])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return int(stopped.value.code or 0)

    assert run("run") == 0
    assert "Sent 1, held back 0" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{made[0]}.txt"]
    monkeypatch.setenv("COLUMNS", "200")
    assert run("list", "--state", "SENT") == 0
    assert "Acme" in capsys.readouterr().out
    assert run("cancel", made[0]) == 1
    assert "SENT already" in capsys.readouterr().err
