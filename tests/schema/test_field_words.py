"""What was filled in is told in people's words, its code beside it; forms say what each field admits."""

import pytest

from recoup.regime.drawing import kinds_of
from recoup.regime.policy.fact import Field
from recoup.services import field_words
from recoup.services.regime import installed
from recoup.translation import Language
from recoup_graphql.filled import case_fields, filled, form_fields
from recoup_graphql.words import regime_label


@pytest.mark.parametrize(
    ("declared", "value", "text"),
    [
        (Field(code="difficulty", kind="CODE", choices=("LIKELY_OVERDUE",)), "LIKELY_OVERDUE", "可能逾期"),
        (Field(code="loss", kind="MONEY"), 150_000, "1,500.00 CNY"),
        (Field(code="loss", kind="MONEY"), "150000", "1,500.00 CNY"),
        (Field(code="rate", kind="RATE"), 43_500, "4.35 %"),
        (Field(code="capitalise", kind="BOOL"), "true", "是"),
        (Field(code="first_due_on", kind="DATE"), "2024-02-29", "2024-02-29"),
        (Field(code="new_instalments", kind="INT"), 1200, "1,200"),
        (Field(code="offer"), "from May on", "from May on"),
        (Field(code="offer"), None, ""),
    ],
)
def test_a_value_is_written_by_the_kind_of_its_field(declared: Field, value: str | int | None, text: str) -> None:
    """A code by its label, minor units as an amount, parts per million as a rate."""
    spec = installed().registry.active["commercial_bank"]
    assert field_words.written(declared, value, spec, Language.ZH) == text


def test_no_coded_field_of_any_case_shows_its_code() -> None:
    """Every choice of every field that a regime declares has a word in both languages."""
    raw = [
        (code, kind.code, field.code, choice.code)
        for code, spec in installed().registry.active.items()
        for kind in kinds_of(spec)
        for field in form_fields(code, kind.code, case_fields(code, kind.code), [one.code for one in kind.fields])
        for choice in field.choices or ()
        if regime_label(code, "choice", choice.code, Language.ZH) == choice.code and not choice.code.isdecimal()
    ]
    assert raw == []


def test_what_was_filled_in_keeps_its_code() -> None:
    """Programs read the code, people its label."""
    declared = {"verdict": Field(code="verdict", kind="CODE", choices=("EXEMPT", "LIABLE"))}
    (told,) = filled("commercial_bank", "LIABILITY_REVIEW", declared, [("verdict", "EXEMPT")], "CNY")
    assert (told.value, told.kind, told.is_free) == ("EXEMPT", "CODE", False)
    assert told.choice is not None
    assert told.choice.code == "EXEMPT"
