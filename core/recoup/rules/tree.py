"""A tree of hashes over a list that only grows (RFC 6962): one number stands for all, and a short path proves one.

A leaf is SHA-256 of a zero byte and the entry; a node is SHA-256 of a one byte, the left and the right child; the left
child covers the largest power of two below the count. Worked example: of three entries a, b, c the root is
node(node(leaf a, leaf b), leaf c), and the path of c is the one hash node(leaf a, leaf b), from the left (CP-15).
"""

import hashlib
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

Side: TypeAlias = Literal["L", "R"]
Path: TypeAlias = tuple[tuple[Side, str], ...]
"""From the leaf up: on which side the other hash stands, and it."""

EMPTY: Final = hashlib.sha256(b"").hexdigest()
"""The root of nothing."""


def leaf(entry: str) -> str:
    """The hash of a leaf whose entry is a hash in hexadecimal."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(entry)).hexdigest()


def node(left: str, right: str) -> str:
    """The hash over two."""
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def root(nodes: Sequence[str]) -> str:
    """The root over leaves, or over the roots of full subtrees of one size."""
    return _root([bytes.fromhex(one) for one in nodes]).hex() if nodes else EMPTY


def _root(level: Sequence[bytes]) -> bytes:
    """Pairs are joined level by level, and one that is left over waits for the next: the larger halves stay left."""
    digest = hashlib.sha256
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [digest(b"\x01" + left + right).digest() for left, right in pairs] + list(level[len(level) & ~1 :])
    return level[0]


def path(nodes: Sequence[str], place: int) -> Path:
    """The path of the node at a place, counted from 0, to the root over all."""
    if len(nodes) == 1:
        return ()
    half = _half(len(nodes))
    if place < half:
        return (*path(nodes[:half], place), ("R", root(nodes[half:])))
    return (*path(nodes[half:], place - half), ("L", root(nodes[:half])))


def climbed(start: str, steps: Path) -> str:
    """Where a path leads from a leaf or node: the root, if both belong to it."""
    reached = start
    for side, other in steps:
        reached = node(other, reached) if side == "L" else node(reached, other)
    return reached


def _half(count: int) -> int:
    """The largest power of two below a count of at least two."""
    return 1 << (count - 1).bit_length() - 1
