"""In which order a payment is spread over what is due (regime.md §10; RA, HA, TA)."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from recoup.regime.policy.condition import Condition
from recoup.regime.policy.parameter import P

ComponentCode: TypeAlias = Literal["COST", "INTEREST", "PENALTY", "COMPOUND", "PRINCIPAL"]
COMPONENTS: Final = ("COST", "INTEREST", "PENALTY", "COMPOUND", "PRINCIPAL")

SurplusCode: TypeAlias = Literal["SUSPENSE", "NEXT_INSTALMENT", "PREPAY"]
ItemOrder: TypeAlias = Literal["EARLIEST_DUE", "LEAST_SECURED", "MOST_BURDENSOME", "PRO_RATA"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """One order. BOOK is how it is booked, CLAIM how the debt is reckoned where that differs (民法典 561).

    `axis` ITEM: oldest due first, inside it by component; COMPONENT: by component, inside it oldest first. `items`
    orders the dues; `designation`: the payer's word goes first (TA-01). `surplus`: money beyond everything due is kept
    (SUSPENSE), applied to the next bill (NEXT_INSTALMENT) or pays principal at once (PREPAY). Of each view the first
    row whose `when` holds counts.
    """

    components: tuple[ComponentCode, ...] | P
    view: Literal["BOOK", "CLAIM"] = "BOOK"
    axis: Literal["ITEM", "COMPONENT"] | P = "ITEM"
    items: tuple[ItemOrder, ...] = ("EARLIEST_DUE",)
    designation: bool | P = False
    surplus: SurplusCode | P = "SUSPENSE"
    when: Condition | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setoff:
    """Where money may be taken from when a contract authorises it (HS-05): sources in order, and what must be left in
    each (minor units)."""

    sources: tuple[str, ...] | P
    retained: int | P = 0
    when: Condition | None = None
    rules: tuple[str, ...] = ()
