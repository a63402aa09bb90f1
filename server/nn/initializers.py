"""First weights. Called by `lab.run`; the randomness is handed in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from server.nn.architecture import Architecture
from server.nn.operations import Floats

FIRST_BIAS = 0.1


def original_uniform(architecture: Architecture, uniform: Callable[[int], Floats]) -> Floats:
    """Weights uniform in [−0.5, 0.5), biases 0.1: TensorFlow Playground's, in its order of draws.

    uniform(n) returns the next n draws from [0, 1). The result (count,) is laid out as `Architecture` says.
    """
    parameters = np.full(architecture.parameter_count, FIRST_BIAS)
    weights = architecture.is_weight
    parameters[weights] = uniform(int(weights.sum())) - 0.5
    return parameters


def zeros(architecture: Architecture) -> Floats:
    """All weights and biases 0: every neuron of a layer then stays the twin of its neighbours."""
    return np.zeros(architecture.parameter_count)
