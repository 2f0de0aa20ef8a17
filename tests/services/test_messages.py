"""Messages: rendered once, held until the gate opens, carried once, tried again, and logged as contacts."""

import asyncio
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
from aiosmtpd.controller import Controller

from recoup.config import Settings
from recoup.errors import Misconfigured, NotFound, Refused
from recoup.records.access import Principal
from recoup.records.message import Message
from recoup.regime import vocabulary
from recoup.regime.context import Delivery
from recoup.regime.context import Message as Told
from recoup.regime.hookspecs import hookimpl
from recoup.regime.registry import Registry
from recoup.services import (
    access,
    contact,
    contact_point,
    dispatch,
    inbox,
    message_template,
    notification,
    principal,
    regime,
)
from recoup.services.contact import ContactFilter
from recoup.services.contact_point import PointDraft
from recoup.services.dispatch import Dispatched
from recoup.services.notification import About, MessageDraft, MessageFilter
from recoup.services.principal import PrincipalDraft
from recoup.services.unit_of_work import Mode, unit_of_work
from recoup.translation import Language
from tests.services.contacting import FIRST, NUMBERS, a_borrower, at
from tests.services.world import World, install_regimes

EACH_ON_BOTH = True


@dataclass(slots=True)
class At:
    """A clock that stands where it is put."""

    moment: datetime

    def now(self) -> datetime:
        """The moment."""
        return self.moment


@pytest.fixture
def settings(database: Settings, tmp_path: Path) -> Settings:
    """Messages go into a folder of the test's own."""
    return database.model_copy(update={"messages_folder": str(tmp_path / "out")})


def written(settings: Settings) -> list[tuple[str, str]]:
    """The files in the folder of messages."""
    folder = Path(settings.messages_folder)
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir())]


async def asked(world: World, clock: At, **more: object) -> int:
    """A message that waits, asked for at a moment."""
    values = {"loan": "L-1", "template": "REMINDER", **more}
    async with unit_of_work(world.actor, "test.ask", clock=clock) as work:
        owner, loan = await notification._whose(world.actor, MessageDraft(**values))  # type: ignore[arg-type]
        to = await notification._to(MessageDraft(**values), owner, loan, work)  # type: ignore[arg-type]
        return await notification.send(work, str(values["template"]), to, language=Language.EN)


async def test_a_message_waits_for_the_gate_is_carried_once_and_stands_in_the_log(
    world: World, settings: Settings
) -> None:
    """Asked for at 22:30, held back until 08:00; then a file, and an entry among the contacts."""
    await a_borrower(world)
    await world.disburse("L-1", FIRST)
    night = At(at("22:30"))
    made = await asked(world, night)
    row = await Message.get(id=made)
    assert (row.state, row.next_at, row.reason) == ("WAITING", at("08:00", FIRST + timedelta(days=1)), "QUIET_HOURS")
    assert row.body == "Wang Fang: a payment on loan L-1 is due on 2024-06-21. Please have it ready. Institution BANK"
    assert await dispatch.run(world.actor, settings, clock=night) == Dispatched()
    morning = At(at("08:00", FIRST + timedelta(days=1)))
    assert await dispatch.run(world.actor, settings, clock=morning) == Dispatched(sent=1)
    assert await dispatch.run(world.actor, settings, clock=morning) == Dispatched()
    ((name, content),) = written(settings)
    assert name.endswith(".txt")
    assert content.startswith(f"SMS {NUMBERS['OWN']}\nPayment due on 2024-06-21\n")
    (logged,) = (await contact.page(world.actor, ContactFilter(loan="L-1"))).items
    assert (logged.channel, logged.outcome, logged.kind, logged.breach) == ("SMS", "SENT", "MESSAGE", False)
    (view,) = (await notification.page(world.actor, MessageFilter(loan="L-1", state="SENT"))).items
    assert (view.tries, view.sent_at) == (1, morning.moment)


async def test_what_no_waiting_would_let_through_is_refused_at_once(world: World) -> None:
    """CC-04: to a third party while the debtor can be reached; and without an address there is nothing to send."""
    await a_borrower(world)
    with pytest.raises(Refused) as refusal:
        await notification.request(
            world.actor, MessageDraft(loan="L-1", template="NOTICE", channel="SMS", address=NUMBERS["EMERGENCY"])
        )
    (problem,) = refusal.value.problems
    assert (problem.code, problem.limit) == ("NOT_ALLOWED_TO_CONTACT", "CC-04")
    with pytest.raises(Refused) as refusal:
        await notification.request(world.actor, MessageDraft(loan="L-1", template="NOTICE", channel="EMAIL"))
    assert [(problem.code, problem.limit) for problem in refusal.value.problems] == [("ADDRESS_MISSING", "EMAIL")]
    with pytest.raises(Refused) as refusal:
        await notification.request(world.actor, MessageDraft(template="SONG", address="1"))
    assert {problem.code for problem in refusal.value.problems} == {
        "LOAN_OR_PARTY", "CHOICE_UNKNOWN", "OPTION_MISPLACED",
    }  # fmt: skip


async def test_a_gate_that_closed_meanwhile_refuses_and_the_attempt_is_logged_as_not_made(
    world: World, settings: Settings
) -> None:
    """Asked for while the debtor could not be reached; before it goes, he calls."""
    await a_borrower(world)
    for clock in ("09:00", "10:00", "11:00"):
        failed = contact.ContactDraft(
            loan="L-1", channel="TELEPHONE", number=NUMBERS["OWN"], outcome="NO_ANSWER", at=at(clock)
        )
        await contact.log(world.actor, failed)
    noon = At(at("12:00"))
    await asked(world, noon, template="FIND_DEBTOR", channel="SMS", address=NUMBERS["EMERGENCY"], purpose="FIND_DEBTOR")
    called = contact.ContactDraft(
        loan="L-1", channel="TELEPHONE", number=NUMBERS["OWN"], outcome="TALKED", direction="IN", at=at("12:01")
    )
    await contact.log(world.actor, called)
    assert await dispatch.run(world.actor, settings, clock=At(at("12:02"))) == Dispatched(refused=1)
    newest = (await contact.page(world.actor)).items[0]
    assert (newest.outcome, newest.made, newest.breach) == ("NOT_MADE", False, False)
    assert [one.code for one in newest.against] == ["DEBTOR_REACHABLE"]


class Stubborn(ModuleType):
    """A notifier that fails so many times before it takes a message, and keeps what it was told."""

    def __init__(self, failures: int) -> None:
        super().__init__("stubborn")
        self.told: list[Told] = []
        self.failures = failures

        @hookimpl
        def recoup_deliver(message: Told) -> Delivery | None:
            self.told.append(message)
            if len(self.told) <= self.failures:
                raise RuntimeError("the line is dead")
            return Delivery(reference="G-1", arrived=True)

        self.recoup_deliver = recoup_deliver


@dataclass(frozen=True)
class _Entry:
    """An entry point of a module that is at hand."""

    module: ModuleType
    name: str = "stubborn"
    group: str = "recoup.notifier"
    value: str = "stubborn"
    dist: None = None

    def load(self) -> ModuleType:
        """The module."""
        return self.module


def carried_by(module: ModuleType) -> None:
    """Work with the bundled regimes and one notifier more."""
    entries = [*entry_points(group="recoup.regime"), _Entry(module)]
    regime.install(Registry.load(entries, strict=True), calendar="CN")


async def test_a_notifier_that_raises_is_asked_again_later_under_the_same_id(world: World, settings: Settings) -> None:
    """Backed off by a minute and by five; then it takes the message and says that it arrived."""
    await a_borrower(world)
    notifier = Stubborn(failures=2)
    carried_by(notifier)
    try:
        clock = At(at("09:00"))
        made = await asked(world, clock)
        assert await dispatch.run(world.actor, settings, clock=clock) == Dispatched(retried=1)
        row = await Message.get(id=made)
        assert (row.state, row.next_at) == ("WAITING", at("09:01"))
        assert row.reason == "stubborn: RuntimeError: the line is dead"
        clock.moment = at("09:01")
        assert await dispatch.run(world.actor, settings, clock=clock) == Dispatched(retried=1)
        assert (await Message.get(id=made)).next_at == at("09:06")
        clock.moment = at("09:06")
        assert await dispatch.run(world.actor, settings, clock=clock) == Dispatched(sent=1)
        row = await Message.get(id=made)
        assert (row.state, row.reference, row.tries) == ("DELIVERED", "G-1", 3)
        assert len({message.id for message in notifier.told}) == 1
    finally:
        install_regimes()


async def test_a_message_that_fails_for_good_can_be_tried_anew_or_cancelled(world: World, settings: Settings) -> None:
    """Six tries; and what went already is not cancelled."""
    await a_borrower(world)
    carried_by(Stubborn(failures=6))
    try:
        clock = At(at("09:00"))
        made = await asked(world, clock)
        for wait in (*dispatch.BACKOFF, timedelta()):
            await dispatch.run(world.actor, settings, clock=clock)
            clock.moment += wait
        row = await Message.get(id=made)
        assert (row.state, row.tries) == ("FAILED", 6)
        await dispatch.retry(world.actor, row.public_id, clock=clock)
        assert await dispatch.run(world.actor, settings, clock=clock) == Dispatched(sent=1)
        with pytest.raises(Refused) as refusal:
            await dispatch.cancel(world.actor, row.public_id)
        assert [problem.limit for problem in refusal.value.problems] == ["DELIVERED"]
        other = await Message.get(id=await asked(world, clock))
        await dispatch.cancel(world.actor, other.public_id)
        assert await dispatch.run(world.actor, settings, clock=clock) == Dispatched()
    finally:
        install_regimes()


async def test_many_workers_carry_each_message_once_and_what_a_dead_one_held_is_taken_up(
    world: World, settings: Settings
) -> None:
    """Twenty messages, four workers; then one that was under way when its worker died."""
    await a_borrower(world)
    notifier = Stubborn(failures=0)
    carried_by(notifier)
    try:
        clock = At(at("09:00"))
        for _ in range(20):
            await asked(world, clock)
        done = await asyncio.gather(*(dispatch.run(world.actor, settings, clock=clock) for _ in range(4)))
        while await Message.filter(state="WAITING").exists():
            done.append(await dispatch.run(world.actor, settings, clock=clock))
        assert sum(each.sent for each in done) == 20
        assert len({message.id for message in notifier.told}) == len(notifier.told) == 20
        made = await asked(world, clock)
        assert await dispatch._claim(clock) is not None  # and its worker dies
        assert await dispatch.run(world.actor, settings, clock=clock) == Dispatched()
        clock.moment += dispatch.LEASE
        assert await dispatch.run(world.actor, settings, clock=clock) == Dispatched(sent=1)
        assert (await Message.get(id=made)).tries == 2
    finally:
        install_regimes()


class _Inbox:
    """What a mail server received."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802, ARG002
        """Keep a mail."""
        self.mails.append(envelope.content)  # type: ignore[attr-defined]
        return "250 OK"


async def test_e_mail_goes_by_smtp_and_without_a_server_into_a_file(world: World, settings: Settings) -> None:
    """A real mail server; the id of the message is the id of the mail."""
    await a_borrower(world)
    await contact_point.add(world.actor, PointDraft(party="D-1", kind="EMAIL", value="wang@example.com"))
    inbox = _Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    try:
        mail = {"smtp_host": "127.0.0.1", "smtp_port": controller.port, "smtp_security": "none"}
        clock = At(at("09:00"))
        made = await Message.get(id=await asked(world, clock, channel="EMAIL", template="DEMAND"))
        done = await dispatch.run(world.actor, settings.model_copy(update=mail), clock=clock)
        assert done == Dispatched(sent=1)
    finally:
        controller.stop()
    (content,) = inbox.mails
    assert f"<{made.public_id}@recoup>".encode() in content
    assert b"Demand for payment, loan L-1" in content
    await asked(world, clock, channel="EMAIL")
    away = settings.model_copy(update=mail)
    assert await dispatch.run(world.actor, away, clock=clock) == Dispatched(retried=1)  # the server is gone
    clock.moment = at("10:00")
    assert await dispatch.run(world.actor, settings, clock=clock) == Dispatched(sent=1)
    ((name, _),) = written(settings)
    assert name.endswith(".eml")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_regime_words_a_message_anew_and_nobody_leaves_a_place_that_is_not_filled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The fund's reminder tells the instalment; a place that nobody fills stops the program with its name."""
    install_regimes()
    values = {"name": "Wang", "loan": "H-1", "instalment": "3,200.00", "next_due_on": "2026-01-20", "institution": "F"}
    for code, told in (("housing_fund", True), ("commercial_bank", False)):
        words = message_template.render("REMINDER", Language.EN, values, regime_code=code)
        assert ("3,200.00" in words.body) == told
    message_template.check(regime.installed().registry)
    monkeypatch.setitem(vocabulary.MESSAGES, "REMINDER", ("name", "loan", "next_due_on", "institution"))
    with pytest.raises(Misconfigured) as refusal:
        message_template.check(regime.installed().registry)
    assert (refusal.value.problem.code, refusal.value.problem.value) == ("TEMPLATE_PLACE", "instalment")


async def test_colleagues_are_told_at_once_and_find_what_was_told_them(world: World) -> None:
    """No gate stands between colleagues."""
    await world.begin(FIRST)
    colleague = access.Person(id=world.actor.principal_id, code="local", name="local")
    root = (await access.root_organisation()).id
    async with unit_of_work(world.actor, "test.tell", clock=At(at("23:30"))) as work:
        await notification.tell(work, [colleague], TOLD.__getitem__, About(organisation=root))
    (view,) = (await notification.page(world.actor, MessageFilter(mine=True))).items
    assert (view.state, view.subject, view.body) == ("DELIVERED", "案件待办", "请核查。 贷款 L-1。期限 2024-06-24。")
    assert (view.read_at, view.case) == (None, None)


TOLD: Final = {
    Language.ZH: {"subject": "案件待办", "loan": "L-1", "due_on": "2024-06-24", "text": "请核查。"},
    Language.EN: {"subject": "A case waits", "loan": "L-1", "due_on": "2024-06-24", "text": "Please check."},
}


async def test_each_colleague_is_told_in_the_own_language(world: World) -> None:
    """Chinese where nobody said another; whoever said English is told in English from then on."""
    await world.begin(FIRST)
    for code, language in (("zh", Language.ZH), ("en", Language.EN)):
        draft = PrincipalDraft(code=code, name=code, organisation_code="BANK", language=language)
        assert (await principal.create(world.actor, draft)).language is language
    people = [
        access.Person(id=who.id, code=who.code, name=who.name)
        for who in await Principal.filter(code__in=["zh", "en", "local"]).order_by("code")
    ]
    root = (await access.root_organisation()).id
    assert (await principal.speak(world.actor, Language.EN)).language is Language.EN
    async with unit_of_work(world.actor, "test.tell") as work:
        await notification.tell(work, people, TOLD.__getitem__, About(organisation=root))
    told = {row.address: row.subject for row in await Message.all()}
    assert told == {"en": "A case waits", "local": "A case waits", "zh": "案件待办"}
    (view,) = (await notification.page(world.actor, MessageFilter(mine=True))).items
    assert view.body == "Please check. Loan L-1. Due 2024-06-24."


@pytest.mark.parametrize(("lacking", "other"), [(Language.ZH, Language.EN), (Language.EN, Language.ZH)])
def test_a_template_that_a_regime_words_in_one_language_only_is_refused(
    monkeypatch: pytest.MonkeyPatch, lacking: Language, other: Language
) -> None:
    """Whoever reads the other language would be told something else."""
    install_regimes()
    told = {other: {"message.WORK.subject": "{subject}"}, lacking: {}}
    monkeypatch.setattr(message_template, "words_of", lambda _, language: told[language])
    with pytest.raises(Misconfigured) as refusal:
        message_template.check(regime.installed().registry)
    problem = refusal.value.problem
    assert (problem.code, problem.value) == ("TEMPLATE_MISSING", str(lacking))
    assert problem.field[0].endswith(": message.WORK.subject")


async def test_what_was_read_stays_read_and_nobody_reads_for_another(world: World) -> None:
    """Each for itself, one by one or all at once; to read again changes nothing, and a preview reads nothing."""
    await world.begin(FIRST)
    root = await access.root_organisation()
    other = await access.principal("zhang", kind=access.PERSON)
    zhang = access.Actor(principal_id=other.id, code="zhang", scopes=access.SCOPES, organisation_path=root.path)
    both = [access.Person(id=each.principal_id, code=each.code, name=each.code) for each in (world.actor, zhang)]
    async with unit_of_work(world.actor, "test.tell") as work:
        for text in ("one", "two", "three"):
            told = {language: {"subject": text, "text": text} for language in Language}
            await notification.tell(work, both, told.__getitem__, About(organisation=root.id))
    assert (await inbox.unread(world.actor), await inbox.unread(zhang)) == (3, 3)
    unread = MessageFilter(mine=True, read=False)
    newest = (await notification.page(world.actor, unread)).items[0]
    assert newest.subject == "three"
    with pytest.raises(NotFound):
        await inbox.read(zhang, [newest.id])
    assert await inbox.read(world.actor, [newest.id], mode=Mode.PREVIEW) == 1
    assert await inbox.unread(world.actor) == 3
    assert [await inbox.read(world.actor, [newest.id]) for _ in range(2)] == [1, 0]
    (read,) = (await notification.page(world.actor, MessageFilter(mine=True, read=True))).items
    assert read.id == newest.id
    assert read.read_at is not None
    assert [each.subject for each in (await notification.page(world.actor, unread)).items] == ["two", "one"]
    assert (await inbox.read(world.actor), await inbox.unread(world.actor), await inbox.unread(zhang)) == (2, 0, 3)
    with pytest.raises(Refused) as refusal:
        await inbox.read(zhang, [])
    assert [(one.code, one.limit) for one in refusal.value.problems] == [("TOO_MANY", "100")]
