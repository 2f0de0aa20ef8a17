"""The gate that every contact of a natural person passes (regime.md §10; CC), and who hears of clocks (LM-06)."""

from dataclasses import dataclass
from typing import Literal

from recoup.regime.policy.condition import Condition
from recoup.regime.policy.parameter import P


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most so many contacts of a kind (`counts`) per debtor or number in so many days."""

    code: str
    counts: str
    most: int | P
    per: Literal["DEBTOR", "NUMBER"] = "DEBTOR"
    days: int | P = 1
    enabled: bool | P = True
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactGate:
    """Window in local time [opens_at, closes_at), caps over institution and agencies together, and when a third party
    may be asked. A refusal is recorded as an attempt that did not happen."""

    opens_at: str | P
    closes_at: str | P
    zone: str | P = "Asia/Shanghai"
    caps: tuple[Cap, ...] = ()
    third_party: Condition | None = None
    when: Condition | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """Who is warned of a clock of the law that runs out: at the n-th alarm the n-th of `parts`, at later ones the last.

    When they come is the core's business: 180, 90 and 30 days before (LM-06), 60 and 30 for a guarantee (LM-04).
    """

    parts: tuple[str, ...]
