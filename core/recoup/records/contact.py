"""How debtors are reached, and every attempt to reach one."""

from typing import Any

from tortoise import fields
from tortoise.fields import RESTRICT
from tortoise.models import Model

from recoup.records.access import Organisation, Principal
from recoup.records.fields import DayField, IdField, Int2Field, Int8Field, MomentField, PublicIdField
from recoup.records.loan import Loan
from recoup.records.party import Party


class ContactPoint(Model):
    """A number or an address by which a debtor may be reached, his own or somebody else's. Never deleted."""

    id = IdField()
    public_id = PublicIdField()
    party: fields.ForeignKeyRelation[Party] = fields.ForeignKeyField(
        "core.Party", related_name=False, on_delete=RESTRICT
    )
    kind = fields.CharField(max_length=16)  # PHONE, EMAIL, ADDRESS, IN_APP
    value = fields.CharField(max_length=200)
    relation = fields.CharField(max_length=16)  # DEBTOR, RELATED, THIRD_PARTY
    role = fields.CharField(max_length=64, default="")  # of the regime: SPOUSE, EMERGENCY_CONTACT
    name = fields.CharField(max_length=200, default="")
    any_hour = Int2Field(default=0)  # 1: agreed to be contacted at night as well (CC-01)
    valid_from = DayField()
    valid_to = DayField(default=0)
    invalid_on = DayField(default=0)  # found to lead nowhere
    refused_on = DayField(default=0)  # asked not to be contacted again (CC-04)
    recorded_at = MomentField()
    audit_id = Int8Field()

    party_id: int

    class Meta:
        table = "contact_point"
        table_description = "Numbers and addresses of debtors"


class ContactAttempt(Model):
    """One contact, or one that the gate kept from taking place (`made` 0). Append-only.

    `against` is what the rules had against it; if it took place all the same, that is a `breach`.
    """

    id = IdField()
    public_id = PublicIdField()
    party: fields.ForeignKeyRelation[Party] = fields.ForeignKeyField(
        "core.Party", related_name=False, on_delete=RESTRICT
    )
    loan: fields.ForeignKeyNullableRelation[Loan] = fields.ForeignKeyField(
        "core.Loan", null=True, related_name=False, on_delete=RESTRICT
    )
    point: fields.ForeignKeyNullableRelation[ContactPoint] = fields.ForeignKeyField(
        "core.ContactPoint", null=True, related_name=False, on_delete=RESTRICT
    )
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "core.Organisation", related_name=False, on_delete=RESTRICT
    )
    principal: fields.ForeignKeyRelation[Principal] = fields.ForeignKeyField(
        "core.Principal", related_name=False, on_delete=RESTRICT
    )
    message_id = Int8Field(default=0)  # what was sent, 0 none
    channel = fields.CharField(max_length=16)
    direction = fields.CharField(max_length=3)  # OUT, IN
    outcome = fields.CharField(max_length=32)
    kind = fields.CharField(max_length=16, default="")  # what caps count it as; "" for nothing
    number = fields.CharField(max_length=200)
    relation = fields.CharField(max_length=16)
    purpose = fields.CharField(max_length=16)
    made = Int2Field()
    reached = Int2Field()
    breach = Int2Field(default=0)
    at = MomentField()
    said = fields.JSONField[list[str]](default=list)
    against = fields.JSONField[list[dict[str, Any]]](default=list)
    note = fields.CharField(max_length=2000, default="")
    next_on = DayField(default=0)
    recorded_at = MomentField()
    booked_on = DayField()
    audit_id = Int8Field()

    party_id: int
    loan_id: int | None
    point_id: int | None
    organisation_id: int
    principal_id: int

    class Meta:
        table = "contact_attempt"
        table_description = "Contacts and attempts"
