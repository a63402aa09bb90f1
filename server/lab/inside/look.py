"""`see`: everything a watch wants of a run, as arrays by name.

Losses, gradients, valleys and slow motion are in the units in which a network is trained; all else in the diagram's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.lab import units
from server.lab.experiment.experiment import Experiment
from server.lab.inside.next_step import next_step, step_arrays
from server.lab.inside.one_point import losses, point_arrays
from server.lab.inside.single_layer import collapse_arrays
from server.lab.inside.space import space_arrays
from server.lab.inside.valley import surface_arrays, valley_arrays
from server.lab.inside.watch import Watch
from server.lab.look.sections import PLANE_AXES
from server.lab.run.run import Run


@np.errstate(all="ignore")
def see(
    experiment: Experiment,
    run: Run,
    watch: Watch,
    axes: tuple[int, int] = PLANE_AXES,
    held: tuple[float, ...] = (),
    way: Sequence[tuple[float, float]] = (),
) -> dict[str, NDArray[Any]]:
    """The arrays that the watch asks for and the network has, in the order of `watch.NAMES`, each of one dimension.

    axes: which two inputs the plot shows, and so the grid of a bent space; held: what all others are held at there,
    () being their defaults; way: what both parameters of a surface were before. Pure: the run stays as it is. Numbers
    may be beyond bounds.
    """
    seen: dict[str, NDArray[Any]] = {}
    if watch.point:
        seen |= point_arrays(experiment, run, watch)
    if watch.losses:
        seen["losses"] = losses(experiment, run)
    wants_update = watch.step or watch.parameter is not None
    coming = next_step(experiment, run, with_passes=watch.step) if wants_update else None
    if coming is not None and watch.parameter is not None:
        seen |= valley_arrays(experiment, coming, watch.parameter)
        if watch.second is not None:
            seen |= surface_arrays(experiment, coming, watch.parameter, watch.second, way)
    if watch.space is not None:
        seen |= space_arrays(experiment, run, watch.space, axes, held)
    if watch.collapse:
        seen |= collapse_arrays(experiment, units.own(experiment, run.parameters))
    if coming is not None and watch.step:
        seen |= step_arrays(experiment, coming)
    return seen
