"""What must be set aside (regime.md §10; PV)."""

from dataclasses import dataclass
from typing import Literal

from recoup.regime.policy.condition import Condition
from recoup.regime.policy.parameter import P


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A rate (ppm) of a named measure. BOOK rows add up; of the MINIMUM the highest binds; ESTIMATE only informs."""

    code: str
    use: Literal["BOOK", "MINIMUM", "ESTIMATE"]
    rate: int | P
    of: str
    enabled: bool | P = True
    when: Condition | None = None
    rules: tuple[str, ...] = ()
