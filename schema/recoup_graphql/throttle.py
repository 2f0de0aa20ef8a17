"""A leaky bucket for each principal: what its operations cost flows in, and drains away at a steady rate.

    throttle = Throttle(size=1000, drain=50)
    throttle.take(7, 900, now=0.0)      # 0.0: it fits
    throttle.take(7, 200, now=0.0)      # 2.0: in so many seconds it would; nothing flowed in
    throttle.take(7, 200, now=2.0)      # 0.0

A process has its own buckets: behind several servers a principal has as many.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from recoup.services.access import Actor
from recoup_graphql.cost import COST_MAX

PRINCIPALS_MAX: Final = 10_000
"""Buckets that are kept; the one that was not used for longest is the first to go."""


@dataclass(slots=True)
class Throttle:
    """The buckets. `size` is what one holds, `drain` what leaves it in a second."""

    size: int = 100_000
    drain: int = 1_000
    _levels: OrderedDict[int, tuple[float, float]] = field(default_factory=OrderedDict)

    def used(self, principal: int, now: float) -> float:
        """How full a principal's bucket is."""
        level, at = self._levels.get(principal, (0.0, now))
        return max(0.0, level - (now - at) * self.drain)

    def take(self, principal: int, points: int, now: float) -> float:
        """Let points flow in. 0 where they fit, else in how many seconds they would, and nothing flowed in.

        What is larger than the bucket fits when it is empty.
        """
        level = self.used(principal, now)
        excess = min(level, level + points - self.size)
        if excess > 0:
            return excess / self.drain
        self._levels[principal] = (level + points, now)
        self._levels.move_to_end(principal)
        if len(self._levels) > PRINCIPALS_MAX:
            self._levels.popitem(last=False)
        return 0.0


def told_cost(throttle: Throttle, actor: Actor | None, cost: int) -> dict[str, object]:
    """What stands in `extensions.cost` of an answer."""
    told: dict[str, object] = {"requested": cost, "limit": COST_MAX}
    if actor is not None:
        left = throttle.size - round(throttle.used(actor.principal_id, monotonic()))
        told["throttle"] = {"size": throttle.size, "remaining": max(0, left), "drainPerSecond": throttle.drain}
    return told
