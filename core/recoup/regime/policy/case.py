"""Case kinds: state machines of the work that rules ask people to do (regime.md §7)."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from recoup.regime.policy.condition import Condition
from recoup.regime.policy.deadline import When
from recoup.regime.policy.fact import Field
from recoup.regime.policy.parameter import P

Verb: TypeAlias = Literal[
    "SET", "GRADE", "RECORD", "END", "OPEN", "CANCEL", "RENDER", "SIGN", "REOPEN", "LOCK", "NOTIFY", "SEND", "RUN"
]
"""What a transition does, in its own transaction: a closed list."""
SET: Final = "SET"
GRADE: Final = "GRADE"
RECORD: Final = "RECORD"
END_FACT: Final = "END"
OPEN: Final = "OPEN"
CANCEL: Final = "CANCEL"
RENDER: Final = "RENDER"
SIGN: Final = "SIGN"
REOPEN: Final = "REOPEN"
LOCK: Final = "LOCK"
NOTIFY: Final = "NOTIFY"
SEND: Final = "SEND"
RUN: Final = "RUN"


@dataclass(frozen=True, slots=True)
class Do:
    """SET a field to a value, GRADE from a field, RECORD or END a fact, OPEN or CANCEL a case, RENDER, SIGN, REOPEN or
    LOCK a document, NOTIFY a part, SEND the debtor a message, RUN a core command.

    SEND names a template of `vocabulary.MESSAGES`; `to` is the field whose words fill its free place (since 1.4).
    RECORD of an event: `on` is the field with the day on which it happened, the step's own day without it (since 1.5).
    """

    verb: Verb
    what: str
    to: str | int | None = None
    on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How a case begins: a condition becomes true, a day comes, or a part opens it by hand (then `when` must hold).

    `sets` gives first values to fields; `due` fills `complete_by`. One that fires while a case of the key is open is
    written on it as one more reason. `names`: the day whose period the key names, where it is not the day on which the
    case opens: what began in March may be overdue in April, and the case is March's (since 1.6). Both days are read in
    the evening on which the kernel saw the opening. With `at` it fires once for each day that it names: the notice of
    June's instalment opens while May's is still under way (since 1.7); `at` then counts from the same day.
    """

    code: str
    when: Condition | None = None
    at: When | None = None
    by: tuple[str, ...] = ()
    sets: tuple[tuple[str, str | int], ...] = ()
    due: When | None = None
    names: When | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something a part must do by a day; `done` closes it by itself. `escalates`: (days late, part).

    In `RegimeSpec.tasks` it stands alone: `key` says for whom; it opens in the evening of the day `opens` if `when`
    holds, and is on the worklist the next morning. It is cancelled when `opens` moves away or `when` ceases to hold.
    `sends`: the template that goes to the debtor by itself that morning, through the contact gate; the task is done
    when it went, and stays with its part where no address is on file (since 1.4).
    """

    code: str
    part: str
    due: When
    opens: When | None = None
    when: Condition | None = None
    done: Condition | None = None
    escalates: tuple[tuple[int | P, str], ...] = ()
    key: tuple[str, ...] = ()
    sends: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a case may stand, until when, and what is to be done there."""

    code: str
    due: When | None = None
    tasks: tuple[Task, ...] = ()
    final: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A step. `by=()`: the system takes it. `target=None`: an act inside the state; its clocks and tasks go on.

    `apart_from` names what the actor must not have done: earlier transitions, `opening`, `@owner`, `@recorder:FACT`,
    `@field` (a PERSON field). `quorum`: so many different persons.
    """

    code: str
    source: tuple[str, ...]
    target: str | None
    by: tuple[str, ...] = ()
    guard: Condition | None = None
    quorum: int | P = 1
    apart_from: tuple[str, ...] = ()
    does: tuple[Do, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKind:
    """A kind of work. At most one open case per value of `key` (nouns and periods).

    `covers` says which of the key's nouns take part; `sides` are organisations that must each have a named person
    (HF-07). The first state is the start.
    """

    code: str
    key: tuple[str, ...]
    opens: tuple[Opening, ...]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    fields: tuple[Field, ...] = ()
    sides: tuple[str, ...] = ()
    covers: Condition | None = None
    rules: tuple[str, ...] = ()
