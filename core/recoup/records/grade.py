"""How a loan's grade moved, and why."""

from tortoise import fields

from recoup.records.fields import DayField, Int2Field, Int4Field, Int8Field
from recoup.records.ledger import LedgerRow


class GradeChange(LedgerRow):
    """The kernel's `GradeChanges`; key (loan_id, generation, changed_on, seq), append-only.

    A replay writes a loan's history anew under the next generation; the highest one is the history that holds.
    A generation without a change is a row whose `changed_on` is 0, if there was a change before.
    `changed_on` is the kernel's `on`, which is a reserved word of SQL.
    """

    loan_id = Int8Field(primary_key=True)
    fired = Int8Field(default=0)  # bit per floor of the policy that held
    audit_id = Int8Field(default=0)
    generation = Int4Field(default=0)
    changed_on = DayField()
    seq = Int2Field(default=1)
    floor_before = Int2Field()
    floor = Int2Field()
    grade_before = Int2Field()
    grade = Int2Field()
    rules = fields.JSONField[list[str]](default=list)
    policy = fields.CharField(max_length=64, default="")  # digest of the policy that decided

    class Meta:
        table = "grade_change"
        app = "ledger"
