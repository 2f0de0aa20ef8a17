"""`recoup export`: a whole list as JSON lines from the command line."""

import json
from pathlib import Path

import pytest

from recoup import cli


def test_a_list_is_written_to_a_file_and_what_is_no_list_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Of a new installation: the tokens' holders; the query from a file as well."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECOUP_DATABASE_URL", f"sqlite://{tmp_path / 'books.sqlite3'}")
    monkeypatch.setenv("RECOUP_LANGUAGE", "en")

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["recoup", *words])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return int(stopped.value.code or 0), capsys.readouterr().err

    assert run("init", "--day", "2024-01-10", "--institution", "BANK", "--name", "示例银行")[0] == 0
    query = tmp_path / "principals.graphql"
    query.write_text("{ principals { nodes { code kind } } }", encoding="utf-8")
    file = tmp_path / "principals.jsonl"
    assert run("export", str(query), "--output", str(file)) == (0, "2 entries written out.\n")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert {row["code"] for row in rows} == {"admin", "local"}
    status, told = run("export", "{ viewer { name } }", "--output", str(file))
    assert status == 1
    assert "cannot be written out" in told
