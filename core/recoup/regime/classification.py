"""What banks grade by beyond a loan's days: the debtor's other claims, its debts at all banks, the expected loss
(decision 0046), restructurings (the measures of 2023 on the classification of risk: CL-03 to CL-06, CL-10).

Two regimes of banks take these pieces as they are, with the shares as their own parameters; who states the amounts of
`AT_ALL_BANKS`, and who checks them, each says itself (`of_all_banks`).
"""

from dataclasses import replace
from typing import Final

from recoup.regime.policy.condition import All, Compare, Holds, Not, Some
from recoup.regime.policy.fact import LOAN, PARTY, SYSTEM_PART, Fact, Field
from recoup.regime.policy.grade import Floor
from recoup.regime.policy.parameter import MONEY, P

_AT_ALL_BANKS: Final = (
    Fact(
        code="DEBT_AT_ALL_BANKS",
        subject=PARTY,
        value=Field(code="debtor_debt_all_banks", kind=MONEY),
        rules=("CL-03",),
    ),
    Fact(
        code="OVERDUE_90_AT_ALL_BANKS",
        subject=PARTY,
        value=Field(code="debtor_overdue_90_all_banks", kind=MONEY),
        rules=("CL-03",),
    ),
)


def of_all_banks(*, by: tuple[str, ...], checked_by: tuple[str, ...]) -> tuple[Fact, ...]:
    """What the debtor owes at all banks, and how much of it is overdue for more than 90 days (CL-03).

    Both in minor units, stated by one of the parts `by` and confirmed by one of `checked_by`.
    """
    return tuple(replace(each, by=by, checked_by=checked_by) for each in _AT_ALL_BANKS)


NOTED: Final = (
    Fact(code="CONTAGION", subject=LOAN, by=(SYSTEM_PART,), rules=("CL-06",)),
    Fact(code="OVERDUE_AT_ALL_BANKS", subject=LOAN, by=(SYSTEM_PART,), rules=("CL-03",)),
    Fact(code="LOSS_OF_HALF", subject=LOAN, by=(SYSTEM_PART,), rules=("CL-04",)),
    Fact(code="LOSS_OF_MOST", subject=LOAN, by=(SYSTEM_PART,), rules=("CL-05",)),
)
"""By these a loan is told in the morning of the floors below, which none of its own columns answers."""

BY_EXPECTED_LOSS: Final = (
    Floor(
        grade="DOUBTFUL",
        when=All((Holds("CREDIT_IMPAIRED"), Compare("ECL", ">=", P("ecl_doubtful_ge"), of="carrying"))),
        noted="LOSS_OF_HALF",
        rules=("CL-04",),
    ),
    Floor(
        grade="LOSS",
        when=All((Holds("CREDIT_IMPAIRED"), Compare("ECL", ">=", P("ecl_loss_ge"), of="carrying"))),
        noted="LOSS_OF_MOST",
        rules=("CL-05",),
    ),
)
"""An expected loss of half of what a credit-impaired claim is carried at, or of nearly all of it.

Worked example: carried at 100.00 with an expected loss of 50.00 it is DOUBTFUL at least, with 90.00 LOSS.
"""

BY_RESTRUCTURING: Final = (
    Floor(
        grade="SPECIAL_MENTION",
        when=Some((Holds("RESTRUCTURED"), Compare("observed", "=", 1))),
        rules=("CL-10",),
    ),
    Floor(
        grade="SUBSTANDARD",
        when=Some((Holds("RESTRUCTURED_AGAIN"), Compare("restructured_again", "=", 1))),
        rules=("CL-10",),
    ),
)
"""A loan restructured in difficulty, while it is observed, and one restructured again meanwhile. The books know both;
the statements tell what happened before a loan came on them."""

BY_OTHER_CLAIMS: Final = (
    Floor(
        grade="SUBSTANDARD",
        when=Compare("debtor_overdue_90_all_banks", ">", P("cross_all_pct_gt"), of="debtor_debt_all_banks"),
        noted="OVERDUE_AT_ALL_BANKS",
        rules=("CL-03",),
    ),
    Floor(
        grade="SUBSTANDARD",
        when=All(
            (
                Compare("debtor_non_performing", ">", P("cross_own_pct_gt"), of="debtor_balance"),
                Not(Holds("CREDIT_ENHANCED")),
            )
        ),
        noted="CONTAGION",
        rules=("CL-06",),
    ),
)
"""More of the debtor's debts at all banks is overdue for 90 days, or more of its claims here non-performing, than a
share of them: no claim of it stays above SUBSTANDARD, here where nothing enhances its credit.

Worked example (CB-X08): claims of 12 and 88 million, the first SUBSTANDARD: 12 % are more than 10 %, so the second is.
"""
