"""The colour themes. Grades have five colours from calm to alarming; a letter always stands beside the colour."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

GRADE_STEPS: Final = 5

_DARK: Final = {
    "grade-1": "#4fb286",
    "grade-2": "#d9b44a",
    "grade-3": "#e08e45",
    "grade-4": "#e0645c",
    "grade-5": "#c678dd",
    "muted": "#8494a7",
    "grade-ink": "#11161d",
    "border-blurred": "#33414f",
    "bar": "#1d2733",
    "chosen": "#273342",
}
_LIGHT: Final = {
    "grade-1": "#1a7f4b",
    "grade-2": "#8a6a00",
    "grade-3": "#b35300",
    "grade-4": "#b3261e",
    "grade-5": "#7b2d8e",
    "muted": "#5b6b7b",
    "grade-ink": "#ffffff",
    "border-blurred": "#c3ccd6",
    "bar": "#e1e7ee",
    "chosen": "#d3dde8",
}
_CONTRAST: Final = {
    "grade-1": "#00ff87",
    "grade-2": "#ffff00",
    "grade-3": "#ffaf00",
    "grade-4": "#ff5f5f",
    "grade-5": "#ff87ff",
    "muted": "#d0d0d0",
    "grade-ink": "#000000",
    "border-blurred": "#ffffff",
    "bar": "#262626",
    "chosen": "#303030",
}

THEMES: Final = (
    Theme(
        name="dark", dark=True, primary="#5aa9e6", secondary="#8fb8de", accent="#e3b505", foreground="#d8dee9",
        background="#11161d", surface="#171e27", panel="#202a36",
        success="#4fb286", warning="#d9b44a", error="#e0645c",
        variables=_DARK,
    ),
    Theme(
        name="light", dark=False, primary="#1f5f99", secondary="#3d6b94", accent="#9a6700", foreground="#1f2933",
        background="#f6f7f9", surface="#ffffff", panel="#e9edf2",
        success="#1a7f4b", warning="#8a6a00", error="#b3261e",
        variables=_LIGHT,
    ),
    Theme(
        name="high-contrast", dark=True, primary="#00d7ff", secondary="#ffffff", accent="#ffff00", foreground="#ffffff",
        background="#000000", surface="#000000", panel="#1c1c1c",
        success="#00ff87", warning="#ffff00", error="#ff5f5f",
        variables=_CONTRAST,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours that cells are painted in, as the theme of the moment has them."""

    grades: tuple[str, ...]
    grade_ink: str
    muted: str
    good: str
    caution: str
    bad: str
    accent: str

    def of_step(self, place: int, places: int) -> str:
        """The colour of the grade at `place` (0 is best) on a scale with so many places."""
        if places <= 1:
            return self.grades[0]
        return self.grades[round(place * (GRADE_STEPS - 1) / (places - 1))]


def palette(variables: "Mapping[str, str]") -> Palette:
    """The palette in the variables of a theme."""
    return Palette(
        grades=tuple(variables[f"grade-{step}"] for step in range(1, GRADE_STEPS + 1)),
        grade_ink=variables["grade-ink"],
        muted=variables["muted"],
        good=variables["success"],
        caution=variables["warning"],
        bad=variables["error"],
        accent=variables["primary"],
    )
