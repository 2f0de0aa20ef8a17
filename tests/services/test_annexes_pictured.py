"""The three annexes look like the forms of the measures: each page is compared with its picture in `docs/pictures`.

    pytest tests/services/test_annexes_pictured.py --snapshot-update     draws the pictures anew, to be looked at

Rule lines, the order of fields, the unit in its corner, the place of the seal, the label of the copy: what moves is
seen in the picture (DB-02 to DB-12, DB-20 to DB-23, DB-30 to DB-35).
"""

import tomllib
import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray

from recoup.services import paper_pdf, paper_reading
from recoup.services.paper_sheet import sheets
from recoup.services.report_scope import Asked
from recoup.translation import Language
from tests.services import stories
from tests.services.asking import plain
from tests.services.world import World

ROOT: Final = Path(__file__).parents[2]
PICTURES: Final = ROOT / "docs" / "pictures"
DIFFERENT_MAX: Final = 0.001
"""Of the pixels of a page: a letter that is drawn a hair otherwise, and no line."""
PAGES: Final = (
    ("annex-1-direct", "DB-X06", 0, 0),
    ("annex-1-agent", "DB-X06", 1, 1),
    ("annex-2", "DB-X11", 0, 0),
    ("annex-3", "DB-X12", 0, 0),
)
"""The picture, the worked example whose story is played, the place of the document in it, and of the copy."""


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """A page is set from figures; that both databases give the same is held by the stories themselves."""
    return str(request.param)


@pytest.mark.parametrize(("name", "example", "place", "copy"), PAGES, ids=[page[0] for page in PAGES])
async def test_a_page_looks_as_it_was_accepted(
    world: World, request: pytest.FixtureRequest, name: str, example: str, place: int, copy: int
) -> None:
    """Drawn from the books of a worked example, in Chinese, as the Credit Bureau sends it."""
    told = tomllib.loads((ROOT / "tests" / "golden" / "services" / f"{example}.toml").read_text(encoding="utf-8"))
    await stories.play(world, told)
    paper = [paper for step in told["steps"] for paper in step.get("papers", ())][place]
    asked = Asked(
        regime="development_bank",
        document=paper["document"],
        about=dict(paper["about"]),
        fields=plain(paper.get("fields", {})),
    )
    reading = await paper_reading.draft(world.actor, asked, Language.ZH)
    drawn = paper_pdf.render([sheets(reading.setting)[copy]], form="png")
    stored = PICTURES / f"{name}.png"
    if request.config.getoption("update_snapshots"):
        stored.write_bytes(drawn)
    accepted = stored.read_bytes()
    assert drawn == accepted or _differ(_pixels(drawn), _pixels(accepted)) <= DIFFERENT_MAX


def _differ(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """The share of pixels that are not alike; all of them where the pages are not of one size."""
    if one.shape != other.shape:
        return 1.0
    return float((np.abs(one.astype(np.int16) - other) > 32).any(axis=2).mean())


def _pixels(png: bytes) -> NDArray[np.uint8]:
    """A PNG of eight bits a channel that is not interlaced, as rows of pixels."""
    at, header, packed = 8, b"", b""
    while at < len(png):
        length, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        content = png[at + 8 : at + 8 + length]
        header, packed = (content, packed) if kind == b"IHDR" else (header, packed + content * (kind == b"IDAT"))
        at += length + 12
    width, height, channels = int.from_bytes(header[:4]), int.from_bytes(header[4:8]), {2: 3, 6: 4}[header[9]]
    lines = np.frombuffer(zlib.decompress(packed), dtype=np.uint8).reshape(height, 1 + width * channels)
    rows = np.zeros((height + 1, width + 1, channels), dtype=np.uint8)
    for number, line in enumerate(lines, 1):
        _unfiltered(int(line[0]), line[1:].reshape(width, channels), rows[number], rows[number - 1])
    return rows[1:, 1:]


def _unfiltered(way: int, line: NDArray[np.uint8], row: NDArray[np.uint8], above: NDArray[np.uint8]) -> None:
    """Put back what a line of a PNG says as a difference from the pixels before and above it."""
    if way in (0, 2):
        row[1:] = line + (above[1:] if way else 0)
        return
    for place in range(1, len(row)):
        left, over, corner = (each.astype(np.int16) for each in (row[place - 1], above[place], above[place - 1]))
        guess: Any = left if way == 1 else (left + over) // 2 if way == 3 else _nearest(left, over, corner)
        row[place] = (line[place - 1] + guess) & 255


def _nearest(left: NDArray[np.int16], over: NDArray[np.int16], corner: NDArray[np.int16]) -> NDArray[np.int16]:
    """Of the three neighbours the one that their plane comes nearest to."""
    plane = left + over - corner
    away = [np.abs(plane - each) for each in (left, over, corner)]
    return np.where((away[0] <= away[1]) & (away[0] <= away[2]), left, np.where(away[1] <= away[2], over, corner))
