"""The rulebook's worked examples through public services, on both databases: `tests/golden/index.toml` has all 59.

A question with its answer lies in `golden/asks/` (`asking.py`), a story of a loan in `golden/services/` (`stories.py`),
days of contacts in `golden/contacts/` (`contacting.py`).
What a rule states and no example of the rulebook covers lies in `golden/rules/`, named by the rule, reckoned by hand in
the head of its file.
"""

import tomllib
from datetime import date
from typing import Final

import pytest

from tests.house.source import ROOT
from tests.services import asking, contacting, stories
from tests.services.world import World

GOLDEN: Final = ROOT / "tests" / "golden"
INDEX: Final = tomllib.loads((GOLDEN / "index.toml").read_text(encoding="utf-8"))
PLAYED: Final = {example: entry["data"] for example, entry in INDEX.items()}
RULES: Final = sorted(path.stem for path in (GOLDEN / "rules").glob("*.toml"))

EXAMPLES: Final = {
    f"{regime}-X{number:02d}"
    for regime, count in (("CB", 20), ("HF", 14), ("TR", 13), ("DB", 12))
    for number in range(1, count + 1)
}
"""Every worked example of the rulebook, parts C1 to C4."""

EACH_ON_BOTH: Final = True
"""No example is left out on either database."""


def test_every_example_of_the_rulebook_is_played() -> None:
    """None of the 59 is forgotten, none is invented."""
    assert len(EXAMPLES) == 59
    assert INDEX.keys() == EXAMPLES
    for example, entry in INDEX.items():
        assert entry.keys() == {"data"}, example
        assert entry["data"], f"{example} is not played"


def test_all_golden_data_belongs_to_its_example() -> None:
    """A file bears the ID that it is listed under, and no file lies there unplayed."""
    listed = [(example, name) for example, data in PLAYED.items() for name in data]
    for example, name in listed:
        assert name.partition("/")[2].startswith(example)
    folders = ("asks", "contacts", "services")
    lying = {f"{folder}/{path.stem}" for folder in folders for path in (GOLDEN / folder).glob("*.toml")}
    assert sorted(name for _, name in listed) == sorted(lying)


@pytest.mark.parametrize("name", RULES)
async def test_a_rule_that_no_example_covers_comes_out_of_the_services(world: World, name: str) -> None:
    """Its figures were reckoned by hand from the rule's formula."""
    told = tomllib.loads((GOLDEN / "rules" / f"{name}.toml").read_text(encoding="utf-8"))
    assert await stories.play(world, told)


@pytest.mark.parametrize("name", [name for data in PLAYED.values() for name in data])
async def test_an_example_comes_out_of_the_services(world: World, name: str) -> None:
    """It is played to its end, and something was compared with what the rulebook says."""
    told = tomllib.loads((GOLDEN / f"{name}.toml").read_text(encoding="utf-8"))
    if name.startswith("asks/"):
        await world.begin(date(2024, 6, 20))
        compared = [await asking.ask(world.actor, each) for each in told["ask"]]
        assert all(compared)
    elif name.startswith("contacts/"):
        assert await contacting.play(world, told)
    else:
        assert await stories.play(world, told)
