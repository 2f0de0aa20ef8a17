"""Whether a mutation counts, or is only tried."""

from enum import Enum

import strawberry

from recoup.services.unit_of_work import Mode


@strawberry.enum(name="Mode", description="Whether a mutation counts, or is only tried.")
class ModeChoice(Enum):
    """`Mode` with its descriptions."""

    COMMIT = strawberry.enum_value("COMMIT", description="It is written.")
    PREVIEW = strawberry.enum_value("PREVIEW", description="The same walk, rolled back: the answer says what would be.")


def mode_of(choice: ModeChoice) -> Mode:
    """The services' mode."""
    return Mode[choice.name]
