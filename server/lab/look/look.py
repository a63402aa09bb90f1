"""What a run looks like: losses, accuracy, pictures, points. `lab.look.frames` lays them out as bytes.

Looking must not touch: nothing here changes a run. Dropout is off, features are as the person chose them; weights
and biases are in the data's own units.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from server.data.features import FEATURES, inputs_of
from server.lab.experiment.experiment import Experiment
from server.lab.inside import see
from server.lab.jobs import Job, Look, Measures
from server.lab.kept import kept
from server.lab.look import frames, sections
from server.lab.preprocessing import data_set, own_units, preprocessed
from server.lab.run.run import Run
from server.nn.architecture import Architecture
from server.nn.families.outputs import OUTPUTS
from server.nn.inspect import probe
from server.nn.operations import Floats

Pictures = NDArray[np.uint8]
Precision = Literal["float32", "float64"]

log = logging.getLogger(__name__)

_FEATURE_SIDE = Look().pictures  # cells along one side of a feature's picture
EXTENT = 6.0  # pictures show both coordinates from −6 to 6, where points lie in a plane


class Painting(NamedTuple):
    """Bytes of all hidden neurons (neurons, side, side), layer by layer, and of the plot (planes, side, side).

    limit: what the ends of the plot's colours stand for, ± of it.
    """

    pictures: Pictures
    plot: Pictures
    limit: float = 1.0


@np.errstate(all="ignore")
def measure(experiment: Experiment, run: Run) -> Measures:
    """Losses over both sets and accuracy over the test set."""
    given, loss = preprocessed(experiment), experiment.loss_in_force
    data_probe = _data_probe(experiment.architecture, given.inputs.shape)
    outputs = data_probe.outputs(run.parameters, given.inputs)[-1]
    count = given.training_targets.shape[1]
    may_be_stuck = OUTPUTS[experiment.output_in_force].may_stick
    return Measures(
        *probe.losses(loss, outputs, given.targets, count),
        probe.accuracy(outputs[:, count:], given.targets[:, count:])
        if experiment.is_classification
        else None,
        may_be_stuck and probe.is_stuck(outputs[:, :count], given.training_targets),
    )


def seen(job: Job, run: Run, measures: Measures | None) -> tuple[bytes, ...]:
    """A message for each look of a job. Looks that differ in what they want of the inside share their pictures."""
    painted: dict[tuple[object, ...], Painting] = {}
    messages = []
    for look in job.looks:
        if look.bare or measures is None:
            messages.append(_inside(job, look, run))
            continue
        pictures = look.plot, look.pictures, look.neuron, look.axes, look.held
        if pictures not in painted:
            painted[pictures] = pictures_of(job.experiment, run, look)
        messages.append(_frame(job, look, run, measures, painted[pictures]))
    return tuple(messages)


def _frame(job: Job, look: Look, run: Run, measures: Measures, painting: Painting) -> bytes:
    """A run as a frame."""
    states = None if run.stopped is None else np.where(np.isnan(run.held_values), run.stopped, frames.CUT)
    return frames.frame(
        job.revision,
        run.epoch,
        measures,
        own_units(job.experiment, run.parameters),
        painting.pictures,
        painting.plot,
        job.experiment.rate_at(run.epoch),
        None if states is None else states.astype(np.uint8),
        look.fine,
        run.batch,
        frames.NOTHING if look.inside.is_empty else _seen(job, look, run),
        painting.limit,
    )


def _inside(job: Job, look: Look, run: Run) -> bytes:
    """What is wanted of a run's inside, without pictures."""
    return frames.inside(job.revision, run.epoch, run.batch, _seen(job, look, run))


def _seen(job: Job, look: Look, run: Run) -> Mapping[str, NDArray[Any]]:
    """The inside; nothing of it where looking fails: that must cost nobody a step of training."""
    try:
        return see(job.experiment, run, look.inside, look.axes, look.held, look.way)
    except Exception:
        _report(traceback.format_exc())
        return frames.NOTHING


@lru_cache(maxsize=64)
def _report(fault: str) -> None:
    """Once for each fault: pictures come many times a second."""
    log.error("The inside could not be seen\n%s", fault)


def scene(job: Job) -> bytes:
    """What stays while training, as bytes. The page itself paints inputs that are no features: mere slopes."""
    data, takes_features = data_set(job.experiment.data), job.experiment.data.schema.takes_features
    values = _feature_values(_FEATURE_SIDE)[: None if takes_features else 0]
    pictures = probe.as_bytes(values).reshape(-1, _FEATURE_SIDE, _FEATURE_SIDE)
    return frames.scene(job.revision, data.points, data.training_count, pictures)


@np.errstate(all="ignore")
def pictures_of(experiment: Experiment, run: Run, look: Look) -> Painting:
    """The pictures of a look. The plot has one plane; of three classes and more, one a class with its probability,
    0 … 254 for 0 … 1. A cell whose value is no number even in double precision is `probe.NO_NUMBER`.
    """
    values_of = _values if experiment.data.schema.takes_features else _values_of_section
    values, limit = values_of(experiment, run, look, "float32")
    painted = _painted(values)
    if painted.max() == probe.NO_NUMBER:  # somewhere single precision was not enough
        values, limit = values_of(experiment, run, look, "float64")
        painted = _painted(values)
    planes = len(values[-1])
    plot_cells = planes * look.plot**2
    return Painting(
        painted[:-plot_cells].reshape(-1, look.pictures, look.pictures),
        painted[-plot_cells:].reshape(planes, look.plot, look.plot),
        limit,
    )


def _painted(values: list[NDArray[Any]]) -> Pictures:
    """All cells of a frame in one row, as bytes: six calls for all of them and not for each layer."""
    return probe.as_bytes(np.concatenate([layer.ravel() for layer in values]))


def _values(
    experiment: Experiment, run: Run, look: Look, precision: Precision
) -> tuple[list[NDArray[Any]], float]:
    """Values (width, cells) of each hidden layer and last of the plot, −1 … 1; and what ±1 stands for in the plot."""
    architecture, features = experiment.architecture, experiment.features
    parameters = _for_raw_inputs(experiment, run.parameters)

    def outputs_over(resolution: int) -> list[NDArray[Any]]:
        return _picture_probe(architecture, features, resolution, precision).outputs(parameters)

    values = [*outputs_over(look.pictures)[:-1]]
    if look.neuron is not None and look.neuron[0] == 0:
        values.append(_feature_values(look.plot)[look.neuron[1]][None])
    elif look.neuron is None:
        values.append(OUTPUTS[experiment.output_in_force].painted(outputs_over(look.plot)[-1]))
    else:
        layer, index = look.neuron
        values.append(outputs_over(look.plot)[layer - 1][index][None])
    return values, 1.0


def _values_of_section(
    experiment: Experiment, run: Run, look: Look, precision: Precision
) -> tuple[list[NDArray[Any]], float]:
    """The same over two of more inputs, in their own units: neurons there are not within −1 … 1."""
    architecture, schema = experiment.architecture, experiment.data.schema
    parameters = own_units(experiment, run.parameters)
    axes, held = sections.axes_of(schema, look.axes), sections.held_of(schema, look.held)

    def outputs_over(resolution: int) -> list[NDArray[Any]]:
        section = sections.inputs_over(schema.inputs, axes, held, resolution)
        return _section_probe(architecture, resolution, precision).outputs(parameters, section)

    limit = 1.0
    values = [sections.neurons_shown(layer) for layer in outputs_over(look.pictures)[:-1]]
    if look.neuron is not None and look.neuron[0] == 0:
        index = look.neuron[1]
        section = sections.inputs_over(schema.inputs, axes, held, look.plot)
        values.append(sections.input_shown(schema.inputs[index], section[index])[None])
    elif look.neuron is None:
        said = OUTPUTS[experiment.output_in_force].painted(outputs_over(look.plot)[-1])
        values.append(sections.value_shown(schema, said))
    else:
        layer, index = look.neuron
        said = outputs_over(look.plot)[layer - 1][index][None]
        limit = sections.calm_ceiling(float(np.abs(said).max()))
        values.append(said / said.dtype.type(limit))
    return values, limit


def _for_raw_inputs(experiment: Experiment, parameters: Floats) -> Floats:
    """Parameters of standardised features as those of raw ones: pictures of all experiments share their inputs."""
    if experiment.scaling is None:
        return parameters
    raw = parameters.copy()
    first = experiment.architecture.layers(raw[None])[0][0]
    first[:] = preprocessed(experiment).unscaled(first)
    return raw


@kept(attrgetter("nbytes"))
def _data_probe(architecture: Architecture, shape: tuple[int, ...]) -> probe.Probe:
    return probe.Probe(architecture, np.empty(shape))


@kept(attrgetter("nbytes"))
def _picture_probe(
    architecture: Architecture, features: tuple[str, ...], resolution: int, precision: Precision
) -> probe.Probe:
    across, upward = probe.lattice(resolution, EXTENT)
    return probe.Probe(architecture, inputs_of(features, across, upward).astype(precision))


@kept(attrgetter("nbytes"))
def _section_probe(architecture: Architecture, resolution: int, precision: Precision) -> probe.Probe:
    cells = (architecture.sizes[0] + 1, resolution**2)
    return probe.Probe(architecture, np.empty(cells, dtype=precision))


@lru_cache(maxsize=8)
def _feature_values(resolution: int) -> NDArray[np.float32]:
    """(features, resolution²) of all features of the table, in its order."""
    across, upward = probe.lattice(resolution, EXTENT)
    return inputs_of(tuple(FEATURES), across, upward)[:-1].astype(np.float32)
