"""Proofs of a day: what the books say in one way against what they say in another, summed by the database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Two figures that must be equal. `name` is a code (words under `proof.<name>`)."""

    name: str
    holds: bool
    left: str
    right: str
