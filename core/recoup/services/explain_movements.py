"""A balance as the sum of what moved it: the ledger rows of its accounts, each with its fact and the rules it followed.

Worked example (CB-X03): the principal not yet due is 1,000,000.00 drawn on 2024-01-10 (fact 1), less 1,000,000.00 that
fell due on 2025-01-10.
"""

from collections.abc import Sequence
from typing import Final

from recoup.rules.columns import Account, PostingKind
from recoup.services.explain_steps import Told, iso, rows, shortened
from recoup.services.explanation import Place, Step, Word

_CITED: Final = {
    PostingKind.INTEREST: "interest",
    PostingKind.OVERDUE: "arrears",
    PostingKind.PENALTY: "penalty",
    PostingKind.COMPOUND: "compound",
    PostingKind.MISUSE: "misuse",
    PostingKind.PAYMENT: "allocation",
    PostingKind.SUSPENSE_APPLIED: "allocation",
    PostingKind.RECOVERY: "allocation",
    PostingKind.NON_ACCRUAL: "non_accrual",
    PostingKind.ACCRUAL: "non_accrual",
}
"""By which rules a posting is made; the others follow a fact alone."""


def by_transfers(told: Told, accounts: Sequence[Account], *, credit: bool = False) -> list[Step]:
    """A balance as the sum of the ledger rows of its accounts, as each was effective."""
    steps = []
    sign = -1 if credit else 1
    for row in rows(told.traced.outcome.transfers):
        amount = sign * row["amount"] * ((row["debit"] in accounts) - (row["credit"] in accounts))
        if amount:
            kind = PostingKind(row["kind"])
            cited = told.policy_on(row["effective_on"]).cited
            places: dict[str, Place] = {
                "on": iso(row["effective_on"]),
                "kind": Word(key=f"explain.posting.{kind.name}", otherwise=kind.name),
            }
            source = told.sources.get(row["fact_seq"])
            rules: tuple[str, ...] = getattr(cited, _CITED[kind]) if kind in _CITED else ()
            steps.append(
                Step(level=0, code="movement", places=places, amount=amount, adds=True, source=source, rules=rules)
            )
    return shortened(steps)
