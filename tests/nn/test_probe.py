"""Looks: pictures the right way up, bytes with 0 in the middle, NaN never drawn."""

from __future__ import annotations

import numpy as np

from server.nn import probe
from server.nn.architecture import Architecture


def test_a_lattice_starts_at_the_top_left() -> None:
    across, upward = probe.lattice(4, 6.0)
    assert across[:4].tolist() == [-4.5, -1.5, 1.5, 4.5]
    assert upward[:4].tolist() == [4.5] * 4
    assert upward[-1] == -4.5


def test_bytes_have_zero_in_the_middle_and_clip() -> None:
    values = np.array([-1, 0, 1, -7, 7, np.inf, -np.inf, np.nan, 0.5], dtype=np.float32)
    assert probe.as_bytes(values).tolist() == [0, 127, 254, 0, 254, 254, 0, 127, 191]


def test_outputs_are_what_the_formula_says() -> None:
    architecture = Architecture((2, 2, 1), ("relu", "sigmoid"))
    parameters = np.array([1.0, -1.0, 0.5, 2.0, 0.0, -9.0, 1.5, 3.0, -1.0])
    inputs = np.array([[1.0, 4.0], [2.0, 1.0], [1.0, 1.0]])
    hidden, output = probe.Probe(architecture, inputs).outputs(parameters)
    assert hidden.tolist() == [[0.0, 3.5], [0.0, 0.0]]
    assert np.allclose(output, [[1 / (1 + np.exp(1.0)), 1 / (1 + np.exp(-4.25))]], rtol=1e-15)


def test_a_neuron_on_the_fence_counts_as_positive() -> None:
    assert probe.accuracy(np.array([[0.0, -0.1, 0.2, 3.0]]), np.array([[1.0, -1.0, -1.0, 1.0]])) == 0.75
