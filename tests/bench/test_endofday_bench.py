"""The benchmark of the end of day runs, proves its book and prints what it measured on."""

import subprocess
import sys

import pytest

from tests.house.source import ROOT


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    """The benchmarks as a person starts them."""
    asked = [sys.executable, "-m", "bench", *words]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603


def test_a_small_book_is_turned_and_told_with_machine_versions_seed_and_limit() -> None:
    """Two nights one by one, and a week of missed ones in one pass."""
    done = bench("endofday", "--loans", "200", "--database", "sqlite", "--days", "2", "--missed", "7", "--seed", "5")
    assert done.returncode == 0, done.stderr
    assert "200 loans, seed 5" in done.stdout
    assert all(word in done.stdout for word in ("Python", "numpy", "sqlite", "limit", "ratio", "7 missed"))


@pytest.mark.parametrize("words", [("nonsense",), ("endofday", "--database", "oracle")])
def test_what_does_not_exist_is_refused(words: tuple[str, ...]) -> None:
    """Status 2, as every program does."""
    assert bench(*words).returncode == 2
