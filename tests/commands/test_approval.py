"""`recoup parameter` and `recoup approval`: a choice asked for, looked at, signed by others, taken back, lent."""

from datetime import date

import pytest

from recoup.services import decision, parameter
from recoup.services.approval_query import ApprovalView
from recoup.services.decision import DecisionDraft
from recoup.services.parameter import ParameterDraft
from tests.commands.running import Program
from tests.conftest import begun_unopened
from tests.services.agreeing import colleague
from tests.services.world import World, found_world

CHANGE = ("parameter", "change", "BANK", "commercial_bank", "overdue_surcharge")


@begun_unopened
async def books() -> World:
    """Four institutions and an open day."""
    world = await found_world()
    await world.begin(date(2025, 1, 2))
    return world


@pytest.fixture
def database_kind() -> str:
    """SQLite is enough for words."""
    return "sqlite"


def number_in(text: str) -> str:
    """The number of a waiting command that was told."""
    return next(word.strip(".,;:") for word in text.split() if word.startswith("R00"))


@pytest.mark.usefixtures("books")
def test_a_choice_is_tried_asked_for_seen_and_taken_back_by_its_maker(program: Program) -> None:
    """It waits for two parts; its maker sees why it cannot sign; taken back, nothing was chosen."""
    tried = program.run(*CHANGE, "400000", "--from", "2025-03-01", "--preview")
    assert tried.out == (
        "overdue_surcharge: 500000 → 400000 from 2025-03-01.\n"
        "Have to agree: risk Risk management × 1, committee Committee × 1.\n"
    )
    assert "R00" not in program.run("approval", "list").out
    asked = program.run(*CHANGE, "400000", "--from", "2025-03-01")
    number = number_in(asked.out)
    assert asked.status == 0
    listed = program.run("parameter", "list", "BANK", "commercial_bank", "--chosen").out
    assert listed.count("overdue_surcharge") == 1
    assert number in listed
    waits = program.run("approval", "list").out
    assert all(each in waits for each in (number, "Change a parameter", "BANK", "waits", "risk"))
    shown = program.run("approval", "show", number)
    assert "value = 400000" in shown.out
    assert "cannot decide it" in shown.out
    own = program.run("approval", "decide", number, "--approve")
    assert (own.status, "cannot decide it" in own.err) == (1, True)
    assert "taken back" in program.run("approval", "withdraw", number).out
    assert number not in program.run("approval", "list").out
    assert number in program.run("approval", "list", "--state", "ALL").out
    assert "已撤回" in program.run("approval", "show", number, language="zh-CN").out


def test_what_another_asked_for_is_signed_as_it_was_shown_and_then_stands_in_the_history(
    books: World, program: Program
) -> None:
    """The digest of the effect is signed; a wrong one is refused; the last signature carries it out."""

    async def ask() -> ApprovalView | None:
        draft = ParameterDraft(
            institution="BANK",
            regime="commercial_bank",
            key="overdue_surcharge",
            value="400000",
            since=date(2025, 3, 1),
        )
        return (await parameter.change(await colleague(books, "li"), draft)).approval

    waiting = program.meanwhile(ask)
    assert waiting is not None
    number = waiting.number
    shown = program.run("approval", "show", number).out
    assert all(each in shown for each in ("Overdue surcharge 2025-03-01", "50.00 %", "40.00 %"))
    digest = shown.split("--shown ")[1].strip()
    assert len(digest) == 64
    other = program.run("approval", "decide", number, "--approve", "--shown", "0" * 64)
    assert (other.status, "Look at it again" in other.err) == (1, True)
    assert program.run("approval", "decide", number).status == 1
    assert program.run("approval", "decide", number, "--refuse").status == 1
    signed = program.run("approval", "decide", number, "--approve", "--shown", digest)
    assert signed.out == f"{number}: waits; waits for: committee Committee.\n"

    async def sign() -> str:
        draft = DecisionDraft(approval=number, verdict="APPROVED", idempotency_key="last")
        return (await decision.decide(await colleague(books, "wang"), draft)).approval.state

    assert program.meanwhile(sign) == "EXECUTED"
    history = program.run("parameter", "history", "BANK", "commercial_bank", "overdue_surcharge").out
    assert all(each in history for each in ("2025-03-01", "500000", "400000", "li", number))
    assert "1. risk Risk management: local agreed" in program.run("approval", "show", number).out


def test_a_part_is_lent_listed_and_taken_back(books: World, program: Program) -> None:
    """By whoever manages users, in the name of its holder."""

    async def people() -> None:
        for code in ("li", "wang"):
            await colleague(books, code)

    program.meanwhile(people)
    days = ("--from", "2025-01-02", "--to", "2025-01-20")
    told = program.run(
        "approval", "delegate", "wang", "ADMINISTRATOR", "--at", "root", "--giver", "li", *days, "--reason", "away"
    )
    assert (told.status, "li → wang  ADMINISTRATOR  root  2025-01-02 … 2025-01-20" in told.out) == (0, True), told.err
    key = told.out.split()[0]
    assert key in program.run("approval", "delegations").out
    assert "× 2025-01-02" in program.run("approval", "undelegate", key).out


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("approval", "show", "R1"), "R1"),
        (("approval", "list", "--state", "OPEN"), "PENDING"),
        (("parameter", "list", "NONE", "commercial_bank"), "NONE"),
        (("parameter", "list", "BANK", "no_such"), "no_such"),
        (("parameter", "history", "BANK", "commercial_bank", "no_such"), "no_such"),
        ((*CHANGE, "9000000", "--from", "2025-03-01"), "9000000"),
        ((*CHANGE, "400000", "--from", "soon"), "soon"),
    ],
)
def test_what_is_not_there_or_not_admitted_is_one_sentence(
    program: Program, words: tuple[str, ...], expected: str
) -> None:
    """Exit status 1, and the value that was wrong."""
    refused = program.run(*words)
    assert (refused.status, expected in refused.err) == (1, True), refused.err
