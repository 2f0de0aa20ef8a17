"""Messages to debtors and colleagues."""

from datetime import date, datetime
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.regime.vocabulary import MESSAGES
from recoup.services import contact, inbox, notification
from recoup.services.notification import CaseTold, MessageDraft, MessageView
from recoup.services.notification import MessageFilter as Wanted
from recoup_graphql.code import Code, core_code, regime_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.contact import debt_of
from recoup_graphql.context import Info, Tongue, chosen
from recoup_graphql.filled import FilledField, case_fields, filled
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.node import Node, global_id, public_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of
from recoup_graphql.problem import UserError, mends


@strawberry.type(description="The case that a colleague is told of, and what was done in it.")
class ToldCase:
    """A case, and a step of it."""

    case_id: strawberry.ID = field(description="Id of the case.")
    case_number: str = field(description="Its number.")
    kind: Code = field(description="What kind of case it is.")
    party_name: str | None = field(description="Name of the debtor that it is about; null where it is about none.")
    step: Code | None = field(description="The step that was taken; null where the case only began.")
    state: Code = field(description="The state that the step led to, or was taken in; without a step, the present one.")
    by: str | None = field(description="Code of who took it; null: the system.")
    fields: list[FilledField] = field(description="What was filled in with it.")


@strawberry.type(description="A message as it was rendered when it was asked for.")
class Message(Node):
    """A message to a debtor or a colleague."""

    template: Code = field(description="Which message it is.")
    channel: Code = field(description="By which way it goes.")
    address: str = field(description="Where it goes: a number, an address, a colleague's code.")
    subject: str = field(description="Its subject.")
    body: str = field(description="Its words.")
    state: Code = field(description="Whether it waits, went, arrived, failed, was refused by the gate or cancelled.")
    tries: int = field(description="How often it was tried.")
    next_at: datetime | None = field(description="When it is tried next; null unless it waits.")
    reason: str = field(description="Why it waits, failed or was refused; empty when there is no reason.")
    created_at: datetime = field(description="When it was asked for.")
    sent_at: datetime | None = field(description="When it went; null until then.")
    booked_on: date = field(description="The business day on which it was asked for.")
    party_id: strawberry.ID | None = field(description="Id of the debtor; null for a message to a colleague.")
    party_name: str | None = field(description="Name of the debtor.")
    loan_id: strawberry.ID | None = field(description="Id of the loan it is about; null for none.")
    loan_number: str | None = field(description="Number of that loan.")
    colleague: str | None = field(description="Code of the colleague; null for a message to a debtor.")
    read_at: datetime | None = field(description="When the colleague read it; null until then, and for debtors.")
    told: ToldCase | None = field(
        description="What a colleague is told of, from the case itself; null where the message is about no case."
    )


MessageConnection = Connection[Message]


def message_node(view: MessageView) -> Message:
    """A message as clients see it."""
    return Message(
        id=global_id("Message", view.id),
        template=core_code("message_template", view.template),
        channel=core_code("channel", view.channel),
        address=view.address,
        subject=view.subject,
        body=view.body,
        state=core_code("message_state", view.state),
        tries=view.tries,
        next_at=view.next_at,
        reason=view.reason,
        created_at=view.created_at,
        sent_at=view.sent_at,
        booked_on=view.booked_on,
        party_id=None if view.party_id is None else global_id("Party", view.party_id),
        party_name=view.party_name,
        loan_id=None if view.loan_id is None else global_id("Loan", view.loan_id),
        loan_number=view.loan_number,
        colleague=view.colleague_code,
        read_at=view.read_at,
        told=None if view.case is None else _told(view.case),
    )


def _told(case: CaseTold) -> ToldCase:
    def code(noun: str, name: str) -> Code:
        return regime_code(case.regime, f"{noun}.{case.kind}", name)

    declared = case_fields(case.regime, case.kind)
    return ToldCase(
        case_id=global_id("Case", case.id),
        case_number=case.number,
        kind=regime_code(case.regime, "case", case.kind),
        party_name=case.party_name,
        step=code("transition", case.step) if case.step else None,
        state=code("state", case.state),
        by=case.by,
        fields=filled(case.regime, case.kind, declared, case.fields.items(), case.currency),
    )


_TEMPLATES = "; ".join(
    f"`{code}`{', with `text`' if 'text' in MESSAGES[code] else ''}" for code in notification.TEMPLATES
)
_CHANNELS = ", ".join(f"`{channel}`" for channel in notification.CHANNELS)
_PURPOSES = ", ".join(f"`{purpose}`" for purpose in contact.PURPOSES)
_STATES = ", ".join(f"`{state}`" for state in notification.STATES)


@strawberry.input(description="Which messages. Every condition given must hold.")
class MessageFilter:
    """Conditions on messages."""

    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only those about this loan.")
    party_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only those to this debtor.")
    state: str | None = field(default=strawberry.UNSET, description=f"One of {_STATES}.")
    for_me: bool | None = field(default=strawberry.UNSET, description="If true, only those to the asker.")
    to_colleagues: bool | None = field(
        default=strawberry.UNSET, description="If true, only those to colleagues; if false, only those to debtors."
    )
    is_read: bool | None = field(
        default=strawberry.UNSET, description="If true, only those that a colleague has read; if false, has not."
    )
    case_kind: str | None = field(default=strawberry.UNSET, description="Only those that tell of this kind of case.")


COMPARED: Final = comparable("Message", notification.COMPARED)


async def messages(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        MessageFilter | None, strawberry.argument(description="Which messages.")
    ] = strawberry.UNSET,
) -> MessageConnection:
    """The root field `messages`."""
    asked = given(filter) or MessageFilter()
    loan, party = debt_of(given(asked.loan_id), given(asked.party_id), "filter")
    wanted = Wanted(
        loan=loan,
        party=party,
        state=given(asked.state),
        mine=bool(given(asked.for_me)),
        colleagues=given(asked.to_colleagues),
        read=given(asked.is_read),
        kind=given(asked.case_kind),
    )
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    found = await notification.page(info.context.asker, wanted, wished)
    return connection(found, message_node)


@strawberry.input(description="A message to a debtor. Exactly one of `loanId` and `partyId` says to whom.")
class MessageSendInput(Repeatable):
    """A message as a client asks for it."""

    template: str = field(description=f"Which message: {_TEMPLATES}.")
    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="The loan it is about.")
    party_id: strawberry.ID | None = field(default=strawberry.UNSET, description="The debtor.")
    channel: str | None = field(
        default=strawberry.UNSET,
        description=f"One of {_CHANNELS}; the first of these for which an address is on file, when left out.",
    )
    address: str | None = field(
        default=strawberry.UNSET, description="Where it goes, with `channel`; what is on file, when left out."
    )
    purpose: str | None = field(default=strawberry.UNSET, description=f"{_PURPOSES}. Collection, when left out.")
    text: str | None = field(default=strawberry.UNSET, description="The free words of a template that has them.")
    language: Tongue | None = field(
        default=strawberry.UNSET, description="The language of the message; that of the debtor, when left out."
    )


@strawberry.type(description="The message as it waits to go.")
class MessageSendPayload(Answered):
    """The result of `messageSend`."""

    message: Message | None = field(default=None, description="The message; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: MessageSendPayload(user_errors=errors), {"loan": "loanId", "party": "partyId"})
async def send(
    info: Info,
    input: Annotated[MessageSendInput, strawberry.argument(description="The message.")],  # noqa: A002
) -> MessageSendPayload:
    """The mutation `messageSend`."""
    loan, party = debt_of(given(input.loan_id), given(input.party_id))
    draft = MessageDraft(
        template=input.template,
        loan=loan,
        party=party,
        channel=given(input.channel),
        address=given(input.address),
        purpose=given(input.purpose) or "COLLECT",
        text=given(input.text) or "",
        language=chosen(given(input.language)),
    )
    view = await notification.request(info.context.asker, draft, mode=mode_of(input.mode))
    return MessageSendPayload(message=message_node(view), user_errors=[])


@strawberry.input(description="Notes that the asker has read messages. What was read stays read.")
class MessageReadInput(Repeatable):
    """Which messages."""

    message_ids: list[strawberry.ID] | None = field(
        default=strawberry.UNSET,
        description=f"Ids of messages to the asker, 1 to {inbox.MESSAGES_MAX}; all of them, when left out.",
    )


@strawberry.type(description="What was noted.")
class MessageReadPayload(Answered):
    """The result of `messageRead`."""

    count: int | None = field(default=None, description="How many of them were unread; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: MessageReadPayload(user_errors=errors), {"messages": "messageIds", "message": "messageIds"})
async def read(
    info: Info,
    input: Annotated[MessageReadInput, strawberry.argument(description="The messages.")],  # noqa: A002
) -> MessageReadPayload:
    """The mutation `messageRead`."""
    ids = given(input.message_ids)
    named = None if ids is None else [public_id(each, "Message", "messages") for each in ids]
    count = await inbox.read(info.context.asker, named, mode=mode_of(input.mode))
    return MessageReadPayload(count=count, user_errors=[])
