"""Live surgery: a running network gets another shape, or another weight, and loses nothing else.

Every edit is a plain value: what is done, and with which numbers. `applied_to` gives the run after it and changes
nothing, so that an edit can wait, be written down, and be done again on the result of a job that was under way.
A new neuron or feature starts with outgoing weights of zero, so that what the network computes does not jump; a new
layer draws only what touches it anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from server.data.random_source import RandomSource
from server.lab.experiment.experiment import Experiment
from server.lab.preprocessing import as_trained, own_units
from server.lab.run.run import Run, frozen
from server.nn.architecture import Architecture
from server.nn.families import initializers
from server.nn.families.optimizers import OPTIMIZERS
from server.nn.operations import Floats

_PARAMETERS, _STOPPED, _HELD = "parameters", "stopped", "held"
_EMPTY = {
    _STOPPED: 0.0,
    _HELD: np.nan,
}  # what stands for a new weight; what an optimizer remembers of it is 0


@dataclass
class _Arrays:
    """A run's arrays by name, layer by layer, each (fan_out, fan_in + 1): weights, whether they stand still, what was
    cut, and what the optimizer remembers of each.
    """

    layers: dict[str, list[Floats]]

    @property
    def parameters(self) -> list[Floats]:
        """The weights and biases themselves."""
        return self.layers[_PARAMETERS]

    def replace_layer(self, layer: int, drawn: Floats, keep_biases: bool) -> None:
        """Another matrix in the place of a layer's; nothing of it is stopped, cut or remembered."""
        if keep_biases:
            drawn[:, -1] = self.parameters[layer][:, -1]
        for name, matrices in self.layers.items():
            matrices[layer] = self._new(name, drawn)

    def insert(self, layer: int, index: int, axis: int, values: Floats | float) -> None:
        """A row (axis 0) or column (axis 1) into a layer's matrices."""
        for name, matrices in self.layers.items():
            new = values if name == _PARAMETERS else _EMPTY.get(name, 0.0)
            matrices[layer] = np.insert(matrices[layer], index, new, axis)

    def delete(self, layer: int, index: int, axis: int) -> None:
        """A row or column out of a layer's matrices."""
        for matrices in self.layers.values():
            matrices[layer] = np.delete(matrices[layer], index, axis)

    def insert_layer(self, layer: int, drawn: Floats) -> None:
        """A whole layer."""
        for name, matrices in self.layers.items():
            matrices.insert(layer, self._new(name, drawn))

    def delete_layer(self, layer: int) -> None:
        """A whole layer out."""
        for matrices in self.layers.values():
            del matrices[layer]

    @staticmethod
    def _new(name: str, drawn: Floats) -> Floats:
        return drawn if name == _PARAMETERS else np.full_like(drawn, _EMPTY.get(name, 0.0))


@dataclass(frozen=True, slots=True)
class Reshape:
    """A run of `before` gets the shape of `after`.

    at: where hidden layers are put in or taken out (0: the first); None: the last. Neurons come and go at the
    end of their layer, features in their own place. Where the outputs become more or fewer, as with other classes,
    the last layer is drawn anew; so is the first, where the data have other inputs. Over other points of data with
    units of their own, what a person reads stays.
    """

    before: Experiment
    after: Experiment
    at: int | None = None

    def applied_to(self, run: Run) -> Run:
        """The run after it."""
        before, after, at = self.before, self.after, self.at
        if before.data.schema == after.data.schema and before.data != after.data:
            run = _carried(run, before, after)
        if (
            before.inputs_in_force == after.inputs_in_force
            and before.architecture.sizes == after.architecture.sizes
        ):
            return run
        arrays = _unpack(run, before.architecture)
        source = RandomSource(
            f"{after.seed}/edit/{run.epoch}/{after.hidden_layers}/{len(after.inputs_in_force)}"
        )

        def draw(rows: int, columns: int) -> Floats:
            return initializers.layer(
                after.initializer, source, columns, rows, after.weight_scale, after.first_bias
            )

        old_inputs, new_inputs = before.inputs_in_force, after.inputs_in_force
        for index in reversed(range(len(old_inputs))):
            if old_inputs[index] not in new_inputs:
                arrays.delete(0, index, axis=1)
        for index, name in enumerate(new_inputs):
            if name not in old_inputs:
                arrays.insert(0, index, axis=1, values=0.0)
        if before.data.schema.inputs != after.data.schema.inputs:
            arrays.replace_layer(0, draw(len(arrays.parameters[0]), len(new_inputs)), keep_biases=True)

        widths = list(before.hidden_layers)
        while len(widths) > len(after.hidden_layers):
            place = len(widths) - 1 if at is None else min(at, len(widths) - 1)
            del widths[place]
            fan_in = arrays.parameters[place].shape[1] - 1
            arrays.delete_layer(place)
            arrays.replace_layer(place, draw(len(arrays.parameters[place]), fan_in), keep_biases=True)
        while len(widths) < len(after.hidden_layers):
            place = len(widths) if at is None else min(at, len(widths))
            width = after.hidden_layers[place]
            widths.insert(place, width)
            fan_in = arrays.parameters[place].shape[1] - 1
            arrays.replace_layer(place, draw(len(arrays.parameters[place]), width), keep_biases=True)
            arrays.insert_layer(place, draw(width, fan_in))

        for layer, width in enumerate(after.hidden_layers):
            while len(arrays.parameters[layer]) > width:
                last = len(arrays.parameters[layer]) - 1
                arrays.delete(layer, last, axis=0)
                arrays.delete(layer + 1, last, axis=1)
            while len(arrays.parameters[layer]) < width:
                count, columns = arrays.parameters[layer].shape
                arrays.insert(layer, count, axis=0, values=draw(1, columns - 1)[0])
                arrays.insert(layer + 1, count, axis=1, values=0.0)
        if before.outputs != after.outputs:
            last = len(after.hidden_layers)
            drawn = draw(after.outputs, arrays.parameters[last].shape[1] - 1)
            arrays.replace_layer(last, drawn, keep_biases=False)
        return _pack(run, arrays)


@dataclass(frozen=True, slots=True)
class BeginEpochAnew:
    """The epoch that was begun begins anew: its batches are others now."""

    def applied_to(self, run: Run) -> Run:
        """The run after it."""
        return replace(run, batch=0) if run.batch else run


@dataclass(frozen=True, slots=True)
class SetParameter:
    """Another value for one weight or bias; one that L1 had stopped, or that was cut, moves again."""

    index: int
    value: float

    def applied_to(self, run: Run) -> Run:
        """The run after it."""
        return _with(run, [self.index], [self.value], stopped=[False], held=[np.nan])


@dataclass(frozen=True, slots=True)
class Cut:
    """Weights set to zero and held there; what they were is remembered. Those cut already stay as they are."""

    indices: tuple[int, ...]

    def applied_to(self, run: Run) -> Run:
        """The run after it."""
        held, stopped = run.held_values, run.stopped_mask
        new = [index for index in self.indices if np.isnan(held[index])]
        # What L1 had stopped is remembered as −0, so that it stands still again when it is put back
        values = [-0.0 if stopped[index] else run.parameters[index] + 0.0 for index in new]
        return _with(run, new, [0.0] * len(new), stopped=[True] * len(new), held=values)


@dataclass(frozen=True, slots=True)
class Mend:
    """Cut weights as they were before: moving again, unless L1 had stopped them."""

    indices: tuple[int, ...]

    def applied_to(self, run: Run) -> Run:
        """The run after it."""
        held = run.held_values
        old = [index for index in self.indices if not np.isnan(held[index])]
        were_stopped = [bool(held[index] == 0 and np.signbit(held[index])) for index in old]
        values = [held[index] + 0.0 for index in old]
        return _with(run, old, values, stopped=were_stopped, held=[np.nan] * len(old))


@dataclass(frozen=True, slots=True)
class ByHand:
    """One of the three edits above, said in the data's own units.

    Neurons that it leaves alone keep their bytes. The bias that a person reads stays when a weight of its neuron
    becomes another.
    """

    experiment: Experiment
    edit: SetParameter | Cut | Mend

    def applied_to(self, run: Run) -> Run:
        """The run after it."""
        experiment = self.experiment
        if not experiment.data.schema.standardised:
            return self.edit.applied_to(run)
        read = own_units(experiment, run.parameters)
        after = self.edit.applied_to(replace(run, parameters=read))
        converted = as_trained(experiment, after.parameters)
        arrays = (converted, run.parameters, after.parameters, read)
        for new, old, now, was in zip(
            *(experiment.architecture.layers(each[None]) for each in arrays), strict=True
        ):
            is_left_alone = (now[0] == was[0]).all(axis=1)
            new[0][is_left_alone] = old[0][is_left_alone]
        return replace(after, parameters=frozen(converted))


Edit = Reshape | BeginEpochAnew | ByHand
"""What can be done to a run while it waits or a job is under way with a copy of it."""


def _carried(run: Run, before: Experiment, after: Experiment) -> Run:
    """The same weights and biases in the data's own units, where other points are standardised otherwise."""
    if not after.data.schema.standardised:
        return run
    read = own_units(before, run.parameters)
    return replace(run, parameters=frozen(as_trained(after, read)))


def _with(
    run: Run, indices: list[int], values: list[float], *, stopped: list[bool], held: list[float]
) -> Run:
    parameters, still, remembered = run.parameters.copy(), run.stopped_mask.copy(), run.held_values.copy()
    parameters[indices], still[indices], remembered[indices] = values, stopped, held
    return replace(
        run,
        parameters=frozen(parameters),
        stopped=still if still.any() else None,
        held=frozen(remembered) if not np.isnan(remembered).all() else None,
    )


def _unpack(run: Run, architecture: Architecture) -> _Arrays:
    flat = {
        _PARAMETERS: run.parameters,
        _STOPPED: run.stopped_mask.astype(np.float64),
        _HELD: run.held_values,
        **_remembered(run),
    }
    return _Arrays(
        {name: [layer[0] for layer in architecture.layers(array[None])] for name, array in flat.items()}
    )


def _pack(run: Run, arrays: _Arrays) -> Run:
    flat = {
        name: frozen(np.concatenate([layer.ravel() for layer in layers]))
        for name, layers in arrays.layers.items()
    }
    stopped, held = flat[_STOPPED].astype(bool), flat[_HELD]
    slots = None
    if run.slots is not None:
        slots = run.slots | {name: flat[name] for name in _remembered(run)}
    return replace(
        run,
        parameters=flat[_PARAMETERS],
        stopped=stopped if stopped.any() else None,
        held=held if not np.isnan(held).all() else None,
        slots=slots,
    )


def _remembered(run: Run) -> dict[str, Floats]:
    """What the optimizer remembers of each parameter; its powers count steps and belong to none."""
    names = OPTIMIZERS[run.optimizer].slots if run.slots is not None else ()
    return {name: run.slots[name] for name in names if run.slots is not None}
