"""Sample books of the other institutions: the rulebook's worked examples, moved to the demonstration's year.

Amounts, rates, terms and the pattern of what was paid and missed are the examples'; the names are made up and belong to
nobody. Each loan says which example it shows.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.services.loan import LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft

BANK: Final = "BANK"
RETAIL: Final = "BANK-RETAIL"
CORPORATE: Final = "BANK-CORPORATE"
FUND: Final = "FUND"
TRUSTEE: Final = "FUND-TRUSTEE"
MAKER: Final = "MAKER"
REGION: Final = "MAKER-REGION"
POLICY_BANK: Final = "POLICY"
BUREAU: Final = "POLICY-BUREAU"

ORGANISATIONS: Final = (
    OrganisationDraft(code=BANK, name="县域商业银行 County Bank", kind="BANK", regime="commercial_bank"),
    OrganisationDraft(code=RETAIL, name="零售部 Retail", kind="BUSINESS_DEPARTMENT", parent_code=BANK),
    OrganisationDraft(code=CORPORATE, name="公司部 Corporate", kind="BUSINESS_DEPARTMENT", parent_code=BANK),
    OrganisationDraft(code=FUND, name="市公积金中心 City Fund Centre", kind="CENTRE", regime="housing_fund"),
    OrganisationDraft(code=TRUSTEE, name="受托银行 Trustee Bank", kind="TRUSTEE_BANK", parent_code=FUND),
    OrganisationDraft(code=MAKER, name="制造公司 Manufacturer", kind="COMPANY", regime="trade_receivables"),
    OrganisationDraft(code=REGION, name="东区营业部 Eastern Region", kind="REGION", parent_code=MAKER),
    OrganisationDraft(code=POLICY_BANK, name="政策性银行 Policy Bank", kind="BANK", regime="development_bank"),
    OrganisationDraft(code=BUREAU, name="信贷局 Credit Bureau", kind="CREDIT_BUREAU", parent_code=POLICY_BANK),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money that arrives for a sample loan, or, with `party`, for all receivables of a dealer.

    `amount` None: whatever is due on that day.
    """

    on: date
    amount: int | None = None
    loan: str | None = None
    party: str | None = None
    designation: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sample loan with the worked example it shows and the receipts that arrive for it."""

    shows: str
    party: PartyDraft
    loan: LoanDraft
    receipts: tuple[Receipt, ...] = ()


def _company(number: str, name: str, organisation: str) -> PartyDraft:
    return PartyDraft(number=number, kind="LEGAL", name=name, organisation_code=organisation)


def _person(number: str, organisation: str) -> PartyDraft:
    return PartyDraft(number=number, kind="NATURAL", name=f"借款人 {number}", organisation_code=organisation)


def _term_loan(number: str, party: str, principal: int, on: date, months: int) -> LoanDraft:
    return LoanDraft(
        number=number,
        party_number=party,
        organisation_code=CORPORATE,
        regime="commercial_bank",
        product="CORPORATE_TERM",
        currency="CNY",
        principal=principal,
        rate=43_500,
        method="BULLET",
        instalments=1,
        every=months,
        disbursed_on=on,
    )


def _home_loan(number: str, party: str, principal: int, rate: int, months: int, method: str, on: date) -> LoanDraft:
    return LoanDraft(
        number=number,
        party_number=party,
        organisation_code=TRUSTEE,
        regime="housing_fund",
        product="HOME",
        currency="CNY",
        principal=principal,
        rate=rate,
        method=method,
        instalments=months,
        disbursed_on=on,
        anchor_day=20,
    )


def _invoice(number: str, party: str, principal: int, on: date, due: date) -> LoanDraft:
    return LoanDraft(
        number=number,
        party_number=party,
        organisation_code=REGION,
        regime="trade_receivables",
        product="INVOICE",
        currency="CNY",
        principal=principal,
        rate=0,
        method="SINGLE",
        instalments=1,
        disbursed_on=on,
        maturity_on=due,
        attributes={"late_interest": "NONE"},
    )


def _in_full(loan: str, *days: date) -> tuple[Receipt, ...]:
    return tuple(Receipt(on=on, loan=loan) for on in days)


def _bank() -> tuple[Sample, ...]:
    interest_unpaid = _term_loan("CB-0001", "C-0001", 1_000_000_00, date(2018, 1, 10), 12)
    punctual = _term_loan("CB-0002", "C-0002", 1_000_000_00, date(2018, 1, 10), 12)
    matured = _term_loan("CB-0003", "C-0003", 300_000_00, date(2018, 1, 2), 3)
    return (
        Sample(
            shows="CB-X13: interest unpaid for more than 90 days, non-accrual",
            party=_company("C-0001", "示例机械厂", CORPORATE),
            loan=interest_unpaid,
        ),
        Sample(
            shows="CB-X01: interest settled on the 20th and paid",
            party=_company("C-0002", "示例粮油公司", CORPORATE),
            loan=punctual,
            receipts=_in_full("CB-0002", date(2018, 3, 21), date(2018, 6, 21)),
        ),
        Sample(
            shows="CB-X03: principal unpaid at maturity, penalty interest",
            party=_company("C-0003", "示例纺织公司", CORPORATE),
            loan=matured,
            receipts=_in_full("CB-0003", date(2018, 3, 21)),
        ),
    )


def _fund() -> tuple[Sample, ...]:
    plain = _home_loan("HF-0001", "P-0001", 600_000_00, 26_000, 240, "ANNUITY", date(2018, 1, 20))
    equal = _home_loan("HF-0002", "P-0002", 600_000_00, 26_000, 240, "EQUAL_PRINCIPAL", date(2018, 1, 20))
    patchy = _home_loan("HF-0003", "P-0003", 600_000_00, 26_000, 240, "ANNUITY", date(2018, 1, 20))
    three = _home_loan("HF-0004", "P-0004", 600_000_00, 26_000, 240, "ANNUITY", date(2018, 1, 20))
    six = _home_loan("HF-0005", "P-0005", 1_000_000_00, 28_500, 360, "ANNUITY", date(2018, 1, 2))
    return (
        Sample(
            shows="HF-X01: equal instalments, paid on their days",
            party=_person("P-0001", TRUSTEE),
            loan=plain,
            receipts=_in_full(
                "HF-0001", date(2018, 2, 22), date(2018, 3, 20), date(2018, 4, 20), date(2018, 5, 21), date(2018, 6, 20)
            ),
        ),
        Sample(
            shows="HF-X02: equal principal, first two instalments paid",
            party=_person("P-0002", TRUSTEE),
            loan=equal,
            receipts=_in_full("HF-0002", date(2018, 2, 22), date(2018, 3, 20)),
        ),
        Sample(
            shows="HF-X04: late, then two together: cumulative count stays",
            party=_person("P-0003", TRUSTEE),
            loan=patchy,
            receipts=_in_full("HF-0003", date(2018, 3, 2), date(2018, 3, 20), date(2018, 6, 18)),
        ),
        Sample(
            shows="HF-X06: three instalments unpaid, 5,000.00 allocated to the oldest first",
            party=_person("P-0004", TRUSTEE),
            loan=three,
            receipts=(Receipt(on=date(2018, 4, 25), amount=5_000_00, loan="HF-0004"),),
        ),
        Sample(shows="HF-X03, HF-X11: nothing ever paid", party=_person("P-0005", TRUSTEE), loan=six),
    )


def _maker() -> tuple[Sample, ...]:
    timely, late, later = (_company(f"D-000{n}", f"示例经销店{n}", REGION) for n in (1, 2, 3))
    several = _company("D-0004", "示例经销店4", REGION)
    march, due = date(2018, 3, 15), date(2018, 4, 5)
    return (
        Sample(
            shows="TR-X05 (a): collected by the 5th",
            party=timely,
            loan=_invoice("TR-0001", "D-0001", 80_000_00, march, due),
            receipts=_in_full("TR-0001", date(2018, 4, 5)),
        ),
        Sample(
            shows="TR-X05 (b): 未收款 for one day",
            party=late,
            loan=_invoice("TR-0002", "D-0002", 80_000_00, march, due),
            receipts=_in_full("TR-0002", date(2018, 4, 6)),
        ),
        Sample(
            shows="TR-X01: 未收款, then 催收款, never paid",
            party=later,
            loan=_invoice("TR-0003", "D-0003", 80_000_00, march, due),
        ),
        Sample(
            shows="TR-X09: a dealer's money goes to the earliest due",
            party=several,
            loan=_invoice("TR-0004", "D-0004", 30_000_00, date(2018, 2, 10), date(2018, 3, 5)),
            receipts=(Receipt(on=date(2018, 4, 2), amount=45_000_00, party="D-0004"),),
        ),
        Sample(
            shows="TR-X09: the second of the dealer's receivables",
            party=several,
            loan=_invoice("TR-0005", "D-0004", 50_000_00, date(2018, 3, 5), due),
        ),
        Sample(
            shows="TR-X09: the third, left whole",
            party=several,
            loan=_invoice("TR-0006", "D-0004", 20_000_00, date(2018, 3, 28), due),
        ),
    )


def _policy_bank() -> tuple[Sample, ...]:
    def project(number: str, party: str, kind: str, principal: int) -> LoanDraft:
        return LoanDraft(
            number=number,
            party_number=party,
            organisation_code=BUREAU,
            regime="development_bank",
            product="PROJECT",
            currency="CNY",
            principal=principal,
            rate=49_000,
            method="BULLET",
            instalments=1,
            every=120,
            disbursed_on=date(2018, 1, 15),
            attributes={"loan_kind": kind},
        )

    return (
        Sample(
            shows="DB-X08, DB-X09: suspended interest, part of it paid",
            party=_company("J-0001", "示例高速公路项目", BUREAU),
            loan=project("DB-0001", "J-0001", "HARD", 80_000_000_00),
            receipts=(Receipt(on=date(2018, 4, 12), amount=400_000_00, loan="DB-0001"),),
        ),
        Sample(
            shows="DB-34: a soft loan beside it, paid on its days",
            party=_company("J-0002", "示例水利项目", BUREAU),
            loan=project("DB-0002", "J-0002", "SOFT", 50_000_000_00),
            receipts=_in_full("DB-0002", date(2018, 3, 21), date(2018, 6, 21)),
        ),
    )


def samples() -> tuple[Sample, ...]:
    """Every sample loan of every institution."""
    return (*_bank(), *_fund(), *_maker(), *_policy_bank())
