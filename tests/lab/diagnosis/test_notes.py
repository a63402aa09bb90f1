"""What is said of places that cannot learn: counted again in plain loops, and true of the training that follows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from server.lab.diagnosis.notes import DEAD, EQUAL, FLAT, STOPPED, Note, notes_of
from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Look
from server.lab.permalink import links
from server.lab.preprocessing import data_set, preprocessed
from server.lab.run.edits import Cut, SetParameter
from server.lab.run.run import Run, first_run
from server.lab.train.advance import advance
from tests.oracles.network import layers


def begun(link: str) -> tuple[Experiment, Run]:
    experiment = links.read(f"#seed=0.5&{link}").experiment
    return experiment, first_run(experiment, data_set(experiment.data))


def trained(experiment: Experiment, run: Run, epochs: int) -> Run:
    return advance([Job(experiment, run, epochs=epochs)])[0].run


def with_biases(experiment: Experiment, run: Run, layer: int, values: list[float]) -> Run:
    for neuron, value in enumerate(values):
        index = experiment.architecture.position(layer, neuron, None)
        assert index is not None
        run = SetParameter(index, value).applied_to(run)
    return run


def said_by_layer_1(experiment: Experiment, run: Run, squash: str) -> list[list[float]]:
    """What each neuron of the first hidden layer says of each training point, by hand."""
    shape, inputs = experiment.architecture, preprocessed(experiment).training_inputs[:-1]
    assert shape.activations[0] == squash
    said: list[list[float]] = layers(shape.sizes, shape.activations, run.parameters, inputs)[1][0].tolist()
    return said


def test_dead_neurons_are_counted_and_do_not_move() -> None:
    experiment, run = begun("activation=relu&networkShape=4")
    run = with_biases(experiment, run, 1, [-50.0, 0.1, -50.0, -50.0])
    says = said_by_layer_1(experiment, run, "relu")
    assert sum(max(neuron) == 0 for neuron in says) == 3
    (note,) = notes_of(experiment, run)
    assert (note.kind, note.layer) == (DEAD, 1)
    assert note.text.startswith("3 of 4 neurons of hidden layer 1 say 0 for every training point")
    after = trained(experiment, run, 20)
    columns = len(preprocessed(experiment).training_inputs)
    before_rows, after_rows = (each.parameters[: 4 * columns].reshape(4, columns) for each in (run, after))
    assert (before_rows == after_rows).all(axis=1).tolist() == [True, False, True, True]


def test_one_dead_neuron_is_one() -> None:
    experiment, run = begun("activation=relu&networkShape=4")
    (note,) = notes_of(experiment, with_biases(experiment, run, 1, [-50.0, 0.1]))
    assert note.text.startswith("1 of 4 neurons of hidden layer 1 says 0 for every training point")


def test_neurons_at_a_limit_are_counted() -> None:
    experiment, run = begun("networkShape=4")
    run = with_biases(experiment, run, 1, [50.0, 0.1, -50.0, 0.1])
    says = said_by_layer_1(experiment, run, "tanh")
    assert sum(all(abs(each) > 0.9999 for each in neuron) for neuron in says) == 2
    (note,) = notes_of(experiment, run)
    assert (note.kind, note.layer) == (FLAT, 1)
    assert note.text.startswith("2 of 4 neurons of hidden layer 1 stand at a limit of the squash")


def test_a_neuron_that_parts_the_points_is_no_fault() -> None:
    """One that says +1 for some and −1 for others, and nothing between, has learned something."""
    experiment, run = begun("networkShape=4")
    index = experiment.architecture.position(1, 0, 0)
    assert index is not None
    assert notes_of(experiment, SetParameter(index, 1e6).applied_to(run)) == ()


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "softplus", "sin"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_neurons_that_are_said_to_stay_equal_stay_equal(activation: str, optimizer: str) -> None:
    experiment, run = begun(
        f"initZero=true&activation={activation}&optimizer={optimizer}&dataset=xor&noise=20"
    )
    (note,) = notes_of(experiment, run)
    assert (note.kind, note.layer) == (EQUAL, 0)
    after = trained(experiment, run, 50)
    first, second, _ = (layer[0] for layer in experiment.architecture.layers(after.parameters[None]))
    for matrix in (first, second):
        assert np.allclose(matrix, matrix[0], rtol=1e-9, atol=1e-12)
    assert {each.kind for each in notes_of(experiment, after)} >= {EQUAL}


def test_equal_weights_that_are_not_zero_are_told_too_and_one_that_differs_is_left_out() -> None:
    experiment, run = begun("networkShape=3&initZero=true")
    run = replace(run, parameters=np.full_like(run.parameters, 0.25))
    (note,) = notes_of(experiment, run)
    assert note.text.startswith("All 3 neurons of hidden layer 1 are equal and stay so")
    (note,) = notes_of(experiment, with_biases(experiment, run, 1, [0.7]))
    assert note.text.startswith("2 of 3 neurons of hidden layer 1 are equal and stay so")
    assert notes_of(experiment, with_biases(experiment, run, 1, [0.7, 0.8])) == ()


def test_dropout_makes_equal_neurons_differ() -> None:
    experiment, run = begun("networkShape=3&dropout=0.5")
    run = replace(run, parameters=np.full_like(run.parameters, 0.25))
    assert notes_of(experiment, run) == ()
    after = trained(experiment, run, 5)
    first = experiment.architecture.layers(after.parameters[None])[0][0]
    assert not np.allclose(first, first[0])


def test_weights_that_l1_has_brought_to_zero() -> None:
    experiment, run = begun("regularization=L1&regularizationRate=1")
    (note,) = notes_of(experiment, trained(experiment, run, 50))
    assert note.kind == STOPPED


def test_neurons_that_hands_have_silenced_are_not_spoken_of() -> None:
    experiment, run = begun("activation=relu&networkShape=4")
    run = with_biases(experiment, run, 1, [-50.0])
    index = experiment.architecture.position(2, 0, 0)
    assert index is not None
    assert notes_of(experiment, Cut((index,)).applied_to(run)) == ()


@pytest.mark.parametrize(
    "link", ["", "activation=relu", "networkShape=", "networkShape=1", "dataset=driving"]
)
def test_nothing_is_said_of_what_can_learn(link: str) -> None:
    experiment, run = begun(link)
    for _ in range(3):
        assert notes_of(experiment, run) == ()
        run = trained(experiment, run, 20)


def test_only_a_look_that_asks_for_notes_has_them_and_the_run_is_the_same() -> None:
    experiment, run = begun("initZero=true")
    plain, asked = (
        advance([Job(experiment, run, 3, (Look(),), with_notes=wants)])[0] for wants in (False, True)
    )
    assert plain.notes is None
    assert asked.notes
    assert all(isinstance(each, Note) for each in asked.notes)
    assert (plain.seen[0], plain.run.parameters.tobytes()) == (asked.seen[0], asked.run.parameters.tobytes())
