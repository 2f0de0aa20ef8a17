"""What keeps a regime from being active: each kind of defect is found, with its place, its value and what is right."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Final

import pytest

from recoup.regime import common
from recoup.regime.canonical import Json, canonical, digest, from_json, to_json
from recoup.regime.checking import NAMES, check, form, machines, names, paper, people, reach
from recoup.regime.finding import Finding
from recoup.regime.policy.access import Conflict, Role
from recoup.regime.policy.case import CaseKind, Do, Opening, State, Task, Transition
from recoup.regime.policy.condition import All, Compare, Filled, Holds, Is, Not, Reached, Some
from recoup.regime.policy.deadline import Deadline
from recoup.regime.policy.document import Blank, Copy, Document, Table
from recoup.regime.policy.fact import Fact, Field
from recoup.regime.policy.formula import Count, Figure, Plus
from recoup.regime.policy.grade import Status
from recoup.regime.policy.parameter import Param, Profile
from recoup.regime.spec import CONTRACT, Dated, RegimeSpec, Version
from recoup.translation import Language
from tests.regime.example import SPEC
from tests.regime.test_conformance import PROVIDED, spec_of

REFERENCES = (
    ("Compare", "name"), ("Compare", "of"), ("Is", "name"), ("Holds", "fact"), ("Has", "evidence"), ("P", "key"),
    ("P", "by"), ("Deadline", "anchor"), ("Field", "source"), ("Task", "part"), ("Transition", "by"),
    ("Transition", "source"), ("Opening", "by"), ("Fact", "by"), ("Fact", "evidence"), ("Role", "organisation"),
    ("Role", "may"), ("OrganisationKind", "within"), ("Approval", "command"), ("Requirement", "command"),
    ("Floor", "rules"), ("Floor", "grade"), ("Status", "rules"), ("Rule", "instrument"), ("Provision", "of"),
    ("Filed", "document"), ("Filled", "fields"), ("Do", "what"), ("Conflict", "parts"), ("Document", "signers"),
    ("Surcharge", "rules"), ("Param", "above"), ("GradePolicy", "case"), ("InState", "kind"),
)  # fmt: skip
PER_REFERENCE = 2


def spoiled(spec: RegimeSpec) -> Iterator[tuple[str, RegimeSpec]]:
    """The spec with one reference at a time changed to a name that does not exist."""
    counted: dict[tuple[str, str], int] = {}

    def walk(node: Json, root: Json, place: str) -> Iterator[tuple[str, RegimeSpec]]:
        if isinstance(node, list):
            for index, part in enumerate(node):
                yield from walk(part, root, f"{place}[{index}]")
            return
        if not isinstance(node, dict):
            return
        for key, value in list(node.items()):
            pair = (str(node.get("is")), key)
            wrong: Json = ["NO_SUCH_NAME"] if isinstance(value, list) else "NO_SUCH_NAME"
            if pair in REFERENCES and value and counted.get(pair, 0) < PER_REFERENCE:
                counted[pair] = counted.get(pair, 0) + 1
                node[key] = wrong
                built = from_json(root)
                assert isinstance(built, RegimeSpec)
                yield f"{place}.{pair[0]}.{key}", built
                node[key] = value
            yield from walk(value, root, f"{place}.{key}")

    written = to_json(spec)
    yield from walk(written, written, "spec")


def unresolved(spec: RegimeSpec) -> tuple[Finding, ...]:
    """What the checks of names find, which the loader asks with all others."""
    return tuple(finding for ask in NAMES for finding in ask(spec))


def found(spec: RegimeSpec) -> dict[str, Finding]:
    """The findings of a spec by code."""
    return {finding.code: finding for finding in check(spec)}


def with_case(kind: CaseKind) -> RegimeSpec:
    """The example with one more kind of case."""
    return replace(SPEC, cases=(common.CHECK, kind))


def with_role(**given: tuple[str, ...]) -> RegimeSpec:
    """The example with one more role."""
    return replace(SPEC, roles=(*SPEC.roles, replace(Role(code="R7", organisation="BANK"), **given)))  # type: ignore[arg-type]


def a_case(**changes: object) -> CaseKind:
    """A sound little case, changed."""
    plain = CaseKind(
        code="VISIT",
        key=("loan",),
        opens=(Opening(code="LATE", when=Compare("dpd", ">", 30)),),
        states=(State(code="OPEN", due=Deadline("entered", days=5)), State(code="DONE", final=True)),
        transitions=(Transition(code="close", source=("OPEN",), target="DONE", by=("officer",)),),
        fields=(Field(code="finding"),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_the_example_is_sound() -> None:
    """And with it the core's ready-made inspection, reminders and contact gate."""
    assert check(SPEC) == ()
    assert check(with_case(a_case())) == ()


EACH: Final = 1 if os.environ.get("RECOUP_TEST_BOTH") else 4
"""Of a bundled regime's thousand names every fourth is spoiled, and every one in `make test-both`."""


@pytest.mark.parametrize("code", PROVIDED)
def test_every_spoiled_reference_of_a_bundled_regime_is_found(code: str) -> None:
    """A name that does not exist never gets past the loader."""
    chosen = islice(spoiled(spec_of(code)), len(code) % EACH, None, EACH)
    missed = [place for place, spec in chosen if not unresolved(spec)]
    assert missed == []


def test_every_spoiled_reference_of_the_example_is_found() -> None:
    """With a case, a document and a contact gate in it."""
    missed = [place for place, spec in spoiled(SPEC) if not unresolved(spec)]
    assert missed == []


def test_a_finding_says_place_value_and_what_would_be_right() -> None:
    """In the author's language."""
    wrong = replace(SPEC, statuses=(Status(code="LATE", when=Compare("dpdd", ">", 0)), Status(code="FINE")))
    finding = found(wrong)["NAME"]
    assert finding.place == "statuses[LATE].when"
    assert finding.message() == "statuses[LATE].when: nothing called dpdd can be read here. Near to it: dpd."
    assert finding.message(Language.ZH) == "statuses[LATE].when：此处读不到名称 dpdd。相近的有：dpd。"


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (replace(SPEC, code="Example"), "CODE_MALFORMED"),
        (replace(SPEC, version="new"), "VERSION_MALFORMED"),
        (replace(SPEC, params=(*SPEC.params, SPEC.params[0])), "CODE_TWICE"),
        (replace(SPEC, params=(*SPEC.params, Param(code="balance", kind="MONEY", default=1))), "NAME_HIDDEN"),
        (replace(SPEC, statuses=(Status(code="ONE"), Status(code="TWO"))), "STATUS_HIDES"),
        (replace(SPEC, statuses=(Status(code="ONE", when=Compare("dpd", ">", 0)),)), "STATUS_OPEN"),
        (replace(SPEC, arrears=()), "NO_ROW_ALWAYS"),
        (replace(SPEC, profiles=(Profile(code="LOOSE", values=(("late_gt", 999),)),)), "PARAMETER_RANGE"),
        (replace(SPEC, facts=(*SPEC.facts, Fact(code="ECL", subject="PARTY"))), "FACT_WIDENED"),
        (replace(SPEC, facts=(*SPEC.facts, Fact(code="kind", subject="LOAN", nature="ATTRIBUTE"))),
         "ATTRIBUTE_WITHOUT_VALUE"),
        (replace(SPEC, conflicts=(Conflict(parts=("officer", "collector")),)), "CONFLICT_HELD"),
        (replace(SPEC, approvals=()), "TWO_EYES"),
        (with_role(plays=("officer",), never=("*",)), "READER_CHANGES"),
        (with_role(may=("payment.record", "user.change")), "MONEY_AND_USERS"),
        (with_role(plays=("head",), never=("CHECK.review_head",)), "NEVER_BROKEN"),
        (replace(SPEC, tasks=(Task(code="IDLE", part="officer", due=Deadline("due_on")),)), "TASK_NEVER_OPENS"),
        (replace(SPEC, figures=(Figure(code="nothing", noun="loan"),)), "FIGURE_FORM"),
        (replace(SPEC, figures=(Figure(code="paid", noun="party", formula=Plus(("dpd", "dpd"))),)), "NOUN_NARROWER"),
        (replace(SPEC, statuses=Dated((Version(date(2024, 1, 1), (Status(code="ONE"),)),
                                       Version(date(2023, 1, 1), (Status(code="ONE"),))))), "EDITIONS_OUT_OF_ORDER"),
        (with_case(a_case(states=(State(code="OPEN"), State(code="LOST"), State(code="DONE", final=True)))),
         "STATE_UNREACHABLE"),
        (with_case(a_case(states=(State(code="OPEN"), State(code="DONE")))), "STATE_WITHOUT_END"),
        (with_case(a_case(transitions=(Transition(code="close", source=("OPEN",), target="DONE"),))),
         "SYSTEM_UNGUARDED"),
        (with_case(a_case(transitions=(
            Transition(code="close", source=("OPEN",), target="DONE", by=("officer",)),
            Transition(code="again", source=("DONE",), target="OPEN", by=("head",)),
        ))), "FINAL_LEFT"),
        (with_case(a_case(transitions=(
            Transition(code="close", source=("OPEN",), target="DONE", by=("officer",), does=(Do("GRADE", "finding"),)),
        ))), "TWO_EYES"),
        (with_case(a_case(transitions=(
            Transition(code="close", source=("OPEN",), target="DONE", guard=Compare("dpd", "=", 0),
                       does=(Do("RUN", "payment.record"),)),
        ))), "NOT_AUTOMATIC"),
        (with_case(a_case(transitions=(
            Transition(code="close", source=("OPEN",), target="DONE", by=("officer",),
                       guard=Not(Compare("ECL", ">", 1))),
        ))), "NOT_OVER_UNKNOWN"),
    ],
)  # fmt: skip
def test_a_defect_of_structure_is_found(spec: RegimeSpec, code: str) -> None:
    """Each of these would go wrong at night or at the counter."""
    assert code in found(spec)


def test_a_deadline_may_stand_under_not_only_while_its_day_is_known() -> None:
    """The maturity of a loan is always known, the end of a shipment stop is not."""
    known = Status(code="YOUNG", when=Not(Reached(Deadline("maturity_on"))))
    unknown = Status(code="YOUNG", when=Not(Reached(Deadline("overdue_since"))))
    assert "NOT_OVER_UNKNOWN" not in found(replace(SPEC, statuses=(known, Status(code="OLD"))))
    assert "NOT_OVER_UNKNOWN" in found(replace(SPEC, statuses=(unknown, Status(code="OLD"))))


def test_only_events_are_counted() -> None:
    """A state fact either covers the day or does not."""
    twice = Status(code="TWICE", when=Holds("IMPAIRED", times=2))
    assert found(replace(SPEC, statuses=(twice, Status(code="FINE"))))["FACT_NOT_COUNTED"].value == "IMPAIRED"


def test_a_word_outside_a_closed_list_is_found() -> None:
    """`replace` and code from elsewhere can write what mypy would have refused."""
    product = replace(SPEC.products[0], plan="HOURLY")  # type: ignore[arg-type]
    finding = found(replace(SPEC, products=(product,)))["WORD"]
    assert (finding.value, finding.right) == ("HOURLY", "DAILY, SCHEDULED, SINGLE")


def test_lists_and_strangers_in_a_spec_are_found() -> None:
    """A list could be changed after the check."""
    spec = replace(SPEC, facts=[])  # type: ignore[arg-type]
    assert "list" in found(spec)["NOT_OF_THE_CONTRACT"].value


@pytest.mark.parametrize("code", PROVIDED)
def test_a_spec_is_the_same_after_json_both_ways(code: str) -> None:
    """Its canonical text can be stored, compared and read again."""
    spec = spec_of(code)
    assert from_json(to_json(spec)) == spec
    assert digest(spec) == digest(spec)
    assert digest(replace(spec, version="9.9")) != digest(spec)
    assert '"is":"RegimeSpec"' in canonical(spec)


def test_a_step_that_nobody_may_take_is_found() -> None:
    """Played by a role that is denied it, it waits for ever."""
    denied = tuple(replace(role, never=("VISIT.close",)) if role.code == "R1" else role for role in SPEC.roles)
    codes = {finding.code for finding in machines.possible(replace(with_case(a_case()), roles=denied))}
    assert codes == {"NOBODY_MAY"}


def test_tasks_escalate_to_others_and_later_and_later() -> None:
    """A late task that returns to the late one helps nobody."""
    task = replace(common.CONTACT_OVERDUE, escalates=((3, "collector"), (2, "head")))
    codes = {finding.code for finding in machines.escalating(replace(SPEC, tasks=(task,)))}
    assert codes == {"ESCALATION_ORDER", "ESCALATION_TO_SELF"}


def test_a_message_that_would_reach_nobody_or_say_nothing_is_found() -> None:
    """Templates for colleagues, tasks about an organisation, tasks of a case, words that no field gives (RB-04)."""
    told = Transition(
        code="tell", source=("OPEN",), target="DONE", by=("officer",), does=(Do("SEND", "PLAN_OFFER", "nowhere"),)
    )
    asked = State(code="OPEN", tasks=(Task(code="CALL", part="officer", due=Deadline("entered"), sends="REMINDER"),))
    case = a_case(states=(asked, State(code="DONE", final=True)), transitions=(told,))
    tasks = (
        replace(common.REMIND_BEFORE_DUE, sends="WORK"),
        replace(common.REMIND_BEFORE_DUE, code="ROUND", key=("organisation",)),
    )
    codes = sorted(finding.code for finding in machines.sending(replace(with_case(case), tasks=tasks)))
    assert codes == ["SENT_BY_STEP", "SENT_FIELD", "SENT_TO_NOBODY", "SENT_UNKNOWN"]


def test_each_side_of_a_case_has_its_task() -> None:
    """Double collection (HF-08)."""
    lonely = a_case(sides=("BANK", "CENTRE"), states=(
        State(code="OPEN", tasks=(Task(code="CALL", part="officer", due=Deadline("entered")),)),
        State(code="DONE", final=True),
    ))  # fmt: skip
    assert [finding.value for finding in machines.sided(with_case(lonely))] == ["CENTRE"]


def test_a_deadline_that_cannot_be_reckoned_when_its_state_is_entered_is_found() -> None:
    """`complete_by` is known only if every opening fills it."""
    late = a_case(states=(State(code="OPEN", due=Deadline("complete_by")), State(code="DONE", final=True)))
    assert [finding.value for finding in machines.computable(with_case(late))] == ["complete_by"]


def test_defects_of_paper_are_found() -> None:
    """Numbers with a gap, circles, unlike kinds, blanks of nothing, copies of maybe, signers that never sign."""
    document = Document(
        code="PAPER",
        key=("loan",),
        fields=(Field(code="a", number=1), Field(code="b", number=3)),
        tables=(
            Table(
                row=("loan",),
                columns=(
                    Field(code="x", kind="MONEY", formula=Plus(("y",))),
                    Field(code="y", kind="MONEY", formula=Plus(("x",))),
                    Field(code="z", kind="MONEY", formula=Plus(("balance", "dpd"))),
                    Field(code="w", kind="DAYS", unit="PERCENT"),
                ),
            ),
        ),
        copies=(Copy(to="RETAINED", when=Is("handled_by", ("AGENT",))),),
        blanks=(Blank(fields=("c",), when=Is("handled_by", ("AGENT",))),),
        signers=("head",),
    )
    lock = Transition(code="lock", source=("OPEN",), target="DONE", by=("officer",), does=(Do("LOCK", "PAPER"),))
    spec = replace(with_case(a_case(transitions=(lock,))), documents=(common.CHECK_REPORT, document))
    codes = {f.code for ask in (paper.numbered, paper.formulas, paper.blanks, paper.signed) for f in ask(spec)}
    assert codes == {
        "COLUMN_NUMBERS", "FORMULA_CIRCLE", "FORMULA_MIXES", "UNIT", "FIELD", "NO_COPY_ALWAYS", "SIGNER_NEVER_SIGNS",
    }  # fmt: skip


def test_a_paper_of_a_period_reads_its_days_and_its_rows_what_was_entered_in_cases() -> None:
    """Of a month what was passed on since it began; of a loan there is no first day, and loans have no form."""
    since = Some((Not(Filled(("opinion",))), Compare("due_on", ">=", 1_000_000, of="period_start")))
    kind = replace(a_case(), fields=(Field(code="opinion"),))

    def found(noun: str, row: str) -> list[str]:
        document = Document(code="PAPER", key=(noun,), tables=(Table(row=(row,), where=since, columns=()),))
        spec = replace(with_case(kind), documents=(document,))
        return [f.value for ask in (names.measures, names.cases, reach.negations) for f in ask(spec)]

    assert found("month", "case") == []
    assert found("loan", "case") == ["period_start"]
    assert found("month", "loan") == ["opinion"]


def test_a_loans_row_reads_what_was_entered_in_the_case_of_its_party_and_period() -> None:
    """REP-TR-1: the cause was written of a dealer's month. Of a case of another key it reads nothing."""
    column = Field(code="why", source="opinion")

    def found(*key: str) -> list[str]:
        kind = replace(a_case(), key=key, fields=(Field(code="opinion"),))
        document = Document(code="PAPER", key=("month",), tables=(Table(row=("loan",), columns=(column,)),))
        return [f.value for f in names.measures(replace(with_case(kind), documents=(document,)))]

    assert found("party", "month") == []
    assert found("party") == ["opinion"]


def test_what_is_declared_and_unused_is_found_unless_it_is_ahead() -> None:
    """And what is ahead no longer is found too."""
    spec = replace(SPEC, params=(*SPEC.params, Param(code="spare", kind="DAYS", default=1)), evidence=("STAMP",))
    unused = {f.value for f in reach.unused(spec, {})}
    assert {"spare", "STAMP"} <= unused
    assert "spare" not in {f.value for f in reach.unused(spec, {"spare": "for the next issue"})}
    assert [f.code for f in reach.unused(spec, {"late_gt": "used already"}) if f.value == "late_gt"] == [
        "AHEAD_NO_LONGER"
    ]


def test_the_contract_of_another_major_or_a_newer_minor_is_found() -> None:
    """An older minor is kept."""
    told = ("1.0", "2.0", f"{CONTRACT[0]}.{CONTRACT[1] + 1}", "one")
    codes = [[f.code for f in form.contract(replace(SPEC, contract=text))] for text in told]
    assert codes == [[], ["CONTRACT_OTHER"], ["CONTRACT_OTHER"], ["CONTRACT_MALFORMED"]]


def test_a_part_that_nobody_plays_is_found_wherever_it_stands() -> None:
    """In tasks, steps, approvals, facts, documents."""
    task = replace(common.CONTACT_OVERDUE, part="nobody")
    assert [f.value for f in people.parts(replace(SPEC, tasks=(task,)))] == ["nobody"]


def test_a_count_reads_the_narrower_noun_that_it_names() -> None:
    """Inside it the bill's own names may be read."""
    figure = Figure(
        code="open_bills",
        noun="loan",
        formula=Count("bill", All((Is("bill_state", ("OPEN",)), Compare("dpd", ">", 0)))),
    )
    assert "NOUN_NARROWER" not in found(replace(SPEC, figures=(figure,)))
