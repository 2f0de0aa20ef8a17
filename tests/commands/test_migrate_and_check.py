"""`recoup migrate` and `recoup check` as an operator meets them: words, exit status, nothing half-done."""

import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from recoup.cli import main
from recoup.config import Settings
from recoup.database import migration_names, shown


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the program in this process."""

    def command(*words: str, url: str, language: str = "en") -> Said:
        monkeypatch.setenv("RECOUP_DATABASE_URL", url)
        monkeypatch.setenv("RECOUP_LANGUAGE", language)
        monkeypatch.setattr(sys, "argv", ["recoup", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return Said(int(ended.value.code or 0), written.out, written.err)

    return command


def _url(settings: Settings) -> str:
    return settings.database_url.get_secret_value()


def test_migrate_makes_a_database_that_check_finds_sound(run: Run, unmigrated: Settings) -> None:
    made = run("migrate", url=_url(unmigrated))
    assert (made.status, made.err) == (0, "")
    assert made.out == f"{shown(unmigrated)} is up to date; steps run: {', '.join(migration_names())}.\n"
    assert "already" in run("migrate", url=_url(unmigrated)).out
    sound = run("check", url=_url(unmigrated))
    assert (sound.status, sound.err) == (0, "")
    assert "is sound" in sound.out


def test_check_of_an_unsound_database_tells_each_difference_and_how_to_mend_it(run: Run, sqlite_copy: Path) -> None:
    books = sqlite3.connect(sqlite_copy)
    statement = books.execute("SELECT sql FROM sqlite_master WHERE name = 'posting_no_update'").fetchone()[0]
    books.executescript("DROP TRIGGER posting_no_update; DROP INDEX loan_party;")
    url = f"sqlite://{sqlite_copy}"
    found = run("check", url=url)
    assert found.status == 1
    assert "2 things" in found.out
    assert statement in found.out
    assert "缺少索引 loan_party" in run("check", url=url, language="zh-CN").out
    books.executescript(statement + "; CREATE INDEX loan_party ON loan (party_id);")
    books.close()
    assert run("check", url=url).status == 0


def test_check_of_an_old_database_says_to_migrate(run: Run, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x.sqlite3").execute("PRAGMA user_version = 1").close()
    old = run("check", url=f"sqlite://{tmp_path}/x.sqlite3")
    assert old.status == 1
    assert "Run recoup migrate" in old.out


@pytest.mark.parametrize("command", ["migrate", "check"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_database_that_is_away_is_one_sentence_and_status_three(
    run: Run, tmp_path: Path, command: str, language: str
) -> None:
    away = run(command, url="postgresql://recoup:secret@127.0.0.1:1/recoup", language=language)
    assert (away.status, away.out) == (3, "")
    assert away.err.count("\n") == 1
    assert "127.0.0.1:1/recoup" in away.err
    assert "secret" not in away.err
    missing = run(command, url=f"sqlite://{tmp_path}/none/x.sqlite3", language=language)
    assert missing.status == 3
    assert str(tmp_path / "none") in missing.err


@pytest.mark.parametrize("command", ["migrate", "check"])
def test_a_wrong_setting_is_one_sentence_and_status_two(run: Run, command: str) -> None:
    wrong = run(command, url="mysql://u:secret@h/d")
    assert (wrong.status, wrong.out) == (2, "")
    assert wrong.err.startswith("recoup: The setting RECOUP_DATABASE_URL does not take ***.")
