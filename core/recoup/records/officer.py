"""Who looks after a loan, and who did."""

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Principal
from recoup.records.fields import DayField, IdField, Int8Field
from recoup.records.loan import Loan


class LoanOfficer(Model):
    """Who looked after a loan, from a business day to a business day; `loan.officer_id` is the present one."""

    id = IdField()
    loan: fields.ForeignKeyRelation[Loan] = fields.ForeignKeyField("core.Loan", related_name=False, on_delete=RESTRICT)
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    begins_on = DayField()
    ends_on = DayField(default=0)
    audit_id = Int8Field()

    loan_id: int
    principal_id: int

    class Meta:
        table = "loan_officer"
        table_description = "Officers of loans, and who was"
