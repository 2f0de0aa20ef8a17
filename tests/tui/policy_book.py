"""A development bank for the console's tests: a credit bureau, settlement, and a loan, by default an agent bank's.

It is lived to the day on which the notice of the loan's first instalment is asked for (DB-X07, DB-X11).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from recoup.config import Settings
from recoup.database import connected
from recoup.services import endofday, payment, rate
from recoup.services.access import local_actor
from recoup.services.contract import LoanDraft, PlanLine, RateClause
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from recoup.services.payment import PaymentDraft
from recoup.services.rate import RateDraft
from tests.tui.beginning import begin, lend, reach

LENT_ON: Final = date(2024, 3, 21)
LISTED_ON: Final = date(2024, 5, 11)
DUE_ON: Final = date(2024, 6, 21)
RETURNED: Final = 15_000_000_00 + 1_234_567_89
PEOPLE: Final = {
    "officer": ("DB-CREDIT-OFFICER", "BUREAU"),
    "agent": ("DB-AGENT-BANK", "BUREAU"),
    "settler": ("DB-SETTLEMENT", "POLICY"),
    "chief": ("DB-DIVISION-CHIEF", "BUREAU"),
    "director": ("DB-BUREAU-DIRECTOR", "BUREAU"),
    "deputy": ("DB-BUREAU-DIRECTOR", "BUREAU"),
    "branch": ("DB-BRANCH-OFFICER", "BUREAU"),
}
"""Who works on the bureau's loans, in which role, and where."""
UNITS: Final = (
    OrganisationDraft(code="POLICY", name="Development bank", kind="HEAD_OFFICE", regime="development_bank"),
    OrganisationDraft(code="BUREAU", name="Credit bureau", kind="CREDIT_BUREAU", parent_code="POLICY"),
    OrganisationDraft(code="BOOKS", name="Settlement", kind="SETTLEMENT_BUREAU", parent_code="POLICY"),
)
HARBOUR: Final = LoanDraft(
    number="P-1",
    party_number="B-1",
    organisation_code="BUREAU",
    officer_code="agent",
    regime="development_bank",
    product="PROJECT",
    currency="CNY",
    principal=98_590_159_80,
    rate=49_000,
    method="IRREGULAR",
    instalments=1,
    disbursed_on=LENT_ON,
    lines=(
        PlanLine(due_on=DUE_ON, principal=15_000_000_00),
        PlanLine(due_on=date(2026, 3, 21), principal=83_590_159_80),
    ),
    attributes={"loan_kind": "HARD", "handled_by": "AGENT", "agent_bank": "County bank", "project_name": "Harbour"}
    | {"supervising_unit": "Ministry of ports"},
)
OWN_HANDLED: Final = replace(HARBOUR, officer_code=None, attributes={"loan_kind": "HARD", "project_name": "Harbour"})
"""The same loan where the bank handles it itself."""
SHORT: Final = replace(
    OWN_HANDLED,
    number="P-2",
    officer_code="officer",
    principal=10_000_000_00,
    rate=43_500,
    method="BULLET",
    lines=(),
    maturity_on=date(2025, 3, 21),
)
ENTRUSTED: Final = replace(
    SHORT, number="P-3", product="ENTRUSTED", attributes={"loan_kind": "ENTRUSTED_BOND", "project_name": "Quay"}
)
"""A loan of one year, and one whose risk is another's, of the same borrower."""
LENT_IN_AUTUMN: Final = replace(
    HARBOUR,
    disbursed_on=date(2024, 9, 21),
    lines=(
        PlanLine(due_on=date(2025, 3, 21), principal=15_000_000_00),
        PlanLine(due_on=date(2026, 9, 21), principal=83_590_159_80),
    ),
)
"""The same loan, half a year later."""


TRANCHES: Final = replace(
    HARBOUR,
    principal=80_000_000_00,
    method="BULLET",
    disbursed_on=date(2023, 5, 15),
    maturity_on=date(2033, 5, 15),
    lines=(),
    listed=RateClause(),
    attributes={"loan_kind": "HARD", "project_name": "Harbour"},
)
FIRST_TRANCHE: Final = 50_000_000_00
LISTED: Final = (
    RateDraft(rate_list="CENTRAL_BANK", tenor="LONG", since=date(2023, 1, 1), rate=49_000),
    RateDraft(rate_list="CENTRAL_BANK", tenor="LONG", since=date(2024, 5, 10), rate=46_500),
)
"""A loan in two tranches, and what was listed (DB-X08)."""


async def write_tranches(settings: Settings) -> None:
    """The loan in tranches on the day of the second one: of the first 37 days' interest is paid (251,805.56); what is
    listed is listed ahead."""
    debtor = PartyDraft(number="B-1", kind="LEGAL", name="Harbour works", organisation_code="BUREAU")
    await begin(settings, UNITS, PEOPLE, debtor, TRANCHES, FIRST_TRANCHE)
    async with connected(settings):
        await rate.publish(await local_actor(), list(LISTED))
    await reach(settings, date(2023, 6, 21))
    async with connected(settings):
        told = PaymentDraft(
            loan="P-1", amount=251_805_56, currency="CNY", value_on=date(2023, 6, 21), idempotency_key="in"
        )
        await payment.record(await local_actor(), told)
    await reach(settings, date(2023, 9, 10))


async def write(
    settings: Settings, lent: LoanDraft = HARBOUR, day: date = LISTED_ON, further: Sequence[LoanDraft] = ()
) -> None:
    """Live the book's days in an empty, migrated database, until `day` is open."""
    debtor = PartyDraft(number="B-1", kind="LEGAL", name="Harbour works", organisation_code="BUREAU")
    await begin(settings, UNITS, PEOPLE, debtor, lent)
    await lend(settings, further)
    await reach(settings, day)


async def fall_due(settings: Settings) -> None:
    """Turn the days to the due day, on which the borrower pays the agent bank and settlement books it."""
    async with connected(settings):
        actor = await local_actor()
        await endofday.run(actor, until=DUE_ON - timedelta(days=1))
        told = PaymentDraft(loan="P-1", amount=RETURNED, currency="CNY", value_on=DUE_ON, idempotency_key="in")
        await payment.record(actor, told)


async def morning_after(settings: Settings) -> None:
    """Turn the due day: the ledger says now what was paid."""
    async with connected(settings):
        await endofday.run(await local_actor(), until=DUE_ON)
