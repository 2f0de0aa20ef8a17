"""The published working days and holidays."""

from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import calendar
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.paging import given


@strawberry.type(description="A published day of the calendar.")
class CalendarDay:
    """A day."""

    day: date = field(description="The day.")
    is_working: bool = field(description="Whether it is worked.")
    note: str = field(description="The name of the holiday; empty for an ordinary day.")
    recorded_at: datetime | None = field(description="When it was published; null: known from the beginning.")

    @derived(description="The name of the holiday as people call it; of a name of one's own as it was published.")
    def note_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return calendar.noted(self.note, spoken(info, language))


async def days(
    info: Info,
    first: Annotated[date, strawberry.argument(description="The first day.")],
    last: Annotated[date, strawberry.argument(description="The last day; at most three years later.")],
    known_at: Annotated[
        datetime | None, strawberry.argument(description="As it was known at a moment; as now when left out.")
    ] = strawberry.UNSET,
) -> list[CalendarDay]:
    """The root field `calendar`."""
    found = await calendar.days(info.context.asker, first=first, last=last, known_at=given(known_at))
    return [
        CalendarDay(day=row.day, is_working=row.working, note=row.note, recorded_at=row.recorded_at) for row in found
    ]
