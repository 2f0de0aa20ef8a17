"""A selling company for the console's tests: a dealer of a region whose invoice of March is not paid (TR-X01)."""

from datetime import date
from typing import Final

from recoup.config import Settings
from recoup.database import connected
from recoup.services import payment
from recoup.services.access import local_actor
from recoup.services.loan import LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from recoup.services.payment import PaymentDraft
from tests.tui.beginning import begin, reach

SOLD_ON: Final = date(2024, 3, 20)
LISTED_ON: Final = date(2024, 4, 6)
DUNNED_ON: Final = date(2024, 5, 1)
OWED: Final = 80_000_00
UNITS: Final = (
    OrganisationDraft(code="MAKER", name="Maker", kind="COMPANY", regime="trade_receivables"),
    OrganisationDraft(code="SALES", name="Sales", kind="SALES", parent_code="MAKER"),
    OrganisationDraft(code="EAST", name="East", kind="REGION", parent_code="SALES"),
    OrganisationDraft(code="FINANCE", name="Finance", kind="FINANCE", parent_code="MAKER"),
    OrganisationDraft(code="LEGAL", name="Legal", kind="LEGAL_DEPARTMENT", parent_code="MAKER"),
    OrganisationDraft(code="PLANNING", name="Planning", kind="PLANNING", parent_code="MAKER"),
    OrganisationDraft(code="BOARD", name="Board", kind="BOARD", parent_code="MAKER"),
)
PEOPLE: Final = {
    "clerk": ("TR-FINANCE", "MAKER"),
    "seller": ("TR-SALES-HEAD", "SALES"),
    "manager": ("TR-MANAGER", "EAST"),
    "vice": ("TR-VP", "MAKER"),
    "general": ("TR-GM", "MAKER"),
    "rep": ("TR-SALESMAN", "EAST"),
    "lawyer": ("TR-LEGAL", "LEGAL"),
    "planner": ("TR-PLANNING", "PLANNING"),
    "director": ("TR-BOARD", "BOARD"),
}
"""Who works on a dealer's claims, in which role, and where."""
INVOICE: Final = LoanDraft(
    number="I-1",
    party_number="D-1",
    organisation_code="EAST",
    officer_code="rep",
    regime="trade_receivables",
    product="INVOICE",
    currency="CNY",
    principal=OWED,
    rate=0,
    method="SINGLE",
    instalments=1,
    disbursed_on=SOLD_ON,
    maturity_on=date(2024, 4, 5),
    attributes={"late_interest": "NONE"},
)


async def write(settings: Settings) -> None:
    """Live the book's days in an empty, migrated database."""
    debtor = PartyDraft(number="D-1", kind="LEGAL", name="Dealer One", organisation_code="EAST")
    await begin(settings, UNITS, PEOPLE, debtor, INVOICE)
    await reach(settings, LISTED_ON)


async def pay(settings: Settings, day: date) -> None:
    """The dealer pays the invoice."""
    async with connected(settings):
        told = PaymentDraft(loan="I-1", amount=OWED, currency="CNY", value_on=day, idempotency_key="in")
        await payment.record(await local_actor(), told)
