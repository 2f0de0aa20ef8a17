"""A stranger's regime: installed beside the server by its entry point, shown by API and console as it says itself."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from textual.widgets import OptionList

from recoup.database import connected
from recoup.regime.registry import Registry
from recoup.services import access, organisation, regime
from recoup.services.organisation import OrganisationDraft
from recoup_tui.asks.case import KINDS
from recoup_tui.dialogs.case import CaseDialog
from recoup_tui.language import Language
from recoup_tui.screens.case import CasePage
from tests.services.world import install_regimes
from tests.tui.conftest import MakeConsole, settings_of
from tests.tui.test_case import chosen
from tests.tui.waiting import column, picture, press, settled, write

MODULE: Final = '''"""A small bank that repaints its branches."""

from dataclasses import replace

from recoup.regime.hookspecs import hookimpl
from recoup.regime.policy.case import CaseKind, Opening, State, Task, Transition
from recoup.regime.policy.condition import Filled
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import CODE
from recoup.regime.spec import RegimeSpec, Text
from tests.regime.example import SPEC

SOON = Deadline("opened_on", days=3, roll="NONE")
REPAINTING = CaseKind(
    code="REPAINTING",
    key=("organisation",),
    opens=(Opening(code="FADED", by=("officer",), due=SOON, rules=("R-1",)),),
    fields=(Field(code="colour", kind=CODE, choices=("VERMILION", "VIRIDIAN")),),
    states=(
        State(code="WANTED", due=SOON, tasks=(Task(code="BUY_PAINT", part="officer", due=SOON, rules=("R-1",)),)),
        State(code="PAINTED", final=True),
    ),
    transitions=(
        Transition(
            code="paint",
            source=("WANTED",),
            target="PAINTED",
            by=("officer",),
            guard=Filled(("colour",)),
            rules=("R-1",),
        ),
    ),
    rules=("R-1",),
)


@hookimpl
def recoup_register_regime() -> RegimeSpec:
    """The example of the tests, and its own kind of case."""
    return replace(SPEC, code="painter", name=Text("粉刷", "Painter"), cases=(*SPEC.cases, REPAINTING))
'''
CODES: Final = ("REPAINTING", "FADED", "WANTED", "PAINTED", "paint", "colour", "VERMILION", "VIRIDIAN", "BUY_PAINT")
WORDS: Final = {
    "en": "Repainting, It has faded, Wanted, Painted, Paint it, Colour, Vermilion, Viridian, Buy paint",
    "zh-CN": "粉刷, 已褪色, 待刷, 已刷, 粉刷完毕, 颜色, 朱红, 铬绿, 购买涂料",
}


def unpack(folder: Path) -> None:
    """What `pip install recoup-regime-painter` would leave behind."""
    package, told = folder / "recoup_painter", folder / "recoup_regime_painter-1.0.dist-info"
    for language, words in WORDS.items():
        place = package / "locale" / language
        place.mkdir(parents=True)
        lines = [f'{code} = "{word}"\n' for code, word in zip(CODES, words.split(", "), strict=True)]
        (place / "words.toml").write_text("".join(lines), encoding="utf-8")
    (package / "__init__.py").write_text(MODULE, encoding="utf-8")
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: recoup-regime-painter\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text("[recoup.regime]\npainter = recoup_painter\n")


@pytest.fixture
async def painter(console: MakeConsole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MakeConsole]:
    """A console on a book in which an institution goes by the stranger's regime."""
    unpack(tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    regime.install(Registry.load(strict=True), calendar="CN")
    async with connected(settings_of(tmp_path / "book.sqlite3")):
        unit = OrganisationDraft(code="PAINTER", name="Painter", kind="BANK", regime="painter")
        await organisation.board(await access.local_actor(), unit)
    yield console
    sys.modules.pop("recoup_painter", None)
    install_regimes()


async def test_a_strangers_kind_of_case_is_shown_moved_and_worded_without_a_change(painter: MakeConsole) -> None:
    """Opened from the list of cases, refused for the field that it wants, walked to its end; in both languages."""
    async with painter(Language.EN).run_test(size=(140, 40)) as pilot:
        await settled(pilot)
        kinds = (await painter.another_client().ask(KINDS, regime="painter"))["caseKinds"]
        assert [kind["code"]["label"] for kind in kinds if kind["code"]["code"] == "REPAINTING"] == ["Repainting"]
        await pilot.press("ctrl+g")
        await write(pilot, "cs")
        await press(pilot, "enter", "f6")
        options = [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]
        await chosen(pilot, options, "Repainting")
        dialog = pilot.app.screen
        assert isinstance(dialog, CaseDialog)
        dialog.field("organisation").raw = "PAINTER"
        await write(pilot, "")
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, CasePage)
        assert column(pilot, "acts-table", "Step") == ["Paint it"]
        await press(pilot, "2")
        assert column(pilot, "machine-table", "State")[:2] == ["▶ Wanted", "└─ Paint it"]
        await press(pilot, "4")
        assert "Buy paint" in picture(pilot)
        await press(pilot, "1", "f6")
        step = pilot.app.screen
        assert isinstance(step, CaseDialog)
        step.field("field-colour").raw = "VIRIDIAN"
        await write(pilot, "")
        await press(pilot, "ctrl+s", "3", "ctrl+l")
        assert {"粉刷完毕", "已刷"} <= set(picture(pilot).split())
        assert "VIRIDIAN" not in picture(pilot)
