"""The regimes that are installed, and their policies bound to a profile."""

from recoup.rules.policy import Policy


async def policy_of(profile_id: int, day: int) -> Policy:
    """The compiled policy of a profile on a day."""
    raise NotImplementedError
