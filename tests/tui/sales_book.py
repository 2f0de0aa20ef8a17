"""A selling company for the console's tests: a dealer of a region whose invoice of March is not paid (TR-X01)."""

from collections.abc import Sequence
from dataclasses import replace
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
from tests.tui.beginning import begin, lend, reach

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


THREE: Final = (
    replace(INVOICE, number="A", principal=30_000_00, disbursed_on=date(2024, 2, 10), maturity_on=date(2024, 3, 5)),
    replace(INVOICE, number="B", principal=50_000_00, disbursed_on=date(2024, 3, 5)),
    replace(INVOICE, number="C", principal=20_000_00, disbursed_on=date(2024, 3, 28)),
)
"""What a dealer owes who pays 45,000.00 on 2024-04-02 (TR-X09)."""
SOLD_LATE: Final = replace(
    INVOICE, number="SME", principal=200_000_00, disbursed_on=date(2025, 6, 2), maturity_on=date(2025, 7, 1)
)
LATE: Final = (
    replace(SOLD_LATE, attributes={"late_interest": "SME", "debtor_kind": "LARGE"}),
    replace(SOLD_LATE, number="LPR", rate=30_000, attributes={"late_interest": "LPR"}),
    replace(SOLD_LATE, number="AGREED", rate=60_000, attributes={"late_interest": "AGREED", "lpr_at_signing": "0.03"}),
)
"""Three invoices of 200,000.00 that are due on 2025-07-01 (TR-X10, TR-X11)."""


async def write_all(settings: Settings, invoices: Sequence[LoanDraft], day: date) -> None:
    """A dealer's invoices in an empty, migrated database, each sold on its day, until `day` is open."""
    debtor = PartyDraft(number="D-1", kind="LEGAL", name="Dealer One", organisation_code="EAST")
    await begin(settings, UNITS, PEOPLE, debtor, invoices[0])
    await lend(settings, invoices[1:])
    await reach(settings, day)


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
