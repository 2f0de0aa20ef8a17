"""What tests of commands begin with."""

import pytest

from recoup.config import Settings
from tests.commands.running import Program


@pytest.fixture
def program(
    database_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    """The program on a database of the test's own."""
    return Program(database_settings, monkeypatch, capsys)
