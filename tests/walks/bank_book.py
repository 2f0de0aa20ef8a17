"""A county bank for stories: a department that lends, those who watch and decide, and three borrowers (C1.6).

A mill owes a year's loan on a mortgage and a small one for three years at the listed rate, a trader a short one without
security that matures on a Saturday, and a person a loan in instalments. They were paid out on the last working days of
2024; the book opens on the first of 2025, on which the work of a year, half a year, a quarter and a month has come
round (C1.4).
"""

from dataclasses import replace
from datetime import date
from typing import Final

from recoup.config import Settings
from recoup.database import connected
from recoup.services import loan, party, rate
from recoup.services.access import local_actor
from recoup.services.contract import RateClause
from recoup.services.loan import DisburseDraft, LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from recoup.services.rate import RateDraft
from tests.tui.beginning import begin, reach

LENT_ON: Final = date(2024, 12, 30)
OPENED_ON: Final = date(2025, 1, 2)
UNITS: Final = (
    OrganisationDraft(code="BANK", name="County bank", kind="HEAD_OFFICE", regime="commercial_bank"),
    OrganisationDraft(code="EAST", name="East branch", kind="BRANCH", parent_code="BANK"),
    OrganisationDraft(code="LENDING", name="Lending", kind="BUSINESS_DEPARTMENT", parent_code="EAST"),
    OrganisationDraft(code="POST", name="Post-loan", kind="POST_LOAN_DEPARTMENT", parent_code="BANK"),
    OrganisationDraft(code="RISK", name="Risk", kind="RISK_DEPARTMENT", parent_code="BANK"),
    OrganisationDraft(code="AUDIT", name="Audit", kind="AUDIT_DEPARTMENT", parent_code="BANK"),
    OrganisationDraft(code="COMMITTEE", name="Committee", kind="CREDIT_COMMITTEE", parent_code="BANK"),
    OrganisationDraft(code="AGENCY", name="Agency", kind="COLLECTION_AGENCY", parent_code="BANK"),
    OrganisationDraft(code="AUDITORS", name="Auditors", kind="EXTERNAL_AUDITOR", parent_code="BANK"),
)
PEOPLE: Final = {
    "officer": ("CB-R1", "LENDING"),
    "taker": ("CB-R1", "LENDING"),
    "coordinator": ("CB-R2", "LENDING"),
    "head": ("CB-R3", "LENDING"),
    "leader": ("CB-R4", "EAST"),
    "reviewer": ("CB-R5", "EAST"),
    "postloan": ("CB-R6", "POST"),
    "risk": ("CB-R7", "RISK"),
    "controller": ("CB-R7", "RISK"),
    "chair": ("CB-R8", "COMMITTEE"),
    "member": ("CB-R8", "COMMITTEE"),
    "auditor": ("CB-R9", "AUDIT"),
    "ledger": ("CB-R10", "BANK"),
    "lawyer": ("CB-R11", "BANK"),
    "admin": ("CB-ADMIN", "BANK"),
    "outsider": ("CB-EXTERNAL-AUDIT", "AUDITORS"),
    "president": ("CB-R4", "BANK"),
}
"""Who works on the bank's loans, in which role, and where (PM-05a)."""
MILL: Final = PartyDraft(
    number="C-1", kind="LEGAL", name="North mill", phone="01087650001", organisation_code="LENDING"
)
TRADER: Final = replace(MILL, number="C-2", name="River trading", phone="01087650002")
PERSON: Final = replace(MILL, number="C-3", kind="NATURAL", name="Chen Xiaohong", phone="13900000001")
YEAR: Final = LoanDraft(
    number="B-1",
    party_number="C-1",
    organisation_code="LENDING",
    officer_code="officer",
    regime="commercial_bank",
    product="CORPORATE_TERM",
    currency="CNY",
    principal=1_000_000_00,
    rate=43_500,
    method="BULLET",
    instalments=1,
    disbursed_on=LENT_ON,
    maturity_on=date(2025, 12, 30),
    attributes={"secured_by": "MORTGAGE"},
)
SHORT: Final = replace(
    YEAR,
    number="B-2",
    party_number="C-2",
    principal=300_000_00,
    maturity_on=date(2025, 3, 1),
    attributes={"secured_by": "CREDIT", "classified_as": "SMALL_ENTERPRISE"},
)
INSTALMENTS: Final = replace(
    YEAR,
    number="B-3",
    party_number="C-3",
    product="RETAIL_INSTALMENT",
    principal=12_000_00,
    rate=180_000,
    method="ANNUITY",
    instalments=12,
    first_due_on=date(2025, 1, 5),
    maturity_on=None,
    attributes={},
)
LISTED: Final = replace(
    YEAR,
    number="B-4",
    principal=200_000_00,
    maturity_on=date(2027, 12, 30),
    listed=RateClause(spread_bp=125),
)
"""At the one-year LPR of 3.10 % and 125 basis points: 4.35 %, fixed anew each 30 December (IR-10)."""
LPR: Final = tuple(
    RateDraft(rate_list="LPR", tenor="1Y", since=since, rate=rate)
    for since, rate in ((date(2024, 10, 21), 31_000), (date(2025, 5, 20), 30_000))
)


async def write(settings: Settings) -> None:
    """Live the book's days in an empty, migrated database."""
    await begin(settings, UNITS, PEOPLE, MILL, YEAR)
    async with connected(settings):
        actor = await local_actor()
        await rate.publish(actor, LPR)
        for debtor in (TRADER, PERSON):
            await party.board(actor, debtor)
        for lent in (SHORT, INSTALMENTS, LISTED):
            await loan.board(actor, lent, confirm_schedule=True)
            out = DisburseDraft(loan=lent.number, value_on=LENT_ON, idempotency_key=f"out-{lent.number}")
            await loan.disburse(actor, out)
    await reach(settings, OPENED_ON)
