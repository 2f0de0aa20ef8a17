"""Parties: borrowers, dealers, projects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from recoup.services.access import Actor
from recoup.services.paging import FIRST_PAGE, Page, PageOf


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDraft:
    """A party as it is asked for. `kind` is NATURAL or LEGAL."""

    number: str
    kind: str
    name: str
    organisation_code: str
    phone: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """A party as it is shown; `id` is its public id."""

    id: str
    number: str
    kind: str
    name: str
    phone: str
    organisation_code: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFilter:
    """Which parties: `text` is the beginning of a number or of a name."""

    text: str = ""


async def board(actor: Actor, draft: PartyDraft) -> PartyView:
    """Take a party on the books. Needs `operate`."""
    raise NotImplementedError


async def board_many(actor: Actor, drafts: Sequence[PartyDraft]) -> int:
    """Take many parties on the books in one transaction; how many. All problems of all rows are told at once."""
    raise NotImplementedError


async def get(actor: Actor, key: str) -> PartyView:
    """A party by public id or number. Raises `NotFound`."""
    raise NotImplementedError


async def get_many(actor: Actor, ids: Sequence[str]) -> dict[str, PartyView]:
    """Parties by public id; those out of sight are left out."""
    raise NotImplementedError


async def page(actor: Actor, filter: PartyFilter, page: Page = FIRST_PAGE) -> PageOf[PartyView]:  # noqa: A002
    """Parties in order of their numbers."""
    raise NotImplementedError
