"""The golden messages: frames and a scene whose every number is known. Read by the tests of both sides.

`python -m tests.lab.look.frame_cases` writes tests/golden/ anew, after the layout was changed on purpose.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from server.lab.jobs import Measures
from server.lab.look import frames

GOLDEN = Path(__file__).parents[2] / "golden"


def frame() -> tuple[bytes, dict[str, object]]:
    """The bytes, and what a reader must find in them."""
    return _frame(planes=1, rate=0.03)


def classes() -> tuple[bytes, dict[str, object]]:
    """A frame of three classes, whose plot has a plane for each."""
    return _frame(planes=3, rate=0.0125)


def _frame(planes: int, rate: float) -> tuple[bytes, dict[str, object]]:
    parameters = np.array([0.5, -1.25, 1e-300, 3.0])
    pictures = (np.arange(2 * 4 * 4) * 37 % 255).astype(np.uint8).reshape(2, 4, 4)
    plot = (np.arange(planes * 8 * 8) * 11 % 255).astype(np.uint8).reshape(planes, 8, 8)
    data = frames.frame(7, 120, Measures(0.037, 0.045, 0.97), parameters, pictures, plot, rate, limit=2.5)
    return data, {
        "kind": frames.FRAME, "revision": 7, "epoch": 120, "step": 0, "trainLoss": 0.037, "testLoss": 0.045,
        "accuracy": 0.97, "rate": rate, "limit": 2.5, "parameters": parameters.tolist(),
        "pictures": pictures.ravel().tolist(),
        "pictureSide": 4, "pictureCount": 2, "plot": plot.ravel().tolist(), "plotSide": 8, "plotCount": planes,
    }  # fmt: skip


def scene() -> tuple[bytes, dict[str, object]]:
    """The bytes, and what a reader must find in them."""
    points = np.array([[0.5, -1.5, 1.0], [2.25, 3.0, -1.0], [-6.0, 6.0, 0.125]])
    features = np.full((7, 2, 2), 127, dtype=np.uint8)
    features[6] = [[0, 254], [1, 2]]
    return frames.scene(3, points, 2, features), {
        "kind": frames.SCENE, "revision": 3, "values": points.ravel().tolist(), "columns": 3, "trainingCount": 2,
        "features": features.ravel().tolist(), "featureSide": 2,
    }  # fmt: skip


def inside() -> tuple[bytes, dict[str, object]]:
    """A message of arrays alone, of all types, some of whose bytes do not fill eight; some names no page knows."""
    arrays = {
        "update": np.array([0.1, -2.5, 1e-300]),
        "losses": np.array([0.5, 0.25, 3.0], np.float32),
        "counts_of_tomorrow": np.array([-70000, 0, 3], np.int32),
        "z": np.array([0, 7, 255], np.uint8),
        "nothing": np.array([], np.float64),
    }
    return frames.inside(9, 12, 3, arrays), {
        "kind": frames.INSIDE, "revision": 9, "epoch": 12, "step": 3,
        "arrays": {name: array.tolist() for name, array in arrays.items()},
    }  # fmt: skip


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    cases = {"frame": frame(), "classes": classes(), "scene": scene(), "inside": inside()}
    for name, (data, expected) in cases.items():
        (GOLDEN / f"{name}.bin").write_bytes(data)
        (GOLDEN / f"{name}.json").write_text(json.dumps(expected, indent=1) + "\n")
