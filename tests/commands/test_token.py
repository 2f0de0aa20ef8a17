"""`recoup token`: made and shown once, listed without secrets, revoked."""

from pathlib import Path

import pytest

from recoup import cli, database
from recoup.config import load
from tests.conftest import finish


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migrated database that the program finds by its environment."""
    url = f"sqlite://{tmp_path / 'books.sqlite3'}"
    finish(database.migrate(load(database_url=url)))
    monkeypatch.setenv("RECOUP_DATABASE_URL", url)
    monkeypatch.setenv("RECOUP_LANGUAGE", "en")


def _run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["recoup", "token", *words])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return int(stopped.value.code or 0)


@pytest.mark.usefixtures("books")
def test_a_token_is_made_listed_and_revoked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The secret stands in the first answer only."""
    assert _run(monkeypatch, "create", "clerk", "--scope", "read", "--scope", "operate", "--days", "7") == 0
    text = capsys.readouterr().out.strip()
    assert text.startswith("rcp_")
    token_id = text.split("_")[1]
    assert _run(monkeypatch, "list") == 0
    listed = capsys.readouterr().out
    assert token_id[:8] in listed
    assert text.split("_")[2][:16] not in listed
    assert _run(monkeypatch, "revoke", token_id) == 0
    assert token_id in capsys.readouterr().out


@pytest.mark.usefixtures("books")
def test_a_wrong_scope_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1, what is wrong and what would do."""
    assert _run(monkeypatch, "create", "clerk", "--scope", "everything") == 1
    said = capsys.readouterr().err
    assert "everything" in said
    assert "admin, operate, read" in said
