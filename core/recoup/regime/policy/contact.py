"""The gate that every outgoing contact of a natural person passes (regime.md §10; CC)."""

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
