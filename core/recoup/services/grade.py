"""Grade proposals: loans whose computed grade is better than the official one, which only people may improve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from recoup.services.access import Actor
from recoup.services.paging import FIRST_PAGE, Page, PageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeProposal:
    """A loan that the rules would grade better. `id` is the loan's public id; `since` the day of the computed grade."""

    id: str
    loan_id: str
    loan_number: str
    regime: str
    official: str
    computed: str
    since: date
    rules: tuple[str, ...]


async def proposals(actor: Actor, page: Page = FIRST_PAGE) -> PageOf[GradeProposal]:
    """Proposals in order of loan. Needs `read`."""
    raise NotImplementedError


async def get_many(actor: Actor, loan_ids: Sequence[str]) -> dict[str, GradeProposal]:
    """Proposals by the loans' public ids; loans without one are left out. Needs `read`."""
    raise NotImplementedError
