"""Contacts: whether a debtor may be contacted now, what was tried, and by which numbers he may be reached."""

from typing import Final, TypedDict

from recoup_tui.questions import Done, Question
from recoup_tui.shapes import Code, Connection, Outcome


class ContactReason(TypedDict):
    """What a rule has against a contact."""

    code: str
    rules: list[str]
    text: str
    allowedFrom: str | None


class Gate(TypedDict):
    """Whether a contact is allowed, else from when, and why not."""

    isAllowed: bool
    allowedFrom: str | None
    reasons: list[ContactReason]


class GateAnswer(TypedDict):
    """The gate's answer."""

    contactGate: Gate


class Contact(TypedDict):
    """A contact, or an attempt that was not made."""

    id: str
    at: str
    channel: Code
    direction: Code
    outcome: Code
    number: str
    relation: Code
    purpose: Code
    isMade: bool
    isBreach: bool
    reasons: list[ContactReason]
    said: list[Code]
    note: str
    nextOn: str | None
    by: str


class ContactsAnswer(TypedDict):
    """A page of the log."""

    contacts: Connection[Contact]


class ContactPoint(TypedDict):
    """A number or an address by which a debtor may be reached."""

    id: str
    kind: Code
    value: str
    relation: Code
    role: str
    name: str
    isAnyHour: bool
    validFrom: str
    validTo: str | None
    invalidOn: str | None
    refusedOn: str | None


class PointsAnswer(TypedDict):
    """All numbers and addresses of a party."""

    contactPoints: Connection[ContactPoint]


class Judged(TypedDict):
    """What the rules have against a contact that was logged."""

    isBreach: bool
    reasons: list[ContactReason]


class LogResult(Outcome, TypedDict):
    """What logging a contact did."""

    contact: Judged | None


class Message(TypedDict):
    """A message as it was rendered when it was asked for."""

    id: str
    template: Code
    channel: Code
    address: str
    subject: str
    body: str
    state: Code
    tries: int
    nextAt: str | None
    reason: str
    createdAt: str
    sentAt: str | None


class MessagesAnswer(TypedDict):
    """A page of messages."""

    messages: Connection[Message]


class Rendered(TypedDict):
    """A message as it would go."""

    address: str
    subject: str
    body: str
    state: Code
    reason: str


class SendResult(Outcome, TypedDict):
    """What sending does, or would do."""

    message: Rendered | None


GATE: Final = Question[GateAnswer]("contact_gate")
CONTACTS: Final = Question[ContactsAnswer]("contacts")
POINTS: Final = Question[PointsAnswer]("contact_points")
LOG: Final = Question[Done[LogResult]]("contact_log")
MESSAGES: Final = Question[MessagesAnswer]("messages")
SEND: Final = Question[Done[SendResult]]("message_send")
