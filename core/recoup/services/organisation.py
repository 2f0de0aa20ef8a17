"""Organisations: banks, branches, centres, sales regions, in a tree."""

from dataclasses import dataclass

from recoup.services.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDraft:
    """An organisation as it is asked for; `parent_code` None puts it at the top."""

    code: str
    name: str
    kind: str
    parent_code: str | None = None
    regime: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView:
    """An organisation; `path` is `.1.4.` for child 4 of 1."""

    code: str
    name: str
    kind: str
    path: str
    regime: str | None


async def board(actor: Actor, draft: OrganisationDraft) -> OrganisationView:
    """Add an organisation. Needs `operate`."""
    raise NotImplementedError


async def everything(actor: Actor) -> tuple[OrganisationView, ...]:
    """All organisations in sight, parents before children."""
    raise NotImplementedError
