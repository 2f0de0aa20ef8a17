"""The commercial bank: a regime of Recoup, registered by the entry point `commercial_bank`."""

from recoup.regime.hookspecs import hookimpl
from recoup.regime.spec import RegimeSpec
from recoup_commercial_bank.spec import SPEC


@hookimpl
def recoup_register_regime() -> RegimeSpec:
    """The regime, complete."""
    return SPEC
