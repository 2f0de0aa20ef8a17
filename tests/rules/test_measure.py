"""What conditions may ask of a loan."""

import numpy as np

from recoup.regime.compiling import KERNEL_MEASURES
from recoup.rules.advance import Batch, begin
from recoup.rules.calendar import day_of
from recoup.rules.columns import Facts
from recoup.rules.condition import MOVING
from recoup.rules.edition import Stage
from recoup.rules.measure import NAMES, seen
from tests.rules.policies import RETAIL
from tests.rules.test_advance import DRAWN, story, until


def test_the_kernel_gives_every_name_that_regimes_are_compiled_to() -> None:
    """And the names from which moving measures count."""
    assert KERNEL_MEASURES <= NAMES
    assert set(MOVING.values()) | set(MOVING) <= NAMES


def test_every_measure_has_a_value_for_every_loan() -> None:
    """A loan three months in arrears, asked for everything on a day."""
    book = story(RETAIL)
    day = day_of(DRAWN) + 120
    seen_until = until(book, DRAWN.replace(month=5))
    walk, _ = begin(
        Batch(book.batch().terms, seen_until.state, seen_until.bills, Facts.zeros(0)),
        (Stage(begins_on=0, policy=RETAIL),),
        day,
    )
    walk.day[:] = day
    view = seen(walk, np.arange(1))
    values = {name: int(view[name][0]) for name in view}
    assert len(view) == len(values) == len(NAMES)
    assert values["today"] == day
    assert values["dpd"] == values["principal_dpd"] == values["interest_dpd"] == day - values["overdue_since"]
    assert values["missed_cumulative"] == values["missed_outstanding"] == values["missed_consecutive"] == 4
    assert values["due_on"] == values["overdue_since"]
    assert values["balance"] == 1_200_000
    assert values["arrears"] > values["overdue_principal"] + values["overdue_interest"]
