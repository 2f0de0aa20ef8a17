"""The housing provident fund: a regime of Recoup, registered by the entry point `housing_fund`."""

from recoup.regime.hookspecs import hookimpl
from recoup.regime.spec import RegimeSpec
from recoup_housing_fund.spec import SPEC


@hookimpl
def recoup_register_regime() -> RegimeSpec:
    """The regime, complete."""
    return SPEC
