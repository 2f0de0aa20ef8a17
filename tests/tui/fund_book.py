"""A provident fund for the console's tests: centre, branch, trustee bank and committee, and a home loan never paid.

It is lived to the day on which the trustee bank's report of March is asked for (HF-11, HF-12).
"""

from dataclasses import replace
from datetime import date
from typing import Final

from recoup.config import Settings
from recoup.database import connected
from recoup.services import loan
from recoup.services.access import local_actor
from recoup.services.loan import LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from tests.tui.beginning import begin, reach

LENT_ON: Final = date(2024, 3, 4)
ASKED_ON: Final = date(2024, 4, 1)
UNITS: Final = (
    OrganisationDraft(code="FUND", name="City fund", kind="CENTRE", regime="housing_fund"),
    OrganisationDraft(code="NORTH", name="North department", kind="BRANCH", parent_code="FUND"),
    OrganisationDraft(code="FIRST", name="First bank", kind="TRUSTEE_BANK", parent_code="NORTH"),
    OrganisationDraft(code="BOARD", name="Management committee", kind="MANAGEMENT_COMMITTEE", parent_code="FUND"),
)
PEOPLE: Final = {
    "caller": ("HF-R1", "FIRST"),
    "lead": ("HF-R2", "FIRST"),
    "branch": ("HF-R3", "NORTH"),
    "centre": ("HF-R4", "FUND"),
    "leader": ("HF-R5", "FUND"),
    "second": ("HF-R5", "FUND"),
    "lawyer": ("HF-R6", "FUND"),
    "member": ("HF-R7", "BOARD"),
    "deputy": ("HF-R7", "BOARD"),
    "teller": ("HF-OPERATIONS", "FUND"),
}
"""Who works on reports, collection and decisions, in which role, and where (HF-05, HF-07)."""
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
ASKED_FOR: Final = replace(
    HOME, number="H-2", method="EQUAL_PRINCIPAL", disbursed_on=ASKED_ON, first_due_on=date(2024, 4, 22)
)
"""A second contract, asked for on the day on which stories begin; nobody confirmed its schedule yet (RB-03)."""


async def write(settings: Settings) -> None:
    """Live the book's days in an empty, migrated database."""
    debtor = PartyDraft(
        number="C-1", kind="NATURAL", name="Chen Xiaohong", phone="13900000001", organisation_code="FIRST"
    )
    await begin(settings, UNITS, PEOPLE, debtor, HOME)
    await reach(settings, ASKED_ON)
    async with connected(settings):
        await loan.board(await local_actor(), ASKED_FOR)
