"""A small book for the console's tests: loans of three institutions, lent, partly paid and partly missed.

The real services live its days from 2 January to 14 May 2018. Everything in it is the same in every run.
"""

from datetime import date, timedelta
from typing import Final

from tortoise import connections

from recoup.clock import FixedClock
from recoup.config import Settings
from recoup.database import connected
from recoup.regime.registry import Registry
from recoup.services import businessday, endofday, loan, organisation, party, payment, regime, token
from recoup.services.access import OPERATE, READ, Actor, local_actor
from recoup.services.loan import DisburseDraft, LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from recoup.services.payment import PaymentDraft
from recoup.translation import Language

FIRST: Final = date(2018, 1, 2)
LAST: Final = date(2018, 5, 14)
TODAY: Final = "2018-05-15"
"""The business day that is open when a test begins."""

ORGANISATIONS: Final = (
    OrganisationDraft(code="BANK", name="县域商业银行", kind="BANK", regime="commercial_bank"),
    OrganisationDraft(code="RETAIL", name="零售部", kind="BUSINESS_DEPARTMENT", parent_code="BANK"),
    OrganisationDraft(code="FUND", name="市公积金中心", kind="CENTRE", regime="housing_fund"),
    OrganisationDraft(code="TRUSTEE", name="受托银行", kind="TRUSTEE_BANK", parent_code="FUND"),
    OrganisationDraft(code="MAKER", name="制造公司", kind="COMPANY", regime="trade_receivables"),
)
NAMES: Final = {
    "P-01": "张三",
    "P-02": "欧阳明月",
    "P-03": "Martha Jones",
    "P-04": "李秀英",
    "P-05": "John Smith",
    "P-06": "王建国",
    "H-01": "陈小红",
    "H-02": "赵敏",
    "H-03": "司徒美堂",
}
COMPANIES: Final = {"D-01": "深圳市华丰贸易有限公司", "D-02": "Eastern Tools Ltd."}

PAID: Final[dict[str, tuple[tuple[date, int], ...]]] = {
    "RL-1001": ((date(2018, 2, 5), 888_49), (date(2018, 3, 5), 500_00)),
    "RL-1002": (
        (date(2018, 2, 5), 1_332_73),
        (date(2018, 3, 5), 1_332_73),
        (date(2018, 4, 5), 1_332_73),
        (date(2018, 5, 5), 1_332_73),
    ),
    "RL-1005": ((date(2018, 2, 9), 2_665_46),),
    "HF-2001": ((date(2018, 2, 20), 3_208_73), (date(2018, 3, 20), 3_208_73), (date(2018, 4, 20), 3_208_73)),
    "HF-2002": ((date(2018, 3, 20), 3_000_00),),
    "TR-3001": ((date(2018, 4, 5), 80_000_00),),
}
"""What arrived, by loan: value date and minor units."""


def parties() -> list[PartyDraft]:
    """Persons of the bank and of the fund, and dealers."""
    people = [
        PartyDraft(
            number=number,
            kind="NATURAL",
            name=name,
            phone=f"139000010{number[-2:]}",
            organisation_code="RETAIL" if number.startswith("P") else "TRUSTEE",
        )
        for number, name in NAMES.items()
    ]
    firms = [PartyDraft(number=n, kind="LEGAL", name=name, organisation_code="MAKER") for n, name in COMPANIES.items()]
    return people + firms


def _retail(place: int, principal: int) -> LoanDraft:
    return LoanDraft(
        number=f"RL-100{place}",
        party_number=f"P-0{place}",
        organisation_code="RETAIL",
        regime="commercial_bank",
        product="RETAIL_INSTALMENT",
        currency="CNY",
        principal=principal,
        rate=120_000,
        method="ANNUITY",
        instalments=12,
        disbursed_on=date(2018, 1, 5),
    )


def _home(place: int, principal: int) -> LoanDraft:
    return LoanDraft(
        number=f"HF-200{place}",
        party_number=f"H-0{place}",
        organisation_code="TRUSTEE",
        regime="housing_fund",
        product="HOME",
        currency="CNY",
        principal=principal,
        rate=26_000,
        method="ANNUITY",
        instalments=240,
        disbursed_on=date(2018, 1, 20),
        anchor_day=20,
    )


def _invoice(place: int, dealer: str, principal: int, due: date) -> LoanDraft:
    return LoanDraft(
        number=f"TR-300{place}",
        party_number=dealer,
        organisation_code="MAKER",
        regime="trade_receivables",
        product="INVOICE",
        currency="CNY",
        principal=principal,
        rate=0,
        method="SINGLE",
        instalments=1,
        disbursed_on=date(2018, 3, 1),
        maturity_on=due,
        attributes={"late_interest": "NONE"},
    )


def loans() -> list[LoanDraft]:
    """Every loan of the book."""
    return [
        *(_retail(place, place * 5_000_00 + 5_000_00) for place in range(1, 7)),
        *(_home(place, 600_000_00) for place in range(1, 4)),
        _invoice(1, "D-01", 80_000_00, date(2018, 4, 5)),
        _invoice(2, "D-02", 30_000_00, date(2018, 4, 5)),
        _invoice(3, "D-01", 50_000_00, date(2018, 5, 5)),
    ]


async def write(settings: Settings, clock: FixedClock) -> None:
    """Live the book's days in an empty, migrated database."""
    regime.install(Registry.load(strict=True), calendar=settings.calendar)
    async with connected(settings):
        actor = await local_actor(Language.EN)
        for draft in ORGANISATIONS:
            await organisation.board(actor, draft)
        await businessday.begin(actor, FIRST, clock=clock)
        await party.board_many(actor, parties())
        await loan.board_many(actor, loans(), confirm_schedule=True)
        day = FIRST
        while day <= LAST:
            await _live(actor, day)
            day += timedelta(days=1)
        # How long a night took is the one figure that no two runs share.
        await connections.get("default").execute_query(
            "UPDATE eod_run SET totals = json_set(totals, '$.seconds', 1.25)"
        )


async def colleague(code: str = "colleague", *scopes: str) -> str:
    """A token of somebody else, who asks for what needs a second person and signs what the console asked for."""
    held = frozenset(scopes or (READ, OPERATE))
    return await token.create(await local_actor(Language.EN), principal_code=code, scopes=held, days=1)


async def lock_out() -> None:
    """Revoke the token of the console in this process, as somebody else may at any time."""
    actor = await local_actor(Language.EN)
    for live in await token.everything(actor):
        if live.principal_code == actor.code:
            await token.revoke(actor, live.token_id)


async def _live(actor: Actor, day: date) -> None:
    out = [
        DisburseDraft(loan=draft.number, value_on=day, idempotency_key=f"out-{draft.number}")
        for draft in loans()
        if draft.disbursed_on == day
    ]
    if out:
        await loan.disburse_many(actor, out)
    received = [
        PaymentDraft(
            loan=number,
            amount=amount,
            currency="CNY",
            value_on=on,
            idempotency_key=f"in-{number}-{on}",
            channel="TRANSFER",
            reference=f"{on:%m%d}-{number[-4:]}",
        )
        for number, payments in PAID.items()
        for on, amount in payments
        if on == day
    ]
    if received:
        await payment.record_many(actor, received)
    await endofday.run(actor, until=day)
