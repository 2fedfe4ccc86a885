"""The Merkle tree over the journal's lines, as RFC 6962 defines it.

A tree head is a promise about every line before it. Of the tree itself only the roots of complete tiles are
stored; leaf hashes follow from the lines and everything else from those two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from ledger.answers import LogDamaged

TILE_HEIGHT = 8
"""A tile has 2**8 = 256 children: lines at level 1, tiles of the level below above it."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without lines."""


def leaf_hash(line: bytes) -> bytes:
    """What the tree remembers of one journal line."""
    return sha256(b"\x00" + line).digest()


@dataclass(frozen=True, slots=True)
class Tile:
    """The root of a complete subtree of 256**level lines, the ``index``-th of its level counted from 0."""

    level: int
    index: int
    root: bytes


class TreeSource(Protocol):
    """Where the stored tiles and the leaf hashes of the journal's lines are read."""

    def tiles(self, level: int, start: int, end: int) -> Sequence[bytes]:
        """The roots of the tiles ``start`` to ``end - 1`` of one level."""

    def leaves(self, start: int, end: int) -> Sequence[bytes]:
        """The leaf hashes of the lines ``start`` to ``end - 1``, counted from 0."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, largest first, one per bit of ``size``.

    Appending gives a new frontier and leaves this one as it was, so a turn that fails just drops the new one.
    """

    size: int
    peaks: tuple[bytes, ...]

    @staticmethod
    def empty() -> Frontier:
        """The frontier of a journal without lines."""
        return Frontier(0, ())

    @staticmethod
    def restore(size: int, source: TreeSource) -> Frontier:
        """The frontier after the first ``size`` lines, from the stored tiles and at most 255 leaf hashes."""
        if size < 0:
            raise ValueError(f"a tree cannot have {size} lines")
        peaks: list[bytes] = []
        for level in reversed(range(-(-size.bit_length() // TILE_HEIGHT))):
            end = size >> TILE_HEIGHT * level
            start = end >> TILE_HEIGHT << TILE_HEIGHT
            # From a tile boundary on, a level's nodes stack up exactly as lines do in an empty tree.
            peaks += Frontier.empty().append(_read(source, level, start, end))[0].peaks
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """The root hash of the tree."""
        return _bag(self.peaks) if self.peaks else EMPTY_ROOT

    def append(self, leaf_hashes: Iterable[bytes]) -> tuple[Frontier, list[Tile]]:
        """The frontier after these lines too, and the tiles they completed, lowest level first."""
        nodes = list(leaf_hashes)
        before = self.size
        size = before + len(nodes)
        peaks = list(self.peaks)
        lower: list[bytes] = []
        tiles: list[Tile] = []
        height = 0
        # Height by height, `nodes` are the subtrees that these lines complete, after `before` older ones.
        while nodes:
            if height and not height % TILE_HEIGHT:
                level = height // TILE_HEIGHT
                tiles += [Tile(level, index, root) for index, root in enumerate(nodes, before)]
            if before & 1:
                nodes.insert(0, peaks.pop())
            if len(nodes) & 1:
                lower.append(nodes.pop())
            if nodes:
                nodes = _parents(nodes)
            before >>= 1
            height += 1
        lower.reverse()
        peaks += lower
        return Frontier(size, tuple(peaks)), tiles


def inclusion_proof(index: int, size: int, source: TreeSource) -> list[bytes]:
    """The hashes that lead from the line ``index`` (from 0) to the root of the first ``size`` lines."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} lines has no line at index {index}")
    return _Nodes(size, source).path(index, 0)


def consistency_proof(old_size: int, new_size: int, source: TreeSource) -> list[bytes]:
    """The hashes that show the first ``old_size`` lines unchanged at the head of the first ``new_size``."""
    if not 0 <= old_size <= new_size:
        raise ValueError(f"a tree of {old_size} lines cannot be the beginning of a tree of {new_size} lines")
    return _Nodes(new_size, source).path(old_size - 1, old_size) if old_size else []


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the line with the leaf hash ``leaf`` stands at ``index`` in the tree of this size and root."""
    if not (_sizes(index, size) and index < size and _digests(proof, leaf, root)):
        return False
    return _climb(index, size - 1, leaf, proof)[1:] == (root, True)


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the old tree is the beginning of the new one; a tree without lines is the beginning of any."""
    if not (_sizes(old_size, new_size) and _digests(proof, old_root, new_root)):
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT and (new_size > 0 or new_root == EMPTY_ROOT)
    if old_size == new_size:
        return not proof and old_root == new_root
    # A power of two is one complete subtree: the proof leaves out its root, which the verifier holds already.
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    height = (old_size & -old_size).bit_length() - 1
    climbed = path and _climb((old_size - 1) >> height, (new_size - 1) >> height, path[0], path[1:])
    return climbed == (old_root, new_root, True)


class _Nodes:
    """The complete subtrees of one tree, each tile's children read at most once."""

    def __init__(self, size: int, source: TreeSource) -> None:
        self._size = size
        self._source = source
        self._layers: dict[tuple[int, int], list[list[bytes]]] = {}

    def path(self, index: int, old_size: int) -> list[bytes]:
        """The roots beside the way up from one line, or from the subtree with which an older tree ended."""
        path: list[bytes] = []
        start, end = 0, self._size
        while end - start > 1 and end != old_size:
            middle = start + (1 << (end - start - 1).bit_length() - 1)
            if index < middle:
                path.append(self._span(middle, end))
                end = middle
            else:
                path.append(self._span(start, middle))
                start = middle
        if start and end == old_size:
            path.append(self._span(start, end))
        path.reverse()
        return path

    def _span(self, start: int, end: int) -> bytes:
        peaks: list[bytes] = []
        while start < end:
            height = (end - start).bit_length() - 1
            peaks.append(self._node(height, start >> height))
            start += 1 << height
        return _bag(peaks)

    def _node(self, height: int, index: int) -> bytes:
        level, layer = divmod(height, TILE_HEIGHT)
        block, place = divmod(index, 1 << TILE_HEIGHT - layer)
        layers = self._layers.get((level, block))
        if layers is None:
            start = block << TILE_HEIGHT
            end = min(start + (1 << TILE_HEIGHT), self._size >> TILE_HEIGHT * level)
            layers = [list(_read(self._source, level, start, end))]
            self._layers[level, block] = layers
        while len(layers) <= layer:
            layers.append(_parents(layers[-1]))
        return layers[layer][place]


def _read(source: TreeSource, level: int, start: int, end: int) -> Sequence[bytes]:
    if start == end:
        return ()
    found = source.tiles(level, start, end) if level else source.leaves(start, end)
    if len(found) != end - start:
        what = f"tiles of level {level}" if level else "lines"
        raise LogDamaged(f"the tree lacks {what}: {len(found)} of {end - start} found from {start} on")
    return found


def _climb(index: int, last: int, seed: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes, bool]:
    """The roots of the old and of the new tree that a path leads to, and whether it ends at the top."""
    old = new = seed
    for sibling in path:
        if last == 0:
            return old, new, False
        if index & 1 or index == last:
            old = sha256(b"\x01" + sibling + old).digest()
            new = sha256(b"\x01" + sibling + new).digest()
            while not index & 1 and index:
                index >>= 1
                last >>= 1
        else:
            new = sha256(b"\x01" + new + sibling).digest()
        index >>= 1
        last >>= 1
    return old, new, last == 0


def _parents(nodes: Sequence[bytes]) -> list[bytes]:
    pair = iter(nodes)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(pair, pair, strict=False)]


def _bag(peaks: Sequence[bytes]) -> bytes:
    root = peaks[-1]
    for peak in peaks[-2::-1]:
        root = sha256(b"\x01" + peak + root).digest()
    return root


def _sizes(small: int, large: int) -> bool:
    return type(small) is int and type(large) is int and 0 <= small <= large


def _digests(proof: Sequence[bytes], *hashes: bytes) -> bool:
    # A proof comes from outside, so its types are as doubtful as its hashes.
    return isinstance(proof, (list, tuple)) and all(
        isinstance(value, bytes) and len(value) == 32 for value in (*proof, *hashes)
    )
