"""How a book for the console's tests begins: its units, its people, each let in with a role somewhere, and a loan."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from recoup.config import Settings
from recoup.database import connected
from recoup.regime.registry import Registry
from recoup.services import businessday, endofday, grant, loan, organisation, party, principal, regime
from recoup.services.access import Actor, local_actor
from recoup.services.grant import GrantDraft
from recoup.services.loan import DisburseDraft, LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from recoup.services.principal import PrincipalDraft

People = Mapping[str, tuple[str, str]]
"""Role and place by code."""


async def staff(actor: Actor, people: People) -> None:
    """Let the people in."""
    for code, (role, place) in people.items():
        await principal.create(actor, PrincipalDraft(code=code, name=code.title(), organisation_code=place))
        await grant.give(actor, GrantDraft(principal=code, role=role, organisation=place))


async def begin(
    settings: Settings,
    units: Sequence[OrganisationDraft],
    people: People,
    debtor: PartyDraft,
    lent: LoanDraft,
    drawn: int | None = None,
) -> None:
    """In an empty, migrated database: the day of the loan, boarded and paid out: all of it, or `drawn`."""
    regime.install(Registry.load(strict=True), calendar=settings.calendar)
    async with connected(settings):
        actor = await local_actor()
        for unit in units:
            await organisation.board(actor, unit)
        await businessday.begin(actor, lent.disbursed_on)
        await staff(actor, people)
        await party.board(actor, debtor)
        await loan.board(actor, lent, confirm_schedule=True)
        out = DisburseDraft(loan=lent.number, value_on=lent.disbursed_on, idempotency_key="out", amount=drawn)
        await loan.disburse(actor, out)


async def lend(settings: Settings, further: Sequence[LoanDraft]) -> None:
    """Board and pay out further loans, each on its day, which is the open one or a later one."""
    for lent in further:
        async with connected(settings):
            is_ahead = (await businessday.current()).day < lent.disbursed_on
        if is_ahead:
            await reach(settings, lent.disbursed_on)
        async with connected(settings):
            actor = await local_actor()
            await loan.board(actor, lent, confirm_schedule=True)
            out = DisburseDraft(loan=lent.number, value_on=lent.disbursed_on, idempotency_key=f"out-{lent.number}")
            await loan.disburse(actor, out)


async def reach(settings: Settings, day: date) -> None:
    """Turn days until `day` is open."""
    async with connected(settings):
        await endofday.run(await local_actor(), until=day - timedelta(days=1))
