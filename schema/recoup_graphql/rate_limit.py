"""What an operation costs its asker, and how much of the bucket is left."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Annotated

import strawberry
from strawberry import field

from recoup.clock import SystemClock
from recoup_graphql.context import Info

DryRun = Annotated[
    bool,
    strawberry.argument(description="Only reckon what the operation would cost: nothing else of it is computed."),
]


@strawberry.type(description="The asker's bucket: what operations cost flows in, and drains away at a steady rate.")
class RateLimit:
    """The state of a bucket."""

    cost: int = field(description="What this operation costs, `rateLimit` itself apart.")
    limit: int = field(description="What the bucket holds.")
    used: int = field(description="How full it is, this operation included unless it is a dry run.")
    remaining: int = field(description="What still fits.")
    drain_per_second: int = field(description="What drains away in a second.")
    reset_at: datetime | None = field(description="When it will be empty, if nothing else flows in; null when it is.")


async def rate_limit(info: Info, dry_run: DryRun = False) -> RateLimit:  # noqa: ARG001, FBT002  the cost is reckoned before
    """The root field `rateLimit`."""
    throttle = info.context.throttle
    used = round(throttle.used(info.context.asker.principal_id, monotonic()))
    return RateLimit(
        cost=info.context.cost,
        limit=throttle.size,
        used=used,
        remaining=max(0, throttle.size - used),
        drain_per_second=throttle.drain,
        reset_at=SystemClock().now() + timedelta(seconds=used / throttle.drain) if used else None,
    )
