"""`recoup webhook`: a receiver from the command line."""

from pathlib import Path

import pytest

from recoup import cli, database
from recoup.config import load
from tests.conftest import finish


def test_a_receiver_is_made_listed_paused_and_set_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The secret is shown once; a run with nothing to tell ends well."""
    url = f"sqlite://{tmp_path / 'books.sqlite3'}"
    finish(database.migrate(load(database_url=url)))
    told = {"DATABASE_URL": url, "LANGUAGE": "en", "SECRET_KEY": "k" * 32}
    for name, value in told.items():
        monkeypatch.setenv(f"RECOUP_{name}", value)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["recoup", "webhook", *words])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return int(stopped.value.code or 0), capsys.readouterr().out

    status, answer = run("add", "https://bank.test/hooks", "--as", "local", "--kind", "payment.recorded")
    made, secret = answer.split()
    assert (status, len(secret)) == (0, 64)
    assert run("pause", made)[0] == 0
    _, listed = run("list")
    assert "paused" in listed
    assert "payment.recorded" in listed
    assert secret not in listed
    status, other = run("rotate", made)
    assert (status, len(other.strip()), other.strip() != secret) == (0, 64, True)
    assert run("resume", made)[0] == 0
    assert run("replay", made, "--after", "beginning")[0] == 0
    assert run("run") == (0, "Events taken 0, tries in vain 0.\n")
    assert run("pause", "no-such-receiver")[0] == 1
