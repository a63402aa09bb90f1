"""The messages of a look as bytes. static/js/protocol/wire.js reads them; golden bytes hold the two together.

Little-endian. Header of 56 bytes: u8 version, u8 kind, u16 flags, u32 revision, u32 epoch, u32 step, f64 training
loss, f64 test loss, f64 accuracy (−1: none), f64 learning rate in force, u32 number of sections, f32 limit. Then
sections, each with a head of 16 bytes and padded to 8: u16 section, u16 count, u16 side, u16 extra, u32 length as
sent, u32 length unpacked.

Pictures are one byte a cell, row by row from the top: 0 … 254 for −1 … 1, 255 for no number. They are sent as the
difference from what left, above and above-left foretell (modulo 256), deflated (zlib): smooth pictures become runs of
zeros. The plot follows the neurons' pictures in the same stream; `extra` is its side. It has one plane or, of three
classes and more, one for each class, with 0 … 254 for a probability of 0 … 1; the limit is what −1 and 1 stand for in
it. Points are rows of `side` float32, their inputs and label; `extra` says how many are for training. What inputs and
label are is said by the last `data` event whose revision is not above the scene's. Parameters are float64; where any
stand still there is a section of their states, one byte each: moving, stopped by L1, cut by hand. What else was asked
to be seen of the inside comes in sections of its own, with a frame or alone: an array in each. `count` is the number
of bytes of its name, in ASCII, which follows the numbers; "unpacked" is the length of the numbers alone. `side` is
the type of the numbers: a letter and then a digit of NumPy's, in ASCII: f8, f4, i4 or u1.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from server.lab.jobs import Measures
from server.nn.operations import Floats

VERSION = 6
FRAME, SCENE, INSIDE = 1, 2, 3
PARAMETERS, PICTURES, POINTS, FEATURES, STATES, ARRAY = 1, 2, 3, 4, 5, 6
TYPES = ("f8", "f4", "i4", "u1")  # of arrays
FINE = 1  # the flag of pictures finer than those sent while training
STOPPED, CUT = 1, 2  # states of a parameter; 0 is one that moves

NOTHING: Mapping[str, NDArray[Any]] = {}
_HEADER = struct.Struct("<BBHIIIddddIf")
_SECTION = struct.Struct("<HHHHII")


def frame(
    revision: int,
    epoch: int,
    measures: Measures,
    parameters: Floats,
    pictures: NDArray[np.uint8],
    plot: NDArray[np.uint8],
    rate: float,
    states: NDArray[np.uint8] | None = None,
    fine: bool = False,
    batch: int = 0,
    insides: Mapping[str, NDArray[Any]] = NOTHING,
    limit: float = 1.0,
) -> bytes:
    """What a step shows: pictures (neurons, side, side) of all hidden neurons in order, plot (planes, side, side).

    batch: how many batches of the next epoch are trained already. insides: what else was asked for, by name. limit:
    what the ends of the plot's colours stand for.
    """
    accuracy = -1.0 if measures.accuracy is None else measures.accuracy
    sections = [
        _section(PARAMETERS, parameters.tobytes(), count=len(parameters)),
        _packed(PICTURES, pictures, plot),
    ]
    if states is not None:
        sections.append(_section(STATES, states.tobytes(), count=len(states)))
    sections += _insides(insides)
    numbers = (measures.train_loss, measures.test_loss, accuracy, rate)
    return _message(FRAME, revision, (epoch, batch), numbers, sections, FINE if fine else 0, limit)


def inside(revision: int, epoch: int, batch: int, insides: Mapping[str, NDArray[Any]]) -> bytes:
    """What was asked to be seen of the inside, alone: pictures and losses are as they were."""
    return _message(INSIDE, revision, (epoch, batch), (0.0, 0.0, -1.0, 0.0), _insides(insides))


def scene(revision: int, points: Floats, training_count: int, features: NDArray[np.uint8]) -> bytes:
    """What stays while training: points (n, inputs + 1), the pictures (features, side, side) of all features."""
    rows = points.astype("<f4").tobytes()
    parts = [
        _section(POINTS, rows, count=len(points), side=points.shape[1], extra=training_count),
        _packed(FEATURES, features),
    ]
    return _message(SCENE, revision, (0, 0), (0.0, 0.0, -1.0, 0.0), parts)


def _message(
    kind: int,
    revision: int,
    moment: tuple[int, int],
    numbers: tuple[float, float, float, float],
    sections: Sequence[bytes],
    flags: int = 0,
    limit: float = 1.0,
) -> bytes:
    head = _HEADER.pack(VERSION, kind, flags, revision, *moment, *numbers, len(sections), limit)
    return head + b"".join(sections)


def _insides(insides: Mapping[str, NDArray[Any]]) -> list[bytes]:
    return [_named(name, array) for name, array in insides.items()]


def _named(name: str, array: NDArray[Any]) -> bytes:
    """An array that says its name and type. Raises ValueError for a type that a page cannot read."""
    kind = array.dtype.str[1:]
    if kind not in TYPES:
        raise ValueError(f"{name} is of type {array.dtype}; numbers travel as {', '.join(TYPES)}")
    said = name.encode("ascii")
    code = int.from_bytes(kind.encode("ascii"), "little")
    return _section(ARRAY, array.tobytes() + said, len(said), code, unpacked=array.nbytes)


def _packed(section: int, pictures: NDArray[np.uint8], plot: NDArray[np.uint8] | None = None) -> bytes:
    """Pictures of one side, and after them one of another side, as one stream: each stream has its price."""
    raw, unpacked, extra = _residual(pictures), pictures.size, 0
    if plot is not None:
        raw, unpacked, extra = raw + _residual(plot), unpacked + plot.size, plot.shape[1]
    return _section(section, _deflate(raw), len(pictures), pictures.shape[1], extra, unpacked)


def _section(
    section: int, payload: bytes, count: int, side: int = 0, extra: int = 0, unpacked: int | None = None
) -> bytes:
    size = len(payload)
    head = _SECTION.pack(section, count, side, extra, size, size if unpacked is None else unpacked)
    return head + payload + bytes(-size % 8)


def _residual(pictures: NDArray[np.uint8]) -> bytes:
    """Each cell less (left + above − above-left), modulo 256."""
    down = pictures.copy()
    down[:, 1:, :] -= pictures[:, :-1, :]
    across = down.copy()
    across[:, :, 1:] -= down[:, :, :-1]
    return across.tobytes()


def _deflate(data: bytes) -> bytes:
    # Residuals have few repeats worth finding, so a small window is both quicker and smaller
    packer = isal_zlib.compressobj(1, isal_zlib.DEFLATED, 9)
    packed: bytes = packer.compress(data) + packer.flush()
    return packed
