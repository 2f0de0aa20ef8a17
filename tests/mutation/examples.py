"""A pytest plugin: properties look at the same examples each time, neither shrink what fails nor look at a clock."""

import pytest
from hypothesis import HealthCheck, Phase, settings


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Before any test is imported, for its own settings begin with these."""
    settings.register_profile(
        "mutation", database=None, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    settings.load_profile("mutation")
