"""Work of the commercial bank that walks from person to person: checks, hand-overs, gradings (rulebook C1.4).

A check is asked for by the day of payment, by its interval, by a worse class, by trouble, or by order (CK-01 to CK-04);
its report passes three reviews, each by another person (PM-07). The interval counts from the month of the last check,
whenever that one was done.
"""

from dataclasses import replace

from recoup.regime import common
from recoup.regime.policy.condition import Compare, Holds, Is, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.parameter import P
from recoup_commercial_bank.policy import collecting, recovery, rounds, supervision, watching

FIRST, INTERVAL, DOWNGRADED, FOCUS, ORDERED = common.CHECK.opens

CHECK = replace(
    common.CHECK,
    covers=Is("product", P("checked_products")),
    opens=(
        FIRST,
        replace(INTERVAL, at=Deadline("last:CHECK", months=P("interval_months", by="grade"), day=1)),
        DOWNGRADED,
        replace(
            FOCUS,
            when=Some(
                (
                    Compare("interest_dpd", ">", P("focus_interest_dpd_gt")),
                    Compare("principal_dpd", ">=", 1),
                    Holds("PRODUCTION_STOPPED"),
                )
            ),
        ),
        ORDERED,
    ),
)

CASES = (
    CHECK,
    common.HANDOVER,
    common.GRADING,
    *watching.CASES,
    *rounds.CASES,
    *supervision.CASES,
    *collecting.CASES,
    *recovery.CASES,
)
"""Every kind of work of the bank that is a case."""
