"""When a due is late, and how misses are counted (regime.md §10; HC-00)."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from recoup.regime.policy.condition import Condition
from recoup.regime.policy.deadline import Deadline, RollCode
from recoup.regime.policy.parameter import P

CountMode: TypeAlias = Literal["CUMULATIVE", "CONSECUTIVE", "OUTSTANDING"]

DUE_DAY: Final = Deadline("due_on", roll="NONE")
"""No days of grace: the rolled due day itself is the last good one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrears:
    """`due_roll`: where a due date goes that falls on a holiday (IR-05). `pay_by`: the last good day, reckoned from the
    rolled `due_on`. `count_mode`: what `missed` means. The first row whose `when` holds counts.
    """

    due_roll: RollCode | P
    pay_by: Deadline = DUE_DAY
    count_mode: CountMode | P = "CUMULATIVE"
    when: Condition | None = None
    rules: tuple[str, ...] = ()
