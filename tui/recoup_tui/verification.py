"""What the newest verification of the whole book found."""

from typing import TypedDict


class VerifyFinding(TypedDict):
    """Where a loan is not what its facts say."""

    loanNumber: str
    what: str
    name: str
    stored: str
    derived: str


class Verified(TypedDict):
    """What the newest verification of the whole book found."""

    at: str
    by: str
    loans: int
    leftOut: int
    differing: int
    isSound: bool
    broken: list[str]
    findings: list[VerifyFinding]
