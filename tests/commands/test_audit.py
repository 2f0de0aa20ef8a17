"""`recoup audit`: proved, anchored, proved to a stranger without the database, handed out; and a tampered one found."""

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from recoup.config import Settings
from recoup.database import shown
from tests.commands.running import Program
from tests.conftest import begun_unopened
from tests.services.world import World, found_world


@begun_unopened
async def books() -> World:
    """A bank and a debtor: some commands are on record."""
    world = await found_world()
    await world.begin(date(2025, 1, 2))
    await world.party("D-1")
    await world.party("D-2")
    return world


@pytest.fixture
def database_kind() -> str:
    """SQLite is enough for words, and its file can be written past the program."""
    return "sqlite"


def tamper(settings: Settings, statement: str) -> None:
    """Write past the program, as whoever holds the file can."""
    with closing(sqlite3.connect(shown(settings).removeprefix("sqlite://"))) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        assert file.execute(statement).rowcount == 1
        file.commit()


def lines(path: Path) -> list[dict[str, object]]:
    """The JSON lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.usefixtures("books")
def test_the_trail_is_proved_anchored_handed_out_and_proved_to_a_stranger(program: Program, tmp_path: Path) -> None:
    """The stranger's check asks no database: it holds where there is none, and fails for a record that was changed."""
    sound = program.run("audit", "verify")
    assert (sound.status, sound.err) == (0, "")
    kept, proof, out = tmp_path / "anchors.jsonl", tmp_path / "proof.json", tmp_path / "bank.jsonl"
    assert program.run("audit", "anchor", "--to", str(kept)).status == 0
    assert {each["chain"] for each in lines(kept)} >= {"root", "BANK"}
    assert program.run("audit", "export", "BANK", "--to", str(out)).status == 0
    rows = lines(out)
    size = next(each["size"] for each in lines(kept) if each["chain"] == "BANK")
    assert len(rows) == size
    record = rows[0]["record"]
    assert isinstance(record, dict)
    assert "party.board" in program.run("audit", "list", "--command", "party.board").out
    made = program.run("audit", "prove", str(record["id"]))
    assert made.status == 0
    proof.write_text(made.out, encoding="utf-8")
    check = ("audit", "check-proof", str(proof), "--anchor", str(kept))
    with pytest.MonkeyPatch.context() as away:
        away.setattr("recoup.database.connected", None)
        assert program.run(*check).status == 0
        told = json.loads(made.out)
        told["record"]["command"] = "party.amend"
        proof.write_text(json.dumps(told), encoding="utf-8")
        assert program.run(*check).status == 1
        told["size"] = 99
        proof.write_text(json.dumps(told), encoding="utf-8")
        assert program.run(*check).status == 1
        proof.write_text("no proof", encoding="utf-8")
        wrong = program.run(*check)
        assert (wrong.status, "no proof" in wrong.err) == (1, True)
    assert program.run("audit", "verify", "--anchor", str(kept)).status == 0


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("statement", "damage"),
    [
        ("UPDATE audit_entry SET input = '{}' WHERE id = (SELECT max(id) FROM audit_entry)", "edited"),
        (
            "DELETE FROM audit_entry WHERE id = (SELECT min(id) FROM audit_entry WHERE command = 'party.board')",
            "deleted",
        ),
        ("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)", "cut off"),
    ],
)
def test_a_tampered_database_is_found_named_and_not_anchored(
    program: Program, database_settings: Settings, tmp_path: Path, statement: str, damage: str
) -> None:
    """Exit status 1 with the record; no anchor of an unsound trail is written; in both languages."""
    tamper(database_settings, statement)
    found = program.run("audit", "verify")
    assert (found.status, damage in found.out) == (1, True), found.out
    assert program.run("audit", "verify", language="zh-CN").status == 1
    kept = tmp_path / "anchors.jsonl"
    assert program.run("audit", "anchor", "--to", str(kept)).status == 1
    assert not kept.exists()


@pytest.mark.usefixtures("books")
def test_a_trail_cut_off_with_its_head_is_found_by_the_anchor_alone(
    program: Program, database_settings: Settings, tmp_path: Path
) -> None:
    """Whoever may write everything makes the chain agree with itself; what was taken home does not agree."""
    kept = tmp_path / "anchors.jsonl"
    assert program.run("audit", "anchor", "--to", str(kept)).status == 0
    last = "FROM audit_entry ORDER BY id DESC LIMIT 1"
    cut = f"SET seq = seq - 1, hash = (SELECT prev_hash {last}) WHERE chain = (SELECT chain {last})"
    tamper(database_settings, f"UPDATE audit_head {cut}")
    tamper(database_settings, "DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)")
    assert program.run("audit", "verify").status == 0
    assert program.run("audit", "verify", "--anchor", str(kept)).status == 1


@pytest.mark.usefixtures("books")
def test_what_is_not_there_is_one_sentence(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record, a chain, a file that is none of ours, an option that is missing."""
    monkeypatch.chdir(tmp_path)  # a sentence shows the first eighty letters of a path
    Path("wrong.jsonl").write_text("{}\n", encoding="utf-8")
    for words, expected in (
        (("prove", "999999999"), "999999999"),
        (("prove", "1", "--size", "0"), "0"),
        (("export", "NONE", "--to", "none.jsonl"), "NONE"),
        (("verify", "--anchor", "wrong.jsonl"), "Anchor"),
        (("verify", "--anchor", "nowhere"), "nowhere"),
        (("anchor", "--to", "no-folder/a.jsonl"), "no-folder"),
    ):
        refused = program.run("audit", *words)
        assert (refused.status, expected in refused.err) == (1, True), (words, refused)
    assert not Path("none.jsonl").exists()
    assert program.run("audit", "prove").status == 2
    assert program.run("audit", "prove", "first").status == 2
    assert program.run("audit", "export", "BANK").status == 2
