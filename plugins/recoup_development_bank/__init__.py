"""The development bank: a regime of Recoup, registered by the entry point `development_bank`."""

from recoup.regime.hookspecs import hookimpl
from recoup.regime.spec import RegimeSpec
from recoup_development_bank.spec import SPEC


@hookimpl
def recoup_register_regime() -> RegimeSpec:
    """The regime, complete."""
    return SPEC
