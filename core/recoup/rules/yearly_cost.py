"""What a loan costs its debtor in a year: interest, compound, penalty and fees over what was outstanding (IR-11).

Worked example. 1,000,000.00 outstanding for 90 days cost 45,000.00 interest, 12,000.00 penalty and 3,000.00 fees:
60,000.00 x 365 / (1,000,000.00 x 90) is 24.33 % a year, above the 24 % beyond which courts may cut. With 59,178.08 it
is 24 % to the last ppm and not above. A rate of 23.9 % that counts real days in years of 360 costs 24.2319 %.
"""

from collections.abc import Iterable
from typing import Final

from recoup.rules.interest import PPM

YEAR: Final = 365
"""Days of the year that the cap is for."""


def principal_days(movements: Iterable[tuple[int, int]], until: int) -> int:
    """Outstanding principal times days, from (day, change) of the balance up to the morning of `until`."""
    return sum(change * (until - day) for day, change in movements if day < until)


def yearly_cost(charges: int, days: int) -> int:
    """The cost in ppm a year, a half upwards; 0 before anything was outstanding for a day."""
    return (2 * charges * YEAR * PPM + days) // (2 * days) if days > 0 else 0


def cost_of_rate(rate: int, basis: int, *, base: int, outstanding: int) -> tuple[int, int]:
    """(charges, principal days) of a rate in ppm that counts `basis` days a year, as `yearly_cost` takes them.

    Interest is on `base`; a flat loan pays on more than is outstanding. 23.9 % in years of 360 is 24.2319 %.
    """
    return rate * base, outstanding * basis * PPM


def exceeds(charges: int, days: int, cap: int) -> bool:
    """Whether the cost is above a cap in ppm a year, exactly."""
    return charges * YEAR * PPM > cap * days
