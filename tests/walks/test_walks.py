"""Each story is lived at both doors, GraphQL and the console, and is the same there."""

import os
import shutil
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from recoup.config import Settings
from recoup.database import migrate
from tests.conftest import finish
from tests.tui.beginning import reach
from tests.tui.conftest import Consoles, be_patient, draw_seldom, rest_briefly, settings_of
from tests.walks.books import BOOKS
from tests.walks.console_door import ConsoleDoor
from tests.walks.graphql_door import GraphqlDoor
from tests.walks.story import Door, Step, Story, Told, TurnedAway, stories

STORIES = stories()


class Written:
    """Books written once a run, by name: whichever worker needs one first writes it, the others wait for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def copied(self, name: str, target: Path) -> Path:
        """A copy of a book."""
        book = self._folder / f"{name}.sqlite3"
        with (self._folder / f"{name}.lock").open("w") as lock:
            flock(lock, LOCK_EX)
            if not book.exists():
                half = self._folder / f"{name}.half.sqlite3"
                finish(self._seed(name, settings_of(half)))
                half.rename(book)
        return Path(shutil.copyfile(book, target / "book.sqlite3"))

    @staticmethod
    async def _seed(name: str, settings: Settings) -> None:
        await migrate(settings)
        await BOOKS[name].write(settings)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The books of this run, beside the folders of its workers."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "walks"
    folder.mkdir(exist_ok=True)
    return Written(folder)


@pytest.fixture
def consoles(
    written: Written, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Consoles:
    """Consoles on the story's own copy of its book; evidence lies in the test's folder."""
    monkeypatch.setenv("RECOUP_EVIDENCE_URL", str(tmp_path / "evidence"))
    be_patient(monkeypatch)
    draw_seldom(monkeypatch)
    rest_briefly(monkeypatch)
    return Consoles(written.copied(request.getfixturevalue("story").book, tmp_path))


@pytest.mark.parametrize("way_in", ["graphql", "console"])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
async def test_it_is_lived_as_it_says(story: Story, way_in: str, consoles: Consoles, tmp_path: Path) -> None:
    """By operations or by keys; a run asks it at one door, which one goes by turns (tests/conftest.py)."""
    book, settings = BOOKS[story.book], consoles.settings
    door: Door = ConsoleDoor(consoles, book, tmp_path) if way_in == "console" else GraphqlDoor(settings, book, tmp_path)
    assert await live(story, door, settings) == len(story.steps)


async def live(story: Story, door: Door, settings: Settings) -> int:
    """Take every step, and find after each what the story says; how many were taken."""
    person = ""
    try:
        for place, step in enumerate(story.steps, start=1):
            if "reach" in step.told:
                await door.leave()
                await reach(settings, step.told["reach"])
            if "reach" in step.told or "by" in step.told:
                person = step.told.get("by", person)
                await door.enter(person)
            try:
                await _take(door, step)
            except Exception as missed:
                missed.add_note(f"in step {place} of {story.name}: {step.verb} {step.given}")
                raise
    finally:
        await door.leave()
    return len(story.steps)


async def _take(door: Door, step: Step) -> None:
    if not step.verb:
        pass
    elif cited := step.told.get("refused") or (step.verb == "barred" and step.given["rules"]):
        with pytest.raises(TurnedAway) as away:
            await door.do(step.verb, step.given)
        assert [text for text in cited if text not in str(away.value)] == [], str(away.value)
    else:
        await door.do(step.verb, step.given)
    if "finds" in step.told:
        _compare(await door.found(), step.told["finds"])


def _compare(found: Told, expected: Told) -> None:
    for name, value in expected.items():
        seen = found[name]
        if name == "story":
            seen = seen[-len(value) :]
        if name in ("tasks", "fields"):
            seen = {code: seen.get(code) for code in value} if value else seen
        assert _told(seen) == _told(value), name


def _told(value: object) -> object:
    """Days as they are written."""
    if isinstance(value, dict):
        return {name: _told(each) for name, each in value.items()}
    return value if isinstance(value, list) or value is None else str(value)
