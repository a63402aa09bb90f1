"""Looks: pictures the right way up, bytes with 0 in the middle, NaN never drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest

from server.nn.architecture import Architecture
from server.nn.families.outputs import leaning, probabilities
from server.nn.inspect import probe


def test_a_lattice_starts_at_the_top_left() -> None:
    across, upward = probe.lattice(4, 6.0)
    assert across[:4].tolist() == [-4.5, -1.5, 1.5, 4.5]
    assert upward[:4].tolist() == [4.5] * 4
    assert upward[-1] == -4.5


def test_bytes_have_zero_in_the_middle_and_clip() -> None:
    values = np.array([-1, 0, 1, -7, 7, np.inf, -np.inf, np.nan, 0.5], dtype=np.float32)
    assert probe.as_bytes(values).tolist() == [0, 127, 254, 0, 254, 254, 0, probe.NO_NUMBER, 191]


def test_outputs_are_what_the_formula_says() -> None:
    architecture = Architecture((2, 2, 1), ("relu", "sigmoid"))
    parameters = np.array([1.0, -1.0, 0.5, 2.0, 0.0, -9.0, 1.5, 3.0, -1.0])
    inputs = np.array([[1.0, 4.0], [2.0, 1.0], [1.0, 1.0]])
    hidden, output = probe.Probe(architecture, inputs).outputs(parameters)
    assert hidden.tolist() == [[0.0, 3.5], [0.0, 0.0]]
    assert np.allclose(output, [[1 / (1 + np.exp(1.0)), 1 / (1 + np.exp(-4.25))]], rtol=1e-15)


def test_a_neuron_on_the_fence_counts_as_positive() -> None:
    outputs, labels = np.array([[0.0, -0.1, 0.2, 3.0]]), np.array([[1.0, -1.0, -1.0, 1.0]])
    assert probe.accuracy(outputs, labels) == 0.75
    assert probe.accuracy(outputs, (labels + 1) / 2) == 0.75


def test_of_several_classes_the_largest_output_counts() -> None:
    outputs = np.array([[3.0, -1.0, 0.0], [2.0, 5.0, 1.0], [-4.0, 0.0, 0.5]])
    assert probe.accuracy(outputs, np.eye(3)[[0, 1, 2]].T) == pytest.approx(2 / 3)


def test_at_a_tie_the_later_class_is_the_answer_of_one_output_and_of_several() -> None:
    second = np.array([[0.0, 0.0], [1.0, 1.0]])
    assert probe.accuracy(np.zeros((1, 2)), np.ones((1, 2))) == 1
    assert probe.accuracy(np.full((2, 2), 0.3), second) == 1
    assert probe.accuracy(np.full((2, 2), 0.3), second[::-1]) == 0
    assert probe.accuracy(np.array([[2.0], [2.0], [1.0]]), np.eye(3)[:, 1:2]) == 1


def test_probabilities_and_leanings_are_what_their_formulas_say() -> None:
    logits = np.array([[1.0, 1000.0], [2.0, -1000.0], [-0.5, 999.0]])
    found = probabilities(logits)
    powers = [math.exp(1.0), math.exp(2.0), math.exp(-0.5)]
    assert found[:, 0] == pytest.approx([power / sum(powers) for power in powers], rel=1e-14)
    assert found[:, 1] == pytest.approx([1 / (1 + math.exp(-1)), 0, 1 / (1 + math.exp(1))], rel=1e-14)
    lean = leaning(np.array([0.7, -800.0, 800.0]))
    assert lean == pytest.approx([2 / (1 + math.exp(-0.7)) - 1, -1, 1], rel=1e-14)
