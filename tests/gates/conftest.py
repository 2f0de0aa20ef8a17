"""Gates run where their tools are installed; elsewhere they say what is missing. `make gates` demands them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gates.bank import Bank, serve
from tests.gates.tools import missing

DEMANDED = bool(os.environ.get("RECOUP_GATES"))


@pytest.fixture(autouse=True, scope="session")
def _tools() -> None:
    """Skip, or fail, where the tools are not there."""
    lacking = missing()
    if lacking and DEMANDED:
        pytest.fail(f"not installed: {', '.join(lacking)}")
    if lacking:
        pytest.skip(f"run `make gates` once to install {', '.join(lacking)}")


@pytest.fixture(scope="session")
def bank(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, _tools: None) -> Iterator[Bank]:
    """A server as it stands in an institution; one for all gates of a test process."""
    yield from serve(sqlite_template, tmp_path_factory.mktemp("bank"))
