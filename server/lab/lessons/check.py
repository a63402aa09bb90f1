"""Whether a lesson's goal is reached. Pure, and as quick as a look at one point."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.experiment.fields import Choice
from server.lab.inside.given import passed
from server.lab.jobs import Measures
from server.lab.lessons import Lesson
from server.lab.lessons.conditions import Answered, AnyCondition, Bounded, Chosen, Counted, Filled, Measured
from server.lab.preprocessing import network_inputs, own_units
from server.lab.run.run import Run
from server.words.said import Said


@dataclass(frozen=True)
class Met:
    """A condition as it stands: what is asked, whether it is so, and the present value as a person reads it."""

    said: Said
    met: bool
    value: str


@dataclass(frozen=True)
class Progress:
    """A goal as it stands; it is reached while all its conditions are met."""

    conditions: tuple[Met, ...]

    @property
    def is_reached(self) -> bool:
        """Whether all conditions are met now."""
        return all(self.marks)

    @property
    def marks(self) -> tuple[bool, ...]:
        """Of each condition, whether it is met."""
        return tuple(condition.met for condition in self.conditions)


def check(lesson: Lesson, experiment: Experiment, run: Run, measures: Measures) -> Progress:
    """How the goal of a lesson stands. What a condition asks about and the network does not have is not met."""
    return Progress(
        tuple(_check(condition, experiment, run, measures) for condition in lesson.goal.conditions)
    )


def _check(condition: AnyCondition, experiment: Experiment, run: Run, measures: Measures) -> Met:
    match condition:
        case Chosen():
            return _chosen(condition, experiment)
        case Filled():
            return _filled(condition, experiment, run)
        case Measured():
            value = _measured(condition, measures)
        case Counted():
            value = _counted(condition, experiment, run)
        case Answered():
            value = _answered(condition, experiment, run)
    is_share = isinstance(condition, Measured) and condition.measure == "accuracy"
    return Met(condition.said, _within(condition, value), _shown(value, is_share))


def _within(bounds: Bounded, value: float | None) -> bool:
    if value is None:
        return False
    is_enough = bounds.at_least is None or value >= bounds.at_least
    return is_enough and (bounds.at_most is None or value <= bounds.at_most)


def _measured(condition: Measured, measures: Measures) -> float | None:
    if condition.measure == "accuracy":
        return measures.accuracy
    return measures.train_loss if condition.measure == "training_loss" else measures.test_loss


def _counted(condition: Counted, experiment: Experiment, run: Run) -> float:
    counts = {
        "hidden_layers": len(experiment.hidden_layers),
        "neurons": sum(experiment.hidden_layers),
        "parameters": len(run.parameters),
        "epochs": run.epoch,
    }
    return counts[condition.count]


def _chosen(condition: Chosen, experiment: Experiment) -> Met:
    chosen = getattr(experiment, condition.field)
    value = "none" if chosen is None else chosen
    kind = FIELDS[condition.field].kind
    if isinstance(kind, Choice):
        shown = kind.labels[chosen]
    else:
        shown = value if isinstance(value, str) else _shown(value)
    return Met(condition.said, value in condition.one_of, shown)


def _filled(condition: Filled, experiment: Experiment, run: Run) -> Met:
    layer, neuron, source = condition.blank
    sizes = experiment.architecture.sizes
    if not 1 <= layer < len(sizes) or neuron >= sizes[layer] or source > sizes[layer - 1]:
        return Met(condition.said, False, _shown(None))
    layers = experiment.architecture.layers(own_units(experiment, run.parameters)[None])
    value = float(layers[layer - 1][0][neuron, source])
    is_near = abs(value - condition.near) <= condition.within * abs(condition.near)
    return Met(condition.said, is_near, _shown(value))


def _answered(condition: Answered, experiment: Experiment, run: Run) -> float | None:
    """What a neuron hands on for a point: a probability where the output is one, else a value in own units."""
    sizes = experiment.architecture.sizes
    layer, neuron = condition.neuron or (len(sizes) - 1, 0)
    has_neuron = 1 <= layer < len(sizes) and neuron < sizes[layer]
    if not has_neuron or len(condition.output_at) != len(experiment.data.schema.inputs):
        return None
    inputs = network_inputs(experiment, np.array([condition.output_at]))
    with np.errstate(all="ignore"):
        outputs = passed(experiment, run.parameters, inputs).outputs
    return float(outputs[sum(sizes[1:layer]) + neuron, 0])


def _shown(value: float | None, is_share: bool = False) -> str:
    """A number as a person reads it, with a true minus; what is not there is a dash."""
    if value is None or not math.isfinite(value):
        return "–"
    if is_share:
        text = f"{100 * value:.1f} %"
    elif abs(value) >= 10_000:
        text = f"{value:.2e}"
    elif value == int(value):
        text = str(int(value))
    else:
        text = f"{value:.1f}" if abs(value) >= 100 else f"{value:.3g}"
    return text.replace("-", "−")
