"""Contact a debtor: the gate is asked before anybody calls, and what came of it is logged."""

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from recoup_tui.asks.contact import GATE, LOG, ContactReason, Gate, LogResult
from recoup_tui.dialogs.form import FormDialog
from recoup_tui.failures import ServerAway, ServerRefused
from recoup_tui.figures import Painter, moment
from recoup_tui.forms import Entry, Form, Kind

CHANNELS: Final = ("TELEPHONE", "SMS", "EMAIL", "IN_APP", "LETTER", "VISIT")
OUTCOMES: Final = (
    "TALKED", "NOTIFIED", "HUNG_UP", "NO_ANSWER", "BUSY", "SWITCHED_OFF", "NUMBER_INVALID", "SENT", "DELIVERED",
    "UNDELIVERED", "SIGNED_FOR", "RETURNED", "RECEIPT_REFUSED", "MET", "NOBODY_THERE", "NOT_MADE",
)  # fmt: skip
SAID: Final = (
    "INSTITUTION_STATED", "DEBT_TOLD", "PLAN_OFFERED", "CONSEQUENCES_TOLD", "RECORDING_ANNOUNCED", "PROMISE_GIVEN",
    "DEBT_DISPUTED", "HARDSHIP_TOLD", "CONTACT_REFUSED", "VIOLENCE", "THREAT", "INSULT", "HARASSMENT",
    "PRIVACY_EXPOSED", "DECEPTION", "IMPERSONATION", "BORROWING_URGED",
)  # fmt: skip
PURPOSES: Final = ("COLLECT", "FIND_DEBTOR", "LEAVE_MESSAGE")
ASKED: Final = ("channel", "number", "relation", "purpose", "at")
"""What the gate has to know."""
CONTACT: Final[Form[LogResult]] = Form(
    root="contactLog",
    question=LOG,
    entries=(
        Entry(name="channel", kind=Kind.CHOICE, choices=CHANNELS, initial="TELEPHONE"),
        Entry(name="number"),
        Entry(name="relation", kind=Kind.CHOICE, choices=("DEBTOR", "RELATED", "THIRD_PARTY"), needed=False),
        Entry(name="purpose", kind=Kind.CHOICE, choices=PURPOSES, needed=False),
        Entry(name="outcome", kind=Kind.CHOICE, choices=OUTCOMES),
        Entry(name="at", kind=Kind.MOMENT, needed=False),
        Entry(name="said", kind=Kind.LIST, choices=SAID, needed=False),
        Entry(name="note", needed=False, word="field.remark"),
        Entry(name="nextOn", kind=Kind.DAY, needed=False),
    ),
    has_key=False,
)


class ContactDialog(FormDialog[LogResult]):
    """While channel and number are chosen, the gate says whether, why not, and from when."""

    accept_key = "contact.accept"

    async def foretell(self) -> None:
        """Ask the gate."""
        typed = self.typed()
        if not (typed["channel"] and typed["number"]):
            self.invite()
            return
        asked = self.fixed | {name: typed[name] for name in ASKED if typed[name]}
        try:
            gate = (await self.session.ask(GATE, input=asked))["contactGate"]
        except (ServerAway, ServerRefused) as failure:
            self.complain_of(str(failure))
        else:
            self.say(gate_drawn(gate, self.session.painter()))

    def introduction(self) -> Sequence[RenderableType]:
        """What is missing to ask the gate."""
        return [Text(self.session.words("contact.invite"), style=self.session.painter().palette.muted)]

    def tell(self, result: LogResult) -> None:
        """Say that it is logged, and what the rules have against it."""
        judged = result["contact"]
        if judged and judged["isBreach"]:
            against = " ".join(reason["text"] for reason in judged["reasons"])
            words = self.session.words("contact.breach", reasons=against)
            self.notify(words, severity="error", timeout=20, markup=False)
        else:
            self.notify(self.session.words("contact.logged"), markup=False)


def gate_drawn(gate: Gate, paint: Painter) -> Text:
    """Allowed, or why not and from when."""
    if gate["isAllowed"]:
        text = Text(f"✓ {paint.words('contact.allowed')}\n", style=f"bold {paint.palette.good}")
    else:
        text = Text(f"× {paint.words('contact.not_now')}\n", style=f"bold {paint.palette.bad}")
    if gate["allowedFrom"]:
        text.append(f"{paint.words('contact.from', moment=moment(gate['allowedFrom']))}\n", style=paint.palette.caution)
    return text.append_text(against_drawn(gate["reasons"], paint))


def against_drawn(reasons: Sequence[ContactReason], paint: Painter) -> Text:
    """What the rules have against a contact, each with its rules."""
    text = Text()
    for reason in reasons:
        text.append(f"▲ {reason['text']}", style=paint.palette.caution)
        text.append(f"  {' '.join(reason['rules'])}\n", style=paint.palette.muted)
    return text
