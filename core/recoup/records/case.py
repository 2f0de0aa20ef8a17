"""Cases: the work that rules ask people to do, where each stands, its whole story, and the days on which one may begin.

The table of cases is `work_case`: CASE is a word of SQL's own.
"""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Organisation, Principal
from recoup.records.fields import DayField, IdField, Int2Field, Int4Field, Int8Field, MomentField, PublicIdField
from recoup.records.loan import Loan
from recoup.records.party import Party


class Case(Model):
    """A case as it stands. At most one open case per regime, kind and key."""

    id = IdField()
    public_id = PublicIdField()
    number = fields.CharField(max_length=64, unique=True)
    regime = fields.CharField(max_length=64)
    kind = fields.CharField(max_length=64)
    key = fields.CharField(max_length=200)  # nouns and periods: `loan:12|month:2024-05`
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    loan: fields.ForeignKeyNullableRelation[Loan] = fields.ForeignKeyField(
        "core.Loan", null=True, related_name=False, on_delete=RESTRICT
    )
    party: fields.ForeignKeyNullableRelation[Party] = fields.ForeignKeyField(
        "core.Party", null=True, related_name=False, on_delete=RESTRICT
    )
    period_start = DayField(default=0)
    period_end = DayField(default=0)
    opening = fields.CharField(max_length=64)
    state = fields.CharField(max_length=64)
    opened_on = DayField()
    entered_on = DayField()
    entered_at = MomentField()  # evidence that is to be fresh came after it
    due_on = DayField(default=0)
    complete_by = DayField(default=0)
    next_on = DayField(default=0)  # the day on which the calendar may move it; 0 none
    closed_on = DayField(default=0)
    told = fields.JSONField[dict[str, Any]](default=dict)  # what was filled in, by field
    opener: fields.ForeignKeyNullableRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", null=True, related_name=False, on_delete=RESTRICT
    )
    version = Int4Field(default=0)
    recorded_at = MomentField()
    audit_id = Int8Field()

    organisation_id: int
    loan_id: int | None
    party_id: int | None
    opener_id: int | None

    class Meta:
        table = "work_case"
        table_description = "Cases and where they stand"


class CaseStep(Model):
    """One thing that happened to a case; append-only. Without a principal the system did it."""

    id = IdField()
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("core.Case", related_name=False, on_delete=RESTRICT)
    seq = Int4Field()
    act = fields.CharField(max_length=16)  # OPENED, REASON, MOVED, ACTED, ASSENTED, CANCELLED, DELEGATED, INVITED
    code = fields.CharField(max_length=64)  # the opening, the transition, the part
    source = fields.CharField(max_length=64, default="")
    target = fields.CharField(max_length=64, default="")
    principal: fields.ForeignKeyNullableRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", null=True, related_name=False, on_delete=RESTRICT
    )
    in_name_of: fields.ForeignKeyNullableRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", null=True, related_name=False, on_delete=RESTRICT
    )
    part = fields.CharField(max_length=64, default="")
    told = fields.JSONField[dict[str, Any]](default=dict)  # what was filled in, by field
    evidence = fields.JSONField[list[str]](default=list)  # public ids
    note = fields.CharField(max_length=2000, default="")
    day = DayField()
    recorded_at = MomentField()
    audit_id = Int8Field()

    case_id: int
    principal_id: int | None
    in_name_of_id: int | None

    class Meta:
        table = "case_step"
        table_description = "What happened to cases"
        unique_together = (("case", "seq"),)


class CasePerson(Model):
    """Somebody who plays a part in one case: named for a side, invited, or in the name of another."""

    id = IdField()
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("core.Case", related_name=False, on_delete=RESTRICT)
    part = fields.CharField(max_length=64)
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    in_name_of: fields.ForeignKeyNullableRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", null=True, related_name=False, on_delete=RESTRICT
    )
    since = DayField()
    until = DayField(default=0)
    audit_id = Int8Field()

    case_id: int
    principal_id: int
    in_name_of_id: int | None

    class Meta:
        table = "case_person"
        table_description = "Who plays a part in one case"


class CaseClock(Model):
    """A day on which an opening is to be looked at: one that the kernel saw, or one that was reckoned ahead."""

    id = IdField()
    regime = fields.CharField(max_length=64)
    opening = fields.CharField(max_length=129)  # `CHECK.FIRST`
    loan_id = Int8Field(default=0)
    party_id = Int8Field(default=0)
    comes_on = DayField()
    sure = Int2Field(default=0)  # 1: its condition became true that day; 0: it is to be asked
    done_on = DayField(default=0)
    named_on = DayField(default=0)  # the day whose period the key names, as the kernel saw it that evening; 0 none

    class Meta:
        table = "case_clock"
        table_description = "Days on which cases may begin"
