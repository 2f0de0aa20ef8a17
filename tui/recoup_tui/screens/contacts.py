"""Whom to contact for a loan, what was tried, and what it led to."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final

from rich.console import RenderableType
from rich.text import Text
from textual.binding import BindingType

from recoup_tui.asks.contact import CONTACTS, MESSAGES, POINTS, SEND, Contact, ContactPoint, Message, SendResult
from recoup_tui.dialogs.contact import CHANNELS, CONTACT, PURPOSES, ContactDialog, against_drawn
from recoup_tui.figures import Painter, labels, moment
from recoup_tui.forms import Entry, Form, Kind
from recoup_tui.keymap import LOGS_CONTACT, Scope, bindings
from recoup_tui.questions import ACT, LOAN
from recoup_tui.screens.claims import claim_tabs
from recoup_tui.screens.facts import facts_tab
from recoup_tui.screens.tabs import Act, Tab, TabsPage, paged
from recoup_tui.shapes import Loan
from recoup_tui.widgets.paged_table import Column

WIDE: Final = 104
TEMPLATES: Final = ("REMINDER", "OVERDUE", "DEMAND", "PLAN_OFFER", "PROMISE_BROKEN", "FIND_DEBTOR", "NOTICE")
ADD: Final[Form[Any]] = Form(
    root="contactPointAdd",
    question=ACT,
    entries=(
        Entry(name="kind", kind=Kind.CHOICE, choices=("PHONE", "EMAIL", "ADDRESS", "IN_APP"), initial="PHONE"),
        Entry(name="value"),
        Entry(name="relation", kind=Kind.CHOICE, choices=("DEBTOR", "RELATED", "THIRD_PARTY"), needed=False),
        Entry(name="name", needed=False),
        Entry(name="isAnyHour", kind=Kind.FLAG, initial="false"),
    ),
    has_key=False,
    has_preview=False,
)
CHANGE: Final[Form[Any]] = Form(
    root="contactPointChange",
    question=ACT,
    entries=(
        Entry(name="invalidOn", kind=Kind.DAY, needed=False),
        Entry(name="refusedOn", kind=Kind.DAY, needed=False),
        Entry(name="validTo", kind=Kind.DAY, needed=False),
    ),
    has_key=False,
    has_preview=False,
)
SENDING: Final[Form[SendResult]] = Form(
    root="messageSend",
    question=SEND,
    entries=(
        Entry(name="template", kind=Kind.CHOICE, choices=TEMPLATES, initial="REMINDER"),
        Entry(name="channel", kind=Kind.CHOICE, choices=CHANNELS[:5], needed=False),
        Entry(name="address", needed=False),
        Entry(name="purpose", kind=Kind.CHOICE, choices=PURPOSES, needed=False),
        Entry(name="text", needed=False),
        Entry(name="language", kind=Kind.CHOICE, choices=("ZH_CN", "EN"), needed=False),
    ),
    has_key=False,
)
SPEAK: Final[Form[Any]] = Form(
    root="partyLanguageChange",
    question=ACT,
    entries=(Entry(name="language", kind=Kind.CHOICE, choices=("ZH_CN", "EN")),),
    has_preview=False,
)
CHANNEL_OF: Final = {"PHONE": "TELEPHONE", "EMAIL": "EMAIL", "ADDRESS": "LETTER", "IN_APP": "IN_APP"}


def _result(row: Contact, paint: Painter) -> Text:
    text = paint.label(row["outcome"])
    return text.append(f" × {paint.words('contact.against')}", style=paint.palette.bad) if row["isBreach"] else text


def _usable(row: ContactPoint, paint: Painter) -> Text:
    for name in ("refusedOn", "invalidOn", "validTo"):
        if day := row[name]:
            return Text(f"× {paint.words(f'contact.{name}')} {day}", style=paint.palette.bad, no_wrap=True)
    return Text(paint.words("contact.any_hour" if row["isAnyHour"] else "contact.usable"), style=paint.palette.good)


def _told(row: Contact, paint: Painter) -> list[RenderableType]:
    """What was said, remarked and agreed, and what the rules have against it."""
    said = labels(row["said"])
    text = Text(f"{row['purpose']['label']} · {row['direction']['label']} · {row['by']}\n", style=paint.palette.muted)
    for part in (said, row["note"]):
        text.append(f"{part}\n" if part else "")
    return [text.append_text(against_drawn(row["reasons"], paint))]


def _message_told(row: Message, paint: Painter) -> list[RenderableType]:
    """Its words, and why it waits or failed."""
    text = Text(f"{row['subject']}\n" if row["subject"] else "", style="bold").append(row["body"], style="not bold")
    return [Text(row["reason"], style=paint.palette.caution), text] if row["reason"] else [text]


def _rendered(result: SendResult, paint: Painter) -> list[RenderableType]:
    """What would go where, and whether the gate holds it back."""
    message = result["message"]
    if message is None:
        return []
    head = Text(f"{message['address']} · {message['state']['label']}  {message['reason']}", style=paint.palette.caution)
    return [head, Text(message["subject"], style="bold"), Text(message["body"])]


SENT: Final[tuple[Column[Message], ...]] = (
    Column(title="column.when", cell=lambda row, paint: paint.plain(moment(row["createdAt"]))),
    Column(title="column.template", cell=lambda row, paint: paint.label(row["template"]), stretch=2, at_least=12),
    Column(title="column.channel", cell=lambda row, paint: paint.label(row["channel"])),
    Column(title="column.number_called", cell=lambda row, paint: paint.plain(row["address"]), stretch=1, at_least=10),
    Column(title="column.state", cell=lambda row, paint: paint.label(row["state"])),
    Column(title="column.reason", cell=lambda row, paint: paint.plain(row["reason"]), stretch=1, from_width=WIDE),
)
LOGGED: Final[tuple[Column[Contact], ...]] = (
    Column(title="column.when", cell=lambda row, paint: paint.plain(moment(row["at"]))),
    Column(title="column.channel", cell=lambda row, paint: paint.label(row["channel"])),
    Column(title="column.number_called", cell=lambda row, paint: paint.plain(row["number"]), stretch=1, at_least=10),
    Column(title="column.relation", cell=lambda row, paint: paint.label(row["relation"]), from_width=WIDE),
    Column(title="column.result", cell=_result, stretch=2, at_least=12),
    Column(title="column.again", cell=lambda row, paint: paint.plain(row["nextOn"])),
    Column(title="column.by", cell=lambda row, paint: paint.plain(row["by"]), from_width=WIDE),
)
REACHED: Final[tuple[Column[ContactPoint], ...]] = (
    Column(title="column.kind", cell=lambda row, paint: paint.label(row["kind"])),
    Column(title="column.number_called", cell=lambda row, paint: paint.plain(row["value"]), stretch=2, at_least=14),
    Column(title="column.relation", cell=lambda row, paint: paint.label(row["relation"])),
    Column(title="column.name", cell=lambda row, paint: paint.plain(row["name"]), stretch=1, at_least=8),
    Column(title="column.from", cell=lambda row, paint: paint.plain(row["validFrom"]), from_width=WIDE),
    Column(title="column.state", cell=_usable, stretch=1, at_least=12),
)


class ContactsPage(TabsPage):
    """The numbers of a loan's debtor, the log of contacts about it, what was promised and what is stated."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.CONTACTS)
    scope = Scope.CONTACTS

    def __init__(self, loan: Loan) -> None:
        super().__init__()
        self._loan = loan

    async def load(self) -> None:
        """Ask for the loan as well: its debtor may be written to in another language by now."""
        self._loan = (await self.session.ask(LOAN, number=self._loan["number"]))["loan"] or self._loan
        await super().load()

    def subject(self) -> str:
        """Whose contacts these are."""
        party = self._loan["party"]
        return f"{self._loan['number']} {party['name']} · {self.session.words('choice.' + party['language'])}"

    def whose(self) -> str:
        """The loan and who owes it."""
        return f"{self._loan['number']} {self._loan['party']['name']}"

    def lists(self) -> Sequence[Tab[Any]]:
        """Numbers first: who calls begins there."""
        loan, party, language = self._loan["id"], self._loan["party"]["id"], self._loan["party"]["language"]

        def log(filled: Callable[[Any], dict[str, str]]) -> Act[Any]:
            given: dict[str, object] = {"loanId": loan}
            return Act(form=CONTACT, needs=LOGS_CONTACT, given=lambda _: given, filled=filled, opens=ContactDialog)

        points = points_tab(party, log(_number))
        logged = Tab(
            name="contacts",
            columns=LOGGED,
            fetch=paged(CONTACTS, lambda answer: answer["contacts"], filter={"loanId": loan}),
            told=_told,
            acts={"do": log(lambda row: {"number": row["number"], "channel": row["channel"]["code"]} if row else {})},
        )
        speak: Act[Any] = Act(
            form=SPEAK,
            needs=LOGS_CONTACT,
            given=lambda _: {"partyId": party},
            filled=lambda _: {"language": language},
        )
        messages = Tab(
            name="messages",
            columns=SENT,
            fetch=paged(MESSAGES, lambda answer: answer["messages"], filter={"loanId": loan}),
            told=_message_told,
            acts={
                "do": Act(form=SENDING, needs=LOGS_CONTACT, given=lambda _: {"loanId": loan}, drawn=_rendered),
                "change": speak,
            },
        )
        return (points, logged, messages, *claim_tabs(self._loan), facts_tab(self._loan))


def points_tab(party_id: str, log: Act[Any] | None = None) -> Tab[Any]:
    """Numbers and addresses of a party; `log` notes a contact by one of them, for a loan."""
    add: Act[Any] = Act(form=ADD, needs=LOGS_CONTACT, given=lambda _: {"partyId": party_id})
    change: Act[Any] = Act(
        form=CHANGE,
        needs=LOGS_CONTACT,
        given=lambda row: {"contactPointId": row["id"]},
        about=lambda row: row["value"],
        needs_row=True,
    )
    return Tab(
        name="points",
        columns=REACHED,
        fetch=paged(POINTS, lambda answer: answer["contactPoints"], partyId=party_id),
        acts={"new": add, "change": change, **({"do": log} if log else {})},
    )


def _number(row: ContactPoint | None) -> dict[str, str]:
    if row is None:
        return {}
    return {
        "number": row["value"],
        "channel": CHANNEL_OF.get(row["kind"]["code"], ""),
        "relation": row["relation"]["code"],
    }
