"""Answers about a policy, kept with the policy itself: hashing a whole kind of case costs more than most answers.

A policy is frozen, so what was worked out of it once holds as long as it lives; it is known again by being the same
object, not an equal one. Worked example: which anchors the kind CHECK names is worked out once for all 30,000 checks of
a morning.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

Policy = TypeVar("Policy")
Answer = TypeVar("Answer")


def remembered(size: int) -> Callable[[Callable[[Policy], Answer]], Callable[[Policy], Answer]]:
    """Keep a function's answers for the `size` policies that were asked about last."""

    def keeping(function: Callable[[Policy], Answer]) -> Callable[[Policy], Answer]:
        known: OrderedDict[int, tuple[Policy, Answer]] = OrderedDict()

        def answer(policy: Policy) -> Answer:
            found = known.get(id(policy))
            if found is None or found[0] is not policy:
                found = known[id(policy)] = (policy, function(policy))
                if len(known) > size:
                    known.popitem(last=False)
            return found[1]

        return answer

    return keeping
