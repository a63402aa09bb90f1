"""Bytes of a JSON value and of arrays; and whatever else bytes may be, one kind of error."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.lab.stored import container
from server.lab.stored.container import Damaged, Unreadable, pack, unpack

START = struct.Struct("<8sHHIIII")  # the layout, written down a second time
VALUE = {"name": "µ", "numbers": [1, -0.0, 1e-300, None, True]}
ARRAYS = {
    "weights": np.array([0.5, -0.0, np.nan, np.inf, 1e-310]),
    "rows": np.arange(6.0).reshape(2, 3),
    "flags": np.array([True, False]),
    "none": np.empty((0, 4)),
}
DATA = pack(VALUE, ARRAYS)


def framed(head: Any, follows: bytes = b"", **said: int) -> bytes:
    """Bytes of any head, with a checksum that fits."""
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    deflated = zlib.compress(text)
    lengths = [
        said.get("deflated", len(deflated)),
        said.get("inflated", len(text)),
        said.get("rest", len(follows)),
    ]
    checksum = zlib.crc32(deflated + follows)
    return START.pack(container.MAGIC, said.get("version", 1), 0, *lengths, checksum) + deflated + follows


def test_what_is_packed_is_unpacked_to_the_last_bit() -> None:
    content = unpack(DATA)
    assert json.dumps(content.value) == json.dumps(VALUE)
    assert list(content.arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        found = content.arrays[name]
        assert (found.dtype, found.shape, found.tobytes()) == (array.dtype, array.shape, array.tobytes())
        assert not found.flags.writeable
        assert found.base is None or found.base.nbytes == found.nbytes  # it does not hold the whole file


def test_the_layout_is_what_is_documented() -> None:
    magic, version, zero, deflated, inflated, rest, checksum = START.unpack_from(DATA)
    assert (magic, version, zero) == (b"\x89DESCENT", 1, 0)
    body = DATA[START.size :]
    assert checksum == zlib.crc32(body)
    head = zlib.decompress(body[:deflated])
    assert len(head) == inflated
    assert json.loads(head)["arrays"] == [
        ["weights", "f8", [5]], ["rows", "f8", [2, 3]], ["flags", "b1", [2]], ["none", "f8", [0, 4]]
    ]  # fmt: skip
    assert body[deflated:] == b"".join(array.tobytes() for array in ARRAYS.values())
    assert len(body) == deflated + rest


def test_big_endian_arrays_are_written_as_little_endian() -> None:
    (found,) = unpack(pack(None, {"a": np.array([1.5, 2.5], ">f8")})).arrays.values()
    assert found.tolist() == [1.5, 2.5]


def test_every_piece_that_is_cut_off_is_missed() -> None:
    for length in range(len(DATA)):
        with pytest.raises(Damaged):
            unpack(DATA[:length])
    with pytest.raises(Damaged):
        unpack(DATA + b"\0")


def test_every_bit_that_is_turned_is_noticed() -> None:
    for place in range(len(DATA)):
        for bit in range(8):
            changed = bytearray(DATA)
            changed[place] ^= 1 << bit
            if place in (10, 11):  # the two bytes that mean nothing yet
                continue
            with pytest.raises(Unreadable):
                unpack(bytes(changed))


def test_a_newer_version_is_refused_with_a_sentence() -> None:
    with pytest.raises(Unreadable, match="newer version of Descent: it has 2, and up to 1") as caught:
        unpack(pack(VALUE, {}, version=2))
    assert not isinstance(caught.value, Damaged)


@pytest.mark.parametrize(
    "data",
    [
        framed({"value": 1, "arrays": []}, version=0),
        framed({"value": 1, "arrays": []}, inflated=3),
        framed({"value": 1, "arrays": []}, inflated=2**31),
        framed({"value": 1, "arrays": []}, deflated=5),
        framed({"value": 1, "arrays": []}, rest=5),
        framed({"value": 1}),
        framed({"arrays": []}),
        framed([1]),
        framed(b"[" * 100_000),
        framed(b'{"value":' + b"9" * 5000 + b',"arrays":[]}'),
        framed(b'{"value": NaN, "arrays": []}'),
        framed(b"\xff\xfe"),
        framed({"value": 1, "arrays": {"a": 1}}),
        framed({"value": 1, "arrays": [["a", "f8"]]}),
        framed({"value": 1, "arrays": [[1, "f8", [1]]]}, bytes(8)),
        framed({"value": 1, "arrays": [["a", "O", [1]]]}, bytes(8)),
        framed({"value": 1, "arrays": [["a", ["f8"], [1]]]}, bytes(8)),
        framed({"value": 1, "arrays": [["a", "f8", [-1]]]}, bytes(8)),
        framed({"value": 1, "arrays": [["a", "f8", [True]]]}, bytes(8)),
        framed({"value": 1, "arrays": [["a", "f8", [1.0]]]}, bytes(8)),
        framed({"value": 1, "arrays": [["a", "f8", []]]}, bytes(8)),
        framed({"value": 1, "arrays": [["a", "f8", [1, 1, 1]]]}, bytes(8)),
        framed({"value": 1, "arrays": [["a", "f8", [2**24, 2**24]]]}, bytes(8)),
        framed({"value": 1, "arrays": [["a", "f8", [10**30]]]}, bytes(8)),
        framed({"value": 1, "arrays": [["a", "f8", [1]], ["a", "f8", [1]]]}, bytes(16)),
        framed({"value": 1, "arrays": [["a", "f8", [1]]]}, bytes(16)),
        framed({"value": 1, "arrays": [["a", "b1", [1]]]}, b"\2"),
    ],
)  # fmt: skip
def test_bytes_with_a_true_checksum_that_make_no_sense_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        unpack(data)


def test_a_small_file_that_inflates_to_much_is_not_inflated() -> None:
    for claimed in (1000, container.MOST_HEAD + 1):
        with pytest.raises(Unreadable):
            unpack(framed(b" " * 50_000_000, inflated=claimed))
    with pytest.raises(Unreadable, match="at most"):
        unpack(bytes(container.MOST_BYTES + 1))


def test_more_than_can_be_read_is_not_written() -> None:
    with pytest.raises(ValueError, match="more than can be read"):
        pack(None, {"a": np.zeros(container.MOST_BYTES // 8 + 1)})
    with pytest.raises(ValueError, match="more than can be read"):
        pack("x" * container.MOST_HEAD, {})


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused(data: bytes, is_framed: bool) -> None:
    with pytest.raises(Unreadable):
        unpack(framed(data, data) if is_framed else container.MAGIC + data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text("aä\n\""),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(JSON, JSON, st.binary(max_size=20))
def test_any_json_is_read_or_refused(value: object, arrays: object, rest: bytes) -> None:
    try:
        assert unpack(framed({"value": value, "arrays": arrays}, rest)).value == value
    except Unreadable:
        assert arrays != [] or rest
