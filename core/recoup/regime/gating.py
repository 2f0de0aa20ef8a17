"""A contact gate of a bound regime as the rules ask it: hours, zone and the caps that are enabled."""

from zoneinfo import ZoneInfo

from recoup.regime.deciding import bound_number
from recoup.regime.policy.contact import ContactGate
from recoup.rules.contact import Cap, Gate, Kind, time_of


def gate_of(declared: ContactGate) -> Gate:
    """The gate with every number in place. Raises TypeError for one that was not bound."""
    caps = (
        Cap(
            code=cap.code,
            counts=Kind(cap.counts),
            most=bound_number(cap.most),
            days=bound_number(cap.days),
            per_number=cap.per == "NUMBER",
            rules=cap.rules,
        )
        for cap in declared.caps
        if cap.enabled is True
    )
    return Gate(
        opens_at=time_of(str(declared.opens_at)),
        closes_at=time_of(str(declared.closes_at)),
        zone=ZoneInfo(str(declared.zone)),
        caps=tuple(caps),
    )
