"""The benchmark of schedules runs beside its peers, or says how to get them."""

from importlib.util import find_spec

from tests.bench.test_endofday_bench import bench


def test_schedules_are_compared_with_the_peers_or_the_peers_are_asked_for() -> None:
    """The figures agree before anything is measured; without a peer the sentence names it."""
    done = bench("schedule", "--loans", "3", "--plans", "20")
    if find_spec("mortgagemath") is None or find_spec("numpy_financial") is None:
        assert done.returncode == 1
        assert "is not installed" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    assert all(
        word in done.stdout for word in ("mortgagemath/s", "numpy-financial/s", "360 rows", "load of the machine")
    )
