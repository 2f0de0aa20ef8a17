"""Any order of entry of the same dated facts ends in the same state, bills and balances, to the fen.

A few hundred histories here; `make histories` plays ten thousand.
"""

import pytest

from tests.services.histories import failures


@pytest.mark.parametrize("seed", range(1001, 1005))
def test_any_order_of_entry_ends_in_the_same(seed: int) -> None:
    """Nights run or missed, facts told late, rules that change on the way."""
    assert failures(seed, 50) == []
