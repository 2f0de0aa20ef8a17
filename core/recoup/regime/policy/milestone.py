"""Days that a rule names and that nobody's standing task is (regime.md §6): by when to file, from when a reason holds.

from a month after the stop, two bounces in all      Milestone("REASON_3", on=Deadline("SHIPMENTS_STOPPED", months=1),
                                                               counts=(("NOTE_BOUNCED", 2),))                     TR-05
the period's report by the 7th of the next month     Milestone("FILE_BY", on=Deadline("period_end", months=1, day=7))
two periods and a year, anew from a miss             Milestone("OBSERVED_UNTIL", on=Latest((…)), anew=True)       CL-09
"""

from dataclasses import dataclass

from recoup.regime.policy.condition import Condition
from recoup.regime.policy.deadline import When
from recoup.regime.policy.parameter import P


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A day by name. Its deadline may reckon from an earlier milestone of the table, by that one's code.

    `counts`: events that must have happened so often; the day is not before the last that was needed. `anew`: a
    repayment day missed from the anchor to the day found begins the reckoning anew there. `when`: for which loans.
    """

    code: str
    on: When
    counts: tuple[tuple[str, int | P], ...] = ()
    anew: bool = False
    when: Condition | None = None
    rules: tuple[str, ...] = ()
