"""Chance while training: fair, repeatable, and the same alone as in company."""

from __future__ import annotations

import numpy as np
import pytest

from server.nn import chance
from server.nn.architecture import Architecture
from server.nn.training import Plan
from tests.nn.stacks import stacked


def test_the_generator_is_the_published_one() -> None:
    """Philox4x64-10, key and counter 0: the known answer of Random123 (kat_vectors). NumPy counts before it draws."""
    known = [0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B]
    assert np.random.Philox(counter=2**256 - 1, key=0).random_raw(4).tolist() == known


def test_an_order_is_what_it_was() -> None:
    assert chance.order(7, 3, 8).tolist() == [6, 2, 3, 1, 0, 5, 4, 7]


def test_every_order_is_a_permutation_and_all_places_are_equally_likely() -> None:
    orders = np.array([chance.order(11, epoch, 10) for epoch in range(3000)])
    assert (np.sort(orders, axis=1) == np.arange(10)).all()
    counts = np.array([np.bincount(orders[:, place], minlength=10) for place in range(10)])
    assert np.abs(counts - 300).max() < 5 * np.sqrt(300)


def test_a_share_of_the_neurons_is_dropped_and_the_mean_is_kept() -> None:
    mask = chance.mask(5, 0, 0.3, 40, 2000)
    assert set(np.unique(mask)) == {0.0, 1 / 0.7}
    assert (mask == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert mask.mean() == pytest.approx(1, abs=0.015)
    assert np.abs(np.corrcoef(mask[:5])[np.triu_indices(5, 1)]).max() < 0.1  # each neuron for itself


def test_draws_differ_by_key_epoch_and_purpose_and_come_again() -> None:
    drawn = {
        chance.mask(key, epoch, 0.5, 4, 50).tobytes()
        for key in (1, 2, 2**62)
        for epoch in range(5)
        for _ in "ab"
    }
    assert len(drawn) == 15
    assert chance.order(1, 0, 200).tolist() != chance.order(1, 1, 200).tolist()


@pytest.mark.parametrize("drops", [False, True])
@pytest.mark.parametrize("shuffles", [False, True])
@pytest.mark.parametrize("carries", [False, True])
def test_alone_or_in_a_mixed_stack_the_same_bytes(drops: bool, shuffles: bool, carries: bool) -> None:
    random = np.random.default_rng(1)
    architecture = Architecture((2, 5, 3, 1), ("tanh", "gelu", "tanh"))
    inputs = np.ones((6, 3, 23))
    inputs[:, :2] = random.normal(size=(6, 2, 23))
    targets = random.choice([-1.0, 1.0], (6, 1, 23))
    parameters = random.normal(size=(6, architecture.parameter_count))
    flags = {"shuffles": shuffles, "drops": drops, "carries": carries}
    plan = Plan(architecture, "squared_error", None, False, 7, 23, "adam", **flags)
    own = {"epoch": [4, 3, 9, 1, 30, 2], "dropout": [0.1, 0.2, 0.5, 0.7, 0.3, 0.4], "key": [1, 2, 3, 4, 5, 6]}
    together = stacked(plan, inputs, targets, parameters, 0.05, **own)
    one = {name: values[4:5] for name, values in own.items()}
    alone = stacked(plan, inputs[4:5], targets[4:5], parameters[4:5], 0.05, **one)
    for _ in range(3):
        together.epoch()
        alone.epoch()
    assert together.parameters[4].tobytes() == alone.parameters[0].tobytes()


def test_an_epoch_in_another_order_sees_every_point_once() -> None:
    """With one batch of all points the order changes nothing but the last digits; with several it changes the run."""
    random = np.random.default_rng(2)
    architecture = Architecture((2, 3, 1), ("tanh", "linear"))
    inputs = np.ones((1, 3, 20))
    inputs[:, :2] = random.normal(size=(1, 2, 20))
    targets, parameters = (
        random.normal(size=(1, 1, 20)),
        random.normal(size=(1, architecture.parameter_count)),
    )

    def trained(batch: int, shuffles: bool) -> np.ndarray:
        plan = Plan(architecture, "squared_error", None, False, batch, 20, shuffles=shuffles)
        training = stacked(plan, inputs, targets, parameters, 0.1, key=9)
        for _ in range(3):
            training.epoch()
        return training.parameters[0].copy()

    assert trained(20, True) == pytest.approx(trained(20, False), rel=1e-12)
    assert trained(20, True).tobytes() != trained(20, False).tobytes()
    assert np.abs(trained(7, True) - trained(7, False)).max() > 1e-4
