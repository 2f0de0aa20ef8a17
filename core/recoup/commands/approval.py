"""`recoup approval`: commands that wait for others, as whoever runs the program on the database sees and signs them."""

import sys
from collections.abc import Mapping
from typing import Annotated, Final
from uuid import uuid4

import typer
from rich.console import Console
from rich.table import Table

from recoup.commands.local import on_database
from recoup.commands.moment import day
from recoup.commands.spoken import coded, levelled
from recoup.errors import Problem, Refused
from recoup.services import approval as waiting
from recoup.services import approval_query, changed, decision, limits
from recoup.services import delegation as delegations
from recoup.services.access import Actor
from recoup.services.approval_query import ApprovalFilter, ApprovalView
from recoup.services.decision import DecisionDraft, DecisionResult
from recoup.services.delegation import DelegationDraft, DelegationView
from recoup.services.paging import PAGE_MAX, Page
from recoup.services.unit_of_work import Mode
from recoup.translation import Language, catalogue, say, spoken_language

ALL: Final = "ALL"
_NUMBER: Final = typer.Argument(help="Number or id of the command.")

approval = typer.Typer(help="Commands that wait for others to agree.", no_args_is_help=True)


def asked(view: ApprovalView) -> str:
    """That a command waits, under which number, and for whom."""
    language = spoken_language()
    return say("parameter.asked", language, number=view.number, levels=levelled(view.levels, view.regime, language))


@approval.command(name="list")
def show_all(
    *,
    state: Annotated[str, typer.Option(help="PENDING, EXECUTED, REFUSED, WITHDRAWN, EXPIRED, FAILED or ALL.")] = (
        waiting.PENDING
    ),
    command: Annotated[str | None, typer.Option(help="Only this command.")] = None,
    loan: Annotated[str | None, typer.Option(help="Only those of this loan.")] = None,
) -> None:
    """List the newest commands that wait, at most a hundred."""
    limits.refuse({0: list(limits.choice(state, ("state",), (*waiting.STATES, ALL)))}, single=True)
    wanted = ApprovalFilter(state=None if state == ALL else state, command=command, loan=loan)
    language = spoken_language()
    names = ("number", "command", "subject", "organisation", "maker", "asked_on", "state", "awaits")
    table = _table(*names, language=language)
    for view in on_database(lambda actor: approval_query.page(actor, wanted, Page(first=PAGE_MAX))).items:
        table.add_row(
            view.number,
            _word(view.command, language),
            view.subject_number,
            view.organisation_code,
            view.maker_code,
            view.requested_on.isoformat(),
            _state(view, language),
            coded(view.awaits, view.regime, language) if view.awaits else "–",
        )
    _print(table)


@approval.command()
def show(number: Annotated[str, _NUMBER]) -> None:
    """Show a command: what was asked for, who has said what, and what it would change now."""
    language = spoken_language()
    view = on_database(lambda actor: approval_query.get(actor, number))
    lines = {
        "number": view.number,
        "command": _word(view.command, language),
        "subject": f"{view.subject_kind} {view.subject_number} ({view.organisation_code})",
        "maker": f"{view.maker_code}, {view.requested_on.isoformat()}",
        "state": " ".join((_state(view, language), *view.outcome)),
        "rules": ", ".join(view.rules) or "–",
        "awaits": coded(view.awaits, view.regime, language) if view.awaits else "–",
        "lapses_on": "–" if view.lapses_on is None else view.lapses_on.isoformat(),
    }
    for name, told in lines.items():
        _say(f"{say(f'approval.{name}', language)}: {told}")
    _told(view.input, view.regime, language)
    for one in view.decisions:
        named = one.principal_code if one.for_code is None else f"{one.principal_code} ({one.for_code})"
        verdict = say(f"verdict.{one.verdict}", language)
        _say(f"{one.place}. {coded(one.part, view.regime, language)}: {named} {verdict} {one.note}".rstrip())
    if view.state == waiting.PENDING:
        _effect(number, language)


def _told(told: Mapping[str, object], regime: str, language: Language) -> None:
    for name, value in told.items():
        if value not in (None, "", []):
            said = coded(value, regime, language) if isinstance(value, str) else value
            _say(f"  {name} = {said}")


def _effect(number: str, language: Language) -> None:
    """What it would do now: tried and rolled back. Where whoever asks may not sign it, why."""
    draft = DecisionDraft(approval=number, verdict=waiting.APPROVED, idempotency_key=str(uuid4()))
    try:
        done = on_database(lambda actor: decision.decide(actor, draft, mode=Mode.PREVIEW))
    except Refused as refused:
        _say(say("approval.not_shown", language, why=refused.message(language)))
        return
    _changes(done, language)
    _say(say("approval.shown", language, digest=done.shown))


def _changes(done: DecisionResult, language: Language) -> None:
    table = _table("changed", "before", "after", language=language)
    for one in done.changes:
        row = (changed.read(said, done.approval.regime, language) for said in (one.name, one.before, one.after))
        table.add_row(*row)
    for line in () if done.amended is None else done.amended.schedule_after:
        table.add_row(line.due_on.isoformat(), "", f"{line.principal} + {line.interest}")
    if table.row_count:
        _print(table)
    for transfer in done.transfers:
        _say(f"  {transfer.loan_number} {transfer.kind}: {transfer.debit} → {transfer.credit} {transfer.amount}")


@approval.command()
def decide(
    number: Annotated[str, _NUMBER],
    *,
    agree: Annotated[bool | None, typer.Option("--approve/--refuse", help="Whether it may be carried out.")] = None,
    note: Annotated[str, typer.Option(help="A remark; needed for a refusal.")] = "",
    shown: Annotated[str, typer.Option(help="The digest that `approval show` gave: what is signed.")] = "",
) -> None:
    """Sign a command that another person gave, or refuse it. The last signature carries it out."""
    if agree is None:
        raise Refused(Problem(code="CHOICE_UNKNOWN", field=("verdict",), limit="--approve, --refuse"))
    verdict = waiting.APPROVED if agree else waiting.REFUSED
    draft = DecisionDraft(approval=number, verdict=verdict, idempotency_key=str(uuid4()), note=note, shown=shown)
    done = on_database(lambda actor: decision.decide(actor, draft))
    language = spoken_language()
    _changes(done, language)
    _now(done.approval, language)


@approval.command()
def withdraw(number: Annotated[str, _NUMBER]) -> None:
    """Take back a command that one gave oneself."""
    _now(on_database(lambda actor: decision.withdraw(actor, number)), spoken_language())


@approval.command()
def delegate(
    *,
    delegate_code: Annotated[str, typer.Argument(help="Code of the person who is to sign.", metavar="DELEGATE")],
    part: Annotated[str, typer.Argument(help="The part that is lent.")],
    at: Annotated[str, typer.Option(help="Code of the organisation.")],
    giver: Annotated[str, typer.Option(help="Code of the person in whose name it signs.")],
    since: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    until: Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD.")],
    reason: Annotated[str, typer.Option(help="Why; kept with it.")],
) -> None:
    """Lend a person's part to another one, who signs in its name."""
    draft = DelegationDraft(
        delegate=delegate_code,
        part=part,
        organisation=at,
        giver=giver,
        begins_on=day(since, "--from"),
        ends_on=day(until, "--to"),
        reason=reason,
    )
    _say(_lent(on_database(lambda actor: delegations.give(actor, draft))))


@approval.command(name="delegations")
def show_delegations() -> None:
    """List the parts that are lent, newest first."""
    for one in on_database(lambda actor: delegations.page(actor, Page(first=PAGE_MAX))).items:
        _say(_lent(one))


@approval.command()
def undelegate(delegation: Annotated[str, typer.Argument(help="Id of the delegation.")]) -> None:
    """Take a lent part back."""

    async def end(actor: Actor) -> DelegationView:
        return await delegations.end(actor, delegation)

    _say(_lent(on_database(end)))


def _lent(one: DelegationView) -> str:
    ended = "" if one.ended_on is None else f"  × {one.ended_on.isoformat()}"
    days = f"{one.begins_on.isoformat()} … {one.ends_on.isoformat()}"
    return f"{one.id}  {one.giver_code} → {one.delegate_code}  {one.part}  {one.organisation_code}  {days}{ended}"


def _now(view: ApprovalView, language: Language) -> None:
    awaits = coded(view.awaits, view.regime, language) if view.awaits else "–"
    _say(say("approval.now", language, number=view.number, state=_state(view, language), awaits=awaits))


def _state(view: ApprovalView, language: Language) -> str:
    return say(f"approval.{view.state}", language)


def _word(command: str, language: Language) -> str:
    return catalogue(language).get(f"word.{command}", command)


def _table(*names: str, language: Language) -> Table:
    table = Table()
    for name in names:
        table.add_column(say(f"approval.{name}", language), overflow="fold")
    return table


def _print(table: Table) -> None:
    Console(markup=False, highlight=False).print(table)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
