"""Presets do what their commentary says, on the engine, for seeds of anybody's."""

from __future__ import annotations

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Result
from server.lab.look.look import measure
from server.lab.permalink import links
from server.lab.presets import PRESETS
from server.lab.train.advance import advance

SEEDS = [f"0.{number}" for number in (10371, 20853, 31999, 40404, 52718, 61803, 70711, 83144, 91596, 99421)]


def experiments(name: str, **changes: object) -> list[Experiment]:
    link = links.read(f"#{PRESETS[name].link}&preset={name}")
    assert (link.refused, link.unknown, link.view.preset) == ((), (), name)
    return [link.experiment.changed(seed=seed, **changes) for seed in SEEDS]


def trained(all_: list[Experiment], epochs: int) -> list[Result]:
    return advance([Job(experiment, None, epochs) for experiment in all_])


def losses(all_: list[Experiment], epochs: int) -> tuple[np.ndarray, np.ndarray]:
    """Training and test losses after so many epochs."""
    measures = [measure(each, result.run) for each, result in zip(all_, trained(all_, epochs), strict=True)]
    return np.array([each.train_loss for each in measures]), np.array([each.test_loss for each in measures])


def accuracies(all_: list[Experiment], epochs: int) -> np.ndarray:
    runs = trained(all_, epochs)
    return np.array([measure(each, result.run).accuracy for each, result in zip(all_, runs, strict=True)])


def test_the_spiral_is_solved_by_300_epochs_for_nine_seeds_of_ten() -> None:
    assert np.sum(losses(experiments("spiral"), 300)[1] < 0.02) >= 9


def test_one_hidden_layer_solves_exclusive_or() -> None:
    assert np.sum(accuracies(experiments("xor"), 300) > 0.9) >= 8
    assert (accuracies(experiments("xor", hidden_layers=()), 300) < 0.75).all()


def test_the_right_feature_needs_no_hidden_layer() -> None:
    assert (accuracies(experiments("feature"), 100) > 0.98).all()
    assert (accuracies(experiments("feature", features=("x1", "x2")), 100) < 0.75).all()


def test_deep_linear_stays_linear_until_it_has_a_squash() -> None:
    assert (accuracies(experiments("linear"), 200) < 0.75).all()
    assert (accuracies(experiments("linear", activation="tanh"), 200) > 0.95).all()


def test_zeros_stay_twins() -> None:
    for experiment, result in zip(experiments("zeros"), trained(experiments("zeros"), 50), strict=True):
        for layer in experiment.architecture.layers(result.run.parameters[None])[:-1]:
            assert (layer[0] == layer[0][0]).all()


def test_too_big_a_step_breaks_and_a_smaller_one_does_not() -> None:
    assert all(result.diverged_at for result in trained(experiments("step"), 500))
    assert not any(result.diverged_at for result in trained(experiments("step", learning_rate=0.03), 500))


def test_gradients_vanish_in_sigmoids_and_not_in_fewer() -> None:
    deep, shallow = experiments("vanishing"), experiments("vanishing", hidden_layers=(6,))
    assert (losses(deep, 100)[0] > 0.45).all()
    assert (losses(shallow, 600)[0] < 0.45).sum() >= 5


def test_overfitting_is_seen_and_held_back() -> None:
    early, (train, test) = losses(experiments("overfitting"), 30)[1], losses(experiments("overfitting"), 300)
    assert (train < test / 2).all()
    assert np.median(test) > np.median(early)
    held_train, held_test = losses(experiments("held-back"), 300)
    assert np.median(held_test) < np.median(test)
    assert np.median(held_train) > np.median(train)


def test_three_classes_are_told_apart() -> None:
    assert np.sum(accuracies(experiments("three-arms"), 200) > 0.95) >= 9


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_a_short_commentary_and_draws_its_own_points(name: str) -> None:
    preset = PRESETS[name]
    assert 40 < len(preset.commentary) <= 160
    assert preset.commentary.endswith(".")
    assert len(preset.label) <= 32
    assert not links.read("#" + preset.link).has_seed
