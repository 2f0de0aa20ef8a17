"""The console on the real server in this process: a seeded database, a frozen clock, no mocks of our own."""

import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any, Final, Protocol

import httpx
import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion
from textual._compositor import Compositor
from textual.pilot import Pilot

from recoup.clock import FixedClock
from recoup.config import Settings, load
from recoup.database import migrate
from recoup.services.access import ADMIN, OPERATE, READ
from recoup_graphql.local import open_local
from recoup_tui.app import ConsoleApp
from recoup_tui.client import Client
from recoup_tui.language import Language, Words
from recoup_tui.transport import StreamingTransport
from tests.conftest import PATIENCE, finish
from tests.tui import book
from tests.tui.waiting import BRIEFLY

NOW: Final = datetime(2018, 5, 15, 9, 30, 1, tzinfo=UTC)


def settings_of(path: Path) -> Settings:
    """Settings for the book at a place. A question may take long where many tests share a machine."""
    return load(database_url=f"sqlite://{path}?synchronous=OFF", scheduler=False, query_seconds=PATIENCE)


SVGImageExtension.file_extension = "svg"  # what the pictures are, so that they can be opened


@pytest.fixture(scope="session")
def book_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeded database file, made once a run, by whichever worker needs it first, and copied for each test."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    path, half = folder / "console.sqlite3", folder / "console.half.sqlite3"

    async def seed() -> None:
        await migrate(settings_of(half))
        await book.write(settings_of(half), FixedClock(NOW))

    with (folder / "console.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not path.exists():
            finish(seed())
            half.rename(path)
    return path


class Wire(httpx.AsyncBaseTransport):
    """The line to the server in this process. It can be cut, and it can lose an answer after the work is done."""

    def __init__(self) -> None:
        self.inner: StreamingTransport | None = None
        self.is_cut = False
        self.loses_answer_to = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on, unless the line is cut."""
        if self.is_cut or self.inner is None:
            raise httpx.ConnectError("the line is cut")
        response = await self.inner.handle_async_request(request)
        if request.url.path != "/graphql":
            return response
        query = str(json.loads(await request.aread())["query"])
        if self.loses_answer_to and self.loses_answer_to in query and '"COMMIT"' in request.content.decode():
            self.loses_answer_to = ""
            await response.aread()
            raise httpx.ReadTimeout("the answer was lost")
        return response


class MakeConsole(Protocol):
    """Makes a console on the test's copy of the book."""

    wire: Wire
    settings: Settings

    def __call__(self, language: Language = Language.EN, *, read_only: bool = False) -> ConsoleApp:
        """A console that has not started yet."""
        ...

    def another_client(self) -> Client:
        """A second client of the same server, as another operator would be. Only while the console runs."""
        ...

    async def client_of(self, code: str, *scopes: str) -> Client:
        """A client of a third one, with other scopes."""
        ...

    def of(self, person: str) -> "MakeConsole":
        """Makes consoles of a person, on the same book."""
        ...


def _headers(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "accept": "application/json"}


class Consoles:
    """Makes consoles on a book: of whoever sits at the machine, or of a person."""

    def __init__(self, path: Path, person: str = "") -> None:
        self.wire = Wire()
        self.settings = settings_of(path)
        self._path = path
        self._person = person
        self._second: Client | None = None

    def of(self, person: str) -> "Consoles":
        """Makes consoles of a person, on the same book."""
        return Consoles(self._path, person)

    def __call__(self, language: Language = Language.EN, *, read_only: bool = False) -> ConsoleApp:
        app = ConsoleApp(self._open, language=language, read_only=read_only, clock=lambda: NOW)
        app.animation_level = "none"
        return app

    @asynccontextmanager
    async def _open(self, words: Words) -> AsyncIterator[Client]:
        async with open_local(self.settings) as server:
            self.wire.inner = StreamingTransport(server.app)
            token = await book.colleague(self._person, READ, OPERATE, ADMIN) if self._person else server.token
            wired = httpx.AsyncClient(transport=self.wire, base_url="http://local", headers=_headers(token))
            headers = _headers(await book.colleague())
            direct = httpx.AsyncClient(transport=self.wire.inner, base_url="http://local", headers=headers)
            async with wired as first, direct as second:
                self._second = Client(second, words)
                yield Client(first, words)

    def another_client(self) -> Client:
        assert self._second is not None
        return self._second

    async def client_of(self, code: str, *scopes: str) -> Client:
        assert self.wire.inner is not None
        headers = _headers(await book.colleague(code, *scopes))
        return Client(httpx.AsyncClient(transport=self.wire.inner, base_url="http://local", headers=headers), Words())


class Keep(Protocol):
    """Compares what is on the screen now with its accepted picture."""

    def __call__(self, pilot: Pilot[None], name: str) -> None:
        """`name` tells the pictures of one story apart."""
        ...


@pytest.fixture
def looks_as_accepted(snapshot: SnapshotAssertion) -> Keep:
    """Pictures on the way of a story, so that a picture needs no start of its own."""
    accepted = snapshot.use_extension(SVGImageExtension)

    def compare(pilot: Pilot[None], name: str) -> None:
        assert pilot.app.export_screenshot() == accepted(name=name)

    return compare


def be_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a console beside many others wait as long for an answer as the server may take, and its pilot for it."""
    monkeypatch.setattr("recoup_tui.client.ANSWER_SECONDS", float(PATIENCE))
    monkeypatch.setattr(Pilot._wait_for_screen, "__defaults__", (float(PATIENCE),))


def draw_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a console without a terminal work out no pictures that nobody looks at: a fifth of its time went there.

    `waiting.settled` draws each page and dialog once, and whoever asks for a picture gets it.
    """
    draw = Compositor.render_update

    def render_update(self: Compositor, full: bool = False, **more: Any) -> object:  # noqa: ANN401, FBT001, FBT002
        if full:
            return draw(self, full, **more)
        self._dirty_regions.clear()
        return None

    monkeypatch.setattr(Compositor, "render_update", render_update)


def rest_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a console take typing for done sooner than with a person: `waiting.write` waits a little longer than this."""
    for name in ("dialogs.form.TYPING", "screens.find_loan.TYPING", "screens.approvals.RESTING"):
        monkeypatch.setattr(f"recoup_tui.{name}_SECONDS", BRIEFLY)


@pytest.fixture(autouse=True)
def _timing(monkeypatch: pytest.MonkeyPatch) -> None:
    be_patient(monkeypatch)
    draw_seldom(monkeypatch)
    rest_briefly(monkeypatch)


@pytest.fixture
def console(book_file: Path, tmp_path: Path) -> MakeConsole:
    """Makes consoles on a copy of the book that belongs to this test."""
    copy = tmp_path / "book.sqlite3"
    shutil.copyfile(book_file, copy)
    return Consoles(copy)
