"""A provident fund for the console's tests: a trustee bank under a branch, and a home loan there that is never paid.

It is lived to the day on which the trustee bank's report of March is asked for (HF-11, HF-12).
"""

from datetime import date, timedelta
from typing import Final

from recoup.config import Settings
from recoup.database import connected
from recoup.regime.registry import Registry
from recoup.services import businessday, endofday, loan, organisation, party, regime
from recoup.services.access import local_actor
from recoup.services.loan import DisburseDraft, LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from tests.tui.staff import staff

LENT_ON: Final = date(2024, 3, 4)
ASKED_ON: Final = date(2024, 4, 1)
UNITS: Final = (
    OrganisationDraft(code="FUND", name="City fund", kind="CENTRE", regime="housing_fund"),
    OrganisationDraft(code="NORTH", name="North department", kind="BRANCH", parent_code="FUND"),
    OrganisationDraft(code="FIRST", name="First bank", kind="TRUSTEE_BANK", parent_code="NORTH"),
)
PEOPLE: Final = {
    "caller": ("HF-R1", "FIRST"),
    "lead": ("HF-R2", "FIRST"),
    "branch": ("HF-R3", "NORTH"),
    "centre": ("HF-R4", "FUND"),
}
"""Who works on the report and on the collection that it tells of, in which role, and where (HF-07)."""
HOME: Final = LoanDraft(
    number="H-1",
    party_number="C-1",
    organisation_code="FIRST",
    officer_code="caller",
    regime="housing_fund",
    product="HOME",
    currency="CNY",
    principal=600_000_00,
    rate=26_000,
    method="ANNUITY",
    instalments=240,
    disbursed_on=LENT_ON,
    first_due_on=date(2024, 3, 20),
    attributes={"house_order": "FIRST"},
)


async def write(settings: Settings) -> None:
    """Live the book's days in an empty, migrated database."""
    regime.install(Registry.load(strict=True), calendar=settings.calendar)
    async with connected(settings):
        actor = await local_actor()
        for unit in UNITS:
            await organisation.board(actor, unit)
        await businessday.begin(actor, LENT_ON)
        await staff(actor, PEOPLE)
        debtor = PartyDraft(
            number="C-1", kind="NATURAL", name="Chen Xiaohong", phone="13900000001", organisation_code="FIRST"
        )
        await party.board(actor, debtor)
        await loan.board(actor, HOME, confirm_schedule=True)
        await loan.disburse(actor, DisburseDraft(loan="H-1", value_on=LENT_ON, idempotency_key="out"))
        await endofday.run(actor, until=ASKED_ON - timedelta(days=1))
