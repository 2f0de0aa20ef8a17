"""The values that cross into a regime's code: frozen, whole numbers, no handle to anything (regime.md §12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from recoup.rules.columns import Method, PeriodUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a generator of dues may know of a contract. Principal in minor units, rate in ppm a year."""

    product: str
    principal: int
    rate: int
    method: Method
    instalments: int
    every: int
    unit: PeriodUnit
    starts_on: date
    first_due_on: date
    maturity_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Principal (minor units) that falls due on a day; its interest is the core's business."""

    due_on: date
    principal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that was committed. `loan` and `party` are public ids, empty where there is none; `data` is as sent to
    subscribers."""

    id: str
    kind: str
    regime: str
    booked_on: date
    loan: str = ""
    party: str = ""
    data: Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that is about to be sent. `id` stays the same however often it is tried, so that a channel can see a
    second try of what it took already. `channel` is LETTER, SMS, EMAIL, TELEPHONE or IN_APP."""

    id: str
    channel: str
    address: str
    subject: str
    body: str
    language: str
    regime: str = ""
    party: str = ""
    loan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a channel says of a message that it took: the provider's own reference, and whether it has arrived."""

    reference: str = ""
    arrived: bool = False
