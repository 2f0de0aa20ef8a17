# ruff: noqa: ANN401  the ORM's own signatures
"""Rows of the ledger: tables that a night reads and writes by the hundred thousand.

Their keys are composite, which Tortoise cannot say. The tables are therefore made by `Ddl` in the migrations, written
through `recoup.records.bulk`; the models, which belong to Tortoise's app `ledger`, are for reading with types:
`await Bill.filter(loan_id=7).order_by("seq")`. The column that a model calls its primary key is only the first of the
key, so changing or deleting through an instance is refused; `Model.filter(<whole key>).update(...)` is right.
There are no foreign keys on these tables: a loan is never deleted (its guard refuses), and with one PostgreSQL copies
postings in three and a half times slower (41,000 rows a second, not 150,000). `recoup check` looks for orphans.
"""

from typing import Any

from tortoise.models import Model


class LedgerRow(Model):
    """A row with a composite key: read it, insert it, but change it by filter or in bulk only."""

    class Meta:
        abstract = True

    async def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new row. Raises RuntimeError for a stored one."""
        if self._saved_in_db:
            message = f"{type(self).__name__} has a composite key: change rows by filter(<whole key>).update(...)"
            raise RuntimeError(message)
        await super().save(*args, **kwargs)

    async def delete(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002  Tortoise's signature
        """Always raises RuntimeError: an instance does not know its whole key."""
        message = f"{type(self).__name__} has a composite key: delete rows by filter(<whole key>).delete()"
        raise RuntimeError(message)

    def __eq__(self, other: object) -> bool:
        """Whether it is the very same object: the ORM's own comparison looks at part of the key."""
        return self is other

    def __hash__(self) -> int:
        """By identity, as `__eq__`."""
        return id(self)
