"""Tables that find their way back."""

from __future__ import annotations

from typing import Any, Final, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_ABSENT: Final[Any] = object()

_put = dict.__setitem__


class Table(dict[K, V]):
    """A dictionary that notes what it overwrites, so that a turn that fails leaves no trace."""

    __slots__ = ("_undo",)

    def __init__(self, undo: list[tuple[Table[Any, Any], Any, Any]]) -> None:
        super().__init__()
        self._undo = undo

    def __setitem__(self, key: K, value: V) -> None:
        self._undo.append((self, key, self.get(key, _ABSENT)))
        _put(self, key, value)

    def __delitem__(self, key: K) -> None:
        self._undo.append((self, key, self[key]))
        super().__delitem__(key)

    def restore(self, key: K, value: Any) -> None:
        """Put back what stood here before, without noting it."""
        if value is _ABSENT:
            self.pop(key, None)  # what was looked up for a turn may be gone already
        else:
            _put(self, key, value)
