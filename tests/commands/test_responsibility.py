"""`recoup responsibility`: the report as a table and as lines, and one sentence for what it cannot tell."""

import json

import pytest

from tests.commands.running import Program
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
def test_the_report_names_who_held_the_task_and_for_how_long(program: Program) -> None:
    """Li six days, Wang three, in both languages; a line of JSON each task; a wrong day or format is named."""
    march = ("responsibility", "--from", "2024-03-01", "--to", "2024-03-31")
    told = program.run(*march)
    assert told.status == 0
    assert all(each in told.out for each in ("li Li: 6", "wang Wang: 3", "PM-07"))
    (line,) = [
        json.loads(each) for each in program.run(*march, "--person", "wang", "--format", "jsonl").out.split("\n")[:-1]
    ]
    assert [(each["person_code"], each["days"]) for each in line["answers"]] == [("li", 6), ("wang", 3)]
    assert line["loan_number"] == "L-1"
    empty = program.run("responsibility", "--from", "2024-01-01", "--to", "2024-01-31").out
    assert "Late tasks from 2024-01-01 through 2024-01-31: 0" in empty
    assert "wang Wang：3 天" in program.run(*march, language="zh-CN").out
    for words, expected in (
        (("--from", "yesterday", "--to", "2024-03-31"), "yesterday"),
        (("--from", "2024-03-02", "--to", "2024-03-01"), "before the first day"),
        ((*march[1:], "--format", "xml"), "table, jsonl"),
    ):
        refused = program.run("responsibility", *words)
        assert (refused.status, expected in refused.err) == (1, True), refused.err
    assert program.run("responsibility", "--from", "2024-03-01").status == 2
