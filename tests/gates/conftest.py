"""Gates run where their tools are installed; elsewhere they say what is missing. `make gates` demands them."""

import os

import pytest

from tests.gates.tools import missing

DEMANDED = bool(os.environ.get("RECOUP_GATES"))


@pytest.fixture(autouse=True)
def _tools() -> None:
    """Skip, or fail, where the tools are not there."""
    lacking = missing()
    if lacking and DEMANDED:
        pytest.fail(f"not installed: {', '.join(lacking)}")
    if lacking:
        pytest.skip(f"run `make gates` once to install {', '.join(lacking)}")
