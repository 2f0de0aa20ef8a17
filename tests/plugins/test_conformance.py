"""Every bundled regime passes the suite that any regime inherits. What later work will use is named with its reason."""

from collections.abc import Mapping
from typing import ClassVar

from recoup.regime.conformance import RegimeConformance
from recoup_commercial_bank.spec import SPEC as COMMERCIAL_BANK
from recoup_development_bank.spec import SPEC as DEVELOPMENT_BANK
from recoup_housing_fund.spec import SPEC as HOUSING_FUND
from recoup_trade_receivables.spec import SPEC as TRADE_RECEIVABLES


class TestCommercialBank(RegimeConformance):
    """商业银行."""

    spec = COMMERCIAL_BANK


class TestHousingFund(RegimeConformance):
    """住房公积金."""

    spec = HOUSING_FUND
    ahead: ClassVar[Mapping[str, str]] = {
        "guarantee_institution": "a side of the collection case (HS-06)",
    }


class TestTradeReceivables(RegimeConformance):
    """货款回收."""

    spec = TRADE_RECEIVABLES


class TestDevelopmentBank(RegimeConformance):
    """开发银行."""

    spec = DEVELOPMENT_BANK
