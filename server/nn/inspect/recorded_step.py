"""One update in slow motion: everything that the engine computes on its way from old parameters to new ones.

The update is the engine's own, done by its own operations; here it only pauses in between.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from server.nn.families.activations import slope
from server.nn.families.losses import LOSSES
from server.nn.inspect.slices import Batch
from server.nn.operations import Floats, product, run
from server.nn.training import Halves, Training


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """One network's update with one batch, as new arrays.

    gradients (count,): of the loss, the mean over the batch, clipped. pull (count,): what regularization adds to
    them. old, new (count,): parameters before and after. With SGD new is old − rate · (gradients + pull), but for a
    weight that L1 stops at zero; every other optimizer makes its own step of gradients + pull.
    """

    batch: Batch
    gradients: Floats
    pull: Floats
    old: Floats
    new: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Passes:
    """What the two passes through the network computed for a batch of B points, as new arrays.

    sums, outputs, slopes, errors: one a layer after the inputs, (width, B): pre-activations; what is handed on,
    after dropout; the derivative of the second by the first; the derivative of the point's loss by the first (δ).
    losses (B,).
    """

    sums: list[Floats]
    outputs: list[Floats]
    slopes: list[Floats]
    errors: list[Floats]
    losses: Floats


def single_step(training: Training, batch: int) -> Step:
    """Train one batch of the epoch that was begun, of a stack whose first network is looked at."""
    halves = training.halves(batch)
    run(halves.passes)
    return _updated(training, halves)


def slow_step(training: Training, batch: int) -> tuple[Step, Passes]:
    """The same with all that was computed on the way."""
    halves = training.halves(batch)
    run(halves.passes)
    passes = _passes(training, halves)
    return _updated(training, halves), passes


def _updated(training: Training, halves: Halves) -> Step:
    """The second half of a step: the update."""
    batch = Batch(
        halves.inputs[0].copy(), halves.targets[0].copy(), [mask[0].copy() for mask in halves.masks]
    )
    old, pull = training.parameters[0].copy(), training.pull()[0]
    gradients = training.mean_gradients(batch.inputs.shape[1])[0]
    run(halves.update)
    return Step(batch, gradients, pull, old, training.parameters[0].copy())


def _passes(training: Training, halves: Halves) -> Passes:
    """What the first half of a step has left in the buffers of the engine, and what it has written over."""
    network, architecture = halves.network, training.plan.architecture
    sums, outputs, slopes, before = [], [], [], halves.inputs
    for index, weights in enumerate(architecture.layers(training.parameters)):
        # The engine writes most outputs over their pre-activations: these are made again, by the same call
        made = np.empty((*weights.shape[:2], before.shape[2]))
        run([product(weights, before, made)])
        values = network.outputs[index][0]
        factor = slope(architecture.activations[index], made[0], values)
        if index < len(halves.masks):
            mask = halves.masks[index][0]
            factor, values = factor * mask, values * mask
        sums.append(made[0])
        slopes.append(factor)
        outputs.append(values.copy())
        before = np.ones((len(weights), len(values) + 1, before.shape[2]))
        before[0, :-1] = values
    losses = LOSSES[training.plan.loss].each(network.outputs[-1][:1], halves.targets[:1])[0]
    return Passes(sums, outputs, slopes, [error[0].copy() for error in network.errors], losses)
