"""Regimes: how each stands, what it may be set to, and the rules it carries."""

from typing import Final, TypedDict

from recoup_tui.questions import Question
from recoup_tui.shapes import Code, Name


class Parameter(TypedDict):
    """A figure that an institution may set, with its range and the rules behind it. Values are as the wire has them."""

    key: str
    label: str
    kind: str
    value: object
    default: object
    valueText: str
    defaultText: str
    rangeText: str
    options: list[Code] | None
    rules: list[str]


class ProfileValue(TypedDict):
    """What a profile sets a parameter to."""

    parameter: Code
    value: object
    valueText: str


class Profile(TypedDict):
    """Values of parameters that belong together and are chosen at once."""

    profile: Code
    values: list[ProfileValue]
    rules: list[str]


class RegimeRule(TypedDict):
    """A rule that a regime implements."""

    id: str
    instrument: str
    article: str
    tag: str
    text: str


class Regime(TypedDict):
    """A regime plugin and how it stands."""

    code: str
    name: Name
    state: str
    reason: str | None
    version: str
    contract: str
    products: list[Code]
    grades: list[Code]
    parameters: list[Parameter]
    profiles: list[Profile]
    rules: list[RegimeRule]


class RegimesAnswer(TypedDict):
    """All regimes, active or not."""

    regimes: list[Regime]


REGIMES: Final = Question[RegimesAnswer]("regimes")
