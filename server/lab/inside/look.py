"""`see`: everything a watch wants of a run, as arrays by name.

Losses, gradients, valleys and slow motion are in the units in which a network is trained; all else in the diagram's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from server.lab.experiment.experiment import Experiment
from server.lab.inside.insight import Arrays, Subject
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
) -> Arrays:
    """The arrays that the watch asks for and the network has, in the order of the registry, each of one dimension.

    axes, held, way: as in a `Subject`. Pure: the run stays as it is. Numbers may be beyond bounds.
    """
    subject = Subject(experiment, run, axes, held, way)
    seen: Arrays = {}
    for row, wishes in watch.asked:
        seen |= row.see(subject, **wishes)
    return seen
