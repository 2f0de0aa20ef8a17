"""The least that must be there before a row of the ledger can be."""

from datetime import UTC, datetime

from recoup.records.access import Organisation, Principal
from recoup.records.loan import Loan, Profile
from recoup.records.party import Party
from recoup.records.payment import Payment

MOMENT = datetime(2024, 1, 10, 8, 30, 15, 123456, tzinfo=UTC)
BOARDED = 19_732  # 2024-01-10


def id_of(number: int) -> str:
    """A public id that a test can foretell."""
    return f"{number:032x}"


async def an_organisation() -> Organisation:
    """The institution."""
    made, _ = await Organisation.get_or_create(code="HQ", defaults={"name": "总行", "path": ".1."})
    return made


async def a_principal() -> Principal:
    """A service that gives commands."""
    made, _ = await Principal.get_or_create(
        code="teller", defaults={"name": "Teller", "kind": "SERVICE", "organisation": await an_organisation()}
    )
    return made


async def a_loan(number: str = "L1") -> Loan:
    """A loan of 100,000.00 yuan, with its party and profile."""
    organisation = await an_organisation()
    order = len(number) + sum(map(ord, number))
    party = await Party.create(
        public_id=id_of(order),
        number=f"C{number}",
        kind="NATURAL",
        name="张三",
        organisation=organisation,
        recorded_at=MOMENT,
    )
    profile, _ = await Profile.get_or_create(
        digest="d", defaults={"regime": "commercial_bank", "product": "RETAIL", "institution": organisation}
    )
    return await Loan.create(
        public_id=id_of(order),
        number=number,
        party=party,
        organisation=organisation,
        profile=profile,
        currency="CNY",
        stage="LIVE",
        boarded_on=BOARDED,
        recorded_at=MOMENT,
        contract_rate=43_500,
        plan_kind=1,
        method=1,
        unit=1,
        every=1,
        instalments=12,
        starts_on=BOARDED,
        first_due_on=BOARDED + 31,
        anchor_day=10,
        maturity_on=BOARDED + 366,
        basis=360,
        settlement=0,
        settlement_day=0,
        due_offset=0,
        contract_principal=10_000_000,
        contract_instalment=0,
    )


async def a_payment(loan: Loan, *, number: str = "P1", amount: int = 100) -> Payment:
    """A receipt for the loan."""
    return await Payment.create(
        public_id=id_of(ord(number[-1])),
        number=number,
        party_id=loan.party_id,
        loan=loan,
        amount=amount,
        currency="CNY",
        value_on=BOARDED,
        booked_on=BOARDED,
        recorded_at=MOMENT,
        principal=await a_principal(),
        idempotency_key="k",
        input_hash="",
        audit_id=1,
    )
