"""Published schedules, other engines' and the rulebook's own come out of a quote to the minor unit."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from recoup.services.quote import schedule

FOLDER: Final = Path(__file__).resolve().parents[1] / "golden" / "quote"


def cases() -> Iterator[Any]:
    """Every case of every file; each names its source."""
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


@pytest.mark.parametrize("case", tuple(cases()))
def test_a_published_schedule_comes_out_as_it_was_printed(case: dict[str, Any]) -> None:
    """Instalment, rows, what is left and what it costs, as far as the source prints them."""
    told = schedule(case["asked"])
    rows = {row["seq"]: row for row in told["rows"]}
    assert case["source"]
    assert told["instalment"] == case.get("instalment", told["instalment"])
    for seq, *figures in case.get("rows", ()):
        assert [rows[seq][name] for name in ("principal", "interest", "total", "balance")] == figures, seq
    for name in ("balance", "total"):
        if name in case:
            seq, figure = case[name]
            assert rows[int(seq)][name] == figure
    assert told["rows"][-1]["total"] == case.get("last", told["rows"][-1]["total"])
    assert told["totals"]["interest"] == case.get("interest", told["totals"]["interest"])
    assert told["totals"]["balloon"] == case.get("balloon", "0.00" if "decimals" not in case["asked"] else "0")
    assert len(rows) == case.get("count", len(rows))
