"""Bytes that hold one JSON value and arrays by name. Knows nothing of what they mean.

Layout, all of it little-endian: magic, version (u16), 0 (u16), bytes of the deflated head (u32), bytes of the head
as JSON (u32), bytes of all arrays (u32), CRC-32 of what follows (u32); then the head, then the arrays one by one.
The head is a JSON object: `value`, and `arrays`, a list of [name, kind, shape] in the order of the bytes.

Whatever the bytes are, reading raises nothing but `Unreadable`, and takes no more memory than a small multiple of the
limits below.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

VERSION = 1
MAGIC = b"\x89DESCENT"
MOST_BYTES = 16 << 20
MOST_HEAD = 4 << 20  # of JSON
MOST_DIMENSIONS = 2

_START = struct.Struct("<8sHHIIII")
_KINDS = {"f8": np.dtype("<f8"), "b1": np.dtype("?")}
_NAMES = {kind: name for name, kind in _KINDS.items()}

Array = NDArray[Any]


class Unreadable(ValueError):
    """Bytes that cannot be read here; the text is a sentence that says why."""


class Damaged(Unreadable):
    """Bytes that are not as they were written, or were never written by Descent."""


class Content(NamedTuple):
    """value: anything that JSON holds. arrays: read-only, each with memory of its own."""

    value: Any
    arrays: dict[str, Array]


def pack(value: Any, arrays: Mapping[str, Array], version: int = VERSION) -> bytes:
    """The bytes of a JSON value and of arrays of float64 or bool. Raises ValueError beyond the limits."""
    directory, parts = [], []
    for name, array in arrays.items():
        kind = array.dtype.newbyteorder("<")
        directory.append([name, _NAMES[kind], array.shape])
        parts.append(array.astype(kind, copy=False).tobytes())
    head = json.dumps(
        {"value": value, "arrays": directory}, allow_nan=False, separators=(",", ":"), ensure_ascii=False
    ).encode()
    deflated, rest = zlib.compress(head, 6), b"".join(parts)
    if len(head) > MOST_HEAD or _START.size + len(deflated) + len(rest) > MOST_BYTES:
        raise ValueError(
            f"{len(head)} bytes of JSON and {len(rest)} of arrays are more than can be read back"
        )
    checksum = zlib.crc32(rest, zlib.crc32(deflated))
    return _START.pack(MAGIC, version, 0, len(deflated), len(head), len(rest), checksum) + deflated + rest


def unpack(data: bytes) -> Content:
    """The value and the arrays. Raises Unreadable: Damaged, or written by a newer version of Descent."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"This has {len(data)} bytes; at most {MOST_BYTES} are read.")
    if len(data) < _START.size or not data.startswith(MAGIC):
        raise Damaged("This was not written by Descent, or its beginning is lost.")
    _, version, _, deflated, inflated, rest, checksum = _START.unpack_from(data)
    if version > VERSION:
        raise Unreadable(
            f"This has a layout of a newer version of Descent: it has {version}, and up to {VERSION} is read here."
        )
    body = memoryview(data)[_START.size :]
    if version < 1 or len(body) != deflated + rest:
        raise Damaged("This is cut off, or longer than it says.")
    if zlib.crc32(body) != checksum:
        raise Damaged("This was changed after it was written: its checksum differs.")
    head = _head(body[:deflated], inflated)
    return Content(head["value"], _arrays(head["arrays"], body[deflated:]))


def _head(deflated: memoryview, inflated: int) -> dict[str, Any]:
    if inflated > MOST_HEAD:
        raise Unreadable(f"This has a head of {inflated} bytes; at most {MOST_HEAD} are read.")
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(deflated, inflated + 1)
    except zlib.error:
        raise Damaged("The head of this cannot be inflated.") from None
    if len(text) != inflated or not inflater.eof or inflater.unused_data:
        raise Damaged("The head of this has another length than it says.")
    try:
        head = json.loads(text.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):  # UTF-8, JSON, numbers of too many digits, lists in lists in lists
        raise Damaged("The head of this is not JSON.") from None
    if not isinstance(head, dict) or not {"value", "arrays"} <= head.keys():
        raise Damaged("The head of this holds no value.")
    return head


def _no_number(name: str) -> float:
    raise ValueError(name)


def _arrays(directory: Any, rest: memoryview) -> dict[str, Array]:
    if not isinstance(directory, list):
        raise Damaged("The list of arrays is no list.")
    whole = np.frombuffer(rest, np.uint8) if len(rest) else np.empty(0, np.uint8)
    arrays: dict[str, Array] = {}
    start = 0
    for entry in directory:
        name, kind, shape = _entry(entry)
        count = math.prod(shape)
        end = start + count * kind.itemsize
        if name in arrays or end > len(whole):
            raise Damaged("An array is there twice, or its end is not.")
        found = whole[start:end]
        if kind == np.bool_ and found.max(initial=0) > 1:
            raise Damaged("An array of true and false holds something else.")
        array = found.copy().view(kind).reshape(shape)
        array.setflags(write=False)
        arrays[name], start = array, end
    if start != len(whole):
        raise Damaged("There are bytes that belong to no array.")
    return arrays


def _entry(entry: Any) -> tuple[str, np.dtype[Any], tuple[int, ...]]:
    """Of one entry of the list: the array's name, its kind, its shape."""
    if not isinstance(entry, list) or len(entry) != 3:
        raise Damaged("An array has no name, kind and shape.")
    name, kind, shape = entry
    if not isinstance(name, str) or not isinstance(kind, str) or kind not in _KINDS:
        raise Damaged("An array has no name, or is of an unknown kind.")
    if not isinstance(shape, list) or not 1 <= len(shape) <= MOST_DIMENSIONS:
        raise Damaged(f"An array has not one to {MOST_DIMENSIONS} dimensions.")
    if not all(type(length) is int and 0 <= length <= MOST_BYTES for length in shape):
        raise Damaged("An array has a length that is none.")
    return name, _KINDS[kind], tuple(shape)
