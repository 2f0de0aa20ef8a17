"""Set-off takes from the accounts in order, leaves what must stay, and never takes more than is owed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.columns import AMOUNT_LIMIT
from recoup.rules.setoff import Source, set_off


@pytest.mark.parametrize(
    ("retained", "taken"), [(0, (650_000, 350_000)), (100_000, (550_000, 450_000)), (650_001, (0, 500_000))]
)
def test_the_borrower_gives_first_and_keeps_what_must_stay(retained: int, taken: tuple[int, int]) -> None:
    """HF-X12; where all must stay, and more, nothing is taken there."""
    assert set_off(1_000_000, [Source(650_000, retained), Source(500_000)]) == taken


@pytest.mark.parametrize(
    ("owed", "source"),
    [
        (-1, Source(1)),
        (AMOUNT_LIMIT, Source(1)),
        (1, Source(-1)),
        (1, Source(AMOUNT_LIMIT)),
        (1, Source(1, -1)),
        (1, Source(1, AMOUNT_LIMIT)),
    ],
)
def test_what_is_no_amount_is_never_taken(owed: int, source: Source) -> None:
    """It raises."""
    with pytest.raises(ValueError, match="amounts lie"):
        set_off(owed, [source])


AMOUNTS = st.integers(0, AMOUNT_LIMIT - 1)


@given(owed=AMOUNTS, sources=st.lists(st.builds(Source, AMOUNTS, AMOUNTS), max_size=5))
def test_set_off_takes_all_it_may_and_no_more(owed: int, sources: list[Source]) -> None:
    """In order: a later source gives only when the earlier ones gave all they could."""
    taken = set_off(owed, sources)
    free = [max(0, balance - retained) for balance, retained in sources]
    assert sum(taken) == min(owed, sum(free))
    given_all = [part == most for part, most in zip(taken, free, strict=True)]
    assert all(all(given_all[:place]) for place, part in enumerate(taken) if part)
