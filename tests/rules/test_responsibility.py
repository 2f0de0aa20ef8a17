"""Who answers for which days: the worked example, and that no day is lost or told twice (PM-04)."""

from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.responsibility import NOBODY, Span, answering, late_span, spans

LI, WANG = 7, 8


def test_the_day_of_handing_over_is_the_takers() -> None:
    """Due on the 10th, closed on the 15th; Li from the 5th, Wang from the 13th."""
    late = late_span(due_on=10, closed_on=15, since=1, through=31)
    assert late == (11, 15)
    assert spans([(5, LI), (13, WANG)], since=11, through=15) == (Span(LI, 11, 12), Span(WANG, 13, 15))
    assert spans([(5, LI), (13, WANG)], since=11, through=12) == (Span(LI, 11, 12),)


def test_late_is_what_lies_after_the_due_day() -> None:
    """Done on its due day it was never late; without a due day neither; still open through the last day looked at."""
    assert late_span(due_on=10, closed_on=10, since=1, through=31) is None
    assert late_span(due_on=0, closed_on=0, since=1, through=31) is None
    assert late_span(due_on=10, closed_on=0, since=1, through=12) == (11, 12)
    assert late_span(due_on=10, closed_on=15, since=16, through=31) is None


def test_days_that_nobody_held_fall_to_who_looked_after_the_loan() -> None:
    """And to nobody before there was one."""
    assert answering([(12, LI)], [(11, WANG)], since=10, through=14) == (
        Span(NOBODY, 10, 10),
        Span(WANG, 11, 11),
        Span(LI, 12, 14),
    )


GIVEN = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3))).map(
    lambda rows: sorted(rows, key=lambda row: row[0])
)


@given(given=GIVEN, behind=GIVEN, since=st.integers(1, 40), more=st.integers(0, 20))
def test_every_day_has_one_answer_and_it_is_the_last_that_was_given(
    given: list[tuple[int, int]], behind: list[tuple[int, int]], since: int, more: int
) -> None:
    """Day by day, reckoned apart: the last giving on or before it; where that is nobody, the loan's."""
    through = since + more

    def holder(day: int, rows: list[tuple[int, int]]) -> int:
        return next((who for on, who in reversed(rows) if on <= day), NOBODY)

    told = [(day, span.holder) for span in answering(given, behind, since=since, through=through)
            for day in range(span.since, span.through + 1)]  # fmt: skip
    assert told == [(day, holder(day, given) or holder(day, behind)) for day in range(since, through + 1)]
