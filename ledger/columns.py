"""Columns of values as PostgreSQL's binary arrays, packed in one go.

A turn sends a dozen columns of some thousand values; the driver's own dumping of lists, value by value, took a fifth
of a decision. A value that does not fit raises DataError, as it would on the server.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import chain, repeat
from struct import Struct, error, pack
from typing import Any, cast

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_head = Struct(">iIIii").pack
_length = Struct(">i").pack

BOOL, BYTEA, INT8, INT2, INT4, TEXT, DATE, UUID = 16, 17, 20, 21, 23, 25, 1082, 2950
"""The object identifiers of the element types; they are the same in every PostgreSQL."""

_FIRST_DAY = date(2000, 1, 1).toordinal()


class Column(bytes):
    """A packed array; the statement's cast says of which type."""


class _ColumnDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Any) -> bytes:
        return cast(bytes, obj)


psycopg.adapters.register_dumper(Column, _ColumnDumper)


def int8s(values: Sequence[int]) -> Column:
    """A column of bigint."""
    return _numbers(values, INT8, "iq", 8)


def int4s(values: Sequence[int]) -> Column:
    """A column of int."""
    return _numbers(values, INT4, "ii", 4)


def int2s(values: Sequence[int]) -> Column:
    """A column of smallint."""
    return _numbers(values, INT2, "ih", 2)


def booleans(values: Sequence[bool]) -> Column:
    """A column of boolean."""
    return _numbers(values, BOOL, "i?", 1)


def dates(values: Sequence[date]) -> Column:
    """A column of date."""
    return _numbers([value.toordinal() - _FIRST_DAY for value in values], DATE, "ii", 4)


def byteas(values: Sequence[bytes]) -> Column:
    """A column of bytea."""
    return _strings(values, BYTEA)


def uuids(values: Sequence[bytes]) -> Column:
    """A column of uuid: any 16 bytes."""
    return _strings(values, UUID)


def texts(values: Sequence[str]) -> Column:
    """A column of text."""
    return _strings([value.encode() for value in values], TEXT)


@cache
def _empty(element: int) -> Column:
    """A turn of one fact leaves half of its columns empty."""
    return Column(_start(0, element))


def _start(count: int, element: int) -> bytes:
    return _head(1, 0, element, count, 1)


def _strings(values: Sequence[bytes], element: int) -> Column:
    if not values:
        return _empty(element)
    return Column(_start(len(values), element) + b"".join([_length(len(value)) + value for value in values]))


def _numbers(values: Sequence[int], element: int, form: str, size: int) -> Column:
    if not values:
        return _empty(element)
    try:
        packed = pack(f">{form * len(values)}", *chain.from_iterable(zip(repeat(size), values, strict=False)))
    except error as too_large:
        raise psycopg.DataError(f"a value does not fit its column: {too_large}") from too_large
    return Column(_start(len(values), element) + packed)
