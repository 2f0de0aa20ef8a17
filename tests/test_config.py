"""Settings: a command's option over a variable over the file; every wrong value is told with what would be right."""

from pathlib import Path
from typing import Any

import pytest

from recoup.config import Settings, load
from recoup.errors import Misconfigured, Problem
from recoup.translation import Language


def _refused(**given: object) -> Problem:
    with pytest.raises(Misconfigured) as caught:
        load(**given)
    problem = caught.value.problem
    for language in Language:
        sentence = problem.message(language)
        assert problem.code not in sentence
        assert "{" not in sentence
    return problem


def test_without_any_setting_there_is_a_file_database_and_a_local_server() -> None:
    settings = load()
    assert settings.database_url.get_secret_value() == "sqlite://recoup.sqlite3"
    assert (settings.host, settings.port, settings.calendar, settings.timezone) == (
        "127.0.0.1",
        8000,
        "CN",
        "Asia/Shanghai",
    )
    assert not settings.development
    assert not settings.is_postgres


def test_options_stand_over_variables_and_variables_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "r.toml").write_text('port = 1\nhost = "::"\nblocked_plugins = ["a", "b"]\n', encoding="utf-8")
    monkeypatch.setenv("RECOUP_CONFIG", str(tmp_path / "r.toml"))
    assert (load().port, load().host, load().blocked_plugins) == (1, "::", ("a", "b"))
    monkeypatch.setenv("RECOUP_PORT", "2")
    assert (load().port, load().host) == (2, "::")
    assert load(port=3).port == 3


def test_codes_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOUP_BLOCKED_PLUGINS", " housing_fund , ,trade_receivables")
    assert load().blocked_plugins == ("housing_fund", "trade_receivables")


@pytest.mark.parametrize(("tag", "language"), [("zh", Language.ZH), ("zh_CN.UTF-8", Language.ZH), ("EN", Language.EN)])
def test_a_language_is_understood_by_its_tag(tag: str, language: Language) -> None:
    assert load(language=tag).language is language


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "0"),
        ("port", "65536"),
        ("port", "eighty"),
        ("host", ""),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../etc/passwd"),
        ("timezone", ""),
        ("evidence_url", "nowhere://bucket/folder"),
        ("end_of_day_cron", "at night"),
        ("end_of_day_cron", "99 0 * * *"),
        ("calendar", "cn; drop"),
        ("slice_size", "0"),
        ("slice_size", "1e9"),
        ("development", "perhaps"),
        ("scheduler", "2"),
        ("log_level", "LOUD"),
        ("log_format", "xml"),
        ("language", "fr"),
    ],
)
def test_a_wrong_value_is_told_with_its_name_and_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    problem = _refused(**{name: value})
    assert (problem.code, problem.field, problem.value) == ("SETTING_INVALID", (name,), value)
    assert problem.limit
    monkeypatch.setenv(f"RECOUP_{name.upper()}", value)
    assert _refused().field == (f"RECOUP_{name.upper()}",)


@pytest.mark.parametrize("url", ["", "x", "mysql://u:secret@h/d", "sqlite://", "sqlite://:memory:", "postgresql://"])
def test_a_wrong_database_url_is_told_without_repeating_it(url: str) -> None:
    problem = _refused(database_url=url)
    assert "secret" not in problem.message()
    assert "sqlite://<path>" in problem.limit


def test_an_unknown_key_in_the_file_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text("prot = 1\n", encoding="utf-8")
    monkeypatch.setenv("RECOUP_CONFIG", str(tmp_path / "r.toml"))
    problem = _refused()
    assert (problem.code, problem.value) == ("SETTING_UNKNOWN", "prot")
    assert "port" in problem.limit


@pytest.mark.parametrize(
    ("content", "code"), [(None, "CONFIG_UNREADABLE"), (b"port =", "CONFIG_NOT_TOML"), (b"\xff\xfe", "CONFIG_NOT_TOML")]
)
def test_a_file_that_cannot_be_read_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, code: str
) -> None:
    path = tmp_path / "r.toml"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("RECOUP_CONFIG", str(path))
    problem = _refused()
    assert (problem.code, problem.value) == (code, str(path))


def test_every_setting_says_what_it_is_for_and_what_it_takes() -> None:
    for name, field in Settings.model_fields.items():
        extra: Any = field.json_schema_extra
        assert field.description, name
        assert extra["accepts"], name
