"""First weights: their spread against the formulas of the papers, their order, their biases."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from server.data.random_source import RandomSource
from server.nn.architecture import Architecture
from server.nn.families import initializers
from server.nn.families.initializers import INITIALIZERS
from tests.nn.families.complete import assert_complete

FAN_IN, FAN_OUT = 30, 100  # 3,000 draws: a deviation is known to about 1.3 %
SCALE = 0.7


def weights(name: str, scale: float = SCALE) -> np.ndarray:
    return INITIALIZERS[name].weights(RandomSource("1"), FAN_IN, FAN_OUT, scale)


@dataclass(frozen=True)
class Truth:
    """The standard deviation of the weights, and what none of them goes beyond."""

    source: str
    deviation: float
    most: float = math.inf


HALF = Truth("a uniform distribution over ±½", 1 / math.sqrt(12), 0.5)
TRUTHS = {
    "uniform": HALF,
    "xavier": Truth(
        "Glorot and Bengio, 2010", math.sqrt(2 / (FAN_IN + FAN_OUT)), math.sqrt(6 / (FAN_IN + FAN_OUT))
    ),
    "he": Truth("He, Zhang, Ren and Sun, 2015", math.sqrt(2 / FAN_IN)),
    "normal": Truth("a normal distribution of the scale below", SCALE),
    "example": HALF,
    "zeros": Truth("nothing but zeros", 0.0, 0.0),
}


def test_every_initializer_has_its_truth() -> None:
    assert_complete(INITIALIZERS, TRUTHS, __file__)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_spread_is_what_the_formula_says(name: str) -> None:
    drawn, truth = weights(name), TRUTHS[name]
    assert drawn.shape == (FAN_OUT, FAN_IN)
    assert abs(drawn.mean()) <= 4 * truth.deviation / math.sqrt(drawn.size)
    assert drawn.std() == pytest.approx(truth.deviation, rel=0.06)
    assert np.abs(drawn).max() <= truth.most
    if truth.most < math.inf:
        assert np.abs(drawn).max() >= 0.98 * truth.most


@pytest.mark.parametrize("name", INITIALIZERS)
def test_a_scale_matters_where_it_is_said_to(name: str) -> None:
    assert np.array_equal(weights(name, 0.1), weights(name, 2.0)) != INITIALIZERS[name].uses_scale


def test_zeros_are_zeros_with_their_biases() -> None:
    drawn = initializers.network(
        "zeros", Architecture((2, 3, 1), ("tanh", "tanh")), RandomSource("1"), 1.0, 0.1
    )
    assert not drawn.any()


def test_every_initializer_draws_layer_after_layer_and_sets_the_biases() -> None:
    architecture = Architecture((2, 3, 1), ("tanh", "tanh"))
    for name in INITIALIZERS:
        drawn = initializers.network(name, architecture, RandomSource("1"), 0.5, -0.25)
        first, second = (layer[0] for layer in architecture.layers(drawn[None]))
        source = RandomSource("1")
        assert np.array_equal(first[:, :-1], INITIALIZERS[name].weights(source, 2, 3, 0.5))
        assert np.array_equal(second[:, :-1], INITIALIZERS[name].weights(source, 3, 1, 0.5))
        biases = np.concatenate([first[:, -1], second[:, -1]])
        assert (biases == (0 if INITIALIZERS[name].is_zero else -0.25)).all()


def test_no_inputs_are_no_weights() -> None:
    for name in INITIALIZERS:
        assert INITIALIZERS[name].weights(RandomSource("1"), 0, 3, 1.0).shape == (3, 0)
