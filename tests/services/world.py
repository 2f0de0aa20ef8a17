# ruff: noqa: ANN401  changes to a draft are of any type
"""A small world to test services in: organisations of all four regimes, an actor, and words to move the day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from recoup.regime.registry import Registry
from recoup.services import access, businessday, endofday, loan, loan_query, organisation, party, payment, regime
from recoup.services.access import Actor
from recoup.services.endofday import DayReport
from recoup.services.loan import DisburseDraft, LoanDraft
from recoup.services.loan_query import LoanView
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from recoup.services.payment import PaymentDraft, PaymentResult
from recoup.services.unit_of_work import Mode

INSTITUTIONS = {
    "BANK": "commercial_bank",
    "FUND": "housing_fund",
    "MAKER": "trade_receivables",
    "POLICY": "development_bank",
}
OWNER = {code: institution for institution, code in INSTITUTIONS.items()}


@dataclass(slots=True)
class World:
    """Short words over the services, all spoken by one actor."""

    actor: Actor
    keys: int = 0

    def key(self) -> str:
        """A key that was not used yet."""
        self.keys += 1
        return f"key-{self.keys}"

    async def begin(self, day: date) -> None:
        """Open the first business day."""
        await businessday.begin(self.actor, day)

    async def reach(self, day: date) -> DayReport:
        """Turn days until `day` is open."""
        return await endofday.run(self.actor, until=day - timedelta(days=1))

    async def party(self, number: str = "D-1", organisation_code: str = "BANK") -> None:
        """A legal person."""
        draft = PartyDraft(number=number, kind="LEGAL", name=f"Party {number}", organisation_code=organisation_code)
        await party.board(self.actor, draft)

    async def board(self, draft: LoanDraft, *, confirmed: bool = True) -> LoanView:
        """Take a contract on the books."""
        return (await loan.board(self.actor, draft, confirm_schedule=confirmed)).loan

    async def disburse(self, number: str, day: date, amount: int | None = None) -> LoanView:
        """Pay a loan out."""
        draft = DisburseDraft(loan=number, value_on=day, idempotency_key=self.key(), amount=amount)
        return (await loan.disburse(self.actor, draft)).loan

    async def lend(self, draft: LoanDraft) -> LoanView:
        """Board a party and a loan, confirmed, and pay it out as planned."""
        await self.party(draft.party_number, draft.organisation_code)
        await self.board(draft)
        return await self.disburse(draft.number, draft.disbursed_on)

    async def pay(self, number: str, amount: int, day: date, *, mode: Mode = Mode.COMMIT, **more: Any) -> PaymentResult:
        """Record a payment for a loan."""
        told: Mapping[str, Any] = {"currency": "CNY", "idempotency_key": self.key(), **more}
        return await payment.record(
            self.actor, PaymentDraft(loan=number, amount=amount, value_on=day, **told), mode=mode
        )

    async def see(self, number: str) -> LoanView:
        """The loan as it is shown."""
        return await loan_query.get(self.actor, number)


@cache
def _regimes() -> Registry:
    return Registry.load(strict=True)


def install_regimes() -> None:
    """The four bundled regimes, loaded once a process: what was compiled for one test serves the next."""
    if regime.installed().registry is not _regimes():
        regime.install(_regimes(), calendar="CN")


async def found_world() -> World:
    """Four institutions in an empty database, and whoever sits at the machine."""
    install_regimes()
    actor = await access.local_actor()
    for code, regime_code in INSTITUTIONS.items():
        draft = OrganisationDraft(code=code, name=f"Institution {code}", kind="BANK", regime=regime_code)
        await organisation.board(actor, draft)
    return World(actor)


def term_loan(number: str = "L-1", **changes: Any) -> LoanDraft:
    """The corporate loan of CB-X01: 1,000,000.00 at 4.35 % for a year, interest quarterly, principal at the end."""
    told: dict[str, Any] = {
        "number": number,
        "party_number": "D-1",
        "organisation_code": "BANK",
        "regime": "commercial_bank",
        "product": "CORPORATE_TERM",
        "currency": "CNY",
        "principal": 100_000_000,
        "rate": 43_500,
        "method": "BULLET",
        "instalments": 1,
        "disbursed_on": date(2024, 1, 10),
        "maturity_on": date(2025, 1, 10),
    }
    return LoanDraft(**told | changes)


def home_loan(number: str = "H-1", **changes: Any) -> LoanDraft:
    """The provident-fund loan of HF-X01: 600,000.00 at 2.6 % in 240 equal instalments."""
    told: dict[str, Any] = {
        "number": number,
        "party_number": "D-1",
        "organisation_code": "FUND",
        "regime": "housing_fund",
        "product": "HOME",
        "currency": "CNY",
        "principal": 60_000_000,
        "rate": 26_000,
        "method": "ANNUITY",
        "instalments": 240,
        "disbursed_on": date(2025, 12, 20),
    }
    return LoanDraft(**told | changes)


def project_loan(number: str = "P-1", **changes: Any) -> LoanDraft:
    """The hard loan of DB-X08: 80,000,000.00 at 4.90 % for ten years, interest quarterly, principal at the end."""
    told: dict[str, Any] = {
        "number": number,
        "party_number": "D-1",
        "organisation_code": "POLICY",
        "regime": "development_bank",
        "product": "PROJECT",
        "currency": "CNY",
        "principal": 8_000_000_000,
        "rate": 49_000,
        "method": "BULLET",
        "instalments": 1,
        "disbursed_on": date(2023, 5, 15),
        "maturity_on": date(2033, 5, 15),
        "attributes": {"loan_kind": "HARD"},
    }
    return LoanDraft(**told | changes)


def invoice(number: str, amount: int, issued: date, due: date, **changes: Any) -> LoanDraft:
    """A receivable of a dealer."""
    told: dict[str, Any] = {
        "number": number,
        "party_number": "D-1",
        "organisation_code": "MAKER",
        "regime": "trade_receivables",
        "product": "INVOICE",
        "currency": "CNY",
        "principal": amount,
        "rate": 0,
        "method": "SINGLE",
        "instalments": 1,
        "disbursed_on": issued,
        "maturity_on": due,
        "attributes": {"late_interest": "NONE"},
    }
    return LoanDraft(**told | changes)
