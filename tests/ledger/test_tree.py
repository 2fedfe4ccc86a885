"""The tree against RFC 6962's own definition, its published vectors, an independent library and forgeries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import ConsistencyProof, InclusionProof, InmemoryTree

from ledger.answers import LogDamaged
from ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    Tile,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)

LINES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
L0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
L1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
L4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
N01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
N23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
N67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
N0123 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
N4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"

COUNT = 65_536 * 2 + 300
LEAVES = [leaf_hash(b"line %d" % number) for number in range(COUNT)]
AROUND = [254, 255, 256, 257, 510, 511, 512, 513, 514, 767, 768, 1000, 65_279, 65_280, 65_281]
AROUND += [65_534, 65_535, 65_536, 65_537, 65_538, 65_791, 65_792, 65_793, 131_071, 131_072, 131_073, COUNT]


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@cache
def naive(start: int, end: int) -> bytes:
    """MTH of RFC 6962, 2.1, over the leaves ``start`` to ``end - 1``."""
    if end == start:
        return sha256(b"").digest()
    if end - start == 1:
        return LEAVES[start]
    middle = start + split(end - start)
    return node_hash(naive(start, middle), naive(middle, end))


def split(width: int) -> int:
    half = 1
    while half * 2 < width:
        half *= 2
    return half


def naive_path(index: int, start: int, end: int) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1."""
    if end - start == 1:
        return []
    middle = start + split(end - start)
    if index < middle - start:
        return [*naive_path(index, start, middle), naive(middle, end)]
    return [*naive_path(index - (middle - start), middle, end), naive(start, middle)]


def naive_subproof(old: int, start: int, end: int, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2."""
    if old == end - start:
        return [] if whole else [naive(start, end)]
    middle = start + split(end - start)
    if old <= middle - start:
        return [*naive_subproof(old, start, middle, whole), naive(middle, end)]
    return [*naive_subproof(old - (middle - start), middle, end, False), naive(start, middle)]


class Store:
    """A journal of `LEAVES` with the tiles its frontier reported, counting what is read."""

    def __init__(self, tiles: Sequence[Tile]) -> None:
        self.roots = {(tile.level, tile.index): tile.root for tile in tiles}
        self.calls: list[tuple[int, int, int]] = []

    def tiles(self, level: int, start: int, end: int) -> list[bytes]:
        assert level > 0
        assert 0 <= start < end
        self.calls.append((level, start, end))
        return [self.roots[level, index] for index in range(start, end)]

    def leaves(self, start: int, end: int) -> list[bytes]:
        assert 0 <= start < end <= COUNT
        self.calls.append((0, start, end))
        return LEAVES[start:end]


FULL, TILES = Frontier.empty().append(LEAVES)
STORE = Store(TILES)


def root(size: int) -> bytes:
    return Frontier.restore(size, STORE).root()


def hexes(hashes: Sequence[bytes]) -> list[str]:
    return [value.hex() for value in hashes]


# RFC 6962 vectors


class Standard:
    """The eight standard lines of the RFC's reference implementations."""

    def tiles(self, level: int, start: int, end: int) -> list[bytes]:
        raise AssertionError("eight lines complete no tile")

    def leaves(self, start: int, end: int) -> list[bytes]:
        return [leaf_hash(line) for line in LINES[start:end]]


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    frontier, tiles = Frontier.empty().append(map(leaf_hash, LINES[:size]))
    assert frontier.root().hex() == ROOTS[size]
    assert frontier.size == size
    assert tiles == []


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (0, 8, [L1, N23, N4567]),
        (5, 8, [L4, N67, N0123]),
        (2, 3, [N01]),
        (1, 5, [L0, N23, L4]),
    ],
)
def test_published_inclusion_proofs(index: int, size: int, path: list[str]) -> None:
    proof = inclusion_proof(index, size, Standard())
    assert hexes(proof) == path
    assert verify_inclusion(leaf_hash(LINES[index]), index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [(1, 1, []), (1, 8, [L1, N23, N4567]), (6, 8, [N45, N67, N0123]), (2, 5, [N23, L4])],
)
def test_published_consistency_proofs(old: int, new: int, path: list[str]) -> None:
    proof = consistency_proof(old, new, Standard())
    assert hexes(proof) == path
    assert verify_consistency(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), proof)


# The naive definition


@pytest.mark.parametrize("sizes", [range(301), AROUND], ids=["small", "boundaries"])
def test_root_and_restored_root_equal_the_definition(sizes: Sequence[int]) -> None:
    frontier = Frontier.empty()
    for size in sizes:
        frontier, _ = frontier.append(LEAVES[frontier.size : size])
        assert frontier.root() == naive(0, size), size
        assert Frontier.restore(size, STORE) == frontier, size


def test_tiles_are_the_roots_of_complete_subtrees() -> None:
    assert [(tile.level, tile.index) for tile in TILES] == (
        [(1, index) for index in range(COUNT // 256)] + [(2, index) for index in range(COUNT // 65_536)]
    )
    for tile in TILES:
        width = 256**tile.level
        assert tile.root == naive(tile.index * width, (tile.index + 1) * width)


def sample(size: int, draw: Random) -> set[int]:
    near = {0, 1, 254, 255, 256, 257, 65_535, 65_536, 65_537, size // 2, size - 2, size - 1}
    return {index for index in near | {draw.randrange(size) for _ in range(8)} if 0 <= index < size}


@pytest.mark.parametrize("sizes", [range(1, 301), AROUND], ids=["small", "boundaries"])
def test_proofs_equal_the_definition(sizes: Sequence[int]) -> None:
    draw = Random(6962)
    for size in sizes:
        head = naive(0, size)
        for index in range(size) if size <= 40 else sample(size, draw):
            proof = inclusion_proof(index, size, STORE)
            assert proof == naive_path(index, 0, size), (index, size)
            assert verify_inclusion(LEAVES[index], index, size, proof, head), (index, size)
            old = index + 1
            proof = consistency_proof(old, size, STORE)
            assert proof == naive_subproof(old, 0, size, True), (old, size)
            assert verify_consistency(old, naive(0, old), size, head, proof), (old, size)


# The independent library


@pytest.fixture(scope="module")
def library() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for number in range(66_000):
        tree.append_entry(b"line %d" % number)
    return tree


LIBRARY_SIZES = [*range(1, 301), *(size for size in AROUND if size <= 66_000)]


def test_roots_equal_the_library(library: InmemoryTree) -> None:
    assert Frontier.empty().root() == library.hash_empty()
    for size in LIBRARY_SIZES:
        assert root(size) == library.get_root(size), size


def test_inclusion_proofs_equal_the_library(library: InmemoryTree) -> None:
    draw = Random(9162)
    for size in LIBRARY_SIZES:
        for index in sample(size, draw):
            proof = inclusion_proof(index, size, STORE)
            theirs = library.prove_inclusion(index + 1, size)
            # The library counts from one and leads its path with the leaf itself.
            assert theirs.path == [LEAVES[index], *proof], (index, size)
            ours = InclusionProof("sha256", True, size, index + 1, theirs.rule, [LEAVES[index], *proof])
            ours.verify(LEAVES[index], root(size), index=index + 1, size=size)


def rfc_path(theirs: ConsistencyProof) -> list[bytes]:
    """The RFC's path out of the library's, which goes down to a leaf where the RFC stops at a subtree."""
    if theirs.prior_size == theirs.size:
        return []
    seed = theirs.subset.index(1)
    folded: list[bytes] = []
    for bit, value in zip([0, *theirs.rule], theirs.path[:seed], strict=False):
        pair = (value, folded[0]) if bit else (folded[0], value) if folded else (value,)
        folded = [node_hash(*pair)] if len(pair) == 2 else [value]
    if theirs.prior_size & (theirs.prior_size - 1):
        folded.insert(0, theirs.path[seed])
    return [*folded, *theirs.path[seed + 1 :]]


def test_consistency_proofs_equal_the_library(library: InmemoryTree) -> None:
    draw = Random(2026)
    for size in LIBRARY_SIZES:
        for old in {index + 1 for index in sample(size, draw)}:
            theirs = library.prove_consistency(old, size)
            assert rfc_path(theirs) == consistency_proof(old, size, STORE), (old, size)
            theirs.verify(root(old), root(size), prior_size=old, later_size=size)
            assert theirs.retrieve_prior_state() == root(old)


# Properties

SIZES = st.one_of(
    st.integers(0, 40),
    st.integers(0, 1_100),
    st.integers(0, COUNT),
    st.sampled_from([size for near in AROUND[:-1] for size in (near - 1, near, near + 1)]),
)
POSITIVE = SIZES.filter(bool)


@given(SIZES, st.lists(st.integers(0, 700), max_size=12))
def test_batching_changes_nothing(start: int, batches: list[int]) -> None:
    before = Frontier.restore(start, STORE)
    at_once, tiles = before.append(iter(LEAVES[start : start + sum(batches)]))
    frontier, collected = before, list[Tile]()
    for batch in batches:
        frontier, more = frontier.append(LEAVES[frontier.size : frontier.size + batch])
        collected += more
    assert frontier == at_once
    assert frontier.root() == at_once.root() == root(frontier.size)
    assert sorted(collected, key=lambda tile: (tile.level, tile.index)) == tiles
    assert tiles == [tile for tile in TILES if start < (tile.index + 1) * 256**tile.level <= at_once.size]
    assert before == Frontier.restore(start, STORE), "an abandoned turn leaves no trace"


def test_one_line_at_a_time() -> None:
    frontier, collected = Frontier.empty(), list[Tile]()
    for leaf in LEAVES:
        frontier, more = frontier.append([leaf])
        collected += more
    assert frontier == FULL
    assert sorted(collected, key=lambda tile: (tile.level, tile.index)) == TILES


@given(SIZES)
def test_restoring_equals_appending_and_reads_little(size: int) -> None:
    store = Store(TILES)
    restored = Frontier.restore(size, store)
    assert restored == Frontier.empty().append(LEAVES[:size])[0]
    assert len(restored.peaks) == size.bit_count()
    for level in range(3):
        assert sum(end - start for at, start, end in store.calls if at == level) <= 255


def directions(index: int, size: int) -> list[bool]:
    """For each step up from a line, whether its sibling stands on the left."""
    if size <= 1:
        return []
    half = split(size)
    return [*directions(index, half), False] if index < half else [*directions(index - half, size - half), True]


def tampered(proof: list[bytes], draw: st.DataObject) -> Iterator[list[bytes]]:
    """A proof with a hash dropped, repeated, flipped in one bit, swapped with its neighbour or added."""
    for at in range(len(proof)):
        yield proof[:at] + proof[at + 1 :]
        yield [*proof[: at + 1], *proof[at:]]
        yield [*proof[:at], flipped(proof[at], draw), *proof[at + 1 :]]
        if at:
            yield [*proof[: at - 1], proof[at], proof[at - 1], *proof[at + 1 :]]
    yield [*proof, LEAVES[0]]
    yield [LEAVES[0], *proof]


def flipped(value: bytes, draw: st.DataObject) -> bytes:
    bit = draw.draw(st.integers(0, 255), label="bit")
    return (int.from_bytes(value, "big") ^ (1 << bit)).to_bytes(32, "big")


@given(POSITIVE, st.data())
def test_inclusion_proof_holds_for_its_line_only(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1), label="index")
    leaf, head = LEAVES[index], root(size)
    proof = inclusion_proof(index, size, STORE)
    assert verify_inclusion(leaf, index, size, proof, head)
    assert verify_inclusion(leaf, index, size, tuple(proof), head)
    for forged in tampered(proof, data):
        assert not verify_inclusion(leaf, index, size, forged, head)
    assert not verify_inclusion(flipped(leaf, data), index, size, proof, head)
    assert not verify_inclusion(leaf, index, size, proof, flipped(head, data))
    other = data.draw(st.integers(0, size + 5), label="other index")
    assert verify_inclusion(leaf, other, size, proof, head) == (other == index)
    # A path binds the size only as far as its shape shows it; the signed head binds size and root together.
    longer = data.draw(st.one_of(st.integers(1, COUNT), st.integers(max(1, size - 5), size + 5)), label="other size")
    same_shape = index < longer and directions(index, longer) == directions(index, size)
    assert verify_inclusion(leaf, index, longer, proof, head) == same_shape
    if longer <= COUNT and longer != size:
        assert not verify_inclusion(leaf, index, longer, proof, root(longer))


def shape(old: int, start: int, size: int) -> list[object]:
    """What the verifier does with each hash of a consistency proof, seed first."""
    if old == size:
        return [("seed", start > 0)]
    half = split(size)
    if old <= half:
        return [*shape(old, start, half), "new"]
    return [*shape(old - half, start + half, size - half), "both"]


@given(POSITIVE, st.data())
def test_consistency_proof_holds_for_its_trees_only(new: int, data: st.DataObject) -> None:
    old = data.draw(st.one_of(st.integers(0, new), st.integers(max(0, new - 3), new)), label="old")
    old_root, new_root = root(old), root(new)
    proof = consistency_proof(old, new, STORE)
    assert verify_consistency(old, old_root, new, new_root, proof)
    assert verify_consistency(old, old_root, new, new_root, tuple(proof))
    for forged in tampered(proof, data):
        assert not verify_consistency(old, old_root, new, new_root, forged)
    assert not verify_consistency(old, flipped(old_root, data), new, new_root, proof)
    if old:
        assert not verify_consistency(old, old_root, new, flipped(new_root, data), proof)
    other = data.draw(st.one_of(st.integers(0, COUNT), st.integers(max(0, new - 5), new + 5)), label="other")
    if 0 < other <= new:
        same = shape(other, 0, new) == shape(old, 0, new) if old else False
        assert verify_consistency(other, old_root, new, new_root, proof) == same
        assert (other == old) or not same, "the old size follows from the shape"
    if old and other >= old:
        same = shape(old, 0, other) == shape(old, 0, new)
        assert verify_consistency(old, old_root, other, new_root, proof) == same
    if old and other <= COUNT and other != new:
        assert not verify_consistency(old, old_root, other, root(other), proof)
    if old < new:
        assert not verify_consistency(new, new_root, old, old_root, proof)


@given(st.integers(1, 1_000), st.data())
def test_a_rewritten_line_breaks_consistency(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new), label="old")
    changed = data.draw(st.integers(0, old - 1), label="changed")
    leaves = [*LEAVES[:changed], leaf_hash(b"rewritten"), *LEAVES[changed + 1 : new]]
    frontier, tiles = Frontier.empty().append(leaves)

    class Rewritten(Store):
        def leaves(self, start: int, end: int) -> list[bytes]:
            return leaves[start:end]

    proof = consistency_proof(old, new, Rewritten(tiles))
    assert not verify_consistency(old, root(old), new, frontier.root(), proof)


# Reading little


class Uniform:
    """A journal whose lines are all alike: any subtree of one height is like every other."""

    def __init__(self) -> None:
        self.rows = 0
        self.calls = 0
        self.nodes = [leaf_hash(b"the same")]
        for _ in range(64):
            self.nodes.append(node_hash(self.nodes[-1], self.nodes[-1]))

    def tiles(self, level: int, start: int, end: int) -> list[bytes]:
        self.rows += end - start
        self.calls += 1
        return [self.nodes[8 * level]] * (end - start)

    def leaves(self, start: int, end: int) -> list[bytes]:
        return self.tiles(0, start, end)


@pytest.mark.parametrize("size", [10_000_000, 2**24 - 1, 2**24, 2**24 + 1, 2**32 + 12_345])
def test_proofs_over_many_lines_read_few_rows(size: int) -> None:
    source = Uniform()
    head = Frontier.restore(size, source).root()
    levels = -(-size.bit_length() // 8)
    assert source.rows <= levels * 255
    for index in {0, 255, 256, 65_536, size // 3, size // 2, size - 257, size - 2, size - 1}:
        reader = Uniform()
        proof = inclusion_proof(index, size, reader)
        assert verify_inclusion(source.nodes[0], index, size, proof, head)
        # Per level the block beside the line and the one at the right edge, each asked for once.
        assert reader.rows <= levels * (256 + 255)
        assert reader.calls <= levels * 2
        reader, old = Uniform(), index + 1
        proof = consistency_proof(old, size, reader)
        old_root = Frontier.restore(old, source).root()
        assert verify_consistency(old, old_root, size, head, proof)
        assert reader.rows <= levels * (256 + 255)
        assert reader.calls <= levels * 2


# Malformed input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: inclusion_proof(3, 3, STORE), "a tree of 3 lines has no line at index 3"),
        (lambda: inclusion_proof(-1, 3, STORE), "a tree of 3 lines has no line at index -1"),
        (lambda: inclusion_proof(0, 0, STORE), "a tree of 0 lines has no line at index 0"),
        (
            lambda: consistency_proof(4, 3, STORE),
            "a tree of 4 lines cannot be the beginning of a tree of 3 lines",
        ),
        (lambda: consistency_proof(-1, 3, STORE), "a tree of -1 lines cannot be"),
        (lambda: Frontier.restore(-1, STORE), "a tree cannot have -1 lines"),
    ],
)
def test_sizes_out_of_range_are_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_a_store_with_gaps_is_refused() -> None:
    class NoTiles(Store):
        def tiles(self, level: int, start: int, end: int) -> list[bytes]:
            return []

    class OneLine(Store):
        def leaves(self, start: int, end: int) -> list[bytes]:
            return LEAVES[:1]

    with pytest.raises(LogDamaged, match="lacks tiles of level 1: 0 of 1 found from 0 on"):
        Frontier.restore(300, NoTiles(TILES))
    with pytest.raises(LogDamaged, match="lacks lines: 1 of 44 found from 256 on"):
        Frontier.restore(300, OneLine(TILES))


def test_a_tree_without_lines_is_the_beginning_of_any() -> None:
    assert Frontier.restore(0, STORE) == Frontier.empty()
    assert Frontier.empty().append([]) == (Frontier.empty(), [])
    assert Frontier.empty().root() == EMPTY_ROOT
    assert consistency_proof(0, 0, STORE) == consistency_proof(0, 7, STORE) == []
    assert verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    assert verify_consistency(0, EMPTY_ROOT, 7, root(7), [])
    assert not verify_consistency(0, EMPTY_ROOT, 0, root(7), [])
    assert not verify_consistency(0, root(7), 7, root(7), [])
    assert not verify_consistency(0, EMPTY_ROOT, 7, root(7), [LEAVES[0]])


SIZE, OLD, INDEX = 300, 200, 123
WRONG_HASHES: list[Any] = [b"", b"x" * 31, b"x" * 33, "x" * 32, None, 7, bytearray(32), [b"x" * 32]]
WRONG_NUMBERS: list[Any] = [-1, -(2**70), 2**63, 2**70, 10**5_000, 1.0, None, "1", True, b"1"]


def test_malformed_inclusion_proofs_are_false() -> None:
    leaf, proof, head = LEAVES[INDEX], inclusion_proof(INDEX, SIZE, STORE), root(SIZE)
    wrong_proofs: list[Any] = [[], None, 7, b"".join(proof), iter(proof), {}, proof * 20, [proof]]
    wrong_proofs += [[*proof[:2], wrong, *proof[3:]] for wrong in WRONG_HASHES]
    for wrong in WRONG_HASHES:
        assert verify_inclusion(wrong, INDEX, SIZE, proof, head) is False
        assert verify_inclusion(leaf, INDEX, SIZE, proof, wrong) is False
    for wrong in [*WRONG_NUMBERS, SIZE, SIZE + 1]:
        assert verify_inclusion(leaf, wrong, SIZE, proof, head) is False
    for wrong in [*WRONG_NUMBERS, 0, INDEX]:
        assert verify_inclusion(leaf, INDEX, wrong, proof, head) is False
    for wrong in wrong_proofs:
        assert verify_inclusion(leaf, INDEX, SIZE, wrong, head) is False
    assert verify_inclusion(leaf, 0, 0, [], EMPTY_ROOT) is False


def test_malformed_consistency_proofs_are_false() -> None:
    proof, old_root, new_root = consistency_proof(OLD, SIZE, STORE), root(OLD), root(SIZE)
    wrong_proofs: list[Any] = [[], None, 7, b"".join(proof), iter(proof), {}, proof * 20, [proof]]
    wrong_proofs += [[*proof[:2], wrong, *proof[3:]] for wrong in WRONG_HASHES]
    for wrong in WRONG_HASHES:
        assert verify_consistency(OLD, wrong, SIZE, new_root, proof) is False
        assert verify_consistency(OLD, old_root, SIZE, wrong, proof) is False
    for wrong in [*WRONG_NUMBERS, 0, SIZE, SIZE + 1]:
        assert verify_consistency(wrong, old_root, SIZE, new_root, proof) is False
    for wrong in [*WRONG_NUMBERS, 0, OLD, OLD - 1]:
        assert verify_consistency(OLD, old_root, wrong, new_root, proof) is False
    for wrong in wrong_proofs:
        assert verify_consistency(OLD, old_root, SIZE, new_root, wrong) is False
    assert verify_consistency(SIZE, new_root, SIZE, new_root, proof) is False
    assert verify_consistency(SIZE, old_root, SIZE, new_root, []) is False


def test_forgeries_that_hash_to_the_right_root_are_false() -> None:
    first, second = LEAVES[:2]
    two, four = root(2), root(4)
    assert verify_inclusion(second, 1, 2, [first], two)
    assert not verify_inclusion(second, 0, 1, [first], two), "a proof longer than the tree is high"
    assert not verify_inclusion(second, -1, 2, [first], two), "an index before the first"
    assert not verify_inclusion(first[:31], 0, 2, [first[31:] + second], two), "a byte moved to the neighbour"
    proof = consistency_proof(3, 4, STORE)
    assert verify_consistency(3, root(3), 4, four, proof)
    longer = [*proof, LEAVES[9]]
    old, new = node_hash(LEAVES[9], root(3)), node_hash(LEAVES[9], four)
    assert not verify_consistency(3, old, 4, new, longer), "a proof longer than the tree is high"
    assert not verify_consistency(-3, root(3), 4, four, proof), "fewer lines than none"


ANYTHING = st.one_of(
    st.none(),
    st.integers(),
    st.floats(),
    st.text(max_size=3),
    st.binary(max_size=33),
    st.sampled_from(LEAVES[:9]),
)


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING, st.one_of(ANYTHING, st.lists(ANYTHING, max_size=4)))
def test_nonsense_never_raises(first: Any, second: Any, third: Any, fourth: Any, proof: Any) -> None:
    assert verify_inclusion(first, second, third, proof, fourth) in (True, False)
    assert verify_consistency(first, second, third, fourth, proof) in (True, False)
