"""`recoup responsibility`: the report as a table and as lines, and one sentence for what it cannot tell."""

import json

import pytest

from recoup import cli
from recoup.config import Settings
from tests.conftest import begun_unopened
from tests.services.lateness import late_check
from tests.services.world import World


@begun_unopened
async def late() -> World:
    """The check of a loan was late, in two hands."""
    return await late_check()


@pytest.fixture
def database_kind() -> str:
    """SQLite is enough for words."""
    return "sqlite"


@pytest.mark.usefixtures("late")
def test_the_report_names_who_held_the_task_and_for_how_long(
    database_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Li six days, Wang three, in both languages; a line of JSON each task; a wrong day or format is named."""
    url = database_settings.database_url.get_secret_value()
    for name, value in (("RECOUP_DATABASE_URL", url), ("RECOUP_LANGUAGE", "en"), ("COLUMNS", "200")):
        monkeypatch.setenv(name, value)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["recoup", "responsibility", *words])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        said = capsys.readouterr()
        return int(stopped.value.code or 0), said.out, said.err

    march = ("--from", "2024-03-01", "--to", "2024-03-31")
    status, told, _ = run(*march)
    assert status == 0
    assert "li Li: 6" in told
    assert "wang Wang: 3" in told
    assert "PM-07" in told
    status, told, _ = run(*march, "--person", "wang", "--format", "jsonl")
    (line,) = [json.loads(each) for each in told.splitlines()]
    assert [(each["person_code"], each["days"]) for each in line["answers"]] == [("li", 6), ("wang", 3)]
    assert line["loan_number"] == "L-1"
    assert "Late tasks from 2024-01-01 through 2024-01-31: 0" in run("--from", "2024-01-01", "--to", "2024-01-31")[1]
    monkeypatch.setenv("RECOUP_LANGUAGE", "zh-CN")
    assert "wang Wang：3 天" in run(*march)[1]
    monkeypatch.setenv("RECOUP_LANGUAGE", "en")
    for words, expected in (
        (("--from", "yesterday", "--to", "2024-03-31"), "yesterday"),
        (("--from", "2024-03-02", "--to", "2024-03-01"), "before the first day"),
        ((*march, "--format", "xml"), "table, jsonl"),
    ):
        status, _, said = run(*words)
        assert (status, expected in said) == (1, True), said
    assert run("--from", "2024-03-01")[0] == 2
