"""The tree of hashes against the examples of RFC 6962's reference tests, and every path against its root."""

import hashlib

import pytest

from recoup.rules import tree

ENTRIES = [hashlib.sha256(bytes([number])).hexdigest() for number in range(40)]


def plain(entries: list[str]) -> bytes:
    """The definition of RFC 6962, section 2.1, word by word, over bytes."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + bytes.fromhex(entries[0])).digest()
    split = max(2**power for power in range(10) if 2**power < len(entries))
    return hashlib.sha256(b"\x01" + plain(entries[:split]) + plain(entries[split:])).digest()


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    """As the RFC has it."""
    assert tree.root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_leaf_of_nothing_is_the_hash_of_a_zero_byte() -> None:
    """The first of the reference tests of certificate transparency."""
    assert tree.leaf("") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 40])
def test_every_path_leads_from_its_leaf_to_the_root_and_no_other(count: int) -> None:
    """Also over blocks: full subtrees of one size and a rest have the root of all leaves."""
    leaves = [tree.leaf(entry) for entry in ENTRIES[:count]]
    root = tree.root(leaves)
    assert root == plain(ENTRIES[:count]).hex()
    for place, own in enumerate(leaves):
        assert tree.climbed(own, tree.path(leaves, place)) == root
        assert tree.climbed(tree.leaf("ff" * 32), tree.path(leaves, place)) != root
    blocks = [tree.root(leaves[start : start + 8]) for start in range(0, count, 8)]
    assert tree.root(blocks) == root
