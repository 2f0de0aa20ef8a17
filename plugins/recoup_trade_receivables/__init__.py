"""Trade receivables: a regime of Recoup, registered by the entry point `trade_receivables`."""

from recoup.regime.hookspecs import hookimpl
from recoup.regime.spec import RegimeSpec
from recoup_trade_receivables.spec import SPEC


@hookimpl
def recoup_register_regime() -> RegimeSpec:
    """The regime, complete."""
    return SPEC
