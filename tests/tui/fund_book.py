"""A provident fund for the console's tests: centre, branch, trustee bank and committee, and a home loan never paid.

It is lived to the day on which the trustee bank's report of March is asked for (HF-11, HF-12).
"""

from dataclasses import replace
from datetime import date
from typing import Final

from recoup.config import Settings
from recoup.database import connected
from recoup.services import loan, payment
from recoup.services.access import local_actor
from recoup.services.contract import RateClause
from recoup.services.loan import LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from recoup.services.payment import PaymentDraft
from tests.tui.beginning import begin, reach

DEBTOR: Final = PartyDraft(
    number="C-1", kind="NATURAL", name="Chen Xiaohong", phone="13900000001", organisation_code="FIRST"
)
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
    "keeper": ("HF-ADMIN", "FUND"),
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
LISTED: Final = replace(
    HOME,
    number="H-3",
    principal=1_000_000_00,
    rate=28_500,
    instalments=360,
    disbursed_on=date(2025, 3, 20),
    first_due_on=date(2025, 4, 20),
    attributes={"house_order": "FIRST"},
    listed=RateClause(rate_list="FUND"),
)
"""The loan of HF-X08 at the listed rate, which fell on 2025-05-08."""
PAID: Final = 4_135_57
"""Its instalment, paid nine times before the year ends."""


async def write(settings: Settings) -> None:
    """Live the book's days in an empty, migrated database."""
    await begin(settings, UNITS, PEOPLE, DEBTOR, HOME)
    await reach(settings, ASKED_ON)
    async with connected(settings):
        await loan.board(await local_actor(), ASKED_FOR)


async def write_listed(settings: Settings) -> None:
    """The loan at the listed rate, paid on each day until its rate is fixed anew (HF-X08)."""
    await begin(settings, UNITS, PEOPLE, DEBTOR, LISTED)
    for month in range(4, 13):
        day = date(2025, month, 20)
        await reach(settings, day)
        async with connected(settings):
            told = PaymentDraft(
                loan=LISTED.number, amount=PAID, currency="CNY", value_on=day, idempotency_key=day.isoformat()
            )
            await payment.record(await local_actor(), told)
