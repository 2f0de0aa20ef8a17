"""What waits for others is told to them in words: every kind of command, with everything that it can say."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pytest

from recoup.services import agreed, audit, user_change
from recoup.services.acceleration import AccelerationDraft
from recoup.services.case import ActDraft
from recoup.services.changed import Changed, Chosen, Word, plain
from recoup.services.exemption import ExemptionDraft, TakeBackDraft
from recoup.services.extension import ExtensionDraft
from recoup.services.fact import FactDraft
from recoup.services.grant import GrantDraft
from recoup.services.misuse import MisuseDraft
from recoup.services.parameter import ParameterDraft, ProfileDraft
from recoup.services.payment_allocation import AllocationDraft
from recoup.services.payment_reversal import PaymentReversalDraft
from recoup.services.placement import TransferDraft
from recoup.services.principal import LinkDraft
from recoup.services.product_change import ProductChangeDraft
from recoup.services.rate import RateDraft
from recoup.services.rate_change import RateChangeDraft
from recoup.services.reamortisation import ReamortisationDraft
from recoup.services.regime_change import RegimeChangeDraft
from recoup.services.regrading import GradeDraft
from recoup.services.restructuring import Forgiveness, RestructuringDraft
from recoup.services.reversal import ReversalDraft
from recoup.services.setoff_taking import TakingDraft
from recoup.services.suspense import SuspenseApplyDraft, SuspenseRefundDraft
from recoup.services.waiver import WaiverDraft
from recoup.services.write_off import WriteOffDraft
from recoup.translation import Language
from recoup_graphql.told import changed_values, told_values
from tests.services.rawness import raw_codes

DAY: Final = date(2026, 2, 28)
OF_LOAN: Final[dict[str, Any]] = {
    "loan": "L-1", "value_on": DAY, "reason": "按合同", "idempotency_key": "k-1", "expected_version": 7
}  # fmt: skip
MONEY: Final[dict[str, Any]] = {"amount": 1_234_500, "currency": "CNY"}
BANK, FUND, DEALERS = "commercial_bank", "housing_fund", "trade_receivables"
GIVEN: Final[Mapping[str, tuple[str, object]]] = {
    "loan.extend": (BANK, ExtensionDraft(months=3, maturity_on=DAY, rate=43_500, **OF_LOAN)),
    "loan.reamortise": (BANK, ReamortisationDraft(way="SHORTER_TERM", **OF_LOAN)),
    "loan.accelerate": (BANK, AccelerationDraft(due_on=DAY, **OF_LOAN)),
    "loan.restructure": (
        BANK,
        RestructuringDraft(
            difficulty="LIKELY_OVERDUE",
            instalments=6,
            first_due_on=DAY,
            method="EQUAL_PRINCIPAL",
            rate=43_500,
            forgive=(Forgiveness(component="PENALTY", amount=100, currency="CNY"),),
            forgive_principal=5,
            currency="CNY",
            capitalise=True,
            **OF_LOAN,
        ),
    ),
    "loan.misuse": (BANK, MisuseDraft(**MONEY, **OF_LOAN)),
    "charge.waive": (BANK, WaiverDraft(component="COMPOUND", **MONEY, **OF_LOAN)),
    "loan.write_off": (BANK, WriteOffDraft(criterion="附件1（一）", evidence="裁定书7号", **MONEY, **OF_LOAN)),
    "suspense.apply": (BANK, SuspenseApplyDraft(**MONEY, **OF_LOAN)),
    "suspense.refund": (BANK, SuspenseRefundDraft(payee="张三", **MONEY, **OF_LOAN)),
    "loan.refix_rate": (BANK, RateChangeDraft(rate=43_500, **OF_LOAN)),
    "loan.change_product": (BANK, ProductChangeDraft(product="CORPORATE_INSTALMENT", **OF_LOAN)),
    "loan.change_regime": (
        FUND,
        RegimeChangeDraft(
            regime=BANK, product="RETAIL_INSTALMENT", attributes={"secured_by": "MORTGAGE"}, **OF_LOAN
        ),
    ),
    "loan.transfer": (BANK, TransferDraft(organisation="EAST", **OF_LOAN)),
    "grade.set": (BANK, GradeDraft(grade="SPECIAL_MENTION", **OF_LOAN)),
    "amendment.reverse": (BANK, ReversalDraft(amendment="A0000000001", reason="误操作", idempotency_key="k")),
    "payment.reverse": (BANK, PaymentReversalDraft(payment="P0000000001", reason="退票", idempotency_key="k")),
    "payment.allocate": (
        BANK,
        AllocationDraft(
            payment="P0000000001", reason="指定", idempotency_key="k", designation=(1, "PENALTY"), split=(("L-1", 5),)
        ),
    ),
    "setoff.take": (
        FUND,
        TakingDraft(
            loan="H-1", currency="CNY", idempotency_key="k", reference="凭证1", balances={"FUND_ACCOUNT": 123_456}
        ),
    ),
    "case.act": (
        BANK,
        ActDraft(
            case="G-1", transition="finalise", fields={"final_grade": "SUBSTANDARD", "reason": "逾期"}, note="同意"
        ),
    ),
    "fact.record": (BANK, FactDraft(loan="L-1", code="RISK_FOUND", from_on=DAY, to_on=DAY, value="LATENT", note="见")),
    "parameter.change": (
        BANK, ParameterDraft(institution="BANK", regime=BANK, key="overdue_surcharge", value="400000", since=DAY)
    ),
    "rate.publish": (BANK, {"rates": [RateDraft(rate_list="LPR", tenor="1Y", since=DAY, rate=34_500)]}),
    "grant.give": ("", GrantDraft(principal="li", role="CB-R3", organisation="EAST", begins_on=DAY)),
    "identity.link": ("", LinkDraft(principal="li", issuer="https://id.example", subject="li")),
    "task.exempt": (BANK, ExemptionDraft(task="T-1", person="li", reason="水灾", evidence="f.pdf")),
    "task.exemption_undo": (BANK, TakeBackDraft(exemption="E-1", reason="不实")),
    "period.close": ("", {"month": DAY, "reason": "月末"}),
    "period.reopen": ("", {"month": DAY, "reason": "漏记"}),
}  # fmt: skip
"""Of every command that may wait: the regime that it is about, and all that it can say."""


def in_words(command: str, language: Language = Language.ZH) -> dict[str, str]:
    """What the inbox says of it, by the input's name."""
    regime, draft = GIVEN[command]
    kind = "GRADING" if command == "case.act" else ""
    told = told_values(audit.told(draft), currency="CNY", regime=regime, case_kind=kind, command=command)
    return {one.name: one.read(language) for one in told}


def test_every_command_that_may_wait_is_asked_here() -> None:
    """One that was added has to be told in words as well."""
    assert set(GIVEN) == set(agreed.COMMANDS)
    assert user_change.CHANGE not in GIVEN  # a permission: what waits is a role or a link


@pytest.mark.parametrize("command", GIVEN)
def test_no_command_that_waits_tells_codes(command: str) -> None:
    """Steps, grades, products, components, parameters and yes or no, each as its regime calls it."""
    told = in_words(command)
    assert {name: raw_codes(text) for name, text in told.items() if raw_codes(text)} == {}
    assert not any(
        set(text) & set("[]{}'") or "_" in text or text in ("True", "False", "None") for text in told.values()
    )
    assert not {"idempotencyKey", "expectedVersion", "case", "task"} & set(told)


def test_values_are_written_as_people_write_them() -> None:
    """Thousands apart, rates in per cent, fields of a case by name; of another regime by its own words."""
    assert in_words("suspense.refund")["amount"] == "12,345.00"
    assert in_words("loan.refix_rate")["rate"] == "4.35 %"
    assert in_words("parameter.change")["value"] == "40.00 %"
    assert in_words("case.act")["fields"] == "终审等级 次级 · 理由 逾期"
    assert in_words("case.act")["transition"] == "终审认定"
    assert in_words("loan.change_regime", Language.EN)["product"] == "Retail instalment loan"
    assert in_words("payment.allocate")["split"] == "L-1 0.05"
    assert in_words("setoff.take", Language.EN)["balances"].endswith("1,234.56")


def test_a_profile_that_waits_is_told_by_its_name() -> None:
    """TV-01: one command, whatever it sets."""
    draft = ProfileDraft(institution="MAKER", regime=DEALERS, profile="VARIANT_5_3", since=DAY)
    told = told_values(audit.told(draft), currency="CNY", regime=DEALERS, command="parameter.change")
    assert {one.name: one.read(Language.ZH) for one in told}["profile"] == "另一版本(5日、3日)"


def test_a_change_keeps_its_codes_beside_its_words() -> None:
    """Programs read `before`, people `beforeText`."""
    state = Changed(
        name=(Word("case", "GRADING"),),
        before=(Word("state.GRADING", "PRELIMINARY"),),
        after=(Word("state.GRADING", "FINAL"),),
    )
    chosen = Changed(
        name=(Word("parameter", "overdue_surcharge"), "2026-01-01"),
        before=(Chosen("overdue_surcharge", 500_000),),
        after=(Chosen("overdue_surcharge", 400_000),),
    )
    told = changed_values((state, chosen), BANK)
    assert [(one.name, one.before, one.after) for one in told] == [
        ("GRADING", "PRELIMINARY", "FINAL"),
        ("overdue_surcharge 2026-01-01", "500000", "400000"),
    ]
    assert plain(chosen.after) == "400000"
