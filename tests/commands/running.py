"""The program as somebody types it, in this process."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest

from recoup import cli
from recoup.config import Settings
from recoup.database import connected
from tests.conftest import finish

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """How a run ended."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Program:
    """`recoup` on one database, in English unless told otherwise."""

    settings: Settings
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str, language: str = "en") -> Said:
        """Type these words."""
        url = self.settings.database_url.get_secret_value()
        told = {"RECOUP_DATABASE_URL": url, "RECOUP_LANGUAGE": language, "COLUMNS": "240"}
        for name, value in told.items():
            self.monkeypatch.setenv(name, value)
        self.monkeypatch.setattr("sys.argv", ["recoup", *words])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        said = self.capsys.readouterr()
        return Said(int(stopped.value.code or 0), said.out, said.err)

    def meanwhile(self, work: Callable[[], Awaitable[T]]) -> T:
        """What somebody else does on the same database."""

        async def inside() -> T:
            async with connected(self.settings):
                return await work()

        return finish(inside())
