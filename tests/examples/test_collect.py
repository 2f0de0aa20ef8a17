"""The Python example: the morning's list, and a bank's file that is recorded once however often it is sent."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from recoup.config import Settings
from recoup_graphql.server import create_app
from tests.conftest import PATIENCE, begun_unopened
from tests.schema.books import lent
from tests.schema.calling import Books, Server, furnished, serving
from tests.schema.running import running

EXAMPLE = Path(__file__).parents[2] / "examples" / "python"
RECEIPTS = """loan,amount,value_date,reference
L-1,100.00,2024-01-10,E2E-1
L-9,50.00,2024-01-10,E2E-2
L-1,20.001,2024-01-10,E2E-3
"""


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """What is tried is the client."""
    return str(request.param)


@begun_unopened
async def books() -> Books:
    """An institution on its first business day."""
    return await furnished()


def collect(url: str, token: str, *words: str) -> tuple[int, list[str]]:
    """The program as a person runs it: its status, and the lines it printed."""
    environment = {**os.environ, "RECOUP_SERVER": url, "RECOUP_TOKEN": token}
    asked = [sys.executable, "-m", "collect", *words]
    done = subprocess.run(  # noqa: S603  fixed words
        asked, cwd=EXAMPLE, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return done.returncode, (done.stdout or done.stderr).splitlines()


async def _boarded(settings: Settings, books: Books) -> Server:
    """The books with a loan of 12,000.00 in them."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        server = serving(app, books)
        await lent(server)
    return server


async def test_a_file_of_receipts_is_recorded_once_and_each_line_is_answered(
    database_settings: Settings, books: Books, tmp_path: Path
) -> None:
    """Tried first, then done, then sent again in full: one payment, and every refusal beside its line."""
    server = await _boarded(database_settings, books)
    file = tmp_path / "bank.csv"
    file.write_text(RECEIPTS, encoding="utf-8")
    async with running(database_settings) as program:
        tried = collect(program.url, server.operator, "receipts", str(file), "--dry-run")
        done = collect(program.url, server.operator, "receipts", str(file))
        again = collect(program.url, server.operator, "receipts", str(file))
        morning = collect(program.url, server.operator, "morning")
        stranger = collect(program.url, "nobody", "morning")
        file.write_text("loan,amount\nL-1,1\n", encoding="utf-8")
        unreadable = collect(program.url, server.operator, "receipts", str(file))
    precise = "AMOUNT_TOO_PRECISE: amount.amount: 20.001 has more decimals than the currency. Give at most 2."
    assert tried == (
        1,
        ["3  L-9  50.00  no such loan", "2  L-1  100.00  would be recorded", f"4  L-1  20.001  {precise}"],
    )
    assert done[1][1] == "2  L-1  100.00  P0000000001"
    assert again[1] == [done[1][0], "2  L-1  100.00  P0000000001 (recorded before)", done[1][2]]
    assert morning[0] == 0
    assert morning[1][0] == "2024-01-10"
    assert stranger == (3, ["collect: HTTP status code: 401"])
    assert unreadable == (2, [f"collect: {file}:2: this is not loan,amount,value_date,reference"])
