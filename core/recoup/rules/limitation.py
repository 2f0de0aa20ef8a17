"""The clocks of a claim: limitation of action, guarantee period, enforcement (LM-01 to LM-07).

The day of the event is not counted; the clock ends on the same day of a later year, at the month's end where there is
none, and on the next working day where that is a holiday (民法典 201 to 203). A guarantee period is no limitation: it
neither rolls nor stops nor begins anew.

Worked examples. The last instalment is due on 2022-06-20, so the claim expires on 2025-06-20; a registered letter
signed for on 2024-05-11 is inside and it expires on 2027-05-11, with the first alarm on 2026-11-12 (CB-X15). A debt due
on 2024-08-31 with a guarantee that is silent on its period frees the guarantor after 2025-02-28 (CB-X16).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

import numpy as np

from recoup.rules.calendar import Calendar, Roll, months_after
from recoup.rules.columns import DAY_LIMIT

LIMITATION_MONTHS: Final = 36
LONGEST_MONTHS: Final = 240
"""Whatever interrupts: twenty years from the day on which the right was hurt (民法典 188)."""
GUARANTEE_MONTHS: Final = 6
ENFORCEMENT_MONTHS: Final = 24
ALARM_DAYS: Final = (180, 90, 30)


class Interruption(Enum):
    """What begins the time anew (民法典 192, 195)."""

    DEMAND = "DEMAND"  # reached the debtor; undelivered it is none (LM-06)
    CONSENT = "CONSENT"  # the debtor agreed to perform
    SUIT = "SUIT"  # suit, arbitration, or an equal act
    ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT"  # signed: it revives even what has expired


class Event(NamedTuple):
    """Something that may have interrupted a limitation."""

    on: int
    kind: Interruption


@dataclass(frozen=True, slots=True)
class Clock:
    """When a claim expires, from which day that counts, and the events that changed nothing."""

    since: int
    expires_on: int
    void: tuple[Event, ...] = ()

    def days_left(self, today: int) -> int:
        """How many days are left; below 0 when it has expired."""
        return self.expires_on - today

    def alarms(self) -> tuple[int, ...]:
        """The days on which somebody is to be warned (LM-06)."""
        return tuple(self.expires_on - days for days in ALARM_DAYS)


def limitation(last_due_on: int, events: Iterable[Event], calendar: Calendar) -> Clock:
    """The limitation of a claim whose last instalment was due on a day (LM-01, 民法典 189).

    An event inside the time begins it anew; one before the due day or after the expiry is void, but for a signed
    acknowledgement, which revives an expired claim (LM-02, LM-03). Raises ValueError for a day that is none.
    """
    longest = _rolled(_moved(last_due_on, LONGEST_MONTHS), calendar)
    since, expires_on = last_due_on, _rolled(_moved(last_due_on, LIMITATION_MONTHS), calendar)
    void: list[Event] = []
    for event in sorted(events, key=lambda each: each.on):
        inside = last_due_on < event.on <= expires_on
        revives = event.kind is Interruption.ACKNOWLEDGEMENT and expires_on < event.on
        if inside or revives:
            since = event.on
            expires_on = min(_rolled(_moved(event.on, LIMITATION_MONTHS), calendar), longest)
        else:
            void.append(event)
    return Clock(since, expires_on, tuple(void))


def guaranteed_until(main_due_on: int, agreed_until: int = 0) -> int:
    """The last day of a guarantee period (LM-04).

    An agreement counts only if it ends after the main debt is due; silence (0), "until all is repaid" and an earlier
    end make six months. Nothing moves it.
    """
    return agreed_until if agreed_until > main_due_on else _moved(main_due_on, GUARANTEE_MONTHS)


def guarantee_claim(until: int, claimed_on: int, counts_from: int, calendar: Calendar) -> int:
    """When the claim against a guarantor expires (LM-05); 0 if nothing was claimed inside the period: he is free.

    `claimed_on` is the demand (joint guarantee) or the suit against the debtor (general); `counts_from` the demand's
    day, or the day on which the right to refuse ended.
    """
    if not 0 < claimed_on <= until:
        return 0
    if counts_from < claimed_on:
        msg = f"a limitation does not begin before the claim: {counts_from} < {claimed_on}"
        raise ValueError(msg)
    return _rolled(_moved(counts_from, LIMITATION_MONTHS), calendar)


def enforceable_until(performance_due_on: int, calendar: Calendar) -> int:
    """The last day on which enforcement may be applied for: two years from the judgment's last day (LM-07)."""
    return _rolled(_moved(performance_due_on, ENFORCEMENT_MONTHS), calendar)


def _moved(day: int, months: int) -> int:
    if not 0 < day < DAY_LIMIT:
        msg = f"not a day of the ledger: {day}"
        raise ValueError(msg)
    return months_after(day, months)


def _rolled(day: int, calendar: Calendar) -> int:
    return int(calendar.roll(np.array([day], dtype=np.int64), Roll.FOLLOWING)[0])
