"""Whether a mutation counts or is only tried, and the key that makes sending it again harmless."""

from enum import Enum

import strawberry
from strawberry import field

from recoup.services.unit_of_work import Mode


@strawberry.enum(name="Mode", description="Whether a mutation counts, or is only tried.")
class ModeChoice(Enum):
    """`Mode` with its descriptions."""

    COMMIT = strawberry.enum_value("COMMIT", description="It is written.")
    PREVIEW = strawberry.enum_value("PREVIEW", description="The same walk, rolled back: the answer says what would be.")


def mode_of(choice: ModeChoice) -> Mode:
    """The services' mode."""
    return Mode[choice.name]


@strawberry.input(description="What every input has that is not about an amendment or a payment.")
class Tried:
    """An input that can be tried."""

    mode: ModeChoice = field(default=ModeChoice.COMMIT, description="Whether it counts or is only tried.")


@strawberry.input(description="What every input has whose mutation may be sent again without being done again.")
class Repeatable(Tried):
    """An input that may bear a key; where money moves the key is demanded, and stands in the input itself."""

    idempotency_key: str | None = field(
        default=strawberry.UNSET,
        description="Made by the client before sending, kept for ever: sent again with the same key and the same "
        "input, the mutation is not done again. Without a key each request counts.",
    )


@strawberry.type(description="What every payload has whose mutation may be sent again.")
class Answered:
    """A payload that says whether the key was known."""

    replayed: bool | None = field(
        default=None,
        description="Whether the key was known and nothing was done again: what was made the first time stands in the "
        "payload where it can be fetched by an id, as it is now.",
    )
