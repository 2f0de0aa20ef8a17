"""The four bundled regimes inherit the suite that any stranger's regime inherits."""

import re
from importlib import import_module
from pathlib import Path
from typing import ClassVar

import pytest

from recoup.regime import conformance
from recoup.regime.conformance import AWAITED, CHECKS, RegimeConformance
from recoup.regime.spec import RegimeSpec

PROVIDED = ("commercial_bank", "development_bank", "housing_fund", "trade_receivables")


def spec_of(code: str) -> RegimeSpec:
    """The spec that a bundled regime registers."""
    spec = import_module(f"recoup_{code}").recoup_register_regime()
    assert isinstance(spec, RegimeSpec)
    return spec


class TestCommercialBank(RegimeConformance):
    """商业银行."""

    spec = spec_of("commercial_bank")
    ahead: ClassVar[dict[str, str]] = {
        "observation_periods": "read by the case OBSERVATION (CL-09)",
        "observation_months": "read by the case OBSERVATION (CL-09)",
        "interval_months": "read by the case CHECK (CK-02)",
        "site_coverage_year": "read by the report REP-CB-3 (PL-15)",
        "coordinator": "plays in the case CHECK (PM-07)",
    }


class TestDevelopmentBank(RegimeConformance):
    """国家开发银行."""

    spec = spec_of("development_bank")
    ahead: ClassVar[dict[str, str]] = {
        "voucher_check_days": "read by the case REPAYMENT_NOTICE (DB-22)",
        "quarterly_due_days": "read by the case QUARTERLY_TABLE (DB-30)",
        "agent_transfer_days": "read by the agent's transfer check (DA-02)",
        "agent_transfer_tolerated_days": "read by the agent's transfer check (DA-02)",
        "agency_fee_rate": "read by the settlement with agent banks (DA-03)",
        "print_decimals": "read when documents are rendered (DX-03)",
        "percent_decimals": "read when documents are rendered (DX-03)",
        "ytd_basis": "read by the report's period (DX-04)",
    }


class TestHousingFund(RegimeConformance):
    """住房公积金."""

    spec = spec_of("housing_fund")
    ahead: ClassVar[dict[str, str]] = {
        "accelerate_enabled": "read by the case ACCELERATION (HS-07)",
        "accelerate_consecutive": "read by the case ACCELERATION (HS-07)",
        "accelerate_cumulative": "read by the case ACCELERATION (HS-07)",
        "report_deadline_day": "read by the case MONTHLY_REPORT (HF-12)",
        "report_deadline_inclusive": "read by the case MONTHLY_REPORT (HF-12)",
        "analysis_day": "read by the case MONTHLY_REPORT (HF-13)",
        "reserve_of_income": "read by the provision run (HW-04)",
        "legal": "plays in the case LEGAL (HS-03)",
        "guarantee_institution": "plays in the deposit deduction (HS-06)",
    }


class TestTradeReceivables(RegimeConformance):
    """货款回收."""

    spec = spec_of("trade_receivables")
    ahead: ClassVar[dict[str, str]] = {
        "collect_by_day": "read when an invoice's due day is set (TR-01)",
        "bounce_min": "read by the case QUASI_BAD_CASE (TR-05)",
        "bounce_window_months": "read by the case QUASI_BAD_CASE (TR-05)",
        "review_meeting": "read by the case REVIEW_MEETING (TR-18)",
        "problem_plan_days": "read by the case PROBLEM_ACCOUNT (TP-03)",
        "problem_liability_days": "read by the case PROBLEM_ACCOUNT (TP-04)",
        "credit_limit_review": "read by the credit-limit review (TP-05)",
        "planning": "plays in the case REVIEW_MEETING (TR-18)",
    }


def test_every_check_of_the_suite_is_asked_or_awaited_with_a_reason() -> None:
    """Sixty-one numbers, none twice, none lost."""
    asked = sorted(int(name[5:7]) for name in dir(RegimeConformance) if re.fullmatch(r"test_[0-9]{2}_\w+", name))
    assert sorted([*asked, *AWAITED]) == list(range(1, CHECKS + 1))
    assert all(reason.strip() for reason in AWAITED.values())


@pytest.mark.parametrize("code", PROVIDED)
def test_every_bundled_regime_brings_worked_examples(code: str) -> None:
    """An instrument's own example is a test of the regime (check 61)."""
    folder = Path(str(import_module(f"recoup_{code}").__file__)).parent / "golden"
    assert list(folder.glob("*.toml"))


def test_a_closed_check_is_skipped_with_its_reason() -> None:
    """Nothing is left out in silence."""

    class Closed(RegimeConformance):
        spec = spec_of("housing_fund")
        closed: ClassVar[dict[int, str]] = {55: "no counts here"}

    with pytest.raises(pytest.skip.Exception, match="no counts here"):
        Closed().expect(55, ())


def test_a_finding_fails_its_check_in_words() -> None:
    """The author reads where, which value, and what would be right."""

    class Unsound(RegimeConformance):
        spec = spec_of("housing_fund")
        ahead: ClassVar[dict[str, str]] = {}

    with pytest.raises(pytest.fail.Exception, match="analysis_day is declared and nowhere used"):
        Unsound().test_22_nothing_is_declared_and_unused()
    assert conformance.CHECKS == 61
