"""The open business day, the runs that turn it, and what they set aside."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.fields import DayField, IdField, Int4Field, Int8Field, MomentField
from recoup.records.ledger import LedgerRow
from recoup.records.loan import Loan


class BusinessDay(Model):
    """A single row, id 1."""

    id = IdField(generated=False)
    day = DayField()
    phase = fields.CharField(max_length=16)  # OPEN or CLOSING
    opened_at = MomentField()

    class Meta:
        table = "business_day"
        table_description = "The open business day"


class EodRun(Model):
    """The closing of one business day."""

    day = DayField(primary_key=True)
    state = fields.CharField(max_length=16)
    started_at = MomentField()
    finished_at = MomentField(null=True)
    totals = fields.JSONField[dict[str, Any]](default=dict)
    proofs = fields.JSONField[list[dict[str, Any]]](default=list)

    class Meta:
        table = "eod_run"
        table_description = "Closings of business days"


class EodSlice(LedgerRow):
    """A range of loans in a run; key (day, lo). `hi` is included."""

    day = DayField(primary_key=True)
    lo = Int8Field()
    hi = Int8Field()
    touched = Int4Field(default=0)
    ms = Int4Field(default=0)
    state = fields.CharField(max_length=16)
    digest = fields.CharField(max_length=64, default="")
    counts = fields.JSONField[dict[str, int]](default=dict)  # rows written, by kind

    class Meta:
        table = "eod_slice"
        app = "ledger"


class LoanFault(Model):
    """A loan that a run set aside, and why."""

    id = IdField()
    loan: fields.ForeignKeyRelation[Loan] = fields.ForeignKeyField("core.Loan", related_name=False, on_delete=RESTRICT)
    day = DayField()
    reason = fields.CharField(max_length=2000)
    resolved_at = MomentField(null=True)

    loan_id: int

    class Meta:
        table = "loan_fault"
        table_description = "Loans that a run set aside"


class JobRun(LedgerRow):
    """A scheduled job for a day; key (job, day). Done when `done_at` is set, and then never run again."""

    job = fields.CharField(max_length=64, primary_key=True)
    day = DayField()
    tries = Int4Field(default=1)
    started_at = MomentField()
    done_at = MomentField(null=True)

    class Meta:
        table = "job_run"
        app = "ledger"
