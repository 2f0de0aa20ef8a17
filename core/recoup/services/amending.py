"""The commands that change what was agreed on a loan, or let go of a claim: one table for those who carry them out."""

from collections.abc import Mapping
from typing import Any, Final

from recoup.services import (
    acceleration,
    extension,
    misuse,
    placement,
    product_change,
    rate_change,
    reamortisation,
    regime_change,
    regrading,
    restructuring,
    suspense,
    waiver,
    write_off,
)
from recoup.services.amendment import Kind

KINDS: Final[Mapping[str, Kind[Any]]] = {
    kind.command: kind
    for kind in (
        extension.EXTEND,
        reamortisation.REAMORTISE,
        acceleration.ACCELERATE,
        restructuring.RESTRUCTURE,
        misuse.MISUSE,
        waiver.WAIVE,
        write_off.WRITE_OFF,
        suspense.APPLY,
        suspense.REFUND,
        rate_change.CHANGE_RATE,
        product_change.CHANGE_PRODUCT,
        regime_change.CHANGE_REGIME,
        placement.TRANSFER,
        regrading.SET_GRADE,
    )
}
"""By the command's name in the regimes' vocabulary."""
