"""Frames: golden bytes, read back here by a reader of the test's own; static/js is tested against the same files."""

from __future__ import annotations

import json
import struct
import zlib

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Look
from server.lab.look import frames
from server.lab.train.advance import advance
from tests.lab.look import frame_cases

PLOT = -1


def read(data: bytes) -> tuple[tuple[float, ...], dict[int | str, tuple[int, int, int, bytes]]]:
    """The header, and (count, side, extra, payload) of each section, the plot under PLOT, an array under its name."""
    header = struct.unpack_from("<BBHIIIddddIf", data)
    sections: dict[int | str, tuple[int, int, int, bytes]] = {}
    at = 56
    for _ in range(header[10]):
        section, count, side, extra, size, unpacked = struct.unpack_from("<HHHHII", data, at)
        payload = data[at + 16 : at + 16 + size]
        if section in (frames.PICTURES, frames.FEATURES):
            cells = np.frombuffer(zlib.decompress(payload), np.uint8)
            assert cells.size == unpacked
            end = count * side * side
            payload = undo(cells[:end].reshape(count, side, side))
            if extra:
                planes = cells[end:].reshape(-1, extra, extra)
                sections[PLOT] = (len(planes), extra, 0, undo(planes))
        if section == frames.ARRAY:
            assert size == unpacked + count
            sections[payload[unpacked:].decode("ascii")] = (count, side, extra, payload[:unpacked])
        else:
            sections[section] = (count, side, extra, payload)
        at += 16 + size + -size % 8
        assert at % 8 == 0
    assert at == len(data)
    return header, sections


def undo(residual: np.ndarray) -> bytes:
    """Running sums, modulo 256, along rows and then along columns."""
    return np.cumsum(np.cumsum(residual, axis=2, dtype=np.uint8), axis=1, dtype=np.uint8).tobytes()


@pytest.mark.parametrize("name", ["frame", "classes", "scene", "inside"])
def test_golden_bytes(name: str) -> None:
    """All bytes but the packed ones: how they are packed is the processor's own, what they unpack to is not."""
    data, expected = getattr(frame_cases, name)()
    assert read((frame_cases.GOLDEN / f"{name}.bin").read_bytes()) == read(data)
    assert json.loads((frame_cases.GOLDEN / f"{name}.json").read_text()) == json.loads(json.dumps(expected))


@pytest.mark.parametrize("name", ["frame", "classes"])
def test_a_frame_says_what_was_put_in(name: str) -> None:
    data, expected = getattr(frame_cases, name)()
    header, sections = read(data)
    assert header == (
        frames.VERSION, frames.FRAME, 0, 7, 120, 0, 0.037, 0.045, 0.97, expected["rate"], 2, 2.5,
    )  # fmt: skip
    assert np.frombuffer(sections[frames.PARAMETERS][3]).tolist() == expected["parameters"]
    assert list(sections[frames.PICTURES][3]) == expected["pictures"]
    assert sections[PLOT][:2] == (expected["plotCount"], expected["plotSide"])
    assert list(sections[PLOT][3]) == expected["plot"]


def test_a_scene_says_what_was_put_in() -> None:
    data, expected = frame_cases.scene()
    header, sections = read(data)
    count, columns, training, payload = sections[frames.POINTS]
    assert (count, columns, training, header[4]) == (3, 3, 2, 0)
    assert np.frombuffer(payload, "<f4").tolist() == expected["values"]
    assert list(sections[frames.FEATURES][3]) == expected["features"]


def test_arrays_of_the_inside_travel_alone() -> None:
    data, expected = frame_cases.inside()
    header, sections = read(data)
    assert header[:6] == (frames.VERSION, frames.INSIDE, 0, 9, 12, 3)
    assert list(sections) == list(expected["arrays"])
    for name, values in expected["arrays"].items():
        count, kind, _, payload = sections[name]
        assert count == len(name)
        assert np.frombuffer(payload, "<" + kind.to_bytes(2, "little").decode("ascii")).tolist() == values


def test_an_array_of_a_type_that_no_page_reads_is_not_sent() -> None:
    with pytest.raises(ValueError, match="complex128"):
        frames.inside(1, 0, 0, {"update": np.zeros(2, dtype=complex)})


@pytest.mark.parametrize("epochs", [0, 10, 100, 1000])
@pytest.mark.parametrize("data", ["circle", "xor", "gauss", "spiral"])
def test_a_frame_of_the_default_network_has_at_most_6_kB(data: str, epochs: int) -> None:
    (result,) = advance(
        [Job(Experiment(classification_data=data, learning_rate=0.1), None, epochs, (Look(),))]
    )
    assert result.seen
    assert len(result.seen[0]) <= 6000


@pytest.mark.parametrize(("data", "classes"), [("blobs-3", 3), ("blobs-5", 5)])
def test_a_plot_of_several_classes_has_a_plane_of_probabilities_for_each(data: str, classes: int) -> None:
    (result,) = advance([Job(Experiment(classification_data=data), None, 5, (Look(plot=32),))])
    assert result.seen
    count, side, _, payload = read(result.seen[0])[1][PLOT]
    assert (count, side) == (classes, 32)
    sums = np.frombuffer(payload, np.uint8).reshape(classes, -1).astype(int).sum(axis=0)
    assert abs(sums - 254).max() <= classes / 2 + 1  # probabilities add up to 1, but for rounding
    (result,) = advance([Job(Experiment(classification_data=data), None, 5, (Look(plot=32, neuron=(1, 0)),))])
    assert result.seen
    assert read(result.seen[0])[1][PLOT][0] == 1


def test_the_plot_can_be_of_any_neuron() -> None:
    experiment = Experiment(features=("x2", "x1_x2"))
    run = advance([Job(experiment, None, 5)])[0].run
    plots = {}
    for neuron in [None, (0, 1), (1, 0), (1, 3), (2, 1)]:
        (result,) = advance([Job(experiment, run, 0, (Look(plot=32, neuron=neuron),))])
        assert result.seen
        _, sections = read(result.seen[0])
        plots[neuron] = sections[PLOT][3]
        pictures = sections[frames.PICTURES][3]
    side = 32 * 32
    assert plots[1, 0] == pictures[:side]
    assert plots[1, 3] == pictures[3 * side : 4 * side]
    assert plots[2, 1] == pictures[5 * side :]
    x2 = np.frombuffer(plots[0, 1], np.uint8).reshape(32, 32)
    assert (x2[0] == 254).all()  # the top is where X2 is large
    assert (x2[-1] == 0).all()
    assert plots[None] not in {plots[1, 0], plots[2, 1]}
