"""`recoup plugins`: the list as table and JSON, one regime in full, and a code that is not installed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from recoup.commands.plugins import plugins
from recoup.errors import Refused
from tests.regime.test_conformance import PROVIDED

RUNNER = CliRunner(env={"COLUMNS": "200", "RECOUP_LANGUAGE": "en"})


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration file of this machine is read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RECOUP_BLOCKED_PLUGINS", raising=False)


def test_the_list_names_each_regime_with_its_state() -> None:
    """What an operator looks for first."""
    answer = RUNNER.invoke(plugins, [])
    assert answer.exit_code == 0
    assert all(code in answer.output for code in PROVIDED)
    assert answer.output.count("ACTIVE") >= len(PROVIDED)


def test_the_list_is_told_in_chinese_too() -> None:
    """By option, whatever the terminal speaks."""
    answer = RUNNER.invoke(plugins, ["--language", "zh-CN"])
    assert "已安装的规则包" in answer.output
    assert "住房公积金" in answer.output


def test_the_list_as_json_is_complete() -> None:
    """For programs: both languages, findings and traceback."""
    listed = {entry["code"]: entry for entry in json.loads(RUNNER.invoke(plugins, ["--json"]).output)}
    assert listed["commercial_bank"]["name"] == {"zh": "商业银行", "en": "Commercial bank"}
    assert set(listed["commercial_bank"]) == {
        "code", "state", "name", "version", "contract", "distribution", "reason", "findings", "traceback",
    }  # fmt: skip


def test_a_blocked_regime_is_listed_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """And shown with nothing but it."""
    monkeypatch.setenv("RECOUP_BLOCKED_PLUGINS", "housing_fund")
    assert "blocked by the configuration" in RUNNER.invoke(plugins, ["--json"]).output
    shown = RUNNER.invoke(plugins, ["show", "housing_fund"]).output
    assert "BLOCKED" in shown
    assert "Take it off the list" in shown


@pytest.mark.parametrize("code", PROVIDED)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_one_regime_is_shown_in_full(code: str, language: str) -> None:
    """Products, parameters, grades, tasks, roles, rules."""
    answer = RUNNER.invoke(plugins, ["show", code, "--language", language])
    assert answer.exit_code == 0
    titles = ("产品", "参数", "分类", "规则") if language == "zh-CN" else ("Products", "Parameters", "Grades", "Rules")
    assert all(title in answer.output for title in titles)


def test_a_code_that_is_not_installed_is_refused_with_those_that_are() -> None:
    """One sentence, not a traceback."""
    answer = RUNNER.invoke(plugins, ["show", "credit_union"])
    assert isinstance(answer.exception, Refused)
    assert "housing_fund" in str(answer.exception)
