"""Contacts with debtors: what the gate says before, and what the log says after."""

from datetime import date, datetime
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import contact, contact_point
from recoup.services.contact import Against as AgainstView
from recoup.services.contact import ContactFilter as Wanted
from recoup.services.contact import ContactView, GateAsk
from recoup.services.contact_point import PointView
from recoup.translation import Language
from recoup_graphql.code import Code, core_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.node import Node, global_id, public_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of
from recoup_graphql.words import label


@strawberry.type(description="What a rule has against a contact.")
class ContactReason:
    """One reason."""

    code: str = field(description="Stable name of the reason.")
    rules: list[str] = field(description="Ids of the rules.")
    subject: Code | None = field(
        description="The act that was prohibited, or the cap that is reached; null where there is neither."
    )
    allowed_from: datetime | None = field(
        description="From when this reason is gone by itself; null where waiting does not help."
    )
    limit: strawberry.Private[str]

    @derived(description="The reason in words.")
    def text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return _reason_text(self.code, self.limit, spoken(info, language))


def _reason_text(code: str, limit: str, language: Language) -> str:
    return label("against", code, language).format(limit=limit)


@strawberry.type(description="What the gate says to a contact before it is made (CC-01 to CC-04).")
class ContactGate:
    """The answer; a company is under no gate."""

    is_allowed: bool = field(description="Whether nothing stands against the contact.")
    allowed_from: datetime | None = field(
        description="From when it will be allowed if nothing else happens; null when it is now, or never by waiting."
    )
    reasons: list[ContactReason] = field(description="Every reason against it.")


@strawberry.type(description="A contact with a debtor or for his sake, or an attempt that the gate kept back.")
class Contact(Node):
    """An entry of the log; entries are never changed."""

    channel: Code = field(description="How: telephone, letter, visit…")
    direction: Code = field(description="Who began it.")
    outcome: Code = field(description="What came of it.")
    counts_as: Code | None = field(description="What caps count it as; null for an attempt that was not made.")
    number: str = field(description="The number or the address.")
    relation: Code = field(description="Whose it is: the debtor's, somebody's who owes too, a third party's.")
    purpose: Code = field(description="What for.")
    is_made: bool = field(description="Whether it took place.")
    is_breach: bool = field(description="Whether it took place against the rules.")
    reasons: list[ContactReason] = field(description="What the rules have against it.")
    at: datetime = field(description="When.")
    said: list[Code] = field(description="What was said and done.")
    note: str = field(description="What is remarked; empty when nothing.")
    next_on: date | None = field(description="When to try again; null when nothing was agreed.")
    by: str = field(description="Code of the person or service.")
    organisation: str = field(description="Code of the institution or agency that made it.")
    party_id: strawberry.ID = field(description="Id of the debtor.")
    party_name: str = field(description="Name of the debtor.")
    loan_id: strawberry.ID | None = field(description="Id of the loan it is about; null for all of the debtor's.")
    loan_number: str | None = field(description="Number of that loan.")


@strawberry.type(description="A number or an address by which a debtor may be reached.")
class ContactPoint(Node):
    """A point; never deleted."""

    kind: Code = field(description="Telephone number, e-mail address, address, account in the app.")
    value: str = field(description="The number or the address itself.")
    relation: Code = field(description="Whose it is.")
    role: str = field(description="By which name the regime knows that person: `SPOUSE`; empty when by none.")
    name: str = field(description="That person's name; empty when unknown.")
    is_any_hour: bool = field(description="Whether the person agreed to be contacted at night as well.")
    valid_from: date = field(description="Since when it is known.")
    valid_to: date | None = field(description="Until when it was used; null while it is.")
    invalid_on: date | None = field(description="When it was found to lead nowhere; null while it does not.")
    refused_on: date | None = field(description="When the person asked to be left alone; null while not.")


ContactConnection = Connection[Contact]


def reasons_of(views: tuple[AgainstView, ...]) -> list[ContactReason]:
    """Reasons as clients see them."""
    return [
        ContactReason(
            code=view.code,
            rules=list(view.rules),
            subject=_subject(view),
            allowed_from=view.allowed_from,
            limit=view.limit,
        )
        for view in views
    ]


def _subject(view: AgainstView) -> Code | None:
    if not view.subject:
        return None
    return core_code("said" if view.code == "PROHIBITED_ACT" else "cap", view.subject)


def contact_node(view: ContactView) -> Contact:
    """A contact as clients see it."""
    return Contact(
        id=global_id("Contact", view.id),
        channel=core_code("channel", view.channel),
        direction=core_code("direction", view.direction),
        outcome=core_code("outcome", view.outcome),
        counts_as=None if view.kind is None else core_code("contact_kind", view.kind),
        number=view.number,
        relation=core_code("relation", view.relation),
        purpose=core_code("purpose", view.purpose),
        is_made=view.made,
        is_breach=view.breach,
        reasons=reasons_of(view.against),
        at=view.at,
        said=[core_code("said", code) for code in view.said],
        note=view.note,
        next_on=view.next_on,
        by=view.principal_code,
        organisation=view.organisation_code,
        party_id=global_id("Party", view.party_id),
        party_name=view.party_name,
        loan_id=None if view.loan_id is None else global_id("Loan", view.loan_id),
        loan_number=view.loan_number,
    )


def point_node(view: PointView) -> ContactPoint:
    """A point as clients see it."""
    return ContactPoint(
        id=global_id("ContactPoint", view.id),
        kind=core_code("contact_point", view.kind),
        value=view.value,
        relation=core_code("relation", view.relation),
        role=view.role,
        name=view.name,
        is_any_hour=view.any_hour,
        valid_from=view.valid_from,
        valid_to=view.valid_to,
        invalid_on=view.invalid_on,
        refused_on=view.refused_on,
    )


@strawberry.type(description="A way in which debtors are contacted, as `contactLog` and `contactGate` take it.")
class ContactChannel:
    """A channel."""

    code: Code = field(description="The channel.")
    outcomes: list[Code] = field(description="What may come of a contact by it, besides that it was not made.")
    reached: list[Code] = field(description="Those of the outcomes in which somebody was spoken to.")
    counts_as: list[Code] = field(description="As what a contact by it may count; caps are set for these kinds.")


def channels(info: Info) -> list[ContactChannel]:
    """The root field `contactChannels`."""
    return [
        ContactChannel(
            code=core_code("channel", each.channel),
            outcomes=[core_code("outcome", one) for one in each.outcomes],
            reached=[core_code("outcome", one) for one in each.reached],
            counts_as=[core_code("contact_kind", one) for one in each.counts],
        )
        for each in contact.channels(info.context.asker)
    ]


_CHANNELS = ", ".join(f"`{channel}`" for channel in contact.CHANNELS)
_RELATIONS = ", ".join(f"`{relation}`" for relation in contact_point.RELATIONS)
_PURPOSES = ", ".join(f"`{purpose}`" for purpose in contact.PURPOSES)


@strawberry.input(description="A contact that is thought of. Exactly one of `loanId` and `partyId` says whose debt.")
class ContactGateInput:
    """What the gate is asked."""

    channel: str = field(description=f"One of {_CHANNELS}.")
    number: str = field(description="The number or the address; one on file is whose the file says.")
    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="The loan it is about.")
    party_id: strawberry.ID | None = field(default=strawberry.UNSET, description="The debtor.")
    relation: str | None = field(
        default=strawberry.UNSET, description=f"Whose the number is: {_RELATIONS}. The debtor's, when left out."
    )
    purpose: str | None = field(default=strawberry.UNSET, description=f"{_PURPOSES}. Collection, when left out.")
    at: datetime | None = field(default=strawberry.UNSET, description="When; now, when left out.")


@strawberry.input(description="Which contacts. Every condition given must hold.")
class ContactFilter:
    """Conditions on the log."""

    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only those about this loan.")
    party_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only those of this debtor.")
    channel: str | None = field(default=strawberry.UNSET, description=f"One of {_CHANNELS}.")
    is_breach: bool | None = field(default=strawberry.UNSET, description="Only breaches, or only what is none.")
    is_made: bool | None = field(
        default=strawberry.UNSET, description="Only what took place, or only what the gate kept back."
    )
    since: datetime | None = field(default=strawberry.UNSET, description="Only from this moment on.")
    until: datetime | None = field(default=strawberry.UNSET, description="Only before this moment.")


def debt_of(loan: strawberry.ID | None, party: strawberry.ID | None, *path: str) -> tuple[str | None, str | None]:
    """The public ids of a loan and of a party, as far as they are given."""
    return (
        None if loan is None else public_id(loan, "Loan", *path, "loan"),
        None if party is None else public_id(party, "Party", *path, "party"),
    )


async def gate(
    info: Info,
    input: Annotated[ContactGateInput, strawberry.argument(description="The contact.")],  # noqa: A002
) -> ContactGate:
    """The root field `contactGate`."""
    loan, party = debt_of(given(input.loan_id), given(input.party_id), "input")
    asked = GateAsk(
        loan=loan,
        party=party,
        channel=input.channel,
        number=input.number,
        relation=given(input.relation) or "DEBTOR",
        purpose=given(input.purpose) or "COLLECT",
        at=given(input.at),
    )
    view = await contact.gate(info.context.asker, asked)
    return ContactGate(is_allowed=view.allowed, allowed_from=view.allowed_from, reasons=reasons_of(view.against))


COMPARED_CONTACT: Final = comparable("Contact", contact.COMPARED)


async def contacts(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED_CONTACT)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED_CONTACT)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        ContactFilter | None, strawberry.argument(description="Which contacts.")
    ] = strawberry.UNSET,
) -> ContactConnection:
    """The root field `contacts`."""
    asked = given(filter) or ContactFilter()
    loan, party = debt_of(given(asked.loan_id), given(asked.party_id), "filter")
    wanted = Wanted(
        loan=loan,
        party=party,
        channel=given(asked.channel),
        breach=given(asked.is_breach),
        made=given(asked.is_made),
        since=given(asked.since),
        until=given(asked.until),
    )
    wished = page_of(info, first, after, last, before, COMPARED_CONTACT.asked(where, order_by))
    found = await contact.page(info.context.asker, wanted, wished)
    return connection(found, contact_node)


ContactPointConnection = Connection[ContactPoint]


COMPARED_CONTACT_POINT: Final = comparable("ContactPoint", contact_point.COMPARED)


async def points(
    info: Info,
    party_id: Annotated[strawberry.ID, strawberry.argument(description="The debtor.")],
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED_CONTACT_POINT)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED_CONTACT_POINT)] = strawberry.UNSET,
) -> ContactPointConnection:
    """The root field `contactPoints`."""
    owner = public_id(party_id, "Party", "party_id")
    page = page_of(info, first, after, last, before, COMPARED_CONTACT_POINT.asked(where, order_by))
    return connection(await contact_point.of_party(info.context.asker, owner, page), point_node)
