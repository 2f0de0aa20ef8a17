"""Forms: what is typed becomes what the wire wants, or is told at once; and a machine is drawn in text."""

from typing import cast

import pytest

from recoup import translation
from recoup.services import contact
from recoup_tui.asks.case import Case
from recoup_tui.dialogs.case import paper_form
from recoup_tui.dialogs.contact import SAID
from recoup_tui.forms import Entry, Kind, unreadable, wire
from recoup_tui.language import Language, catalogue
from recoup_tui.machine import Line, lines
from recoup_tui.shapes import Code, FormField


@pytest.mark.parametrize(
    ("kind", "text", "wired"),
    [
        (Kind.TEXT, "flood", "flood"),
        (Kind.DAY, "2018-05-15", "2018-05-15"),
        (Kind.WHOLE, "12", 12),
        (Kind.MONEY, "1,200.50", {"amount": "1200.50", "currency": "CNY"}),
        (Kind.RATE, "4.35", "0.0435"),
        (Kind.RATE, "12 %", "0.12"),
        (Kind.RATE, "0", "0"),
        (Kind.PPM, "45.5 %", "455000"),
        (Kind.MINOR, "38,000,000.00", "3800000000"),
        (Kind.FLAG, "false", False),
        (Kind.LIST, "A, B,", ["A", "B"]),
        (
            Kind.STEPS,
            "13 2,000.00; 25 1500",
            [{"fromSeq": 13, "instalment": "2000.00"}, {"fromSeq": 25, "instalment": "1500"}],
        ),
        (
            Kind.LINES,
            "2018-06-05 1000.00; 2018-07-05 500 12.50",
            [
                {"dueOn": "2018-06-05", "principal": "1000.00"},
                {"dueOn": "2018-07-05", "principal": "500", "interest": "12.50"},
            ],
        ),
    ],
)
def test_what_is_typed_becomes_what_the_wire_wants(kind: Kind, text: str, wired: object) -> None:
    """A rate is typed in per cent; amounts may have their thousands apart."""
    entry = Entry(name="it", kind=kind)
    assert unreadable(entry, text) == ""
    assert wire([entry], {"it": text}, "CNY") == {"it": wired}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.DAY, "31 January"),
        (Kind.DAY, "2018-02-30"),
        (Kind.MOMENT, "yesterday"),
        (Kind.WHOLE, "1.5"),
        (Kind.RATE, "a lot"),
        (Kind.PPM, "4.35001"),
        (Kind.MINOR, "1.005"),
        (Kind.MINOR, "NaN"),
        (Kind.STEPS, "13"),
        (Kind.STEPS, "first 2000.00"),
        (Kind.STEPS, "13 much"),
        (Kind.LINES, "2018-06-05"),
        (Kind.LINES, "2018-06-05 1 2 3"),
    ],
)
def test_what_cannot_be_read_is_told_before_the_server_is_asked(kind: Kind, text: str) -> None:
    """The sentence says how to write it."""
    assert unreadable(Entry(name="it", kind=kind), text) == f"form.no_{kind}"


def test_what_is_left_empty_is_missed_only_where_it_is_needed() -> None:
    """And it is left out of the input."""
    assert unreadable(Entry(name="it"), "") == "form.needed"
    assert unreadable(Entry(name="it", needed=False), "") == ""
    assert wire([Entry(name="it", needed=False)], {"it": ""}, "") == {}


def test_a_machine_shows_where_the_case_is_has_been_and_may_go() -> None:
    """Two states back and forth, and an end; the system takes the step that has no part."""

    def code(name: str) -> dict[str, str]:
        return {"code": name, "label": name.lower()}

    case = {
        "state": code("SIGNED"),
        "story": [{"target": code("DRAFT")}, {"target": None}, {"target": code("SIGNED")}],
        "machine": {
            "states": [
                {"code": code("DRAFT"), "isFinal": False},
                {"code": code("SIGNED"), "isFinal": False},
                {"code": code("FILED"), "isFinal": True},
            ],
            "steps": [
                {"code": code("SIGN"), "sources": [code("DRAFT")], "target": code("SIGNED"), "parts": [code("HEAD")]},
                {"code": code("RETURN"), "sources": [code("SIGNED")], "target": code("DRAFT"), "parts": [code("HEAD")]},
                {"code": code("FILE"), "sources": [code("SIGNED")], "target": code("FILED"), "parts": []},
            ],
        },
    }
    assert lines(cast("Case", case)) == [
        Line(mark="✓", name="draft", is_state=True),
        Line(mark="└─", name="sign", target="signed", parts=("head",)),
        Line(mark="▶", name="signed", is_state=True),
        Line(mark="├─", name="return", target="draft", parts=("head",)),
        Line(mark="└─", name="file", target="filed"),
        Line(mark="◎", name="filed", is_state=True),
    ]


def test_a_paper_says_without_which_fields_it_is_not_filed() -> None:
    """What is required is asked for before the server is; the rest may stay empty."""
    codes: list[Code] = [{"code": "steps", "label": "Steps"}, {"code": "difficulty", "label": "Difficulty"}]
    typed: list[FormField] = [{"code": c, "kind": "TEXT", "choices": None, "isRequired": False} for c in codes]
    entries = {entry.label: entry for entry in paper_form(typed, codes[:1]).entries}
    assert [unreadable(entries[label], "") for label in ("Steps", "Difficulty")] == ["form.needed", ""]


@pytest.mark.parametrize("language", Language)
def test_what_may_be_said_in_a_contact_is_offered_in_the_words_of_the_server(language: Language) -> None:
    """A word that the core adds is missing here at once, and none means another thing in the console."""
    assert contact.SAID == SAID
    core, own = translation.catalogue(translation.Language(language.value)), catalogue(language)
    assert [own[f"choice.said.{code}"] for code in SAID] == [core[f"said.{code}"] for code in SAID]
