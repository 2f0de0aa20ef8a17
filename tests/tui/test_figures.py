"""Figures: amounts, rates and grades are written without ever becoming a float."""

from decimal import Decimal

import pytest

from recoup_tui.figures import Painter, grouped, is_zero, percent
from recoup_tui.language import Language, Words
from recoup_tui.shapes import Code, Money
from recoup_tui.themes import THEMES, palette
from recoup_tui.widgets.grade_chart import bar

FIVE = ("NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS")


@pytest.fixture
def paint() -> Painter:
    """A painter in English, in the dark."""
    return Painter(
        Words(Language.EN), palette(THEMES[0].to_color_system().generate() | THEMES[0].variables), {"cb": FIVE}
    )


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("0.00", "0.00"),
        ("999.5", "999.5"),
        ("1000", "1,000"),
        ("-12345.67", "-12,345.67"),
        ("90071992547409931.01", "90,071,992,547,409,931.01"),
    ],
)
def test_thousands_stand_apart_and_no_digit_is_lost(digits: str, shown: str) -> None:
    """An amount beyond what a float can hold keeps its last fen."""
    assert grouped(digits) == shown


@pytest.mark.parametrize(
    ("rate", "shown"), [("0.0435", "4.35 %"), ("0.140700", "14.07 %"), ("0", "0 %"), ("1", "100 %")]
)
def test_a_rate_is_shown_as_a_percentage(rate: str, shown: str) -> None:
    """A yearly fraction of one comes over the wire."""
    assert percent(rate) == shown


@pytest.mark.parametrize(("amount", "nothing"), [("0", True), ("0.00", True), ("-0.00", True), ("0.01", False)])
def test_nothing_is_told_from_a_fen(amount: str, *, nothing: bool) -> None:
    """A dash stands for nothing only."""
    assert is_zero(Money(amount=amount, currency="CNY")) is nothing


@pytest.mark.parametrize(
    ("code", "letter"), [("NORMAL", "A"), ("SUBSTANDARD", "C"), ("LOSS", "E"), ("NEVER_HEARD", "?")]
)
def test_a_grade_has_a_letter_beside_its_colour(code: str, letter: str, paint: Painter) -> None:
    """The letter is its place on the regime's own scale, best first."""
    shown = paint.grade_of(Code(code=code, label="…"), "cb")
    assert shown.plain.startswith(f" {letter} ")


def test_the_best_grade_is_calm_and_the_worst_alarming_on_a_scale_of_any_length(paint: Painter) -> None:
    """Three grades use the two ends and the middle of the five colours."""
    colours = [paint.palette.of_step(place, 3) for place in range(3)]
    assert colours == [paint.palette.grades[0], paint.palette.grades[2], paint.palette.grades[4]]


def test_a_negative_amount_shows_by_sign_and_colour(paint: Painter) -> None:
    """Colour is never the only sign."""
    shown = paint.amount(Money(amount="-5.00", currency="CNY"))
    assert shown.plain == "-5.00"
    assert shown.style == paint.palette.bad


@pytest.mark.parametrize(
    ("share", "drawn"), [("0", ""), ("0.1", "▏"), ("50", "█████"), ("55", "█████▌"), ("100", "█" * 10)]
)
def test_a_bar_is_as_long_as_its_share_and_never_nothing_where_there_is_something(share: str, drawn: str) -> None:
    """Ten cells, drawn in eighths."""
    assert bar(Decimal(share), 10) == drawn
