"""The collections page in headless Chromium, built as for production, on a server that takes published documents only.

The browser comes with the npm packages of the gates (or is Debian's, where there is one); it is made for x86-64.
"""

import json
import platform
import shutil
from ctypes.util import find_library
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from recoup.clock import FixedClock
from recoup.config import Settings, load
from recoup.database import connected
from recoup.records.case import Case
from tests.gates.tools import MANIFEST, TYPESCRIPT, scripted, told
from tests.schema.running import running
from tests.tui import book

NOW: Final = datetime(2018, 5, 15, 9, 30, tzinfo=UTC)
BROWSER: Final = shutil.which("chromium") or ""
HOME: Final = "" if BROWSER or find_library("nss3") else "AWS_Lambda_nodejs22.x"
"""On a bare machine the packaged browser takes the libraries that come with it, as it does where it is at home."""
JUDGED: Final = {"sign-in", "loan", "why", "refused", "preview", "case", "proof", "dark", "narrow"}


async def _written(file: Path) -> tuple[Settings, str, str, str]:
    """The console's book in a migrated file, a token of somebody who works on it, and cases: one that wants a paper,
    one in which a notice was sent and is to be proved."""
    settings = load(database_url=f"sqlite://{file}?synchronous=OFF", scheduler=False)
    await book.write(settings, FixedClock(NOW))
    async with connected(settings):
        wanting = await Case.filter(kind="MONTHLY_REPORT").order_by("id").first().values_list("number", flat=True)
        noticed = (
            await Case.filter(kind="COLLECTION", state="NOTICE").order_by("id").first().values_list("number", flat=True)
        )
        return settings, await book.colleague("collector"), str(wanting), str(noticed)


@pytest.mark.skipif(
    not BROWSER and platform.machine() != "x86_64",
    reason="the pinned Chromium is for x86-64; here install the package `chromium` of your system",
)
async def test_the_page_works_in_a_browser(sqlite_copy: Path, tmp_path: Path) -> None:
    """One walk: sign in, ask why, try and record a payment, hear of another, log a contact, and read a case."""
    settings, token, case, proof = await _written(sqlite_copy)
    paper = tmp_path / "receipt.pdf"
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    published = tmp_path / "recoup.toml"
    published.write_text(f'trusted_documents = "{MANIFEST}"\n', encoding="utf-8")
    async with running(settings, "--config", str(published)) as server:
        done = scripted(
            "page.mjs", TYPESCRIPT, server.url, token, tmp_path, BROWSER_PATH=BROWSER, AWS_EXECUTION_ENV=HOME,
            CASE=case, PROOF=proof, PAPER=str(paper),
        )  # fmt: skip
    assert done.returncode == 0, told(done)
    seen: dict[str, Any] = json.loads(done.stdout)
    assert seen["faults"] == []
    assert seen["at"] == "end"
    _was_shown(seen)
    _was_done(seen)
    assert seen["axe"] == {name: [] for name in JUDGED}
    assert seen["overflow"] <= 0
    assert seen["adHoc"] == "PERSISTED_DOCUMENT_NOT_FOUND"


def _was_shown(seen: dict[str, Any]) -> None:
    """What stands on the page."""
    assert seen["stranger"]
    assert seen["live"] == "Live"
    assert seen["works"] > 5
    assert seen["loan"] == "张三"
    assert seen["states"][:4] == ["paid", "part", "overdue", "overdue"]
    assert seen["acts"] > 0
    assert seen["obstacles"]
    assert seen["title"] == "Recoup · 催收工作台"
    assert seen["tabs"][0] == "还款计划"


def _was_done(seen: dict[str, Any]) -> None:
    """What was wished, refused, tried, recorded and heard; amounts to the fen."""
    assert _fen(seen["arrears"]) == sum(_fen(amount) for amount in seen["because"])
    assert (seen["beside"], seen["refused"]) == ("amount", "AMOUNT_TOO_PRECISE")
    assert _fen(seen["preview"][1]) == _fen(seen["arrears"]) - 388_49
    assert seen["recorded"].startswith("Payment P")
    assert seen["arrearsAfter"] == seen["preview"][1]
    assert seen["elsewhere"] == []
    assert seen["heard"] == "RL-1001: payment recorded"
    assert seen["contacts"] == 1
    assert seen["missing"][0].startswith("Proof of service is missing"), seen["missing"]
    assert {"receipt.pdf", "by hand"} & set(seen["proof"]) == {"receipt.pdf"}
    assert "collector" in seen["step"]


def _fen(amount: str) -> int:
    return int("".join(sign for sign in amount if sign.isdigit()))
