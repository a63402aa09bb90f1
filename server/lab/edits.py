"""Live surgery: a running network gets another shape, or another weight, and loses nothing else.

Called by `sessions.state`. Every edit is a pure function of a run, so that it can be done again on the result of a
job that was under way meanwhile. A new neuron or feature starts with outgoing weights of zero, so that what the
network computes does not jump; a new layer draws only what touches it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from server.data.random_source import RandomSource
from server.lab.experiment import Experiment
from server.lab.run import Run, frozen
from server.nn.architecture import Architecture
from server.nn.initializers import FIRST_BIAS
from server.nn.operations import Floats


@dataclass
class _Arrays:
    """A run's arrays, layer by layer, each (fan_out, fan_in + 1): weights, whether they stand still, what was cut."""

    parameters: list[Floats]
    stopped: list[Floats]
    held: list[Floats]

    def replace_layer(self, layer: int, drawn: Floats, keep_biases: bool) -> None:
        """Another matrix in the place of a layer's; nothing of it is stopped or cut."""
        if keep_biases:
            drawn[:, -1] = self.parameters[layer][:, -1]
        self.parameters[layer] = drawn
        self.stopped[layer] = np.zeros_like(drawn)
        self.held[layer] = np.full_like(drawn, np.nan)

    def insert(self, layer: int, index: int, axis: int, values: Floats | float) -> None:
        """A row (axis 0) or column (axis 1) into a layer's matrices."""
        self.parameters[layer] = np.insert(self.parameters[layer], index, values, axis)
        self.stopped[layer] = np.insert(self.stopped[layer], index, 0.0, axis)
        self.held[layer] = np.insert(self.held[layer], index, np.nan, axis)

    def delete(self, layer: int, index: int, axis: int) -> None:
        """A row or column out of a layer's matrices."""
        for matrices in (self.parameters, self.stopped, self.held):
            matrices[layer] = np.delete(matrices[layer], index, axis)

    def insert_layer(self, layer: int, drawn: Floats) -> None:
        """A whole layer."""
        self.parameters.insert(layer, drawn)
        self.stopped.insert(layer, np.zeros_like(drawn))
        self.held.insert(layer, np.full_like(drawn, np.nan))

    def delete_layer(self, layer: int) -> None:
        """A whole layer out."""
        for matrices in (self.parameters, self.stopped, self.held):
            del matrices[layer]


def reshaped(run: Run, before: Experiment, after: Experiment, at: int | None = None) -> Run:
    """The run of `before` in the shape of `after`.

    at: where hidden layers are put in or taken out (0: the first); None: the last. Neurons come and go at the
    end of their layer, features in their own place.
    """
    arrays = _unpack(run, before.architecture)
    source = RandomSource(f"{after.seed}/edit/{run.epoch}/{after.hidden_layers}/{len(after.features)}")

    def draw(rows: int, columns: int) -> Floats:
        drawn = np.full((rows, columns + 1), FIRST_BIAS)
        drawn[:, :-1] = source.uniform(rows * columns).reshape(rows, columns) - 0.5
        return drawn if not after.zero_weights else np.zeros_like(drawn)

    for index in reversed(range(len(before.features))):
        if before.features[index] not in after.features:
            arrays.delete(0, index, axis=1)
    for index, feature in enumerate(after.features):
        if feature not in before.features:
            arrays.insert(0, index, axis=1, values=0.0)

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
    return _pack(run, arrays)


def with_parameter(run: Run, index: int, value: float) -> Run:
    """Another value for one weight or bias; one that L1 had stopped, or that was cut, moves again."""
    return _with(run, [index], [value], stopped=[False], held=[np.nan])


def cut(run: Run, indices: Sequence[int]) -> Run:
    """Weights set to zero and held there; what they were is remembered. Those cut already stay as they are."""
    held, stopped = run.held_values, run.stopped_mask
    new = [index for index in indices if np.isnan(held[index])]
    # What L1 had stopped is remembered as −0, so that it stands still again when it is put back
    values = [-0.0 if stopped[index] else run.parameters[index] + 0.0 for index in new]
    return _with(run, new, [0.0] * len(new), stopped=[True] * len(new), held=values)


def mended(run: Run, indices: Sequence[int]) -> Run:
    """Cut weights as they were before: moving again, unless L1 had stopped them."""
    held = run.held_values
    old = [index for index in indices if not np.isnan(held[index])]
    were_stopped = [bool(held[index] == 0 and np.signbit(held[index])) for index in old]
    return _with(
        run, old, [held[index] + 0.0 for index in old], stopped=were_stopped, held=[np.nan] * len(old)
    )


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
    def layers(array: Floats) -> list[Floats]:
        return [layer[0] for layer in architecture.layers(array[None])]

    return _Arrays(
        layers(run.parameters), layers(run.stopped_mask.astype(np.float64)), layers(run.held_values)
    )


def _pack(run: Run, arrays: _Arrays) -> Run:
    def flat(layers: list[Floats]) -> Floats:
        return frozen(np.concatenate([layer.ravel() for layer in layers]))

    stopped, held = flat(arrays.stopped).astype(bool), flat(arrays.held)
    return replace(
        run,
        parameters=flat(arrays.parameters),
        stopped=stopped if stopped.any() else None,
        held=held if not np.isnan(held).all() else None,
    )
