"""A book of payments, a row each: for whom, how much, when. `idempotency_key`, else `reference`, tells rows apart.

Coming twice with the same key and the same content, a payment is recorded once, however often the file is imported.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from recoup.errors import Problem
from recoup.services import payment, payment_batch
from recoup.services.access import Actor
from recoup.services.import_cells import Cells
from recoup.services.import_kind import Known, Stored
from recoup.services.payment import PaymentDraft

COLUMNS: Final = frozenset(
    {
        *("loan", "party", "amount", "currency", "value_on", "idempotency_key", "reference", "channel", "payer"),
        "designation",
    }
)
KEY_MAX: Final = 240


class PaymentBook:
    """The kind of book that holds payments."""

    columns: frozenset[str] = COLUMNS
    families: tuple[str, ...] = ()

    def read(self, cells: Cells) -> PaymentDraft:
        """The draft of a row."""
        currency = cells.currency()
        loan, party = cells.text("loan"), cells.text("party")
        if bool(loan) == bool(party):
            cells.wrong("ONE_OF_TWO", "loan", loan or "", cells.told.name_of("party"))
        reference = cells.text("reference", longest=200)
        key = cells.text("idempotency_key", longest=KEY_MAX) or reference
        if not key:
            cells.wrong("KEY_MISSING", "idempotency_key", "", cells.told.name_of("reference"))
        return PaymentDraft(
            loan=loan or None,
            party=party or None,
            amount=cells.amount("amount", currency, required=True) or 1,
            currency=currency,
            value_on=cells.day("value_on", required=True) or date.min,
            idempotency_key=f"import:{key}",
            channel=cells.text("channel"),
            reference=reference,
            payer=cells.text("payer", longest=200),
            designation=_designation(cells, of_loan=bool(loan)),
        )

    def key(self, row: PaymentDraft) -> str:
        """The idempotency key."""
        return row.idempotency_key

    async def known(self, rows: Sequence[PaymentDraft]) -> Mapping[str, Known]:  # noqa: ARG002  the keys tell later
        """None: a payment that is on the books answers by its key when it is recorded again."""
        return {}

    async def examine(self, actor: Actor, rows: Sequence[PaymentDraft]) -> Mapping[int, Sequence[Problem]]:
        """Record all of them, look what is refused, and roll back."""
        return await payment_batch.examine(actor, rows)

    async def warn(self, actor: Actor, rows: Sequence[PaymentDraft]) -> Mapping[int, Sequence[Problem]]:  # noqa: ARG002
        """Nothing."""
        return {}

    async def store(self, actor: Actor, rows: Sequence[PaymentDraft]) -> Stored:
        """Record the payments of the chunk in one transaction."""
        done = await payment.record_many(actor, rows)
        return Stored(new=done.recorded, known=done.replayed)


def _designation(cells: Cells, *, of_loan: bool) -> tuple[int | str, ...]:
    """Bill numbers of the loan, or loan numbers of the party, separated by blanks."""
    parts = cells.text("designation", longest=2000).split()
    if not of_loan:
        return tuple(parts)
    if not all(part.isdecimal() for part in parts):
        cells.wrong("NOT_WHOLE", "designation", " ".join(parts), "1…")
        return ()
    return tuple(int(part) for part in parts)
